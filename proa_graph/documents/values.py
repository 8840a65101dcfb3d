"""Codes, levels, kinds and footnote calls as they are printed in a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proa_graph.documents import vocabulary
from proa_graph.text import fold, squeeze

CALL = re.compile(r"\s*(?:\((?:\d{1,2}|\*{1,3})\)|\[(?:\d{1,2}|\*{1,3})\])(?!\w)")
_CALL_ONLY = re.compile(r"[(\[](\d{1,2}|\*{1,3})[)\]]")
_NUMBER = r"(?:n\s*[°ºo]\s*)?:?\s*(\d{1,2}[ \u00a0]\d{3}|\d{1,5})(?!\d)"
CODE = re.compile(rf"(RNCP|RCNP|RNPC|RNCT|(?<![^\W\d_])RS)\s*[:–-]?\s*{_NUMBER}", re.IGNORECASE)
PENDING = re.compile(
    r"(?:(?:RNCP|RS)?\s*\(?en\s+(?:cours|attente)(?:\s+d[e'’]\s*\w+)*\)?|à\s+venir|non\s+renseigné"
    r"|(?:certification\s+)?inscrite?\s+de\s+droit)$",
    re.IGNORECASE,
)
_ABSENT = re.compile(r"(?:[–—−/-]+|néant|sans\s+objet|aucun|non\s+concerné|n\.?r\.?|ss?\.?\s?o\.?)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,5}$")

_ROMAN = r"(?:VIII|VII|VI|IV|V|III|II|I)"
_ONE = rf"(?:{_ROMAN}|[1-8])(?:\s*bis)?"
_LEVEL_WORD = r"(?:niveaux?|niv\.?)"
LEVEL = re.compile(
    rf"\(?\s*(?:(?:{_LEVEL_WORD}\s*(?:cec\s*)?:?\s*)?{_ONE}(?:\s*(?:[/-]|à|et|ou)\s*(?:niveau\s+)?{_ONE})?"
    r"(?:\s*\([^()]{1,40}\))?"
    rf"|sans\s+niveau(?:\s+(?:spécifique|défini|reconnu))?|(?:non|pas\s+de)\s+(?:niveau|classée?)"
    rf"|{_LEVEL_WORD}\s+(?:non\s+\w+|bac(?:\s*\+\s*\d)?)|bac\s*\+\s*\d|nc|n\.c\.|[–—−-])\s*\)?$",
    re.IGNORECASE,
)
LEVEL_WITHIN = re.compile(
    rf"\(?\b(?:niveau\s+(?:{_ROMAN}|[1-8])(?![\w])|sans\s+niveau(?:\s+spécifique)?)\)?", re.IGNORECASE
)
_FIRST_LEVEL = re.compile(rf"(?<![A-Za-z0-9])({_ROMAN}|[1-8])(?![A-Za-z0-9])")
_OLD_SCALE = {"V": "3", "IV": "4", "III": "5", "II": "6", "I": "7"}
_NEW_SCALE = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_EX_LEVEL = re.compile(r"\(?\bex[\s-]*(?:niveau\s*)?[IV1-8]+\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Code:
    """A code as printed: ``digits`` for the RNCP only, ``register`` is RNCP, RS or empty."""

    digits: str
    stated: str
    register: str


def without_calls(text: str) -> str:
    """Return ``text`` without its footnote calls, blanks collapsed."""
    return squeeze(CALL.sub("", text))


def calls(text: str) -> tuple[str, ...]:
    """Return the numbers of the footnotes that ``text`` calls."""
    return tuple(m[1] for m in _CALL_ONLY.finditer(text))


def codes(text: str, *, bare: bool) -> tuple[Code, ...]:
    """Return the codes printed in ``text``; ``bare`` digits count only in a column of codes."""
    found = [_code(m) for m in CODE.finditer(text)]
    if found or not bare:
        return tuple(found)
    stated = without_calls(LEVEL_WITHIN.sub("", text))
    parts = [p for p in re.split(r"[\s;,/–—-]+(?:et|ou)?\s*", stated) if p]
    if parts and all(_DIGITS.match(p) for p in parts):
        return tuple(Code(p.lstrip("0"), p, "RNCP") for p in parts)
    return (Code("", stated, ""),) if stated else ()


def _code(match: re.Match[str]) -> Code:
    digits = re.sub(r"\D", "", match[2]).lstrip("0")
    register = "RS" if match[1].upper() == "RS" else "RNCP"
    return Code(digits if register == "RNCP" else "", squeeze(match[0]), register)


def is_code(text: str, *, bare: bool = True) -> bool:
    """Return whether ``text`` is what a cell of codes may hold, alone."""
    stated = without_calls(text)
    rest = squeeze(LEVEL_WITHIN.sub("", CODE.sub("", stated)))
    if CODE.search(stated):
        return not re.sub(r"[\s()/;,.–-]|\bet\b|\bou\b|\bblocs?\b", "", rest)
    if PENDING.match(stated) or _ABSENT.match(stated):
        return True
    return bare and bool(re.fullmatch(r"\d{2,5}(?:\s*[/;,]\s*\d{2,5})*", stated))


def is_level(text: str) -> bool:
    """Return whether ``text`` is what a cell of levels may hold, alone."""
    return bool(LEVEL.fullmatch(without_calls(text)))


def is_type(text: str) -> bool:
    """Return whether ``text`` names a kind of certification and nothing else."""
    stated = squeeze(re.sub(r"\([^()]*\)", "", text))
    parts = [p for p in re.split(r"\s*(?:/|,|\bou\b|\bet\b|[–-]\s)\s*", stated) if p]
    whole = 0 < vocabulary.type_words(stated) >= len(fold(stated).split())
    return whole or (bool(parts) and all(0 < vocabulary.type_words(p) >= len(fold(p).split()) for p in parts))


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
