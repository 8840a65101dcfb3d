"""Pages made when they are first asked for, by a process that holds what they draw on.

A built tree needs none of this: what stands on the disk is never made again.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import filterfalse
from multiprocessing.connection import Connection
from pathlib import Path

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from proa_graph import site
from proa_graph.errors import UnusableError
from proa_graph.files import write_atomically
from proa_graph.server import http
from proa_graph.server.resources import FORMS
from proa_graph.terms import BASE

Bodies = Callable[[], Mapping[str, site.Body]]
App = Callable[[http.Scope, http.Receive, http.Send], Awaitable[None]]
Failed = Callable[[Request, Exception], Awaitable[Response]]
_AT_ONCE = 16
_FORK = multiprocessing.get_context("fork")
_ENDING = re.compile(rf"\.(?:html|{'|'.join(FORMS)})$")


class Maker:
    """Makes the files of the site below ``root`` one by one, in a process of its own that ``bodies`` is called in."""

    def __init__(self, bodies: Bodies, root: Path) -> None:
        self._bodies = bodies
        self._root = root
        self._turn = threading.Lock()
        self._late_turn = threading.Lock()
        self._names: frozenset[str] = frozenset()
        self._start()

    def make(self, path: str) -> None:
        """Make what a request for ``path`` may read and the disk does not hold; the first call waits for the process.

        Raises:
            UnusableError: a page cannot be made or written.
        """
        if self.has(path):
            return
        with self._turn, self._told(path):
            self._names = self._names or self._channel.recv()
            for name in filterfalse(_is_late, self._missing(path)):
                self._write(self._channel, name)
        if any(map(_is_late, self._missing(path))):
            with self._late_turn, self._told(path):
                for name in filter(_is_late, self._missing(path)):
                    self._write(self._late, name)

    def has(self, path: str) -> bool:
        """Return whether the disk holds all that a request for ``path`` may read."""
        return bool(self._names) and not self._missing(path)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """Start the processes anew where one of them died."""
        try:
            yield
        except (EOFError, OSError) as error:
            self.close()
            self._names = frozenset()
            self._start()
            raise UnusableError(
                f"/{path}", "page impossible à préparer ; réessayez", "the page cannot be made; try again"
            ) from error

    def _missing(self, path: str) -> list[str]:
        return [name for name in wanted(path) if name in self._names and not (self._root / name).exists()]

    @property
    def pid(self) -> int | None:
        """The number of the process that makes the pages."""
        return self._process.pid

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        self._channel, theirs = _FORK.Pipe()
        self._late, late = _FORK.Pipe()
        self._process = _FORK.Process(target=_serve, args=(self._bodies, theirs, late, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()
        late.close()

    def _write(self, channel: Connection, name: str) -> None:
        channel.send(name)
        body = channel.recv()
        (self._root / name).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._root / name, body)


def wanted(path: str) -> Iterator[str]:
    """Yield the names of the files that the answer to a request for ``path`` may read: the page, its forms."""
    name = path.strip("/")
    yield name
    yield f"{name}/index.html".lstrip("/")
    if name.startswith("dumps/"):
        yield "dumps/index.html"  # which waits until the files are written
    if name.removeprefix("en/") == "search":
        yield "static/search-index.js"
    stem = _ENDING.sub("", name.removeprefix("en/"))
    page = (site.address(BASE + stem) or f"{stem.removeprefix('id/')}/").partition("#")[0].strip("/")
    for whole in dict.fromkeys((stem, page)):
        yield from (f"{lang}{whole}/index.html" for lang in ("", "en/"))
        yield from (f"{whole}.{form}" for form in (*FORMS, "rq"))


class MadeOnRequest:
    """Lets ``maker`` make what a request reads, beside the loop, before ``app`` answers it."""

    def __init__(self, app: App, maker: Maker, failed: Failed) -> None:
        """``failed`` gives the answer to a request whose page cannot be made."""
        self._app = app
        self._maker = maker
        self._failed = failed
        self._waiting: dict[bool, anyio.CapacityLimiter] = {}

    def _limiter(self, path: str) -> anyio.CapacityLimiter:
        """Those who wait for a page take no thread from those who wait for none, nor from those who wait less."""
        return self._waiting.setdefault(_is_late(path.strip("/") + "/"), anyio.CapacityLimiter(_AT_ONCE))

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        if scope["type"] == "http" and _reads_a_page(scope) and not self._maker.has(scope["path"]):
            try:
                await anyio.to_thread.run_sync(self._maker.make, scope["path"], limiter=self._limiter(scope["path"]))
            except UnusableError as error:
                response = await self._failed(Request(scope), error)
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _reads_a_page(scope: http.Scope) -> bool:
    asks_engine = scope["path"].startswith("/sparql") and scope["query_string"]
    return scope["method"] in ("GET", "HEAD") and not asks_engine and not scope["path"].startswith(("/api/", "/health"))


def _serve(bodies: Bodies, channel: Connection, late: Connection, parent: int) -> None:
    """Answer names by bodies until the parent is gone, however it went.

    What waits for the files of the whole dataset is made by a process beside, which nobody else waits for.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    files = bodies()
    me = os.getpid()
    if os.fork() == 0:
        channel.close()
        channel, parent = late, me
    else:
        late.close()
        channel.send(frozenset(files))
    while True:
        while not channel.poll(1.0):
            if os.getppid() != parent:
                os._exit(0)
        try:
            name = channel.recv()
        except EOFError:
            os._exit(0)
        channel.send(files[name]())


def _is_late(name: str) -> bool:
    return name.startswith("dumps/")
