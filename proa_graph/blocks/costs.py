"""What a reading of a table costs: how ill a text suits a column, what an empty cell is worth."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from proa_graph.blocks.headers import GROUPING, UNREAD
from proa_graph.domain import vocabulary
from proa_graph.domain.calls import without_calls
from proa_graph.domain.codes import CODE, is_code
from proa_graph.domain.levels import LEVEL_WITHIN, is_level
from proa_graph.domain.vocabulary import is_type
from proa_graph.text import fold

_NEVER = 25.0
_NO_LABEL = 9.0
_IGNORED = 0.4
_NEARLY_KIND = 2.0
_TAIL = 3.0
_COUNTS = 3.0
"""Beside a column of ranks a number of few figures rather counts a row than names a record."""
_NO_CODE = 4.0
_HIDDEN = 6.0
_MOST = 0.6
_MAX_CELL = 480
_SHORTEST = 3
"""No title has fewer letters."""
_REMEMBERED = 1 << 16
"""Costs of cells that are kept: those of a long table are asked for near to each other."""
_MAX_TYPED = 120
_TYPED = frozenset({"code", "register_code", "level", "end_date", "rank"})
_DATE = re.compile(
    r"\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|\d{4}|(?:\d{1,2}(?:er)? )?\w+ \d{4}|[–-]|[Ee]n cours|[Aa]ctive?|[Ii]nactive?"
)
_RANK = re.compile(r"\d{1,3}")
_LINK = re.compile(r"https?\b|\bwww\.")
_END_PENDING = re.compile(r"\s[Ee]n (?:cours|attente)$")
_BEGIN_LEVEL = re.compile(r"(?:[1-8]|[IV]{1,4}|–|-) (?=[^\W\d])")
_BARE_CODE = re.compile(r"(?<!\S)(?!(?:19|20)\d\d(?!\S))\d{3,5}(?!\S)")
_GLUED_CODE = re.compile(r"[^\W\d]\)?\d{4,6}$")
_END_DIGIT = re.compile(r"[^\d\s]\s*\d$")
_SKIP = {
    True: {"label": 2.5, "code": 3.0, "level": 1.5, "type": 2.0, "certifier": 2.5, "training_body": 2.5},
    False: {"label": 9.0, "code": 4.0, "level": 4.0, "type": 4.0, "certifier": 5.0, "training_body": 5.0},
}
_MAX_LENGTH = {"sector": 130, "subsector": 130, "profession": 160, "type": 120, "certifier": 260, "label": 320}


class Costs:
    """The costs of one table whose columns have ``roles``; ``glued``: cells lost the blank between them."""

    hopeless = 14.0
    row = 0.2
    least = -2.5
    """No cell costs less."""

    def __init__(self, roles: tuple[str, ...], *, glued: bool) -> None:
        self.roles = roles
        self.glued = glued
        self._values: list[Counter[str]] = [Counter() for _ in roles]
        self._heads: list[Counter[str]] = [Counter() for _ in roles]
        self._missing: list[float | None] = [None] * len(roles)
        self._memo: dict[tuple[str, int], float] = {}
        self._coded = False
        self._grouped = any(r in GROUPING for r in roles)

    def learn(self, rows: Sequence[tuple[str | None, ...]]) -> None:
        """Take the values of ``rows`` as those of the columns, for the next pass."""
        self._memo.clear()
        for c in range(len(self.roles)):
            values = [row[c] for row in rows]
            self._values[c] = Counter(fold(v) for v in values if v)
            self._heads[c] = Counter(fold(v).partition(" ")[0] for v in values if v)
            missing = sum(1 for v in values if not v)
            if self.roles == ("label",):
                self._coded = sum(1 for v in values if v and CODE.search(v)) >= _MOST * len(values)
            self._missing[c] = -math.log((missing + 0.5) / (len(rows) + 1))

    def skip(self, column: int, *, leading: bool) -> float:
        """Return what it costs that a row has no cell in ``column``."""
        role = self.roles[column]
        if leading and (role in GROUPING or role in UNREAD):
            return 0.3 if self.glued else 0.8
        usual = _SKIP[self.glued].get(role, 3.0)
        if role == "label" and not leading:
            return _NO_LABEL
        learnt = self._missing[column]
        if learnt is None or role == "label":
            return usual
        return max(0.4 * usual, min(6.0, learnt + 0.3))

    def lone_line(self, *, broken: bool, blank: bool) -> float:
        """Return what it costs that a cell which ends its line, but not its row, was not itself broken.

        ``blank``: a blank line follows; a bulletin sets one inside a row only after a cell of several lines.
        """
        if broken:
            return 0.0
        return 1.5 if self.glued else (2.5 if blank else 0.0)

    def section(self, text: str, *, last: bool) -> float:
        """Return what it costs to read ``text`` as a row over the full width; ``last``: as what follows the table."""
        seen = _facts(text)
        if last:
            return _TAIL + _HIDDEN * seen.kind
        cost = 2.0 if self.glued else 2.5
        cost += (0.8 if self.glued else 3.0) if self._grouped else 0.0
        if seen.holds_code or seen.level or ("code" in self.roles and seen.holds_bare):
            cost += _NEVER
        if seen.ends_on_digit and "level" in self.roles and not self.glued:
            cost += _HIDDEN
        if self.glued and "code" in self.roles and _GLUED_CODE.search(seen.bare):
            cost += _HIDDEN
        if seen.kind and "code" in self.roles and not self.glued:
            cost += 2.0
        if seen.organization or seen.kind:
            cost += 2.0
        return cost + seen.form

    def cell(self, text: str, column: int) -> float:
        """Return what it costs to read ``text`` as the cell of ``column``."""
        key = (text, column)
        if len(self._memo) > _REMEMBERED:
            self._memo.clear()
        if key not in self._memo:
            self._memo[key] = self._cell(text, column)
        return self._memo[key]

    def _cell(self, text: str, column: int) -> float:
        role = self.roles[column]
        if len(text) > (_MAX_TYPED if role in _TYPED else _MAX_CELL) and role not in {*UNREAD, ""}:
            return _NEVER
        seen = _facts(text)
        if role in _TYPED:
            counts = role == "code" and "rank" in self.roles and _RANK.fullmatch(seen.bare)
            return _typed(seen, role) + (_COUNTS if counts else 0.0)
        if role in {*UNREAD, ""}:
            hides_code = not self.glued and not seen.code and (seen.holds_code or seen.holds_bare)
            return (
                _IGNORED
                + (2.0 if seen.code or seen.level else 0.0)
                + (_HIDDEN if hides_code and "code" in self.roles else 0.0)
            )
        return self._free(seen, role) + self._habit(seen, column)

    def _free(self, seen: _Facts, role: str) -> float:
        cost = seen.form if seen.lettered else _NEVER
        if seen.length > _MAX_LENGTH.get(role, 300):
            cost += 3.0 if seen.length < _MAX_CELL else _NEVER
        if seen.level:
            cost += 6.0 if "level" in self.roles else 2.0
        elif "level" in self.roles and (seen.holds_level or seen.ends_on_digit):
            cost += 6.0 if seen.holds_level else 1.0
        if "level" in self.roles and seen.begins_on_level:
            cost += 2.0
        if "code" in self.roles and (seen.code or seen.holds_code):
            cost += 12.0 if seen.code else 8.0
        if "code" in self.roles and seen.holds_bare:
            cost += 4.0
        if _LINK.search(seen.bare):
            cost += _HIDDEN
        if self._coded and not seen.holds_code and not seen.kind:
            cost += _NO_CODE
        return cost + _kind(seen, role, "type" in self.roles)

    def _habit(self, seen: _Facts, column: int) -> float:
        cost = -1.0 if self._values[column][seen.folded] >= 2 else 0.0
        here = self._heads[column][seen.head]
        elsewhere = sum(heads[seen.head] for c, heads in enumerate(self._heads) if c != column)
        if here >= 3 and here > elsewhere:
            cost -= 0.5
        elif elsewhere >= 3 and not here:
            cost += 1.0
        return cost


@dataclass(frozen=True, slots=True)
class _Facts:
    """What can be said of a text whatever its column; computed once."""

    bare: str
    folded: str
    head: str
    length: int
    form: float
    level: bool
    holds_level: bool
    ends_on_digit: bool
    begins_on_level: bool
    code: bool
    holds_code: bool
    holds_bare: bool
    kind: bool
    only_kind: bool
    organization: bool
    lettered: bool


@lru_cache(maxsize=1 << 16)
def _facts(text: str) -> _Facts:
    bare = without_calls(text)
    folded = fold(text) if len(text) <= _MAX_CELL else ""
    may_be_typed = len(bare) <= _MAX_TYPED
    head = folded.partition(" ")[0]
    kind = bool(vocabulary.type_words(bare[:80]))
    return _Facts(
        bare=bare, folded=folded, head=head, length=len(bare), form=_form(bare),
        level=may_be_typed and is_level(bare), holds_level=bool(LEVEL_WITHIN.search(bare)),
        ends_on_digit=bool(_END_DIGIT.search(bare)),
        begins_on_level=bool(_BEGIN_LEVEL.match(bare)),
        code=may_be_typed and is_code(bare), holds_code=bool(CODE.search(bare) or _END_PENDING.search(bare)),
        holds_bare=bool(_BARE_CODE.search(bare)),
        kind=kind, only_kind=kind and may_be_typed and is_type(bare),
        organization=head in vocabulary.words("organization"), lettered=any(c.isalpha() for c in bare),
    )  # fmt: skip


def _typed(seen: _Facts, role: str) -> float:
    if role == "level":
        return 0.0 if seen.level else _NEVER
    if role == "rank":
        return 0.0 if _RANK.fullmatch(seen.bare) else _NEVER
    if role == "end_date":
        return 0.0 if _DATE.fullmatch(seen.bare) else _NEVER
    if seen.code:
        return 0.0 if any(c.isdigit() for c in seen.bare) else 0.8
    return 6.0 if seen.holds_code and seen.length < 60 else _NEVER


def _form(text: str) -> float:
    """What speaks against ``text`` being a whole cell: open ends, lower-case start, odd parentheses."""
    if not text:
        return _NEVER
    cost = 0.0
    if text[0].islower():
        cost += 1.5
    elif text[0] in "(),;:–—-/’'»":
        cost += 4.0
    if vocabulary.ends_open(text):
        cost += 3.0
    if text.count("(") != text.count(")"):
        cost += 1.5
    return cost


def _kind(seen: _Facts, role: str, has_type: bool) -> float:
    if role == "type":
        return 0.0 if seen.only_kind else (_NEARLY_KIND if seen.kind else 3.0)
    if role == "label":
        if seen.only_kind or seen.length < _SHORTEST:
            return 5.0
        return (1.5 if seen.organization else 0.0) - (0.5 if seen.kind and not has_type else 0.0)
    if role in {"certifier", "training_body"}:
        return -1.0 if seen.organization else (1.5 if seen.kind else 0.0)
    if role in GROUPING:
        return 1.5 if seen.kind else 0.0
    return 0.0
