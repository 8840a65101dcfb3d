"""Tables without rules: words of a page → tables whose columns are set apart by blanks down the page.

A column is where no blank runs through; rows are told by their gaps, else by a column of codes or levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from proa_graph.blocks import headers
from proa_graph.blocks.aligned_rows import WRAPPED, Row, is_value, rows
from proa_graph.blocks.boxes import Box, merged, segments
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable
from proa_graph.blocks.text_tables import article_name

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

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table found by alignment: where it stands on its page, the extents of its columns, its rows."""

    top: float
    bottom: float
    columns: tuple[Span, ...]
    table: MarkupTable


def tables(words: Sequence[Box], *, gaps: bool = True) -> list[AlignedTable]:
    """Return the tables that the words of a page are aligned to, from top to bottom.

    ``gaps``: whether the blanks between lines tell the cells of a column apart.
    """
    if not words:
        return []
    size = median(w.bottom - w.top for w in words)
    bands = _bands(segments(words, size), size)
    return [_table(run, columns, size, gaps=gaps) for run, columns in _runs(bands, size)]


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


def _runs(bands: list[list[Box]], size: float) -> Iterator[tuple[list[list[Box]], list[Span]]]:
    """The bands of each table with its columns."""
    at = 0
    while at < len(bands):
        if len(_spans(bands[at])) < 2:
            at += 1
            continue
        end, columns = _run(bands, at, size)
        run = bands[_first(bands, at, columns, size) : end]
        if len(columns) > 1 and sum(1 for b in run if len(_spans(b)) > 1) >= _FEWEST_BANDS:
            yield run, columns
        at = max(end, at + 1)


def _run(bands: list[list[Box]], start: int, size: float) -> tuple[int, list[Span]]:
    """Where the table that begins at a band ends, and its columns; titles over its width go on in it."""
    columns = _spans(bands[start])
    end = start + 1
    titles = 0
    for at in range(start + 1, len(bands)):
        if _top(bands[at]) - _bottom(bands[at - 1]) > _FAR * size or _is_title(bands[at]):
            break
        spans = _spans(bands[at])
        if len(spans) > 1 and _is_header(bands[at]) and any(map(_has_value, bands[start:at])):
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


def _first(bands: list[list[Box]], at: int, columns: list[Span], size: float) -> int:
    """Where a table begins that a page break cut within a cell: lines at the top of the page are the rest of it."""
    first = at
    while first and _is_within(bands[first - 1], columns) and not _is_apart(bands, first, size):
        first -= 1
    return at if first else 0


def _is_within(band: Sequence[Box], columns: Sequence[Span]) -> bool:
    return all(any(a - 1 <= left and right <= b + 1 for a, b in columns) for left, right in _spans(band))


def _is_title(band: Sequence[Box]) -> bool:
    """Whether a line is the title of what follows: « 3.2. Métiers de la vente », « Article 4 »."""
    text = " ".join(b.text for b in sorted(band, key=lambda b: b.left))
    return bool(_NUMBERED.match(text)) or article_name(text) is not None


def _is_header(band: Sequence[Box]) -> bool:
    return all(headers.role_of(b.text) and headers.is_phrase(b.text) for b in band)


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
    for band in run:
        if len(band) == 1 and (_bridges(columns, _spans(band)) or _is_centred(band[0], columns)):
            found += _rows(part, columns, size, gaps=gaps)
            part = []
            texts = (Cell(band[0].text), *(None for _ in columns[1:]))
            found.append(MarkupRow(texts, wide=True, head=False))
        else:
            part += band
    found += _rows(part, columns, size, gaps=gaps)
    return AlignedTable(_top(run[0]), max(map(_bottom, run)), tuple(columns), MarkupTable(tuple(found)))


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
    placed: list[list[Box]] = [[] for _ in columns]
    for box in part:
        place = next(i for i, (left, right) in enumerate(columns) if box.left < right and left < box.right)
        placed[place].append(box)
    return [_row(row) for row in rows([sorted(c, key=lambda b: b.top) for c in placed], size, gaps=gaps)]


def _row(row: Row) -> MarkupRow:
    cells = tuple(Cell("\n".join(b.text for b in cell)) if cell else Cell("") for cell in row)
    return MarkupRow(cells, wide=False, head=False)


def continues(before: AlignedTable, after: AlignedTable) -> bool:
    """Return whether ``after`` has the columns of ``before``: each stands over one of them, in order."""
    if len(after.columns) > len(before.columns):
        return False
    places = [_over(span, before.columns) for span in after.columns]
    return all(p >= 0 for p in places) and all(a < b for a, b in pairwise(places))


def _over(span: Span, columns: Sequence[Span]) -> int:
    over = [i for i, (left, right) in enumerate(columns) if left < span[1] and span[0] < right]
    return over[0] if len(over) == 1 else -1


def spread(after: AlignedTable, before: AlignedTable) -> MarkupTable:
    """Return the table of ``after`` with the columns of ``before``, those that are empty on its page included."""
    places = [_over(span, before.columns) for span in after.columns]
    found = []
    for row in after.table.rows:
        cells: list[Cell | None] = [None if row.wide else Cell("")] * len(before.columns)
        for place, cell in zip(places, row.cells, strict=True):
            cells[place] = cell
        if row.wide:
            cells = [row.cells[0], *cells[1:]]
        found.append(MarkupRow(tuple(cells), row.wide, row.head))
    return MarkupTable(tuple(found))
