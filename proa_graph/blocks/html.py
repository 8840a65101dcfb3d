"""The HTML of an article → paragraphs, tables as grids with their spans resolved, and footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from proa_graph.blocks import notes
from proa_graph.blocks.grid import Cell, Note
from proa_graph.text import squeeze

_BLOCKS = frozenset(
    ("p", "div", "center", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dd")
)
_EMPHASIS = frozenset(("em", "i"))
_RENVOI = re.compile(r"RENVOI_?\w*?_(\w{1,3})$")
_NUMBER = re.compile(r"[(\[]?\s*(\d{1,2}|\*{1,3}|[a-z])\s*[)\]]?")
_DEFINED = re.compile(r"^[(\[]?\s*(\d{1,2}|\*{1,3}|[a-z])\s*[)\]]\s*")
_ORDER = re.compile(r"\(\s*arrêté\s+(?:ministériel\s+)?du\s[^()]*\bart", re.IGNORECASE)
_GREY = "808080"
"""The colour in which the base prints notes."""
_PLAIN_CALL = re.compile(r"\((\d{1,2})\)(?!\w)")
_PRINTED_NOTE = re.compile(r"((?:[(\[](?:\d{1,2}|\*{1,3})[)\]]\s*)+)(?<=\s)(?=\S.*(?:exclu|réserve|étendue?s? ))")
_EACH = re.compile(r"[(\[](\d{1,2}|\*{1,3})[)\]]")
_MAX_SPAN = 400
_PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
_NO_WORD = re.compile(r"[\s()\d;.,–]*")
_FIRST = 30
"""Footnotes with an anchor are numbered from here, beyond the numbers that people print."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of prose, a heading or a bullet; ``centred`` and ``emphasised`` as printed."""

    text: str
    centred: bool = False
    emphasised: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table with its spans resolved: every row has ``width`` cells, ``heads`` says which rows are all headers.

    A cell over several columns stands in the first of them; ``full`` says which rows are one cell over the width.
    """

    rows: tuple[tuple[Cell | None, ...], ...]
    heads: tuple[bool, ...]
    full: tuple[bool, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Content:
    """What an article holds, in order; ``notes`` are the footnotes defined in it, numbers made distinct."""

    blocks: tuple[Paragraph | Matrix, ...]
    notes: tuple[Note, ...] = ()

    prose: str = field(init=False, compare=False)
    """The paragraphs, one a line, without tables and notes."""

    def __post_init__(self) -> None:
        lines = "\n".join(b.text for b in self.blocks if isinstance(b, Paragraph))
        object.__setattr__(self, "prose", lines)


def read(html: str, *, locator: str = "") -> Content:
    """Return the content of the HTML fragment of one article; what is not HTML is read as its text."""
    if not html.strip():
        return Content(())
    root = etree.HTML(f"<div>{html}</div>", _PARSER)
    reader = _Reader(_numbers(root), _printed(root))
    reader.walk(root, centred=False, emphasised=False)
    reader.flush()
    return Content(tuple(_called_by_print(reader)), _notes(reader.definitions, locator))


def _numbers(root: Any) -> dict[str, str]:
    """Anchor of a definition → its own number: a consolidated article may define (1) twice and print another."""
    anchors = [a.get("name") for a in root.iter("a") if _RENVOI.search(a.get("name") or "")]
    return {anchor: str(_FIRST + i) for i, anchor in enumerate(dict.fromkeys(anchors)) if _FIRST + i < 100}


def _printed(root: Any) -> dict[str, str]:
    """Anchor of a definition → the number that is printed there; a definition without anchor stands for itself."""
    found: dict[str, str] = {}
    for anchor in root.iter("a"):
        if _RENVOI.search(anchor.get("name") or ""):
            number = _DEFINED.match(squeeze("".join(anchor.itertext()) + (anchor.tail or "")))
            found[anchor.get("name")] = number[1] if number else ""
    for paragraph in root.iter("p"):
        printed = _PRINTED_NOTE.match(squeeze("".join(paragraph.itertext())))
        for number_alone in _EACH.findall(printed[1]) if printed and not paragraph.xpath(".//a[@name]") else ():
            found[f"({number_alone})"] = number_alone
    return found


@dataclass(slots=True)
class _Reader:
    """Walks the tree and cuts it into lines; what follows the anchor of a definition belongs to the note."""

    numbers: dict[str, str]
    printed: dict[str, str] = field(default_factory=dict)
    blocks: list[Paragraph | Matrix] = field(default_factory=list)
    definitions: list[tuple[str, list[str]]] = field(default_factory=list)
    _pieces: list[tuple[str, bool]] = field(default_factory=list)
    _note: tuple[str, list[str]] | None = None
    _open: tuple[str, list[str]] | None = None
    _centred: bool = False
    _grey: bool = False
    _black: bool = False

    def walk(self, element: Any, *, centred: bool, emphasised: bool) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag == "table":
            self._table(element)
            return
        if tag == "br":
            self.flush()
        elif tag == "a":
            self._anchor(element, emphasised)
            return
        block = tag in _BLOCKS
        if block:
            self.flush()
            if tag == "p":
                self._open, self._note = self._note or self._open, None
            centred = _is_centred(element, centred)
            self._centred = centred
        inner = emphasised or tag in _EMPHASIS
        outside, self._grey = self._grey, self._grey or (tag == "font" and _GREY in (element.get("color") or ""))
        self._say(element.text, inner)
        for child in element:
            self.walk(child, centred=centred, emphasised=inner)
            self._say(child.tail, inner)
        if block:
            self.flush()
        self._grey = outside

    def _say(self, text: str | None, emphasised: bool) -> None:
        if text:
            self._pieces.append((text, emphasised))
            self._black |= not self._grey and not text.isspace()

    def _anchor(self, element: Any, emphasised: bool) -> None:
        name, target = element.get("name") or "", (element.get("href") or "").rpartition("#")[2]
        if name in self.numbers:
            self.flush()
            self._note = (self.numbers[name], [])
            self.definitions.append(self._note)
        if not name and _RENVOI.search(target):
            self._say(f" ({self._called(target, element)}) ", emphasised)
            return
        self._say(element.text, emphasised)
        for child in element:
            self.walk(child, centred=self._centred, emphasised=emphasised)
            self._say(child.tail, emphasised)

    def _called(self, target: str, element: Any) -> str:
        """The number of the note that a link calls: the printed one decides where it is not that of its target."""
        printed = _NUMBER.search("".join(element.itertext()))
        own = self.printed.get(target, "")
        if printed and own and printed[1] != own:
            alike = [anchor for anchor, number in self.printed.items() if number == printed[1]]
            others = [self.numbers[anchor] for anchor in alike if anchor in self.numbers]
            if len(others) == 1 or (not others and alike):
                return others[0] if others else printed[1]
        if target in self.numbers:
            return self.numbers[target]
        return printed[1] if printed else "*"

    def _table(self, element: Any) -> None:
        self.flush()
        matrix, inner = _matrix(element, self)
        self.definitions += inner
        if matrix.width:
            self.blocks.append(matrix)

    def flush(self) -> None:
        """End the line."""
        if not self._pieces:
            return
        text = _join(self._pieces)
        pieces, grey = self._pieces, not self._black
        self._pieces, self._black = [], False
        if not text:
            return
        emphasised = any(e for _, e in pieces) and all(e for t, e in pieces if not _NO_WORD.fullmatch(t))
        if self._note is None and text.startswith("NOTA"):
            self._note = ("NOTA", [])
            self.definitions.append(self._note)
        printed = _PRINTED_NOTE.match(text) if self._note is None else None
        if printed:
            self.definitions += [(number, [text[printed.end() :]]) for number in _EACH.findall(printed[1])]
            return
        if self._note is not None:
            self._note[1].append(text)
            return
        if self._open is not None and _goes_on(self._open[1], text, grey=grey):
            self._open[1].append(text)
            return
        self._open = None
        self.blocks.append(Paragraph(text, self._centred, emphasised))


def _goes_on(note: list[str], text: str, *, grey: bool) -> bool:
    """Whether a paragraph belongs to the note above it, which names no order yet: it is its order, or printed alike."""
    return not any(_ORDER.search(line) for line in note) and (grey or bool(_ORDER.match(text)))


def _called_by_print(reader: _Reader) -> list[Paragraph | Matrix]:
    """The blocks with each call that is printed without a link turned into the number of its definition.

    « (1) » calls the only linked definition that prints (1), unless a line of the article defines another (1).
    """
    numbers = set(reader.numbers.values())
    linked = {n: m[1] for n, lines in reader.definitions if n in numbers and (m := _DEFINED.match(" ".join(lines)))}
    own = {m[1] for b in reader.blocks if isinstance(b, Paragraph) and (m := _PLAIN_CALL.match(b.text))}
    taken = own | {number for number, _ in reader.definitions}
    shared = Counter(linked.values())
    targets = {printed: number for number, printed in linked.items() if shared[printed] == 1 and printed not in taken}
    if not targets:
        return reader.blocks
    return [_renumbered(block, targets) for block in reader.blocks]


def _renumbered(block: Paragraph | Matrix, targets: dict[str, str]) -> Paragraph | Matrix:
    def mended(text: str) -> str:
        return _PLAIN_CALL.sub(lambda m: f"({targets.get(m[1], m[1])})", text)

    if isinstance(block, Paragraph):
        return replace(block, text=mended(block.text))
    cells: dict[int, Cell] = {}
    rows = []
    for row in block.rows:
        rows.append(tuple(c and (cells.get(id(c)) or cells.setdefault(id(c), _with(c, mended(c.text)))) for c in row))
    return replace(block, rows=tuple(rows))


def _with(cell: Cell, text: str) -> Cell:
    return cell if text == cell.text else replace(cell, text=text)


def _join(pieces: list[tuple[str, bool]]) -> str:
    return squeeze(_soft_hyphens("".join(t for t, _ in pieces)))


def _soft_hyphens(text: str) -> str:
    """Join the two halves of a word around a soft hyphen and the blanks beside it."""
    if "\u00ad" not in text:
        return text
    return re.sub(r"\s*\u00ad\s*", "", text)


def _is_centred(element: Any, inherited: bool) -> bool:
    align = (element.get("align") or "").lower()
    if align:
        return align == "center"
    return inherited or element.tag == "center"


def _cell(element: Any, outer: _Reader, span: int, inner: list[tuple[str, list[str]]]) -> Cell:
    reader = _Reader(outer.numbers, outer.printed)
    reader.walk(element, centred=False, emphasised=False)
    reader.flush()
    inner += reader.definitions
    lines = []
    for block in reader.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += [c.text for row in block.rows for c in row if c]
    emphasised = bool(reader.blocks) and all(isinstance(b, Paragraph) and b.emphasised for b in reader.blocks)
    return Cell("\n".join(lines), emphasised, span)


def _matrix(table: Any, outer: _Reader) -> tuple[Matrix, list[tuple[str, list[str]]]]:
    inner: list[tuple[str, list[str]]] = []
    rows: list[dict[int, Cell]] = []
    heads: list[bool] = []
    wides: list[int] = []
    pending: dict[int, tuple[int, Cell]] = {}
    spans = 0
    for tr in _rows(table):
        cells = [c for c in tr if c.tag in {"td", "th"}]
        line: dict[int, Cell] = {c: cell for c, (_, cell) in pending.items()}
        held = set(line)
        pending = {c: (left - 1, cell) for c, (left, cell) in pending.items() if left > 1}
        column = widest = 0
        for element in cells:
            while column in held:
                column += 1
            down, across = _span(element, "rowspan"), _span(element, "colspan")
            spans += down > 1
            cell = _cell(element, outer, spans if down > 1 else 0, inner)
            line[column] = cell
            if down > 1:
                pending[column] = (down - 1, cell)
            held |= set(range(column, column + across))
            widest = max(widest, across)
            column += across
        rows.append(line)
        heads.append(bool(cells) and all(c.tag == "th" for c in cells))
        wides.append(max(held, default=-1) + 1 if len(line) == 1 and widest > 1 else 0)
    width = max((max(r) + 1 for r in rows if r), default=0)
    width = max(width, 1) if any(rows) else 0
    full = [_is_full(row, wide, width) for row, wide in zip(rows, wides, strict=True)]
    grid = tuple(tuple(row.get(c) for c in range(width)) for row in rows)
    return Matrix(grid, tuple(heads), tuple(full), width), inner


def _is_full(row: dict[int, Cell], wide: int, width: int) -> bool:
    """One cell over the whole width, or the only one of its row in a table of several columns."""
    if width < 2 or 0 not in row:
        return False
    if wide >= width:
        return True
    filled = [c for c, cell in row.items() if cell.text]
    return filled == [0] and len(row) == 1 and not row[0].span


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from (tr for tr in child if tr.tag == "tr")


def _span(element: Any, name: str) -> int:
    stated = (element.get(name) or "").strip()
    return min(int(stated), _MAX_SPAN) if stated.isdecimal() and int(stated) > 0 else 1


def _notes(definitions: list[tuple[str, list[str]]], locator: str) -> tuple[Note, ...]:
    """The footnotes; several that share one order line all carry its date."""
    found: list[Note] = []
    waiting: list[int] = []
    for number, lines in definitions:
        text = _DEFINED.sub("", " ".join(lines)) if number != "NOTA" else " ".join(lines)
        if not text:
            continue
        note = notes.note(number, text, locator=f"{locator}/note={number}")
        found.append(note)
        if not note.order_date:
            waiting.append(len(found) - 1)
            continue
        for i in waiting:
            old = found[i]
            found[i] = Note(old.number, old.text, note.order_date, note.order_article, old.locator)
        waiting = []
    return tuple(found)
