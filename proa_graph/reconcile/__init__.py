"""Lists and reference data together: which record each line designates, and what became of it."""

from proa_graph.reconcile.decisions import Decisions
from proa_graph.reconcile.enrichment import enrich, missing, registrations
from proa_graph.reconcile.matching import Matcher, Reconciliation, reconcile
from proa_graph.reconcile.triples import BRANCHES, RECONCILIATION, RNCP, history_graph, record_graph, statement_triples

__all__ = [
    "BRANCHES",
    "RECONCILIATION",
    "RNCP",
    "Decisions",
    "Matcher",
    "Reconciliation",
    "enrich",
    "history_graph",
    "missing",
    "reconcile",
    "record_graph",
    "registrations",
    "statement_triples",
]
