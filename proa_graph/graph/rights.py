"""Rights as triples: what is opened, where, the lines that prove it, and its status day by day."""

from __future__ import annotations

from collections.abc import Container

from proa_graph import terms
from proa_graph.graph.entries import entry_iri, list_iri
from proa_graph.graph.vocabulary import (
    RDF,
    RDFS,
    NamedNode,
    Triples,
    day,
    fr,
    proa,
    string,
    thing,
)
from proa_graph.identity import written
from proa_graph.lists import NO_BRANCH, Period, Right
from proa_graph.text import slug

USABLE = {"yes": "UsableYes", "no": "UsableNo", "unchecked": "UsableUnchecked"}


def right_iri(right: Right) -> NamedNode:
    """Return the IRI of ``right``."""
    return thing("right", right.branch, right.key)


def right_triples(right: Right, known: Container[str]) -> Triples:
    """Yield ``right`` and its periods; what is not ``known`` (IRIs) is not pointed at."""
    subject = right_iri(right)
    yield subject, RDF.type, proa("Right")
    yield subject, RDFS.label, fr(written(right.label) or right.key)
    if right.branch != NO_BRANCH:
        yield subject, proa("branch"), thing("branch", right.branch)
    yield subject, proa("certification"), thing("certification", right.certification)
    if right.record:
        yield subject, proa("record"), thing("record", right.record)
    if right.profession:
        yield subject, proa("profession"), thing("profession", slug(right.profession))
    if right.scope:
        yield subject, proa("rightScope"), string(right.scope)
    yield subject, proa("inList"), _list_of(right, known)
    if right.followed_by:
        yield subject, proa("followedBy"), thing("right", right.branch, right.followed_by)
    texts = {"addedBy": right.added_by, "withdrawnBy": right.withdrawn_by, "wordsAgainstWording": right.disputed_by}
    for predicate, text in texts.items():
        if terms.thing("agreement", text) in known:
            yield subject, proa(predicate), thing("agreement", text)
    for entry in right.entries:
        yield subject, proa("entry"), entry_iri(entry.text_id, entry)
    for number, period in enumerate(right.periods, start=1):
        here = thing("status", right.branch, right.key, str(number))
        yield subject, proa("statusPeriod"), here
        yield from _period(here, period, known)


def _list_of(right: Right, known: Container[str]) -> NamedNode:
    """The list that prints ``right``: the withdrawn lines of a text whose latest wording has none."""
    latest = list_iri(right.lists[0])
    return latest if latest.value in known else list_iri(right.lists[0], withdrawn=True)


def _period(here: NamedNode, period: Period, known: Container[str]) -> Triples:
    days = "/".join(bound.isoformat() if bound else ".." for bound in (period.start, period.end))
    yield here, RDF.type, proa("StatusPeriod")
    yield here, RDFS.label, string(f"{days} {period.status}")
    yield here, proa("status"), proa(period.status)
    yield here, proa("reason"), proa(period.reason)
    yield here, proa("usable"), proa(USABLE[period.usable])
    if period.start:
        yield here, proa("from"), day(period.start)
    if period.end:
        yield here, proa("until"), day(period.end)
    if period.basis in known:
        yield here, proa("basis"), NamedNode(period.basis)
