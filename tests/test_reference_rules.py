"""A list against the registers: what the validator says with an export loaded, and without; what became of a code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import published
import pyoxigraph
import pytest
import reference_exports as made

from proa_graph import graph, questions
from proa_graph.graph import record_graph
from proa_graph.reference import Reference, refresh
from proa_graph.validation import Report, check, records

DAY = date(2021, 6, 1)
TP = {"Abrege_Libelle": "TP", "Abrege_Intitule": "Titre professionnel", "Nomenclature_Europe_Niveau": "NIV3"}
RECORDS = [
    made.record(
        "RNCP90001", "Souffleur de bulles", **TP, Date_Effet="01/02/2016", Date_Fin_Enregistrement="01/02/2021"
    ),
    made.record(
        "RNCP90002", "Souffleur de bulles", **TP, Date_Effet="02/02/2021", Date_Fin_Enregistrement="01/02/2026"
    ),
    made.record("RNCP90003", "Allumeur de réverbères", **TP, Date_Fin_Enregistrement="01/01/2027"),
    made.record("RNCP90004", "Éteigneur de réverbères", **TP, Date_Fin_Enregistrement="01/01/2027"),
    made.record("RNCP90005", "Souffleur de verre", **TP, Date_Fin_Enregistrement="01/01/2020", Actif="INACTIVE"),
    *(made.record(f"RNCP{n}", f"Métier sans rapport {chr(65 + n % 26)}{n}") for n in range(5000, 5120)),
]
LINKS = made.table(
    ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
    [
        {"Numero_Fiche": "RNCP90001", "Nouvelle_Certification": "RNCP90002"},
        {"Numero_Fiche": "RNCP90005", "Nouvelle_Certification": "RNCP90003"},
        {"Numero_Fiche": "RNCP90005", "Nouvelle_Certification": "RNCP90004"},
        {"Numero_Fiche": "RNCP90004", "Nouvelle_Certification": "RNCP90005"},
    ],
)
LIST = """idcc,profession,certification_label,code_stated,level_stated
16,Souffleur,TP souffleur de bulles,RNCP90001,niveau 3
16,Allumeur,TP allumeur de réverbères,RNCP90003,niveau 4
16,Pilote,Pilote de montgolfière,RNCP90004,niveau 3
16,Autre,TP cracheur de feu,RNCP77777,niveau 3
"""


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registers")
    export = made.export(folder / "export.zip", "2026-04-22", RECORDS, Ancienne_Nouvelle_Certification=LINKS)
    refresh("rncp", export, where=folder)
    return folder


def _report(tmp_path: Path, day: date | None = DAY) -> Report:
    path = tmp_path / "liste.csv"
    path.write_text(LIST, encoding="utf-8")
    return check(path, as_of=day).report


def _found(report: Report) -> set[tuple[str, int | None]]:
    return {(f.rule.id, f.place.row if f.place else None) for f in report.findings}


def test_a_list_is_judged_against_the_registers(tmp_path: Path, where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROA_REFERENCE_DIR", str(where))
    report = _report(tmp_path)
    assert _found(report) == {
        ("PROA-L03", 2), ("PROA-L23", 2), ("PROA-L14", 3), ("PROA-L13", 4), ("PROA-L25b", 5)
    }  # fmt: skip
    told = {f.rule.id: f.message["fr"] for f in report.findings}
    for words in ("RNCP90001", "1er\u00a0février\u00a02016", "2\u00a0février\u00a02021", "1er\u00a0juin\u00a02021"):
        assert words in told["PROA-L03"]
    assert "RNCP90002" in told["PROA-L23"] and "2\u00a0février\u00a02026" in told["PROA-L23"]
    assert report.notes == () and not report.conforms


def test_the_day_decides(tmp_path: Path, where: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROA_REFERENCE_DIR", str(where))
    assert {rule for rule, row in _found(_report(tmp_path, date(2021, 2, 1))) if row == 2} == set()
    assert ("PROA-L03b", 2) in _found(_report(tmp_path, date(2024, 6, 1)))
    today = _report(tmp_path, None)
    assert ("PROA-L03", 2) in _found(today), "in 2026 only what is registered on the day opens a period"
    assert [basis.regime for basis in today.bases] == ["N2"]


def test_without_an_export_what_is_missing_is_said(tmp_path: Path) -> None:
    report = _report(tmp_path)
    assert report.findings == () and report.conforms
    (note,) = report.notes
    for lang in ("fr", "en"):
        assert "PROA-L03" in note[lang] and "proa refresh rncp" in note[lang]


@pytest.fixture(scope="module")
def store(where: Path) -> pyoxigraph.Store:
    found = record_graph(Reference(where), {"RNCP90001", "RNCP90005"})
    store = pyoxigraph.Store()
    store.bulk_load(graph.nquads({"https://example.org/records": found}), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def _became(store: pyoxigraph.Store, code: str) -> list[tuple[str, str, str]]:
    question = questions.load()["what-became-of-code"].bind({"code": code, "date": "2022-01-01"})
    rows = published.ask(question, store)
    return [(row["step"], row["recordCode"], row["state"]) for row in rows]


def test_what_became_of_a_code_follows_chains_splits_and_circles(store: pyoxigraph.Store) -> None:
    assert _became(store, "RNCP90001") == [
        ("0", "RNCP90001", "non enregistrée"),
        ("1", "RNCP90002", "enregistrée"),
    ]
    circle = _became(store, "RNCP90005")
    assert circle[0] == ("0", "RNCP90005", "non enregistrée")
    assert {(code, state) for _, code, state in circle[1:]} == {
        ("RNCP90003", "enregistrée"), ("RNCP90004", "enregistrée")
    }  # fmt: skip


def test_an_unknown_code_has_an_answer(store: pyoxigraph.Store) -> None:
    assert _became(store, "RNCP99999") == [("0", "RNCP99999", "inconnue des listes et des exports chargés")]


LISTED = """
@prefix proa: <https://w3id.org/proa/def#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix id: <https://w3id.org/proa/id/> .
<https://example.org/branch> a proa:Branch ; skos:notation "16" ; skos:prefLabel "Bulles"@fr .
<https://example.org/1> proa:branch <https://example.org/branch> ;
  proa:reconciledRecord <https://w3id.org/proa/id/record/RNCP90001> .
<https://example.org/2> proa:branch <https://example.org/branch> ;
  proa:reconciledRecord <https://w3id.org/proa/id/record/RNCP90005> .
<https://example.org/3> proa:branch <https://example.org/branch> ;
  proa:reconciledRecord <https://w3id.org/proa/id/record/RNCP90003> .
"""


def _current(store: pyoxigraph.Store, day: str, idcc: str = "") -> set[tuple[str, str, str]]:
    question = questions.load()["current-successors"].bind({"date": day, "idcc": idcc})
    rows = published.ask(question, store)
    return {(row["recordCode"], row["state"], row.get("successorCode", "")) for row in rows}


def test_current_successors_are_those_of_the_day(where: Path) -> None:
    found = record_graph(Reference(where), {"RNCP90001", "RNCP90005"})
    store = pyoxigraph.Store()
    store.bulk_load(graph.nquads({"https://example.org/records": found}), format=pyoxigraph.RdfFormat.N_QUADS)
    store.bulk_load(LISTED.encode(), format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode("urn:lists"))
    assert _current(store, "2022-01-01") == {
        ("RNCP90001", "non enregistrée", "RNCP90002"),
        ("RNCP90005", "non enregistrée", "RNCP90003"), ("RNCP90005", "non enregistrée", "RNCP90004"),
        ("RNCP90003", "enregistrée", ""),
    }  # fmt: skip
    assert ("RNCP90001", "enregistrée", "") in _current(store, "2020-12-31", "16")
    assert ("RNCP90001", "non enregistrée", "") in _current(store, "2026-12-31")
    assert _current(store, "2022-01-01", "17") == set()


def test_a_register_is_read_once_and_again_after_a_refresh(
    tmp_path: Path, where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROA_REFERENCE_DIR", str(tmp_path))
    export = made.export(tmp_path / "one.zip", "2026-04-22", RECORDS, Ancienne_Nouvelle_Certification=LINKS)
    refresh("rncp", export, where=tmp_path)
    records._read.cache_clear()
    records.prepare()
    _report(tmp_path)
    _report(tmp_path)
    assert records._read.cache_info().misses == 1
    assert ("PROA-L25b", 5) in _found(_report(tmp_path))
    export = made.export(
        tmp_path / "two.zip", "2026-04-22", [*RECORDS, made.record("RNCP77777", "Cracheur de feu", **TP)]
    )
    refresh("rncp", export, where=tmp_path)
    records.prepare()
    assert ("PROA-L25b", 5) not in _found(_report(tmp_path))
    assert records._read.cache_info().misses == 2
