"""The names of vocabularies as RDF nodes of the engine; ours come from the ontology: a misspelt term fails at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from pyoxigraph import Literal as Literal
from pyoxigraph import NamedNode as NamedNode

from proa_graph import terms
from proa_graph.terms import PREFIXES

Node = NamedNode | Literal
Triple = tuple[NamedNode, NamedNode, Node]
Triples = Iterator[Triple]
Graph = set[Triple]
"""What a named graph holds; without blank nodes, so that two graphs are the same when the sets are."""


class Namespace:
    """A vocabulary: ``DCTERMS.title`` or ``DCTERMS["title"]`` is the node of its term."""

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        node = NamedNode(self.iri + name)
        setattr(self, name, node)
        return node

    def __getitem__(self, name: str) -> NamedNode:
        node: NamedNode = getattr(self, name)
        return node


DCAT, DCTERMS, ELI, FOAF, OA = (Namespace(PREFIXES[name]) for name in ("dcat", "dcterms", "eli", "foaf", "oa"))
DC11 = Namespace(PREFIXES["dc11"])
EU = Namespace("http://publications.europa.eu/resource/authority/")
"""The lists of codes of the European Union."""
IANA = "https://www.iana.org/assignments/media-types/"
OWL, PROV, RDF, RDFS, SDO = (Namespace(PREFIXES[name]) for name in ("owl", "prov", "rdf", "rdfs", "sdo"))
ORG, SH, SKOS, VOID, XSD = (Namespace(PREFIXES[name]) for name in ("org", "sh", "skos", "void", "xsd"))


@cache
def proa(name: str) -> NamedNode:
    """Return the term ``proa:name`` as a node; KeyError where the ontology does not define it."""
    return NamedNode(terms.term(name))


@lru_cache(maxsize=1 << 18)
def thing(kind: str, *key: str) -> NamedNode:
    """Return the IRI of a thing as a node."""
    return NamedNode(terms.thing(kind, *key))


def rome_page(code: str) -> NamedNode:
    """Return the public page of a trade of the ROME."""
    return NamedNode(f"https://candidat.francetravail.fr/metierscope/fiche-metier/{code}")


def siren_page(siren: str) -> NamedNode:
    """Return the public page of a registered organisation."""
    return NamedNode(f"https://annuaire-entreprises.data.gouv.fr/entreprise/{siren}")


def fr(text: str) -> Literal:
    """Return ``text`` as a French literal."""
    return Literal(text, language="fr")


def en(text: str) -> Literal:
    """Return ``text`` as an English literal."""
    return Literal(text, language="en")


def string(text: str) -> Literal:
    """Return ``text`` as a plain string literal, which is what ``xsd:string`` reads back as."""
    return Literal(text)


@lru_cache(maxsize=1 << 12)
def day(value: date) -> Literal:
    """Return ``value`` as an ``xsd:date``."""
    return Literal(value.isoformat(), datatype=XSD.date)


@lru_cache(maxsize=1 << 12)
def whole(value: int) -> Literal:
    """Return ``value`` as an ``xsd:integer``."""
    return Literal(str(value), datatype=XSD.integer)


def decimal(value: str) -> Literal:
    """Return ``value`` as an ``xsd:decimal``."""
    return Literal(value, datatype=XSD.decimal)


def truth(value: bool) -> Literal:
    """Return ``value`` as an ``xsd:boolean``."""
    return Literal("true" if value else "false", datatype=XSD.boolean)


def strings(subject: NamedNode, values: dict[str, str]) -> Triples:
    """Yield one string triple for each term of ``values`` whose text is not empty."""
    for name, text in values.items():
        if text:
            yield subject, proa(name), string(text)
