"""SHACL's own report, in Turtle."""

from __future__ import annotations

import hashlib

import rdflib
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import DCTERMS, SH, XSD

from proa_graph.rules import Core, Rule
from proa_graph.terms import BASE, thing
from proa_graph.validation.findings import Finding, Report
from proa_graph.validation.reports.data import as_json


def turtle(report: Report) -> bytes:
    """Return the report as a ``sh:ValidationReport`` with messages in both languages and no blank node."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in (("sh", SH), ("dcterms", DCTERMS), ("rule", f"{BASE}rule/"), ("xsd", XSD)):
        graph.bind(prefix, namespace)
    digest = hashlib.sha256(as_json(report, "fr")).hexdigest()[:16]
    subject = URIRef(thing("report", digest))
    graph.add((subject, RDF.type, SH.ValidationReport))
    graph.add((subject, SH.conforms, Literal(report.conforms)))
    for number, finding in enumerate(report.findings, start=1):
        result = URIRef(thing("report", digest, str(number)))
        graph.add((subject, SH.result, result))
        _add_result(graph, result, finding)
    return graph.serialize(format="turtle", encoding="utf-8")


def _component(rule: Rule) -> rdflib.URIRef:
    """The component of SHACL that the rule is an instance of."""
    if not isinstance(rule.constraint, Core):
        return SH.SPARQLConstraintComponent
    core = rule.constraint
    named = {
        "Pattern": core.pattern,
        "Datatype": core.datatype,
        "MinInclusive": core.min_inclusive is not None,
        "MinCount": core.min_count is not None,
        "MaxCount": core.max_count is not None,
    }
    return SH[f"{next((name for name, is_asked in named.items() if is_asked), 'MinCount')}ConstraintComponent"]


def _add_result(graph: rdflib.Graph, result: URIRef, finding: Finding) -> None:
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.focusNode, URIRef(finding.focus)))
    graph.add((result, SH.sourceShape, URIRef(finding.rule.iri)))
    graph.add((result, SH.resultSeverity, SH[finding.severity]))
    graph.add((result, SH.sourceConstraintComponent, _component(finding.rule)))
    if finding.path:
        graph.add((result, SH.resultPath, URIRef(finding.path)))
    if finding.value:
        graph.add((result, SH.value, Literal(finding.value)))
    for lang, message in sorted(finding.message.items()):
        graph.add((result, SH.resultMessage, Literal(message, lang=lang)))
    for number, first in finding.articles:
        graph.add((result, DCTERMS.source, URIRef(thing("article", number, first.isoformat()))))
    if finding.place:
        graph.add((result, DCTERMS.description, Literal(str(finding.place), lang="fr")))
