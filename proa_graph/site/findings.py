"""What the rules find in everything published, and every rule in one table: counts and words come from the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proa_graph import rules
from proa_graph.site import shelves
from proa_graph.site.answers import Found
from proa_graph.site.corpus import Corpus, agreement_of
from proa_graph.site.view import Thing
from proa_graph.terms import thing
from proa_graph.validation import SEVERITIES


@dataclass(frozen=True, slots=True)
class Tally:
    """What one rule finds: how often, in how many texts, in how many that an order extends.

    ``struck`` counts the findings in extended texts that bear on what an order itself excludes or reserves: there the
    ministry says what the rule says.
    """

    rule: Thing
    severity: str
    hits: int
    texts: int
    extended: int
    struck: int


def findings(corpus: Corpus) -> dict[str, Any]:
    """Return what the page of the findings shows: a tally for each rule that finds anything, gravest first."""
    tallies = [_tally(corpus.view.thing(iri), found) for iri, found in corpus.found_by.items()]
    computed = [rule for rule in shelves.rules(corpus) if _computed(rule)]
    return {
        "tallies": sorted(tallies, key=lambda tally: (SEVERITIES.index(tally.severity), tally.rule.name)),
        "silent": sorted((r for r in computed if r.iri not in corpus.found_by), key=lambda r: r.name),
        "extended": sum(1 for a in corpus.view.kind("agreement") if a.back("proa:extends")),
        "texts": len(corpus.view.kind("agreement")),
    }


_AT_ONCE = 85
"""Rules that a page of a table of rules holds."""


def pages_of_rules(corpus: Corpus) -> int:
    """Return on how many pages the tables of the rules stand."""
    return -(-len(shelves.rules(corpus)) // _AT_ONCE) or 1


def requirements(corpus: Corpus, number: int) -> dict[str, Any]:
    """Return what a page of the table of the rules shows: its rules, and how many of all the machine checks."""
    found = _rules(corpus)
    rows = [
        {
            "rule": rule,
            "severity": shelves.severity(rule),
            "sources": rule.things("dcterms:source"),
            "regimes": rule.things("proa:regime"),
            "computed": _computed(rule),
        }
        for rule in _of_page(found, number)
    ]
    counts = {"count": len(found), "computed": sum(_computed(rule) for rule in found)}
    return {"rows": rows, **counts, **_ways(found, number, "requirements/")}


def versions(corpus: Corpus, number: int) -> dict[str, Any]:
    """Return what a page of the table of law shows: of each rule the versions of articles that back it, and when."""
    found = _rules(corpus)
    rows: dict[str, list[tuple[rules.Backing, Thing]]] = {rule.name: [] for rule in _of_page(found, number)}
    for row in rules.backing():
        if row.rule in rows:
            article = corpus.view.thing(thing("article", row.article, row.version.isoformat()))
            rows[row.rule].append((row, article))
    things = {rule.name: rule for rule in found}
    shown = [(things[name], backed) for name, backed in rows.items() if backed]
    return {"rows": shown, **_ways(found, number, "requirements/versions/")}


def _rules(corpus: Corpus) -> list[Thing]:
    return sorted(shelves.rules(corpus), key=lambda rule: rule.name)


def _of_page(found: Sequence[Thing], number: int) -> Sequence[Thing]:
    return found[(number - 1) * _AT_ONCE : number * _AT_ONCE]


def _ways(found: Sequence[Thing], number: int, home: str) -> dict[str, Any]:
    """The pages of a table that lies below ``home``, each with the first rule and the last that it holds."""
    ways = []
    for n in range(1, -(-len(found) // _AT_ONCE) + 1):
        held = _of_page(found, n)
        ways.append((f"{_short(held[0])}–{_short(held[-1])}", home if n == 1 else f"{home}page-{n}/", n))
    return {"ways": ways, "number": number}


def _short(rule: Thing) -> str:
    return rule.name.removeprefix("PROA-")


def _computed(rule: Thing) -> bool:
    return rule.text("proa:computed") != "false"


def _tally(rule: Thing, found: Sequence[Found]) -> Tally:
    texts = {agreement_of(f.focus) for f in found}
    extended = {text for text in texts if text.back("proa:extends")}
    struck = sum(1 for f in found if agreement_of(f.focus) in extended and _struck(f.focus))
    return Tally(rule, found[0].severity, len(found), len(texts), len(extended), struck)


def _struck(focus: Thing) -> bool:
    """Whether an order excludes the line, or excludes or reserves something in the article of the clause."""
    if focus.kind == "entry":
        return bool(focus.things("proa:excludedBy"))
    if focus.kind != "clause":
        return False
    article = focus.text("proa:articleOfText")
    limits = (x for x in agreement_of(focus).back("proa:agreement") if x.kind == "exclusion")
    return any(x.text("proa:articleOfText") == article for x in limits)
