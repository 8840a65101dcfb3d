"""Lists and reference data together: which record each line designates, and what became of it."""

from proa_graph.reconcile.decisions import Decisions
from proa_graph.reconcile.matching import Matcher, Reconciliation, reconcile

__all__ = ["Decisions", "Matcher", "Reconciliation", "reconcile"]
