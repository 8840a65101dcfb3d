"""The connections: how long each may keep still, how many there may be; what keeps still longest makes room."""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from proa_graph.server import problems
from proa_graph.server.metrics import Metrics
from proa_graph.server.pace import Pace
from proa_graph.server.problems import ProblemError

_RESERVED = 128
_LAST_WORDS = 8
_TURN = 1 << 16
"""The bytes of a body that count as much as a request."""


@dataclass(frozen=True, slots=True)
class Connections:
    """What connections may take.

    ``head`` seconds for the head of a request, ``body`` for its body, ``idle`` between two requests, ``stuck`` while
    the client reads nothing; ``bytes`` of a head; ``per_address`` connections, and ``total``; bytes ``unread`` of
    answers that wait, for all clients together.
    """

    head: float = 5.0
    body: float = 30.0
    idle: float = 5.0
    stuck: float = 30.0
    bytes: int = 1 << 16
    per_address: int = 128
    total: int = 512
    unread: int = 1 << 28


def server(
    app: Any, limits: Connections | None = None, *, metrics: Metrics | None = None, log_level: str = "error"
) -> uvicorn.Server:
    """Return the server of ``app``, whose connections keep within ``limits``, and are counted in ``metrics``."""
    limits = limits or Connections()
    crowd = Crowd(limits)
    if metrics:
        metrics.gauge("proa_connections", "Connections open.", crowd.count)
    config = uvicorn.Config(
        app,
        http=cast(type[asyncio.Protocol], partial(GuardedProtocol, crowd)),
        ws="none",
        log_level=log_level,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=cast(int, limits.idle),
        timeout_graceful_shutdown=_LAST_WORDS,
        backlog=128,
    )
    return uvicorn.Server(config)


class Crowd:
    """The connections of one server: those that keep still, longest first, and how many each address has."""

    def __init__(self, limits: Connections) -> None:
        self.limits = limits
        self.pace = Pace()
        self._total = min(limits.total, _descriptors() - _RESERVED)
        self._open: Counter[str] = Counter()
        self._still: dict[GuardedProtocol, None] = {}
        self._unread: dict[GuardedProtocol, None] = {}

    def count(self) -> int:
        """Return how many connections are open."""
        return self._open.total()

    def enter(self, connection: GuardedProtocol) -> None:
        """Take ``connection`` in; one that keeps still leaves where there are too many, else the new one."""
        self._open[connection.address] += 1
        self._still[connection] = None
        if self._open[connection.address] > self.limits.per_address:
            self._make_room(connection.address)
        elif self._open.total() > self._total:
            self._make_room("")

    def moves(self, connection: GuardedProtocol) -> None:
        """Note that ``connection`` has a request under way."""
        self._still.pop(connection, None)

    def rests(self, connection: GuardedProtocol) -> None:
        """Note that ``connection`` waits for its client."""
        self._still[connection] = None

    def waits(self, connection: GuardedProtocol) -> None:
        """Note that an answer waits for the client of ``connection``; where too much does, the oldest is dropped."""
        self._unread.setdefault(connection)
        sizes = {one: one.transport.get_write_buffer_size() for one in self._unread}
        total = sum(sizes.values())
        for one, size in sizes.items():
            if total <= self.limits.unread:
                return
            total -= size
            del self._unread[one]
            one.transport.abort()

    def reads(self, connection: GuardedProtocol) -> None:
        """Note that the client of ``connection`` read its answer."""
        self._unread.pop(connection, None)

    def leave(self, connection: GuardedProtocol) -> None:
        """Forget ``connection``."""
        self._still.pop(connection, None)
        self._unread.pop(connection, None)
        self._open[connection.address] -= 1
        if not self._open[connection.address]:
            del self._open[connection.address]

    def _make_room(self, address: str) -> None:
        """End the connection that keeps still the longest, of ``address`` where one is given."""
        longest = next(other for other in self._still if address in ("", other.address))
        del self._still[longest]
        longest.transport.abort()


class GuardedProtocol(HttpToolsProtocol):
    """HTTP of one connection, with a time for each part of it."""

    def __init__(self, crowd: Crowd, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = ""
        self._crowd = crowd
        self._limits = crowd.limits
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._held: asyncio.TimerHandle | None = None
        self._head = 0
        self._in_head = True
        self._whole = False
        self._refused_as = "bad-request"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time of the first head."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self._within(self._limits.head)
        self._crowd.enter(self)
        self._crowd.pace.count(self.address, self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock."""
        self._within(None)
        self._written()
        if self._held:
            self._held.cancel()
        self._crowd.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; where the address asks more than its share, in a moment."""
        wait = self._crowd.pace.wait(self.address, self.loop)
        if wait:
            self._hold(data, wait)
        else:
            self._take(data)

    def _hold(self, data: bytes, wait: float) -> None:
        """Read no more for ``wait`` seconds: the time that the client has stands still as well."""
        timed = self._timer is not None
        self._within(None)
        self.transport.pause_reading()
        self._held = self.loop.call_later(wait, self._go_on, data, timed)

    def _go_on(self, data: bytes, timed: bool) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()
            if timed:
                self._within(self._limits.head if self._in_head else self._limits.body)
            self.data_received(data)

    def _take(self, data: bytes) -> None:
        """Count the bytes of a head; a head begins with any byte after an answer, were it an empty line."""
        self._crowd.pace.count(self.address, self.loop, len(data) // _TURN)
        if self._in_head and self._timer is None:
            self._within(self._limits.head)
        before = self._in_head
        super().data_received(data)
        # What came may be a head with much of its body, or the end of a body: only what is a head throughout counts.
        self._head = self._head + len(data) if before and self._in_head else 0
        if self._head > self._limits.bytes:
            self._end_with("too-large-head")

    def send_400_response(self, msg: str) -> None:
        """Say that what came is no HTTP, or a head that is not taken."""
        self._end_with(self._refused_as)

    def on_headers_complete(self) -> None:
        """Start the time of the body.

        Raises:
            ValueError: the head came at once and is too large, or does not name one host; the parser stops.
        """
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self._limits.bytes:
            self._refused_as = "too-large-head"
            raise ValueError(self._refused_as)
        hosts = sum(1 for name, _ in self.headers if name == b"host")
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise ValueError("host")
        self._in_head, self._whole = False, False
        self._crowd.moves(self)
        super().on_headers_complete()
        if not self.pipeline:
            self._crowd.pace.count(self.address, self.loop)
        self._within(self._limits.body)

    def on_message_complete(self) -> None:
        """The request is whole: what follows is the application's time, or the next head where it answered already."""
        super().on_message_complete()
        self._within(None)
        self._whole = True
        if self.cycle.response_complete:
            self._rest()

    def on_response_complete(self) -> None:
        """Wait for the next request, if none was sent ahead, and the rest of this one was; one sent ahead has turns."""
        wait = self._crowd.pace.wait(self.address, self.loop) if self.pipeline else 0.0
        if wait:
            self.loop.call_later(wait, self.on_response_complete)
        else:
            self._answered()

    def _answered(self) -> None:
        if self.pipeline:
            self._crowd.pace.count(self.address, self.loop)
        waits = self._whole and not self.pipeline
        super().on_response_complete()
        if waits:
            self._rest()

    def _rest(self) -> None:
        self._in_head = True
        self._crowd.rests(self)

    def pause_writing(self) -> None:
        """Start the time that a client may take to read."""
        super().pause_writing()
        self._stuck = self._stuck or self.loop.call_later(self._limits.stuck, self.transport.abort)
        self._crowd.waits(self)

    def resume_writing(self) -> None:
        """The client reads."""
        super().resume_writing()
        self._written()

    def _written(self) -> None:
        self._crowd.reads(self)
        if self._stuck:
            self._stuck.cancel()
            self._stuck = None

    def _end_with(self, slug: str) -> None:
        if not (self.cycle and self.cycle.response_started and not self.cycle.response_complete):
            self.transport.write(_last_words(slug))
        self.transport.close()

    def _within(self, seconds: float | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._too_late) if seconds is not None else None

    def _too_late(self) -> None:
        if not self._in_head and self.cycle and not self.cycle.response_started:
            self.transport.write(_last_words("timeout"))
        self.transport.close() if self.transport.get_write_buffer_size() == 0 else self.transport.abort()


@cache
def _last_words(slug: str) -> bytes:
    """The whole answer of a connection that ends with a problem."""
    problem = ProblemError(slug)
    body = problem.document("fr")
    lines = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        f"content-type: {problems.MEDIA_TYPE}",
        f"content-length: {len(body)}",
        "cache-control: no-store",
        "access-control-allow-origin: *",
        "connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode() + body


def _descriptors() -> int:
    """Return how many files this process may open, as many as it is let."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else 1 << 16
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(wanted, soft)
