"""``/api/questions``: the named questions as data, and their answers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from proa_graph.errors import UnusableError
from proa_graph.questions import Question, load
from proa_graph.server import http, pages, problems
from proa_graph.server.negotiation import HTML, Language, choose
from proa_graph.server.problems import ProblemError
from proa_graph.server.slots import Limits
from proa_graph.server.sparql import with_charset
from proa_graph.site import sheets
from proa_graph.store import JSON, Answer, QueryError, Store

_XLSX = sheets.XLSX
_EXCEL = "text/csv; header=present"
_FORMATS = {"json": "application/json", "csv": "text/csv", "html": HTML, "excel": _EXCEL, "xlsx": _XLSX}
"""``excel`` is the CSV that French Excel opens by itself."""
_ENDINGS = {"text/csv": "csv", _EXCEL: "fr.csv", _XLSX: "xlsx"}
_OFFERS = ("application/json", JSON, "text/csv", HTML)
_RESERVED = frozenset(("format", "lang"))


class Questions:
    """The named questions asked of a store."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits

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
            wanted = "text/csv" if media_type == "text/csv" else JSON
            text = question.bind(values, lang)
            answer = await self._store.ask(text, media_type=wanted, timeout=self._limits.seconds)
        except QueryError as error:
            raise problems.of_query(error) from error
        except UnusableError as error:
            raise problems.of_input(error) from error
        return _response(call, question, values, answer, media_type, lang)


def _response(
    call: http.Call, question: Question, values: dict[str, str], answer: Answer, media_type: str, lang: Language
) -> Response:
    if media_type == HTML:
        body = pages.question(question, values, answer, lang)
    elif media_type == "application/json":
        body = _document(question, values, answer, lang)
    elif media_type == _EXCEL:
        body = sheets.answer_excel_csv(question, *answer.table())
    elif media_type == _XLSX:
        body = sheets.answer_workbook(question, *answer.table(), f"api/questions/{question.name}?{urlencode(values)}")
    else:
        body = answer.body
    headers = {
        "Content-Type": with_charset(media_type),
        "Content-Language": lang,
        "Vary": "Accept, Accept-Encoding, Accept-Language",
        "Access-Control-Allow-Origin": "*",
    }
    if media_type in _ENDINGS:
        headers["Content-Disposition"] = f'attachment; filename="{question.name}.{_ENDINGS[media_type]}"'
    if call.packs and http.is_worth_packing(body):
        body = http.pack(body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, 200, headers)


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
