"""The application: the static site, the endpoint, the IRIs, the questions and the validator under one root."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import anyio.to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from proa_graph import __version__
from proa_graph.errors import UnusableError
from proa_graph.server import http, openapi, pages, problems
from proa_graph.server.api import Questions
from proa_graph.server.checks import REGIMES, REPORTS, Checks
from proa_graph.server.comparing import Compare
from proa_graph.server.finding import Search
from proa_graph.server.making import MadeOnRequest, Maker
from proa_graph.server.negotiation import HTML, Language, is_browser
from proa_graph.server.problems import ProblemError
from proa_graph.server.resources import FORMS, Resources
from proa_graph.server.sharing import Shared
from proa_graph.server.slots import Limits
from proa_graph.server.sparql import SparqlApp, with_charset
from proa_graph.server.static import Files
from proa_graph.store import Store

_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        b"frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
_OF_STATUS = {404: "not-found", 405: "method", 413: "too-large-request", 415: "media-type"}
Handler = Callable[[Request], Awaitable[Response]]


def create_app(build: Path, store: Store, *, limits: Limits | None = None, maker: Maker | None = None) -> FastAPI:
    """Return the application that serves what ``build`` holds (``site/``, ``dumps/``) and what ``store`` answers.

    The caller closes the store, and ``maker``, which makes the pages that ``site/`` does not hold yet.
    """
    limits = limits or Limits()
    checks = Checks()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(checks.close)

    app = FastAPI(title="proa-graph", version=__version__, lifespan=lifespan, openapi_url=None, redirect_slashes=False)
    app.router.routes.extend(_routes(build, store, checks, limits))
    app.add_exception_handler(ProblemError, _failed)
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(UnusableError, _failed)
    app.add_exception_handler(Exception, _failed)
    if maker:
        app.add_middleware(MadeOnRequest, maker=maker, failed=_failed)
    app.add_middleware(_SecurityHeaders)
    return app


def _routes(build: Path, store: Store, checks: Checks, limits: Limits) -> list[Route]:
    files, dumps = Files(build / "site"), Files(build / "dumps")
    shared = Shared(store, limits)
    endpoint = SparqlApp(shared, build / "site")
    questions = Questions(shared)
    resources = Resources(store, files)
    pages_of = _Pages(files, dumps)
    search = Search(build / "site", pages_of.serve)
    comparison = Compare(shared, pages_of.serve)
    return [
        Route("/sparql", endpoint),
        Route("/sparql/", endpoint),
        _get("/health", _health(store)),
        _get("/id/{path:path}", resources.thing),
        _get("/rule/{path:path}", resources.named),
        _get("/query/{path:path}", resources.named),
        *(_get(f"/{name}{end}", resources.whole) for name in ("def", "shapes", "catalog") for end in ("", "/")),
        *(_get(f"/{name}.{{form}}", resources.whole) for name in ("def", "shapes", "catalog")),
        _get("/.well-known/void", resources.void),
        _get("/api/questions", questions.listing),
        _get("/api/questions/{name}", questions.answer),
        Route("/api/validate", checks.validate, methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
        Route("/api/dossier", checks.period, methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
        _get("/openapi.json", _description),
        _get("/static/host.css", _host),
        _get("/problem/{slug}", _problem),
        _get("/compare/", comparison.page("fr")),
        _get("/en/compare/", comparison.page("en")),
        _get("/search/", search.page("fr")),
        _get("/en/search/", search.page("en")),
        _get("/{path:path}", pages_of.serve),
    ]


def _get(path: str, handler: Handler) -> Route:
    return Route(path, handler, methods=["GET"])


async def _host(_request: Request) -> Response:
    """The style sheet by which pages see what their host can do: this one answers forms."""
    return Response(":root { --host: server; }\n", media_type="text/css", headers={"cache-control": "no-cache"})


class _Pages:
    """The static site, and the dumps beside it."""

    def __init__(self, files: Files, dumps: Files) -> None:
        self._files = files
        self._dumps = dumps

    async def serve(self, request: Request) -> Response:
        """Return the file at the address; a folder without its slash is redirected."""
        path = request.path_params["path"]
        call = http.Call(request.scope)
        folder = self._files.folder(path)
        if folder and folder != ".":
            return RedirectResponse(f"/{quote(folder, safe='/-._~')}/", 308)
        file = self._files.find(path)
        if file is None and path.startswith("dumps/"):
            file = self._dumps.find(path.removeprefix("dumps/"))
            packed = None if file else self._dumps.find(f"{path.removeprefix('dumps/')}.gz")
            if packed:
                return await anyio.to_thread.run_sync(self._dumps.unpacked, call, packed)
        if file is None:
            raise ProblemError("not-found", f"il n’y a rien à l’adresse /{path}", f"there is nothing at /{path}")
        response = self._files.response(call, file)
        beside = path.removeprefix("en/").rstrip("/")
        forms = [suffix for suffix in FORMS if beside and self._files.find(f"{beside}.{suffix}")]
        if forms and file.name == "index.html":
            place = quote(beside, safe="/-._~")
            links = [f'</{place}.{suffix}>; rel="alternate"; type="{FORMS[suffix]}"' for suffix in forms]
            response.headers["Link"] = ", ".join(links)
        return response


def _health(store: Store) -> Handler:
    async def health(_: Request) -> Response:
        if not await anyio.to_thread.run_sync(store.healthy):
            raise ProblemError("unavailable", "l’entrepôt ne répond pas", "the store does not answer")
        return Response(b'{"status": "ok"}\n', 200, {"Content-Type": "application/json", "Cache-Control": "no-store"})

    return health


async def _description(_: Request) -> Response:
    """Return the interface in OpenAPI."""
    body = openapi.document(tuple(REPORTS.items()), REGIMES)
    return Response(body, 200, {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"})


async def _problem(request: Request) -> Response:
    """What a kind of problem means: the address of its type."""
    slug = request.path_params["slug"]
    if slug not in problems.kinds():
        raise ProblemError("not-found", "ce problème n’existe pas", "there is no such problem")
    call = http.Call(request.scope)
    return _shown(call, ProblemError(slug), call.language(request.query_params.get("lang", "")), status=200)


async def _failed(request: Request, error: Exception) -> Response:
    call = http.Call(request.scope)
    return _shown(call, _as_problem(error), call.language(request.query_params.get("lang", "")))


def _as_problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, UnusableError):
        return problems.of_input(error)
    if isinstance(error, HTTPException):
        return ProblemError(_OF_STATUS.get(error.status_code, "bad-request"), headers=error.headers)
    return ProblemError(
        "error", "le serveur n’a pas su répondre ; l’erreur est notée", "the server failed; the error is logged"
    )


def _shown(call: http.Call, problem: ProblemError, lang: Language, status: int = 0) -> Response:
    as_page = is_browser(call.accept)
    body = pages.error(problem, lang) if as_page else problem.document(lang)
    headers = {
        **problem.headers,
        "Content-Type": with_charset(HTML if as_page else problems.MEDIA_TYPE),
        "Content-Language": lang,
        "Vary": "Accept, Accept-Language",
        "Access-Control-Allow-Origin": "*",
    }
    return Response(body, status or problem.status, headers)


class _SecurityHeaders:
    """Adds to every response what keeps a browser from running or sending anything of others."""

    def __init__(self, app: Callable[[http.Scope, http.Receive, http.Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        async def guarded(message: http.Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)
