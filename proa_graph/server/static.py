"""The built files: pages, dumps; found without leaving their folder, sent with what caches need."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections import OrderedDict
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from starlette.responses import FileResponse, Response

from proa_graph.server import http
from proa_graph.server.sparql import with_charset

_TYPES = {
    ".csv": "text/csv", ".gz": "application/gzip",
    ".html": "text/html", ".js": "text/javascript", ".json": "application/json",
    ".jsonld": "application/ld+json", ".nq": "application/n-quads", ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml", ".rq": "application/sparql-query",
    ".svg": "image/svg+xml", ".ttl": "text/turtle", ".wasm": "application/wasm",
    ".woff2": "font/woff2", ".xml": "application/xml",
}  # fmt: skip
_PACKED = frozenset((".css", ".csv", ".html", ".js", ".json", ".jsonld", ".nt", ".rdf", ".svg", ".ttl", ".txt"))
_LARGE = 1 << 21
_KEPT = 256


class Files:
    """The files below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._packed: OrderedDict[tuple[str, int], bytes] = OrderedDict()

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

    def response(self, call: http.Call, file: Path, status: int = 200) -> Response:
        """Return ``file`` as a response: 304 when the client holds it, packed when it is text."""
        stat = file.stat()
        tag = hashlib.sha256(f"{file.name} {stat.st_mtime_ns} {stat.st_size}".encode()).hexdigest()[:24]
        headers = {
            "ETag": f'W/"{tag}"',
            "Last-Modified": formatdate(stat.st_mtime, usegmt=True),
            "Cache-Control": "public, no-cache",
            "Vary": "Accept, Accept-Encoding, Accept-Language",
        }
        if status == 200 and (call.knows(tag_of(headers)) or _is_older(call, stat.st_mtime)):
            return Response(status_code=304, headers=headers)
        media_type = with_charset(_TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain")
        if stat.st_size > _LARGE:
            return FileResponse(file, headers={**headers, "Content-Type": media_type}, stat_result=stat)
        body = file.read_bytes()
        if file.suffix in _PACKED and call.packs and http.is_worth_packing(body):
            body = self._pack(str(file), stat.st_mtime_ns, body)
            headers["Content-Encoding"] = "gzip"
        return Response(body, status, {**headers, "Content-Type": media_type})

    def unpacked(self, call: http.Call, file: Path) -> Response:
        """Return what the packed ``file`` holds: as it is to a client that takes gzip, else unpacked."""
        name = file.with_suffix("")
        headers = {"Content-Type": with_charset(_TYPES.get(name.suffix, "text/plain")), "Vary": "Accept-Encoding"}
        if call.packs:
            return FileResponse(file, headers={**headers, "Content-Encoding": "gzip"})
        return Response(gzip.decompress(file.read_bytes()), 200, headers)

    def _pack(self, name: str, changed: int, body: bytes) -> bytes:
        key = (name, changed)
        if key not in self._packed:
            self._packed[key] = http.pack(body)
            if len(self._packed) > _KEPT:
                self._packed.popitem(last=False)
        return self._packed[key]


def tag_of(headers: dict[str, str]) -> str:
    """Return the entity tag among ``headers``."""
    return headers["ETag"]


def _is_older(call: http.Call, changed: float) -> bool:
    since = call.headers.get("if-modified-since")
    if not since or "if-none-match" in call.headers:
        return False
    try:
        return int(changed) <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False
