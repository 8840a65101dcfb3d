"""What who runs the server sees: counters, lines of JSON, readiness, a stop that lets answers end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from server_fixtures import CARTESIAN, build_folder, nquads, running

from proa_graph.server import create_app, guard
from proa_graph.server.journal import Journal
from proa_graph.server.metrics import Metrics, route
from proa_graph.store import Store, open_store

BROWSER = "text/html,*/*;q=0.8"
SECRET = "Zébulon-4711"
SERVE = "import sys; from pathlib import Path; from proa_graph.server import serve; serve(Path(sys.argv[1]), port=0)"


def _counted(client: httpx.Client) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    store = open_store(nquads())
    with running(build_folder(tmp_path), store) as address, httpx.Client(base_url=address, timeout=20) as opened:
        yield opened
    store.close()


def test_what_passes_is_counted(client: httpx.Client) -> None:
    query = {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}
    for _ in range(3):
        tag = client.get("/sparql", params=query).headers["etag"]
    client.get("/sparql", params=query, headers={"If-None-Match": tag})
    assert client.get("/sparql", params={"query": CARTESIAN, "timeout": "0.2"}).status_code == 503
    client.get(f"/{SECRET}/{SECRET}")
    client.patch("/")
    found = _counted(client)
    assert found["proa_requests_total", "GET", "/sparql", "200"] == 3
    assert found["proa_requests_total", "GET", "/sparql", "304"] == 1
    assert found["proa_requests_total", "GET", "/sparql", "503"] == 1
    assert found["proa_requests_total", "GET", "page", "404"] == 1
    assert found["proa_requests_total", "other", "page", "405"] == 1
    assert found["proa_request_seconds_count", "/sparql"] == 5
    assert (found["proa_answers_total", "made"], found["proa_answers_total", "kept"]) == (1, 2)
    assert found["proa_answers_total", "known"] == 1
    assert found["proa_limits_reached_total", "query-seconds"] == 1
    assert found["proa_queries_running",] == 0
    assert found["process_resident_memory_bytes",] > 1 << 20
    assert SECRET not in client.get("/metrics").text


def test_queries_under_way_and_connections_are_shown(tmp_path: Path) -> None:
    store, metrics = open_store(nquads()), Metrics()
    with _serving(build_folder(tmp_path), store, metrics=metrics) as one, ThreadPoolExecutor(2) as people:
        asks = [{"query": f"{CARTESIAN} LIMIT {n}", "timeout": "2"} for n in (1, 2)]
        slow = [people.submit(one.get, "/sparql", params=asked) for asked in asks]
        time.sleep(0.7)
        found = _counted(one)
        assert (found["proa_queries_running",], found["proa_connections",]) == (2, 3)
        assert {future.result().status_code for future in slow} == {503}
    store.close()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/sparql", "/sparql"), ("/sparql/", "/sparql"), ("/en/sparql/", "/sparql"), ("/id/branch/1", "/id"),
        ("/def.ttl", "/def"), ("/api/questions/lists", "/api/questions/lists"),
        (f"/api/questions/{SECRET}", "/api/questions"),
        (f"/api/{SECRET}", "/api"), (f"/{SECRET}", "page"), (f"/en/{SECRET}", "page"), ("/", "page"),
        ("/.well-known/void", "/.well-known/void"), ("/api", "page"), ("/dumps/proa.nq", "/dumps"),
    ],
)  # fmt: skip
def test_an_address_is_told_by_its_kind(path: str, place: str) -> None:
    assert route(path) == place


@contextmanager
def _journal(**options: Any) -> Iterator[tuple[Journal, list[dict[str, Any]]]]:
    ours, theirs = os.pipe()
    lines: list[dict[str, Any]] = []

    def read() -> None:
        with os.fdopen(ours, encoding="utf-8") as source:
            lines.extend(json.loads(line) for line in source)

    reader = threading.Thread(target=read)
    reader.start()
    journal = Journal(theirs, **options)
    yield journal, lines
    journal.close()
    time.sleep(0.05)
    os.close(theirs)
    reader.join(5)


class _Broken:
    """A store whose health cannot be asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def healthy(self) -> bool:
        raise KeyError(SECRET)


@contextmanager
def _serving(folder: Path, store: Any, **options: Any) -> Iterator[httpx.Client]:
    server = guard.server(create_app(folder, store, **options), metrics=options.get("metrics"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=20) as one:
            yield one
        server.should_exit = True
        thread.join(10)


def test_each_request_has_its_line_and_nothing_that_was_typed(tmp_path: Path) -> None:
    store = open_store(nquads())
    folder = build_folder(tmp_path)
    with _journal() as (journal, lines), _serving(folder, _Broken(store), journal=journal) as one:
        assert one.get("/health", headers={b"User-Agent": SECRET.encode()}).status_code == 500
        assert one.get("/health", headers={"Accept": BROWSER}).status_code == 500
        assert one.get(f"/{SECRET}?{SECRET}", headers={b"Referer": f"http://{SECRET}/".encode()}).status_code == 404
        assert one.post("/sparql", data={"query": SECRET}).status_code == 400
        assert one.get("/api/questions/none", params={"x": SECRET}).status_code == 404
        assert one.get("/").status_code == 200
    store.close()
    assert SECRET not in json.dumps(lines, ensure_ascii=False)
    requests = [(line["route"], line["status"], line.get("problem")) for line in lines if line["event"] == "request"]
    assert requests == [
        ("/health", 500, "error"), ("/health", 500, "error"), ("page", 404, "not-found"), ("/sparql", 400, "syntax"),
        ("/api/questions", 404, "not-found"), ("page", 200, None),
    ]  # fmt: skip
    failures = [line for line in lines if line["event"] == "failure"]
    assert [line["error"] for line in failures] == ["KeyError", "KeyError"]
    assert any(re.match(r"server/app\.py:\d+ state", place) for place in failures[0]["where"])
    assert all(line["time"] and line["level"] for line in lines)


def test_only_problems_are_told_where_that_is_asked() -> None:
    with _journal(requests=False) as (journal, lines):
        journal.note("failure", "error")
    assert not journal.requests and [line["event"] for line in lines] == ["failure"]


def test_nobody_waits_for_a_journal_that_is_not_read() -> None:
    ours, theirs = os.pipe()
    journal = Journal(theirs)
    started = time.monotonic()
    for number in range(20_000):
        journal.note("request", number=number)
    assert time.monotonic() - started < 5
    os.set_blocking(ours, False)
    lines = b""
    until, more = time.monotonic() + 10, 0
    while _told(lines) < 20_000 and time.monotonic() < until:
        try:
            lines += os.read(ours, 1 << 16)
        except BlockingIOError:
            journal.note("again")
            more += 1
            time.sleep(0.01)
    assert 20_000 <= _told(lines) <= 20_000 + more
    assert _lost(lines) > 10_000


def _told(lines: bytes) -> int:
    """How many requests are told, each in its line or among those that are lost."""
    return _lost(lines) + sum(b'"request"' in line for line in lines.split(b"\n")[:-1])


def _lost(lines: bytes) -> int:
    """How many lines are said to be lost, in the lines that are whole."""
    return sum(json.loads(line)["lines"] for line in lines.split(b"\n")[:-1] if b'"lost"' in line)


def test_what_comes_in_thousands_is_told_once_a_second() -> None:
    with _journal() as (journal, lines):
        for _ in range(1000):
            journal.seldom("library", "error", message="too many open files")
        journal.seldom("library", "error", message="another")
    assert [line["message"] for line in lines] == ["too many open files", "another"]


def test_a_full_disk_does_not_stop_it() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("wb") as out:
        journal = Journal(out.fileno())
        journal.note("request")
        journal.close()
        time.sleep(0.1)
        assert journal.lost == 1


def test_it_is_ready_while_its_store_answers(tmp_path: Path) -> None:
    store = open_store(nquads())
    with running(build_folder(tmp_path), store) as address, httpx.Client(base_url=address) as one:
        ready = one.get("/ready")
        assert (ready.status_code, ready.json()["status"], ready.json()["data"]) == (200, "ready", store.digest)
        store.close()
        late = one.get("/ready")
        assert (late.status_code, late.json()["status"], late.headers["retry-after"]) == (503, 503, "5")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    folder = build_folder(tmp_path)
    command = [sys.executable, "-c", SERVE, str(folder)]
    root = str(Path(__file__).parents[1])
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    assert process.stdout
    yield process, process.stdout.readline().strip()
    process.kill()
    process.communicate()


def test_who_is_being_answered_hears_the_end_when_it_stops(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    with ThreadPoolExecutor(1) as people:
        slow = people.submit(httpx.get, f"{address}sparql", params={"query": CARTESIAN, "timeout": "2"}, timeout=20)
        time.sleep(0.7)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}health", timeout=2)
        assert slow.result().json()["limitName"] == "query-seconds"
    _, said = process.communicate(timeout=10)
    assert process.returncode == 0
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["event"] for line in lines] == ["started", "request", "stopped"]
    assert lines[0]["data"] == lines[-1]["data"] != ""
