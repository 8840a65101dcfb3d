"""From ``data/`` to what is published: graph, files of the whole dataset, static site; same input, same bytes.

Everything is made beside what stands, in ``.next``, and takes its place when it is whole; the manifest comes last.
"""

from __future__ import annotations

import errno
import fcntl
import gc
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar, cast

from proa_graph import __version__, release, site
from proa_graph.dataset import Dataset, Told, assemble
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.inputs import input_digest
from proa_graph.questions import load as load_questions
from proa_graph.reference import Reference, missing
from proa_graph.tables import read_facts

MANIFEST = "manifest.json"
Tell = Callable[[str, str], None]
_FORK = multiprocessing.get_context("fork")
_NEXT, _LAST = ".next", ".last"
_OURS = frozenset((".lock", _NEXT, _LAST))
T = TypeVar("T")
Wait = Callable[[], T]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: counts of triples, list entries and HTML pages; ``made`` is false where nothing was stale."""

    triples: int
    entries: int
    pages: int
    made: bool = True


def _silent(fr: str, en: str) -> None:
    """Tell nobody."""


def build(out: Path, tell: Tell = _silent, *, processes: int = 0) -> BuildResult:
    """Build everything into ``out``: ``dumps/``, ``site/`` and, last, ``manifest.json``; nothing where all is current.

    Args:
        out: the folder; what stands there stays whole until the new one is.
        tell: called with each step's name in French and English.
        processes: how many render the pages, by default one a processor.

    Raises:
        UnusableError: a file of ``data/``, ``shapes/``, ``sparql/`` or ``ontology/`` cannot be read, another build
            writes there, or ``out`` cannot be written.
    """
    with _alone(out):
        known = _manifest(out)
        digest = input_digest()
        if known.get("input") == digest and known.get("pages") and _whole(out, known):
            return BuildResult(known["triples"], known["entries"], known["pages"], made=False)
        there = out / _NEXT
        made = apart(partial(_graph, there, tell, told=True))()
        forms = apart(partial(release.write_forms, there))
        pages = _write_site(out, there, forms, tell, processes or os.cpu_count() or 1)
        _take_place(out, there, {"input": digest, **made, "pages": pages})
        return BuildResult(made["triples"], made["entries"], pages)


def build_graph_if_stale(out: Path, tell: Tell = _silent) -> bool:
    """Make the graph of ``out`` unless it was made from the very same input; return whether it was made.

    What else stood there is gone then: pages are made on request (:func:`bodies_lacking`).
    """
    with _alone(out):
        digest = input_digest()
        if _manifest(out).get("input") == digest:
            return False
        made = apart(partial(_graph, out / _NEXT, tell, told=False))()
        _take_place(out, out / _NEXT, {"input": digest, **made})
        return True


def bodies_lacking(out: Path) -> Callable[[], Mapping[str, site.Body]] | None:
    """Return what gives the makers of the files of the site, or None where ``out`` holds them all.

    What the validator says of the lists is begun, since many pages wait for it, and the other files of the whole
    dataset, in a process that gives way to every other.
    """
    known = _manifest(out)
    if not known or (known.get("pages") and _whole(out, known)):
        return None
    apart(partial(_tell, out))
    apart(partial(_finish, out))
    return partial(_bodies, out)


def _finish(out: Path) -> None:
    """Make the files of the whole dataset that ``out`` lacks."""
    os.nice(15)
    if not release.listed(out):
        release.write_forms(out)


def _bodies(out: Path) -> Mapping[str, site.Body]:
    return site.site_files(open_corpus(out), lambda: release.listed(out))


def _tell(out: Path) -> None:
    """Make what the validator says of the graph that ``out`` holds."""
    _told(out)


def _told(out: Path) -> Sequence[Told]:
    """Return what the validator says of the graph that ``out`` holds; whoever asks first makes it, others wait."""
    if not release.has_told(out):
        with (out / ".told").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not release.has_told(out):
                release.write_told(out, Dataset((), release.open_graph(out)).told)
    return release.read_told(out)


def _graph(there: Path, tell: Tell, *, told: bool) -> dict[str, int]:
    """Make the graph; return the counts of triples and lines. With ``told`` a process of its own checks the rules."""
    tell("Lecture des faits…", "Reading the facts…")
    facts, reference = read_facts(share("data")), Reference()
    for fr, en in missing(reference):
        tell(f"Données de référence : {fr}", f"Reference data: {en}")
    tell("Construction du graphe et des inférences…", "Building the graph and its inferences…")
    dataset = assemble(facts, reference)
    checking = apart(lambda: release.write_told(there, dataset.told)) if told else None
    tell(f"Écriture de {len(dataset.quads)} triplets…", f"Writing {len(dataset.quads)} triples…")
    release.write_graph(there, facts, dataset)
    if checking:
        tell("Contrôle des listes publiées…", "Checking the published lists…")
        checking()
    return {"triples": len(dataset.quads), "entries": sum(map(len, facts.lists.values()))}


def open_corpus(out: Path) -> site.Corpus:
    """Return what the pages of the graph that ``out`` holds draw on."""
    return site.Corpus(read_facts(share("data")), release.open_graph(out), partial(_told, out), load_questions())


def _write_site(out: Path, there: Path, forms: Wait[None], tell: Tell, processes: int) -> int:
    """Write every file of the site, by several processes that share what was read; return how many are pages."""
    corpus = open_corpus(there)
    files = site.site_files(corpus, lambda: release.listed(there))
    late = {name: body for name, body in files.items() if name.endswith("dumps/index.html")}
    write = _Writer(files, there / "site", out / "site")
    names = [name for name in files if name not in late]
    tell(f"Écriture de {len(files)} fichiers de pages et de données…", f"Writing {len(files)} files of pages and data…")
    corpus.read_shared()
    with _settled():
        own, *others = _shares(names, processes)
        writing = [apart(partial(write.some, part)) for part in others]
        write.some(own)
        for done in (*writing, forms):
            done()
    write.some(list(late))
    for path in sorted((there / "dumps").iterdir()):
        _stand_beside(path, there / "site" / "dumps" / path.name)
    return sum(name.endswith(".html") for name in files)


def _shares(names: Sequence[str], processes: int) -> list[list[str]]:
    """Share out ``names``, the files of one thing together: they draw on the same triples."""
    of_things = [list(files) for _, files in groupby(names, key=_thing_of)]
    return [[name for files in of_things[number::processes] for name in files] for number in range(processes)]


def _thing_of(name: str) -> str:
    """What a file is about: ``en/level/3/index.html``, ``level/3/index.html``, ``level/3.ttl`` are about one thing."""
    page, file = name.removeprefix("en/"), "/index.html"
    return page.removesuffix(file) if page.endswith(file) else page.rpartition(".")[0]


@contextmanager
def _settled() -> Iterator[None]:
    """What was read stays: it is neither looked through for garbage, nor copied by processes that do so."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Writer:
    """Writes files of the site into a new folder; one that the old folder has with the same bytes stands in both."""

    def __init__(self, files: Mapping[str, site.Body], new: Path, old: Path) -> None:
        self._files = files
        self._new = new
        self._old = old

    def some(self, names: Sequence[str]) -> None:
        """Make and write the files ``names``."""
        for name in names:
            body, path = self._files[name](), self._new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if _holds(self._old / name, body):
                _stand_beside(self._old / name, path)
            else:
                path.write_bytes(body)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _stand_beside(path: Path, other: Path) -> None:
    """Let the file ``path`` be found at ``other`` too, once on the disk where that is possible."""
    other.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)


def apart(work: Callable[[], T]) -> Wait[T]:
    """Start ``work`` in a process of its own; the function returned waits for it and gives its result.

    What it read is released with its process. Its UnusableError and OSError are raised where they are waited for.
    """
    ours, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(work, theirs))
    process.start()
    theirs.close()

    def wait() -> T:
        try:
            kind, given = ours.recv()
        except EOFError:
            kind, given = "os", (errno.EINTR, "interrompu / interrupted")
        process.join()
        if kind == "done":
            return cast(T, given)
        raise UnusableError(*given) if kind == "unusable" else OSError(*given)

    return wait


def _work(work: Callable[[], object], channel: Connection) -> None:
    try:
        channel.send(("done", work()))
    except UnusableError as error:
        channel.send(("unusable", (error.subject, error.fr, error.en)))
    except OSError as error:
        channel.send(("os", (error.errno, error.strerror)))


@contextmanager
def _alone(out: Path) -> Iterator[None]:
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
                shutil.rmtree(out / _NEXT, ignore_errors=True)
    except OSError as error:
        raise UnusableError(
            str(out),
            f"écriture impossible ({error.strerror}) ; ce qui était construit n’a pas changé",
            f"cannot be written ({error.strerror}); what was built has not changed",
        ) from error


def _recover(out: Path) -> None:
    """Remove what a build that was killed left; where it was taking its place, bring back what stood before."""
    shutil.rmtree(out / _NEXT, ignore_errors=True)
    for path in (out / _LAST).glob("*"):
        if not (out / path.name).exists():
            path.rename(out / path.name)
    shutil.rmtree(out / _LAST, ignore_errors=True)


def _take_place(out: Path, there: Path, manifest: Mapping[str, object]) -> None:
    """Put what was made in the place of what stood, the manifest last."""
    text = json.dumps({"version": __version__, **manifest, "files": _count(there / "site")}, indent=1)
    (there / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    (out / _LAST).mkdir()
    old = [path for path in out.iterdir() if path.name not in _OURS]
    for path in (*(p for p in old if p.name == MANIFEST), *(p for p in old if p.name != MANIFEST)):
        path.rename(out / _LAST / path.name)
    for path in sorted(there.iterdir(), key=lambda path: path.name == MANIFEST):
        path.rename(out / path.name)
    shutil.rmtree(out / _LAST)


def _manifest(out: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _whole(out: Path, known: Mapping[str, Any]) -> bool:
    return _count(out / "site") == known.get("files") and bool(release.listed(out))


def _count(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))
