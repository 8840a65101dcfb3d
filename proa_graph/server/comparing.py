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
from proa_graph.server.delivery import Body, Delivery, Reply, aside
from proa_graph.server.negotiation import HTML, Language
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
Sides = tuple[compare.Side, compare.Side]
Branches = list[tuple[str, str]]
_SHOWN = ("a", "b", "day", "other")
_TYPES = {"html": HTML, "excel": "text/csv", "xlsx": sheets.XLSX}
_ENDINGS = {"excel": "{lang}.csv", "xlsx": "xlsx"}
_NAMES = {"fr": "comparaison", "en": "comparison"}


class Compare:
    """The comparison of two lists of the store."""

    def __init__(self, shared: Shared, delivery: Delivery, otherwise: Handler) -> None:
        """``otherwise`` answers where nothing is asked."""
        self._shared = shared
        self._delivery = delivery
        self._otherwise = otherwise

    def page(self, lang: Language) -> Handler:
        """Return what answers ``/compare/`` in ``lang``."""

        async def answer(request: Request) -> Response:
            asked = request.query_params
            if not asked.get("a", "").strip():
                request.path_params["path"] = request.url.path.lstrip("/")
                return await self._otherwise(request)
            branches = [(row["idcc"], row["title"]) for row in await self._rows(request, _BRANCHES)]
            sides = _sides(asked, dict(branches))
            form = {"xlsx": "xlsx", "excel": "excel"}.get(asked.get("format", ""), "html")
            made = partial(self._made, request, lang, branches, sides, form)
            told = [part for side in sides for part in (side.idcc, side.day.isoformat())]
            parts = ("compare", lang, form, *told, *(asked.get(name, "") for name in _SHOWN))
            reply = Reply(_TYPES[form], made, parts, "Accept-Encoding", headers=_headers(lang, form, sides))
            return await self._delivery.response(http.Call(request.scope), reply)

        return answer

    async def _made(self, request: Request, lang: Language, branches: Branches, sides: Sides, form: str) -> Body:
        left, right = [await self._rows(request, _query(side, lang)) for side in sides]
        words = {row["status"]: row["label"] for row in await self._rows(request, _STATUSES % lang)}
        return _TYPES[form], await aside(_body, (sides, left, right), branches, words, request.query_params, lang, form)

    async def _rows(self, request: Request, query: str) -> Rows:
        client = http.Call(request.scope).client
        answer = await self._shared.answer(client, Asked(query, JSON), request.receive)
        return [{name: cell["value"] for name, cell in row.items()} for row in answer.rows()]


def _query(side: compare.Side, lang: Language) -> str:
    return load()[_QUESTION].bind({"idcc": side.idcc, "date": side.day.isoformat()}, lang)


def _sides(asked: Mapping[str, str], titles: Mapping[str, str]) -> Sides:
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


def _headers(lang: Language, form: str, sides: Sides) -> dict[str, str]:
    if form == "html":
        return {"Content-Language": lang}
    name = f"{_NAMES[lang]}-{'-'.join(side.idcc for side in sides)}.{_ENDINGS[form].format(lang=lang)}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _body(
    lists: tuple[Sides, Rows, Rows],
    branches: Branches,
    words: Mapping[str, str],
    asked: Mapping[str, str],
    lang: Language,
    form: str,
) -> bytes:
    found = compare.compare(*lists)
    if form == "html":
        page = Page("compare/", lang, str(translator(lang)("compare")))
        return render("compare.html", page, **compare.asked(branches, found), words_of=words).encode()
    rows = compare.lines(found, words, lang)
    if form == "excel":
        return sheets.taken_excel_csv(rows, lang)
    query = {key: asked[key] for key in _SHOWN if asked.get(key)}
    return sheets.taken_workbook(
        str(translator(lang)("compare")), f"{Page('', lang).prefix}compare/?{urlencode(query)}", rows, lang
    )
