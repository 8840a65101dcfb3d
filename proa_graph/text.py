"""French labels: folding, stems and slugs, so that accents, case and inflection are forgiven."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_MARK = re.compile("[\u0300-\u036f]+")
_ACCENTED = (*zip("éèêëàâäîïôöùûüç", "eeeeaaaiioouuuc", strict=True), ("œ", "oe"), ("æ", "ae"), ("\u00ad", ""))
_SIGNS = "’«»–\u00a0"
LONGEST_SLUG = 160
STOP = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "s", "sur")
) | {"un", "une"}


def squeeze(text: str | None) -> str:
    """Return ``text`` with runs of any white space, no-break spaces included, as one space, trimmed."""
    return " ".join((text or "").split())


def fold(text: str | None) -> str:
    """Return ``text`` in lower case without accents, its words separated by single spaces."""
    return _folded(text) if text else ""


def unaccented(text: str) -> str:
    """Return lower-case ``text`` without the accents and ligatures of French, one replacement each: that is fast."""
    if text.isascii():
        return text
    for accented, bare in _ACCENTED:
        text = text.replace(accented, bare)
    return text


@lru_cache(maxsize=1 << 15)
def _folded(text: str) -> str:
    bare = unaccented(text.lower())
    if not bare.isascii():
        for sign in _SIGNS:
            bare = bare.replace(sign, " ")
    if not bare.isascii():
        bare = _MARK.sub("", unicodedata.normalize("NFKD", bare))
    return _NOT_WORD.sub(" ", bare).strip()


_FEMININE = (
    (re.compile(r"trice$"), "teur"),
    (re.compile(r"(?<=.{3})euse$"), "eur"),
    (re.compile(r"(?<=.{2})(i|ch)ere$"), r"\1er"),
    (re.compile(r"(?<=.{2})(ie|o)nne$"), r"\1n"),
    (re.compile(r"ee$"), "e"),
    (re.compile(r"^cheffe$"), "chef"),
)


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("french")


@cache
def _stem(word: str) -> str:
    """The names of trades decline by gender beyond what a stemmer folds: masculine singular first."""
    if word.isdigit() or len(word) < 4:
        return word
    singular = word.rstrip("s")
    for pattern, masculine in _FEMININE:
        singular = pattern.sub(masculine, singular)
    stem: str = _stemmer().stemWord(singular)
    return re.sub(r"qu(?=[ao]|$)", "c", stem)


def stems(text: str | None) -> str:
    """Return the folded stems of the words of ``text``, tool words left out, in the order of ``text``.

    ``stems("Caristes d'entrepôt")`` and ``stems("cariste entrepot")`` are equal: the form in which
    labels are compared and searched.
    """
    return " ".join(_stem(w) for w in fold(text).split() if w not in STOP)


INFLECTIONS = (
    ("eaux", "eau", 1),
    ("aux", "al", 2),
    ("s", "", 2),
    ("x", "", 2),
    ("trice", "teur", 0),
    ("euse", "eur", 2),
    ("esse", "e", 2),
    ("e", "", 2),
    ("ll", "l", 2),
    ("nn", "n", 2),
    ("tt", "t", 2),
    ("ss", "s", 2),
    ("ff", "f", 0),
    ("iv", "if", 3),
)
"""Ending, what it becomes, the letters that must stand before it: each applied once, in this order."""


@cache
def inflected(word: str) -> str:
    """Return a folded word without gender and number, by :data:`INFLECTIONS`."""
    if word.isdigit() or len(word) < 4:
        return word
    for ending, bare, least in INFLECTIONS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: len(word) - len(ending)] + bare
    return word


def forms(text: str | None) -> str:
    """Return the folded words of ``text`` without gender and number, tool words left out, in the order of ``text``.

    Milder than :func:`stems`: « opérateur » and « opération », « manager » and « management » stay apart, as a trade
    and its activity do.
    """
    return " ".join(inflected(w) for w in fold(text).split() if w not in STOP)


def slips(one: str, other: str, most: int) -> int:
    """Return the letters to change, add, drop or swap (neighbours) between two words; ``most + 1`` where more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def slug(text: str | None) -> str:
    """Return ``text`` as a stable part of an IRI: folded, words joined with hyphens, ``"x"`` if empty.

    Some titles are whole sentences, and file systems end a name at 255 bytes: past :data:`LONGEST_SLUG` characters
    the rest stands as eight digits of its SHA-256.
    """
    whole = fold(text).replace(" ", "-") or "x"
    if len(whole) <= LONGEST_SLUG:
        return whole
    return f"{whole[:LONGEST_SLUG].rstrip('-')}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
