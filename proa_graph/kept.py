"""The dataset kept for the next question: a store on disk, read only, in the cache folder of the user."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pyoxigraph

from proa_graph.files import cache_folder
from proa_graph.inputs import input_digest

_MOST = 3
"""Stores kept: of the last inputs asked of."""


def store(out: Path) -> pyoxigraph.Store:
    """Return a store of the published graphs, as the data folders and the code now say.

    The first question after a change makes it (from ``out`` where a build is current) and keeps it by the digest of
    its input; the next ones open it. Where the cache cannot be written, it is made in memory each time.

    Args:
        out: a build folder; it may be missing or stale.
    """
    digest = input_digest()
    there = folder() / digest
    if there.is_dir():
        with suppress(OSError):
            return pyoxigraph.Store.read_only(str(there))
    made = _made(out, digest)
    return _keep(made, there) or made


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


def _keep(made: pyoxigraph.Store, there: Path) -> pyoxigraph.Store | None:
    """Write what was made beside, then give it its name; None where that cannot be."""
    beside = None
    try:
        there.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=there.parent, prefix=".new-"))
        written = pyoxigraph.Store(str(beside))
        written.bulk_extend(made)
        written.flush()
        del written
        with suppress(OSError):
            beside.rename(there)
        _forget(there)
        return pyoxigraph.Store.read_only(str(there))
    except OSError:
        return None
    finally:
        if beside:
            shutil.rmtree(beside, ignore_errors=True)


def _forget(there: Path) -> None:
    """Remove the stores of older inputs, the one used longest ago first."""
    others = sorted((path for path in there.parent.iterdir() if path != there), key=lambda path: path.stat().st_mtime)
    for path in others[: max(0, len(others) - _MOST + 1)]:
        shutil.rmtree(path, ignore_errors=True)
