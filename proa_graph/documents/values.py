"""Codes, levels, kinds and footnote calls as they are printed in a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proa_graph.documents import vocabulary
from proa_graph.text import fold, squeeze

CALL = re.compile(r"\s*(?:\((?:\d{1,2}|\*{1,3})\)|\[(?:\d{1,2}|\*{1,3})\])(?!\w)")
_CALL_ONLY = re.compile(r"[(\[](\d{1,2}|\*{1,3})[)\]]")
_NUMBER = r"(?:n\s*[°ºo]\s*)?:?\s*(\d{1,2}[ \u00a0]\d{3}|\d{1,5})(?!\d)"
CODE = re.compile(rf"(RNCP|RCNP|RNPC|RNCT|(?<![^\W\d_])RS)\s*[:/–-]?\s*{_NUMBER}(?!\s?-?\s?BC\s?\d)", re.IGNORECASE)
"""A code of the registers, after its name; in the address of a record too; a block of a certification is none."""
_CODE_BEFORE_REGISTER = re.compile(r"fiche\s*n\s*[°ºo]\s*(\d{2,5})\s*(RNCP)|(?<!\d)(\d{3,5})\s+(RS)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?\s*:\s*//", re.IGNORECASE)
_OTHER_CODES = re.compile(r"\s*[–-]?\s*\[(\d{4,6})\]|\s*[–-]\s*(\d{2}[0-9A-Z]\d{5})(?!\w)")
PENDING = re.compile(
    r"(?:(?:RNCP|RS)?\s*\(?en\s+(?:cours|attente)(?:\s+d[e'’]\s*\w+)*\)?|à\s+venir|non\s+renseigné"
    r"|(?:certification\s+)?inscrite?\s+de\s+droit)$",
    re.IGNORECASE,
)
_CODED_PARENTHESIS = re.compile(r"\([^()]*\)")
_CODE_WORDS = frozenset(("code", "codes", "fiche", "fiches", "numero", "n", "no", "niveau", "et", "ou", "de", "rncp"))
_ABSENT = re.compile(r"(?:[–—−/-]+|néant|sans\s+objet|aucun|non\s+concerné|n\.?r\.?|ss?\.?\s?o\.?)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,5}$")

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
    found = [_code(m) for m in CODE.finditer(text)] or [_code_before(m) for m in _CODE_BEFORE_REGISTER.finditer(text)]
    if found or not bare or _ADDRESS.search(text):
        return tuple({(c.register, re.sub(r"\D", "", c.stated)): c for c in reversed(found)}.values())[::-1]
    stated = without_calls(LEVEL_WITHIN.sub("", text))
    parts = [p for p in re.split(r"[\s;,/–—-]+(?:et|ou)?\s*", stated) if p]
    if parts and all(_DIGITS.match(p) for p in parts):
        return tuple(Code(p.lstrip("0"), p, "RNCP") for p in parts)
    return (Code("", stated, ""),) if stated else ()


def _code(match: re.Match[str]) -> Code:
    digits = re.sub(r"\D", "", match[2]).lstrip("0")
    register = "RS" if match[1].upper() == "RS" else "RNCP"
    return Code(digits if register == "RNCP" else "", squeeze(match[0]), register)


def _code_before(match: re.Match[str]) -> Code:
    digits, register = match[1] or match[3], (match[2] or match[4]).upper()
    return Code(digits.lstrip("0") if register == "RNCP" else "", squeeze(match[0]), register)


def other_codes(text: str) -> tuple[str, ...]:
    """Return the codes of other registers (of diplomas, of training offers) that end a label: « – [76224] »."""
    return tuple(m[1] or m[2] for m in _OTHER_CODES.finditer(text))


def without_codes(text: str) -> str:
    """Return ``text`` without the codes and levels printed in it and without what they leave behind."""
    bare = _CODED_PARENTHESIS.sub(_emptied, text)
    bare = LEVEL_WITHIN.sub("", CODE.sub("", _CODE_BEFORE_REGISTER.sub("", _OTHER_CODES.sub("", bare))))
    bare = re.sub(r"\s*,(?:\s*,)+", ",", re.sub(r"\(\s*[,;:–/-]*\s*\)", "", bare))
    return squeeze(re.sub(r"^[\s–—:;,-]+|\s*[–-]\s*$|\s*[,;:]\s*$|\s+\.\s*$", "", squeeze(bare)))


def _emptied(match: re.Match[str]) -> str:
    """Nothing where the words between parentheses only say that a code or a level stands there."""
    if not (CODE.search(match[0]) or LEVEL_WITHIN.search(match[0])):
        return match[0]
    rest = fold(LEVEL_WITHIN.sub("", CODE.sub("", match[0]))).split()
    return "" if set(rest) <= _CODE_WORDS else match[0]


def is_code(text: str, *, bare: bool = True) -> bool:
    """Return whether ``text`` is what a cell of codes may hold, alone."""
    stated = without_calls(text)
    rest = squeeze(LEVEL_WITHIN.sub("", CODE.sub("", stated)))
    if CODE.search(stated):
        return bool(_ADDRESS.search(stated)) or not re.sub(r"[\s()/;,.–-]|\bet\b|\bou\b|\bblocs?\b", "", rest)
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
