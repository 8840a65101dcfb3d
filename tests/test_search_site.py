"""The search on what is published: what people ask, and the same answers by the script."""

from __future__ import annotations

import csv
import fnmatch
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import published
import pytest
from test_search import QUERIES, in_browser

from proa_graph.search import Finder, Hit

Asked = list[dict[str, str]]


@pytest.fixture(scope="module")
def static() -> Path:
    return published.folder() / "site" / "static"


Find = Callable[[str], Sequence[Hit]]


@pytest.fixture(scope="module")
def find(static: Path) -> Find:
    """Return what finds what is meant; what was asked once is not worked out again."""
    script = (static / "search-index.js").read_text(encoding="utf-8")
    return cache(Finder(json.loads(script[script.index("{") : script.rindex("}") + 1])).find)


def asked() -> Asked:
    with QUERIES.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _meets(hit: Hit, acceptable: str) -> bool:
    if acceptable.startswith("label:"):
        return bool(re.search(acceptable[6:], hit.label))
    if acceptable.startswith("explain:"):
        return hit.kind == "explanation" and bool(re.search(acceptable[8:], hit.label))
    return fnmatch.fnmatch(hit.path, acceptable)


def _answered(find: Find, rows: Asked, within: int) -> Iterator[bool]:
    for row in rows:
        wanted = re.split(r" (?=label:|explain:|[a-z]+/)", row["acceptable"])
        hits = find(row["query"])[:within]
        yield any(_meets(hit, one) for hit in hits for one in wanted)


def test_what_people_ask_is_answered(find: Find) -> None:
    rows = asked()
    first, five = (sum(_answered(find, rows, within)) / len(rows) for within in (1, 5))
    assert (first >= 0.95, five >= 0.99) == (True, True), (first, five)


def test_the_page_ranks_what_is_published_as_the_command(static: Path, find: Find) -> None:
    queries = [row["query"] for row in asked()]
    asked_of = {"queries": queries, "words": [], "lang": "fr"}
    answers = in_browser(static / "words.js", static / "search-index.js", asked_of)
    for query, found in zip(queries, answers["found"], strict=True):
        ours = [(hit.path, hit.label, hit.score) for hit in find(query)]
        assert [(hit["path"], hit["label"], hit["score"]) for hit in found] == ours, query


def test_the_index_is_lean(static: Path) -> None:
    assert (static / "search-index.js").stat().st_size < 1_250_000
