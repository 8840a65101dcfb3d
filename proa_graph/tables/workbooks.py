"""Workbooks to take away: sheets of texts, numbers and days, the same bytes for the same content."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import xlsxwriter

Cell = str | int | float | date
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - a fixed day, so that the same content has the same bytes
_WIDEST, _NARROWEST = 60, 9
_PLAIN = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook of ``sheets``: name → rows, the headers first. What looks like a formula stays a text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **_PLAIN})
    book.set_properties({"title": next(iter(sheets), ""), "created": _EPOCH})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value == "":
                    continue
                if isinstance(value, str):
                    sheet.write_string(number, column, value, None if number else bold)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                else:
                    sheet.write_number(number, column, value)
        for column, width in enumerate(_widths(rows)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        if rows and len(rows) > 1:
            sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    book.close()
    return out.getvalue()


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    columns = zip(*rows, strict=True) if rows else ()
    return [min(_WIDEST, max(_NARROWEST, *(len(str(cell)) for cell in column)) + 1) for column in columns]
