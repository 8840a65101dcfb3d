"""Which tables set by alignment go on on the next page, and in which of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from proa_graph.blocks.aligned_rows import is_date
from proa_graph.blocks.alignment import AlignedTable
from proa_graph.blocks.boxes import Span
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level


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
    over = all(p >= 0 for p in places) and all(a < b for a, b in pairwise(places))
    if before.by_gaps:
        return places if over else []
    known, kinds = _kinds(before), _kinds(after)
    agree = over and all(_suit(known[p], kind) for p, kind in zip(places, kinds, strict=True))
    return places if agree else _by_kinds(known, kinds) or (places if over else [])


def _by_kinds(known: Sequence[str], kinds: Sequence[str]) -> list[int]:
    places: list[int] = []
    for place, kind in enumerate(known):
        if len(places) < len(kinds) and (not kind or _suit(kind, kinds[len(places)])):
            places.append(place)
    return places if len(places) == len(kinds) else []


def _suit(known: str, kind: str) -> bool:
    """Whether a column may go on as one of another kind: codes are printed as bare numbers as well."""
    return kind in {known, ""} or {known, kind} == {"number", "code"}


def _kinds(aligned: AlignedTable) -> list[str]:
    """What most cells of each column are: codes, levels, dates, numbers or words; empty where it is empty."""
    found = []
    for place in range(len(aligned.columns)):
        cells = [r.cells[place] for r in aligned.table.rows if not r.wide]
        kinds = Counter(_kind(c.text) for c in cells if c and c.text)
        found.append(kinds.most_common(1)[0][0] if kinds else "")
    return found


def _kind(text: str) -> str:
    if text.isdecimal():
        return "number"
    named = (("code", is_code), ("level", is_level), ("date", is_date))
    return next((name for name, suits in named if suits(" ".join(text.split()))), "words")


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
