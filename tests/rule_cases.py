"""The cases of ``tests/rules``, one folder a rule: how each is judged, and the golden report of what its rule finds.

``python tests/rule_cases.py RULE…`` prints what the golden reports of these rules would change to; ``--write`` writes
them, for a person to read and commit. The tests only read them.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from datetime import date
from pathlib import Path

from proa_graph.tables import read_contracts
from proa_graph.validation import Report, check
from proa_graph.validation.reports import render

CASES = Path(__file__).parent / "rules"
FILES = sorted(p for p in CASES.glob("*/*") if not p.name.endswith(".report.csv"))
DAY = date(2021, 6, 1)
"""Lists are judged on this day unless the name of the case ends with ``@date``; graphs and contracts at their own."""


def day_of(path: Path) -> date | None:
    """Return the day on which the case ``path`` is judged, None for its own."""
    _, at, day = path.stem.partition("@")
    if at:
        return date.fromisoformat(day)
    return None if path.suffix == ".ttl" or read_contracts(path, path.read_bytes()) else DAY


def own_report(path: Path) -> Report:
    """Return the report on the case ``path`` by its own rule alone."""
    return check(path, as_of=day_of(path), only={path.parent.name}).report


def golden_of(report: Report) -> bytes:
    """Return ``report`` as a golden report holds it."""
    return render(report, "csv")


def _propose(path: Path, write: bool) -> None:
    golden = path.with_name(f"{path.name}.report.csv")
    report = own_report(path)
    if bool(report.findings) != path.name.startswith("invalid-"):
        sys.stdout.write(f"!! {path.parent.name}/{path.name}: {len(report.findings)} findings\n")
    before = golden.read_text(encoding="utf-8") if golden.is_file() else ""
    after = golden_of(report).decode() if report.findings else ""
    names = (f"{path.parent.name}/{path.name}", "now")
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="", n=0):
        sys.stdout.write(f"{line}\n")
    if write and after:
        golden.write_text(after, encoding="utf-8", newline="")


def main() -> None:
    """Print, and with ``--write`` write, the golden reports of the rules named, or of all."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("rules", nargs="*")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    for path in FILES:
        if not asked.rules or path.parent.name in asked.rules:
            _propose(path, asked.write)


if __name__ == "__main__":
    main()
