"""Facts to graphs: printed beside resolved, exclusions and places as things, the same bytes every time."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import published
import pyoxigraph
import pytest
import rdflib
from nodes import ELI, OA, proa, readable, thing
from rdflib import RDF, RDFS, SKOS, BNode, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, XSD

from proa_graph import graph, resolve, terms
from proa_graph.graph.vocabulary import EU, Graph, NamedNode, fr, string, whole
from proa_graph.model import (
    Agreement,
    ArticleVersion,
    Branch,
    Clause,
    Document,
    Entry,
    Exclusion,
    Facts,
    Order,
)

SOUDEUR = Entry(
    "T1", "9001", 1, "Industrie", "Métal", "Soudeuse", "", "TP soudeur", "34000", "RNCP 34000", "niveau 3", "3",
    "Ministère ; AFPA", locator="line=12,14",
)  # fmt: skip
FACTS = Facts(
    branches=(Branch("9001", "Soudage", "3999", "OPCO X"), Branch("9002", "Chaudronnerie")),
    documents=(
        Document("T1", "Accord", "BO", "text/plain", "grid", "ab", "https://x/T1"),
        Document("T2", "Avenant", "", "text/html", "", "", "https://x/T2", "Base KALI, version du 2021-03-25"),
    ),
    agreements=(
        Agreement("T1", ("9001",), "accord", "Accord du 1er mars 2021", date(2021, 3, 1), "Paris", "ASET1", "2021-9",
                  "", date(2021, 7, 1), "stated", "open-ended", "OPCO X", ("Union A",), ("Syndicat B",), "T1",
                  "annexe"),
        Agreement("T2", ("9002",), "Protocole d’accord", "Protocole", document="T2", list_incomplete="non reproduit",
                  status_stated="En vigueur étendu"),
    ),
    orders=(Order("o1", "T1", "Arrêté du 1er juin 2021", date(2021, 6, 1), date(2021, 6, 9), "JORFTEXT1"),),
    exclusions=(Exclusion("T1", 1, "exclusion", "entry", "annexe", "o1", ("L1-1", "L9-9"), "Lignes", "note 1"),),
    clauses=(Clause("T1", 1, "BaseDuration", "article 4", "6", "12.5", "month"),),
    articles=(
        ArticleVersion("L1-1", "LEGI1", date(2019, 1, 1), date(2020, 12, 31), "Un", "One"),
        ArticleVersion("L1-1", "LEGI2", date(2021, 1, 1), None, "Deux", "Two"),
    ),
    lists={
        "T1": (
            SOUDEUR,
            replace(SOUDEUR, row=2, rncp_code="", code_stated="RS 34000", excluded_from_extension=True,
                    exclusion_arrete_date="2021-06-01", level_stated="Niveau III", level_2019="5"),
            replace(SOUDEUR, row=3, profession="soudeuse", rncp_code="", code_stated="", certifier="AFPA"),
        ),
        "T2": (Entry("T2", "9002", 1, certification_label="Cqp chaudronnier", code_stated="En cours",
                     profession="Soudeuse", training_body="École", level_stated="sans niveau"),),
    },
)  # fmt: skip
FORMS = {"proa.nt": pyoxigraph.RdfFormat.N_TRIPLES, "proa.ttl": pyoxigraph.RdfFormat.TURTLE,
         "proa.jsonld": pyoxigraph.RdfFormat.JSON_LD}  # fmt: skip
_SPOKEN = {(NamedNode("urn:s"), NamedNode("urn:p"), node) for node in (fr("a"), fr("^^<b>"), whole(3), string("-1"))}
NAMED = graph.facts_dataset(FACTS)
GRAPHS = readable(NAMED)
ALL = rdflib.Graph()
for _part in GRAPHS.values():
    ALL += _part
FIRST, SECOND, THIRD = (thing("entry", "T1", row) for row in "123")


def _values(subject: URIRef, predicate: URIRef) -> set[str]:
    return {str(o) for o in ALL.objects(subject, predicate)}


def test_one_graph_per_document_and_one_of_reference() -> None:
    assert set(GRAPHS) == {terms.thing("document", "T1"), terms.thing("document", "T2"), graph.REFERENCE}
    assert (thing("entry", "T2", "1"), None, None) not in GRAPHS[terms.thing("document", "T1")]


def test_a_triple_stands_in_one_graph_only() -> None:
    assert sum(map(len, NAMED.values())) == len(set().union(*NAMED.values()))
    (row,) = published.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(row["n"]) == len(published.store()) > 100_000
    assert (thing("certification", "RNCP34000"), None, None) in GRAPHS[graph.REFERENCE]


def test_printed_and_resolved_stand_side_by_side() -> None:
    assert _values(FIRST, proa("codePrinted")) == {"RNCP 34000"}
    assert _values(FIRST, proa("rncpCode")) == {"34000"}
    assert _values(FIRST, proa("levelPrinted")) == {"niveau 3"}
    assert _values(FIRST, proa("level")) == {terms.thing("level", "3")}
    assert _values(SECOND, proa("levelResolution")) == {terms.term("MappedFrom1969Scale")}
    assert _values(FIRST, proa("labelKey")) == {"tp soudeur"}
    assert Literal("TP soudeur", lang="fr") in set(ALL.objects(FIRST, RDFS.label))


def test_the_two_registers_are_two_things() -> None:
    assert _values(FIRST, proa("record")) == {terms.thing("record", "RNCP34000")}
    assert _values(SECOND, proa("record")) == {terms.thing("record", "RS34000")}
    assert _values(SECOND, proa("rncpCode")) == set()
    assert _values(thing("record", "RS34000"), proa("register")) == {terms.term("SpecificRegister")}
    page = {"https://www.francecompetences.fr/recherche/rncp/34000/"}
    assert _values(thing("record", "RNCP34000"), RDFS.seeAlso) == page


def test_a_title_without_a_code_is_of_the_certification_that_bears_it_and_its_address_leads_there() -> None:
    assert _values(THIRD, proa("certification")) == {terms.thing("certification", "RNCP34000")}
    assert _values(THIRD, proa("identityEvidence")) == {terms.term("TitleAndKind")}
    old = thing("certification", "tp-soudeur-afpa")
    assert _values(old, DCTERMS.isReplacedBy) == {terms.thing("certification", "RNCP34000")}
    assert _values(thing("entry", "T2", "1"), proa("codeStatus")) == {terms.term("CodePending")}


def test_a_profession_has_one_preferred_label_in_the_whole_dataset() -> None:
    profession = thing("profession", "soudeuse")
    assert _values(profession, SKOS.prefLabel) == {"Soudeuse"}
    assert _values(profession, SKOS.altLabel) == {"soudeuse"}


def test_the_narrowest_sector_and_its_parent() -> None:
    narrow = thing("sector", "9001-industrie", "metal")
    assert _values(FIRST, proa("sector")) == {str(narrow)}
    assert _values(narrow, SKOS.broader) == {terms.thing("sector", "9001-industrie")}


def test_several_certifiers_in_one_cell_and_a_training_body_apart() -> None:
    assert _values(FIRST, proa("certifier")) == {terms.thing("organization", n) for n in ("ministere", "afpa")}
    assert _values(thing("entry", "T2", "1"), proa("trainingBody")) == {terms.thing("organization", "ecole")}
    assert _values(thing("entry", "T2", "1"), proa("certifier")) == set()


def test_an_exclusion_is_a_thing_with_scope_order_and_article_version() -> None:
    exclusion = thing("exclusion", "T1", "1")
    assert _values(SECOND, proa("excludedBy")) == {str(exclusion)}
    assert _values(exclusion, proa("excludes")) == {str(SECOND)}
    assert _values(exclusion, proa("scope")) == {terms.term("EntryScope")}
    assert _values(exclusion, proa("byOrder")) == {terms.thing("order", "o1")}
    assert _values(exclusion, proa("legalBasis")) == {
        terms.thing("article", "L1-1", "2021-01-01"),
        terms.thing("article", "L9-9"),
    }
    assert (thing("article", "L9-9"), RDF.type, proa("LegalArticle")) in ALL


def test_every_entry_leads_to_its_place_in_the_document() -> None:
    (here,) = ALL.objects(FIRST, proa("locator"))
    (selector,) = ALL.objects(here, OA.hasSelector)
    assert (here, OA.hasSource, thing("document", "T1")) in ALL
    assert (FIRST, PROV.wasDerivedFrom, thing("document", "T1")) in ALL
    assert str(ALL.value(selector, RDF.value)) == "line=12,14"
    assert str(ALL.value(selector, DCTERMS.conformsTo)).endswith("rfc5147")
    assert selector == thing("selector", "T1", "1")


def test_agreements_tell_what_their_document_shows() -> None:
    first, second = thing("agreement", "T1"), thing("agreement", "T2")
    assert _values(first, proa("listCompleteness")) == {terms.term("Complete")}
    assert _values(second, proa("listCompleteness")) == {terms.term("Incomplete")}
    assert _values(second, proa("nature")) == {terms.term("Protocole")}
    assert _values(first, proa("employerSignatory")) == {terms.thing("organization", "union-a")}
    assert _values(first, ELI.id_local) == set()
    bare = readable(graph.facts_dataset(replace(FACTS, lists={}, exclusions=())))
    (document,) = [g for name, g in bare.items() if name.endswith("T1")]
    assert (first, proa("listCompleteness"), proa("NoList")) in document
    assert document.value(first, proa("list")) is None


def test_an_article_version_ends_on_its_last_day_for_eli_and_before_until_for_us() -> None:
    version = thing("article", "L1-1", "2019-01-01")
    assert _values(version, ELI.date_no_longer_in_force) == {"2020-12-31"}
    assert _values(version, proa("until")) == {"2021-01-01"}
    assert _values(version, ELI.realizes) == {terms.thing("article", "L1-1")}
    assert _values(version, ELI.in_force) == {f"{ELI}InForce-notInForce"}


def test_acts_lead_to_their_text_and_to_what_was_read_in_the_words_of_eli() -> None:
    """Work, expression, format: whoever knows ELI alone follows nothing else; what nobody said is not said."""
    for key, force in (("T1", set()), ("T2", {f"{ELI}InForce-inForce"})):
        act = thing("agreement", key)
        text = thing("expression", key)
        assert _values(act, ELI.is_realized_by) == {str(text)}
        assert _values(text, ELI.realizes) == {str(act)}
        assert _values(text, ELI.language) == {EU["language/FRA"].value}
        assert _values(text, ELI.title) == _values(act, DCTERMS.title) != set()
        assert _values(text, ELI.is_embodied_by) == {terms.thing("document", key)}
        assert _values(act, ELI.in_force) == force
        assert _values(text, ELI.version_date) == ({"2021-03-25"} if key == "T2" else set())
        assert _values(thing("document", key), ELI.is_exemplified_by) == ({"https://x/T2"} if key == "T2" else set())
    order, text = thing("order", "o1"), thing("order-expression", "o1")
    assert _values(order, ELI.is_realized_by) == {str(text)}
    assert _values(text, ELI.is_embodied_by) == _values(order, RDFS.seeAlso) != set()


def test_a_clause_keeps_its_bounds_as_decimals() -> None:
    bound = ALL.value(thing("clause", "T1", "1"), proa("maximum"))
    assert bound == Literal("12.5", datatype=XSD.decimal)


def test_levels_and_their_matches() -> None:
    assert len(list(ALL.subjects(RDF.type, proa("Level")))) == len(resolve.LEVELS)
    assert _values(thing("level", "3"), SKOS.exactMatch) == {"http://data.europa.eu/snb/eqf/3"}
    assert _values(thing("level-1969", "I"), SKOS.closeMatch) == {terms.thing("level", n) for n in "78"}


def test_no_blank_node_and_no_term_outside_the_vocabulary() -> None:
    nodes = {n for triple in ALL for n in triple}
    assert not [n for n in nodes if isinstance(n, BNode)]
    with pytest.raises(KeyError):
        proa("eligibilityEntry")


def test_the_order_of_facts_does_not_change_a_byte() -> None:
    turned: dict[str, Any] = {
        name: tuple(reversed(getattr(FACTS, name)))
        for name in ("branches", "documents", "agreements", "orders", "exclusions", "clauses", "articles")
    }
    lists = {key: tuple(reversed(rows)) for key, rows in reversed(FACTS.lists.items())}
    shuffled = Facts(**turned, lists=lists)
    again = graph.facts_dataset(shuffled)
    assert graph.nquads(again) == graph.nquads(NAMED)
    assert _files(again) == _files(NAMED)


def test_the_seed_of_hashes_does_not_change_a_byte() -> None:
    code = (
        "import hashlib, test_graph as t; from proa_graph import graph\n"
        "files = {**t._files(t.NAMED), 'nq': graph.nquads(t.NAMED)}\n"
        "print(hashlib.sha256(b''.join(files[k] for k in sorted(files))).hexdigest())"
    )
    digests = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        digests.add(subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout)
    assert len(digests) == 1


def _files(named: dict[str, Graph]) -> dict[str, bytes]:
    quads = graph.quad_lines(named)
    forms = {"jsonld": graph.jsonld_parts, "nt": graph.ntriples_parts, "ttl": graph.turtle_parts}
    return {f"proa.{suffix}": "".join(form(quads)).encode() for suffix, form in forms.items()}


def test_every_dump_holds_the_same_triples() -> None:
    files = _files(NAMED)
    contents = {
        name: {quad.triple for quad in pyoxigraph.parse(files[name], format=form)} for name, form in FORMS.items()
    }
    assert contents["proa.nt"] == contents["proa.ttl"] == contents["proa.jsonld"]
    assert len(contents["proa.nt"]) == len(ALL)
    quads = list(pyoxigraph.parse(graph.nquads(NAMED), format=pyoxigraph.RdfFormat.N_QUADS))
    assert len(quads) == sum(map(len, NAMED.values()))


def test_awkward_characters_survive_every_dump() -> None:
    label = 'a "b" \\ c\nd\té 日本 <x> {}'
    odd = replace(FACTS, lists={"T1": (replace(SOUDEUR, certification_label=label, certifier=""),)})
    files = _files(graph.facts_dataset(odd))
    for name, form in (("proa.nt", "nt"), ("proa.ttl", "turtle")):
        read = rdflib.Graph().parse(data=files[name], format=form)
        assert str(read.value(FIRST, proa("labelPrinted"))) == label


@pytest.mark.parametrize("text", ["a^^<b>", '"@fr', '" <urn:g> .', "^^"])
def test_text_that_looks_like_syntax_survives_every_dump(text: str) -> None:
    odd: dict[str, Graph] = {"urn:g": {(NamedNode("urn:s"), NamedNode("urn:p"), string(text)), *_SPOKEN}}
    files = _files(odd)
    stated = {quad.triple for quad in pyoxigraph.parse(graph.nquads(odd), format=pyoxigraph.RdfFormat.N_QUADS)}
    for name, form in FORMS.items():
        assert {quad.triple for quad in pyoxigraph.parse(files[name], format=form)} == stated


def test_a_blank_node_is_refused(tmp_path: Path) -> None:
    (tmp_path / "terms.ttl").write_text("<urn:s> <urn:p> [] .", encoding="utf-8")
    with pytest.raises(TypeError, match="blank"):
        graph.read_turtle(tmp_path)


def test_a_partner_list_becomes_the_same_kind_of_graph() -> None:
    made = graph.new_graph(graph.list_graph(FACTS.lists["T1"], as_of=date(2022, 1, 1)))
    agreement = thing("agreement", "T1")
    assert len(list(made.subjects(RDF.type, proa("EligibilityEntry")))) == 3
    assert (agreement, proa("branch"), thing("branch", "9001")) in made
    assert (SECOND, proa("excludedBy"), thing("exclusion", "T1", "0")) in made
    (right,) = (s for s in made.subjects(proa("entry"), SECOND) if (s, RDF.type, proa("Right")) in made)
    worth = {
        made.value(p, proa("status")): made.value(p, proa("usable")) for p in made.objects(right, proa("statusPeriod"))
    }
    assert worth == {proa("Excluded"): proa("UsableNo"), proa("RegimeEnded"): proa("UsableNo")}
    assert (FIRST, proa("excludedBy"), None) not in made
    known = graph.new_graph(graph.list_graph(FACTS.lists["T1"], agreement=FACTS.agreements[0], orders=FACTS.orders,
                                             exclusions=FACTS.exclusions))  # fmt: skip
    assert set(ALL.predicate_objects(SECOND)) == set(known.predicate_objects(SECOND))


def test_a_table_of_several_branches_is_the_list_of_each_line_by_line() -> None:
    """What an operator sends of all its branches: a line opens nothing in the branches of the others."""
    lines = [Entry(row=n, certification_label=f"CQP {n}", idcc=str(9000 + n)) for n in range(1, 41)]
    same = [*lines, Entry(row=41, certification_label="CQP 1", idcc="9002"), Entry(row=42, certification_label="CQP 1")]
    made = graph.new_graph(graph.list_graph(same))
    branches = {number: list(made.objects(thing("entry", "liste", number), proa("branch"))) for number in ("1", "41")}
    assert branches == {"1": [thing("branch", "9001")], "41": [thing("branch", "9002")]}
    assert not list(made.objects(thing("entry", "liste", "42"), proa("branch")))
    rights = list(made.subjects(RDF.type, proa("Right")))
    assert len(rights) == len(same)
    assert {made.value(right, proa("branch")) for right in rights} == {thing("branch", e.idcc) for e in lines} | {None}
    assert not list(made.subject_objects(proa("repeats")))
    bare = graph.new_graph(graph.list_graph(same, rights=False))
    assert set(bare) < set(made) and not list(bare.subjects(RDF.type, proa("Right")))


def test_a_list_without_text_or_branch_still_has_addresses() -> None:
    made = graph.new_graph(graph.list_graph([Entry(row=1, certification_label="X"), Entry(row=2)]))
    assert len(list(made.subjects(RDF.type, proa("EligibilityEntry")))) == 2


def test_the_published_lists_are_all_in_the_graph() -> None:
    facts = published.facts()
    count = "SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE { ?e a <https://w3id.org/proa/def#EligibilityEntry> %s }"
    entries = [e for rows in (*facts.lists.values(), *facts.withdrawn.values()) for e in rows]
    (all_of,) = published.ask(count % "")
    (struck,) = published.ask(count % "; <https://w3id.org/proa/def#excludedBy> ?x")
    assert int(all_of["n"]) == len(entries)
    (unstruck,) = published.ask(
        count
        % "; <https://w3id.org/proa/def#codeStatus> ?c FILTER NOT EXISTS {?e <https://w3id.org/proa/def#excludedBy> ?x}"
    )
    marked = sum(e.excluded_from_extension for e in entries)
    assert marked <= int(struck["n"]) == len(entries) - int(unstruck["n"])
    assert marked > 500


def test_every_marked_line_is_excluded_by_an_exclusion_of_its_own_agreement() -> None:
    facts = published.facts()
    query = "SELECT ?e WHERE { ?e <https://w3id.org/proa/def#excludedBy> ?x }"
    struck = {row["e"] for row in published.ask(query)}
    marked = {
        thing("entry", key, e.key) for key, rows in facts.lists.items() for e in rows if e.excluded_from_extension
    }
    assert not {str(m) for m in marked} - struck


def test_the_published_numbers_are_those_of_the_original(shared: Path) -> None:
    """The text of IDCC 2378 is in no national source: its list is that of the document, line by line."""
    with (shared / "gold" / "seed002_idcc2378.csv").open(encoding="utf-8", newline="") as handle:
        gold = list(csv.DictReader(handle))
    rows = published.facts().lists["KALITEXT000043688159"]
    assert len(rows) == len(gold)
    assert sum(e.excluded_from_extension for e in rows) == sum(r["excluded_from_extension"] == "1" for r in gold)
