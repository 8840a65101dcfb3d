"""What any reader of tables yields: sheets of lines, with what the file says of them beside their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0: cells merged into one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its number from 1 in the file or sheet, the sheet's name, its cells.

    ``record`` counts the records of a CSV file, whose cells may hold line ends; ``hidden`` says that nobody sees it,
    ``struck`` that all of it is struck through.
    """

    number: int
    sheet: str
    cells: tuple[str, ...]
    record: int = 0
    hidden: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as given: its lines, whether it is hidden, its merged ranges.

    ``uncached`` gives the formulas whose value the file does not hold, or the error it holds, and ``remarked`` the
    comments that hold a code, by row and column from 1; ``remarks`` what the reader had to mend, by line; ``shapes``
    the texts of drawings that hold a code. ``bare``: the file gave its cells and nothing else (.xls, .xlsb).
    """

    name: str
    lines: tuple[Line, ...]
    hidden: bool = False
    merged: tuple[Range, ...] = ()
    uncached: Mapping[tuple[int, int], str] = field(default_factory=dict)
    remarks: tuple[tuple[int, str, str], ...] = ()
    remarked: Mapping[tuple[int, int], str] = field(default_factory=dict)
    shapes: tuple[str, ...] = ()
    bare: bool = False


def last_filled(lines: Sequence[Line]) -> int:
    """Return the number of the last column in which some of ``lines`` hold something."""
    last = 0
    for line in lines:
        cells = line.cells
        last = next((n for n in range(len(cells), last, -1) if cells[n - 1]), last)
    return last


def letters(column: int) -> str:
    """Return the name of the column counted from 1: ``letters(28)`` is ``AB``."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the address of a cell, row and column from 1: ``D17``."""
    return f"{letters(column)}{row}"
