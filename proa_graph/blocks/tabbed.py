"""Tables of a copied page: one row a line, its cells set apart by tabs, cells over several rows printed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, islice

from proa_graph.blocks import headers
from proa_graph.blocks.aligned_rows import is_value
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level
from proa_graph.domain.vocabulary import is_type

_FEWEST, _LONG, _WIDEST = 3, 200, 60
"""Rows of a table; rows that need no search for cells; cells of a row beyond which its tabs set nothing apart."""
_UNNAMED = headers.UNREAD | {""}
_MAY_LACK = _UNNAMED | set(headers.GROUPING)
_VALUES = {"code": is_code, "level": is_level}
_NO_SPAN, _MOST_WAYS = 0.6, 200
"""What it costs to say that a cell of no group reaches over rows; so many choices of such cells are weighed."""


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
        headed = headers.is_line_of_headers([cell.text for cell in table.rows[0].cells if cell])
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
    roles = _roles(lines[0]) if len(lines[0]) == width else ()
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
        left_out = _left_out(cells, roles) if above and missing and roles else ()
        if left_out:
            own = iter(cells)
            whole = tuple(
                (Cell("") if roles[n] in _UNNAMED else above[n]) if n in left_out else next(own) for n in range(width)
            )
        elif above and missing and is_value(cells[-1].text) == last:
            whole = (*above[:missing], *cells)
        else:
            whole = (*cells, *(above[len(cells) :] or (None,) * missing))
        rows.append(MarkupRow(whole, wide=False, head=False))
        above = whole
    return MarkupTable(tuple(rows))


def _roles(names: Sequence[str]) -> tuple[str, ...]:
    """The roles of the columns, where the first line is a header of a list."""
    cells = tuple(" ".join(name.split()) for name in names)
    return headers.roles(cells) if headers.reads_as_header(cells) else ()


def _left_out(cells: Sequence[Cell], roles: tuple[str, ...]) -> tuple[int, ...]:
    """The columns whose cell of a row above reaches over this row: groups first, where the values then fit best."""
    ways = combinations(range(len(roles)), len(roles) - len(cells))
    costs = [(sum(_NO_SPAN for n in way if roles[n] not in _MAY_LACK) + _misfits(cells, roles, way), way)
             for way in islice(ways, _MOST_WAYS)]  # fmt: skip
    cost, way = min(costs)
    return way if cost < _NO_SPAN * len(way) + 1 else ()


def _misfits(cells: Sequence[Cell], roles: tuple[str, ...], left_out: tuple[int, ...]) -> float:
    """How many cells are not what the columns hold that are not ``left_out``."""
    kept = [role for n, role in enumerate(roles) if n not in left_out]
    return sum(_misfit(cell.text, role) for cell, role in zip(cells, kept, strict=True))


def _misfit(text: str, role: str) -> float:
    if not text:
        return float(role == "label")
    if role in _VALUES:
        return float(not _VALUES[role](text))
    if is_code(text) or is_level(text):
        return float(role not in headers.UNREAD and role != "rank")
    if role == "type":
        return 0.5 * (not is_type(text))
    kind = bool(vocabulary.type_words(text))
    return 0.5 * (kind if role in headers.GROUPING else is_type(text))


def _is_wide(cells: Sequence[Cell], width: int) -> bool:
    """Whether a whole row has words in its first cell only, and they are no certification: one cell over the width."""
    first, *others = (c.text for c in cells)
    return bool(first) and width == len(cells) > 1 and not any(others) and not vocabulary.type_words(first)


def _ends_with_value(lines: Sequence[list[str]], width: int) -> bool:
    """Whether most whole rows end with a code, a level or a date."""
    ends = [is_value(line[-1].strip()) for line in lines if len(line) == width]
    return 2 * sum(ends) > len(ends)
