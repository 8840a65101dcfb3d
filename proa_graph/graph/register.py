"""Reference data as triples: the records that the lists need, their spans, chains, certifiers, trades; branches."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date, timedelta
from itertools import chain

from proa_graph import terms
from proa_graph.graph.labels import publisher
from proa_graph.graph.vocabulary import (
    DC11,
    DCTERMS,
    PROV,
    RDF,
    RDFS,
    SKOS,
    Graph,
    NamedNode,
    Triples,
    day,
    decimal,
    fr,
    proa,
    rome_page,
    string,
    thing,
    whole,
)
from proa_graph.identity.evidence import kind_of
from proa_graph.identity.matching import Reconciliation
from proa_graph.identity.professions import TradeMatch
from proa_graph.organizations import by_siren, organizations, organizations_of
from proa_graph.reference import Certifier, Operators, Period, Record, Reference, Snapshot
from proa_graph.text import slug
from proa_graph.trades import rome_labels

RNCP = f"{terms.BASE}id/graph/rncp"
RECONCILIATION = f"{terms.BASE}id/graph/reconciliation"
BRANCHES = f"{terms.BASE}id/graph/idcc"

_PAGE = "https://www.francecompetences.fr/recherche/{register}/{number}/"
_LONGEST_KEY = 100
_MAKERS = {"rncp": "France compétences", "rome": "France Travail", "idcc": "Branches et opérateurs de compétences"}
_BY_ONE = ("rncp", "rome")
"""The exports that one organisation publishes."""


def record_graph(reference: Reference, codes: Collection[str], known: Mapping[str, str] | None = None) -> Graph:
    """Return what the register says of the family of the records ``codes`` (:meth:`Lineage.family`).

    Args:
        reference: the loaded snapshots; empty, the graph is empty.
        codes: records (``RNCP34857``), those that the lists name.
        known: organisations and certifications described elsewhere: address → preferred label, empty where none.
    """
    records, described = _family(reference, codes), known or {}
    wanted = reference.lineage.family(codes) if reference.of("rncp") else frozenset()
    named = sorted(wanted - records.keys())
    return set(chain(_all(reference, records, described), (t for code in named for t in _named_only(code, described))))


def history_triples(reference: Reference, codes: Collection[str], register: Mapping[str, Record]) -> Triples:
    """Yield of the same records only what rules judge: titles, levels, spans of registration, successions.

    ``register`` holds the records of ``reference`` by code, read already.
    """
    family = reference.lineage.family(codes) if reference.of("rncp") else frozenset()
    records = {code: register[code] for code in sorted(family) if code in register}
    exports = (t for snapshot in reference.of("rncp") for t in _snapshot(reference, snapshot))
    histories = (t for r in records.values() for t in (*_record(r), *_succession(r, reference, records)))
    return chain(exports, histories)


def _family(reference: Reference, codes: Collection[str]) -> dict[str, Record]:
    wanted = reference.lineage.family(codes) if reference.of("rncp") else frozenset()
    return reference.records(wanted)


def _all(reference: Reference, records: dict[str, Record], known: Mapping[str, str]) -> Triples:
    for snapshot in reference.of("rncp"):
        yield from _snapshot(reference, snapshot)
    for record in records.values():
        yield from _record(record)
        if terms.thing("certification", record.code) not in known:
            yield from _certification(record)
        yield from _succession(record, reference, records)
        yield from _nomenclatures(record, reference)
    yield from _certifiers(records.values(), known)


def _snapshot(reference: Reference, snapshot: Snapshot) -> Triples:
    subject, about = thing("export", snapshot.name), reference.about(snapshot)
    yield subject, RDF.type, proa("ReferenceExport")
    maker = _MAKERS[snapshot.kind]
    yield subject, DCTERMS.title, fr(f"Export {maker} du {snapshot.day} ({snapshot.layout})")
    if snapshot.kind in _BY_ONE:
        yield from publisher(subject, maker)
    yield subject, DCTERMS.issued, day(date.fromisoformat(snapshot.day))
    if about.get("sha256"):
        yield subject, proa("sha256"), string(about["sha256"])


def _record(record: Record) -> Triples:
    subject = thing("record", record.code)
    yield subject, RDF.type, proa("RncpRecord")
    yield subject, proa("register"), proa("Rncp" if record.register == "RNCP" else "SpecificRegister")
    yield subject, SKOS.notation, string(record.code)
    yield subject, RDFS.seeAlso, NamedNode(_PAGE.format(register=record.register.lower(), number=record.number))
    yield subject, PROV.wasDerivedFrom, thing("export", record.snapshot)
    for title in record.titles:
        yield subject, DCTERMS.title, fr(title)
    if record.level:
        yield subject, proa("level"), thing("level", record.level)
    if kind_of(record):
        yield subject, proa("certificationType"), proa(kind_of(record))
    if record.delivery:
        yield subject, proa("lastDeliveryDay"), day(record.delivery)
    for number, period in enumerate(record.periods, start=1):
        yield from _period(subject, thing("registration", record.code, str(number)), period)


def _certification(record: Record) -> Triples:
    """A record that no list prints describes a certification too, which has a page of its own."""
    subject = thing("certification", record.code)
    yield subject, RDF.type, proa("Certification")
    yield subject, DCTERMS.title, fr(record.title or record.code)
    yield subject, proa("record"), thing("record", record.code)
    yield thing("record", record.code), proa("recordOf"), subject
    if record.register == "RNCP":
        yield subject, proa("rncpCode"), string(str(record.number))
    if record.level:
        yield subject, proa("level"), thing("level", record.level)


def _named_only(code: str, known: Container[str]) -> Triples:
    """What is known of a record that the export names, as a successor for instance, without holding it."""
    subject, certification = thing("record", code), thing("certification", code)
    register, number = ("Rncp", code[4:]) if code.startswith("RNCP") else ("SpecificRegister", code[2:])
    yield subject, RDF.type, proa("RncpRecord")
    yield subject, proa("register"), proa(register)
    yield subject, SKOS.notation, string(code)
    if certification.value in known:
        return
    yield certification, RDF.type, proa("Certification")
    yield certification, DCTERMS.title, fr(code)
    yield certification, proa("record"), subject
    yield subject, proa("recordOf"), certification
    if register == "Rncp":
        yield certification, proa("rncpCode"), string(number)


def _period(record: NamedNode, subject: NamedNode, period: Period) -> Triples:
    yield record, proa("registrationPeriod"), subject
    yield subject, RDF.type, proa("RegistrationPeriod")
    yield subject, RDFS.label, string("/".join(day.isoformat() if day else ".." for day in (period.first, period.last)))
    if period.first:
        yield subject, proa("from"), day(period.first)
    if period.last:
        yield subject, proa("until"), day(period.last + timedelta(days=1))
    if period.ended_before:
        yield subject, proa("endedBefore"), day(period.ended_before)


def _succession(record: Record, reference: Reference, records: dict[str, Record]) -> Triples:
    subject = thing("record", record.code)
    for newer in reference.lineage.successors(record.code):
        yield subject, proa("succeededBy"), thing("record", newer)
        yield thing("record", newer), proa("succeeds"), subject
    as_of = reference.as_of
    if as_of and record.registered(as_of) is False:
        current = reference.lineage.current(
            record.code, lambda c: c in records and records[c].registered(as_of) is True
        )
        for code in current:
            yield subject, proa("currentSuccessor"), thing("record", code)


def _nomenclatures(record: Record, reference: Reference) -> Triples:
    subject = thing("record", record.code)
    for scheme, codes in (("rome", record.rome), ("nsf", record.nsf)):
        for coded in codes:
            concept = thing(scheme, coded.code)
            yield subject, proa(scheme), concept
            yield concept, RDF.type, SKOS.Concept
            yield concept, SKOS.inScheme, proa("RomeTrades" if scheme == "rome" else "NsfSpecialities")
            yield concept, SKOS.notation, string(coded.code)
            if scheme == "rome":
                yield concept, RDFS.seeAlso, rome_page(coded.code)
            label = (reference.trades.get(coded.code) or rome_labels().get(coded.code)) if scheme == "rome" else ""
            yield concept, SKOS.altLabel if label and label != coded.label else SKOS.prefLabel, fr(coded.label)
            if label:
                yield concept, SKOS.prefLabel, fr(label)


def _certifiers(records: Iterable[Record], named: Mapping[str, str]) -> Triples:
    """One body has many spellings: the first in order is preferred where the lists (``named``) do not prefer one."""
    spellings: dict[NamedNode, set[str]] = {}
    decided = {thing("organization", key): one.name for key, one in organizations().items()}
    for record in records:
        for certifier in record.certifiers:
            body = organization(certifier)
            spellings.setdefault(body, set()).add(certifier.name)
            yield thing("record", record.code), proa("certifier"), body
            if certifier.siret:
                yield body, proa("siret"), string(certifier.siret)
    for body, names in spellings.items():
        yield body, RDF.type, proa("Organization")
        preferred = decided.get(body) or named.get(body.value) or min(names)
        yield body, SKOS.prefLabel, fr(preferred)
        for name in sorted(names - {preferred}):
            yield body, SKOS.altLabel, fr(name)


def organization(certifier: Certifier) -> NamedNode:
    """Return the address of a certifier: ours where its SIREN or name is decided, else its SIRET, else its name."""
    named = by_siren().get(certifier.siret[:9], "") if certifier.siret else ""
    meant = organizations_of(certifier.name)
    if named or (len(meant) == 1 and meant[0] != certifier.name):
        return thing("organization", slug(named or meant[0]))
    return thing("organization", certifier.siret or _short(slug(certifier.name)))


def _short(key: str) -> str:
    """Some names are whole sentences, and file systems end a name at 255 bytes."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:_LONGEST_KEY]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def statement_graph(statements: Iterable[Reconciliation], reference: Reference) -> Graph:
    """Return one resource for each statement, and ``proa:reconciledRecord`` on each line whose match is accepted."""
    newest = reference.of("rncp")[-1].name if reference.of("rncp") else ""
    return {triple for statement in statements for triple in _statement(statement, newest)}


def _statement(statement: Reconciliation, snapshot: str) -> Triples:
    key = (statement.agreement, str(statement.row))
    subject = thing("reconciliation", *key)
    yield from statement_triples(statement, subject, thing("entry", *key))
    if snapshot:
        yield subject, PROV.wasDerivedFrom, thing("export", snapshot)
    if statement.author:
        yield subject, DC11.creator, string(statement.author)
        yield subject, DCTERMS.description, fr(statement.reason)


def statement_triples(statement: Reconciliation, subject: NamedNode, entry: NamedNode) -> Triples:
    """Yield what ``statement`` says of ``entry``, as the resource ``subject``; its alternatives are numbered below."""
    yield from _match(subject, entry, statement.record, statement.method, statement.score, statement.outcome)
    if statement.outcome == "Accepted":
        yield entry, proa("reconciledRecord"), thing("record", statement.record)
    for number, (code, score) in enumerate(statement.alternatives, start=1):
        other = NamedNode(f"{subject.value}/{number}")
        yield subject, proa("alternative"), other
        yield from _match(other, entry, code, "ByTitle", score, "Proposed")


def _match(subject: NamedNode, entry: NamedNode, record: str, method: str, score: float, outcome: str) -> Triples:
    yield subject, RDF.type, proa("Reconciliation")
    yield subject, RDFS.label, string(f"{'/'.join(entry.value.rsplit('/', 2)[1:])} · {record or method}")
    yield subject, proa("ofEntry"), entry
    yield subject, proa("method"), proa(method)
    yield subject, proa("outcome"), proa(outcome)
    yield subject, proa("score"), decimal(f"{score:.3f}")
    if record:
        yield subject, proa("toRecord"), thing("record", record)


def branch_graph(
    reference: Reference, branches: Iterable[str], operators: Operators, named: Collection[str] = ()
) -> Graph:
    """Return the operator (OPCO) of each of ``branches`` (IDCC) that the loaded tables know.

    ``named`` are the addresses of organisations that have a preferred label elsewhere.
    """
    graph: Graph = set()
    for idcc in branches:
        operator = operators.of(reference.operators.get(idcc, {}))
        if operator:
            body = thing("organization", slug(operator))
            graph.add((thing("branch", idcc), proa("opco"), body))
            graph.add((body, RDF.type, proa("Opco")))
            if body.value not in named:
                graph.add((body, SKOS.prefLabel, fr(operator)))
    return graph


def profession_graph(matches: Iterable[TradeMatch]) -> Graph:
    """Return one resource for each match with the records it rests on, and ``skos:closeMatch`` where accepted."""
    return {triple for match in matches for triple in _trade_match(match)}


def _trade_match(match: TradeMatch) -> Triples:
    subject = thing("trade-match", match.profession, match.trade)
    profession, trade = thing("profession", match.profession), thing("rome", match.trade)
    yield subject, RDF.type, proa("TradeMatch")
    yield subject, RDFS.label, string(f"{match.profession} · {match.trade}")
    yield subject, proa("ofProfession"), profession
    yield subject, proa("toTrade"), trade
    yield subject, proa("support"), whole(len(match.records))
    yield subject, proa("score"), decimal(f"{match.share:.3f}")
    yield subject, proa("outcome"), proa(match.outcome)
    for code in match.records:
        yield subject, PROV.wasDerivedFrom, thing("record", code)
    if match.outcome == "Accepted":
        yield profession, SKOS.closeMatch, trade
