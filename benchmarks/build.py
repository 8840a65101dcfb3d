"""What a newcomer waits for: ``python benchmarks/build.py [--rounds 3] [--json FILE]``; ``--steps``: a build by steps.

Every command runs in a copy of the checkout with a cache folder of its own, so that nothing is left from before; after
each: wall, processor seconds, the most memory of one process. Read ratios, not times: the machine may be shared.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import platform
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from proa_graph import dataset, questions, release, site
from proa_graph.files import share
from proa_graph.inputs import input_digest
from proa_graph.tables import read_facts

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
_SHARE = 50
_LEFT = (".git", ".venv", "node_modules", "build", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache")
_LIST = "numero,intitule,niveau,code\n1,CQP Agent logistique,,\n2,Titre pro. Cariste d'entrepôt,3,RNCP34857\n"


class Took(NamedTuple):
    """What a command took: wall and processor seconds, the most megabytes of one process of its family."""

    wall: float
    processor: float
    memory: float


class Checkout:
    """A copy of this checkout, whose commands find nothing that was made before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        shutil.copytree(ROOT, self.folder, ignore=shutil.ignore_patterns(*_LEFT), symlinks=True)
        self.out = folder / "build"
        self.list = folder / "liste.csv"
        self.list.write_text(_LIST, encoding="utf-8")
        own = {"PYTHONPATH": str(self.folder), "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
        self._environment = {**os.environ, **own}

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start ``proa`` with ``words``."""
        command = [sys.executable, "-m", "proa_graph.cli", *words]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=self.folder, env=self._environment, stdout=quiet, stderr=quiet)

    def run(self, *words: str, codes: tuple[int, ...] = (0,)) -> Took:
        """Run ``proa`` with ``words`` and return what it took; an exit code that is none of ``codes`` is an error."""
        begun = time.monotonic()
        started = self.start(*words)
        _, status, used = os.wait4(started.pid, 0)
        code = started.returncode = os.waitstatus_to_exitcode(status)
        if code not in codes:
            raise SystemExit(f"proa {' '.join(words)}: exit code {code}")
        return Took(time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)

    def change(self) -> None:
        """Change one cell of one list: the title of its first line."""
        path = max((self.folder / "data" / "lists").glob("*.csv"), key=lambda path: path.stat().st_size)
        with path.open(encoding="utf-8", newline="") as file:
            head, first, *others = csv.reader(file)
        first[head.index("certification_label")] += " (bis)"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, first, *others])


def newcomer(checkout: Checkout) -> Iterator[tuple[str, Took]]:
    """Yield what each thing that a newcomer does takes: first answers, the tree, a question, a check."""
    yield from _first_answers(checkout)
    yield "build from nothing", checkout.run("build", "--out", str(checkout.out))
    yield "build, nothing changed", checkout.run("build", "--out", str(checkout.out))
    yield "query, first", checkout.run("query", "lists")
    yield "query", checkout.run("query", "lists")
    yield "query, a trade", checkout.run("query", "certifications-for-profession", "--set", "profession=cariste")
    yield "validate", checkout.run("validate", str(checkout.list), "--date", "2021-01-22", codes=(0, 1))
    checkout.change()
    yield "build, one cell changed", checkout.run("build", "--out", str(checkout.out))


def _first_answers(checkout: Checkout) -> Iterator[tuple[str, Took]]:
    port = _free_port()
    begun = time.monotonic()
    server = checkout.start("up", "--port", str(port))
    try:
        for name, path in (("up, healthy", "health"), ("up, home page", ""), ("up, a branch", "branch/1996/")):
            _wait_for(f"http://127.0.0.1:{port}/{path}", server)
            yield name, Took(time.monotonic() - begun, _processor_of(server.pid), 0)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            with urllib.request.urlopen(address, timeout=60) as answer:
                answer.read()
            return
        time.sleep(0.05)
    raise SystemExit("proa up ended")


def _processor_of(pid: int) -> float:
    """Processor seconds of a running process and of those of its children that it waited for; 0 but on Linux."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0
    return sum(map(int, stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tree(out: Path) -> dict[str, float]:
    """Return how many files the site in ``out`` has, and how many megabytes, counting what stands twice once."""
    files = [path for path in (out / "site").rglob("*") if path.is_file()]
    sizes = {path.stat().st_ino: path.stat().st_size for path in files}
    return {"files": len(files), "megabytes": round(sum(sizes.values()) / 1e6, 1)}


def compare(rounds: int) -> tuple[dict[str, list[Took]], dict[str, float]]:
    """Return what each thing took in each of ``rounds``, each in a checkout of its own, and the tree of the last."""
    found: dict[str, list[Took]] = defaultdict(list)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            checkout = Checkout(Path(folder))
            for name, took in newcomer(checkout):
                found[name].append(took)
                print(f"{name:26}{took.wall:8.2f} s {took.processor:8.2f} s cpu {took.memory:6.0f} MB", flush=True)
            made = tree(checkout.out)
    return found, made


def steps(out: Path) -> None:
    """Print what each step of a build into ``out`` takes; pages are made for a share of the files."""
    _step("digest of the input", input_digest)
    made = _step("graph, inferences", dataset.assemble_published)
    facts = _step("facts", lambda: read_facts(share("data")))
    _step("rules", lambda: release.write_told(out, made.told))
    _step("N-Quads, tables", lambda: release.write_graph(out, facts, made))
    _step("other forms", lambda: release.write_forms(out, made.named))
    corpus = site.Corpus(facts, made.named, lambda: made.told, questions.load())
    files = _step("names of the files", lambda: site.site_files(corpus))
    names = list(files)[::_SHARE]
    _step(f"{len(names)} of {len(files)} files", lambda: [files[name]() for name in names])


def _step(name: str, work: Callable[[], T]) -> T:
    processor, wall = sum(os.times()[:4]), time.monotonic()
    made = work()
    most = max(resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{name:28}{sum(os.times()[:4]) - processor:8.2f} s cpu {time.monotonic() - wall:8.2f} s {most:6} MB")
    return made


def _json(found: dict[str, list[Took]], made: dict[str, float]) -> str:
    machine = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
    medians = {name: _median(took)._asdict() for name, took in found.items()}
    told = {"machine": machine, "processors": os.cpu_count(), "tree": made, "medians": medians, "rounds": found}
    return re.sub(r"\[\s+([^][{}]*?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", json.dumps(told, indent=1)) + "\n"


def _median(rounds: list[Took]) -> Took:
    return Took(*(round(statistics.median(column), 2) for column in zip(*rounds, strict=True)))


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="where the result is kept")
    parser.add_argument("--steps", action="store_true", help="the steps of one build instead")
    told = parser.parse_args()
    if told.steps:
        with tempfile.TemporaryDirectory() as thrown:
            steps(Path(thrown))
        return
    found, made = compare(told.rounds)
    print(f"tree: {made['files']:.0f} files, {made['megabytes']} MB")
    if told.json:
        told.json.write_text(_json(found, made), encoding="utf-8")


if __name__ == "__main__":
    main()
