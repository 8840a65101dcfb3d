"""A printed page told block by block, blank lines between → its cells: headers together, values out of other cells.

A program that tells the words of a page without its columns tells each cell as a paragraph, but not in order: the last
headers among the first rows, a code or level on the middle line of a title as a word of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from proa_graph.blocks import headers, printed_headers, unheaded
from proa_graph.blocks.notes import is_definition
from proa_graph.blocks.plaintext import Line
from proa_graph.blocks.printed_headers import Block, Name
from proa_graph.blocks.text_tables import article_name
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level
from proa_graph.domain.vocabulary import is_type

_FEWEST_RANKS = 3
_LONGEST = 400
_CODE = r"(?:(?:RNCP|RS) ?\d{2,5}|\d{3,5}|[Ee]n cours)"
_TOLD = {
    ("code", "level"): rf"{_CODE}(?: {printed_headers.LEVEL})?|{printed_headers.LEVEL} {_CODE}|{printed_headers.LEVEL}",
    ("code",): _CODE,
    ("level",): printed_headers.LEVEL,
    (): r"(?!)",
}
_VALUE = re.compile(rf"{_CODE}|{printed_headers.LEVEL}")
_NEAR_ROWS = 60
_MOST_LOOSE = 3
_TWO = 2
_FEWEST_DIGITS = 4


def blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text; a page break ends one too."""
    found: list[tuple[int, list[str], int]] = []
    opened, page = False, 0
    for number, raw in enumerate(text.split("\n")):
        page += raw.count("\f")
        words = " ".join(raw.split())
        begins = raw.startswith("\f") or article_name(words) is not None or is_definition(words)
        if words and opened and not begins:
            found[-1][1].append(words)
        elif words:
            found.append((number, [words], page))
        opened = bool(words) and article_name(words) is None
    return [Block(number, tuple(lines), page) for number, lines, page in found]


def cells(told: Sequence[Block], known: frozenset[str]) -> tuple[tuple[Line, ...], bool]:
    """Return the cells of a page, one a line, and whether headers told as paragraphs stand above some.

    The place of a header is loose that was told among the rows, or before others with fewer lines.
    """
    found: list[Line] = []
    header: list[Name] = []
    body: list[Block] = []
    often = Counter(" ".join(block.lines) for block in told)
    kinds = {text for text, times in often.items() if is_type(text) and times > told[-1].page + 1}
    told, at = list(told), 0
    while at < len(told):
        told[at : at + 1] = printed_headers.before_header(told[at], {name.text for name in header}, known)
        names, rest, end = printed_headers.gathered(told, at, known, kinds)
        if names:
            found += _rows(body, header, known)
            header = _as_before(names, header)
            body = rest
        else:
            body.append(told[at])
        at = end
    return (*found, *_rows(body, header, known)), bool(header)


def _as_before(names: list[Name], before: list[Name]) -> list[Name]:
    """The headers, in the order that they had where they are those of the page before."""
    return before if {name.text for name in names} <= {name.text for name in before} else names


def _rows(body: Sequence[Block], header: Sequence[Name], known: frozenset[str]) -> list[Line]:
    """The header and the cells below it."""
    if not header:
        return [Line(b.number, b.text(known), False, False) for b in body]
    names = list(header)
    if _are_counted(body):
        names = [n for n in names if printed_headers.role_of(n.text) != "rank"] or names
        names = [
            Name(names[0].number, 1, printed_headers.RANK),
            *(replace(n, text=n.text.replace(" N° ", " ")) for n in names),
        ]
        body = list(_counted(body))
    names += [Name(names[0].number, 1, told, late=True) for told in _untold(names, body)]
    fewest = [min((n.lines for n in names[at:] if not n.late), default=0) for at in range(len(names))]
    loose = [name.late or name.lines > least for name, least in zip(names, fewest, strict=True)]
    names = _placed(names, loose, [" ".join(block.lines) for block in body[:_NEAR_ROWS]])
    placed = {name for name, is_loose in zip(header, loose, strict=False) if is_loose}
    roles = headers.roles(tuple(name.text for name in names))
    cells = [(block.number, text) for block in body for text in _parted(block, roles, known)]
    found = [Line(n.number, n.text, False, False, heads=True, loose=n.late or n in placed) for n in names]
    return [*found, *(Line(number, text, False, False) for number, text in _in_order(cells, roles))]


def _placed(names: Sequence[Name], loose: Sequence[bool], texts: Sequence[str]) -> list[Name]:
    """The headers, those whose place is ``loose`` where most cells then follow one another as they do."""
    ways = [[name for name, is_loose in zip(names, loose, strict=True) if not is_loose]]
    for name in [name for name, is_loose in zip(names, loose, strict=True) if is_loose][:_MOST_LOOSE]:
        ways = [[*way[:place], name, *way[place:]] for way in ways for place in range(len(way) + 1)]
    return max(ways, key=lambda way: _ascents(texts, headers.roles(tuple(name.text for name in way))))


def _ascents(texts: Sequence[str], roles: Sequence[str]) -> tuple[int, int]:
    """How many cells stand behind those told before them in a row, and how far to the left the first one is."""
    label = roles.index("label") if "label" in roles else 0
    kinds = [kind if kind >= 0 else label for kind in _kinds(texts, roles)]
    return sum(a < b for a, b in pairwise(kinds)), -kinds[0] if kinds else 0


def _untold(names: Sequence[Name], body: Sequence[Block]) -> Iterator[str]:
    """Headers for the columns of which a page told the values only."""
    roles = headers.roles(tuple(name.text for name in names))
    texts = [" ".join(block.lines) for block in body]
    if "rank" in roles:
        texts = [text for text in texts if not text.isdecimal() or _is_long_code(text)]
    times = {role: sum(map(suits, texts)) for role, suits in _SUITS.items()}
    yield from (unheaded.NAMES["label"],) if "label" not in roles else ()
    for role, count in times.items():
        if role not in roles and count >= _FEWEST_RANKS and 2 * count >= max(times.values()):
            yield unheaded.NAMES[role]


def _counted(body: Sequence[Block]) -> Iterator[Block]:
    """The paragraphs, cut before each number of a row that a line of one begins with, and behind it."""
    number = 1
    for block in body:
        start, lines = 0, list(block.lines)
        for n, line in enumerate(block.lines):
            if line.startswith(f"{number} "):
                if n > start:
                    yield replace(block, number=block.number + start, lines=tuple(lines[start:n]))
                yield Block(block.number + n, (str(number),), block.page)
                start, lines[n] = n, line.partition(" ")[2]
                number += 1
            elif line == str(number) and not n:
                number += 1
        yield replace(block, number=block.number + start, lines=tuple(lines[start:]))


def _are_counted(body: Sequence[Block]) -> bool:
    """Whether numbers of rows, one after the other, stand among the cells."""
    number = 0
    for line in (line for block in body for line in block.lines):
        number += line.partition(" ")[0] == str(number + 1)
    return number >= _FEWEST_RANKS and 2 * number >= sum(_is_long_code(block.lines[0]) for block in body)


def _parted(block: Block, roles: Sequence[str], known: frozenset[str]) -> list[str]:
    """The cells of a paragraph: values on lines within others are cells before or behind these."""
    text = block.text(known)
    value = _TOLD[tuple(r for r in ("code", "level") if r in roles)]
    if re.fullmatch(value, text):
        return _VALUE.findall(text)
    if len(block.lines) == 1 or len(text) > _LONGEST or vocabulary.says(text) or printed_headers.is_value(text):
        return [text]
    if len(two := printed_headers.in_two(block.lines, roles, known)) > 1:
        return two
    before: list[str] = []
    rest: list[str] = []
    behind: list[str] = []
    for n, line in enumerate(block.lines):
        within = 0 < n < len(block.lines) - 1 or len(block.lines) == _TWO
        if within and re.fullmatch(value, line):
            (before if _leads(line, roles) else behind).extend(_VALUE.findall(line))
        elif within and (found := re.fullmatch(rf"(.*?[^\W\d].*?) ({value})", line)) and n < len(block.lines) - 1:
            behind.extend(_VALUE.findall(found[2]))
            rest.append(found[1])
        elif within and (found := re.fullmatch(rf"({value}) (.*[^\W\d].*)", line)) and n:
            before.extend(_VALUE.findall(found[1]))
            rest.append(found[2])
        else:
            rest.append(line)
    if not rest:
        return [*before, *behind]
    return [*before, replace(block, lines=tuple(rest)).text(known), *behind]


def _leads(value: str, roles: Sequence[str]) -> bool:
    """Whether a value stands in a column before that of the titles."""
    role = "code" if is_code(value.split(" ")[0]) else "level"
    return "label" in roles and role in roles and roles.index(role) < roles.index("label")


def _in_order(told: Sequence[tuple[int, str]], roles: Sequence[str]) -> list[tuple[int, str]]:
    """The cells, values of one row in the order of their columns: a page tells a cell of more lines before others.

    Two values beside each other are of one row where the title would have to stand between them otherwise.
    """
    found = list(told)
    kinds = _kinds([text for _, text in found], roles)
    label = roles.index("label") if "label" in roles else 0
    begun = 0
    for n, own in enumerate(kinds):
        if own < 0:
            begun = n + 1
            continue
        before = kinds[n - 1] if n > begun else -1
        if own > label and own in kinds[begun:n] and n + 1 < len(found) and kinds[n + 1] < 0:
            _move(found, kinds, n + 1, n)
            begun = n + 1
        elif before > own and not own < label < before:
            _move(found, kinds, n, n - 1)
        elif 0 <= before < label < own and own not in kinds[begun:n]:
            _move(found, kinds, n, next(m for m in range(begun, n) if all(k < label for k in kinds[m:n])))
    return found


def _move(found: list[tuple[int, str]], kinds: list[int], at: int, to: int) -> None:
    found.insert(to, found.pop(at))
    kinds.insert(to, kinds.pop(at))


def _kinds(texts: Sequence[str], roles: Sequence[str]) -> list[int]:
    """The column that each cell belongs to by what it is; -1 where words do not tell."""
    kinds = [next((roles.index(r) for r, suit in _SUITS.items() if r in roles and suit(text)), -1) for text in texts]
    number = 1
    for n, text in enumerate(texts):
        if roles[0] == "rank" and text == str(number) and text not in texts[n + 1 : n + 3]:
            kinds[n] = 0
            number += 1
    return kinds


def _is_long_code(text: str) -> bool:
    return is_code(text) and not (text.isdecimal() and len(text) < _FEWEST_DIGITS)


_SUITS = {"level": is_level, "code": _is_long_code, "type": is_type}
"""What may be told of a column by its values."""
