"""``proa publish`` against a real SPARQL 1.1 server, with readers while it writes."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner

from proa_graph import kept, publishing
from proa_graph.cli import cli
from proa_graph.errors import UnusableError
from proa_graph.store.remote import RemoteStore
from proa_graph.store.writing import WritableStore
from proa_graph.terms import BASE

FIRST, SECOND = f"{BASE}id/graph/one", f"{BASE}id/graph/two"
FOREIGN = "https://example.org/graph"
VERSION = f"SELECT (GROUP_CONCAT(DISTINCT ?v) AS ?seen) (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s <{BASE}def#version> ?v }} }}"


def _server() -> str:
    return str(Path(sys.executable).with_name("oxigraph"))


@pytest.fixture
def engine() -> Iterator[str]:
    """The address of an empty store, on a server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([_server(), "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/query"
    try:
        until = time.monotonic() + 20
        while not RemoteStore(address).healthy():
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> pyoxigraph.Store:
    """What is published: two graphs of one version, to be changed by the tests."""
    store = pyoxigraph.Store()
    monkeypatch.setattr(kept, "store", lambda _: store)
    return store


def fill(store: pyoxigraph.Store, version: str, size: int = 3000) -> None:
    """Let both graphs say one version everywhere."""
    store.clear()
    says = pyoxigraph.NamedNode(f"{BASE}def#version")
    for graph in (FIRST, SECOND):
        store.extend(
            pyoxigraph.Quad(
                pyoxigraph.NamedNode(f"{graph}/{n}"), says, pyoxigraph.Literal(version), pyoxigraph.NamedNode(graph)
            )
            for n in range(size)
        )


def held(engine: str) -> tuple[str, int]:
    """Return the versions that a reader sees, and how many statements."""
    row = RemoteStore(engine).query(VERSION).rows()[0]
    return row["seen"]["value"], int(row["n"]["value"])


def test_a_store_gets_what_it_lacks_and_loses_what_is_gone(
    engine: str, built: pyoxigraph.Store, tmp_path: Path
) -> None:
    WritableStore(engine).change([f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ <{FOREIGN}> a <{FOREIGN}> }} }}"])
    fill(built, "one")
    assert publishing.publish(engine, out=tmp_path).counts == (6000, 0)
    assert publishing.publish(engine, out=tmp_path).counts == (0, 0)
    built.remove_graph(pyoxigraph.NamedNode(SECOND))
    built.add(
        pyoxigraph.Quad(
            pyoxigraph.NamedNode(f"{FIRST}/é"),
            pyoxigraph.NamedNode(f"{BASE}def#says"),
            pyoxigraph.Literal('a "line"\nof l’été', language="fr"),
            pyoxigraph.NamedNode(FIRST),
        )
    )
    assert publishing.publish(engine, out=tmp_path).counts == (1, 3000)
    assert WritableStore(engine).counts() == {FIRST: 3001, FOREIGN: 1}


def test_readers_see_one_version_while_another_comes(engine: str, built: pyoxigraph.Store, tmp_path: Path) -> None:
    fill(built, "one")
    publishing.publish(engine, out=tmp_path)
    seen: set[tuple[str, int]] = set()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            seen.add(held(engine))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for version in ("two", "three"):
        fill(built, version)
        publishing.publish(engine, out=tmp_path)
    over.set()
    for reader in readers:
        reader.join()
    assert {("one", 6000)} < seen <= {("one", 6000), ("two", 6000), ("three", 6000)}


def test_what_was_cut_leaves_the_old_and_the_next_call_completes(
    engine: str, built: pyoxigraph.Store, tmp_path: Path
) -> None:
    fill(built, "one")
    publishing.publish(engine, out=tmp_path)
    fill(built, "two")
    store = WritableStore(engine)
    whole = list(publishing._changes(built, store).operations())
    with pytest.raises(UnusableError, match="400"):
        store.change([*whole, "INSERT DATA { GRAPH <"])
    assert held(engine) == ("one", 6000)
    publishing.publish(engine, out=tmp_path)
    assert held(engine) == ("two", 6000)


def test_counts_that_are_wrong_take_the_changes_back(
    engine: str, built: pyoxigraph.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(built, "one")
    publishing.publish(engine, out=tmp_path)
    fill(built, "two")
    plain = WritableStore.change
    asked = []

    def losing(store: WritableStore, requests: Iterable[str]) -> None:
        asked.append(1)
        plain(store, [*requests][: None if len(asked) > 1 else -1])

    monkeypatch.setattr(WritableStore, "change", losing)
    with pytest.raises(UnusableError, match="rétabli"):
        publishing.publish(engine, out=tmp_path)
    assert held(engine) == ("one", 6000)


@pytest.mark.parametrize("address", ["ftp://example.org", "http://127.0.0.1:1/query"])
def test_an_address_that_takes_nothing_is_one_clear_line(address: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableError) as caught:
        publishing.publish(address, out=tmp_path)
    assert address in caught.value.message("fr")


def test_a_store_that_cuts_its_answers_short_is_not_compared(
    engine: str, built: pyoxigraph.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(built, "one")
    publishing.publish(engine, out=tmp_path)
    whole = WritableStore.triples
    monkeypatch.setattr(WritableStore, "triples", lambda store, graph: set(list(whole(store, graph))[:1000]))
    with pytest.raises(UnusableError, match="1000 des 3000"):
        publishing.publish(engine, out=tmp_path)
    assert held(engine) == ("one", 6000)


def test_the_command_sends_parts_where_it_is_asked_to(
    engine: str, built: pyoxigraph.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(built, "one", size=600)
    sent: list[int] = []
    whole = WritableStore.change

    def counted(store: WritableStore, requests: Iterable[str]) -> None:
        some = list(requests)
        sent.append(len(some))
        whole(store, some)

    monkeypatch.setattr(WritableStore, "change", counted)
    done = CliRunner().invoke(cli, ["publish", engine, "--parts"])
    assert (done.exit_code, sent) == (0, [1, 1, 1, 1]), done.output
    fill(built, "two", size=600)
    CliRunner().invoke(cli, ["publish", engine])
    assert (held(engine), sent[4:]) == (("two", 1200), [8])
