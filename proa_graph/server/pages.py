"""The pages that the server makes itself, in the frame of the site: results, answers, reports, errors."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from proa_graph.questions import Question
from proa_graph.server.negotiation import Language
from proa_graph.server.problems import ProblemError
from proa_graph.site import Page, form_values, render
from proa_graph.site.answers import read_first
from proa_graph.store import Answer, Row, prefixes
from proa_graph.terms import BASE
from proa_graph.typography import typeset
from proa_graph.validation import titles

_DATE = "http://www.w3.org/2001/XMLSchema#date"
_MOST_ROWS = 1000
_MOST_TEXT = 200_000
_TABLES = ("csv", "tsv", "json", "xml")
_TAKEN = ("xlsx", "csv", "html", "text", "json", "junit", "sarif", "ttl")
_GRAPHS = ("ttl", "nt", "jsonld", "rdf")


class Cell(NamedTuple):
    """A value as a page shows it: its text, the address it leads to, its language, the day it is."""

    text: str
    href: str = ""
    lang: str = ""
    day: date | None = None


class Form(NamedTuple):
    """The same answer in another form."""

    name: str
    href: str


def results(query: str, answer: Answer, lang: Language, hints: Sequence[str] = ()) -> bytes:
    """Return the page of an answer, with the query kept in its field, and why there may be none."""
    forms = [Form(n, "/sparql?" + urlencode({"query": query, "format": n})) for n in _formats(answer)]
    return _query_page(lang, _say(lang)["results"], query=query, forms=forms, hints=hints, **_shown(answer))


def failed_query(query: str, problem: ProblemError, lang: Language) -> bytes:
    """Return the page of a query without an answer: what is wrong, where, and the query to mend."""
    return _query_page(lang, problem.kind.title[lang], query=query, problem=problem)


def editor(lang: Language) -> bytes:
    """Return a page with a field for a query: what a browser gets where the site was not built."""
    return _query_page(lang, _say(lang)["editor"])


def _query_page(lang: Language, title: str, **values: Any) -> bytes:
    blank: dict[str, Any] = {
        "query": "",
        "problem": None,
        "forms": [],
        "columns": [],
        "rows": [],
        "count": 0,
        "truth": None,
        "text": "",
        "hints": (),
    }
    return _page("results", lang, title, "sparql", **{**blank, **values})


def question(
    found: Question, values: Mapping[str, str], answer: Answer, lang: Language, hints: Sequence[str] = ()
) -> bytes:
    """Return the page that answers a named question, with its parameters to change, and why there may be no answer."""
    address = f"/api/questions/{found.name}?"
    kinds = (("XLSX", "xlsx"), ("CSV (Excel)", "excel"), ("CSV", "csv"), ("JSON", "json"))
    own = {} if lang == "fr" else {"lang": lang}
    forms = [Form(name, address + urlencode({**values, "format": form, **own})) for name, form in kinds]
    shown = _readable(found, answer, lang)
    near = [Form(label, address + urlencode({**values, "profession": label})) for label in found.near(values)]
    told = {"question": found, "values": values, "forms": forms, "near": near, "hints": hints}
    return _page("question", lang, found.title[lang], "questions", **told, **shown)


def report(
    fragment: str,
    lang: Language,
    back: str = "validate/",
    *,
    chosen: Mapping[str, str],
    name: str = "",
    content: str = "",
) -> bytes:
    """Return the page of a validation report, from its HTML; links to our own IRIs stay on this host.

    Args:
        fragment: the report.
        lang: the language of the page.
        back: the path of the form that it answers.
        chosen: what was chosen in that form.
        name: the name of the file.
        content: the file in base 64, so that its columns can be corrected and the other forms taken; may be empty.
    """
    local = fragment.replace(f'href="{BASE}', 'href="/')
    title, section = (
        (_say(lang)["report"], "validate") if back == "validate/" else (of_the_dossier(lang), "reconversion")
    )
    return _page("report", lang, title, section, report=local, back=back, **_again(chosen, name, content, lang))


def of_the_dossier(lang: Language) -> str:
    """Return the title of the report on what was filled in for one period."""
    return _say(lang)["dossier"]


def _again(chosen: Mapping[str, str], name: str, content: str, lang: Language) -> dict[str, Any]:
    """Return what the form of a report that is asked again holds."""
    held = {"chosen": chosen, "name": name, "content": content, "taken": _TAKEN}
    return {**held, "branches": titles(), **form_values(lang)}


def error(
    problem: ProblemError,
    lang: Language,
    chosen: Mapping[str, str] | None = None,
    name: str = "",
    content: str = "",
) -> bytes:
    """Return the page of a problem; with the form for files where ``chosen``, ``name``, ``content`` tell what it held.

    Args: see :func:`report`.
    """
    if chosen is None:
        return _page("error", lang, problem.kind.title[lang], "", problem=problem, again=False)
    again = _again(chosen, name, content, lang)
    return _page("error", lang, _say(lang)["not-checked"], "validate", problem=problem, again=True, **again)


def _page(template: str, lang: Language, title: str, section: str, **values: Any) -> bytes:
    page = Page(path="", lang=lang, title=title, served=True, section=section)
    return render(f"server/{template}.html", page, say=_say(lang), **values).encode()


@cache
def _say(lang: Language) -> dict[str, str]:
    with Path(__file__).with_name("words.csv").open(newline="", encoding="utf-8") as handle:
        words = {row["key"]: row[lang] for row in csv.DictReader(handle)}
    return {key: typeset(text) for key, text in words.items()} if lang == "fr" else words


def _formats(answer: Answer) -> Sequence[str]:
    return _GRAPHS if answer.kind == "graph" else _TABLES


def _shown(answer: Answer) -> dict[str, Any]:
    if answer.kind == "ask":
        return {"truth": answer.truth, "count": 1, "columns": [], "rows": [], "text": ""}
    if answer.kind == "graph":
        text = answer.body.decode()
        return {
            "truth": None,
            "count": 0,
            "columns": [],
            "rows": [],
            "text": text[:_MOST_TEXT],
            "cut": len(text) > _MOST_TEXT,
        }
    rows, columns = answer.rows(), answer.variables
    shown = [[_cell(row, name) for name in columns] for row in rows[:_MOST_ROWS]]
    return {"truth": None, "count": len(rows), "columns": columns, "rows": shown, "text": ""}


def _readable(found: Question, answer: Answer, lang: Language) -> dict[str, Any]:
    """The rows under the headings that a person reads first; a label leads where its companion (``x``) points."""
    rows = answer.rows()
    kept = read_first(answer.variables, rows)
    cells = [
        [_brief(_cell(row, name))._replace(href=_cell(row, link or name).href) for name, link in kept.items()]
        for row in rows[:_MOST_ROWS]
    ]
    columns = [found.columns[name][lang] if name in found.columns else name for name in kept]
    return {"count": len(rows), "columns": columns, "rows": cells}


def _brief(cell: Cell) -> Cell:
    """An address elsewhere is shown by its host alone."""
    host = urlsplit(cell.text).hostname if cell.href == cell.text else None
    return cell._replace(text=host.removeprefix("www.")) if host else cell


def _cell(row: Row, name: str) -> Cell:
    value = row.get(name)
    if value is None:
        return Cell("")
    text = value["value"]
    if value["type"] != "uri":
        return Cell(text, "", value.get("xml:lang", ""), _date(text) if value.get("datatype") == _DATE else None)
    # Our own IRIs resolve on this very host; others only if they are addresses of pages.
    href = f"/{text.removeprefix(BASE)}" if text.startswith(BASE) else text
    return Cell(_short(text), href if href.startswith(("/", "http://", "https://")) else "")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _short(iri: str) -> str:
    if iri.startswith(f"{BASE}id/"):
        return iri.removeprefix(f"{BASE}id/")
    if iri.startswith((f"{BASE}rule/", f"{BASE}query/")):
        return iri.removeprefix(BASE)
    for prefix, namespace in prefixes().items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
