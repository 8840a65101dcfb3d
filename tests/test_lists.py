"""A list through time: small invented histories, their edges, and what holds of any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proa_graph import lists, terms
from proa_graph.lists import marks
from proa_graph.lists.history import Held, Step, held, ordered
from proa_graph.lists.opening import REPEAL, opening, term
from proa_graph.model import Act, Agreement, Entry, Exclusion, Facts, Order, Relation, TakenOut, Wording
from proa_graph.reading.struck import names

DAY = timedelta(days=1)
BASE = Agreement("T1", ("9001",), "accord", "Accord du 1er mars 2020", date(2020, 3, 1), list_locator="annexe")
AMENDMENT = Agreement("T2", ("9001",), "avenant", "Avenant n° 1 du 1er mars 2022", date(2022, 3, 1))
ORDER1 = Order("o1", "T1", "Arrêté", date(2020, 6, 1), date(2020, 6, 10))
ORDER2 = Order("o2", "T2", "Arrêté", date(2022, 6, 1), date(2022, 6, 10))


def _line(text: str, row: int, code: str, label: str = "", **more: object) -> Entry:
    return replace(Entry(text, "9001", row, certification_label=label or f"TP {code}", rncp_code=code), **more)  # type: ignore[arg-type]


FACTS = Facts(
    agreements=(BASE, AMENDMENT),
    orders=(ORDER1, ORDER2),
    relations=(Relation("T2", "amends", "T1"),),
    lists={"T1": (_line("T1", 1, "1001"), _line("T1", 2, "1002")), "T2": (_line("T2", 1, "1003"),)},
)


def _acting(kind: str, *taken: str, complete: bool = False) -> Facts:
    acts = (Act("T2", 1, kind, "T1", complete=complete),)
    out = tuple(TakenOut("T2", n, 1, f"TP {code}", code) for n, code in enumerate(taken, start=1))
    return replace(FACTS, acts=acts, taken_out=out)


def _on(facts: Facts, day: date) -> dict[str, str]:
    periods = {r.record.removeprefix("RNCP"): lists.at(r.periods, day) for r in lists.rights(facts)}
    return {code: period.status for code, period in periods.items() if period}


BEFORE, WAITING, AFTER = date(2021, 1, 1), date(2022, 4, 1), date(2023, 1, 1)


def test_an_added_line_waits_for_its_own_order_and_leaves_the_others_alone() -> None:
    facts = _acting("Adds")
    assert _on(facts, BEFORE) == {"1001": "Eligible", "1002": "Eligible"}
    assert _on(facts, WAITING) == {"1001": "Eligible", "1002": "Eligible", "1003": "NotExtended"}
    assert _on(facts, AFTER) == {"1001": "Eligible", "1002": "Eligible", "1003": "Eligible"}


def test_a_list_replaced_whole_holds_what_the_new_one_prints() -> None:
    facts = _acting("ReplacesWhole", complete=True)
    assert _on(facts, WAITING) == {"1001": "Eligible", "1002": "Eligible", "1003": "NotExtended"}
    assert _on(facts, AFTER) == {"1001": "Withdrawn", "1002": "Withdrawn", "1003": "Eligible"}


def test_what_an_amendment_takes_out_goes_with_its_order() -> None:
    facts = _acting("ReplacesLines", "1002")
    assert _on(facts, WAITING)["1002"] == "Eligible"
    assert _on(facts, AFTER) == {"1001": "Eligible", "1002": "Withdrawn", "1003": "Eligible"}
    (gone,) = (r for r in lists.rights(facts) if r.record == "RNCP1002")
    (new,) = (r for r in lists.rights(facts) if r.record == "RNCP1003")
    assert (gone.withdrawn_by, new.added_by) == ("T2", "T2")


def test_words_against_the_wording_that_they_make_are_told_and_the_words_stand() -> None:
    printed = (_line("T1", 1, "1001", wordings="1 2"), _line("T1", 2, "1002", wordings="1 2"))
    wordings = (Wording("T1", 1, ("K1",), ("",), ("o1",)), Wording("T1", 2, ("K2",), ("T2",), ("o2",)))
    facts = replace(_acting("ReplacesLines", "1002"), wordings=wordings, lists={"T1": printed, "T2": FACTS.lists["T2"]})
    disputed = {r.record: r.disputed_by for r in lists.rights(facts)}
    assert disputed == {"RNCP1001": "", "RNCP1002": "T2", "RNCP1003": "T2"}
    assert _on(facts, AFTER)["1003"] == "Eligible"
    assert not any(r.disputed_by for r in lists.rights(_acting("ReplacesLines", "1002")))


def test_lines_that_go_without_a_name_leave_the_rest_unknown() -> None:
    assert _on(_acting("ReplacesLines"), AFTER) == {"1001": "NotKnown", "1002": "NotKnown", "1003": "Eligible"}


def test_an_amendment_that_is_not_extended_neither_opens_nor_closes() -> None:
    facts = replace(_acting("ReplacesWhole", complete=True), orders=(ORDER1,))
    assert _on(facts, AFTER) == {"1001": "Eligible", "1002": "Eligible", "1003": "ExtensionNotEstablished"}
    late = replace(facts, orders=(ORDER1, replace(ORDER2, date_published=date(2026, 1, 3))))
    assert _on(late, date(2025, 12, 31)) == {"1001": "Eligible", "1002": "Eligible", "1003": "NotExtended"}


def test_a_wording_that_no_source_prints_is_rebuilt_from_the_words_or_not_known() -> None:
    read = replace(
        _acting("Adds"),
        wordings=(Wording("T1", 1, ("K2",), ("T2",), ("o2",)), Wording("T2", 1, ("K3",))),
        lists={"T1": (_line("T1", 1, "1001"), _line("T1", 2, "1003")), "T2": FACTS.lists["T2"]},
    )
    assert _on(read, BEFORE) == {"1001": "Eligible"}, "the amendment adds 1003: 1001 was there before"
    whole = replace(read, acts=_acting("ReplacesWhole", complete=True).acts)
    assert _on(whole, BEFORE) == {"1001": "NotKnown", "1003": "NotKnown"}
    assert _on(whole, AFTER) == {"1001": "Eligible", "1003": "Eligible"}, "a wording that prints it proves it"


def test_a_number_that_did_not_exist_was_in_no_list_of_then() -> None:
    others = [replace(AMENDMENT, key=f"S{n}", idcc=("9002",), date_signed=date(2022, 3, n)) for n in (1, 2, 3)]
    known = [replace(BASE, key=f"R{n}", idcc=("9002",), date_signed=date(2019, 1, n)) for n in (1, 2, 3)]
    facts = replace(
        _acting("ReplacesWhole", complete=True),
        agreements=(replace(BASE, list_incomplete="non reproduit"), AMENDMENT, *others, *known),
        lists={
            "T2": (_line("T2", 1, "30001"), _line("T2", 2, "900")),
            **{a.key: (_line(a.key, 1, "30001"),) for a in others},
            **{a.key: (_line(a.key, 1, "1000"),) for a in known},
        },
    )
    assert _on(facts, BEFORE)["900"] == "NotKnown"
    assert "30001" not in {
        r.record[4:] for r in lists.rights(facts) if r.branch == "9001" and lists.at(r.periods, BEFORE)
    }


def test_an_annex_for_one_branch_counts_in_that_branch_only() -> None:
    both = replace(BASE, idcc=("9001", "9002"))
    facts = Facts(
        agreements=(both,),
        orders=(ORDER1,),
        acts=(Act("T1", 1, "Institutes", idcc=("9001",)), Act("T1", 2, "Institutes", idcc=("9002",))),
        lists={"T1": (_line("T1", 1, "1001", act=1), _line("T1", 2, "1002", act=2))},
    )
    assert {(r.branch, r.record) for r in lists.rights(facts)} == {("9001", "RNCP1001"), ("9002", "RNCP1002")}


def test_a_list_inside_an_old_convention_has_the_dates_of_its_amendment() -> None:
    old = replace(BASE, nature="convention", date_signed=date(1988, 6, 28))
    facts = replace(
        _acting("Institutes", complete=True),
        agreements=(old, AMENDMENT),
        orders=(replace(ORDER1, date_published=date(1989, 1, 13)), ORDER2),
        wordings=(Wording("T1", 1, ("K2",), ("T2",), ("o2",)), Wording("T2", 1, ("K3",))),
        lists={"T1": (_line("T1", 1, "1003"),), "T2": (_line("T2", 1, "1003"),)},
    )
    (right,) = lists.rights(facts)
    assert [(p.status, p.start) for p in right.periods] == [
        ("NotExtended", date(2022, 3, 1)),
        ("Eligible", date(2022, 6, 10)),
        ("RegimeEnded", REPEAL),
    ]
    assert {e.text_id for e in right.entries} == {"T1", "T2"}


# Marks

STRIKE = Exclusion("T1", 1, "exclusion", "entry", "annexe", "o1", ("L6324-3",))
RESERVE = Exclusion("T1", 1, "reservation", "entry", "annexe", "o1", ("L6113-9",))


def _marked(limit: Exclusion, *lines: Entry) -> Facts:
    return Facts(agreements=(BASE,), orders=(ORDER1,), exclusions=(limit,), lists={"T1": lines})


def test_a_strike_begins_with_its_order_and_hits_the_marked_line_only() -> None:
    struck = _line("T1", 1, "1001", excluded_from_extension=True, exclusion_arrete_date="2020-06-01")
    facts = _marked(STRIKE, struck, _line("T1", 2, "1002"))
    assert _on(facts, date(2020, 6, 9)) == {"1001": "NotExtended", "1002": "NotExtended"}
    assert _on(facts, date(2020, 6, 10)) == {"1001": "Excluded", "1002": "Eligible"}


def test_a_reservation_that_lines_call_bears_on_them_alone() -> None:
    facts = _marked(RESERVE, _line("T1", 1, "1001", note="calls=1"), _line("T1", 2, "1002"))
    assert _on(facts, BEFORE) == {"1001": "Conditional", "1002": "Eligible"}
    uncalled = _marked(RESERVE, _line("T1", 1, "1001"), _line("T1", 2, "1002"))
    assert _on(uncalled, BEFORE) == {"1001": "Conditional", "1002": "Conditional"}


def test_a_reservation_of_a_later_order_leaves_earlier_lines_alone() -> None:
    facts = replace(_acting("Adds"), exclusions=(replace(RESERVE, agreement="T2", order="o2"),))
    assert _on(facts, AFTER) == {"1001": "Eligible", "1002": "Eligible", "1003": "Conditional"}
    copied = replace(
        _acting("Adds"),
        exclusions=(replace(RESERVE, order="o2"),),
        orders=(ORDER1, ORDER2, replace(ORDER2, agreement="T1")),
        wordings=(
            Wording("T1", 1, ("K1",), (), ("o1",)),
            Wording("T1", 2, ("K2",), ("T2",), ("o2",)),
            Wording("T2", 1),
        ),
        lists={
            "T1": (_line("T1", 1, "1001", wordings=("1", "2")), _line("T1", 2, "1003", wordings=("2",))),
            "T2": FACTS.lists["T2"],
        },
    )
    assert _on(copied, AFTER) == {"1001": "Eligible", "1003": "Conditional"}


def test_a_struck_line_listed_anew_without_mark_is_eligible_from_that_order() -> None:
    struck = _line("T1", 1, "1003", excluded_from_extension=True, exclusion_arrete_date="2020-06-01")
    facts = replace(_acting("Adds"), exclusions=(STRIKE,), lists={"T1": (struck,), "T2": FACTS.lists["T2"]})
    assert (_on(facts, WAITING), _on(facts, AFTER)) == ({"1003": "Excluded"}, {"1003": "Eligible"})


@pytest.mark.parametrize("scope", ["annex", "article"])
def test_an_annex_left_out_of_the_extension_opens_nothing(scope: str) -> None:
    assert _on(_marked(replace(STRIKE, scope=scope, article="Annexe"), _line("T1", 1, "1001")), BEFORE) == {
        "1001": "Excluded"
    }
    other = _marked(replace(STRIKE, scope=scope, article="annexe 2"), _line("T1", 1, "1001"))
    assert _on(other, BEFORE) == {"1001": "Eligible"}


@pytest.mark.parametrize("scope", ["sentence", "paragraph"])
def test_a_note_on_words_strikes_the_marked_lines_of_the_same_article(scope: str) -> None:
    prose = replace(STRIKE, scope=scope, locator="KALIARTI5/note=1")
    here = _line("T1", 1, "1001", excluded_from_extension=True, locator="KALIARTI5/list=1/row=1")
    assert marks.striking([prose], here, BASE, [ORDER1]) == [prose]
    assert marks.striking([prose], replace(here, excluded_from_extension=False), BASE, [ORDER1]) == []
    assert marks.striking([prose], replace(here, locator="KALIARTI9/list=1/row=1"), BASE, [ORDER1]) == []


def test_the_mark_of_another_order_does_not_strike() -> None:
    other = _line("T1", 1, "1001", excluded_from_extension=True, exclusion_arrete_date="2019-01-01")
    assert marks.striking([STRIKE], other, BASE, [ORDER1]) == []


def test_what_only_the_note_of_an_order_names_is_a_line_struck() -> None:
    named = _line("T1", 0, "", "CQP verrier", excluded_from_extension=True, wordings=("0",))
    facts = replace(
        _acting("Adds"),
        agreements=(replace(BASE, list_incomplete="non reproduit"), AMENDMENT),
        exclusions=(STRIKE,),
        wordings=(Wording("T1", 1, ("K2",), ("T2",), ("o2",)), Wording("T2", 1, ("K3",))),
        lists={"T1": (_line("T1", 1, "1003", wordings=("1",)),), "T2": FACTS.lists["T2"]},
        withdrawn={"T1": (named,)},
    )
    (struck,) = (r for r in lists.rights(facts) if r.label == "CQP verrier")
    worth = {day: lists.at(struck.periods, day) for day in (date(2020, 4, 1), BEFORE)}
    assert [p and p.status for p in worth.values()] == ["NotExtended", "Excluded"]


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("Sont exclues : \n- CQP : Verrier ; \n- TP Souffleur (RNCP1234).\n(Arrêté du 1er mai)",
         [("CQP : Verrier", ""), ("TP Souffleur", "1234")]),
        ("Les certifications sont exclues de l’extension.", []),
        ("Exclues :\n- 26837 - manager de la communication ;\n- Responsable marketing 28172 ISCG ;\n- Licence 623217 X",
         [("manager de la communication", "26837"), ("Responsable marketing", "28172"), ("Licence 623217 X", "")]),
    ],
)  # fmt: skip
def test_the_names_that_a_note_enumerates(note: str, found: list[tuple[str, str]]) -> None:
    assert names(note) == found


# Days


@pytest.mark.parametrize(
    ("basis", "effective", "day"),
    [
        ("", None, date(2020, 6, 10)),
        ("publication", date(2020, 6, 10), date(2020, 6, 10)),
        ("day-after-publication", date(2020, 6, 11), date(2020, 6, 11)),
        ("first-of-month-after-publication", date(2020, 7, 1), date(2020, 7, 1)),
        ("stated", date(2019, 1, 1), date(2020, 6, 10)),
        ("signature", date(2020, 9, 1), date(2020, 6, 10)),
    ],
)
def test_an_order_opens_on_its_day_unless_the_text_sets_a_later_one(
    basis: str, effective: date | None, day: date
) -> None:
    assert opening(replace(BASE, effective_basis=basis, effective_date=effective), [ORDER1]).day == day


@pytest.mark.parametrize(
    ("stated", "status", "reason"),
    [
        ("", "ExtensionNotEstablished", "ReasonExtensionNotStated"),
        ("Non étendu", "NotExtended", "ReasonStatedNotExtended"),
        ("En vigueur étendu", "ExtensionNotEstablished", "ReasonPublicationUnknown"),
    ],
)
def test_without_an_order_the_text_says_what_it_can(stated: str, status: str, reason: str) -> None:
    found = opening(replace(BASE, status_stated=stated), [])
    assert (found.day, found.status, found.reason) == (None, status, reason)
    undated = opening(BASE, [replace(ORDER1, date_published=None)])
    assert (undated.day, undated.reason) == (None, "ReasonPublicationUnknown")


def test_the_first_of_two_orders_opens_and_one_after_the_scheme_opens_nothing() -> None:
    assert opening(BASE, [replace(ORDER1, key="o9", date_published=date(2021, 1, 1)), ORDER1]).order == "o1"
    assert opening(BASE, [replace(ORDER1, date_published=REPEAL)]).day is None
    assert opening(BASE, [replace(ORDER1, date_published=REPEAL - DAY)]).day == REPEAL - DAY


@pytest.mark.parametrize(
    ("duration", "effective", "end"),
    [
        ("fixed-term: 3 years", None, date(2023, 6, 10)),
        ("P3Y", None, date(2023, 6, 10)),
        ("fixed-term: 3 years", date(2020, 1, 1), date(2023, 1, 1)),
        ("fixed-term: 1 years", date(2020, 2, 29), date(2021, 3, 1)),
        ("open-ended", None, None),
    ],
)
def test_a_term_runs_from_the_entry_into_force_of_the_text(
    duration: str, effective: date | None, end: date | None
) -> None:
    assert term(replace(BASE, duration=duration, effective_date=effective), date(2020, 6, 10)) == end


def test_a_list_ends_with_its_term_unless_a_text_prolongs_it() -> None:
    fixed = replace(BASE, duration="fixed-term: 1 years")
    facts = replace(FACTS, agreements=(fixed,), lists={"T1": FACTS.lists["T1"]}, relations=())
    assert _on(facts, date(2021, 6, 9))["1001"] == "Eligible"
    assert _on(facts, date(2021, 6, 10))["1001"] == "Ended"
    prolonged = replace(
        facts,
        agreements=(fixed, replace(AMENDMENT, title="Avenant de prorogation")),
        relations=FACTS.relations,
    )
    assert _on(prolonged, AFTER)["1001"] == "Eligible"


# Whatever the history

CODES = ("1001", "1002", "1003", "1004")
DAYS = st.dates(date(2019, 1, 1), date(2026, 6, 1))
KINDS = st.sampled_from(("Adds", "ReplacesLines", "ReplacesWhole", "Withdraws"))


@st.composite
def histories(draw: st.DrawFn) -> Facts:
    """A base and up to three amendments, each with lines, kind, day and perhaps an order."""
    count = draw(st.integers(0, 3))
    agreements, orders, acts, taken, printed = [], [], [], [], {}
    for number in range(count + 1):
        key = f"T{number}"
        signed = draw(DAYS)
        agreements.append(replace(BASE, key=key, nature="avenant" if number else "accord", date_signed=signed))
        if draw(st.booleans()):
            day = signed + timedelta(days=draw(st.integers(0, 900)))
            orders.append(Order(f"o{number}", key, "Arrêté", day, day))
        codes = draw(st.sets(st.sampled_from(CODES), min_size=0 if number else 1))
        struck = draw(st.booleans()) and any(o.agreement == key for o in orders)
        printed[key] = tuple(
            _line(key, row, code, excluded_from_extension=struck and row == 1)
            for row, code in enumerate(sorted(codes), 1)
        )
        if number:
            acts.append(Act(key, 1, draw(KINDS), "T0", complete=draw(st.booleans())))
            out = sorted(draw(st.sets(st.sampled_from(CODES), max_size=2)) - codes)
            taken += [TakenOut(key, n, 1, f"TP {code}", code) for n, code in enumerate(out, start=1)]
    limits = tuple(
        Exclusion(a.key, 1, "exclusion", "entry", "", next((o.key for o in orders if o.agreement == a.key), ""), ())
        for a in agreements
    )
    return Facts(
        agreements=tuple(agreements),
        orders=tuple(orders),
        exclusions=limits,
        acts=tuple(acts),
        taken_out=tuple(taken),
        lists={key: lines for key, lines in printed.items() if lines},
    )


@given(histories())
def test_every_history_gives_one_status_a_day_and_none_before_its_order(facts: Facts) -> None:
    published = {o.key: o.date_published for o in facts.orders}
    first = min(published.values(), default=None)  # type: ignore[type-var]
    for right in lists.rights(facts):
        found = right.periods
        assert {p.status for p in found} | {p.reason for p in found} <= terms.names()
        assert all(p.start and p.end and p.start < p.end for p in found[:-1])
        assert all(one.end is not None and one.end == two.start for one, two in pairwise(found))
        assert (found[-1].status, found[-1].end) == ("RegimeEnded", None)
        for period in found:
            if period.status in {"Eligible", "Conditional", "Excluded", "Withdrawn", "NotKnown", "ListedButInactive"}:
                assert first and period.start and period.start >= first
            assert (period.usable == "no") == (period.status not in {"Eligible", "Conditional", "NotKnown",
                                                                     "ExtensionNotEstablished"})  # fmt: skip


@given(histories(), DAYS)
def test_what_an_order_opens_is_printed_by_a_text_extended_by_then(facts: Facts, day: date) -> None:
    extended = {o.agreement for o in facts.orders if o.date_published and o.date_published <= day}
    for right in lists.rights(facts):
        period = lists.at(right.periods, day)
        if period and period.status == "Eligible":
            assert {e.text_id for e in right.entries} & extended or any(
                t.code == right.record[4:] and t.text in {o.agreement for o in facts.orders} for t in facts.taken_out
            )


STEPS = st.lists(
    st.builds(
        Step,
        text=st.sampled_from(("A", "B", "C")),
        kind=st.sampled_from(("Institutes", "Adds", "ReplacesLines", "ReplacesWhole", "Withdraws")),
        signed=st.just(date(2020, 1, 1)),
        opens=st.dates(date(2020, 1, 1), date(2025, 1, 1)),
        prints=st.dictionaries(st.sampled_from("abc"), st.just(0)),
        takes=st.frozensets(st.sampled_from("abc"), max_size=1),
        wording=st.none() | st.dictionaries(st.sampled_from("abc"), st.just(0)),
    ),
    max_size=5,
)


@given(STEPS)
def test_what_is_printed_is_in_and_what_is_taken_out_is_out(steps: list[Step[str, int]]) -> None:
    found = ordered(steps)
    for key in "abc":
        states = held(found, key)
        assert len(states) == len(found)
        for step, state in zip(found, states, strict=True):
            if key in step.prints:
                assert state is Held.IN
            elif key in step.takes:
                assert state is Held.OUT
            elif step.wording is not None:
                assert state is (Held.IN if key in step.wording else Held.OUT)


_DOUBT: Step[str, str] = Step("T2", "ReplacesLines")
_OTHER: Step[str, str] = Step("T3", "Adds", prints={"b": ""})


@pytest.mark.parametrize(
    ("later", "state"),
    [
        ([], Held.UNKNOWN),
        ([Step("T4", "ReplacesLines", wording={"a": ""})], Held.IN),
        ([Step("T4", "ReplacesLines", wording={"b": ""})], Held.UNKNOWN),
        ([_OTHER, Step("T4", "ReplacesLines", wording={"a": ""})], Held.IN),
        ([_OTHER, Step("T4", "Adds", prints={"a": ""})], Held.UNKNOWN),
        ([Step("T4", "ReplacesWhole", prints={"a": ""})], Held.IN),
        ([Step("T4", "ReplacesLines", takes=frozenset("a")), Step("T5", "Adds", wording={"a": ""})], Held.UNKNOWN),
    ],
)
def test_after_a_doubt_the_next_wording_tells_unless_a_text_lists_it_anew(
    later: list[Step[str, str]], state: Held
) -> None:
    first: Step[str, str] = Step("T1", "Institutes", prints={"a": ""})
    assert held([first, _DOUBT, *later], "a")[:2] == [Held.IN, state]


def test_what_a_text_takes_out_and_no_line_prints_is_a_right_of_its_own() -> None:
    unread = replace(BASE, list_incomplete="non reproduit")
    facts = replace(_acting("ReplacesLines", "1999"), agreements=(unread, AMENDMENT), lists={"T2": FACTS.lists["T2"]})
    named = replace(
        facts, taken_out=(*facts.taken_out, TakenOut("T2", 2, 1, "CQP vannier"), TakenOut("T2", 3, 1, "CQP nattier"))
    )
    registered = {"RNCP1999": ((None, date(2022, 1, 1)),)}
    found = {r.key: r for r in lists.rights(named, registered) if not r.entries}
    assert {key: (r.label, r.record) for key, r in found.items()} == {
        "RNCP1999": ("TP 1999", "RNCP1999"),
        "cqp-vannier": ("CQP vannier", ""),
        "cqp-nattier": ("CQP nattier", ""),
    }
    usable = [(p.status, p.usable) for p in found["RNCP1999"].periods if p.start and p.start < date(2022, 6, 10)]
    assert [told for told in usable if told[0] in {"Eligible", "ListedButInactive"}] == [
        ("Eligible", "yes"),
        ("ListedButInactive", "no"),
    ]
    assert lists.at(found["cqp-vannier"].periods, BEFORE).usable == "unchecked"  # type: ignore[union-attr]
    assert {lists.at(r.periods, AFTER).status for r in found.values()} == {"Withdrawn"}  # type: ignore[union-attr]
