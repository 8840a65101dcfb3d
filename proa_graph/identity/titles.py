"""Titles compared: the records of the register whose title is nearest to a printed one."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from proa_graph.reference import Record
from proa_graph.text import stems as _stems

_IDENTIFIERS = re.compile(r"\b(?:RNCP|RS)\s*\d+|\[\s*\d+\s*\]|\b\d{4,}\b|\bniveau\s+[IViv\d]+\b", re.IGNORECASE)
_GLUED = re.compile(
    r"\s?\((?:e|ne|euse|trice|ère|ière|se)?s?\)|·(e|ne|euse|trice)s?|/\s?-?(euse|trice|ière|ère|e|ne)\b"
)
_SINCE = re.compile(
    r"\(\s*(?:in)?active\b|\bremplacée?s? par\b|\bancienne(?:ment)?\b|\(\s*ex[- ]|\(?\bprécédemment\b"
    r"|\(\s*sous le nom\b|\(\s*en remplacement\b|\(\s*(?:fiche|certification) inactive\b",
    re.IGNORECASE,
)
"""Where a remark on the registration begins, or on what came before: no part of the title."""
_TAIL = re.compile(r"\s*\([^()]*\)\s*$")
_QUIET = 0.25
"""Words that say the kind of a diploma weigh this part of their rarity: the kind is compared apart."""
_SHORTLIST = 40

stems = cache(_stems)


@cache
def listed(kind: str) -> Any:
    """Return what ``words.toml`` lists as ``kind``: words in one text, or short forms with what they stand for."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))[kind]


@cache
def quiet(kind: str) -> frozenset[str]:
    """Return the stems of the words of ``words.toml`` that tell little in a title, or in the name of a body."""
    return frozenset(stems(listed(kind)).split())


@cache
def words(title: str) -> tuple[str, ...]:
    """Return the distinct stems of ``title`` in its order, without identifiers and without glued feminines."""
    return tuple(dict.fromkeys(stems(bare(title)).split()))


def bare(title: str) -> str:
    """Return ``title`` without bullets, remarks on its registration, identifiers and glued feminines."""
    return _IDENTIFIERS.sub(" ", spelt(title))


def spelt(title: str) -> str:
    """Return ``title`` without bullets, remarks on its registration and glued feminines."""
    told = title.strip(" –-•")
    since = _SINCE.search(told)
    return _GLUED.sub("", told[: since.start()] if since and since.start() > 3 else told)


def variants(title: str) -> tuple[str, ...]:
    """Return ``title``, and ``title`` without the parenthesis that ends it: an awarding body, an acronym, a kind."""
    bare = _TAIL.sub("", title)
    return (title, bare) if bare and bare != title else (title,)


@dataclass(frozen=True, slots=True)
class Near:
    """A record and how near its title is, from 0 to 1."""

    code: str
    likeness: float


class Titles:
    """The titles of many records, searched by likeness."""

    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        """Take (code, title) pairs; a record may have several titles."""
        self._titles = [(code, words(title)) for code, title in titles]
        spread = Counter(word for _, stemmed in self._titles for word in stemmed)
        total = len(self._titles) + 1
        self._weights = {w: math.log(total / n) * (_QUIET if w in quiet("titles") else 1) for w, n in spread.items()}
        self._unknown = math.log(total)
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, (_, stemmed) in enumerate(self._titles):
            for word in stemmed:
                self._places[word].append(at)
        self._mass = [sum(map(self.weight, stemmed)) for _, stemmed in self._titles]

    def weight(self, word: str) -> float:
        """Return how much ``word`` tells: the rarer the more."""
        return self._weights.get(word, self._unknown)

    def near(self, title: str) -> tuple[Near, ...]:
        """Return the records of the most similar titles, nearest first, one line a record."""
        stemmed = words(title)
        mass = sum(map(self.weight, stemmed))
        if not mass:
            return ()
        shared: dict[int, float] = defaultdict(float)
        for word in sorted(stemmed, key=self.weight, reverse=True)[:8]:
            for at in self._places.get(word, ()):
                shared[at] += self._weights[word]
        likely = sorted(shared, key=lambda at: (-shared[at] / (mass + self._mass[at]), at))[:_SHORTLIST]
        best: dict[str, float] = {}
        for at in likely:
            code, other = self._titles[at]
            best[code] = max(best.get(code, 0.0), self._likeness(stemmed, mass, other, self._mass[at]))
        return tuple(Near(code, best[code]) for code in sorted(best, key=lambda c: (-best[c], c)))

    def likeness(self, one: str, other: str) -> float:
        """Return how near two titles are, from 0 to 1; 1 means the same words."""
        a, b = words(one), words(other)
        return self._likeness(a, sum(map(self.weight, a)), b, sum(map(self.weight, b)))

    def _likeness(self, one: tuple[str, ...], mass: float, other: tuple[str, ...], other_mass: float) -> float:
        if not mass or not other_mass:
            return 0.0
        common = sum(self.weight(word) for word in set(one) & set(other))
        dice = 2 * common / (mass + other_mass)
        spelt = fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(other))) / 100
        return max(dice, (dice + spelt) / 2)


def same_body(one: str, other: str) -> float:
    """Return how surely two names are of one body, from 0 to 1: what one name adds to the other does not count."""
    a, b = _names(one), _names(other)
    return fuzz.token_set_ratio(a, b) / 100 if a and b else 0.0


@cache
def _names(name: str) -> str:
    stemmed = stems(name).split()
    return " ".join([w for w in stemmed if w not in quiet("bodies")] or stemmed)


def indexed(records: Mapping[str, Record]) -> Titles:
    """Return the index of the titles of ``records``, each also without what its last parenthesis says."""
    return Titles((code, v) for code, r in records.items() for title in r.titles for v in variants(title))
