"""``/compare/?a=&b=&day=&other=``: two lists side by side, as a page or to take away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from proa_graph.branch_names import branches_named
from proa_graph.errors import UnusableError
from proa_graph.questions import load
from proa_graph.server import http, problems
from proa_graph.server.finding import page_response
from proa_graph.server.negotiation import Language
from proa_graph.server.problems import ProblemError
from proa_graph.server.sharing import Asked, Shared
from proa_graph.site import Page, compare, render, sheets
from proa_graph.site.branches import LAST
from proa_graph.site.wording import translator
from proa_graph.store import JSON

_BRANCHES = """PREFIX proa: <https://w3id.org/proa/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?idcc ?title WHERE {
  ?right a proa:Right ; proa:branch ?b . ?b skos:notation ?idcc ; skos:prefLabel ?title
} ORDER BY LCASE(?title) ?idcc"""
_STATUSES = """PREFIX proa: <https://w3id.org/proa/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?status ?label WHERE { ?s skos:inScheme proa:Statuses ; skos:prefLabel ?label . FILTER(LANG(?label) = "%s")
  BIND(STRAFTER(STR(?s), "#") AS ?status) }"""
_QUESTION = "status-of-list"
Handler = Callable[[Request], Awaitable[Response]]
Rows = list[dict[str, str]]


class Compare:
    """The comparison of two lists of the store."""

    def __init__(self, shared: Shared, otherwise: Handler) -> None:
        """``otherwise`` answers where nothing is asked."""
        self._shared = shared
        self._otherwise = otherwise

    def page(self, lang: Language) -> Handler:
        """Return what answers ``/compare/`` in ``lang``."""

        async def answer(request: Request) -> Response:
            asked = request.query_params
            if not asked.get("a", "").strip():
                request.path_params["path"] = request.url.path.lstrip("/")
                return await self._otherwise(request)
            rows = partial(self._rows, request)
            branches = [(row["idcc"], row["title"]) for row in await rows(_BRANCHES)]
            sides = _sides(asked, dict(branches))
            left, right = [await rows(_query(side, lang)) for side in sides]
            found = compare.compare(sides, left, right)
            words = {row["status"]: row["label"] for row in await rows(_STATUSES % lang)}
            if asked.get("format") in ("xlsx", "excel"):
                return _taken(found, words, asked)
            title = str(translator(lang)("compare"))
            page = Page("compare/", lang, title)
            body = render("compare.html", page, **compare.asked(branches, found), words_of=words).encode()
            return page_response(http.Call(request.scope), body, lang)

        return answer

    async def _rows(self, request: Request, query: str) -> Rows:
        client = http.Call(request.scope).client
        answer = await self._shared.answer(client, Asked(query, JSON), request.receive)
        return [{name: cell["value"] for name, cell in row.items()} for row in answer.rows()]


def _query(side: compare.Side, lang: Language) -> str:
    return load()[_QUESTION].bind({"idcc": side.idcc, "date": side.day.isoformat()}, lang)


def _sides(asked: Mapping[str, str], titles: Mapping[str, str]) -> tuple[compare.Side, compare.Side]:
    a = _branch(asked["a"], titles)
    b = _branch(asked.get("b", ""), titles) if asked.get("b", "").strip() else a
    day = _day(asked.get("day", ""), LAST)
    other = _day(asked.get("other", ""), day)
    return compare.Side(a, titles[a], day), compare.Side(b, titles[b], other)


def _branch(written: str, titles: Mapping[str, str]) -> str:
    number = written.strip().lower().removeprefix("idcc").strip().lstrip("0")
    found = (number,) if number in titles else tuple(x for x in branches_named(written) if x in titles)
    if not found:
        raise ProblemError(
            "bad-request",
            f"« {written} » n’est pas une branche dont la liste a été lue ; écrivez son IDCC ou son nom courant",
            f"“{written}” is no branch whose list has been read; write its IDCC or its everyday name",
        )
    return found[0]


def _day(written: str, default: date) -> date:
    try:
        return date.fromisoformat(written.strip()) if written.strip() else default
    except ValueError as error:
        raise problems.of_input(
            UnusableError(written, "écrivez une date AAAA-MM-JJ", "write a date YYYY-MM-DD")
        ) from error


def _taken(found: compare.Comparison, words: Mapping[str, str], asked: Mapping[str, str]) -> Response:
    rows, name = compare.lines(found, words), "-".join(side.idcc for side in found.sides)
    query = {key: asked[key] for key in ("a", "b", "day", "other") if asked.get(key)}
    if asked["format"] == "xlsx":
        body = sheets.taken_workbook(str(translator("fr")("compare")), f"compare/?{urlencode(query)}", rows)
        return _file(body, sheets.XLSX, f"comparaison-{name}.xlsx")
    return _file(sheets.taken_excel_csv(rows), "text/csv; charset=utf-8", f"comparaison-{name}.fr.csv")


def _file(body: bytes, media_type: str, name: str) -> Response:
    return Response(body, 200, {"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{name}"'})
