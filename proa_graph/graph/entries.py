"""Entries, as printed and as resolved, with the professions, sectors, certifications and places they name."""

from __future__ import annotations

from collections.abc import Iterable

from proa_graph import resolve
from proa_graph.graph.certifications import naming_triples, record_triples
from proa_graph.graph.labels import Spellings, labels, organization, organization_iris, phrase_keys, stems
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
from proa_graph.identity import Resolved
from proa_graph.model import Entry
from proa_graph.text import slug

_TEXT, _TABLE = (NamedNode(f"http://tools.ietf.org/rfc/rfc{number}") for number in (5147, 7111))
_FRAGMENT_SYNTAX = {"line=": _TEXT, "char=": _TEXT, "row=": _TABLE, "cell=": _TABLE}


def place(subject: NamedNode, document: NamedNode, locator: str, *key: str) -> Triples:
    """Yield the place of ``subject`` in ``document``: a source and a selector, each with an IRI from ``key``."""
    if not locator:
        return
    here, selector = thing("place", *key), thing("selector", *key)
    yield subject, proa("locator"), here
    yield here, RDF.type, OA.SpecificResource
    yield here, RDFS.label, string(f"{key[0]} · {locator}")
    yield here, OA.hasSource, document
    yield here, OA.hasSelector, selector
    yield selector, RDF.type, OA.FragmentSelector
    yield selector, RDFS.label, string(locator)
    yield selector, RDF.value, string(locator)
    syntax = next((uri for start, uri in _FRAGMENT_SYNTAX.items() if locator.startswith(start)), None)
    if syntax:
        yield selector, DCTERMS.conformsTo, syntax
        yield syntax, RDF.type, DCTERMS.Standard


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
    entry: Entry, agreement: str, document: NamedNode, branches: Iterable[str], names: Spellings, resolved: Resolved
) -> Triples:
    """Yield all that a line says: printed values, resolved things, place; statuses and exclusions apart.

    Args:
        entry: the line.
        agreement: the key of its agreement, which forms the IRIs.
        document: the document that prints it.
        branches: the IDCC of its agreement; sectors belong to the first.
        names: the preferred spellings.
        resolved: the certification that it names, and the evidence.
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
    yield from _certification(subject, entry, names, resolved)


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
        yield from phrase_keys(profession, entry.profession)
    broader: NamedNode | None = None
    path: list[str] = []
    for label in filter(None, (entry.sector, entry.subsector)):
        path.append(f"{idcc}-{slug(label)}" if not path else slug(label))
        sector = thing("sector", *path)
        yield sector, RDF.type, proa("Sector")
        yield sector, SKOS.inScheme, proa("Sectors")
        yield from labels(sector, "sector", label, names)
        yield sector, proa("branch"), thing("branch", idcc)
        if broader:
            yield sector, SKOS.broader, broader
        broader = sector
    if broader:
        yield subject, proa("sector"), broader


def _certification(subject: NamedNode, entry: Entry, names: Spellings, resolved: Resolved) -> Triples:
    yield from naming_triples(subject, entry, resolved)
    yield from _resolved(subject, entry)
    for name in resolve.names_in(entry.certifier):
        yield from ((subject, proa("certifier"), body) for body in organization_iris(name))
        yield from organization(name, names)
    for name in resolve.names_in(entry.training_body):
        yield from ((subject, proa("trainingBody"), body) for body in organization_iris(name))
        yield from organization(name, names)
    code = resolve.code(entry).key
    if code:
        yield from record_triples(code)


def _resolved(subject: NamedNode, entry: Entry) -> Triples:
    code = resolve.code(entry)
    level, how = resolve.level(entry)
    kind = resolve.certification_type(entry)
    if level:
        yield subject, proa("level"), thing("level", level)
    if how:
        yield subject, proa("levelResolution"), proa(how)
    if kind:
        yield subject, proa("certificationType"), proa(kind)
    if code.register == "RNCP":
        yield subject, proa("rncpCode"), string(code.number)
    if code.key:
        yield subject, proa("record"), thing("record", code.key)
