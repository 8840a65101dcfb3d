"""What a user's file states, as a store: made of triples or of a graph of rdflib, asked and added to by pattern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph

from proa_graph.graph.vocabulary import XSD, NamedNode, Node

if TYPE_CHECKING:
    import rdflib

    _Triple = tuple[rdflib.term.Identifier, rdflib.term.Identifier, rdflib.term.Identifier]

Subject = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple
Statement = tuple[Subject, NamedNode, Node]


def store_of(triples: Iterable[Statement]) -> pyoxigraph.Store:
    """Return a store that holds ``triples``."""
    store = pyoxigraph.Store()
    store.bulk_extend(pyoxigraph.Quad(*triple) for triple in triples)
    return store


def from_rdflib(graph: rdflib.Graph) -> pyoxigraph.Store:
    """Return a store that holds what ``graph`` does."""
    store = pyoxigraph.Store()
    store.bulk_load(graph.serialize(format="nt", encoding="utf-8"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def to_rdflib(store: pyoxigraph.Store) -> rdflib.Graph:
    """Return the graph of rdflib that the triples of ``store`` are."""
    import rdflib

    graph = rdflib.Graph()
    graph += rdflib_triples(store)
    return graph


def rdflib_triples(
    quads: Iterable[pyoxigraph.Quad],
) -> Iterator[_Triple]:
    """Yield the triples of rdflib that ``quads`` are."""
    known = _Known()
    return ((known[q.subject], known[q.predicate], known[q.object]) for q in quads)


class _Known(dict[object, "rdflib.term.Identifier"]):
    """The terms of rdflib that those of pyoxigraph are, each made once."""

    def __missing__(self, term: Node | pyoxigraph.BlankNode) -> rdflib.term.Identifier:
        self[term] = _as_rdflib(term)
        return self[term]


def _as_rdflib(term: Node | pyoxigraph.BlankNode) -> rdflib.term.Identifier:
    import rdflib

    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    # Text is text without a datatype to rdflib.
    datatype = None if term.language or term.datatype == XSD.string else term.datatype.value
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype)


def add(store: pyoxigraph.Store, triples: Iterable[Statement]) -> None:
    """Add ``triples`` to ``store``."""
    store.extend(pyoxigraph.Quad(*triple) for triple in triples)


def subjects(store: pyoxigraph.Store, predicate: NamedNode, value: NamedNode | None = None) -> Iterator[Subject]:
    """Yield the subjects that have ``predicate``, with that ``value`` where one is given."""
    return (quad.subject for quad in store.quads_for_pattern(None, predicate, value))


def pairs(store: pyoxigraph.Store, predicate: NamedNode) -> Iterator[tuple[Subject, str]]:
    """Yield (subject, text of the value) for each use of ``predicate``."""
    return ((quad.subject, text(quad.object)) for quad in store.quads_for_pattern(None, predicate, None))


def values(store: pyoxigraph.Store, subject: Subject | None, predicate: NamedNode) -> Iterator[str]:
    """Yield the texts (of IRIs or literals) that ``subject``, or anything where it is None, has as ``predicate``."""
    return (text(quad.object) for quad in store.quads_for_pattern(subject, predicate, None))


def text(node: object) -> str:
    """Return the text of an IRI, a blank node or a literal."""
    return str(getattr(node, "value", node))
