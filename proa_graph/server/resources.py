"""The IRIs of the project: 303 to the page or the data, and each form under its own name."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from proa_graph import site
from proa_graph.files import share
from proa_graph.server import formats, http, profiles
from proa_graph.server.delivery import NEGOTIATED, Body, Delivery, Reply, aside
from proa_graph.server.negotiation import HTML, choose
from proa_graph.server.problems import ProblemError
from proa_graph.server.sharing import Asked, Shared
from proa_graph.server.static import Files
from proa_graph.store import JSON, TURTLE, Answer
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
_VERSION = "<http://www.w3.org/2002/07/owl#versionIRI>"
_THIS = re.compile(r"\$this\b")


class Subject(NamedTuple):
    """What an address stands for: where its IRI, its page and its data are below the base, and if it is a ``graph``."""

    path: str
    page: str
    data: str
    graph: bool = False


class Resources:
    """The resources of a store, with the pages of the site that show them."""

    def __init__(self, shared: Shared, delivery: Delivery, files: Files) -> None:
        self._shared = shared
        self._delivery = delivery
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

    async def version(self, request: Request) -> Response:
        """``/def/<version>``: the vocabulary as released, or as it stands where that is the version it says it is."""
        path = request.url.path.strip("/")
        file = await aside(self._files.find, path)
        if file and file.name != "index.html":
            return await aside(self._files.response, http.Call(request.scope), file)
        name, form = _split(path)
        if await aside(self._files.find, f"{name}.ttl"):
            return await self._respond(request, Subject(name, f"{name}/", name), form)
        told = f"ASK {{ <{BASE}def> {_VERSION} <{BASE}{quote(name, safe=_SAFE)}> }}"
        if not (await self._answered(request, told, JSON)).truth:
            raise _missing(Subject(name, "", name))
        return await self._respond(request, Subject("def", "def/", "def", graph=True), form)

    async def void(self, request: Request) -> Response:
        """``/.well-known/void``: the description of the dataset."""
        return await self._respond(request, Subject("catalog", "", "catalog", graph=True), "")

    async def _at_its_page(self, request: Request, *, graph: bool) -> Response:
        path = request.url.path.strip("/")
        file = await aside(self._files.find, path)
        page = file is not None and file.name == "index.html"
        if file and (path.endswith("index.html") if page else not graph):
            return await aside(self._files.response, http.Call(request.scope), file)
        name, form = _split(path)
        subject = Subject(name, f"{name}/", name, graph)
        offers = (*_OFFERS, _QUERY)
        query = await aside(self._files.find, f"{name}.rq")
        if query and choose(request.headers.get("accept", ""), offers) == _QUERY:
            return _see(f"/{quote(name, safe=_SAFE)}.rq", _links(subject))
        return await self._respond(request, subject, form)

    async def _respond(self, request: Request, subject: Subject, form: str) -> Response:
        call = http.Call(request.scope)
        # An address that ends in a slash is the French page itself: only the bare one is negotiated.
        liked = "" if request.url.path.endswith("/") else call.language(request.query_params.get("lang", ""))
        page = await aside(self._page, subject, liked)
        if page is None:
            await self._exists(request, subject)
        asked = form or formats.asked(request.query_params)
        profile = profiles.asked(call.headers, request.query_params)
        if profile or profile is None:
            return await self._profiled(request, subject, _wanted(call, asked, with_page=False), profile)
        wanted = _wanted(call, asked, with_page=page is not None)
        if wanted != HTML:
            if form or subject.graph:
                return await self._data(request, subject, wanted)
            suffix = next(name for name, media_type in FORMS.items() if media_type == wanted)
            return _see(f"/{quote(subject.data, safe=_SAFE)}.{suffix}", _links(subject))
        if page is None:
            raise _missing(subject)
        own = subject.page.rstrip("/") == subject.path
        file = await aside(self._files.find, page) if own and not form else None
        if file is None:
            return _see(f"/{quote(page, safe=_SAFE + '#')}", _links(subject))
        # The page stands at the very address of the resource: no redirection.
        response = await aside(self._files.response, call, file, f"{NEGOTIATED}, Accept-Profile")
        response.headers["Link"] = _links(subject)
        return response

    def _page(self, subject: Subject, lang: str) -> str | None:
        if not subject.page:
            return None
        whole = site.address(BASE + subject.path) or subject.page
        names = (f"en/{whole}", whole) if lang == "en" else (whole,)
        return next((name for name in names if self._files.find(name.partition("#")[0])), None)

    async def _data(self, request: Request, subject: Subject, media_type: str) -> Response:
        made = partial(self._content, request, subject, media_type)
        parts = ("resource", subject.path, media_type)
        reply = Reply(media_type, made, parts, headers={"Link": _links(subject)})
        return await self._delivery.response(http.Call(request.scope), reply)

    async def _profiled(self, request: Request, subject: Subject, media_type: str, profile: str | None) -> Response:
        if profile is None:
            known = ", ".join(p.iri for p in profiles.PROFILES.values())
            raise ProblemError("not-acceptable", f"profils : {known}", f"profiles: {known}")
        made = partial(self._restricted, request, subject, media_type, profile)
        headers = {"Link": _links(subject), "Content-Profile": f"<{profiles.PROFILES[profile].iri}>"}
        parts = ("profile", profile, subject.path, media_type)
        reply = Reply(media_type, made, parts, f"{NEGOTIATED}, Accept-Profile", headers=headers)
        return await self._delivery.response(http.Call(request.scope), reply)

    async def _restricted(self, request: Request, subject: Subject, media_type: str, profile: str) -> Body:
        if profile == profiles.ALTERNATES:
            told = profiles.alternates(BASE + subject.path, BASE + quote(subject.path, safe=_SAFE), FORMS)
        else:
            _, turtle = await self._content(request, subject, TURTLE)
            told = await aside(profiles.restricted, turtle, profile)
        asked = "application/ld+json" if media_type == "application/json" else media_type
        return media_type, await aside(Answer("graph", TURTLE, told).serialize, asked)

    async def _content(self, request: Request, subject: Subject, media_type: str) -> Body:
        """Return the data beside the page if it has some, so that every form says the same; else from the store."""
        asked = "application/ld+json" if media_type == "application/json" else media_type
        built = None if subject.graph else await aside(self._built, subject, asked)
        if built is None:
            iri = BASE + quote(subject.path, safe=_SAFE)
            text = _template("graph" if subject.graph else "resource", iri)
            built = (await self._answered(request, text, asked)).body
        return media_type, built

    def _built(self, subject: Subject, media_type: str) -> bytes | None:
        name = subject.page.rstrip("/")
        linked = self._files.find(f"{name}.jsonld")
        if linked and media_type == "application/ld+json":
            return linked.read_bytes()
        turtle = self._files.find(f"{name}.ttl")
        return Answer("graph", TURTLE, turtle.read_bytes()).serialize(media_type) if turtle else None

    async def _exists(self, request: Request, subject: Subject) -> None:
        iri = f"<{BASE}{quote(subject.path, safe=_SAFE)}>"
        pattern = f"GRAPH {iri} {{ ?s ?p ?o }}" if subject.graph else f"{iri} ?p ?o"
        if not (await self._answered(request, f"ASK {{ {pattern} }}", JSON)).truth:
            raise _missing(subject)

    async def _answered(self, request: Request, text: str, media_type: str) -> Answer:
        return await self._shared.answer(http.Call(request.scope).client, Asked(text, media_type), request.receive)


def _wanted(call: http.Call, asked: str, *, with_page: bool) -> str:
    """Return the media type of the form that a call gets: the one it names, else the one that it likes best."""
    offers = _OFFERS if with_page else _OFFERS[1:]
    named = {"html": HTML, "xml": FORMS["rdf"], **FORMS}
    wanted = named.get(asked) if asked else choose(call.accept, offers)
    if wanted is None:
        known = ", ".join(("html", *FORMS) if asked else offers)
        raise ProblemError("not-acceptable", f"formes : {known}", f"forms: {known}", available=list(offers))
    return wanted


def _split(path: str) -> tuple[str, str]:
    match = _SUFFIX.fullmatch(path.rstrip("/"))
    return (match[1], match[2]) if match else (path.rstrip("/"), "")


def _see(address: str, links: str) -> Response:
    return RedirectResponse(address, 303, {"Vary": "Accept, Accept-Language, Accept-Profile", "Link": links})


def _links(subject: Subject) -> str:
    place = f"/{quote(subject.data, safe=_SAFE)}"
    forms = [f'<{place}.{suffix}>; rel="alternate"; type="{media_type}"' for suffix, media_type in FORMS.items()]
    return ", ".join([*forms, *profiles.links(f"/{quote(subject.path, safe=_SAFE)}")])


def _missing(subject: Subject) -> ProblemError:
    iri = BASE + subject.path
    return ProblemError("not-found", f"rien n’est dit de {iri}", f"nothing is said of {iri}")


@cache
def _text(name: str) -> str:
    return (share("sparql") / "describe" / f"{name}.rq").read_text(encoding="utf-8")


def _template(name: str, iri: str) -> str:
    # ``quote`` leaves no character that could end an IRI.
    return _THIS.sub(lambda _: f"<{iri}>", _text(name))
