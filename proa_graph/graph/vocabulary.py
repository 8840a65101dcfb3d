"""The names of vocabularies as RDF nodes; ours come from the ontology, so that a misspelt term fails at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from proa_graph import terms

ELI = Namespace("http://data.europa.eu/eli/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")

Triple = tuple[URIRef, URIRef, Node]
Triples = Iterator[Triple]

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": str(ELI),
    "elm": "http://data.europa.eu/snb/model/elm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": str(OA),
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "proa": terms.DEF,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sdo": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": str(XSD),
}


@cache
def proa(name: str) -> URIRef:
    """Return the term ``proa:name`` as a node; KeyError where the ontology does not define it."""
    return URIRef(terms.term(name))


def thing(kind: str, *key: str) -> URIRef:
    """Return the IRI of a thing as a node."""
    return URIRef(terms.thing(kind, *key))


def fr(text: str) -> Literal:
    """Return ``text`` as a French literal."""
    return Literal(text, lang="fr")


def string(text: str) -> Literal:
    """Return ``text`` as a plain string literal, which is what ``xsd:string`` reads back as."""
    return Literal(text)


def day(value: date) -> Literal:
    """Return ``value`` as an ``xsd:date``."""
    return Literal(value.isoformat(), datatype=XSD.date)


def whole(value: int) -> Literal:
    """Return ``value`` as an ``xsd:integer``."""
    return Literal(str(value), datatype=XSD.integer)


def strings(subject: URIRef, values: dict[str, str]) -> Triples:
    """Yield one string triple for each term of ``values`` whose text is not empty."""
    for name, text in values.items():
        if text:
            yield subject, proa(name), string(text)
