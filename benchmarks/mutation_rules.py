"""Mutants of the rules and the cases that kill them: numbers off by one, comparisons turned, filters removed.

``python benchmarks/mutation_rules.py [RULE…]`` changes the query of each computed rule of ``shapes/``, one change at a
time, and judges the cases of the rule's own folder in ``tests/rules`` with it, by the set-based engine in this process.
A mutant dies where one case finds something else than the rule does. The numbers that a query reads from the
parameters of the law are moved there. It prints the mutants that live, and the share killed by kind. Those of
``equivalent_mutants.csv`` say the same as their rule, for the reason given there: they are named and not counted.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph

from proa_graph import parameters, rules
from proa_graph.rules import Query, Rule
from proa_graph.tables import read_contracts
from proa_graph.terms import DEF
from proa_graph.validation import engine, load_input
from proa_graph.validation.applicability import Choice, choose
from proa_graph.validation.records import add_records, state_days

EQUIVALENT = Path(__file__).with_name("equivalent_mutants.csv")
CASES = Path(__file__).parents[1] / "tests" / "rules"
DAY = date(2021, 6, 1)
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "!=", "!=": "="}
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"(?:\^\^[\w:]+)?')
_IRI = re.compile(r"<[^<>\s]*>")
_NUMBER = re.compile(r"(?<![\w.?:/-])\d+(?:\.\d+)?(?![\w.-]*:)(?!\w)")
_COMPARISON = re.compile(r"(?<=\s)(<=|>=|!=|<|>|=)(?=\s)")
_PARAMETER = re.compile(r"parameter:[\w.-]*\w")
_FILTER = re.compile(r"\bFILTER\b\s*(?:NOT\s+EXISTS\s*|EXISTS\s*)?")


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a rule, ready to be judged."""

    name: str
    store: pyoxigraph.Store
    choice: Choice
    background: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a rule: its kind, what it does, the query, and a parameter moved with its new value."""

    kind: str
    what: str
    select: str
    moved: str = ""
    value: str = ""


def main(wanted: Sequence[str]) -> None:
    """Print the mutants that live and the shares killed."""
    dead: Counter[str] = Counter()
    born: Counter[str] = Counter()
    for rule in rules.load():
        if isinstance(rule.constraint, Query) and (not wanted or rule.id in wanted):
            for mutant, killed in _judged(rule, rule.constraint.select):
                if not killed and (why := _equivalent(rule.id, mutant)):
                    print(f"# {rule.id}\t{mutant.kind}\t{mutant.what}\tequivalent: {why}")
                    continue
                born[mutant.kind] += 1
                dead[mutant.kind] += killed
                if not killed:
                    print(f"{rule.id}\t{mutant.kind}\t{mutant.what}")
    for kind in (*sorted(born), "all"):
        total = born.total() if kind == "all" else born[kind]
        count = dead.total() if kind == "all" else dead[kind]
        print(f"# {kind}: {count} of {total} killed ({100 * count / max(total, 1):.1f} %)")


def _equivalent(rule: str, mutant: Mutant) -> str:
    """Why the mutant says the same as its rule, empty where it does not."""
    return next(
        (
            r["reason"]
            for r in _known()
            if (r["rule"], r["kind"]) == (rule, mutant.kind) and mutant.what.startswith(r["what"])
        ),
        "",
    )


@cache
def _known() -> tuple[dict[str, str], ...]:
    with EQUIVALENT.open(newline="", encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


def _judged(rule: Rule, select: str) -> Iterator[tuple[Mutant, bool]]:
    cases = [_case(path) for path in sorted((CASES / rule.id).glob("*")) if not path.name.endswith(".report.csv")]
    expected = [_found(rule, case) for case in cases]
    for mutant in _mutants(select):
        changed = replace(rule, constraint=replace(rule.constraint, select=mutant.select))  # type: ignore[type-var]
        yield mutant, any(_differs(changed, case, mutant, found) for case, found in zip(cases, expected, strict=True))


def _case(path: Path) -> Case:
    day = _day(path)
    graph, places = load_input(path, as_of=day)
    add_records(graph, day)
    store = engine.load(graph)
    choice = choose(store, day, "auto", places.background, DAY)
    state_days(store, choice.text_day, choice.default_day)
    return Case(path.name, store, choice, places.background)


def _day(path: Path) -> date | None:
    _, at, day = path.stem.partition("@")
    if at:
        return date.fromisoformat(day)
    return None if path.suffix == ".ttl" or read_contracts(path, path.read_bytes()) else DAY


def _found(rule: Rule, case: Case) -> set[tuple[str, ...]]:
    return {
        (hit.focus, hit.path, hit.value, *(part for pair in hit.more for part in pair))
        for hit in engine.hits(case.store, [rule])
        if hit.focus not in case.background and case.choice.judges(rule, hit.focus)
    }


def _differs(rule: Rule, case: Case, mutant: Mutant, expected: set[tuple[str, ...]]) -> bool:
    moved = _move(case.store, mutant.moved, mutant.value) if mutant.moved else None
    try:
        return _found(rule, case) != expected
    except (SyntaxError, ValueError, OSError, RuntimeError):
        return True
    finally:
        if moved:
            _move(case.store, mutant.moved, moved)


def _move(store: pyoxigraph.Store, iri: str, value: str) -> str:
    """Give the parameter ``iri`` the ``value``; return the one that it had."""
    subject, amount = pyoxigraph.NamedNode(iri), pyoxigraph.NamedNode(f"{DEF}amount")
    (old,) = store.quads_for_pattern(subject, amount, None)
    assert isinstance(old.object, pyoxigraph.Literal)
    store.remove(old)
    store.add(pyoxigraph.Quad(subject, amount, pyoxigraph.Literal(value, datatype=old.object.datatype)))
    return old.object.value


def _mutants(select: str) -> Iterator[Mutant]:
    bare = _hidden(select)
    for match in _NUMBER.finditer(bare):
        for step in (-1, 1):
            yield _cut(select, match, str(Decimal(match[0]) + step), "number")
    for key in sorted({match[0] for match in _PARAMETER.finditer(select)}):
        yield from _moves(select, parameters.FOLDER + key.partition(":")[2])
    for match in _COMPARISON.finditer(bare):
        yield _cut(select, match, TURNED[match[0]], "comparison")
    for match in _FILTER.finditer(bare):
        end = _closing(bare, match.end())
        yield Mutant("filter", f"without {_flat(select[match.start() : end])}", select[: match.start()] + select[end:])


def _moves(select: str, iri: str) -> Iterator[Mutant]:
    known = parameters.by_iri()[iri]
    for step in (-1, 1):
        if known.is_day:
            value = (date.fromisoformat(known.printed) + timedelta(days=step)).isoformat()
        else:
            value = str(known.value + step)
        yield Mutant("number", f"{known.name} {known.printed} → {value}", select, iri, value)


def _cut(select: str, match: re.Match[str], new: str, kind: str) -> Mutant:
    changed = select[: match.start()] + new + select[match.end() :]
    line = changed[changed.rfind("\n", 0, match.start()) + 1 : changed.find("\n", match.end())]
    return Mutant(kind, f"{match[0]} → {new} in {_flat(line)}", changed)


def _hidden(select: str) -> str:
    """``select`` with its strings, addresses and parameters blanked, so that nothing in them is changed."""
    for pattern in (_STRING, _IRI, _PARAMETER):
        select = pattern.sub(lambda found: "_" * len(found[0]), select)
    return select


@cache
def _flat(text: str) -> str:
    return " ".join(text.split())


def _closing(text: str, start: int) -> int:
    """The place after the bracket that closes the one at ``start``."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "({") - (text[place] in ")}")
        if depth == 0:
            return place + 1
    return len(text)


if __name__ == "__main__":
    main(sys.argv[1:])
