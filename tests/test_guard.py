"""The connections: each has its time, and those that keep still never keep others out."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from server_fixtures import CARTESIAN, build_folder, nquads, running

from proa_graph.server import Limits, guard, pace
from proa_graph.server.guard import Connections, Crowd
from proa_graph.store import Store, open_store

SHORT = Connections(head=0.4, body=0.8, idle=0.4, stuck=0.6, bytes=5000, per_address=40, total=60)
HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = 1 << 25
LONG = CARTESIAN.replace(" }", " . ?q ?r ?s . ?t ?u ?v . ?w ?x ?y . ?z ?aa ?bb }")


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store(nquads(3))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = build_folder(tmp_path_factory.mktemp("build"))
    (folder / "site" / "large.bin").write_bytes(bytes(LARGE))
    with running(folder, store, connections=SHORT) as opened:
        yield opened


@pytest.fixture
def patient(store: Store, tmp_path: Path) -> Iterator[str]:
    """A server that waits for a minute whatever comes, of three connections an address."""
    folder = build_folder(tmp_path)
    (folder / "site" / "large.bin").write_bytes(bytes(LARGE))
    limits = Connections(head=60, body=60, idle=60, stuck=60, bytes=5000, per_address=3)
    with running(folder, store, connections=limits) as opened:
        yield opened


@contextlib.contextmanager
def _raw(address: str, room: int = 0) -> Iterator[socket.socket]:
    with socket.socket() as opened:
        if room:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        opened.settimeout(10)
        opened.connect((urlsplit(address).hostname, urlsplit(address).port))
        yield opened


def _heard(opened: socket.socket) -> bytes:
    """What comes until the other side closes."""
    try:
        return b"".join(iter(lambda: opened.recv(65536), b""))
    except ConnectionResetError:
        return b""


def _answer(opened: socket.socket) -> bytes:
    """One answer about health, whole; the connection stays."""
    heard = b""
    while not heard.endswith(b"}\n"):
        heard += opened.recv(65536)
    return heard


@pytest.mark.parametrize("sent", [b"", b"GET /health HTTP/1.1\r\nHost:", b"\r\n"])
def test_a_head_that_does_not_come_ends_the_connection(address: str, sent: bytes) -> None:
    with _raw(address) as opened:
        started = time.monotonic()
        opened.sendall(sent)
        assert _heard(opened) == b""
        assert SHORT.head * 0.8 < time.monotonic() - started < SHORT.head + 1


def test_a_head_that_drips_ends_too(address: str) -> None:
    with _raw(address) as opened, pytest.raises(OSError, match=r"\[Errno (32|104)\]"):
        for _ in range(40):
            opened.sendall(b"GET /"[:1])
            time.sleep(0.05)
        _heard(opened)


def test_a_head_has_its_size(patient: str) -> None:
    with _raw(patient) as opened:
        opened.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 5000)
        assert _heard(opened).startswith(b"HTTP/1.1 431 ")
    assert httpx.get(f"{patient}/health", headers={"A": "a" * 4500}).status_code == 200


def test_the_size_is_that_of_one_head_and_not_of_all(patient: str) -> None:
    with httpx.Client(base_url=patient, headers={"A": "a" * 2500}) as one:
        assert [one.get("/health").status_code for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("more", [b"", b"\r\n", b"GET /heal"])
def test_after_an_answer_it_waits_a_little_whatever_begins(address: str, more: bytes) -> None:
    with _raw(address) as opened:
        opened.sendall(HEALTH)
        assert _answer(opened).startswith(b"HTTP/1.1 200")
        started = time.monotonic()
        opened.sendall(more)
        assert _heard(opened) == b""
        assert 0.3 < time.monotonic() - started < SHORT.head + SHORT.idle + 1


def test_room_is_made_by_who_rests_and_not_by_who_asks(patient: str) -> None:
    with contextlib.ExitStack() as opened:
        asking = opened.enter_context(_raw(patient))
        asking.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n")
        asking.sendall(b"Connection: close\r\nContent-Length: 6\r\n\r\nASK")
        resting = opened.enter_context(_raw(patient))
        resting.sendall(HEALTH)
        assert _answer(resting).startswith(b"HTTP/1.1 200")
        for _ in range(2):
            opened.enter_context(_raw(patient))
        assert _heard(resting) == b""
        asking.sendall(b" {}")
        assert _heard(asking).startswith(b"HTTP/1.1 200")


def test_a_body_that_does_not_come_is_408(address: str) -> None:
    with _raw(address) as opened:
        opened.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n")
        opened.sendall(b"Content-Length: 500\r\n\r\nASK")
        assert _heard(opened).startswith(b"HTTP/1.1 408")


def test_an_answer_that_comes_before_the_body_ends_is_heard(patient: str) -> None:
    form = {"Content-Type": "application/sparql-query"}
    with httpx.Client(base_url=patient) as one:
        for _ in range(3):
            assert one.post("/sparql", content=b" " * (3 << 20), headers=form).status_code == 413
        assert one.get("/health").status_code == 200


def test_who_does_not_read_is_let_go(address: str, patient: str) -> None:
    with _raw(address, room=4096) as opened:
        opened.sendall(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(SHORT.stuck + 1)
        assert len(_heard(opened)) < LARGE
    assert len(httpx.get(f"{patient}/large.bin").content) == LARGE


def test_those_that_keep_still_make_room_for_those_that_ask(address: str) -> None:
    with contextlib.ExitStack() as crowd:
        still = [crowd.enter_context(_raw(address)) for _ in range(SHORT.per_address * 4)]
        started = time.monotonic()
        assert httpx.get(f"{address}/health").status_code == 200
        assert time.monotonic() - started < SHORT.head + 1
        assert _heard(still[0]) == b""


class _Connection:
    """A connection of ``address`` that only remembers whether it was ended."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.transport = self
        self.ended = False

    def abort(self) -> None:
        self.ended = True


@pytest.mark.parametrize(("limits", "ends"), [((3, 9), "a2"), ((9, 4), "b1"), ((9, 5), "")])
def test_the_one_still_for_longest_leaves_of_its_address_or_of_all(limits: tuple[int, int], ends: str) -> None:
    crowd = Crowd(Connections(per_address=limits[0], total=limits[1]))
    others = {name: _Connection(name[0]) for name in ("b1", "a1", "a2", "a3", "a4")}
    for name, connection in others.items():
        crowd.enter(connection)  # type: ignore[arg-type]
        if name == "a1":
            crowd.moves(connection)  # type: ignore[arg-type]
    assert [name for name, connection in others.items() if connection.ended] == [ends][: bool(ends)]


def test_a_busy_server_refuses_the_new_one_and_forgets_who_left() -> None:
    crowd = Crowd(Connections(per_address=1, total=9))
    first, second, third = _Connection("a"), _Connection("a"), _Connection("a")
    crowd.enter(first)  # type: ignore[arg-type]
    crowd.moves(first)  # type: ignore[arg-type]
    crowd.enter(second)  # type: ignore[arg-type]
    assert (first.ended, second.ended) == (False, True)
    for gone in (first, second):
        crowd.leave(gone)  # type: ignore[arg-type]
    crowd.enter(third)  # type: ignore[arg-type]
    assert not third.ended


def test_what_is_not_http_is_said_to_its_sender_alone(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(20):
        with _raw(address) as opened:
            opened.sendall(b"\x16\x03\x01 no request\r\n\r\n")
            assert _heard(opened).startswith(b"HTTP/1.1 400")
    assert capfd.readouterr().err == ""


def test_a_raw_address_is_read_as_utf_8_or_refused(address: str) -> None:
    with _raw(address) as opened:
        query = "/sparql?format=csv&query=SELECT('é'AS?x){}"
        opened.sendall(f"GET {query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = _heard(opened)
    assert answer.startswith(b"HTTP/1.1 400") or answer.rstrip().endswith("é".encode())


class _Slow(pace.Pace):
    """Two turns a window for each address, whatever comes."""

    def turn(self, late: float) -> None:
        super().turn(late)
        self.most = 2

    def count(self, address: str, loop: asyncio.AbstractEventLoop, turns: int = 1) -> None:
        self.most = 2
        super().count(address, loop, turns)


@pytest.fixture
def paced(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(guard, "Pace", _Slow)
    limits = Connections(head=0.4, body=0.4, idle=5)
    with running(build_folder(tmp_path), store, Limits(seconds=1.5), limits) as opened:
        yield opened


def test_what_is_sent_ahead_is_answered_in_turns_in_its_order(paced: str) -> None:
    paths = [f"/nothing-{number}" for number in range(12)]
    with _raw(paced) as opened:
        started = time.monotonic()
        last = b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        opened.sendall(b"".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in paths) + last)
        heard = _heard(opened)
    assert time.monotonic() - started > pace.WINDOW * 4
    assert re.findall(rb"\xc3\xa0 l\xe2\x80\x99adresse (/[a-z0-9-]+)", heard) == [p.encode() for p in [*paths, "/last"]]


class _Late(pace.Pace):
    """Each address waits three times for longer than a head may take to come, then never."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = [0.5] * 3

    def wait(self, address: str, loop: asyncio.AbstractEventLoop) -> float:
        return self.waits.pop() if self.waits else 0.0


def test_who_waits_for_a_turn_loses_no_byte_and_none_of_its_time(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "Pace", _Late)
    body = b"query=ASK%20%7B%7D" + b"%20" * 3000
    head = f"Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
    limits = Connections(head=0.4, body=0.4, idle=5)
    with running(build_folder(tmp_path), store, connections=limits) as address, _raw(address) as opened:
        started = time.monotonic()
        for piece in (b"POST /sparql HTT", b"P/1.1\r\n", head.encode(), b"\r\n\r\n", body[:4000], body[4000:]):
            opened.sendall(piece)
            time.sleep(0.01)
        assert opened.recv(65536).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - started > 1.4


def test_a_turn_is_counted_once(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    class Counting(pace.Pace):
        def count(self, address: str, loop: asyncio.AbstractEventLoop, turns: int = 1) -> None:
            counted.append(turns)

    monkeypatch.setattr(guard, "Pace", Counting)
    with running(build_folder(tmp_path), store) as address, _raw(address) as opened:
        opened.sendall(HEALTH * 5 + HEALTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        _heard(opened)
        assert sum(counted) == 7  # the connection, and six requests
        body = b"query=" + b" " * (3 << 16)
        with _raw(address) as other:
            kind = b"application/x-www-form-urlencoded"
            other.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + kind)
            other.sendall(b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            _heard(other)
        assert sum(counted) >= 7 + 2


def test_what_is_sent_ahead_of_an_answer_is_given_no_time(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = _Late()
    later.waits = [0.1, 0.0]
    monkeypatch.setattr(guard, "Pace", lambda: later)
    limits = Connections(head=0.4, body=0.4)
    with running(build_folder(tmp_path), store, Limits(seconds=1.5), limits) as address, _raw(address) as opened:
        opened.sendall(f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.1)
        opened.sendall(b"GET /he")
        time.sleep(0.8)
        opened.sendall(b"alth HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        heard = _heard(opened)
    assert b'"query-seconds"' in heard.partition(b"HTTP/1.1 200")[0]
    assert heard.endswith(b"}\n")
    assert not later.waits


def test_who_asks_little_does_not_wait_for_who_asks_much(paced: str) -> None:
    with _raw(paced) as much, socket.socket() as little:
        much.sendall(HEALTH * 40)
        little.bind(("127.0.0.9", 0))
        little.settimeout(5)
        little.connect((urlsplit(paced).hostname, urlsplit(paced).port))
        started = time.monotonic()
        little.sendall(HEALTH)
        assert b"200 OK" in _answer(little)
        assert time.monotonic() - started < pace.WINDOW * 10


def _first_line(address: str, sent: bytes) -> bytes:
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as client:
        client.sendall(sent)
        return client.makefile("rb").readline()


@pytest.mark.parametrize(
    "headers",
    [b"X: " + b"a" * 100_000 + b"\r\n", b"".join(b"X-%d: abcdefgh\r\n" % n for n in range(5_000))],
)
def test_a_large_head_that_comes_at_once_is_431(patient: str, headers: bytes) -> None:
    assert b" 431 " in _first_line(patient, b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
    posted = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + headers + b"\r\nabc"
    assert b" 431 " in _first_line(patient, posted)
    assert b" 200 " in _first_line(patient, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 1_000 + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\n", b" 400 "),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n", b" 400 "),
        (b"GET / HTTP/1.0\r\nHost: x\r\nhost: x\r\n", b" 400 "),
        (b"GET / HTTP/1.0\r\n", b" 200 "),
        (b"GET / HTTP/1.1\r\nHost:\r\n", b" 200 "),
    ],
)
def test_a_request_names_one_host(patient: str, head: bytes, status: bytes) -> None:
    assert status in _first_line(patient, head + b"\r\n")


@pytest.mark.parametrize(("coding", "status"), [(b"gzip", b" 415 "), (b"br", b" 415 "), (b"identity", b" 200 ")])
def test_a_packed_body_is_not_taken_for_its_text(patient: str, coding: bytes, status: bytes) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n"
    assert status in _first_line(patient, head + b"Content-Encoding: " + coding + b"\r\n\r\nASK {}")


@pytest.mark.parametrize(("unread", "kept"), [(1 << 25, 1), (1 << 28, 3)])
def test_answers_that_nobody_reads_have_one_bound_together(
    store: Store, tmp_path: Path, unread: int, kept: int
) -> None:
    """Who waits longest loses its answer first."""
    rows = [" ".join(str(number) for number in range(count)) for count in (300, 400)]
    query = f"SELECT ?a ?b {{ VALUES ?a {{ {rows[0]} }} VALUES ?b {{ {rows[1]} }} }}"
    limits = Connections(stuck=60, unread=unread)
    with running(build_folder(tmp_path), store, connections=limits) as address, contextlib.ExitStack() as opened:
        asked = (
            f"GET /sparql?query={quote(query)}&format=json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
        lazy = []
        for _ in range(3):
            lazy.append(opened.enter_context(_raw(address, 4096)))
            lazy[-1].sendall(asked)
            lazy[-1].recv(1)
            time.sleep(0.3)
        heard = [_heard(one) for one in lazy]
        whole = [one.rstrip().endswith(b"]}}") for one in heard]
        assert whole == [False] * (3 - kept) + [True] * kept
