"""Pages with an export loaded: records in time, lines matched with a record and on what evidence, trades."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pyoxigraph
import pytest
import reference_exports as made

from proa_graph.dataset import Dataset, assemble
from proa_graph.model import Agreement, Branch, Entry, Facts
from proa_graph.reference import Reference, fingerprint, refresh, snapshots, state
from proa_graph.release import bundle
from proa_graph.search import Finder
from proa_graph.site import build
from proa_graph.site.certifications import certification, history, near, profession
from proa_graph.site.corpus import Corpus
from proa_graph.site.search import search_data, search_index
from proa_graph.site.view import Thing
from proa_graph.terms import BASE

KEY = "KALITEXT000000000016"
TP = {"Abrege_Libelle": "TP", "Abrege_Intitule": "Titre professionnel", "Nomenclature_Europe_Niveau": "NIV3"}
RECORDS = [
    made.record(
        "RNCP90001", "Souffleur de bulles", **TP, Date_Effet="01/02/2016", Date_Fin_Enregistrement="01/02/2021"
    ),
    made.record(
        "RNCP90002", "Souffleur de bulles", **TP, Date_Effet="02/02/2021", Date_Fin_Enregistrement="01/02/2027"
    ),
    made.record("RNCP90003", "Allumeur de réverbères", **TP, Date_Fin_Enregistrement="01/01/2027"),
    *(made.record(f"RNCP{n}", f"Métier sans rapport {chr(65 + n % 26)}{n}") for n in range(5000, 5120)),
]
LINKS = made.table(
    ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
    [
        {"Numero_Fiche": "RNCP90001", "Nouvelle_Certification": "RNCP90002"},
        {"Numero_Fiche": "RNCP90003", "Nouvelle_Certification": "RNCP99999"},
    ],
)
ROME = made.table(
    ["Numero_Fiche", "Codes_Rome_Code", "Codes_Rome_Libelle"],
    [
        {"Numero_Fiche": code, "Codes_Rome_Code": "H2801", "Codes_Rome_Libelle": "Soufflage"}
        for code in ("RNCP90001", "RNCP90002")
    ],
)
CERTIFIERS = made.table(
    ["Numero_Fiche", "Siret_Certificateur", "Nom_Certificateur"],
    [
        {"Numero_Fiche": "RNCP90003", "Siret_Certificateur": siret, "Nom_Certificateur": name}
        for siret, name in (("", "Inconnu"), ("", "INCONNU"), ("43261313100015", "AFIP"), ("43261313100023", "AFIP"))
    ],
)
ENTRIES = (
    Entry(KEY, "16", 1, profession="Souffleur", certification_label="TP souffleur de bulles", code_stated="RNCP90001"),
    Entry(KEY, "16", 2, profession="Souffleur", certification_label="TP souffleur de bulles", code_stated="90002"),
    Entry(KEY, "16", 3, certification_label="Allumeur de réverbères", code_stated="RNCP90030"),
    Entry(KEY, "16", 4, certification_label="TP allumeur de réverbères", code_stated="RNCP90003"),
    Entry(KEY, "16", 5, certification_label="Souffleur de bulles", certifier="Inconnu"),
)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registers")
    export = made.export(
        folder / "export.zip",
        "2026-04-22",
        RECORDS,
        Ancienne_Nouvelle_Certification=LINKS,
        Rome=ROME,
        Certificateurs=CERTIFIERS,
    )
    refresh("rncp", export, where=folder)
    return folder


FACTS = Facts(
    branches=(Branch("16", "Bulles"),),
    agreements=(Agreement(KEY, ("16",), "Accord", "Accord inventé", date_signed=date(2021, 1, 5)),),
    lists={KEY: ENTRIES},
)


@pytest.fixture(scope="module")
def dataset(where: Path) -> Dataset:
    return assemble(FACTS, Reference(where))


@pytest.fixture(scope="module")
def corpus(dataset: Dataset) -> Corpus:
    return Corpus.of(FACTS, dataset, {})


@pytest.mark.parametrize(
    "pattern",
    [
        "GRAPH ?g { ?x ?p ?o } GRAPH ?h { ?x ?p ?o } FILTER(STR(?g) < STR(?h))",
        "?x a ?c FILTER(STRSTARTS(STR(?x), STR(id:))) "
        "FILTER NOT EXISTS { ?x rdfs:label|skos:prefLabel|dcterms:title ?l }",
        "?x a skos:Concept FILTER NOT EXISTS { ?x skos:prefLabel ?l }",
        "?x skos:prefLabel ?l ; skos:altLabel ?l",
        "?s ?p ?x FILTER(STRSTARTS(STR(?x), CONCAT(STR(id:), 'record/'))) FILTER NOT EXISTS { ?x a ?c }",
    ],
    ids=[
        "triple twice",
        "thing without name",
        "concept without name",
        "name both preferred and other",
        "record untyped",
    ],
)
def test_with_the_register_there_is_no(pattern: str, dataset: Dataset) -> None:
    prefixes = (
        f"PREFIX id: <{BASE}id/> PREFIX dcterms: <http://purl.org/dc/terms/> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    )
    found = dataset.named.query(f"{prefixes}SELECT DISTINCT ?x {{ {pattern} }}", use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert [str(row["x"]) for row in found] == []


def _thing(corpus: Corpus, path: str) -> Thing:
    return corpus.view.thing(f"{BASE}id/{path}")


def _page(corpus: Corpus, path: str) -> str:
    files = dict(build._resource(corpus, _thing(corpus, path)))
    return files[f"{path}/index.html"]().decode()


def test_with_the_register_no_key_of_a_table_stands_twice(dataset: Dataset) -> None:
    rows = bundle.read(dataset.named)
    assert len(bundle.database(rows)) > 100_000
    assert [siret for _, siret in rows["organization_sirets"]] == ["43261313100015", "43261313100023"]
    assert len({organization for organization, _ in rows["organization_sirets"]}) == 1 and rows["registrations"]


def test_a_certification_shows_its_records_in_time_and_what_became_of_it(corpus: Corpus) -> None:
    values = certification(corpus, _thing(corpus, "certification/RNCP90002"), "fr")
    assert [(s.record.key, s.here) for s in values["history"]] == [("RNCP90001", True), ("RNCP90002", True)]
    (became,) = values["became"]
    assert (became["state"], became["record"].key, str(became["day"])) == ("registered", "RNCP90002", "2026-04-22")
    page = _page(corpus, "certification/RNCP90002")
    assert "sa fiche RNCP90002 est enregistrée\u00a0: une période de reconversion peut la viser" in page
    assert "<form" not in page.split('id="lists"')[0], "no form asks a host that has no engine"
    assert 'id="registration-1"' in page and 'id="registration-RNCP90001-1"' in page and "H2801" in page
    assert "TP Souffleur de bulles" in page and "Code et intitulé" in page.replace("code et", "Code et")


def test_the_list_of_a_branch_names_the_record_that_succeeds_an_ended_one(corpus: Corpus) -> None:
    page = _page(corpus, "branch/16")
    rows = re.findall(r'<tr id="right-.*?(?=<tr|</t[ab])', page, re.DOTALL)
    ended = [row for row in rows if ">RNCP90001" in row]
    assert ended and all("→" in row and ">RNCP90002</a>" in row for row in ended)
    assert not [row for row in rows if ">RNCP90001" not in row and "→" in row]
    assert "Enregistrement vérifié dans l’export des répertoires du" in page


def test_the_address_of_a_renewed_code_leads_to_its_certification(corpus: Corpus) -> None:
    page = _page(corpus, "certification/RNCP90001")
    assert "RNCP90002/" in page and "Cette adresse mène ailleurs" in page
    assert _thing(corpus, "record/RNCP90001").path == "certification/RNCP90002/#record-RNCP90001"
    index = search_index(corpus).decode()
    assert '"certification/RNCP90002/","RNCP90002"' in index and '["rncp90002","rncp90001"]' in index
    assert "certification/RNCP90001/" not in index
    hit, told = Finder(search_data(corpus)).find("RNCP 90001")
    assert (told.kind, told.label) == ("explanation", "RNCP90001 a pris fin\u00a0: la fiche RNCP90002 lui succède")
    assert (hit.path, "certification/RNCP90001/" in hit.aliases) == ("certification/RNCP90002/", True)


def test_a_line_with_a_misprinted_code_is_of_what_its_title_names_and_says_so(corpus: Corpus) -> None:
    values = certification(corpus, _thing(corpus, "certification/RNCP90003"), "fr")
    assert [r.number for r in values["rows"]] == [3, 4] and [r.number for r in values["misprints"]] == [3]
    page = _page(corpus, "certification/RNCP90003")
    assert "RNCP90030" in page and "le code d’autre chose" in page


def test_a_line_that_only_may_mean_a_certification_is_proposed_and_counted_apart(corpus: Corpus) -> None:
    values = certification(corpus, _thing(corpus, "certification/RNCP90002"), "fr")
    assert [r.number for r in values["rows"]] == [1, 2] and [r.number for r in values["likely"]] == [5]
    line = corpus.line(corpus.view.thing(f"{BASE}id/entry/{KEY}/5"))
    own = line and line.certification
    assert own and own.key != "RNCP90002"
    page = _page(corpus, f"certification/{own.key}")
    assert "Elle est, ou est devenue, vraisemblablement" in page and "RNCP90002" in page


def test_a_profession_gives_its_trades_with_their_support(corpus: Corpus) -> None:
    values = profession(corpus, _thing(corpus, "profession/souffleur"), "fr")
    (match,) = values["trades"]
    assert (match["trade"].key, match["support"], match["total"]) == ("H2801", 2, 2)
    assert [r.key for r in match["records"]] == ["RNCP90001", "RNCP90002"]
    assert 'id="trade-H2801"' in _page(corpus, "profession/souffleur")


def test_a_record_that_the_export_only_names_has_a_page_that_links_find(corpus: Corpus) -> None:
    (newer,) = _thing(corpus, "record/RNCP90003").things("proa:succeededBy")
    assert newer.path == "certification/RNCP99999/#record"
    assert 'id="record"' in _page(corpus, "certification/RNCP99999")


def test_a_long_line_of_records_is_shown_near_the_own_first(corpus: Corpus) -> None:
    stages = history([_thing(corpus, "record/RNCP90001")])
    assert near(stages) == stages
    crowd = [*stages, *(s for s in stages for _ in range(12) if not s.here)]
    assert {s.record.key for s in near(crowd)} == {"RNCP90001", "RNCP90002"}


def test_statements_are_found_on_the_pages_of_what_they_are_about(corpus: Corpus) -> None:
    paths = {
        f"reconciliation/{KEY}/3": f"agreement/{KEY}/#entry-3",
        "registration/RNCP90001/1": "certification/RNCP90002/#registration-RNCP90001-1",
        "trade-match/souffleur/H2801": "profession/souffleur/#trade-H2801",
    }
    assert {name: _thing(corpus, name).path for name in paths} == paths
    data = dict(build._resource(corpus, _thing(corpus, f"agreement/{KEY}")))[f"agreement/{KEY}.ttl"]().decode()
    assert f"reconciliation/{KEY}/3" in data and "ByCorrectedCode" in data


def test_a_refresh_of_the_same_day_is_another_state(where: Path, tmp_path: Path) -> None:
    export = made.export(tmp_path / "export.zip", "2026-04-22", RECORDS)
    refresh("rncp", export, where=tmp_path / "in")
    before = state(snapshots(tmp_path / "in")), fingerprint(tmp_path / "in")
    assert (state(snapshots(tmp_path / "in")), fingerprint(tmp_path / "in")) == before
    again = made.export(tmp_path / "export.zip", "2026-04-22", RECORDS[:-1])
    refresh("rncp", again, where=tmp_path / "in")
    after = state(snapshots(tmp_path / "in")), fingerprint(tmp_path / "in")
    assert after[0] != before[0] and after[1] != before[1]
