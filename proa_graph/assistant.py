"""What ``proa mcp`` offers to an assistant, read only: search, the named questions, a status on a date, validation.

Every answer names what it rests on: the addresses of the things, of their pages, and of the sources.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property, partial, wraps
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

import pyoxigraph

from proa_graph import __version__, kept, site
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.questions import Question, load
from proa_graph.search import Finder
from proa_graph.searching import index
from proa_graph.store import LocalStore
from proa_graph.terms import BASE
from proa_graph.text import stems

Lang = Literal["fr", "en"]
Row = dict[str, str]
Document = dict[str, Any]

_HITS, _ROWS, _CITED = 20, 100, 20
_ABOUT = {
    "fr": "Listes Pro-A des accords de branche français : certifications, métiers, exclusions, statut à une date. "
    "L’absence d’une certification n’est pas un « non » : un texte non lu peut la nommer. Citez les adresses données.",
    "en": "Pro-A lists of French branch agreements: certifications, trades, exclusions, status on a date. "
    "The absence of a certification is no “no”: a text that was not read may name it. Cite the addresses given.",
}
_SILENCE = {
    "fr": "Les listes lues de cette branche ne portent pas cette certification ce jour-là. Ce n’est pas un « non » : "
    "« coverage » dit quels textes sont lus.",
    "en": "The lists read of this branch do not bear this certification on that day. This is no “no”: “coverage” says "
    "which texts were read.",
}


class Assistant:
    """Answers about the dataset of a store, and about the index of a search; each is read when first asked of."""

    def __init__(self, store: Callable[[], pyoxigraph.Store], found_in: Callable[[], dict[str, Any]]) -> None:
        self._read_store = store
        self._read_index = found_in

    @cached_property
    def _store(self) -> LocalStore:
        return LocalStore(self._read_store())

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self._read_index())

    def search(self, words: str, lang: Lang = "fr", limit: int = _HITS) -> Document:
        """Find branches, certifications, trades, agreements, rules and questions by words, an IDCC or a code."""
        hits = self._finder.find(words, lang)
        found = [
            {
                "label": hit.label,
                "kind": hit.kind,
                "code": hit.code,
                "page": BASE + hit.path,
                "in_no_list_read": hit.unknown,
            }
            for hit in hits[: max(limit, 0)]
        ]
        return {"count": len(hits), "hits": found, "citations": [hit["page"] for hit in found]}

    def list_questions(self, lang: Lang = "fr") -> Document:
        """List the named questions with their parameters: what ask_question can be asked."""
        listed = [_summary(question, lang) for question in load().values()]
        return {"count": len(listed), "questions": listed, "citations": [one["iri"] for one in listed]}

    def ask_question(
        self, name: str, values: dict[str, str] | None = None, lang: Lang = "fr", limit: int = _ROWS
    ) -> Document:
        """Ask a named question; values maps its parameters to what was asked. At most limit rows are given."""
        question = load().get(name)
        if question is None:
            raise UnusableError(name, "question inconnue ; voir list_questions", "unknown question; see list_questions")
        rows = self._rows(question, values or {}, lang)
        shown = rows[: max(limit, 0)]
        page = f"{BASE}query/{name}/"
        return {
            "question": question.title[lang],
            "columns": {column: heading[lang] for column, heading in question.columns.items()},
            "count": len(rows),
            "cut": len(shown) < len(rows),
            "rows": shown,
            "again": f"{BASE}api/questions/{name}?{urlencode(values or {})}",
            "citations": [{"iri": question.iri, "label": question.title[lang], "page": page}, *self._cited(shown)],
        }

    def status_on_date(self, certification: str, idcc: str, on: str, lang: Lang = "fr") -> Document:
        """Say what a certification (a code, an IRI or words of its title) is worth in a branch (IDCC or name) on a day.

        The day is written YYYY-MM-DD. Each row has the status, whether it can be used, the reason and its basis.
        """
        asked = {"idcc": idcc, "date": on}
        rows = [row for row in self._rows(load()["status-of-list"], asked, lang) if _is_meant(row, certification)]
        found: Document = {"on": on, "count": len(rows), "rows": rows, "citations": self._cited(rows)}
        if not rows:
            read = self._rows(load()["coverage"], {"idcc": idcc}, lang)
            found |= {"note": _SILENCE[lang], "coverage": read, "citations": self._cited(read)}
        return found

    def validate_list(
        self,
        content: str,
        name: str = "liste.csv",
        encoding: Literal["text", "base64"] = "text",
        idcc: str = "",
        on: str = "",
        regime: Literal["auto", "pro-a", "reconversion"] = "auto",
        lang: Lang = "fr",
    ) -> Document:
        """Validate a list of certifications or a draft agreement against the law, as of a day (today by default).

        The ending of the name says what the content is (csv, txt, html, ttl as text; xlsx, docx, pdf, ods in base64).
        """
        from proa_graph.validation import check, number_of

        given = _bytes(content, encoding)
        checked = check(Path(Path(name).name), idcc=number_of(idcc), as_of=_day(on), regime=regime, content=given)
        report: Document = json.loads(checked.render("json", lang))
        rules = sorted({finding.rule.iri for finding in checked.report.findings})
        cited = [{"iri": iri, "page": f"{iri}/"} for iri in rules]
        return {"conforms": checked.report.conforms, "report": report, "citations": cited}

    def _rows(self, question: Question, values: Mapping[str, str], lang: str) -> list[Row]:
        header, rows = self._store.query(question.bind(values, lang)).table()
        return [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]

    def _cited(self, rows: Iterable[Row]) -> list[Row]:
        """Return what ``rows`` name first: name, address, page, and the page of the source."""
        named = (cell for row in rows for cell in row.values() if cell.startswith(f"{BASE}id/"))
        things = list(dict.fromkeys(named))[:_CITED]
        if not things:
            return []
        text = (share("sparql") / "describe" / "citations.rq").read_text(encoding="utf-8")
        these = " ".join(f"<{quote(thing, safe=':/-._~%#')}>" for thing in things)
        header, found = self._store.query(text.replace("{ $these }", f"{{ {these} }}")).table()
        told = {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in found}
        return [_citation(thing, told.get(thing, {})) for thing in things]


def _citation(iri: str, told: Mapping[str, str]) -> Row:
    page = site.address(iri)
    parts = {"iri": iri, "label": told.get("label", ""), "page": BASE + page if page else ""}
    return {name: text for name, text in (*parts.items(), ("source", told.get("source", ""))) if text}


def _summary(question: Question, lang: Lang) -> Document:
    parameters = [
        {"name": p.name, "label": p.label[lang], "example": p.example, "required": p.default is None}
        for p in question.parameters
    ]
    return {"name": question.name, "title": question.title[lang], "iri": question.iri, "parameters": parameters}


def _is_meant(row: Row, asked: str) -> bool:
    """Return whether ``row`` is of the certification that ``asked`` names by code, address or words of its title."""
    code = asked.upper().replace(" ", "")
    wanted = {code, f"RNCP{code}"} if code.isdigit() else {code}
    certification = row["certification"]
    if row.get("code") in wanted or certification.rpartition("/")[2] in wanted or certification == asked:
        return True
    words = set(stems(asked).split())
    return bool(words) and words <= set(stems(row["certificationLabel"]).split())


def _bytes(content: str, encoding: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True) if encoding == "base64" else content.encode()
    except (binascii.Error, ValueError) as error:
        raise UnusableError("content", "base64 illisible", "unreadable base64") from error


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnusableError(f"on {text}", "écrivez une date AAAA-MM-JJ", "write a date YYYY-MM-DD") from error


def assistant_of(out: Path) -> Assistant:
    """Return the assistant of what is published, read from the build folder ``out`` where it is current."""
    return Assistant(partial(kept.store, out), partial(index, out))


def serve(answers: Assistant, lang: str) -> None:
    """Serve ``answers`` on standard input and output until that is closed."""
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations

    server: Any = MCPServer("proa-graph", instructions=_ABOUT[lang], version=__version__, log_level="ERROR")
    harmless = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for tool in (
        answers.search, answers.list_questions, answers.ask_question, answers.status_on_date, answers.validate_list,
    ):  # fmt: skip
        server.add_tool(_told(tool, ToolError), annotations=harmless)
    server.run("stdio")


def _told(tool: Callable[..., Document], error_of: type[Exception]) -> Callable[..., Document]:
    """Return ``tool``, whose refusals reach the assistant as one sentence in the language that it asked for."""

    @wraps(tool)
    def told(*args: Any, **values: Any) -> Document:
        try:
            return tool(*args, **values)
        except UnusableError as error:
            raise error_of(error.message(values.get("lang", "fr"))) from error

    return told
