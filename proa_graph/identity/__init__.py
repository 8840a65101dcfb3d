"""What printed lines name: certifications, with the evidence of each identity and what is only proposed."""

from __future__ import annotations

from proa_graph.identity import ledger as _ledger
from proa_graph.identity.certifications import Certification, Identities, Resolved, lone, seen_alone
from proa_graph.identity.ledger import Decision, Ledger
from proa_graph.identity.matching import Matcher, Reconciliation, reconcile
from proa_graph.identity.resolution import Register, Resolution, lines_of
from proa_graph.model import Facts
from proa_graph.reference import Reference

__all__ = [
    "Certification",
    "Decision",
    "Identities",
    "Ledger",
    "Matcher",
    "Reconciliation",
    "Resolved",
    "lone",
    "reconcile",
    "resolve",
    "seen_alone",
]


def resolve(facts: Facts, reference: Reference | None = None, ledger: Ledger | None = None) -> Identities:
    """Return which certification each line of ``facts`` names, on what evidence, and what is only likely.

    Args:
        facts: the lists and their earlier wordings.
        reference: the loaded snapshots; without the registers, titles, kinds, levels and codes alone decide.
        ledger: the decisions of people, by default those of ``data/identity_decisions.csv``.

    Raises:
        UnusableError: a snapshot is damaged, or the ledger cannot be read.
    """
    reference = reference or Reference()
    ledger = _ledger.load() if ledger is None else ledger
    statements = reconcile(facts, reference, ledger)
    resolution = Resolution(lines_of(facts), Register(reference), ledger, statements)
    return Identities(resolution, statements)
