"""From ``data/`` to what is published: graph, inference, dumps, catalogue, static site; same input, same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib

from proa_graph import __version__, catalog, graph, inference, rules, site
from proa_graph.files import share, write_atomically, write_if_changed
from proa_graph.model import Facts
from proa_graph.questions import load as load_questions
from proa_graph.reference import Reference, fingerprint, missing
from proa_graph.tables import read_facts
from proa_graph.terms import BASE

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
    graphs = dataset(facts, reference)
    tell("Écriture des exports…", "Writing the dumps…")
    files = graph.dumps(facts, graphs)
    graphs[f"{BASE}catalog"] = catalog.describe(graphs, files)
    nquads = graph.nquads(graphs)
    files["proa.nq"] = nquads
    _write_dumps(out / "dumps", files)
    tell("Écriture des pages…", "Writing the pages…")
    pages = site.build_site(facts, graphs, rules.load(), load_questions(), out / "site", dumps=out / "dumps")
    result = BuildResult(nquads.count(b"\n"), sum(map(len, facts.lists.values())), pages)
    manifest = {"input": digest, "version": __version__, "triples": result.triples, "entries": result.entries}
    write_atomically(out / "manifest.json", (json.dumps(manifest, indent=1) + "\n").encode())
    return result


def dataset(facts: Facts, reference: Reference | None = None) -> dict[str, rdflib.Graph]:
    """Return every named graph that is published, the catalogue apart: graph IRI → triples."""
    reference = reference or Reference()
    graphs = graph.facts_dataset(facts, graph.registrations(facts, reference))
    ontology = _turtle("ontology")
    graphs[f"{BASE}def"] = ontology
    graphs[f"{BASE}shapes"] = _turtle("shapes")
    graphs[f"{BASE}id/graph/closure"] = inference.infer(graphs) + inference.closure_of_terms(ontology)
    graphs.update(graph.enrich(facts, graphs, reference))
    return graphs


def _turtle(folder: str) -> rdflib.Graph:
    """Return the union of the Turtle files of a data folder."""
    union = rdflib.Graph()
    for path in sorted(share(folder).glob("*.ttl")):
        union.parse(path)
    return union


def _write_dumps(folder: Path, files: dict[str, bytes]) -> None:
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
        write_if_changed(folder / name, content)
    for stale in set(folder.iterdir()) - {folder / name for name in (*files, "SHA256SUMS")}:
        stale.unlink()
