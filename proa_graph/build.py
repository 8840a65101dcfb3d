"""From ``data/`` to what is published: graph, inference, dumps, catalogue, static site; same input, same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proa_graph import __version__, graph, site
from proa_graph.dataset import assemble
from proa_graph.files import share, write_atomically, write_if_changed
from proa_graph.model import Covered, CoveredBranch, Facts
from proa_graph.questions import load as load_questions
from proa_graph.reference import Reference, fingerprint, missing
from proa_graph.tables import entries_csv, read_facts, write_records

SHARES = ("data", "ontology", "shapes", "site", "sparql")
Tell = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: counts of triples, list entries and HTML pages."""

    triples: int
    entries: int
    pages: int


def _silent(fr: str, en: str) -> None:
    """Tell nobody."""


def build_if_stale(out: Path, tell: Tell = _silent) -> bool:
    """Build into ``out`` unless it was built from the very same input; return whether it was built."""
    try:
        known = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["input"]
    except (FileNotFoundError, ValueError, KeyError):
        known = ""
    if known == input_digest():
        return False
    build(out, tell)
    return True


def input_digest() -> str:
    """Return the SHA-256 of everything a build depends on: the data folders, the code."""
    digest = hashlib.sha256(f"{__version__} {fingerprint()}".encode())
    for path in _inputs():
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    for name in SHARES:
        yield from _files(share(name))
    yield from _files(Path(__file__).parent)


def _files(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)


def build(out: Path, tell: Tell = _silent) -> BuildResult:
    """Build everything into ``out``: ``dumps/``, ``site/`` and, last, ``manifest.json``.

    Args:
        out: the folder; files already there with the same bytes are left alone.
        tell: called with each step's name in French and English.

    Raises:
        UnusableError: a file of ``data/``, ``shapes/``, ``sparql/`` or ``ontology/`` cannot be read.
    """
    digest = input_digest()
    tell("Lecture des faits…", "Reading the facts…")
    facts = read_facts(share("data"))
    tell("Construction du graphe et des inférences…", "Building the graph and its inferences…")
    reference = Reference()
    for fr, en in missing(reference):
        tell(f"Données de référence : {fr}", f"Reference data: {en}")
    made = assemble(facts, reference)
    tell("Écriture des exports…", "Writing the dumps…")
    _write_dumps(out / "dumps", _files_of(facts, made.quads))
    tell("Écriture des pages…", "Writing the pages…")
    pages = site.build_site(facts, made, load_questions(), out / "site", dumps=out / "dumps")
    result = BuildResult(len(made.quads), sum(map(len, facts.lists.values())), pages)
    manifest = {"input": digest, "version": __version__, "triples": result.triples, "entries": result.entries}
    write_atomically(out / "manifest.json", (json.dumps(manifest, indent=1) + "\n").encode())
    return result


def _files_of(facts: Facts, quads: Sequence[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the files of the whole dataset: name, parts of the text."""
    entries = [entry for _, rows in sorted(facts.lists.items()) for entry in rows]
    yield "coverage-branches.csv", [write_records(facts.covered_branches, CoveredBranch)]
    yield "coverage.csv", [write_records(facts.coverage, Covered)]
    yield "entries.csv", [entries_csv(entries)]
    yield "proa.jsonld", graph.jsonld_parts(quads)
    yield "proa.nq", quads
    yield "proa.nt", graph.ntriples_parts(quads)
    yield "proa.ttl", graph.turtle_parts(quads)


def _write_dumps(folder: Path, files: Iterable[tuple[str, Iterable[str]]]) -> None:
    sums = []
    for name, parts in files:
        content = "".join(parts).encode()
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        write_if_changed(folder / name, content)
    write_if_changed(folder / "SHA256SUMS", "".join(sums).encode())
    made = {line.split()[1] for line in sums} | {"SHA256SUMS"}
    for stale in folder.iterdir():
        if stale.name not in made:
            stale.unlink()
