"""An engine of one's own: what it is said to be at the start, and two nodes of which one falls."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from server_fixtures import build_folder, nquads, running

from proa_graph.errors import UnusableError
from proa_graph.server.engines import compare
from proa_graph.store import Held, open_store
from proa_graph.store.remote import RemoteStore
from proa_graph.terms import BASE

ENGINES = Path(__file__).parents[1] / "deploy" / "engines"
OXIGRAPH = Path(sys.executable).with_name("oxigraph")


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _data(version: str = "1.2", triples: int = 211) -> bytes:
    catalog, place = f"{BASE}catalog", f"<{BASE}catalog#dataset>"
    number = f'"{triples}"^^<http://www.w3.org/2001/XMLSchema#integer>'
    said = f'{place} <http://www.w3.org/ns/dcat#version> "{version}" <{catalog}> .\n'
    return nquads() + f"{said}{place} <http://rdfs.org/ns/void#triples> {number} <{catalog}> .\n".encode()


@contextmanager
def _node(data: bytes, *options: str, port: int = 0) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    if not OXIGRAPH.exists():
        pytest.skip("the oxigraph server is not installed")
    port = port or _port()
    process = subprocess.Popen(
        [str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}", *options], stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 20
        while not RemoteStore(f"http://127.0.0.1:{port}/query").healthy():
            assert time.monotonic() < until, "the engine does not start"
            time.sleep(0.05)
        if data:
            headers = {"Content-Type": "application/n-quads"}
            httpx.post(f"http://127.0.0.1:{port}/store", content=data, headers=headers).raise_for_status()
        yield process, f"http://127.0.0.1:{port}/query"
    finally:
        process.kill()
        process.wait()


def _told(address: str, ours: bytes = b"") -> list[str]:
    said: list[str] = []
    engine = pyoxigraph.Store()
    engine.load(ours or _data(), format=pyoxigraph.RdfFormat.N_QUADS)
    compare(address, Held(engine, "x"), lambda _, english: said.append(english))
    return said


def test_what_the_engine_is_is_said_at_the_start() -> None:
    with _node(_data(), "--union-default-graph") as (_, union), _node(_data()) as (_, apart):
        assert _told(union) == [
            f"Store {union}: 5 graphs, of which its default graph is the union",
            "Its data: version 1.2, 211 triples.",
        ]
        assert _told(apart)[0].endswith("named one by one with each query")
        other = _told(union, _data("1.3", 500))[1]
        assert other.startswith("Its data (1.2, 211 triples) are not those of the pages (1.3, 500 triples)")
        assert f"proa publish {union}" in other


def test_data_without_a_version_are_said_to_have_none() -> None:
    with _node(nquads()) as (_, address):
        assert _told(address)[1] == "Its data do not say their version."


def test_a_store_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    with _node(b"") as (_, empty), pytest.raises(UnusableError, match="proa publish"):
        _told(empty)
    with pytest.raises(UnusableError, match="ne répond pas"):
        _told(f"http://127.0.0.1:{_port()}/query")
    store = open_store(nquads())
    with running(build_folder(tmp_path), store) as ours, pytest.raises(UnusableError):
        _told(f"{ours}/api/questions")
    store.close()


def test_the_command_says_so_and_stops(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from proa_graph.cli import main; main()"
    folder = build_folder(tmp_path)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    address = f"http://127.0.0.1:{_port()}/query"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "--out", str(folder), "--port", "0", "--engine", address, "--lang", "en"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ENGINES.parents[1])},
    )  # fmt: skip
    assert done.returncode == 2
    assert f"the store {address} does not answer" in done.stderr.splitlines()[-1]


class _Readers:
    """Four who ask all the time, each time something that is not kept."""

    def __init__(self, address: str) -> None:
        self.answers: list[tuple[int, int]] = []
        self._address = address
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(4)]
        for thread in self._threads:
            thread.start()

    def _read(self, number: int) -> None:
        with httpx.Client(base_url=self._address, timeout=20) as client:
            asked = number
            while not self._stop.is_set():
                asked += 4
                query = f"SELECT ?s {{ ?s <{BASE}def#labelPrinted> ?o }} LIMIT {asked % 150 + 1} # {asked}"
                answer = client.get("/sparql", params={"query": query})
                rows = len(answer.json()["results"]["bindings"]) if answer.status_code == 200 else -1
                self.answers.append((answer.status_code, rows - asked % 150 - 1))

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)


def test_of_two_nodes_one_falls_and_readers_notice_nothing(tmp_path: Path) -> None:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not program:
        pytest.skip("nginx is not on this machine")
    options = ("--union-default-graph",)
    with ExitStack() as stack:
        first, one = stack.enter_context(_node(_data(), *options))
        _, two = stack.enter_context(_node(_data(), *options))
        port = _port()
        text = (ENGINES / "two-nodes.nginx.conf").read_text(encoding="utf-8")
        for old, new in (
            ("node1:7878", one[7:-6]),
            ("node2:7878", two[7:-6]),
            ("listen 7879", f"listen 127.0.0.1:{port}"),
        ):
            assert old in text
            text = text.replace(old, new)
        paths = "".join(
            f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"daemon off; pid {tmp_path}/pid; error_log stderr crit; events {{}}"
        (tmp_path / "nginx.conf").write_text(f"{head} http {{ access_log off; {paths} {text} }}", encoding="utf-8")
        proxy = subprocess.Popen([program, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
        stack.callback(proxy.wait)
        stack.callback(proxy.terminate)
        store = open_store(b"", engine=f"http://127.0.0.1:{port}/query")
        until = time.monotonic() + 10
        while not store.healthy():
            assert time.monotonic() < until
            time.sleep(0.05)
        (tmp_path / "build").mkdir()
        with running(build_folder(tmp_path / "build"), store) as address:
            readers = _Readers(address)
            time.sleep(1)
            before = len(readers.answers)
            first.kill()
            first.wait()
            time.sleep(2)
            with _node(_data(), *options, port=int(one.split(":")[2].partition("/")[0])):
                time.sleep(1)
            readers.stop()
        assert before > 20
        assert len(readers.answers) > before + 40
        assert set(readers.answers) == {(200, 0)}


@pytest.mark.parametrize("name", ["fuseki.ttl", "graphdb.ttl"])
def test_configurations_in_turtle_parse(name: str) -> None:
    quads = list(pyoxigraph.parse((ENGINES / name).read_bytes(), pyoxigraph.RdfFormat.TURTLE, base_iri="http://x/"))
    values = {quad.object.value for quad in quads}
    assert values & {"12", "12000"} and len(quads) > 8


@pytest.mark.parametrize("path", sorted(ENGINES.glob("*.yml")), ids=lambda path: path.name)
def test_compose_files_publish_here_alone_and_mount_what_is_there(path: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="no reader of YAML is installed")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for service in document["services"].values():
        assert service["image"]
        for port in service.get("ports", ()):
            assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port), "the engine itself is not for everybody"
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            known = source in document.get("volumes", {}) or source == "../../build/dumps"
            assert known or (ENGINES / source).exists() or source.endswith("license-key.bin"), source
        assert "mem_limit" in service or "nginx" in service["image"] or service.get("profiles")


def test_the_file_of_qlever_reads() -> None:
    parser = configparser.RawConfigParser()
    parser.read(ENGINES / "Qleverfile", encoding="utf-8")
    assert (parser["server"]["timeout"], parser["data"]["format"]) == ("12s", "nq")


def test_each_engine_is_described() -> None:
    text = (ENGINES.parent / "README.md").read_text(encoding="utf-8")
    for name in ("Oxigraph", "Virtuoso", "Fuseki", "GraphDB", "Stardog", "Neptune", "QLever"):
        assert f"| {name} |" in text
    for path in ENGINES.iterdir():
        assert path.name in text, path.name
