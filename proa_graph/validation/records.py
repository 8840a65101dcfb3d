"""What the registers know of a list's lines, put beside them so that rules can judge; nothing without an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyoxigraph
import rdflib
from rdflib import RDF, URIRef
from rdflib.namespace import DCTERMS, SKOS, XSD

from proa_graph.errors import UnusableError
from proa_graph.graph import history_graph, new_graph, statement_triples
from proa_graph.graph.vocabulary import NamedNode
from proa_graph.identity import Matcher
from proa_graph.model import Entry
from proa_graph.reference import Reference, missing, state
from proa_graph.rules import Query, Rule, Texts
from proa_graph.terms import DEF
from proa_graph.validation.engine import rows

_PROA = rdflib.Namespace(DEF)
_ELI = rdflib.Namespace("http://data.europa.eu/eli/ontology#")
_READS_THE_REGISTER = ("registrationPeriod", "ofEntry", "ReferenceExport")
_LISTS = f"""
PREFIX proa: <{DEF}>
SELECT ?list ?agreement WHERE {{
  ?list a proa:EligibilityList .
  FILTER (isIRI(?list))
  OPTIONAL {{ ?agreement proa:list ?list }}
}}"""
_PRINTED = {
    "certification_label": "labelPrinted",
    "certification_type": "typePrinted",
    "certifier": "certifierPrinted",
    "code_stated": "codePrinted",
    "level_stated": "levelPrinted",
    "rncp_code": "rncpCode",
    "note": "note",
}


def add_records(graph: rdflib.Graph, as_of: date | None, reference: Reference | None = None) -> None:
    """Add to ``graph`` which record each of its lines designates, and the history of these records.

    Args:
        graph: a list in the project's vocabulary; a line that states its record already is left as it is.
        as_of: the day on which everything is judged; without it each text is judged at its own.
        reference: the loaded snapshots, by default those of the reference folder; none of the registers: nothing.

    Raises:
        UnusableError: a snapshot is damaged.
    """
    reference = reference or Reference()
    entries = [e for e in _entries(graph) if (e, _PROA.reconciledRecord, None) not in graph]
    if not entries or not reference.of("rncp"):
        return
    reference, matcher = _read(reference.where, state(reference.of("rncp")))
    codes = {str(code) for code in graph.objects(None, SKOS.notation) if str(code) in matcher.records}
    for subject in entries:
        statement = matcher.match("", _entry(graph, subject), as_of or _day(graph, subject))
        entry = NamedNode(str(subject))
        graph += new_graph(statement_triples(statement, NamedNode(f"{subject}/reconciliation"), entry))
        codes |= {statement.record, *(code for code, _ in statement.alternatives)} - {""}
    graph += new_graph(history_graph(reference, codes))


def state_days(store: pyoxigraph.Store, day_of: Callable[[str], date | None], default: date) -> None:
    """State in ``store`` the day on which each list is judged, as ``dcterms:date``; ``day_of`` an agreement gives it.

    A list that states its day already keeps it, unless ``day_of`` knows one; one without any has ``default``.
    """
    known = {row["list"]: row.get("agreement", "") for row in rows(store, _LISTS)}
    for listed, agreement in sorted(known.items()):
        subject, predicate = pyoxigraph.NamedNode(listed), pyoxigraph.NamedNode(str(DCTERMS.date))
        stated = list(store.quads_for_pattern(subject, predicate, None))
        day = day_of(agreement) or (None if stated else default)
        if day:
            for quad in stated:
                store.remove(quad)
            value = pyoxigraph.Literal(day.isoformat(), datatype=pyoxigraph.NamedNode(str(XSD.date)))
            store.add(pyoxigraph.Quad(subject, predicate, value))


def unanswered(rules: Iterable[Rule], reference: Reference | None = None) -> tuple[Texts, ...]:
    """Return, as sentences, which of ``rules`` keep silent for want of an export, and how to get one."""
    reference = reference or Reference()
    waiting = sorted(rule.id for rule in rules if needs_register(rule))
    if reference.of("rncp") or not waiting:
        return ()
    fr, en = missing(reference)[0]
    listed = ", ".join(waiting)
    return ({"fr": f"Non contrôlé ({listed})\u00a0: {fr}", "en": f"Not checked ({listed}): {en}"},)


def needs_register(rule: Rule) -> bool:
    """Return whether ``rule`` judges only with an export of the registers."""
    return isinstance(rule.constraint, Query) and any(name in rule.constraint.select for name in _READS_THE_REGISTER)


def prepare() -> None:
    """Read the registers now, where an export is loaded and not yet read, so that later checks need not.

    A damaged snapshot is left for the checks to tell.
    """
    reference = Reference()
    if reference.of("rncp"):
        with suppress(UnusableError):
            _read(reference.where, state(reference.of("rncp")))


@lru_cache(maxsize=1)
def _read(where: Path, _state: tuple[tuple[str, int, int], ...]) -> tuple[Reference, Matcher]:
    """The state of the snapshots is part of the key: after a refresh they are read again, once."""
    reference = Reference(where)
    return reference, Matcher(reference)


def _entries(graph: rdflib.Graph) -> Iterator[URIRef]:
    subjects = {s for s in graph.subjects(RDF.type, _PROA.EligibilityEntry) if isinstance(s, URIRef)}
    yield from sorted(subjects)


def _entry(graph: rdflib.Graph, subject: URIRef) -> Entry:
    values = {field: _text(graph, subject, name) for field, name in _PRINTED.items()}
    level = next((str(node) for node in graph.objects(subject, _PROA.level)), "").rpartition("/")[2]
    return Entry(**values, level_2019=level)  # type: ignore[arg-type]


def _text(graph: rdflib.Graph, subject: URIRef, name: str) -> str:
    return min((str(value) for value in graph.objects(subject, _PROA[name])), default="")


def _day(graph: rdflib.Graph, subject: URIRef) -> date | None:
    """Return the day of the text: that of its list, of its first order, of its signature; None where none is said."""
    for listed in graph.objects(subject, _PROA.inList):
        for day in graph.objects(listed, DCTERMS.date):
            return _date(day)
    for agreement in graph.objects(subject, _PROA.agreement):
        orders = graph.subjects(_PROA.extends, agreement)
        ordered = sorted(str(day) for order in orders for day in graph.objects(order, _ELI.date_document))
        signed = sorted(str(day) for day in graph.objects(agreement, _ELI.date_document))
        for first in (*ordered[:1], *signed[:1]):
            return _date(first)
    return None


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
