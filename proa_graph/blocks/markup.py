"""HTML of an article → paragraphs and tables, spans resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

import lxml.html
from lxml.html import HtmlElement

from proa_graph.blocks.grid import Cell
from proa_graph.limits import LIMITS
from proa_graph.text import squeeze

_MOST = {"colspan": 1000, "rowspan": 65_534}
_DIGITS = 9

_SOFT_HYPHEN = re.compile("[ \u00a0]*\u00ad[ \u00a0]*")
_BLOCKS = frozenset((
    "p", "div", "center", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article",
    "dd", "dt", "dl", "tr", "td", "th", "header", "main", "body", "html",
))  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text; ``centred`` when set as a title."""

    text: str
    centred: bool = False
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class MarkupRow:
    """A row with its spans resolved; ``wide``: one cell covers it; ``head``: all its cells are headers."""

    cells: tuple[Cell | None, ...]
    wide: bool
    head: bool


@dataclass(frozen=True, slots=True)
class MarkupTable:
    """A table, row by row."""

    rows: tuple[MarkupRow, ...]


def blocks(source: str) -> list[Paragraph | MarkupTable]:
    """Return the paragraphs and tables of ``source`` (an HTML fragment or page) in order."""
    if not source.strip():
        return []
    root = lxml.html.fromstring(f"<div>{source}</div>")
    return _Walk().read(root)


class _Walk:
    def __init__(self) -> None:
        self.found: list[Paragraph | MarkupTable] = []
        self.line: list[str] = []
        self.centred = False
        self.bullet = False

    def read(self, root: HtmlElement) -> list[Paragraph | MarkupTable]:
        self._enter(root)
        self._close()
        return self.found

    def _enter(self, element: HtmlElement) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in {"script", "style", "head", ""}:
            return
        if tag == "table":
            self._close()
            self.found.append(MarkupTable(tuple(_rows(element))))
            return
        if tag == "br":
            self._close()
            return
        block = tag in _BLOCKS
        outer = self.centred
        if block:
            self._close()
            self.centred = outer or tag in _HEADINGS or tag == "center" or element.get("align") == "center"
            self.bullet = tag == "li"
        self._children(element)
        if block:
            self._close()
            self.centred = outer

    def _children(self, element: HtmlElement) -> None:
        self.line.append(element.text or "")
        for child in element:
            self._enter(child)
            self.line.append(child.tail or "")

    def _close(self) -> None:
        text = squeeze(_SOFT_HYPHEN.sub("", "".join(self.line)))
        self.line.clear()
        if text:
            self.found.append(Paragraph(text, self.centred, self.bullet))
            self.bullet = False


def _rows(table: HtmlElement) -> list[MarkupRow]:
    spans: dict[int, tuple[int, Cell]] = {}
    numbers = count(1)
    printed = [tr for tr in table.iter("tr") if _owner(tr) is table]
    width = max((sum(_span(c, "colspan") for c in tr if c.tag in {"td", "th"}) for tr in printed), default=0)
    rows: list[MarkupRow] = []
    held = 0
    for tr in printed:
        own = [c for c in tr if c.tag in {"td", "th"}]
        cells = _placed(own, spans, numbers)
        held += len(cells)
        if held > LIMITS.cells:
            raise OverflowError("too many cells")
        wide = len(own) == 1 and len(cells) > 1 and _span(own[0], "colspan") >= max(2, width) and cells[0] is not None
        rows.append(MarkupRow(tuple(cells), wide, bool(own) and all(c.tag == "th" for c in own)))
    return [r for r in rows if any(c and c.text for c in r.cells)]


def _owner(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("table"), None)


def _placed(own: list[HtmlElement], spans: dict[int, tuple[int, Cell]], numbers: count[int]) -> list[Cell | None]:
    cells: list[Cell | None] = []
    rest = list(own)
    while rest or len(cells) in spans:
        column = len(cells)
        if column in spans:
            left, cell = spans.pop(column)
            cells.append(cell)
            if left > 1:
                spans[column] = (left - 1, cell)
            continue
        element = rest.pop(0)
        rows = _span(element, "rowspan")
        cell = Cell(_cell_text(element), bool(element.xpath(".//em")), next(numbers) if rows > 1 else 0)
        for _ in range(_span(element, "colspan")):
            if rows > 1:
                spans[len(cells)] = (rows - 1, cell)
            cells.append(cell)
            cell = Cell("")
    return cells


def _span(element: HtmlElement, name: str) -> int:
    """A span as a browser takes it: a page may say that a cell goes over billions of others."""
    value = (element.get(name) or "1").strip()
    return min(max(1, int(value[:_DIGITS])), _MOST[name]) if value.isdecimal() else 1


def _cell_text(element: HtmlElement) -> str:
    parts = _Walk().read(element)
    lines = [p.text if isinstance(p, Paragraph) else _flat(p) for p in parts]
    return "\n".join(line for line in lines if line)


def _flat(table: MarkupTable) -> str:
    return " ".join(c.text for r in table.rows for c in r.cells if c and c.text)
