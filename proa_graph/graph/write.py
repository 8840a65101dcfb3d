"""Graphs to bytes, sorted: the same triples give the same bytes, whatever order they were added in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
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
    lines = (f"{s} {p} {o} <{name}> .\n" for name, graph in graphs.items() for s, p, o in _rows(graph, terms))
    return "".join(sorted(set(lines))).encode()


def ntriples(graphs: Mapping[str, rdflib.Graph]) -> bytes:
    """Return the union of ``graphs`` as sorted N-Triples."""
    return "".join(f"{s} {p} {o} .\n" for s, p, o in _union(graphs, _Terms())).encode()


def turtle(graphs: Mapping[str, rdflib.Graph]) -> bytes:
    """Return the union of ``graphs`` as Turtle, subjects and properties sorted."""
    return "".join(_turtle(_union(graphs, _Short()))).encode()


def dumps(facts: Facts, graphs: Mapping[str, rdflib.Graph]) -> dict[str, bytes]:
    """Return the files of the whole dataset, name → bytes, N-Quads apart (:func:`nquads`).

    ``proa.nt``, ``proa.ttl`` and ``proa.jsonld`` hold the union of ``graphs``; ``entries.csv`` the lines of every
    list of ``facts`` in the public columns; ``coverage.csv`` and ``coverage-branches.csv`` what became of every text.
    """
    entries = [entry for _, rows in sorted(facts.lists.items()) for entry in rows]
    return {
        "coverage-branches.csv": write_records(facts.covered_branches, CoveredBranch).encode(),
        "coverage.csv": write_records(facts.coverage, Covered).encode(),
        "entries.csv": entries_csv(entries).encode(),
        "proa.jsonld": _jsonld(graphs),
        "proa.nt": ntriples(graphs),
        "proa.ttl": turtle(graphs),
    }


class _Terms(dict[Node, str]):
    """A node as N-Triples writes it, each computed once."""

    def __missing__(self, node: Node) -> str:
        self[node] = text = self._text(node)
        return text

    def _text(self, node: Node) -> str:
        if isinstance(node, Literal):
            return _literal(node, self)
        return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"


class _Short(_Terms):
    """A node as Turtle writes it, with the project's prefixes."""

    def _text(self, node: Node) -> str:
        if isinstance(node, Literal) and str(node.datatype) in _BARE and re.fullmatch(r"[0-9]+|true|false", node):
            return str(node)
        if isinstance(node, URIRef):
            return _short(node) or super()._text(node)
        return super()._text(node)


def _short(iri: str) -> str:
    match = _SPLIT.fullmatch(iri)
    if match and match[1] in _NAMESPACES and _LOCAL.fullmatch(match[2]):
        return f"{_NAMESPACES[match[1]]}:{match[2]}"
    return ""


def _literal(node: Literal, terms: _Terms) -> str:
    text = '"' + str(node).translate(_ESCAPES) + '"'
    if node.language:
        return f"{text}@{node.language}"
    return text if node.datatype in (None, _STRING) else f"{text}^^{terms[node.datatype]}"


def _labelled(graph: rdflib.Graph) -> rdflib.Graph:
    """Blank nodes get the labels of a canonical form: what is published should have none."""
    blank = any(isinstance(s, BNode) or isinstance(o, BNode) for s, _, o in graph)
    return to_canonical_graph(graph) if blank else graph


def _rows(graph: rdflib.Graph, terms: _Terms) -> Iterator[Row]:
    return ((terms[s], terms[p], terms[o]) for s, p, o in _labelled(graph))


def _union(graphs: Mapping[str, rdflib.Graph], terms: _Terms) -> list[Row]:
    return sorted({row for graph in graphs.values() for row in _rows(graph, terms)})


def _turtle(rows: Iterable[Row]) -> Iterator[str]:
    for prefix, namespace in PREFIXES.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    for subject, about in groupby(rows, key=lambda row: row[0]):
        groups = [(p, [o for _, _, o in same]) for p, same in groupby(about, key=lambda row: row[1])]
        groups.sort(key=lambda group: group[0] != "rdf:type")
        body = " ;\n    ".join(f"{'a' if p == 'rdf:type' else p} {', '.join(objects)}" for p, objects in groups)
        yield f"\n{subject} {body} .\n"


def _jsonld(graphs: Mapping[str, rdflib.Graph]) -> bytes:
    terms = _Terms()
    triples = {triple for graph in graphs.values() for triple in _labelled(graph)}
    ordered = sorted(triples, key=lambda triple: tuple(terms[node] for node in triple))
    nodes = [_json_node(subject, about) for subject, about in groupby(ordered, key=lambda triple: triple[0])]
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)
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
