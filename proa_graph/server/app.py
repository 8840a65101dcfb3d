"""The application: the static site, the endpoint, the IRIs, the questions and the validator under one root."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import anyio.to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from proa_graph import __version__, questions
from proa_graph.errors import UnusableError
from proa_graph.server import http, openapi, problems
from proa_graph.server.api import Questions
from proa_graph.server.checks import REGIMES, REPORTS, Checks
from proa_graph.server.comparing import Compare
from proa_graph.server.delivery import Body, Delivery, Reply, aside
from proa_graph.server.failing import failed, shown
from proa_graph.server.finding import Search
from proa_graph.server.front import Front
from proa_graph.server.journal import Journal
from proa_graph.server.making import MadeOnRequest, Maker
from proa_graph.server.metrics import MEDIA_TYPE, Metrics
from proa_graph.server.problems import ProblemError
from proa_graph.server.resources import FORMS, Resources
from proa_graph.server.sharing import Shared
from proa_graph.server.slots import Limits
from proa_graph.server.sparql import SparqlApp
from proa_graph.server.static import Files
from proa_graph.server.warming import LATER, warm
from proa_graph.store import Store

JSON = "application/json"
Handler = Callable[[Request], Awaitable[Response]]
_ENDS = ("/", "/index.html")
"""Pages name each other by their files: a form without a script asks the second."""


def create_app(
    build: Path,
    store: Store,
    *,
    limits: Limits | None = None,
    maker: Maker | None = None,
    metrics: Metrics | None = None,
    journal: Journal | None = None,
    ahead: bool = False,
) -> Front:
    """Return the application that serves what ``build`` holds (``site/``, ``dumps/``) and what ``store`` answers.

    What passes is counted in ``metrics`` and told to ``journal``. With ``ahead`` the default answers of the named
    questions are made before anybody asks for them. The caller closes the store, and ``maker``, which makes the pages
    that ``site/`` does not hold yet.
    """
    metrics = metrics or Metrics()
    checks, shared = Checks(), Shared(store, limits or Limits())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        work = warm(app, questions.without_wishes(), shared.running, LATER) if ahead and store.digest else None
        warming = asyncio.create_task(work) if work else None
        yield
        if warming:
            warming.cancel()
        await anyio.to_thread.run_sync(checks.close)

    app = FastAPI(title="proa-graph", version=__version__, lifespan=lifespan, openapi_url=None, redirect_slashes=False)
    app.router.routes.extend(_routes(build, store, checks, shared, metrics))
    for kind in (ProblemError, HTTPException, UnusableError, Exception):
        app.add_exception_handler(kind, failed)
    if maker:
        app.add_middleware(MadeOnRequest, maker=maker, failed=failed)
    return Front(app, metrics, journal)


def _routes(build: Path, store: Store, checks: Checks, shared: Shared, metrics: Metrics) -> list[Route]:
    files = Files(build / "site")
    beside = {name: Files(build / name) for name in ("dumps", "releases")}
    delivery = Delivery(store.digest)
    metrics.gauge("proa_queries_running", "Queries under way.", shared.running)
    metrics.gauge("proa_queries_waiting", "Queries that wait for a slot.", shared.waiting)
    endpoint = SparqlApp(shared, delivery, files)
    asked = Questions(shared, delivery)
    resources = Resources(shared, delivery, files)
    pages_of = _Pages(files, beside)
    search = Search(build / "site", delivery, pages_of.serve)
    comparison = Compare(shared, delivery, pages_of.serve)
    return [
        Route("/sparql", endpoint),
        Route("/sparql/", endpoint),
        _get("/health", _state(store, {"status": "ok"})),
        _get("/ready", _state(store, {"status": "ready", "version": __version__, "data": store.digest})),
        _get("/metrics", _counted(metrics)),
        _get("/id/{path:path}", resources.thing),
        _get("/rule/{path:path}", resources.named),
        _get("/query/{path:path}", resources.named),
        *(_get(f"/{name}{end}", resources.whole) for name in ("def", "shapes", "catalog") for end in ("", *_ENDS)),
        *(_get(f"/{name}.{{form}}", resources.whole) for name in ("def", "shapes", "catalog")),
        _get("/def/{version}", resources.version),
        _get("/.well-known/void", resources.void),
        _get("/api/questions", asked.listing),
        _get("/api/questions/{name}", asked.answer),
        Route("/api/validate", checks.validate, methods=["POST"]),
        Route("/api/dossier", checks.period, methods=["POST"]),
        _get("/openapi.json", _description(delivery)),
        _get("/static/host.css", _host),
        _get("/problem/{slug}", _problem),
        *(_get(f"/compare{end}", comparison.page("fr")) for end in _ENDS),
        *(_get(f"/en/compare{end}", comparison.page("en")) for end in _ENDS),
        *(_get(f"/search{end}", search.page("fr")) for end in _ENDS),
        *(_get(f"/en/search{end}", search.page("en")) for end in _ENDS),
        _get("/{path:path}", pages_of.serve),
    ]


def _get(path: str, handler: Handler) -> Route:
    return Route(path, handler, methods=["GET"])


async def _host(_request: Request) -> Response:
    """The style sheet by which pages see what their host can do: this one answers forms."""
    return Response(":root { --host: server; }\n", media_type="text/css", headers={"cache-control": "no-cache"})


class _Pages:
    """The static site, and the dumps and the releases ``beside`` it, each below its own name."""

    def __init__(self, files: Files, beside: Mapping[str, Files]) -> None:
        self._files = files
        self._beside = beside

    async def serve(self, request: Request) -> Response:
        """Return the file at the address; a folder without its slash is redirected."""
        return await aside(self._found, http.Call(request.scope), request.path_params["path"])

    def _found(self, call: http.Call, path: str) -> Response:
        folder = self._files.folder(path)
        if folder and folder != ".":
            return RedirectResponse(f"/{quote(folder, safe='/-._~')}/", 308)
        file = self._files.find(path)
        if file is None and path.partition("/")[0] in self._beside:
            return self._dump(call, path)
        if file is None:
            raise _nothing(path)
        response = self._files.response(call, file)
        links = self._forms(path) if file.name == "index.html" else ""
        if links:
            response.headers["Link"] = links
        return response

    def _dump(self, call: http.Call, path: str) -> Response:
        folder, _, name = path.partition("/")
        files = self._beside[folder]
        plain = files.find(name)
        file = plain or files.find(f"{name}.gz")
        if file is None:
            raise _nothing(path)
        return files.response(call, file, unpacked=plain is None)

    def _forms(self, path: str) -> str:
        """Return where the forms of the data of a page stand, "" where there are none."""
        beside = path.removeprefix("en/").rstrip("/")
        place = quote(beside, safe="/-._~")
        forms = [suffix for suffix in FORMS if beside and self._files.find(f"{beside}.{suffix}")]
        return ", ".join(f'</{place}.{suffix}>; rel="alternate"; type="{FORMS[suffix]}"' for suffix in forms)


def _nothing(path: str) -> ProblemError:
    return ProblemError("not-found", f"il n’y a rien à l’adresse /{path}", f"there is nothing at /{path}")


def _state(store: Store, told: Mapping[str, str]) -> Handler:
    """Say ``told`` while the store answers."""

    async def state(_: Request) -> Response:
        if not await aside(store.healthy):
            raise ProblemError(
                "unavailable", "l’entrepôt ne répond pas", "the store does not answer", headers={"Retry-After": "5"}
            )
        return Response(json.dumps(told) + "\n", 200, {"Content-Type": JSON, "Cache-Control": "no-store"})

    return state


def _counted(metrics: Metrics) -> Handler:
    async def counted(_: Request) -> Response:
        return Response(await aside(metrics.text), 200, {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})

    return counted


def _description(delivery: Delivery) -> Handler:
    """The interface in OpenAPI."""

    async def description(request: Request) -> Response:
        async def made() -> Body:
            return JSON, await aside(openapi.document, tuple(REPORTS.items()), REGIMES)

        return await delivery.response(http.Call(request.scope), Reply(JSON, made, ("openapi",), "Accept-Encoding"))

    return description


async def _problem(request: Request) -> Response:
    """What a kind of problem means: the address of its type."""
    slug = request.path_params["slug"]
    if slug not in problems.kinds():
        raise ProblemError("not-found", "ce problème n’existe pas", "there is no such problem")
    call = http.Call(request.scope)
    return await shown(call, ProblemError(slug), call.language_named(request.query_params.get("lang", "")), status=200)
