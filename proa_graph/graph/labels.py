"""Labels that many lines spell: the preferred spelling of each profession and organisation, others beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from proa_graph import resolve
from proa_graph.graph.vocabulary import (
    DCTERMS,
    ORG,
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
    siren_page,
    string,
    thing,
)
from proa_graph.identity import written
from proa_graph.model import Entry
from proa_graph.organizations import organizations, organizations_of, spells_one
from proa_graph.text import slug, squeeze
from proa_graph.text import stems as _stems
from proa_graph.trades import phrase_stems

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
        """Count the professions, sectors and organisations that ``entries`` name."""
        for entry in entries:
            self.note("profession", entry.profession)
            self.note("sector", entry.sector)
            self.note("sector", entry.subsector)
            for name in (*resolve.names_in(entry.certifier), *resolve.names_in(entry.training_body)):
                self.note("organization", name)

    def preferred(self, kind: str, label: str) -> str:
        """Return the preferred spelling of the thing that ``label`` names."""
        counts = self._counts.get((kind, slug(label)))
        return min(counts, key=lambda text: (-counts[text], text)) if counts else squeeze(label)


def labels(subject: NamedNode, kind: str, label: str, spellings: Spellings) -> Triples:
    """Yield the preferred label of ``subject``, set as a title, and ``label`` beside it where it is spelt otherwise."""
    best = spellings.preferred(kind, label)
    if kind in {"profession", "sector"}:
        best = written(best) or best
    yield subject, SKOS.prefLabel, fr(best)
    if squeeze(label) != best:
        yield subject, SKOS.altLabel, fr(squeeze(label))


def publisher(subject: NamedNode, name: str) -> Triples:
    """Yield that the organisation ``name`` publishes ``subject``."""
    body = organization_iri(name)
    yield subject, DCTERMS.publisher, body
    yield body, RDF.type, proa("Organization")
    yield body, SKOS.prefLabel, fr(name)


def phrase_keys(subject: NamedNode, label: str) -> Triples:
    """Yield the stems of each phrase of ``label``, in which the words of a trade are looked for."""
    for phrase in phrase_stems(label):
        yield subject, proa("phraseKey"), string(phrase)


def organization(printed: str, spellings: Spellings, kind: str = "Organization") -> Triples:
    """Yield what is known of the organisations that ``printed`` means; their nodes are ``organization_iris(printed)``.

    The address that a spelling would have of its own leads to the organisation.
    """
    own = organization_iri(printed)
    for name in organizations_of(printed):
        subject = organization_iri(name)
        yield subject, RDF.type, proa(kind)
        yield from _named(subject, printed, name, spellings)
        if subject != own:
            yield own, RDFS.label, fr(spellings.preferred("organization", printed))
            yield own, OWL.deprecated, Literal("true", datatype=XSD.boolean)
            yield own, DCTERMS.isReplacedBy, subject


def _named(subject: NamedNode, printed: str, name: str, spellings: Spellings) -> Triples:
    known = organizations().get(slug(name))
    if known is None:
        yield from labels(subject, "organization", printed, spellings)
        return
    yield subject, SKOS.prefLabel, fr(known.name)
    if squeeze(printed) != known.name and spells_one(printed):
        yield subject, SKOS.altLabel, fr(squeeze(printed))
    if known.siren:
        yield subject, proa("siren"), string(known.siren)
        yield subject, RDFS.seeAlso, siren_page(known.siren)
    if known.part_of:
        whole = organization_iri(known.part_of)
        yield subject, ORG.subOrganizationOf, whole
        yield whole, RDF.type, proa("Organization")
        yield whole, SKOS.prefLabel, fr(known.part_of)


def organization_iris(printed: str) -> list[NamedNode]:
    """Return the IRIs of the organisations that ``printed`` means, none where it names none."""
    return [organization_iri(name) for name in organizations_of(printed)]


def organization_iri(name: str) -> NamedNode:
    """Return the IRI of the organisation called ``name``."""
    return thing("organization", slug(name))
