"""The lines of a text: decoded, numbered, repaired."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proa_graph.domain import vocabulary
from proa_graph.errors import UnusableError
from proa_graph.text import fold

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BROKEN_LIGATURE = re.compile(r"(?<!\w)(\w*)f([il])[ \u00a0](?=[a-zà-öø-ÿœ])")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})
_HYPHEN_END = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: its number from 0, its words, whether a blank line precedes it.

    ``wrapped``: the line is known to go on in the next (a blank or a hyphen stands at its end). ``heads``: it is a
    header among others above cells; ``loose``: whose place among these is not known.
    """

    number: int
    text: str
    blank_before: bool
    wrapped: bool
    heads: bool = False
    loose: bool = False


def decode(name: str, content: bytes) -> str:
    """Return the text of ``content``: UTF-8 with or without BOM, else Windows-1252.

    Raises:
        UnusableError: ``content`` is empty or holds what no text holds.
    """
    if not content.strip():
        raise UnusableError(
            name, "le fichier est vide ; donnez le texte de l’accord", "the file is empty; give the agreement's text"
        )
    text = _decoded(content)
    if text is None or _CONTROL.search(text):
        raise UnusableError(
            name,
            "ce fichier n’est pas un texte (ni UTF-8 ni Windows-1252) ; enregistrez-le en texte ou donnez le PDF",
            "this file is not text (neither UTF-8 nor Windows-1252); save it as text or give the PDF",
        )
    return text.translate(_LIGATURES)


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def lines(text: str) -> tuple[Line, ...]:
    """Return the non-blank lines of ``text``; lines are counted as RFC 5147 counts them, from 0."""
    found: list[Line] = []
    blank = False
    for number, raw in enumerate(_LINE_END.split(text)):
        words = " ".join(raw.split())
        if not words:
            blank = True
            continue
        wrapped = raw.rstrip("\n").endswith((" ", "\u00a0", "\u00ad")) or bool(_HYPHEN_END.search(raw))
        found.append(Line(number, words, blank, wrapped))
        blank = False
    return tuple(found)


def shows_wraps(found: tuple[Line, ...]) -> bool:
    """Return whether the text keeps the blank at the end of a wrapped line, so that the others end a cell."""
    kept = sum(1 for line in found if line.wrapped and not line.text.endswith("-"))
    return kept >= max(3, len(found) // 50)


def known_words(found: tuple[Line, ...]) -> frozenset[str]:
    """Return the words of the text in lower case, compounds whole, line ends left out."""
    words: set[str] = set()
    cut = False
    for line in found:
        here = [w.lower() for w in _WORD.findall(line.text)]
        ends_cut = line.text.endswith("-")
        words.update(here[1 if cut else 0 : -1 if ends_cut else None])
        cut = ends_cut
    return frozenset(words)


def repair(text: str) -> str:
    """Return ``text`` with the ligatures of a PDF mended: « certifi cation », « Infi rmier »."""
    real = vocabulary.words("real_fi")
    return _BROKEN_LIGATURE.sub(lambda m: m[0] if fold(m[1] + "f" + m[2]) in real else f"{m[1]}f{m[2]}", text)


_LINKED = re.compile(r"(?:la|le|les|de|des|du|en|et|à|aux?|sur|sous)-\w")
"""How a compound goes on: « Marne-la-Vallée »."""
_WORDY = 3
"""Of so many letters, what stands before and after a hyphen is a word of its own where the text has it elsewhere."""


def join(first: str, second: str, known: frozenset[str]) -> str:
    """Return two lines of one cell as one: a hyphen at the line end goes unless it belongs to a compound."""
    last = first.rpartition(" ")[2]
    end = _HYPHEN_END.search(last)
    if not end:
        return f"{first} {second}"
    half = end[1].lower()
    compound = "-" in last[:-1] and half in known and not _goes_on(half, second, known)
    if compound or _keeps_hyphen(half, second, known):
        return first + second
    return first[:-1] + second


def _goes_on(half: str, second: str, known: frozenset[str]) -> bool:
    found = _WORD.match(second)
    return found is not None and half + found[0].lower() in known


def _keeps_hyphen(half: str, second: str, known: frozenset[str]) -> bool:
    found = _WORD.match(second)
    other = found[0].lower() if found else ""
    if not other or not second[0].islower() or len(half) == 1 or _LINKED.match(second):
        return True
    if half + other in known:
        return False
    if f"{half}-{other}" in known or fold(half) in vocabulary.words("compound"):
        return True
    if fold(half) in vocabulary.words("compound_if_known"):
        return other in known
    return min(len(half), len(other)) >= _WORDY and half in known and other in known
