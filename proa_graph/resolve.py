"""From what a list prints to what it means: codes, levels, types of certification, identities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import pyoxigraph

from proa_graph.files import share
from proa_graph.model import Entry
from proa_graph.terms import DEF, names
from proa_graph.text import fold, slug

LEVELS = tuple("12345678")
SCALE_1969 = {"V": ("3",), "IV": ("4",), "III": ("5",), "II": ("6",), "I": ("7", "8")}
"""Level of 1969 → levels of 2019 it is close to: I covers both 7 and 8."""

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_CODE = re.compile(
    r"(?:fiche\s*)?(RNCP|RS)?\s*(?:n°|no|n\.)?\s*[-:/]?\s*(\d{1,6})(?:\s*(RNCP|RS))?", re.IGNORECASE | re.ASCII
)
_NONE = frozenset({"", "aucun", "neant", "non", "sans", "sans code", "x", "nc", "na"})
_PENDING = re.compile(r"\b(en cours|en attente|en creation|en renouvellement|a venir|demande)\b")
_OTHER_REGISTER = re.compile(r"(?:^|;\s*)(?:repertoire=RS|inventaire=)")
_ZERO = re.compile(r"0+")
"""A zero fills the cell of a line without code; no record bears it."""
_SPELLINGS = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?concept ?label {{
  ?concept skos:inScheme <{DEF}CertificationTypes> ; skos:prefLabel|skos:altLabel ?label .
  FILTER(LANG(?label) = "fr")
}}"""
_SEVERAL = re.compile(r"\s*;\s*|\n")


@dataclass(frozen=True, slots=True)
class Code:
    """A printed code as read: its ``register`` (``RNCP``, ``RS`` or empty), ``number`` and ``status`` (a term)."""

    register: str
    number: str
    status: str

    @property
    def key(self) -> str:
        """``RNCP34857``, or empty without a register and a number."""
        return self.register + self.number if self.register and self.number else ""


def code(entry: Entry) -> Code:
    """Return how the code of ``entry`` reads; a number without a register is an RNCP number unless marked RS."""
    return _code(entry.rncp_code, entry.code_stated, entry.note)


@lru_cache(maxsize=1 << 14)
def _code(number: str, stated: str, note: str) -> Code:
    if number.isascii() and number.isdigit() and not _ZERO.fullmatch(number):
        return Code("RNCP", _number(number), "CodePrinted")
    printed = number or stated
    if _ZERO.fullmatch(printed.strip()):
        return Code("", "", "CodeAbsent")
    match = _CODE.fullmatch(" ".join(printed.split()))
    if match:
        register = (match[1] or match[3] or "").upper()
        if register == "RS":
            return Code("RS", _number(match[2]), "CodeOfSpecificRegister")
        if not register and _OTHER_REGISTER.search(note):
            return Code("", match[2], "CodeOfSpecificRegister")
        return Code("RNCP", _number(match[2]), "CodePrinted")
    folded = fold(printed)
    if folded in _NONE:
        return Code("", "", "CodeAbsent")
    return Code("", "", "CodePending" if _PENDING.search(folded) else "CodeMalformed")


def _number(digits: str) -> str:
    return digits.lstrip("0") or "0"


def level(entry: Entry) -> tuple[str, str]:
    """Return the level on the 2019 scale (``"1"``–``"8"`` or empty) and the term of how it was read (or empty).

    A Roman numeral is of the 1969 scale unless ``level_2019`` already says that it is the 2019 number.
    """
    digit = re.search(r"(?<![\w.,])([1-8])(?![\w.,])", entry.level_stated)
    roman = re.search(r"\b(VIII|VII|VI|IV|V|III|II|I)\b", entry.level_stated)
    if entry.level_2019 not in LEVELS:
        if digit:
            return digit[1], "PrintedOn2019Scale"
        close = SCALE_1969.get(roman[1], ()) if roman else ()
        return (close[0], "MappedFrom1969Scale") if close else ("", "")
    if roman and entry.level_2019 in SCALE_1969.get(roman[1], ()):
        return entry.level_2019, "MappedFrom1969Scale"
    stated = digit[1] if digit else _ROMAN[roman[1]] if roman else entry.level_2019
    return entry.level_2019, "PrintedOn2019Scale" if stated == entry.level_2019 else ""


def level_1969(entry: Entry) -> str:
    """Return the Roman numeral printed on ``entry`` where it was read as one of 1969, else empty."""
    if level(entry)[1] != "MappedFrom1969Scale":
        return ""
    match = re.search(r"\b(IV|V|III|II|I)\b", entry.level_stated)
    return match[1] if match else ""


def certification_type(entry: Entry) -> str:
    """Return the concept (a term's name) of the type printed in its column or opening the label, or empty.

    The spellings are the preferred and alternative labels of the scheme ``CertificationTypes`` of the
    ontology; the longest that opens the printed text wins.
    """
    return _type_of(entry.certification_type) or _type_of(entry.certification_label)


@lru_cache(maxsize=1 << 14)
def _type_of(printed: str) -> str:
    folded = fold(printed) + " "
    return next((name for spelling, name in kinds() if folded.startswith(spelling)), "")


@cache
def kinds() -> tuple[tuple[str, str], ...]:
    """Return (folded spelling and a space, term's name) of every type of certification, the longest spelling first."""
    ontology = pyoxigraph.Store()
    ontology.load(path=share("ontology") / "proa.ttl")
    rows = ontology.query(_SPELLINGS)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    spellings = {(fold(row["label"].value) + " ", row["concept"].value.removeprefix(DEF)) for row in rows}
    return tuple(sorted(spellings, key=lambda pair: (-len(pair[0]), pair)))


def certification_key(entry: Entry) -> str:
    """Return what identifies the certification: ``RNCP34857``, else a slug of its label and certifier."""
    return code(entry).key or slug(f"{entry.certification_label} {entry.certifier}")


def names_in(cell: str) -> tuple[str, ...]:
    """Return the organisations that one cell names, separated by ``;``."""
    return tuple(part for part in _SEVERAL.split(cell.strip()) if slug(part) != "x")


def nature(printed: str) -> str:
    """Return the concept of an agreement's nature (``Accord``, ``Avenant`` …), or empty."""
    first = fold(printed).split(" ")[0].capitalize()
    return first if first in {"Accord", "Annexe", "Avenant", "Convention", "Protocole"} & names() else ""
