"""The front door: which methods an address takes, who may read its answers, and what keeps a browser safe."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from proa_graph.server import http
from proa_graph.server.failing import failed
from proa_graph.server.journal import Journal
from proa_graph.server.metrics import Metrics, route
from proa_graph.server.problems import ProblemError

App = Callable[[http.Scope, http.Receive, http.Send], Awaitable[None]]

_WRONG = 500
_ALL = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE")
_READ = "GET, HEAD, OPTIONS"
_SENT = "POST, OPTIONS"
_METHODS = {
    "/sparql": "GET, HEAD, POST, OPTIONS",
    "/sparql/": "GET, HEAD, POST, OPTIONS",
    "/api/validate": _SENT,
    "/api/dossier": _SENT,
}
_FORMS = {"/api/validate": "/validate/", "/api/dossier": "/dossier/"}
_TOLD = (
    "Content-Disposition, Content-Profile, Content-Range, ETag, Exit-Code, Link, Query-Time-Limit, Answer-Size-Limit, "
    "Retry-After"
)
_TAKEN = "Accept, Accept-Language, Accept-Profile, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range"
_UNPACKED = (b"", b"identity")
_PREFLIGHT = {
    "Access-Control-Allow-Headers": _TAKEN,
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "public, max-age=86400",
}
_EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _TOLD,
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class Front:
    """The application ``app`` behind its door; what passes is counted in ``metrics`` and told to ``journal``."""

    def __init__(self, app: App, metrics: Metrics, journal: Journal | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._journal = journal

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(send)
        scope["proa.notes"] = {}
        try:
            await _let_in(self._app, scope, receive, passage.send)
        except Exception as error:
            # The client has its answer already where there is one to have.
            if self._journal:
                self._journal.failure(error, route=route(scope["path"]))
            if not passage.status:
                await (await failed(Request(scope), error))(scope, receive, passage.send)
        finally:
            self._tell(scope, passage)

    def _tell(self, scope: http.Scope, passage: _Passage) -> None:
        seconds, place, notes = time.perf_counter() - passage.started, route(scope["path"]), scope["proa.notes"]
        self._metrics.request(place, scope["method"], passage.status, seconds, passage.size)
        if "answer" in notes:
            self._metrics.cost(notes["answer"])
        if "limit" in notes:
            self._metrics.limit(notes["limit"])
        if self._journal and (self._journal.requests or passage.status >= _WRONG):
            told = {"status": passage.status, "ms": round(seconds * 1000, 2), "bytes": passage.size, **notes}
            method = scope["method"] if scope["method"] in _ALL else "other"
            self._journal.note(
                "request", "warning" if passage.status >= _WRONG else "info", route=place, method=method, **told
            )


class _Passage:
    """What goes out to one client; ``status`` is 0 while nothing has."""

    def __init__(self, send: http.Send) -> None:
        self.started = time.perf_counter()
        self.status = 0
        self.size = 0
        self._send = send

    async def send(self, message: http.Message) -> None:
        """Send ``message`` on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message).update(_EVERYWHERE)
        self.size += len(message.get("body", b""))
        await self._send(message)


async def _let_in(app: App, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
    methods = _METHODS.get(scope["path"], _READ)
    if scope["method"] == "OPTIONS":
        await _preflight(methods)(scope, receive, send)
    elif scope["method"] not in methods.split(", "):
        await (await failed(Request(scope), _refused(scope["path"], methods)))(scope, receive, send)
    elif _is_packed(scope):
        await (await failed(Request(scope), _packed()))(scope, receive, send)
    else:
        await app(scope, receive, send)


def _is_packed(scope: http.Scope) -> bool:
    return any(
        name == b"content-encoding" and value.strip().lower() not in _UNPACKED for name, value in scope["headers"]
    )


def _packed() -> ProblemError:
    return ProblemError(
        "media-type",
        "envoyez le corps sans le compresser (Content-Encoding)",
        "send the body without packing it (Content-Encoding)",
        headers={"Accept-Encoding": "identity"},
    )


def _preflight(methods: str) -> Response:
    return Response(status_code=204, headers={"Allow": methods, "Access-Control-Allow-Methods": methods, **_PREFLIGHT})


def _refused(path: str, methods: str) -> ProblemError:
    form = _FORMS.get(path)
    where = (f" ; le formulaire est à {form}", f"; the form is at {form}") if form else ("", "")
    return ProblemError(
        "method", f"méthodes : {methods}{where[0]}", f"methods: {methods}{where[1]}", headers={"Allow": methods}
    )
