"""Individual contracts: the form in its shapes, the obligations of the scheme, the law chosen by the conclusion."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from reference_exports import STANDARD, export, record

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.graph import contracts_graph, new_graph
from proa_graph.reference import refresh
from proa_graph.tables import Contract, ContractTable, columns, read_contracts
from proa_graph.tables.contracts import words
from proa_graph.terms import BASE, names
from proa_graph.validation import SEVERITIES, Report, check, load_input

OBLIGATIONS = Path(__file__).parent / "contracts" / "obligations.csv"
TEMPLATE = share("site") / "static" / "contrat-modele.csv"
BROKEN = {
    "Moins de 150 heures": "PROA-C12",
    "Plus du quart de la durée": "PROA-C13",
    "Trente-cinq heures hors temps de travail": "PROA-C17",
    "Accord dénoncé le sixième jour": "PROA-C18b",
    "Quatre personnes pour un tuteur": "PROA-T05",
    "Avenant non déposé": "PROA-C09",
}


def _read(path: Path, content: bytes | None = None) -> ContractTable:
    found = read_contracts(path, path.read_bytes() if content is None else content)
    assert found is not None
    return found


def _rows(path: Path = OBLIGATIONS) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def _checked(tmp_path: Path, cells: dict[str, str] | None = None, as_of: date | None = None) -> Report:
    """Judge the first contract of the obligations, with ``cells`` by field."""
    printed = _rows()[0]
    values = {field: printed[header] for field, header in _read(OBLIGATIONS).columns.items()}
    path = tmp_path / "contrat.json"
    path.write_text(json.dumps(values | (cells or {})), encoding="utf-8")
    return check(path, as_of=as_of).report


def _found(report: Report) -> list[str]:
    return [finding.rule.id for finding in report.findings]


def test_of_twelve_contracts_six_break_one_obligation_each() -> None:
    report = check(OBLIGATIONS).report
    names_by_line = {number: row["Contrat"] for number, row in enumerate(_rows(), 2)}
    assert len(names_by_line) == 12
    found = [(names_by_line[f.place.row or 0], f.rule.id) for f in report.findings if f.place]
    assert dict(found) == BROKEN
    assert len(report.findings) == len(BROKEN)
    assert {f.severity for f in report.findings} == {"Violation"}
    for finding in report.findings:
        assert finding.place is not None and finding.place.column
        assert finding.value in finding.message["fr"] or date.fromisoformat(finding.value)


def test_the_template_has_every_column_and_conforms() -> None:
    table = _read(TEMPLATE)
    assert not table.problems and not table.ignored
    assert set(table.columns) == set(columns())
    assert check(TEMPLATE).report.findings == ()


def test_every_term_of_the_form_is_defined_and_every_choice_has_words() -> None:
    assert {column.term for column in columns().values() if column.term} <= names()
    schemes = {column.kind.partition(":")[2] for column in columns().values()} - {""}
    for scheme in schemes:
        assert len(words(scheme, "fr")) == len(words(scheme, "en")) >= 2


def test_json_and_a_workbook_are_judged_as_the_same_csv(tmp_path: Path) -> None:
    rows, expected = _rows(), check(OBLIGATIONS).report
    wrapped = tmp_path / "contrats.json"
    wrapped.write_text(json.dumps({"contrats": rows}, ensure_ascii=False, indent=1), encoding="utf-8")
    book = openpyxl.Workbook()
    for line in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.worksheets[0].append(line)
    workbook = tmp_path / "contrats.xlsx"
    book.save(workbook)
    for path in (wrapped, workbook):
        report = check(path).report
        assert [(f.rule.id, f.focus, f.value) for f in report.findings] == [
            (f.rule.id, f.focus, f.value) for f in expected.findings
        ]
    assert check(workbook).render("xlsx")
    for finding in check(wrapped).report.findings:
        assert finding.place is not None and finding.place.row
        opening = wrapped.read_text(encoding="utf-8").splitlines()[finding.place.row - 1]
        assert opening.strip() == "{"


def test_tutors_of_json_are_objects(tmp_path: Path) -> None:
    path = tmp_path / "contrat.json"
    tutors = [{"status": "employee", "experience_months": 12, "volunteer": True}, {"status": "agency"}]
    path.write_text(json.dumps([{"scheme": "pro-a", "concluded_on": "2021-06-01", "tutors": tutors}]), encoding="utf-8")
    contract = _read(path).contracts[0]
    assert contract.values["tutor_status"] == ("EmployeeTutor", "AgencyTutor")
    assert "PROA-T03" in _found(check(path).report)


def test_json_ld_and_lists_are_not_contracts(tmp_path: Path) -> None:
    for name, content in (
        ("a.json", b'[{"@id": "x", "scheme": "pro-a", "concluded_on": "2021-01-01"}]'),
        ("b.json", b'{"couleur": "bleu"}'),
        ("c.json", b"{"),
        ("d.csv", b"idcc,certification_label\n2378,CAP\n"),
    ):
        assert read_contracts(tmp_path / name, content) is None


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("vide.csv", b"", "vide"),
        ("entete.csv", b"Conclu le;Heures de formation\n", "aucun contrat"),
        ("octets.csv", b"\0\1\2", "texte lisible"),
        ("faux.json", b'[{"concluded_on": ', "illisible"),
        ("vide.json", b"[]", "rien"),
    ],
)
def test_an_unusable_file_is_named_with_what_to_do(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnusableError, match=told) as caught:
        check(path)
    assert name in caught.value.message("fr") and name in caught.value.message("en")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("concluded_on", "1/6/2021", "2021-06-01"),
        ("concluded_on", "2021-06-01", "2021-06-01"),
        ("training_hours", "1 607,50 h", "1607.5"),
        ("training_hours", "1\u202f607", "1607"),
        ("pay_ratio", "0,8", "80"),
        ("pay_ratio", "80 %", "80"),
        ("pay_ratio", "100", "100"),
        ("funding_rate", "9,15 €", "9.15"),
        ("level_held", "Niveau 4", "4"),
        ("vae", "Oui", "true"),
        ("provider", "Organisme extérieur", "ExternalProvider"),
        ("filing_date", "non", "no"),
        ("priority_public", "aucun", ""),
    ],
)
def test_cells_are_read_as_people_write_them(field: str, text: str, value: str) -> None:
    content = json.dumps({"scheme": "pro-a", field: text}).encode()
    table = _read(Path("contrat.json"), content)
    assert not table.problems
    assert table.contracts[0].one(field) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("concluded_on", "31/02/2021"), ("training_hours", "beaucoup"), ("training_hours", "-3"), ("vae", "peut-être"),
        ("provider", "ailleurs"), ("level_held", "9"), ("pay_ratio", "tout"), ("tutor_experience_months", "36; long"),
    ],
)  # fmt: skip
def test_an_unreadable_cell_is_told_at_its_place(tmp_path: Path, field: str, text: str) -> None:
    path = tmp_path / "contrat.csv"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["scheme", field], ["Pro-A", text]])
    path.write_text(out.getvalue(), encoding="utf-8")
    finding = next(f for f in check(path).report.findings if f.rule.id == "PROA-M11")
    assert finding.value == text
    assert finding.place is not None
    assert (finding.place.row, finding.place.column) == (2, field)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2021-06-01", "2022-05-31", "12"),
        ("2021-06-07", "2022-06-06", "12"),
        ("2021-06-07", "2022-06-12", "12.2"),
        ("2021-08-31", "2022-02-27", "6"),
        ("2021-06-07", "2021-06-01", "0"),
    ],
)
def test_months_are_counted_from_first_to_last_day(first: str, last: str, months: str) -> None:
    contract = Contract(1, {"start_date": (first,), "end_date": (last,)})
    graph = new_graph(contracts_graph([contract]))
    found = [str(value) for _, predicate, value in graph if str(predicate).endswith("#durationMonths")]
    assert found == [months]


def test_the_day_of_conclusion_chooses_the_law_and_a_date_given_prevails(tmp_path: Path) -> None:
    later = {"concluded_on": "2025-12-31", "start_date": "2026-03-02", "filing_date": "2026-03-05"}
    executed_later = _checked(tmp_path, later)
    assert _found(executed_later) == []
    assert [basis.regime for basis in executed_later.bases] == ["B2"]
    graduate = {"tutor_status": "outside", "licence_grade": "oui"}
    assert set(_found(_checked(tmp_path, graduate))) == {"PROA-C05", "PROA-T02"}
    assert _found(_checked(tmp_path, graduate | {"concluded_on": "2026-01-02"})) == ["PROA-C07"]
    assert _found(_checked(tmp_path, graduate, date(2026, 3, 1))) == []
    assert [basis.regime for basis in _checked(tmp_path, as_of=date(2019, 6, 1)).bases] == ["A"]


def test_a_reconversion_period_asks_neither_for_a_tutor_nor_for_a_level(tmp_path: Path) -> None:
    path = tmp_path / "contrat.json"
    cells = {"concluded_on": "2026-04-01", "period_kind": "interne", "duration_months": 9, "training_hours": 300}
    cells |= {"certification_code": "RNCP34860", "employment_contract": "CDD", "level_held": 7, "licence_grade": True}
    cells |= {"written_agreement": True, "pay_ratio": "100 %"}
    path.write_text(json.dumps(cells), encoding="utf-8")
    assert _found(check(path).report) == []


def test_what_is_published_judges_and_is_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "contrat.json"
    cells = {"scheme": "Pro-A", "concluded_on": "2021-06-01", "idcc": "2378", "certification_code": "RNCP4018"}
    path.write_text(json.dumps(cells), encoding="utf-8")
    graph, places = load_input(path)
    assert any(subject.startswith(f"{BASE}id/entry/KALITEXT000043688159/") for subject in places.background)
    report = check(path).report
    assert "PROA-C02" in _found(report)
    assert {finding.focus for finding in report.findings} == {f"{BASE}id/contract/1"}
    assert len(graph) > len(places.background)


def test_the_branch_given_serves_contracts_that_name_none(tmp_path: Path) -> None:
    path = tmp_path / "contrat.csv"
    path.write_text("scheme;concluded_on;certification_code\nPro-A;2021-06-01;RNCP4018\n", encoding="utf-8")
    assert "PROA-C02" not in _found(check(path).report)
    assert "PROA-C02" in _found(check(path, idcc="2378").report)


def test_the_register_dates_the_certification_where_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "reference"
    monkeypatch.setenv("PROA_REFERENCE_DIR", str(kept))
    assert {"Date_Fin_Enregistrement", "Date_Effet"} <= set(STANDARD)
    lapsed = record("RNCP34860", "TP préparateur", Date_Effet="01/01/2019", Date_Fin_Enregistrement="31/12/2020")
    refresh("rncp", export(tmp_path / "export.zip", "2021-05-01", [lapsed]))
    assert _found(_checked(tmp_path)) == ["PROA-C03"]
    assert _found(_checked(tmp_path, {"registered_from": "2021-01-01", "registered_until": "2023-12-31"})) == []


def test_contracts_of_every_kind_are_judged_as_a_person_did() -> None:
    """Whom, what, when, how long, how much, inside or outside: each contract has its worst severity and a rule."""
    folder = Path(__file__).parent / "contracts"
    with (folder / "kinds.expected.csv").open(newline="", encoding="utf-8") as handle:
        expected = list(csv.DictReader(handle))
    report = check(folder / "kinds.csv").report
    assert len(expected) >= 250
    for line, told in enumerate(expected, 2):
        found = [f for f in report.findings if f.place and f.place.row == line]
        worst = min((SEVERITIES.index(f.severity) for f in found), default=len(SEVERITIES))
        severity = (*SEVERITIES, "none")[worst]
        assert severity == told["verdict"] or {severity, told["verdict"]} == {"Info", "none"}, told
        assert any(f.rule.id.startswith(told["rule"]) for f in found) or not told["rule"], told
