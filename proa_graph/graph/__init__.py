"""Facts to named graphs, deterministic, and graphs to bytes: every dump."""

from proa_graph.graph.contracts import (
    contract_iri,
    contracts_graph,
    external_spend,
    mean_funding,
    portfolios,
    scheme_of,
)
from proa_graph.graph.convert import load, new_graph, read_turtle, store_of, triple_of
from proa_graph.graph.dataset import REFERENCE, facts_dataset, list_graph, rights_graphs, texts_dataset
from proa_graph.graph.enrichment import enrich, registrations
from proa_graph.graph.lines import state_printed
from proa_graph.graph.register import history_triples, record_graph, statement_triples
from proa_graph.graph.trades import TRADES, trade_graph
from proa_graph.graph.write import jsonld_parts, nquads, ntriples_parts, quad_lines, turtle, turtle_parts

__all__ = [
    "REFERENCE",
    "TRADES",
    "contract_iri",
    "contracts_graph",
    "enrich",
    "external_spend",
    "facts_dataset",
    "history_triples",
    "jsonld_parts",
    "list_graph",
    "load",
    "mean_funding",
    "new_graph",
    "nquads",
    "ntriples_parts",
    "portfolios",
    "quad_lines",
    "read_turtle",
    "record_graph",
    "registrations",
    "rights_graphs",
    "scheme_of",
    "state_printed",
    "statement_triples",
    "store_of",
    "texts_dataset",
    "trade_graph",
    "triple_of",
    "turtle",
    "turtle_parts",
]
