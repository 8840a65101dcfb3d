"""Tables without rules: words of a page → tables whose columns are set apart by blanks down the page.

A column is where no blank runs through; rows are told by their gaps, else by a column of codes or levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from proa_graph.blocks.aligned_cells import (
    SHIFTED,
    absorbed,
    codes_in_place,
    counted_apart,
    kinds_apart,
    nudged,
    pairs_apart,
    split,
    told_apart,
    value_kind,
    values_apart,
    values_in_line,
)
from proa_graph.blocks.aligned_headers import (
    apart,
    each_named,
    header_bands,
    is_header,
    is_header_of,
    of_header_words,
    opens_values,
)
from proa_graph.blocks.aligned_rows import WRAPPED, Row, is_value, rows
from proa_graph.blocks.boxes import Box, Span, merged, segments
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable
from proa_graph.blocks.text_tables import article_name
from proa_graph.blocks.titled_rows import titles_apart
from proa_graph.domain import vocabulary

_NUMBERED = re.compile(r"\d{1,2}\.\d{1,2}\.?\s+[^\W\d]")
_FAR = 4.0
"""Lines of blank after which a table is over."""
_SAME_BAND = 0.3
_LONGEST_TITLE = 150
_FEWEST_BANDS = 3
_MOST_TITLES = 2
_FEWEST_COLUMNS = 3
_OFF = 6.0
"""Points by which the middle of a centred line may be off."""


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table found by alignment: where it stands on its page, the extents of its columns, its rows.

    ``by_gaps``: on a printed page, whose columns stand at the same place on the next.
    """

    top: float
    bottom: float
    columns: tuple[Span, ...]
    table: MarkupTable
    by_gaps: bool = True


def tables(words: Sequence[Box], *, gaps: bool = True) -> list[AlignedTable]:
    """Return the tables that the words of a page are aligned to, from top to bottom.

    ``gaps``: whether the blanks between lines tell the cells of a column apart.
    """
    if not words:
        return []
    size = median(w.bottom - w.top for w in words)
    bands = _bands(segments(words, size), size)
    if not gaps:
        bands = values_in_line(values_apart(apart(codes_in_place(pairs_apart(counted_apart(bands))))))
    return [_table(run, columns, size, gaps=gaps) for run, columns in _runs(bands, size, gaps=gaps)]


def _bands(found: Sequence[Box], size: float) -> list[list[Box]]:
    """The lines of the page side by side, from top to bottom."""
    bands: list[list[Box]] = []
    bottom = 0.0
    for box in sorted(found, key=lambda b: b.top):
        if bands and box.top < bottom - _SAME_BAND * size:
            bands[-1].append(box)
            bottom = max(bottom, box.bottom)
        else:
            bands.append([box])
            bottom = box.bottom
    return bands


def _runs(bands: list[list[Box]], size: float, *, gaps: bool) -> Iterator[tuple[list[list[Box]], list[Span]]]:
    """The bands of each table with its columns."""
    at = 0
    while at < len(bands):
        if len(_spans(bands[at])) < 2:
            at += 1
            continue
        end, columns = _run(bands, at, size, gaps=gaps)
        columns = columns if gaps else _united(bands[at:end], columns)
        run = bands[_first(bands, at, columns, size, 1.0 if gaps else SHIFTED * _letter(bands[at:end])) : end]
        run, columns = (run, columns) if gaps else kinds_apart(run, columns)
        if len(columns) > 1 and sum(1 for b in run if len(_spans(b)) > 1) >= _FEWEST_BANDS:
            yield run, columns
        at = max(end, at + 1)


def _run(bands: list[list[Box]], start: int, size: float, *, gaps: bool) -> tuple[int, list[Span]]:
    """Where the table that begins at a band ends, and its columns; titles over its width go on in it."""
    columns = _spans(bands[start])
    end = start + 1
    titles = 0
    numbers = [(box.left, box.right) for box in bands[start] if box.text.isdecimal()]
    known = frozenset() if gaps else frozenset(box.text for band in bands for box in band)
    for at in range(start + 1, len(bands)):
        if _top(bands[at]) - _bottom(bands[at - 1]) > _FAR * size or _is_title(bands[at]):
            break
        if not gaps:
            band = sorted(bands[at], key=lambda b: b.left)
            band = [*band[:-1], *told_apart(band[-1], columns)]
            pieces = [piece for box in band for piece in split(box, columns, alone=len(band) == 1, known=known)]
            columns = absorbed(columns, pieces, numbers)
            numbers = merged([*numbers, *((p.left, p.right) for p in pieces if p.text.isdecimal())])
            bands[at] = [nudged(piece, columns, numbers) for piece in pieces]
        spans = _spans(bands[at])
        heads = len(spans) > 1 and is_header(bands[at]) and not opens_values(bands[at], bands[at + 1 : at + 3], columns)
        if heads and any(map(_has_value, bands[start:at])):
            return _without_title(bands, start, end, size), columns
        if _bridges(columns, spans):
            titles += 1
            if len(spans) > 1 or titles > _MOST_TITLES or len(bands[at][0].text) > _LONGEST_TITLE:
                break
            continue
        columns = merged([*columns, *spans])
        if len(spans) > 1 or not titles:
            titles = 0
            end = at + 1
    while end > start and len(_spans(bands[end - 1])) < 2 and _is_apart(bands, end - 1, size):
        end -= 1
    return end, columns


def _united(run: Sequence[Sequence[Box]], columns: list[Span]) -> list[Span]:
    """The columns of a text, two near ones of values that no line has both of as one."""
    found = columns[:1]
    for left, right in columns[1:]:
        first = found[-1]
        apart = any(_has(band, first) and _has(band, (left, right)) for band in run)
        near = left - first[1] <= SHIFTED * _letter(run)
        values = all(_holds_values(run, column) for column in (first, (left, right)))
        one, other = _kinds(run, first), _kinds(run, (left, right))
        if near and not apart and values and (one & other or not (one and other)):
            found[-1] = (first[0], right)
        else:
            found.append((left, right))
    return found


def _has(band: Sequence[Box], column: Span) -> bool:
    return any(box.left < column[1] and column[0] < box.right for box in band)


def _kinds(run: Sequence[Sequence[Box]], column: Span) -> set[str]:
    """The kinds of the values in a column; none is known of a bare number."""
    held = [box for band in run for box in band if box.left < column[1] and column[0] < box.right]
    return {value_kind(box.text) for box in held} - {""}


def _holds_values(run: Sequence[Sequence[Box]], column: Span) -> bool:
    held = [box for band in run for box in band if box.left < column[1] and column[0] < box.right]
    return all(is_value(b.text) or of_header_words(b.text) for b in held)


def _letter(run: Sequence[Sequence[Box]]) -> float:
    return median((b.right - b.left) / len(b.text) for band in run for b in band)


def _first(bands: list[list[Box]], at: int, columns: list[Span], size: float, off: float) -> int:
    """Where a table begins: with the first line of its header; one that a page break cut, at the top of the page."""
    while at and all(of_header_words(b.text) for b in bands[at - 1]) and _is_over(bands, at, columns, size):
        at -= 1
    first = at
    while first and _is_within(bands[first - 1], columns, off) and not _is_apart(bands, first, size):
        if _is_title(bands[first - 1]) or _announces(bands[first - 1]):
            break
        first -= 1
    return next((n for n in range(first, at) if header_bands(bands[n:at], len(columns))), at) if first else 0


def _is_over(bands: list[list[Box]], at: int, columns: list[Span], size: float) -> bool:
    """Whether the line above is the first of a header whose cells have several lines."""
    spans = _spans(bands[at - 1])
    over = not _bridges(columns, spans) and all(
        any(a < right and left < b for a, b in columns) for left, right in spans
    )
    return over and not _is_apart(bands, at, size) and is_header_of(bands[at])


def _is_within(band: Sequence[Box], columns: Sequence[Span], off: float = 1.0) -> bool:
    spans = _spans(band)
    return not _bridges(columns, spans) and all(
        any(a - off <= left and right <= b + off for a, b in columns) for left, right in spans
    )


def _is_title(band: Sequence[Box]) -> bool:
    """Whether a line is the title of what follows: « 3.2. Métiers de la vente », « Article 4 »."""
    text = " ".join(b.text for b in sorted(band, key=lambda b: b.left))
    return bool(_NUMBERED.match(text)) or article_name(text) is not None


def _announces(band: Sequence[Box]) -> bool:
    """Whether a sentence opens what follows: no cell of a header does."""
    return len(band) == 1 and band[0].text.endswith(":") and vocabulary.says(band[0].text)


def _has_value(band: Sequence[Box]) -> bool:
    return any(is_value(b.text) for b in band)


def _without_title(bands: list[list[Box]], start: int, end: int, size: float) -> int:
    """The end of a table without the lines below it that are the title of the next."""
    while end > start + 1 and len(_spans(bands[end - 1])) < 2:
        if _top(bands[end - 1]) - _bottom(bands[end - 2]) <= WRAPPED * size:
            break
        end -= 1
    return end


def _is_apart(bands: list[list[Box]], at: int, size: float) -> bool:
    """Whether a last line alone stands far below the table: it is no wrapped line of a cell."""
    return _top(bands[at]) - _bottom(bands[at - 1]) > size


def _bridges(columns: Sequence[Span], spans: Sequence[Span]) -> bool:
    """Whether one of ``spans`` lies over the blank between two columns."""
    return any(sum(1 for a, b in columns if a < right and left < b) > 1 for left, right in spans)


def _spans(band: Sequence[Box]) -> list[Span]:
    return merged([(b.left, b.right) for b in band])


def _top(band: Sequence[Box]) -> float:
    return min(b.top for b in band)


def _bottom(band: Sequence[Box]) -> float:
    return max(b.bottom for b in band)


def _table(run: list[list[Box]], columns: list[Span], size: float, *, gaps: bool) -> AlignedTable:
    found: list[MarkupRow] = []
    part: list[Box] = []
    headed = 0 if gaps else header_bands(run, len(columns))
    if headed:
        header, columns = _under_header(run[:headed], run[headed:], columns)
        found.append(_row(header))
    for band in run[headed:]:
        if len(band) == 1 and (_bridges(columns, _spans(band)) or _is_centred(band[0], columns)):
            found += _rows(part, columns, size, gaps=gaps)
            part = []
            texts = (Cell(band[0].text), *(None for _ in columns[1:]))
            found.append(MarkupRow(texts, wide=True, head=False))
        else:
            part += band
    found += _rows(part, columns, size, gaps=gaps)
    return AlignedTable(
        _top(run[0]), max(map(_bottom, run)), tuple(columns), MarkupTable(tuple(titles_apart(found))), gaps
    )


def _under_header(
    header: Sequence[Sequence[Box]], body: Sequence[Sequence[Box]], columns: list[Span]
) -> tuple[Row, list[Span]]:
    """The cells of a header and the columns below it; where a text sets them beside each other, in their order."""
    boxes = [box for band in header for box in band]
    within = [band for band in body if not _bridges(columns, _spans(band))]
    own = merged([span for band in within for span in _spans(band)])
    named = merged([(box.left, box.right) for box in boxes])
    while len(own) > len(named) and (place := _shifted(within, own)):
        own[place - 1 : place + 1] = [(own[place - 1][0], own[place][1])]
    if 1 < len(own) == len(named) < len(columns):
        return _placed(boxes, named), own
    columns = _beside_headers(columns, header, within)
    return each_named(_placed(boxes, columns)), columns


def _beside_headers(
    columns: Sequence[Span], header: Sequence[Sequence[Box]], body: Sequence[Sequence[Box]]
) -> list[Span]:
    """The columns, one that only a header has and the next that only lines have as one: a text sets them apart."""
    found: list[Span] = []
    only: list[tuple[bool, bool]] = []
    for column in columns:
        has = any(_has(band, column) for band in header), any(_has(band, column) for band in body)
        if only and {only[-1], has} == {(True, False), (False, True)}:
            found[-1], only[-1] = (found[-1][0], column[1]), (True, True)
        else:
            found.append(column)
            only.append(has)
    return found


def _shifted(body: Sequence[Sequence[Box]], columns: Sequence[Span]) -> int:
    """The nearest two columns of which no line has both, by the place of the second: one set in two places; else 0."""
    apart = [
        (right[0] - left[1], place)
        for place, (left, right) in enumerate(pairwise(columns), start=1)
        if not any(_has(band, left) and _has(band, right) for band in body)
    ]
    return min(apart, default=(0.0, 0))[1]


def _is_centred(box: Box, columns: Sequence[Span]) -> bool:
    """Whether a line alone stands in the middle of the table and not at the left of its column: the title of rows."""
    if len(columns) < _FEWEST_COLUMNS or len(box.text) > _LONGEST_TITLE:
        return False
    middle = (columns[0][0] + columns[-1][1]) / 2
    left = next(a for a, b in columns if box.left < b and a < box.right)
    return abs((box.left + box.right) / 2 - middle) <= _OFF and box.left - left > _OFF


def _rows(part: list[Box], columns: list[Span], size: float, *, gaps: bool) -> list[MarkupRow]:
    if not part:
        return []
    return [_row(row) for row in rows(_placed(part, columns), size, gaps=gaps)]


def _placed(part: Sequence[Box], columns: Sequence[Span]) -> list[list[Box]]:
    """The lines in each column, from top to bottom."""
    placed: list[list[Box]] = [[] for _ in columns]
    for box in part:
        placed[min(range(len(columns)), key=lambda i: _off(box, columns[i]))].append(box)
    return [sorted(column, key=lambda b: b.top) for column in placed]


def _off(box: Box, column: Span) -> tuple[bool, float]:
    """How far a box lies beside a column, those it reaches into first: a title may stand between two."""
    beside = not (box.left < column[1] and column[0] < box.right)
    return beside, max(0.0, column[0] - box.right, box.left - column[1])


def _row(row: Row) -> MarkupRow:
    cells = tuple(Cell("\n".join(b.text for b in cell)) if cell else Cell("") for cell in row)
    return MarkupRow(cells, wide=False, head=False)
