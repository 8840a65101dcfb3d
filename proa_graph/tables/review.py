"""The workbook of a review as a person gives it back → the lines that it holds."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.files import read_input
from proa_graph.model import ENTRY_COLUMNS, Entry
from proa_graph.tables.lists import fullest, read_sheets
from proa_graph.tables.sheets import Line, letters

COLUMNS = (*ENTRY_COLUMNS, "training_body", "note", "locator")
DOUBTS, PRINTED = "doutes", "imprimé"
_SHAPES = {
    "row": (re.compile(r"\d{1,6}"), "un numéro", "a number"),
    "rncp_code": (re.compile(r"\d{0,5}"), "un numéro du RNCP ou rien", "an RNCP number or nothing"),
    "level_2019": (re.compile(r"[1-8]?"), "un niveau de 1 à 8 ou rien", "a level from 1 to 8 or nothing"),
    "excluded_from_extension": (re.compile(r"[01]?"), "0 ou 1", "0 or 1"),
    "exclusion_arrete_date": (re.compile(r"(?:\d{4}-\d\d-\d\d)?"), "une date AAAA-MM-JJ", "a date YYYY-MM-DD"),
    "certification_label": (re.compile(r"\S.*", re.DOTALL), "un intitulé", "a title"),
}


def read_review(path: Path) -> tuple[Entry, ...]:
    """Return the lines of the reviewed workbook ``path``, in the order of their rows.

    Raises:
        UnusableError: it is no such workbook, or a cell does not hold what its column holds.
    """
    lines = fullest(read_sheets(path, read_input(path)))
    header = next((n for n, line in enumerate(lines) if {"text_id", "certification_label"} <= set(line.cells)), None)
    if header is None:
        raise UnusableError(
            str(path),
            "ce n’est pas un classeur de relecture ; faites-le par « proa extract … --review FICHIER.xlsx »",
            "no workbook of a review; make one with “proa extract … --review FILE.xlsx”",
        )
    names = lines[header].cells
    entries = [_entry(path, line, names) for line in lines[header + 1 :] if any(line.cells)]
    return tuple(sorted(entries, key=lambda e: e.row))


def _entry(path: Path, line: Line, names: tuple[str, ...] | list[str]) -> Entry:
    values = {name: cell.strip() for name, cell in zip(names, line.cells, strict=False) if name in COLUMNS}
    for column, (shape, fr, en) in _SHAPES.items():
        said = values.get(column, "")
        if not shape.fullmatch(said):
            at = letters(list(names).index(column) + 1) if column in names else column
            raise UnusableError(f"{path}, {at}{line.number}", f"« {said} » n’est pas {fr}", f"“{said}” is not {en}")
    struck = values.pop("excluded_from_extension", "") == "1"
    row = int(values.pop("row"))
    return dataclasses.replace(Entry(**values), row=row, excluded_from_extension=struck)  # type: ignore[arg-type]
