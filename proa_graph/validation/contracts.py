"""Contracts beside what is published of their branches: agreements, lists, orders, clauses, registration, SMIC."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

import pyoxigraph

from proa_graph import graph as graphs
from proa_graph.files import share
from proa_graph.graph import record_graph
from proa_graph.graph.vocabulary import RDF, Graph, Triples, day, decimal, proa, string, thing
from proa_graph.model import Facts
from proa_graph.reference import Reference
from proa_graph.tables import ContractTable
from proa_graph.terms import BASE
from proa_graph.validation.places import ContractPlaces
from proa_graph.validation.published import facts
from proa_graph.validation.stores import Subject, add, pairs, store_of, subjects, text

_SCHEMES = ("TrainingContract", "ReconversionPeriod")


def contracts_input(table: ContractTable, idcc: str, as_of: date | None) -> tuple[pyoxigraph.Store, ContractPlaces]:
    """Return a store of the contracts of ``table``, with the facts that judge them, and where their parts stand.

    Args:
        table: the contracts as read.
        idcc: the branch of those that name none.
        as_of: the day on which they are judged.
    """
    store = store_of(graphs.contracts_graph(table.contracts, as_of=as_of, idcc=idcc))
    named = {contract.row: graphs.contract_iri(contract) for contract in table.contracts}
    add(store, ((named[problem.row], proa("unreadableCell"), string(problem.value)) for problem in table.problems))
    add(store, ((named[1], proa("ignoredColumn"), string(header)) for header in table.ignored))
    background = with_facts(store)
    return store, ContractPlaces(table, {named[n].value: p for n, p in table.places.items()}, background)


def with_facts(store: pyoxigraph.Store) -> frozenset[str]:
    """Add to ``store`` what is published that its contracts call for; return the resources that this adds.

    A store without a contract stays as it is.
    """
    contracts = {s for scheme in _SCHEMES for s in subjects(store, RDF.type, proa(scheme))}
    if not contracts:
        return frozenset()
    add(store, ((contract, RDF.type, proa("TrainingPath")) for contract in contracts))
    own = {text(quad.subject) for quad in store}
    published = _published(_called(store, contracts, "reliesOn"), _called(store, contracts, "employerBranch"))
    added = {*published, *_registrations(_called(store, contracts, "recordAimed")), *_minimum_wages()}
    add(store, added)
    return frozenset(subject.value for subject, _, _ in added) - own


def _called(store: pyoxigraph.Store, contracts: Collection[Subject], name: str) -> frozenset[str]:
    return frozenset(_key(value) for subject, value in pairs(store, proa(name)) if subject in contracts)


@cache
def _published(named: frozenset[str], branches: frozenset[str]) -> Graph:
    """The graphs of the agreements that contracts rely on, and of all those of their branches."""
    known = facts()
    branches |= {idcc for a in known.agreements if a.key in named for idcc in a.idcc}
    kept = tuple(a for a in known.agreements if a.key in named or branches & set(a.idcc))
    keys = {agreement.key for agreement in kept}
    selected = Facts(
        branches=tuple(b for b in known.branches if b.idcc in branches),
        agreements=kept,
        orders=tuple(o for o in known.orders if o.agreement in keys),
        exclusions=tuple(x for x in known.exclusions if x.agreement in keys),
        clauses=tuple(c for c in known.clauses if c.agreement in keys),
        relations=tuple(r for r in known.relations if {r.agreement, r.target} <= keys),
        wordings=tuple(w for w in known.wordings if w.text in keys),
        acts=tuple(a for a in known.acts if a.text in keys or a.target in keys),
        taken_out=tuple(t for t in known.taken_out if t.text in keys),
        lists={key: lines for key, lines in known.lists.items() if key in keys},
        withdrawn={key: lines for key, lines in known.withdrawn.items() if key in keys},
    )
    return set().union(*graphs.facts_dataset(selected).values())


def _registrations(codes: frozenset[str]) -> Graph:
    """The spans of registration of the records aimed at, where reference data are loaded."""
    found, has = record_graph(Reference(), codes), proa("registrationPeriod")
    kept = {triple for triple in found if triple[1] == has and _key(triple[0].value) in codes}
    periods = {period for _, _, period in kept}
    return kept | {triple for triple in found if triple[0] in periods}


def _key(iri: str) -> str:
    return iri.removeprefix(f"{BASE}id/").partition("/")[2]


@cache
def _wages() -> tuple[tuple[date, date, str], ...]:
    with (share("data") / "minimum_wage.csv").open(newline="", encoding="utf-8") as handle:
        days = [(r["first_day"], r["last_day"], r["hourly"]) for r in csv.DictReader(handle)]
    return tuple((date.fromisoformat(first), date.fromisoformat(last), hourly) for first, last, hourly in days)


def _minimum_wages() -> Triples:
    for first, last, hourly in _wages():
        subject = thing("minimum-wage", first.isoformat())
        yield subject, RDF.type, proa("MinimumWage")
        yield subject, proa("hourlyAmount"), decimal(hourly)
        yield subject, proa("from"), day(first)
        yield subject, proa("until"), day(last + timedelta(days=1))
