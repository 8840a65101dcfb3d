"""Reader of workbooks and delimited tables that have no header of a list: their lines as a page copied with tabs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from proa_graph.blocks.grid import Page
from proa_graph.reading import text_reader
from proa_graph.tables.lists import read_sheets


def read(name: str, content: bytes) -> Page:
    """Return the page of all sheets; a line with one cell is a title or a note.

    Raises:
        UnusableError: ``content`` is empty, or no table.
    """
    sheets = read_sheets(Path(name), content)
    lines = [_line(line.cells) for sheet in sheets if not sheet.hidden for line in sheet.lines]
    return text_reader.read(name, "\n".join(lines).encode())


def _line(cells: Sequence[str]) -> str:
    texts = [" ".join(cell.split()) for cell in cells]
    return texts[0] if texts and not any(texts[1:]) else "\t".join(texts)
