"""The members of an archive or a folder, one after the other, never all at once."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from proa_graph.errors import UnusableError

_LARGEST = 200 * 1024 * 1024
_PIECE = 128 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a dump: its name in it, its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A member that cannot be read, and why; the run goes on, but not where its archive is ``cut`` there."""

    name: str
    reason: str
    cut: bool = False


def names(source: Path) -> Iterator[str]:
    """Yield the names of the members of ``source``, first ones first: enough to tell which dump it is."""
    if source.is_dir():
        yield from (p.relative_to(source).as_posix() for p in sorted(source.rglob("*")) if p.is_file())
        return
    try:
        with tarfile.open(source, "r|*") as archive:
            for info in archive:
                if info.isfile():
                    yield info.name
    except (tarfile.TarError, EOFError, OSError, zlib.error):
        return


def members(source: Path, wanted: Callable[[str], bool]) -> Iterator[Member | Broken]:
    """Yield the members of ``source`` whose name is ``wanted``, in the order of the archive, or sorted in a folder.

    A truncated archive is yielded as ``Broken`` after what could be read of it.

    Raises:
        UnusableError: ``source`` does not exist or is no archive.
    """
    if source.is_dir():
        yield from _folder(source, wanted)
    elif source.is_file():
        yield from _archive(source, wanted)
    else:
        raise UnusableError(
            str(source),
            "archive ou dossier introuvable ; vérifiez le chemin",
            "no such archive or folder; check the path",
        )


def _folder(source: Path, wanted: Callable[[str], bool]) -> Iterator[Member | Broken]:
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if not wanted(name) or not path.is_file():
            continue
        try:
            yield Member(name, path.read_bytes())
        except OSError as error:
            yield Broken(name, error.strerror or type(error).__name__)


def _archive(source: Path, wanted: Callable[[str], bool]) -> Iterator[Member | Broken]:
    last = ""
    try:
        with tarfile.open(source, "r|*", bufsize=_PIECE) as archive:
            for info in archive:
                last = info.name
                if not info.isfile() or not wanted(info.name):
                    continue
                if info.size > _LARGEST:
                    yield Broken(info.name, f"{info.size} octets : trop grand")
                    continue
                handle = archive.extractfile(info)
                yield Member(info.name, handle.read() if handle else b"")
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        if not last:
            raise UnusableError(
                str(source),
                "ce n’est pas une archive tar lisible ; donnez l’archive publiée ou son dossier",
                "not a readable tar archive; give the archive as published or its folder",
            ) from error
        yield Broken(f"{source.name} après {last}", f"archive interrompue ({type(error).__name__})", cut=True)
