"""The titles above a list: how deep each stands, and which of them name a group of certifications."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from proa_graph.blocks.html import Paragraph
from proa_graph.domain import vocabulary
from proa_graph.domain.calls import without_calls
from proa_graph.domain.codes import CODE
from proa_graph.reading.habits import matches
from proa_graph.reading.interpret import is_list_title
from proa_graph.text import fold

BULLET = re.compile(r"^\s*[\"«“]?\s*(?:[–—−•·▪●○*‒-]+|o(?=\s))\s*(?=\S)")
NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\s*[.)°–-]|[A-Za-z]\s*[.)]|[IVX]{1,4}\s*[.)–-])\s*[-–]?\s*")
_ROMAN = re.compile(r"^[IVX]{1,4}\s*[.)–-]")
_UNSTOPPED = re.compile(r"^(\d{1,2}) (?=[A-ZÀÉ])")
_FIGURES = re.compile(r"^\d{1,2}((?:\.\d{1,2})*)")
_LONGEST_HEADING = 150
_LONGEST_CENTRED = 250
_LONGEST_LEAD = 90
_OPENS = re.compile(r"^(?:et|ou|dont|ainsi|soit|d une part|d autre part|notamment|avec|le dispositif|les actions)\b")
_DEEPEST_NUMBER, _BARE, _BELOW_BARE, _BULLETED = 8, 9, 10, 11


def bullet(text: str) -> str:
    """Return what follows the bullet of ``text``, or an empty string."""
    match = BULLET.match(text)
    return text[match.end() :] if match else ""


def is_heading(block: Paragraph) -> bool:
    """Return whether a paragraph is a title: centred, or numbered and no sentence, and without a code."""
    longest = _LONGEST_CENTRED if block.centred else _LONGEST_HEADING
    if len(block.text) > longest + 20 or not (block.centred or block.text[:1].isalnum()):
        return False
    if not block.centred and not NUMBER.match(block.text):
        return False
    text = without_calls(block.text)
    if len(text) > longest or CODE.search(text) or bullet(text):
        return False
    return block.centred or (bool(NUMBER.match(text)) and not text.endswith((".", ";", ":")))


@lru_cache(maxsize=1 << 12)
def as_sector(text: str) -> str:
    """Return a title as the group it names; nothing where it only says that a list follows, or is a sentence."""
    bare = NUMBER.sub("", without_calls(text)).strip(" :")
    if bare and matches("kinds_heading", bare):
        return bare
    too_long = len(bare) > _LONGEST_CENTRED or bare.endswith(".") or vocabulary.says(bare)
    if not bare or too_long or is_list_title(bare) or matches("list_heading", bare):
        return ""
    if matches("argument_heading", bare):
        return ""
    return bare


def lead_name(lead: str) -> str:
    """Return the group that a short line before a list names: « Métiers de la vente : »; else nothing."""
    text = without_calls(lead).strip()
    if not text.endswith(":") or len(text) > _LONGEST_LEAD:
        return ""
    bare = (bullet(text) or text).strip(" :")
    if _OPENS.match(fold(bare)) or vocabulary.ends_open(bare) or matches("announces_list", bare):
        return ""
    return "" if matches("decoy_lead", bare) or matches("weak_decoy_lead", bare) else as_sector(bare)


@dataclass(slots=True)
class Titles:
    """The titles that hold at a place, outermost first, each with its depth."""

    stack: list[tuple[int, str]] = field(default_factory=list)
    _touched: bool = True

    def push(self, text: str, *, bulleted: bool = False) -> None:
        """Take a title: it ends those as deep or deeper; one right under another without number is narrower."""
        depth = _BULLETED if bulleted else _depth(text)
        if depth == _BARE:
            depth = self._bare_depth()
        while self.stack and self.stack[-1][0] >= depth:
            self.stack.pop()
        self.stack.append((depth, text))
        self._touched = False

    def _bare_depth(self) -> int:
        depths = [d for d, _ in self.stack]
        if not self._touched and depths and depths[-1] in {_BARE, _BELOW_BARE}:
            if depths[-1] == _BELOW_BARE:
                self.stack[-2:] = [(_BARE, self.stack[-1][1])]
            return _BELOW_BARE
        return _BELOW_BARE if _BELOW_BARE in depths else _BARE

    def touch(self) -> None:
        """Note that something other than a title stands under the last one."""
        self._touched = True

    def continued(self, text: str) -> str:
        """Return ``text`` as the title that it is where its number goes on that of a title and lacks its stop."""
        found = _UNSTOPPED.match(text)
        if not found or CODE.search(text):
            return ""
        before = f"{int(found[1]) - 1}."
        goes_on = any(title.startswith(before) for _, title in self.stack)
        return f"{found[1]}. {text[found.end() :]}" if goes_on else ""

    def end_bulleted(self) -> None:
        """Note that the group of a title with a bullet is over."""
        while self.stack and self.stack[-1][0] == _BULLETED:
            self.stack.pop()

    @property
    def argue(self) -> bool:
        """Whether one of the titles opens an argument for the list: « Contexte », « Présentation du secteur »."""
        return any(matches("argument_heading", NUMBER.sub("", text)) for _, text in self.stack)

    def names(self, *, without_last: bool = False) -> tuple[str, ...]:
        """Return the groups that the titles name, outermost first."""
        kept = self.stack[:-1] if without_last else self.stack
        return tuple(name for _, text in kept if (name := as_sector(bullet(text) or text)))


def _depth(text: str) -> int:
    if _ROMAN.match(text):
        return 1
    figures = _FIGURES.match(text)
    if figures and NUMBER.match(text):
        return 3 + figures[1].count(".")
    if NUMBER.match(text):
        return 2 if text[0].isupper() else _DEEPEST_NUMBER
    return _BARE


def pair(names: tuple[str, ...]) -> tuple[str, str]:
    """Return the sector and subsector that nested groups give: the two innermost ones, each name once."""
    distinct = [n for i, n in enumerate(names) if n and n not in names[:i]]
    if len(distinct) > 1:
        return distinct[-2], distinct[-1]
    return (distinct[0] if distinct else "", "")
