"""Tables that a page sets out by boxes (``div``) instead of table elements → table elements."""

from __future__ import annotations

from collections import Counter

import lxml.html
from lxml.html import HtmlElement

_BOXES = frozenset(("div", "span", "section", "ul", "li"))
_ROWS, _CELLS = frozenset({"row"}), frozenset(("cell", "gridcell", "columnheader", "rowheader"))
_TITLES = "h1 h2 h3 h4 h5 h6 table"
_FEWEST_ROWS, _FEWEST_CELLS = 3, 2
_MOST = 0.6
_LONGEST_CELL = 400


def tables(source: str) -> str:
    """Return an HTML page with its boxes in rows and columns as tables; ``source`` itself where it has none."""
    if "<div" not in source and "role=" not in source:
        return source
    root = lxml.html.fromstring(f"<div>{source}</div>")
    taken: set[HtmlElement] = set()
    for element in reversed([e for e in root.iter() if isinstance(e.tag, str)]):
        if not (taken and any(inside in taken for inside in element.iterdescendants())):
            rows = _rows(element)
            if rows:
                _as_table(element, rows)
                taken.add(element)
    return lxml.html.tostring(root, encoding="unicode") if taken else source


def _rows(element: HtmlElement) -> list[list[HtmlElement]]:
    """The cells of each row of ``element``, none where it is no table."""
    named = element.get("role") in {"table", "grid"}
    if named:
        rows = [[c for c in row if c.get("role") in _CELLS] for row in element.iter() if row.get("role") in _ROWS]
        return [row for row in rows if row]
    if element.tag not in _BOXES:
        return []
    children = list(element)
    if len(children) < _FEWEST_ROWS or not all(map(_is_box, children)):
        return []
    rows = [_cells(row) for row in children]
    parted = [len(row) for row in rows if len(row) > 1]
    width, times = Counter(parted).most_common(1)[0] if parted else (0, 0)
    few = max(_FEWEST_ROWS, _MOST * len(parted), len(rows) / 3)
    if width < _FEWEST_CELLS or times < few or max(parted) > width:
        return []
    cells = [cell for row in rows for cell in row]
    long = sum(1 for cell in cells if len(cell.text_content()) > _LONGEST_CELL)
    return rows if 10 * long <= len(cells) and not any(map(_holds_titles, cells)) else []


def _is_box(element: HtmlElement) -> bool:
    return element.tag in _BOXES and not (element.tail or "").strip()


def _cells(row: HtmlElement) -> list[HtmlElement]:
    """The cells of a row; a row that holds words of its own is one cell."""
    own = list(row)
    words = (row.text or "").strip() or any((c.tail or "").strip() for c in own)
    return own if own and not words and all(isinstance(c.tag, str) for c in own) else [row]


def _holds_titles(element: HtmlElement) -> bool:
    return next(element.iter(*_TITLES.split()), None) is not None


def _as_table(element: HtmlElement, rows: list[list[HtmlElement]]) -> None:
    width = max(map(len, rows))
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.tag, element.text, element.tail = "table", None, tail
    for row in rows:
        line = lxml.html.Element("tr")
        for cell in row:
            if len(row) == 1 and width > 1:
                cell.set("colspan", str(width))
            cell.tag, cell.tail = _tag(cell), None
            line.append(cell)
        element.append(line)


def _tag(cell: HtmlElement) -> str:
    return "th" if cell.get("role") == "columnheader" else "td"
