"""One published list on several dates, line by line: a table that a reader can check against the orders.

The agreement of 5 May 2020 (IDCC 2216): extended by the order of 6 November 2020 (Journal officiel of the 28th), which
excludes six lines; amended in 2022 (order of 23 September, Journal officiel of 4 October) and in 2023 (order of
11 December, Journal officiel of the 16th, under the reservation that each certification is active in the RNCP).
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import published
import pyoxigraph
import pytest
from published import ask

from proa_graph import graph, questions

KEY, IDCC = "KALITEXT000042531111", "2216"
ORDER_2020, ORDER_2022, ORDER_2023 = "JORFTEXT000042574701", "JORFTEXT000046357604", "JORFTEXT000048572753"

TABLE = {
    "2020-11-28": {"non étendue": 194, "exclue": 6},
    "2020-11-29": {"éligible": 145, "non étendue": 49, "exclue": 6},
    "2022-10-05": {"éligible": 112, "non étendue": 34, "remplacée": 54},
    "2023-12-17": {"éligible sous condition": 125, "remplacée": 75},
    "2026-02-01": {"dispositif terminé": 200},
}


@cache
def _store() -> pyoxigraph.Store:
    named = graph.facts_dataset(published.some((KEY,)))
    return published.store_of({**named, "https://example.org/terms": published.ontology()})


@cache
def _lines(day: str) -> published.Rows:
    text = questions.load()["status-of-list"].bind({"idcc": IDCC, "date": day})
    return ask(text, _store())


def _line(day: str, code: str) -> dict[str, str]:
    (found,) = (row for row in _lines(day) if row.get("code") == code)
    return found


@pytest.mark.parametrize("day", sorted(TABLE))
def test_every_line_has_one_status_on_each_date(day: str) -> None:
    lines = _lines(day)
    assert len({line["entry"] for line in lines}) == len(lines) == 200
    assert Counter(line["statusLabel"] for line in lines) == TABLE[day]
    assert all(line["reasonLabel"] for line in lines)


def test_a_line_of_the_first_list_opens_the_day_after_its_order_appeared() -> None:
    kept = _line("2020-11-29", "RNCP1120")
    assert (kept["statusLabel"], kept["from"], kept["basis"][-20:]) == ("éligible", "2020-11-29", ORDER_2020)
    assert _line("2020-11-28", "RNCP1120")["statusLabel"] == "non étendue"


def test_the_excluded_lines_are_those_of_the_order_and_leave_with_the_amendment() -> None:
    excluded = [line for line in _lines("2021-06-01") if line["statusLabel"] == "exclue"]
    assert {line["basis"].rpartition("/")[2] for line in excluded} == {"6"}
    limit = next(x for x in published.facts().exclusions if x.agreement == KEY and x.number == 6)
    assert (limit.kind, limit.scope, limit.order) == ("exclusion", "entry", ORDER_2020)
    assert {line["withdrawn"] for line in excluded} == {"2022-10-05"}


def test_lines_that_amendments_add_are_not_eligible_before_their_own_orders() -> None:
    added = {a.row: a.order for a in published.facts().additions if a.agreement == KEY}
    assert Counter(added.values()) == {ORDER_2022: 15, ORDER_2023: 34}
    opened = {ORDER_2022: "2022-10-05", ORDER_2023: "2023-12-17"}
    for day in sorted(TABLE)[1:3]:
        for line in _lines(day):
            order = added.get(int(line["row"])) if "withdrawn" not in line else None
            if order:
                assert (line["statusLabel"] == "non étendue") == (day < opened[order]), line


def test_the_reservation_of_2023_makes_every_line_conditional_until_the_repeal() -> None:
    lines = [line for line in _lines("2025-12-31") if line["statusLabel"] == "éligible sous condition"]
    assert len(lines) == 125
    assert {line["until"] for line in lines} == {"2026-01-01"}
    assert {line["basis"].rpartition("/")[2] for line in lines} == {"2"}
