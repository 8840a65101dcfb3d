"""``/sparql``: the SPARQL 1.1 Protocol as a plain ASGI application."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

import anyio.to_thread

from proa_graph.files import share
from proa_graph.server import http, pages, problems
from proa_graph.server.negotiation import HTML, choose, is_browser
from proa_graph.server.problems import ProblemError
from proa_graph.server.sharing import Asked, Shared, drawn, packed
from proa_graph.store import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, outline

FORMATS = {
    "json": (JSON, "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", ""),
    "tsv": ("text/tab-separated-values", ""),
    "ttl": ("", TURTLE),
    "turtle": ("", TURTLE),
    "nt": ("", "application/n-triples"),
    "jsonld": ("", "application/ld+json"),
    "rdf": ("", "application/rdf+xml"),
    "html": (HTML, HTML),
}
# A client may name the plain type of a format: it gets that name back.
_ALIASES = {
    "application/json": (JSON, "application/ld+json"),
    "application/xml": FORMATS["xml"],
    "text/xml": FORMATS["xml"],
}
# What clients call the parameter « format », and each format: by its media type, or as SPARQLWrapper does.
_PARAMETERS = ("format", "output", "results")
_CALLED = {
    **{media_type: name for name, types in FORMATS.items() for media_type in types if media_type},
    **dict.fromkeys(("application/json", "sparql-results+json"), "json"),
    **dict.fromkeys(("application/xml", "text/xml", "sparql-results+xml"), "xml"),
    **dict.fromkeys(("n3", "text/n3", "text/rdf+n3"), "ttl"),
    **dict.fromkeys(("n-triples", "ntriples"), "nt"),
    **dict.fromkeys(("json-ld", "ld+json"), "jsonld"),
    "rdf+xml": "rdf",
}
_LONG = 4096
_METHODS = "GET, HEAD, POST, OPTIONS"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Query-Time-Limit, Answer-Size-Limit, Retry-After",
}
_VARY = "Accept, Accept-Encoding, Accept-Language"


@dataclass(slots=True)
class _Ask:
    """What a request asks for: the query (None without one), its graphs, its format and language."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    lang: str = ""
    others: list[str] = field(default_factory=list)


class SparqlApp:
    """The endpoint; ``site`` is the folder of the built site, whose editor page browsers get."""

    def __init__(self, shared: Shared, site: Path) -> None:
        self._shared = shared
        self._site = site
        self._limits = shared.limits

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Answer one request."""
        call = http.Call(scope)
        ask = _Ask(None)
        try:
            ask = await self._read(call, receive)
            await self._answer(call, ask, receive, send)
        except ProblemError as problem:
            await self._fail(call, ask, problem, send)
        except ConnectionResetError:
            return

    async def _read(self, call: http.Call, receive: http.Receive) -> _Ask:
        if call.method in ("GET", "HEAD", "OPTIONS"):
            return _ask(_fields(call.query))
        if call.method != "POST":
            raise ProblemError("method", f"méthodes : {_METHODS}", f"methods: {_METHODS}", headers={"Allow": _METHODS})
        body = await http.read_body(receive, self._limits.request)
        kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            # Decoded once, from its bytes: a second time would turn « A%41 » into « AA ».
            return _ask([*_fields(call.query, but=("query", "update")), *_fields(_text(body))])
        if kind in ("application/sparql-query", "application/sparql-update"):
            name = "query" if kind.endswith("query") else "update"
            return _ask([*_fields(call.query, but=("query",)), (name, _text(body))])
        raise ProblemError(
            "media-type",
            "envoyez application/sparql-query ou application/x-www-form-urlencoded",
            "send application/sparql-query or application/x-www-form-urlencoded",
            headers={"Accept-Post": "application/sparql-query, application/x-www-form-urlencoded"},
        )

    async def _answer(self, call: http.Call, ask: _Ask, receive: http.Receive, send: http.Send) -> None:
        if call.method == "OPTIONS":
            headers = {
                **_CORS,
                "Allow": _METHODS,
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
                "Access-Control-Max-Age": "86400",
            }
            await http.respond(send, 204, headers)
        elif ask.query is not None:
            await self._run(call, ask, ask.query, receive, send)
        elif ask.others or call.method == "POST":
            raise ProblemError("bad-request", "il manque le paramètre « query »", "the parameter “query” is missing")
        else:
            await self._describe(call, ask, receive, send)

    async def _describe(self, call: http.Call, ask: _Ask, receive: http.Receive, send: http.Send) -> None:
        """Without a query: the editor to a browser, the description of the service to a program."""
        if _negotiate(call, ask, "graph")[0] == HTML:
            # With its slash the address is the French page itself.
            lang = "fr" if call.path.endswith("/") and not ask.lang else call.language(ask.lang)
            editor = self._site / ("en" if lang == "en" else "") / "sparql" / "index.html"
            page = editor.read_bytes() if editor.is_file() else pages.editor(lang)
            await self._send(call, send, HTML, page)
            return
        text = (share("sparql") / "describe" / "service.rq").read_text(encoding="utf-8")
        await self._run(call, ask, text, receive, send)

    async def _run(self, call: http.Call, ask: _Ask, query: str, receive: http.Receive, send: http.Send) -> None:
        # A long text is read beside the loop; what was read is remembered for the store.
        seen = await anyio.to_thread.run_sync(outline, query) if len(query) > _LONG else outline(query)
        form = "graph" if seen.form == "graph" else "table"
        shown, media_type = _negotiate(call, ask, form)
        key = (query, ask.default_graphs, ask.named_graphs, shown, call.language(ask.lang) if shown == HTML else "")
        tag = "" if seen.volatile else self._shared.tag(*map(str, key))
        if call.method != "POST" and call.knows(tag):
            await http.respond(send, 304, self._headers(shown, tag))
            return
        kept = self._shared.kept(key) if tag else None
        if kept:
            await self._send(call, send, *kept, tag=tag)
            return
        asked = Asked(query, media_type, ask.default_graphs, ask.named_graphs)
        answer = await self._shared.answer(call.client, asked, receive)
        body = answer.body
        if shown == HTML:
            body = await drawn(answer, partial(pages.results, query, answer, call.language(ask.lang)))
        # The engine has the last word on the form of a query that the outline misjudged.
        label = shown if media_type == answer.media_type else answer.media_type
        if tag:
            self._shared.keep(key, label, body)
        await self._send(call, send, label, body, tag=tag)

    def _headers(self, media_type: str, tag: str = "") -> dict[str, str]:
        known = {"ETag": tag, "Cache-Control": "public, no-cache"} if tag else {"Cache-Control": "no-store"}
        return {
            **_CORS,
            **known,
            "Content-Type": with_charset(media_type),
            "Vary": _VARY,
            "Query-Time-Limit": f"{self._limits.seconds:g}",
            "Answer-Size-Limit": str(self._limits.answer),
        }

    async def _send(self, call: http.Call, send: http.Send, media_type: str, body: bytes, *, tag: str = "") -> None:
        headers = self._headers(media_type, tag)
        body, encoding = await packed(call, body)
        headers.update(encoding)
        await http.respond(send, 200, headers, body, head_only=call.method == "HEAD")

    async def _fail(self, call: http.Call, ask: _Ask, problem: ProblemError, send: http.Send) -> None:
        lang = call.language(ask.lang)
        as_page = ask.format == "html" or (not ask.format and is_browser(call.accept))
        body = pages.failed_query(ask.query or "", problem, lang) if as_page else problem.document(lang)
        headers = {
            **_CORS,
            **problem.headers,
            "Content-Type": with_charset(HTML if as_page else problems.MEDIA_TYPE),
            "Content-Language": lang,
            "Cache-Control": "no-store",
            "Vary": _VARY,
            "Query-Time-Limit": f"{self._limits.seconds:g}",
            "Answer-Size-Limit": str(self._limits.answer),
        }
        await http.respond(send, problem.status, headers, body, head_only=call.method == "HEAD")


def with_charset(media_type: str) -> str:
    """Return the ``Content-Type`` of a body in ``media_type``: text says that it is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _fields(text: str, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    try:
        found = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError as error:
        raise _not_utf8() from error
    return [(name, value) for name, value in found if name not in but]


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> ProblemError:
    return ProblemError("bad-request", "la requête n’est pas de l’UTF-8 valide", "the query is not valid UTF-8")


def _ask(fields: list[tuple[str, str]]) -> _Ask:
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise ProblemError("read-only", "ce point d’accès ne s’écrit pas", "this endpoint cannot be written to")
    queries = values.pop("query", [])
    if len(queries) > 1:
        raise ProblemError("bad-request", "un seul paramètre « query » à la fois", "one parameter “query” at a time")
    ask = _Ask(
        queries[0] if queries else None,
        tuple(values.pop("default-graph-uri", ())),
        tuple(values.pop("named-graph-uri", ())),
        _format(values),
        (values.pop("lang", None) or [""])[-1],
        sorted(values),
    )
    for graph in (*ask.default_graphs, *ask.named_graphs):
        if not _is_iri(graph):
            raise ProblemError("dataset", f"« {graph} » n’est pas un IRI absolu", f"“{graph}” is not an absolute IRI")
    return ask


def _format(values: dict[str, list[str]]) -> str:
    """Take from ``values`` what they say of the format, by any of its names; return our name of it, "" without one."""
    said = [values.pop(parameter, [""])[-1].strip().lower() for parameter in _PARAMETERS]
    asked = next(filter(None, said), "")
    return _CALLED.get(asked, asked)


def _is_iri(text: str) -> bool:
    scheme, colon, rest = text.partition(":")
    bad = set('<>"{}|^`\\')
    return bool(colon and rest and scheme[:1].isalpha()) and not any(c in bad or ord(c) <= 32 for c in text)


def _negotiate(call: http.Call, ask: _Ask, form: str) -> tuple[str, str]:
    """Return the media type that the client gets and the one that the store is asked for."""
    index = 1 if form == "graph" else 0
    if ask.format:
        chosen = FORMATS.get(ask.format, ("", ""))[index]
        if not chosen:
            offered = ", ".join(name for name, types in FORMATS.items() if types[index])
            raise ProblemError("not-acceptable", f"format : {offered}", f"format: {offered}")
        return chosen, _of_store(chosen, index)
    offers = GRAPH_TYPES if index else RESULT_TYPES
    found = choose(call.accept, (*offers, *_ALIASES, HTML, *(("text/plain",) if index else ())))
    if found is None:
        available = [*offers, HTML]
        raise ProblemError(
            "not-acceptable", f"formes : {', '.join(available)}", f"forms: {', '.join(available)}", available=available
        )
    return found, _of_store(found, index)


def _of_store(media_type: str, index: int) -> str:
    if media_type in _ALIASES:
        return _ALIASES[media_type][index]
    if media_type == "text/plain":
        return "application/n-triples"
    return media_type if media_type != HTML else (TURTLE if index else JSON)
