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
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import reference_exports as made

from proa_graph import identity, lists
from proa_graph.identity.certifications import Identities
from proa_graph.lists import Right
from proa_graph.model import Facts
from proa_graph.reference import Reference, refresh
from proa_graph.tables import read_facts

REGISTERED = 3
"""Of so many codes that lists print, one has ended and another follows it in the register of our own."""
FOLDER = Path(__file__).parent / "histories"
GOLDEN = FOLDER / "rights.csv"
IDENTITIES = {False: FOLDER / "identities.csv", True: FOLDER / "identities_registered.csv"}
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


def register(where: Path) -> Reference:
    """Load into ``where`` a register of our own: each printed code under the first title beside it, some followed."""
    titles: dict[str, str] = {}
    for rows in facts().lists.values():
        for entry in rows:
            if entry.rncp_code:
                titles.setdefault(entry.rncp_code, entry.certification_label)
    records, links = [], []
    for number, (code, title) in enumerate(sorted(titles.items())):
        ends = number % REGISTERED == 0
        records.append(
            made.record(f"RNCP{code}", title, Date_Fin_Enregistrement="01/06/2022" if ends else "01/01/2028")
        )
        if ends:
            records.append(made.record(f"RNCP{90_000 + number}", title, Date_Effet="02/06/2022"))
            links.append({"Numero_Fiche": f"RNCP{code}", "Nouvelle_Certification": f"RNCP{90_000 + number}"})
    table = made.table(["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"], links)
    path = made.export(where / "export.zip", "2026-04-22", records, Ancienne_Nouvelle_Certification=table)
    refresh("rncp", path, where=where)
    return Reference(where)


def identities_csv(found: Identities) -> str:
    """Return what the lines name as CSV: first the certifications, then a line for each printed line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("key", "title", "kind", "level", "codes", "aliases", "parent", "successors", "proposed", "proposal")
    )
    for one in sorted(found.certifications.values(), key=lambda c: c.key):
        several = (" ".join(part) for part in (one.codes, one.aliases))
        row = (one.key, one.title, one.kind, one.level, *several, one.parent, " ".join(one.successors))
        writer.writerow((*row, one.proposed, one.proposal))
    told = {(s.agreement, s.row): (s.record, s.method, s.outcome) for s in found.statements}
    for text, rows in sorted(facts().lists.items()):
        for entry in rows:
            by = found.of(entry)
            line = (f"{text}/{entry.row}", by.certification, by.evidence, by.proposed, by.proposal, int(by.misprint))
            writer.writerow((*line, *told.get((text, entry.row), ())))
    return out.getvalue()


def _proposed(path: Path, after: str) -> None:
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    told = difflib.unified_diff(before.splitlines(True), after.splitlines(True), path.name, "now", n=0)
    sys.stdout.writelines(told)
    if "--write" in sys.argv:
        path.write_text(after, encoding="utf-8")


def main() -> None:
    """Print, and with ``--write`` write, what the golden tables would change to."""
    _proposed(GOLDEN, rights_csv(lists.rights(facts())))
    for known, path in IDENTITIES.items():
        with tempfile.TemporaryDirectory() as folder:
            reference = register(Path(folder)) if known else Reference(Path(folder))
            _proposed(path, identities_csv(identity.resolve(facts(), reference)))


if __name__ == "__main__":
    main()
