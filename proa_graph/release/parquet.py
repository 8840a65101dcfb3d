"""The tables of a release as Parquet, where DuckDB is there: what the CSV files hold, with types."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from proa_graph.table_model import Table, tables

_TYPES = {"boolean": "BOOLEAN", "date": "DATE", "decimal": "DOUBLE", "integer": "BIGINT"}


def is_there() -> bool:
    """Return whether Parquet can be written: DuckDB is an optional dependency (« publish »)."""
    return find_spec("duckdb") is not None


def write(folder: Path) -> None:
    """Write beside each CSV file of ``folder`` the same table as Parquet: same file, same bytes."""
    import duckdb

    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as base:
        for table in tables().values():
            base.execute(_copy(table, folder))


def _copy(table: Table, folder: Path) -> str:
    columns = ", ".join(f"'{column.name}': '{_TYPES.get(column.type, 'VARCHAR')}'" for column in table.columns)
    source, target = (_quoted(folder / name) for name in (table.file, f"{table.name}.parquet"))
    read = f"read_csv({source}, header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}})"
    return f"COPY (SELECT * FROM {read}) TO {target} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608


def _quoted(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"
