"""What printed lines name: the record each designates, by code, by title, by a person's decision."""

from proa_graph.identity.decisions import Decisions
from proa_graph.identity.matching import Matcher, Reconciliation, reconcile

__all__ = ["Decisions", "Matcher", "Reconciliation", "reconcile"]
