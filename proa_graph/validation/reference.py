"""The same rules by pyshacl, the reference engine: slow, run by tests and on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH, XSD

from proa_graph.files import share
from proa_graph.parameters import by_iri as parameters_by_iri
from proa_graph.rules import Rule
from proa_graph.terms import DEF
from proa_graph.validation.engine import Hit

_SHAPE = (SH.targetClass, SH.targetSubjectsOf)


def hits(graph: rdflib.Graph, rules: Iterable[Rule]) -> Iterator[Hit]:
    """Yield what pyshacl finds in ``graph`` against the shapes of ``rules``; bindings beyond SHACL's are absent."""
    by_iri = {rule.iri: rule for rule in rules if rule.computed}
    data = rdflib.Graph()
    data += graph  # pyshacl wants a store that knows contexts, which the given graph may not have
    for iri, parameter in parameters_by_iri().items():
        kind = XSD.date if parameter.is_day else XSD.decimal
        data.add((rdflib.URIRef(iri), rdflib.URIRef(f"{DEF}amount"), rdflib.Literal(parameter.printed, datatype=kind)))
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(frozenset(by_iri)), advanced=False, inference="none")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        rule = by_iri[str(report.value(result, SH.sourceShape))]
        focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
        # Where a query binds no ?value, SHACL reports the value node, which of a node shape is the focus.
        yield Hit(rule, str(focus), _text(path), "" if value == focus else _text(value))


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
    """The shapes as they stand in the files, those not wanted left out."""
    shapes = rdflib.Graph() + _published()
    for shape in {shape for target in _SHAPE for shape in shapes.subjects(target)}:
        if str(shape) not in wanted:
            shapes.remove((shape, None, None))
    return shapes
