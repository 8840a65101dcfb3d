"""The report as a workbook: the user's own cells, coloured and commented, and a sheet of findings."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from proa_graph.tables import ListTable
from proa_graph.text import squeeze
from proa_graph.validation.findings import SEVERITIES, Finding, Report
from proa_graph.validation.reports import wording
from proa_graph.validation.reports.plain import COLUMNS, cells

_FILLS = {"Violation": "F9D3D0", "Warning": "FCE8C5", "Info": "DCE8F7"}
_HEADER_SEARCH = 25
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def annotated(report: Report, lang: str, table: ListTable | None, original: bytes | None) -> bytes:
    """Return ``report`` as .xlsx, the same bytes for the same input.

    Args:
        report: the findings, with places in the table.
        lang: ``fr`` or ``en``.
        table: the list as read; without it there is the sheet of findings alone.
        original: the user's own workbook (.xlsx), which is then annotated in place.
    """
    book = openpyxl.load_workbook(io.BytesIO(original)) if original else _fresh(table)
    for place, found in _by_cell(report.findings).items():
        _mark(book, place, found, lang)
    _findings_sheet(book, report, lang)
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _fresh(table: ListTable | None) -> Workbook:
    """A workbook with the recognised columns of ``table``, each entry on the line of its file."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet) or table is None:
        return book
    sheet.title = "Liste"
    for number, (field, header) in enumerate(table.columns.items(), start=1):
        _write(sheet.cell(1, number), header)
        for entry in table.entries:
            _write(sheet.cell(table.places[entry.row].row or 0, number), _printed(getattr(entry, field)))
    sheet.freeze_panes = "A2"
    return book


def _write(cell: object, value: str | int) -> None:
    """Set a text as a text: what begins with ``=`` in a partner's file is no formula of ours."""
    if isinstance(cell, Cell):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"


def _printed(value: object) -> str | int:
    return int(value) if isinstance(value, bool | int) else str(value)


def _by_cell(findings: Sequence[Finding]) -> dict[tuple[str, int, str], list[Finding]]:
    found: dict[tuple[str, int, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.place and finding.place.row:
            found[finding.place.sheet, finding.place.row, finding.place.column].append(finding)
    return found


def _mark(book: Workbook, place: tuple[str, int, str], findings: Sequence[Finding], lang: str) -> None:
    name, row, column = place
    sheet = book[name] if name in book.sheetnames else book.worksheets[0]
    cell = sheet.cell(row, _column(sheet, column))
    if not isinstance(cell, Cell):
        return
    worst = min(findings, key=lambda f: SEVERITIES.index(f.severity)).severity
    cell.fill = PatternFill("solid", start_color=_FILLS[worst])
    lines = [
        f"{wording.severity(f.severity, lang)} {f.rule.id}: {f.message[lang]} {f.advice.get(lang, '')}"
        for f in findings
    ]
    cell.comment = Comment("\n".join(lines), "proa-graph", height=160, width=360)


def _column(sheet: Worksheet, header: str) -> int:
    for cells_of_row in sheet.iter_rows(min_row=1, max_row=_HEADER_SEARCH):
        for cell in cells_of_row:
            if header and squeeze(str(cell.value or "")) == header and cell.column:
                return int(cell.column)
    return 1


def _findings_sheet(book: Workbook, report: Report, lang: str) -> None:
    title = "Constats" if lang == "fr" else "Findings"
    while title in book.sheetnames:
        title += " +"
    sheet = book.create_sheet(title)
    lines = [[wording.summary(report, lang)], *([line] for line in wording.law(report, lang)), [], list(COLUMNS)]
    rows: list[Sequence[str | int]] = [*lines, *(cells(finding, lang) for finding in report.findings)]
    for number, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            _write(sheet.cell(number, column), value)
    for cell in sheet[len(lines)]:
        cell.font = Font(bold=True)
    for number, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 60 if name in {"message", "advice"} else 16
    for cells_of_row in sheet.iter_rows(min_row=len(lines) + 1):
        for cell in cells_of_row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def sheets(content: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Return a workbook of ``content``: the name of a sheet → its rows, headers first."""
    book = openpyxl.Workbook()
    for number, (name, lines) in enumerate(content.items()):
        sheet = book.worksheets[0] if not number else book.create_sheet()
        sheet.title, sheet.freeze_panes = name, "A2"
        for row, cells_ in enumerate(lines, 1):
            for column, value in enumerate(cells_, 1):
                _write(sheet.cell(row, column), value)
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _timeless(content: bytes) -> bytes:
    """The same workbook without the clock that openpyxl writes into its properties and its archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
