"""Codes of the registers as they are printed in a cell or a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proa_graph.domain.calls import without_calls
from proa_graph.domain.levels import LEVEL_WITHIN
from proa_graph.text import fold, squeeze

_NUMBER = r"(?:n\s*[°ºo]\s*)?:?\s*(\d{1,2}[ \u00a0]\d{3}|\d{1,5})(?!\d|[^\W\d_]\d)"
CODE = re.compile(
    rf"(RNCP(?:\s*P(?=\d))?|RCNP|RNPC|RNCT|(?<![^\W\d_])RS)\s*[:/–-]?\s*{_NUMBER}(?!\s?-?\s?BC\s?\d)", re.IGNORECASE
)
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
_SHORT = 60
_DIGITS = re.compile(r"\d{1,5}$")


_ELSEWHERE = frozenset(
    ("a", "acceder", "annexe", "au", "cf", "ci", "click", "cliquer", "cliquez", "code", "competences", "consulter",
     "contre", "de", "dessous", "dessus", "detail", "details", "ditto", "en", "fiche", "france", "here", "ici",
     "idem", "internet", "joint", "jointe", "la", "le", "lien", "link", "page", "plus", "record", "rncp", "rs",
     "savoir", "see", "site", "sur", "the", "to", "url", "voir", "web")
)  # fmt: skip
_LOOK = frozenset(
    ("acceder", "annexe", "cf", "click", "cliquer", "cliquez", "consulter", "ditto", "fiche", "here", "ici", "idem",
     "joint", "jointe", "lien", "link", "page", "savoir", "see", "site", "url", "voir", "web")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Code:
    """A code as printed: ``digits`` for the RNCP only, ``register`` is RNCP, RS or empty."""

    digits: str
    stated: str
    register: str


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


def points_elsewhere(text: str, *, leads: bool = False) -> bool:
    """Return whether all that a cell of codes says is where to look for it: « voir la fiche », « lien », « idem ».

    ``leads`` says that the cell leads to an address: then a name of what is there (« RNCP ») is enough.
    """
    said = set(fold(text).split()) if len(text) < _SHORT else set()
    return bool(said if leads else said & _LOOK) and said <= _ELSEWHERE


def is_code(text: str, *, bare: bool = True) -> bool:
    """Return whether ``text`` is what a cell of codes may hold, alone."""
    stated = without_calls(text)
    rest = squeeze(LEVEL_WITHIN.sub("", CODE.sub("", stated)))
    if CODE.search(stated):
        return bool(_ADDRESS.search(stated)) or not re.sub(r"[\s()/;,.–-]|\bet\b|\bou\b|\bblocs?\b", "", rest)
    if PENDING.match(stated) or _ABSENT.match(stated):
        return True
    return bare and bool(re.fullmatch(r"\d{2,5}(?:\s*[/;,]\s*\d{2,5})*", stated))
