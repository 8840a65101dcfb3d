"""Where a cell may end: the atoms of a table body, for glued cells and for cells set apart by blanks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from proa_graph.blocks.cell_search import Atoms, Gap
from proa_graph.blocks.plaintext import Line
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import CODE
from proa_graph.text import fold

_UPPER = "A-ZÀ-ÖØ-ÞŒ"
_LOWER = "a-zà-öø-ÿœ"
_CAMEL = re.compile(rf"(?<=[{_LOWER}])(?=[{_UPPER}])")
_CAPITALS = re.compile(rf"[{_UPPER}]{{3,}}")
_CLOSED = re.compile(r"(?<=[)\]»”.…;*])(?=[^\W_])")
_OPENED = re.compile(rf"(?<=[{_LOWER}])(?=«)")
_DIGIT_LETTER = re.compile(rf"(?<=\d)(?=[{_UPPER}][{_LOWER}{_UPPER} ’'])")
_LETTER_DIGIT = re.compile(
    rf"(?<=[{_LOWER})*])(?=\d)|(?<=[{_UPPER}.])(?<!RNCP)(?<!RCNP)(?=\d{{3}})|(?<=[{_UPPER}])(?=\d$)"
)
_NUMBERED = re.compile(r"\d{1,2}\.\d{1,2}\.?\s+[^\W\d]")
_DIGITS = re.compile(r"\d+")
_SHORTEST_PAIR = 3
_DASH = re.compile(r"(?<=[^\s–])(?=–(?!\s))|(?<=–)(?<!\s–)(?=[^\s–])")
_CODE_START = re.compile(r"(?<=\S)(?=(?:RNCP|RCNP|RS) ?\d)")
_LEVEL = re.compile(
    r"\(?(?:Niveau|NIVEAU|niveau|Niv\.?|Sans niveau|sans niveau)\s?(?:VIII|VII|VI|IV|V|III|II|I|[1-8]|spécifique)?\)?"
)
_DIGIT_ROMAN = re.compile(rf"(?<=\d)(?:VIII|VII|VI|IV|V|III|II|I)(?![{_LOWER} ’'])")
_LONE_LEVEL = re.compile(r"(?<!\S)(?<![Nn]iveau )(?<!NIVEAU )(?:VIII|VII|VI|IV|V|III|II|I|[1-8])(?!\S)")
_LOOSE_CODE = re.compile(
    r"(?<!\S)(?:\d{2,5}|[Ee]n cours|[ÀA] venir|NR|Certification inscrite de droit|RNCP \(en cours[^()]*\)|[–-])(?!\S)"
)
_DATE = re.compile(r"\d{2}[/.-]\d{2}[/.-](?:\d{4}|\d{2}(?!\d))")
_AMOUNT = re.compile(r"(?<!\d)\d+(?:[.,]\d+)? ?€$")
_CODE_LETTER = re.compile(rf"(?<![\w.])(?:(?:RNCP|RCNP|RS) ?)?\d{{2,5}}(?=[{_LOWER}]{{4}})")
"""A code right before a title in lower case: « RNCP 958mention complémentaire »."""
_TITLE_AND_CODE = re.compile(r"[^\W\d]{2}.*[^\W\d] (?:(?:RNCP|RS) ?)?\d{3,5}(?!\S)")
_SPACE = re.compile(r"(?<=\S) (?=\S)")
_WORD = re.compile(r"[^\W\d_]+")
_HEADING, _PARAGRAPH = 8.0, 3.0
_SURE, _MOST, _FEW = 0.5, 0.6, 0.03
_LONGEST_BLOCK, _MOST_CUTS = 400, 16
_CONTINUES = "(),;:–—-/»’'"


def glued_atoms(lines: Sequence[Line], roles: tuple[str, ...], known: frozenset[str]) -> Atoms:
    """Return the atoms of lines whose cells stand one against the other."""
    tokens = Counter(t for line in lines for t in _WORD.findall(line.text))
    cut = [(line, _Cuts(line.text)) for line in lines]
    for line, cuts in cut:
        _glued_cuts(line.text, cuts, roles, tokens)
    if roles[0] == "rank":
        _rank_cuts(cut)
    parted = sum(1 for _, cuts in cut if any(split <= _SURE for split, _ in cuts.at.values()))
    merge = 2 * _PARAGRAPH if parted >= _MOST * len(lines) else _PARAGRAPH
    return _assembled(cut, [_glued_end(a, b, merge) for a, b in _pairs(lines)], known)


def line_atoms(lines: Sequence[Line], known: frozenset[str]) -> Atoms:
    """Return the atoms of lines that each are a cell."""
    cut = [(line, _Cuts(line.text)) for line in lines]
    ends = [Gap("paragraph", 0.0, _HEADING if after else 9.0, line_end=True) for _, after in _pairs(lines)]
    return _assembled(cut, ends, known)


def block_atoms(lines: Sequence[Line], roles: tuple[str, ...], known: frozenset[str]) -> Atoms:
    """Return the atoms of paragraphs of a page: hardly any goes on in the next, some hold cells beside each other.

    One of many words is prose, or a table of its own, and no row of cells.
    """
    cut = [(line, _Cuts(line.text)) for line in lines]
    for line, cuts in cut:
        if len(line.text) <= _LONGEST_BLOCK:
            _spaced_cuts(line.text, cuts, roles)
        if len(cuts.at) > _MOST_CUTS:
            cuts.at.clear()
    ends = [Gap("paragraph", 0.0, _HEADING if after else 9.0, line_end=True) for _, after in _pairs(lines)]
    return _assembled(cut, ends, known)


def are_cells(lines: Sequence[Line]) -> bool:
    """Return whether each line may be a cell: hardly any goes on in the next, or holds a title and a code."""
    on = sum(1 for a, b in pairwise(lines) if a.wrapped or _goes_on(a, b))
    two = sum(1 for line in lines if _TITLE_AND_CODE.search(line.text))
    return max(on, two) <= _FEW * len(lines)


def spaced_atoms(lines: Sequence[Line], roles: tuple[str, ...], known: frozenset[str], *, shows_wraps: bool) -> Atoms:
    """Return the atoms of lines of a PDF: cells on one line are set apart by a blank only."""
    cut = [(line, _Cuts(line.text)) for line in lines]
    for line, cuts in cut:
        _spaced_cuts(line.text, cuts, roles)
    return _assembled(cut, [_spaced_end(a, b, shows_wraps) for a, b in _pairs(_whole_ends(lines))], known)


def _rank_cuts(cut: Sequence[tuple[Line, _Cuts]]) -> None:
    """Cut the numbers of the rows off the lines, however many digits follow: « 1|35400Vannier », « 2|36104Voilier »."""
    number = 1
    for line, cuts in cut:
        if line.text.startswith(str(number)):
            cuts.at = {place: costs for place, costs in cuts.at.items() if place > len(str(number))}
            cuts.add(len(str(number)), 0.0, _HEADING)
            number += 1


class _Cuts:
    """Candidate places in a line: position → (cost to end a cell, cost to go on); the lowest split wins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at: dict[int, tuple[float, float]] = {}

    def add(self, position: int, split: float, merge: float) -> None:
        if not 0 < position < len(self.text):
            return
        known = self.at.get(position)
        if known is None or split < known[0]:
            self.at[position] = (split, merge)


def _pairs(lines: Sequence[Line]) -> Iterable[tuple[Line, Line | None]]:
    return zip(lines, [*lines[1:], None], strict=True)


def _assembled(cut: list[tuple[Line, _Cuts]], ends: list[Gap], known: frozenset[str]) -> Atoms:
    pieces: list[str] = []
    gaps: list[Gap] = []
    numbers: list[int] = []
    for (line, cuts), end in zip(cut, ends, strict=True):
        start = 0
        for position in sorted(cuts.at):
            split, merge = cuts.at[position]
            blank = line.text[position - 1] == " " or line.text[position] == " "
            pieces.append(line.text[start:position].strip())
            gaps.append(Gap("blank" if blank else "glue", split, merge))
            numbers.append(line.number)
            start = position
        pieces.append(line.text[start:].strip())
        gaps.append(end)
        numbers.append(line.number)
    return Atoms(tuple(pieces), tuple(gaps), tuple(numbers), known)


def _whole_ends(lines: Sequence[Line]) -> list[Line]:
    """The lines with a last word that is whole: « logisti-⏎que » does not end on « que »."""
    whole = list(lines)
    for n, line in enumerate(lines[1:], start=1):
        before = lines[n - 1].text
        if before.endswith("-") and " " not in line.text:
            whole[n] = replace(line, text=before.rpartition(" ")[2][:-1] + line.text)
    return whole


def _goes_on(line: Line, after: Line) -> bool:
    """Whether the words alone say that ``after`` continues ``line``."""
    if CODE.match(after.text):
        return False
    if vocabulary.ends_open(line.text):
        return True
    return (
        after.text[0].islower()
        or after.text[0] in _CONTINUES
        or (after.text[0] == "(" and not CODE.match(after.text[1:]))
    )


def _glued_end(line: Line, after: Line | None, merge: float) -> Gap:
    if after is None:
        return Gap("paragraph", 0.0, 9.0, line_end=True)
    if _NUMBERED.match(after.text):
        return Gap("paragraph", 0.0, _HEADING, line_end=True)
    if _goes_on(line, after):
        return Gap("wrap", 2.0, 0.0, line_end=True, row_end=3.0)
    return Gap("paragraph", 0.5, merge, line_end=True)


def _spaced_end(line: Line, after: Line | None, shows_wraps: bool) -> Gap:
    if after is None:
        return Gap("paragraph", 0.0, 9.0, line_end=True)
    if _NUMBERED.match(after.text) and after.blank_before:
        return Gap("paragraph", 0.0, _HEADING, line_end=True)
    blank = 1.0 if after.blank_before else 0.0
    if line.wrapped and (shows_wraps or line.text.endswith("-")):
        return Gap("wrap", 12.0, 0.0, line_end=True, row_end=12.0)
    if _goes_on(line, after):
        cost = 3.0 if shows_wraps else 4.0
        return Gap("wrap", cost, 0.3 if shows_wraps else 0.0, line_end=True, row_end=cost)
    merge = (2.5 if shows_wraps else 2.0) + blank
    return Gap("paragraph", 0.0, merge, line_end=True, blank=after.blank_before)


def _spaced_cuts(text: str, cuts: _Cuts, roles: tuple[str, ...]) -> None:
    for found in _SPACE.finditer(text):
        if text[found.end()].isupper() or text[found.end()].isdigit():
            cuts.add(found.end(), 2.5, 0.0)
    for found in _AMOUNT.finditer(text):
        cuts.add(found.start(), 0.1, 0.0)
    if "level" in roles:
        for pattern in (_LEVEL, _LONE_LEVEL):
            for found in pattern.finditer(text):
                cuts.add(found.start(), 0.1, 0.0)
                cuts.add(_after_blank(text, found.end()), 0.1, 0.0)
    if {"code", "register_code"} & set(roles):
        for found in CODE.finditer(text):
            cuts.add(found.start(), 0.1, 0.0)
            cuts.add(_after_blank(text, found.end()), 0.1, 0.0)
        for found in _LOOSE_CODE.finditer(text):
            cuts.add(found.start(), 0.2, 0.0)
            cuts.add(_after_blank(text, found.end()), 0.2, 0.0)
    if roles.index("label") and "type" not in roles:
        for found in _SPACE.finditer(text):
            if text[found.end()].isupper() and vocabulary.type_words(text[found.end() :]):
                cuts.add(found.end(), 0.6, 0.0)
    if "end_date" in roles:
        for found in _DATE.finditer(text):
            cuts.add(found.start(), 0.1, 0.0)
            cuts.add(_after_blank(text, found.end()), 0.1, 0.0)
    if "type" in roles:
        _type_cuts(text, cuts)


def _type_cuts(text: str, cuts: _Cuts) -> None:
    starts = [0, *(m.end() for m in _SPACE.finditer(text))]
    for n, start in enumerate(starts):
        count = vocabulary.type_words(text[start:]) if text[start].isupper() else 0
        if not count:
            continue
        cuts.add(start, 0.3, 0.0)
        end = _end_of_words(text, start, count)
        if end < len(text) and n + count <= len(starts):
            cuts.add(_after_blank(text, end), 0.3, 0.0)


def _end_of_words(text: str, start: int, count: int) -> int:
    end = start
    words = 0
    for word in re.finditer(r"[^\W_]+", text[start:]):
        if words == count:
            break
        words += len(fold(word[0]).split())
        end = start + word.end()
    return end


def _after_blank(text: str, position: int) -> int:
    while position < len(text) and text[position] == " ":
        position += 1
    return position


def _glued_cuts(text: str, cuts: _Cuts, roles: tuple[str, ...], tokens: Counter[str]) -> None:
    inner = {
        m.start() + offset
        for w in vocabulary.spellings("camel")
        for m in re.finditer(rf"(?<!\w){re.escape(w)}", text)
        for offset in range(1, len(w))
    }
    for found in re.finditer("\t", text):
        cuts.add(found.start(), 0.0, 20.0)
    for found in _CAMEL.finditer(text):
        if found.start() not in inner:
            cuts.add(found.start(), 0.0, 5.0)
    for found in _AMOUNT.finditer(text):
        cuts.add(found.start(), 0.0, 4.0)
    for found in _CLOSED.finditer(text):
        _closed_cut(text, found.start(), cuts)
    for found in _OPENED.finditer(text):
        cuts.add(found.start(), 0.5, 0.5)
    for found in _DIGIT_LETTER.finditer(text):
        cuts.add(found.start(), 0.0, 4.0)
    for found in re.finditer(rf"(?<=[{_LOWER})])(?=\d{{1,2}} ?[–.)-] ?[^\W\d])", text):
        cuts.add(found.start(), 0.3, 1.0)
    for found in _CODE_START.finditer(text):
        if text[found.start() - 1] not in "( ":
            cuts.add(found.start(), 0.0, 8.0)
    for found in _CAPITALS.finditer(text):
        _capital_cuts(text, found.start(), found.end(), cuts, tokens)
    _typed_cuts(text, cuts, roles)
    _long_word_cuts(text, cuts, tokens)


def _closed_cut(text: str, position: int, cuts: _Cuts) -> None:
    after = text[position]
    if text[position - 1] in ".;…" and not after.isupper():
        return
    if after.islower():
        cuts.add(position, 2.0, 0.2)
    else:
        cuts.add(position, 0.0, 3.0)


def _capital_cuts(text: str, start: int, end: int, cuts: _Cuts, tokens: Counter[str]) -> None:
    """Cuts inside and after a run of capitals: « CN|TP », « QHSE|Licence », « Niveau IV|AVLIS »."""
    if end < len(text) and text[end].islower():
        end -= 1
        cuts.add(end, 0.0, 4.0)
    run = text[start:end]
    follows_blank = end < len(text) and text[end] in " /’'"
    for size in range(2, len(run)):
        left, right = run[:-size], run[-size:]
        if right in vocabulary.spellings("glued") and follows_blank and run not in vocabulary.acronyms():
            cuts.add(end - size, 1.0 if len(left) > 1 else 4.0, 1.2)
        elif tokens[left] and tokens[right] and size > 1 and len(left) > 1:
            cuts.add(end - size, 1.0, 1.2)


def _typed_cuts(text: str, cuts: _Cuts, roles: tuple[str, ...]) -> None:
    if "level" in roles:
        for found in _LEVEL.finditer(text):
            cuts.add(found.start(), 0.0, 1.0)
            cuts.add(found.end(), 0.0, 0.0)
            roman = re.search(r"[IVX]*$", found[0])
            for size in range(1, len(roman[0]) if roman else 0):
                cuts.add(found.end() - size, 0.5, 0.0)
        for found in _LETTER_DIGIT.finditer(text):
            cuts.add(found.start(), 0.3, 0.5)
        for found in _DASH.finditer(text):
            cuts.add(found.start(), 0.5, 1.0)
        for found in _DIGIT_ROMAN.finditer(text):
            sure = not text[found.end() : found.end() + 2].isupper() or len(text) - found.end() < 2
            for place in (found.start(), found.end()):
                cuts.add(place, 0.0 if sure else _SURE, _HEADING if sure else 0.0)
    if {"code", "register_code"} & set(roles):
        for found in _LETTER_DIGIT.finditer(text):
            cuts.add(found.start(), 0.3, 0.5)
        for found in re.finditer(r"(?<=[^\s(])En (?:cours|attente)", text):
            cuts.add(found.start(), 0.0, 6.0)
        for found in _CODE_LETTER.finditer(text):
            cuts.add(found.end(), 0.0, 4.0)
    for found in _DATE.finditer(text):
        if text[found.start() - 1] not in " (":
            cuts.add(found.start(), 0.0, 6.0)
        if text[found.end() : found.end() + 1] not in {" ", ")", ",", ";", "."}:
            cuts.add(found.end(), 0.0, 6.0)
    if "type" in roles:
        _glued_type_cuts(text, cuts)
    _digit_cuts(text, cuts, roles)


def _digit_cuts(text: str, cuts: _Cuts, roles: tuple[str, ...]) -> None:
    """Cuts in a run of digits that a level and a code share: « 3|34857 », « 34857|3 », « RNCP 1713|3 »."""
    before, after = _follows(roles, "level", "code"), _follows(roles, "code", "level")
    after = after or (_follows(roles, "label", "level") and "code" not in roles)
    for found in _DIGITS.finditer(text):
        end = found.end() - 2 if _DATE.match(text, found.end() - 2) else found.end()
        if end - found.start() < _SHORTEST_PAIR:
            continue
        if before:
            cuts.add(found.start() + 1, 1.0, 0.0)
        if after and not _DIGIT_ROMAN.match(text, end):
            cuts.add(end - 1, 1.0, 0.0)


def _follows(roles: tuple[str, ...], one: str, other: str) -> bool:
    return any((a, b) == (one, other) for a, b in pairwise(roles))


def _glued_type_cuts(text: str, cuts: _Cuts) -> None:
    for found in re.finditer(rf"[{_UPPER}]{{2,}}", text):
        for size in range(2, len(found[0])):
            if found[0][:size] in vocabulary.acronyms():
                cuts.add(found.start() + size, 0.8, 0.5)


def _long_word_cuts(text: str, cuts: _Cuts, tokens: Counter[str]) -> None:
    for found in re.finditer(rf"[{_LOWER}]{{10,}}", text):
        word = found[0]
        if tokens[word] > 1:
            continue
        for size in range(4, len(word) - 3):
            if tokens[word[:size]] and tokens[word[size:]]:
                cuts.add(found.start() + size, 2.0, 0.0)
