"""The page of the findings and the table of the rules, on a few agreements: counted again by hand."""

from __future__ import annotations

from functools import cache

import published

from proa_graph import graph, rules
from proa_graph.site import findings
from proa_graph.site.corpus import Corpus
from proa_graph.site.pages import Page
from proa_graph.site.rendering import render
from proa_graph.validation import validate


@cache
def _corpus() -> Corpus:
    return Corpus.of(published.few(), published.dataset_of_few(), {})


def _numbers() -> range:
    return range(1, findings.pages_of_rules(_corpus()) + 1)


def test_the_tallies_are_those_of_the_validator() -> None:
    report = validate(graph.nquads(graph.facts_dataset(published.few())))
    expected: dict[str, int] = {}
    for finding in report.findings:
        expected[finding.rule.id] = expected.get(finding.rule.id, 0) + 1
    shown = findings.findings(_corpus())
    assert {tally.rule.name: tally.hits for tally in shown["tallies"]} == expected
    assert {rule.name for rule in shown["silent"]} == {r.id for r in rules.load() if r.computed} - set(expected)
    assert (shown["texts"], shown["extended"]) == (4, 4)


def test_a_tally_tells_texts_extended_texts_and_what_the_order_strikes() -> None:
    tallies = {tally.rule.name: tally for tally in findings.findings(_corpus())["tallies"]}
    seekers = tallies["PROA-A20b"]
    assert (seekers.hits, seekers.texts, seekers.extended) == (3, 3, 3)
    assert seekers.struck == 2, "the orders strike the job-seekers of IDCC 218 and 1147, not those of IDCC 2378"
    assert tallies["PROA-L08"].struck == 0


def test_the_table_of_rules_has_every_rule_once_with_its_article_and_its_reason() -> None:
    tables = [findings.requirements(_corpus(), n) for n in _numbers()]
    by_id = {rule.id: rule for rule in rules.load()}
    rows = [row for table in tables for row in table["rows"]]
    assert [row["rule"].name for row in rows] == sorted(by_id)
    assert len(tables) > 1 and all(len(table["ways"]) == len(tables) for table in tables)
    assert {table["computed"] for table in tables} == {sum(rule.computed for rule in by_id.values())}
    for row in rows:
        rule = by_id[row["rule"].name]
        assert (row["severity"], row["computed"]) == (rule.severity, rule.computed)
        assert {source.iri for source in row["sources"]} == set(rule.sources)
        assert len(row["regimes"]) == len(rule.regimes)


def test_both_pages_name_their_rules_in_both_languages() -> None:
    for lang in ("fr", "en"):
        tallies = render("tallies.html", Page("findings/", lang, title="x"), **findings.findings(_corpus()))
        page = Page("requirements/", lang, title="x")
        table = "".join(render("requirements.html", page, **findings.requirements(_corpus(), n)) for n in _numbers())
        assert "PROA-L08" in tallies
        for rule in rules.load():
            assert f'id="{rule.id}"' in table
            assert rule.label[lang].replace("’", "’") in table
            if not rule.computed:
                assert rule.not_computed_reason[lang] in table


def test_the_table_of_law_has_for_each_rule_the_versions_that_back_it_and_their_days() -> None:
    shown = [row for n in _numbers() for row in findings.versions(_corpus(), n)["rows"]]
    assert [rule.name for rule, _ in shown] == [rule.id for rule in rules.load() if rule.articles]
    for rule, found in shown:
        assert all(row.rule == rule.name and article.day("proa:from") == row.version for row, article in found)
    told = '<time datetime="2019-01-01">{}</time> {} <time datetime="2020-03-17">'
    for lang, words in (
        ("fr", told.format("1<sup>er</sup> janvier 2019", "au")),
        ("en", told.format("1 January 2019", "to")),
    ):
        page = render("versions.html", Page("requirements/versions/", lang, title="x"), rows=shown, ways=[], number=1)
        assert words in page.replace("\u00a0", " ")
        assert page.count('scope="rowgroup"') == len(shown)
