"""What is known and not read, and what was read and is no more: texts in no source, keys that no line bears."""

from __future__ import annotations

from collections.abc import Mapping

from proa_graph.graph.entries import list_iri
from proa_graph.graph.vocabulary import (
    DCTERMS,
    ELI,
    OWL,
    RDF,
    RDFS,
    SKOS,
    Literal,
    NamedNode,
    Triples,
    day,
    fr,
    proa,
    string,
    strings,
    thing,
)
from proa_graph.model import KnownText, Retired
from proa_graph.terms import PREFIXES

_TRUE = Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))


def known_text_triples(text: KnownText, titles: Mapping[str, str]) -> Triples:
    """Yield a text known and unread, under the branches that it is of; ``titles`` are those of branches, by IDCC."""
    subject = thing("unread", text.key)
    yield subject, RDF.type, proa("UnreadText")
    yield subject, DCTERMS.title, fr(text.title)
    yield from strings(subject, {"note": text.note, "saidBy": text.source})
    if text.date_signed:
        yield subject, ELI.date_document, day(text.date_signed)
    if text.date_extended:
        yield subject, proa("extendedOn"), day(text.date_extended)
    if text.address:
        yield subject, RDFS.seeAlso, NamedNode(text.address)
    for idcc in text.idcc:
        branch = thing("branch", idcc)
        yield subject, proa("branch"), branch
        if idcc in titles:
            yield branch, RDF.type, proa("Branch")
            yield branch, SKOS.inScheme, proa("Branches")
            yield branch, SKOS.notation, string(idcc)
            yield branch, SKOS.prefLabel, fr(titles[idcc])


def retired_triples(retired: Retired) -> Triples:
    """Yield a key that no line bears any more, with what it named and what follows it."""
    subject = thing("entry", retired.agreement, retired.key)
    yield subject, RDF.type, proa("RetiredKey")
    yield subject, RDFS.label, fr(retired.label or retired.code or retired.key)
    yield subject, OWL.deprecated, _TRUE
    yield subject, proa("formerlyIn"), list_iri(retired.agreement)
    yield from strings(subject, {"codePrinted": retired.code})
    if retired.followed_by:
        yield subject, DCTERMS.isReplacedBy, thing("entry", retired.agreement, retired.followed_by)
