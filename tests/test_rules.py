"""Every rule and its cases: complete both ways, each case judged as its golden report says, by both engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import published
import pyoxigraph
import pytest
import rdflib
from rule_cases import CASES, FILES, day_of, golden_of, own_report

from proa_graph import rules, terms
from proa_graph.files import share
from proa_graph.model import ArticleVersion
from proa_graph.validation import check, engine, load_input, reference
from proa_graph.validation.stores import rdflib_triples, store_of

COMPUTED = {rule.id for rule in rules.load() if rule.computed}


@cache
def _versions() -> dict[tuple[str, date], ArticleVersion]:
    return {(version.number, version.first_day): version for version in published.facts().articles}


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_every_requirement_of_the_catalogue_is_stated() -> None:
    requirements = (Path(__file__).parent / "rules" / "requirements.txt").read_text(encoding="utf-8").split()
    assert {rule.id for rule in rules.load()} >= set(requirements)


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
    report = own_report(path)
    assert bool(report.findings) == path.name.startswith("invalid-")
    if report.findings:
        assert golden_of(report) == path.with_name(f"{path.name}.report.csv").read_bytes()


class _Renamed:
    """The nodes of a case as they stand in the store of all cases: its own under an address of the case."""

    def __init__(self, own: str, number: int) -> None:
        self._own, self._number = re.compile(f"{re.escape(terms.BASE)}id/(?={own})"), number

    @cache  # noqa: B019 (it lives as long as its case)
    def __call__(self, node: pyoxigraph.NamedNode | pyoxigraph.BlankNode) -> Any:
        if isinstance(node, pyoxigraph.BlankNode):
            return pyoxigraph.BlankNode(f"case{self._number}-{node.value}")
        start = self._own.match(node.value) if isinstance(node, pyoxigraph.NamedNode) else None
        key = f"{terms.BASE}id/case-{self._number}/"
        return pyoxigraph.NamedNode(key + node.value[start.end() :]) if start else node


def _together(paths: Iterable[Path]) -> pyoxigraph.Store:
    """The cases ``paths`` as one store; of what is published, which many bring along, nothing is written twice."""
    whole = set()
    for number, path in enumerate(paths):
        store, places = load_input(path, as_of=day_of(path))
        of_case = _Renamed(
            "contract/|portfolio/" if places.background and path.suffix != ".ttl" else "(?!level)", number
        )
        whole |= {(of_case(q.subject), q.predicate, of_case(q.object)) for q in store}
    return store_of(whole - set(_elsewhere(whole)))


def _elsewhere(whole: set[tuple[Any, Any, Any]]) -> Iterator[tuple[Any, Any, Any]]:
    """What is published of the clauses of other branches than the cases name: rdflib would weigh them at every case."""
    named = {o for s, p, o in whole if p.value == f"{terms.DEF}employerBranch"}
    gone = {s for s, p, o in whole if p.value == f"{terms.DEF}branch"} - {s for s, p, o in whole if o in named}
    if named:
        yield from (triple for triple in whole if triple[0] in gone or triple[2] in gone)


class _Turned:
    """A graph of rdflib that holds one store after another: what both hold, twenty thousand triples, is not written
    anew for each."""

    def __init__(self) -> None:
        self._graph, self._holds = rdflib.Graph(), set[pyoxigraph.Quad]()

    def to(self, store: pyoxigraph.Store) -> rdflib.Graph:
        """Return the graph, which now holds what ``store`` does."""
        wanted = set(store)
        for gone in rdflib_triples(self._holds - wanted):
            self._graph.remove(gone)
        self._graph += rdflib_triples(wanted - self._holds)
        self._holds = wanted
        return self._graph


@pytest.fixture(scope="module")
def turned() -> _Turned:
    return _Turned()


@pytest.mark.parametrize("rule", [r for r in rules.load() if r.computed], ids=lambda rule: rule.id)
def test_both_engines_report_the_same_findings(rule: rules.Rule, turned: _Turned) -> None:
    """The cases of a rule as one graph: what its set-based query finds is what pyshacl finds."""
    whole = _together(p for p in FILES if p.parent.name == rule.id)
    found = {(h.focus, h.path, h.value) for h in engine.hits(engine.load(whole), [rule])}
    assert found
    assert found == {(h.focus, h.path, h.value) for h in reference.hits(turned.to(whole), [rule])}


@pytest.mark.parametrize("rule", rules.load(), ids=lambda rule: rule.id)
def test_every_rule_is_fully_described(rule: rules.Rule) -> None:
    for texts in (rule.label, rule.definition, rule.message, rule.severity_reason, rule.conforming, rule.violating):
        assert set(texts) == {"fr", "en"}
        assert all(text.strip() for text in texts.values())
    assert rule.severity in {"Violation", "Warning", "Info"}
    assert rule.iri == terms.rule(rule.id)
    assert rule.evaluated_at in {"signature", "order", "contract", "training-start", "filing", "early-end"}
    assert set(rule.advice if rule.computed else rule.not_computed_reason) == {"fr", "en"}
    assert (rule.constraint is not None) == rule.computed


@pytest.mark.parametrize("rule", rules.load(), ids=lambda rule: rule.id)
def test_both_languages_of_a_message_use_the_same_values(rule: rules.Rule) -> None:
    french, english = (sorted(re.findall(r"\{\?\w+\}", rule.message[lang])) for lang in ("fr", "en"))
    assert french == english
    if isinstance(rule.constraint, rules.Query):
        assert all(slot[1:-1] in rule.constraint.select for slot in french)


@pytest.mark.parametrize("rule", rules.load(), ids=lambda rule: rule.id)
def test_every_article_version_is_known_and_one_is_in_force_on_every_day_of_the_rule(rule: rules.Rule) -> None:
    """The days on which a cited version begins or ends, with the day before and after, stand for all days."""
    known = _versions()
    if rule.file in {"model.ttl", "quality.ttl"}:
        assert not rule.articles
        return
    assert set(rule.articles) <= set(known)
    ends = {rule.applies_from, rule.applies_until or date(2030, 1, 1)}
    ends |= {day for cited in rule.articles for day in (cited[1], known[cited].last_day) if day}
    for day in {end + timedelta(days=step) for end in ends for step in (-1, 0, 1)}:
        if rule.applies_on(day):
            cited = rule.articles_on(day)
            assert cited, day
            assert len({number for number, _ in cited}) == len(cited), day
            later = (known[version].last_day for version in cited)
            assert all(last is None or day <= last for last in later)


def test_every_cited_version_is_in_force_on_some_day_of_its_rule() -> None:
    known = _versions()
    for rule in rules.load():
        for cited in rule.articles:
            last = known[cited].last_day
            assert last is None or last >= rule.applies_from, (rule.id, cited)
            assert rule.applies_until is None or cited[1] < rule.applies_until, (rule.id, cited)


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


def test_the_table_of_law_says_of_each_day_what_a_finding_of_that_day_cites() -> None:
    """The days on which a row begins or ends, with the day before and after, stand for all days."""
    table = rules.backing()
    assert len(table) == sum(len(rule.articles) for rule in rules.load())
    ends = {day for row in table for day in (row.first_day, row.last_day) if day}
    days = sorted({end + timedelta(days=step) for end in ends for step in (-1, 0, 1)})
    for rule in rules.load():
        own = [row for row in table if row.rule == rule.id]
        for day in days:
            held = {
                (r.article, r.version) for r in own if r.first_day <= day and (r.last_day is None or day <= r.last_day)
            }
            assert held == (set(rule.articles_on(day)) if rule.applies_on(day) else set()), (rule.id, day)


def test_no_rule_holds_the_lines_of_a_list_one_against_another() -> None:
    """What lines say together is stated once on the list and on the line: rules take time as lines do, not as pairs.

    L23 asks for the lines of one record alone.
    """
    for rule in rules.load():
        if isinstance(rule.constraint, rules.Query) and rule.id != "PROA-L23":
            lines = set(re.findall(r"([$?]\w+)[^.{}()]*proa:inList", rule.constraint.select))
            assert len(lines) <= 1, (rule.id, lines)


def test_of_many_equal_lines_each_points_at_the_first() -> None:
    rows = (
        "métier;intitulé;code rncp;niveau",
        "Graveur;CAP graveur;RNCP41002;3",
        *["Relieur;CAP relieur;RNCP41001;3"] * 9,
    )
    report = check(Path("liste.csv"), idcc="9998", as_of=date(2021, 6, 1), content="\n".join(rows).encode()).report
    found = [f for f in report.findings if f.rule.id == "PROA-L18"]
    assert [f.place.row for f in found if f.place] == list(range(4, 12))
    assert {f.related[0].row for f in found} == {3}
