"""The front door: which methods an address takes, who may read its answers, and what keeps a browser safe."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from proa_graph.server import http
from proa_graph.server.failing import failed
from proa_graph.server.problems import ProblemError

App = Callable[[http.Scope, http.Receive, http.Send], Awaitable[None]]

_READ = "GET, HEAD, OPTIONS"
_SENT = "POST, OPTIONS"
_METHODS = {
    "/sparql": "GET, HEAD, POST, OPTIONS",
    "/sparql/": "GET, HEAD, POST, OPTIONS",
    "/api/validate": _SENT,
    "/api/dossier": _SENT,
}
_FORMS = {"/api/validate": "/validate/", "/api/dossier": "/dossier/"}
_TOLD = "Content-Disposition, Content-Range, ETag, Exit-Code, Link, Query-Time-Limit, Answer-Size-Limit, Retry-After"
_TAKEN = "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range"
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
    """The application ``app`` behind its door."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def told(message: http.Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_EVERYWHERE)
            await send(message)

        methods = _METHODS.get(scope["path"], _READ)
        if scope["method"] == "OPTIONS":
            await _preflight(methods)(scope, receive, told)
        elif scope["method"] not in methods.split(", "):
            await (await failed(Request(scope), _refused(scope["path"], methods)))(scope, receive, told)
        else:
            await self._app(scope, receive, told)


def _preflight(methods: str) -> Response:
    return Response(status_code=204, headers={"Allow": methods, "Access-Control-Allow-Methods": methods, **_PREFLIGHT})


def _refused(path: str, methods: str) -> ProblemError:
    form = _FORMS.get(path)
    where = (f" ; le formulaire est à {form}", f"; the form is at {form}") if form else ("", "")
    return ProblemError(
        "method", f"méthodes : {methods}{where[0]}", f"methods: {methods}{where[1]}", headers={"Allow": methods}
    )
