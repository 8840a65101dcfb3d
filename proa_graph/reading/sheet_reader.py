"""Reader of workbooks and delimited tables: lines of several cells are tables, single cells titles and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path

from proa_graph.blocks import headers, page_joins
from proa_graph.blocks.grid import Cell, Page
from proa_graph.blocks.inline_marks import in_blocks
from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.domain import vocabulary
from proa_graph.reading.fuller import richer
from proa_graph.reading.markup_page import page_of
from proa_graph.tables.lists import read_sheets

_Cells = tuple[str, ...]


_NOTE = re.compile(r"[(\[](?:\d{1,2}|\*{1,3})[)\]]\s*\w")


def read(name: str, content: bytes) -> Page:
    """Return the page of all sheets; a line with one cell is a title or a note.

    Raises:
        UnusableError: ``content`` is empty, or no table.
    """
    sheets = [sheet for sheet in read_sheets(Path(name), content) if not sheet.hidden]
    found = [block for sheet in sheets for block in _blocks([_told(line.cells) for line in sheet.lines])]
    blocks = in_blocks(found, after_text=True)
    return richer(page_of(blocks), page_joins.content(blocks))


def _told(cells: Sequence[str]) -> _Cells:
    return tuple(" ".join(cell.split()) for cell in cells)


def _blocks(lines: Sequence[_Cells]) -> Iterator[Paragraph | MarkupTable]:
    """The lines as blocks; one that fills its first cell only, between two rows, is a row over the width."""
    inside = [_is_row(line) or _is_between(lines, n) for n, line in enumerate(lines)]
    for is_table, run in groupby(range(len(lines)), key=inside.__getitem__):
        group = [lines[n] for n in run]
        if is_table:
            yield from _tables(group)
        else:
            yield from (Paragraph(text) for line in group for text in line if text)


def _tables(lines: Sequence[_Cells]) -> Iterator[MarkupTable]:
    """A run of lines as tables, each from its own header on."""
    starts = [n for n, line in enumerate(lines) if n and headers.is_line_of_headers([c for c in line if c])]
    for start, end in pairwise((0, *starts, len(lines))):
        width = max(map(len, lines[start:end]))
        yield MarkupTable(tuple(_row(line, width) for line in lines[start:end]))


def _is_row(line: _Cells) -> bool:
    filled = [n for n, cell in enumerate(line) if cell]
    if len(filled) == 1 and _NOTE.match(line[filled[0]]):
        return False
    return len(filled) > 1 or any(n > 0 or vocabulary.type_words(line[n]) for n in filled)


def _is_between(lines: Sequence[_Cells], at: int) -> bool:
    return any(lines[at]) and 0 < at < len(lines) - 1 and _is_row(lines[at - 1]) and _is_row(lines[at + 1])


def _row(line: _Cells, width: int) -> MarkupRow:
    if not _is_row(line):
        return MarkupRow((Cell(line[0]), *(None,) * (width - 1)), wide=True, head=False)
    return MarkupRow(tuple(Cell(cell) for cell in (*line, *("",) * (width - len(line)))), wide=False, head=False)
