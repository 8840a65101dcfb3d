"""What is published, built once a process for the tests that read it, and an engine over it."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from html import unescape
from pathlib import Path
from unittest.mock import patch

import pyoxigraph
import pyshacl
import pytest
import rdflib
import site_sample
from rdflib import RDF, SH

from proa_graph import build, graph, inference, release, site
from proa_graph.dataset import Dataset, assemble
from proa_graph.files import share
from proa_graph.graph.vocabulary import Graph
from proa_graph.model import Facts
from proa_graph.site import build as site_build
from proa_graph.site import made
from proa_graph.tables import read_facts
from proa_graph.terms import BASE

Rows = list[dict[str, str]]


@cache
def facts() -> Facts:
    return read_facts(share("data"))


FEW = ("KALITEXT000042101233", "KALITEXT000042370654", "KALITEXT000043688159", "KALITEXT000044392140")


@cache
def few() -> Facts:
    """The facts of four agreements: enough for what is built more than once."""
    return some(FEW)


@cache
def dataset_of_few() -> Dataset:
    """The dataset of the four agreements, made once a process."""
    return assemble(few())


def some(keys: tuple[str, ...]) -> Facts:
    """The facts of the agreements ``keys``, as if the others did not exist."""
    whole = facts()
    return replace(
        whole,
        agreements=tuple(a for a in whole.agreements if a.key in keys),
        documents=tuple(d for d in whole.documents if d.key in keys),
        orders=tuple(o for o in whole.orders if o.agreement in keys),
        exclusions=tuple(x for x in whole.exclusions if x.agreement in keys),
        clauses=tuple(c for c in whole.clauses if c.agreement in keys),
        coverage=tuple(c for c in whole.coverage if c.text in keys),
        relations=tuple(r for r in whole.relations if r.agreement in keys and r.target in keys),
        wordings=tuple(w for w in whole.wordings if w.text in keys),
        acts=tuple(a for a in whole.acts if a.text in keys),
        taken_out=tuple(t for t in whole.taken_out if t.text in keys),
        retired=tuple(r for r in whole.retired if r.agreement in keys),
        lists={key: rows for key, rows in whole.lists.items() if key in keys},
        withdrawn={key: rows for key, rows in whole.withdrawn.items() if key in keys},
    )


@cache
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(share("ontology") / "proa.ttl")


def with_inferences(of: Facts) -> dict[str, Graph]:
    graphs = {**graph.facts_dataset(of), f"{BASE}def": graph.read_turtle(share("ontology"))}
    graphs[inference.CLOSURE] = inference.infer(graphs)
    return graphs


ASKED = (
    "branch/2378", "branch/1090", "certification/RNCP34857", "certification/RNCP4018",
    "exclusion/KALITEXT000043688159/3", "trade/cariste",
    "profession/magasinier-cariste", "order/2021-04-29-idcc-2378", "rule/PROA-L05", "article/L6324-3",
    "query/branches-for-certification", "query/certifications-for-profession", "query/levels-by-branch",
    "query/status-of-list", *(f"agreement/{key}" for key in FEW),
)  # fmt: skip
"""What the tests of pages name; the others are drawn (:mod:`site_sample`)."""


@cache
def folder() -> Path:
    """The folder of what ``proa build`` makes of the committed facts, built once for all processes of a run.

    Everything is there but the pages that :mod:`site_sample` leaves out; :func:`names` names them too.
    """
    place = Path(os.environ["PROA_TESTS_BUILT"])
    with (place / "lock").open("w") as lock, patch.object(site, "site_files", partial(_some_files, place)):
        fcntl.flock(lock, fcntl.LOCK_EX)
        build.build(place / "build", processes=1)  # the other processors run tests meanwhile
    return place / "build"


def _some_files(
    place: Path,
    corpus: site.Corpus,
    dumps: Callable[[], Sequence[site.Dump]] = tuple,
    make: Callable[..., dict[str, site.Body]] = site.site_files,
) -> dict[str, site.Body]:
    every = make(corpus, dumps)
    (place / "names.json").write_text(
        json.dumps({name: _title(body) for name, body in every.items()}), encoding="utf-8"
    )
    taken = set(site_sample.chosen(every, site_sample.pointed_at(corpus.view._store), ASKED))
    return {name: body for name, body in every.items() if name in taken}


def _title(body: site.Body) -> str:
    """The title of the page that ``body`` makes, without making it; empty where it makes no page."""
    if isinstance(body, partial) and body.func is site_build._having_read_all:
        return _title(body.args[1])
    if not isinstance(body, partial) or body.func is not made._made:
        return ""
    page, _, _, title, *_ = body.args
    return str(title(page.lang))


@cache
def titles() -> dict[str, str]:
    """The title of each page of the site, made or not: name of the file → title, empty for what is no page."""
    told: dict[str, str] = json.loads((folder().parent / "names.json").read_text(encoding="utf-8"))
    site_folder = folder() / "site"
    others = (path.relative_to(site_folder).as_posix() for path in site_folder.rglob("*") if path.is_file())
    return told | {name: _read(site_folder / name) for name in others if name not in told}


def _read(path: Path) -> str:
    """The title that a page bears which the build makes by itself, without the name of the site that follows it."""
    if path.suffix != ".html":
        return ""
    found = re.search(r"<title>(.*) · [^·]*</title>", path.read_text(encoding="utf-8"))
    return unescape(found[1]) if found else ""


@cache
def names() -> frozenset[str]:
    """The names of all files of the site, made or not."""
    return frozenset(titles())


@cache
def store() -> pyoxigraph.Store:
    """The published graphs, rules and catalogue apart."""
    held = release.open_graph(folder())
    for apart in ("catalog", "shapes"):
        held.remove_graph(pyoxigraph.NamedNode(f"{BASE}{apart}"))
    return held


@cache
def lines() -> list[bytes]:
    """The same graphs as sorted lines of N-Quads."""
    return Dataset(store()).quads


@cache
def store_reversed() -> pyoxigraph.Store:
    """The same graphs, given to the engine in the other order."""
    turned = pyoxigraph.Store()
    turned.bulk_load(b"".join(reversed(lines())), format=pyoxigraph.RdfFormat.N_QUADS)
    return turned


def ask(query: str, engine: pyoxigraph.Store | None = None) -> Rows:
    """Return the rows of ``query`` over the union of all graphs: variable → text, unbound ones left out."""
    return [dict(row) for row in (_asked(query) if engine is None else _rows(query, engine))]


@cache
def _asked(query: str) -> Rows:
    """What the published graphs answer: they do not change, and many tests ask the same."""
    return _rows(query, store())


def _rows(query: str, engine: pyoxigraph.Store) -> Rows:
    answer = engine.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{n: _text(row[n]) for n in names if row[n] is not None} for row in answer]


def _text(term: object) -> str:
    assert isinstance(term, pyoxigraph.Literal | pyoxigraph.NamedNode)
    return term.value


def severe_by_dcat_ap(told: rdflib.Graph, name: str) -> list[str]:
    """What the shapes ``name`` find wrong with a catalogue; see :func:`by_dcat_ap`."""
    found = by_dcat_ap(told, name)
    severe = [r for r in found.subjects(RDF.type, SH.ValidationResult) if (r, SH.resultSeverity, SH.Violation) in found]
    return [" ".join(str(found.value(r, p)) for p in (SH.focusNode, SH.resultPath, SH.resultMessage)) for r in severe]


def by_dcat_ap(told: rdflib.Graph, name: str) -> rdflib.Graph:
    """The report of the shapes ``name`` of DCAT-AP 3 on a catalogue; the test is skipped where they are not there.

    They are published with DCAT-AP (its repository, ``releases/3.0.1/html/shacl``) and are not ours to keep:
    ``PROA_DCAT_AP_SHAPES`` names the folder that holds them.
    """
    folder = os.environ.get("PROA_DCAT_AP_SHAPES", "")
    if not folder:
        pytest.skip("PROA_DCAT_AP_SHAPES names no folder: the shapes of DCAT-AP 3 are not in the repository")
    shapes = rdflib.Graph().parse(Path(folder) / name, format="turtle")
    _, found, _ = pyshacl.validate(told, shacl_graph=shapes, do_owl_imports=False)
    assert isinstance(found, rdflib.Graph)
    return found
