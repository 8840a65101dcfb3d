"""The graphs that reference data add to those of the facts; none without reference data."""

from __future__ import annotations

from datetime import timedelta

from proa_graph import resolve, terms
from proa_graph.graph.register import (
    BRANCHES,
    RECONCILIATION,
    RNCP,
    branch_graph,
    profession_graph,
    record_graph,
    statement_graph,
)
from proa_graph.graph.vocabulary import RDF, SKOS, Graph, Literal, proa
from proa_graph.identity import Identities
from proa_graph.identity.professions import trade_matches
from proa_graph.lists import Span
from proa_graph.model import Facts
from proa_graph.reference import Period, Reference, operators

PROFESSIONS = f"{terms.BASE}id/graph/professions"
_ORGANIZATIONS = terms.thing("organization", "")


def enrich(facts: Facts, shared: Graph, reference: Reference, identities: Identities) -> dict[str, Graph]:
    """Return the graphs to publish beside those of the facts: graph IRI → triples; empty ones are left out.

    Args:
        facts: the lists and their agreements.
        shared: the graph of what the documents share, which already names some organisations.
        reference: the loaded snapshots; what is not loaded adds nothing.
        identities: what the lines name, found with the same reference.

    Raises:
        UnusableError: a snapshot is damaged.
    """
    labelled = {s.value: o.value for s, p, o in shared if p == SKOS.prefLabel and isinstance(o, Literal)}
    named = {iri: label for iri, label in labelled.items() if iri.startswith(_ORGANIZATIONS)}
    kind = proa("Certification")
    certifications = {s.value for s, p, o in shared if p == RDF.type and o == kind}
    certifications |= {terms.thing("certification", alias) for alias in identities.replaced}
    statements = identities.statements
    codes = {resolve.code(entry).key for entries in facts.lists.values() for entry in entries} - {""}
    codes |= {code for one in identities.certifications.values() for code in one.codes}
    codes |= {code for s in statements for code in (s.record, *(c for c, _ in s.alternatives)) if code}
    matched = reference.records({s.record for s in statements if s.record})
    added = {
        PROFESSIONS: profession_graph(trade_matches(facts, statements, matched)),
        RNCP: record_graph(reference, codes, dict.fromkeys(certifications, "") | named),
        RECONCILIATION: statement_graph(statements, reference),
        BRANCHES: branch_graph(reference, [b.idcc for b in facts.branches if not b.opco], operators.load(), named),
    }
    return {name: graph for name, graph in sorted(added.items()) if graph}


def registrations(facts: Facts, reference: Reference) -> dict[str, tuple[Span, ...]]:
    """Return when each record that a list names by its code is registered: code → spans; empty without the registers.

    Of a registration that a snapshot gives as ended without saying since when, the days before that snapshot count.
    """
    rows = (entry for rows in (*facts.lists.values(), *facts.withdrawn.values()) for entry in rows)
    codes = {resolve.code(entry).key for entry in rows} - {""}
    return {code: tuple(map(_span, r.periods)) for code, r in sorted(reference.records(codes).items()) if r.periods}


def _span(period: Period) -> Span:
    until = period.last + timedelta(days=1) if period.last else period.ended_before
    return period.first, until
