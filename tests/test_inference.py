"""Inference by set gives what OWL 2 RL gives, for the rules it covers, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import owlrl
import published
import rdflib
from nodes import proa, readable, thing
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from proa_graph import graph, inference, terms
from proa_graph.files import share
from proa_graph.graph.vocabulary import Graph
from proa_graph.model import Entry, Facts

ELI = rdflib.Namespace("http://data.europa.eu/eli/ontology#")
SDO = rdflib.Namespace("https://schema.org/")
ELM = rdflib.Namespace("http://data.europa.eu/snb/model/elm/")
SKOS_AXIOMS = (
    (SKOS.broader, RDFS.subPropertyOf, SKOS.broaderTransitive),
    (SKOS.broader, OWL.inverseOf, SKOS.narrower),
    (SKOS.broaderTransitive, OWL.inverseOf, SKOS.narrowerTransitive),
    (SKOS.broaderTransitive, RDF.type, OWL.TransitiveProperty),
)
"""What SKOS itself states and our rule applies: the ontology does not repeat it."""

Statements = set[tuple[Node, Node, Node]]


def _some(rows: tuple[Entry, ...]) -> tuple[Entry, ...]:
    marked = tuple(e for e in rows if e.excluded_from_extension)
    return (*rows[:2], *marked[:2])


@cache
def _small() -> Facts:
    """A few entries of four lists, marked ones among them: the oracle takes minutes on the whole."""
    facts = published.few()
    lists = {key: _some(rows) for key, rows in facts.lists.items()}
    return replace(facts, lists=lists, articles=facts.articles[:3], clauses=facts.clauses[:3])


@cache
def _named() -> dict[str, Graph]:
    return {**graph.facts_dataset(_small()), f"{terms.BASE}def": graph.read_turtle(share("ontology"))}


@cache
def _inferred() -> rdflib.Graph:
    return graph.new_graph(inference.infer(_named()))


@cache
def _stated() -> rdflib.Graph:
    merged = rdflib.Graph()
    for part in readable(_named()).values():
        merged += part
    return merged


@cache
def _oracle() -> rdflib.Graph:
    """OWL 2 RL over the same facts and axioms, annotations of the terms left out for speed."""
    closed = rdflib.Graph()
    for s, p, o in _stated():
        if not (isinstance(s, URIRef) and s.startswith(terms.DEF) and isinstance(o, Literal)):
            closed.add((s, p, o))
    closed.parse(share("sparql") / "inference" / "axioms.ttl")
    for axiom in SKOS_AXIOMS:
        closed.add(axiom)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    return closed


def _covered(found: rdflib.Graph) -> Statements:
    """New statements about things, by properties and classes that the ontology or SKOS put above or against ours."""
    axioms = published.ontology()
    classes = {o for o in axioms.objects(None, RDFS.subClassOf) if isinstance(o, URIRef)}
    properties = {o for p in (RDFS.subPropertyOf, OWL.inverseOf) for o in axioms.objects(None, p)}
    properties |= set(axioms.subjects(OWL.inverseOf)) | {proa(n) for n in ("listedIn", "listedInBranch", "targets")}
    properties |= {SKOS.broaderTransitive, SKOS.narrower, SKOS.narrowerTransitive}
    return {
        (s, p, o)
        for s, p, o in found
        if str(s).startswith(f"{terms.BASE}id/")
        and (s, p, o) not in _stated()
        and (p in properties or (p == RDF.type and o in classes))
    }


def test_the_rules_give_what_owl_rl_gives() -> None:
    ours, theirs = _covered(_inferred()), _covered(_oracle())
    assert theirs <= ours
    beyond = {(p, str(s).split("/id/")[1].split("/")[0]) for s, p, _ in ours - theirs}
    assert beyond == {(ELI.has_part, "list"), (ELI.has_part, "order")}  # what parts say, said of the whole
    assert {RDF.type, proa("listedIn"), proa("targetedBy"), SKOS.broaderTransitive} <= {p for _, p, _ in ours}


def test_nothing_beyond_the_covered_rules_but_levels_names_parts_and_tops() -> None:
    found = _inferred()
    beyond = {(s, p) for s, p, o in set(found) - _covered(found) if str(s).startswith(f"{terms.BASE}id/")}
    levels, names = {ELM.NQFLevel, ELM.EQFLevel}, {RDFS.label, ELI.title, SDO.name}
    of_acts = {SDO.legislationType, SDO.legislationDate, SDO.legislationIdentifier, SDO.datePublished}
    of_certifications = {SDO.identifier, SDO.educationalLevel}
    read = {*levels, *names, *of_acts, *of_certifications, ELI.is_part_of}
    assert {p for _, p in beyond} == {*read, SKOS.topConceptOf}
    kinds = {p: {str(s).split("/id/")[1].split("/")[0] for s, q in beyond if q == p} for p in read}
    assert set().union(*(kinds[p] for p in of_acts)) == {"agreement", "order"}
    assert set().union(*(kinds[p] for p in of_certifications)) == {"certification"}
    assert kinds[ELI.is_part_of] == {"clause", "entry", "exclusion", "list"}
    assert kinds[ELM.NQFLevel] == kinds[ELM.EQFLevel] == {"certification"}
    assert kinds[ELI.title] == {"agreement", "order", "list", "entry", "clause", "exclusion", "article", "unread"}
    assert kinds[SDO.name] == {"agreement", "order", "certification", "organization"}
    labelled = {"agreement", "certification", "clause", "document", "exclusion", "order", "record", "unread"}
    assert kinds[RDFS.label] == labelled


def test_a_second_round_adds_nothing_and_no_blank_node_appears() -> None:
    found = inference.infer(_named())
    assert len(found) > 0
    assert inference.infer({**_named(), "urn:closure": found}) == set()
    assert not found & set().union(*_named().values())


def test_what_follows_from_more_is_what_follows_from_all() -> None:
    named, name = _named(), f"{terms.BASE}id/graph/reference"
    held = set(graph.nquads(named).splitlines(keepends=True))
    later = b"".join(line for line in held if b"/certification/" in line and f" <{name}> .".encode() in line)
    store = graph.store_of(b"".join(held.difference(later.splitlines(keepends=True))))
    first = inference.close(store)
    graph.load(store, later)
    both = set((first + inference.close(store, later)).splitlines())
    assert len(first.splitlines()) < len(both)
    assert both == set(inference.close(graph.store_of(b"".join(held))).splitlines())


_FOLLOWS = """SELECT ?s ?p ?o {{ GRAPH <{0}> {{
  {{ BIND(<{1}> AS ?s) <{1}> ?p ?o }} UNION {{ BIND(<{1}> AS ?o) ?s ?p <{1}> }}
}} }}"""


def test_a_certification_leads_in_one_step_to_lists_branches_and_professions() -> None:
    entry = next(e for rows in published.facts().lists.values() for e in rows if e.rncp_code and e.profession)
    line = thing("entry", entry.text_id, str(entry.row))
    (row,) = published.ask(f"SELECT ?c {{ <{line}> <{proa('certification')}> ?c }}")
    certification = row["c"]
    closure = {(r["s"], r["p"], r["o"]) for r in published.ask(_FOLLOWS.format(inference.CLOSURE, certification))}
    assert (certification, str(proa("listedIn")), str(thing("list", entry.text_id))) in closure
    assert (certification, str(proa("listedInBranch")), str(thing("branch", entry.idcc))) in closure
    profession = next(o for _, p, o in closure if p == str(proa("targets")))
    assert (profession, str(proa("targetedBy")), certification) in closure


def test_the_closure_of_terms_is_about_our_terms_without_noise() -> None:
    ontology = graph.read_turtle(share("ontology"))
    closed = graph.new_graph(inference.closure_of_terms(ontology))
    assert (proa("CleA"), RDFS.subClassOf, ELM.Qualification) in closed
    assert len(closed) > 0
    for s, p, o in closed:
        assert isinstance(s, URIRef) and s.startswith(terms.DEF)
        assert isinstance(o, URIRef) and s != o
        assert o not in {OWL.Thing, OWL.Nothing, RDFS.Resource} and p not in {OWL.sameAs}
        assert (s, p, o) not in published.ontology()
    assert inference.closure_of_terms(ontology) == inference.closure_of_terms(ontology)
