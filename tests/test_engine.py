"""The dataset in blocks: nothing lost, nothing twice, and each question answered by its own."""

from __future__ import annotations

import gzip
import json
from functools import cache

import published
import pyoxigraph as ox
import pytest

from proa_graph import site
from proa_graph.questions import Question, load
from proa_graph.site import asked
from proa_graph.site.engine import LABEL, Blocks, _named
from proa_graph.store import LocalStore
from proa_graph.terms import BASE


@cache
def _blocks() -> Blocks:
    return Blocks(published.dataset_of_few().named, load())


@cache
def _body(name: str) -> bytes:
    return gzip.decompress(_blocks().body(name))


def test_every_triple_stands_in_one_block() -> None:
    lines = [line for name in _blocks().names for line in _body(name).splitlines()]
    assert len(lines) == len(set(lines))
    whole = {quad.triple for quad in _blocks().published}
    assert {quad.triple for quad in ox.parse(b"\n".join(lines) + b"\n", format=ox.RdfFormat.N_TRIPLES)} == whole


def test_labels_of_parts_are_loaded_for_free_queries_only() -> None:
    parts = [f"<{BASE}id/{kind}/" for kind in ("place", "selector", "status", "trade-evidence")]
    held = {
        name: [kind for kind in parts if any(line.startswith(kind) and f"<{LABEL}>" in line for line in lines)]
        for name in _blocks().names
        for lines in [_body(name).decode().splitlines()]
    }
    assert held.pop("rest") == parts
    assert not any(held.values())


@pytest.mark.parametrize("question", load().values(), ids=lambda q: q.name)
def test_the_blocks_of_a_question_answer_it(question: Question) -> None:
    names = _blocks().of(question.name)
    assert 0 < len(names) < len(_blocks().names)
    store = ox.Store()
    store.load(b"".join(map(_body, names)), format=ox.RdfFormat.N_TRIPLES)
    text = question.bind({p.name: p.example for p in question.parameters if p.default is None})
    found, expected = (LocalStore(held).query(text) for held in (store, _blocks().published))
    assert sorted(map(str, found.rows())) == sorted(map(str, expected.rows()))


@pytest.mark.parametrize("question", load().values(), ids=lambda q: q.name)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_the_form_of_a_question_holds_at_first_is_answered_by_the_build(question: Question, lang: str) -> None:
    made = json.loads(gzip.decompress(_corpus().answer_file(question.name, lang)))
    text = question.bind({p.name: p.example for p in question.parameters if p.default is None}, lang)
    assert made["results"]["bindings"] == LocalStore(_blocks().published).query(text).rows()


@cache
def _corpus() -> site.Corpus:
    return site.Corpus.of(published.few(), published.dataset_of_few(), load())


def test_a_query_names_its_properties_and_classes_not_its_comments() -> None:
    query = "PREFIX a: <http://x/>\n# a:no\nSELECT * { ?s a:yes/<http://y/also> ?o ; a a:Kind } # a:no"
    assert _named(query) == {"http://x/yes", "http://y/also", "http://x/Kind"}


def test_the_script_knows_names_and_stems() -> None:
    corpus = site.Corpus.of(published.few(), published.dataset_of_few(), {})
    told = json.loads(asked.asked_script(corpus).decode().removeprefix("window.PROA_ASKED=").rstrip(";\n"))
    assert told["trades"]["cariste"] == ["cariste"]
    assert told["branches"]["interim"] == ["2378"]
    assert told["stems"]["preparateur"] == "prepar"
