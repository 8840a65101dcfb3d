"""The account of every text seen: what became of it and why; and the counts of each branch."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

KINDS = ("list", "incomplete", "rules", "none")
_UNNAMED = "unnamed"
COLUMNS = ("text", "idcc", "title", "class", "reason", "rows")
BRANCH_COLUMNS = ("idcc", "title", "texts", *KINDS, _UNNAMED, "rows")


@dataclass(frozen=True, slots=True)
class Covered:
    """A text that names the scheme: its class (``list``, ``incomplete``, ``rules``, ``none``), why, how many rows."""

    text: str
    idcc: tuple[str, ...]
    title: str
    kind: str
    reason: str
    rows: int


def coverage_csv(covered: Iterable[Covered]) -> str:
    """Return one line a text that names the scheme, sorted."""
    lines = sorted(covered, key=lambda c: c.text)
    return _csv(COLUMNS, ((c.text, "; ".join(c.idcc), c.title, c.kind, c.reason, c.rows) for c in lines))


def branches_csv(covered: Sequence[Covered], seen: Mapping[str, set[str]], titles: Mapping[str, str]) -> str:
    """Return one line a branch: its texts in the dumps, how many of each class, how many never name the scheme.

    A text of several branches counts in each; the line without IDCC holds the texts of containers without number.
    """
    rows = []
    for idcc in sorted(seen, key=lambda i: (len(i), i)):
        own = [c for c in covered if idcc in c.idcc or (not idcc and not c.idcc)]
        counts = Counter(c.kind for c in own)
        total = len(seen[idcc] | {c.text for c in own})
        rest = total - sum(counts.values())
        rows.append((idcc, titles.get(idcc, ""), total, *(counts[k] for k in KINDS), rest, sum(c.rows for c in own)))
    return _csv(BRANCH_COLUMNS, rows)


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
