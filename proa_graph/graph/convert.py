"""Graphs from files, and from the engine's nodes to those of rdflib where its API is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pyoxigraph
import rdflib

from proa_graph.graph.vocabulary import XSD, Graph, Node, Triple
from proa_graph.terms import PREFIXES

_AT_ONCE = 1 << 16
_STRING = XSD.string


def read_turtle(folder: Path) -> Graph:
    """Return the union of the Turtle files of ``folder``.

    Raises:
        TypeError: a file holds a blank node, which nothing that is published may have.
    """
    quads = (q for path in sorted(folder.glob("*.ttl")) for q in pyoxigraph.parse(path=path))
    return {triple_of(quad) for quad in quads}


def store_of(lines: Iterable[str], store: pyoxigraph.Store | None = None) -> pyoxigraph.Store:
    """Return ``store``, by default a new one, with what the ``lines`` of N-Quads say; sorted ones load fastest."""
    store, rest = store or pyoxigraph.Store(), iter(lines)
    while part := "".join(islice(rest, _AT_ONCE)):
        store.bulk_load(part.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def triple_of(quad: pyoxigraph.Quad | pyoxigraph.Triple) -> Triple:
    """Return the triple of ``quad``; TypeError where it holds a blank node."""
    subject, predicate, value = quad.subject, quad.predicate, quad.object
    if isinstance(subject, pyoxigraph.NamedNode) and isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal):
        return subject, predicate, value
    raise TypeError(f"a blank node: {quad}")


def new_graph(triples: Iterable[Triple] = ()) -> rdflib.Graph:
    """Return a graph of rdflib that holds ``triples``, with the project's prefixes, and no others, bound."""
    graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for subject, predicate, value in triples:
        graph.add((_node(subject), _node(predicate), _node(value)))
    return graph


@lru_cache(maxsize=1 << 16)
def _node(term: Node) -> rdflib.URIRef | rdflib.Literal:
    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    plain = term.language or term.datatype == _STRING
    kind = None if plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language or None, datatype=kind)
