"""What an entry is worth, day by day: half-open intervals, at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from proa_graph import terms
from proa_graph.lists.periods import Period, at
from proa_graph.lists.status import REPEAL, ending_of, periods, withdrawal
from proa_graph.model import Agreement, Entry, Exclusion, Order, Withdrawn

DAY = timedelta(days=1)
SIGNED, PUBLISHED = date(2021, 1, 22), date(2021, 5, 11)
AGREEMENT = Agreement("T1", ("9001",), "accord", "Accord", SIGNED, list_locator="annexe")
ENTRY = Entry(text_id="T1", row=1, certification_label="TP soudeur")
MARKED = replace(ENTRY, row=2, excluded_from_extension=True, exclusion_arrete_date="2021-04-29")
ORDER = Order("o1", "T1", "Arrêté", date(2021, 4, 29), PUBLISHED)
EXCLUSION = Exclusion("T1", 3, "exclusion", "entry", "annexe", "o1", ("L6324-3",))


def _statuses(found: tuple[Period, ...]) -> list[tuple[str, date | None, date | None]]:
    return [(p.status, p.start, p.end) for p in found]


def test_an_extended_entry_is_eligible_from_the_day_after_publication_until_the_repeal() -> None:
    found = periods(ENTRY, AGREEMENT, [ORDER])
    assert _statuses(found) == [
        ("NotExtended", SIGNED, PUBLISHED + DAY),
        ("Eligible", PUBLISHED + DAY, REPEAL),
        ("RegimeEnded", REPEAL, None),
    ]
    assert [p.basis for p in found][1] == terms.thing("order", "o1")


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (SIGNED - DAY, None),
        (SIGNED, "NotExtended"),
        (PUBLISHED, "NotExtended"),
        (PUBLISHED + DAY, "Eligible"),
        (date(2025, 12, 31), "Eligible"),
        (date(2026, 1, 1), "RegimeEnded"),
    ],
)
def test_edges_belong_to_one_period(day: date, status: str | None) -> None:
    found = at(periods(ENTRY, AGREEMENT, [ORDER]), day)
    assert (found.status if found else None) == status


def test_a_later_effect_postpones_eligibility_and_an_earlier_one_does_not_advance_it() -> None:
    later = periods(ENTRY, replace(AGREEMENT, effective_date=date(2021, 9, 1)), [ORDER])
    assert _statuses(later)[1:3] == [
        ("NotExtended", PUBLISHED + DAY, date(2021, 9, 1)),
        ("Eligible", date(2021, 9, 1), REPEAL),
    ]
    assert later[1].reason == "ReasonBeforeEffect"
    assert periods(ENTRY, replace(AGREEMENT, effective_date=SIGNED), [ORDER]) == periods(ENTRY, AGREEMENT, [ORDER])


def test_a_marked_entry_is_excluded_from_signature_and_never_eligible() -> None:
    found = periods(MARKED, AGREEMENT, [ORDER], [EXCLUSION])
    assert _statuses(found) == [("Excluded", SIGNED, REPEAL), ("RegimeEnded", REPEAL, None)]
    assert found[0].basis == terms.thing("exclusion", "T1", "3")
    assert "Excluded" not in {p.status for p in periods(ENTRY, AGREEMENT, [ORDER], [EXCLUSION])}


def test_the_mark_of_another_order_does_not_exclude() -> None:
    other = replace(MARKED, exclusion_arrete_date="2020-01-01")
    assert "Excluded" not in {p.status for p in periods(other, AGREEMENT, [ORDER], [EXCLUSION])}


@pytest.mark.parametrize("scope", ["sentence", "paragraph"])
def test_an_exclusion_of_prose_leaves_the_entries_alone(scope: str) -> None:
    prose = replace(EXCLUSION, scope=scope, article="article 5", locator="KALIARTI5/note=1")
    listed = replace(MARKED, locator="KALIARTI9/table=1/row=2")
    assert periods(listed, AGREEMENT, [ORDER], [prose])[1].status == "Eligible"


@pytest.mark.parametrize("scope", ["sentence", "paragraph"])
def test_a_note_on_words_strikes_the_marked_lines_of_the_same_article(scope: str) -> None:
    prose = replace(EXCLUSION, scope=scope, article="article 5", locator="KALIARTI5/note=1")
    listed = replace(MARKED, locator="KALIARTI5/list=1/item=2")
    assert periods(listed, AGREEMENT, [ORDER], [prose])[0].status == "Excluded"
    unmarked = replace(listed, excluded_from_extension=False)
    assert periods(unmarked, AGREEMENT, [ORDER], [prose])[1].status == "Eligible"


def test_an_excluded_annex_excludes_every_entry_of_it() -> None:
    annex = replace(EXCLUSION, scope="annex", article="Annexe")
    assert periods(ENTRY, AGREEMENT, [ORDER], [annex])[0].status == "Excluded"
    assert periods(ENTRY, AGREEMENT, [ORDER], [replace(annex, article="annexe 2")])[1].status == "Eligible"


def test_a_reservation_on_the_entries_makes_them_conditional() -> None:
    found = periods(ENTRY, AGREEMENT, [ORDER], [replace(EXCLUSION, kind="reservation")])
    assert (found[1].status, found[1].reason) == ("Conditional", "ReasonReservation")


@pytest.mark.parametrize(
    ("stated", "status", "reason"),
    [
        ("", "ExtensionNotEstablished", "ReasonExtensionNotStated"),
        ("Non étendu", "NotExtended", "ReasonStatedNotExtended"),
        ("En vigueur non étendu", "NotExtended", "ReasonStatedNotExtended"),
        ("En vigueur étendu", "ExtensionNotEstablished", "ReasonPublicationUnknown"),
    ],
)
def test_without_an_order_the_document_decides(stated: str, status: str, reason: str) -> None:
    found = periods(ENTRY, replace(AGREEMENT, status_stated=stated), [replace(ORDER, agreement="T2")])
    assert (found[0].status, found[0].reason, found[0].end) == (status, reason, REPEAL)


def test_an_order_without_a_publication_date_establishes_nothing() -> None:
    found = periods(ENTRY, AGREEMENT, [replace(ORDER, date_published=None)])
    assert (found[0].status, found[0].reason) == ("ExtensionNotEstablished", "ReasonPublicationUnknown")


def test_the_first_of_two_orders_opens_eligibility() -> None:
    second = Order("o2", "T1", "Arrêté", date(2022, 1, 1), date(2022, 1, 5))
    assert periods(ENTRY, AGREEMENT, [second, ORDER]) == periods(ENTRY, AGREEMENT, [ORDER])


def test_an_order_published_at_the_very_end_opens_nothing() -> None:
    late = replace(ORDER, date_published=date(2025, 12, 31))
    assert [p.status for p in periods(ENTRY, AGREEMENT, [late])] == ["NotExtended", "RegimeEnded"]


def test_a_text_signed_after_the_repeal_knows_only_the_end() -> None:
    found = periods(ENTRY, replace(AGREEMENT, date_signed=date(2026, 3, 1)), [])
    assert _statuses(found) == [("RegimeEnded", date(2026, 3, 1), None)]


@pytest.mark.parametrize("signed", [None, SIGNED])
@pytest.mark.parametrize("orders", [[], [ORDER]])
@pytest.mark.parametrize("entry", [ENTRY, MARKED])
def test_periods_follow_one_another_without_gap(signed: date | None, orders: list[Order], entry: Entry) -> None:
    found = periods(entry, replace(AGREEMENT, date_signed=signed), orders, [EXCLUSION])
    assert found[0].start == signed and found[-1].end is None
    assert all(one.end == two.start for one, two in pairwise(found))
    assert {p.status for p in found} | {p.reason for p in found} <= terms.names()


def test_a_later_reservation_begins_with_its_own_order() -> None:
    later = Order("o2", "T1", "Arrêté", date(2023, 12, 11), date(2023, 12, 16))
    reserve = replace(EXCLUSION, kind="reservation", order="o2")
    found = periods(ENTRY, AGREEMENT, [ORDER, later], [reserve])
    assert _statuses(found)[1:3] == [
        ("Eligible", PUBLISHED + DAY, date(2023, 12, 17)),
        ("Conditional", date(2023, 12, 17), REPEAL),
    ]


def test_a_replacing_agreement_closes_the_list_once_it_can_be_used() -> None:
    other = replace(AGREEMENT, key="T2", effective_date=date(2023, 1, 1))
    published = Order("o2", "T2", "Arrêté", date(2022, 11, 1), date(2022, 11, 15))
    assert ending_of(AGREEMENT, [ORDER], [(other, [])]) is None
    ending = ending_of(AGREEMENT, [ORDER], [(other, [published])])
    assert ending is not None
    assert (ending.day, ending.status) == (date(2023, 1, 1), "Superseded")
    found = periods(ENTRY, AGREEMENT, [ORDER], ending=ending)
    assert _statuses(found)[1:3] == [
        ("Eligible", PUBLISHED + DAY, date(2023, 1, 1)),
        ("Superseded", date(2023, 1, 1), REPEAL),
    ]


def test_a_stated_term_ends_the_list_and_a_silent_text_does_not() -> None:
    fixed = replace(AGREEMENT, duration="fixed-term: 4 years")
    ending = ending_of(fixed, [ORDER], [])
    assert ending is not None
    assert (ending.day, ending.status) == (date(2025, 5, 12), "Ended")
    assert ending_of(AGREEMENT, [ORDER], []) is None


def test_a_withdrawn_line_holds_until_the_later_wording() -> None:
    gone = Withdrawn(text_id="T1", row=1, certification_label="TP soudeur", withdrawn_on=date(2023, 3, 1))
    found = periods(gone, AGREEMENT, [ORDER], ending=withdrawal(gone))
    assert _statuses(found)[1:3] == [
        ("Eligible", PUBLISHED + DAY, date(2023, 3, 1)),
        ("Superseded", date(2023, 3, 1), REPEAL),
    ]
    undated = replace(gone, withdrawn_on=None)
    assert _statuses(periods(undated, AGREEMENT, [ORDER], ending=withdrawal(undated)))[0][0] == "Superseded"
