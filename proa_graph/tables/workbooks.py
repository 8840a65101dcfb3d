"""Workbooks to take away: sheets of texts, numbers and days, the same bytes for the same content.

Written by hand, part by part: thousands of small workbooks are a fifth of a build where a library makes them, and twice
as large. Texts stand in their cells; what a table does not need (a theme, shared texts) is left out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | int | float | date
_WIDEST, _NARROWEST = 60, 9
_LONGEST = 32_767
"""What a cell holds at most."""
_DAY_ONE = date(1899, 12, 30).toordinal()
_BOLD, _DATED = ' s="1"', ' s="2"'
_UNSAID = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, and what a workbook would take for the sign of it."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ABOUT = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{}</dc:title>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
)


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook of ``sheets``: name → rows, the headers first. What looks like a formula stays a text."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as book:
        for name, part in (*_frame(tuple(sheets)), *_sheets(sheets)):
            told = ZipInfo(name)  # of a fixed day, so that the same content has the same bytes
            told.compress_type = ZIP_DEFLATED
            book.writestr(told, part)
    return out.getvalue()


@cache
def _frame(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The parts of a workbook but for its sheets."""
    numbers = range(1, len(names) + 1)
    books, own = f"{_TYPES}.sheet.main+xml", f"{_TYPES}.worksheet+xml"
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{own}"/>' for n in numbers)
    listed = "".join(
        f'<sheet name="{_said(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, start=1)
    )
    links = "".join(_link(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return (
        (
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{books}"/>{types}'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
            '<Override PartName="/docProps/core.xml"'
            ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        ),
        (
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{_link(1, "officeDocument", "xl/workbook.xml")}'
            f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/></Relationships>',
        ),
        ("docProps/core.xml", _ABOUT.format(_said(names[0] if names else ""))),
        (
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>',
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f"{_link(len(names) + 1, 'styles', 'styles.xml')}</Relationships>",
        ),
        ("xl/styles.xml", _styles()),
    )


def _styles() -> str:
    """The looks of cells: plain, bold, a day."""
    return (Path(__file__).parent / "workbook_styles.xml").read_text(encoding="utf-8").replace(">\n<", "><")


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_LINKS}/{kind}" Target="{target}"/>'


def _sheets(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Iterator[tuple[str, str]]:
    for number, rows in enumerate(sheets.values(), start=1):
        yield f"xl/worksheets/sheet{number}.xml", _sheet(rows)


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    """A sheet whose headers stay in sight and can be filtered, printed across the width of its pages."""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_widths(rows), start=1)
    )
    cells = "".join(_row(number, row) for number, row in enumerate(rows, start=1))
    filtered = f'<autoFilter ref="A1:{_column(len(rows[0]) - 1)}{len(rows)}"/>' if len(rows) > 1 else ""
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
        f"{f'<cols>{widths}</cols>' if widths else ''}"
        f'<sheetData>{cells}</sheetData>{filtered}<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(
        [_cell(f"{_column(place)}{number}", value, number) for place, value in enumerate(row) if value != ""]
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Cell, number: int) -> str:
    if isinstance(value, str):
        style = _BOLD if number == 1 else ""
        return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{_said(value[:_LONGEST])}</t></is></c>'
    if isinstance(value, date):
        return f'<c r="{place}"{_DATED}><v>{value.toordinal() - _DAY_ONE}</v></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


@cache
def _column(place: int) -> str:
    """``A`` for the first column, ``AA`` after ``Z``."""
    before, letter = divmod(place, 26)
    return (_column(before - 1) if before else "") + chr(ord("A") + letter)


@lru_cache(maxsize=1 << 14)
def _said(text: str) -> str:
    told = _UNSAID.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text) if _UNSAID.search(text) else text
    return told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    columns = zip(*rows, strict=True) if rows else ()
    return [min(_WIDEST, max(_NARROWEST, *(len(str(cell)) for cell in column)) + 1) for column in columns]
