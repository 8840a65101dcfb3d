"""The IRIs of the project: 303 to the page or the data, and each form under its own name."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from proa_graph import site
from proa_graph.files import share
from proa_graph.server import http, problems
from proa_graph.server.negotiation import HTML, choose
from proa_graph.server.problems import ProblemError
from proa_graph.server.sparql import with_charset
from proa_graph.server.static import Files
from proa_graph.store import TURTLE, Answer, QueryError, Store
from proa_graph.terms import BASE

FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "json": "application/json",
}
_OFFERS = (HTML, *FORMS.values())
_QUERY = "application/sparql-query"
_SUFFIX = re.compile(r"(.+)\.(html|" + "|".join(FORMS) + ")")
_SAFE = "/-._~"
_THIS = re.compile(r"\$this\b")


class Subject(NamedTuple):
    """What an address stands for: where its IRI, its page and its data are below the base, and if it is a ``graph``."""

    path: str
    page: str
    data: str
    graph: bool = False


class Resources:
    """The resources of a store, with the pages of the site that show them."""

    def __init__(self, store: Store, files: Files) -> None:
        self._store = store
        self._files = files

    async def thing(self, request: Request) -> Response:
        """``/id/<kind>/<key>``: redirected to the page, or to the data under their own name."""
        name, form = _split(request.path_params["path"])
        if not name:
            raise ProblemError("not-found", "écrivez /id/<genre>/<clé>", "write /id/<kind>/<key>")
        return await self._respond(request, Subject(f"id/{name}", f"{name}/", f"id/{name}"), form)

    async def named(self, request: Request) -> Response:
        """``/rule/<id>`` and ``/query/<name>``: the page stands at the address itself."""
        return await self._at_its_page(request, graph=False)

    async def whole(self, request: Request) -> Response:
        """``/def``, ``/shapes`` and ``/catalog``: a whole named graph, as a page and as RDF."""
        return await self._at_its_page(request, graph=True)

    async def _at_its_page(self, request: Request, *, graph: bool) -> Response:
        path = request.url.path.strip("/")
        file = self._files.find(path)
        page = file is not None and file.name == "index.html"
        if file and (path.endswith("index.html") if page else not graph):
            return self._files.response(http.Call(request.scope), file)
        name, form = _split(path)
        subject = Subject(name, f"{name}/", name, graph)
        offers = (*_OFFERS, _QUERY)
        if choose(request.headers.get("accept", ""), offers) == _QUERY and self._files.find(f"{name}.rq"):
            return _see(f"/{quote(name, safe=_SAFE)}.rq", _links(subject))
        return await self._respond(request, subject, form)

    async def void(self, request: Request) -> Response:
        """``/.well-known/void``: the description of the dataset."""
        return await self._respond(request, Subject("catalog", "", "catalog", graph=True), "")

    async def _respond(self, request: Request, subject: Subject, form: str) -> Response:
        call = http.Call(request.scope)
        links = _links(subject)
        wanted = HTML if form == "html" else FORMS.get(form) or choose(call.accept, self._offers(subject))
        if wanted is None:
            raise ProblemError("not-acceptable", f"formes : {', '.join(_OFFERS)}", f"forms: {', '.join(_OFFERS)}")
        if wanted != HTML:
            if form or subject.graph:
                return await self._data(call, subject, wanted, links)
            suffix = next(name for name, media_type in FORMS.items() if media_type == wanted)
            await self._exists(subject)
            return _see(f"/{quote(subject.data, safe=_SAFE)}.{suffix}", links)
        # An address that ends in a slash is the French page itself: only the bare one is negotiated.
        liked = "" if request.url.path.endswith("/") else call.language(request.query_params.get("lang", ""))
        page = self._page(subject, liked)
        if page is None:
            raise _missing(subject)
        own = subject.page.rstrip("/") == subject.path
        file = self._files.find(page) if own and not form else None
        if file:
            # The page stands at the very address of the resource: no redirection.
            response = self._files.response(call, file)
            response.headers["Link"] = links
            return response
        return _see(f"/{quote(page, safe=_SAFE + '#')}", links)

    def _offers(self, subject: Subject) -> tuple[str, ...]:
        return _OFFERS if self._page(subject, "fr") is not None else tuple(FORMS.values())

    def _page(self, subject: Subject, lang: str) -> str | None:
        if not subject.page:
            return None
        whole = site.address(BASE + subject.path) or subject.page
        names = (f"en/{whole}", whole) if lang == "en" else (whole,)
        return next((name for name in names if self._files.find(name.partition("#")[0])), None)

    async def _data(self, call: http.Call, subject: Subject, media_type: str, links: str) -> Response:
        asked = "application/ld+json" if media_type == "application/json" else media_type
        body = await anyio.to_thread.run_sync(self._content, subject, asked)
        headers = {
            "Content-Type": with_charset(media_type),
            "Link": links,
            "Vary": "Accept, Accept-Encoding",
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "public, no-cache",
        }
        if call.packs and http.is_worth_packing(body):
            body = http.pack(body)
            headers["Content-Encoding"] = "gzip"
        return Response(body, 200, headers)

    def _content(self, subject: Subject, media_type: str) -> bytes:
        """Return the data beside the page if it has some, so that every form says the same; else from the store."""
        built = subject.page.rstrip("/")
        linked = None if subject.graph else self._files.find(f"{built}.jsonld")
        turtle = None if subject.graph else self._files.find(f"{built}.ttl")
        if linked and media_type == "application/ld+json":
            return linked.read_bytes()
        if turtle:
            return Answer("graph", TURTLE, turtle.read_bytes()).serialize(media_type)
        if not self._known(subject):
            raise _missing(subject)
        text = _template("graph" if subject.graph else "resource", BASE + quote(subject.path, safe=_SAFE))
        try:
            return self._store.query(text, media_type=media_type).body
        except QueryError as error:
            raise problems.of_query(error) from error

    async def _exists(self, subject: Subject) -> None:
        page = self._page(subject, "fr")
        if page is None and not await anyio.to_thread.run_sync(self._known, subject):
            raise _missing(subject)

    def _known(self, subject: Subject) -> bool:
        iri = f"<{BASE}{quote(subject.path, safe=_SAFE)}>"
        pattern = f"GRAPH {iri} {{ ?s ?p ?o }}" if subject.graph else f"{iri} ?p ?o"
        try:
            return self._store.query(f"ASK {{ {pattern} }}").truth
        except QueryError as error:
            raise problems.of_query(error) from error


def _split(path: str) -> tuple[str, str]:
    match = _SUFFIX.fullmatch(path.rstrip("/"))
    return (match[1], match[2]) if match else (path.rstrip("/"), "")


def _see(address: str, links: str) -> Response:
    headers = {"Vary": "Accept, Accept-Language", "Link": links, "Access-Control-Allow-Origin": "*"}
    return RedirectResponse(address, 303, headers)


def _links(subject: Subject) -> str:
    place = f"/{quote(subject.data, safe=_SAFE)}"
    forms = [f'<{place}.{suffix}>; rel="alternate"; type="{media_type}"' for suffix, media_type in FORMS.items()]
    return ", ".join(forms)


def _missing(subject: Subject) -> ProblemError:
    iri = BASE + subject.path
    return ProblemError("not-found", f"rien n’est dit de {iri}", f"nothing is said of {iri}")


@cache
def _text(name: str) -> str:
    return (share("sparql") / "describe" / f"{name}.rq").read_text(encoding="utf-8")


def _template(name: str, iri: str) -> str:
    # ``quote`` leaves no character that could end an IRI.
    return _THIS.sub(lambda _: f"<{iri}>", _text(name))
