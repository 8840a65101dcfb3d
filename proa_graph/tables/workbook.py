"""The door to workbooks: every sheet of one, with what it hides, merges and does not hold."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import python_calamine

from proa_graph import limits
from proa_graph.domain.codes import points_elsewhere
from proa_graph.errors import UnusableError
from proa_graph.tables import parts
from proa_graph.tables.contents import has_code
from proa_graph.tables.delimited import clean
from proa_graph.tables.sheets import Line, Sheet, last_filled

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOCKED_XLS = re.compile(rb"\x09\x08\x10\x00.{16}\x2f\x00", re.DOTALL)
"""The first record of an old workbook, and after it the one that says how it is ciphered."""
_ZIP = b"PK\x03\x04"


def is_workbook(content: bytes) -> bool:
    """Return whether ``content`` begins as a workbook does, whatever the name of the file says."""
    return content.startswith((_OLE, _ZIP))


def read_workbook(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook in order, dates as ISO, whole numbers without decimals.

    Raises:
        UnusableError: the bytes are no workbook, it is locked, or has no cell.
        TooLargeError: it passes a limit.
    """
    if content.startswith(_OLE) and (_LOCKED in content or _LOCKED_XLS.search(content)):
        raise limits.locked(name)
    told = parts.read(name, content) if content.startswith(_ZIP) else {}
    try:
        sheets = tuple(_sheets(name, content, told))
    except UnusableError:
        raise
    except (python_calamine.CalamineError, *limits.UNFORESEEN) as error:
        raise UnusableError(
            name,
            "ce n’est pas un classeur lisible ; ouvrez-le dans un tableur et enregistrez-le en .xlsx",
            "this is no readable workbook; open it in a spreadsheet and save it as .xlsx",
        ) from error
    if not any(sheet.lines for sheet in sheets):
        raise UnusableError(name, "le classeur est vide ; joignez la liste", "the workbook is empty; give the list")
    return sheets


def _sheets(name: str, content: bytes, told: dict[str, parts.Told]) -> list[Sheet]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = []
    for metadata in book.sheets_metadata:
        if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(metadata.name)
        end = sheet.end or (0, 0)
        limits.check_cells(name, metadata.name, end[0] + 1, end[1] + 1)
        beside = told.get(metadata.name, parts.Told())
        merged = beside.merged or tuple((*a, *b) for a, b in sheet.merged_cell_ranges or ())
        hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
        lines = _lines(metadata.name, sheet.to_python(skip_empty_area=False), beside)
        limits.check_columns(name, metadata.name, last_filled(lines))
        remarked = {at: text for at, text in beside.remarked.items() if has_code(text)}
        shapes = tuple(text for text in beside.shapes if has_code(text))
        bare = metadata.name not in told
        found.append(Sheet(metadata.name, lines, hidden, merged, beside.uncached, (), remarked, shapes, bare))
    return found


def _lines(sheet: str, grid: Sequence[Sequence[object]], told: parts.Told) -> tuple[Line, ...]:
    return tuple(
        Line(
            n,
            sheet,
            _linked(n, _shown(n, tuple(map(_text, row)), told.shown), told.links),
            hidden=n in told.hidden,
            struck=n in told.struck,
        )
        for n, row in enumerate(grid, 1)
    )


def _shown(number: int, cells: tuple[str, ...], shown: Mapping[tuple[int, int], str]) -> tuple[str, ...]:
    """The cells of a row, those of which only the formula is kept as it shows them."""
    return tuple(clean(shown.get((number, at), cell)) for at, cell in enumerate(cells, 1)) if shown else cells


def _linked(number: int, cells: tuple[str, ...], links: Mapping[tuple[int, int], str]) -> tuple[str, ...]:
    """The cells of a row; of one that only says where to look, the address it leads to where that tells a code."""
    leading = {at: link for at in range(len(cells)) if links and (link := links.get((number, at + 1), ""))}
    if not leading:
        return cells
    told = {at: link for at, link in leading.items() if points_elsewhere(cells[at], leads=True) and has_code(link)}
    return tuple(told.get(at, cell) for at, cell in enumerate(cells))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, timedelta):
        return str(value)
    return clean(str(value))
