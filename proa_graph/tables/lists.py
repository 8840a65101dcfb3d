"""The list of a partner, as a CSV file or a workbook, whatever its headers, delimiter and encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from proa_graph.errors import UnusableError
from proa_graph.files import read_input
from proa_graph.model import Entry, Place
from proa_graph.tables.workbook import Line, workbook_lines
from proa_graph.text import squeeze, stems

HEADER_SEARCH = 25
"""How many lines may stand above the header."""

_LEVELS = frozenset("12345678")
_TRUE = frozenset({"1", "oui", "vrai", "true", "yes", "x", "exclu", "exclue"})
_FALSE = frozenset({"", "0", "non", "faux", "false", "no"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that the columns' types do not allow: kept as printed, shown in the report."""

    place: Place
    field: str
    value: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class ListTable:
    """A partner's list as read.

    ``places`` gives, for each ``Entry.row``, the file's line (or the sheet's row); ``columns`` the header
    printed over each field read, ``ignored`` the headers that name no field; ``problems`` every cell that could
    not be read, not the first alone.
    """

    file: str
    entries: tuple[Entry, ...]
    places: dict[int, Place]
    columns: dict[str, str]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()


def read_list(path: Path, content: bytes | None = None) -> ListTable:
    """Return the list that ``path`` holds (``.csv``, ``.tsv``, ``.txt`` tables, or ``.xlsx .xlsm .xls .ods``).

    UTF-8 (with or without mark), UTF-16 and Windows-1252 are read; commas, semicolons, tabs and bars; the
    header may stand below title lines and use the words of ``headers.csv``, accents and case forgiven.

    Args:
        path: the file; its extension tells table from workbook.
        content: its bytes, when they do not come from the disk (an upload).

    Raises:
        UnusableError: the file is missing, empty or no table, or no column of a list is recognised.
    """
    lines = read_lines(path, read_input(path) if content is None else content)
    header, fields = _header(path.name, lines)
    return _table(path.name, lines[header + 1 :], fields, lines[header])


def read_lines(path: Path, content: bytes) -> list[Line]:
    """Return the lines of the table or workbook ``path``, whose bytes are ``content``.

    Raises:
        UnusableError: it is empty, or no table.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise UnusableError(path.name, "le fichier est vide ; joignez la liste", "the file is empty; give the list")
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"}:
        return workbook_lines(path.name, content)
    return list(_csv_lines(path.name, content))


def _decode(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content or content.startswith((b"PK\x03\x04", b"%PDF")):
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableError(
        name,
        "ce n’est pas un texte lisible ; enregistrez la liste en CSV UTF-8 ou en .xlsx",
        "this is no readable text; save the list as UTF-8 CSV or .xlsx",
    )


def _csv_lines(name: str, content: bytes) -> Iterator[Line]:
    text = _decode(name, content)
    best = max(",;\t|", key=lambda d: _recognised(text, d))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=best)
    start = 1
    try:
        for cells in reader:
            yield Line(start, "", tuple(squeeze(c) for c in cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnusableError(
            name,
            f"ligne {reader.line_num} : CSV illisible ({error})",
            f"line {reader.line_num}: unreadable CSV ({error})",
        ) from error


def _recognised(text: str, delimiter: str) -> tuple[int, int]:
    """How well ``delimiter`` explains the first lines: recognised headers, then number of cells."""
    sample = "\n".join(text.splitlines()[:HEADER_SEARCH])
    try:
        rows = list(csv.reader(io.StringIO(sample), delimiter=delimiter))
    except csv.Error:
        return 0, 0
    return max(((len(fields_of(row, _vocabulary())), len(row)) for row in rows), default=(0, 0))


@cache
def _vocabulary() -> dict[str, str]:
    with Path(__file__).with_name("headers.csv").open(newline="", encoding="utf-8") as handle:
        return {header_key(row["header"]): row["field"] for row in csv.DictReader(handle)}


def header_key(header: str) -> str:
    """Return what two spellings of one header have in common."""
    return stems(header.replace("°", "umero ")) or header.strip()


def fields_of(cells: Sequence[str], vocabulary: Mapping[str, str]) -> dict[int, str]:
    """Return column number → field by the key of its header; of two columns with one meaning the first counts."""
    found: dict[int, str] = {}
    for number, cell in enumerate(cells):
        field = vocabulary.get(header_key(cell)) if cell and len(cell) < 80 else None
        if field and field not in found.values():
            found[number] = field
    return found


def _header(name: str, lines: Sequence[Line]) -> tuple[int, dict[int, str]]:
    for number, line in enumerate(lines[:HEADER_SEARCH]):
        fields = fields_of(line.cells, _vocabulary())
        if {"certification_label", "code_stated", "rncp_code"} & set(fields.values()):
            return number, fields
    raise UnusableError(
        name,
        "aucune colonne de liste reconnue ; la ligne d’en-tête doit nommer au moins « certification_label » "
        "(ou « Intitulé ») ou « rncp_code » (ou « Code RNCP »)",
        "no column of a list recognised; the header line must name at least “certification_label” or “rncp_code”",
    )


def _table(name: str, lines: Sequence[Line], fields: dict[int, str], header: Line) -> ListTable:
    entries: list[Entry] = []
    places: dict[int, Place] = {}
    problems: list[Problem] = []
    filled = [line for line in lines if any(line.cells)]
    numbers = _row_numbers(filled, fields)
    for line, number in zip(filled, numbers, strict=True):
        values = {f: line.cells[i] for i, f in fields.items() if i < len(line.cells)}
        place = Place(name, line.number, cell=line.sheet)
        entry, found = _entry(values, number, place, {f: header.cells[i] for i, f in fields.items()})
        entries.append(entry)
        places[number] = place
        problems += found
    columns = {f: header.cells[i] for i, f in fields.items()}
    ignored = tuple(cell for i, cell in enumerate(header.cells) if cell and i not in fields)
    return ListTable(name, tuple(entries), places, columns, tuple(problems), ignored)


def _row_numbers(lines: Sequence[Line], fields: dict[int, str]) -> list[int]:
    """The printed numbers where all are distinct integers from 1, else the order of the lines."""
    column = next((i for i, f in fields.items() if f == "row"), None)
    counted = list(range(1, len(lines) + 1))
    if column is None:
        return counted
    printed = [line.cells[column] if column < len(line.cells) else "" for line in lines]
    if not all(p.isdigit() and int(p) > 0 for p in printed) or len(set(map(int, printed))) < len(printed):
        return counted
    return [int(p) for p in printed]


def _entry(values: dict[str, str], number: int, place: Place, columns: dict[str, str]) -> tuple[Entry, list[Problem]]:
    problems: list[Problem] = []

    def problem(field: str, fr: str, en: str) -> None:
        at = Place(place.file, place.row, columns.get(field, field), place.cell)
        problems.append(Problem(at, field, values[field], fr, en))

    flag = values.get("excluded_from_extension", "").lower()
    if flag not in _TRUE | _FALSE:
        problem("excluded_from_extension", "écrivez 0 ou 1", "write 0 or 1")
    if not _is_date(values.get("exclusion_arrete_date", "")):
        problem("exclusion_arrete_date", "écrivez une date AAAA-MM-JJ", "write a date YYYY-MM-DD")
    if values.get("level_2019") and values["level_2019"] not in _LEVELS:
        problem("level_2019", "écrivez un niveau de 1 à 8", "write a level from 1 to 8")
    if values.get("row") and not values["row"].isdigit():
        problem("row", "écrivez un entier à partir de 1", "write an integer from 1")
    texts: dict[str, Any] = {f: v for f, v in values.items() if f not in {"row", "act", "excluded_from_extension"}}
    return Entry(**texts, row=number, excluded_from_extension=flag in _TRUE), problems


def _is_date(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False
