"""The files of the whole dataset: the graph as N-Quads, what derives from it, its tables, their checksums.

The forms of the graph and its tables are kept compressed: a tenth of their size, the same bytes for the same graph.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph

from proa_graph import graph, rules
from proa_graph.dataset import Dataset, Told
from proa_graph.errors import UnusableError
from proa_graph.files import write_if_changed, written_atomically
from proa_graph.model import Covered, CoveredBranch, Facts
from proa_graph.release import bundle
from proa_graph.table_model import DATABASE, METADATA, WORKBOOK, tables
from proa_graph.tables import write_records

QUADS = "proa.nq.gz"
SUMS = "SHA256SUMS"
_TOLD = "findings.json"
_LEVEL = 6
_AT_ONCE = 1 << 13
_FORMS = {"proa.jsonld.gz": graph.jsonld_parts, "proa.nt.gz": graph.ntriples_parts, "proa.ttl.gz": graph.turtle_parts}


def write_graph(out: Path, facts: Facts, dataset: Dataset) -> None:
    """Write what the texts that were read became and, last, the graph: what a server reads at its next start."""
    dumps = out / "dumps"
    write_if_changed(dumps / "coverage-branches.csv", write_records(facts.covered_branches, CoveredBranch).encode())
    write_if_changed(dumps / "coverage.csv", write_records(facts.coverage, Covered).encode())
    write_if_changed(dumps / "rules.csv", write_records(rules.backing(), rules.Backing).encode())
    _write_packed(dumps / QUADS, dataset.quads)


def has_graph(out: Path) -> bool:
    """Return whether ``out`` holds the graph."""
    return (out / "dumps" / QUADS).is_file()


def write_told(out: Path, told: Sequence[Told]) -> None:
    """Write what the validator says of the dataset."""
    write_if_changed(out / _TOLD, (json.dumps(told, ensure_ascii=False, indent=0) + "\n").encode())


def has_told(out: Path) -> bool:
    """Return whether ``out`` holds what the validator says of its dataset."""
    return (out / _TOLD).is_file()


def read_told(out: Path) -> list[Told]:
    """Return what the validator says of the dataset that ``out`` holds."""
    found = json.loads((out / _TOLD).read_text(encoding="utf-8"))
    return [(rule, severity, focus, message) for rule, severity, focus, message in found]


def write_forms(out: Path, store: pyoxigraph.Store) -> None:
    """Write the other forms of the graph that ``out`` holds, its tables, and last the checksums of all files.

    Args:
        out: the folder, which holds the graph.
        store: its named graphs.
    """
    dumps = out / "dumps"
    _write_tables(dumps, store)
    for name, parts in _FORMS.items():
        with gzip.open(dumps / QUADS, "rt", encoding="utf-8", newline="\n") as quads:
            _write_packed(dumps / name, map(str.encode, parts(quads)))
    files = sorted(path for path in dumps.iterdir() if path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    write_if_changed(dumps / SUMS, "".join(lines).encode())


def _write_tables(dumps: Path, store: pyoxigraph.Store) -> None:
    rows = bundle.read(store)
    write_if_changed(dumps / METADATA, bundle.metadata().encode())
    write_if_changed(dumps / WORKBOOK, bundle.workbook(rows))
    _write_packed(dumps / DATABASE, [bundle.database(rows)])
    for name, table in tables().items():
        _write_packed(dumps / table.file, [bundle.csv_text(table, rows[name]).encode()])


def listed(out: Path) -> list[tuple[str, int, str]]:
    """Return the files of the whole dataset: name, bytes and SHA-256 of each; none while they are being written."""
    try:
        lines = (out / "dumps" / SUMS).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    found = [line.split("  ") for line in lines]
    return [(name, (out / "dumps" / name).stat().st_size, digest) for digest, name in found]


def open_graph(out: Path) -> pyoxigraph.Store:
    """Return a store in memory of the named graphs that ``out`` holds.

    Raises:
        UnusableError: it holds none, or what it holds is damaged.
    """
    store = pyoxigraph.Store()
    try:
        with gzip.open(out / "dumps" / QUADS) as quads:
            graph.load(store, cast("IO[bytes]", quads))
    except (OSError, EOFError, SyntaxError) as error:
        raise UnusableError(
            str(out / "dumps" / QUADS),
            "fichier introuvable ou illisible ; lancez « proa build »",
            "file missing or unreadable; run “proa build”",
        ) from error
    return store


def _write_packed(path: Path, parts: Iterable[bytes]) -> None:
    stream = iter(parts)
    with (
        written_atomically(path) as out,
        gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=_LEVEL, mtime=0) as packed,
    ):
        while part := b"".join(islice(stream, _AT_ONCE)):
            packed.write(part)
