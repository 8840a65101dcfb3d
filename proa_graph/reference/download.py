"""Downloads that may be cut: resumed, tried again, checked; nothing is taken for whole that is not."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any

from proa_graph import __version__
from proa_graph.errors import UnusableError
from proa_graph.reference.csv_export import day_of
from proa_graph.reference.layouts import Export

API = "https://www.data.gouv.fr/api/1"

_BLOCK = 1 << 18
_LARGEST_ANSWER = 50_000_000
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_FINAL = frozenset({400, 401, 403, 404, 410, 451})
_AGENT = f"proa-graph/{__version__}"

Progress = Callable[[int, int], None]
"""Called with the bytes received so far and the bytes expected (0 where unknown)."""


class _CutError(Exception):
    """The transfer stopped before its end, or gave something else; trying again may help."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a silent server, how often to try again, how long to wait in between (seconds)."""

    timeout: float = 30.0
    tries: int = 5
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Resource:
    """A file to download: its name, the day it describes (ISO), its size (0 unknown), its checksum (or empty)."""

    url: str
    name: str
    day: str = ""
    size: int = 0
    algorithm: str = ""
    checksum: str = ""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Other protocols than HTTP are not followed."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if not _HTTP.match(newurl):
            raise _CutError(f"redirection vers {newurl.partition(':')[0]}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


_OPENER = urllib.request.build_opener(_Redirects)


def newest(export: Export, *, api: str = API, patience: Patience | None = None) -> Resource:
    """Return the newest file of a dataset that is named like the ``export``, as the publisher's API describes it.

    Raises:
        UnusableError: the API cannot be reached, or names no such file.
    """
    address = f"{api}/datasets/{export.dataset}/"
    described = _tried(address, patience or Patience(), lambda: _json(address, (patience or Patience()).timeout))
    resources = described.get("resources") if isinstance(described, dict) else None
    pattern = re.compile(export.title, re.IGNORECASE)
    found = [r for r in resources or () if isinstance(r, dict) and pattern.search(_words(r)) and _HTTP.match(_url(r))]
    if not found:
        raise UnusableError(
            address,
            "aucun fichier de ce jeu de données ne convient ; téléchargez-le vous-même et donnez-le avec --from",
            "no file of this dataset fits; download it yourself and give it with --from",
        )
    return _resource(max(found, key=lambda r: (_day(r), str(r.get("last_modified") or ""), _url(r))))


def _words(resource: dict[str, Any]) -> str:
    return f"{resource.get('title') or ''} {_url(resource).rpartition('/')[2]}"


def _url(resource: dict[str, Any]) -> str:
    return str(resource.get("url") or "")


def _day(resource: dict[str, Any]) -> str:
    return day_of(_words(resource)) or str(resource.get("last_modified") or "")[:10]


def _resource(found: dict[str, Any]) -> Resource:
    stated = found.get("checksum")
    checksum: dict[str, Any] = stated if isinstance(stated, dict) else {}
    algorithm = str(checksum.get("type") or "").lower().replace("-", "")
    known = algorithm in hashlib.algorithms_available
    name = re.sub(r"[^\w.-]", "_", _url(found).rpartition("/")[2].partition("?")[0]) or "export"
    return Resource(
        _url(found),
        name,
        _day(found),
        int(found.get("filesize") or 0),
        algorithm if known else "",
        str(checksum.get("value") or "").lower() if known else "",
    )


def fetch(
    resource: Resource, where: Path, *, progress: Progress | None = None, patience: Patience | None = None
) -> Path:
    """Download ``resource`` into the folder ``where`` and return the file, whole and checked.

    A transfer that was cut, now or in an earlier run, goes on where it stopped if the server still has the same file.

    Raises:
        UnusableError: it could not be had after all tries; what was received stays for the next run.
    """
    identity = hashlib.sha256(f"{resource.url} {resource.checksum}".encode()).hexdigest()[:16]
    part = where / f".{identity}.part"
    whole = where / f".{identity}.{resource.name}"
    patience = patience or Patience()
    _tried(resource.url, patience, lambda: _transfer(resource, part, progress, patience.timeout))
    part.replace(whole)
    part.with_suffix(".tag").unlink(missing_ok=True)
    return whole


def _tried(address: str, patience: Patience, work: Callable[[], Any]) -> Any:
    reason = ""
    for attempt in range(patience.tries):
        if attempt:
            time.sleep(patience.pause * 2 ** (attempt - 1))
        try:
            return work()
        except urllib.error.HTTPError as error:
            reason = f"HTTP {error.code}"
            error.close()
            if error.code in _FINAL:
                break
        except _CutError as error:
            reason = str(error)
        except TimeoutError:
            reason = "pas de réponse / no answer"
        except (OSError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", "") or error) or type(error).__name__
    raise UnusableError(
        address,
        f"téléchargement impossible ({reason}) ; ce qui était chargé reste en service ; réessayez ou utilisez --from",
        f"cannot be downloaded ({reason}); what was loaded stays in service; try again or use --from",
    )


def _json(address: str, timeout: float) -> Any:
    with _open(address, {"Accept": "application/json"}, timeout) as answer:
        content = answer.read(_LARGEST_ANSWER)
    try:
        return json.loads(content)
    except ValueError:
        raise _CutError("réponse tronquée ou qui n’est pas du JSON") from None


@contextmanager
def _open(address: str, headers: dict[str, str], timeout: float) -> Iterator[Any]:
    if not _HTTP.match(address):
        raise _CutError("adresse non HTTP")
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT, **headers})  # noqa: S310
    with _OPENER.open(request, timeout=timeout) as answer:
        yield answer


def _transfer(resource: Resource, part: Path, progress: Progress | None, timeout: float) -> None:
    """A 206 goes on, a 200 starts again; the server's validator says whether the file is still the same."""
    tag = part.with_suffix(".tag")
    have = part.stat().st_size if part.exists() else 0
    known = tag.read_text(encoding="ascii") if have and tag.exists() else ""
    headers = {"Range": f"bytes={have}-", "If-Range": known} if known else {}
    if resource.size and have == resource.size and _matches(resource, part):
        return
    with _open(resource.url, headers, timeout) as answer:
        goes_on = answer.status == 206 and str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-")
        start = have if goes_on else 0
        if answer.status == 206 and not goes_on:
            part.unlink(missing_ok=True)
            raise _CutError("reprise refusée")
        tag.write_text(answer.headers.get("ETag") or answer.headers.get("Last-Modified") or "", encoding="ascii")
        length = answer.headers.get("Content-Length")
        total = start + int(length) if length else resource.size
        received = _receive(answer, part, start, total, progress)
    if total and received != total:
        raise _CutError(f"{received} octets sur {total}")
    if not _matches(resource, part):
        part.unlink()
        raise _CutError("somme de contrôle différente")


def _receive(answer: Any, part: Path, start: int, total: int, progress: Progress | None) -> int:
    received = start
    with part.open("ab" if start else "wb") as out:
        while block := answer.read(_BLOCK):
            out.write(block)
            received += len(block)
            if progress:
                progress(received, total)
    return received


def _matches(resource: Resource, part: Path) -> bool:
    if not resource.checksum:
        return True
    with part.open("rb") as stream:
        return hashlib.file_digest(stream, resource.algorithm).hexdigest() == resource.checksum
