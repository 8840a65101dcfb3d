"""The lines of each column of a table without rules → its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from proa_graph.blocks import row_bands
from proa_graph.blocks.boxes import Box
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level

_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_REGISTERS = frozenset({"RNCP", "RS"})
_LEVEL_WORD = re.compile(r"niv(?:eau|\.)?", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9]\d{0,2}")
_FEWEST = 2
Row = list[list[Box]]
_Cell = list[Box]
WRAPPED = 0.45
"""A blank between two lines of one cell is narrower than this share of the size of the letters."""
_NEAR = 0.6
_MOST = 0.7
_FEW = 0.2
_A_LINE = 1.2


def rows(columns: Sequence[list[Box]], size: float, *, gaps: bool = True) -> list[Row]:
    """Return the rows that the lines of ``columns`` (each from top to bottom) make, a list of lines for each cell.

    Args:
        columns: the lines of each column.
        size: the height of the letters.
        gaps: whether the blanks between lines tell cells apart; in a text every line is as far from the next.
    """
    far = (WRAPPED if gaps else _A_LINE) * size
    columns = [_with_whole_values(column, far) for column in columns]
    anchor = _tight_anchor(columns, size) if gaps else _anchor(columns)
    if not gaps:
        return row_bands.rows(columns, [_holds_values(column) or _counts(column) for column in columns], anchor)
    cells = [_by_gap(column, size) for column in columns] if anchor is None else _by_anchor(columns, anchor)
    return _assembled(cells, size)


def _with_whole_values(column: Sequence[Box], far: float) -> list[Box]:
    """The lines of a column, « Niveau » or « RNCP » and the number on the next, no ``far``-ther below, as one."""
    found: list[Box] = []
    for box in column:
        last = found[-1] if found else None
        near = last is not None and box.top - last.bottom <= far
        if last and near and _is_whole(last.text, box.text):
            found[-1] = Box(
                min(last.left, box.left), max(last.right, box.right), last.top, box.bottom, f"{last.text} {box.text}"
            )
        else:
            found.append(box)
    return found


def _holds_values(column: Sequence[Box]) -> bool:
    return sum(1 for b in column if is_value(b.text)) >= _MOST * len(column)


def _by_gap(column: list[Box], size: float) -> list[_Cell]:
    cells: list[_Cell] = []
    for box in column:
        if cells and box.top - cells[-1][-1].bottom <= WRAPPED * size:
            cells[-1].append(box)
        else:
            cells.append([box])
    return cells


def _tight_anchor(columns: Sequence[list[Box]], size: float) -> int | None:
    """The column of codes or levels whose values stand as near to each other as the lines of a cell do."""
    for place, column in enumerate(columns):
        values = [b for b in column if is_value(b.text)]
        several = sum(len(cell) for cell in _by_gap(values, size) if len(cell) > 1)
        if len(values) > 2 and len(values) >= _MOST * len(column) and several >= _MOST * len(values):
            return place
    return None


def _anchor(columns: Sequence[list[Box]]) -> int | None:
    """The column with most codes, levels or dates, where it holds little else; else the one that counts the rows."""
    best, most = None, 0
    for suits in (is_code, is_level, is_date):
        for place, column in enumerate(columns):
            values = sum(1 for b in column if suits(b.text))
            if values > most and values >= _MOST * len(column):
                best, most = place, values
    counting = (place for place, column in enumerate(columns) if _counts(column))
    return next(counting, best) if most <= _FEWEST or best is None else best


def _counts(column: Sequence[Box]) -> bool:
    """Whether a column holds the numbers of the rows, one after the other."""
    numbers = [int(b.text) for b in column if _NUMBER.fullmatch(b.text)]
    return _FEWEST < len(numbers) == len(column) and all(b == a + 1 for a, b in pairwise(numbers))


def is_date(text: str) -> bool:
    """Return whether a line is a date in figures."""
    return bool(_DATE.fullmatch(text))


def _is_whole(word: str, number: str) -> bool:
    """Whether a word of values and what stands below it are one value."""
    both = f"{word} {number}"
    return (is_level_word(word) and is_level(both)) or (word in _REGISTERS and number.isdecimal() and is_code(both))


def is_level_word(text: str) -> bool:
    """Return whether a line is « Niveau » alone, its number on the next."""
    return bool(_LEVEL_WORD.fullmatch(text))


def is_value(text: str) -> bool:
    """Return whether a line is a code, a level or a date."""
    return is_code(text) or is_level(text) or is_date(text)


def _by_anchor(columns: Sequence[list[Box]], anchor: int) -> list[list[_Cell]]:
    """The cells of each column where every value of the anchor begins, or is the middle of, a row."""
    own = columns[anchor]
    first = next(i for i, b in enumerate(own) if is_value(b.text))
    starts = own[first:]
    header = own[:first]
    end = header[-1].bottom if header else min(b.top for c in columns for b in c)
    found: list[list[_Cell]] = []
    for place, column in enumerate(columns):
        head = [b for b in column if header and b.middle <= end]
        rest = [b for b in column if not (header and b.middle <= end)]
        if place == anchor:
            groups = [[b] for b in starts]
        elif 2 * len(rest) <= len(starts):
            groups = _with_rest(_by_gap(rest, starts[0].bottom - starts[0].top))
        else:
            groups = _grouped(rest, starts)
        found.append([*([head] if head else []), *groups])
    return found


def _with_rest(cells: list[_Cell]) -> list[_Cell]:
    """The cells of a column of groups; one that goes on in lower case a line further down is one."""
    found: list[_Cell] = []
    for cell in cells:
        height = cell[0].bottom - cell[0].top
        near = found and cell[0].top - found[-1][-1].bottom <= _A_LINE * height
        if near and cell[0].text[:1].islower():
            found[-1] = [*found[-1], *cell]
        else:
            found.append(cell)
    return found


def _grouped(lines: list[Box], starts: Sequence[Box]) -> list[_Cell]:
    """Consecutive lines for each start: centred on it where they all can be, else from it down to the next."""
    cuts = centred([(b.top, b.bottom) for b in lines], [s.middle for s in starts])
    if cuts is not None:
        return [lines[a:b] for a, b in cuts if a < b]
    groups: list[_Cell] = [[] for _ in starts]
    for box in lines:
        at = sum(1 for s in starts if s.top <= box.middle)
        groups[max(0, at - 1)].append(box)
    return [g for g in groups if g]


def centred(items: Sequence[tuple[float, float]], middles: Sequence[float]) -> list[tuple[int, int]] | None:
    """Return ``items`` cut into one run for each of ``middles``, the run standing around it; ``None`` if they do not.

    A few runs may be empty.
    """
    cuts: list[tuple[int, int]] = []
    at = 0
    for number, middle in enumerate(middles, start=1):
        end = at
        if at < len(items):
            top, height = items[at][0], items[at][1] - items[at][0]
            off = [abs((top + bottom) / 2 - middle) for _, bottom in items[at:]]
            last = number == len(middles) and off[-1] <= _NEAR * height
            nearest = len(off) - 1 if last else min(range(len(off)), key=off.__getitem__)
            end = at + nearest + 1 if off[nearest] <= _NEAR * height else at
        cuts.append((at, end))
        at = end
    empty = sum(1 for a, b in cuts if a == b)
    return cuts if at == len(items) and empty <= _FEW * len(cuts) else None


def _assembled(cells: list[list[_Cell]], size: float) -> list[Row]:
    """The cells side by side: the column with most of them tells the rows, the others fall in by their heights."""
    order = sorted(range(len(cells)), key=lambda c: -len(cells[c]))
    found: list[tuple[float, float, Row]] = []
    for place in order:
        spread = _spread(cells[place], found, size)
        if spread is not None:
            for cell, (first, last) in zip(cells[place], spread, strict=True):
                for _, _, row in found[first:last]:
                    row[place] = cell
            continue
        for cell in cells[place]:
            _enter(found, place, cell, len(cells))
        found.sort(key=lambda r: r[0])
    return [row for _, _, row in found]


def _spread(cells: list[_Cell], found: Sequence[tuple[float, float, Row]], size: float) -> list[tuple[int, int]] | None:
    """The rows that each cell of a column stands in the middle of, where it has far fewer cells than there are rows."""
    if not cells or 2 * len(cells) > len(found):
        return None
    if all(any(abs(cell[0].top - top) <= WRAPPED * size for top, _, _ in found) for cell in cells):
        return None
    return centred([(top, bottom) for top, bottom, _ in found], [(c[0].top + c[-1].bottom) / 2 for c in cells])


def _enter(found: list[tuple[float, float, Row]], place: int, cell: _Cell, width: int) -> None:
    top, bottom = cell[0].top, cell[-1].bottom
    beside = [n for n, (a, b, _) in enumerate(found) if min(b, bottom) - max(a, top) > 0]
    if not beside:
        row: Row = [[] for _ in range(width)]
        row[place] = cell
        found.append((top, bottom, row))
        return
    for n in beside:
        found[n][2][place] = found[n][2][place] + cell if len(beside) == 1 else cell
    if len(beside) == 1:
        a, b, row = found[beside[0]]
        found[beside[0]] = (min(a, top), max(b, bottom), row)
