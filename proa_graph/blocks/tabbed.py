"""Tables of a copied page: one row a line, its cells set apart by tabs, cells over several rows printed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from proa_graph.blocks.aligned_rows import is_value
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.headers import is_line_of_headers
from proa_graph.blocks.markup import MarkupRow, MarkupTable
from proa_graph.domain import vocabulary

_FEWEST, _LONG, _WIDEST = 3, 200, 60
"""Rows of a table; rows that need no search for cells; cells of a row beyond which its tabs set nothing apart."""


def tables(lines: Sequence[str]) -> Iterator[tuple[int, MarkupTable]]:
    """Yield each run of lines with tabs as a table, and the number of its first line; titles may stand between."""
    for is_row, run in groupby(range(len(lines)), key=lambda n: _is_row(lines[n]) or _is_title(lines, n)):
        numbered = [(n, lines[n]) for n in run]
        if is_row and len(numbered) >= _FEWEST:
            yield numbered[0][0], _table([line.split("\t") for _, line in numbered])


def long_lists(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines of long tables under headers of a list: their tabs alone tell their cells."""
    found: set[int] = set()
    for start, table in tables(lines):
        headed = is_line_of_headers([cell.text for cell in table.rows[0].cells if cell])
        if headed and len(table.rows) > _LONG:
            found |= set(range(start, start + len(table.rows)))
    return found


def _is_row(line: str) -> bool:
    return 0 < line.count("\t") <= _WIDEST


def _is_title(lines: Sequence[str], at: int) -> bool:
    """Whether a line without tabs stands between two rows of as many cells: one cell over the width."""
    around = [line.count("\t") * _is_row(line) for line in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])]
    alone = bool(lines[at].strip()) and "\t" not in lines[at]
    return alone and len(around) == 2 and around[0] == around[1] > 0


def _table(lines: Sequence[list[str]]) -> MarkupTable:
    width = max(len(line) for line in lines)
    last = _ends_with_value(lines, width)
    rows: list[MarkupRow] = []
    above: tuple[Cell | None, ...] = ()
    alone = sum(1 for line in lines if len(line) == width and line[0].strip() and not "".join(line[1:]).strip())
    for line in lines:
        if len(line) == 1:
            rows.append(MarkupRow((Cell(line[0].strip()), *(None,) * (width - 1)), wide=True, head=False))
            continue
        cells = [Cell(" ".join(text.split())) for text in line]
        if _is_wide(cells, width) and 3 * alone < len(lines):
            rows.append(MarkupRow((cells[0], *(None,) * (width - 1)), wide=True, head=False))
            continue
        missing = width - len(cells)
        whole: tuple[Cell | None, ...]
        if above and missing and is_value(cells[-1].text) == last:
            whole = (*above[:missing], *cells)
        else:
            whole = (*cells, *(above[len(cells) :] or (None,) * missing))
        rows.append(MarkupRow(whole, wide=False, head=False))
        above = whole
    return MarkupTable(tuple(rows))


def _is_wide(cells: Sequence[Cell], width: int) -> bool:
    """Whether a whole row has words in its first cell only, and they are no certification: one cell over the width."""
    first, *others = (c.text for c in cells)
    return bool(first) and width == len(cells) > 1 and not any(others) and not vocabulary.type_words(first)


def _ends_with_value(lines: Sequence[list[str]], width: int) -> bool:
    """Whether most whole rows end with a code, a level or a date."""
    ends = [is_value(line[-1].strip()) for line in lines if len(line) == width]
    return 2 * sum(ends) > len(ends)
