"""The same fact said once: of two rules that tell one fact the nearer, of n equal lines one group."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from proa_graph.validation.findings import Finding


@cache
def _told_by() -> Mapping[str, str]:
    """The rule whose finding on a line tells what a finding of another would repeat."""
    with Path(__file__).with_name("same_fact.csv").open(newline="", encoding="utf-8") as handle:
        return {row["rule"]: row["told_by"] for row in csv.DictReader(handle)}


def once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return ``findings``, in order, without those that repeat another.

    A finding that compares two lines is kept once for the line, with the first other line it names: n equal lines
    are n − 1 findings that point at the first, not n(n − 1)/2.
    """
    said = {(f.rule.id, f.focus) for f in findings}
    kept: list[Finding] = []
    compared: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        teller = _told_by().get(finding.rule.id)
        if teller and (teller, finding.focus) in said:
            continue
        if finding.related:
            key = (finding.rule.id, finding.focus, finding.path)
            if key in compared:
                kept[compared[key]] = min(kept[compared[key]], finding, key=_other)
                continue
            compared[key] = len(kept)
        kept.append(finding)
    return tuple(kept)


def _other(finding: Finding) -> tuple[str, int]:
    place = finding.related[0]
    return place.sheet, place.row or 0
