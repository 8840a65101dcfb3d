"""What the page of an agreement shows: its list, printed beside read, its clauses, its extension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from proa_graph.site.answers import Found
from proa_graph.site.clauses import clauses_of
from proa_graph.site.corpus import Corpus
from proa_graph.site.entries import IDLE, Period, Row, columns, groups, usual_periods
from proa_graph.site.places import locator, place_of
from proa_graph.site.view import Thing

Values = dict[str, Any]
_AT_ONCE = 15
"""Lines that a page shows in full."""
_BRANCHES = 3
"""Branches whose days the page of a text of several shows."""


def _excluded(lines: list[Row]) -> int:
    return sum(1 for r in lines if r.exclusions)


def agreement(corpus: Corpus, thing: Thing, lang: str) -> Values:
    """The facts of an agreement, its clauses, and its list."""
    lists = thing.things("proa:list")
    lines = corpus.rows_of(e for part in lists for e in part.things("proa:entry"))
    gone = corpus.rows_of(e for part in thing.things("proa:withdrawnList") for e in part.things("proa:entry"))
    usual = usual_periods(lines)
    part_of = {line.entry.iri: n for n, part in enumerate(parts_of([*lines, *gone]), 1) for line in part}
    completeness = thing.thing("proa:listCompleteness")
    effect = thing.thing("proa:effectiveBasis")
    return {
        "rows": lines,
        "groups": groups(lines),
        "columns": columns(lines, "profession", "code", "level"),
        "excluded": _excluded(lines),
        "withdrawn": gone,
        "on_days": [(b, on) for b in thing.things("proa:branch") if (on := corpus.days_of(b))][:_BRANCHES],
        "register_day": corpus.register_day,
        "retired": [key for part in lists for key in part.back("proa:formerlyIn")],
        "usual": usual,
        "status": own_status(thing, lines),
        "by_others": _telling(lines) is not own_status(thing, lines),
        "choices": _choices(lines),
        "exclusions": corpus.limits(thing.back("proa:agreement")),
        "orders": thing.back("proa:extends"),
        "record": corpus.records.get(thing.key),
        "basis": effect.name if effect else str(thing.text("proa:effectiveBasis")),
        "opco": _opco(thing),
        "amends": thing.things("proa:amends"),
        "amended": thing.back("proa:amends"),
        "replaces": thing.things("proa:replaces"),
        "replaced": thing.back("proa:replaces"),
        "findings": _by_rule(corpus.found_in(thing.iri)),
        "clauses": clauses_of(thing, lang),
        "locator": next((locator(part) for part in lists), ""),
        "part_of": part_of,
        "part_of_gone": sorted({part_of[line.entry.iri] for line in gone}),
        "incomplete": completeness.name if completeness and completeness.name != "Complete" else "",
    }


def lines_of(corpus: Corpus, thing: Thing) -> list[Row]:
    """Return the lines of the list of ``thing``, then those that only earlier wordings have."""
    kinds = ("proa:list", "proa:withdrawnList")
    return [
        line
        for kind in kinds
        for line in corpus.rows_of(e for part in thing.things(kind) for e in part.things("proa:entry"))
    ]


def parts_of(lines: Sequence[Row]) -> list[Sequence[Row]]:
    """Return ``lines`` cut into parts that a page has room for in full."""
    return [lines[n : n + _AT_ONCE] for n in range(0, len(lines), _AT_ONCE)]


def count_of_parts(lines: int) -> int:
    """Return into how many parts that many lines are cut."""
    return -(-lines // _AT_ONCE)


def lines_page(corpus: Corpus, thing: Thing, number: int, lang: str) -> Values:
    """A part of the lines of an agreement: each printed beside read, with its statuses and its place."""
    lines = lines_of(corpus, thing)
    parts = parts_of(lines)
    rows = parts[number - 1]
    usual = usual_periods(r for r in lines if r.listed in thing.things("proa:list"))
    return {
        "thing": thing,
        "rows": [(row, _detail(row, usual, lang)) for row in rows],
        "first": rows[0].number,
        "last": rows[-1].number,
        "usual": usual,
        "number": number,
        "parts": [(n, part[0].number, part[-1].number) for n, part in enumerate(parts, 1)],
    }


def _by_rule(found: list[Found]) -> list[Values]:
    """Return the findings rule by rule: the rule, its severity, what is concerned, one message for each."""
    rules: dict[str, list[Found]] = {}
    for item in found:
        rules.setdefault(item.rule.iri, []).append(item)
    return [{"rule": items[0].rule, "severity": items[0].severity, "found": items} for items in rules.values()]


def own_status(thing: Thing, lines: list[Row]) -> Any:
    """Return what the text makes of its lines; where no order extends it, open ones owe their status to other texts."""
    told = _telling(lines)
    return None if told and told.status in _OPEN and not thing.back("proa:extends") else told


def _telling(lines: list[Row]) -> Any:
    usual = [r.status for r in lines if not r.exclusions]
    return next((found for found in usual if found and found.status != IDLE), usual[0] if usual else None)


def _choices(lines: list[Row]) -> dict[str, list[Any]]:
    sectors = {r.sectors[0].key: r.sectors[0].title for r in lines if r.sectors}
    statuses = {r.status.status: r.status.concept for r in lines if r.status and r.status.concept}
    levels = sorted({r.level.key if r.level else "" for r in lines})
    return {"sector": list(sectors.items()), "level": levels, "status": [statuses[k] for k in sorted(statuses)]}


def _opco(thing: Thing) -> Thing | None:
    stated = thing.text("proa:opcoStated")
    known = (o for o in thing.view.kind("organization") if stated in {*o.texts("skos:prefLabel"), o.title})
    return next(known, None)


_OPEN = frozenset({"Eligible", "Conditional"})
_VALUES = (
    ("column.certification", "labelPrinted", "certification", ""),
    ("type", "typePrinted", "certificationType", ""),
    ("column.code", "codePrinted", "record", "codeStatus"),
    ("column.level", "levelPrinted", "level", "levelResolution"),
    ("column.profession", "professionPrinted", "profession", ""),
    ("column.sector", "sectorPrinted subsectorPrinted", "sector", ""),
    ("certifier.name", "certifierPrinted", "certifier", ""),
    ("training.body.name", "trainingBodyPrinted", "trainingBody", ""),
)


def _detail(line: Row, usual: tuple[Period, ...], lang: str) -> Values:
    """One line of a list, printed beside read; ``usual`` are the periods that most lines of the list share."""
    entry, rows = line.entry, []
    for name, printed, resolved, how in _VALUES:
        things = list(line.sectors) if resolved == "sector" else entry.things(f"proa:{resolved}")
        reading = entry.thing(f"proa:{how}") if how else None
        text = " › ".join(x for x in (entry.text(f"proa:{p}") for p in printed.split()) if x)
        if things or text or reading:
            rows.append((name, text, things, reading.label(lang) if reading else ""))
    same = [p.span for p in line.periods] == [p.span for p in usual]
    return {"rows": rows, "usual": same, "place": place_of(entry, line.agreement, lang)}


def summary(corpus: Corpus, thing: Thing) -> Values:
    """Return what a list of agreements shows of one."""
    lines = corpus.rows_of(e for part in thing.things("proa:list") for e in part.things("proa:entry"))
    return {
        "thing": thing,
        "rows": len(lines),
        "excluded": _excluded(lines),
        "status": own_status(thing, lines),
        "orders": thing.back("proa:extends"),
    }


def signed(thing: Thing) -> tuple[date, str]:
    """Return a sort key that orders agreements by their day."""
    return thing.day("eli:date_document") or date.min, thing.key
