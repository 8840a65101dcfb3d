"""The named graphs: one per source document, one of reference; the graph of a partner's list.

Every triple stands in one graph only. What belongs to a document (its agreement, list, entries, clauses, exclusions,
places, and that an order extends it) is in the graph of that document; what documents share (branches, rights and their
statuses, professions, sectors, certifications, records, organisations, levels, articles, and the orders themselves, one
of which may extend several agreements) is in the graph of reference. An engine that makes the union of the graphs
without removing doubles, as Oxigraph does, then answers as the merge would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from proa_graph import identity, lists, parameters, resolve, terms
from proa_graph.domain.dates import months_after
from proa_graph.graph import agreements as of
from proa_graph.graph.certifications import certification_triples, certifications_triples, record_triples
from proa_graph.graph.entries import entry_triples
from proa_graph.graph.expressions import (
    agreement_expression,
    article_version_triples,
    document_format,
    order_expression,
)
from proa_graph.graph.labels import Spellings, organization, organization_iri
from proa_graph.graph.lines import lines_triples
from proa_graph.graph.rights import right_triples
from proa_graph.graph.unread import known_text_triples, retired_triples
from proa_graph.graph.vocabulary import (
    DCTERMS,
    ELI,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Graph,
    Literal,
    NamedNode,
    Triple,
    Triples,
    day,
    en,
    fr,
    proa,
    string,
    strings,
    thing,
)
from proa_graph.identity import Identities, Resolved
from proa_graph.model import (
    Agreement,
    ArticleVersion,
    Branch,
    Clause,
    Entry,
    Exclusion,
    Facts,
    Order,
    Relation,
)

REFERENCE = f"{terms.BASE}id/graph/reference"
_EQF = "http://data.europa.eu/snb/eqf/"
_REFERENCED = frozenset("345678")
_NAMELESS = "liste"
_EXTENDS = proa("extends")
_OWNED = tuple(
    f"{terms.BASE}id/{kind}/"
    for kind in ("agreement", "clause", "document", "entry", "exclusion", "expression", "list", "place", "selector")
)


@dataclass(frozen=True, slots=True)
class _Text:
    """An agreement with all that bears on it."""

    agreement: Agreement
    entries: Sequence[Entry]
    orders: Sequence[Order]
    limits: Sequence[Exclusion]
    clauses: Sequence[Clause] = ()
    withdrawn: Sequence[Entry] = ()
    relations: Sequence[Relation] = ()


def facts_dataset(
    facts: Facts, registered: lists.Registrations | None = None, identities: Identities | None = None
) -> dict[str, Graph]:
    """Return the graphs of ``facts``, graph IRI → graph: one per document, and :data:`REFERENCE`.

    No blank node, no clock: the same facts give the same triples.

    Args:
        facts: what ``data/`` holds.
        registered: register code (``RNCP34857``) → the spans of its registration, where reference data are loaded.
        identities: what the lines name; found from the facts and the loaded reference data where it is not given.
    """
    identities = identities or identity.resolve(facts)
    graphs = texts_dataset(facts, identities)
    graphs[REFERENCE].update(*rights_graphs(facts, registered, identities))
    return graphs


def rights_graphs(facts: Facts, registered: lists.Registrations | None, identities: Identities) -> tuple[Graph, Graph]:
    """Return the rights with their statuses, and what they alone name: what else belongs to :data:`REFERENCE`."""
    rights = lists.rights(facts, registered, identities.certification_of)
    versions = frozenset(terms.thing("article", v.number, v.first_day.isoformat()) for v in facts.articles)
    named = _named_by_rights_alone(rights, identities.certifications, _spellings(facts))
    return set(_rights(facts, rights, versions)), set(named)


def texts_dataset(facts: Facts, identities: Identities) -> dict[str, Graph]:
    """Return the graphs of :func:`facts_dataset` without what :func:`rights_graphs` gives."""
    names = _spellings(facts)
    reference = {*_reference(facts, names), *certifications_triples(identities, names), *_unread(facts)}
    graphs: dict[str, Graph] = {}
    for document in facts.documents:
        graph = graphs.setdefault(terms.thing("document", document.key), set())
        for triple in chain(of.document_triples(document), document_format(document)):
            (graph if _owned(triple) else reference).add(triple)
    described = {document.key for document in facts.documents}
    for text in _texts(facts):
        iri = terms.thing("document", text.agreement.document or text.agreement.key)
        graph = graphs.setdefault(iri, set())
        said = chain(_text_triples(text, names, facts.articles, identities.of), _expressions(text, described))
        for triple in said:
            (graph if _owned(triple) else reference).add(triple)
    graphs[REFERENCE] = reference
    return dict(sorted(graphs.items()))


def _owned(triple: Triple) -> bool:
    subject, predicate, _ = triple
    return subject.value.startswith(_OWNED) or predicate == _EXTENDS


def list_graph(entries: Sequence[Entry], *, agreement: Agreement | None = None, as_of: date | None = None,
               orders: Sequence[Order] = (), exclusions: Sequence[Exclusion] = (),
               clauses: Sequence[Clause] = (), rights: bool = True) -> Triples:  # fmt: skip
    """Yield the triples of a partner's list, made as ours are, so that the same rules check it; some come twice.

    Where the agreement is not known, each line is of the branch that it names, and of no other that the list names.

    Args:
        entries: its lines.
        agreement: the agreement where known; else one is made from the text and branch that the lines name.
        as_of: the day on which the list is judged, kept as ``dcterms:date`` of the list.
        orders: the orders that extend it, where known.
        exclusions: what they exclude; a line marked as excluded that none covers gets an exclusion of its own.
        clauses: what the agreement sets, where it was read.
        rights: whether to tell what the list opens too; no rule reads it of a list of which no order is known.
    """
    implied, agreement = agreement is None, agreement or _implied(entries)
    orders = tuple(replace(order, agreement=agreement.key) for order in orders)
    told = tuple(replace(limit, agreement=agreement.key) for limit in exclusions)
    limits = (*told, *_marked(entries, agreement, orders, told))
    names = Spellings()
    names.note_entries(entries)
    lines = tuple(replace(entry, text_id=agreement.key) for entry in entries)
    own = tuple(replace(clause, agreement=agreement.key) for clause in clauses)
    text = _Text(agreement, lines, orders, limits, own)
    judged = [(thing("list", agreement.key), DCTERMS.date, day(as_of))] if as_of else []
    opened = chain.from_iterable(map(_opened_by, _of_branches(text) if implied else (text,))) if rights else ()
    lone = (triple for entry in entries for triple in certification_triples(identity.lone(entry), names))
    said = _text_triples(text, names, (), identity.seen_alone, own_branch=implied)
    return chain(said, lone, opened, _levels(), judged)


def _of_branches(text: _Text) -> Iterable[_Text]:
    """The text as each of its branches has it: with the lines that name the branch."""
    lines: dict[str, list[Entry]] = defaultdict(list)
    for entry in text.entries:
        lines[entry.idcc].append(entry)
    for idcc, own in sorted(lines.items()):
        yield replace(text, agreement=replace(text.agreement, idcc=(idcc,) if idcc else ()), entries=own)


def _opened_by(text: _Text) -> Triples:
    key, orders, limits = text.agreement.key, tuple(text.orders), tuple(text.limits)
    facts = Facts(agreements=(text.agreement,), orders=orders, exclusions=limits, lists={key: tuple(text.entries)})
    return _rights(facts, lists.rights(facts, None, resolve.certification_key), frozenset())


def _implied(entries: Sequence[Entry]) -> Agreement:
    key = next((e.text_id for e in entries if e.text_id), _NAMELESS)
    branches = tuple(sorted({e.idcc for e in entries if e.idcc}))
    return Agreement(key=key, idcc=branches, nature="", title="")


def _marked(
    entries: Sequence[Entry], agreement: Agreement, orders: Sequence[Order], known: Sequence[Exclusion]
) -> tuple[Exclusion, ...]:
    """A mark in a partner's table is a fact even where no order is described beside it."""
    loose = any(
        entry.excluded_from_extension and not any(lists.covers(x, entry, agreement, orders) for x in known)
        for entry in entries
    )
    return (Exclusion(agreement.key, 0, "exclusion", "entry", "", "", ()),) if loose else ()


def _spellings(facts: Facts) -> Spellings:
    names = Spellings()
    for entries in (*facts.lists.values(), *facts.withdrawn.values()):
        names.note_entries(entries)
    for agreement in facts.agreements:
        for name in (*agreement.employers, *agreement.unions):
            names.note("organization", name)
    for branch in facts.branches:
        names.note("organization", branch.opco)
    return names


def _texts(facts: Facts) -> Iterable[_Text]:
    orders: dict[str, list[Order]] = defaultdict(list)
    limits: dict[str, list[Exclusion]] = defaultdict(list)
    clauses: dict[str, list[Clause]] = defaultdict(list)
    for order in facts.orders:
        orders[order.agreement].append(order)
    for limit in facts.exclusions:
        limits[limit.agreement].append(limit)
    for clause in facts.clauses:
        clauses[clause.agreement].append(clause)
    acts: dict[str, list[Relation]] = defaultdict(list)
    for relation in facts.relations:
        acts[relation.agreement].append(relation)
    for agreement in facts.agreements:
        key = agreement.key
        yield _Text(
            agreement,
            facts.lists.get(key, ()),
            orders[key],
            limits[key],
            clauses[key],
            facts.withdrawn.get(key, ()),
            acts[key],
        )


def _text_triples(
    text: _Text,
    names: Spellings,
    articles: Sequence[ArticleVersion],
    resolved: Callable[[Entry], Resolved],
    *,
    own_branch: bool = False,
) -> Triples:
    """All that is said of a text; ``own_branch`` says that each of its lines is of the branch that it names alone."""
    agreement = text.agreement
    document = thing("document", agreement.document or agreement.key)
    yield from of.agreement_triples(agreement, text.entries, names)
    by_key = {order.key: order for order in text.orders}
    for order in text.orders:
        yield from of.order_triples(order)
    for limit in text.limits:
        yield from of.exclusion_triples(limit, document, by_key.get(limit.order), articles)
    opened = lists.opening(agreement, text.orders).day
    ended = lists.term(agreement, opened)
    if opened:
        delay = parameters.on("overseas_months", opened)
        yield thing("agreement", agreement.key), proa("overseasFrom"), day(months_after(opened, int(delay.value)))
    for clause in text.clauses:
        yield from of.clause_triples(clause, agreement, text.orders, text.limits, ended)
    for relation in text.relations:
        yield from of.relation_triples(relation)
    yield from of.withdrawn_triples(agreement, text.withdrawn)
    for entry in (*text.entries, *text.withdrawn):
        branches = tuple(filter(None, (entry.idcc,))) if own_branch else agreement.idcc
        yield from entry_triples(entry, agreement.key, document, branches, names, resolved(entry))
        yield from of.struck_triples(entry, agreement, text.orders, text.limits)
    yield from lines_triples(agreement.key, (*text.entries, *text.withdrawn))


def _expressions(text: _Text, described: Container[str]) -> Triples:
    document = text.agreement.document or text.agreement.key
    yield from agreement_expression(text.agreement, thing("document", document) if document in described else None)
    yield from chain.from_iterable(map(order_expression, text.orders))


def _rights(facts: Facts, rights: Iterable[lists.Right], known: frozenset[str]) -> Triples:
    known |= {terms.thing("order", order.key) for order in facts.orders}
    known |= {terms.thing("exclusion", x.agreement, str(x.number)) for x in facts.exclusions}
    known |= {terms.thing("agreement", agreement.key) for agreement in facts.agreements}
    incomplete = {agreement.key for agreement in facts.agreements if agreement.list_incomplete}
    known |= {terms.thing("list", key) for key in (*facts.lists, *incomplete)}
    for right in rights:
        yield from right_triples(right, known)


def _named_by_rights_alone(rights: Iterable[lists.Right], resolved: Container[str], names: Spellings) -> Triples:
    """What no line names, and a text takes out, is a certification all the same: as it is called there."""
    for right in rights:
        if right.certification not in resolved:
            codes = (right.record,) if right.record else ()
            alone = identity.Certification(right.certification, right.label or right.record, codes=codes)
            yield from certification_triples(alone, names)
            yield from chain.from_iterable(map(record_triples, codes))


def _unread(facts: Facts) -> Triples:
    known = {branch.idcc for branch in facts.branches}
    titles = {b.idcc: b.title for b in facts.covered_branches if b.idcc not in known}
    read = {agreement.key for agreement in facts.agreements}
    for text in facts.known_texts:
        yield from known_text_triples(text, {i: titles.get(i, f"IDCC {i}") for i in text.idcc if i not in known})
    for retired in facts.retired:
        if retired.agreement in read:
            yield from retired_triples(retired)


def _reference(facts: Facts, names: Spellings) -> Triples:
    for branch in facts.branches:
        yield from _branch(branch, names)
    yield from _levels()
    numbers = {version.number for version in facts.articles}
    cited = {number for limit in facts.exclusions for number in limit.legal_basis if "/" not in number}
    for number in sorted(numbers | cited):
        article = thing("article", number)
        yield article, RDF.type, proa("LegalArticle")
        yield article, SKOS.prefLabel, fr(f"Article {number} du code du travail")
        yield article, SKOS.prefLabel, en(f"Article {number} of the labour code")
        yield article, ELI.number, string(number)
    for version in facts.articles:
        yield from article_version_triples(version)
    for parameter in parameters.load():
        yield from _parameter(parameter)


def _branch(branch: Branch, names: Spellings) -> Triples:
    subject = thing("branch", branch.idcc)
    yield subject, RDF.type, proa("Branch")
    yield subject, SKOS.inScheme, proa("Branches")
    yield subject, SKOS.prefLabel, fr(branch.title)
    yield subject, SKOS.notation, string(branch.idcc)
    yield from strings(subject, {"brochureNumber": branch.brochure_number, "note": branch.source})
    if branch.opco:
        yield subject, proa("opco"), organization_iri(branch.opco)
        yield from organization(branch.opco, names, "Opco")


def _equal(subject: NamedNode, european: NamedNode, level: str) -> Triples:
    """The level of the European framework that ``subject`` equals, described: ELM asks for a concept."""
    yield subject, SKOS.exactMatch, european
    yield european, RDF.type, SKOS.Concept
    yield european, SKOS.prefLabel, fr(f"Niveau {level} du cadre européen")
    yield european, SKOS.prefLabel, en(f"Level {level} of the European framework")


def _levels() -> Triples:
    for level in resolve.LEVELS:
        subject = thing("level", level)
        yield subject, RDF.type, proa("Level")
        yield from _level(subject, level, "Levels", f"Niveau {level}", f"Level {level}")
        if level in _REFERENCED:
            yield from _equal(subject, NamedNode(_EQF + level), level)
    for roman, close in resolve.SCALE_1969.items():
        subject = thing("level-1969", roman)
        yield subject, RDF.type, proa("Level1969")
        labels = (f"Niveau {roman} (nomenclature de 1969)", f"Level {roman} (nomenclature of 1969)")
        yield from _level(subject, roman, "Levels1969", *labels)
        for level in close:
            yield subject, SKOS.closeMatch, thing("level", level)


def _level(subject: NamedNode, notation: str, scheme: str, label_fr: str, label_en: str) -> Triples:
    yield subject, SKOS.inScheme, proa(scheme)
    yield subject, SKOS.notation, string(notation)
    yield subject, SKOS.prefLabel, fr(label_fr)
    yield subject, SKOS.prefLabel, en(label_en)


def _parameter(parameter: parameters.Parameter) -> Triples:
    subject = NamedNode(parameter.iri)
    yield subject, RDF.type, proa("LegalParameter")
    yield subject, RDFS.label, fr(parameter.words("fr"))
    yield subject, RDFS.label, en(parameter.words("en"))
    yield subject, proa("amount"), Literal(parameter.printed, datatype=XSD.date if parameter.is_day else XSD.decimal)
    yield subject, proa("unit"), string(parameter.unit)
    yield subject, proa("from"), day(parameter.first_day)
    if parameter.last_day:
        yield subject, proa("until"), day(parameter.last_day + timedelta(days=1))
    yield subject, DCTERMS.source, thing("article", parameter.article, parameter.version.isoformat())
    yield subject, proa("checkedOn"), day(parameter.checked_on)
