"""The build folder: one writes there at a time; what is made takes its place when it is whole, the manifest last."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proa_graph import __version__, release
from proa_graph.errors import UnusableError

MANIFEST = "manifest.json"
NEXT = ".next"
"""Where it is made."""
_LAST = ".last"
_OURS = frozenset((".lock", NEXT, _LAST))


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold ``out`` for one build; what an earlier one left unfinished is removed, what cannot be written is told."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with (out / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UnusableError(
                    str(out),
                    "une autre construction y écrit ; attendez sa fin ou donnez un autre --out",
                    "another build writes there; wait for its end or give another --out",
                ) from error
            _recover(out)
            try:
                yield
            finally:
                shutil.rmtree(out / NEXT, ignore_errors=True)
    except OSError as error:
        raise UnusableError(
            str(out),
            f"écriture impossible ({error.strerror}) ; ce qui était construit n’a pas changé",
            f"cannot be written ({error.strerror}); what was built has not changed",
        ) from error


def _recover(out: Path) -> None:
    """Remove what a build that was killed left; where it was taking its place, bring back what stood before."""
    shutil.rmtree(out / NEXT, ignore_errors=True)
    for path in (out / _LAST).glob("*"):
        if not (out / path.name).exists():
            path.rename(out / path.name)
    shutil.rmtree(out / _LAST, ignore_errors=True)


def take_place(out: Path, there: Path, manifest: Mapping[str, object]) -> None:
    """Put what was made in the place of what stood, the manifest last; releases that stood stay."""
    for kept in release.releases(out):
        if not (there / release.RELEASES / kept.version).exists():
            release.link_tree(kept.folder, there / release.RELEASES / kept.version)
    text = json.dumps({"version": __version__, **manifest, "files": _count(there / "site")}, indent=1)
    (there / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    (out / _LAST).mkdir()
    old = [path for path in out.iterdir() if path.name not in _OURS]
    for path in (*(p for p in old if p.name == MANIFEST), *(p for p in old if p.name != MANIFEST)):
        path.rename(out / _LAST / path.name)
    for path in sorted(there.iterdir(), key=lambda path: path.name == MANIFEST):
        path.rename(out / path.name)
    shutil.rmtree(out / _LAST)


def manifest(out: Path) -> dict[str, Any]:
    """Return what the manifest of ``out`` says, nothing where there is none."""
    try:
        found: dict[str, Any] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def whole(out: Path, known: Mapping[str, Any]) -> bool:
    """Return whether ``out`` holds all the files of the site and of the dataset that its manifest ``known`` tells."""
    return _count(out / "site") == known.get("files") and bool(release.listed(out))


def _count(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))
