"""What a note of an order bears on among the lines of a list, by the grammar of its mark.

A mark is a call on a line, on the title above it, the list of titles and numbers that a note quotes, or a note that
speaks of all the certifications of its article or annex; what is none of these is bound to no line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from proa_graph.blocks import notes
from proa_graph.blocks.grid import Note
from proa_graph.blocks.html import Content
from proa_graph.domain.codes import CODE
from proa_graph.model import Entry, Exclusion
from proa_graph.reading.habits import matches
from proa_graph.text import squeeze, stems

E = TypeVar("E", bound=Entry)
CALLS = "calls="
_AND = "|"
"""Between the places of notes, which hold commas themselves."""
_QUOTED = re.compile(r"[«\"“]\s*[-–•]?\s*([^«»\"“”]{5,300}?)\s*[»\"”]")
_DIGITS = re.compile(r"\d{2,5}")
_KIND_HEAD = re.compile(r"^(?:titres?(?: professionnels?| rncp)?|tp|cqp|cqpi|bts|diplômes?)\s*[–-]\s*", re.IGNORECASE)


def called(footnotes: Iterable[Note]) -> str:
    """Return the token of the note of a line that calls ``footnotes``: their places, until they have numbers."""
    places = dict.fromkeys(n.locator for n in footnotes if n.locator and notes.kind(n) != "note")
    return CALLS + _AND.join(places) if places else ""


def strikes_all(footnote: Note) -> bool:
    """Return whether a note called on a title leaves everything under it out of the extension."""
    if notes.kind(footnote) != "exclusion":
        return False
    return notes.scope(footnote) in {"annex", "article"} or (notes.scope(footnote) == "entry" and not _named(footnote))


def bound(entries: Sequence[Entry], contents: Iterable[Content]) -> tuple[Entry, ...]:
    """Return ``entries`` with the marks of notes that no line calls: those that quote lines, those that speak of all.

    A note that is called on lines is left alone: its calls decide, not the titles that it quotes.

    Args:
        entries: the lines, each with the places of the notes it calls.
        contents: the articles of their text with their notes.
    """
    result = list(entries)
    known = {place for e in entries for place in _places(e)}
    struck = {e.exclusion_arrete_date for e in entries if e.excluded_from_extension}
    for note in (n for content in contents for n in content.notes):
        if notes.kind(note) == "note" or note.locator in known:
            continue
        if notes.kind(note) == "exclusion" and note.order_date in struck:
            continue
        for i in _borne(note, result):
            result[i] = _marked(result[i], note)
    return tuple(result)


def unbound(entries: Iterable[Entry], footnotes: Iterable[Note]) -> list[Note]:
    """Return the notes that leave lines out of the extension, and that no line of ``entries`` bears."""
    known = {place for e in entries for place in _places(e)}
    struck = [n for n in footnotes if notes.kind(n) == "exclusion" and n.locator not in known]
    return [n for n in struck if notes.scope(n) == "entry" or (not n.number and _names_lines(n))]


def _names_lines(note: Note) -> bool:
    """Whether a sentence names certifications, and not the words of an article."""
    return notes.scope(note) != "sentence" and _named(note) is not None


def numbered(entries: Iterable[E], numbers: dict[str, int]) -> tuple[E, ...]:
    """Return ``entries`` with the numbers of exclusions and reservations in the place of the places of their notes.

    Args:
        entries: the lines.
        numbers: place of a note → number of the exclusion or reservation that it states.
    """
    return tuple(_numbered(entry, numbers) for entry in entries)


def numbers_of(limits: Iterable[Exclusion], contents: Iterable[Content]) -> dict[str, int]:
    """Return the number of the exclusion or reservation that each note states, by the place of the note.

    Two notes with the same words of the same order are stated once.
    """
    limits = list(limits)
    by_place = {x.locator: x.number for x in limits}
    every = [n for content in contents for n in content.notes]
    by_words = {_words(n): by_place[n.locator] for n in reversed(every) if n.locator in by_place}
    return {n.locator: by_place.get(n.locator) or by_words[_words(n)] for n in every if _words(n) in by_words}


def _words(note: Note) -> tuple[str, str]:
    return stems(note.text), note.order_date


def _places(entry: Entry) -> list[str]:
    token = next((t for t in entry.note.split("; ") if t.startswith(CALLS)), "")
    return token.removeprefix(CALLS).split(_AND) if token else []


def _numbered(entry: E, numbers: dict[str, int]) -> E:
    places = _places(entry)
    if not places:
        return entry
    found = sorted({numbers[p] for p in places if p in numbers})
    token = CALLS + ",".join(map(str, found)) if found else ""
    kept = [token if t.startswith(CALLS) else t for t in entry.note.split("; ")]
    return replace(entry, note="; ".join(filter(None, kept)))


def _borne(note: Note, entries: Sequence[Entry]) -> list[int]:
    """The lines that a note without call bears on."""
    codes, titles = _named(note) or (set(), set())
    if codes or titles:
        return [
            i
            for i, e in enumerate(entries)
            if (e.rncp_code and e.rncp_code in codes) or key(e.certification_label) in titles
        ]
    if notes.kind(note) == "reservation" and matches("reserves_all", note.text):
        here = note.locator.partition("/")[0]
        return [i for i, e in enumerate(entries) if e.locator.partition("/")[0] == here]
    return []


def _named(note: Note) -> tuple[set[str], set[str]] | None:
    """The numbers and titles of certifications that a note quotes, where it bears on lines or words."""
    if note.number and notes.scope(note) not in {"entry", "sentence"}:
        return None
    codes = {c[2].lstrip("0") for c in CODE.finditer(note.text) if c[1].upper() != "RS"}
    quoted = {key(_KIND_HEAD.sub("", q)) for q in _QUOTED.findall(note.text)} - {""}
    return (codes, quoted) if codes or quoted else None


def key(text: str) -> str:
    """Return the words of a title without codes and inflections."""
    return stems(squeeze(_DIGITS.sub("", CODE.sub("", text))))


def _marked(entry: Entry, note: Note) -> Entry:
    places = [*_places(entry), note.locator]
    tokens = [t for t in entry.note.split("; ") if t and not t.startswith(CALLS)]
    text = "; ".join((*tokens, CALLS + _AND.join(places)))
    if notes.kind(note) == "exclusion" and not entry.excluded_from_extension:
        return replace(entry, note=text, excluded_from_extension=True, exclusion_arrete_date=note.order_date)
    return replace(entry, note=text)
