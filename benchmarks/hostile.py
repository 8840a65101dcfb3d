"""Eight people and eight attackers at one server: what the people get, how long they wait, what is left behind.

``python benchmarks/hostile.py [--seconds 300] [--address URL --pid PID]``: without an address it starts ``proa up`` on
a free port, with what stands in ``build/``. First the people alone, then with the attackers. Exit code 1 where an
answer is wrong or refused, where the people wait more than five times as long (``--times``), where memory passes its
bound (``--memory``, in MB), or where a process, a connection or a busy core is left behind. The attackers have
processes of their own, which stand back: on other machines they would take nothing from the people who measure.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
SMALL = "SELECT ?p ?o WHERE {{ <https://w3id.org/proa/id/level/{number}> ?p ?o }}"
BRANCHES = "SELECT ?b ?t {{ ?b a <https://w3id.org/proa/def#Branch> ; <{label}> ?t }} ORDER BY ?b ?t LIMIT {number}"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
QUESTIONS = (
    "status-of-list?idcc=2378&date=2025-06-01&format=csv",
    "eligible-certifications?idcc=1486&date=2025-06-01",
    "certifications-for-profession?profession=comptable&format=csv",
    "branches-for-certification?code=RNCP34857",
    "agreement-history?idcc=2378",
    "levels-by-branch?format=csv",
)
PAGES = ("/", "/branch/2378/", "/search/?q=paie", "/id/branch/2378.ttl")
BOMBS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a|b|ab)*(e.*){9}z$")) }',
    "SELECT (COUNT(*) AS ?n) { ?a (<x:a>|!<x:b>|^!<x:c>)* ?b . ?b (!<x:d>|^!<x:e>)+ ?c }",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "CONSTRUCT { ?a ?b ?c . ?d ?e ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "SELECT DISTINCT ?c ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)


@dataclass(slots=True)
class Seen:
    """What people got: seconds of each answer by kind of request, and what was not right."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    right: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, path: str, seconds: float, status: int, body: bytes) -> None:
        """Note one answer; the first of an address is what the others must be."""
        with self.lock:
            self.seconds.setdefault(kind, []).append(seconds)
            if status != 200:
                self.refused[f"{kind} {status} {body[:120].decode(errors='replace')}"] += 1
            elif self.right.setdefault(path, digest := hashlib.sha256(body).hexdigest()) != digest:
                self.wrong[path] += 1


def person(host: str, port: int, here: str, until: float, seen: Seen, number: int) -> None:
    """Ask small things, named questions and pages, one after the other, as a person does."""
    chance = random.Random(number)
    connection = HTTPConnection(host, port, timeout=30, source_address=(here, 0))
    while time.monotonic() < until:
        kind, path = _wish(chance)
        started = time.monotonic()
        try:
            connection.request("GET", path, headers={"Accept": "*/*"})
            reply = connection.getresponse()
            body, status = reply.read(), reply.status
        except (OSError, HTTPException) as error:
            body, status = repr(error).encode(), 0
            connection.close()
        seen.note(kind, path, time.monotonic() - started, status, body)
        time.sleep(chance.uniform(0.02, 0.15))
    connection.close()


def _wish(chance: random.Random) -> tuple[str, str]:
    kind = chance.choice(("small", "small", "question", "page"))
    if kind == "small":
        text = chance.choice((SMALL, BRANCHES)).format(number=chance.randint(1, 400), label=LABEL)
        return kind, f"/sparql?{urlencode({'query': text})}"
    if kind == "question":
        return kind, f"/api/questions/{chance.choice(QUESTIONS)}"
    return kind, chance.choice(PAGES)


_FORK = multiprocessing.get_context("fork")
_BACK = 10
Figures = dict[str, tuple[int, float, float, float]]
"""By kind: how many, and the median, the 95th part and the longest, in milliseconds."""
Attack = Callable[[str, int, str, float, random.Random], None]


def heavy(host: str, port: int, here: str, until: float, chance: random.Random) -> None:
    """Ask for what takes for ever, each time another; leave half of the times before the answer."""
    while time.monotonic() < until:
        text = f"{chance.choice(BOMBS)} LIMIT {chance.randint(1, 10**9)}"
        with _connected(host, port, here) as opened:
            opened.settimeout(chance.choice((0.3, 15)))
            opened.sendall(f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            _drain(opened)


def large(host: str, port: int, here: str, until: float, chance: random.Random) -> None:
    """Send queries of a megabyte, valid and not."""
    while time.monotonic() < until:
        inner = chance.choice(("{} ", "{ ?s ?p ?o } UNION ", "(", '"', "\\")) * (1 << chance.randint(12, 18))
        body = f"SELECT * {{ {inner} }}".encode()[: 1 << 20]
        with _connected(host, port, here) as opened:
            opened.settimeout(15)
            head = f"Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}"
            opened.sendall(f"POST /sparql HTTP/1.1\r\n{head}\r\nConnection: close\r\n\r\n".encode() + body)
            _drain(opened)


def half_closed(host: str, port: int, here: str, until: float, chance: random.Random) -> None:
    """Ask, close the writing side or drop the connection, and never read."""
    while time.monotonic() < until:
        with _connected(host, port, here) as opened:
            opened.sendall(f"GET /sparql?query={quote(chance.choice(BOMBS))} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            opened.shutdown(socket.SHUT_WR)
            time.sleep(chance.uniform(0, 1))


def idle(host: str, port: int, here: str, until: float, chance: random.Random) -> None:
    """Hold many connections open, silent or dripping a head byte by byte, or not reading a large answer."""
    held: list[socket.socket] = []
    while time.monotonic() < until:
        try:
            opened = socket.create_connection((host, port), timeout=2, source_address=(here, 0))
            opened.sendall(chance.choice((b"", b"GET / HT", b"GET /dumps/proa.nq HTTP/1.1\r\nHost: x\r\n\r\n")))
            held.append(opened)
        except OSError:
            time.sleep(0.05)
        for one in chance.sample(held, min(len(held), 5)):
            try:
                one.send(b"A")
            except OSError:
                held.remove(one)
                one.close()
        while len(held) > 300:
            held.pop(0).close()
        time.sleep(0.01)
    for one in held:
        one.close()


def flood(host: str, port: int, here: str, until: float, chance: random.Random) -> None:
    """Open and ask as fast as one can, from one address."""
    while time.monotonic() < until:
        with _connected(host, port, here) as opened:
            asked = f"GET /sparql?query=ASK%7B%7D%23{chance.randint(1, 10**9)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
            opened.sendall(asked * 20)
            opened.settimeout(0.2)
            _drain(opened)


ATTACKERS: tuple[tuple[Attack, str], ...] = (
    (heavy, "127.0.0.20"), (heavy, "127.0.0.21"), (large, "127.0.0.22"), (half_closed, "127.0.0.23"),
    (idle, "127.0.0.24"), (idle, "127.0.0.25"), (flood, "127.0.0.26"), (flood, "127.0.0.27"),
)  # fmt: skip


@contextmanager
def _connected(host: str, port: int, here: str) -> Iterator[socket.socket]:
    """A connection, which its attacker does not mind to lose."""
    opened = None
    while opened is None:
        try:
            opened = socket.create_connection((host, port), timeout=5, source_address=(here, 0))
        except OSError:
            time.sleep(0.05)
    with opened, contextlib.suppress(OSError):
        yield opened


def _drain(opened: socket.socket) -> None:
    while opened.recv(1 << 16):
        pass


class Watch:
    """The memory of the server and of all its helpers, looked at each half second; shared pages count once."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.most = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stop.wait(0.5):
            self.most = max(self.most, memory(self._pid))

    def end(self) -> float:
        """Return the most that was seen, in MB."""
        self._stop.set()
        self._thread.join()
        return self.most


def family(pid: int) -> list[int]:
    """Return the process and all that it started, and these started."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(told[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def memory(pid: int) -> float:
    """Return the memory of the family of ``pid`` in MB, what they share counted once (PSS)."""
    total = 0
    for one in family(pid):
        try:
            told = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)[1])  # type: ignore[index]
    return total / 1024


def busy(pid: int, seconds: float = 2.0) -> float:
    """Return the cores that the family of ``pid`` uses."""

    def ticks() -> int:
        used = 0
        for one in family(pid):
            try:
                told = (
                    Path(f"/proc/{one}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
                )
            except OSError:
                continue
            used += int(told[11]) + int(told[12])
        return used

    before = ticks()
    time.sleep(seconds)
    return (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds


def round_of(host: str, port: int, seconds: float, attackers: bool, right: dict[str, str]) -> Seen:
    """Let eight people ask for ``seconds``, with the attackers or without."""
    seen, until = Seen(right=right), time.monotonic() + seconds
    people = [
        threading.Thread(target=person, args=(host, port, f"127.0.0.{number + 2}", until, seen, number))
        for number in range(8)
    ]
    others = [
        _FORK.Process(target=_attack, args=(number, host, port, until), daemon=True)
        for number in range(len(ATTACKERS) if attackers else 0)
    ]
    for other in others:
        other.start()
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    for other in others:
        other.join(20)
    return seen


def _attack(number: int, host: str, port: int, until: float) -> None:
    """Attack as the one with this number does."""
    os.nice(_BACK)
    attack, here = ATTACKERS[number]
    attack(host, port, here, until, random.Random(number))


def _made_ready(address: str) -> None:
    """Ask each page once: what is made on the first request is no part of what is measured."""
    for page in PAGES:
        with urlopen(f"{address.rstrip('/')}{page}", timeout=120) as answer:
            answer.read()


def figures(seen: Seen) -> Figures:
    """Return for each kind how many, and the median, the 95th part and the longest, in milliseconds."""
    found = {}
    for kind, seconds in sorted(seen.seconds.items()):
        ordered = sorted(seconds)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        found[kind] = (len(ordered), statistics.median(ordered) * 1000, p95 * 1000, ordered[-1] * 1000)
    return found


@contextmanager
def server(address: str, pid: int) -> Iterator[tuple[str, int]]:
    """The server to ask: the one named, or one started for this run."""
    if address:
        yield address, pid
        return
    command = [sys.executable, "-m", "proa_graph.cli", "up", "--port", "0", "--log", "problems"]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=nowhere, text=True, cwd=ROOT)
        assert process.stdout
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def main() -> int:
    """Run both rounds and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--address", default="")
    parser.add_argument("--pid", type=int, default=0)
    parser.add_argument("--times", type=float, default=5.0)
    parser.add_argument("--memory", type=float, default=4000.0)
    asked = parser.parse_args()
    with server(asked.address, asked.pid) as (address, pid):
        place = urlsplit(address)
        host, port = place.hostname or "127.0.0.1", place.port or 80
        right: dict[str, str] = {}
        _made_ready(address)
        round_of(host, port, min(15.0, asked.seconds), False, right)
        before = len(family(pid))
        calm = round_of(host, port, min(30.0, asked.seconds / 2), False, right)
        watch = Watch(pid)
        storm = round_of(host, port, asked.seconds, True, right)
        most = watch.end()
        time.sleep(12)
        left = len(family(pid)) - before
        cores = busy(pid)
    faults = _told(figures(calm), figures(storm), asked.times)
    print(f"refused {sum(storm.refused.values())}, wrong {sum(storm.wrong.values())}, memory {most:.0f} MB")
    print(f"left behind: {left:+d} processes, {cores:.2f} cores busy")
    for what, count in (*storm.refused.most_common(5), *storm.wrong.most_common(5)):
        print(f"  {count} × {what}")
    faults += bool(storm.refused) + bool(storm.wrong) + (most > asked.memory) + (cores > 0.2)
    print(json.dumps({"seconds": asked.seconds, "faults": faults}))
    return 1 if faults else 0


def _told(
    calm: dict[str, tuple[int, float, float, float]], storm: dict[str, tuple[int, float, float, float]], times: float
) -> int:
    """Print the table of both rounds; return how many kinds wait too long."""
    slow = 0
    columns = f"{'p50':>8}{'p95':>8}{'max':>8}"
    print(f"{'kind':10}{'calm n':>8}{columns}{'storm n':>9}{columns}{'p95 ×':>7}")
    for kind in storm:
        n, p50, p95, longest = calm.get(kind, (0, 0.0, 0.0, 0.0))
        m, q50, q95, most = storm[kind]
        ratio = q95 / p95 if p95 else float("inf")
        slow += ratio > times
        print(f"{kind:10}{n:8}{p50:8.1f}{p95:8.1f}{longest:8.1f}{m:9}{q50:8.1f}{q95:8.1f}{most:8.1f}{ratio:7.1f}")
    return slow


if __name__ == "__main__":
    raise SystemExit(main())
