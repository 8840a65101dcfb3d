"""The interface of the server in OpenAPI 3.1: what each path takes, and every answer that it may give."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from proa_graph import __version__
from proa_graph.questions import Question, load
from proa_graph.server import api, formats, problems
from proa_graph.server.checks import WITH_MACROS
from proa_graph.server.periods import FORMS, OPTIONS
from proa_graph.server.profiles import PROFILES
from proa_graph.server.resources import FORMS as RDF
from proa_graph.server.sparql import SHORTEST
from proa_graph.site import sheets
from proa_graph.store import GRAPH_TYPES, RESULT_TYPES
from proa_graph.tables import columns
from proa_graph.terms import BASE

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_TEXT: dict[str, Any] = {"type": "string"}
_SAID: dict[str, Any] = {**_TEXT, "pattern": r"\S"}
"""A text that says something."""
_DATE: dict[str, Any] = {**_TEXT, "anyOf": [{"format": "date"}, {"maxLength": 0}]}
"""A field of a form that is left empty says nothing."""
_KINDS_OF_VALUES: dict[str, dict[str, Any]] = {"date": _DATE, "integer": {"type": "integer"}}
_REPORT = {"$ref": "#/components/schemas/Report"}
_KINDS = ("agreement", "branch", "certification", "document", "level", "order", "profession")


@cache
def document(reports: tuple[tuple[str, str], ...], regimes: tuple[str, ...]) -> bytes:
    """Return the description as JSON.

    Args:
        reports: the forms of a report, name and media type.
        regimes: the laws that a caller may choose.
    """
    forms = dict(reports)
    paths: dict[str, Any] = {
        "/api/validate": {"post": _validate(forms, regimes)},
        "/api/dossier": {"post": _dossier(forms)},
        "/api/questions": {"get": _get("The named questions", "application/json", 400, lang=True)},
        **{f"/api/questions/{q.name}": {"get": _question(q)} for q in load().values()},
        "/sparql": {"get": _sparql_get(), "post": _sparql_post()},
        "/id/{kind}/{key}": {"get": _thing()},
        "/health": {"get": _get("Whether the store answers", "application/json", 503)},
        "/ready": {"get": _get("Whether it may be asked, and of which data", "application/json", 503)},
        "/metrics": {"get": _get("Counters, in the text format of Prometheus", "text/plain")},
        "/dumps/{name}": {"get": _dump()},
        "/openapi.json": {"get": _get("This description", "application/json")},
        **{f"/{name}": {"get": _named(title)} for name, title in _WHOLES},
        **{f"/{path}": {"get": _named(title, name)} for path, name, title in _NAMED},
        "/problem/{slug}": {"get": _kind_of_problem()},
        **{f"{path}/": {"get": _page_of(title, asked)} for path, title, asked in _PAGES},
        "/.well-known/void": {"get": _redirected("The description of the dataset")},
        **{f"/{name}.{end}": {"get": _get(title, kind, 404)} for name, title in _WHOLES for end, kind in _WHOLE_FORMS},
    }
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "proa-graph", "version": __version__, "license": {"name": "Apache 2.0"}},
        "paths": paths,
        "components": {"schemas": {"Problem": _problem(), "Report": _report()}},
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


_WHOLES = (("def", "The ontology"), ("shapes", "The rules"), ("catalog", "The catalogue"))
_WHOLE_FORMS = (("ttl", "text/turtle"), ("jsonld", "application/ld+json"))

_NAMED = (
    ("rule/{id}", "id", "A rule"),
    ("query/{name}", "name", "A named question"),
    ("def/{version}", "version", "The ontology of a version"),
)
_PAGES = (("/search", "The search", ("q", "kind", "start")), ("/compare", "Two lists", ("a", "b", "day", "other")))


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {**_TEXT, "enum": [f"{BASE}problem/{slug}" for slug in problems.kinds()]},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
        },
    }


def _report() -> dict[str, Any]:
    """The report in outline; its whole schema is a file of its own."""
    whole = f"{BASE}static/report.schema.json"
    known = ("file", "conforms", "counts", "findings", "verdicts")
    return {"type": "object", "required": list(known), "externalDocs": {"url": whole}}


def _failures(statuses: Iterable[int]) -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": _PROBLEM}, "text/html": {}}
    titles = {kind.status: kind.title["en"] for kind in problems.kinds().values()}
    return {str(status): {"description": titles[status], "content": content} for status in statuses}


def _ok(media_types: Iterable[str], schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    content = {m: {"schema": schema} if schema and m == "application/json" else {} for m in media_types}
    return {"200": {"description": "Done", "content": content}}


def _parameter(name: str, schema: Mapping[str, Any], *, required: bool = False, where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _language() -> dict[str, Any]:
    return _parameter("lang", {**_TEXT, "enum": ["fr", "en", ""]})


def _get(summary: str, media_type: str, *failures: int, lang: bool = False) -> dict[str, Any]:
    return {
        "summary": summary,
        "parameters": [_language()] * lang,
        "responses": {**_ok([media_type]), **_failures(failures)},
    }


def _redirected(summary: str) -> dict[str, Any]:
    answers = {**_ok(["text/turtle"]), "303": {"description": "See other"}, **_failures([404, 406])}
    return {"summary": summary, "responses": answers}


def _validate(forms: Mapping[str, str], regimes: Iterable[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "file": {**_TEXT, "format": "binary", "description": "a list, contracts, an agreement or a graph"},
        "pasted": {**_SAID, "description": "or a table, pasted"},
        "idcc": {**_TEXT, "description": "the branch, by number or name"},
        "date": _DATE,
        "regime": {**_TEXT, "enum": [*regimes, ""]},
        "map": {**_TEXT, "description": "corrections of columns: C=code_stated;D=-"},
        "fail_on": {**_TEXT, "enum": ["violation", "warning", "info", ""]},
        "format": {**_TEXT, "enum": [*forms, ""]},
        "lang": {**_TEXT, "enum": ["fr", "en", ""]},
    }
    schema = {"type": "object", "properties": fields, "anyOf": [{"required": ["file"]}, {"required": ["pasted"]}]}
    return {
        "summary": "A file in, the report on it out; nothing is kept",
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}},
        "responses": {**_ok((*forms.values(), WITH_MACROS), _REPORT), **_failures((400, 406, 413, 415, 422, 429, 503))},
    }


def _dossier(forms: Mapping[str, str]) -> dict[str, Any]:
    options = {
        "lang": {**_TEXT, "enum": ["fr", "en", ""]},
        "format": {**_TEXT, "enum": [*forms, ""]},
        "date": _DATE,
    }
    told: dict[str, Any] = dict.fromkeys(columns(), _TEXT)
    choices = {name: options[name] for name in OPTIONS}
    fields: dict[str, Any] = {"type": "object", "properties": {**told, **choices}, "minProperties": 1}
    content = {kind: {"schema": fields} for kind in FORMS}
    cell = {"type": ["string", "number", "boolean", "array", "null"]}
    content["application/json"] = {"schema": {**fields, "properties": {**dict.fromkeys(told, cell), **choices}}}
    return {
        "summary": "One reconversion period in, the report on it out",
        "requestBody": {"required": True, "content": content},
        "responses": {**_ok(forms.values(), _REPORT), **_failures((400, 406, 413, 415, 422, 429, 503))},
    }


def _question(question: Question) -> dict[str, Any]:
    asked = [
        _parameter(p.name, {**_KINDS_OF_VALUES.get(p.kind, _TEXT), "examples": [p.example]}, required=p.default is None)
        for p in question.parameters
    ]
    forms = _parameter("format", {**_TEXT, "enum": [*api.forms(), ""]})
    media_types = ("application/json", *RESULT_TYPES, sheets.XLSX, "text/html")
    return {
        "summary": question.title["en"],
        "parameters": [*asked, forms, _language()],
        "responses": {**_ok(media_types), **_known(), **_failures((400, 406, 413, 429, 503))},
    }


def _answers() -> dict[str, Any]:
    types = dict.fromkeys((*RESULT_TYPES, *GRAPH_TYPES, "text/html"))
    return {**_ok(types), **_known(), **_failures((400, 403, 406, 413, 415, 429, 502, 503))}


def _known() -> dict[str, Any]:
    """The answer to who holds the answer already."""
    return {"304": {"description": "Not modified: If-None-Match names the ETag"}}


def _sparql_get() -> dict[str, Any]:
    graphs = {"type": "array", "items": {**_TEXT, "format": "iri"}}
    asked = [
        _parameter("query", _SAID),
        _parameter("default-graph-uri", graphs),
        _parameter("named-graph-uri", graphs),
        _parameter("format", {**_TEXT, "enum": [*formats.FORMATS, ""]}),
        _parameter("timeout", {"type": "number", "minimum": SHORTEST, "description": "seconds, up to the limit"}),
    ]
    return {"summary": "SPARQL 1.1 query", "parameters": asked, "responses": _answers()}


def _sparql_post() -> dict[str, Any]:
    form = {"schema": {"type": "object", "required": ["query"], "properties": {"query": _SAID}}}
    content = {"application/sparql-query": {"schema": _SAID}, "application/x-www-form-urlencoded": form}
    return {
        "summary": "SPARQL 1.1 query, sent",
        "requestBody": {"required": True, "content": content},
        "responses": _answers(),
    }


def _dump() -> dict[str, Any]:
    answers = {**_ok(["application/octet-stream"]), "206": {"description": "The bytes that Range names"}, **_known()}
    return {
        "summary": "A file of the whole dataset; what is kept as NAME.gz is had as NAME too",
        "parameters": [_parameter("name", _TEXT, required=True, where="path")],
        "responses": {**answers, **_failures((404, 416))},
    }


def _thing() -> dict[str, Any]:
    asked = [
        _parameter("kind", {**_TEXT, "enum": list(_KINDS)}, required=True, where="path"),
        _parameter("key", _TEXT, required=True, where="path"),
        _parameter("_profile", {**_TEXT, "enum": list(PROFILES)}),
        _parameter("_mediatype", _TEXT),
    ]
    answers = {"303": {"description": "To its page or its data, by Accept"}, **_failures((404, 406))}
    return {"summary": "A thing", "parameters": asked, "responses": {**_ok(["text/turtle"]), **answers}}


def _named(title: str, name: str = "") -> dict[str, Any]:
    """What stands at its own address, as a page and as RDF."""
    asked = [_parameter(name, _TEXT, required=True, where="path")] * bool(name)
    answers = {"303": {"description": "To its data, by Accept"}, **_known(), **_failures((400, 404, 406, 429, 503))}
    return {"summary": title, "parameters": asked, "responses": {**_ok(["text/html", *RDF.values()]), **answers}}


def _kind_of_problem() -> dict[str, Any]:
    asked = [_parameter("slug", {**_TEXT, "enum": list(problems.kinds())}, required=True, where="path"), _language()]
    forms = [problems.MEDIA_TYPE, "text/html"]
    return {
        "summary": "What a problem means",
        "parameters": asked,
        "responses": {**_ok(forms), **_failures([400, 404])},
    }


def _page_of(title: str, asked: Iterable[str]) -> dict[str, Any]:
    answers = {**_ok(["text/html"]), **_known(), **_failures((400, 404, 429, 503))}
    return {"summary": title, "parameters": [_parameter(name, _TEXT) for name in asked], "responses": answers}
