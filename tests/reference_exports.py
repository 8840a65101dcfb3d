"""Tiny exports of our own invention in the official layouts, made on the fly, and a server that breaks as told."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "reference"
_FIRST_LINE = next((HERE / "csv").glob("*Standard*")).read_text(encoding="utf-8").splitlines()[0]
STANDARD = _FIRST_LINE.replace('"', "").split(";")


def record(code: str, title: str, **more: str) -> dict[str, str]:
    """Return one line of the file of records; ``more`` gives other columns by their official names."""
    return {"Numero_Fiche": code, "Intitule": title, "Actif": "ACTIVE", **more}


def table(header: list[str], rows: list[dict[str, str]]) -> str:
    """Return a CSV file as France compétences writes it: every cell quoted, separated by semicolons."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=";", quoting=csv.QUOTE_ALL, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def export(path: Path, day: str, records: list[dict[str, str]], **tables: str) -> Path:
    """Write an export of ``records`` as a zip; ``tables`` gives other files by the word of their name."""
    stamp = day.replace("-", "_")
    files = {"Standard": table(STANDARD, records), **tables}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for word, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"export_fiches_CSV_{word}_{stamp}.csv"), content)
    return path


def folder_as_zip(path: Path) -> Path:
    """Write the ten files of ``tests/reference/csv`` as a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted((HERE / "csv").iterdir()):
            archive.write(file, file.name)
    return path


@dataclass
class Publisher:
    """What the server gives: the file, and a list of faults, one for each request of it, in order."""

    content: bytes
    faults: list[str] = field(default_factory=list)
    checksum: str = ""
    ranges: list[str] = field(default_factory=list)
    address: str = ""

    def dataset(self) -> bytes:
        """Return the answer of the catalogue: two files of the right name, the newest second, and one other."""
        digest = self.checksum or hashlib.sha256(self.content).hexdigest()
        right = {
            "title": "export-fiches-csv-2026-04-22.zip",
            "url": f"{self.address}/file.zip",
            "filesize": len(self.content),
        }
        right["checksum"] = {"type": "sha256", "value": digest}
        older = {"title": "export-fiches-csv-2026-04-21.zip", "url": f"{self.address}/older.zip"}
        other = {"title": "export-fiches-rncp-v4-1-2026-04-22.zip", "url": f"{self.address}/flow.zip"}
        return json.dumps({"resources": [older, right, other]}).encode()


class _Handler(BaseHTTPRequestHandler):
    publisher: Publisher

    def do_GET(self) -> None:
        """Answer the catalogue, a redirection, or the file with the next fault."""
        if self.path.startswith("/api/"):
            self._answer(200, self.publisher.dataset())
        elif self.path in ("/file.zip", "/elsewhere.zip"):
            self._file(self.publisher.faults.pop(0) if self.publisher.faults else "")
        else:
            self._answer(404, b"no")

    def _file(self, fault: str) -> None:
        content = self.publisher.content
        self.publisher.ranges.append(self.headers.get("Range", ""))
        if fault == "500":
            return self._answer(500, b"broken")
        if fault == "404":
            return self._answer(404, b"gone")
        if fault == "redirect":
            return self._answer(302, b"", {"Location": f"{self.publisher.address}/elsewhere.zip"})
        if fault == "file-redirect":
            return self._answer(302, b"", {"Location": "file:///etc/hostname"})
        if fault == "hang":
            time.sleep(1.5)
            return None
        start = 0
        given = self.headers.get("Range", "")
        if given and fault != "no-range" and self.headers.get("If-Range", "") == '"one"':
            start = int(given.removeprefix("bytes=").partition("-")[0])
        body = content[start:]
        if fault == "garbled":
            body = bytes(len(body))
        headers = {"ETag": '"one"', "Content-Length": str(len(body))}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._answer(206 if start else 200, body[: len(body) // 2] if fault == "cut" else body, headers)
        return None

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def publishing(content: bytes, *faults: str, checksum: str = "") -> Iterator[Publisher]:
    """Serve ``content`` on a free port of this machine, with ``faults`` for its first requests."""
    publisher = Publisher(content, list(faults), checksum)
    handler = type("Handler", (_Handler,), {"publisher": publisher})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    publisher.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
