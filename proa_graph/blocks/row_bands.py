"""The rows of a table in a text whose lines all stand as far from the next: bands of lines that fit together best.

The cells of a row stand around one height, or begin at one; where a line goes on, or says again what the row above
began with, the words tell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import inf
from statistics import fmean

from proa_graph.blocks.boxes import Box
from proa_graph.domain import vocabulary
from proa_graph.domain.calls import without_calls
from proa_graph.text import fold

_LONGEST = 14
"""No row has more lines of text."""
_CUT_WITHIN, _JOINED_START, _JOINED_REPEAT, _JOINED_BLANK, _TWO_VALUES = 3.0, 0.5, 1.5, 1.0, 3.0
_JOINED_CALLED = 2.0
_OFF, _EMPTY, _ROW, _NO_VALUE = 1.5, 0.4, 0.2, 1.6
"""What a row costs: a cell cut where it goes on; a line that begins anew, says the first one again, stands below a
blank or below the call of a note, taken for the same cell; two values in one; each line that a cell is off the others;
each empty cell; each row; a row without the value that tells rows apart."""

_ALIKE = 1e-9
_MOST_SMALL = 4
"""So many lines that begin with a small letter for each that begins otherwise, and the case tells nothing."""

_LAST = 3
"""So many lines of a cell tell whether it goes on."""

Cells = list[list[Box]]


def rows(columns: Sequence[list[Box]], valued: Sequence[bool], anchor: int | None = None) -> list[Cells]:
    """Return the rows of ``columns`` (each from top to bottom), a list of lines for each cell.

    Args:
        columns: the lines of each column.
        valued: which columns hold one value in a row.
        anchor: the one of them that tells the rows apart.
    """
    heights = sorted({box.top for column in columns for box in column})
    told = [_Told(one, cased=_is_cased(column)) for column, one in zip(columns, valued, strict=True)]
    ways = (_best(columns, heights, told, anchor, by_top=by_top) for by_top in (False, True))
    return min(ways, key=lambda found: round(found[0], 6))[1]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a column tells: whether it holds one value in a row, and whether a small letter goes on the line above."""

    one: bool
    cased: bool
    known: dict[tuple[int, int], float] = field(default_factory=dict)

    def joined(self, column: Sequence[Box], start: int, end: int) -> float:
        """Return what it costs to take the lines ``start`` to ``end`` of the column for one cell; asked for once."""
        if end - start < 2:
            return 0.0
        if (start, end) not in self.known:
            below = self.joined(column, start, end - 1)
            self.known[start, end] = below + _joined_below(column[start:end], self)
        return self.known[start, end]


def _is_cased(column: Sequence[Box]) -> bool:
    """Whether cells begin with a capital: hardly a line does where the bodies of a column are written without."""
    small = sum(1 for box in column if _is_small(box.text))
    return small <= _MOST_SMALL * (len(column) - small)


def _is_small(text: str) -> bool:
    """Whether a line begins with a small letter, and not with a kind of certification: « titre », « licence »."""
    return text[:1].islower() and not vocabulary.type_words(text)


def _best(
    columns: Sequence[list[Box]], heights: Sequence[float], told: Sequence[_Told], anchor: int | None, *, by_top: bool
) -> tuple[float, list[Cells]]:
    """The cheapest cut of the lines into bands, with its cost."""
    size = min((b - a for a, b in pairwise(heights)), default=1.0)
    tops = [[box.top for box in column] for column in columns]
    begins = [[bisect_left(own, height) for own in tops] for height in (*heights, inf)]
    costs, bands = [0.0], [list[list[Box]]()]
    cut_from = [0]
    for end in range(1, len(heights) + 1):
        best, at, kept = inf, 0, list[list[Box]]()
        for start in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
            if costs[start] + _ROW > best + _ALIKE:
                continue
            places = [*zip(begins[start], begins[end], strict=True)]
            band = [column[a:b] for column, (a, b) in zip(columns, places, strict=True)]
            cost = costs[start] + _cost(band, size, by_top=by_top)
            cost += _NO_VALUE if anchor is not None and not band[anchor] else 0.0
            if cost > best + _ALIKE:
                continue
            cost += sum(t.joined(c, a, b) for t, c, (a, b) in zip(told, columns, places, strict=True))
            cost += _cut(bands[start], band, told)
            if cost <= best + _ALIKE:
                best, at, kept = cost, start, band
        costs.append(best)
        bands.append(kept)
        cut_from.append(at)
    return costs[-1], _followed(bands, cut_from)


def _followed(bands: Sequence[Cells], cut_from: Sequence[int]) -> list[Cells]:
    """The bands of the cheapest cut, from the first to the last."""
    found: list[Cells] = []
    end = len(bands) - 1
    while end > 0:
        found.append(bands[end])
        end = cut_from[end]
    return found[::-1]


def _cost(band: Cells, size: float, *, by_top: bool) -> float:
    """What a row costs by where its cells stand."""
    filled = [cell for cell in band if cell]
    heights = [cell[0].top if by_top else (cell[0].top + cell[-1].bottom) / 2 for cell in filled]
    middle = fmean(heights) if heights else 0.0
    off = sum(max(0.0, abs(h - middle) / size - 0.5) for h in heights)
    return _ROW + _OFF * off + _EMPTY * (len(band) - len(filled))


def _cut(above: Cells, band: Cells, told: Sequence[_Told]) -> float:
    """What it costs to cut cells where the words go on."""
    beside = zip(above, band, told, strict=False)
    return sum(_CUT_WITHIN for a, b, column in beside if a and b and _goes_on(_end(a), b[0].text, cased=column.cased))


def _joined_below(cell: Sequence[Box], column: _Told) -> float:
    """What it costs to take the last line of a cell for one of those above it."""
    if column.one:
        return _TWO_VALUES
    before, after = cell[-2:]
    cost = _JOINED_REPEAT * (fold(after.text) == fold(cell[0].text))
    cost += _JOINED_START if column.cased and not _goes_on(_end(cell[:-1]), after.text, cased=True) else 0.0
    cost += _JOINED_CALLED * (_is_called(before.text) and not _is_small(after.text))
    return cost + _JOINED_BLANK * (after.top - before.bottom > 1.2 * (after.bottom - after.top))


def _end(cell: Sequence[Box]) -> str:
    """The last lines of a cell: a parenthesis that one of them opens may close two lines below."""
    return " ".join(box.text for box in cell[-_LAST:])


def _is_called(text: str) -> bool:
    """Whether a line ends on the call of a note, as a title does."""
    return without_calls(text) != text and text.endswith((")", "]"))


@lru_cache(maxsize=1 << 14)
def _goes_on(before: str, after: str, *, cased: bool) -> bool:
    """Whether the words say that ``after`` goes on what ``before`` began."""
    if before.count("(") > before.count(")") or vocabulary.ends_open(before):
        return True
    return (cased and _is_small(after)) or after[:1] in "(/:,;)"
