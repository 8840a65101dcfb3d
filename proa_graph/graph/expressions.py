"""The texts of acts, for who knows ELI alone: an act is realized by an expression, which formats embody.

An agreement and an order have one expression, in French; an article of law has one for each version. What was read, or
else the page of Légifrance, embodies it; the media type is told of what was read alone.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from proa_graph.graph.vocabulary import (
    ELI,
    EU,
    RDF,
    RDFS,
    SKOS,
    NamedNode,
    Triples,
    day,
    en,
    fr,
    proa,
    string,
    strings,
    thing,
)
from proa_graph.model import Agreement, ArticleVersion, Document, Order

_FRENCH = EU["language/FRA"]
_MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
"""As ELI writes them."""
_IN_FORCE, _NO_LONGER = ELI["InForce-inForce"], ELI["InForce-notInForce"]
_STATED = {"En vigueur": _IN_FORCE, "Abrogé": _NO_LONGER}
"""How what the source says of the status of a text begins, and what that is for ELI; otherwise nothing is known."""

_VERSION = re.compile(r"version du (\d{4}-\d{2}-\d{2})$")
"""How the reader of the base of conventions notes the day of the version that it read."""


def agreement_expression(agreement: Agreement, document: NamedNode | None) -> Triples:
    """Yield the expression of an agreement, which its source ``document`` embodies, and whether it is said to bind."""
    work = thing("agreement", agreement.key)
    yield from _expression(work, thing("expression", agreement.key), agreement.title)
    if document:
        yield from _embodied(thing("expression", agreement.key), document)
    for stated, force in _STATED.items():
        if agreement.status_stated.startswith(stated):
            yield work, ELI.in_force, force


def order_expression(order: Order) -> Triples:
    """Yield the expression of an order, which its page embodies where that is known."""
    subject = thing("order-expression", order.key)
    yield from _expression(thing("order", order.key), subject, order.title)
    if order.jorftext:
        yield from _embodied(subject, order_page(order))


def order_page(order: Order) -> NamedNode:
    """Return the page of an order whose identifier is known."""
    return NamedNode(f"https://www.legifrance.gouv.fr/jorf/id/{order.jorftext}")


def document_format(document: Document) -> Triples:
    """Yield of a source, which is a format of the act that it prints, its media type, its publisher and its page.

    The copy of a page, as a text, is another format than the page. The day of the version read is its expression’s.
    """
    subject, version = thing("document", document.key), _VERSION.search(document.note)
    if version:
        yield thing("expression", document.key), ELI.version_date, day(date.fromisoformat(version[1]))
    if document.media_type:
        yield subject, ELI.media_type, NamedNode(_MEDIA_TYPES + document.media_type)
    if document.publisher:
        yield subject, ELI.publisher, fr(document.publisher)
    if document.address and document.media_type == "text/html":
        yield subject, ELI.is_exemplified_by, NamedNode(document.address)


def article_version_triples(version: ArticleVersion) -> Triples:
    """Yield a version of an article: the days in force, its page, its names.

    ELI's end date is the last day in force; ``proa:until`` is the first day after it, as everywhere here. A version of
    which no last day is known is in force, as far as the base of laws that was read tells.
    """
    subject = thing("article", version.number, version.first_day.isoformat())
    yield subject, RDF.type, proa("LegalArticleVersion")
    yield from _realizes(subject, thing("article", version.number))
    yield subject, ELI.first_date_entry_in_force, day(version.first_day)
    yield subject, ELI.version_date, day(version.first_day)
    yield subject, ELI.in_force, _NO_LONGER if version.last_day else _IN_FORCE
    yield subject, proa("from"), day(version.first_day)
    if version.last_day:
        yield subject, ELI.date_no_longer_in_force, day(version.last_day)
        yield subject, proa("until"), day(version.last_day + timedelta(days=1))
    if version.legiarti:
        yield subject, ELI.id_local, string(version.legiarti)
        page = NamedNode(f"https://www.legifrance.gouv.fr/codes/article_lc/{version.legiarti}")
        yield subject, RDFS.seeAlso, page
        yield from _embodied(subject, page)
    for label, colon, spoken in ((version.label_fr, "\u00a0: ", fr), (version.label_en, ": ", en)):
        if label:
            yield subject, SKOS.prefLabel, spoken(version.number + colon + label)
    yield from strings(subject, {"note": version.note})


def _expression(work: NamedNode, subject: NamedNode, title: str) -> Triples:
    yield subject, RDF.type, ELI.LegalExpression
    yield from _realizes(subject, work)
    yield subject, ELI.title, fr(title)
    yield subject, RDFS.label, fr(title)


def _realizes(subject: NamedNode, work: NamedNode) -> Triples:
    yield subject, ELI.realizes, work
    yield work, ELI.is_realized_by, subject
    yield subject, ELI.language, _FRENCH


def _embodied(subject: NamedNode, form: NamedNode) -> Triples:
    yield subject, ELI.is_embodied_by, form
    yield form, ELI.embodies, subject
    yield form, RDF.type, ELI.Format
