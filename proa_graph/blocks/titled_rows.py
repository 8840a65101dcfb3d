"""Titles that a page prints in the column of certifications: told by the kinds with which certifications begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow
from proa_graph.domain import vocabulary

_MOST, _FEWEST = 0.6, 4
_LONGEST = 120


def titles_apart(rows: Sequence[MarkupRow]) -> list[MarkupRow]:
    """Return ``rows``, « Filière du sel ⏎ CQP paludier » as a title over the width and a row below it.

    Cells keep their lines. A column tells so where most of its cells begin or go on with a kind of certification.
    """
    width = max((len(row.cells) for row in rows), default=0)
    shares = [_share(rows, column) for column in range(width)]
    best = max(range(width), key=shares.__getitem__, default=0)
    if not shares or shares[best] < _MOST:
        return list(rows)
    return [part for row in rows for part in _parts(row, best)]


def _share(rows: Sequence[MarkupRow], column: int) -> float:
    """How many of the cells of a column have a line that begins with a kind of certification."""
    cells = [row.cells[column] for row in rows if not row.wide and column < len(row.cells)]
    told = [any(map(vocabulary.type_words, cell.text.split("\n"))) for cell in cells if cell and cell.text]
    return sum(told) / len(told) if len(told) >= _FEWEST else 0.0


def _parts(row: MarkupRow, column: int) -> Iterator[MarkupRow]:
    cell = row.cells[column] if not row.wide and column < len(row.cells) else None
    lines = cell.text.split("\n") if cell else []
    first = next((n for n, line in enumerate(lines) if vocabulary.type_words(line)), 0)
    title = " ".join(lines[:first])
    if cell is None or not first or len(title) > _LONGEST or vocabulary.ends_open(title) or not _others(row, column):
        yield row
        return
    yield MarkupRow((Cell(title), *(None,) * (len(row.cells) - 1)), wide=True, head=False)
    cells = list(row.cells)
    cells[column] = replace(cell, text="\n".join(lines[first:]))
    yield replace(row, cells=tuple(cells))


def _others(row: MarkupRow, column: int) -> bool:
    """Whether a row tells more than its certification."""
    return any(cell and cell.text for n, cell in enumerate(row.cells) if n != column)
