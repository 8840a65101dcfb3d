"""Graphs to bytes, sorted: the same triples give the same bytes, whatever order they were added in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import rdflib
from rdflib import RDF, BNode, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.namespace import XSD
from rdflib.term import Node

from proa_graph.graph.vocabulary import PREFIXES
from proa_graph.model import Covered, CoveredBranch, Facts
from proa_graph.tables import entries_csv, write_records

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_LOCAL = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_SPLIT = re.compile(r"(.*[/#])([^/#]*)")
_NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_TYPE = RDF.type
_STRING = XSD.string
_BARE = frozenset({str(XSD.integer), str(XSD.boolean)})

Row = tuple[str, str, str]


def nquads(graphs: Mapping[str, rdflib.Graph]) -> bytes:
    """Return every triple of ``graphs`` (graph IRI → graph) as sorted N-Quads."""
    terms = _Terms()
    lines = {f"{s} {p} {o} <{name}> .\n" for name, graph in graphs.items() for s, p, o in _rows(graph, terms)}
    return "".join(sorted(lines)).encode()


def ntriples(graphs: Mapping[str, rdflib.Graph]) -> bytes:
    """Return the union of ``graphs`` as sorted N-Triples."""
    return _ntriples(_union(graphs, _Terms()))


def turtle(graphs: Mapping[str, rdflib.Graph]) -> bytes:
    """Return the union of ``graphs`` as Turtle, subjects and properties sorted."""
    terms = _Terms()
    return _turtle(_union(graphs, terms), terms)


def dumps(facts: Facts, graphs: Mapping[str, rdflib.Graph]) -> dict[str, bytes]:
    """Return the files of the whole dataset, name → bytes, N-Quads apart (:func:`nquads`).

    ``proa.nt``, ``proa.ttl`` and ``proa.jsonld`` hold the union of ``graphs``; ``entries.csv`` the lines of every
    list of ``facts`` in the public columns; ``coverage.csv`` and ``coverage-branches.csv`` what became of every text.
    """
    entries = [entry for _, rows in sorted(facts.lists.items()) for entry in rows]
    terms = _Terms()
    rows = _union(graphs, terms)
    return {
        "coverage-branches.csv": write_records(facts.covered_branches, CoveredBranch).encode(),
        "coverage.csv": write_records(facts.coverage, Covered).encode(),
        "entries.csv": entries_csv(entries).encode(),
        "proa.jsonld": _jsonld(rows, terms),
        "proa.nt": _ntriples(rows),
        "proa.ttl": _turtle(rows, terms),
    }


class _Terms(dict[Node, str]):
    """A node as N-Triples writes it, each computed once; ``nodes`` leads back from the text."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[str, Node] = {}

    def __missing__(self, node: Node) -> str:
        self[node] = text = self._text(node)
        self.nodes[text] = node
        return text

    def _text(self, node: Node) -> str:
        if isinstance(node, Literal):
            return _literal(node, self)
        return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"


class _Short(dict[str, str]):
    """A term of N-Triples as Turtle writes it, with the project's prefixes, each computed once."""

    def __init__(self, terms: _Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, text: str) -> str:
        self[text] = short = self._text(text, self._terms.nodes[text])
        return short

    def _text(self, text: str, node: Node) -> str:
        if isinstance(node, URIRef):
            return _short(node) or text
        if not isinstance(node, Literal) or node.datatype in (None, _STRING):
            return text
        if str(node.datatype) in _BARE and re.fullmatch(r"[0-9]+|true|false", node):
            return str(node)
        return _literal(node, {node.datatype: _short(node.datatype) or f"<{node.datatype}>"})


def _short(iri: str) -> str:
    match = _SPLIT.fullmatch(iri)
    if match and match[1] in _NAMESPACES and _LOCAL.fullmatch(match[2]):
        return f"{_NAMESPACES[match[1]]}:{match[2]}"
    return ""


def _literal(node: Literal, terms: Mapping[Node, str]) -> str:
    text = '"' + str(node).translate(_ESCAPES) + '"'
    if node.language:
        return f"{text}@{node.language}"
    return text if node.datatype in (None, _STRING) else f"{text}^^{terms[node.datatype]}"


def _rows(graph: rdflib.Graph, terms: _Terms) -> list[Row]:
    """Blank nodes get the labels of a canonical form: what is published should have none."""
    rows = [(terms[s], terms[p], terms[o]) for s, p, o in graph]
    if any(s.startswith("_:") or o.startswith("_:") for s, _, o in rows):
        return [(terms[s], terms[p], terms[o]) for s, p, o in to_canonical_graph(graph)]
    return rows


def _union(graphs: Mapping[str, rdflib.Graph], terms: _Terms) -> list[Row]:
    return sorted({row for graph in graphs.values() for row in _rows(graph, terms)})


def _ntriples(rows: Iterable[Row]) -> bytes:
    return "".join([f"{s} {p} {o} .\n" for s, p, o in rows]).encode()


def _turtle(rows: Iterable[Row], terms: _Terms) -> bytes:
    short = _Short(terms)
    parts = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()]
    for subject, about in groupby(rows, key=itemgetter(0)):
        groups = [(short[p], [short[o] for _, _, o in same]) for p, same in groupby(about, key=itemgetter(1))]
        groups.sort(key=lambda group: group[0] != "rdf:type")
        body = " ;\n    ".join(f"{'a' if p == 'rdf:type' else p} {', '.join(objects)}" for p, objects in groups)
        parts.append(f"\n{short[subject]} {body} .\n")
    return "".join(parts).encode()


def _jsonld(rows: Iterable[Row], terms: _Terms) -> bytes:
    nodes = terms.nodes
    parts = []
    for subject, about in groupby(rows, key=itemgetter(0)):
        triples = ((nodes[subject], nodes[p], nodes[o]) for _, p, o in about)
        parts.append(json.dumps(_json_node(nodes[subject], triples), ensure_ascii=False))
    lines = ",\n".join(parts)
    return f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [\n{lines}\n]}}\n'.encode()


def _json_node(subject: Node, triples: Iterable[tuple[Node, Node, Node]]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _json_id(subject)}
    for _, predicate, value in triples:
        if predicate == _TYPE:
            node.setdefault("@type", []).append(_short(str(value)) or str(value))
        else:
            node.setdefault(_short(str(predicate)) or str(predicate), []).append(_json_value(value))
    return node


def _json_id(node: Node) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _json_value(value: Node) -> Any:
    if not isinstance(value, Literal):
        return {"@id": _json_id(value)}
    if value.language:
        return {"@value": str(value), "@language": value.language}
    if value.datatype in (None, _STRING):
        return str(value)
    return {"@value": str(value), "@type": _short(str(value.datatype)) or str(value.datatype)}
