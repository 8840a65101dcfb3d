"""Headers that a printed page tells as paragraphs, some of them among the rows or word by word beside each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from proa_graph.blocks import headers
from proa_graph.blocks.plaintext import join, repair
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level
from proa_graph.domain.vocabulary import is_type
from proa_graph.text import fold

_NEAR, _FAR = 12, 240
"""Paragraphs from the first header on among which the beginning of one may be a header, and a whole one."""
_MOST_WOVEN, _LONGEST_WOVEN = 3, 12
_TWO, _MOST_LINES = 2, 10
RANK = "Rang"
LEVEL = r"(?:VIII|VII|VI|IV|V|III|II|I|[1-8])"
_IN_TWO = {
    "level": (re.compile(r"(.*?) ?\b([Nn]iveau|Niv\.?) ?(.*)"), re.compile(rf"({LEVEL})(?: (.*))?")),
    "code": (re.compile(r"(.*?) ?\b(En)()"), re.compile(r"(cours)(?: (.*))?")),
}
"""The beginning and the end of values that have two lines, with what stands before and behind them."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: the number of its first line, its lines, the page that it stands on."""

    number: int
    lines: tuple[str, ...]
    page: int

    def text(self, known: frozenset[str]) -> str:
        """The lines as one."""
        parts = [self.lines[0]]
        for line in self.lines[1:]:
            parts[-1:] = [join(parts[-1], line, known)[: -len(line)], line]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Name:
    """A header: the number and count of its lines, its words, whether it was told among the rows."""

    number: int
    lines: int
    text: str
    late: bool = False


def gathered(
    told: Sequence[Block], at: int, known: frozenset[str], kinds: Collection[str]
) -> tuple[list[Name], list[Block], int]:
    """The headers of a list from a paragraph on, the paragraphs between them, and where these end.

    What many paragraphs are (``kinds``) is no header, though « Titre » may be one.
    """
    names, rest = _named(told[at], known)
    best: tuple[list[Name], list[Block], int] = ([], [], at + 1)
    if not names or any(name.text in kinds for name in names):
        return best
    between = [rest] if rest else []
    for n in range(at + 1, min(at + _FAR, len(told))):
        if told[n].page > told[at].page:
            break
        more, rest = _named(told[n], known)
        claimed = {role_of(name.text) for name in names if not is_type(name.text)}
        fresh = not between or not any(role_of(name.text) in claimed for name in more)
        if not (more and fresh and (n < at + _NEAR or not rest)) or any(name.text in kinds for name in more):
            between.append(told[n])
            continue
        names += [replace(name, late=bool(between)) for name in more]
        between += [rest] if rest else []
        if headers.is_list_header(tuple(name.text for name in names)):
            best = ([*names], [*between], n + 1)
    first = [name for name in names if not name.late]
    if not best[0] and len(first) > 1 and {role_of(name.text) for name in first} & {"code", "level"}:
        end = at + len({name.number for name in first})
        return first, [], end
    return best


def role_of(name: str) -> str:
    return "rank" if headers.may_count(name) else headers.role_of(name)


def _named(block: Block, known: frozenset[str]) -> tuple[list[Name], Block | None]:
    """The headers that a paragraph is or begins with, and what follows them in it."""
    if is_value(block.lines[0]) or vocabulary.type_words(" ".join(block.lines[:_TWO])) > 1:
        return [], block
    if len(several := _woven(block.lines)) > 1:
        return [Name(block.number, len(block.lines), name) for name in several], None
    for end in range(min(len(block.lines), _MOST_LINES), 0, -1):
        text = repair(replace(block, lines=block.lines[:end]).text(known))
        readings = headers.split_spaced(text) or ([_counted_apart(text)] if headers.is_phrase(text) else [])
        if readings and (end == len(block.lines) or not _goes_on(block, end, known)):
            rest = replace(block, number=block.number + end, lines=block.lines[end:])
            return [Name(block.number, end, name) for name in readings[0]], rest if rest.lines else None
    return [], block


def _woven(lines: Sequence[str]) -> list[str]:
    """Headers beside each other whose lines were told one by one, « Niveau de Intitulé ⏎ qualification »; else none."""
    words = [(n, word) for n, line in enumerate(lines) for word in line.split()]
    starts = [at for at, (_, word) in enumerate(words) if word[0].isupper() and not word.isupper()]
    if not (1 < len(starts) <= _MOST_WOVEN and len(lines) > 1 and len(words) <= _LONGEST_WOVEN and not starts[0]):
        return []
    if not all(fold(word) in vocabulary.words("header") for _, word in words):
        return []
    ways: list[tuple[tuple[int, ...], ...]] = [tuple(() for _ in starts)]
    for at, (line, _) in enumerate(words):
        begun = [c for c, start in enumerate(starts) if start < at]
        ways = [
            (*way[:c], (*way[c], at), *way[c + 1 :])
            for way in ways
            for c in ([starts.index(at)] if at in starts else begun)
            if not any(words[other][0] == line for later in way[c + 1 :] for other in later)
        ]
    found = ([" ".join(words[at][1] for at in column) for column in way] for way in ways)
    return next((names for names in found if _are_names(names)), [])


def _are_names(texts: Sequence[str]) -> bool:
    named = all(headers.is_phrase(text) and not vocabulary.ends_open(text) for text in texts)
    return named and len({role_of(text) for text in texts}) == len(texts)


def _counted_apart(text: str) -> tuple[str, ...]:
    """A header, or two where the numbers of the rows are named before the titles: « N° Intitulé »."""
    first, _, rest = text.partition(" ")
    if headers.may_count(first) and headers.is_phrase(rest) and headers.role_of(rest) == "label":
        return (RANK, rest)
    return (RANK if headers.may_count(text) and not rest else text,)


def _goes_on(block: Block, end: int, known: frozenset[str]) -> bool:
    """Whether the lines of a paragraph from ``end`` on belong to those before: a level, a certification."""
    text = replace(block, lines=block.lines[:_MOST_LINES]).text(known)
    parted = len(in_two(block.lines[:_MOST_LINES], ("level",), known)) > 1
    one = parted or is_level(text) or is_code(text) or bool(vocabulary.type_words(text))
    return one or block.lines[end][0].islower() or vocabulary.ends_open(block.lines[end - 1])


def in_two(lines: Sequence[str], roles: Sequence[str], known: frozenset[str]) -> list[str]:
    """Lines of a paragraph as one cell; of « Niveau Licence ⏎ 6 ⏎ professionnelle » as two."""
    whole = [reduce(lambda a, b: join(a, b, known), lines)]
    if is_value(whole[0]):
        return whole
    for role, (first, second) in _IN_TWO.items():
        begun = next((n for n, line in enumerate(lines[:-1]) if role in roles and first.fullmatch(line)), len(lines))
        for n in range(begun + 1, len(lines)):
            word, rest = first.fullmatch(lines[begun]), second.fullmatch(lines[n])
            if word and rest:
                others = [*lines[:begun], word[1] or word[3], *lines[begun + 1 : n], rest[2], *lines[n + 1 :]]
                text = reduce(lambda a, b: join(a, b, known), [o for o in others if o])
                value = f"{word[2]} {rest[1]}"
                return [text, value] if word[1] or _behind(role, text, roles) else [value, text]
    return whole


def _behind(role: str, text: str, roles: Sequence[str]) -> bool:
    """Whether values stand in a column behind that of such words."""
    other = "type" if is_type(text) and "type" in roles else "label"
    return other in roles and roles.index(other) < roles.index(role)


def before_header(block: Block, header: Collection[str], known: frozenset[str]) -> list[Block]:
    """A paragraph; as two where the ``header`` of the next page stands right below it."""
    for n in range(max(1, len(block.lines) - _MOST_LINES), len(block.lines) if header else 0):
        last = Block(block.number + n, block.lines[n:], block.page)
        names, rest = _named(last, known)
        if names and not rest and {name.text for name in names} <= set(header):
            return [replace(block, lines=block.lines[:n]), last]
    return [block]


def is_value(text: str) -> bool:
    return is_code(text) or is_level(text)
