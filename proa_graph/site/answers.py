"""What is asked of the published data at build time: the named questions, and the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph

from proa_graph.questions import Question
from proa_graph.site.view import Thing, View
from proa_graph.site.wording import translator
from proa_graph.store import Answer, LocalStore, Row

SHOWN = 100
READ = 7
"""Columns that a page shows: those that a person reads come first, and the machine's files have them all."""
_DAY = "http://www.w3.org/2001/XMLSchema#date"
_NAMES = ("Label", "Title")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer: its text, and where it leads."""

    text: str = ""
    lang: str = ""
    path: str = ""
    href: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a question: headings, the first rows, how many there are, and with which values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that a published thing breaks."""

    rule: Thing
    severity: str
    focus: Thing
    message: Mapping[str, str]


def asked(published: pyoxigraph.Store, question: Question, lang: str) -> Answer:
    """Return what the graphs of ``published`` answer to ``question`` with its examples, as its form gives them."""
    return LocalStore(published).query(question.bind(_examples(question), lang))


def _examples(question: Question) -> dict[str, str]:
    return {p.name: p.example for p in question.parameters if p.default is None}


def shown(found: Answer, question: Question, view: View, lang: str) -> Table:
    """Return what a page shows of the answer to ``question`` with its examples."""
    return _table(question, found.variables, found.rows(), _examples(question), view, lang)


def _table(
    question: Question, variables: list[str], rows: list[Row], values: dict[str, str], view: View, lang: str
) -> Table:
    read = read_first(variables, rows)
    cells = tuple(tuple(_cell(row, name, link, view, lang) for name, link in read.items()) for row in rows[:SHOWN])
    columns = tuple(question.columns[name][lang] if name in question.columns else name for name in read)
    return Table(columns, cells, len(rows), values)


def read_first(variables: Sequence[str], rows: Sequence[Row]) -> dict[str, str]:
    """Return the columns that a person reads first, each with the column that it leads to, empty where there is none.

    A label stands for its thing, where the first of the two stands; a column without a value is left out.
    """
    labels = {name: name + end for name in variables for end in _NAMES if name + end in variables}
    leads = {label: name for name, label in labels.items()}
    kept = dict.fromkeys(labels.get(name, name) for name in variables)
    return {name: leads.get(name, "") for name in [x for x in kept if any(x in row for row in rows)][:READ]}


def _cell(row: Row, name: str, link: str, view: View, lang: str) -> Cell:
    value = row.get(name)
    if value is None:
        return Cell()
    text = value["value"]
    if value["type"] == "uri":
        return _linked(view.thing(text), lang)
    path = view.thing(row[link]["value"]).path if link in row else ""
    if value.get("datatype") == _DAY:
        return Cell(text, day=date.fromisoformat(text))
    return Cell(text, value.get("xml:lang", ""), path)


def _linked(thing: Thing, lang: str) -> Cell:
    if not thing.path:
        return Cell(thing.iri.removeprefix("https://").split("/")[0], href=thing.iri)
    if thing.kind == "entry":
        return Cell(str(translator(lang)("line.n", number=thing.key.split("/")[-1])), path=thing.path)
    label = thing.label(lang)
    return Cell(label, label.lang, thing.path)
