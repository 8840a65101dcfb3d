"""What must hold of every published right, on every day: over all that ``data/`` holds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import pairwise

import published

from proa_graph import lists
from proa_graph.lists.opening import SCHEME
from proa_graph.lists.steps import by_branch, texts

DAY = timedelta(days=1)
OPEN = frozenset({"Eligible", "Conditional", "ListedButInactive"})
DECIDED = OPEN | {"Excluded", "Withdrawn", "Superseded", "NotKnown"}


@cache
def _rights() -> tuple[lists.Right, ...]:
    return lists.rights(published.facts())


def test_a_list_a_certification_a_profession_and_a_scope_have_one_right() -> None:
    found = Counter((r.branch, r.certification, r.record, r.profession.casefold(), r.scope) for r in _rights())
    doubled = [key for key, count in found.items() if count > 1 and key[3] == ""]
    assert len(_rights()) > 5000 and not doubled
    assert len({(r.branch, r.key) for r in _rights()}) == len(_rights())


def test_periods_follow_one_another_and_none_overlaps() -> None:
    for right in _rights():
        assert right.periods[-1].status == "RegimeEnded" and right.periods[-1].end is None
        for one, two in pairwise(right.periods):
            assert one.end is not None and one.end == two.start, (right.branch, right.key)
            assert one.start is None or one.start < one.end


def test_no_status_before_the_order_that_makes_it() -> None:
    days = {f"/order/{o.key}": o.date_published for o in published.facts().orders if o.date_published}
    first = min(days.values())
    for right in _rights():
        for period in right.periods:
            if period.status in DECIDED and period.reason != "ReasonExcludedByOrder":
                assert period.start and period.start >= first, (right.branch, right.key)
            day = next((days[k] for k in (period.basis[period.basis.find("/order/") :],) if k in days), None)
            if period.reason == "ReasonOrderPublished" and day:
                assert period.start and period.start >= day, (right.branch, right.key)


def test_nothing_of_the_scheme_is_older_than_the_scheme_or_open_after_it() -> None:
    for right in _rights():
        for period in right.periods:
            assert period.start is None or period.start >= SCHEME, (right.branch, right.key, period)
            assert period.status == "RegimeEnded" or (period.end and period.end <= lists.REPEAL)


def test_nothing_is_usable_that_is_struck_replaced_or_not_extended() -> None:
    for right in _rights():
        for period in right.periods:
            if period.status not in {"Eligible", "Conditional", "NotKnown", "ExtensionNotEstablished"}:
                assert period.usable == "no", (right.branch, right.key, period)


def test_a_right_that_is_open_is_proved_by_a_line_or_named_by_a_text() -> None:
    named = {(t.label.casefold(), t.code) for t in published.facts().taken_out}
    bare = [r for r in _rights() if not r.entries]
    assert all((r.label.casefold(), r.record.removeprefix("RNCP")) in named or r.label for r in bare)
    assert len(bare) < len(_rights()) // 50


def test_no_line_counts_in_a_branch_that_its_annex_does_not_name() -> None:
    acts = {(a.text, a.number): a.idcc for a in published.facts().acts}
    for right in _rights():
        for entry in right.entries:
            idcc = acts.get((entry.text_id, entry.act), ())
            assert not idcc or right.branch in idcc, (right.branch, entry.text_id, entry.key)


def test_what_an_extended_text_takes_out_whole_is_open_no_more() -> None:
    """Whatever its day: a right whose last words are that a text in effect takes it out is not open at the end."""
    known = texts(published.facts())
    for branch, chosen in by_branch(known).items():
        gone = {t.code: text.opening.day for text in chosen for t in text.taken if t.code and text.opening.day}
        printed = Counter(e.rncp_code for text in chosen for e in text.lines if e.row)
        for right in (r for r in _rights() if r.branch == branch):
            day = gone.get(right.record.removeprefix("RNCP"))
            if day and not printed[right.record.removeprefix("RNCP")]:
                period = lists.at(right.periods, lists.REPEAL - DAY)
                assert period and period.status not in OPEN, (branch, right.key)


def test_keys_of_lines_are_one_a_line() -> None:
    facts = published.facts()
    for text in {*facts.lists, *facts.withdrawn}:
        keys = [e.key for e in (*facts.lists.get(text, ()), *facts.withdrawn.get(text, ()))]
        retired = {r.key for r in facts.retired if r.agreement == text}
        assert all(keys) and len(set(keys)) == len(keys) and not retired & set(keys), text
