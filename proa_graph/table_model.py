"""The tables of a release: one ``.rq`` file each, whose header says what a row is, and what its columns hold.

A column is told as ``<type> [key] [of <table>] | French | English``: a ``key`` column tells rows apart, ``of`` names
the table whose only key it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.questions import Bilingual, bilingual, header

METADATA = "csv-metadata.json"
DATABASE = "proa.sqlite.gz"
WORKBOOK = "proa.xlsx"
TYPES = ("boolean", "date", "decimal", "integer", "iri", "string")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``type`` is one of :data:`TYPES`; ``of`` is the table whose key it holds, or empty."""

    name: str
    type: str
    label: Bilingual
    key: bool
    of: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and the query (``text``) that gives its rows; ``in_workbook`` is false for what no one reads by eye."""

    name: str
    title: Bilingual
    columns: tuple[Column, ...]
    in_workbook: bool
    text: str

    @property
    def file(self) -> str:
        """The name of the file that holds it."""
        return f"{self.name}.csv.gz"

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the columns that tell rows apart."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def references(self) -> Iterator[tuple[Column, str]]:
        """The columns that hold the key of a table, each with the name of that key there."""
        for column in self.columns:
            if column.of:
                yield column, tables()[column.of].key[0]


@cache
def tables() -> dict[str, Table]:
    """Return the tables, by name, sorted.

    Raises:
        UnusableError: a header lacks something, or names a type or a table that there is not.
    """
    found = {path.stem: _table(path.stem, path.read_text(encoding="utf-8")) for path in _files()}
    single = {name for name, table in found.items() if len(table.key) == 1} | {""}
    for table in found.values():
        for column in table.columns:
            if column.type not in TYPES or column.of not in single:
                raise _odd(table.name, column.name)
    return found


def _files() -> Iterator[Path]:
    yield from sorted((share("sparql") / "tables").glob("*.rq"))


def _table(name: str, text: str) -> Table:
    try:
        head = header(text)
        columns = tuple(_column(column, told) for column, told in head["columns"].items())
        title = {"fr": head["title"]["fr"], "en": head["title"]["en"]}
        return Table(name, title, columns, head["workbook"] == "yes", text)
    except (KeyError, ValueError) as error:
        raise _odd(name, str(error)) from error


def _column(name: str, told: str) -> Column:
    what, _, labels = told.partition(" | ")
    kind, *more = what.split()
    return Column(name, kind, bilingual(labels), "key" in more, more[-1] if "of" in more else "")


def _odd(name: str, what: str) -> UnusableError:
    return UnusableError(
        f"sparql/tables/{name}.rq", f"en-tête « #+ » incomplet : {what}", f"incomplete “#+” header: {what}"
    )
