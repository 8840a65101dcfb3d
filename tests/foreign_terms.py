"""What others' vocabularies say of the terms that we use (``published_terms.csv``), and what a graph does against it.

Each term was looked up in the vocabulary itself: those of the W3C, Dublin Core, FOAF, schema.org, the European Learning
Model, TREE and LDES in their files, ELI in its published comments (what they tie to a resource or an expression), SPDX
in the shapes of DCAT-AP. A ``thing`` of a vocabulary has its class under ``above``.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph

from proa_graph.terms import BASE, PREFIXES

RDF, RDFS, OWL, XSD = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
LANGUAGE = (RDF, RDFS, OWL)
"""The language that vocabularies are written in, which is not looked up."""
_POINTING = {f"{RDF}type", *(f"{RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range"))}
_ANYTHING = {f"{RDFS}Resource", f"{OWL}Thing", f"{PREFIXES['sdo']}Thing"}
_TEXTS = {f"{RDFS}Literal", f"{PREFIXES['sdo']}Text", f"{RDF}PlainLiteral"}
_DAY = {f"{XSD}date": f"{PREFIXES['sdo']}Date"}
"""What schema.org calls a day."""
_ABOVE = {
    f"{OWL}Class": f"{RDFS}Class",
    f"{OWL}ObjectProperty": f"{RDF}Property",
    f"{OWL}DatatypeProperty": f"{RDF}Property",
}
_BY_KIND = {"class": {f"{RDFS}Class", f"{OWL}Class"}, "property": {f"{RDF}Property"}}


class Term(NamedTuple):
    """A term: its ``kind``, the terms ``above`` it, what it may lead from and to (anything where empty)."""

    kind: str
    above: frozenset[str]
    domain: frozenset[str]
    range: frozenset[str]


@cache
def known() -> dict[str, Term]:
    with (Path(__file__).parent / "published_terms.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["term"]: Term(row["kind"], *(frozenset(row[name].split()) for name in ("above", "domain", "range")))
            for row in csv.DictReader(rows)
        }


def _is_foreign(iri: str) -> bool:
    return not iri.startswith((BASE, XSD, *LANGUAGE))


def unknown(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> set[str]:
    """Return the terms of others that are used and that their vocabulary does not have."""
    used = {triple.predicate.value for triple in triples}
    used |= {
        triple.object.value
        for triple in triples
        if triple.predicate.value in _POINTING and isinstance(triple.object, pyoxigraph.NamedNode)
    }
    return {iri for iri in used if _is_foreign(iri)} - known().keys()


def misplaced(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> dict[tuple[str, str], str]:
    """Return the terms of others that lead from, or to, what they may not: (term, « domain » or « range ») → a case."""
    kinds = _kinds(triples)
    found: dict[tuple[str, str], str] = {}
    for triple in triples:
        term = known().get(triple.predicate.value)
        if term is None:
            continue
        if not _may(term.domain, kinds[_iri(triple.subject)]):
            found.setdefault((triple.predicate.value, "domain"), str(triple))
        value = triple.object
        literal = isinstance(value, pyoxigraph.Literal)
        if not (_says(term.range, value) if literal else _may(term.range, kinds[_iri(value)])):  # type: ignore[arg-type]
            found.setdefault((triple.predicate.value, "range"), str(triple))
    return found


def _iri(term: object) -> str:
    return term.value if isinstance(term, pyoxigraph.NamedNode) else ""


def _may(wanted: frozenset[str], has: frozenset[str]) -> bool:
    return not wanted or bool(wanted & _ANYTHING) or bool(wanted & has)


def _says(wanted: frozenset[str], value: pyoxigraph.Literal) -> bool:
    datatype = value.datatype.value
    return not wanted or bool(wanted & (_TEXTS | {datatype, _DAY.get(datatype, datatype)}))


def _kinds(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> defaultdict[str, frozenset[str]]:
    told: dict[str, set[str]] = {}
    for triple in triples:
        if triple.predicate.value == f"{RDF}type":
            told.setdefault(_iri(triple.subject), set()).add(_iri(triple.object))
        elif _iri(triple.object).startswith(XSD):
            told.setdefault(_iri(triple.object), set()).update((f"{RDFS}Datatype", f"{XSD}anySimpleType"))
    for iri in {_iri(triple.object) for triple in triples}:
        if iri.startswith(LANGUAGE):
            told.setdefault(iri, set()).update((f"{RDFS}Class", f"{RDF}Property"))
    for iri, term in known().items():
        told.setdefault(iri, set()).update(_BY_KIND.get(term.kind, term.above))
    closed: dict[frozenset[str], frozenset[str]] = {}
    kinds: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for iri, of in told.items():
        key = frozenset(of)
        if key not in closed:
            closed[key] = _with_above(key)
        kinds[iri] = closed[key]
    return kinds


def _with_above(of: frozenset[str]) -> frozenset[str]:
    seen, todo = set(of), list(of)
    while todo:
        kind = todo.pop()
        above = known()[kind].above if kind in known() else {_ABOVE[kind]} if kind in _ABOVE else set()
        for broader in above - seen:
            seen.add(broader)
            todo.append(broader)
    return frozenset(seen)
