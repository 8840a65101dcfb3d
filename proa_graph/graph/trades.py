"""The trades people ask for, and why each certification of the lists belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from proa_graph import resolve, terms
from proa_graph.graph.entries import entry_iri
from proa_graph.graph.vocabulary import (
    PROV,
    RDF,
    RDFS,
    SKOS,
    Graph,
    NamedNode,
    Triples,
    en,
    fr,
    proa,
    rome_page,
    string,
    thing,
)
from proa_graph.model import Entry, Facts
from proa_graph.reference import Record, Reference
from proa_graph.trades import Evidence, Trade, evidence_of, of_record, rome_labels, vocabulary

TRADES = f"{terms.BASE}id/graph/trades"
_PRINTED_ROME = "rome="
_KINDS = {
    "printed": "ProfessionPrinted",
    "title": "TitleNamesTrade",
    "rome-printed": "RomePrinted",
    "rome-record": "RomeOfRecord",
    "near": "NearTrade",
}

KeyOf = Callable[[Entry], str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line, and the key of the certification that it names."""

    agreement: str
    entry: Entry
    certification: str


def trade_graph(
    facts: Facts, graphs: Mapping[str, Graph], reference: Reference, key_of: KeyOf = resolve.certification_key
) -> Graph:
    """Return the scheme of trades, and one statement for each trade, certification and kind of evidence.

    Args:
        facts: the lists, with the lines that they had.
        graphs: those made already, which may describe trades of the ROME.
        reference: the registers, for the trades that records name; nothing where none is loaded.
        key_of: the certification that a line names.
    """
    kept = (*sorted(facts.lists.items()), *sorted(facts.withdrawn.items()))
    lines = [_Line(key, entry, key_of(entry)) for key, rows in kept for entry in rows]
    codes = {resolve.code(line.entry).key for line in lines} - {""}
    scheme = proa("RomeTrades")
    described = {s for graph in graphs.values() for s, p, o in graph if p == SKOS.inScheme and o == scheme}
    named = (triple for trade in vocabulary().values() for triple in _trade(trade, described))
    return {*named, *_statements(lines, reference.records(codes))}


def trade_iri(key: str) -> NamedNode:
    """Return the IRI of the trade ``key``."""
    return thing("trade", key)


def _trade(trade: Trade, described: Container[NamedNode]) -> Triples:
    subject = trade_iri(trade.key)
    yield subject, RDF.type, proa("Trade")
    yield subject, RDF.type, SKOS.Concept
    yield from _top_of(subject, proa("Trades"))
    yield subject, SKOS.prefLabel, fr(trade.label)
    if trade.label_en:
        yield subject, SKOS.prefLabel, en(trade.label_en)
    for word in filter(None, (trade.feminine, *trade.words)):
        yield subject, SKOS.altLabel, fr(word)
    for word in trade.words_en:
        yield subject, SKOS.altLabel, en(word)
    for key in trade.related:
        yield subject, SKOS.related, trade_iri(key)
        yield trade_iri(key), SKOS.related, subject
    for code in trade.rome:
        yield subject, SKOS.closeMatch, thing("rome", code)
        yield thing("rome", code), RDFS.seeAlso, rome_page(code)
        if thing("rome", code) not in described:
            yield thing("rome", code), RDF.type, SKOS.Concept
            yield from _top_of(thing("rome", code), proa("RomeTrades"))
            yield thing("rome", code), SKOS.prefLabel, fr(rome_labels()[code])
            yield thing("rome", code), SKOS.notation, string(code)


def _top_of(concept: NamedNode, scheme: NamedNode) -> Triples:
    yield concept, SKOS.inScheme, scheme
    yield concept, SKOS.topConceptOf, scheme
    yield scheme, SKOS.hasTopConcept, concept


def _statements(lines: Iterable[_Line], records: Mapping[str, Record]) -> Triples:
    proofs: dict[tuple[str, str, str], list[NamedNode]] = defaultdict(list)
    for line in lines:
        for found in _evidence(line, records):
            proofs[found.key, line.certification, found.kind].append(entry_iri(line.agreement, line.entry))
    for (trade, certification, kind), entries in sorted(proofs.items()):
        yield from _statement(trade, certification, kind, entries)


def _evidence(line: _Line, records: Mapping[str, Record]) -> Iterator[Evidence]:
    entry = line.entry
    yield from evidence_of(entry.certification_label, entry.profession, _printed_rome(entry))
    record = records.get(resolve.code(entry).key)
    if record:
        yield from of_record(trade.code for trade in record.rome)


def _printed_rome(entry: Entry) -> tuple[str, ...]:
    tokens = (token.strip() for token in entry.note.split(";"))
    return tuple(
        code for token in tokens if token.startswith(_PRINTED_ROME) for code in token[len(_PRINTED_ROME) :].split()
    )


def _statement(trade: str, certification: str, kind: str, entries: Iterable[NamedNode]) -> Triples:
    subject, about = thing("trade-evidence", trade, certification, kind), thing("certification", certification)
    yield subject, RDF.type, proa("TradeEvidence")
    yield subject, RDFS.label, string(f"{trade} · {certification} · {kind}")
    yield subject, proa("ofTrade"), trade_iri(trade)
    yield subject, proa("ofCertification"), about
    yield subject, proa("evidence"), proa(_KINDS[kind])
    if kind != "near":
        yield about, proa("preparesFor"), trade_iri(trade)
    for entry in dict.fromkeys(entries):
        yield subject, PROV.wasDerivedFrom, entry
