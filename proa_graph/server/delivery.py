"""How an answer leaves: known by its tag, kept, made beside the loop, packed, and its head alone without any work."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

import anyio.to_thread
from starlette.responses import Response

from proa_graph import __version__
from proa_graph.server import http
from proa_graph.server.cache import Answers, Kept

Body = tuple[str, bytes]
"""A media type, and bytes in it."""
NEGOTIATED = "Accept, Accept-Encoding, Accept-Language"
_SHORT = 1 << 12
_LARGE = 1 << 19
"""The bytes from which on a body is kept packed alone."""
_PACKED = {"Content-Encoding": "gzip"}
P = ParamSpec("P")
T = TypeVar("T")


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``work`` returns, without holding the event loop."""
    return await anyio.to_thread.run_sync(partial(work, *args, **kwargs))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request gets when it is right.

    ``make`` makes the body, in ``media_type`` unless it says otherwise. ``parts`` tell, beside the data, what it is
    made from: by them it is known before it is made, and kept. ``volatile`` says that it may differ each time, ``vary``
    names the headers of the request on which it depends, and ``headers`` are what else to say. ``check`` raises what
    is wrong with a request, where that takes less than the answer: it is asked before a head is sent alone.
    """

    media_type: str
    make: Callable[[], Awaitable[Body]]
    parts: tuple[str, ...] = ()
    vary: str = NEGOTIATED
    volatile: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[], Awaitable[None]] | None = None


class Delivery:
    """Sends replies made from the data that ``digest`` names; without it none is known before it is made."""

    def __init__(self, digest: str) -> None:
        self._digest = digest
        self._kept = Answers()

    async def response(self, call: http.Call, reply: Reply) -> Response:
        """Return the response to ``call``: 304 to who holds it, the head alone to who asks for no more.

        The length is left out of a head whose body nobody asked for yet.
        """
        tag = self._tag(reply)
        if call.knows(tag):
            call.notes["answer"] = "known"
            return Response(status_code=304, headers=_headers(reply, tag))
        kept = self._kept.get(reply.parts) if tag else None
        if kept is None and call.method == "HEAD":
            if reply.check:
                await reply.check()
            return _head(_headers(reply, tag))
        if kept:
            call.notes["answer"] = "kept"
        else:
            kept = Kept(*await reply.make())
            call.notes["answer"] = "made"
            if tag:
                kept = await self._keep(call, reply.parts, kept)
            elif not reply.volatile:
                tag = await beside(len(kept.body), tag_of, kept.body)
        headers = {**_headers(reply, tag), "Content-Type": with_charset(kept.media_type)}
        if call.knows(tag):
            return Response(status_code=304, headers=headers)
        body, encoding = await self._sent(call, reply.parts if self._tag(reply) else (), kept)
        return Response(body, 200, {**headers, **encoding})

    async def _keep(self, call: http.Call, parts: tuple[str, ...], made: Kept) -> Kept:
        """Keep what was made, a large body packed: most clients take it so."""
        if len(made.body) > _LARGE:
            made = Kept(made.media_type, await aside(http.pack, made.body), packed=True)
        self._kept.keep(parts, made, ahead=call.ahead)
        return made

    async def _sent(self, call: http.Call, parts: tuple[str, ...], kept: Kept) -> tuple[bytes, dict[str, str]]:
        """Return the body as the client takes it, and how it is packed."""
        if kept.packed:
            return (kept.body, _PACKED) if call.packs else (await aside(http.unpack, kept.body), {})
        coding = call.coding
        if not (coding and http.is_worth_packing(len(kept.body))):
            return kept.body, {}
        key = (coding, *parts)
        small = self._kept.get(key) if parts else None
        if small is None:
            small = Kept(
                kept.media_type, await beside(len(kept.body), partial(http.pack, coding=coding), kept.body), packed=True
            )
        if parts:
            self._kept.keep(key, small, ahead=call.ahead)
        return small.body, {"Content-Encoding": coding}

    def _tag(self, reply: Reply) -> str:
        """The entity tag of what is not made yet; "" where the data, or what it is made from, cannot be told."""
        if reply.volatile or not (self._digest and reply.parts):
            return ""
        return tag_of("\0".join((__version__, self._digest, *reply.parts)).encode())


async def beside(size: int, work: Callable[[bytes], T], body: bytes) -> T:
    """Return what ``work`` makes of ``body``; of some ``size`` on that does not hold the event loop."""
    return await aside(work, body) if size > _SHORT else work(body)


def tag_of(content: bytes) -> str:
    """Return the entity tag of ``content``: a weak one, for it is sent packed to some."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def with_charset(media_type: str) -> str:
    """Return the ``Content-Type`` of a body in ``media_type``: text says that it is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _headers(reply: Reply, tag: str) -> dict[str, str]:
    known = {"ETag": tag} if tag else {}
    kept = {"Cache-Control": "no-store" if reply.volatile else "public, no-cache"}
    return {**known, **kept, "Content-Type": with_charset(reply.media_type), "Vary": reply.vary, **reply.headers}


def _head(headers: Mapping[str, str]) -> Response:
    response = Response(None, 200, headers)
    del response.headers["content-length"]
    return response
