"""Certifications as triples: what they are called, their records, what they are options of, follow and replace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from proa_graph import resolve
from proa_graph.graph.labels import Spellings, organization, organization_iris, phrase_keys, stems
from proa_graph.graph.vocabulary import (
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Literal,
    NamedNode,
    Triples,
    fr,
    proa,
    string,
    thing,
)
from proa_graph.identity import Certification, Identities, Resolved
from proa_graph.model import Entry


def certifications_triples(identities: Identities, names: Spellings) -> Triples:
    """Yield every certification that lines name or that is proposed, and the addresses that lead to them."""
    for _, certification in sorted(identities.certifications.items()):
        yield from certification_triples(certification, names)
    yield from replaced_triples(identities.replaced)


def certification_triples(certification: Certification, names: Spellings) -> Triples:
    """Yield what is known of a certification: the title to read, the spellings of the lists, and its links."""
    subject = iri(certification.key)
    yield subject, RDF.type, proa("Certification")
    if certification.kind == "Cqp":
        yield subject, RDF.type, proa("CqpCertification")
    yield from _titles(subject, certification)
    if certification.kind:
        yield subject, proa("certificationType"), proa(certification.kind)
    if certification.level:
        yield subject, proa("level"), thing("level", certification.level)
    for name in certification.certifiers:
        yield from ((subject, proa("certifier"), body) for body in organization_iris(name))
        yield from organization(name, names)
    for code in certification.codes:
        yield from _registration(subject, code)
    yield from _links(subject, certification)


def iri(key: str) -> NamedNode:
    """Return the address of the certification whose key is given."""
    return thing("certification", key)


def _titles(subject: NamedNode, certification: Certification) -> Triples:
    if certification.title:
        yield subject, DCTERMS.title, fr(certification.title)
    for spelling in certification.spellings:
        yield subject, SKOS.altLabel, fr(spelling)
    keys = {stems(text) for text in (certification.title, *certification.spellings)}
    for key in sorted(keys - {""}):
        yield subject, proa("labelKey"), string(key)
    phrases = (t for text in (certification.title, *certification.spellings) for t in phrase_keys(subject, text))
    yield from dict.fromkeys(phrases)


def _registration(subject: NamedNode, code: str) -> Triples:
    yield subject, proa("record"), thing("record", code)
    yield thing("record", code), proa("recordOf"), subject
    if code.startswith("RNCP"):
        yield subject, proa("rncpCode"), string(code.removeprefix("RNCP"))


def _links(subject: NamedNode, certification: Certification) -> Triples:
    if certification.parent:
        yield subject, proa("optionOf"), iri(certification.parent)
    for key in certification.successors:
        yield subject, proa("nextCertification"), iri(key)
        yield iri(key), proa("previousCertification"), subject
    if certification.proposed:
        yield subject, proa("proposedCertification"), iri(certification.proposed)
        yield subject, proa("proposalEvidence"), proa(certification.proposal)


def replaced_triples(replaced: Mapping[str, Iterable[str]]) -> Triples:
    """Yield the addresses that were given to what now has another: each says where to."""
    for alias, keys in sorted(replaced.items()):
        yield iri(alias), OWL.deprecated, Literal("true", datatype=XSD.boolean)
        for key in keys:
            yield iri(alias), DCTERMS.isReplacedBy, iri(key)


def naming_triples(subject: NamedNode, entry: Entry, resolved: Resolved) -> Triples:
    """Yield what the line ``subject`` names: the certification, on what evidence, and what is only proposed."""
    yield subject, proa("codeStatus"), proa(resolve.code(entry).status)
    yield subject, proa("certification"), iri(resolved.certification)
    yield subject, proa("identityEvidence"), proa(resolved.evidence)
    if resolved.proposed:
        yield subject, proa("proposedCertification"), iri(resolved.proposed)
        yield subject, proa("proposalEvidence"), proa(resolved.proposal)


def record_triples(code: str) -> Triples:
    """Yield the record that a printed ``code`` (``RNCP34857``) cites."""
    record, register = thing("record", code), "Rncp" if code.startswith("RNCP") else "SpecificRegister"
    yield record, RDF.type, proa("RncpRecord")
    yield record, proa("register"), proa(register)
    yield record, SKOS.notation, string(code)
    number = code.lstrip("RNCPS")
    page = f"https://www.francecompetences.fr/recherche/{code.removesuffix(number).lower()}/{number}/"
    yield record, RDFS.seeAlso, NamedNode(page)
