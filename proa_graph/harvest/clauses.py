"""What an agreement sets and the law constrains: durations, shares, hours, rates … as numbers and places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from proa_graph.documents.kali.html import Content
from proa_graph.documents.kali.vocabulary import data
from proa_graph.harvest.source import SourceArticle
from proa_graph.model import Clause

_MARK = re.compile("[\u0300-\u036f]+")
_SENTENCE = re.compile(r"(?<=[.;:])\s+|\n")
_WORDS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "neuf": 9, "dix": 10, "douze": 12,
    "quinze": 15, "dix-huit": 18, "vingt": 20, "vingt-quatre": 24, "vingt quatre": 24, "vingt-cinq": 25, "trente": 30,
    "trente-six": 36, "trente six": 36, "cent cinquante": 150,
}  # fmt: skip
_NUMBER = r"(\d+(?:[.,]\d+)?|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?:\s*\(\s*\d+\s*\))?"


@dataclass(frozen=True, slots=True)
class _Rule:
    """How one kind of clause is worded; ``hints`` are pieces of which each wording holds one, tried first."""

    kind: str
    unit: str
    pattern: re.Pattern[str]
    within: re.Pattern[str] | None
    note: str
    hints: tuple[str, ...]


@cache
def _rules() -> tuple[_Rule, ...]:
    rules = []
    for line in data()["clause"]:
        pattern = re.compile(line["pattern"].replace("NUMBER", _NUMBER))
        within = re.compile(line["within"]) if line.get("within") else None
        rules.append(
            _Rule(line["kind"], line.get("unit", ""), pattern, within, line.get("note", ""), tuple(line["hints"]))
        )
    return tuple(rules)


def clauses(agreement: str, found: Iterable[tuple[SourceArticle, Content]]) -> tuple[Clause, ...]:
    """Return the clauses of ``found``, numbered from 1: each (kind, values) once, at the first article that sets it.

    Args:
        agreement: the key of the text.
        found: its articles about the scheme with their content; footnotes and tables are left out.
    """
    seen: dict[tuple[str, str, str, str], Clause] = {}
    for article, content in found:
        heading = plain(f"{article.heading} {' '.join(article.path)}")
        for sentence in _SENTENCE.split(content.prose):
            for kind, low, high, unit, public, note in _read(plain(sentence), heading):
                key = (kind, low, high, public)
                if key not in seen:
                    seen[key] = Clause(agreement, len(seen) + 1, kind, article.name, low, high, unit, public, note)
    return tuple(seen.values())


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Return ``text`` in lower case without accents, its punctuation kept, blanks collapsed."""
    bare = text.lower()
    if not bare.isascii():
        bare = _MARK.sub("", unicodedata.normalize("NFKD", bare.replace("œ", "oe").replace("’", "'")))
    return " ".join(bare.split())


def _read(sentence: str, heading: str) -> Iterator[tuple[str, str, str, str, str, str]]:
    for rule in _rules():
        if not any(hint in sentence for hint in rule.hints):
            continue
        match = rule.pattern.search(sentence)
        if not match or (rule.within and not (rule.within.search(sentence) or rule.within.search(heading))):
            continue
        values = [_value(g) for g in match.groups() if g]
        low, high = _bounds(rule.kind, values)
        yield rule.kind, low, high, rule.unit if values else "", _public(rule.kind, sentence), rule.note


def _bounds(kind: str, values: list[str]) -> tuple[str, str]:
    if len(values) > 1:
        first, second = sorted(values[:2], key=float)
        return first, second
    if not values:
        return "", ""
    if kind in {"LongerDuration", "PriorityDuration", "RaisedTrainingShare"}:
        return "", values[0]
    if kind in {"Notice", "FundingRate"}:
        return values[0], values[0]
    return values[0], ""


def _value(stated: str) -> str:
    if stated in _WORDS:
        return str(_WORDS[stated])
    number = stated.replace(",", ".")
    return number.rstrip("0").rstrip(".") if "." in number else number


def _public(kind: str, sentence: str) -> str:
    """The publics that a longer duration is for, in our words."""
    if kind not in {"PriorityDuration", "LongerDuration"}:
        return ""
    return "; ".join(label for label, pattern in data()["publics"] if re.search(pattern, sentence))
