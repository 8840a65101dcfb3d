"""The numbers of the law, each once: whole, in force with the article that sets them, read by rules in their time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import published
import pytest

from proa_graph import parameters, rules
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.rules import Query, Rule
from proa_graph.validation.messages import filled

HORIZON = date(2030, 1, 1)
KINDS = {
    "hours of training": ("PROA-C12", "PROA-N03"),
    "length": ("PROA-C10", "PROA-N03"),
    "pay": ("PROA-C19", "PROA-N08"),
    "aim of a contract": ("PROA-C26b", "PROA-N01b"),
    "specific register in a list": ("PROA-L06", "PROA-N01"),
    "registration when training starts": ("PROA-C03", "PROA-N20"),
    "start after the conclusion": ("PROA-C27", "PROA-N26"),
    "words in writing": ("PROA-C06", "PROA-N02"),
}
"""What the law rules under both schemes, and the rule of each."""


def _changes() -> set[date]:
    """Every day since the ordinance of 2019 on which a number or an article begins or has ended, and its neighbours."""
    spans = [(number.first_day, number.last_day) for number in parameters.load()]
    spans += [(version.first_day, version.last_day) for version in published.facts().articles]
    ends = {day for span in spans for day in span if day}
    days = {day + timedelta(days=step) for day in ends for step in (-1, 0, 1)}
    return {day for day in days if date(2019, 8, 23) <= day < HORIZON}


def test_one_version_of_a_number_holds_on_each_day_of_its_time() -> None:
    for day in _changes():
        held = [number.name for number in parameters.load() if number.holds_on(day)]
        assert len(held) == len(set(held)), day
        assert held


def test_a_number_holds_while_an_article_that_says_it_does() -> None:
    versions = {(version.number, version.first_day) for version in published.facts().articles}
    for number in parameters.load():
        assert (number.article, number.version) in versions, number.name
        assert number.last_day is None or number.first_day <= number.last_day
        assert number.checked_on >= number.version or number.is_day


@pytest.mark.parametrize("kind", KINDS)
def test_on_each_day_exactly_one_rule_of_a_kind_is_law(kind: str) -> None:
    pair = [rule for rule in rules.load() if rule.id in KINDS[kind]]
    assert len(pair) == len(KINDS[kind])
    for day in sorted(_changes()):
        assert sum(rule.applies_on(day) for rule in pair) == 1, (kind, day)


def test_a_rule_reads_numbers_that_are_law_in_all_of_its_time() -> None:
    reading = [rule for rule in rules.load() if rule.parameters]
    assert len(reading) > 30
    for rule in reading:
        for iri in rule.parameters:
            known = parameters.by_iri()[iri]
            assert known.covers(rule.applies_from, rule.applies_until)
            last = (rule.applies_until or HORIZON) - timedelta(days=1)
            assert known.holds_on(rule.applies_from) and known.holds_on(last)


def test_a_number_outside_its_interval_is_an_error(tmp_path: Path) -> None:
    for path in share("shapes").glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        if path.name == "L6324-4.ttl":
            text = text.replace("parameter:training_hours_least.2026-01-01", "parameter:pro_a_hours_minimum.2019-01-01")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(UnusableError, match="pro_a_hours_minimum"):
        rules.load(tmp_path)


def test_no_rule_writes_a_number_that_the_parameters_hold() -> None:
    """Bounds of the law stand in ``data/parameters.csv``: in queries are left 0, 100, parts of dates and of texts."""
    free = {"0", "1", "10", "100", "12", "19", "2019", "0.3", "4", "52", "6", "7"}
    for rule in rules.load():
        if isinstance(rule.constraint, Query):
            bare = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>\s]*>|parameter:[\w.-]+', "", rule.constraint.select)
            written = set(re.findall(r"(?<![\w?:.])\d+(?:\.\d+)?\b", bare))
            assert written <= free, rule.id


def _sentence(text: str, lang: str = "fr", **values: str) -> str:
    return filled(text, values, lang)


def test_a_message_says_dates_decimals_terms_and_numbers_as_its_language_does() -> None:
    assert _sentence("le {?value}", value="2026-03-01") == "le 1er\u00a0mars\u00a02026"
    assert _sentence("on {?value}", "en", value="2026-03-01") == "on 1\u00a0March\u00a02026"
    assert _sentence("{?value} heures", value="151.50") == "151,5 heures"
    assert _sentence("«\u00a0{?value}\u00a0»", value="2026-03-01") == "«\u00a0{}\u00a0»".format("2026-03-01")
    assert _sentence("{?value}", value="34860") == "34860"
    assert _sentence("{?value}", value="2026-13-01") == "2026-13-01"
    field = "https://w3id.org/proa/def#trainingHours"
    assert _sentence("«\u00a0{?value}\u00a0»", value=field) == "«\u00a0heures de formation\u00a0»"
    assert _sentence("“{?value}”", "en", value=field) == "“training_hours”"
    bound = f"{parameters.FOLDER}agreed_hours_most.2026-01-01"
    assert "2\u202f100\u00a0heures" in _sentence("{?value}", value=bound)
    assert "2,100\u00a0hours" in _sentence("{?value}", "en", value=bound)


def test_an_aside_on_nothing_read_goes() -> None:
    assert (
        _sentence("La ligne n’a pas d’intitulé (lu\u00a0: «\u00a0{?value}\u00a0»).") == "La ligne n’a pas d’intitulé."
    )
    assert "(lu : 7)" in _sentence("Trop haut (lu : {?value}).", value="7")


def test_the_articles_of_a_rule_follow_the_day() -> None:
    rule: Rule = next(rule for rule in rules.load() if rule.id == "PROA-C10")
    before, after = (dict(rule.articles_on(day)) for day in (date(2020, 3, 17), date(2020, 3, 18)))
    assert before["D6324-1"] == date(2019, 1, 1) and after["D6324-1"] == date(2020, 3, 18)
