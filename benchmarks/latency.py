"""How long the same questions take on each engine and server, in one interleaved run.

``python benchmarks/latency.py [FILE.nq.gz] [--rounds N] [--most SECONDS] [--json FILE]``: eight queries and every named
question, asked of the engine in this process, of ``proa up`` (each time as if nobody had asked before, and again as it
keeps it), of the ``oxigraph`` server, of Virtuoso and of rdflib-endpoint, where these are installed. Each round asks
each of them once, so that what else the machine does falls on all alike. Read the ratios to the engine in this process:
seconds are those of one machine. An engine that fails at a question, answers another number of rows or takes longer
than ``--most`` is told so, and is not asked that again.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import importlib.metadata
import importlib.util
import itertools
import json
import math
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pyoxigraph

from proa_graph import questions

ROOT = Path(__file__).parents[1]
JSON = "application/sparql-results+json"
PREFIX = "PREFIX proa: <https://w3id.org/proa/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
EIGHT = {
    "one thing": "SELECT ?p ?o { <https://w3id.org/proa/id/branch/2378> ?p ?o }",
    "labels of branches": "SELECT ?b ?t { ?b a proa:Branch ; skos:prefLabel ?t } ORDER BY ?b ?t",
    "a type counted": "SELECT (COUNT(*) AS ?n) { ?e a proa:EligibilityEntry }",
    "types counted": "SELECT ?t (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?t ORDER BY DESC(?n) ?t",
    "words in labels": 'SELECT ?s ?t { ?s skos:prefLabel ?t FILTER(CONTAINS(LCASE(?t), "logistique")) } ORDER BY ?s ?t',
    "two steps": "SELECT ?s ?o { ?s a proa:Branch . ?x ?p ?s . ?x a ?o } ORDER BY ?s ?o LIMIT 1000",
    "a path": "SELECT ?c (COUNT(?n) AS ?m) { ?n skos:broader+ ?c } GROUP BY ?c ORDER BY DESC(?m) ?c LIMIT 50",
    "all predicates": "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p",
}
Ask = Callable[[str], int]
_STRANGE = itertools.count(1)


def main() -> None:
    """Print the table."""
    asked = _options()
    data = gzip.decompress(asked.data.read_bytes()) if asked.data.suffix == ".gz" else asked.data.read_bytes()
    with contextlib.ExitStack() as opened:
        peers = {name: opened.enter_context(peer(data)) for name, peer in _peers(asked.without, asked.most).items()}
        print("ready:", ", ".join(peers), file=sys.stderr)
        took = _rounds(peers, asked.rounds, asked.most)
    _print(took)
    if asked.json:
        made = {
            "machine": {
                "python": platform.python_version(),
                "system": platform.system(),
                "processor": platform.machine(),
            },
            "versions": _versions(),
            "quads": data.count(b"\n"),
            "rounds": asked.rounds,
            "most": asked.most,
            "milliseconds": took,
        }
        asked.json.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _versions() -> dict[str, str]:
    found = {}
    for name in ("pyoxigraph", "oxigraph", "rdflib-endpoint"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    if shutil.which("virtuoso-t"):
        told = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
        number = re.search(r"Version ([\d.]+)", told.stdout + told.stderr)
        found["Virtuoso"] = number[1] if number else ""
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT / "build" / "dumps" / "proa.nq.gz")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=float, default=10.0)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _queries() -> dict[str, str]:
    named = {
        name: found.bind({p.name: p.example for p in found.parameters if p.default is None})
        for name, found in questions.load().items()
    }
    return {**{name: PREFIX + text for name, text in EIGHT.items()}, **named}


def _rounds(peers: dict[str, Ask], rounds: int, most: float) -> dict[str, dict[str, float | str]]:
    """Return by query and peer the median in milliseconds, or what went wrong."""
    took: dict[str, dict[str, list[float]]] = {}
    wrong: dict[tuple[str, str], str] = {}
    queries = _queries()
    right: dict[str, int] = {}
    for _ in range(rounds):
        for query, text in queries.items():
            for name, ask in peers.items():
                if (query, name) in wrong:
                    continue
                started = time.perf_counter()
                try:
                    rows = ask(text)
                except Exception as error:  # whatever a peer does is told in the table
                    lasted = time.perf_counter() - started > most
                    wrong[query, name] = f"> {most:g} s" if lasted else type(error).__name__
                    continue
                seconds = time.perf_counter() - started
                took.setdefault(query, {}).setdefault(name, []).append(seconds * 1000)
                if right.setdefault(query, rows) != rows:
                    wrong[query, name] = f"{rows} rows"
                elif seconds > most:
                    wrong[query, name] = f"> {most:g} s"
    return {
        query: {
            name: wrong.get((query, name)) or round(statistics.median(took.get(query, {}).get(name, [math.nan])), 2)
            for name in peers
        }
        for query in queries
    }


def _print(took: dict[str, dict[str, float | str]]) -> None:
    names = list(next(iter(took.values())))
    print(
        "| question |",
        " | ".join(f"{name}, ms | ×" if place else f"{name}, ms" for place, name in enumerate(names)),
        "|",
    )
    print("|---" * (2 * len(names)) + "|")
    for query, each in took.items():
        first = each[names[0]]
        cells = [f"{first}"]
        for name in names[1:]:
            told = each[name]
            known = isinstance(told, float) and isinstance(first, float) and first > 0
            cells += [f"{told}", f"{told / first:.2f}" if known else ""]  # type: ignore[operator]
        print(f"| {query} |", " | ".join(cells), "|")


def _peers(without: list[str], most: float) -> dict[str, Callable[[bytes], contextlib.AbstractContextManager[Ask]]]:
    found: dict[str, tuple[bool, Callable[[bytes], contextlib.AbstractContextManager[Ask]]]] = {
        "pyoxigraph": (True, _direct),
        "proa up": (True, _ours),
        "proa up, kept": (True, _kept),
        "oxigraph serve": (Path(sys.executable).with_name("oxigraph").exists(), _oxigraph),
        "Virtuoso": (bool(shutil.which("virtuoso-t")), _virtuoso),
        "rdflib-endpoint": (importlib.util.find_spec("rdflib_endpoint") is not None, partial(_rdflib, most=most)),
    }
    return {name: peer for name, (there, peer) in found.items() if there and name not in without}


@contextlib.contextmanager
def _direct(data: bytes) -> Iterator[Ask]:
    store = pyoxigraph.Store()
    store.bulk_load(data, format=pyoxigraph.RdfFormat.N_QUADS)

    def ask(text: str) -> int:
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return _count(found.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"")

    yield ask


@contextlib.contextmanager
def _ours(data: bytes) -> Iterator[Ask]:
    with _served(data) as port:
        # A comment that no other has: nothing that is kept answers it.
        yield lambda text: _over_http(port, "/sparql", f"{text}\n# {next(_STRANGE)}")


@contextlib.contextmanager
def _kept(data: bytes) -> Iterator[Ask]:
    with _served(data) as port:
        yield lambda text: _over_http(port, "/sparql", text)


@contextlib.contextmanager
def _served(data: bytes) -> Iterator[int]:
    """Our server on these data, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dumps" / "proa.nq.gz"
        path.parent.mkdir()
        path.write_bytes(gzip.compress(data, 1))
        (Path(folder) / "site").mkdir()
        imported = "from pathlib import Path; from proa_graph.server import serve"
        code = f"{imported}; serve(Path({folder!r}), port=0, log='none')"
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            yield int(process.stdout.readline().strip().strip("/").rpartition(":")[2])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextlib.contextmanager
def _oxigraph(data: bytes) -> Iterator[Ask]:
    program = str(Path(sys.executable).with_name("oxigraph"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data.nq").write_bytes(data)
        place, port = ["--location", f"{folder}/store"], _free_port()
        subprocess.run([program, "load", *place, "--file", f"{folder}/data.nq"], check=True, capture_output=True)
        call = [program, "serve-read-only", *place, "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
        with _running(call, port):
            yield lambda text: _over_http(port, "/query", text)


@contextlib.contextmanager
def _virtuoso(data: bytes) -> Iterator[Ask]:
    with tempfile.TemporaryDirectory() as folder:
        sql, port = _free_port(), _free_port()
        (Path(folder) / "data.nq").write_bytes(data)
        ini = Path(folder) / "virtuoso.ini"
        ini.write_text(
            f"[Database]\nDatabaseFile={folder}/v.db\nTransactionFile={folder}/v.trx\nErrorLogFile={folder}/v.log\n"
            f"LockFile={folder}/v.lck\nxa_persistent_file={folder}/v.pxa\n[TempDatabase]\nDatabaseFile={folder}/t.db\n"
            f"TransactionFile={folder}/t.trx\n[Parameters]\nServerPort={sql}\nNumberOfBuffers=170000\n"
            f"MaxDirtyBuffers=130000\nDirsAllowed={folder}\n[HTTPServer]\nServerPort={port}\nServerRoot={folder}\n"
            "[SPARQL]\nResultSetMaxRows=1000000\nMaxQueryCostEstimationTime=100000\nMaxQueryExecutionTime=60\n",
            encoding="ascii",
        )
        with _running(["virtuoso-t", "-f", "-c", str(ini)], port, folder):
            # With locks, its threads wait for each other.
            read = f"DB.DBA.TTLP(file_to_string_output('{folder}/data.nq'), '', 'urn:none', 512)"
            load = f"log_enable(2, 1); {read}; checkpoint;"
            call = ["isql-vt" if shutil.which("isql-vt") else "isql", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"]
            subprocess.run(call, check=True, capture_output=True, timeout=900)
            yield lambda text: _over_http(port, "/sparql", text)


@contextlib.contextmanager
def _rdflib(data: bytes, most: float) -> Iterator[Ask]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data.nq").write_bytes(data)
        port = _free_port()
        call = [sys.executable, str(Path(__file__).with_name("rdflib_served.py")), f"{folder}/data.nq", str(port)]
        with _running([*call, str(most)], port):
            yield lambda text: _over_http(port, "/", text)


@contextlib.contextmanager
def _running(call: list[str], port: int, folder: str = ".") -> Iterator[None]:
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as server:
        try:
            for _ in range(6000):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.1)
            yield
        finally:
            server.kill()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


_CONNECTIONS: dict[int, HTTPConnection] = {}


def _over_http(port: int, path: str, text: str) -> int:
    """Ask on a connection that stays; a fault of the server is an error."""
    connection = _CONNECTIONS.setdefault(port, HTTPConnection("127.0.0.1", port, timeout=120))
    body = urllib.parse.urlencode({"query": text})
    headers = {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"}
    for last in (False, True):
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            break
        except OSError:
            connection.close()
            if last:
                raise
    told = answer.read()
    if answer.status != 200:
        raise ValueError(f"{answer.status}")
    return _count(told)


def _count(body: bytes) -> int:
    """Return the number of rows without reading them: what is measured is the answer, not this reader."""
    return len(re.findall(rb"\},?\s*\{|\[\s*\{", body.partition(b'"bindings"')[2]))


if __name__ == "__main__":
    main()
