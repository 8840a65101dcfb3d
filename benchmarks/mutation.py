"""Mutants of the code and the tests that kill them: numbers off by one, comparisons turned, conditions denied.

``python benchmarks/mutation.py [PACKAGE…] [--show]`` changes each module of the packages of ``TESTS``, one change at a
time, and runs the tests that pass over the changed line (all that touch the module where the line runs at import)
until one fails. A mutant dies where a test fails, or where a test takes ten times as long. It prints the mutants that
live (``--show``), and the share killed by package. Those of ``equivalent_mutants_code.csv`` change nothing that anybody
can see, for the reason given there: they are named and not counted. Each mutant runs in a process forked from one that
has the libraries at hand, so that it costs about a second.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import csv
import importlib.abc
import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import coverage
import pytest

ROOT = Path(__file__).parents[1]
EQUIVALENT = Path(__file__).with_name("equivalent_mutants_code.csv")
TESTS = {
    "domain": ("documents_values", "text", "lists", "keys", "tables", "dossier", "documents_habits", "sources"),
    "lists": ("lists", "rights", "invariants"),
    "identity": ("identity", "keys", "identity_register"),
    "reading": (
        "documents_values",
        "documents_habits",
        "documents_unnamed",
        "documents_layouts",
        "documents_aligned",
        "reading_acts",
        "agreement_drafts",
        "harvest_habits",
        "harvest_lists",
        "harvest_law",
        "forms",
        "review",
    ),
}
_TURNED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
_TURNED |= {ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
_PATIENCE = 10.0
_LEAST = 20.0


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module: the line, what it does, and the changed source."""

    line: int
    what: str
    source: str


def main() -> None:
    """Print the mutants that live and the share killed by package."""
    asked = argparse.ArgumentParser()
    asked.add_argument("packages", nargs="*", choices=[*TESTS, []])
    asked.add_argument("--show", action="store_true")
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    told = asked.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    os.chdir(ROOT)
    _warm()
    print("| package | mutants | killed | share |\n|---|---|---|---|")
    for package in told.packages or TESTS:
        alive, born = _package(package, told.processes)
        dead = born - len(alive)
        print(f"| {package} | {born} | {dead} | {100 * dead / max(born, 1):.1f} % |", flush=True)
        for module, mutant in alive if told.show else ():
            print(f"{module}\t{mutant.line}\t{mutant.what}", flush=True)


def _warm() -> None:
    """Import what the tests import from others, so that a fork has it."""
    for name in ("rdflib", "pyoxigraph", "lxml.html", "pdfplumber", "hypothesis", "openpyxl", "rapidfuzz", "httpx"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _package(package: str, processes: int) -> tuple[list[tuple[str, Mutant]], int]:
    modules = sorted((ROOT / "proa_graph" / package).glob("*.py"))
    seconds, touching = _covered(package, [f"tests/test_{name}.py" for name in TESTS[package]])
    known = _known()
    work = [(path, m) for path in modules for m in mutants(path.read_text(encoding="utf-8"))]
    work = [(path, m) for path, m in work if (_name(path), m.what) not in known]
    judge = partial(_is_killed, seconds=seconds, touching=touching)
    with ThreadPoolExecutor(processes) as pool:
        killed = list(pool.map(lambda one: judge(*one), work))
    return [(_name(path), m) for (path, m), dead in zip(work, killed, strict=True) if not dead], len(work)


def _known() -> set[tuple[str, str]]:
    with EQUIVALENT.open(newline="", encoding="utf-8") as handle:
        return {(row["module"], row["what"]) for row in csv.DictReader(handle)}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


class _Clock:
    """What each test of a run took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


def _covered(package: str, tests: Sequence[str]) -> tuple[Mapping[str, float], Mapping[tuple[str, int], set[str]]]:
    """The seconds of each test, and which tests pass over each line of the package (line 0: over the module)."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "covered"
        if _forked(partial(_measured, package, tests, kept)):
            raise SystemExit(f"the tests of {package} do not pass as they stand")
        touching: dict[tuple[str, int], set[str]] = defaultdict(set)
        data = coverage.CoverageData(str(kept))
        data.read()
        for file in data.measured_files():
            for line, contexts in data.contexts_by_lineno(file).items():
                for context in filter(None, contexts):
                    touching[file, line].add(context)
                    touching[file, 0].add(context)
        seconds = dict(row.split("\t") for row in kept.with_suffix(".seconds").read_text().splitlines())
    return {test: float(took) for test, took in seconds.items()}, touching


def _measured(package: str, tests: Sequence[str], kept: Path) -> int:
    measure = coverage.Coverage(str(kept), include=[f"{ROOT}/proa_graph/{package}/*"], config_file=False)

    class Contexts(_Clock):
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(self, item: pytest.Item) -> None:
            measure.switch_context(item.nodeid)

    clock = Contexts()
    measure.start()
    done = _pytest(tests, clock)
    measure.stop()
    measure.save()
    kept.with_suffix(".seconds").write_text("".join(f"{test}\t{took}\n" for test, took in clock.seconds.items()))
    return done


def _pytest(tests: Sequence[str], *plugins: object) -> int:
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", "-o", "filterwarnings=default"]
    return int(pytest.main([*options, *tests], list(plugins)))


def _is_killed(
    path: Path, mutant: Mutant, *, seconds: Mapping[str, float], touching: Mapping[tuple[str, int], set[str]]
) -> bool:
    tests = touching.get((str(path), mutant.line)) or touching.get((str(path), 0), set())
    quickest = sorted(tests, key=lambda test: (seconds.get(test, 0.0), test))
    if not quickest:
        return False
    limit = max(_LEAST, _PATIENCE * sum(seconds.get(test, 0.0) for test in quickest))
    return _forked(partial(_tried, _name(path), mutant.source, quickest), limit) != 0


def _tried(module: str, source: str, tests: Sequence[str]) -> int:
    sys.meta_path.insert(0, _Changed(module, source))
    return _pytest(tests)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module from a changed source; package data and everything else come from where they are."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module.removesuffix(".__init__"), source

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname != self.module:
            return None
        file = ROOT / Path(*self.module.split("."))
        file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
        return importlib.util.spec_from_file_location(fullname, file, loader=self)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, module.__file__ or "", "exec"), module.__dict__)


def _forked(work: Callable[[], int], limit: float = 3600.0) -> int:
    """What ``work`` returns in a process of its own; -1 where it was stopped at the limit."""
    child = os.fork()
    if not child:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        os.setpgid(0, 0)
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def mutants(source: str) -> Iterator[Mutant]:
    """Yield the mutants of a module; of two that read alike in one function the second says so."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for place, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(next(n for i, n in enumerate(ast.walk(changed)) if i == place))
            text = f"{ast.unparse(node)[:70]} → {what}".replace("\n", " ")
            seen[text] += 1
            told = text if seen[text] == 1 else f"{text} ({seen[text]})"
            yield Mutant(getattr(node, "lineno", 0), told, ast.unparse(ast.fix_missing_locations(changed)))


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _TURNED:
        yield "turned", lambda n: setattr(n, "ops", [_TURNED[type(n.ops[0])](), *n.ops[1:]])  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and type(node.value) is int:
        for step in (1, -1):
            yield f"{step:+d}", partial(_moved, step=step)
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{other.__name__.lower()}", lambda n: setattr(n, "op", other())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", lambda n: setattr(n, "op", ast.UAdd()) or setattr(n, "operand", _truth(n.operand))  # type: ignore[attr-defined,func-returns-value]
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "never", lambda n: setattr(n, "test", ast.Constant(False))
    if isinstance(node, ast.If | ast.IfExp):
        yield "always", lambda n: setattr(n, "test", ast.Constant(True))
    if isinstance(node, ast.comprehension) and node.ifs:
        yield "unfiltered", lambda n: setattr(n, "ifs", [])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        swapped = ast.Sub if isinstance(node.op, ast.Add) else ast.Add
        yield swapped.__name__.lower(), lambda n: setattr(n, "op", swapped())
    if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "nothing", lambda n: setattr(n, "value", ast.Constant(None))


def _moved(node: ast.AST, step: int) -> None:
    assert isinstance(node, ast.Constant) and isinstance(node.value, int)
    node.value += step


def _truth(operand: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("bool", ast.Load()), [operand], [])


if __name__ == "__main__":
    main()
