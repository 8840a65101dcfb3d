"""The same rules by pyshacl, the reference engine: slow, run by tests and on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH, XSD
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from proa_graph.files import share
from proa_graph.parameters import by_iri as parameters_by_iri
from proa_graph.rules import Rule
from proa_graph.terms import DEF
from proa_graph.validation.engine import Hit

_SHAPE = (SH.targetClass, SH.targetSubjectsOf)


def hits(graph: rdflib.Graph, rules: Iterable[Rule]) -> Iterator[Hit]:
    """Yield what pyshacl finds in ``graph`` against the shapes of ``rules``; bindings beyond SHACL's are absent.

    The parameters of the law, which rules read, are added to the graph.
    """
    by_iri = {rule.iri: rule for rule in rules if rule.computed}
    data = _data_of(graph)
    for iri, parameter in parameters_by_iri().items():
        kind = XSD.date if parameter.is_day else XSD.decimal
        data.add((rdflib.URIRef(iri), rdflib.URIRef(f"{DEF}amount"), rdflib.Literal(parameter.printed, datatype=kind)))
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(frozenset(by_iri)), advanced=False, inference="none")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        rule = by_iri[str(report.value(result, SH.sourceShape))]
        focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
        # Where a query binds no ?value, SHACL reports the value node, which of a node shape is the focus.
        yield Hit(rule, str(focus), _text(path), "" if value == focus else _text(value))


class _Data(rdflib.Graph):
    """A graph that reads a query once: pyshacl asks the text of a constraint anew for every focus node."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """See :meth:`rdflib.Graph.query`."""
        return super().query(_read(query_object) if isinstance(query_object, str) else query_object, *args, **kwargs)


def _data_of(graph: rdflib.Graph) -> _Data:
    if graph.store.context_aware:
        return _Data(graph.store, graph.identifier)
    data = _Data()
    data += graph  # pyshacl wants a store that knows contexts
    return data


@cache
def _read(query: str) -> Query:
    return prepareQuery(query)


def _text(node: object) -> str:
    return "" if node is None else str(node)


@cache
def _published() -> rdflib.Graph:
    shapes = rdflib.Graph()
    for path in sorted(share("shapes").glob("*.ttl")):
        shapes.parse(path)
    return shapes


@cache
def _shapes(wanted: frozenset[str]) -> rdflib.Graph:
    """The wanted shapes as they stand in the files, with what they refer to but other shapes."""
    published, shapes = _published(), rdflib.Graph()
    others = {shape for target in _SHAPE for shape in published.subjects(target) if str(shape) not in wanted}
    waiting: list[Node] = [rdflib.URIRef(iri) for iri in sorted(wanted)]
    seen: set[Node] = {*others, *waiting}
    while waiting:
        for triple in published.triples((waiting.pop(), None, None)):
            shapes.add(triple)
            if triple[2] not in seen:
                seen.add(triple[2])
                waiting.append(triple[2])
    return shapes
