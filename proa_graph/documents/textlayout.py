"""Tables in the lines of a text: where a header stands, how far its table goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proa_graph.documents import headers, notes, vocabulary
from proa_graph.documents.boundaries import glued_atoms, spaced_atoms
from proa_graph.documents.plaintext import Line, join, repair
from proa_graph.documents.segment import Atoms, Reading, read
from proa_graph.text import fold

_MAX_HEADER_LINES = 10
_TRIAL_LINES = 40
_ARTICLE = re.compile(
    r"(?:[•·]\s*)?(?P<kind>Article|Annexe|ANNEXE|ARTICLE|Préambule|Chapitre|Titre)\b\s*"
    r"(?P<number>\d+(?:[.-]\d+)*(?:er)?|premier|unique|[IVX]+(?:er)?)?\s*(?P<rest>.*)$"
)
_PROSE_WORDS = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A table found in a text: its header as read, the atoms of its body, the rows, its place."""

    header: tuple[str, ...]
    atoms: Atoms
    reading: Reading
    glued: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    header: tuple[str, ...]
    glued: bool
    end: int


def article_name(text: str) -> str | None:
    """Return the name of the article, annex or part that a line opens (« Annexe 1 »), else ``None``."""
    found = _ARTICLE.match(text)
    if not found or len(text) > 160:
        return None
    rest = found["rest"]
    if rest and not (rest[0] in "|–-:." or rest[0].isupper() or rest[0] == "«") or text.endswith((";", ",")):
        return None
    if rest and text.endswith(".") or (rest and not found["number"] and found["kind"] in {"Titre", "Préambule"}):
        return None
    return " ".join(filter(None, (found["kind"].capitalize(), found["number"])))


def is_noise(text: str) -> bool:
    """Return whether a line is the page's and not the text's: running title, page number."""
    if text.isupper() and vocabulary.matches(vocabulary.patterns("pages", "capitals"), text):
        return True
    return vocabulary.matches(vocabulary.patterns("pages", "noise"), text)


def is_stop(line: Line) -> bool:
    """Return whether no table goes on past ``line``."""
    text = line.text
    if article_name(text) is not None or notes.is_definition(text) or text.startswith("•"):
        return True
    return vocabulary.matches(vocabulary.patterns("pages", "stop"), text) and len(text) < 80


def find(lines: Sequence[Line], known: frozenset[str], *, shows_wraps: bool) -> list[Found]:
    """Return the tables of ``lines`` that list certifications, in order."""
    found: list[Found] = []
    at = 0
    while at < len(lines):
        table = _table_at(lines, at, known, shows_wraps)
        if table is None:
            at += 1
            continue
        found.append(table)
        at = max(table.end, at + 1)
    return found


def _table_at(lines: Sequence[Line], at: int, known: frozenset[str], shows_wraps: bool) -> Found | None:
    candidates = _header_candidates(lines, at, known)
    if not candidates:
        return None
    best: tuple[float, _Candidate] | None = None
    for candidate in candidates:
        end = _body_end(lines, candidate, known)
        if end == candidate.end:
            continue
        trial = _read(lines[candidate.end : min(end, candidate.end + _TRIAL_LINES)], candidate, known, shows_wraps)[1]
        if best is None or trial.cost < best[0] - 1e-9:
            best = (trial.cost, candidate)
    if best is None:
        return None
    chosen = best[1]
    end = _body_end(lines, chosen, known)
    body = _body(lines[chosen.end : end], chosen, known)
    atoms, reading = _read(body, chosen, known, shows_wraps)
    return Found(chosen.header, atoms, reading, chosen.glued, at, end)


def _read(
    lines: Sequence[Line], candidate: _Candidate, known: frozenset[str], shows_wraps: bool
) -> tuple[Atoms, Reading]:
    roles = headers.roles(candidate.header)
    body = _body(lines, candidate, known)
    if candidate.glued:
        atoms = glued_atoms(body, roles, known)
    else:
        atoms = spaced_atoms(body, roles, known, shows_wraps=shows_wraps)
    return atoms, read(atoms, roles, glued=candidate.glued)


def _header_candidates(lines: Sequence[Line], at: int, known: frozenset[str]) -> list[_Candidate]:
    glued = headers.split_glued(lines[at].text)
    if glued:
        return [_Candidate(glued, True, at + 1)] if headers.is_list_header(glued) else []
    found: list[_Candidate] = []
    if lines[at].text[0].islower() or (at and lines[at - 1].wrapped):
        return found
    text = ""
    for end in range(at, min(at + _MAX_HEADER_LINES, len(lines))):
        line = repair(lines[end].text)
        text = join(text, line, known) if text else line
        if not _made_of_header_words(text):
            break
        for reading in headers.split_spaced(text):
            if headers.is_list_header(reading):
                found.append(_Candidate(reading, False, end + 1))
    return _widest(found)


def _widest(found: list[_Candidate]) -> list[_Candidate]:
    last = max((c.end for c in found), default=0)
    return [c for c in found if c.end == last]


def _made_of_header_words(text: str) -> bool:
    words = fold(text.rstrip("-")).split()
    allowed = vocabulary.words("header")
    return bool(words) and all(w in allowed for w in words[:-1]) and (words[-1] in allowed or text.endswith("-"))


def _body_end(lines: Sequence[Line], candidate: _Candidate, known: frozenset[str]) -> int:
    at = candidate.end
    while at < len(lines):
        if is_stop(lines[at]) or _is_prose(lines, at) or _other_header(lines, at, candidate, known):
            break
        at += 1
    return at


def _other_header(lines: Sequence[Line], at: int, candidate: _Candidate, known: frozenset[str]) -> bool:
    others = _header_candidates(lines, at, known)
    same = [fold(h) for h in candidate.header]
    return bool(others) and all([fold(h) for h in c.header] != same for c in others)


def _is_prose(lines: Sequence[Line], at: int) -> bool:
    """Whether a paragraph of running text begins at a line that follows a blank one."""
    if not lines[at].blank_before:
        return False
    words: list[str] = []
    for line in lines[at : at + 8]:
        if words and line.blank_before:
            break
        words += line.text.split()
    text = " ".join(words)
    if len(words) < _PROSE_WORDS or not text.endswith((".", ":", ";")):
        return False
    return vocabulary.says(text)


def _body(lines: Sequence[Line], candidate: _Candidate, known: frozenset[str]) -> list[Line]:
    """The lines of a table without what each page repeats: running titles, page numbers, the header."""
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        if is_noise(lines[at].text):
            at += 1
            continue
        same = [fold(h) for h in candidate.header]
        again = [c.end for c in _header_candidates(lines, at, known) if [fold(h) for h in c.header] == same]
        if again:
            at = again[0]
            continue
        line = lines[at]
        kept.append(Line(line.number, line.text if candidate.glued else repair(line.text), line.blank_before, line.wrapped))
        at += 1
    return kept
