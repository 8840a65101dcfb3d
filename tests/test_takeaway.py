"""What can be taken away: tables of a branch, a certification, a trade, for machines and for French Excel."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import published
import pytest

from proa_graph.model import Facts
from proa_graph.questions import load
from proa_graph.site import Corpus, Page, sheets
from proa_graph.site.branches import LAST
from proa_graph.site.view import ID
from proa_graph.tables import workbooks

IDCC = "2378"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    few: Facts = published.few()
    return Corpus.of(few, published.dataset_of_few(), {})


@pytest.fixture(scope="module")
def tables(corpus: Corpus) -> dict[str, bytes]:
    return {name: body() for name, body in sheets.files_of(corpus, corpus.view.thing(f"{ID}branch/{IDCC}"))}


def _read(content: bytes, delimiter: str, encoding: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding)), delimiter=delimiter))


def test_the_addresses_are_those_of_the_page_with_another_ending(tables: dict[str, bytes]) -> None:
    endings = ("csv", "fr.csv", "xlsx", "en.xlsx")
    assert list(tables) == [f"branch/{IDCC}.{ending}" for ending in endings]


@pytest.mark.parametrize(
    ("key", "lang", "endings"),
    [
        (f"branch/{IDCC}", "fr", ("xlsx", "fr.csv", "csv")),
        (f"branch/{IDCC}", "en", ("en.xlsx", "csv")),
        ("trade/cariste", "en", ("en.xlsx", "csv")),
        ("certification/RNCP34857", "fr", ("xlsx", "fr.csv", "csv")),
        ("certification/RNCP34857", "en", ("xlsx", "csv")),
    ],
)
def test_a_page_offers_the_tables_in_its_language(
    corpus: Corpus, key: str, lang: str, endings: tuple[str, ...]
) -> None:
    thing = corpus.view.thing(f"{ID}{key}")
    page = Page(thing.path, lang, forms=sheets.forms_of(thing))
    assert [form.path for form in page.offered] == [f"{key}.{ending}" for ending in endings]
    assert {form.path for form in page.forms} == set(dict(sheets.files_of(corpus, thing)))


def test_a_workbook_in_english_has_english_words(tables: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tables[f"branch/{IDCC}.en.xlsx"]))
    assert book.sheetnames == ["On 31-12-2025", "History", "Source and licence"]
    now, _, source = book.worksheets
    headers = [str(cell.value) for cell in now[1]]
    assert headers[:3] == ["IDCC", "Branch", "Certification"] and "Until (included)" in headers
    shown = [row[headers.index("Status")].value for row in now.iter_rows(min_row=2)]
    assert "eligible" in shown and "éligible" not in shown
    french = openpyxl.load_workbook(io.BytesIO(tables[f"branch/{IDCC}.xlsx"])).worksheets[0]
    assert (french.max_row, french.max_column) == (now.max_row, now.max_column)
    told = [str(cell.value) for row in source.iter_rows() for cell in row]
    assert f"https://w3id.org/proa/en/branch/{IDCC}/" in told and any("no English title" in text for text in told)
    assert not any(sign in text for text in told for sign in "éèà«")


def test_the_table_for_machines_has_a_line_for_each_status_of_each_right(
    corpus: Corpus, tables: dict[str, bytes]
) -> None:
    rows = _read(tables[f"branch/{IDCC}.csv"], ",", "utf-8")
    rights = [r for r in corpus.view.thing(f"{ID}branch/{IDCC}").back("proa:branch") if r.kind == "right"]
    assert len(rows) == sum(len(right.things("proa:statusPeriod")) for right in rights) > len(rights)
    cariste = [row for row in rows if "cariste" in row["certification"].lower() and row["status"] == "Eligible"]
    assert cariste and {row["idcc"] for row in rows} == {IDCC} and "trade" not in rows[0]
    assert all(date.fromisoformat(row["from"]) for row in cariste)
    assert cariste[0]["certification_iri"].startswith("https://w3id.org/proa/id/certification/")


def test_excel_in_french_opens_the_other_by_itself(tables: dict[str, bytes]) -> None:
    content = tables[f"branch/{IDCC}.fr.csv"]
    assert content.startswith(b"\xef\xbb\xbfIDCC;Branche;Certification;")
    rows, machine = _read(content, ";", "utf-8-sig"), _read(tables[f"branch/{IDCC}.csv"], ",", "utf-8")
    for row, same in zip(rows, machine, strict=True):
        assert same["status"] != row["Statut"] and row["Code"] == same["code"]
        if same["until"]:
            day, month, year = map(int, row["Jusqu’au (inclus)"].split("/"))
            assert (date.fromisoformat(same["until"]) - date(year, month, day)).days == 1


def test_the_workbook_says_what_holds_the_history_and_the_source(tables: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(tables[f"branch/{IDCC}.xlsx"]))
    assert book.sheetnames == ["Au 31-12-2025", "Historique", "Source et licence"]
    now, history, source = book.worksheets
    machine = _read(tables[f"branch/{IDCC}.csv"], ",", "utf-8")
    holding = [r for r in machine if r["from"] <= LAST.isoformat() < (r["until"] or "9999")]
    assert now.max_row == len(holding) + 1 and history.max_row == len(machine) + 1
    headers = [cell.value for cell in now[1]]
    assert headers[0] == "IDCC" and isinstance(now.cell(2, headers.index("À partir du") + 1).value, datetime)
    told = {str(row[0].value): str(row[1].value) for row in source.iter_rows(min_row=2)}
    assert told["Adresse"] == f"https://w3id.org/proa/branch/{IDCC}/" and "Licence Ouverte" in told["Licence"]
    assert told["Répertoire national (RNCP) chargé"].startswith("aucun")


def test_the_table_of_a_trade_says_which_and_why(corpus: Corpus) -> None:
    files = dict(sheets.files_of(corpus, corpus.view.thing(f"{ID}trade/cariste")))
    rows = _read(files["trade/cariste.csv"](), ",", "utf-8")
    assert {row["trade"] for row in rows} == {"Cariste"} and {row["evidence"] for row in rows} <= {
        "printed", "title", "rome-printed", "rome-record", "near",
    }  # fmt: skip
    assert "Métier demandé;Indice" in files["trade/cariste.fr.csv"]().decode("utf-8-sig").splitlines()[0]


def test_the_table_of_a_certification_has_the_branches_that_open_it(corpus: Corpus) -> None:
    files = dict(sheets.files_of(corpus, corpus.view.thing(f"{ID}certification/RNCP34857")))
    rows = _read(files["certification/RNCP34857.csv"](), ",", "utf-8")
    assert IDCC in {row["idcc"] for row in rows}
    assert {row["certification_iri"] for row in rows} == {f"{ID}certification/RNCP34857"}


@pytest.mark.parametrize(
    ("lang", "lines", "sheet"),
    [("fr", ["'=1+1;01/05/2021", '"b;c";'], "Réponse"), ("en", ["'=1+1,2021-05-01", "b;c,"], "Answer")],
)
def test_an_answer_is_taken_away_under_the_headings_of_its_language(lang: str, lines: list[str], sheet: str) -> None:
    question = load()["excluded-certifications"]
    names = list(question.columns)[:2]
    rows = [["=1+1", "2021-05-01"], ["b;c", ""]]
    text = sheets.answer_excel_csv(question, names, rows, lang).decode("utf-8-sig")
    assert text.splitlines()[1:] == lines
    assert text.splitlines()[0] == lines[0][5].join(question.columns[name][lang] for name in names)
    book = openpyxl.load_workbook(io.BytesIO(sheets.answer_workbook(question, names, rows, "api/x?idcc=1", lang)))
    assert book.sheetnames[0] == sheet
    answer, source = book.worksheets
    assert (answer["A2"].value, answer["A2"].data_type, str(answer["B2"].value)[:10]) == ("=1+1", "s", "2021-05-01")
    assert [row[1].value for row in source.iter_rows(min_row=3, max_row=3)] == ["https://w3id.org/proa/api/x?idcc=1"]


def test_the_same_content_has_the_same_bytes() -> None:
    content: dict[str, list[list[workbooks.Cell]]] = {"Un": [["A"], [date(2021, 1, 1)]], "Deux": [["x" * 500]]}
    made = workbooks.workbook(content)
    assert made == workbooks.workbook(content)
    assert openpyxl.load_workbook(io.BytesIO(made)).properties.created.year == 1980


def test_a_workbook_holds_what_it_was_given_as_texts_numbers_and_days() -> None:
    wide = [f"colonne {n}" for n in range(30)]
    rows: list[list[workbooks.Cell]] = [[*wide], ["=1+1", "<&>\"'\n é", 3, 2.5, date(2024, 2, 29), "", "x" * 40_000]]
    made = workbooks.workbook({"L & R": [wide, rows[1] + [""] * 23], "Vide": [["A"]]})
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book["L & R"]
    assert [cell.value for cell in sheet[1]] == wide and sheet["AD1"].value == "colonne 29" and sheet["A1"].font.b
    found = [cell.value for cell in sheet[2]][:7]
    assert found == ["=1+1", "<&>\"'\n é", 3, 2.5, datetime(2024, 2, 29), None, "x" * 32_767]  # noqa: DTZ001
    assert [sheet[place].data_type for place in ("A2", "C2", "E2")] == ["s", "n", "d"]
    assert (sheet["E2"].number_format, sheet.freeze_panes, sheet.auto_filter.ref) == ("dd/mm/yyyy", "A2", "A1:AD2")
    assert sheet.column_dimensions["G"].width == 60 and book["Vide"].auto_filter.ref is None


def test_signs_that_a_workbook_cannot_hold_are_told_by_their_number() -> None:
    made = workbooks.workbook({"Un": [["a\x01b", "_x0041_"]]})
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(made))["Un"][1]] == ["a_x0001_b", "_x005F_x0041_"]
