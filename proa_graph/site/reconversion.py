"""What the law of today says of a reconversion period, statement by statement, each with its articles."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from proa_graph import parameters
from proa_graph.dossier import FormField, articles, fields, frames
from proa_graph.dossier import text as words_of
from proa_graph.files import share
from proa_graph.tables import columns, words
from proa_graph.typography import figure, typeset


@dataclass(frozen=True, slots=True)
class Cited:
    """An article version that a statement rests on: its number and the path of its page."""

    number: str
    path: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence in one language; ``state`` is ``law``, ``ministry`` (its reading) or ``open`` (not settled)."""

    text: str
    state: str
    articles: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """A field of the form as a page shows it: ``kind`` is its kind of values, ``words`` its closed choice."""

    field: str
    label: str
    kind: str
    words: tuple[str, ...]


def statements(lang: str) -> Mapping[str, tuple[Statement, ...]]:
    """Return the statements of each section in ``lang``, in the order of ``site/reconversion.csv``."""
    found: dict[str, list[Statement]] = {}
    with (share("site") / "reconversion.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            text = typeset(row["fr"]) if lang == "fr" else row["en"]
            found.setdefault(row["section"], []).append(Statement(text, row["state"], _cited(row["articles"])))
    return {section: tuple(held) for section, held in found.items()}


def _cited(printed: str) -> tuple[Cited, ...]:
    parts = (one.partition("/") for one in printed.split("; ") if one)
    return tuple(Cited(number, f"article/{number}/{day}/") for number, _, day in parts)


def comparison(lang: str) -> list[dict[str, Any]]:
    """Return the points on which an internal and an external period differ."""
    return [
        {"label": words_of(key, lang), **{side: _side(f"{key}.{side}", lang) for side in ("internal", "external")}}
        for key in ("contract", "pay", "host", "trial", "cpf", "pay-funding", "frame", "return")
    ]


def _side(key: str, lang: str) -> Statement:
    cited = tuple(Cited(number, f"article/{number}/{day}/") for number, day in articles(key))
    return Statement(words_of(key, lang), "law", cited)


def numbers(lang: str) -> list[dict[str, Any]]:
    """Return the numbers of the law in force as a page shows them."""
    return [
        {
            "label": typeset(number.label["fr"]) if lang == "fr" else number.label["en"],
            "value": figure(number.value, lang),
            "unit": number.unit,
            "article": Cited(number.article, f"article/{number.article}/{number.version.isoformat()}/"),
            "first": number.first_day,
            "last": number.last_day,
        }
        for number in parameters.load()
        if number.last_day is None and not number.is_day
    ]


def controls(lang: str) -> list[dict[str, Any]]:
    """Return the frames of the form with their fields, in the order of the official form."""
    return [
        {"title": words_of(f"frame.{frame}", lang), "name": frame, "controls": [_control(f, lang) for f in held]}
        for frame, held in ((name, [f for f in fields() if f.frame == name]) for name in frames())
    ]


def _control(field: FormField, lang: str) -> Control:
    kind, _, scheme = columns()[field.field].kind.partition(":")
    label = typeset(field.label["fr"]) if lang == "fr" else field.label[lang]
    return Control(field.field, label, kind, words(scheme, lang))


def obligations(lang: str) -> list[dict[str, Any]]:
    """Return the obligations read in the first documents: what each has become here, or why nothing computes it."""
    with (share("site") / "obligations.csv").open(newline="", encoding="utf-8") as handle:
        return [_obligation(row, lang) for row in csv.DictReader(handle)]


def _obligation(row: Mapping[str, str], lang: str) -> dict[str, Any]:
    said = {name: typeset(row[name]) if lang == "fr" else row[name] for name in (lang, f"reason_{lang}")}
    held = [one for one in row["refs"].split("; ") if one]
    return {
        "source": row["source"],
        "text": said[lang],
        "reason": said[f"reason_{lang}"],
        "kind": row["kind"],
        "refs": [Cited(one, f"rule/{one}/" if one.startswith("PROA-") else f"def/#{one}") for one in held],
        "articles": _cited(row["articles"]),
    }


def page_values(lang: str) -> dict[str, Any]:
    """Return what the page « La période de reconversion » shows in ``lang``."""
    return {
        "sections": statements(lang),
        "comparison": comparison(lang),
        "numbers": numbers(lang),
        "read_on": date(2026, 3, 29),
        "ministry": "https://travail-emploi.gouv.fr/la-periode-de-reconversion",
        "ministry_day": date(2026, 3, 5),
    }


def form_values(lang: str) -> dict[str, Any]:
    """Return what the page of the form shows in ``lang``."""
    return {"frames": controls(lang)}
