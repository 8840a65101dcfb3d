"""One line of a table to an entry: codes, levels, marks and dates read, what cannot be read kept and told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from proa_graph.domain import codes, levels
from proa_graph.model import Entry, Place
from proa_graph.tables.claims import CODE, LABEL, REGISTER, RS_CODE
from proa_graph.tables.contents import code_of, has_code, is_address, is_level, without_address
from proa_graph.tables.mapping import Table
from proa_graph.tables.rows import Kept
from proa_graph.tables.sheets import address, letters
from proa_graph.text import fold

_LEVELS = frozenset("12345678")
_TRUE = re.compile(r"(1|oui|vrai|true|yes|x|exclue?s?|✓|✔)(?!\w)", re.IGNORECASE)
_FALSE = re.compile(r"(0|non|faux|false|no|-|–)?(?!\w)", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FIGURES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_WORDS = re.compile(r"(\d{1,2})(?:er)?\s+([a-zéûÉÛ]{3,9})\.?\s+(\d{4})", re.IGNORECASE)
_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_BACHELOR = {"": "4", "1": "4", "2": "5", "3": "6", "4": "6", "5": "7", "8": "8"}
_BEYOND = re.compile(r"(?:niveau\s+)?bac\s*(?:\+\s*(\d))?", re.IGNORECASE)
_CODE_AND_LEVEL = re.compile(r"(.*\d)\s*[-–,;/(]\s*(niv(?:eau)?\.?\s*(?:[1-8]|[IV]{1,3}))\)?", re.IGNORECASE)
_SIGN_BEFORE = re.compile(r"^[\s✓✔☑✅●•◦▪►▶→⇒➔★☆]+|[\s✓✔☑✅★☆]+$")
_FORMER = re.compile(r"\s*\(\s*(?:ex|anc(?:ien(?:ne)?(?:ment)?)?|remplace)\b[^()]*\)", re.IGNORECASE)
"""A number that the certification had before, beside the one that it has."""
_NIV = re.compile(r"niv\.?\s*([1-8])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell of the line ``row`` that the columns' types do not allow: kept as printed, shown in the report."""

    place: Place
    field: str
    value: str
    fr: str
    en: str
    row: int = 0


def place_of(name: str, table: Table, line: int, column: int, record: int = 0) -> Place:
    """Return the place of a cell of ``table``: the line and the column are numbers of its own, from 1 and from 0."""
    header = table.headers[column] or letters(column + 1)
    if not table.sheet.name:
        return Place(name, line, header, record=record)
    cell = address(column + 1, line) if table.transposed else address(line, column + 1)
    return Place(name, line, header, cell, table.sheet.name)


class Maker:
    """One line of a table to an entry, with what its cells did not allow."""

    def __init__(self, name: str, table: Table, kept: Kept, row: int, is_new: bool, in_title: bool) -> None:
        self.name, self.table, self.kept, self.row = name, table, kept, row
        self.is_new, self.in_title = is_new, in_title
        self.problems: list[Problem] = []
        cells = kept.line.cells
        self.values = {f: cells[i] for f, i in table.columns.items() if i < len(cells)}
        self._part_level()
        self.section = kept.section
        if is_level(self.section) and "level_stated" not in table.columns:
            self.values["level_stated"], self.section = self.section, ""

    def _part_level(self) -> None:
        """« RNCP34857 – niveau 3 » holds a code and a level."""
        both = _CODE_AND_LEVEL.fullmatch(self.values.get(CODE, ""))
        if both and code_of(both[1])[1]:
            self.values[CODE] = both[1]
            self.values["level_stated"] = self.values.get("level_stated") or both[2]

    def entry(self) -> Entry:
        """Return the entry."""
        found: dict[str, Any] = {
            f: v
            for f, v in self.values.items()
            if f not in {"row", REGISTER, RS_CODE, "end_date", "excluded_from_extension"}
        }
        if self.section and "sector" not in self.table.columns:
            found["sector"] = self.section
        found.update(self._code(found))
        found["idcc"] = _idcc(found.get("idcc", ""))
        excluded, found["exclusion_arrete_date"] = self._exclusion()
        found["level_2019"] = self._level()
        self._check_row()
        return Entry(**found, row=self.row, excluded_from_extension=excluded)

    def _problem(self, field: str, fr: str, en: str) -> None:
        place = place_of(self.name, self.table, self.kept.line.number, self.table.columns[field], self.kept.line.record)
        self.problems.append(Problem(place, field, self.values[field], fr, en, self.row))

    def _code(self, found: Mapping[str, str]) -> dict[str, str]:
        stated, note = without_address(_alone(found.get(CODE, ""))), found.get("note", "")
        label = found.get(LABEL, "")
        if self.in_title and not stated:
            within = codes.codes(label, bare=False)
            if len(within) == 1:
                return {
                    CODE: within[0].stated,
                    "rncp_code": within[0].digits,
                    LABEL: codes.without_codes(label) or label,
                }
        stated = stated or self.kept.code
        number_cell = found.get("rncp_code", "")
        if not stated and number_cell and not number_cell.isdigit() and code_of(number_cell)[0] == "RNCP":
            return {CODE: number_cell, "rncp_code": code_of(number_cell)[1]}
        other = self.values.get(RS_CODE, "")
        if not stated and re.search(r"\d", other):
            stated = other if has_code(other) else f"RS{other}"
        register = re.match(r"RNCP|RS", self.values.get(REGISTER, ""), re.IGNORECASE)
        if register and re.fullmatch(r"\d{2,6}", stated):
            stated = register[0].upper() + stated
        kind, number = code_of(stated)
        if is_address(stated):
            stated = kind + number
        changed = {CODE: stated} if stated != found.get(CODE, "") else {}
        if kind == "RNCP" and number and not found.get("rncp_code") and "repertoire=RS" not in note:
            changed["rncp_code"] = number
        return changed

    def _level(self) -> str:
        stated, said = self.values.get("level_stated", ""), self.values.get("level_2019", "")
        if said:
            if said not in _LEVELS:
                self._problem("level_2019", "écrivez un niveau de 1 à 8", "write a level from 1 to 8")
            return said
        beyond, short = _BEYOND.fullmatch(stated), _NIV.match(stated)
        if beyond:
            return _BACHELOR.get(beyond[1] or "", "")
        return short[1] if short else levels.level_number(stated, roman_is_new=self.is_new) if stated else ""

    def _exclusion(self) -> tuple[bool, str]:
        flag, day = self.values.get("excluded_from_extension", ""), self.values.get("exclusion_arrete_date", "")
        excluded = bool(_TRUE.match(flag))
        if not excluded and not _FALSE.fullmatch(flag.partition(" ")[0]):
            self._problem("excluded_from_extension", "écrivez 0 ou 1", "write 0 or 1")
        read = date_in(day) if day else date_in(flag) if excluded else ""
        if day and not read:
            self._problem("exclusion_arrete_date", "écrivez une date AAAA-MM-JJ", "write a date YYYY-MM-DD")
        return excluded, read or day

    def _check_row(self) -> None:
        if self.values.get("row") and not self.values["row"].isdigit():
            self._problem("row", "écrivez un entier à partir de 1", "write an integer from 1")


def _alone(printed: str) -> str:
    """A code without the ticks and bullets before it and the number that it replaces; anything else as it is."""
    bare = _FORMER.sub("", _SIGN_BEFORE.sub("", printed))
    return bare if bare != printed and code_of(bare)[1] else printed


def _idcc(printed: str) -> str:
    found = re.fullmatch(r"(?:idcc)?\s*:?\s*n?°?\s*0*(\d{1,4})", printed, re.IGNORECASE)
    return found[1] if found else printed


def date_in(text: str) -> str:
    """Return the first date in ``text`` as ISO (« 2020-11-06 », « 6/11/2020 », « 6 nov. 2020 »), or empty."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_FIGURES, (3, 2, 1)), (_WORDS, (3, 2, 1))):
        found = pattern.search(text)
        if found:
            year, month, day = (found[i] for i in order)
            number = (
                int(month)
                if month.isdigit()
                else next((n for n, m in enumerate(_MONTHS, 1) if fold(month).startswith(m)), 0)
            )
            try:
                return date(int(year), number, int(day)).isoformat()
            except ValueError:
                return ""
    return ""
