"""Entries, as printed and as resolved, with the professions, sectors, certifications and places they name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from proa_graph import resolve
from proa_graph.graph.vocabulary import (
    DCTERMS,
    OA,
    PROV,
    RDF,
    RDFS,
    SKOS,
    NamedNode,
    Triples,
    fr,
    proa,
    string,
    strings,
    thing,
    whole,
)
from proa_graph.model import Entry
from proa_graph.text import slug, squeeze
from proa_graph.text import stems as _stems
from proa_graph.trades import phrase_stems

_TEXT, _TABLE = (NamedNode(f"http://tools.ietf.org/rfc/rfc{number}") for number in (5147, 7111))
_FRAGMENT_SYNTAX = {"line=": _TEXT, "char=": _TEXT, "row=": _TABLE, "cell=": _TABLE}

stems = cache(_stems)


class Spellings:
    """The spelling that is preferred for each thing known by a slug: the most frequent, then the first."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def note(self, kind: str, label: str) -> None:
        """Count one occurrence of ``label`` for a thing of ``kind``."""
        if label:
            self._counts[kind, slug(label)][squeeze(label)] += 1

    def note_entries(self, entries: Iterable[Entry]) -> None:
        """Count the professions and organisations that ``entries`` name."""
        for entry in entries:
            self.note("profession", entry.profession)
            for name in (*resolve.names_in(entry.certifier), *resolve.names_in(entry.training_body)):
                self.note("organization", name)

    def preferred(self, kind: str, label: str) -> str:
        """Return the preferred spelling of the thing that ``label`` names."""
        counts = self._counts.get((kind, slug(label)))
        return min(counts, key=lambda text: (-counts[text], text)) if counts else squeeze(label)


def labels(subject: NamedNode, kind: str, label: str, spellings: Spellings) -> Triples:
    """Yield the preferred label of ``subject``, and ``label`` beside it where it is spelt otherwise."""
    best = spellings.preferred(kind, label)
    yield subject, SKOS.prefLabel, fr(best)
    if squeeze(label) != best:
        yield subject, SKOS.altLabel, fr(squeeze(label))


def organization(name: str, spellings: Spellings, kind: str = "Organization") -> Triples:
    """Yield what is known of the organisation called ``name``; its node is ``organization_iri(name)``."""
    subject = organization_iri(name)
    yield subject, RDF.type, proa(kind)
    yield from labels(subject, "organization", name, spellings)


def organization_iri(name: str) -> NamedNode:
    """Return the IRI of the organisation called ``name``."""
    return thing("organization", slug(name))


def place(subject: NamedNode, document: NamedNode, locator: str, *key: str) -> Triples:
    """Yield the place of ``subject`` in ``document``: a source and a selector, each with an IRI from ``key``."""
    if not locator:
        return
    here, selector = thing("place", *key), thing("selector", *key)
    yield subject, proa("locator"), here
    yield here, RDF.type, OA.SpecificResource
    yield here, OA.hasSource, document
    yield here, OA.hasSelector, selector
    yield selector, RDF.type, OA.FragmentSelector
    yield selector, RDF.value, string(locator)
    syntax = next((uri for start, uri in _FRAGMENT_SYNTAX.items() if locator.startswith(start)), None)
    if syntax:
        yield selector, DCTERMS.conformsTo, syntax


def entry_key(entry: Entry) -> str:
    """Return what tells ``entry`` apart within its agreement for good: the key minted for it, else its row."""
    return entry.key or str(entry.row)


def entry_iri(agreement: str, entry: Entry) -> NamedNode:
    """Return the IRI of ``entry`` in the list of the agreement whose key is given."""
    return thing("entry", agreement, entry_key(entry))


def list_iri(agreement: str, *, withdrawn: bool = False) -> NamedNode:
    """Return the IRI of the list of an agreement, or of the lines that earlier wordings of it have besides."""
    return thing("list", agreement, "withdrawn") if withdrawn else thing("list", agreement)


def entry_triples(
    entry: Entry, agreement: str, document: NamedNode, branches: Iterable[str], names: Spellings
) -> Triples:
    """Yield all that a line says: printed values, resolved things, place; statuses and exclusions apart.

    Args:
        entry: the line.
        agreement: the key of its agreement, which forms the IRIs.
        document: the document that prints it.
        branches: the IDCC of its agreement; sectors belong to the first.
        names: the preferred spellings.
    """
    subject = entry_iri(agreement, entry)
    idcc = tuple(branches)
    yield subject, RDF.type, proa("EligibilityEntry")
    yield subject, RDFS.label, fr(entry.certification_label or entry.code_stated or str(entry.row))
    if entry.row:
        yield subject, proa("row"), whole(entry.row)
    yield subject, proa("inList"), list_iri(agreement, withdrawn=not entry.row)
    yield subject, proa("agreement"), thing("agreement", agreement)
    for number in idcc:
        yield subject, proa("branch"), thing("branch", number)
    yield subject, PROV.wasDerivedFrom, document
    yield from place(subject, document, entry.locator, agreement, entry_key(entry))
    yield from _printed(subject, entry)
    yield from _grouping(subject, entry, idcc[0] if idcc else "x", names)
    yield from _certification(subject, entry, names)


def _printed(subject: NamedNode, entry: Entry) -> Triples:
    if entry.rncp_code and not entry.rncp_code.isdigit():
        # A partner printed in the column of numbers what is no number: it is kept beside the other column.
        yield from strings(subject, {"codePrinted": entry.rncp_code})
    yield from strings(
        subject,
        {
            "labelPrinted": entry.certification_label,
            "codePrinted": entry.code_stated or entry.rncp_code,
            "levelPrinted": entry.level_stated,
            "typePrinted": entry.certification_type,
            "sectorPrinted": entry.sector,
            "subsectorPrinted": entry.subsector,
            "professionPrinted": entry.profession,
            "certifierPrinted": entry.certifier,
            "trainingBodyPrinted": entry.training_body,
            "note": entry.note,
            "labelKey": stems(entry.certification_label),
        },
    )


def _grouping(subject: NamedNode, entry: Entry, idcc: str, names: Spellings) -> Triples:
    if entry.profession:
        profession = thing("profession", slug(entry.profession))
        yield subject, proa("profession"), profession
        yield profession, RDF.type, proa("Profession")
        yield profession, SKOS.inScheme, proa("Professions")
        yield from labels(profession, "profession", entry.profession, names)
        yield profession, proa("labelKey"), string(stems(entry.profession))
        yield from _phrase_keys(profession, entry.profession)
    broader: NamedNode | None = None
    path: list[str] = []
    for label in filter(None, (entry.sector, entry.subsector)):
        path.append(f"{idcc}-{slug(label)}" if not path else slug(label))
        sector = thing("sector", *path)
        yield sector, RDF.type, proa("Sector")
        yield sector, SKOS.inScheme, proa("Sectors")
        yield sector, SKOS.prefLabel, fr(squeeze(label))
        yield sector, proa("branch"), thing("branch", idcc)
        if broader:
            yield sector, SKOS.broader, broader
        broader = sector
    if broader:
        yield subject, proa("sector"), broader


def _phrase_keys(subject: NamedNode, label: str) -> Triples:
    for phrase in phrase_stems(label):
        yield subject, proa("phraseKey"), string(phrase)


def _certification(subject: NamedNode, entry: Entry, names: Spellings) -> Triples:
    code = resolve.code(entry)
    yield subject, proa("codeStatus"), proa(code.status)
    certification = thing("certification", resolve.certification_key(entry))
    yield subject, proa("certification"), certification
    yield certification, RDF.type, proa("Certification")
    if entry.certification_label:
        yield certification, DCTERMS.title, fr(squeeze(entry.certification_label))
        yield certification, proa("labelKey"), string(stems(entry.certification_label))
        yield from _phrase_keys(certification, entry.certification_label)
    for about in (subject, certification):
        yield from _resolved(about, entry, code)
    for name in resolve.names_in(entry.certifier):
        yield subject, proa("certifier"), organization_iri(name)
        yield certification, proa("certifier"), organization_iri(name)
        yield from organization(name, names)
    for name in resolve.names_in(entry.training_body):
        yield subject, proa("trainingBody"), organization_iri(name)
        yield from organization(name, names)
    if code.key:
        yield from _record(code, certification)


def _resolved(about: NamedNode, entry: Entry, code: resolve.Code) -> Triples:
    level, how = resolve.level(entry)
    kind = resolve.certification_type(entry)
    if level:
        yield about, proa("level"), thing("level", level)
    if how and "/id/entry/" in about.value:
        yield about, proa("levelResolution"), proa(how)
    if kind:
        yield about, proa("certificationType"), proa(kind)
        if kind == "Cqp" and "/id/certification/" in about.value:
            yield about, RDF.type, proa("CqpCertification")
    if code.register == "RNCP":
        yield about, proa("rncpCode"), string(code.number)
    if code.key:
        yield about, proa("record"), thing("record", code.key)


def _record(code: resolve.Code, certification: NamedNode) -> Triples:
    record = thing("record", code.key)
    yield record, RDF.type, proa("RncpRecord")
    yield record, proa("recordOf"), certification
    yield record, proa("register"), proa("Rncp" if code.register == "RNCP" else "SpecificRegister")
    yield record, SKOS.notation, string(code.key)
    page = f"https://www.francecompetences.fr/recherche/{code.register.lower()}/{code.number}/"
    yield record, RDFS.seeAlso, NamedNode(page)
