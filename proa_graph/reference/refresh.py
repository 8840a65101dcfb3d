"""Loads an export as reference data: a file, or the publisher's newest; the previous one serves until the end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.reference import csv_export, nomenclatures
from proa_graph.reference.database import Writer, writing
from proa_graph.reference.download import API, Patience, Progress, fetch, newest
from proa_graph.reference.layouts import exports
from proa_graph.snapshots import KINDS, Snapshot, folder, ready

CATALOGUE = "PROA_DATA_GOUV_API"

Tell = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a refresh put in service: the snapshot, how many rows of each thing, what is worth telling (French)."""

    snapshot: Snapshot
    counts: dict[str, int]
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What a loader found out: the layout, the names that may bear the day, remarks."""

    layout: str
    names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def _silent(fr: str, en: str) -> None:
    """Tell nobody."""


def refresh(
    kind: str,
    source: Path | None = None,
    *,
    where: Path | None = None,
    api: str = "",
    patience: Patience | None = None,
    tell: Tell = _silent,
    progress: Progress | None = None,
) -> Loaded:
    """Load an export into the reference folder and put it in service.

    Args:
        kind: ``rncp``, ``rome`` or ``idcc``.
        source: the export as a file (or the folder of its files); the publisher's newest where not given.
        where: the reference folder, by default :func:`proa_graph.snapshots`.
        api: the address of the catalogue's API; by default what ``PROA_DATA_GOUV_API`` names, else data.gouv.fr.
        patience: how the download waits and tries again.
        tell: called with each step's name in French and English.
        progress: called as the download goes.

    Raises:
        UnusableError: the export cannot be had or read; what was in service before still is.
    """
    if kind not in KINDS:
        raise UnusableError(kind, f"écrivez {', '.join(KINDS)}", f"write {', '.join(KINDS)}")
    where = ready(where or folder())
    if source is not None:
        tell(f"Lecture de {source}…", f"Reading {source}…")
        return _load(kind, source, where, "")
    tell("Recherche de l’export le plus récent…", "Looking for the newest export…")
    resource = newest(exports()[kind], api=api or os.environ.get(CATALOGUE, API), patience=patience)
    tell(f"Téléchargement de {resource.name}…", f"Downloading {resource.name}…")
    got = fetch(resource, where, progress=progress, patience=patience)
    try:
        tell("Chargement…", "Loading…")
        return _load(kind, got, where, resource.day)
    finally:
        got.unlink(missing_ok=True)


def _load(kind: str, source: Path, where: Path, day: str) -> Loaded:
    with csv_export.readable(str(source)), writing(where) as writer:
        digest = _digest(source)
        reading = _LOADERS[kind](source, writer)
        day = csv_export.day_of(*reading.names, source.name) or day or _modified(source)
        counts = {table: writer.count(table) for table in _COUNTED[kind]}
        if not any(counts.values()):
            raise UnusableError(
                str(source), "aucune ligne exploitable dans cet export", "no usable line in this export"
            )
        place = where / f"{kind}-{day}-{reading.layout}.db"
        about = {"kind": kind, "day": day, "layout": reading.layout, "source": source.name, "sha256": digest}
        writer.finish(about, place)
    return Loaded(Snapshot(kind, day, reading.layout, place), counts, reading.warnings)


_COUNTED = {"rncp": ("record", "link", "certifier", "rome", "nsf"), "rome": ("trade",), "idcc": ("branch", "operator")}


def _rncp(source: Path, writer: Writer) -> _Reading:
    names = tuple(csv_export.members(source))
    if any(name.lower().endswith(".xml") for name in names):
        from proa_graph.reference import xml_export

        warnings = xml_export.load(source, writer)
        return _Reading("xml-" + "-".join(sorted(writer.registers())), names, warnings)
    return _Reading("csv", names, csv_export.load(source, writer))


def _rome(source: Path, writer: Writer) -> _Reading:
    return _Reading(nomenclatures.load_rome(source, writer))


def _idcc(source: Path, writer: Writer) -> _Reading:
    return _Reading(nomenclatures.load_idcc(source, writer))


_LOADERS: dict[str, Callable[[Path, Writer], _Reading]] = {"rncp": _rncp, "rome": _rome, "idcc": _idcc}


def _digest(source: Path) -> str:
    if not source.is_file():
        return ""
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _modified(source: Path) -> str:
    return datetime.fromtimestamp(source.stat().st_mtime, UTC).date().isoformat()
