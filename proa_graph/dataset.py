"""The whole of what is published, made from the facts: quads to write, stores to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cached_property

import pyoxigraph

from proa_graph import catalog, graph, identity, inference
from proa_graph.files import share
from proa_graph.graph.vocabulary import Graph
from proa_graph.memory import uncollected
from proa_graph.model import Facts
from proa_graph.reference import Reference
from proa_graph.terms import BASE
from proa_graph.validation import validate

Told = tuple[str, str, str, Mapping[str, str]]
"""What the validator says of something published: the IRI of the rule, the severity, the focus, the message."""


class Dataset:
    """What is published: ``quads``, its sorted lines of N-Quads, and ``named``, a store of its named graphs."""

    def __init__(self, quads: Sequence[str], named: pyoxigraph.Store) -> None:
        self.quads = quads
        self.named = named

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What the validator says of it, each list judged at its own date."""
        report = validate(self.named)
        self.named.clear_graph(pyoxigraph.DefaultGraph())
        return tuple((f.rule.iri, f.severity, f.focus, dict(f.message)) for f in report.findings)


def assemble(facts: Facts, reference: Reference | None = None) -> Dataset:
    """Return the dataset of ``facts`` and of the loaded reference data: graphs, terms, rules, inferences, catalogue."""
    with uncollected(), ThreadPoolExecutor(1) as beside:
        return _assemble(facts, reference or Reference(), beside)


def _assemble(facts: Facts, reference: Reference, beside: Executor) -> Dataset:
    identities = identity.resolve(facts, reference)
    graphs = graph.facts_dataset(facts, graph.registrations(facts, reference), identities)
    ontology = graph.read_turtle(share("ontology"))
    graphs[f"{BASE}def"] = ontology
    graphs[f"{BASE}shapes"] = graph.read_turtle(share("shapes"))
    lines = graph.quad_lines(graphs)
    loading = beside.submit(_loaded, lines)
    enriched = graph.enrich(facts, graphs[graph.REFERENCE], reference, identities)
    del graphs
    trades = graph.trade_graph(facts, enriched, reference, identities.certification_of)
    of_terms = inference.closure_of_terms(ontology)
    named, of_facts = loading.result()
    added = {**enriched, graph.TRADES: trades, inference.CLOSURE: of_facts | of_terms}
    more = graph.quad_lines(added)
    lines = sorted([*lines, *more])
    described = graph.quad_lines({catalog.CATALOG: catalog.describe(lines)})
    return Dataset(sorted([*lines, *described]), graph.store_of([*more, *described], named))


def _loaded(lines: Sequence[str]) -> tuple[pyoxigraph.Store, Graph]:
    """The store of ``lines`` and of what follows from them, and what follows: the engine needs Python little."""
    named = graph.store_of(lines)
    return named, inference.close(named)
