"""What is published, built once a process for the tests that read it, and an engine over it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph
import rdflib

from proa_graph import build, graph, inference, release
from proa_graph.dataset import Dataset, assemble
from proa_graph.files import share
from proa_graph.graph.vocabulary import Graph
from proa_graph.model import Facts
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


@cache
def folder() -> Path:
    """The folder of what ``proa build`` makes of the committed facts, built once for all processes of a run."""
    place = Path(os.environ["PROA_TESTS_BUILT"])
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build.build(place / "build")
    return place / "build"


@cache
def named() -> dict[str, Graph]:
    """The published graphs, rules and catalogue apart: graph IRI → triples."""
    made: dict[str, Graph] = {}
    apart = {f"{BASE}catalog", f"{BASE}shapes"}
    for quad in release.open_graph(folder()):
        assert isinstance(quad.graph_name, pyoxigraph.NamedNode)
        if quad.graph_name.value not in apart:
            made.setdefault(quad.graph_name.value, set()).add(graph.triple_of(quad))
    return made


@cache
def graphs() -> dict[str, rdflib.Graph]:
    """The same graphs in rdflib."""
    return {name: graph.new_graph(triples) for name, triples in named().items()}


def store_of(named: Mapping[str, Graph]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_load(graph.nquads(named), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


@cache
def store() -> pyoxigraph.Store:
    return store_of(named())


@cache
def store_reversed() -> pyoxigraph.Store:
    """The same graphs, given to the engine in the other order."""
    return store_of(dict(reversed(named().items())))


def ask(query: str, engine: pyoxigraph.Store | None = None) -> Rows:
    """Return the rows of ``query`` over the union of all graphs: variable → text, unbound ones left out."""
    answer = (engine or store()).query(query, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{n: _text(row[n]) for n in names if row[n] is not None} for row in answer]


def _text(term: object) -> str:
    assert isinstance(term, pyoxigraph.Literal | pyoxigraph.NamedNode)
    return term.value
