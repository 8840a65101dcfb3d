"""The description of the dataset: DCAT-AP 3, VoID with its partitions, and the named questions as data."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import rdflib
from rdflib import RDF, RDFS, SDO, SH, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID, XSD
from rdflib.term import Node

from proa_graph import __version__
from proa_graph.graph.vocabulary import PREFIXES, Triple, Triples, fr, proa, string
from proa_graph.questions import load as load_questions
from proa_graph.terms import BASE, DEF, thing

ISSUED = "2026-11-27"
"""Day of the release that ``__version__`` names, as in the changelog."""

CATALOG = f"{BASE}catalog"
LICENCE = URIRef("https://www.etalab.gouv.fr/licence-ouverte-open-licence")

_HERE = Namespace(f"{CATALOG}#")
_ADMS = Namespace("http://www.w3.org/ns/adms#")
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_EU = Namespace("http://publications.europa.eu/resource/authority/")
_IANA = "https://www.iana.org/assignments/media-types/"
_SPARQL = URIRef(f"{BASE}sparql")
_QUADS = "proa.nq"
_FORMATS = {
    "csv": ("text/csv", "CSV"),
    "jsonld": ("application/ld+json", "JSON_LD"),
    "nq": ("application/n-quads", "RDF_N_QUADS"),
    "nt": ("application/n-triples", "RDF_N_TRIPLES"),
    "ttl": ("text/turtle", "RDF_TURTLE"),
}
_EXAMPLES = (("agreement", "KALITEXT000043688159"), ("branch", "2378"), ("certification", "RNCP34857"), ("level", "3"))
_TITLE = ("Listes Pro-A en données liées", "The Pro-A lists as linked data")
_DESCRIPTION = (
    "Les certifications professionnelles que les accords de branche français ouvrent à la reconversion ou promotion "
    "par l’alternance, avec métiers, niveaux, codes, exclusions, extension, statut à chaque date et provenance.",
    "The vocational certifications that French branch agreements open to reconversion or promotion through work-study "
    "training, with professions, levels, codes, exclusions, extension, status on every date and provenance.",
)
_KEYWORDS = (
    ("accord de branche", "branch agreement"),
    ("formation professionnelle", "vocational training"),
    ("IDCC", "IDCC"),
    ("Pro-A", "Pro-A"),
    ("RNCP", "RNCP"),
)


def describe(graphs: Mapping[str, rdflib.Graph], files: Mapping[str, bytes]) -> rdflib.Graph:
    """Return the description of the dataset, without blank node or clock.

    Args:
        graphs: what is published, graph IRI → graph; it is counted as one.
        files: the dumps, name → bytes; sizes and SHA-256 are stated. The N-Quads, which hold this description,
            are listed without.
    """
    described = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "adms": _ADMS, "spdx": _SPDX}.items():
        described.bind(prefix, namespace)
    triples = {triple for graph in graphs.values() for triple in graph}
    for part in (_catalog(), _dataset(graphs), _service(), _questions(), _void(triples)):
        for triple in part:
            described.add(triple)
    for name in sorted({_QUADS, *files}):
        for triple in _distribution(name, files.get(name)):
            described.add(triple)
    return described


def _both(subject: URIRef, predicate: URIRef, texts: tuple[str, str]) -> Triples:
    yield subject, predicate, fr(texts[0])
    yield subject, predicate, Literal(texts[1], lang="en")


def _catalog() -> Triples:
    subject, publisher = URIRef(CATALOG), _HERE.publisher
    yield subject, RDF.type, DCAT.Catalog
    yield from _both(subject, DCTERMS.title, ("Catalogue de proa-graph", "Catalogue of proa-graph"))
    yield from _both(subject, DCTERMS.description, ("Ce qui est publié, et comment.", "What is published, and how."))
    yield subject, DCTERMS.publisher, publisher
    yield subject, DCTERMS.license, LICENCE
    yield subject, DCAT.dataset, _HERE.dataset
    yield subject, DCAT.service, _HERE.service
    yield publisher, RDF.type, FOAF.Agent
    yield publisher, FOAF.name, string("proa-graph")


def _dataset(graphs: Mapping[str, rdflib.Graph]) -> Triples:
    subject = _HERE.dataset
    yield subject, RDF.type, DCAT.Dataset
    yield from _both(subject, DCTERMS.title, _TITLE)
    yield from _both(subject, DCTERMS.description, _DESCRIPTION)
    for words in _KEYWORDS:
        yield from _both(subject, DCAT.keyword, words)
    yield subject, DCTERMS.identifier, string(str(subject))
    yield subject, DCTERMS.publisher, _HERE.publisher
    yield subject, DCTERMS.license, LICENCE
    yield subject, DCTERMS.issued, Literal(ISSUED, datatype=XSD.date)
    yield subject, URIRef(f"{DCAT}version"), string(__version__)
    yield subject, DCTERMS.accrualPeriodicity, _EU["frequency/IRREG"]
    yield subject, DCTERMS.spatial, _EU["country/FRA"]
    for language in ("FRA", "ENG"):
        yield subject, DCTERMS.language, _EU[f"language/{language}"]
    for theme in ("EDUC", "SOCI"):
        yield subject, DCAT.theme, _EU[f"data-theme/{theme}"]
    yield subject, DCTERMS.conformsTo, URIRef(DEF.rstrip("#"))
    yield subject, DCAT.landingPage, URIRef(BASE)
    yield subject, FOAF.homepage, URIRef(BASE)
    for name in graphs:
        part = _HERE["graph-" + _slug(name)]
        yield subject, VOID.subset, part
        yield part, RDF.type, VOID.Dataset
        yield part, DCTERMS.source, URIRef(name)
        yield part, VOID.triples, _count(len(graphs[name]))


def _distribution(name: str, content: bytes | None) -> Triples:
    subject, url = _HERE[f"file-{name}"], URIRef(f"{BASE}dumps/{name}")
    media_type, file_type = _FORMATS[name.rpartition(".")[2]]
    yield _HERE.dataset, DCAT.distribution, subject
    if file_type != "CSV":
        yield _HERE.dataset, VOID.dataDump, url
        yield _HERE.dataset, VOID.feature, URIRef(_W3C_FORMATS[file_type])
    yield subject, RDF.type, DCAT.Distribution
    yield from _both(subject, DCTERMS.title, (f"Fichier {name}", f"File {name}"))
    yield subject, DCAT.accessURL, url
    yield subject, DCAT.downloadURL, url
    yield subject, DCAT.mediaType, URIRef(_IANA + media_type)
    yield subject, DCTERMS["format"], _EU[f"file-type/{file_type}"]
    yield subject, DCTERMS.license, LICENCE
    yield subject, _ADMS.status, _EU["distribution-status/COMPLETED"]
    if content is not None:
        checksum = _HERE[f"sha256-{name}"]
        yield subject, DCAT.byteSize, Literal(str(len(content)), datatype=XSD.nonNegativeInteger)
        yield subject, _SPDX.checksum, checksum
        yield checksum, RDF.type, _SPDX.Checksum
        yield checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256
        yield checksum, _SPDX.checksumValue, Literal(hashlib.sha256(content).hexdigest(), datatype=XSD.hexBinary)


_W3C_FORMATS = {
    "JSON_LD": "http://www.w3.org/ns/formats/JSON-LD",
    "RDF_N_QUADS": "http://www.w3.org/ns/formats/N-Quads",
    "RDF_N_TRIPLES": "http://www.w3.org/ns/formats/N-Triples",
    "RDF_TURTLE": "http://www.w3.org/ns/formats/Turtle",
}


def _service() -> Triples:
    subject = _HERE.service
    yield subject, RDF.type, DCAT.DataService
    yield from _both(subject, DCTERMS.title, ("Point d’accès SPARQL", "SPARQL endpoint"))
    yield subject, DCAT.endpointURL, _SPARQL
    yield subject, DCAT.endpointDescription, _SPARQL
    yield subject, DCTERMS.conformsTo, URIRef("https://www.w3.org/TR/sparql11-protocol/")
    yield subject, DCAT.servesDataset, _HERE.dataset
    yield subject, DCTERMS.license, LICENCE
    yield subject, DCTERMS.publisher, _HERE.publisher


def _questions() -> Triples:
    """As SPARQL executables of SHACL, the form that editors of example queries read."""
    for question in load_questions().values():
        subject = URIRef(question.iri)
        for kind in (proa("Question"), SH.SPARQLExecutable, SH.SPARQLSelectExecutable):
            yield subject, RDF.type, kind
        for lang in ("fr", "en"):
            yield subject, RDFS.label, Literal(question.title[lang], lang=lang)
            yield subject, RDFS.comment, Literal(question.description[lang], lang=lang)
        body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+"))
        yield subject, SH.select, string(body + "\n")
        yield subject, SDO.target, _SPARQL
        for tag in question.tags:
            yield subject, SDO.keywords, fr(tag)


def _void(triples: set[Any]) -> Triples:
    subject = _HERE.dataset
    yield subject, RDF.type, VOID.Dataset
    yield subject, VOID.sparqlEndpoint, _SPARQL
    yield subject, VOID.uriSpace, string(f"{BASE}id/")
    yield subject, VOID.uriRegexPattern, string(f"^{BASE}id/".replace(".", "\\."))
    for kind, key in _EXAMPLES:
        yield subject, VOID.exampleResource, URIRef(thing(kind, key))
    properties = Counter(p for _, p, _ in triples)
    for namespace in sorted({ns for ns in PREFIXES.values() for p in properties if str(p).startswith(ns)}):
        yield subject, VOID.vocabulary, URIRef(namespace)
    types: dict[Node, set[Node]] = defaultdict(set)
    for s, p, o in triples:
        if p == RDF.type:
            types[s].add(o)
    members = Counter(c for classes in types.values() for c in classes)
    yield subject, VOID.triples, _count(len(triples))
    yield subject, VOID.entities, _count(sum(1 for s in types if str(s).startswith(f"{BASE}id/")))
    yield subject, VOID.distinctSubjects, _count(len({s for s, _, _ in triples}))
    yield subject, VOID.distinctObjects, _count(len({o for _, _, o in triples}))
    yield subject, VOID.classes, _count(len(members))
    yield subject, VOID.properties, _count(len(properties))
    yield from _partitions(subject, "property", VOID.propertyPartition, VOID.property, VOID.triples, properties)
    yield from _partitions(subject, "class", VOID.classPartition, VOID["class"], VOID.entities, members)
    yield from _class_properties(triples, types)


def _partitions(subject: URIRef, kind: str, has: URIRef, of: URIRef, count: URIRef, counts: Counter[Any]) -> Triples:
    for node, number in counts.items():
        if isinstance(node, URIRef):
            part = _HERE[f"{kind}-{_slug(node)}"]
            yield subject, has, part
            yield part, RDF.type, VOID.Dataset
            yield part, of, node
            yield part, count, _count(number)


def _class_properties(triples: set[Any], types: Mapping[Node, set[Node]]) -> Iterator[Triple]:
    """Which properties the members of each of our classes have: what an editor completes from."""
    counts: dict[Node, Counter[Node]] = defaultdict(Counter)
    for s, p, _ in triples:
        for kind in types.get(s, ()):
            if str(kind).startswith(DEF):
                counts[kind][p] += 1
    for kind, properties in counts.items():
        slug = _slug(kind)
        named = _HERE[f"class-{slug}"]
        for node, number in properties.items():
            part = _HERE[f"class-{slug}-property-{_slug(node)}"]
            yield named, VOID.propertyPartition, part
            yield part, RDF.type, VOID.Dataset
            yield part, VOID.property, URIRef(str(node))
            yield part, VOID.triples, _count(number)


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _slug(iri: Node | str) -> str:
    text = str(iri)
    prefix = next((p for p, namespace in PREFIXES.items() if text.startswith(namespace)), "")
    local = text.removeprefix(PREFIXES[prefix]) if prefix else text.removeprefix(BASE).partition("://")[2] or text
    local = text.removeprefix(BASE) if not prefix and text.startswith(BASE) else local
    return "-".join(filter(None, (prefix, *"".join(c if c.isalnum() else " " for c in local).split())))
