"""The words of a query and of a name: what is left of each, what stands for what, how near two words are."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import cache
from typing import Any

from proa_graph.text import INFLECTIONS, STOP, fold, inflected, slips

RULES: dict[str, Any] = {"inflections": [list(rule) for rule in INFLECTIONS], "stop": sorted(STOP)}
"""What the twin in the browser reads the words by: the very rules of :func:`proa_graph.text.forms`."""
_SHORT, _LONG = 4, 8
_SLIPPED = (1.0, 0.7, 0.5)
_MOST_READINGS = 8
Phrases = Mapping[tuple[str, ...], tuple[str, ...]]


def terms(text: str) -> list[str]:
    """Return the words of ``text`` without accents, gender and number, tool words left out."""
    return [_term(word) for word in fold(text).split() if word not in STOP]


@cache
def _term(word: str) -> str:
    return inflected(word)


def readings(text: str, phrases: Phrases, asking: Container[str]) -> list[list[str]]:
    """Return the words of ``text`` as they are, then with what its abbreviations and everyday words stand for.

    Words that only ask (``asking``) are left out, unless nothing else is asked.
    """
    found: list[list[str]] = [[]]
    words = fold(text).split()
    place = 0
    while place < len(words):
        length = _phrase_at(words, place, phrases)
        written = words[place : place + max(length, 1)]
        ways = _ways(written, phrases.get(tuple(written)))
        found = [before + way for way in ways for before in found][:_MOST_READINGS]
        place += len(written)
    told = [[word for word in words if word not in asking and word not in STOP] for words in found]
    kept = [[_term(word) for word in words] or terms(text) for words in told]
    return [words for place, words in enumerate(kept) if words and words not in kept[:place]]


def _ways(written: list[str], meant: Sequence[str] | None) -> list[list[str]]:
    """What may be read for what is written; one word written as several (« pro a ») is that word alone."""
    if not meant:
        return [written]
    return [list(meant)] if meant == ("".join(written),) else [written, list(meant)]


def _phrase_at(words: Sequence[str], place: int, phrases: Phrases) -> int:
    return next((n for n in (4, 3, 2, 1) if tuple(words[place : place + n]) in phrases and place + n <= len(words)), 0)


def nearness(asked: str, term: str) -> float:
    """Return how near ``term`` is to the word ``asked``: 1 for the same, less for a beginning or a slip, 0 for none."""
    if asked == term:
        return 1.0
    if len(asked) >= 3 and term.startswith(asked):
        return 0.35 + 0.45 * len(asked) / len(term)
    allowed = 0 if len(asked) < _SHORT or asked.isdigit() or term.isdigit() else 1 if len(asked) < _LONG else 2
    wrong = _wrong(asked, term, allowed) if allowed else 1
    return _SLIPPED[wrong] if wrong <= allowed else 0.0


def _wrong(asked: str, term: str, most: int) -> int:
    """The slips between two words; those that begin otherwise and go on otherwise are not compared: that is fast."""
    return slips(asked, term, most) if asked[0] == term[0] or asked[1:3] == term[1:3] else most + 1
