"""The message of a finding: the rule's own words, with the values of the finding in the form a reader expects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import pyoxigraph

from proa_graph.domain.dates import long_date
from proa_graph.files import share
from proa_graph.parameters import FOLDER, by_iri
from proa_graph.rules import Texts
from proa_graph.tables import columns
from proa_graph.terms import DEF

_SLOT = re.compile(r"(?P<quote>«[\s\u00a0]|“)?\{\?(?P<name>\w+)\}")
_ASIDE = re.compile(r"[\s\u00a0]\((?:lu|read)[\s\u00a0]?:[^(){}]*\{\?(\w+)\}[^(){}]*\)")
_NUMBER = re.compile(r"\d+\.\d+")
_NOTHING = {"fr": "rien", "en": "nothing"}
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def filled(text: str, values: Mapping[str, str], lang: str) -> str:
    """Return the message ``text`` with ``{?name}`` replaced by the values of a finding.

    Dates and decimals take the form of ``lang``, what is printed between quotes stays as printed; a term is said by
    the header of its column or its label, a parameter of the law by its words; an aside on nothing read goes.
    """
    text = _ASIDE.sub(lambda aside: aside[0] if values.get(aside[1]) else "", text)
    return _SLOT.sub(_replacing(values, lang), text)


def _replacing(values: Mapping[str, str], lang: str) -> Callable[[re.Match[str]], str]:
    def replace(slot: re.Match[str]) -> str:
        quote, value = slot["quote"] or "", values.get(slot["name"], "")
        if not value:
            return quote + _NOTHING[lang]
        return quote + _said(value, lang, printed=bool(quote))

    return replace


def _said(value: str, lang: str, *, printed: bool) -> str:
    if value.startswith(DEF):
        return _words_of(value)[lang]
    if value.startswith(FOLDER):
        return _lowered(by_iri()[value].words(lang))
    if printed:
        return value
    if _NUMBER.fullmatch(value):
        short = value.rstrip("0").rstrip(".")
        return short.replace(".", ",") if lang == "fr" else short
    try:
        return long_date(date.fromisoformat(value), lang) if len(value) == len("2026-01-01") else value
    except ValueError:
        return value


def _lowered(words: str) -> str:
    """``words`` inside a sentence; an abbreviation keeps its capitals."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


@cache
def _words_of(term: str) -> Texts:
    """The French header and the English name of the column that states ``term``, else the labels of the term."""
    for column in columns().values():
        if column.term and DEF + column.term == term and column.headers:
            return {"fr": column.headers[0], "en": column.field}
    return _labels().get(term, {"fr": term, "en": term})


@cache
def _labels() -> Mapping[str, Texts]:
    found: dict[str, dict[str, str]] = {}
    label = pyoxigraph.NamedNode(_LABEL)
    for quad in pyoxigraph.parse(path=share("ontology") / "proa.ttl", format=pyoxigraph.RdfFormat.TURTLE):
        literal = quad.object
        if quad.predicate == label and isinstance(literal, pyoxigraph.Literal) and literal.language:
            found.setdefault(str(quad.subject.value), {})[literal.language] = literal.value
    return found
