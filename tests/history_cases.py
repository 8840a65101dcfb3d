"""Histories of lists, kept with the tests: 51 texts of 28 families, and what they open, on which days and why.

``tests/histories`` holds the facts of these texts as ``data/`` printed them on the day on which they were taken, and
``rights.csv`` what their lists open. Families were chosen so that every kind of act, exclusion, relation, wording and
extension that the published texts show is there, with the fewest lines. They do not follow ``data/``: a mended fact
changes nothing here, a change of the code that moves one day or one reason does.
``python tests/history_cases.py`` prints what ``rights.csv`` would change to; ``--write`` writes it, for a person to
read and commit.
"""

from __future__ import annotations

import csv
import difflib
import io
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from proa_graph import lists
from proa_graph.lists import Right
from proa_graph.model import Facts
from proa_graph.tables import read_facts

FOLDER = Path(__file__).parent / "histories"
GOLDEN = FOLDER / "rights.csv"
_COLUMNS = ("branch", "right", "record", "lists", "lines", "followed_by", "added_by", "withdrawn_by", "disputed_by",
            "start", "end", "status", "reason", "basis")  # fmt: skip


@cache
def facts() -> Facts:
    return read_facts(FOLDER)


def rights_csv(rights: Iterable[Right]) -> str:
    """Return ``rights`` as CSV, a line a period."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for right in rights:
        lines = " ".join(f"{e.text_id[-6:]}/{e.key or e.row}" for e in right.entries)
        told = (right.branch, right.key, right.record, " ".join(right.lists), lines, right.followed_by)
        by = (right.added_by, right.withdrawn_by, right.disputed_by)
        for p in right.periods:
            days = (day.isoformat() if day else "" for day in (p.start, p.end))
            writer.writerow((*told, *by, *days, p.status, p.reason, p.basis.rpartition("/id/")[2]))
    return out.getvalue()


def main() -> None:
    """Print, and with ``--write`` write, what the golden table would change to."""
    before = GOLDEN.read_text(encoding="utf-8") if GOLDEN.is_file() else ""
    after = rights_csv(lists.rights(facts()))
    sys.stdout.writelines(
        difflib.unified_diff(before.splitlines(True), after.splitlines(True), "rights.csv", "now", n=0)
    )
    if "--write" in sys.argv:
        GOLDEN.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
