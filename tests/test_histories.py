"""What the lists of 51 texts open and name is what ``tests/histories`` says: days, reasons, identities.

How and when the golden tables were approved stands in ``tests/histories/README.md``; the tests that read the tables of
facts without the code of lists hold what was looked at.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import history_cases
import pytest

from proa_graph import identity, lists
from proa_graph.reference import Reference


def test_every_day_and_reason_is_as_it_was_approved() -> None:
    made = history_cases.rights_csv(lists.rights(history_cases.facts())).splitlines()
    kept = history_cases.GOLDEN.read_text(encoding="utf-8").splitlines()
    assert sorted({*made} ^ {*kept}) == []
    assert made == kept


def _table(name: str) -> list[dict[str, str]]:
    with (history_cases.FOLDER / name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def _periods() -> dict[tuple[str, str], list[dict[str, str]]]:
    found = defaultdict(list)
    for row in _table("rights.csv"):
        found[row["branch"], row["right"]].append(row)
    return found


def test_days_follow_one_another_to_the_end_of_the_scheme() -> None:
    for periods in _periods().values():
        for before, after in pairwise(periods):
            assert before["start"] < before["end"] == after["start"]
        assert (periods[-1]["start"], periods[-1]["end"], periods[-1]["status"]) == ("2026-01-01", "", "RegimeEnded")


_LAID = {"Eligible": "order", "Conditional": "reservation", "Excluded": "exclusion"}


def test_what_opens_or_shuts_does_so_when_its_order_is_published_or_later_where_the_text_says_so() -> None:
    orders = {row["key"]: row for row in _table("orders.csv")}
    limits = {(row["agreement"], row["number"]): row for row in _table("exclusions.csv")}
    stated = {row["key"]: row["effective_date"] for row in _table("agreements.csv")}
    seen = set()
    for row in (row for row in _table("rights.csv") if row["status"] in _LAID):
        kind, _, key = row["basis"].partition("/")
        limit = limits[tuple(key.split("/"))] if kind == "exclusion" else {}  # type: ignore[index]
        assert (limit or {"kind": kind})["kind"] == _LAID[row["status"]]
        order = orders[limit["order"] if limit else key]
        text = limit["agreement"] if limit else order["agreement"]
        assert row["start"] == max(order["date_published"], stated[text]), row
        seen.add((row["status"], row["start"] > order["date_published"]))
    assert seen == {(status, later) for status in _LAID for later in (False, True)} - {("Conditional", True)}


def test_a_line_is_excluded_on_some_day_where_its_list_marks_it_and_only_there() -> None:
    texts = {path.stem[-6:]: path for path in (history_cases.FOLDER / "lists").iterdir()}
    marked = {
        f"{text}/{row['key'] or row['row']}": row["excluded_from_extension"] == "1"
        for text, path in texts.items()
        for row in _table(f"lists/{path.name}")
    }
    for key, periods in _periods().items():
        excluded = any(row["status"] == "Excluded" for row in periods)
        assert excluded == any(marked[line] for line in periods[0]["lines"].split()), key


def test_what_is_taken_out_is_by_one_text_whatever_wordings_follow() -> None:
    out = [row for row in _table("rights.csv") if row["status"] in {"Withdrawn", "Superseded"}]
    assert len(out) > 20
    assert [row for row in out if row["basis"] != f"agreement/{row['withdrawn_by']}"] == []
    in_time = {(row["branch"], row["right"]) for row in out}
    assert len(in_time) == len(out)


def test_the_order_of_facts_changes_nothing() -> None:
    facts = history_cases.facts()
    parts = ("agreements", "orders", "relations", "acts")
    other: dict[str, Any] = {name: tuple(reversed(getattr(facts, name))) for name in parts}
    turned = replace(facts, lists=dict(reversed(facts.lists.items())), **other)
    assert history_cases.rights_csv(lists.rights(turned)) == history_cases.rights_csv(lists.rights(facts))


def test_an_order_left_out_opens_nothing_any_more() -> None:
    """Each order that opens lines in the golden table: without it, none is open by it."""
    facts = history_cases.facts()
    opened = defaultdict(set)
    for right in lists.rights(facts):
        for period in right.periods:
            if period.status == "Eligible" and "/order/" in period.basis:
                opened[period.basis.rpartition("/id/order/")[2]].add(right.key)
    assert len(opened) > 10
    for key in sorted(opened)[::8]:
        left = replace(facts, orders=tuple(order for order in facts.orders if order.key != key))
        assert not [
            right.key
            for right in lists.rights(left)
            for period in right.periods
            if period.basis.endswith(f"/id/order/{key}")
        ]


def test_the_kinds_that_the_texts_were_chosen_for_are_there() -> None:
    facts = history_cases.facts()
    assert {act.kind for act in facts.acts} >= {"Adds", "ReplacesWhole"}
    assert {x.kind for x in facts.exclusions} == {"exclusion", "reservation"}
    assert facts.wordings and facts.taken_out and facts.retired and facts.withdrawn


@pytest.mark.parametrize("known", [False, True], ids=["no register", "a register of our own"])
def test_every_line_names_what_was_approved(tmp_path: Path, known: bool) -> None:
    reference = history_cases.register(tmp_path) if known else Reference(tmp_path)
    found = identity.resolve(history_cases.facts(), reference)
    made = history_cases.identities_csv(found).splitlines()
    kept = history_cases.IDENTITIES[known].read_text(encoding="utf-8").splitlines()
    assert sorted({*made} ^ {*kept}) == []
    assert made == kept
