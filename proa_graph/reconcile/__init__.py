"""Lists and reference data together: which record each line designates, and what became of it."""

from proa_graph.reconcile.decisions import Decisions
from proa_graph.reconcile.enrichment import enrich, missing
from proa_graph.reconcile.matching import Matcher, Reconciliation, reconcile
from proa_graph.reconcile.triples import BRANCHES, RECONCILIATION, RNCP, record_graph

__all__ = [
    "BRANCHES",
    "RECONCILIATION",
    "RNCP",
    "Decisions",
    "Matcher",
    "Reconciliation",
    "enrich",
    "missing",
    "reconcile",
    "record_graph",
]
