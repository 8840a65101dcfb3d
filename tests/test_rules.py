"""Every rule and its cases: complete both ways, each case judged as its golden report says, by both engines."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest
import rdflib

from proa_graph import rules, terms
from proa_graph.files import share
from proa_graph.tables import read_contracts, read_facts
from proa_graph.validation import Report, check, engine, load_input, reference
from proa_graph.validation.reports import render

CASES = Path(__file__).parent / "rules"
FILES = sorted(p for p in CASES.glob("*/*") if not p.name.endswith(".report.csv"))
DAY = date(2021, 6, 1)
"""Lists are judged on this day unless the name of the case ends with ``@date``; graphs and contracts at their own."""

COMPUTED = {rule.id for rule in rules.load() if rule.computed}
INDEXED = {f"PROA-L{n:02}" for n in range(1, 30)} | {f"PROA-A{n:02}" for n in range(1, 45)}
INDEXED |= {f"PROA-C{n:02}" for n in range(1, 26)} | {f"PROA-T{n:02}" for n in range(1, 8)}
INDEXED |= {f"PROA-N{n:02}" for n in range(1, 24)}


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _day(path: Path) -> date | None:
    _, at, day = path.stem.partition("@")
    if at:
        return date.fromisoformat(day)
    return None if path.suffix == ".ttl" or read_contracts(path, path.read_bytes()) else DAY


def _report(path: Path) -> Report:
    return check(path, as_of=_day(path)).report


def test_all_128_requirements_of_the_catalogue_are_stated() -> None:
    assert len(INDEXED) == 128
    assert {rule.id for rule in rules.load()} >= INDEXED


def test_every_computed_rule_has_cases_and_every_folder_is_a_computed_rule() -> None:
    folders = {path.parent.name for path in FILES}
    assert folders == COMPUTED
    for identifier in sorted(COMPUTED):
        kinds = {path.name.split("-")[0] for path in FILES if path.parent.name == identifier}
        assert kinds == {"valid", "invalid"}, identifier


def test_every_golden_report_has_a_case() -> None:
    golden = {path.name.removesuffix(".report.csv") for path in CASES.glob("*/*.report.csv")}
    assert golden <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_case(path: Path) -> None:
    report = _report(path)
    found = [finding for finding in report.findings if finding.rule.id == path.parent.name]
    if path.name.startswith("valid-"):
        assert not found
        return
    assert found
    golden = path.with_name(f"{path.name}.report.csv")
    if os.environ.get("PROA_WRITE_GOLDEN"):
        golden.write_bytes(render(report, "csv"))
    assert render(report, "csv") == golden.read_bytes()


@pytest.mark.parametrize("rule", [r for r in rules.load() if r.computed], ids=lambda rule: rule.id)
def test_both_engines_report_the_same_findings(rule: rules.Rule) -> None:
    """The cases of a rule as one graph: what its set-based query finds is what pyshacl finds."""
    whole = rdflib.Graph()
    for number, path in enumerate(p for p in FILES if p.parent.name == rule.id):
        graph, places = load_input(path, as_of=_day(path))
        own = "(?=contract/)" if places.background and path.suffix != ".ttl" else "(?!level)"
        key = f"<{terms.BASE}id/case-{number}/"
        text = graph.serialize(format="nt")
        whole.parse(data=re.sub(f"<{re.escape(terms.BASE)}id/{own}", key, text), format="nt")
    found = {(h.focus, h.path, h.value) for h in engine.hits(engine.load(whole), [rule])}
    assert found
    assert found == {(h.focus, h.path, h.value) for h in reference.hits(whole, [rule])}


@pytest.mark.parametrize("rule", rules.load(), ids=lambda rule: rule.id)
def test_every_rule_is_fully_described(rule: rules.Rule) -> None:
    for texts in (rule.label, rule.definition, rule.message, rule.severity_reason, rule.conforming, rule.violating):
        assert set(texts) == {"fr", "en"}
        assert all(text.strip() for text in texts.values())
    assert rule.severity in {"Violation", "Warning", "Info"}
    assert rule.iri == terms.rule(rule.id)
    assert rule.evaluated_at in {"signature", "order", "contract", "training-start"}
    assert set(rule.advice if rule.computed else rule.not_computed_reason) == {"fr", "en"}
    assert (rule.constraint is not None) == rule.computed


@pytest.mark.parametrize("rule", rules.load(), ids=lambda rule: rule.id)
def test_both_languages_of_a_message_use_the_same_values(rule: rules.Rule) -> None:
    french, english = (sorted(re.findall(r"\{\?\w+\}", rule.message[lang])) for lang in ("fr", "en"))
    assert french == english
    if isinstance(rule.constraint, rules.Query):
        assert all(slot[1:-1] in rule.constraint.select for slot in french)


@pytest.mark.parametrize("rule", rules.load(), ids=lambda rule: rule.id)
def test_every_article_version_is_known_and_in_force_with_its_rule(rule: rules.Rule) -> None:
    known = {(version.number, version.first_day): version for version in read_facts(share("data")).articles}
    assert rule.articles
    for cited in rule.articles:
        last = known[cited].last_day
        assert last is None or last >= rule.applies_from
        assert rule.applies_until is None or cited[1] < rule.applies_until


@pytest.mark.parametrize("rule", rules.load(), ids=lambda rule: rule.id)
def test_the_interval_of_a_rule_is_that_of_its_regimes(rule: rules.Rule) -> None:
    spans = [regime for regime in rules.regimes() if regime.notation in rule.regimes]
    assert len(spans) == len(rule.regimes)
    assert rule.applies_from >= spans[0].first
    assert rule.applies_until == spans[-1].until


def test_a_rule_stands_in_the_file_of_an_article_it_cites() -> None:
    for rule in rules.load():
        stem = rule.file.removesuffix(".ttl")
        assert stem in {"model", "quality"} | {number for number, _ in rule.articles}, rule.id


def test_every_term_that_the_shapes_use_is_defined() -> None:
    used = set()
    for path in share("shapes").glob("*.ttl"):
        used |= set(re.findall(r"\bproa:([A-Za-z][A-Za-z0-9]*)", path.read_text(encoding="utf-8")))
    assert used <= terms.names()
