"""The whole of what is published, made from the facts: quads to write, stores to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice

import pyoxigraph

from proa_graph import catalog, graph, identity, inference
from proa_graph.files import share
from proa_graph.model import Facts
from proa_graph.reference import Reference
from proa_graph.terms import BASE
from proa_graph.validation import validate

_AT_ONCE = 1 << 16


Told = tuple[str, str, str, Mapping[str, str]]
"""What the validator says of something published: the IRI of the rule, the severity, the focus, the message."""


class Dataset:
    """What is published: ``quads``, its sorted lines of N-Quads, and stores that hold it."""

    def __init__(self, quads: Sequence[str], merged: pyoxigraph.Store) -> None:
        """Take the lines, and a store with every triple but those of the catalogue in its default graph."""
        self.quads = quads
        self.merged = merged

    @cached_property
    def named(self) -> pyoxigraph.Store:
        """A store of the named graphs."""
        store, lines = pyoxigraph.Store(), iter(self.quads)
        while part := "".join(islice(lines, _AT_ONCE)):
            store.bulk_load(part.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
        return store

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What the validator says of it, each list judged at its own date."""
        report = validate(self.merged)
        return tuple((f.rule.iri, f.severity, f.focus, dict(f.message)) for f in report.findings)


def assemble(facts: Facts, reference: Reference | None = None) -> Dataset:
    """Return the dataset of ``facts`` and of the loaded reference data: graphs, terms, rules, inferences, catalogue."""
    reference = reference or Reference()
    identities = identity.resolve(facts, reference)
    graphs = graph.facts_dataset(facts, graph.registrations(facts, reference), identities)
    ontology = graph.read_turtle(share("ontology"))
    graphs[f"{BASE}def"] = ontology
    graphs[f"{BASE}shapes"] = graph.read_turtle(share("shapes"))
    merged = inference.union(graphs)
    graphs[inference.CLOSURE] = inference.close(merged) | inference.closure_of_terms(ontology)
    added = graph.enrich(facts, graphs, reference, identities)
    added[graph.TRADES] = graph.trade_graph(facts, graphs | added, reference, identities.certification_of)
    inference.load(merged, added)
    graphs |= added
    graphs[catalog.CATALOG] = catalog.describe(graphs)
    return Dataset(graph.quad_lines(graphs), merged)
