"""Tables in the lines of a text: where a header stands, how far its table goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, takewhile

from proa_graph.blocks import headers, notes
from proa_graph.blocks import unheaded as unheaded
from proa_graph.blocks.boundaries import are_cells, block_atoms, glued_atoms, line_atoms, spaced_atoms
from proa_graph.blocks.cell_search import Atoms, Reading, read
from proa_graph.blocks.plaintext import Line, join, repair
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import CODE
from proa_graph.text import fold

_MAX_HEADER_LINES = 10
_MAX_GLUED_LINES = 6
_LONGEST_HEADER_LINE = 220
_MAX_TITLE_LINES = 4
_TRIAL_LINES, _FEWER_LINES, _FEW_WAYS = 40, 24, 8
_ARTICLE = re.compile(
    r"(?:[•·]\s*)?(?P<kind>Article|Annexe|ANNEXE|ARTICLE|Préambule|Chapitre|Titre)\b\s*"
    r"(?P<number>\d+(?:[.-]\d+)*(?:er)?|premier|unique|[IVX]+(?:er)?)?\s*(?P<rest>.*)$"
)
_NUMBERED_PARTS = frozenset({"Titre", "Chapitre"})
_NUMBER_AND_CODE = re.compile(r"(\d{1,3}) \d{2,5}(?!\S)")
_LEAST_NUMBERED = 3
_PROSE_WORDS = 12
_A_COLUMN = 0.25
_MOST_LOOSE = 3


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
    numbered: bool = False
    celled: bool = False
    told: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers, with one for the rank of each row where none is printed."""
        return ("Rang", *self.header) if self.numbered else self.header


def article_name(text: str) -> str | None:
    """Return the name of the article, annex or part that a line opens (« Annexe 1 »), else ``None``."""
    found = _ARTICLE.match(text)
    if not found or len(text) > 160:
        return None
    rest = found["rest"]
    if (rest and not (rest[0] in "|–-:." or rest[0].isupper() or rest[0] == "«")) or text.endswith((";", ",")):
        return None
    if not found["number"] and (found["kind"] in _NUMBERED_PARTS or (rest and found["kind"] == "Préambule")):
        return None
    if rest and text.endswith("."):
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


def find(lines: Sequence[Line], known: frozenset[str], *, shows_wraps: bool, in_blocks: bool = False) -> list[Found]:
    """Return the tables of ``lines`` that list certifications, in order.

    ``in_blocks``: each line is a paragraph of a page, that is a cell or cells beside each other.
    """
    return _Finder(lines, known, shows_wraps, in_blocks).tables()


class _Finder:
    """The lines of one part of a document, with the headers found at each."""

    def __init__(self, lines: Sequence[Line], known: frozenset[str], shows_wraps: bool, in_blocks: bool) -> None:
        self.lines = lines
        self.in_blocks = in_blocks
        self.known = known
        self.shows_wraps = shows_wraps
        self.headers: dict[int, list[_Candidate]] = {}

    def tables(self) -> list[Found]:
        found: list[Found] = []
        at = 0
        while at < len(self.lines):
            table = self._table_at(at)
            if table is not None:
                found.append(table)
            at = table.end if table else at + 1
        return found

    def _table_at(self, at: int) -> Found | None:
        best: tuple[float, _Candidate] | None = None
        candidates = [way for printed in _widest(self._headers_at(at)) for way in self._placed(printed, at)]
        for printed in candidates:
            body = self._body(printed, self._body_end(printed))[
                : _TRIAL_LINES if len(candidates) <= _FEW_WAYS else _FEWER_LINES
            ]
            if not body:
                continue
            candidate = _with_cells(_with_numbers(printed, body), at, body)
            cost = self._read(body, candidate)[1].cost if len(candidates) > 1 else 0.0
            cost += _A_COLUMN * len(candidate.header)
            if best is None or cost < best[0] - 1e-9:
                best = (cost, candidate)
        if best is None:
            return None
        chosen = best[1]
        end = self._body_end(chosen)
        atoms, reading = self._read(self._body(chosen, end), chosen)
        return Found(chosen.columns, atoms, reading, chosen.glued, at, end)

    def _placed(self, printed: _Candidate, at: int) -> list[_Candidate]:
        """The ways to place the headers that a page told before or after their neighbours."""
        loose = [n for n, line in enumerate(self.lines[at : printed.end]) if line.loose][:_MOST_LOOSE]
        if not loose:
            return [printed]
        ways = [tuple(name for n, name in enumerate(printed.header) if n not in loose)]
        for n in loose:
            name = printed.header[n]
            ways = [(*way[:place], name, *way[place:]) for way in ways for place in range(len(way) + 1)]
        return [replace(printed, header=way, told=printed.header) for way in ways]

    def _read(self, body: Sequence[Line], candidate: _Candidate) -> tuple[Atoms, Reading]:
        ways = (self._read_as(body, roles, candidate) for roles in _ways(candidate))
        return min(ways, key=lambda way: way[1].cost)

    def _read_as(self, body: Sequence[Line], roles: tuple[str, ...], of: _Candidate) -> tuple[Atoms, Reading]:
        if of.glued:
            atoms = glued_atoms(body, roles, self.known)
        elif self.in_blocks:
            atoms = block_atoms(body, roles, self.known)
        elif of.celled:
            atoms = line_atoms(body, self.known)
        else:
            atoms = spaced_atoms(body, roles, self.known, shows_wraps=self.shows_wraps)
        return atoms, read(atoms, roles, glued=of.glued)

    def _headers_at(self, at: int) -> list[_Candidate]:
        if self.in_blocks:
            return _told_header(self.lines, at)
        if at not in self.headers:
            self.headers[at] = (
                _glued_candidates(self.lines, at)
                or _spaced_candidates(self.lines, at, self.known)
                or _single_column(self.lines, at)
                or _headless_candidates(self.lines, at)
                or self._unnamed(at)
            )
        return self.headers[at]

    def _unnamed(self, at: int) -> list[_Candidate]:
        """The columns of a list set apart by blanks, or of one column, that follows its title without a header."""
        lines = self.lines
        if not _is_announced(lines, at):
            return []
        end = unheaded.block_end(lines, at)
        if unheaded.is_column([line.text for line in lines[at:end]]):
            return [_Candidate((unheaded.NAMES["label"],), True, at)]
        paragraphs: list[list[str]] = []
        for n, line in enumerate(lines[at:], start=at):
            if is_stop(line) or _is_prose(lines, n) or _spaced_candidates(lines, n, self.known):
                break
            if line.blank_before or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append(line.text)
        return [_Candidate(h, False, at) for h in unheaded.spaced_headers(paragraphs)]

    def _body_end(self, candidate: _Candidate) -> int:
        at = candidate.end
        while at < len(self.lines):
            again = self._again(at, candidate)
            if again:
                at = again
                continue
            if is_stop(self.lines[at]) or _is_prose(self.lines, at) or self._other_header(at, candidate):
                break
            at += 1
        return at

    def _other_header(self, at: int, candidate: _Candidate) -> bool:
        others = [c for c in self._headers_at(at) if c.end > at]
        return bool(others) and not any(_same(c, candidate) for c in others)

    def _again(self, at: int, candidate: _Candidate) -> int:
        """The end of the same header, repeated at ``at`` by a new page; 0 where there is none."""
        return next((c.end for c in self._headers_at(at) if c.end > at and _same(c, candidate)), 0)

    def _body(self, candidate: _Candidate, end: int) -> list[Line]:
        """The lines of a table without what each page repeats: running titles, page numbers, the header."""
        kept: list[Line] = []
        at = candidate.end
        while at < end:
            line = self.lines[at]
            again = self._again(at, candidate)
            if again:
                at = again
                continue
            if not is_noise(line.text) and not (len(candidate.header) == 1 and headers.is_phrase(line.text)):
                text = line.text if candidate.glued else repair(line.text)
                kept.append(Line(line.number, text, line.blank_before, line.wrapped))
            at += 1
        return kept


def _told_header(lines: Sequence[Line], at: int) -> list[_Candidate]:
    """The header that the paragraphs of a page are known to hold at a line."""
    if not lines[at].heads or (at and lines[at - 1].heads):
        return []
    told = tuple(line.text for line in takewhile(lambda line: line.heads, islice(lines, at, None)))
    return [_Candidate(told, False, at + len(told))]


def _with_cells(candidate: _Candidate, at: int, body: Sequence[Line]) -> _Candidate:
    """The columns, each line below a cell where each header has a line of its own and no line goes on in the next."""
    alone = not candidate.glued and 1 < candidate.end - at == len(candidate.header)
    return replace(candidate, celled=True) if alone and are_cells(body) else candidate


def _ways(candidate: _Candidate) -> list[tuple[str, ...]]:
    """What the columns may be.

    Of « Diplôme/titre » and « Titre » either may hold the kinds, the other titles; « N° » may count the rows.
    """
    roles = headers.roles(candidate.columns)
    if any(role == "code" and headers.may_count(name) for role, name in zip(roles, candidate.columns, strict=True)):
        return [roles, tuple("rank" if role == "code" else role for role in roles)]
    doubtful = [roles[n] for n, name in enumerate(candidate.columns) if fold(name) == "titre"]
    if doubtful != ["type"] or "label" not in roles:
        return [roles]
    turned = {"type": "label", "label": "type"}
    return [roles, tuple(turned.get(role, role) for role in roles)]


def _same(one: _Candidate, other: _Candidate) -> bool:
    return [fold(h) for h in one.told or one.header] == [fold(h) for h in other.told or other.header]


def _glued_candidates(lines: Sequence[Line], at: int) -> list[_Candidate]:
    found: list[_Candidate] = []
    texts: tuple[str, ...] = ()
    for end in range(at, min(at + _MAX_GLUED_LINES, len(lines))):
        if texts and lines[end].blank_before:
            break
        texts = (*texts, lines[end].text)
        if len(lines[end].text) > _LONGEST_HEADER_LINE or not _may_open_header(lines[at].text):
            break
        if any(headers.is_glued(t) for t in texts):
            found += [_Candidate(r, True, end + 1) for r in headers.split_glued(texts) if headers.is_list_header(r)]
    return _widest(found)


def _headless_candidates(lines: Sequence[Line], at: int) -> list[_Candidate]:
    if not lines[at].blank_before or is_stop(lines[at]):
        return []
    end = unheaded.block_end(lines, at)
    return [_Candidate(h, True, at) for h in unheaded.headers(lines[at:end])]


def _single_column(lines: Sequence[Line], at: int) -> list[_Candidate]:
    """The one header of a list of one column, « Libellé », right above lines of which most name a kind."""
    text = repair(lines[at].text)
    if not (headers.is_phrase(text) and headers.role_of(text) == "label" and lines[at].blank_before):
        return []
    body = [line.text for line in lines[at + 1 : unheaded.block_end(lines, at)]]
    return [_Candidate((text,), False, at + 1, celled=True)] if unheaded.holds_kinds(body) else []


def _is_announced(lines: Sequence[Line], at: int) -> bool:
    """Whether the paragraph above a line says that a list follows, and the line itself is of that list."""
    text = repair(lines[at].text)
    if not at or is_stop(lines[at]) or headers.is_phrase(text) or text[0].islower() or _announces(text):
        return False
    first = at - 1
    while first and not lines[first].blank_before and at - first < _MAX_TITLE_LINES:
        first -= 1
    return any(_announces(repair(line.text)) for line in lines[first:at])


def _announces(text: str) -> bool:
    said = fold(text).split()
    return bool(set(said) & vocabulary.words("announces")) and not vocabulary.type_words(text) and not CODE.search(text)


def _may_open_header(text: str) -> bool:
    first = headers.first_glued(text)
    named = headers.is_phrase(first) or any(w in vocabulary.words("header") for w in fold(first).split())
    return named and bool(headers.role_of(first))


def _is_list_title(lines: Sequence[Line], at: int) -> bool:
    """Whether a line of its own announces the list, right above the header."""
    line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    if line.wrapped or after is None or not after.blank_before or headers.split_spaced(line.text):
        return False
    return bool(set(fold(line.text).split()) & vocabulary.words("list_sign"))


def _spaced_candidates(lines: Sequence[Line], at: int, known: frozenset[str]) -> list[_Candidate]:
    found: list[_Candidate] = []
    if lines[at].text[0].islower() or (at and lines[at - 1].wrapped) or _is_list_title(lines, at):
        return found
    text = ""
    alone: tuple[str, ...] = ()
    for end in range(at, min(at + _MAX_HEADER_LINES, len(lines))):
        line = repair(lines[end].text)
        text = join(text, line, known) if text else line
        if not _made_of_header_words(text):
            break
        alone = (*alone, line)
        ways = dict.fromkeys((*headers.split_spaced(text), *([alone] if all(map(headers.is_phrase, alone)) else [])))
        found += [_Candidate(r, False, end + 1) for r in ways if len(r) > 1 and headers.is_list_header(r)]
    if _titles_a_header(lines, at, known):
        return []
    return found


def _titles_a_header(lines: Sequence[Line], at: int, known: frozenset[str]) -> bool:
    """Whether « Liste des certifications » is no column, but the title of the header right below it."""
    if not fold(lines[at].text).startswith("liste ") or at + 1 >= len(lines) or not lines[at + 1].blank_before:
        return False
    return bool(_spaced_candidates(lines, at + 1, known))


def _with_numbers(candidate: _Candidate, body: Sequence[Line]) -> _Candidate:
    """The columns with one of numbers, where codes come first and a number stands before each."""
    if candidate.glued or headers.roles(candidate.header)[0] != "code":
        return candidate
    counted = [int(found[1]) for line in body if (found := _NUMBER_AND_CODE.match(line.text))]
    if len(counted) < _LEAST_NUMBERED or any(b <= a for a, b in pairwise(counted)) or counted[0] != 1:
        return candidate
    return replace(candidate, numbered=True)


def _widest(found: list[_Candidate]) -> list[_Candidate]:
    last = max((c.end for c in found), default=0)
    return [c for c in found if c.end == last]


def _made_of_header_words(text: str) -> bool:
    words = fold(text.rstrip("-")).split()
    allowed = vocabulary.words("header")
    return bool(words) and all(w in allowed for w in words[:-1]) and (words[-1] in allowed or text.endswith("-"))


def _is_prose(lines: Sequence[Line], at: int) -> bool:
    """Whether a paragraph of running text begins at a line that follows a blank one."""
    if not lines[at].blank_before:
        return False
    alone = lines[at].text
    if len(alone.split()) >= _PROSE_WORDS and vocabulary.says(alone) and not CODE.search(alone):
        return True
    words: list[str] = []
    for line in lines[at : at + 8]:
        if words and line.blank_before:
            break
        words += line.text.split()
    text = " ".join(words)
    if len(words) < _PROSE_WORDS or not text.endswith((".", ":", ";")):
        return False
    return vocabulary.says(text)
