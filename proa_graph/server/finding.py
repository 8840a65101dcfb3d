"""``/search/?q=``: the page of answers for those whose browser runs no scripts, ranked as the script ranks."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from proa_graph.search import Finder, Hit
from proa_graph.server import http
from proa_graph.server.delivery import Body, Delivery, Reply, aside
from proa_graph.server.negotiation import HTML, Language
from proa_graph.site import Page, render
from proa_graph.site.wording import translator

_AT_ONCE = 50
_LONGEST = 200
_TOLD = frozenset(("explanation", "level", "page", "question", "trade"))
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as the page shows it; ``told``: its label is in the language of the page; ``href``: no page, an answer."""

    path: str
    kind: str
    label: str
    code: str
    told: bool
    href: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows: of all ``hits`` those of ``kind`` from ``start`` on, and how many there are of each kind."""

    query: str
    kind: str
    start: int
    count: int
    kinds: tuple[tuple[str, int], ...]
    hits: tuple[Shown, ...]
    next: int


class Search:
    """The search over the index that stands among the files of the site."""

    def __init__(self, root: Path, delivery: Delivery, otherwise: Handler) -> None:
        """``otherwise`` answers where nothing is asked."""
        self._delivery = delivery
        self._script = root / "static" / "search-index.js"
        self._otherwise = otherwise
        self._turn = threading.Lock()
        self._read: tuple[float, Finder] | None = None

    def page(self, lang: Language) -> Handler:
        """Return what answers ``/search/`` in ``lang``."""

        async def answer(request: Request) -> Response:
            query = request.query_params.get("q", "").strip()[:_LONGEST]
            if not query or not self._script.is_file():
                request.path_params["path"] = request.url.path.lstrip("/")
                return await self._otherwise(request)

            async def made() -> Body:
                return HTML, await aside(self._body, query, request.query_params, lang)

            stat = await aside(self._script.stat)
            asked = [request.query_params.get(name, "") for name in ("kind", "start")]
            parts = ("search", lang, query, *asked, str(stat.st_mtime_ns), str(stat.st_size))
            reply = Reply(HTML, made, parts, "Accept-Encoding", headers={"Content-Language": lang})
            return await self._delivery.response(http.Call(request.scope), reply)

        return answer

    def _body(self, query: str, asked: Any, lang: Language) -> bytes:
        start = asked.get("start", "")
        found = _found(self._finder().find(query, lang), query, asked.get("kind", ""), _number(start), lang)
        page = Page("search/", lang, str(translator(lang)("search")))
        return render("search.html", page, answer=found).encode()

    def _finder(self) -> Finder:
        """The finder of the index as it now stands."""
        with self._turn:
            age = self._script.stat().st_mtime
            if self._read is None or self._read[0] != age:
                script = self._script.read_text(encoding="utf-8")
                self._read = (age, Finder(json.loads(script[script.index("{") : script.rindex("}") + 1])))
            return self._read[1]


def _found(hits: list[Hit], query: str, kind: str, start: int, lang: Language) -> Found:
    kinds = Counter(hit.kind for hit in hits)
    wanted = [hit for hit in hits if not kind or hit.kind == kind]
    shown = [
        Shown(h.path, h.kind, h.label, h.code, h.kind in _TOLD, _answer_to(h.path, lang))
        for h in wanted[start : start + _AT_ONCE]
    ]
    following = start + _AT_ONCE if len(wanted) > start + _AT_ONCE else 0
    return Found(query, kind, start, len(hits), tuple(kinds.items()), tuple(shown), following)


def _answer_to(path: str, lang: Language) -> str:
    """What answers ``path`` without a script, where it fills in the fields of a question; else nothing."""
    page, _, values = path.partition("?")
    return f"/api/questions/{page.split('/')[1]}?{values}&lang={lang}" if values else ""


def _number(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 6 else 0
