"""Which record a line designates: by code however printed, by title, by decision; and how surely."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import published
import pytest
import rdflib
import reference_exports as made
from nodes import proa, readable, thing
from rdflib import DCTERMS, RDF, SKOS

from proa_graph import graph, identity
from proa_graph.graph import enrich
from proa_graph.graph.register import RECONCILIATION, RNCP, profession_graph
from proa_graph.graph.vocabulary import Graph
from proa_graph.identity import Matcher, Reconciliation, codes, judgement, reconcile
from proa_graph.identity.evidence import FEATURES, Evidence, Line
from proa_graph.identity.matching import list_day
from proa_graph.identity.professions import trade_matches
from proa_graph.identity.titles import index, same_body, variants, words
from proa_graph.model import Agreement, Branch, Entry, Facts
from proa_graph.reference import Coded, Period, Record, Reference, missing, operators, refresh
from proa_graph.text import stems

KEY = "KALITEXT000000000001"
DAY = date(2021, 6, 1)
TP = {"Abrege_Libelle": "TP", "Abrege_Intitule": "Titre professionnel", "Nomenclature_Europe_Niveau": "NIV3"}
BLOWER = "Souffleur de bulles"
RECORDS = [
    made.record("RNCP1200", BLOWER, **TP, Date_Fin_Enregistrement="01/01/2017", Actif="INACTIVE"),
    made.record(
        "RNCP34000", "Souffleur de bulles", **TP, Date_Effet="02/01/2017", Date_Fin_Enregistrement="01/01/2024"
    ),
    made.record(
        "RNCP39000", "Souffleur de bulles", **TP, Date_Effet="02/01/2024", Date_Fin_Enregistrement="01/01/2029"
    ),
    made.record("RNCP591", "Conducteur de montgolfière"),
    made.record("RS591", "Diplôme de langue des oiseaux"),
    made.record("RNCP2001", "Allumeur de réverbères", Date_Fin_Enregistrement="01/01/2025"),
    made.record("RNCP2002", "Allumeur de réverbères", Date_Fin_Enregistrement="01/01/2025"),
    *(made.record(f"RNCP{n}", f"Métier sans rapport {chr(65 + n % 26)}{n}") for n in range(5000, 5120)),
]
LINKS = made.table(
    ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
    [
        {"Numero_Fiche": "RNCP1200", "Nouvelle_Certification": "RNCP34000"},
        {"Numero_Fiche": "RNCP39000", "Ancienne_Certification": "RNCP34000"},
        {"Numero_Fiche": "RNCP591", "Nouvelle_Certification": "RNCP1200"},
        {"Numero_Fiche": "RNCP591", "Nouvelle_Certification": "RNCP5003"},
        {"Numero_Fiche": "RNCP591", "Nouvelle_Certification": "RNCP591591"},
    ],
)
CERTIFIERS = made.table(
    ["Numero_Fiche", "Siret_Certificateur", "Nom_Certificateur"],
    [
        {"Numero_Fiche": "RNCP2001", "Siret_Certificateur": "\t12345678900011", "Nom_Certificateur": "ECOLE DU SOIR"},
        {"Numero_Fiche": "RNCP2002", "Nom_Certificateur": "Institut de l'aube"},
    ],
)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    where = tmp_path_factory.mktemp("reference")
    tables = {"Ancienne_Nouvelle_Certification": LINKS, "Certificateurs": CERTIFIERS}
    refresh("rncp", made.export(where / "export.zip", "2026-04-22", RECORDS, **tables), where=where)
    return Reference(where)


@pytest.fixture(scope="module")
def matcher(reference: Reference) -> Matcher:
    return Matcher(reference)


def test_of_twins_one_of_which_has_just_ended_a_person_chooses(matcher: Matcher) -> None:
    entry = Entry(row=1, certification_label="TP Souffleur de bulles", level_stated="3")
    soon, later = (matcher.match(KEY, entry, date(year, 6, 1)) for year in (2017, 2021))
    assert (soon.record, soon.outcome) == ("RNCP34000", "Proposed")
    assert (later.record, later.outcome) == ("RNCP34000", "Accepted")


def _match(matcher: Matcher, label: str, code: str = "", **more: str) -> Reconciliation:
    return matcher.match(KEY, Entry(row=1, certification_label=label, code_stated=code, **more), DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("RNCP34857", ("RNCP34857",)),
        ("RCNP 9656", ("RNCP9656",)),
        ("RNPC n° 14 038", ("RNCP14038",)),
        ("Code RNCP 19165", ("RNCP19165",)),
        ("RNCP: 034860", ("RNCP34860",)),
        ("7387", ("RNCP7387",)),
        ("5189 RS", ("RS5189",)),
        ("RS5080", ("RS5080",)),
        ("https://www.francecompetences.fr/recherche/rncp/35030/", ("RNCP35030",)),
        ("https://www.francecompetences.fr/recherche/rs/5616/", ("RS5616",)),
        ("RNCP 1522 – 15761", ("RNCP1522", "RNCP15761")),
        ("RNCP34857BC01", ("RNCP34857",)),
        ("En cours", ()),
        ("16N34401", ()),
        ("221768", ()),
        ("", ()),
    ],
)
def test_codes_are_read_however_printed(printed: str, read: tuple[str, ...]) -> None:
    assert codes.read(Entry(code_stated=printed)) == read


def test_a_read_code_comes_before_the_printed_one_and_the_register_may_be_noted() -> None:
    assert codes.read(Entry(rncp_code="0591", code_stated="?")) == ("RNCP591",)
    assert codes.read(Entry(code_stated="591", note="repertoire=RS")) == ("RS591",)


def test_a_slip_is_one_stroke_away() -> None:
    known = {"RNCP35339", "RNCP53338", "RNCP3538", "RNCP35400", "RS35339", "RNCP35338"}
    assert codes.slips("RNCP35338", known) == ("RNCP35339", "RNCP3538", "RNCP53338")


def test_a_printed_code_is_taken_when_the_title_does_not_contradict_it(matcher: Matcher) -> None:
    found = _match(matcher, "TP souffleuse de bulles", "RCNP 34000")
    assert (found.record, found.method, found.outcome) == ("RNCP34000", "ByCode", "Accepted")
    assert _match(matcher, "", "RNCP591").outcome == "Accepted"


def test_a_number_of_the_other_register_is_recognised_by_its_title(matcher: Matcher) -> None:
    found = _match(matcher, "Diplôme de langue des oiseaux", "591")
    assert (found.record, found.method, found.outcome) == ("RS591", "ByOtherRegister", "Accepted")


def test_a_misprinted_digit_is_recognised_by_its_title(matcher: Matcher) -> None:
    found = _match(matcher, "Conducteur de montgolfière", "RNCP592")
    assert (found.record, found.method, found.outcome) == ("RNCP591", "ByCorrectedCode", "Accepted")


def test_a_contradicting_title_is_a_question_for_people(matcher: Matcher) -> None:
    found = _match(matcher, "Souffleur de bulles", "RNCP591")
    assert (found.record, found.method, found.outcome) == ("RNCP591", "ByCode", "Proposed")
    assert "RNCP34000" in dict(found.alternatives)


def test_an_unknown_code_leaves_the_title_to_propose(matcher: Matcher) -> None:
    found = _match(matcher, "TP souffleur de bulles", "RNCP77777", level_stated="3")
    assert (found.record, found.method, found.outcome) == ("RNCP34000", "ByTitle", "Proposed")


@pytest.mark.parametrize(
    ("day", "record"), [("2016-06-01", "RNCP1200"), ("2021-06-01", "RNCP34000"), ("2025-06-01", "RNCP39000")]
)
def test_of_successive_records_the_one_of_the_day_is_meant(matcher: Matcher, day: str, record: str) -> None:
    entry = Entry(row=1, certification_label="TP Souffleur/ souffleuse de bulles", level_stated="Niveau V")
    found = matcher.match(KEY, entry, date.fromisoformat(day))
    assert (found.record, found.method) == (record, "ByTitle")
    assert found.score > 0.5


def test_of_homonyms_the_certifier_decides(matcher: Matcher) -> None:
    for certifier, record in (("École du soir", "RNCP2001"), ("INSTITUT DE L’AUBE", "RNCP2002")):
        assert _match(matcher, "Allumeur de réverbères", certifier=certifier).record == record
    undecided = _match(matcher, "Allumeur de réverbères")
    assert undecided.outcome == "Proposed" and len(undecided.alternatives) >= 1


def test_what_resembles_nothing_stays_without_record(matcher: Matcher) -> None:
    found = _match(matcher, "Zythologue hauturier")
    assert (found.record, found.outcome) == ("", "Unmatched")
    assert _match(matcher, "").outcome == "Unmatched"


def test_two_certifications_on_one_line_are_never_accepted(matcher: Matcher) -> None:
    line = Line(
        "TP souffleur de bulles, remplacée par TP souffleur de verre", "TitreProfessionnel", "3", "", DAY, frozenset()
    )
    assert matcher.by_title(line)[3] != "Accepted"


def test_chances_are_probabilities_and_what_is_left_speaks_for_none(matcher: Matcher) -> None:
    line = Line.of(Entry(certification_label="TP souffleur de bulles"), DAY)
    candidates = matcher.evidence.candidates(line)
    chances = judgement.chances(candidates)
    assert all(0 <= p <= 1 for p in chances) and sum(chances) < 1
    assert all(len(c.features) == len(FEATURES) for c in candidates)
    assert judgement.chances(()) == ()


def test_lists_that_print_codes_teach_names_to_other_branches_only() -> None:
    records = {"RNCP591": Record("RNCP591", "Conducteur de montgolfière", titles=("Conducteur de montgolfière",))}
    evidence = Evidence(records, Reference(Path("nowhere")).lineage, [("Pilote de ballon", "RNCP591", "16")])
    entry = Entry(certification_label="Pilote de ballon")
    at = FEATURES.index("so_named_elsewhere")
    assert evidence.candidates(Line.of(entry, DAY, ["16"]))[0].features[at] == 0
    assert evidence.candidates(Line.of(entry, DAY, ["17"]))[0].features[at] > 0


def test_titles_are_compared_by_what_distinguishes_them() -> None:
    titles = index([("A", "TP Souffleur de bulles"), ("B", "TP Souffleur de verre"), ("C", "CQP Bulles et ballons")])
    assert titles.near("souffleuse de bulles")[0].code == "A"
    assert titles.likeness("TP souffleurs (euses) de bulles", "A") == 1.0
    assert titles.likeness("Souffleurs de bulles", "A") > 0.8 > titles.likeness("Souffleurs de bulles", "B")
    assert titles.near("") == () and titles.likeness("", "A") == titles.likeness("x", "Z") == 0.0
    assert variants("Manager (INSTITUT)") == ("Manager (INSTITUT)", "Manager") and variants("Manager") == ("Manager",)
    assert words("– Chargé (e) de clientèle (inactive depuis le 23/08/20), remplacée par – X") == words(
        "Chargé de clientèle"
    )
    assert words("Responsable – [108479]") == words("Responsable")


def test_bodies_are_compared_by_what_both_names_say() -> None:
    assert (
        same_body("Conservatoire national des arts et métiers (CNAM)", "CONSERVATOIRE NATIONAL DES ARTS ET METIERS")
        > 0.95
    )
    assert same_body("École Vidal", "Institut de l'aube") < 0.6
    assert same_body("", "x") == 0.0


# Graphs


@pytest.fixture(scope="module")
def facts() -> Facts:
    entries = (
        Entry(KEY, "16", 1, certification_label="TP souffleur de bulles", code_stated="RNCP1200", rncp_code="1200"),
        Entry(KEY, "16", 2, certification_label="Allumeur de réverbères"),
        Entry(KEY, "16", 3, certification_label="Allumeur de réverbères", certifier="Institut de l’aube"),
    )
    agreement = Agreement(KEY, ("16",), "Accord", "Accord inventé", date_signed=DAY)
    return Facts(branches=(Branch("16", "Bulles"),), agreements=(agreement,), lists={KEY: entries})


@pytest.fixture(scope="module")
def added(facts: Facts, reference: Reference) -> dict[str, rdflib.Graph]:
    return readable(_enriched(facts, reference))


def _enriched(facts: Facts, reference: Reference) -> dict[str, Graph]:
    found = identity.resolve(facts, reference)
    return enrich(facts, graph.facts_dataset(facts, None, found)[graph.REFERENCE], reference, found)


def test_without_reference_nothing_is_added_and_what_is_missing_is_said(facts: Facts, tmp_path: Path) -> None:
    empty = Reference(tmp_path / "none")
    assert _enriched(facts, empty) == {}
    assert reconcile(facts, empty) == ()
    assert len(missing(empty)) == 3 and all("proa refresh" in fr and "proa refresh" in en for fr, en in missing(empty))


def test_every_line_gets_a_statement_of_its_own(added: dict[str, rdflib.Graph]) -> None:
    statements = added[RECONCILIATION]
    for row in "123":
        subject = thing("reconciliation", KEY, row)
        assert (subject, RDF.type, proa("Reconciliation")) in statements
        assert (subject, proa("ofEntry"), thing("entry", KEY, row)) in statements
        for name in ("method", "score", "outcome"):
            assert len(list(statements.objects(subject, proa(name)))) == 1
    assert (thing("entry", KEY, "1"), proa("reconciledRecord"), thing("record", "RNCP1200")) in statements
    undecided = thing("reconciliation", KEY, "2")
    assert (undecided, proa("outcome"), proa("Proposed")) in statements
    assert list(statements.objects(undecided, proa("alternative")))
    assert (thing("entry", KEY, "2"), proa("reconciledRecord"), None) not in statements


def test_records_come_with_their_chain_spans_and_certifiers(added: dict[str, rdflib.Graph]) -> None:
    records = added[RNCP]
    old, middle, new = (thing("record", f"RNCP{n}") for n in (1200, 34000, 39000))
    assert (old, proa("succeededBy"), middle) in records and (new, proa("succeeds"), middle) in records
    assert list(records.objects(old, proa("currentSuccessor"))) == [new]
    span = thing("registration", "RNCP34000", "1")
    assert (
        str(records.value(span, proa("from"))) == "2017-01-02"
        and str(records.value(span, proa("until"))) == "2024-01-02"
    )
    body = thing("organization", "12345678900011")
    assert (thing("record", "RNCP2001"), proa("certifier"), body) in records
    assert str(records.value(body, proa("siret"))) == "12345678900011"
    assert (thing("record", "RNCP5001"), None, None) not in records


def test_every_branch_of_a_fork_is_described_and_named(added: dict[str, rdflib.Graph]) -> None:
    """The two that took the place of the one before a printed record, beside it: one of the register, one not in it."""
    records = added[RNCP]
    followers = set(records.objects(None, proa("succeededBy")))
    assert followers == {thing("record", f"RNCP{n}") for n in (1200, 34000, 39000, 5003, 591591)}
    assert followers <= set(records.subjects(RDF.type, proa("RncpRecord")))
    assert str(records.value(thing("record", "RNCP5003"), DCTERMS.title)) == "Métier sans rapport L5003"
    assert str(records.value(thing("certification", "RNCP591591"), DCTERMS.title)) == "RNCP591591"


def test_no_organisation_gets_a_second_preferred_label(added: dict[str, rdflib.Graph], facts: Facts) -> None:
    union = rdflib.Graph()
    for part in (*readable(graph.facts_dataset(facts)).values(), *added.values()):
        union += part
    bodies = set(union.subjects(RDF.type, proa("Organization")))
    assert thing("organization", "institut-de-l-aube") in bodies
    assert [b for b in bodies if len(list(union.objects(b, SKOS.prefLabel))) != 1] == []


def test_the_graphs_are_the_same_whatever_the_order_and_have_no_blank_node(
    added: dict[str, rdflib.Graph], facts: Facts, reference: Reference
) -> None:
    made = _enriched(facts, reference)
    again = _enriched(facts, Reference(reference.where))
    assert graph.nquads(again) == graph.nquads(made)
    assert set(made) == set(added)


def test_a_profession_is_close_to_the_trades_that_its_records_share() -> None:
    trades = {"RNCP1": "A1101 B1101", "RNCP2": "A1101", "RNCP3": "C1101"}
    records = {c: Record(c, c, rome=tuple(Coded(t, t) for t in named.split())) for c, named in trades.items()}
    entries = tuple(
        Entry(KEY, row=n, profession=p) for n, p in enumerate(("Souffleur", "souffleur", "SOUFFLEUR", "Autre"))
    )
    statements = [Reconciliation(KEY, n, f"RNCP{n + 1}", "ByCode", 1.0, "Accepted") for n in range(3)]
    matches = list(trade_matches(Facts(lists={KEY: entries}), statements, records))
    assert [(m.trade, m.records, m.outcome) for m in matches] == [
        ("A1101", ("RNCP1", "RNCP2"), "Accepted"),
        ("B1101", ("RNCP1",), "Proposed"),
        ("C1101", ("RNCP3",), "Proposed"),
    ]
    close = set(graph.new_graph(profession_graph(matches)).triples((None, SKOS.closeMatch, None)))
    assert close == {(thing("profession", "souffleur"), SKOS.closeMatch, thing("rome", "A1101"))}


def test_a_list_is_of_the_day_that_its_records_show() -> None:
    firsts = {"RNCP1": date(2022, 1, 1), "RNCP2": date(2023, 1, 1), "RNCP3": date(2019, 1, 1)}
    entries = [Entry(rncp_code=number) for number in "123"]
    assert list_day(entries, DAY, firsts.get) == date(2022, 1, 1)
    assert list_day(entries[1:], DAY, firsts.get) == DAY and list_day(entries, None, firsts.get) is None


def test_the_first_day_of_a_record_is_known_or_told_by_its_number() -> None:
    def one(number: int, first: date | None) -> Record:
        code = f"RNCP{number}"
        return Record(code, code, titles=(code,), periods=(Period(first),))

    start = date(2020, 1, 1).toordinal()
    known = {f"RNCP{n}": one(n, date.fromordinal(start + n - 1000)) for n in range(1000, 1200, 2)}
    unknown = {f"RNCP{n}": one(n, None) for n in (500, 1101, 1500)}
    evidence = Evidence({**known, **unknown}, Reference(Path("nowhere")).lineage)
    assert evidence.began("RNCP1100") == date.fromordinal(start + 100)
    half_a_year = 183
    for number in (1101, 1500):
        told = evidence.began(f"RNCP{number}")
        assert told and abs(told.toordinal() + half_a_year - (start + number - 1000)) < 60
    assert evidence.began("RNCP500") is None and evidence.began("RNCP7") is None


def test_a_record_that_had_ended_is_only_proposed(matcher: Matcher) -> None:
    entry = Entry(row=1, certification_label="Conducteur de montgolfière")
    assert matcher.match(KEY, entry, DAY).record == "RNCP591"
    gone = Entry(row=1, certification_label="Allumeur de réverbères", certifier="École du soir")
    assert matcher.match(KEY, gone, date(2025, 6, 1)).outcome == "Proposed"


def test_an_operator_is_known_however_a_table_spells_it() -> None:
    known = operators.load()
    assert known.of({"OPCO2I": 3}) == "OPCO 2i" and known.of({"L'OPCOMMERCE": 1, "AKTO": 9}) == "L’Opcommerce"
    assert known.of({}) == "" and known.preferred("Inconnu") == "Inconnu"


# Measures on the national data


@pytest.fixture(scope="module")
def national(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    where = tmp_path_factory.mktemp("national")
    refresh("rncp", shared / "data" / "rncp" / "export-fiches-csv-2026-04-22.zip", where=where)
    return Reference(where)


def _gold(folder: Path) -> Iterator[tuple[Entry, date | None, str]]:
    """The lines of the gold tables that print a code: the line without it, the day of its list, the code.

    A consolidated list is of the day of its last amendment, not of the agreement that began it. A code that one text
    prints for two labels is a misprint for one of them, as the conventions of the tables say: it proves nothing.
    """
    for described in sorted(folder.glob("*.meta.json")):
        path = folder / described.name.replace(".meta.json", ".csv")
        meta = json.loads(described.read_text(encoding="utf-8"))
        days = [meta.get("date_signed") or "", *(a.get("date_signed") or "" for a in meta.get("modified_by") or ())]
        day = date.fromisoformat(max(days)) if max(days) else None
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        labels: dict[str, set[str]] = {}
        for row in rows:
            labels.setdefault(row["rncp_code"], set()).add(stems(row["certification_label"]))
        for row in rows:
            if row["rncp_code"] and len(labels[row["rncp_code"]]) == 1:
                yield _without_code(row), day, f"RNCP{int(row['rncp_code'])}"


def _without_code(row: dict[str, str]) -> Entry:
    return Entry(
        text_id=row["text_id"],
        idcc=row["idcc"],
        certification_type=row["certification_type"],
        certification_label=row["certification_label"],
        level_stated=row["level_stated"],
        level_2019=row["level_2019"],
        certifier=row["certifier"],
    )


def test_distinct_codes_of_the_gold_lists_are_found(national: Reference, shared: Path) -> None:
    listed = {code for _, _, code in _gold(shared / "gold")}
    found = national.records(listed)
    assert len(listed) > 500
    assert len(found) / len(listed) >= 0.975


def test_hidden_codes_are_found_again_by_title(national: Reference, shared: Path) -> None:
    """The branch's own lists teach nothing: each second line is judged as if its branch printed no code anywhere."""
    lines = [line for line in _gold(shared / "gold") if "rempla" not in line[0].certification_label]
    matcher = Matcher(national)
    titles = [(f"{e.certification_type} {e.certification_label}".strip(), code, e.idcc) for e, _, code in lines]
    matcher.evidence = Evidence(matcher.records, national.lineage, titles)
    right = accepted = proposed = 0
    judged = lines[::2]
    for entry, day, code in judged:
        record, _, _, outcome, alternatives = matcher.by_title(Line.of(entry, day, [entry.idcc]))
        accepted += outcome == "Accepted"
        right += outcome == "Accepted" and record == code
        proposed += code in (record, *(other for other, _ in alternatives))
    assert right / accepted >= 0.98, f"{right} of {accepted}"
    assert accepted / len(judged) >= 0.25
    assert proposed / len(judged) >= 0.6


def test_every_line_of_the_list_without_codes_gets_a_record_or_a_proposal(national: Reference) -> None:
    facts, key = published.facts(), "KALITEXT000042101233"
    matcher = Matcher(national, facts)
    signed = next(a.date_signed for a in facts.agreements if a.key == key)
    day = list_day(facts.lists[key], signed, matcher.evidence.began)
    statements = [matcher.match(key, entry, day) for entry in facts.lists[key]]
    assert len(statements) >= 71
    assert [s.row for s in statements if s.outcome == "Unmatched"] == []
    assert sum(s.outcome == "Accepted" for s in statements) >= 30
