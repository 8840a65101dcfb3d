"""Graphs from files, and from the engine's nodes to those of rdflib where its API is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph

from proa_graph.graph.vocabulary import XSD, Graph, Node, Triple
from proa_graph.terms import PREFIXES

if TYPE_CHECKING:
    import rdflib

_STRING = XSD.string


def read_turtle(folder: Path) -> Graph:
    """Return the union of the Turtle files of ``folder``.

    Raises:
        TypeError: a file holds a blank node, which nothing that is published may have.
    """
    quads = (q for path in sorted(folder.glob("*.ttl")) for q in pyoxigraph.parse(path=path))
    return {triple_of(quad) for quad in quads}


def store_of(*quads: bytes) -> pyoxigraph.Store:
    """Return a store that holds ``quads``, N-Quads of our own."""
    store = pyoxigraph.Store()
    for part in quads:
        load(store, part)
    return store


def load(store: pyoxigraph.Store, quads: bytes | IO[bytes]) -> None:
    """Add ``quads``, N-Quads of our own, to ``store``; sorted ones load fastest. Their IRIs are not looked at again."""
    store.bulk_load(quads, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)


def triple_of(quad: pyoxigraph.Quad | pyoxigraph.Triple) -> Triple:
    """Return the triple of ``quad``; TypeError where it holds a blank node."""
    subject, predicate, value = quad.subject, quad.predicate, quad.object
    if isinstance(subject, pyoxigraph.NamedNode) and isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal):
        return subject, predicate, value
    raise TypeError(f"a blank node: {quad}")


def new_graph(triples: Iterable[Triple] = ()) -> rdflib.Graph:
    """Return a graph of rdflib that holds ``triples``, with the project's prefixes, and no others, bound."""
    import rdflib

    graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for subject, predicate, value in triples:
        graph.add((_node(subject), _node(predicate), _node(value)))
    return graph


@lru_cache(maxsize=1 << 16)
def _node(term: Node) -> rdflib.URIRef | rdflib.Literal:
    import rdflib

    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    plain = term.language or term.datatype == _STRING
    kind = None if plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language or None, datatype=kind)
