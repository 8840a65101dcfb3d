"""The door to workbooks that are one XML file: SpreadsheetML of 2003, and OpenDocument saved flat."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from proa_graph import limits
from proa_graph.errors import UnusableError
from proa_graph.tables.delimited import clean
from proa_graph.tables.parts import DocumentTypeError, parse
from proa_graph.tables.sheets import Line, Range, Sheet

_MICROSOFT = "{urn:schemas-microsoft-com:office:spreadsheet}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_HEAD = 4_000
_WHOLE = re.compile(r"(\d+)\.0*")
_SHEETS = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_SHEETS}"/></manifest:manifest>'
)


def is_flat(content: bytes) -> bool:
    """Return whether ``content`` begins as a workbook of one XML file does."""
    head = content[:_HEAD]
    named = _MICROSOFT.strip("{}").encode(), _OFFICE.strip("{}").encode()
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and any(name in head for name in named)


def as_archive(name: str, content: bytes) -> bytes | None:
    """Return a flat OpenDocument workbook as the archive that it would be, None where ``content`` is another.

    Raises:
        UnusableError: it is damaged.
    """
    root = _root(name, content)
    if root.tag != f"{_OFFICE}document":
        return None
    root.tag = f"{_OFFICE}document-content"
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _SHEETS)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", etree.tostring(root, encoding="UTF-8", xml_declaration=True))
    return out.getvalue()


def read_flat(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook written as SpreadsheetML.

    Raises:
        UnusableError: it is damaged, or holds no cell.
        TooLargeError: it passes a limit.
    """
    try:
        sheets = tuple(_sheet(name, one) for one in _root(name, content).iter(f"{_MICROSOFT}Worksheet"))
    except ValueError as error:
        raise limits.unreadable(name, error) from error
    if not any(sheet.lines for sheet in sheets):
        raise UnusableError(name, "le classeur est vide ; joignez la liste", "the workbook is empty; give the list")
    return sheets


def _root(name: str, content: bytes) -> Any:
    limits.check_entities(name, content)
    try:
        return parse(content)
    except (DocumentTypeError, etree.LxmlError) as error:
        raise UnusableError(
            name,
            "ce classeur XML est illisible ; enregistrez-le en .xlsx dans un tableur",
            "this XML workbook cannot be read; save it as .xlsx in a spreadsheet",
        ) from error


def _sheet(name: str, sheet: Any) -> Sheet:
    title = sheet.get(f"{_MICROSOFT}Name") or ""
    rows = list(_rows(sheet))
    cells = [(number, list(_cells(row))) for number, row in rows]
    widest = max((column for _, row in cells for column, _ in row), default=0)
    limits.check_cells(name, title, max((number for number, _ in rows), default=0), widest)
    limits.check_columns(name, title, widest)
    hidden = {number for number, row in rows if row.get(f"{_MICROSOFT}Hidden") == "1"}
    lines = tuple(Line(number, title, _filled(row), hidden=number in hidden) for number, row in cells)
    merged = tuple(m for number, row in cells for column, cell in row for m in _merged(number, column, cell))
    veiled = any("Hidden" in (one.text or "") for one in sheet.iter("{urn:schemas-microsoft-com:office:excel}Visible"))
    return Sheet(title, lines, veiled, merged)


def _rows(sheet: Any) -> Iterator[tuple[int, Any]]:
    number = 0
    for row in sheet.iter(f"{_MICROSOFT}Row"):
        number = int(row.get(f"{_MICROSOFT}Index") or number + 1)
        if len(row):
            yield number, row
        number += int(row.get(f"{_MICROSOFT}Span") or 0)


def _cells(row: Any) -> Iterator[tuple[int, Any]]:
    column = 0
    for cell in row.iterchildren(f"{_MICROSOFT}Cell"):
        column = int(cell.get(f"{_MICROSOFT}Index") or column + 1)
        yield column, cell
        column += int(cell.get(f"{_MICROSOFT}MergeAcross") or 0)


def _filled(cells: list[tuple[int, Any]]) -> tuple[str, ...]:
    texts = {column: _text(cell) for column, cell in cells}
    return tuple(texts.get(column, "") for column in range(1, max(texts, default=0) + 1))


def _text(cell: Any) -> str:
    data = cell.find(f"{_MICROSOFT}Data")
    text = clean("".join(data.itertext())) if data is not None else ""
    kind = data.get(f"{_MICROSOFT}Type") if data is not None else ""
    whole = _WHOLE.fullmatch(text) if kind == "Number" else None
    return text[:10] if kind == "DateTime" else whole[1] if whole else text


def _merged(number: int, column: int, cell: Any) -> Iterator[Range]:
    down, across = (int(cell.get(f"{_MICROSOFT}Merge{way}") or 0) for way in ("Down", "Across"))
    if down or across:
        yield number - 1, column - 1, number - 1 + down, column - 1 + across
