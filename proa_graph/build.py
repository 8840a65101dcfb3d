"""From ``data/`` to what is published: graph, files of the whole dataset, static site; same input, same bytes.

Everything is made beside what stands, in ``.next``, and takes its place when it is whole; the manifest comes last.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from proa_graph import holding, release, site
from proa_graph.apart import Wait, all_done, apart, ended
from proa_graph.built import NEXT, alone, manifest, take_place, whole
from proa_graph.dataset import Dataset, assemble_published
from proa_graph.files import share
from proa_graph.inputs import frame_digest, input_digest
from proa_graph.progress import At, Tell, nowhere, silent
from proa_graph.questions import load as load_questions
from proa_graph.tables import read_facts

_TURNS = 8
"""So many parts a process: what one reads is let go before the next, and both processors end together."""
_ANSWERS = "static/answers"
"""Where the answers to the questions stand: a question is asked once for its page and for the file of its answer."""
_FEW = 8
"""Where fewer than one page of so many is made, what most pages draw on is read when it is asked for."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: counts of triples, list entries and HTML pages; ``made`` is false where nothing was stale."""

    triples: int
    entries: int
    pages: int
    made: bool = True


@dataclass(frozen=True, slots=True)
class Releasing:
    """That what is built is released too; ``earlier`` is a folder of releases to keep and compare with, or None."""

    earlier: Path | None = None


def build(
    out: Path, tell: Tell = silent, at: At = nowhere, *, processes: int = 0, releasing: Releasing | None = None
) -> BuildResult:
    """Build everything into ``out``: ``dumps/``, ``site/`` and, last, ``manifest.json``; nothing where all is current.

    Args:
        out: the folder; what stands there stays whole until the new one is.
        tell: called with each step's name in French and English.
        at: called with how far a step is.
        processes: how many render the pages, by default one a processor.
        releasing: where it is to be released: its files are kept for good under ``releases/``.

    Raises:
        UnusableError: a file of ``data/``, ``shapes/``, ``sparql/`` or ``ontology/`` cannot be read, another build
            writes there, ``out`` cannot be written, or the version is released already with other data.
    """
    with alone(out):
        if releasing and releasing.earlier:
            release.bring(out, releasing.earlier)
        known = manifest(out)
        digest, frame = input_digest(), frame_digest()
        current = known.get("input") == digest and known.get("pages") and whole(out, known)
        if current and not (releasing and (releasing.earlier or not release.is_released(out))):
            return BuildResult(known["triples"], known["entries"], known["pages"], made=False)
        there = out / NEXT
        dataset = assemble_published(tell, at)
        tell("Contrôle des listes publiées…", "Checking the published lists…")
        told = apart(lambda: release.write_told(there, dataset.told))
        forms = apart(partial(_write_dumps, there, dataset))
        earlier = _Earlier(out, dataset, stands=known.get("frame") == frame and whole(out, known))
        with ended([told, forms, earlier.changes]):
            told()
            corpus = _corpus(there, dataset)
            pages = _write_site(out, there, corpus, earlier, forms, tell, at, processes or os.cpu_count() or 1)
        pages += _write_releases(out, there, corpus, tell, releasing=bool(releasing))
        counts = {"triples": len(dataset.named), "entries": dataset.entries}
        take_place(out, there, {"input": digest, "frame": frame, **counts, "pages": pages})
        return BuildResult(counts["triples"], counts["entries"], pages)


def _write_dumps(there: Path, dataset: Dataset) -> None:
    """Write the files of the whole dataset."""
    release.write_graph(there, read_facts(share("data")), dataset)
    release.write_forms(there, dataset.named)


def _corpus(there: Path, dataset: Dataset) -> site.Corpus:
    told = partial(release.read_told, there)
    corpus = site.Corpus(read_facts(share("data")), dataset.named, told, load_questions())
    corpus.view.reads.heeded = True
    return corpus


def _write_releases(out: Path, there: Path, corpus: site.Corpus, tell: Tell, *, releasing: bool) -> int:
    """Make the release, where there is to be one, and write the pages of all that are kept; return how many."""
    kept = release.releases(out)
    if releasing:
        tell("Version publiée : comparaison avec la précédente…", "Release: comparing it with the one before…")
        if not release.writes_parquet():
            tell("Sans DuckDB (extra « publish ») : pas de Parquet", "Without DuckDB (extra “publish”): no Parquet")
        made = release.make_release(there, kept)
        kept = [made, *(one for one in kept if one.version != made.version)]
    pages = dict(site.release_files(corpus, kept))
    _Writer(pages, there / "site", out / "site", corpus.view.reads).some(list(pages))
    for one in kept:
        release.link_tree(one.folder, there / "site" / release.RELEASES / one.version)
    return sum(name.endswith(".html") for name in pages)


def _write_site(
    out: Path,
    there: Path,
    corpus: site.Corpus,
    earlier: _Earlier,
    forms: Wait[None],
    tell: Tell,
    at: At,
    processes: int,
) -> int:
    """Write every file of the site, by several processes that share what was read; return how many are pages."""
    files = site.site_files(corpus, lambda: release.listed(there))
    late = {name: body for name, body in files.items() if name.endswith("dumps/index.html")}
    write = _Writer(files, there / "site", out / "site", corpus.view.reads)
    names = [name for name in files if name not in late]
    stale = earlier.stale(names, corpus.view.reads)
    tell(f"Écriture de {len(stale)} fichiers de pages et de données…", f"Writing {len(stale)} files of pages and data…")
    site.compile_pages()
    many = len(stale) > len(names) // _FEW
    if many:
        corpus.read_shared()
    with _settled():
        parts = _shares(stale, processes * (_TURNS if many else 1))
        works = (partial(write.some, part) for part in parts)
        for number, read in enumerate(all_done(works, processes), start=1):
            earlier.read.take(read)
            at(number, len(parts))
        write.link(set(names).difference(stale))
        forms()
    holding.write(there / holding.FILE, earlier.read.without_others(map(_thing_of, names)))
    write.some(list(late))
    for path in sorted((there / "dumps").iterdir()):
        release.stand_beside(path, there / "site" / "dumps" / path.name)
    return sum(name.endswith(".html") for name in files)


class _Earlier:
    """The build that stands in ``out``, where what it was made from is that of ``dataset`` but for the lists."""

    def __init__(self, out: Path, dataset: Dataset, *, stands: bool) -> None:
        self._site = out / "site"
        self.read = holding.read_again(out / holding.FILE) if stands else holding.Read()
        """What was read for each of its things; none where it must be made anew."""
        self.changes = apart(partial(holding.changed, out, dataset) if self.read.things else set[str])

    def stale(self, names: Sequence[str], reads: site.Reads) -> list[str]:
        """Return those of the files ``names`` that must be made."""
        is_stale = holding.stale(self.read, self.changes(), reads.answer)
        return [name for name in names if is_stale(_thing_of(name)) or not (self._site / name).exists()]


def _shares(names: Sequence[str], processes: int) -> list[list[str]]:
    """Share out ``names``, the files of one thing together: they draw on the same triples."""
    of_things = [list(files) for _, files in groupby(names, key=_thing_of)]
    shares = [[name for files in of_things[number::processes] for name in files] for number in range(processes)]
    return [share for share in shares if share]


def _thing_of(name: str) -> str:
    """What a file is about: ``en/branch/9/index.html``, ``branch/9.ttl``, ``branch/9.fr.csv`` are about one thing."""
    folder, _, file = name.removeprefix("en/").rpartition("/")
    if folder == _ANSWERS:
        return f"query/{file.partition('.')[0]}"
    stem = file.rpartition(".")[0].removesuffix(".fr").removesuffix(".en")
    return folder if file == "index.html" else f"{folder}/{stem}".lstrip("/")


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

    def __init__(self, files: Mapping[str, site.Body], new: Path, old: Path, reads: site.Reads) -> None:
        self._files = files
        self._reads = reads
        self._new = new
        self._old = old

    def link(self, names: Iterable[str]) -> None:
        """Let the files ``names``, which still hold, stand in the new folder too."""
        for name in names:
            release.stand_beside(self._old / name, self._new / name)

    def some(self, names: Sequence[str]) -> holding.Read:
        """Make and write the files ``names``; return what was read for each thing that they are about."""
        found: dict[str, set[str]] = {}
        for name in names:
            with self._reads.during() as read:
                self._write(name, self._files[name]())
            found.setdefault(_thing_of(name), set()).update(read)
        return holding.told(found, self._reads)

    def _write(self, name: str, body: bytes) -> None:
        path = self._new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if _holds(self._old / name, body):
            release.stand_beside(self._old / name, path)
        else:
            path.write_bytes(body)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
