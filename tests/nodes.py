"""Nodes of rdflib, for the tests that read graphs by its API: our terms and things."""

from __future__ import annotations

from collections.abc import Mapping

import rdflib

from proa_graph import graph, terms
from proa_graph.graph.vocabulary import Graph

ELI = rdflib.Namespace(terms.PREFIXES["eli"])
OA = rdflib.Namespace(terms.PREFIXES["oa"])


def proa(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(terms.term(name))


def thing(kind: str, *key: str) -> rdflib.URIRef:
    return rdflib.URIRef(terms.thing(kind, *key))


def readable(graphs: Mapping[str, Graph]) -> dict[str, rdflib.Graph]:
    """The same graphs in rdflib."""
    return {name: graph.new_graph(triples) for name, triples in graphs.items()}
