"""Lists that stand beside each other on one sheet, parted by an empty column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proa_graph.errors import UnusableError
from proa_graph.tables.claims import CODE, LABEL, claims
from proa_graph.tables.sheets import Line

MOST_BESIDE = 8
"""How many lists may stand beside the first."""
_SURE = 0.5
"""The weight from which a header names a field."""
_CODES = frozenset({CODE, "rncp_code"})


def gap_between(heads: Sequence[Sequence[str]], body: Sequence[Line]) -> int | None:
    """Return the empty column that parts two lists, each with headers of titles and of codes; None without one.

    Args:
        heads: the lines of the header, the lowest last.
        body: the lines below it.
    """
    if not heads:
        return None
    header = heads[-1]
    fields = {n: {f for f, weight in claims(text).items() if weight >= _SURE} for n, text in enumerate(header) if text}
    labels = [n for n, said in fields.items() if LABEL in said]
    codes = [n for n, said in fields.items() if _CODES & said]
    if not labels or not codes:
        return None
    filled = {n for cells in (header, *(line.cells for line in body)) for n, cell in enumerate(cells) if cell}
    gaps = range(max(labels[0], codes[0]) + 1, min(labels[-1], codes[-1]))
    return next((gap for gap in gaps if gap not in filled), None)


def cut(
    heads: Sequence[Sequence[str]], body: tuple[Line, ...], start: int, end: int | None = None
) -> tuple[list[Sequence[str]], tuple[Line, ...]]:
    """Return ``heads`` and ``body`` with the columns from ``start`` to ``end`` alone, at their places."""
    blank = ("",) * start
    lines = tuple(replace(line, cells=blank + line.cells[start:end]) for line in body)
    return [blank + tuple(head[start:end]) for head in heads], lines


def too_many(sheet: str) -> UnusableError:
    """Return the refusal of a sheet of more lists beside each other than anybody writes."""
    return UnusableError(
        sheet or "liste",
        f"plus de {MOST_BESIDE} listes côte à côte ; mettez-les l’une sous l’autre",
        f"more than {MOST_BESIDE} lists beside each other; put them below each other",
    )
