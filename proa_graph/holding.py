"""Which pages of the last build still hold, told by what was read to make them.

A build leaves beside its pages, in ``reads.gz``, what was read for each thing. Where only lists changed since, the next
one compares the two graphs line by line and the answers that pages asked for, and makes anew what read something else.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern

import pyoxigraph

from proa_graph import graph, release
from proa_graph.dataset import Dataset
from proa_graph.site import ALL, Reads

FILE = "reads.gz"
_LEVEL = 1
_MOST = 10_000
"""What read more than so much has read all: to know better would take longer than to make it."""
Names = tuple[str, ...]


@dataclass
class Read:
    """What was read: for each thing, for what is kept for many pages; the digests of the answers asked for."""

    things: dict[str, Names] = field(default_factory=dict)
    kept: dict[str, Names] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    def take(self, other: Read) -> None:
        """Take in what ``other`` holds, in the place of what is known."""
        self.things |= {thing: _shared(names) for thing, names in other.things.items()}
        self.kept |= {name: _shared(names) for name, names in other.kept.items()}
        self.answers |= other.answers

    def without_others(self, things: Iterable[str]) -> Read:
        """Return what was read for ``things`` alone."""
        own = {thing: self.things[thing] for thing in things if thing in self.things}
        used = _followed(own.values(), self.kept)
        return Read(
            own,
            {name: self.kept[name] for name in sorted(used & self.kept.keys())},
            {name: self.answers[name] for name in sorted(used & self.answers.keys())},
        )


def _shared(names: Names) -> Names:
    """Return ``names``, of which there is one in memory however many processes told it."""
    return tuple(map(intern, names))


def told(found: Mapping[str, set[str]], reads: Reads) -> Read:
    """Return what was read for each thing of ``found``, with what is behind it."""
    things = {thing: _bounded(names) for thing, names in found.items()}
    used = _followed(things.values(), reads.kept)
    kept = {name: tuple(sorted(reads.kept[name])) for name in sorted(used & reads.kept.keys())}
    asked = {name: _digest(reads.answer(name)) for name in sorted(used) if name.startswith("?")}
    return Read(things, kept, asked)


def _bounded(names: set[str]) -> Names:
    return (ALL,) if ALL in names or len(names) > _MOST else tuple(sorted(names))


def _followed(read: Iterable[Names], kept: Mapping[str, Collection[str]]) -> set[str]:
    """The names ``read``, and those behind what is kept."""
    found: set[str] = set()
    todo = [name for names in read for name in names]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(kept.get(name, ()))
    return found


def _digest(answer: object) -> str:
    return hashlib.sha256(repr(answer).encode()).hexdigest()


def write(path: Path, read: Read) -> None:
    """Keep ``read``, each name written once."""
    lists = (*read.things.values(), *read.kept.values())
    names = sorted({name for names in lists for name in names})
    place = {name: number for number, name in enumerate(names)}
    kept = {
        "names": names,
        "things": {thing: [place[name] for name in read.things[thing]] for thing in sorted(read.things)},
        "kept": {one: [place[name] for name in read.kept[one]] for one in sorted(read.kept)},
        "answers": dict(sorted(read.answers.items())),
    }
    path.write_bytes(gzip.compress(json.dumps(kept, separators=(",", ":")).encode(), _LEVEL, mtime=0))


def read_again(path: Path) -> Read:
    """Return what was kept at ``path``; nothing where that cannot be read."""
    try:
        kept = json.loads(gzip.decompress(path.read_bytes()))
        names = kept["names"]
        things, behind = (
            {one: tuple([names[place] for place in read]) for one, read in kept[part].items()}
            for part in ("things", "kept")
        )
        return Read(things, behind, kept["answers"])
    except (OSError, EOFError, ValueError, KeyError):
        return Read()


def changed(out: Path, dataset: Dataset) -> set[str]:
    """Return the names of what the graph says otherwise than that which ``out`` holds."""
    with gzip.open(out / "dumps" / release.QUADS) as before:
        store = pyoxigraph.Store()
        graph.load(store, b"".join(_apart(iter(before), iter(dataset.quads))))
    names: set[str] = set()
    for quad in store:
        if isinstance(quad.subject, pyoxigraph.NamedNode):
            names.add(quad.subject.value)
        if isinstance(quad.object, pyoxigraph.NamedNode):
            names.add(f"^{quad.object.value}")
    return names


def _apart(before: Iterator[bytes], now: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the lines of one of two sorted streams that the other has not."""
    old, new = next(before, b""), next(now, b"")
    while old or new:
        if old == new:
            old, new = next(before, b""), next(now, b"")
        elif not new or (old and old < new):
            yield old
            old = next(before, b"")
        else:
            yield new
            new = next(now, b"")


def stale(read: Read, changes: set[str], answer: Callable[[str], object]) -> Callable[[str], bool]:
    """Return what says of a thing whether its files must be made anew.

    Args:
        read: what was read for the files that stand.
        changes: the names of what the graph says otherwise.
        answer: answers a question, by its name, as of now.
    """
    asked = (name for name, digest in read.answers.items() if _digest(answer(name)) != digest)
    moved = _spread({ALL, *changes, *asked}, read.kept)
    return lambda thing: thing not in read.things or not moved.isdisjoint(read.things[thing])


def _spread(moved: set[str], kept: Mapping[str, Names]) -> set[str]:
    """Return ``moved`` with all that is kept and was made of it."""
    users: dict[str, list[str]] = {}
    for name, behind in kept.items():
        for one in behind:
            users.setdefault(one, []).append(name)
    found: set[str] = set()
    todo = list(moved)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(users.get(name, ()))
    return found
