"""Blank workbooks to fill in: the columns that the rules read, what each holds, drop-downs for closed choices."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from proa_graph import tables
from proa_graph.rules import Texts
from proa_graph.validation.reports.workbook import timeless

_ROWS = 500
_HEAD = PatternFill("solid", start_color="DCE8F7")
_SHEETS: dict[str, Texts] = {
    "list": {"fr": "Liste", "en": "List"},
    "contract": {"fr": "Contrats", "en": "Contracts"},
    "dossier": {"fr": "Périodes", "en": "Periods"},
}
_GUIDE: Texts = {"fr": "Mode d’emploi", "en": "How to fill it in"}
_KINDS: dict[str, Texts] = {
    "text": {"fr": "un texte", "en": "a text"},
    "number": {"fr": "un nombre", "en": "a number"},
    "numbers": {"fr": "un ou plusieurs nombres, séparés par « ; »", "en": "one or more numbers, separated by “;”"},
    "percent": {"fr": "un pourcentage", "en": "a percentage"},
    "level": {"fr": "un niveau de 1 à 8", "en": "a level from 1 to 8"},
    "date": {"fr": "une date, AAAA-MM-JJ", "en": "a date, YYYY-MM-DD"},
    "date-or-no": {"fr": "une date, AAAA-MM-JJ, ou « non »", "en": "a date, YYYY-MM-DD, or “no”"},
    "flag": {"fr": "oui ou non", "en": "yes or no"},
    "flags": {"fr": "oui ou non, un par tuteur", "en": "yes or no, one a tutor"},
}
_FLAGS: Texts = {"fr": "oui,non", "en": "yes,no"}


@dataclass(frozen=True, slots=True)
class _Column:
    field: str
    header: str
    why: str
    choice: str = ""


def template(kind: str, lang: str = "fr") -> bytes:
    """Return a blank workbook of ``kind`` (``list``, ``contract``, ``dossier``) with explanations in ``lang``.

    The same bytes every time. The list serves both regimes; the dossier is the form of contracts without the columns
    that only the older scheme knows.
    """
    columns = _list_columns(lang) if kind == "list" else _contract_columns(kind, lang)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = _SHEETS[kind][lang]
    for number, column in enumerate(columns, 1):
        _head(sheet, number, column)
    sheet.freeze_panes = "A2"
    _guide(book.create_sheet(_GUIDE[lang]), columns)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _head(sheet: Worksheet, number: int, column: _Column) -> None:
    cell, letter = sheet.cell(1, number, column.header), get_column_letter(number)
    cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, Alignment(wrap_text=True, vertical="top")
    cell.comment = Comment(column.why, "proa-graph", height=110, width=320)
    sheet.column_dimensions[letter].width = 34 if column.field == "certification_label" else 18
    if column.choice:
        choice = DataValidation(type="list", formula1=f'"{column.choice}"', allow_blank=True)
        choice.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(choice)


def _guide(sheet: Worksheet, columns: Sequence[_Column]) -> None:
    for number, column in enumerate(columns, 1):
        sheet.cell(number, 1, column.header).font = Font(bold=True)
        sheet.cell(number, 2, column.why).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 90


def _list_columns(lang: str) -> list[_Column]:
    """The headers stay French: they are what the agreements print and what any reader of them knows."""
    choices = {"level": "1,2,3,4,5,6,7,8", "flag": _FLAGS["fr"]}
    return [_Column(r["field"], r["fr"], r[f"why_{lang}"], choices.get(r["kind"], "")) for r in tables.list_columns()]


def _contract_columns(kind: str, lang: str) -> list[_Column]:
    found = []
    for column in tables.columns().values():
        name, _, scheme = column.kind.partition(":")
        if kind == "dossier" and column.field == "scheme":
            continue
        words = tables.words(scheme, lang) if scheme else ()
        listed = ",".join(words) if words and not any("," in word for word in words) else ""
        listed = listed or {"flag": _FLAGS[lang], "level": "1,2,3,4,5,6,7,8"}.get(name, "")
        why = ", ".join(words) if words else _KINDS.get(name, _KINDS["text"])[lang]
        found.append(_Column(column.field, column.headers[0], why, listed if len(listed) < 250 else ""))
    return found
