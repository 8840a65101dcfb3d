"""The built files: pages, dumps; found without leaving their folder, sent with what caches need.

Everything here reads the disk or packs: it is called beside the event loop.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache, partial
from os import stat_result
from pathlib import Path
from typing import IO, NamedTuple, cast

import anyio.lowlevel
import anyio.to_thread
from starlette.responses import Response, StreamingResponse

from proa_graph.server import http, ranges
from proa_graph.server.delivery import with_charset

_TYPES = {
    ".csv": "text/csv", ".gz": "application/gzip",
    ".html": "text/html", ".js": "text/javascript", ".json": "application/json",
    ".jsonld": "application/ld+json", ".nq": "application/n-quads", ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml", ".rq": "application/sparql-query",
    ".svg": "image/svg+xml", ".ttl": "text/turtle", ".wasm": "application/wasm",
    ".woff2": "font/woff2", ".xml": "application/xml",
}  # fmt: skip
_PACKED = frozenset((
    ".css", ".csv", ".html", ".js", ".json", ".jsonld", ".nq", ".nt", ".rdf", ".rq", ".svg", ".ttl", ".txt", ".wasm",
    ".webmanifest", ".xml",
))  # fmt: skip
_LARGE = 1 << 21
_PIECE = 1 << 18
_MOST = 256
_AT_ONCE = 2
_OF_LOOP = anyio.lowlevel.RunVar[anyio.CapacityLimiter | None]("large files", None)


class _Variant(NamedTuple):
    """What is sent of a file: how many bytes, which entity they are, and how they are had."""

    size: int
    tag: str
    opened: Callable[[], IO[bytes]]
    headers: Mapping[str, str]

    def pieces(self, wanted: range) -> Iterator[bytes]:
        """Yield the bytes ``wanted``, a piece at a time."""
        left = len(wanted)
        with self.opened() as source:
            source.seek(wanted.start)
            while left and (piece := source.read(min(left, _PIECE))):
                left -= len(piece)
                yield piece


class Files:
    """The files below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def find(self, path: str) -> Path | None:
        """Return the file at ``path``, or None; a folder stands for its ``index.html``."""
        if "\0" in path or "\\" in path:
            return None
        try:
            return self._find(path)
        except OSError:
            # The name is longer than any file's may be.
            return None

    def _find(self, path: str) -> Path | None:
        found = (self._root / path.lstrip("/")).resolve()
        if not found.is_relative_to(self._root):
            return None
        if found.is_dir():
            found /= "index.html"
        hidden = any(part.startswith(".") and part != ".well-known" for part in found.relative_to(self._root).parts)
        return found if found.is_file() and not hidden else None

    def folder(self, path: str) -> str | None:
        """Return the folder with a page that ``path`` names without its final slash, from the root; None else.

        It is the folder found, not the path asked: « //evil.example/../en » names ``en``.
        """
        found = self.find(path)
        if found is None or found.name != "index.html" or path.endswith(("/", "index.html")):
            return None
        return found.parent.relative_to(self._root).as_posix()

    def response(
        self, call: http.Call, file: Path, vary: str = "Accept-Encoding", *, unpacked: bool = False
    ) -> Response:
        """Return ``file`` as a response: 304 when the client holds it, packed to who takes it so, in part when asked.

        ``unpacked`` says that it stands packed, and is asked for by its name before.
        """
        stat = file.stat()
        whole = "range" not in call.headers
        coding = call.coding if whole else ""
        variant = _of_packed(file, stat, call.packs and whole) if unpacked else _of_file(file, stat, coding)
        changed = formatdate(stat.st_mtime, usegmt=True)
        headers = {
            "ETag": variant.tag,
            "Last-Modified": changed,
            "Cache-Control": "public, no-cache",
            "Vary": vary,
            "Accept-Ranges": "bytes",
        }
        if call.knows(variant.tag) or _is_older(call, stat.st_mtime):
            return Response(status_code=304, headers=headers)
        return _sent(
            call, variant, {**headers, **variant.headers}, ranges.part(call, variant.size, variant.tag, changed)
        )


def _sent(call: http.Call, variant: _Variant, headers: dict[str, str], wanted: range | None) -> Response:
    status, part = (200, range(variant.size)) if wanted is None else (206, wanted)
    if status == 206:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{variant.size}"
    stated = {**headers, "Content-Length": str(len(part))}
    if call.method == "HEAD":
        return Response(None, status, stated)
    if len(part) > _LARGE:
        return StreamingResponse(_streamed(variant.pieces(part)), status, stated)
    return Response(b"".join(variant.pieces(part)), status, headers)


async def _streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield ``pieces``, read by few threads: however many take a file away, pages find a thread to be read by."""
    threads = _threads()
    while (piece := await anyio.to_thread.run_sync(next, pieces, b"", limiter=threads)) != b"":
        yield piece


def _threads() -> anyio.CapacityLimiter:
    """The threads for large files, of this event loop."""
    found = _OF_LOOP.get()
    if found is None:
        _OF_LOOP.set(found := anyio.CapacityLimiter(_AT_ONCE))
    return found


def _of_file(file: Path, stat: stat_result, coding: str) -> _Variant:
    headers = {"Content-Type": _type(file.name)}
    tag = _digest(str(file), stat.st_mtime_ns, stat.st_size)
    if coding and file.suffix in _PACKED and http.is_worth_packing(stat.st_size) and stat.st_size <= _LARGE:
        body = _pack(str(file), stat.st_mtime_ns, coding)
        return _Variant(len(body), f'W/"{tag}"', partial(io.BytesIO, body), {**headers, "Content-Encoding": coding})
    return _Variant(stat.st_size, f'"{tag}"', partial(_plain, file), headers)


def _of_packed(file: Path, stat: stat_result, packs: bool) -> _Variant:
    headers = {"Content-Type": _type(file.stem)}
    tag = _digest(str(file), stat.st_mtime_ns, stat.st_size)
    if packs:
        return _Variant(stat.st_size, f'"{tag}"', partial(_plain, file), {**headers, "Content-Encoding": "gzip"})
    return _Variant(_size_unpacked(file), f'"{tag}-plain"', partial(_unpacking, file), headers)


def _plain(file: Path) -> IO[bytes]:
    return file.open("rb")


def _unpacking(file: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(file))


def _size_unpacked(file: Path) -> int:
    """What the last bytes of a gzip file say: ours have one member, of less than 4 GB."""
    with file.open("rb") as packed:
        packed.seek(-4, io.SEEK_END)
        return int.from_bytes(packed.read(), "little")


def _type(name: str) -> str:
    return with_charset(_TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "text/plain")


@lru_cache(maxsize=1 << 16)
def _digest(file: str, _changed: int, _size: int) -> str:
    with Path(file).open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()[:32]


@lru_cache(maxsize=_MOST)
def _pack(file: str, _changed: int, coding: str) -> bytes:
    return http.pack(Path(file).read_bytes(), coding)


def _is_older(call: http.Call, changed: float) -> bool:
    since = call.headers.get("if-modified-since")
    if not since or "if-none-match" in call.headers:
        return False
    try:
        return int(changed) <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False
