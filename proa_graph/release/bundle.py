"""The tables of a release, made of the graph once and written with several faces: CSV, SQLite, a workbook.

What describes them (CSVW) and what they are made of is the one model of :mod:`proa_graph.table_model`.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pyoxigraph

from proa_graph.memory import uncollected
from proa_graph.table_model import Column, Table, tables
from proa_graph.tables import workbooks
from proa_graph.terms import BASE

_LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
_COLUMNS = "columns"
_VERSION_AT = slice(96, 100)
_CSVW = {"iri": "anyURI"}
_SQL = {"boolean": "INTEGER", "decimal": "REAL", "integer": "INTEGER"}
_VALUES: Mapping[str, Callable[[str], workbooks.Cell]] = {
    "boolean": lambda text: int(text == "true"),
    "date": date.fromisoformat,
    "decimal": float,
    "integer": int,
    "iri": str,
    "string": str,
}

Row = Sequence[str]
Rows = Mapping[str, Sequence[Row]]


def read(store: pyoxigraph.Store) -> Rows:
    """Return the rows of each table of the named graphs of ``store``, as texts, sorted by key."""
    return {name: _rows(store, table) for name, table in tables().items()}


def _rows(store: pyoxigraph.Store, table: Table) -> list[Row]:
    found = store.query(table.text, use_default_graph_as_union=True)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise TypeError(table.name)
    told = found.serialize(format=pyoxigraph.QueryResultsFormat.CSV) or b""
    _, *rows = csv.reader(io.StringIO(told.decode(), newline=""))
    key = [number for number, column in enumerate(table.columns) if column.key]
    return sorted(rows, key=lambda row: [row[number] for number in key])


def csv_text(table: Table, rows: Sequence[Row]) -> str:
    """Return ``rows`` of ``table`` as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(rows)
    return out.getvalue()


def metadata() -> str:
    """Return what CSV on the Web says of the CSV files: types, primary and foreign keys, names in two languages."""
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
        "dc:license": {"@id": _LICENCE},
        "dc:source": {"@id": BASE},
        "tables": [_described(table) for table in tables().values()],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _described(table: Table) -> dict[str, Any]:
    keys = [
        {"columnReference": column.name, "reference": {"resource": f"{column.of}.csv", "columnReference": key}}
        for column, key in table.references
    ]
    schema = {
        "columns": [_column(column) for column in table.columns],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }
    return {"url": f"{table.name}.csv", "dc:title": _spoken(table.title), "tableSchema": schema}


def _column(column: Column) -> dict[str, Any]:
    kind = _CSVW.get(column.type, column.type)
    needed = {"required": True} if column.key else {}
    return {"name": column.name, "titles": [column.name], "dc:title": _spoken(column.label), "datatype": kind, **needed}


def _spoken(text: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text[lang], "@language": lang} for lang in ("fr", "en")]


def database(rows: Rows) -> bytes:
    """Return an SQLite file of the tables, with their keys, and a table that tells what each column holds."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    try:
        base.execute("BEGIN")
        for table in tables().values():
            base.execute(_create(table))
            marks = ", ".join("?" * len(table.columns))
            base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', _typed(table, rows[table.name]))  # noqa: S608
        base.execute(f"CREATE TABLE {_COLUMNS} ({', '.join(_TOLD)}, PRIMARY KEY (table_name, name)) WITHOUT ROWID")
        base.executemany(f"INSERT INTO {_COLUMNS} VALUES ({', '.join('?' * len(_TOLD))})", _told())  # noqa: S608
        base.execute("COMMIT")
        made = bytearray(base.serialize())
    finally:
        base.close()
    # Which version of the library wrote it is no part of what it says.
    made[_VERSION_AT] = bytes(4)
    return bytes(made)


def _create(table: Table) -> str:
    parts = [f'"{c.name}" {_SQL.get(c.type, "TEXT")}{" NOT NULL" if c.key else ""}' for c in table.columns]
    parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    parts += [
        f"FOREIGN KEY ({_quoted(column.name)}) REFERENCES {_quoted(column.of)} ({_quoted(key)})"
        for column, key in table.references
    ]
    return f"CREATE TABLE {_quoted(table.name)} ({', '.join(parts)}) WITHOUT ROWID"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _typed(table: Table, rows: Sequence[Row]) -> list[list[str | int | float | None]]:
    kinds = [_VALUES[c.type] if c.type in _SQL else str for c in table.columns]
    return [[kind(cell) if cell else None for kind, cell in zip(kinds, row, strict=True)] for row in rows]  # type: ignore[misc]


_TOLD = ("table_name", "name", "type", "is_key", "references_table", "fr", "en")


def _told() -> list[list[str]]:
    return [
        [table.name, c.name, c.type, "yes" if c.key else "", c.of, c.label["fr"], c.label["en"]]
        for table in tables().values()
        for c in table.columns
    ]


def workbook(rows: Rows) -> bytes:
    """Return a workbook of the tables that people read, one a sheet, with one that tells what their columns hold."""
    chosen = [table for table in tables().values() if table.in_workbook]
    known = {table.name for table in chosen}
    sheets: dict[str, list[list[workbooks.Cell]]] = {
        _COLUMNS: [[*_TOLD], *(list[workbooks.Cell](told) for told in _told() if told[0] in known)]
    }
    with uncollected():
        for table in chosen:
            kinds = [_VALUES[c.type] for c in table.columns]
            cells = [
                [kind(cell) if cell else "" for kind, cell in zip(kinds, row, strict=True)] for row in rows[table.name]
            ]
            sheets[table.name] = [[c.name for c in table.columns], *cells]
        return workbooks.workbook(sheets)
