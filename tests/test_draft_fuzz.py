"""Drafts of every form, damaged as nobody foresees: each ends in a whole report or in one clear line.

``PROA_TESTS_FUZZ=40`` tries forty times as many.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import long_documents
import openpyxl
import pyoxigraph
import pytest
import rdflib
import test_marking_ods
import written_forms
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from proa_graph.cli import main
from proa_graph.errors import UnusableError
from proa_graph.graph import list_graph
from proa_graph.model import Entry
from proa_graph.validation import check

TIMES = int(os.environ.get("PROA_TESTS_FUZZ", "1"))
FUZZ = settings(
    deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
HEADER = ["Métier", "Intitulé de la certification", "Code RNCP", "Niveau", "Certificateur", "IDCC"]
LINES = [
    ["Relieur", "CAP relieur", "RNCP41001", "3", "Ministère", "1501"],
    ["Doreur", "TP Doreur sur tranche", "41002.0", "Niveau 4", "Ministère", "1501"],
    ["Tous", "Bilan de compétences", "", "", "", "1501"],
]
ODD = [
    "",
    "0",
    "-1",
    "1e999",
    "9" * 400,
    "\x00",
    "\ud7ff",
    "＝",
    "RNCP",
    "RNCP99999999999",
    "=1/0",
    "#REF!",
    "<b>",
    "&#0;",
    "é" * 300,
]


def _book(*sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell)[:30_000] for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _blocks() -> list[written_forms.Block]:
    rows = tuple(tuple(written_forms.Cell(text) for text in row) for row in (HEADER, *LINES))
    return [written_forms.Block("Liste des certifications éligibles à la Pro-A", 1), written_forms.Block(rows=rows)]


def _graph(form: pyoxigraph.RdfFormat) -> bytes:
    entries = [Entry(row=n, certification_label=row[1], code_stated=row[2]) for n, row in enumerate(LINES, 1)]
    return pyoxigraph.serialize([pyoxigraph.Triple(*t) for t in set(list_graph(entries))], format=form) or b""


def _jsonld() -> bytes:
    data = _graph(pyoxigraph.RdfFormat.N_TRIPLES).decode()
    return rdflib.Graph().parse(data=data, format="nt").serialize(format="json-ld").encode()


def _text(delimiter: str) -> bytes:
    return "\r\n".join(delimiter.join(row) for row in (HEADER, *LINES)).encode()


MAKERS: dict[str, Callable[[], bytes]] = {
    "x.csv": lambda: _text(";"),
    "x.txt": lambda: _text("\t"),
    "x.xlsx": lambda: _book([HEADER, *LINES]),
    "x.ods": test_marking_ods._workbook,
    "x.html": lambda: written_forms.page(_blocks()),
    "x.docx": lambda: written_forms.docx(_blocks()),
    "x.pdf": lambda: long_documents.pdf(2),
    "x.ttl": lambda: _graph(pyoxigraph.RdfFormat.TURTLE),
    "x.jsonld": _jsonld,
    "x.rdf": lambda: _graph(pyoxigraph.RdfFormat.RDF_XML),
}


@cache
def _whole(name: str) -> bytes:
    return MAKERS[name]()


def _is_judged_or_refused(name: str, content: bytes) -> bool:
    """Return whether ``content`` was judged; a refusal is one line in each language."""
    try:
        checked = check(Path(name), content=content, idcc="1501")
    except UnusableError as error:
        assert all("\n" not in error.message(lang) and error.message(lang).startswith(name) for lang in ("fr", "en"))
        return False
    for form in ("json", "html", "sarif", "csv"):
        assert checked.render(form)
    assert json.loads(checked.render("json"))["conforms"] is checked.report.conforms
    return True


@st.composite
def _damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """``whole`` with some of its bytes cut, written over, said again, or replaced by what is odd."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(whole) - 1)))
        length = draw(st.integers(0, 40))
        part = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from([odd.encode("utf-8", "surrogatepass") for odd in ODD]),
                st.sampled_from(
                    [b"", whole[start : start + length] * 50, b"</", b"<!--", b"]]>", b'"', b"\r", b"{[", b"2147483648"]
                ),
            )
        )
        whole = whole[:start] + part + whole[start + draw(st.sampled_from([0, length, length, len(whole)])) :]
    return whole


@st.composite
def _part_damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """An archive one part of which is damaged, or lost, or there twice."""
    with zipfile.ZipFile(io.BytesIO(whole)) as source:
        parts = [(name, source.read(name)) for name in source.namelist()]
    at = draw(st.integers(0, len(parts) - 1))
    name, content = parts[at]
    how = draw(st.sampled_from(["damage", "damage", "damage", "lose", "double"]))
    if how == "damage":
        parts[at] = (name, draw(_damaged(content)))
    elif how == "lose":
        del parts[at]
    else:
        parts.append((name.upper(), content))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for part in draw(st.permutations(parts)):
            target.writestr(*part)
    return out.getvalue()


@pytest.mark.parametrize("name", MAKERS)
def test_a_whole_draft_is_judged(name: str) -> None:
    assert _is_judged_or_refused(name, _whole(name))


@pytest.mark.parametrize("name", MAKERS)
@settings(FUZZ, max_examples=6 * TIMES)
@given(st.data())
def test_a_damaged_draft(name: str, data: st.DataObject) -> None:
    _is_judged_or_refused(name, data.draw(_damaged(_whole(name))))


@pytest.mark.parametrize("name", ["x.xlsx", "x.ods", "x.docx"])
@settings(FUZZ, max_examples=8 * TIMES)
@given(st.data())
def test_an_archive_with_a_damaged_part(name: str, data: st.DataObject) -> None:
    _is_judged_or_refused(name, data.draw(_part_damaged(_whole(name))))


@settings(FUZZ, max_examples=8 * TIMES)
@given(st.data())
def test_sheets_in_any_order_with_permuted_headers_and_odd_cells(data: st.DataObject) -> None:
    def sheet() -> list[list[str]]:
        order = data.draw(st.permutations(range(len(HEADER))))
        rows = [[row[i] for i in order] for row in (HEADER, *LINES)]
        for _ in range(data.draw(st.integers(0, 5))):
            row, column = data.draw(st.integers(0, 3)), data.draw(st.integers(0, len(HEADER) - 1))
            rows[row][column] = data.draw(st.one_of(st.sampled_from(ODD), st.text(max_size=20)))
        return rows if data.draw(st.booleans()) else data.draw(st.permutations(rows))

    _is_judged_or_refused("x.xlsx", _book(*(sheet() for _ in range(data.draw(st.integers(1, 4))))))


@pytest.mark.parametrize("idcc", ["0", "000", "²", "9" * 5000, "-1", "1501.0"], ids=range(6))
def test_a_number_that_is_no_branch(idcc: str) -> None:
    rows = [["Intitulé", "Code RNCP", "IDCC"], ["CAP relieur", "RNCP41001", idcc]]
    assert _is_judged_or_refused("x.csv", "\n".join(";".join(row) for row in rows).encode())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "x.html",
            "<table><tr><th>Intitulé<th>Code<tr><td rowspan=2147483647 colspan=99999999>CAP<td>RNCP41001</table>",
        ),
        ("x.html", "<table>" * 3000 + "<tr><td>Intitulé" + "</table>" * 3000),
        ("x.csv", "Intitulé" + ";" * 300_000 + "\nCAP;RNCP41001"),
        ("x.csv", '"Intitulé' + "\n" * 100_000),
        ("x.txt", "- CAP (RNCP41001)" + " (" * 20_000),
        ("x.jsonld", "[" * 100_000),
        ("x.ttl", "@prefix p: <p:> . p:a p:b " + "( " * 20_000),
        ("x.rdf", '<?xml version="1.0"?>' + "<a>" * 50_000),
    ],
    ids=["spans", "tables", "columns", "quote", "brackets", "json", "turtle", "xml"],
)
def test_huge_counts_and_depths(name: str, content: str) -> None:
    _is_judged_or_refused(name, content.encode())


@pytest.mark.parametrize(("content", "code"), [(b"PK\x03\x04broken", 2), (_text(";"), 1)], ids=["broken", "text"])
def test_the_command_says_one_line_or_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, code: int
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        main(["validate", str(path)])
    said = capsys.readouterr()
    assert ended.value.code == code
    assert code != 2 or len(said.err.strip().splitlines()) == 1
