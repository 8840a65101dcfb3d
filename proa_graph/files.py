"""Where the project's folders are, and how its files are written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from proa_graph.errors import UnusableError

_PACKAGE = Path(__file__).resolve().parent
CITATION = "CITATION.cff"
PAPERS = (CITATION, "LICENSE-DATA.md")
"""What goes with the data: how to cite them, what may be done with them."""


def share(name: str) -> Path:
    """Return the folder or file ``name``, one of :data:`proa_graph.inputs.SHARES` or :data:`PAPERS`.

    In a checkout it stands beside the package; in an installed wheel inside it, under ``_share``.
    """
    installed = _PACKAGE / "_share" / name
    return installed if installed.exists() else _PACKAGE.parent / name


def cache_folder() -> Path:
    """Return the folder of what is kept between runs: in ``$XDG_CACHE_HOME``, by default ``~/.cache``."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".cache") / "proa-graph"


def read_input(path: Path) -> bytes:
    """Return the bytes of a file that a user names.

    Raises:
        UnusableError: it is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnusableError(
            str(path), "fichier introuvable ; vérifiez le chemin", "no such file; check the path"
        ) from error
    except OSError as error:
        raise UnusableError(
            str(path),
            "le fichier ne peut pas être lu ; vérifiez les droits",
            "the file cannot be read; check its rights",
        ) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old bytes or the new, never a part."""
    with written_atomically(path) as out:
        out.write(content)


@contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write to, which takes the place of ``path`` once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write ``content`` only when ``path`` does not hold it yet; return whether it was written."""
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    write_atomically(path, content)
    return True
