"""What changed as events that others follow: a page of a linked data event stream (LDES), in Turtle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from proa_graph import graph
from proa_graph.graph.vocabulary import (
    DC11,
    DCTERMS,
    RDF,
    RDFS,
    XSD,
    Literal,
    NamedNode,
    Namespace,
    Triples,
    string,
    thing,
)
from proa_graph.release.changes import ADDED, REMOVED, Change
from proa_graph.terms import BASE

STREAM = f"{BASE}releases/"
_AS = Namespace("https://www.w3.org/ns/activitystreams#")
_LDES, _TREE = Namespace("https://w3id.org/ldes#"), Namespace("https://w3id.org/tree#")
_KINDS = {ADDED: _AS.Create, REMOVED: _AS.Delete}


def changes_turtle(version: str, before: str, issued: date, found: Sequence[Change]) -> bytes:
    """Return ``found`` as members of the stream of changes, on the page of the release ``version``.

    The page leads to that of the release ``before`` it, where there is one: the newest page is a view of the whole.
    """
    page = f"{STREAM}{version}/changes.ttl"
    events = (_event(NamedNode(f"{page}#{n}"), issued, change) for n, change in enumerate(found, start=1))
    return graph.turtle({page: {*_page(NamedNode(page)), *_earlier(page, before), *chain.from_iterable(events)}})


def _page(page: NamedNode) -> Triples:
    stream = NamedNode(STREAM)
    yield stream, RDF.type, _LDES.EventStream
    yield stream, _LDES.timestampPath, _AS.published
    yield stream, _TREE.view, page
    yield page, RDF.type, _TREE.Node


def _earlier(page: str, before: str) -> Triples:
    if before:
        relation, other = NamedNode(f"{page}#before"), NamedNode(f"{STREAM}{before}/changes.ttl")
        yield NamedNode(page), _TREE.relation, relation
        yield relation, RDF.type, _TREE.Relation
        yield relation, RDFS.label, string(before)
        yield relation, _TREE.node, other
        yield other, RDF.type, _TREE.Node


def _event(event: NamedNode, issued: date, change: Change) -> Triples:
    yield NamedNode(STREAM), _TREE.member, event
    yield event, RDF.type, _KINDS.get(change.kind, _AS.Update)
    yield event, _AS.published, Literal(f"{issued.isoformat()}T00:00:00Z", datatype=XSD.dateTime)
    yield event, DC11.type, string(change.what)
    yield event, _AS.summary, string(f"{change.before or '-'} → {change.after or '-'}")
    yield from _about(event, change)


def _about(event: NamedNode, change: Change) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    if change.thing.startswith(BASE):
        yield event, _AS.object, NamedNode(change.thing)
    if change.label:
        yield event, RDFS.label, string(change.label)
    if change.basis:
        yield event, DCTERMS.source, NamedNode(change.basis)
    for idcc in filter(None, change.idcc.split("; ")):
        yield event, DCTERMS.subject, thing("branch", idcc)
