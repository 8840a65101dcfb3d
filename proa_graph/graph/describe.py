"""One resource: its concise description for data forms, and its JSON-LD in schema.org's words for pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import rdflib
from rdflib import RDF, RDFS, SDO, SKOS, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV
from rdflib.term import Node

from proa_graph.graph.dataset import new_graph
from proa_graph.graph.vocabulary import ELI, OA, proa
from proa_graph.terms import DEF

_LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.title)
_PARTS = ("locator", "statusPeriod")
_INCOMING = 500

_KINDS: dict[str, str] = {
    "Agreement": "Legislation",
    "Branch": "DefinedTerm",
    "Certification": "EducationalOccupationalCredential",
    "EligibilityList": "Dataset",
    "ExtensionOrder": "Legislation",
    "LegalArticle": "Legislation",
    "LegalArticleVersion": "Legislation",
    "Level": "DefinedTerm",
    "Level1969": "DefinedTerm",
    "Organization": "Organization",
    "Profession": "DefinedTerm",
    "RncpRecord": "DigitalDocument",
    "Sector": "DefinedTerm",
}


def describe(graphs: Mapping[str, rdflib.Graph] | rdflib.Graph, iri: str) -> rdflib.Graph:
    """Return the concise description of the resource ``iri``; an empty graph when nothing is said of it.

    Its own triples, those of its places and status periods, at most 500 links that come in, and one label set of
    each neighbour.

    Args:
        graphs: the named graphs, or their union when many resources are described.
        iri: the resource.
    """
    sources = [graphs] if isinstance(graphs, rdflib.Graph) else list(graphs.values())
    subject = URIRef(iri)
    found = new_graph()
    for triple in _closure(sources, subject):
        found.add(triple)
    incoming = sorted({t for graph in sources for t in graph.triples((None, None, subject))})
    for triple in islice(incoming, _INCOMING):
        found.add(triple)
    neighbours = {n for s, _, o in found for n in (s, o) if isinstance(n, URIRef) and n != subject}
    for neighbour in sorted(neighbours):
        for predicate in _LABELS:
            for graph in sources:
                for triple in graph.triples((neighbour, predicate, None)):
                    found.add(triple)
    return found


def _closure(sources: Iterable[rdflib.Graph], subject: URIRef) -> Iterator[tuple[Node, Node, Node]]:
    for graph in sources:
        yield from graph.triples((subject, None, None))
        for name in _PARTS:
            for part in graph.objects(subject, proa(name)):
                yield from graph.triples((part, None, None))
                for selector in graph.objects(part, OA.hasSelector):
                    yield from graph.triples((selector, None, None))


def jsonld(graph: rdflib.Graph, iri: str) -> str:
    """Return JSON-LD about ``iri`` in schema.org's vocabulary, safe inside a ``script`` element.

    Args:
        graph: a graph that holds its description, such as :func:`describe` gives.
        iri: the resource.
    """
    subject = URIRef(iri)
    kind = next((k for k in _KINDS if (subject, RDF.type, proa(k)) in graph), "")
    body: dict[str, Any] = {"@context": str(SDO), "@id": iri, "@type": _KINDS.get(kind, "Thing")}
    body |= _common(graph, subject)
    if kind == "Agreement":
        body |= _legislation(graph, subject, "nature")
    elif kind in {"ExtensionOrder", "LegalArticleVersion", "LegalArticle"}:
        body |= _legislation(graph, subject, "")
    elif kind == "Certification":
        body |= _credential(graph, subject)
    elif _KINDS.get(kind) == "DefinedTerm":
        body |= _defined_term(graph, subject)
    cleaned = {key: value for key, value in body.items() if value not in ("", [], None)}
    return json.dumps(cleaned, ensure_ascii=False, indent=1).replace("<", "\\u003c")


def _common(graph: rdflib.Graph, subject: URIRef) -> dict[str, Any]:
    return {
        "name": _label(graph, subject),
        "sameAs": _all(graph, subject, RDFS.seeAlso),
        "isBasedOn": _one(graph, subject, PROV.wasDerivedFrom),
    }


def _legislation(graph: rdflib.Graph, subject: URIRef, nature: str) -> dict[str, Any]:
    kind = graph.value(subject, proa(nature)) if nature else None
    return {
        "legislationIdentifier": _one(graph, subject, ELI.id_local),
        "legislationDate": _one(graph, subject, ELI.date_document)
        or _one(graph, subject, ELI.first_date_entry_in_force),
        "datePublished": _one(graph, subject, ELI.date_publication),
        "legislationType": _label(graph, kind) if kind else "",
        "about": [{"@id": str(o), "name": _label(graph, o)} for o in _nodes(graph, subject, proa("branch"))],
        "inLanguage": "fr",
    }


def _credential(graph: rdflib.Graph, subject: URIRef) -> dict[str, Any]:
    def named(name: str, kind: str) -> list[dict[str, str]]:
        values = _nodes(graph, subject, proa(name))
        return [{"@type": kind, "@id": str(o), "name": _label(graph, o)} for o in values]

    return {
        "identifier": subject.rpartition("/")[2] if graph.value(subject, proa("record")) else "",
        "credentialCategory": [d["name"] for d in named("certificationType", "DefinedTerm")],
        "educationalLevel": named("level", "DefinedTerm"),
        "recognizedBy": named("certifier", "Organization"),
    }


def _defined_term(graph: rdflib.Graph, subject: URIRef) -> dict[str, Any]:
    return {
        "termCode": _one(graph, subject, SKOS.notation),
        "inDefinedTermSet": _one(graph, subject, SKOS.inScheme),
        "alternateName": _all(graph, subject, SKOS.altLabel),
    }


def _label(graph: rdflib.Graph, subject: Node) -> str:
    for predicate in _LABELS:
        labels = sorted(
            (o.language != "fr", str(o)) for o in graph.objects(subject, predicate) if isinstance(o, Literal)
        )
        if labels:
            return labels[0][1]
    return str(subject).removeprefix(DEF)


def _nodes(graph: rdflib.Graph, subject: Node, predicate: URIRef) -> list[Node]:
    return sorted(graph.objects(subject, predicate), key=str)


def _all(graph: rdflib.Graph, subject: Node, predicate: URIRef) -> list[str]:
    return sorted(str(o) for o in graph.objects(subject, predicate))


def _one(graph: rdflib.Graph, subject: Node, predicate: URIRef) -> str:
    return next(iter(_all(graph, subject, predicate)), "")
