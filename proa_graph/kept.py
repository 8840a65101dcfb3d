"""The dataset kept for the next question: a store on disk, read only, in the cache folder of the user."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pyoxigraph

from proa_graph.apart import left
from proa_graph.files import cache_folder
from proa_graph.inputs import input_digest

_BEHIND = 10
_MOST = 3
"""Stores kept: of the last inputs asked of."""


def store(out: Path) -> pyoxigraph.Store:
    """Return a store of the published graphs, as the data folders and the code now say.

    The first question after a change makes it in memory (from ``out`` where a build is current); a process that nobody
    waits for keeps it by the digest of its input, for the next ones to open. Where the cache cannot be written, it is
    made in memory each time.

    Args:
        out: a build folder; it may be missing or stale.
    """
    digest = input_digest()
    there = folder() / digest
    if there.is_dir():
        with suppress(OSError):
            return pyoxigraph.Store.read_only(str(there))
    made = _made(out, digest)
    left(partial(keep, made, there), niceness=_BEHIND)
    return made


def folder() -> Path:
    """Return the folder of the stores, in the cache folder of the user."""
    return cache_folder()


def _made(out: Path, digest: str) -> pyoxigraph.Store:
    from proa_graph import release
    from proa_graph.built import manifest
    from proa_graph.dataset import assemble_published

    if manifest(out).get("input") == digest and release.has_graph(out):
        return release.open_graph(out)
    return assemble_published().named


def keep(made: pyoxigraph.Store, there: Path) -> None:
    """Write ``made`` beside ``there``, then give it its name; nothing where another process writes, or none can."""
    with suppress(OSError), _alone(there.parent), tempfile.TemporaryDirectory(dir=there.parent, prefix=".new-") as new:
        if there.is_dir():
            return
        from proa_graph import graph

        beside = Path(new) / "store"
        written = pyoxigraph.Store(str(beside))
        graph.load(written, made.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b"")
        written.flush()
        del written
        beside.rename(there)
        _forget(there)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold the folder ``place``, made where it is missing; OSError where another process holds it."""
    place.mkdir(parents=True, exist_ok=True)
    held = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)


def _forget(there: Path) -> None:
    """Remove the stores of older inputs, the one used longest ago first."""
    others = sorted((path for path in there.parent.iterdir() if path != there), key=lambda path: path.stat().st_mtime)
    for path in others[: max(0, len(others) - _MOST + 1)]:
        shutil.rmtree(path, ignore_errors=True)
