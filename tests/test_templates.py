"""Blank workbooks: what is filled in under their headers is read, in both languages."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from proa_graph.tables import columns, read_contracts, read_list
from proa_graph.validation import TEMPLATES
from proa_graph.validation.templates import template

LINE = {"Intitulé de la certification": "CAP relieur", "Code RNCP": "RNCP41001", "Niveau": 3, "IDCC": 9998}


def _filled(content: bytes, values: dict[str, object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for number, cell in enumerate(sheet[1], 1):
        sheet.cell(2, number).value = values.get(str(cell.value))  # type: ignore[assignment]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_filled_list_reads(lang: str) -> None:
    table = read_list(Path("liste.xlsx"), _filled(template("list", lang), LINE))
    (entry,) = table.entries
    assert (entry.certification_label, entry.rncp_code, entry.level_2019) == ("CAP relieur", "41001", "3")
    assert table.reading.whole
    assert len(table.reading.columns) == 10
    assert table.ignored == ()


@pytest.mark.parametrize("kind", ["contract", "dossier"])
def test_filled_contracts_read_in_every_column(kind: str) -> None:
    day = columns()["concluded_on"].headers[0]
    table = read_contracts(Path("c.xlsx"), _filled(template(kind), {day: "2026-03-02"}))
    assert table is not None
    assert table.contracts[0].one("concluded_on") == "2026-03-02"
    assert set(table.columns) == set(columns()) - ({"scheme"} if kind == "dossier" else set())
    assert table.ignored == ()


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_column_is_explained_and_the_bytes_stay(kind: str) -> None:
    assert template(kind) == template(kind)
    book = openpyxl.load_workbook(io.BytesIO(template(kind, "en")))
    assert all(cell.comment and cell.comment.text for cell in book.worksheets[0][1])
    assert len(book.worksheets) == 2
