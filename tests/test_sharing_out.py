"""How workers share a machine: old queries give way, memory has one budget, a helper that dies stops nobody."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from server_fixtures import CARTESIAN, nquads

from proa_graph.server import http
from proa_graph.server.sharing import Asked, Shared
from proa_graph.server.slots import Limits, Slots
from proa_graph.store import JSON, Answer, QueryError, failures, forking, open_store, processes
from proa_graph.store.embedded import EmbeddedStore
from proa_graph.store.messages import header_of
from proa_graph.store.processes import Workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def workers() -> Iterator[Workers]:
    with tempfile.NamedTemporaryFile(suffix=".nq") as file:
        file.write(nquads())
        file.flush()
        opened = Workers("proa_graph.store.worker", [file.name])
        yield opened
        opened.close()


def _helper(workers: Workers) -> int:
    return workers._process.pid


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children]


def _worked(pid: int) -> int:
    """The ticks that a process has worked."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11])


def _priorities(helper: int) -> list[int]:
    return sorted(os.getpriority(os.PRIO_PROCESS, pid) for pid in _family(helper))


def _heavy(store: EmbeddedStore, seconds: float) -> threading.Thread:
    def ask() -> None:
        with pytest.raises(QueryError):
            store.query(CARTESIAN, timeout=seconds)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[EmbeddedStore, int]]:
    """A store whose queries last after half a second, and the number of its helper."""
    monkeypatch.setattr(processes, "_PATIENCE", 0.5)
    store = EmbeddedStore(nquads())
    assert store.query("ASK {}").truth
    yield store, _helper(store._workers)
    store.close()


def test_a_query_that_lasts_keeps_its_place_while_nobody_else_asks(patient: tuple[EmbeddedStore, int]) -> None:
    store, helper = patient
    usual = min(19, os.getpriority(os.PRIO_PROCESS, helper) + 5)
    thread = _heavy(store, 1.5)
    time.sleep(1)
    assert set(_priorities(helper)) == {usual}
    thread.join()


def test_a_query_that_lasts_gives_way_to_who_comes_later(patient: tuple[EmbeddedStore, int]) -> None:
    store, helper = patient
    usual = os.getpriority(os.PRIO_PROCESS, helper)
    thread = _heavy(store, 8)
    time.sleep(0.3)
    assert store.query("ASK {}").truth
    time.sleep(0.1)
    assert set(_priorities(helper)) == {min(19, usual + 5)}  # it did not last yet
    time.sleep(0.4)
    assert store.query("ASK {}").truth
    _until(lambda: _priorities(helper)[-1] == min(19, usual + 10))
    assert _priorities(helper)[0] == min(19, usual + 5)
    thread.join()


def test_of_two_that_last_both_give_way(patient: tuple[EmbeddedStore, int]) -> None:
    store, helper = patient
    usual = os.getpriority(os.PRIO_PROCESS, helper)
    threads = [_heavy(store, 8) for _ in range(2)]
    _until(lambda: _priorities(helper)[-2:] == [min(19, usual + 10)] * 2)
    for thread in threads:
        thread.join()


def _states(helper: int) -> list[str]:
    """How each worker that stands behind fares: R for one that runs, T for one that is stopped."""
    behind = os.getpriority(os.PRIO_PROCESS, helper) + 5
    return sorted(
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        for pid in _family(helper)
        if os.getpriority(os.PRIO_PROCESS, pid) > behind
    )


@pytest.fixture
def crowded() -> Iterator[tuple[EmbeddedStore, int]]:
    """A store that three endless queries were asked of, all of which stand behind, and the number of its helper."""
    store = EmbeddedStore(nquads())
    helper = _helper(store._workers)
    threads = [_heavy(store, 6) for _ in range(3)]
    _until(lambda: len(_states(helper)) == 3)
    yield store, helper
    store.close()
    for thread in threads:
        thread.join()


def test_of_those_that_stand_behind_some_are_stopped_and_each_has_its_turn(crowded: tuple[EmbeddedStore, int]) -> None:
    store, helper = crowded
    seats = forking._SEATS
    _until(lambda: _states(helper).count("T") == max(0, 3 - seats))
    slow = [pid for pid in _family(helper) if os.getpriority(os.PRIO_PROCESS, pid) > 5]
    before = {pid: _worked(pid) for pid in slow}
    assert store.query("ASK { ?s ?p ?o }", timeout=2).truth
    _until(lambda: sum(_worked(pid) > before[pid] for pid in before) == 3)


def test_one_that_is_stopped_ends_at_its_limit_all_the_same(crowded: tuple[EmbeddedStore, int]) -> None:
    _, helper = crowded
    _until(lambda: not _states(helper))


def test_workers_share_the_session_of_the_server() -> None:
    """The kernel shares the cores out by session first: beside another one, nice means nothing."""
    store = EmbeddedStore(nquads(), None)
    assert store.query("ASK {}").truth
    helper = _helper(store._workers)
    assert {os.getsid(pid) for pid in (helper, *_family(helper))} == {os.getsid(0)}
    assert os.getpgid(helper) != os.getpgid(0)
    store.close()


def test_a_client_of_long_queries_stands_behind_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("proa_graph.server.slots.time.monotonic", lambda: clock[0])

    async def taken(client: str, seconds: float) -> bool:
        with await slots.slot(client) as slot:
            clock[0] += seconds
            return slot.behind

    slots = Slots(Limits())
    asked = (0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 3, 0)
    assert [asyncio.run(taken("a", seconds)) for seconds in asked] == [False] * 7 + [True]
    assert asyncio.run(taken("b", 0)) is False
    clock[0] += 20
    assert asyncio.run(taken("a", 0)) is False


def test_clients_of_long_queries_leave_slots_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("proa_graph.server.slots.time.monotonic", lambda: clock[0])

    async def ordinary() -> int:
        for client in ("a", "b"):
            with await slots.slot(client):
                clock[0] += 5
        held = [await slots.slot(client) for client in "ab" for _ in range(3)]
        last = await slots.slot("c")
        assert not last.quick
        return sum(not slot.quick for slot in held)

    slots = Slots(Limits(per_client=3, total=6))
    assert asyncio.run(ordinary()) == 4


def test_a_query_from_behind_stands_there_from_the_start() -> None:
    store = EmbeddedStore(nquads())
    helper = _helper(store._workers)

    async def asked() -> None:
        with pytest.raises(QueryError):
            await store.ask(CARTESIAN, timeout=2, behind=True)

    thread = threading.Thread(target=lambda: asyncio.run(asked()))
    thread.start()
    _until(lambda: len(_states(helper)) == 1)
    thread.join()
    store.close()


def _until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    until = time.monotonic() + seconds
    while not _looked(holds):
        assert time.monotonic() < until
        time.sleep(0.02)


def _looked(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except (OSError, IndexError):  # a worker ended meanwhile
        return False


def test_a_worker_that_gave_way_is_not_kept(patient: tuple[EmbeddedStore, int]) -> None:
    store, helper = patient
    usual = os.getpriority(os.PRIO_PROCESS, helper)
    thread = _heavy(store, 20)
    assert asyncio.run(_asked_slowly(store)) > 0.5
    _until(lambda: _priorities(helper).count(min(19, usual + 10)) == 1)
    os.kill(next(pid for pid in _family(helper) if os.getpriority(os.PRIO_PROCESS, pid) > usual + 5), signal.SIGKILL)
    thread.join()


async def _asked_slowly(store: EmbeddedStore) -> float:
    """Ask something that is answered after half a second: its worker has given way then."""
    started = time.monotonic()
    size = 40
    while time.monotonic() - started < 0.5:
        started = time.monotonic()
        size = int(size * 1.5)
        rows = " ".join(str(n) for n in range(size))
        values = f"VALUES ?a {{ {rows} }} VALUES ?b {{ {rows} }} VALUES ?c {{ {rows} }}"
        await store.ask(f"SELECT (COUNT(*) AS ?n) {{ {values} }}", timeout=30)
    return time.monotonic() - started


_TAKING = """
import os, signal, sys, time
from proa_graph.store.forking import _Child, _keep_within

def ends(pid, seconds):
    until = time.monotonic() + seconds
    while not os.waitpid(pid, os.WNOHANG)[0]:
        if time.monotonic() >= until:
            return False
        time.sleep(0.01)
    return True

children = {}
for number, size in enumerate((1 << 20, 60 << 20)):
    ready, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        held = bytearray(os.urandom(1 << 20) * (size >> 20))
        os.write(told, b"1" if held else b"")
        time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    children[number] = _Child(pid)
_keep_within(int(sys.argv[1]), children)
pids = [children[1].pid, children[0].pid]
gone = [ends(pids[0], float(sys.argv[2])), ends(pids[1], 0.0)]
for pid, ended in zip(pids, gone):
    if not ended:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
print(*gone)
"""


@pytest.mark.parametrize(("budget", "dies"), [(20 << 20, True), (400 << 20, False)])
def test_of_those_that_take_too_much_together_the_largest_ends(budget: int, dies: bool) -> None:
    """In a process that holds nothing else: what tests before this one left is no part of it."""
    patience = "20" if dies else "0.2"
    call = [sys.executable, "-c", _TAKING, str(budget), patience]
    told = subprocess.run(call, capture_output=True, text=True, check=True, timeout=60).stdout
    assert told.split() == [str(dies), "False"]


def test_a_helper_that_dies_is_replaced_beside_the_event_loop(workers: Workers) -> None:
    header = header_of("SELECT (1 AS ?x) {}", (), (), "text/csv", 1 << 20)

    async def asked() -> tuple[float, bytes]:
        os.kill(_helper(workers), signal.SIGKILL)
        for pid in workers._idle:
            pid.channel.close()
        workers._idle.clear()
        gaps, done = [0.0], asyncio.Event()

        async def tick() -> None:
            last = time.monotonic()
            while not done.is_set():
                await asyncio.sleep(0.005)
                now = time.monotonic()
                gaps.append(now - last)
                last = now

        ticking = asyncio.ensure_future(tick())
        started = time.monotonic()
        answers = await asyncio.gather(*(workers.run_soon(header, b"SELECT (1 AS ?x) {}", seconds=5) for _ in range(4)))
        assert time.monotonic() - started > max(gaps)
        done.set()
        await ticking
        return max(gaps), answers[0][1]

    gap, body = asyncio.run(asked())
    assert body.split() == [b"x", b"1"]
    # Starting the helper takes longer than anybody on the loop waits.
    assert gap < 0.5


def test_a_worker_that_is_killed_fails_its_own_query_alone() -> None:
    store = open_store(nquads())
    assert isinstance(store, EmbeddedStore)
    helper = _helper(store._workers)
    failed: list[str] = []

    def ask() -> None:
        try:
            store.query(CARTESIAN, timeout=5)
        except QueryError as error:
            failed.append(error.kind)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.9)
    slow = max(_family(helper), key=_worked)
    os.kill(slow, signal.SIGKILL)
    thread.join(3)
    assert failed == ["memory"]
    assert store.query("ASK { ?s ?p ?o }").truth
    store.close()


def test_a_free_slot_goes_to_who_has_least_and_then_to_who_came_first() -> None:
    async def order() -> list[str]:
        slots = Slots(Limits(wait=5, per_client=3, total=2))
        held = [await slots.slot(client) for client in ("a", "a", "a", "b")]
        got: list[str] = []

        async def ask(client: str) -> None:
            with await slots.slot(client):
                got.append(client)
                await asyncio.sleep(0.02)

        tasks = []
        for client in ("a", "a", "b", "c", "d"):
            tasks.append(asyncio.ensure_future(ask(client)))
            await asyncio.sleep(0)
        held[0].give_back()
        await asyncio.gather(*tasks)
        return got

    assert asyncio.run(order()) == ["c", "d", "b", "a", "a"]


def test_who_leaves_while_waiting_takes_no_slot_along() -> None:
    async def free() -> int:
        slots = Slots(Limits(wait=0.05, per_client=1, total=1))
        held = [await slots.slot("a"), await slots.slot("a")]
        tasks = [asyncio.ensure_future(slots.slot(client)) for client in "bcd"]
        await asyncio.sleep(0)
        tasks[0].cancel()
        held[0].give_back()
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        held[1].give_back()
        for task in tasks:
            if not task.cancelled() and not task.exception():
                task.result().give_back()
        assert slots.waiting() == 0
        return slots.taken()

    assert asyncio.run(free()) == 0


class _Slow:
    """A store that takes longer than a quick slot lasts."""

    digest = ""

    async def ask(self, text: str, *, timeout: float, **_: object) -> Answer:
        await asyncio.sleep(min(timeout, 0.3))
        if timeout < 0.3:
            raise failures.time_limit(timeout)
        return Answer("ask", JSON, b'{"head":{},"boolean":true}')


def test_who_has_nothing_else_under_way_waits_for_an_ordinary_slot_when_a_quick_one_was_too_short() -> None:
    async def asked() -> tuple[bool, int]:
        shared = Shared(_Slow(), Limits(seconds=2, quick=0.05, wait=1, per_client=1, total=1))  # type: ignore[arg-type]

        async def never() -> http.Message:
            await asyncio.Event().wait()
            return {}

        def ask(client: str) -> asyncio.Task[Answer]:
            work = shared.answer(client, Asked(f"ASK {{}} # {client}", JSON), never)
            return asyncio.create_task(work)

        first = ask("a")
        await asyncio.sleep(0)
        second = ask("b")
        answers = await asyncio.gather(first, second)
        return all(answer.truth for answer in answers), shared.running()

    assert asyncio.run(asked()) == (True, 0)
