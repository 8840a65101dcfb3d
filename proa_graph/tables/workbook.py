"""The door to workbooks: the lines of the sheet that holds a list."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime

import python_calamine

from proa_graph.errors import UnusableError
from proa_graph.text import squeeze


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its number from 1 in the file or sheet, the sheet's name, its cells."""

    number: int
    sheet: str
    cells: tuple[str, ...]


def workbook_lines(name: str, content: bytes) -> list[Line]:
    """Return the lines of the fullest sheet of a workbook, dates as ISO, whole numbers without decimals.

    Raises:
        UnusableError: the bytes are no workbook, or it has no cell.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(title, book.get_sheet_by_name(title)) for title in book.sheet_names]
        grids = [(title, sheet.to_python(skip_empty_area=False)) for title, sheet in sheets]
    except (python_calamine.CalamineError, ValueError) as error:
        raise UnusableError(
            name,
            "ce n’est pas un classeur lisible ; ouvrez-le dans un tableur et enregistrez-le en .xlsx",
            "this is no readable workbook; open it in a spreadsheet and save it as .xlsx",
        ) from error
    title, grid = max(grids, key=lambda g: sum(map(len, g[1])), default=("", []))
    if not grid:
        raise UnusableError(name, "le classeur est vide ; joignez la liste", "the workbook is empty; give the list")
    return [Line(n, title, tuple(map(_text, row))) for n, row in enumerate(grid, 1)]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return squeeze(str(value))
