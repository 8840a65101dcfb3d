"""The folder of reference data: one file a snapshot, in service as soon as it bears its final name."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.files import share

KINDS = ("rncp", "rome", "idcc")
VARIABLE = "PROA_REFERENCE_DIR"

_NAME = re.compile(r"(rncp|rome|idcc)-(\d{4}-\d\d-\d\d)-([a-z0-9-]+)\.db")


@dataclass(frozen=True, slots=True, order=True)
class Snapshot:
    """One loaded export: its kind, the day it describes (ISO), its layout, the file that holds it."""

    kind: str
    day: str
    layout: str
    path: Path

    @property
    def name(self) -> str:
        """``rncp-2026-04-22-csv``."""
        return self.path.stem


def folder() -> Path:
    """Return the folder that ``PROA_REFERENCE_DIR`` names, else ``reference/`` beside ``data/``."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named else share("data").parent / "reference"


def snapshots(where: Path | None = None) -> tuple[Snapshot, ...]:
    """Return the snapshots in service, by kind, then from the oldest to the newest.

    Files under any other name, those of an interrupted refresh for instance, are not in service.
    """
    where = where or folder()
    if not where.is_dir():
        return ()
    matches = ((_NAME.fullmatch(path.name), path) for path in where.iterdir())
    return tuple(sorted(Snapshot(m[1], m[2], m[3], path) for m, path in matches if m))


def ready(where: Path) -> Path:
    """Make the folder ``where`` and return it.

    Raises:
        UnusableError: it cannot be made or written to.
    """
    try:
        where.mkdir(parents=True, exist_ok=True)
        (where / f".probe.{os.getpid()}").touch()
        (where / f".probe.{os.getpid()}").unlink()
    except OSError as error:
        raise UnusableError(
            str(where),
            f"dossier de référence inaccessible ({error.strerror}) ; changez {VARIABLE}",
            f"the reference folder cannot be written ({error.strerror}); change {VARIABLE}",
        ) from None
    return where


def state(found: Iterable[Snapshot]) -> tuple[tuple[str, int, int], ...]:
    """Return what changes when one of the snapshots ``found`` is replaced, without reading them: cheap to ask often.

    A refresh puts another file in the place of one of the same day; its name alone does not tell.
    """
    stats = ((str(s.path), s.path.stat()) for s in found)
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def fingerprint(where: Path | None = None) -> str:
    """Return what changes when the reference changes: the names and digests of the snapshots in service."""
    found = snapshots(where)
    return "\n".join(f"{s.name} {_digest(*of)}" for s, of in zip(found, state(found), strict=True))


@lru_cache(maxsize=64)
def _digest(path: str, _changed: int, _size: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
