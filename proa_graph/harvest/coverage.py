"""The account of every text seen: what became of it and why; and the counts of each branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from proa_graph.model import Covered, CoveredBranch
from proa_graph.tables import write_records

KINDS = ("list", "incomplete", "rules", "none")


def coverage_csv(covered: Iterable[Covered]) -> str:
    """Return one line a text that names the scheme, sorted."""
    return write_records(sorted(covered, key=lambda c: c.text), Covered)


def branches_csv(covered: Sequence[Covered], seen: Mapping[str, set[str]], titles: Mapping[str, str]) -> str:
    """Return one line a branch: its texts in the dumps, how many of each outcome, how many never name the scheme."""
    rows = []
    for idcc in sorted(seen, key=lambda i: (len(i), i)):
        own = [c for c in covered if idcc in c.idcc or (not idcc and not c.idcc)]
        counts = Counter(c.outcome for c in own)
        total = len(seen[idcc] | {c.text for c in own})
        lists, incomplete, rules, none = (counts[k] for k in KINDS)
        silent, lines = total - sum(counts.values()), sum(c.rows for c in own)
        rows.append(CoveredBranch(idcc, titles.get(idcc, ""), total, lists, incomplete, rules, none, silent, lines))
    return write_records(rows, CoveredBranch)
