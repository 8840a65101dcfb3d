"""Releases kept for good, one folder each: the files of the dataset as they were, the vocabulary, what changed.

What is released never changes. A file that a release shares with the dataset as it stands is on the disk once.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from proa_graph import __version__
from proa_graph.catalog import ISSUED
from proa_graph.errors import UnusableError
from proa_graph.files import CITATION, share, write_atomically
from proa_graph.release import parquet
from proa_graph.release.archive import DEPOSIT, archive_name, deposit, write_archive
from proa_graph.release.changes import Change, changes, proposed
from proa_graph.release.events import changes_turtle
from proa_graph.release.files import SUMS
from proa_graph.release.held import read_held
from proa_graph.terms import BASE

RELEASES = "releases"
CHANGES = "changes.csv"
EVENTS = "changes.ttl"
ONTOLOGY = "ontology.ttl"
_TOLD = "release.json"
_COLUMNS = [field.name for field in dataclasses.fields(Change)]


@dataclass(frozen=True, slots=True)
class Release:
    """A release in ``folder``: its day, the one ``before`` it, the version that what changed asks for, how much did."""

    version: str
    issued: str
    before: str
    proposed: str
    counts: Counter[str]
    folder: Path

    @property
    def files(self) -> list[tuple[str, int, str]]:
        """Its files: name, bytes and SHA-256."""
        return [(name, (self.folder / name).stat().st_size, digest) for name, digest in _sums(self.folder).items()]

    @property
    def archive(self) -> str:
        """The name of the file that holds it whole, for an archive of data; empty where a release has none."""
        name = archive_name(self.version)
        return name if (self.folder / name).is_file() else ""

    def ontology(self) -> bytes:
        """Return the vocabulary of the release, as Turtle."""
        return (self.folder / ONTOLOGY).read_bytes()

    @property
    def changes(self) -> list[Change]:
        """What changed since the release before."""
        text = (self.folder / CHANGES).read_text(encoding="utf-8")
        return [Change(**row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def order_of(version: str) -> tuple[int, ...]:
    """Return what ``version`` is sorted by."""
    return tuple(int(part) for part in version.split("."))


def releases(out: Path) -> list[Release]:
    """Return the releases that ``out`` keeps, the newest first."""
    found = [_read(path.parent) for path in (out / RELEASES).glob(f"*/{_TOLD}")]
    return sorted(found, key=lambda one: order_of(one.version), reverse=True)


def _read(folder: Path) -> Release:
    told: dict[str, Any] = json.loads((folder / _TOLD).read_text(encoding="utf-8"))
    counts = Counter[str](told["changes"])
    return Release(told["version"], told["issued"], told["before"], told["proposed"], counts, folder)


def bring(out: Path, elsewhere: Path) -> None:
    """Keep in ``out`` the releases of the folder ``elsewhere`` (of one, or of several), whole and unchanged.

    Raises:
        UnusableError: there is none, one is damaged, or ``out`` keeps another of the same version.
    """
    told = sorted([*elsewhere.glob(_TOLD), *elsewhere.glob(f"*/{_TOLD}")])
    if not told:
        raise UnusableError(
            str(elsewhere),
            "aucune version publiée ici ; donnez le dossier « releases » d’une construction",
            "no release here; give the “releases” folder of a build",
        )
    for path in told:
        _check(path.parent)
        _place(path.parent, out / RELEASES / _read(path.parent).version)


def is_released(out: Path) -> bool:
    """Return whether the dataset that ``out`` holds is the release of this version."""
    here, kept = out / "dumps" / SUMS, out / RELEASES / __version__
    return here.is_file() and (kept / SUMS).is_file() and _sums(out / "dumps").items() <= _sums(kept).items()


def _check(folder: Path) -> None:
    for name, digest in _sums(folder).items():
        try:
            whole = hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        except OSError:
            whole = False
        if not whole:
            raise UnusableError(
                str(folder / name),
                f"le fichier ne répond pas à son empreinte de {SUMS} ; prenez-en une copie entière",
                f"the file does not answer its digest in {SUMS}; take a whole copy of it",
            )


def _place(made: Path, kept: Path) -> None:
    """Keep the release ``made`` at ``kept``, unless it stands there already."""
    if (kept / SUMS).is_file():
        if (kept / SUMS).read_bytes() != (made / SUMS).read_bytes():
            raise _other(kept)
        return
    shutil.rmtree(kept, ignore_errors=True)
    link_tree(made, kept)


def _other(kept: Path) -> UnusableError:
    return UnusableError(
        str(kept),
        f"la version {kept.name} est déjà publiée avec d’autres données, et une version publiée ne change pas ; "
        "donnez un autre numéro dans pyproject.toml",
        f"version {kept.name} is released already with other data, and what is released does not change; "
        "give another number in pyproject.toml",
    )


def make_release(there: Path, earlier: Sequence[Release]) -> Release:
    """Make the release of the dataset in ``there`` (its ``dumps``), in ``there`` too.

    Args:
        there: the folder of a build.
        earlier: the releases that are kept, the newest first; what changed is told since the one before.

    Raises:
        UnusableError: the version is released already with other data, or an earlier release is damaged.
    """
    folder = there / RELEASES / __version__
    link_tree(there / "dumps", folder)
    (folder / SUMS).unlink()
    if parquet.is_there():
        parquet.write(folder)
    before = next((one for one in earlier if order_of(one.version) < order_of(__version__)), None)
    found = changes(read_held(before.folder), read_held(folder)) if before else []
    since = before.version if before else ""
    asked = proposed(since, found) if before else ""
    release = Release(__version__, ISSUED, since, asked, Counter(f"{c.what} {c.kind}" for c in found), folder)
    write_atomically(folder / ONTOLOGY, _ontology(since))
    write_atomically(folder / CHANGES, changes_csv(found).encode())
    write_atomically(folder / EVENTS, changes_turtle(release.version, since, date.fromisoformat(ISSUED), found))
    write_atomically(folder / _TOLD, _told(release).encode())
    write_atomically(folder / DEPOSIT, deposit(release.version, release.issued).encode())
    shutil.copy2(share(CITATION), folder / CITATION)
    write_archive(folder, release.version, release.issued)
    write_atomically(folder / SUMS, "".join(_summed(folder)).encode())
    _refuse_another(folder, earlier)
    return release


def _ontology(before: str) -> bytes:
    """The vocabulary, which says what version of it came ``before``, where that is kept."""
    text = (share("ontology") / "proa.ttl").read_bytes()
    told = f"\n<{BASE}def> owl:priorVersion <{BASE}def/{before}> .\n" if before else ""
    return text + told.encode()


def _refuse_another(folder: Path, earlier: Sequence[Release]) -> None:
    same = next((one for one in earlier if one.version == folder.name), None)
    if same and (same.folder / SUMS).read_bytes() != (folder / SUMS).read_bytes():
        raise _other(same.folder)


def changes_csv(found: Sequence[Change]) -> str:
    """Return ``found`` as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([getattr(change, name) for name in _COLUMNS] for change in found)
    return out.getvalue()


def _told(release: Release) -> str:
    told = {
        "version": release.version,
        "issued": release.issued,
        "before": release.before,
        "proposed": release.proposed,
        "changes": dict(sorted(release.counts.items())),
    }
    return json.dumps(told, indent=1) + "\n"


def _summed(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if path.name != SUMS:
            yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"


def _sums(folder: Path) -> dict[str, str]:
    lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def link_tree(source: Path, target: Path) -> None:
    """Let the files of ``source`` be found in ``target`` too, once on the disk where that is possible."""
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        stand_beside(path, target / path.relative_to(source))


def stand_beside(path: Path, other: Path) -> None:
    """Let the file ``path`` be found at ``other`` too, once on the disk where that is possible."""
    other.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)
