"""Reader of PDF files: ruled tables cell by cell, columns without rules, the lines of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from proa_graph import limits
from proa_graph.blocks import alignment
from proa_graph.blocks.boxes import Box
from proa_graph.blocks.bullets import BULLET
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.blocks.page_joins import Aligned, Block, Continued
from proa_graph.blocks.plaintext import repair
from proa_graph.errors import UnusableError
from proa_graph.sources.pdf_sheet import FEW_WORDS, Rule, Sheet, sheet, text

_NEAR = 2.0
_SHORT = 0.8
_LEADING = 0.45
_SAME_LINE = 3.0
_LOCKED = 4


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as read: its lines, its blocks, whether it is the image of a page without text."""

    text: str
    blocks: tuple[Block, ...]
    scanned: bool = False


def pages(name: str, content: bytes, wanted: Callable[[Sequence[str]], Sequence[bool]]) -> Iterator[Leaf]:
    """Yield the pages of a PDF; those not ``wanted`` by the words of all of them as lines without tables.

    Raises:
        UnusableError: no PDF, or one under a password.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _LOCKED:
            raise limits.locked(name) from None
        raise _damaged(name) from None
    with document:
        try:
            said = [_of(document, n, text) for n in range(len(document))]
            for n, kept in enumerate(wanted(said)):
                is_bare = len(said[n].split()) <= FEW_WORDS
                yield _leaf(_of(document, n, sheet)) if kept or is_bare else _lines_alone(said[n])
        except pypdfium2.PdfiumError:
            raise _damaged(name) from None


def _damaged(name: str) -> UnusableError:
    return UnusableError(
        name,
        "ce fichier n’est pas un PDF lisible ; téléchargez-le à nouveau",
        "not a readable PDF; download it again",
    )


def _of(document: Any, number: int, read: Callable[[Any], Any]) -> Any:
    """What ``read`` gives of a page, which is closed at once: an open one holds all that it draws."""
    page = document[number]
    try:
        return read(page)
    finally:
        page.close()


def _lines_alone(said: str) -> Leaf:
    return Leaf(said, tuple(Paragraph(repair(line)) for line in map(_spaced, said.split("\n")) if line))


def _spaced(line: str) -> str:
    return " ".join(line.split())


def _leaf(page: Sheet) -> Leaf:
    said = "\n".join(line.text for line in _lines(page.words))
    return Leaf(said, tuple(_blocks(page)), page.scanned)


def _blocks(page: Sheet) -> list[Block]:
    tables, above = _tables(page)
    placed: list[tuple[float, int, Block]] = []
    for n, table in enumerate(tables):
        kind = Continued if above is not None and abs(table.bbox[1] - above) <= _NEAR else MarkupTable
        placed.append((table.bbox[1], n, kind(tuple(_rows(table, page.words)))))
    boxes = [t.bbox for t in tables]
    loose = [w for w in page.words if not any(_inside(w, box) for box in boxes)]
    for n, aligned in enumerate(alignment.tables(loose), start=len(tables)):
        placed.append((aligned.top, n, Aligned(aligned.table.rows, aligned)))
        boxes.append((0, aligned.top, page.width, aligned.bottom))
    outside = [line for line in _lines(page.words) if not any(_inside(line, box) for box in boxes)]
    for n, (line, whole) in enumerate(_whole(outside)):
        placed.append((line.top, n, Paragraph(repair(whole), _is_centred(line, page))))
    return [block for _, _, block in sorted(placed, key=lambda p: (p[0], p[1]))]


def _inside(line: Box, box: tuple[float, float, float, float]) -> bool:
    return box[1] <= line.middle <= box[3]


def _lines(words: Sequence[Box]) -> list[Box]:
    """The words of a page or cell, line by line from its top."""
    lines: list[list[Box]] = []
    for word in sorted(words, key=lambda w: (w.top, w.left)):
        if lines and word.top - lines[-1][-1].top <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_line(sorted(line, key=lambda w: w.left)) for line in lines]


def _line(words: Sequence[Box]) -> Box:
    left, right = words[0].left, max(w.right for w in words)
    return Box(left, right, min(w.top for w in words), max(w.bottom for w in words), " ".join(w.text for w in words))


def _whole(found: Sequence[Box]) -> list[tuple[Box, str]]:
    """The lines of a page, a paragraph or bullet as one: a line is full when the next word would not have fitted."""
    right = max((line.right for line in found), default=0)
    whole: list[tuple[Box, str]] = [(line, line.text) for line in found[:1]]
    for before, line in pairwise(found):
        if _goes_on(whole[-1][1], before, line, right):
            whole[-1] = (whole[-1][0], f"{whole[-1][1]} {line.text}")
        else:
            whole.append((line, line.text))
    return whole


def _goes_on(paragraph: str, last: Box, following: Box, right: float) -> bool:
    if BULLET.match(following.text) or last.text[-1] in ";.:":
        return False
    if BULLET.match(paragraph):
        return following.text[0].islower() or _fills(last, following, right)
    near = following.top - last.bottom <= _LEADING * (last.bottom - last.top)
    return near and _fills(last, following, right)


def _fills(line: Box, following: Box, right: float) -> bool:
    letter = (line.right - line.left) / len(line.text)
    word = len(following.text.split(" ")[0]) + 1
    return line.right + letter * word > right


class _Ruled:
    """A sheet as pdfplumber finds the tables of one: its rules as edges."""

    def __init__(self, page: Sheet) -> None:
        self.bbox = (0.0, 0.0, page.width, page.height)
        self.edges = [_edge(rule) for rule in page.rules]

    def tables(self, cuts: Sequence[float] = ()) -> list[Any]:
        """Return its tables, with rules over its width at ``cuts``."""
        from pdfplumber.table import TableFinder

        if not self.edges:
            return []
        page: Any = self
        found: list[Any] = TableFinder(page, {"explicit_horizontal_lines": list(cuts)} if cuts else None).tables
        return [t for t in found if len(t.cells) > 1]


def _edge(rule: Rule) -> dict[str, Any]:
    """A rule as pdfplumber writes one."""
    upright = rule.is_upright
    return {
        "object_type": "line", "orientation": "v" if upright else "h", "doctop": rule.top,
        "x0": rule.left, "x1": rule.left if upright else rule.right, "width": rule.right - rule.left,
        "top": rule.top, "bottom": rule.bottom if upright else rule.top, "height": rule.bottom - rule.top,
    }  # fmt: skip


def _tables(page: Sheet) -> tuple[list[Any], float | None]:
    """The ruled tables of a page, rows cut by its top or bottom included, and where a row cut by its top begins.

    Such a row has no horizontal rule at the cut: vertical rules that go on beyond the table stand for one.
    """
    ruled = _Ruled(page)
    found = ruled.tables()
    upright = [r for r in page.rules if r.is_upright]
    if not found or not upright:
        return found, None
    top, bottom = min(r.top for r in upright), max(r.bottom for r in upright)
    cuts = []
    if top < found[0].bbox[1] - _NEAR:
        cuts.append(top)
    if bottom > found[-1].bbox[3] + _NEAR:
        cuts.append(bottom)
    return (ruled.tables(cuts), top if top in cuts else None) if cuts else (found, None)


def _is_centred(line: Box, page: Sheet) -> bool:
    """Whether a short line stands in the middle of the page."""
    left, right = line.left, page.width - line.right
    return abs(left - right) <= _NEAR * 3 and line.right - line.left <= _SHORT * page.width


def _rows(table: Any, words: Sequence[Box]) -> Iterator[MarkupRow]:
    left, top, right, bottom = table.bbox
    own = [w for w in words if top <= w.middle <= bottom and left <= (w.left + w.right) / 2 <= right]
    opened = _opened(table, own)
    for n, row in enumerate(table.rows):
        cells = tuple(
            cell and _cell(cell, own) for cell in (opened.get((n, c), box) for c, box in enumerate(row.cells))
        )
        first = cells[0] if cells else None
        wide = len(cells) > 1 and first is not None and bool(first.text) and all(c is None for c in cells[1:])
        yield MarkupRow(cells, wide, head=False)


def _opened(table: Any, words: Sequence[Box]) -> dict[tuple[int, int], tuple[float, float, float, float]]:
    """The cells that no rule closes at the end of a table, by the row and the column in which they begin.

    Such a cell holds words that stand in none: a page ends within it.
    """
    loose = [w for w in words if not any(_is_within(w, cell) for cell in table.cells)]
    lefts = sorted({cell[0] for row in table.rows for cell in row.cells if cell})
    found: dict[tuple[int, int], tuple[float, float, float, float]] = {}
    for column, (left, right) in enumerate(pairwise([*lefts, table.bbox[2]])) if loose else ():
        above = max((cell[3] for cell in table.cells if cell[0] < right and left < cell[2]), default=table.bbox[1])
        box = (left, above, right, table.bbox[3])
        first = next((n for n, row in enumerate(table.rows) if row.bbox[1] >= above - _NEAR), None)
        if first is not None and any(_is_within(w, box) for w in loose):
            found[first, column] = box
    return found


def _is_within(word: Box, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return top <= word.middle < bottom and left <= (word.left + word.right) / 2 < right


def _cell(box: tuple[float, float, float, float], words: Sequence[Box]) -> Cell:
    own = [w for w in words if _is_within(w, box)]
    return Cell("\n".join(line.text for line in _lines(own)))
