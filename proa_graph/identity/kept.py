"""The register read for its titles, kept in the cache folder of the user: reading it anew takes seconds.

It is kept as a database of which a check reads the few records and stems it needs.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from proa_graph import __version__, reference
from proa_graph.files import cache_folder
from proa_graph.identity.evidence import first_days
from proa_graph.identity.titles import Titles, indexed
from proa_graph.reference import Record, Reference, state

_NAME = "register-{}.db"
_MOST = 2
"""Registers kept: the newest."""
_REMEMBERED = 1 << 14
_NONE = object()
_DAMAGED = (OSError, EOFError, ValueError, KeyError, AttributeError, ImportError, sqlite3.Error, pickle.UnpicklingError)
_K = TypeVar("_K")
_V = TypeVar("_V")


class Register(NamedTuple):
    """The records by code, the index of their titles, and the first days that are known of numbers."""

    records: Mapping[str, Record]
    titles: Titles
    firsts: Sequence[tuple[int, int]]


def register(of: Reference) -> Register:
    """Return the register of ``of``: as kept by an earlier run of this very code, or read.

    Where the cache cannot be written it is read each time; a kept file that does not open is made anew.
    """
    path = cache_folder() / _NAME.format(_digest(repr((__version__, _code(), state(of.of("rncp"))))))
    with suppress(*_DAMAGED):
        return _open(path)
    made = read(of)
    with suppress(OSError, sqlite3.Error):
        _keep(made, path)
        _forget(path.parent)
    return made


def read(of: Reference) -> Register:
    """Return the register of ``of``, read from the snapshots."""
    records = of.records()
    return Register(records, indexed(records), first_days(records))


class _Base:
    """A connection of this very process: helpers that are forked open their own."""

    def __init__(self, path: Path) -> None:
        self._path, self._process = path, 0

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of ``query``."""
        if self._process != os.getpid():
            address = f"file:{self._path.resolve()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._process = os.getpid()
        return self._connection.execute(query, values).fetchall()


class _Table(Mapping[_K, _V]):
    """A table of keys and packed values as a mapping; what was found lately is remembered."""

    def __init__(self, base: _Base, name: str, unpacked: Callable[[Any], _V]) -> None:
        self._base, self._name, self._unpacked = base, name, unpacked
        self._found: dict[object, Any] = {}

    def __getitem__(self, key: _K) -> _V:
        found: _V = self.get(key, _NONE)
        if found is _NONE:
            raise KeyError(key)
        return found

    def get(self, key: _K, default: Any = None) -> Any:
        """Return the value of ``key``, else ``default``: that there is none is remembered too."""
        try:
            found = self._found[key]
        except KeyError:
            found = self._look_up(key)
        return default if found is _NONE else found

    def _look_up(self, key: _K) -> object:
        rows = self._base.rows(f"SELECT value FROM {self._name} WHERE key = ?", key)  # noqa: S608
        if len(self._found) >= _REMEMBERED:
            self._found.clear()
        return self._found.setdefault(key, self._unpacked(rows[0][0]) if rows else _NONE)

    def __contains__(self, key: object) -> bool:
        """Asked of many codes of which few are read: nothing is unpacked."""
        if key in self._found:
            return self._found[key] is not _NONE
        return bool(self._base.rows(f"SELECT 1 FROM {self._name} WHERE key = ?", key))  # noqa: S608

    def __iter__(self) -> Iterator[_K]:
        yield from (key for (key,) in self._base.rows(f"SELECT key FROM {self._name} ORDER BY key"))  # noqa: S608

    def __len__(self) -> int:
        return int(self._base.rows(f"SELECT COUNT(*) FROM {self._name}")[0][0])  # noqa: S608


def _open(path: Path) -> Register:
    base = _Base(path)
    whole = base.rows("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")[0][0]
    if whole != path.stat().st_size:
        raise sqlite3.DatabaseError("cut short")
    about = {key: pickle.loads(value) for key, value in base.rows("SELECT key, value FROM about")}  # noqa: S301
    titles = Titles(
        _Table(base, "title", pickle.loads),
        about["masses"],
        _Table(base, "weight", float),
        _Table(base, "place", _numbers),
        _Table(base, "of_code", _numbers),
        about["unknown"],
    )
    return Register(_Table(base, "record", pickle.loads), titles, about["firsts"])


def _keep(made: Register, path: Path) -> None:
    """Write ``made`` beside, then give it its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as base:
            _write(base, made)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write(base: sqlite3.Connection, made: Register) -> None:
    titles = made.titles
    about = {"masses": array("d", titles.masses), "unknown": titles.unknown, "firsts": list(made.firsts)}
    contents: dict[str, Iterable[tuple[object, object]]] = {
        "record": ((code, _packed(record)) for code, record in made.records.items()),
        "title": ((at, _packed(title)) for at, title in titles.titles.items()),
        "weight": titles.weights.items(),
        "place": ((word, array("I", places).tobytes()) for word, places in titles.places.items()),
        "of_code": ((code, array("I", places).tobytes()) for code, places in titles.of.items()),
        "about": ((key, _packed(value)) for key, value in about.items()),
    }
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("BEGIN")
    for name, rows in contents.items():
        base.execute(f"CREATE TABLE {name} (key {'INTEGER ' if name == 'title' else ''}PRIMARY KEY, value)")
        base.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)  # noqa: S608
    base.execute("COMMIT")


def _packed(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _numbers(packed: bytes) -> Sequence[int]:
    return array("I", packed)


def _forget(folder: Path) -> None:
    kept = sorted(folder.glob("register-*"), key=lambda path: path.stat().st_mtime_ns)
    for old in kept[:-_MOST]:
        old.unlink(missing_ok=True)


@cache
def _code() -> str:
    """What changes when the code that reads registers and titles does."""
    here, there = Path(__file__).parent, Path(reference.__file__).parent
    files = sorted((*here.glob("*.py"), *here.glob("*.toml"), *there.glob("*.py"), here.parent / "text.py"))
    return _digest("".join(path.read_text(encoding="utf-8") for path in files))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
