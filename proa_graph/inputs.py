"""What everything that is made depends on, as one digest: the data folders, the reference data, the code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from proa_graph import __version__
from proa_graph.files import PAPERS, share
from proa_graph.snapshots import fingerprint

SHARES = ("benchmarks/results", "data", "examples", "ontology", "shapes", "site", "sparql")


def input_digest() -> str:
    """Return the SHA-256 of everything a build depends on."""
    return _digest(_inputs())


def frame_digest() -> str:
    """Return the SHA-256 of everything a build depends on but the lists."""
    return _digest(path for path in _inputs() if path.parent != share("data") / "lists")


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(f"{__version__} {fingerprint()}".encode())
    for path in paths:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    for name in SHARES:
        yield from _files(share(name))
    yield from map(share, PAPERS)
    yield from _files(Path(__file__).parent)


def _files(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
