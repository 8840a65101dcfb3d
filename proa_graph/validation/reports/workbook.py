"""The report as a workbook: the user's own cells, coloured and with a note, and a sheet of findings."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from proa_graph import limits
from proa_graph.errors import UnusableError
from proa_graph.model import Place
from proa_graph.tables import OURS, ListTable, Mark, marked, ods_marked, takes_marks, takes_ods_marks
from proa_graph.validation.findings import SEVERITIES, Finding, Report
from proa_graph.validation.reports import wording
from proa_graph.validation.reports.plain import COLUMNS, cells

_FILLS = {"Violation": "F9D3D0", "Warning": "FCE8C5", "Info": "DCE8F7"}
_NAME = "Liste"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_ADDRESS = re.compile(r"([A-Z]+)(\d+)$")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def annotated(report: Report, lang: str, table: ListTable | None, original: bytes | None) -> bytes:
    """Return ``report`` as .xlsx, the same bytes for the same input.

    Args:
        report: the findings, with places in the table.
        lang: ``fr`` or ``en``.
        table: the list as read; without it there is the sheet of findings alone.
        original: the user's own workbook (.xlsx), into whose parts the marks are put; of another kind of file the
            columns read are written into a new one.
    """
    title = "Constats" if lang == "fr" else "Findings"
    if original and takes_marks(original):
        with suppress(*limits.UNFORESEEN):
            return marked(original, _marks(report.findings, lang, {}), title, _rows(report, lang))
    book, columns = _fresh(table)
    return marked(book, _marks(report.findings, lang, columns), title, _rows(report, lang))


def given_back(report: Report, lang: str, original: bytes | None) -> bytes:
    """Return the user's own OpenDocument workbook with the marks in it.

    Raises:
        UnusableError: the file is none.
    """
    title = "Constats" if lang == "fr" else "Findings"
    if original and takes_ods_marks(original):
        with suppress(*limits.UNFORESEEN):
            return ods_marked(original, _marks(report.findings, lang, {}), title, _rows(report, lang))
    raise UnusableError(
        report.file,
        "ce n’est pas un classeur OpenDocument (.ods) qui puisse être annoté ; prenez --format xlsx",
        "this is no OpenDocument workbook (.ods) that can be marked; take --format xlsx",
    )


def _fresh(table: ListTable | None) -> tuple[bytes, Mapping[str, int]]:
    """A workbook with the recognised columns of ``table``, each entry on the line of its file, and their numbers."""
    book = openpyxl.Workbook()
    columns = {header: n for n, header in enumerate((table.columns if table else {}).values(), 1)}
    sheets: dict[str, Worksheet] = {}
    for entry in table.entries if table else ():
        place = table.places[entry.row] if table else Place("")
        sheet = _sheet(book, sheets, place.sheet or _NAME, columns)
        for number, field in enumerate(table.columns if table else (), 1):
            _write(sheet.cell(place.row or entry.row + 1, number), _printed(getattr(entry, field, "")))
    if not sheets:
        _sheet(book, sheets, _NAME, columns)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue()), columns


def _sheet(book: openpyxl.Workbook, made: dict[str, Worksheet], name: str, headers: Mapping[str, int]) -> Worksheet:
    if name not in made:
        sheet = book.worksheets[0] if not made else book.create_sheet()
        sheet.title = re.sub(r"[\\/*?:\[\]]", " ", name)[:31]
        sheet.freeze_panes = "A2"
        for header, number in headers.items():
            _write(sheet.cell(1, number), header)
        made[name] = sheet
    return made[name]


def _write(cell: object, value: str | int) -> None:
    """Set a text as a text: what begins with ``=`` in a partner's file is no formula of ours."""
    if isinstance(cell, Cell):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"


def _printed(value: object) -> str | int:
    return int(value) if isinstance(value, bool | int) else str(value)


def _marks(findings: Sequence[Finding], lang: str, columns: Mapping[str, int]) -> list[Mark]:
    found: dict[tuple[str, int, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        at = _cell(finding.place, columns)
        if at:
            found[at].append(finding)
    return [_mark(*at, own, lang) for at, own in found.items()]


def _cell(place: Place | None, columns: Mapping[str, int]) -> tuple[str, int, int] | None:
    """The sheet, row and column of a finding: those of the user's workbook, or of ours (``columns`` by header)."""
    if place is None or not place.row:
        return None
    if columns:
        return place.sheet or _NAME, place.row, columns.get(place.column, 1)
    found = _ADDRESS.match(place.cell)
    column = column_index_from_string(found[1]) if found else 1
    return place.sheet, int(found[2]) if found else place.row, column


def _mark(sheet: str, row: int, column: int, findings: Sequence[Finding], lang: str) -> Mark:
    worst = min(findings, key=lambda f: SEVERITIES.index(f.severity)).severity
    lines = [
        f"{wording.severity(f.severity, lang)} {f.rule.id}: {f.message[lang]} {f.advice.get(lang, '')}"
        for f in findings
    ]
    return Mark(sheet, row, column, _FILLS[worst], "\n".join(lines))


def _rows(report: Report, lang: str) -> list[Sequence[str | int]]:
    """The sheet of findings; its first cell tells a later reading that it is ours."""
    told = (*wording.reading(report, lang), *wording.lines_summary(report, lang), *wording.law(report, lang))
    head = [[OURS], [wording.summary(report, lang)], *([line] for line in told), [], list(COLUMNS)]
    return [*head, *(cells(finding, lang) for finding in report.findings)]


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
    return timeless(out.getvalue())


def timeless(content: bytes) -> bytes:
    """The same workbook without the clock that openpyxl writes into its properties and its archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
