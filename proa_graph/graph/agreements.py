"""Agreements, documents, orders, exclusions and clauses as triples, and the lines that exclusions strike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from proa_graph import lists, resolve
from proa_graph.graph.entries import entry_iri, list_iri, place
from proa_graph.graph.expressions import order_page
from proa_graph.graph.labels import Spellings, organization, organization_iris, publisher
from proa_graph.graph.vocabulary import (
    DCTERMS,
    ELI,
    IANA,
    PROV,
    RDF,
    RDFS,
    NamedNode,
    Triples,
    day,
    decimal,
    fr,
    proa,
    string,
    strings,
    thing,
    whole,
)
from proa_graph.model import (
    Agreement,
    ArticleVersion,
    Clause,
    Document,
    Entry,
    Exclusion,
    Order,
    Relation,
)

_USES = ("RunningAmendmentsUse", "DraftingBaseUse", "FundingEvidenceUse")
"""What a Pro-A list is still worth since the scheme was repealed."""
SCOPES = {"entry": "EntryScope", "sentence": "SentenceScope", "paragraph": "ParagraphScope",
          "article": "ArticleScope", "annex": "AnnexScope"}  # fmt: skip


def document_triples(document: Document) -> Triples:
    """Yield what is known of a source."""
    subject = thing("document", document.key)
    yield subject, RDF.type, proa("Document")
    yield subject, DCTERMS.title, fr(document.title)
    if document.publisher:
        yield from publisher(subject, document.publisher)
    if document.media_type:
        media_type = NamedNode(IANA + document.media_type)
        yield subject, DCTERMS["format"], media_type
        yield media_type, RDF.type, DCTERMS.MediaType
    yield from strings(subject, {"layout": document.layout, "sha256": document.sha256, "note": document.note})
    if document.address:
        yield subject, RDFS.seeAlso, NamedNode(document.address)


def agreement_triples(agreement: Agreement, entries: Sequence[Entry], names: Spellings) -> Triples:
    """Yield the agreement, its parties and its list (the list only where ``entries`` or a locator tell of one)."""
    subject, document = thing("agreement", agreement.key), thing("document", agreement.document or agreement.key)
    yield subject, RDF.type, proa("Agreement")
    yield subject, DCTERMS.title, fr(agreement.title)
    yield subject, PROV.wasDerivedFrom, document
    nature = resolve.nature(agreement.nature)
    if nature:
        yield subject, proa("nature"), proa(nature)
    if agreement.key.startswith("KALITEXT"):
        yield subject, ELI.id_local, string(agreement.key)
        yield subject, RDFS.seeAlso, NamedNode(f"https://www.legifrance.gouv.fr/conv_coll/id/{agreement.key}")
    for idcc in agreement.idcc:
        yield subject, proa("branch"), thing("branch", idcc)
    if agreement.date_signed:
        yield subject, ELI.date_document, day(agreement.date_signed)
    if agreement.effective_date:
        yield subject, proa("effectiveDate"), day(agreement.effective_date)
    yield from _stated(subject, agreement)
    yield from _parties(subject, agreement, names)
    yield from _list(subject, document, agreement, entries)


def _stated(subject: NamedNode, agreement: Agreement) -> Triples:
    yield from strings(
        subject,
        {
            "nor": agreement.nor,
            "officialBulletin": agreement.bo_number,
            "statusStated": agreement.status_stated,
            "effectiveBasis": agreement.effective_basis,
            "durationStated": agreement.duration,
            "placeSigned": agreement.place_signed,
            "opcoStated": agreement.opco_stated,
            "note": agreement.note,
        },
    )


def _parties(subject: NamedNode, agreement: Agreement, names: Spellings) -> Triples:
    sides = (("employerSignatory", agreement.employers), ("unionSignatory", agreement.unions))
    for term, parties in sides:
        for name in parties:
            yield from ((subject, proa(term), party) for party in organization_iris(name))
            yield from organization(name, names)


def _list(subject: NamedNode, document: NamedNode, agreement: Agreement, entries: Sequence[Entry]) -> Triples:
    if not entries and not agreement.list_incomplete:
        yield subject, proa("listCompleteness"), proa("NoList")
        return
    yield subject, proa("listCompleteness"), proa("Incomplete" if agreement.list_incomplete else "Complete")
    here = list_iri(agreement.key)
    yield subject, proa("list"), here
    yield here, RDF.type, proa("EligibilityList")
    yield here, RDFS.label, fr(f"Liste\u00a0: {agreement.title}" if agreement.title else "Liste")
    yield here, proa("agreement"), subject
    yield here, proa("entryCount"), whole(len(entries))
    if agreement.date_signed and agreement.date_signed < lists.REPEAL:
        yield from ((here, proa("useToday"), proa(use)) for use in _USES)
    yield from place(here, document, agreement.list_locator, agreement.key, "list")
    yield from strings(here, {"note": agreement.list_incomplete})
    for entry in entries:
        yield here, proa("entry"), entry_iri(agreement.key, entry)


def withdrawn_triples(agreement: Agreement, entries: Sequence[Entry]) -> Triples:
    """Yield the lines that earlier wordings of the list have and the latest has not, as a list of their own."""
    if not entries:
        return
    subject, here = thing("agreement", agreement.key), list_iri(agreement.key, withdrawn=True)
    yield subject, proa("withdrawnList"), here
    yield here, RDF.type, proa("EligibilityList")
    yield here, RDFS.label, fr(f"Lignes retirées\u00a0: {agreement.title}")
    yield here, proa("agreement"), subject
    yield here, proa("entryCount"), whole(len(entries))
    for entry in entries:
        yield here, proa("entry"), entry_iri(agreement.key, entry)


def relation_triples(relation: Relation) -> Triples:
    """Yield what one agreement does to another."""
    yield thing("agreement", relation.agreement), proa(relation.kind), thing("agreement", relation.target)


def order_triples(order: Order) -> Triples:
    """Yield an extension order and what it extends."""
    subject = thing("order", order.key)
    yield subject, RDF.type, proa("ExtensionOrder")
    yield subject, DCTERMS.title, fr(order.title)
    yield subject, proa("extends"), thing("agreement", order.agreement)
    if order.date_signed:
        yield subject, ELI.date_document, day(order.date_signed)
    if order.date_published:
        yield subject, ELI.date_publication, day(order.date_published)
    yield from strings(subject, {"jorftext": order.jorftext, "note": order.source})
    if order.jorftext:
        yield subject, RDFS.seeAlso, order_page(order)


def exclusion_triples(
    limit: Exclusion, document: NamedNode, order: Order | None, articles: Iterable[ArticleVersion]
) -> Triples:
    """Yield an exclusion or a reservation, with the articles in the version of the day of its order."""
    key = (limit.agreement, str(limit.number))
    subject = thing("exclusion", *key)
    yield subject, RDF.type, proa("Reservation" if limit.kind == "reservation" else "Exclusion")
    yield subject, proa("agreement"), thing("agreement", limit.agreement)
    if limit.scope in SCOPES:
        yield subject, proa("scope"), proa(SCOPES[limit.scope])
    if limit.order:
        yield subject, proa("byOrder"), thing("order", limit.order)
    yield from strings(subject, {"articleOfText": limit.article})
    if limit.subject:
        yield subject, DCTERMS.description, fr(limit.subject)
    for number in limit.legal_basis:
        yield subject, proa("legalBasis"), _version(number, order, articles)
    yield from place(subject, document, limit.locator, limit.agreement, f"exclusion-{limit.number}")


def _version(number: str, order: Order | None, articles: Iterable[ArticleVersion]) -> NamedNode:
    if "/" in number:
        return thing("article", *number.split("/"))
    signed = order.date_signed if order else None
    for version in articles:
        in_force = signed and version.first_day <= signed and (version.last_day is None or signed <= version.last_day)
        if version.number == number and in_force:
            return thing("article", number, version.first_day.isoformat())
    return thing("article", number)


_STRIKES = {
    "LongerDuration": frozenset({"L6325-12"}),
    "PriorityDuration": frozenset({"L6325-11", "L6325-1-1"}),
    "RaisedTrainingShare": frozenset({"L6325-14"}),
    "OffTime": frozenset({"L6321-6", "L6324-7"}),
    "EntryCeiling": frozenset({"D6324-1-1", "L6324-2"}),
    "Funding": frozenset({"D6332-89", "D6332-90", "L6332-14"}),
    "FundingRate": frozenset({"D6332-89", "D6332-90"}),
    "Tutor": frozenset({"D6325-9", "R6223-6"}),
    "Suspension": frozenset({"L6324-6", "L6324-8"}),
    "ListUpdate": frozenset(),
}
"""The kinds of clauses, and the articles on which an order strikes one of that kind."""

_LIST_UPDATE = "Mise à jour de la liste"


def clause_triples(
    clause: Clause,
    agreement: Agreement,
    orders: Sequence[Order],
    limits: Sequence[Exclusion],
    ended: date | None = None,
) -> Triples:
    """Yield a clause: its bounds, the days on which it binds, and the exclusions that strike it.

    Args:
        clause: the clause.
        agreement: the text that holds it.
        orders: the orders that extend the text.
        limits: the exclusions and reservations of these orders.
        ended: the first day on which the text no longer binds, where one is known.
    """
    subject = thing("clause", clause.agreement, str(clause.number))
    yield thing("agreement", clause.agreement), proa("clause"), subject
    yield subject, RDF.type, proa("Clause")
    yield subject, proa("agreement"), thing("agreement", clause.agreement)
    yield subject, proa("clauseKind"), proa(clause.kind)
    for term, bound in (("minimum", clause.minimum), ("maximum", clause.maximum)):
        if bound:
            yield subject, proa(term), decimal(bound)
    yield from strings(
        subject, {"articleOfText": clause.article, "unit": clause.unit, "public": clause.public, "note": clause.note}
    )
    yield from _binding(subject, agreement, orders, ended)
    for limit in limits:
        if strikes(limit, clause.kind):
            yield subject, proa("struckBy"), thing("exclusion", limit.agreement, str(limit.number))


def _binding(subject: NamedNode, agreement: Agreement, orders: Sequence[Order], ended: date | None) -> Triples:
    """From its stated effect, else its signature; for all from the publication of the first order."""
    extended = min((order.date_published for order in orders if order.date_published), default=None)
    conditional = agreement.effective_basis == "conditional"
    since = agreement.effective_date or (extended if conditional else None) or agreement.date_signed
    if since:
        yield subject, proa("from"), day(since)
    if extended:
        yield subject, proa("extendedFrom"), day(max(extended, since) if since else extended)
    if ended:
        yield subject, proa("until"), day(ended)


def strikes(limit: Exclusion, kind: str) -> bool:
    """Return whether ``limit`` is an exclusion of the clauses of ``kind`` of its text."""
    if limit.kind != "exclusion":
        return False
    if kind == "ListUpdate" and limit.subject == _LIST_UPDATE:
        return True
    return bool(_STRIKES.get(kind, frozenset()) & set(limit.legal_basis))


def struck_triples(entry: Entry, agreement: Agreement, orders: Sequence[Order], limits: Sequence[Exclusion]) -> Triples:
    """Yield the exclusions that strike ``entry``, and the reservations that it calls."""
    subject = entry_iri(agreement.key, entry)
    for limit in limits:
        if limit.kind == "reservation" and limit.number in lists.calls(entry):
            yield subject, proa("reservedBy"), thing("exclusion", limit.agreement, str(limit.number))
    for limit in lists.striking(limits, entry, agreement, orders):
        exclusion = thing("exclusion", limit.agreement, str(limit.number))
        yield exclusion, proa("excludes"), subject
        yield subject, proa("excludedBy"), exclusion
