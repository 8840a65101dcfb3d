"""Phrases of a cell, and patterns that name a trade in one phrase.

A cell is cut where its words stop standing together: at brackets, quotes, colons, semicolons, slashes, bullets and
dashes; « préparateur/technicien en pharmacie » is also read without its second word. A pattern is a few words, compared
by their forms, that stand side by side in one phrase. In a pattern ``…`` lets other words stand between, ``a/b`` is
either word, ``^`` opens and ``$`` ends the phrase (the kind of diploma left aside), ``+`` asks for two phrases of one
cell, and a leading ``~`` names a domain rather than a trade: it is looked for in titles only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from proa_graph.text import fold, forms, stems

_BREAK = re.compile(r"[\n\r\t;:()\[\]«»“”\"/•·|]|\s[–—-]+\s|^[–—-]\s|\.(?=\s|$)")
_GENDER = re.compile(
    r"\s*\(\s*(?:e|ne|le|se|fe|te|he|euse|trice|ice|rice|ère|ière|ive|ve|ienne|ère|esse)s?\s*\)"
    r"|(?<=\w)[/·.-](?:trice|euse|ice|rice|e|ne|ère|ière|ive|ve|ienne)\b"
    r"|(?<=\w)/\s(?:trice|euse|ice|rice|e|ne|ère|ière|ive|ve|ienne)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(r"(?<=\w)/\s?\w+")
_KIND = re.compile(
    r"^(?:(?:le|la|l|un|une|titre|titres|finalite|professionnel|professionnelle|pro|tp|cqp|cqpi|cqpm|cap|capa|bep|bepa|bp|bpa|bac"
    r"|baccalaureat|bts|btsa|dut|but|deust|licence|lp|master|mc|mc4|mc5|complementaire|bm|btm|ctm|bma|cs|de|du|d|diplome"
    r"|etat|certificat|qualification|aptitude|brevet|technicien superieur)\s+)+"
)


@cache
def phrases(cell: str) -> tuple[str, ...]:
    """Return the phrases of ``cell``, each as forms of words; a comma stays, as a word of its own."""
    return tuple(dict.fromkeys(phrase for part in _parts(cell) if (phrase := _forms(part))))


def phrase_stems(cell: str) -> tuple[str, ...]:
    """Return the phrases of ``cell``, each as stems: the form in which words that name no trade are searched."""
    return tuple(dict.fromkeys(phrase for part in _parts(cell) if (phrase := stems(part))))


def _parts(cell: str) -> Iterator[str]:
    bare = _GENDER.sub("", cell)
    yield from _BREAK.split(bare)
    if _EITHER.search(bare):
        yield from _BREAK.split(_EITHER.sub("", bare))


def _forms(part: str) -> str:
    bare = [fold(piece) for piece in part.split(",")]
    bare[0] = _KIND.sub("", bare[0] + " ").strip() or bare[0]
    return " , ".join(filter(None, map(forms, bare)))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern; ``anchors`` are the forms one of which stands in every cell that it fits.

    ``words`` are those that every cell that it fits has, each with what may stand for it: most cells are told by them.
    """

    text: str
    domain: bool
    anchors: frozenset[str]
    words: tuple[frozenset[str], ...]

    def fits(self, cell: tuple[str, ...]) -> bool:
        """Whether each part of the pattern stands in one of the phrases of ``cell``."""
        words = _words(cell)
        if any(words.isdisjoint(word) for word in self.words):
            return False
        return all(any(part.search(phrase) for phrase in cell) for part in _parts_of(self.text))


@cache
def _words(cell: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for phrase in cell for word in phrase.split())


@cache
def _parts_of(text: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(part.split()) for part in text.removeprefix("~").split("+"))


@cache
def pattern(text: str) -> Pattern:
    """Return ``text`` as a pattern."""
    parts = [part.split() for part in text.removeprefix("~").split("+")]
    words = [word.strip("^$") for part in parts for word in part if word != "…"]
    rarest = max(words, key=lambda word: len(fold(word)))
    alternatives = [frozenset(_either(word)) for word in words]
    lone = tuple(either for either in alternatives if all(len(form.split()) == 1 for form in either))
    return Pattern(text, text.startswith("~"), frozenset(_either(rarest)), lone)


def _compiled(words: list[str]) -> re.Pattern[str]:
    expression = ""
    for word in words:
        if word == "…":
            expression += r"(?: \S+)*"
            continue
        start = "^" if word.startswith("^") else "" if expression else "(?:^| )"
        joint = " " if expression else ""
        expression += f"{start}{joint}(?:{'|'.join(map(re.escape, _either(word.strip('^$'))))})"
        expression += "$" if word.endswith("$") else ""
    return re.compile(expression + "(?= |$)")


def _either(word: str) -> tuple[str, ...]:
    return tuple(forms(alternative) for alternative in word.split("/"))
