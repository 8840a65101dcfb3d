"""A build after one changed list: what still holds is kept, and everything is as if made from nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import published
import pyoxigraph
import pytest

from proa_graph import build, holding, questions, site
from proa_graph.dataset import Dataset, assemble
from proa_graph.model import Facts
from proa_graph.release import files
from proa_graph.site import ALL
from proa_graph.site.view import ID

_MADE = site.site_files
_TEXT = "KALITEXT000043688159"
_EVERY = 24
_OWN = ("key", "locator", "row")


def _with(**fields: Any) -> Facts:
    """The facts of the four agreements, with one line of a list changed."""
    few = published.few()
    first, *others = few.lists[_TEXT]
    return replace(few, lists={**few.lists, _TEXT: (replace(first, **fields), *others)})


def _without_last() -> Facts:
    few = published.few()
    return replace(few, lists={**few.lists, _TEXT: few.lists[_TEXT][:-1]})


def _with_twin() -> Facts:
    """The first line says what the second says."""
    first, second, *_ = published.few().lists[_TEXT]
    return _with(**{field.name: getattr(second, field.name) for field in fields(first) if field.name not in _OWN})


CHANGES: dict[str, Callable[[], Facts]] = {
    "cells": lambda: _with(
        certification_label="Titre que nulle liste ne porte", rncp_code="RNCP99998", code_stated="RNCP99998"
    ),
    "line gone": _without_last,
    "line as another": _with_twin,
}


def _some(corpus: site.Corpus, dumps: Callable[[], Sequence[site.Dump]] = tuple) -> dict[str, site.Body]:
    """What shows the text and its branches, and some pages of every kind."""
    made = _MADE(corpus, dumps)
    things = dict.fromkeys(map(build._thing_of, made))
    some = {*list(things)[::_EVERY], *(thing for thing in things if _TEXT in thing or thing.startswith("branch/"))}
    heavy = ("static/", "trade/", "en/trade/")
    return {name: made[name] for name in made if build._thing_of(name) in some and not name.startswith(heavy)}


def _build(out: Path, facts: Facts, dataset: Dataset, digest: str, *, processes: int = 2) -> dict[str, bytes]:
    """Build ``facts`` into ``out`` and return the digests of its pages and data."""
    with pytest.MonkeyPatch.context() as during:
        during.setattr(build, "assemble_published", lambda *_: dataset)
        during.setattr(build, "read_facts", lambda _: facts)
        during.setattr(build, "input_digest", lambda: digest)
        during.setattr(build, "frame_digest", lambda: "frame")
        during.setattr(site, "site_files", _some)
        during.setattr(files, "_FORMS", {})
        during.setattr(files, "_write_tables", lambda *_: None)
        assert build.build(out, processes=processes).made
    pages = (path for path in sorted((out / "site").rglob("*")) if path.is_file())
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).digest() for path in pages}


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a build of the four agreements."""
    out = tmp_path_factory.mktemp("stood")
    _build(out, published.few(), published.dataset_of_few(), "before")
    return out


def _numbers(out: Path) -> dict[str, int]:
    return {path.relative_to(out).as_posix(): path.stat().st_ino for path in (out / "site").rglob("*.html")}


@pytest.mark.parametrize("name", CHANGES)
def test_after_one_changed_cell_every_file_is_as_if_made_from_nothing(stood: Path, tmp_path: Path, name: str) -> None:
    facts = CHANGES[name]()
    dataset = assemble(facts)
    out = shutil.copytree(stood, tmp_path / "again")
    before = _numbers(out)
    again = _build(out, facts, dataset, "after")
    assert again == _build(tmp_path / "whole", facts, dataset, "after")
    kept = before.items() & _numbers(out).items()
    assert len(before) // 2 < len(kept) < len(before)


def _read_in(order: Callable[[list[str]], Sequence[str]]) -> dict[str, set[str]]:
    """What is read for some pages, with what is behind it, where they are made in that order by one process."""
    corpus = site.Corpus.of(published.few(), published.dataset_of_few(), questions.load())
    corpus.view.reads.heeded = True
    made = _some(corpus)
    found = {}
    for name in order([name for name in made if "dumps/" not in name]):
        with corpus.view.reads.during() as read:
            made[name]()
        found[name] = set(_behind(read, corpus.view.reads))
    return found


def _behind(read: set[str], reads: site.Reads) -> Iterator[str]:
    for name in read:
        yield from _behind(set(reads.kept[name]), reads) if name.startswith("=") else (name,)


def test_a_line_reads_itself_and_those_of_its_list_that_name_its_certification() -> None:
    corpus = site.Corpus.of(_with_twin(), assemble(_with_twin()), questions.load())
    corpus.view.reads.heeded = True
    first, second, third, *_ = corpus.view.thing(f"{ID}list/{_TEXT}").things("proa:entry")
    with corpus.view.reads.during() as read:
        line = corpus.line(first)
    assert line and line.certification and line.twins == (2,)
    behind = set(_behind(read, corpus.view.reads))
    assert {first.iri, second.iri, f"^{line.certification.iri}"} <= behind
    assert third.iri not in behind


def test_a_page_reads_the_same_whatever_was_made_before_it() -> None:
    """What is kept for a second page, and not told, would be read for the first page alone."""
    forward, backward = _read_in(lambda names: names[::4]), _read_in(lambda names: names[::4][::-1])
    assert len(forward) > 40
    for name, read in forward.items():
        assert read == backward[name], name


def test_what_is_kept_is_stale_with_what_it_was_made_of_and_so_is_what_uses_it() -> None:
    read = holding.Read(
        {"a": ("=row",), "b": ("iri:b",), "c": ("?kind level",), "d": ("*",)},
        {"=row": ("=deeper",), "=deeper": ("iri:a",)},
        {"?kind level": holding._digest(["1"])},
    )

    def stale(changes: set[str], answer: object) -> list[str]:
        is_stale = holding.stale(read, changes, lambda _: answer)
        return [thing for thing in "abcde" if is_stale(thing)]

    assert stale(set(), ["1"]) == ["d", "e"]
    assert stale({"iri:a"}, ["1"]) == ["a", "d", "e"]
    assert stale({"iri:b"}, ["1"]) == ["b", "d", "e"]
    assert stale(set(), ["1", "2"]) == ["c", "d", "e"]


@pytest.mark.parametrize("before", [[], [b"a"], [b"a", b"c"], [b"a", b"b", b"c"], [b"z"]])
@pytest.mark.parametrize("now", [[], [b"a"], [b"b"], [b"a", b"b", b"d"]])
def test_lines_of_two_graphs_are_set_apart(before: list[bytes], now: list[bytes]) -> None:
    assert set(holding._apart(iter(before), iter(now))) == set(before) ^ set(now)


def test_what_was_read_cannot_be_read_again_is_nothing(tmp_path: Path) -> None:
    read = holding.Read({"a": ("iri:a",)}, {}, {})
    holding.write(tmp_path / "reads", read)
    assert holding.read_again(tmp_path / "reads") == read
    (tmp_path / "reads").write_bytes(b"half")
    assert not holding.read_again(tmp_path / "reads").things
    assert not holding.read_again(tmp_path / "none").things


class _Watched:
    """A store that tells what is read of it."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store
        self.read: set[str] = set()

    def quads_for_pattern(self, subject: Any, predicate: Any, value: Any, graph: Any) -> Iterator[pyoxigraph.Quad]:
        if subject or value:
            self.read.add(subject.value if subject else f"^{value.value}")
        return self._store.quads_for_pattern(subject, predicate, value, graph)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize("kind", ["agreement", "branch", "certification", "profession", "order", "level", "sector"])
def test_what_is_read_of_the_graph_for_a_page_is_told(kind: str) -> None:
    corpus = site.Corpus.of(published.few(), published.dataset_of_few(), questions.load())
    corpus.view.reads.heeded = True
    made = _some(corpus)
    for one in (corpus.view.kind(kind)[0], corpus.view.kind("profession")[0]):  # which asks about all of its kind
        corpus.view.reads.answer(f"?shared fr {one.iri}")
    watched = _Watched(published.dataset_of_few().named)
    for name in [name for name in made if name.startswith(f"{kind}/")][-8:]:
        corpus.view._store = watched  # type: ignore[assignment]
        corpus.view._things.clear()
        watched.read.clear()
        with corpus.view.reads.during() as read:
            made[name]()
        assert ALL in read or watched.read <= set(_behind(read, corpus.view.reads)), name
