"""The validator on the published lists, on corrected and broken copies, and on unusable input."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import published
import pytest

from proa_graph import graph, release, rules
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.rules import Rule
from proa_graph.tables import Sheet, lists, read_facts
from proa_graph.tables.delimited import read_delimited
from proa_graph.validation import Report, check, engine, load_input, validate
from proa_graph.validation.queries import queries
from proa_graph.validation.stores import to_rdflib

LISTS = Path(__file__).parent / "lists"
SIGNED = {
    "897": ("KALITEXT000042101233.csv", date(2019, 11, 20)),
    "218": ("KALITEXT000042370654.csv", date(2019, 12, 19)),
    "2378": ("KALITEXT000043688159.csv", date(2021, 1, 22)),
    "1147": ("KALITEXT000044392140.csv", date(2021, 7, 8)),
}
FACTS = read_facts(share("data"))
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
    assert all(f" rang\u00a0{(f.related[0].row or 0) - 1} " in f.message["fr"] for f in duplicates)


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
    assert report.findings[0].place.sheet == "Certifications"
    assert report.findings[0].place.address == "Certifications!H3"


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


@cache
def _national() -> tuple[tuple[str, str], ...]:
    """What the rules say of everything published, each text judged at its own date: rule and focus."""
    told = release.read_told(published.folder())
    return tuple((rule.rpartition("/")[2], focus) for rule, _, focus, _ in told)


def _texts(rule: str) -> set[str]:
    """The keys of the texts that ``rule`` finds fault with."""
    return {focus.split("/id/")[1].split("/")[1] for found, focus in _national() if found == rule}


def _found(rule: str, text: str) -> list[str]:
    """What ``rule`` finds in ``text``: the ends of the identifiers, in order."""
    keys = (focus.split("/id/")[1].split("/") for found, focus in _national() if found == rule)
    return sorted((key[-1] for key in keys if key[1] == text), key=lambda end: (len(end), end))


@pytest.mark.parametrize(
    ("rule", "idcc", "found"),
    [
        ("PROA-A35", "897", None),
        ("PROA-A26", "897", 1),
        ("PROA-A09", "897", None),
        ("PROA-A09", "1147", None),
        ("PROA-L18", "897", ["17", "37", "38", "62"]),
        ("PROA-L15", "897", ["72", "73", "75", "76"]),
        ("PROA-L08", "218", ["5"]),
        ("PROA-L05", "218", ["2", "3", "4", "6", "11"]),
        ("PROA-A20b", "218", 1),
        ("PROA-A19", "218", 1),
        ("PROA-A19", "1147", 1),
        ("PROA-A20b", "1147", 1),
        ("PROA-A20c", "1147", 1),
        ("PROA-A32b", "1147", 1),
        ("PROA-A37", "1147", None),
        ("PROA-L04", "1147", ["1"]),
        ("PROA-L14c", "1147", ["1"]),
        ("PROA-A20b", "2378", 1),
    ],
)
def test_the_known_contradictions_are_found_on_the_published_data(
    rule: str, idcc: str, found: list[str] | int | None
) -> None:
    text = SIGNED[idcc][0].removesuffix(".csv")
    ends = _found(rule, text)
    if isinstance(found, list):
        assert ends == found
    else:
        assert len(ends) == (1 if found is None else found)


def test_each_clause_of_effect_of_1147_is_stated_with_its_article() -> None:
    clauses = [c for c in FACTS.clauses if c.agreement == "KALITEXT000044392140" and c.kind == "Effect"]
    assert [(c.article, c.note) for c in clauses] == [("article 8", "À la signature"), ("article 10", "Après le dépôt")]


def test_the_sentence_on_suspension_of_the_contract_is_a_published_exclusion() -> None:
    limits = [x for x in FACTS.exclusions if x.agreement == "KALITEXT000043688159" and x.article == "article 5"]
    assert any(x.kind == "exclusion" and {"L6324-6", "L6324-8"} & set(x.legal_basis) for x in limits)


def test_no_published_line_is_eligible_before_extension_after_exclusion_or_after_its_term() -> None:
    for rule in ("PROA-A06", "PROA-A07", "PROA-A08", "PROA-A12", "PROA-L21", "PROA-L22", "PROA-L27"):
        assert _texts(rule) == set(), rule


def test_data_integrity_rules_find_nothing_in_the_published_data() -> None:
    found = {rule for rule, _ in _national()}
    assert found and not {rule for rule in found if rule.startswith("PROA-M")}


def test_nothing_is_found_where_the_law_allows_it() -> None:
    lines = FACTS.lists["KALITEXT000043688159"]
    high = {str(e.row) for e in lines if e.level_2019 in {"6", "7"}}
    shared = [e.rncp_code for e in lines if e.rncp_code]
    assert len(high) > 20 and len(set(shared)) < len(shared)
    on_lines = [found for found in _national() if "/entry/KALITEXT000043688159/" in found[1]]
    assert on_lines == [], "levels 6 and 7 and one code for two professions are lawful"
    narrower = {rule for rule, focus in _national() if "/clause/KALITEXT000042101233/" in focus}
    assert narrower == {"PROA-A26"}, "a public narrower than that of the law is lawful"


def test_a_cqp_of_the_specific_register_is_lawful_in_2026(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("idcc,certification_type,certification_label,code_stated\n16,CQP,CQP X,RS5784\n", encoding="utf-8")
    assert "PROA-L06" in {f.rule.id for f in check(path, as_of=date(2021, 6, 1)).report.findings}
    assert check(path, as_of=date(2026, 3, 1)).report.conforms


def test_what_a_violation_finds_in_extended_texts_is_explained_in_both_languages() -> None:
    extended = {order.agreement for order in FACTS.orders}
    violations = [r for r in rules.load() if r.computed and r.severity == "Violation"]
    hit = {r.id for r in violations if _texts(r.id) & extended}
    explained = {r.id for r in violations if r.practice}
    assert hit == explained
    assert all(set(r.practice) == {"fr", "en"} for r in violations if r.practice)


def test_each_text_is_judged_under_the_regime_of_its_date() -> None:
    first = min(a.date_signed for a in FACTS.agreements if a.date_signed)
    earliest = next(a.key for a in FACTS.agreements if a.date_signed == first)
    texts = graph.facts_dataset(published.some((*published.FEW, earliest)))
    assert {basis.regime for basis in validate(graph.nquads(texts)).bases} >= {"A", "B1", "B2"}


def test_turtle_findings_carry_the_line() -> None:
    report = check(TURTLE).report
    finding = next(f for f in report.findings if f.rule.id == "PROA-A18")
    assert finding.place is not None
    lines = TURTLE.read_text(encoding="utf-8").splitlines()
    assert '"24"' in lines[(finding.place.row or 0) - 1]


@pytest.mark.parametrize("suffix", ["nt", "nq", "jsonld", "rdf"])
def test_other_serialisations_are_judged_alike(tmp_path: Path, suffix: str) -> None:
    graph_read = to_rdflib(load_input(TURTLE)[0])
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
        ("hasard.xlsx", bytes(range(1, 200)), "lisible"),
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


def test_a_rule_is_not_asked_where_nothing_of_its_target_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def queries_of(rule: Rule) -> Iterator[str]:
        asked.append(rule.target)
        return queries(rule)

    monkeypatch.setattr(engine, "queries", queries_of)
    check(Path("liste.csv"), content=_csv(_rows("218")).encode())
    assert {target.rpartition("#")[2] for target in asked} == {"EligibilityEntry", "EligibilityList", "Agreement"}


def test_a_table_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []

    def read(name: str, content: bytes, claims: Callable[[Sequence[str]], float]) -> Sheet:
        reads.append(name)
        return read_delimited(name, content, claims)

    monkeypatch.setattr(lists, "read_delimited", read)
    check(Path("liste.csv"), content=_csv(_rows("218")).encode())
    assert reads == ["liste.csv"]


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
