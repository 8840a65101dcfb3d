"""The validator on the published lists, on corrected and broken copies, and on unusable input."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from proa_graph import graph, rules
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.tables import read_facts
from proa_graph.validation import Report, check, load_input, validate

LISTS = Path(__file__).parent / "lists"
SIGNED = {
    "897": ("KALITEXT000042101233.csv", date(2019, 11, 20)),
    "218": ("KALITEXT000042370654.csv", date(2019, 12, 19)),
    "2378": ("KALITEXT000043688159.csv", date(2021, 1, 22)),
    "1147": ("KALITEXT000044392140.csv", date(2021, 7, 8)),
}
TURTLE = Path(__file__).parent / "rules" / "PROA-A18" / "invalid-twenty-four.ttl"


def _rows(idcc: str) -> list[dict[str, str]]:
    with (LISTS / SIGNED[idcc][0]).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def _csv(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _published(idcc: str) -> Report:
    name, day = SIGNED[idcc]
    return check(LISTS / name, as_of=day).report


def _of(report: Report, severity: str) -> list[tuple[str, int | None, str]]:
    found = [f for f in report.findings if f.severity == severity]
    return [(f.rule.id, f.place.row if f.place else None, f.value) for f in found]


def test_list_218_has_a_qualification_and_cqps_without_code() -> None:
    report = _published("218")
    assert not report.conforms
    violations = _of(report, "Violation")
    assert [(rule, row) for rule, row, _ in violations if rule == "PROA-L08"] == [("PROA-L08", 6)]
    assert [row for rule, row, _ in violations if rule == "PROA-L05"] == [3, 4, 5, 7]
    assert _of(report, "Warning") == [("PROA-Q02", 2, "CQP conseiller offres de services")]


def test_list_218_corrected_conforms(tmp_path: Path) -> None:
    rows = [row for row in _rows("218") if not row["certification_label"].startswith("DAMC")]
    for row in rows:
        if "CQP" in row["certification_label"]:
            row["code_stated"] = "RNCP25600"
    path = tmp_path / "liste.csv"
    path.write_text(_csv(rows), encoding="utf-8")
    assert check(path, as_of=date(2019, 12, 19)).report.conforms


def test_list_897_has_exactly_four_pairs_of_duplicates() -> None:
    report = _published("897")
    assert report.conforms
    duplicates = [f for f in report.findings if f.severity == "Warning"]
    assert {f.rule.id for f in duplicates} == {"PROA-L18"}
    pairs = [(f.related[0].row, f.place.row if f.place else None) for f in duplicates]
    assert pairs == [(7, 18), (31, 38), (32, 39), (49, 63)]
    assert all(f"n°\u00a0{(f.related[0].row or 0) - 1}" in f.message["fr"] for f in duplicates)


def test_list_1147_warns_of_a_pending_code() -> None:
    report = _published("1147")
    assert report.conforms
    assert _of(report, "Warning") == [("PROA-L04", 2, "En cours")]


def test_list_2378_is_silent_on_levels_6_and_7_and_on_shared_codes() -> None:
    report = _published("2378")
    assert report.findings == ()


@pytest.mark.parametrize("text_id", ["KALITEXT000043688159", "copie", ""])
def test_a_copy_that_forgets_the_exclusions_is_told_from_the_day_of_the_order(tmp_path: Path, text_id: str) -> None:
    rows = _rows("2378")
    excluded = [int(row["row"]) + 1 for row in rows if row["excluded_from_extension"] == "1"]
    for row in rows:
        row |= {"text_id": text_id, "excluded_from_extension": "0", "exclusion_arrete_date": ""}
    path = tmp_path / "copie.csv"
    path.write_text(_csv(rows), encoding="utf-8")
    told = check(path, as_of=date(2021, 4, 29)).report
    assert [(rule, line) for rule, line, _ in _of(told, "Violation")] == [("PROA-L21", line) for line in excluded]
    assert check(path, as_of=date(2021, 4, 28)).report.conforms
    path.write_text(_csv([row for row in rows if row["sector"] == "Industrie"]), encoding="utf-8")
    assert check(path, as_of=date(2021, 4, 29)).report.conforms == (text_id != "KALITEXT000043688159")


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_a_malformed_code_is_quoted_at_its_row_and_column(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = _rows("218")[6:9]
    rows[1]["code_stated"] = "RNCP99x9"
    path = tmp_path / "liste.csv"
    path.write_bytes(_csv(rows, delimiter).encode(encoding, errors="replace"))
    report = check(path, as_of=date(2020, 1, 1)).report
    assert _of(report, "Violation") == [("PROA-L01", 3, "RNCP99x9")]
    finding = report.findings[0]
    assert finding.place is not None
    assert finding.place.column == "code_stated"
    assert all("RNCP99x9" in text for text in finding.message.values())


def test_a_workbook_is_judged_as_the_same_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Certifications"
    for line in csv.reader(io.StringIO(_csv(_rows("218")))):
        sheet.append(line)
    path = tmp_path / "liste.xlsx"
    book.save(path)
    report = check(path, as_of=SIGNED["218"][1]).report
    expected = _published("218")
    assert [(f.rule.id, f.focus, f.value) for f in report.findings] == [
        (f.rule.id, f.focus, f.value) for f in expected.findings
    ]
    assert report.findings[0].place is not None
    assert report.findings[0].place.cell == "Certifications"


def test_a_list_of_2026_is_judged_by_the_new_regime() -> None:
    path = LISTS / SIGNED["218"][0]
    new = check(path, as_of=date(2026, 3, 1)).report
    assert {f.rule.id for f in new.findings if f.severity != "Info"} == {"PROA-L08"}
    assert [basis.regime for basis in new.bases] == ["N2"]
    forced = check(path, as_of=date(2026, 3, 1), regime="pro-a").report
    assert "PROA-L05" in {f.rule.id for f in forced.findings}
    early = check(path, as_of=date(2021, 1, 1), regime="reconversion").report
    assert {f.rule.id for f in early.findings} == {f.rule.id for f in new.findings}


def test_before_the_ordinance_of_2019_no_list_rule_applies() -> None:
    report = check(LISTS / SIGNED["218"][0], as_of=date(2019, 3, 1)).report
    assert report.conforms
    assert [basis.regime for basis in report.bases] == ["A"]


def test_the_published_dataset_shows_the_known_contradictions() -> None:
    found = validate(graph.nquads(graph.facts_dataset(read_facts(share("data")))))
    by_rule: dict[str, set[str]] = {}
    for finding in found.findings:
        by_rule.setdefault(finding.rule.id, set()).add(finding.focus.split("/id/")[1])
    assert by_rule["PROA-A37"] == {"agreement/KALITEXT000044392140"}
    assert by_rule["PROA-A35"] == {"agreement/KALITEXT000042101233"}
    assert {key.split("/")[1] for key in by_rule["PROA-A19"]} == {"KALITEXT000042370654", "KALITEXT000044392140"}
    assert {key.split("/")[1] for key in by_rule["PROA-L05"]} == {"KALITEXT000042370654"}
    assert "PROA-L21" not in by_rule
    assert {basis.regime for basis in found.bases} == {"B1", "B2"}


def test_turtle_findings_carry_the_line() -> None:
    report = check(TURTLE).report
    finding = next(f for f in report.findings if f.rule.id == "PROA-A18")
    assert finding.place is not None
    lines = TURTLE.read_text(encoding="utf-8").splitlines()
    assert '"24"' in lines[(finding.place.row or 0) - 1]


@pytest.mark.parametrize("suffix", ["nt", "nq", "jsonld", "rdf"])
def test_other_serialisations_are_judged_alike(tmp_path: Path, suffix: str) -> None:
    graph_read, _ = load_input(TURTLE)
    form = {"nt": "nt", "nq": "nquads", "jsonld": "json-ld", "rdf": "pretty-xml"}[suffix]
    path = tmp_path / f"accord.{suffix}"
    data = graph_read if form != "nquads" else graph_read.serialize(format="nt").encode()
    path.write_bytes(data if isinstance(data, bytes) else data.serialize(format=form, encoding="utf-8"))
    found, expected = check(path).report, check(TURTLE).report
    assert [(f.rule.id, f.focus, f.value) for f in found.findings] == [
        (f.rule.id, f.focus, f.value) for f in expected.findings
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("vide.csv", b"", "vide"),
        ("vide.ttl", b" \n", "vide"),
        ("hasard.xlsx", bytes(range(1, 200)), "classeur"),
        ("faux.ttl", b"<a> <b> <c> .\n<x> <y> \n<z> ] .", "ligne 3"),
        ("octets.ttl", b"<a> <b> <c> .\n\xff", "ligne 2"),
        ("faux.nt", b"<http://a> <http://b> .", "ligne 1"),
        ("faux.jsonld", b'{"a":', "illisible"),
        ("faux.rdf", b"<rdf", "illisible"),
        ("autre.json", b"{}", "rien"),
        ("sans-entete.csv", b"a,b\n1,2\n", "colonne"),
        ("entete-seul.csv", b"idcc,certification_label\n", "aucune ligne"),
        ("liste.odt", b"x", "extension"),
    ],
)
def test_unusable_input_is_one_line_that_names_file_and_place(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnusableError) as caught:
        check(path)
    for lang in ("fr", "en"):
        assert "\n" not in caught.value.message(lang)
        assert name in caught.value.message(lang)
    assert told in caught.value.message("fr")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match=r"absente\.ttl"):
        check(tmp_path / "absente.ttl")


def test_an_unknown_regime_is_refused() -> None:
    with pytest.raises(UnusableError, match="pro-a"):
        check(LISTS / SIGNED["1147"][0], regime="ancien")


def test_the_branch_given_serves_a_list_that_names_none(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Intitulé;Code RNCP\nCAP boucher;RNCP6993\n", encoding="utf-8")
    assert "PROA-A02" in {f.rule.id for f in check(path).report.findings}
    assert check(path, idcc="2378").report.conforms


def test_an_incomplete_rule_and_a_broken_shapes_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "L1.ttl").write_text("<a> <b> .", encoding="utf-8")
    with pytest.raises(UnusableError, match=r"L1\.ttl"):
        rules.load(tmp_path)
    (tmp_path / "L1.ttl").write_text(
        "<https://w3id.org/proa/rule/X> a <https://w3id.org/proa/def#Rule> .", encoding="utf-8"
    )
    with pytest.raises(UnusableError, match="rule/X"):
        rules.load(tmp_path)
