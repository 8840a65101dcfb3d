"""Every pattern of the vocabularies finds the example written beside it, and leaves the counter-example."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from proa_graph.domain import vocabulary
from proa_graph.reading import habits
from proa_graph.reading.clauses import plain, rules
from proa_graph.text import fold

Case = tuple[str, str, Callable[[str], str], str, str]


def _cases() -> Iterator[Case]:
    known, words = habits.data(), vocabulary.data()
    groups: list[tuple[str, list[list[str]], Callable[[str], str]]] = [
        *((name, lines, fold) for name, lines in known["patterns"].items()),
        *((name, [line[1:] for line in known[name]], plain) for name in ("publics", "effects")),
        ("topics", [line[1:] for line in known["topics"]], fold),
        ("scopes", [line[1:] for line in words["notes"]["scopes"]], fold),
        *((f"{rule['role']} {k}", rule[k], fold) for rule in words["header"] for k in rule if k != "role"),
        *(
            (f"{table} {name}", lines, fold)
            for table in ("label", "bullets", "notes", "pages")
            for name, lines in words[table].items()
            if name != "scopes"
        ),
    ]
    for name, lines, folded in groups:
        for pattern, example, counter in lines:
            yield name, pattern, folded, example, counter


@pytest.mark.parametrize("case", list(_cases()), ids=lambda c: f"{c[0]} {c[3]}")
def test_a_pattern_finds_its_example_and_leaves_its_counter_example(case: Case) -> None:
    _, pattern, folded, example, counter = case
    assert re.search(pattern, folded(example)), folded(example)
    assert not re.search(pattern, folded(counter)), folded(counter)


@pytest.mark.parametrize(
    ("rule", "line"),
    list(zip(rules(), habits.data()["clause"], strict=True)),
    ids=lambda v: v["example"] if isinstance(v, dict) else v.kind,
)
def test_a_wording_of_a_clause_is_read_and_its_neighbour_is_not(rule: Any, line: dict[str, str]) -> None:
    found, left = plain(line["example"]), plain(line["counter"])
    assert rule.match(found) and any(map(found.__contains__, rule.hints)), found
    assert not (rule.match(left) and any(map(left.__contains__, rule.hints))), left


def test_no_pattern_stands_twice_in_its_group() -> None:
    for name, lines in habits.data()["patterns"].items():
        patterns = [pattern for pattern, _, _ in lines]
        assert len(patterns) == len(set(patterns)), name


@pytest.mark.parametrize("name", list(habits.data()["hints"]))
def test_hints_stand_in_what_they_hint_at(name: str) -> None:
    hints = habits.data()["hints"][name]
    for pattern, example, _ in habits.data()["patterns"][name]:
        assert pattern.startswith("^") or any(hint in fold(example) for hint in hints), example
