"""What printed lines name: certifications, with the evidence of each identity and what is only proposed."""

from __future__ import annotations

from pathlib import Path

from proa_graph.files import write_if_changed
from proa_graph.identity import keys
from proa_graph.identity import ledger as _ledger
from proa_graph.identity.certifications import Certification, Identities, Resolved, lone, seen_alone
from proa_graph.identity.ledger import Decision, Ledger
from proa_graph.identity.matching import Matcher, Reconciliation, reconcile
from proa_graph.identity.names import written
from proa_graph.identity.resolution import Register, Resolution, lines_of
from proa_graph.model import Facts
from proa_graph.reference import Reference
from proa_graph.resolve import code
from proa_graph.tables import read_facts

__all__ = [
    "Certification",
    "Decision",
    "Identities",
    "Ledger",
    "Matcher",
    "Reconciliation",
    "Resolved",
    "lone",
    "mint",
    "reconcile",
    "resolve",
    "seen_alone",
    "written",
]


def mint(folder: Path, reference: Reference | None = None) -> None:
    """Write the keys of certifications that lists of ``folder`` print under several codes; those known are kept.

    A folder without a file of keys is left as it is: it is a working copy, not the data of the project.
    """
    path = folder / keys.FILE
    if path.is_file():
        facts = read_facts(folder)
        found = resolve(facts, reference)
        rows = (entry for part in (facts.lists, facts.withdrawn) for entries in part.values() for entry in entries)
        codes = {code(entry).key for entry in rows}
        several = {
            printed: one.key
            for one in found.certifications.values()
            if len(codes.intersection(one.codes)) > 1
            for printed in codes.intersection(one.codes)
        }
        write_if_changed(path, keys.minted(keys.load(path), several).encode())


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
