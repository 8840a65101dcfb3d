"""Footnotes: their definitions, what they do (exclude, reserve, inform) and the law they invoke."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from proa_graph.blocks.bullets import BULLET
from proa_graph.blocks.grid import Note
from proa_graph.blocks.plaintext import Line
from proa_graph.domain import vocabulary
from proa_graph.domain.dates import ORDER_DATE, date_in
from proa_graph.text import fold, squeeze

_DEFINITION = re.compile(r"[(\[](\d{1,2}|\*{1,3})[)\]]\s+(\S.*)")
_ORDER_LINE = re.compile(r"\(?\s*(?:Cf\.? )?arrêté\s+(?:ministériel\s+)?du\s", re.IGNORECASE)
_ORDER_UNDER = re.compile(rf"\(\s*(?:Cf\.? )?{ORDER_DATE.pattern}(?=[^()]*\bart)", re.IGNORECASE)
_ORDER_ARTICLE = re.compile(r"art(?:icle|\.)\s*(\d+(?:er)?)", re.IGNORECASE)
_VERB = re.compile(r"\b(?:exclue?s?|etendue?s?|etend|sous reserve)\b")
_NO_LIST = re.compile(r"\bne prevo\w+ pas de liste\b.*")
_QUOTED = re.compile(r"[«\"“][^«»\"“”]*[»\"”]")
_LEFT_OUT = re.compile(r"\b(?:est|sont)\s+exclue?s?\s+de\s+l['’]\s*extension", re.IGNORECASE)
_BUT = re.compile(r"\betendue?s? a l exclusion (?:de (?:son |sa |ses |leurs? )?|d\w+ )")
_LAW = re.compile(r"\b([LRD])\s*\.?\s*(\d{3,4}(?:\s*-\s*\d+)*)")


def is_definition(text: str) -> bool:
    """Return whether a line begins the definition of a footnote."""
    return bool(_DEFINITION.match(text)) and not text.rstrip().endswith("|")


def read(lines: Sequence[Line]) -> tuple[Note, ...]:
    """Return the footnotes defined in ``lines``: a definition, its next lines, the order under it."""
    found: list[Note] = []
    at = 0
    while at < len(lines):
        match = _DEFINITION.match(lines[at].text)
        if not match:
            at += 1
            continue
        end = at + 1
        while end < len(lines) and _belongs(lines[end]):
            end += 1
        words = [match[2], *(line.text for line in lines[at + 1 : end])]
        found.append(note(match[1], " ".join(words), locator=f"line={lines[at].number},{lines[end - 1].number + 1}"))
        at = end
    return tuple(found)


def stated(lines: Sequence[str], known: Sequence[Note], place: str) -> tuple[Note, ...]:
    """Return the sentences of ``lines`` that leave something out of the extension, with the bullets they announce.

    They have no number; those of ``known`` notes are none. ``place`` begins their own places.
    """
    found: list[Note] = []
    for at, line in enumerate(lines):
        said = _LEFT_OUT.search(" ".join(lines[at : at + 2]))
        if not said or said.start() >= len(line) or is_definition(line):
            continue
        if not any(squeeze(line) in n.text for n in known):
            found.append(note("", _sentence(lines, at), locator=f"{place}exclusion={len(found) + 1}"))
    return tuple(found)


def _sentence(lines: Sequence[str], at: int) -> str:
    """The sentence to which the line ``at`` belongs, with the bullets below it where it announces some."""
    start = at
    while start and not lines[start][:1].isupper() and lines[start - 1][-1:] not in {".", ";", ":"}:
        start -= 1
    end = at + 1
    while end < len(lines) and lines[end - 1][-1:] not in {".", ":"}:
        end += 1
    if lines[end - 1].endswith(":"):
        end += sum(1 for _ in takewhile(lambda t: BULLET.match(t) or t[:1].islower(), lines[end:]))
    return " ".join(lines[start:end])


def _belongs(line: Line) -> bool:
    if _DEFINITION.match(line.text):
        return False
    if _ORDER_LINE.match(line.text):
        return True
    return not line.blank_before and not line.text.startswith("•")


def note(number: str, text: str, *, locator: str = "") -> Note:
    """Return a footnote; its order is that under it, « (Arrêté du … - art. 1) », else the first that it names."""
    words = squeeze(text)
    order = max(_ORDER_UNDER.finditer(words), key=lambda m: m.start(), default=None) or ORDER_DATE.search(words)
    signed = date_in(order[1]) if order else None
    article = _ORDER_ARTICLE.search(words[order.end() :]) if order else None
    return Note(number, words, _iso(signed), article[1] if article else "", locator)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def defined(notes: Sequence[Note], number: str) -> Note | None:
    """Return the footnote ``number`` of ``notes``: one that excludes rather than another."""
    same = [n for n in notes if n.number == number]
    return next((n for n in same if kind(n) == "exclusion"), same[0] if same else None)


def kind(footnote: Note) -> str:
    """Return ``exclusion``, ``reservation`` or ``note``: the words of the definition decide."""
    text = fold(footnote.text)
    if any(p.search(text) for p in vocabulary.patterns("notes", "exclusion")):
        return "exclusion"
    names = ("reservation", "ordered_reservation") if footnote.order_date else ("reservation",)
    if any(p.search(text) for name in names for p in vocabulary.patterns("notes", name)):
        return "reservation"
    return "note"


def scope(footnote: Note) -> str:
    """Return what a note bears on: ``entry``, ``sentence``, ``paragraph``, ``article`` or ``annex``.

    What stands before its verb decides, « À l’article 2, les certifications … »; of « L’article 2 est étendu à
    l’exclusion des certifications … » it is what follows, and of a sentence without number all of it.
    """
    folded = fold(_QUOTED.sub(" ", footnote.text))
    but = excepted(folded)
    if but:
        first = [(found.start(), name) for name, pattern in vocabulary.scopes() if (found := pattern.search(but))]
        return min(first, default=(0, "article"))[1]
    verb = _VERB.search(folded) if footnote.number else None
    head = _NO_LIST.sub(" ", folded[: verb.start()] if verb else folded)
    return next((name for name, pattern in vocabulary.scopes() if pattern.search(head)), "article")


def excepted(folded: str) -> str:
    """Return what a folded note excepts, « l’article 2 est étendu à l’exclusion des … », and on; empty otherwise."""
    found = _BUT.search(folded)
    return folded[found.end() :] if found else ""


def legal_basis(text: str) -> tuple[str, ...]:
    """Return the articles of law that ``text`` invokes, « L6324-3 », in order, each once."""
    found = [m[1] + re.sub(r"\s", "", m[2]) for m in _LAW.finditer(text)]
    return tuple(dict.fromkeys(found))
