"""Who knows one vocabulary only (SKOS, ELI, schema.org, DCAT-AP) finds names, titles, tops and ranges in the graph."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from unittest.mock import patch

import foreign_terms
import published
import pyoxigraph
import pytest
import rdflib
from rdflib import RDF, SH, SKOS

from proa_graph import catalog, graph, release, terms
from proa_graph.server import profiles
from proa_graph.site import Corpus, site_files
from proa_graph.site.view import expand
from proa_graph.tally import Tally

PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX proa: <https://w3id.org/proa/def#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sdo: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_OURS = "STRSTARTS(STR(?x), 'https://w3id.org/proa/')"
_THINGS = "STRSTARTS(STR(?x), 'https://w3id.org/proa/id/')"
EMPTY = {
    "a concept without scheme": f"?x a skos:Concept FILTER({_OURS}) FILTER NOT EXISTS {{ ?x skos:inScheme ?s }}",
    "a concept without label": "?x a skos:Concept FILTER NOT EXISTS { ?x skos:prefLabel|rdfs:label ?l }",
    "two preferred labels in a language": "?x skos:prefLabel ?a , ?b FILTER(LANG(?a) = LANG(?b) && ?a != ?b)",
    "a label both preferred and other": "?x skos:prefLabel ?l ; skos:altLabel ?l",
    "a scheme that nobody declares": "?c skos:inScheme ?x FILTER NOT EXISTS { ?x a skos:ConceptScheme }",
    "a scheme in use without top": "?c skos:inScheme ?x FILTER NOT EXISTS { ?x skos:hasTopConcept ?t }",
    "a concept that no top leads to": "?x skos:inScheme ?s FILTER NOT EXISTS { ?x skos:broader*/skos:topConceptOf ?s }",
    "a top with something broader": "?x skos:topConceptOf ?s ; skos:broader/skos:inScheme ?s",
    "a top that its scheme does not know": "?x skos:topConceptOf ?s FILTER NOT EXISTS { ?s skos:hasTopConcept ?x }",
    "a hierarchy that turns back": "?x skos:broader+ ?x",
    "a relation one way": "?x skos:related ?y FILTER NOT EXISTS { ?y skos:related ?x }",
    "related and broader at once": "?x skos:related ?y . ?x skos:broaderTransitive ?y",
    "a notation twice in a scheme": "?x skos:inScheme ?s ; skos:notation ?n . ?y skos:inScheme ?s ; skos:notation ?n "
    "FILTER(?x != ?y)",
    "a legal resource without title for ELI": "?x a ?c VALUES ?c { eli:LegalResource eli:LegalResourceSubdivision } "
    "FILTER NOT EXISTS { ?x eli:title ?t }",
    "an expression without title for ELI": "?x a eli:LegalExpression FILTER NOT EXISTS { ?x eli:title ?t }",
    "an expression without language": "?x a eli:LegalExpression FILTER NOT EXISTS { ?x eli:language ?l }",
    "an expression of nothing": "?x a eli:LegalExpression FILTER NOT EXISTS { ?x eli:realizes/eli:is_realized_by ?x }",
    "an act that was read, without expression": "?x a ?c VALUES ?c { proa:Agreement proa:ExtensionOrder } "
    "FILTER NOT EXISTS { ?x eli:is_realized_by ?e }",
    "an agreement without type for ELI": "?x a proa:Agreement FILTER NOT EXISTS { ?x eli:type_document ?t }",
    "a part whose whole does not have it": "?x eli:is_part_of ?w FILTER NOT EXISTS { ?w eli:has_part ?x }",
    "a whole whose part is not of it": "?x eli:has_part ?p FILTER NOT EXISTS { ?p eli:is_part_of ?x }",
    "a part of nothing": "?x a eli:LegalResourceSubdivision FILTER NOT EXISTS { ?x eli:is_part_of ?w } "
    "FILTER NOT EXISTS { ?x a proa:LegalArticle }",
    "an act without day for schema.org": "?x a sdo:Legislation ; eli:date_document ?d "
    "FILTER NOT EXISTS { ?x sdo:legislationDate ?d }",
    "a certification without level for schema.org": "?x a sdo:EducationalOccupationalCredential ; proa:level ?l "
    "FILTER NOT EXISTS { ?x sdo:educationalLevel ?n }",
    "a format of nothing": "?x a eli:Format FILTER NOT EXISTS { ?x eli:embodies/eli:is_embodied_by ?x }",
    "a source without media type for ELI": "?x a proa:Document "
    "FILTER NOT EXISTS { ?x a eli:Format ; eli:media_type ?m }",
    "in force, and its end known": "?x eli:in_force <http://data.europa.eu/eli/ontology#InForce-inForce> ; "
    "eli:date_no_longer_in_force ?day",
    "a credential without name for schema.org": "?x a sdo:EducationalOccupationalCredential "
    "FILTER NOT EXISTS { ?x sdo:name ?n }",
    "a law without name for schema.org": "?x a sdo:Legislation FILTER NOT EXISTS { ?x sdo:name ?n }",
    "an organisation without name for schema.org": "?x a proa:Organization FILTER NOT EXISTS { ?x sdo:name ?n }",
    "a period that ends before it begins": "?x proa:from ?a ; proa:until ?b FILTER(?b < ?a)",
    "two statuses of a right on one day": "?x proa:statusPeriod ?p , ?q FILTER(STR(?p) < STR(?q)) "
    "OPTIONAL { ?p proa:from ?pf } OPTIONAL { ?p proa:until ?pu } OPTIONAL { ?q proa:from ?qf } "
    "OPTIONAL { ?q proa:until ?qu } FILTER(COALESCE(?pf < ?qu, true) && COALESCE(?qf < ?pu, true))",
    "an address given up that leads nowhere": "?x owl:deprecated ?d FILTER NOT EXISTS { ?x dcterms:isReplacedBy ?y } "
    "FILTER NOT EXISTS { ?x a proa:RetiredKey }",
    "an address that leads to one given up": "?x dcterms:isReplacedBy ?y . ?y owl:deprecated ?d",
    "an organisation within itself": "?x org:subOrganizationOf+ ?x",
    "a line of no list": "?x a proa:EligibilityEntry FILTER NOT EXISTS { ?x proa:inList ?l }",
    "an order that extends what is no agreement": "?x proa:extends ?a FILTER NOT EXISTS { ?a a proa:Agreement }",
    "an exclusion by an order that does not extend its agreement": "?x proa:byOrder ?o ; proa:agreement ?a "
    "FILTER NOT EXISTS { ?o proa:extends ?a }",
    "a thing of two disjoint classes": "?x a ?a , ?b . ?a owl:disjointWith ?b",
    "two values of a functional property": "?p a owl:FunctionalProperty . ?x ?p ?a , ?b FILTER(?a != ?b)",
    "a value outside the list of codes that its property names": "?p qb:codeList ?codes . ?y ?p ?x "
    "FILTER NOT EXISTS { ?x skos:inScheme ?codes }",
    "a thing that is not of the class above its own": "?n rdfs:subClassOf ?b . ?x a ?n FILTER(ISIRI(?b)) "
    "FILTER NOT EXISTS { ?x a ?b }",
    "a statement without that of the property above": "?p rdfs:subPropertyOf ?b . ?x ?p ?o FILTER(ISIRI(?b)) "
    "FILTER NOT EXISTS { ?x ?b ?o }",
    "a statement without its inverse": "?p owl:inverseOf ?i . ?x ?p ?o FILTER NOT EXISTS { ?o ?i ?x }",
    "a thing of ours that is named and not described": f"?s ?p ?x FILTER(ISIRI(?x) && {_THINGS}) "
    "FILTER NOT EXISTS { ?x ?q ?v }",
}
WITHIN = r"^(shapes|rule/[^#]*)#"
"""Parts of rules: their queries and prefixes have no name of their own."""


@cache
def _store() -> pyoxigraph.Store:
    return release.open_graph(published.folder())


def _found(pattern: str) -> list[str]:
    text = f"{PREFIXES}SELECT DISTINCT ?x {{ {pattern} }} LIMIT 5"
    answer = _store().query(text, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return [str(row["x"]) for row in answer]


@pytest.mark.parametrize("what", EMPTY)
def test_there_is_no(what: str) -> None:
    assert _found(EMPTY[what]) == []


def test_the_queries_find_what_they_look_for() -> None:
    assert _found("?x a skos:Concept")
    assert _found("?x a eli:LegalResource")
    assert _found("?x skos:broader ?y")
    assert _found("?x skos:related ?y")
    assert _found("?x proa:statusPeriod ?p , ?q FILTER(STR(?p) < STR(?q))")
    assert _found("?x dcterms:isReplacedBy ?y")
    assert _found("?p a owl:FunctionalProperty . ?x ?p ?a")
    assert _found("?p qb:codeList ?codes . ?y ?p ?x")
    assert _found("?a owl:disjointWith ?b . ?x a ?a . ?y a ?b")


def test_everything_of_ours_has_a_label() -> None:
    pattern = f"?x ?p ?o FILTER({_OURS}) FILTER NOT EXISTS {{ ?x rdfs:label|skos:prefLabel|dcterms:title ?l }}"
    named = "BIND(STRAFTER(STR(?x), 'w3id.org/proa/') AS ?name)"
    text = f"{PREFIXES}SELECT DISTINCT ?name {{ {pattern} {named} }}"
    answer = _store().query(text, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    assert [name for name in (row["name"].value for row in answer) if not re.match(WITHIN, name)] == []


@cache
def _described() -> rdflib.Graph:
    """What describes a small dataset, in a graph that pyshacl takes."""
    tally = Tally()
    tally.add(published.dataset_of_few().quads)
    found = rdflib.Graph()
    found += graph.new_graph(catalog.describe(tally))
    return found


@pytest.mark.parametrize("name", ["shapes.ttl", "range.ttl"])
def test_the_catalogue_holds_by_the_published_shapes_of_dcat_ap(name: str) -> None:
    assert published.severe_by_dcat_ap(_described(), name) == []


EU = "http://publications.europa.eu/resource/authority/"
CHECKED = {
    "country": {"FRA"},
    "data-theme": {"EDUC", "SOCI"},
    "file-type": {"CSV", "JSON", "JSON_LD", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TURTLE", "XLSX"},
    "frequency": {"IRREG"},
    "language": {"ENG", "FRA"},
}
"""What we name of the lists of the European Union: files, themes and the country as copies of these lists have them;
the frequency and the languages only as other catalogues write them, for no copy of those lists was at hand."""


def test_names_of_the_lists_of_the_european_union_are_those_that_were_looked_up() -> None:
    named = {str(o).removeprefix(EU) for o in _described().objects() if str(o).startswith(EU)} - {"data-theme"}
    assert named == {f"{place}/{name}" for place, names in CHECKED.items() for name in names}


LEFT = {"publisher", "algorithm"}
"""What the shapes of the lists of codes of DCAT-AP find: warnings that a publisher is no body of the Union; and the
algorithm of a checksum, which they want below ``https://`` where SPDX, and DCAT-AP itself, name it ``http://``."""


def test_the_catalogues_hold_by_the_lists_of_codes_of_dcat_ap() -> None:
    told = rdflib.Graph()
    told += _described()
    made = release.Release("0.0.1", "2026-11-27", "", "", Counter(), Path())
    with patch.object(release.Release, "files", [("lines.csv.gz", 1, "0" * 64), ("lines.parquet", 1, "0" * 64)]):
        told.parse(data=release.releases_turtle([made]), format="turtle")
    for thing in {
        thing for thing in told.objects() if "/" in str(thing).removeprefix(EU) and str(thing).startswith(EU)
    }:
        told.add((thing, SKOS.inScheme, rdflib.URIRef(str(thing).rpartition("/")[0])))
    found = published.by_dcat_ap(told, "mdr-vocabularies.shape.ttl")
    nested = {*told.objects(None, rdflib.URIRef("http://purl.org/dc/terms/publisher")), ALGORITHM}
    results = [r for r in found.subjects(RDF.type, SH.ValidationResult) if found.value(r, SH.focusNode) not in nested]
    assert {re.split("[/#]", str(found.value(r, SH.resultPath)))[-1] for r in results} == LEFT


ALGORITHM = rdflib.URIRef("http://spdx.org/rdf/terms#checksumAlgorithm_sha256")


def test_no_triple_stands_in_two_graphs() -> None:
    """An engine that takes the union of the graphs would count it twice."""
    named = published.dataset_of_few().named
    assert len({quad.triple for quad in named}) == len(named)


def test_levels_are_those_of_the_european_framework() -> None:
    framework = "http://data.europa.eu/snb/eqf/"
    equal = pyoxigraph.NamedNode(expand("skos:exactMatch"))
    quads = [str(quad) for quad in published.dataset_of_few().named.quads_for_pattern(None, equal, None, None)]
    led = [re.findall(rf"<{terms.BASE}id/level/(\d)>.*<{framework}(\d)>", quad) for quad in quads if framework in quad]
    assert led and all(len(found) == 1 and found[0][0] == found[0][1] for found in led)


def test_what_others_publish_is_told_to_be_what_dcat_ap_wants() -> None:
    told = _described()
    for said, kind in (
        ("http://purl.org/dc/terms/license", "http://purl.org/dc/terms/LicenseDocument"),
        ("http://purl.org/dc/terms/language", "http://purl.org/dc/terms/LinguisticSystem"),
        ("http://www.w3.org/ns/dcat#theme", "http://www.w3.org/2004/02/skos/core#Concept"),
        ("http://www.w3.org/ns/dcat#mediaType", "http://purl.org/dc/terms/MediaType"),
    ):
        things = set(told.objects(None, rdflib.URIRef(said)))
        assert things
        assert all((thing, RDF.type, rdflib.URIRef(kind)) in told for thing in things)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("agreement/KALITEXT000043688159", "http://data.europa.eu/eli/ontology#LegalResource", "eli:title"),
        ("organization/cgt", "http://www.w3.org/ns/org#Organization", "sdo:name"),
        ("certification/RNCP34857", "https://schema.org/EducationalOccupationalCredential", "sdo:name"),
        ("level/3", "http://www.w3.org/2004/02/skos/core#Concept", "skos:topConceptOf"),
    ],
)
def test_the_data_of_a_page_speak_the_words_of_others(name: str, kind: str, said: str) -> None:
    dataset = published.dataset_of_few()
    files = site_files(Corpus(published.few(), dataset.named, tuple, {}))
    told = {q.triple for q in pyoxigraph.parse(files[f"{name}.ttl"](), format=pyoxigraph.RdfFormat.TURTLE)}
    about = pyoxigraph.NamedNode(f"{terms.BASE}id/{name}")
    assert (about, pyoxigraph.NamedNode(str(RDF.type)), pyoxigraph.NamedNode(kind)) in {tuple(t) for t in told}
    assert any(t.subject == about and t.predicate.value == expand(said) for t in told)
    assert not any(t.subject == about and t.predicate.value == f"{terms.DEF}listedAs" for t in told)


@pytest.mark.parametrize("name", ["agreement/KALITEXT000042101233", "order/JORFTEXT000043268937", "article/L6324-3"])
def test_who_knows_eli_alone_goes_from_an_act_to_its_page(name: str) -> None:
    files = site_files(Corpus(published.few(), published.dataset_of_few().named, tuple, {}))
    store = pyoxigraph.Store()
    store.load(profiles.restricted(files[f"{name}.ttl"](), "eli"), pyoxigraph.RdfFormat.TURTLE)
    walk = f"""{PREFIXES}SELECT ?title ?page {{
      <{terms.BASE}id/{name}> eli:title ?of ; eli:is_realized_by ?text . ?text eli:title ?title ;
        eli:language <{EU}language/FRA> ; eli:is_embodied_by ?form . ?form a eli:Format
      OPTIONAL {{ ?form eli:is_exemplified_by ?at ; eli:media_type <{MEDIA_TYPES}text/html> }}
      BIND(COALESCE(?at, ?form) AS ?page) }}"""
    answer = store.query(walk)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    found = [(row["title"].value, row["page"].value) for row in answer]
    assert found and all(title and "://www.legifrance.gouv.fr/" in page for title, page in found)


MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
MISPLACED = {
    (f"{expand('dcterms:accrualPeriodicity')}", "domain"): "DCAT asks for it of datasets, Dublin Core of collections",
    (f"{expand('eli:title')}", "domain"): "said of the text too, for who does not follow ELI to its expressions",
    (f"{expand('sdo:keywords')}", "domain"): "as editors of example queries read it",
    (f"{expand('sdo:target')}", "domain"): "as editors of example queries read it",
    (f"{expand('sdo:target')}", "range"): "as editors of example queries read it",
}
"""Where we use a term otherwise than its vocabulary says, and why."""


def test_terms_of_others_exist_and_lead_from_and_to_what_they_may() -> None:
    quads = list(_store())
    assert foreign_terms.unknown(quads) == set()
    assert foreign_terms.misplaced(quads).keys() == MISPLACED.keys()


@pytest.mark.parametrize(
    ("added", "term"),
    [
        ("dcat:isVersionOf <urn:a>", "dcat:isVersionOf"),
        ("eli:published <urn:a>", "eli:published"),
        ("a elm:Qualificaton", "elm:Qualificaton"),
        ("rdfs:subClassOf org:Organisation", "org:Organisation"),
    ],
)
def test_a_term_that_no_vocabulary_has_is_told(added: str, term: str) -> None:
    assert foreign_terms.unknown(_turtle(f"<urn:x> {added} .")) == {expand(term)}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ('<urn:x> a foaf:Document ; dcat:mediaType "text/html" .', {"domain", "range"}),
        ("<urn:x> a elm:Qualification ; elm:EQFLevel <urn:l> .", {"range"}),
        ("<urn:x> a elm:Qualification ; elm:EQFLevel <urn:l> . <urn:l> a skos:Concept .", set()),
        ("<urn:x> a elm:LearningOpportunity ; elm:EQFLevel <urn:l> . <urn:l> a skos:Concept .", {"domain"}),
        ("<urn:x> a eli:LegalResourceSubdivision ; eli:is_part_of <urn:l> . <urn:l> a eli:LegalResource .", set()),
        ('<urn:x> dcterms:publisher "somebody" .', {"range"}),
        ("<urn:x> dcterms:publisher <urn:o> . <urn:o> a org:Organization .", set()),
        ("<urn:x> a owl:ObjectProperty ; qb:codeList <urn:s> . <urn:s> a skos:ConceptScheme .", {"domain"}),
    ],
)
def test_a_term_that_leads_from_or_to_what_it_may_not_is_told(told: str, wrong: set[str]) -> None:
    assert {end for _, end in foreign_terms.misplaced(_turtle(told))} == wrong


def _turtle(text: str) -> list[pyoxigraph.Quad]:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in terms.PREFIXES.items())
    return list(pyoxigraph.parse(head + text, pyoxigraph.RdfFormat.TURTLE))
