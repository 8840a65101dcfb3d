"""``/api/questions``: the named questions as data, and their answers."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from proa_graph.errors import UnusableError
from proa_graph.questions import Question, load
from proa_graph.server import http, pages, problems
from proa_graph.server.negotiation import HTML, Language, choose
from proa_graph.server.problems import ProblemError
from proa_graph.server.sharing import Asked, Shared, drawn, packed
from proa_graph.server.sparql import with_charset
from proa_graph.site import sheets
from proa_graph.store import JSON, Answer

_XLSX = sheets.XLSX
_EXCEL = "text/csv; header=present"
_FORMATS = {"json": "application/json", "csv": "text/csv", "html": HTML, "excel": _EXCEL, "xlsx": _XLSX}
"""``excel`` is the CSV that French Excel opens by itself."""
_ENDINGS = {"text/csv": "csv", _EXCEL: "fr.csv", _XLSX: "xlsx"}
_OFFERS = ("application/json", JSON, "text/csv", HTML)
_RESERVED = frozenset(("format", "lang"))


class Questions:
    """The named questions asked of a store."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    async def listing(self, request: Request) -> Response:
        """Return every question with its title and parameters."""
        lang = http.Call(request.scope).language(request.query_params.get("lang", ""))
        return _json({"questions": [_summary(question, lang) for question in load().values()]})

    async def answer(self, request: Request) -> Response:
        """Return the answer to one question, its parameters taken from the address."""
        call = http.Call(request.scope)
        asked = request.query_params
        lang = call.language(asked.get("lang", ""))
        question = load().get(request.path_params["name"])
        if question is None:
            raise ProblemError(
                "not-found", "question inconnue ; voyez /api/questions", "unknown question; see /api/questions"
            )
        media_type = _FORMATS.get(asked.get("format", "")) if "format" in asked else choose(call.accept, _OFFERS)
        if media_type is None:
            listed = ", ".join(_FORMATS)
            raise ProblemError("not-acceptable", f"format : {listed}", f"format: {listed}")
        values = {name: value for name, value in asked.items() if name not in _RESERVED}
        try:
            text = question.bind(values, lang)
        except UnusableError as error:
            raise problems.of_input(error) from error
        return await self._answered(call, request.receive, _Reply(question, values, text, media_type, lang))

    async def _answered(self, call: http.Call, receive: http.Receive, reply: _Reply) -> Response:
        values = json.dumps(reply.values, sort_keys=True)
        key = ("question", reply.question.name, values, reply.text, reply.media_type, reply.lang)
        tag = self._shared.tag(*key)
        headers = _headers(reply, tag)
        if call.knows(tag):
            return Response(status_code=304, headers=headers)
        kept = self._shared.kept(key)
        if kept:
            body = kept[1]
        else:
            wanted = "text/csv" if reply.media_type == "text/csv" else JSON
            answer = await self._shared.answer(call.client, Asked(reply.text, wanted), receive)
            body = await drawn(answer, partial(_body, reply, answer))
            self._shared.keep(key, reply.media_type, body)
        body, encoding = await packed(call, body)
        return Response(body, 200, {**headers, **encoding})


class _Reply(NamedTuple):
    """A question as it was asked: the values of its parameters, its text for the store, the form of the answer."""

    question: Question
    values: dict[str, str]
    text: str
    media_type: str
    lang: Language


def _body(reply: _Reply, answer: Answer) -> bytes:
    question = reply.question
    if reply.media_type == HTML:
        return pages.question(question, reply.values, answer, reply.lang)
    if reply.media_type == "application/json":
        return _document(question, reply.values, answer, reply.lang)
    if reply.media_type == _EXCEL:
        return sheets.answer_excel_csv(question, *answer.table())
    if reply.media_type == _XLSX:
        address = f"api/questions/{question.name}?{urlencode(reply.values)}"
        return sheets.answer_workbook(question, *answer.table(), address)
    return answer.body


def _headers(reply: _Reply, tag: str) -> dict[str, str]:
    headers = {
        "Content-Type": with_charset(reply.media_type),
        "Content-Language": reply.lang,
        "Vary": "Accept, Accept-Encoding, Accept-Language",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag",
        "Cache-Control": "public, no-cache" if tag else "no-store",
    }
    if tag:
        headers["ETag"] = tag
    if reply.media_type in _ENDINGS:
        headers["Content-Disposition"] = f'attachment; filename="{reply.question.name}.{_ENDINGS[reply.media_type]}"'
    return headers


def _document(question: Question, values: dict[str, str], answer: Answer, lang: Language) -> bytes:
    """The rows as plain objects for a script, beside the SPARQL results that keep types and languages."""
    results = json.loads(answer.body)
    rows = [{name: cell["value"] for name, cell in row.items()} for row in results["results"]["bindings"]]
    document = {
        "question": question.iri,
        "title": question.title[lang],
        "values": values,
        "columns": {name: question.columns.get(name, {}).get(lang, name) for name in results["head"]["vars"]},
        "count": len(rows),
        "rows": rows,
        **results,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _summary(question: Question, lang: Language) -> dict[str, Any]:
    return {
        "name": question.name,
        "iri": question.iri,
        "title": question.title[lang],
        "description": question.description[lang],
        "tags": list(question.tags),
        "address": f"/api/questions/{question.name}",
        "parameters": [
            {
                "name": p.name,
                "kind": p.kind,
                "label": p.label[lang],
                "example": p.example,
                "required": p.default is None,
                "default": p.default,
            }
            for p in question.parameters
        ],
    }


def _json(document: dict[str, Any]) -> Response:
    body = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    headers = {"Content-Type": "application/json", "Vary": "Accept-Language", "Access-Control-Allow-Origin": "*"}
    return Response(body, 200, headers)
