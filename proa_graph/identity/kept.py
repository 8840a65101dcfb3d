"""The register read for its titles, kept in the cache folder of the user: reading it anew takes seconds."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from proa_graph import __version__, reference
from proa_graph.files import cache_folder, write_atomically
from proa_graph.identity.titles import Titles, indexed
from proa_graph.reference import Certifier, Coded, Period, Record, Reference, state

Register = tuple[Mapping[str, Record], Titles]
_NAME = "register-{}.pickle"
_MOST = 2
"""Registers kept: the newest."""


def register(of: Reference) -> Register:
    """Return the records of ``of`` and the index of their titles: as kept by an earlier run of this very code, or read.

    Where the cache cannot be written they are read each time; a kept file that does not load is read anew.
    """
    path = cache_folder() / _NAME.format(_digest(repr((__version__, _code(), state(of.of("rncp"))))))
    with suppress(OSError, EOFError, ValueError, AttributeError, ImportError, IndexError, pickle.UnpicklingError):
        found: Register = pickle.loads(path.read_bytes())  # noqa: S301  a file that this function wrote for this user
        return found
    made = read(of)
    with suppress(OSError):
        write_atomically(path, _packed(made))
        _forget(path.parent)
    return made


def read(of: Reference) -> Register:
    """Return the records of ``of`` and the index of their titles, read from the snapshots."""
    records = of.records()
    return records, indexed(records)


def _packed(made: Register) -> bytes:
    """The bytes of ``made``, its values written as calls of their classes: those load three times as fast."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = dict.fromkeys((Certifier, Coded, Period, Record), _as_call)
    pickler.dump(made)
    return out.getvalue()


def _as_call(value: Any) -> tuple[type, tuple[object, ...]]:
    return type(value), tuple(getattr(value, field.name) for field in fields(value))


def _forget(folder: Path) -> None:
    kept = sorted(folder.glob(_NAME.format("*")), key=lambda path: path.stat().st_mtime_ns)
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
