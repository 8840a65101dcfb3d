"""The plain parts of a request and a response that every handler shares."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TypeVar

import brotli

from proa_graph.server.negotiation import Language, choose, coding, language
from proa_graph.server.problems import ProblemError
from proa_graph.terms import BASE

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

T = TypeVar("T")

_WORTH_PACKING = 1400
_CODINGS = ("br", "gzip")
_QUALITY = 5
"""Of brotli: an eighth smaller than gzip for a fifth more time; better ones take ten times as long."""
_SHORT = 0.05
_HOST = re.compile(r"(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


class Call:
    """One request: its method, its decoded path, its headers by lower-case name, its client.

    ``ahead`` says that nobody waits: what is answered is for those who will ask. ``notes`` is what is to be told of it:
    what the answer cost, which problem it met, which limit.
    """

    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: str = scope["query_string"].decode("utf-8", "replace")
        self.headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text
        self.client: str = scope["client"][0] if scope.get("client") else ""
        self._scheme: str = scope.get("scheme", "http")
        self.ahead: bool = scope.get("proa.ahead", False)
        self.notes: dict[str, str] = scope.setdefault("proa.notes", {})

    @property
    def origin(self) -> str:
        """The scheme and host that the client asked, without a final slash; our permanent one where it names none."""
        host = self.headers.get("host", "")
        return f"{self._scheme}://{host}" if _HOST.fullmatch(host) else BASE.rstrip("/")

    @property
    def accept(self) -> str:
        """The header ``Accept``, empty when absent."""
        return self.headers.get("accept", "")

    def language(self, asked: str = "") -> Language:
        """Return the language of the answer: ``asked``, or the one that the client prefers."""
        return language(self.headers.get("accept-language", ""), asked)

    def language_named(self, asked: str) -> Language:
        """Return the language of the answer to who may name it.

        Raises:
            ProblemError: what is ``asked`` is none of ours.
        """
        if asked not in ("", "fr", "en"):
            raise ProblemError("bad-request", "lang : fr, en", "lang: fr, en")
        return self.language(asked)

    @property
    def packs(self) -> bool:
        """Whether the client takes gzip."""
        return choose(self.headers.get("accept-encoding", "") or "identity", ("gzip",)) is not None

    @property
    def coding(self) -> str:
        """The coding of a body that is packed for this client: ``br``, ``gzip``, or "" for none."""
        return coding(self.headers.get("accept-encoding", ""), _CODINGS)

    def knows(self, tag: str) -> bool:
        """Return whether the client holds the answer with this entity tag (RFC 9110, 13.1.2: weak comparison)."""
        if self.method == "POST":
            return False
        known = [part.strip().removeprefix("W/") for part in self.headers.get("if-none-match", "").split(",")]
        return bool(tag) and ("*" in known or tag.removeprefix("W/") in known)


async def read_body(receive: Receive, limit: int) -> bytes:
    """Return the body of a request.

    Raises:
        ProblemError: it is larger than ``limit`` bytes.
    """
    parts: list[bytes] = []
    left = limit
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the client left")
        part = message.get("body", b"")
        left -= len(part)
        if left < 0:
            raise ProblemError(
                "too-large-request",
                f"la limite est de {limit} octets",
                f"the limit is {limit} bytes",
            ).limited("request-bytes", limit)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def unless_client_leaves(work: Coroutine[Any, Any, T], receive: Receive) -> T:
    """Return what ``work`` returns; it is cancelled when the client leaves.

    Raises:
        ConnectionResetError: the client left.
    """
    task = asyncio.ensure_future(work)
    watcher: asyncio.Future[None] | None = None
    try:
        await asyncio.wait({task}, timeout=_SHORT)
        if not task.done():
            watcher = asyncio.ensure_future(_until_left(receive))
            await asyncio.wait({task, watcher}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ConnectionResetError("the client left")
        return task.result()
    finally:
        task.cancel()
        if watcher:
            watcher.cancel()


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def pack(body: bytes, coding: str = "gzip") -> bytes:
    """Return ``body`` in ``coding``, the same bytes for the same body."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=_QUALITY))
    return gzip.compress(body, compresslevel=1 if len(body) > 1 << 20 else 6, mtime=0)


def unpack(body: bytes) -> bytes:
    """Return what :func:`pack` made ``body`` of."""
    return gzip.decompress(body)


def is_worth_packing(size: int) -> bool:
    """Return whether a body of ``size`` bytes is large enough to gain from gzip."""
    return size > _WORTH_PACKING
