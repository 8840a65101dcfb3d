"""What a server serves without a built tree: the graph in memory, and the files made when they are first asked for.

The graph is made where it is stale, and shared with every process that answers. What the validator says of it and the
files of the whole dataset are written beside the first answers; what shows them waits for them.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from proa_graph import release
from proa_graph.apart import beside
from proa_graph.built import NEXT, alone, manifest, take_place, whole
from proa_graph.dataset import Dataset, Told, assemble_published
from proa_graph.files import share
from proa_graph.inputs import input_digest
from proa_graph.progress import At, Tell, nowhere, silent
from proa_graph.store import Held
from proa_graph.tables import read_facts

if TYPE_CHECKING:
    from proa_graph.site import Body, Dump


@dataclass(frozen=True, slots=True)
class Served:
    """The graph, and what gives the makers of the files of the site where the folder does not hold them all."""

    held: Held
    bodies: Callable[[], Mapping[str, Body]] | None


def ready(out: Path, tell: Tell = silent, at: At = nowhere) -> Served:
    """Return what to serve of the facts as they are now; what stood in ``out`` is gone where it was stale.

    Raises:
        UnusableError: a file of the input cannot be read, another build writes to ``out``, or nothing can be written.
    """
    digest = input_digest()
    if manifest(out).get("input") == digest and release.has_graph(out):
        return opened(out, tell)
    with alone(out):
        dataset = assemble_published(tell, at, _load_server)
        (out / NEXT).mkdir()
        counts = {"triples": len(dataset.named), "entries": dataset.entries}
        take_place(out, out / NEXT, {"input": digest, **counts})
    return _served(out, dataset)


def opened(out: Path, tell: Tell = silent) -> Served:
    """Return what to serve of what ``out`` holds, whatever it was made from."""
    tell("Lecture du graphe…", "Reading the graph…")
    dataset = Dataset(release.open_graph(out))
    known = manifest(out)
    if known.get("pages") and whole(out, known):
        return Served(_held(out, dataset), None)
    return _served(out, dataset)


def _load_server() -> None:
    """Reading its modules takes a second, which is free while others work."""
    from proa_graph import server, site  # noqa: F401 - read for later


def _served(out: Path, dataset: Dataset) -> Served:
    """Begin what many pages wait for, and what few do, in processes that give way to every other."""
    beside(partial(told_of, out, dataset), niceness=5)
    beside(partial(dumps_of, out, dataset), niceness=15)
    return Served(_held(out, dataset), partial(_bodies, out, dataset))


def _held(out: Path, dataset: Dataset) -> Held:
    return Held(dataset.named, str(manifest(out).get("input", "")))


def _bodies(out: Path, dataset: Dataset) -> Mapping[str, Body]:
    from proa_graph import site
    from proa_graph.questions import load

    corpus = site.Corpus(read_facts(share("data")), dataset.named, partial(told_of, out, dataset), load())
    pages = dict(site.release_files(corpus, release.releases(out)))
    return {**site.site_files(corpus, partial(dumps_of, out, dataset)), **pages}


def told_of(out: Path, dataset: Dataset) -> Sequence[Told]:
    """Return what the validator says of ``dataset``; whoever asks first writes it to ``out``, others wait."""
    _once(out / ".told", partial(release.has_told, out), lambda: release.write_told(out, dataset.told))
    return release.read_told(out)


def dumps_of(out: Path, dataset: Dataset) -> Sequence[Dump]:
    """Return the files of the whole dataset; whoever asks first writes them to ``out``, others wait."""
    _once(out / ".dumps", lambda: bool(release.listed(out)), partial(_write_dumps, out, dataset))
    return release.listed(out)


def _write_dumps(out: Path, dataset: Dataset) -> None:
    if not release.has_graph(out):
        release.write_graph(out, read_facts(share("data")), dataset)
    release.write_forms(out, dataset.named)


def _once(lock: Path, is_made: Callable[[], bool], make: Callable[[], None]) -> None:
    if not is_made():
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            if not is_made():
                make()
