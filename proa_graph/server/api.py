"""``/api/questions``: the named questions as data, and their answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from proa_graph.errors import UnusableError
from proa_graph.questions import Question, load
from proa_graph.server import formats, http, pages, problems
from proa_graph.server.delivery import Body, Delivery, Reply, aside
from proa_graph.server.hints import of_question
from proa_graph.server.negotiation import HTML, Language, choose
from proa_graph.server.problems import ProblemError
from proa_graph.server.sharing import Asked, Shared
from proa_graph.site import sheets
from proa_graph.store import JSON, RESULT_TYPES, Answer

_XLSX = sheets.XLSX
_EXCEL = "text/csv; header=present"
_DOCUMENT = "application/json"
_XML, _CSV, _TSV = RESULT_TYPES[1:]
_FORMATS = {
    "json": _DOCUMENT, "csv": _CSV, "tsv": _TSV, "xml": _XML, "html": HTML, "excel": _EXCEL, "xlsx": _XLSX,
    _XLSX: _XLSX,
}  # fmt: skip
"""``excel`` is the CSV that Excel, in the language asked for, opens by itself."""
_ENDINGS = {_CSV: "csv", _TSV: "tsv", _EXCEL: "{lang}.csv", _XLSX: "xlsx"}
_OFFERS = (_DOCUMENT, JSON, _CSV, HTML, _XML, _TSV, _XLSX)
_RESERVED = frozenset(("lang", *formats.parameters()))


class Questions:
    """The named questions asked of a store."""

    def __init__(self, shared: Shared, delivery: Delivery) -> None:
        self._shared = shared
        self._delivery = delivery

    async def listing(self, request: Request) -> Response:
        """Return every question with its title and parameters."""
        call = http.Call(request.scope)
        lang = call.language_named(request.query_params.get("lang", ""))

        async def made() -> Body:
            return _DOCUMENT, await aside(_listed, lang)

        headers = {"Content-Language": lang}
        reply = Reply(_DOCUMENT, made, ("questions", lang), "Accept-Encoding, Accept-Language", headers=headers)
        return await self._delivery.response(call, reply)

    async def answer(self, request: Request) -> Response:
        """Return the answer to one question, its parameters taken from the address."""
        call = http.Call(request.scope)
        asked = request.query_params
        lang = call.language_named(asked.get("lang", ""))
        question = load().get(request.path_params["name"])
        if question is None:
            raise ProblemError(
                "not-found", "question inconnue ; voyez /api/questions", "unknown question; see /api/questions"
            )
        media_type = _media_type(call, formats.asked(asked))
        values = {name: value for name, value in asked.items() if name not in _RESERVED}
        try:
            text = question.bind(values, lang)
        except UnusableError as error:
            raise problems.of_input(error) from error
        wanted = _Wanted(question, values, text, media_type, lang)
        told = json.dumps(values, sort_keys=True)
        made = partial(self._made, call, request.receive, wanted)
        parts = ("question", question.name, told, text, media_type, lang)
        return await self._delivery.response(call, Reply(media_type, made, parts, headers=_headers(wanted)))

    async def _made(self, call: http.Call, receive: http.Receive, wanted: _Wanted) -> Body:
        form = wanted.media_type if wanted.media_type in RESULT_TYPES else JSON
        answer = await self._shared.answer(call.client, Asked(wanted.text, form), receive)
        if form == wanted.media_type:
            return wanted.media_type, answer.body
        hints: tuple[str, ...] = ()
        if answer.empty:
            asked = wanted.question, wanted.values, wanted.lang
            hints = await of_question(self._shared, call.client, *asked, receive)
        return wanted.media_type, await aside(_body, wanted, answer, hints)


class _Wanted(NamedTuple):
    """A question as it was asked: the values of its parameters, its text for the store, the form of the answer."""

    question: Question
    values: dict[str, str]
    text: str
    media_type: str
    lang: Language


def forms() -> tuple[str, ...]:
    """Return the names of the forms of an answer."""
    return tuple(name for name in _FORMATS if "/" not in name)


def _media_type(call: http.Call, asked: str) -> str:
    found = _FORMATS.get(asked) if asked else choose(call.accept, _OFFERS)
    if found is None:
        listed = ", ".join(forms())
        raise ProblemError("not-acceptable", f"format : {listed}", f"format: {listed}", available=list(_OFFERS))
    return found


def _body(wanted: _Wanted, answer: Answer, hints: Sequence[str]) -> bytes:
    question = wanted.question
    if wanted.media_type == HTML:
        return pages.question(question, wanted.values, answer, wanted.lang, hints)
    if wanted.media_type == _EXCEL:
        return sheets.answer_excel_csv(question, *answer.table(), wanted.lang)
    if wanted.media_type == _XLSX:
        address = f"api/questions/{question.name}?{urlencode({**wanted.values, 'lang': wanted.lang})}"
        return sheets.answer_workbook(question, *answer.table(), address, wanted.lang)
    return _document(question, wanted.values, answer, wanted.lang, hints)


def _headers(wanted: _Wanted) -> dict[str, str]:
    headers: dict[str, str] = {"Content-Language": wanted.lang}
    ending = _ENDINGS.get(wanted.media_type)
    if ending:
        headers["Content-Disposition"] = (
            f'attachment; filename="{wanted.question.name}.{ending.format(lang=wanted.lang)}"'
        )
    return headers


def _document(
    question: Question, values: dict[str, str], answer: Answer, lang: Language, hints: Sequence[str]
) -> bytes:
    """The rows as plain objects for a script, beside the SPARQL results that keep types and languages."""
    results = json.loads(answer.body)
    found = results["results"]["bindings"]
    told = {
        "question": question.iri,
        "title": question.title[lang],
        "values": values,
        "columns": {name: question.columns.get(name, {}).get(lang, name) for name in results["head"]["vars"]},
        "count": len(found),
        **({"hints": hints} if hints else {}),
    }
    head = json.dumps(told, ensure_ascii=False, indent=1).removesuffix("\n}")
    # A row a line: the indented form of a large answer takes seconds to write.
    rows = ",\n".join(
        json.dumps({name: cell["value"] for name, cell in row.items()}, ensure_ascii=False) for row in found
    )
    return f'{head},\n "rows": [\n{rows}\n ],\n {answer.body.decode().strip()[1:]}\n'.encode()


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


def _listed(lang: Language) -> bytes:
    document = {"questions": [_summary(question, lang) for question in load().values()]}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
