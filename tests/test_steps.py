"""What kind of step a text makes in the history of a list: as its acts say, or as the wordings around it show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from proa_graph.lists import marks, steps
from proa_graph.lists.numbers import Numbers
from proa_graph.lists.periods import Period, overlaid
from proa_graph.lists.steps import Text
from proa_graph.model import Act, Agreement, Entry, Exclusion, Facts, Order, Relation, TakenOut, Wording

BASE = Agreement("T1", ("9001",), "accord", "Accord du 1er mars 2020", date(2020, 3, 1))


def _act(kind: str, *, complete: bool = False, text: str = "T1", target: str = "") -> Act:
    return Act(text, 1, kind, target, complete=complete)


@pytest.mark.parametrize(
    ("acts", "kind"),
    [
        ([], ""),
        (["Adds"], "Adds"),
        (["Withdraws"], "Withdraws"),
        (["Prolongs"], "Prolongs"),
        (["Adds", "Withdraws"], "ReplacesLines"),
        (["Adds", "Prolongs"], "Adds"),
        (["Withdraws", "Prolongs"], "Withdraws"),
        (["ReplacesLines"], "ReplacesLines"),
        (["ReplacesLines", "Adds"], "ReplacesLines"),
        (["ReplacesWhole"], "ReplacesWhole"),
        (["ReplacesWhole", "Adds"], "ReplacesLines"),
        (["Institutes"], "Adds"),
        (["Institutes!"], "ReplacesWhole"),
        (["Institutes!", "Adds"], "ReplacesWhole"),
        (["Institutes", "Adds!"], "Adds"),
    ],
)
def test_acts_make_one_step_together(acts: list[str], kind: str) -> None:
    assert steps._kind([_act(a.rstrip("!"), complete=a.endswith("!")) for a in acts]) == kind


def _printed(*names: str) -> dict[steps.Key, Entry]:
    return {("T", name, "", ""): Entry(certification_label=f"TP {name}", rncp_code=name) for name in names}


TEN = tuple("abcdefghij")


@pytest.mark.parametrize(
    ("prints", "before", "renews"),
    [
        ("", "abcd", True),
        ("v", "abcde", False),
        ("ab", "abcde", True),
        ("avwxy", "abcde", False),
        ("abwxy", "abcde", False),
        ("abcxy", "abcde", True),
        ("axyz", "abcdef", False),
        ("abyz", "abcdef", True),
    ],
)
def test_a_text_renews_a_list_where_it_prints_half_of_it(prints: str, before: str, renews: bool) -> None:
    assert steps._renews(_printed(*prints), _printed(*before)) is renews


def test_a_line_is_printed_again_by_its_code_or_by_its_title() -> None:
    before = _printed(*TEN)
    coded: dict[steps.Key, Entry] = {("T", name, "", ""): Entry(certification_label=f"Autre {name}") for name in TEN}
    titled: dict[steps.Key, Entry] = {
        ("T", "", name, ""): Entry(certification_label=f"tp {name.upper()}") for name in TEN
    }
    other: dict[steps.Key, Entry] = {("T", "", name, ""): Entry(certification_label=f"Autre {name}") for name in TEN}
    assert [steps._renews(prints, before) for prints in (coded, titled, other)] == [True, True, False]


def _base(count: int) -> Text:
    return Text(BASE, (*(Entry("T1", "9001", row) for row in range(1, count + 1)), Entry("T1", "9001", 0)))


TAKEN = frozenset({("T", "z", "", "")})


@pytest.mark.parametrize(
    ("prints", "wording", "before", "takes", "kind", "gone"),
    [
        # A wording that the text opened: what it prints of it tells, and what the one before held and it does not.
        ("abcdefgh", TEN, TEN, (), "ReplacesWhole", ""),
        ("abcdefg", TEN, TEN, (), "Adds", ""),
        ("a", "a", "ab", (), "ReplacesLines", "b"),
        ("ab", "ab", "abc", (), "ReplacesWhole", ""),
        ("a", "abc", "abcd", (), "ReplacesLines", "d"),
        ("a", "abc", "bc", (), "Adds", ""),
        ("a", "abc", "bc", TAKEN, "ReplacesLines", ""),
        ("ax", "abc", "abcx", (), "Adds", ""),
        ("a", "abc", None, (), "Adds", ""),
        # No wording: what it prints against what the list held, or its base prints.
        ("", None, TEN, (), "Prolongs", ""),
        ("abcdefgh", None, TEN, (), "ReplacesWhole", ""),
        ("abcdefg", None, TEN, (), "Adds", ""),
        ("abcdefg", None, TEN, TAKEN, "ReplacesLines", ""),
        ("abcdefgh", None, None, (), "ReplacesWhole", ""),
        ("abcdefg", None, None, (), "Adds", ""),
        ("abc", None, "", (), "Adds", ""),
    ],
)
def test_words_that_are_not_read_are_shown_by_wordings(
    prints: str, wording: str | None, before: str | None, takes: frozenset[steps.Key], kind: str, gone: str
) -> None:
    known = [None if names is None else _printed(*names) for names in (wording, before)]
    found = steps._shown(_printed(*prints), known[0], known[1], _base(10), frozenset(takes))
    assert found == (kind, frozenset(takes) | frozenset(_printed(*gone)))


def test_facts_of_texts_that_are_not_there_bear_on_nothing() -> None:
    facts = Facts(
        agreements=(BASE,),
        orders=(Order("o1", "T9", "Arrêté", date(2020, 6, 1), date(2020, 6, 10)),),
        exclusions=(Exclusion("T9", 1, "exclusion", "annex", "annexe", "o1", ()),),
        wordings=(Wording("T9", 1),),
        acts=(_act("Adds", text="T9", target="T1"), _act("Prolongs", text="T9", target="T8")),
        taken_out=(TakenOut("T9", 1, 1, "TP a"),),
        relations=(Relation("T9", "amends", "T1"),),
    )
    (text,) = steps.texts(facts).values()
    assert not (text.orders or text.limits or text.wordings or text.acts or text.taken or text.changes or text.replaces)
    prolonged = replace(facts, acts=(_act("Prolongs", text="T9", target="T1"),))
    assert [act.text for act in steps.texts(prolonged)["T1"].acts] == ["T9"]
    replacing = replace(facts, relations=(Relation("T1", "replaces", "T8"), Relation("T1", "amends", "T7")))
    assert (steps.texts(replacing)["T1"].changes, steps.texts(replacing)["T1"].replaces) == ({"T8", "T7"}, {"T8"})


def _noted(*notes: str) -> list[Entry]:
    return [Entry("T1", "9001", row, note=note) for row, note in enumerate(notes, start=1)]


@pytest.mark.parametrize(
    ("notes", "called"),
    [
        ([], set()), (["calls=1"], set()), (["calls=1", "calls=1"], set()), (["calls=1", ""], {1}),
        (["x; calls=1,2", "calls=2,3"], {1, 3}), (["calls=1,x", "recall=1"], {1}),
    ],
)  # fmt: skip
def test_what_all_lines_call_is_on_the_whole_list(notes: list[str], called: set[int]) -> None:
    assert marks.called(_noted(*notes)) == called


def test_a_line_that_only_an_exclusion_of_words_bears_on_is_struck_where_it_is_marked() -> None:
    order = Order("o1", "T1", "Arrêté", date(2020, 6, 1), date(2020, 6, 10))
    on_line = Exclusion("T1", 1, "exclusion", "entry", "annexe", "o1", ())
    words = Exclusion("T1", 2, "exclusion", "sentence", "annexe", "o1", ())
    entry = Entry("T1", "9001", 1, note="calls=1,2", locator="annexe", excluded_from_extension=True,
                  exclusion_arrete_date="2020-06-01")  # fmt: skip
    assert marks.striking([on_line, words], entry, BASE, [order]) == [on_line]
    assert marks.striking([words], entry, BASE, [order]) == [words]


def _signed(*texts: tuple[int, str]) -> Facts:
    """One text a year from 2019 on, each printing one code."""
    agreements = tuple(replace(BASE, key=f"N{year}", date_signed=date(year, 1, 1)) for year, _ in texts)
    printed: dict[str, tuple[Entry, ...]] = {
        f"N{year}": (Entry(f"N{year}", "9001", 1, code_stated=code),) for year, code in texts
    }
    return Facts(agreements=agreements, lists=printed)


RISING = ((2019, "RNCP30000"), (2020, "RNCP31000"), (2021, "RNCP32000"), (2022, "RNCP33000"), (2023, "RNCP39999"))


def test_a_number_is_reached_once_three_texts_print_one_as_high() -> None:
    known = Numbers.of(_signed(*RISING))
    assert known.highest == [30000, 31000, 32000]
    assert known.days == [date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1)]
    assert Numbers.of(_signed(*RISING[:2])).highest == []
    assert Numbers.of(_signed(*RISING[:3])).highest == [30000]
    falling = _signed(
        (2019, "RNCP30000"), (2020, "RNCP30000"), (2021, "RNCP30000"), (2022, "RNCP100"), (2023, "RS99999")
    )
    assert Numbers.of(falling).highest == [30000]


@pytest.mark.parametrize(
    ("record", "day"),
    [
        ("RNCP29999", None),
        ("RNCP30000", None),
        ("RNCP30001", date(2021, 1, 1)),
        ("RNCP31000", date(2021, 1, 1)),
        ("RNCP31001", date(2022, 1, 1)),
        ("RNCP99999", date(2022, 1, 1)),
        ("RS31000", None),
        ("RNCPx", None),
    ],
)
def test_a_record_is_no_older_than_the_texts_that_print_numbers_as_high(record: str, day: date | None) -> None:
    known = Numbers.of(_signed(*RISING))
    assert known.first_day(record) == day
    assert Numbers.of(Facts()).first_day(record) is None


def test_a_text_that_later_ones_changed_tells_no_number() -> None:
    facts = replace(_signed(*RISING[:3]), wordings=(Wording("N2020", 2, opened_by=("N2021",)),))
    assert Numbers.of(facts).highest == []


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ([[("B", None, 2)], [("A", 2, None)]], [("B", None, 2), ("A", 2, None)]),
        ([[("B", 1, None)], [("A", 2, 3)]], [("B", 1, 2), ("A", 2, 3), ("B", 3, None)]),
        ([[("B", 1, 2)], [("A", 3, None)]], [("B", 1, 2), ("A", 3, None)]),
        ([[("A", None, None)], [("B", 1, 2)]], [("A", None, None)]),
        ([[("A", 1, 2), ("A", 2, 3)]], [("A", 1, 3)]),
        ([[("A", 1, 1), ("B", 1, 2)]], [("B", 1, 2)]),
        ([[("A", None, 2)]], [("A", None, 2)]),
    ],
)  # fmt: skip
def test_the_strongest_claim_counts_on_each_day(claims: list[list[Any]], told: list[Any]) -> None:
    def made(name: str, start: int | None, end: int | None) -> Period:
        return Period(name, start and date(2020 + start, 1, 1), end and date(2020 + end, 1, 1), "why")  # type: ignore[arg-type]

    found = overlaid([[made(*p) for p in claim] for claim in claims], {"A": 0, "B": 1})
    assert found == tuple(made(*p) for p in told)


@pytest.mark.parametrize(
    ("title", "nature", "texts", "named"),
    [
        ("Avenant n° 2 du 3 mai 2021 à l’accord du 1er mars 2020", "avenant", {"T1"}, {"T1"}),
        ("Avenant n° 2 du 3 mai 2021 à l'avenant du 1er mars 2020", "avenant", {"T1"}, {"T1"}),
        ("Avenant n° 2 du 3 mai 2021 à l’accord du 1er mars 2020", "accord", {"T1"}, set()),
        ("Avenant n° 2 du 3 mai 2021", "avenant", {"T1"}, set()),
        ("Avenant n° 2 du 3 mai 2021 à l’accord du 2 mars 2020", "avenant", {"T1"}, set()),
        ("Avenant n° 2 du 3 mai 2021 à l’accord du 1er mars 2020", "avenant", {"T1", "T3"}, set()),
        ("Avenant n° 2 du 3 mai 2021 à l’accord du 1er mars 2020", "avenant", {"T2"}, set()),
    ],
)
def test_an_amendment_names_the_text_of_a_day_where_there_is_one(
    title: str, nature: str, texts: set[str], named: set[str]
) -> None:
    by_day = {("9001", date(2020, 3, 1)): sorted(texts), ("9002", date(2020, 3, 1)): ["T8"]}
    assert steps._entitled(Agreement("T2", ("9001",), nature, title, date(2021, 5, 3)), by_day) == named


def test_texts_come_in_the_order_of_their_signature_and_those_without_a_day_last() -> None:
    agreements = [replace(BASE, key=key, date_signed=day) for key, day in
                  (("A", None), ("B", date(2021, 1, 1)), ("C", date(2020, 1, 1)), ("D", date(2021, 1, 1)))]  # fmt: skip
    (chain,) = steps.chains([Text(a, changes={"A"}) for a in agreements])
    assert [text.agreement.key for text in chain] == ["C", "B", "D", "A"]


def test_a_wording_opened_by_a_text_that_is_not_read_waits_as_its_base_says() -> None:
    stated = replace(BASE, status_stated="En vigueur non étendu")
    lines = tuple(Entry("T1", "9001", n, rncp_code=str(n), wordings=(str(n),)) for n in (1, 2))
    text = Text(stated, lines, wordings=[Wording("T1", 1), Wording("T1", 2, (), ("T7",), ("o7",))])
    _, step = steps.steps([text], lambda e: (e.rncp_code,), lambda _: ())
    assert (step.text, step.opens, step.stated) == ("T7", None, "ReasonStatedNotExtended")
    text.orders.append(Order("o7", "T1", "Arrêté", date(2022, 6, 1), date(2022, 6, 10)))
    _, step = steps.steps([text], lambda e: (e.rncp_code,), lambda _: ())
    assert (step.text, step.opens, set(step.wording or ())) == ("T7", date(2022, 6, 10), {("2",)})


def test_an_amendment_without_an_order_of_its_own_opens_by_that_of_its_wording() -> None:
    lines = tuple(Entry("T1", "9001", n, rncp_code=str(n), wordings=(str(n),)) for n in (1, 2))
    orders = [Order(f"o{n}", "T1", "Arrêté", date(2020 + n, 6, 1), date(2020 + n, 6, 10)) for n in (1, 2)]
    base = Text(
        BASE, lines, orders, wordings=[Wording("T1", 1, (), (), ("o1",)), Wording("T1", 2, (), ("T2",), ("o2",))]
    )
    amendment = Text(replace(BASE, key="T2", date_signed=date(2022, 1, 1)), changes={"T1"})
    first, second = steps.steps([base, amendment], lambda e: (e.rncp_code,), lambda _: ())
    assert [(s.text, s.order, s.opens) for s in (first, second)] == [
        ("T1", "o1", date(2021, 6, 10)),
        ("T2", "o2", date(2022, 6, 10)),
    ]
