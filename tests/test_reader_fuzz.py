"""Readers under files that nobody wrote: each ends in a table or in one clear line, never in anything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proa_graph.errors import UnusableError
from proa_graph.tables import read_list
from proa_graph.validation import load_input

CELLS = st.one_of(
    st.sampled_from(
        ["Intitulé", "Code RNCP", "Niveau", "Métier", "RNCP41001", "41001.0", "3", "V", "Total", "", '"', "=1+1", "-"]
    ),
    st.text(max_size=12),
)
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=12)
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def _is_read_or_refused(name: str, content: bytes) -> None:
    try:
        table = read_list(Path(name), content)
    except UnusableError as error:
        assert "\n" not in error.message("fr")
        return
    assert table.reading.lines == len(table.entries)
    assert len({entry.row for entry in table.entries}) == len(table.entries)
    assert all(table.place(entry.row, "code_stated").file == name for entry in table.entries)


@FUZZ
@given(st.binary(max_size=400))
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.ods", "x.xls"])
def test_any_bytes(name: str, content: bytes) -> None:
    _is_read_or_refused(name, content)


@FUZZ
@given(ROWS, st.sampled_from([";", ",", "\t", "|"]), st.sampled_from(["utf-8", "cp1252", "utf-16-le"]))
def test_any_table(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    text = "\n".join(delimiter.join(row) for row in rows)
    _is_read_or_refused("x.csv", text.encode(encoding, errors="replace"))


def _workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(FUZZ, max_examples=40)
@given(ROWS, st.integers(0, 4), st.integers(0, 3))
def test_any_workbook_with_merged_cells(rows: list[list[str]], top: int, left: int) -> None:
    content = _workbook([["Intitulé", "Code RNCP"], *rows])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0].merge_cells(start_row=top + 1, start_column=left + 1, end_row=top + 3, end_column=left + 2)
    out = io.BytesIO()
    book.save(out)
    _is_read_or_refused("x.xlsx", out.getvalue())


@settings(FUZZ, max_examples=60)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_any_damage_to_a_workbook(at: int, damage: bytes) -> None:
    whole = _workbook([["Intitulé", "Code RNCP"], ["CAP relieur", "RNCP41001"]])
    with zipfile.ZipFile(io.BytesIO(whole)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = sorted(parts)[at % len(parts)]
    place = at % max(1, len(parts[name]))
    parts[name] = parts[name][:place] + damage + parts[name][place + len(damage) :]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for part, content in parts.items():
            target.writestr(part, content)
    _is_read_or_refused("x.xlsx", out.getvalue())


@FUZZ
@given(st.binary(max_size=300))
@pytest.mark.parametrize("name", ["x.ttl", "x.jsonld", "x.rdf", "x.json", "x.nq", "x.html", "x.txt"])
def test_any_graph_or_document(name: str, content: bytes) -> None:
    try:
        load_input(Path(name), content=content)
    except UnusableError as error:
        assert "\n" not in error.message("en")
