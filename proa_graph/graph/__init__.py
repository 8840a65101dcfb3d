"""Facts to named graphs, deterministic, and graphs to bytes: every dump, one resource, its JSON-LD."""

from proa_graph.graph.contracts import contract_iri, contracts_graph, external_spend, mean_funding, portfolios
from proa_graph.graph.dataset import REFERENCE, facts_dataset, list_graph, new_graph
from proa_graph.graph.describe import describe, jsonld
from proa_graph.graph.enrichment import enrich, registrations
from proa_graph.graph.register import history_graph, record_graph, statement_triples
from proa_graph.graph.write import dumps, nquads, ntriples, turtle

__all__ = [
    "REFERENCE",
    "contract_iri",
    "contracts_graph",
    "describe",
    "dumps",
    "enrich",
    "external_spend",
    "facts_dataset",
    "history_graph",
    "jsonld",
    "list_graph",
    "mean_funding",
    "new_graph",
    "nquads",
    "ntriples",
    "portfolios",
    "record_graph",
    "registrations",
    "statement_triples",
    "turtle",
]
