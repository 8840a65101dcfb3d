"""Individual contracts, one a row or a JSON object: « avenants Pro-A » and reconversion periods.

The columns, what they hold and their French headers stand in ``contract_columns.csv``; the words of the columns with
a closed choice in ``contract_values.csv``. A table is one of contracts where its header names ``concluded_on`` or
``scheme``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.model import Place
from proa_graph.tables.claims import fields_of, header_key
from proa_graph.tables.contracts_json import read_objects
from proa_graph.tables.lists import HEADER_SEARCH, fullest, read_sheets
from proa_graph.tables.sheets import Line, Sheet
from proa_graph.text import fold

NO = "no"
"""What a column of dates holds where the thing was not done."""

_KEYS = frozenset({"concluded_on", "scheme", "period_kind"})
_TRUE = frozenset({"1", "oui", "vrai", "true", "yes", "x", "o", "dispense"})
_FALSE = frozenset({"0", "non", "faux", "false", "no", "n", "aucun", "aucune", "neant"})
_SEVERAL = re.compile(r"\s*[;/|]\s*")
_UNIT = re.compile(r"(?<=\d)\s*(%|h|heures?|mois|ans?|€|€/h|eur|eur/h|euros?)$", re.IGNORECASE)
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of contracts: its ``kind`` of values, the property that states it (or empty), its headers.

    ``label`` is its name on the form of a period by language, empty where it has no field there.
    """

    field: str
    kind: str
    term: str
    headers: tuple[str, ...]
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract: field → its values, in canonical form (ISO dates, plain decimals, ``true``, terms' names)."""

    row: int
    values: Mapping[str, tuple[str, ...]]

    def one(self, field: str) -> str:
        """Return the only value of ``field``, or empty."""
        return (self.values.get(field) or ("",))[0]


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that its column does not admit, as printed, in the row of a contract."""

    row: int
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class ContractTable:
    """Contracts as read; ``places`` by row, ``columns`` the header over each field, ``ignored`` the other headers."""

    file: str
    contracts: tuple[Contract, ...]
    places: Mapping[int, Place]
    columns: Mapping[str, str]
    problems: tuple[Unread, ...] = ()
    ignored: tuple[str, ...] = ()


@cache
def columns() -> Mapping[str, Column]:
    """Return the columns of contracts, by field."""
    with Path(__file__).with_name("contract_columns.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    made = (
        Column(r["field"], r["kind"], r["term"], tuple(r["headers"].split("; ")), {"fr": r["fr"], "en": r["en"]})
        for r in rows
    )
    return {column.field: column for column in made}


def read_contracts(path: Path, content: bytes, sheets: Sequence[Sheet] = ()) -> ContractTable | None:
    """Return the contracts that a table or JSON file holds, or None where it is something else.

    Args:
        path: the file; its extension tells what it is.
        content: its bytes.
        sheets: the sheets of a table, where they were read already.

    Raises:
        UnusableError: a table that cannot be read, or a table of contracts without a contract.
    """
    if path.suffix.lower() == ".json":
        return _from_objects(path.name, content)
    lines = fullest(sheets or read_sheets(path, content))
    for number, line in enumerate(lines[:HEADER_SEARCH]):
        fields = fields_of(line.cells, _vocabulary())
        if _is_contract(fields.values()):
            return _from_lines(path.name, lines[number + 1 :], fields, line)
    return None


def _is_contract(fields: Iterable[str]) -> bool:
    found = set(fields)
    return bool(found & _KEYS) and len(found) > 1


@cache
def _vocabulary() -> Mapping[str, str]:
    return {header_key(h): c.field for c in columns().values() for h in (c.field, *c.headers, *c.label.values()) if h}


def _from_lines(name: str, lines: Sequence[Line], fields: Mapping[int, str], header: Line) -> ContractTable:
    filled = [line for line in lines if any(line.cells)]
    rows = [{f: line.cells[i] for i, f in fields.items() if i < len(line.cells)} for line in filled]
    places = {n: Place(name, line.number, sheet=line.sheet) for n, line in enumerate(filled, 1)}
    ignored = tuple(cell for i, cell in enumerate(header.cells) if cell and i not in fields)
    return _table(name, rows, places, {f: header.cells[i] for i, f in fields.items()}, ignored)


def _from_objects(name: str, content: bytes) -> ContractTable | None:
    found = read_objects(content)
    keys = {key: _vocabulary().get(header_key(key), "") for _, cells in found for key in cells}
    if not _is_contract(value for value in keys.values() if value):
        return None
    rows = [{keys[key]: text for key, text in cells.items() if keys[key]} for _, cells in found]
    places = {n: Place(name, line) for n, (line, _) in enumerate(found, 1)}
    printed = {field: key for key, field in keys.items() if field}
    return _table(name, rows, places, printed, tuple(key for key, field in keys.items() if not field))


def _table(
    name: str,
    rows: Sequence[Mapping[str, str]],
    places: Mapping[int, Place],
    printed: Mapping[str, str],
    ignored: tuple[str, ...],
) -> ContractTable:
    if not rows:
        raise UnusableError(
            name,
            "aucun contrat sous l’en-tête ; écrivez une ligne par contrat",
            "no contract under the header; write one row for each contract",
        )
    contracts, problems = [], []
    for number, cells in enumerate(rows, 1):
        values: dict[str, tuple[str, ...]] = {}
        for field, text in cells.items():
            read = _values(columns()[field], text)
            if read is None:
                problems.append(Unread(number, field, text))
            elif read:
                values[field] = read
        contracts.append(Contract(number, values))
    return ContractTable(name, tuple(contracts), places, printed, tuple(problems), ignored)


def _values(column: Column, text: str) -> tuple[str, ...] | None:
    """Return the canonical values of a cell (none where it is empty), or None where it cannot be read."""
    kind, _, scheme = column.kind.partition(":")
    several = kind in {"numbers", "flags", "choices", "choices-or-no"}
    parts = _SEVERAL.split(text.strip()) if several else [text.strip()]
    one = kind.replace("s", "", 1) if kind.startswith("choices") else kind.rstrip("s")
    read = [_value(one, scheme, part) for part in parts if part or several]
    if any(value is None for value in read):
        return None
    found = tuple(value for value in read if value is not None)
    return found if any(found) else ()


def _value(kind: str, scheme: str, text: str) -> str | None:
    if not text or kind == "text":
        return text
    word = fold(text)
    if kind in {"date-or-no", "choice-or-no"} and word in _FALSE:
        return NO
    if kind in {"date", "date-or-no"}:
        return _date(text)
    if kind == "flag":
        return "true" if word in _TRUE else "false" if word in _FALSE else None
    if kind in {"choice", "choice-or-no"}:
        return "" if word in _FALSE else _choices(scheme).get(header_key(text))
    number = _number(text)
    if kind == "level":
        match = re.fullmatch(r"(?:niveau )?([1-8])", word)
        return match[1] if match else None
    if kind == "percent" and number is not None and "%" not in text and Decimal(number) <= 1:
        return _plain(Decimal(number) * 100)
    return number


def _date(text: str) -> str | None:
    match = _FRENCH_DAY.fullmatch(text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _number(text: str) -> str | None:
    bare = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))", "", _UNIT.sub("", text)).replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return _plain(number) if number.is_finite() and number >= 0 else None


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def words(scheme: str, lang: str) -> tuple[str, ...]:
    """Return the words, in ``lang``, of a column with the closed choice ``scheme``."""
    return tuple(row[lang] for row in _spellings() if row["scheme"] == scheme)


@cache
def _spellings() -> tuple[dict[str, str], ...]:
    with Path(__file__).with_name("contract_values.csv").open(newline="", encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


@cache
def _choices(scheme: str) -> Mapping[str, str]:
    rows = [row for row in _spellings() if row["scheme"] == scheme]
    return {header_key(s): row["term"] for row in rows for s in (row["en"], row["fr"], *row["spellings"].split("; "))}
