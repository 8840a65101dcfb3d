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


def requirements(corpus: Corpus) -> dict[str, Any]:
    """Return what the table of the rules shows: every rule, and how many of them the machine checks."""
    found = sorted(shelves.rules(corpus), key=lambda rule: rule.name)
    rows = [
        {
            "rule": rule,
            "severity": shelves.severity(rule),
            "sources": rule.things("dcterms:source"),
            "regimes": rule.things("proa:regime"),
            "computed": _computed(rule),
        }
        for rule in found
    ]
    return {"rows": rows, "computed": sum(bool(row["computed"]) for row in rows)}


def versions(corpus: Corpus) -> dict[str, Any]:
    """Return what the table of law shows: for each rule the versions of articles that back it, and on which days."""
    things = {rule.name: rule for rule in shelves.rules(corpus)}
    rows: dict[str, list[tuple[rules.Backing, Thing]]] = {}
    for row in rules.backing():
        article = corpus.view.thing(thing("article", row.article, row.version.isoformat()))
        rows.setdefault(row.rule, []).append((row, article))
    return {"rows": [(things[name], found) for name, found in rows.items()]}


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
