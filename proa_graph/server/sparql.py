"""``/sparql``: the SPARQL 1.1 Protocol as a plain ASGI application."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Literal
from urllib.parse import parse_qsl

from starlette.responses import Response

from proa_graph.questions import as_bound
from proa_graph.server import formats, http, pages, problems
from proa_graph.server.delivery import NEGOTIATED, Body, Delivery, Reply, aside, with_charset
from proa_graph.server.describing import description
from proa_graph.server.failing import note
from proa_graph.server.hints import of_query
from proa_graph.server.negotiation import HTML, Language, choose, is_browser
from proa_graph.server.problems import ProblemError
from proa_graph.server.sharing import Asked, Shared
from proa_graph.server.static import Files
from proa_graph.store import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, outline

# A client may name the plain type of a format: it gets that name back.
_ALIASES = {
    "application/json": (JSON, "application/ld+json"),
    "application/xml": formats.FORMATS["xml"],
    "text/xml": formats.FORMATS["xml"],
}
_LONG = 4096
SHORTEST = 0.001
"""Seconds: a client that waits less asks for nothing."""


@dataclass(slots=True)
class _Ask:
    """What a request asks for: the query (None without one), its graphs, format and language, how long to wait."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    lang: str = ""
    seconds: float = math.inf
    others: list[str] = field(default_factory=list)


class SparqlApp:
    """The endpoint; ``files`` are those of the built site, whose editor page browsers get."""

    def __init__(self, shared: Shared, delivery: Delivery, files: Files) -> None:
        self._shared = shared
        self._delivery = delivery
        self._files = files
        self._limits = shared.limits

    async def __call__(self, scope: http.Scope, receive: http.Receive, send: http.Send) -> None:
        """Answer one request."""
        call = http.Call(scope)
        ask = _Ask(None)
        try:
            ask = await self._read(call, receive)
            response = await self._answer(call, ask, receive)
        except ProblemError as problem:
            response = await self._failed(call, ask, problem)
        except ConnectionResetError:
            return
        await response(scope, receive, send)

    async def _read(self, call: http.Call, receive: http.Receive) -> _Ask:
        if call.method != "POST":
            return _ask(_fields(call.query))
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

    async def _answer(self, call: http.Call, ask: _Ask, receive: http.Receive) -> Response:
        if ask.query is not None:
            return await self._run(call, ask, ask.query, receive)
        if ask.others or call.method == "POST":
            raise ProblemError("bad-request", "il manque le paramètre « query »", "the parameter “query” is missing")
        if _negotiate(call, ask, "graph")[0] == HTML:
            return await self._editor(call, ask)
        return await self._run(call, ask, await aside(description, self._limits, call.origin), receive)

    async def _editor(self, call: http.Call, ask: _Ask) -> Response:
        # With its slash the address is the French page itself.
        lang = "fr" if call.path.endswith("/") and not ask.lang else call.language(ask.lang)
        file = await aside(self._files.find, f"{'en/' if lang == 'en' else ''}sparql/index.html")
        if file:
            return await aside(self._files.response, call, file, NEGOTIATED)

        async def made() -> Body:
            return HTML, await aside(pages.editor, lang)

        return await self._delivery.response(call, Reply(HTML, made))

    async def _run(self, call: http.Call, ask: _Ask, query: str, receive: http.Receive) -> Response:
        # A long text is read beside the loop; what was read is remembered for the store.
        seen = await aside(outline, query) if len(query) > _LONG else outline(query)
        shown, media_type = _negotiate(call, ask, "graph" if seen.form == "graph" else "table")
        lang: Language | Literal[""] = call.language(ask.lang) if shown == HTML else ""
        graphs = ("", *ask.default_graphs, "", *ask.named_graphs)
        seconds = min(ask.seconds, self._limits.seconds)
        # A named question as it stands is known by what the interface asks: one answer for both.
        bound = as_bound(query)
        asked = Asked(bound, media_type, ask.default_graphs, ask.named_graphs, seconds)
        reply = Reply(
            shown,
            partial(self._made, call, query, asked, shown, lang, receive),
            ("query", query if shown == HTML else bound, *graphs, shown, lang),
            volatile=seen.volatile,
            headers=self._told(ask),
            check=partial(self._shared.check, query),
        )
        return await self._delivery.response(call, reply)

    async def _made(
        self, call: http.Call, query: str, asked: Asked, shown: str, lang: Language | Literal[""], receive: http.Receive
    ) -> Body:
        answer = await self._shared.answer(call.client, asked, receive)
        if shown == HTML:
            said = lang or "fr"
            hints = await of_query(self._shared, call.client, query, said, receive) if answer.empty else ()
            return HTML, await aside(pages.results, query, answer, said, hints)
        # The engine has the last word on the form of a query that the outline misjudged.
        return shown if asked.media_type == answer.media_type else answer.media_type, answer.body

    def _told(self, ask: _Ask) -> dict[str, str]:
        return {
            "Query-Time-Limit": f"{min(ask.seconds, self._limits.seconds):g}",
            "Answer-Size-Limit": str(self._limits.answer),
        }

    async def _failed(self, call: http.Call, ask: _Ask, problem: ProblemError) -> Response:
        note(call, problem)
        lang = call.language(ask.lang)
        as_page = ask.format == "html" or (not ask.format and is_browser(call.accept))
        page = partial(pages.failed_query, ask.query or "", problem, lang)
        body = await aside(page) if as_page else problem.document(lang)
        headers = {
            **self._told(ask),
            **problem.headers,
            "Content-Type": with_charset(HTML if as_page else problems.MEDIA_TYPE),
            "Content-Language": lang,
            "Cache-Control": "no-store",
            "Vary": NEGOTIATED,
        }
        return Response(body, problem.status, headers)


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
        formats.asked({name: values.pop(name)[-1] for name in formats.parameters() if name in values}),
        (values.pop("lang", None) or [""])[-1],
        _seconds((values.pop("timeout", None) or [""])[-1]),
        sorted(values),
    )
    for graph in (*ask.default_graphs, *ask.named_graphs):
        if not _is_iri(graph):
            raise ProblemError("dataset", f"« {graph} » n’est pas un IRI absolu", f"“{graph}” is not an absolute IRI")
    return ask


def _seconds(written: str) -> float:
    """Return the seconds after which the client gives up, infinite where it does not say."""
    if not written:
        return math.inf
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not seconds >= SHORTEST:
        raise ProblemError(
            "bad-request", f"timeout « {written} » : écrivez des secondes", f"timeout “{written}”: write seconds"
        )
    return seconds


def _is_iri(text: str) -> bool:
    scheme, colon, rest = text.partition(":")
    bad = set('<>"{}|^`\\')
    return bool(colon and rest and scheme[:1].isalpha()) and not any(c in bad or ord(c) <= 32 for c in text)


def _negotiate(call: http.Call, ask: _Ask, form: str) -> tuple[str, str]:
    """Return the media type that the client gets and the one that the store is asked for."""
    index = 1 if form == "graph" else 0
    if ask.format:
        chosen = formats.FORMATS.get(ask.format, ("", ""))[index]
        if not chosen:
            offered = ", ".join(name for name, types in formats.FORMATS.items() if types[index])
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
