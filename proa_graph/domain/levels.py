"""Levels as they are printed, and their number on the scale of 2019."""

from __future__ import annotations

import re

from proa_graph.domain.calls import without_calls

_ROMAN = r"(?:VIII|VII|VI|IV|V|III|II|I)"
_ONE = rf"(?:{_ROMAN}|[1-8])(?:\s*bis)?"
_LEVEL_WORD = r"(?:niveaux?|niv\.?)"
LEVEL = re.compile(
    rf"\(?\s*(?:(?:(?:rncp\s+)?{_LEVEL_WORD}\s*(?:cec\s*)?:?\s*)?{_ONE}(?:\s*(?:[/-]|à|et|ou)\s*(?:niveau\s+)?{_ONE})?"
    r"(?:\s*\([^()]{1,40}\))?"
    rf"|sans\s+niveau(?:\s+(?:spécifique|défini|reconnu))?|(?:non|pas\s+de)\s+(?:niveau|classée?)"
    rf"|{_LEVEL_WORD}\s+(?:non\s+\w+|bac(?:\s*\+\s*\d)?)|bac\s*\+\s*\d|nc|nr|n\.c\.|[–—−-])\s*\)?$",
    re.IGNORECASE,
)
LEVEL_WITHIN = re.compile(
    rf"\(?\b(?:niveau\s+(?:{_ROMAN}|[1-8])(?![\w])|sans\s+niveau(?:\s+spécifique)?)\)?", re.IGNORECASE
)
_FIRST_LEVEL = re.compile(rf"(?<![A-Za-z0-9])({_ROMAN}|[1-8])(?![A-Za-z0-9])")
_OLD_SCALE = {"V": "3", "IV": "4", "III": "5", "II": "6", "I": "7"}
_NEW_SCALE = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_EX_LEVEL = re.compile(r"\(?\bex[\s-]*(?:niveau\s*)?[IV1-8]+\)?", re.IGNORECASE)


def is_level(text: str) -> bool:
    """Return whether ``text`` is what a cell of levels may hold, alone."""
    return bool(LEVEL.fullmatch(without_calls(text)))


def level_stated(text: str) -> str:
    """Return the level as printed, without calls and without parentheses around it."""
    stated = without_calls(text)
    if stated.startswith("(") and stated.endswith(")") and stated.count("(") == 1:
        return stated[1:-1].strip()
    return stated


def level_number(stated: str, *, roman_is_new: bool) -> str:
    """Return the level on the 2019 scale, or an empty string.

    A Roman numeral is read on the 1969 scale (V→3 … I→7) unless ``roman_is_new``.
    """
    found = _FIRST_LEVEL.search(_EX_LEVEL.sub("", stated).upper())
    if not found:
        return ""
    if found[1].isdigit():
        return found[1]
    return (_NEW_SCALE if roman_is_new else _OLD_SCALE).get(found[1], "")


def shows_new_scale(stated: str) -> bool:
    """Return whether ``stated`` holds VI, VII or VIII, which the 1969 scale does not have."""
    found = _FIRST_LEVEL.search(stated.upper())
    return bool(found) and found[1] in {"VI", "VII", "VIII"} if found else False
