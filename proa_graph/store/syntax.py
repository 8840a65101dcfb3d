"""The words of a SPARQL query: enough to know its form, to refuse it, and to place its errors.

The engine parses; this only splits into tokens as section 19 of SPARQL 1.1 says, so that what stands in a string,
an IRI, a comment or a name is never taken for a keyword.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_LOCAL = r"[\w:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_SPACE = r"(?P<space>\s+|\#[^\n\r]*)"
_STRING = r"""(?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
    |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')"""
_PLAIN = r"""(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:\w(?:[\w.\-·]*[\w\-·])?)"""
_NAME = rf"(?P<name>(?:[^\W\d_][\w.\-·]*+(?<!\.))?:(?:(?:{_LOCAL})(?:(?:{_LOCAL}|\.)*(?:{_LOCAL}))?)?)"
_NUMBER = r"(?P<number>[+-]?(?:(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+))"
_WORD = r"(?P<word>[^\W\d_][\w.\-·]*|_\w*)"
_SIGNS = r"<<\(|\)>>|<<|>>|\{\||\|\}|\^\^|<=|>=|!=|&&|\|\|"
_OTHERS = rf"""
    {_PLAIN}
  | {_NAME}
  | {_NUMBER}
  | {_WORD}
  | (?P<sign>{_SIGNS}|.)
"""
_FLAGS = re.VERBOSE | re.DOTALL
_TOKEN = re.compile(f"{_SPACE}|{_STRING}|{_OTHERS}", _FLAGS)
# No query parses with a quote or a backslash on its own: from there on no string is looked for, so that the time
# taken stays in proportion to the length.
_ALONE = frozenset("\"'\\")
_AFTER_FAULT = re.compile(f"{_SPACE}|{_OTHERS}", _FLAGS)
# The words and the names alone, each with all that stands before it, in one step: signs are stepped over one by one.
_UNNAMED = re.compile(r"\?P<\w+>")


def _next_word(skipped: str, signs: str, end: str) -> re.Pattern[str]:
    before = _UNNAMED.sub("?:", f"(?:{skipped}|{_PLAIN}|{_NUMBER}|{_SIGNS}|{signs})")
    return re.compile(f"(?P<gap>{before}*+)(?:{_NAME}|{_WORD}{end}|(?P<end>\\Z))", _FLAGS)


_NEXT = _next_word(f"{_SPACE}|{_STRING}", r"""[^\w:"'\\]""", r"""|(?P<alone>["'\\])""")
_NEXT_AFTER_FAULT = _next_word(_SPACE, r"[^\w:]", "")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_VOLATILE = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE"))
_CELL = 32
_AWAITED = "\0"
_PLACE = re.compile(r"error at (\d+):(\d+)")


class Token(NamedTuple):
    """A token: its kind (a group of the pattern), its text, and where it starts, in characters."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What a query is, before it runs.

    ``form`` is ``select``, ``ask``, ``graph``, ``update`` or empty (not a query); ``dataset`` says that it has FROM
    clauses, ``volatile`` that two runs may differ (``NOW()``, ``RAND()`` …).
    """

    form: str
    service: bool
    dataset: bool
    volatile: bool


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of ``text``, white space and comments left out."""
    for match in _matches(text):
        kind = match.lastgroup or ""
        if kind != "space":
            yield Token(kind, match.group(), match.start())


def _matches(text: str) -> Iterator[re.Match[str]]:
    for match in _TOKEN.finditer(text):
        yield match
        if match.lastgroup == "sign" and match.group() in _ALONE:
            yield from _AFTER_FAULT.finditer(text, match.end())
            return


def _words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words and the names of ``text``, each with the ``gap`` before it, and the first quote alone."""
    for match in _NEXT.finditer(text):
        if match.lastgroup == "alone":
            yield match
            yield from (found for found in _NEXT_AFTER_FAULT.finditer(text, match.end()) if found.lastgroup != "end")
            return
        if match.lastgroup != "end":
            yield match


@lru_cache(maxsize=64)
def outline(text: str) -> Outline:
    """Return what the query ``text`` is; it need not be well formed."""
    words: list[str] = []
    calls = _Calls()
    for match in _words(text):
        calls.see(match)
        if match.lastgroup == "word":
            words.append(match["word"].upper())
    return Outline(
        form=_form(words),
        service=calls.service or ("\\" in text and _calls_service(_unescaped(text))),
        dataset=any(word.startswith("FROM") for word in words),
        volatile=not _VOLATILE.isdisjoint(words),
    )


def _form(words: list[str]) -> str:
    for word in words:
        for name, form in _FORMS.items():
            if word.startswith(name):
                return form
        if word.startswith(_UPDATES):
            return "update"
    return ""


class _Calls:
    """Whether a query calls a service, as its words and names are seen.

    The engine's grammar does not ask for a space after a word: « trueSERVICE<…> » and « SERVICE:name » call a service
    too, so a word counts when it contains the keyword, a name when its prefix does and is not declared.
    """

    def __init__(self) -> None:
        self._called = False
        self._awaits = False
        self._declared: set[str] = set()
        self._prefixes: set[str] = set()

    def see(self, match: re.Match[str]) -> None:
        """Take the next one in; a name that follows PREFIX at once is declared."""
        text = match[match.lastgroup or 0]
        if match.lastgroup == "word":
            self._called = self._called or "SERVICE" in text.upper()
            self._awaits = text.upper() == "PREFIX"
            return
        prefix = text.partition(":")[0]
        if match.lastgroup == "name" and self._awaits and _is_blank(match["gap"]):
            self._declared.add(text)
        if match.lastgroup == "name" and "SERVICE" in prefix.upper():
            self._prefixes.add(f"{prefix}:")
        self._awaits = False

    @property
    def service(self) -> bool:
        """What was found."""
        return self._called or bool(self._prefixes - self._declared)


def _calls_service(text: str) -> bool:
    calls = _Calls()
    for match in _words(text):
        calls.see(match)
    return calls.service


_BLANK = re.compile(rf"(?:{_SPACE})*", re.VERBOSE)


def _is_blank(text: str) -> bool:
    return _BLANK.fullmatch(text) is not None


def _pairs(found: list[Token]) -> Iterator[tuple[str, Token]]:
    for first, second in pairwise(found):
        if first.kind == "word":
            yield first.text.upper(), second


def _unescaped(text: str) -> str:
    """SPARQL 1.1 (19.2) reads ``\\u0053`` as ``S`` anywhere, even in a keyword; some engines do."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else "\ufffd"

    return _ESCAPE.sub(character, text)


def undeclared_prefix(text: str) -> tuple[str, int] | None:
    """Return the first prefix that ``text`` uses without declaring it, and where; None when there is none."""
    found = list(tokens(text))
    declarations = {id(token) for word, token in _pairs(found) if word == "PREFIX"}
    declared = {token.text for token in found if id(token) in declarations}
    for token in found:
        if token.kind == "name" and id(token) not in declarations:
            prefix = token.text.partition(":")[0]
            if f"{prefix}:" not in declared:
                return prefix, token.start
    return None


def named(text: str) -> list[str]:
    """Return the IRIs that ``text`` names, in full, those of its prefixes and its base left out; each once."""
    found = list(tokens(text))
    declared: dict[str, str] = {}
    given: list[str] = []
    for before, token in pairwise([Token("", "", 0), *found]):
        if token.kind == "iri" and before.text.upper() != "BASE":
            if before.text in declared and declared[before.text] is _AWAITED:
                declared[before.text] = token.text[1:-1]
            else:
                given.append(token.text[1:-1])
        elif token.kind == "name" and before.text.upper() == "PREFIX":
            declared[token.text] = _AWAITED
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            given.append(declared.get(f"{prefix}:", "") + local)
    return list(dict.fromkeys(given))


def one_token_a_line(text: str) -> tuple[str, list[Token]]:
    """Return ``text`` with every token on its own padded line, and the tokens, one for each line.

    The engine reports the end of the longest keyword that it tried, which may lie beyond the fault. In this layout
    that end still falls on the line of the token at fault.
    """
    lines: list[str] = []
    found: list[Token] = []
    end = -1
    for token in tokens(text):
        glued = token.start == end and (token.kind == "tag" or token.text == "^^" or lines[-1].endswith("^^"))
        flat = token.text.replace("\r", "\\r").replace("\n", "\\n") if token.kind == "string" else token.text
        if glued:
            lines[-1] += flat
        else:
            lines.append(flat)
            found.append(token)
        end = token.start + len(token.text)
    return "\n".join(line.ljust(_CELL) for line in lines), found


def fault_offset(text: str, found: list[Token], message: str) -> int:
    """Return the place in ``text`` of an error that the engine reports on its :func:`one_token_a_line` layout."""
    where = _PLACE.search(message)
    line, column = (int(where[1]), int(where[2])) if where else (1, 1)
    at_end = line == len(found) and column > max(_CELL, len(found[-1].text))
    return len(text.rstrip()) if line > len(found) or at_end else found[line - 1].start


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column, from 1, of the character ``offset`` of ``text``."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
