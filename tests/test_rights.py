"""Rights: printed lines that open the same thing are one, with one status a day and what can be used of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from proa_graph import lists, resolve, terms
from proa_graph.lists.periods import Period, cut, joined, overlaid
from proa_graph.lists.rights import RANK
from proa_graph.lists.usability import judged
from proa_graph.model import Agreement, Entry, Facts, Order

DAY, END = date(2021, 5, 12), date(2026, 1, 1)
OPEN = Period("Eligible", DAY, END, "ReasonOrderPublished", "o")
SOUDEUR = Entry("T1", "9001", 1, certification_label="TP soudeur", rncp_code="34000", code_stated="RNCP34000")
FACTS = Facts(
    agreements=(
        Agreement("T1", ("9001",), "accord", "Accord", date(2021, 1, 22)),
        Agreement("T2", ("9001",), "avenant", "Avenant", date(2022, 1, 22)),
    ),
    orders=(Order("o1", "T1", "Arrêté", date(2021, 4, 29), date(2021, 5, 11)),),
    lists={
        "T1": (SOUDEUR, replace(SOUDEUR, row=2, profession="Soudeur")),
        "T2": (replace(SOUDEUR, text_id="T2", row=1, certification_label="Titre soudeur"),),
    },
)


def _judged(code: str, registered: list[lists.Span], period: Period = OPEN) -> list[tuple[str, date | None, str]]:
    found = judged(period, resolve.code(replace(SOUDEUR, rncp_code="", code_stated=code)), registered)
    return [(p.status, p.start, p.usable) for p in found]


def test_the_lines_of_two_texts_that_open_the_same_are_one_right() -> None:
    found = lists.rights(FACTS)
    assert [(r.branch, r.key, len(r.entries)) for r in found] == [
        ("9001", "RNCP34000", 2),
        ("9001", "RNCP34000--soudeur", 1),
    ]
    assert found[0].lists == ("T1", "T2") and found[0].record == "RNCP34000"
    assert lists.at(found[0].periods, date(2022, 2, 1)).status == "Eligible"  # type: ignore[union-attr]


def test_a_text_of_two_branches_opens_a_right_in_each() -> None:
    both = replace(FACTS, agreements=(replace(FACTS.agreements[0], idcc=("9001", "9002")), FACTS.agreements[1]))
    assert [r.branch for r in lists.rights(both)] == ["9001", "9001", "9002", "9002"]


def test_the_certification_of_a_line_is_what_the_caller_says() -> None:
    found = lists.rights(FACTS, certification_of=lambda e: e.certification_label)
    assert {r.certification for r in found} == {"TP soudeur", "Titre soudeur"}
    assert len({(r.branch, r.key) for r in found}) == 3


@pytest.mark.parametrize(
    ("code", "registered", "expected"),
    [
        ("RNCP34000", [], [("Eligible", DAY, "unchecked")]),
        ("", [], [("Eligible", DAY, "unchecked")]),
        ("RNCP34000", [(None, None)], [("Eligible", DAY, "yes")]),
        ("en cours", [], [("ListedButInactive", DAY, "no")]),
        ("RNCP 12A4", [], [("ListedButInactive", DAY, "no")]),
        ("RS5465", [(None, None)], [("ListedButInactive", DAY, "no")]),
        ("RS3936", [(None, None)], [("Eligible", DAY, "yes")]),
        ("RNCP34000", [(None, DAY)], [("ListedButInactive", DAY, "no")]),
        (
            "RNCP34000",
            [(date(2019, 1, 1), date(2022, 1, 1)), (date(2023, 6, 1), None)],
            [
                ("Eligible", DAY, "yes"),
                ("ListedButInactive", date(2022, 1, 1), "no"),
                ("Eligible", date(2023, 6, 1), "yes"),
            ],
        ),
    ],
)
def test_extended_and_usable_are_two_things(
    code: str, registered: list[lists.Span], expected: list[tuple[str, date | None, str]]
) -> None:
    assert _judged(code, registered) == expected


def test_a_reserved_line_whose_record_ended_stays_reserved_and_is_not_usable() -> None:
    reserved = replace(OPEN, status="Conditional", reason="ReasonReservation")
    assert _judged("RNCP34000", [(None, DAY)], reserved) == [("Conditional", DAY, "no")]


@pytest.mark.parametrize("status", sorted(RANK))
def test_what_is_not_open_is_not_usable_and_what_is_unknown_is_unchecked(status: str) -> None:
    (found,) = judged(replace(OPEN, status=status), resolve.code(SOUDEUR), ())
    unsure = status in {"Eligible", "Conditional", "ExtensionNotEstablished", "NotKnown"}
    assert found.usable == ("unchecked" if unsure else "no")
    assert status in terms.names()


def test_a_cut_keeps_every_day_once() -> None:
    spans: list[lists.Span] = [(date(2022, 1, 1), date(2022, 2, 1)), (date(2022, 2, 1), date(2023, 1, 1))]
    parts = list(cut(OPEN, spans))
    assert [inside for _, inside in parts] == [False, True, True, False]
    assert parts[0][0].start == DAY and parts[-1][0].end == END
    assert all(one.end == two.start for (one, _), (two, _) in pairwise(parts))


def test_the_strongest_of_two_lists_counts_on_each_day() -> None:
    struck = Period("Excluded", date(2020, 1, 1), END, "ReasonExcludedByOrder")
    found = overlaid([[struck], [OPEN]], RANK)
    assert [(p.status, p.start, p.end) for p in found] == [
        ("Excluded", date(2020, 1, 1), DAY),
        ("Eligible", DAY, END),
    ]
    undated = replace(struck, start=None)
    assert overlaid([[undated], [OPEN]], RANK)[0].start is None


def test_periods_that_say_the_same_are_joined_and_empty_ones_go() -> None:
    later = replace(OPEN, start=END, end=None)
    assert joined([OPEN, replace(OPEN, start=DAY, end=DAY), later]) == (replace(OPEN, end=None),)
