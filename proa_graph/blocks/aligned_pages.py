"""Which tables set by alignment go on on the next page, and in which of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from proa_graph.blocks.aligned_rows import is_value
from proa_graph.blocks.alignment import AlignedTable, Span
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable


def continues(before: AlignedTable, after: AlignedTable) -> bool:
    """Return whether ``after`` has the columns of ``before``: each over one of them, or of their kinds, in order."""
    return bool(_places(before, after))


def _places(before: AlignedTable, after: AlignedTable) -> list[int]:
    """The column of ``before`` that each column of ``after`` is; none where it is another table.

    In a text a page sets its columns where it likes: values then stand under values, words under words.
    """
    if len(after.columns) > len(before.columns):
        return []
    places = [_over(span, before.columns) for span in after.columns]
    if all(p >= 0 for p in places) and all(a < b for a, b in pairwise(places)):
        return places
    return [] if before.by_gaps else _by_kinds(_kinds(before), _kinds(after))


def _by_kinds(known: Sequence[bool], kinds: Sequence[bool]) -> list[int]:
    places: list[int] = []
    for place, kind in enumerate(known):
        if len(places) < len(kinds) and kinds[len(places)] == kind:
            places.append(place)
    return places if len(places) == len(kinds) else []


def _kinds(aligned: AlignedTable) -> list[bool]:
    """Whether each column holds values (codes, levels, numbers) rather than words."""
    found = []
    for place in range(len(aligned.columns)):
        cells = [r.cells[place] for r in aligned.table.rows if not r.wide]
        texts = [c.text for c in cells if c and c.text]
        values = sum(1 for text in texts if is_value(text) or text.isdecimal())
        found.append(2 * values > len(texts))
    return found


def _over(span: Span, columns: Sequence[Span]) -> int:
    over = [i for i, (left, right) in enumerate(columns) if left < span[1] and span[0] < right]
    return over[0] if len(over) == 1 else -1


def spread(after: AlignedTable, before: AlignedTable) -> MarkupTable:
    """Return the table of ``after`` with the columns of ``before``, those that are empty on its page included."""
    places = _places(before, after)
    found = []
    for row in after.table.rows:
        cells: list[Cell | None] = [None if row.wide else Cell("")] * len(before.columns)
        for place, cell in zip(places, row.cells, strict=True):
            cells[place] = cell
        if row.wide:
            cells = [row.cells[0], *cells[1:]]
        found.append(MarkupRow(tuple(cells), row.wide, row.head))
    return MarkupTable(tuple(found))
