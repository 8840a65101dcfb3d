"""What the lists of 51 texts open and name is what ``tests/histories`` says: days, reasons, identities."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
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
