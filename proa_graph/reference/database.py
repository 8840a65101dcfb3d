"""A snapshot as a file: written beside its place, put in service by a rename, read only afterwards."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from proa_graph.errors import UnusableError
from proa_graph.reference.layouts import tables

_OTHERS: dict[str, tuple[str, ...]] = {
    "about": ("key", "value"),
    "trade": ("trade", "label", "parent"),
    "branch": ("idcc", "label"),
    "operator": ("idcc", "opco", "count"),
}


def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table of a snapshot."""
    named = {t.name: t.columns for t in tables()}
    return named[table] if table in named else _OTHERS[table]


class Writer:
    """The tables of a snapshot being written."""

    def __init__(self, path: Path) -> None:
        self.place: Path | None = None
        self._base = sqlite3.connect(path, isolation_level=None)
        for pragma in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "temp_store=MEMORY",
            "locking_mode=EXCLUSIVE",
            "cache_size=-64000",
        ):
            self._base.execute(f"PRAGMA {pragma}")
        for name in (*(t.name for t in tables()), *_OTHERS):
            listed = ", ".join(f'"{column}"' for column in columns(name))
            self._base.execute(f'CREATE TABLE "{name}" ({listed})')
        self._base.execute("BEGIN")

    def add(self, table: str, rows: Iterable[tuple[Any, ...]], names: tuple[str, ...] = ()) -> int:
        """Write ``rows`` into ``table``, their columns in the order of ``names``; return how many."""
        names = names or columns(table)
        listed, marks = ", ".join(f'"{n}"' for n in names), ", ".join("?" * len(names))
        cursor = self._base.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', rows)  # noqa: S608
        return cursor.rowcount

    def count(self, table: str) -> int:
        """Return the number of rows of ``table``."""
        return int(self._base.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0])  # noqa: S608

    def registers(self) -> set[str]:
        """Return the registers of the records, in lower case: ``rncp``, ``rs``."""
        return {row[0].lower() for row in self._base.execute("SELECT DISTINCT rtrim(code, '0123456789') FROM record")}

    def finish(self, about: Mapping[str, str], place: Path) -> None:
        """Write what the snapshot says of itself, close the file and choose its ``place``."""
        self.add("about", sorted(about.items()))
        self._base.execute("COMMIT")
        self._base.close()
        self.place = place

    def close(self) -> None:
        """Close the file as it is."""
        self._base.close()


@contextmanager
def writing(where: Path) -> Iterator[Writer]:
    """Yield a writer; what it wrote is in service after the block, and only when all went well.

    Until then the file bears a name that nobody reads; an interruption leaves it for the next refresh to remove.
    """
    for stale in where.glob(".draft.*"):
        if not _alive(stale.suffix[1:]):
            stale.unlink(missing_ok=True)
    draft = where / f".draft.{os.getpid()}"
    draft.unlink(missing_ok=True)
    try:
        with closing(Writer(draft)) as writer:
            yield writer
        if writer.place:
            with draft.open("rb") as written:
                os.fsync(written.fileno())
            draft.replace(writer.place)
    except sqlite3.Error as error:
        raise UnusableError(
            str(where),
            f"écriture impossible ({error}) ; libérez de la place",
            f"cannot write ({error}); free some space",
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def _alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def connect(path: Path) -> sqlite3.Connection:
    """Return a read-only connection to a snapshot.

    Raises:
        UnusableError: the file is damaged; it names the file and says to refresh.
    """
    try:
        base = sqlite3.connect(f"file:{path.resolve()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        base.execute("SELECT COUNT(*) FROM about").fetchone()
    except sqlite3.Error as error:
        raise UnusableError(
            str(path),
            f"référence endommagée ({error}) ; supprimez ce fichier puis lancez « proa refresh »",
            f"damaged reference ({error}); delete this file, then run “proa refresh”",
        ) from None
    return base
