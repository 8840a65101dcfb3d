"""A pasted table whose cells stand one a line and whose rows are counted → lines with tabs, a row each.

The number of a row says where it begins; what stands in a cell says which column it is, where others are empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from math import inf

from proa_graph.blocks import headers
from proa_graph.blocks.text_tables import article_name
from proa_graph.domain.calls import calls
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level
from proa_graph.domain.vocabulary import is_type, type_words

_FEWEST_COLUMNS, _MOST_COLUMNS = 2, 12
_FEWEST_ROWS = 3
_LONGEST = 200
_OFTEN = 3
_CALL = 6
_VALUES = {"code": is_code, "level": is_level}
_WRONG, _NO_TYPE, _NO_TITLE, _UNSURE, _EMPTY, _NO_LABEL = 4.0, 2.0, 1.5, 0.1, 1.0, 6.0
"""What a row costs: a value or words where the other belongs; words where kinds do; a kind, or what many rows have, as
the title, and the beginning of a title elsewhere; words elsewhere; an empty cell; a row without a title."""

_Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """Rows up to a place: what they cost, the last of them, and the way up to it."""

    cost: float
    row: _Row
    before: _Way | None


def tabbed(text: str) -> str:
    """Return ``text`` with the rows of counted tables that it tells cell by cell as lines of cells with tabs."""
    found: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        names, first = _header(lines, at)
        rows, end = _cheapest(lines, first, ("rank", *headers.roles(names)[1:])) if names else ([], at)
        if len(rows) < _FEWEST_ROWS:
            found.append(lines[at])
            at += 1
            continue
        found += ["\t".join(cells) for cells in (names, *rows)]
        at = end
    return "\n".join(found)


def _header(lines: Sequence[str], at: int) -> tuple[_Row, int]:
    """The headers that stand one a line from ``at`` on, the first of them that of numbers, and where rows begin."""
    if not (headers.may_count(lines[at]) and headers.is_phrase(lines[at])):
        return (), at
    names: list[str] = []
    for place, line in _filled(lines, at):
        if line == "1":
            return (tuple(names), place) if len(names) >= _FEWEST_COLUMNS else ((), at)
        if len(names) == _MOST_COLUMNS or not headers.is_phrase(line):
            break
        names.append(line)
    return (), at


def _filled(lines: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their places."""
    return ((n, " ".join(lines[n].split())) for n in range(at, len(lines)) if lines[n].strip())


def _cheapest(lines: Sequence[str], first: int, roles: _Row) -> tuple[list[_Row], int]:
    """The rows from the line of the first number on, and the line where they end.

    « Diplôme/titre » and « Titre » may each head the kinds: the rows tell.
    """
    other = {"label": "type", "type": "label"} if "type" in roles else {}
    ways = (_rows(lines, first, tuple(names.get(r, r) for r in roles)) for names in ({}, other))
    return min(ways, key=lambda found: found[0])[1:]


def _rows(lines: Sequence[str], first: int, roles: _Row) -> tuple[float, list[_Row], int]:
    told = _counted(lines, first, len(roles))
    texts = [line for _, line in told]
    often = frozenset(text for text, times in Counter(texts).items() if times >= _OFTEN)
    ends: dict[int, _Way] = {0: _Way(0.0, (), None)}
    number = 0
    while starts := {end: way for end, way in ends.items() if texts[end : end + 1] == [str(number + 1)]}:
        number += 1
        ends = _ends(texts, starts, number, roles, often) or ends
    end = min(ends, key=lambda e: ends[e].cost)
    return ends[end].cost, _followed(ends[end]), told[end][0] if end < len(told) else told[-1][0] + 1


def _counted(lines: Sequence[str], first: int, most: int) -> list[tuple[int, str]]:
    """The cells from the first number on as far as the count goes, and a row beyond, with their places.

    A row has ``most`` cells at most: what is read of the text is as long as the table, however long the text is.
    """
    cells = takewhile(lambda t: _is_cell(lines[t[0]]), _filled(lines, first))
    told: list[tuple[int, str]] = []
    starts, number = {0}, 1
    while starts:
        number += 1
        told.extend(islice(cells, max(max(starts) + most + 1 - len(told), 0)))
        after = {at for start in starts for at in range(start + 2, start + most + 1)}
        starts = {at for at in after if at < len(told) and told[at][1] == str(number)}
    return told


def _is_cell(line: str) -> bool:
    """Whether a line may be a cell: no row of cells, note, paragraph or title of an article."""
    if len(line) > _LONGEST or "\t" in line or article_name(line) is not None:
        return False
    return not (line.lstrip().startswith("(") and calls(line[:_CALL]))


def _ends(
    texts: Sequence[str], starts: dict[int, _Way], number: int, roles: _Row, often: frozenset[str]
) -> dict[int, _Way]:
    """Where the row of a number may end, with the cheapest way to each place."""
    found: dict[int, _Way] = {}
    for start, way in starts.items():
        for end in range(start + 2, min(len(texts), start + len(roles)) + 1):
            cost, cells = _laid(tuple(texts[start + 1 : end]), roles[1:], often)
            if end not in found or way.cost + cost < found[end].cost:
                found[end] = _Way(way.cost + cost, (str(number), *cells), way)
    return found


def _followed(way: _Way | None) -> list[_Row]:
    found: list[_Row] = []
    while way and way.row:
        found.append(way.row)
        way = way.before
    return found[::-1]


@lru_cache(maxsize=1 << 12)
def _laid(cells: _Row, roles: _Row, often: frozenset[str]) -> tuple[float, _Row]:
    """The cheapest way to lay cells in their order on columns, with what it costs."""
    if not roles:
        return (0.0, ()) if not cells else (inf, ())
    rest, others = _laid(cells, roles[1:], often)
    best = (rest + (_NO_LABEL if roles[0] == "label" else _EMPTY), ("", *others))
    if cells:
        rest, others = _laid(cells[1:], roles[1:], often)
        best = min(best, (rest + _off(cells[0], roles[0], cells[0] in often), (cells[0], *others)))
    return best


def _off(cell: str, role: str, often: bool) -> float:
    """How little a cell is what its column holds; ``often``: many rows have it, as a domain or a kind is."""
    if role in _VALUES:
        return 0.0 if _VALUES[role](cell) or cell.isdecimal() else _WRONG
    if is_code(cell) or is_level(cell) or cell.isdecimal():
        return _WRONG
    if role == "type":
        return 0.0 if is_type(cell) else _NO_TYPE
    if role == "label":
        return _NO_TITLE if is_type(cell) or often else 0.0
    return _NO_TITLE if type_words(cell) else 0.0 if often else _UNSURE
