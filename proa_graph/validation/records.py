"""What the registers know of a list's lines, put beside them so that rules can judge; nothing without an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyoxigraph

from proa_graph.errors import UnusableError
from proa_graph.graph import history_triples, statement_triples
from proa_graph.graph.vocabulary import DCTERMS, ELI, RDF, SKOS, NamedNode, day, proa
from proa_graph.identity import Matcher, Reconciliation
from proa_graph.memory import settle
from proa_graph.model import Entry
from proa_graph.reference import Reference, missing, state
from proa_graph.rules import Query, Rule, Texts
from proa_graph.terms import DEF
from proa_graph.validation.engine import rows
from proa_graph.validation.stores import Statement, add, subjects, values

_AT_ONCE = 500
"""Lines asked of the register before what it says is added: each addition costs, and memory too."""
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


def add_records(store: pyoxigraph.Store, as_of: date | None, reference: Reference | None = None) -> None:
    """Add to ``store`` which record each of its lines designates, and the history of these records.

    Args:
        store: a list in the project's vocabulary; a line that states its record already is left as it is.
        as_of: the day on which everything is judged; without it each text is judged at its own.
        reference: the loaded snapshots, by default those of the reference folder; none of the registers: nothing.

    Raises:
        UnusableError: a snapshot is damaged.
    """
    reference = reference or Reference()
    stated = set(subjects(store, proa("reconciledRecord")))
    entries = [entry for entry in _entries(store) if entry not in stated]
    if not entries or not reference.of("rncp"):
        return
    reference, matcher = _read(reference.where, state(reference.of("rncp")))
    codes = {code for code in values(store, None, SKOS.notation) if code in matcher.records}
    for start in range(0, len(entries), _AT_ONCE):
        some = entries[start : start + _AT_ONCE]
        found = [matcher.match("", _entry(store, entry), as_of or _day(store, entry)) for entry in some]
        add(store, _statements(some, found))
        codes |= {code for one in found for code in (one.record, *(other for other, _ in one.alternatives))} - {""}
    add(store, history_triples(reference, codes, matcher.records))


def _statements(entries: Iterable[NamedNode], found: Iterable[Reconciliation]) -> Iterator[Statement]:
    for entry, one in zip(entries, found, strict=True):
        yield from statement_triples(one, NamedNode(f"{entry.value}/reconciliation"), entry)


def state_days(store: pyoxigraph.Store, day_of: Callable[[str], date | None], default: date) -> None:
    """State in ``store`` the day on which each list is judged, as ``dcterms:date``; ``day_of`` an agreement gives it.

    A list that states its day already keeps it, unless ``day_of`` knows one; one without any has ``default``.
    """
    known = {row["list"]: row.get("agreement", "") for row in rows(store, _LISTS)}
    for listed, agreement in sorted(known.items()):
        subject = NamedNode(listed)
        stated = list(store.quads_for_pattern(subject, DCTERMS.date, None))
        judged = day_of(agreement) or (None if stated else default)
        if judged:
            for quad in stated:
                store.remove(quad)
            store.add(pyoxigraph.Quad(subject, DCTERMS.date, day(judged)))


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
    matcher = Matcher(reference)
    settle()
    return reference, matcher


def _entries(store: pyoxigraph.Store) -> list[NamedNode]:
    found = {s for s in subjects(store, RDF.type, proa("EligibilityEntry")) if isinstance(s, NamedNode)}
    return sorted(found, key=lambda entry: entry.value)


def _entry(store: pyoxigraph.Store, subject: NamedNode) -> Entry:
    said = {name: min(values(store, subject, proa(term)), default="") for name, term in _PRINTED.items()}
    level = next(values(store, subject, proa("level")), "").rpartition("/")[2]
    return Entry(**said, level_2019=level)  # type: ignore[arg-type]


def _day(store: pyoxigraph.Store, subject: NamedNode) -> date | None:
    """Return the day of the text: that of its list, of its first order, of its signature; None where none is said."""
    for listed in _nodes(store, subject, "inList"):
        for stated in values(store, listed, DCTERMS.date):
            return _date(stated)
    for agreement in _nodes(store, subject, "agreement"):
        orders = list(subjects(store, proa("extends"), agreement))
        ordered = sorted(one for order in orders for one in values(store, order, ELI.date_document))
        for first in (*ordered[:1], *sorted(values(store, agreement, ELI.date_document))[:1]):
            return _date(first)
    return None


def _nodes(store: pyoxigraph.Store, subject: NamedNode, name: str) -> Iterator[NamedNode]:
    found = (quad.object for quad in store.quads_for_pattern(subject, proa(name), None))
    return (node for node in found if isinstance(node, NamedNode))


def _date(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
