"""What other engines take for the same work, in one interleaved run: load, ask, validate.

``python benchmarks/peers.py [--rounds N] [--agreements N] [--json FILE]`` makes the graph of the first agreements, and
has each engine that is installed load it, answer named questions, and judge a list; in each round every engine does
each thing once, so that what else the machine does falls on all alike. Read the ratios to the first, the one that the
project uses: seconds are those of one machine; what takes longer than ``--most`` is stopped
there. ``pip install -e .[dev,peers]`` installs them all.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import importlib.util
import json
import math
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pyoxigraph
import rdflib

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from published import some

from proa_graph import questions, rules
from proa_graph.dataset import assemble
from proa_graph.files import share
from proa_graph.tables import read_facts
from proa_graph.validation import load_input, reference, validate
from proa_graph.validation.stores import to_rdflib

ASKED = {
    "eligible-certifications": {"date": "2021-06-01"},
    "levels-by-branch": {"date": "2021-06-01"},
    "professions-for-certification": {"code": "RNCP34857"},
}
ROOT = Path(__file__).parents[1]
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
LIST = ROOT / "tests" / "lists" / "KALITEXT000042370654.csv"
VERSIONS = ("rdflib", "oxrdflib", "pyoxigraph", "oxigraph", "pyshacl")
Times = dict[str, dict[str, list[float]]]
Ask = Callable[[str], int]


def main() -> None:
    """Print the medians of each engine and their ratios to the first, and with ``--json`` keep them."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--agreements", type=int, default=12)
    asked.add_argument("--most", type=float, default=60.0, help="seconds of processor after which one is stopped")
    asked.add_argument("--json", type=Path)
    told = asked.parse_args()
    data = _graph(told.agreements)
    times: Times = defaultdict(lambda: defaultdict(list))
    for _ in range(told.rounds):
        _round(data, times, told.most)
    _print(times)
    if told.json:
        told.json.write_text(_json(told, data, times), encoding="utf-8")


def _graph(number: int) -> bytes:
    facts = read_facts(share("data"))
    keys = {a.key for a in facts.agreements if facts.lists.get(a.key)}
    kept = sorted(keys)[:number]
    return b"".join(assemble(some((*kept, "KALITEXT000043688159"))).quads)


def _round(data: bytes, times: Times, seconds: float) -> None:
    queries = {name: questions.load()[name].bind(values) for name, values in ASKED.items()}
    counts: dict[str, set[int]] = defaultdict(set)
    for engine, load in _engines().items():
        start = time.perf_counter()
        with load(data) as ask:
            times["load"][engine].append(time.perf_counter() - start)
            for name, query in queries.items():
                with _timed(times, f"ask {name}", engine, seconds):
                    counts[name].add(ask(query))
    assert all(len(found) == 1 and found != {0} for found in counts.values()), f"engines disagree: {dict(counts)}"
    listed = to_rdflib(load_input(LIST, as_of=date(2019, 12, 19))[0])
    for engine, judge in _validators(listed).items():
        with _timed(times, "validate", engine, seconds):
            judge()


@contextlib.contextmanager
def _timed(times: Times, work: str, engine: str, most: float) -> Iterator[None]:
    """Note how long ``work`` takes: ``most`` where it is stopped, not a number where the engine fails."""
    start = time.perf_counter()
    try:
        with _at_most(most):
            yield
    except TimeoutError:
        times[work][engine].append(most)
    except Exception as error:
        sys.stderr.write(f"{engine} fails at {work}: {error!r}\n")
        times[work][engine].append(math.nan)
    else:
        times[work][engine].append(time.perf_counter() - start)


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _engines() -> Mapping[str, Callable[[bytes], contextlib.AbstractContextManager[Ask]]]:
    engines: dict[str, Callable[[bytes], contextlib.AbstractContextManager[Ask]]] = {"pyoxigraph": _pyoxigraph}
    if OXIGRAPH.exists():
        engines["oxigraph serve"] = _oxigraph
    engines["rdflib"] = partial(_rdflib, "default")
    if importlib.util.find_spec("oxrdflib"):
        engines["oxrdflib"] = partial(_rdflib, "Oxigraph")
    return engines


@contextlib.contextmanager
def _pyoxigraph(data: bytes) -> Iterator[Ask]:
    store = pyoxigraph.Store()
    store.bulk_load(data, format=pyoxigraph.RdfFormat.N_QUADS)
    yield lambda query: len(list(store.query(query, use_default_graph_as_union=True)))  # type: ignore[arg-type]


@contextlib.contextmanager
def _rdflib(store: str, data: bytes) -> Iterator[Ask]:
    dataset = rdflib.Dataset(store=store, default_union=True)
    dataset.parse(data=data, format="nquads")
    yield lambda query: len(list(dataset.query(query)))


@contextlib.contextmanager
def _oxigraph(data: bytes) -> Iterator[Ask]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.nq"
        path.write_bytes(data)
        place = ["--location", f"{folder}/store"]
        subprocess.run([str(OXIGRAPH), "load", *place, "--file", str(path)], check=True, capture_output=True)
        call = [str(OXIGRAPH), "serve-read-only", *place, "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
        server = subprocess.Popen(call, stderr=subprocess.DEVNULL)
        try:
            _until_open(port)
            yield partial(_over_http, port)
        finally:
            server.kill()
            server.wait()


def _until_open(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("the oxigraph server does not start")


def _over_http(port: int, query: str) -> int:
    body = urllib.parse.urlencode({"query": query}).encode()
    headers = {"Accept": "application/sparql-results+json"}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/query", body, headers)
    with urllib.request.urlopen(asked, timeout=600) as answer:
        return len(json.load(answer)["results"]["bindings"])


def _validators(listed: rdflib.Graph) -> Mapping[str, Callable[[], object]]:
    computed = [rule for rule in rules.load() if rule.computed]
    text = listed.serialize(format="nt", encoding="utf-8")
    judges: dict[str, Callable[[], object]] = {"proa validate": lambda: validate(text, as_of=date(2019, 12, 19))}
    judges["pyshacl"] = lambda: list(reference.hits(listed, computed))
    if importlib.util.find_spec("oxrdflib"):
        held = rdflib.Graph(store="Oxigraph")
        held += listed
        judges["pyshacl on oxrdflib"] = lambda: list(reference.hits(held, computed))
    return judges


def _medians(times: Times) -> dict[str, dict[str, dict[str, float]]]:
    found = {work: {name: statistics.median(took) for name, took in each.items()} for work, each in times.items()}
    return {
        work: {
            name: {"seconds": round(took, 4), "ratio": round(took / next(iter(each.values())), 2)}
            for name, took in each.items()
        }
        for work, each in found.items()
    }


def _print(times: Times) -> None:
    print("| work | engine | median, s | ratio |\n|---|---|---|---|")
    for work, each in _medians(times).items():
        for engine, told in each.items():
            shown = ("fails", "") if math.isnan(told["seconds"]) else (f"{told['seconds']:.3f}", f"{told['ratio']:.1f}")
            print(f"| {work} | {engine} | {shown[0]} | {shown[1]} |")


def _json(told: argparse.Namespace, data: bytes, times: Times) -> str:
    versions = {}
    for name in VERSIONS:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    machine = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
    held = {"agreements": told.agreements, "quads": data.count(b"\n"), "rounds": told.rounds, "most": told.most}
    made = {"machine": machine, "versions": versions, "data": held, "medians": _medians(times), "seconds": times}
    return json.dumps(made, indent=1, ensure_ascii=False).replace("NaN", "null") + "\n"


if __name__ == "__main__":
    main()
