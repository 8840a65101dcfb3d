"""Titles compared: the records of the register whose title is nearest to a printed one."""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nsmallest
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from proa_graph.reference import Record
from proa_graph.text import stems as _stems

_IDENTIFIERS = re.compile(r"\b(?:RNCP|RS)\s*\d+|\[\s*\d+\s*\]|\b\d{4,}\b|\bniveau\s+[IViv\d]+\b", re.IGNORECASE)
_ENDINGS = "euse|trice|ière|ère|ne|se|e"
FEMININE = re.compile(rf"\s?\((?:{_ENDINGS}|le|ve|rice)s?\)", re.IGNORECASE)
"""The feminine between brackets behind a masculine: « technicien (ne) »."""
_GLUED = re.compile(rf"\s?\((?:{_ENDINGS})?s?\)|·(?:{_ENDINGS})s?|/\s?-?(?:{_ENDINGS})\b")
"""What comparing drops: feminines however glued, and plurals. With the endings that only reading drops, two published
certifications would become one (« administratif(ve) », « Administrateur/rice »)."""
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
_TELLING = 8
_SLACK = 1e-9
"""More than sums of weights taken in another order differ by."""

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

    def __init__(
        self,
        titles: Mapping[int, tuple[str, tuple[str, ...]]],
        masses: Sequence[float],
        weights: Mapping[str, float],
        places: Mapping[str, Sequence[int]],
        of: Mapping[str, Sequence[int]],
        unknown: float,
    ) -> None:
        """Take what :func:`index` makes, or an index kept elsewhere that reads alike.

        Args:
            titles: place → code and distinct stems of a title; a record may have several.
            masses: how much the stems of each title tell together, by place.
            weights: stem → how much it tells: the rarer the more.
            places: stem → the places of the titles that hold it, in order.
            of: code → the places of its titles, in order.
            unknown: how much a stem tells that no title holds.
        """
        self.titles, self.masses = titles, masses
        self.weights, self.places, self.of, self.unknown = weights, places, of, unknown

    def weight(self, word: str) -> float:
        """Return how much ``word`` tells: the rarer the more."""
        return self.weights.get(word, self.unknown)

    def near(self, title: str) -> tuple[Near, ...]:
        """Return the records of the most similar titles, nearest first, one line a record."""
        stemmed = words(title)
        mass = self._mass(stemmed)
        if not mass:
            return ()
        best: dict[str, float] = {}
        for at in self._likely(stemmed, mass):
            code = self.titles[at][0]
            best[code] = max(best.get(code, 0.0), self._likeness(stemmed, mass, at))
        return tuple(Near(code, best[code]) for code in sorted(best, key=lambda c: (-best[c], c)))

    def likeness(self, title: str, code: str) -> float:
        """Return how near ``title`` is to the nearest title of ``code``, from 0 to 1; 1 means the same words."""
        stemmed = words(title)
        mass = self._mass(stemmed)
        return max((self._likeness(stemmed, mass, at) for at in self.of.get(code, ())), default=0.0)

    def _likely(self, stemmed: tuple[str, ...], mass: float) -> list[int]:
        """The places of the titles that share the most telling stems.

        The rarest come first. Once a title that holds only what is left could not pass those found, the titles of a
        frequent stem are not gone through: it is looked up in those found.
        """
        shared: dict[int, float] = defaultdict(float)
        telling = sorted(stemmed, key=self.weight, reverse=True)[:_TELLING]
        left = sum(map(self.weight, telling))
        for word in telling:
            weight, places = self.weight(word), self.places.get(word, ())
            if len(places) > len(shared) and self._are_enough(shared, mass, left):
                for at in [at for at in shared if _holds(places, at)]:
                    shared[at] += weight
            else:
                for at in places:
                    shared[at] += weight
            left -= weight
        return [at for _, at in nsmallest(_SHORTLIST, self._ranked(shared, mass))]

    def _ranked(self, shared: Mapping[int, float], mass: float) -> list[tuple[float, int]]:
        masses = self.masses
        return [(-told / (mass + masses[at]), at) for at, told in shared.items()]

    def _are_enough(self, shared: Mapping[int, float], mass: float, left: float) -> bool:
        """Whether as many titles as are wanted lie ahead of any that shares no more than ``left``."""
        if len(shared) < _SHORTLIST:
            return False
        last = nsmallest(_SHORTLIST, self._ranked(shared, mass))[-1][0]
        return -last > left / (mass + left) + _SLACK

    def _mass(self, stemmed: tuple[str, ...]) -> float:
        return sum(map(self.weight, stemmed))

    def _likeness(self, one: tuple[str, ...], mass: float, at: int) -> float:
        other_mass = self.masses[at]
        if not mass or not other_mass:
            return 0.0
        other = self.titles[at][1]
        common = sum(self.weight(word) for word in one if word in other)
        dice = 2 * common / (mass + other_mass)
        spelt = fuzz.ratio(_in_order(one), _in_order(other), score_cutoff=100 * dice) / 100
        return max(dice, (dice + spelt) / 2)


def _holds(places: Sequence[int], at: int) -> bool:
    found = bisect_left(places, at)
    return found < len(places) and places[found] == at


@lru_cache(maxsize=1 << 14)
def _in_order(stemmed: tuple[str, ...]) -> str:
    return " ".join(sorted(stemmed))


def same_body(one: str, other: str) -> float:
    """Return how surely two names are of one body, from 0 to 1: what one name adds to the other does not count."""
    a, b = _names(one), _names(other)
    return fuzz.token_set_ratio(a, b) / 100 if a and b else 0.0


@cache
def _names(name: str) -> str:
    stemmed = stems(name).split()
    return " ".join([w for w in stemmed if w not in quiet("bodies")] or stemmed)


def index(titles: Iterable[tuple[str, str]]) -> Titles:
    """Return the index of (code, title) pairs; a record may have several titles."""
    stemmed = [(code, words(title)) for code, title in titles]
    total = len(stemmed) + 1
    spread = Counter(word for _, words_of in stemmed for word in words_of)
    weights = {w: math.log(total / n) * (_QUIET if w in quiet("titles") else 1) for w, n in spread.items()}
    places: dict[str, list[int]] = defaultdict(list)
    of: dict[str, list[int]] = defaultdict(list)
    for at, (code, words_of) in enumerate(stemmed):
        of[code].append(at)
        for word in words_of:
            places[word].append(at)
    masses = [sum(map(weights.__getitem__, words_of)) for _, words_of in stemmed]
    return Titles(dict(enumerate(stemmed)), masses, weights, dict(places), dict(of), math.log(total))


def indexed(records: Mapping[str, Record]) -> Titles:
    """Return the index of the titles of ``records``, each also without what its last parenthesis says."""
    return index((code, v) for code, r in records.items() for title in r.titles for v in variants(title))
