"""Mutants of the code and the tests that kill them: numbers off by one, comparisons turned, conditions denied.

``python benchmarks/mutation.py [PACKAGE…] [--sample N] [--show]`` collects the tests of a package once, runs them under
coverage, and then forks a process for each mutant: there the changed function takes the place of the one that stands,
what was remembered is forgotten, and the tests that pass over the changed line run, quickest first, until one fails. A
mutant dies where a test fails, or where its tests take ten times as long as they should. Where the line runs at import,
the values that it gives to names, fields and parameters are replaced wherever others took them by name.

``--sample`` takes so many mutants of a package, the same ones each time, others with another ``--seed``; tests
longer than ``--longest`` seconds are left out. The mutants that live are printed (``--show``), and the share killed by
package; ``--json`` keeps both. Those of ``equivalent_mutants_code.csv`` change nothing that anybody can see, for the
reason given there: they are named and not counted.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import csv
import functools
import gc
import inspect
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any
from zlib import crc32

import coverage
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import published

ROOT = Path(__file__).parents[1]
EQUIVALENT = Path(__file__).with_name("equivalent_mutants_code.csv")
TESTS = {
    "domain": ("domain", "documents_values", "text", "lists", "keys", "tables", "dossier", "documents_habits"),
    "lists": ("steps", "lists", "rights", "histories"),
    "identity": ("identity_edges", "identity_weights", "identity", "keys", "histories", "identity_register"),
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
    "blocks": (
        "documents_values",
        "documents_habits",
        "documents_unnamed",
        "documents_layouts",
        "documents_aligned",
        "forms_layout",
        "forms",
        "marks",
    ),
    "sources": ("sources", "documents_files", "harvest", "harvest_habits", "forms"),
    "harvest": ("harvest", "harvest_ledger", "harvest_lists", "keys", "review"),
}
_TURNED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
_TURNED |= {ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
_PATIENCE, _LEAST = 10.0, 30.0
_KILLED, _LIVES, _BROKEN = 1, 0, 3


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module: the line, what it does, and what gives the changed tree."""

    line: int
    what: str
    tree: Callable[[], ast.Module]


@dataclass(slots=True)
class Tried:
    """The mutants of a package that were tried, and those that live: module and mutant."""

    born: int
    alive: list[tuple[str, Mutant]] = field(default_factory=list)


def main() -> None:
    """Print the mutants that live and the share killed by package."""
    asked = argparse.ArgumentParser()
    asked.add_argument("packages", nargs="*", choices=[*TESTS, []])
    asked.add_argument("--show", action="store_true")
    asked.add_argument("--sample", type=int, default=0, help="so many mutants of a package, 0 for all")
    asked.add_argument("--seed", default="", help="any word: another draw of the sample")
    asked.add_argument("--longest", type=float, default=10.0, help="seconds of the longest test that is run")
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--json", type=Path)
    told = asked.parse_args()
    sys.path[:0] = [str(ROOT)]
    os.environ.setdefault("PROA_TESTS_BUILT", tempfile.mkdtemp(prefix="proa-built-"))
    os.chdir(ROOT)
    print("| package | mutants | killed | share |\n|---|---|---|---|")
    scores = {}
    for package in told.packages or TESTS:
        tried = _package(package, told)
        scores[package] = tried
        dead = tried.born - len(tried.alive)
        print(f"| {package} | {tried.born} | {dead} | {100 * dead / max(tried.born, 1):.1f} % |", flush=True)
        for module, mutant in tried.alive if told.show else ():
            print(f"{module}\t{mutant.line}\t{mutant.what}", flush=True)
    if told.json:
        told.json.write_text(_json(scores, told.sample), encoding="utf-8")


def _json(scores: Mapping[str, Tried], sample: int) -> str:
    packages = {
        name: {"mutants": t.born, "killed": t.born - len(t.alive), "alive": [[m, x.line, x.what] for m, x in t.alive]}
        for name, t in scores.items()
    }
    told = {"python": platform.python_version(), "sample": sample, "packages": packages}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _package(package: str, told: argparse.Namespace) -> Tried:
    """Try the mutants of ``package`` in a process of its own, which collects its tests once."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "alive.json"
        if _forked(partial(_served, package, told, kept), loud=True):
            raise SystemExit(f"the tests of {package} do not pass as they stand")
        born, alive = json.loads(kept.read_text(encoding="utf-8"))
        return Tried(born, [(name, Mutant(line, what, partial(ast.Module, [], []))) for name, line, what in alive])


def _served(package: str, told: argparse.Namespace, kept: Path) -> int:
    server = _Server(package, told, kept)
    files = [f"tests/test_{name}.py" for name in TESTS[package]]
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", "-o", "filterwarnings=default"]
    return int(pytest.main([*options, *files], [server]))


class _Server:
    """A session of pytest that runs no test itself: it forks a process for each mutant."""

    def __init__(self, package: str, told: argparse.Namespace, kept: Path) -> None:
        self._package, self._told, self._kept = package, told, kept

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        seconds, touching = _covered(self._package, session.items, self._kept.parent)
        known = _known()
        modules = sorted((ROOT / "proa_graph" / self._package).glob("*.py"))
        work = [(path, m) for path in modules for m in mutants(path)]
        work = _sampled(
            [(path, m) for path, m in work if (_name(path), m.what) not in known], self._told.sample, self._told.seed
        )
        order = _order(seconds)
        published.facts()

        def killed(one: tuple[Path, Mutant]) -> bool:
            path, mutant = one
            tests = touching.get((str(path), mutant.line)) or touching.get((str(path), 0), set())
            own = [t for t in sorted(tests, key=order.__getitem__) if seconds[t] <= self._told.longest]
            limit = max(_LEAST, _PATIENCE * sum(seconds[t] for t in own))
            return (
                bool(own) and _forked(partial(_judged, _name(path), mutant, [items[t] for t in own]), limit) != _LIVES
            )

        with ThreadPoolExecutor(self._told.processes) as pool:
            dead = list(pool.map(killed, work))
        alive = [(_name(path), m.line, m.what) for (path, m), gone in zip(work, dead, strict=True) if not gone]
        self._kept.write_text(json.dumps([len(work), alive]), encoding="utf-8")
        return True


def _order(seconds: Mapping[str, float]) -> Mapping[str, tuple[float, float, str]]:
    """Those first whose module is quick: what its tests share is made by the first of them that runs."""
    whole: dict[str, float] = defaultdict(float)
    for test, took in seconds.items():
        whole[test.partition("::")[0]] += took
    return {test: (whole[test.partition("::")[0]], took, test) for test, took in seconds.items()}


def _sampled(work: list[tuple[Path, Mutant]], number: int, seed: str) -> list[tuple[Path, Mutant]]:
    """``number`` of the mutants, drawn by what they are and by ``seed``: the same ones each time; all where it is 0."""
    drawn = sorted(work, key=lambda one: crc32(f"{seed}{_name(one[0])} {one[1].what}".encode()))[: number or None]
    return [one for one in work if one in drawn]


def _known() -> set[tuple[str, str]]:
    with EQUIVALENT.open(newline="", encoding="utf-8") as handle:
        return {(row["module"], row["what"]) for row in csv.DictReader(handle)}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _covered(
    package: str, items: Sequence[pytest.Item], folder: Path
) -> tuple[Mapping[str, float], Mapping[tuple[str, int], set[str]]]:
    """The seconds of each test, and which tests pass over each line of the package (line 0: over the module)."""
    if _forked(partial(_measured, package, items, folder)):
        raise SystemExit(f"the tests of {package} do not pass as they stand")
    touching: dict[tuple[str, int], set[str]] = defaultdict(set)
    data = coverage.CoverageData(str(folder / "covered"))
    data.read()
    if not data.measured_files():
        raise SystemExit(f"no test runs a line of {ROOT}/proa_graph/{package}: is another checkout installed?")
    for file in data.measured_files():
        for line, contexts in data.contexts_by_lineno(file).items():
            for context in filter(None, contexts):
                touching[file, line].add(context)
                touching[file, 0].add(context)
    seconds: dict[str, float] = json.loads((folder / "seconds").read_text(encoding="utf-8"))
    return defaultdict(float, seconds), touching


def _measured(package: str, items: Sequence[pytest.Item], folder: Path) -> int:
    measure = coverage.Coverage(str(folder / "covered"), include=[f"{ROOT}/proa_graph/{package}/*"], config_file=False)
    seconds: dict[str, float] = {}
    measure.start()
    failed = []
    for item, following in _pairs(items):
        measure.switch_context(item.nodeid)
        start = time.monotonic()
        failed += [item.nodeid] if _fails(item, following) else []
        seconds[item.nodeid] = time.monotonic() - start
    measure.stop()
    measure.save()
    (folder / "seconds").write_text(json.dumps(seconds), encoding="utf-8")
    os.write(2, "".join(f"fails as it stands: {name}\n" for name in failed).encode())
    return _BROKEN if failed else 0


def _pairs(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one that follows: fixtures that the next one shares are kept."""
    return zip(items, [*items[1:], None], strict=True)


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    from _pytest.runner import runtestprotocol

    return any(report.failed for report in runtestprotocol(item, nextitem=following, log=False))


def _judged(module: str, mutant: Mutant, items: Sequence[pytest.Item]) -> int:
    try:
        _change(sys.modules[module.removesuffix(".__init__")], mutant.tree())
    except Exception:
        return _KILLED  # it does not even load
    return _KILLED if any(_fails(item, following) for item, following in _pairs(items)) else _LIVES


def _change(module: ModuleType, tree: ast.Module) -> None:
    """Put what the changed ``tree`` defines in the place of what stands, wherever it was taken by name."""
    file = str(module.__file__)
    before, after = compile(_tree(Path(file)), file, "exec"), compile(tree, file, "exec")
    codes = {_key(old): new for old, new in _functions(before, after) if _deep(old) != _deep(new)}
    for function in [f for f in gc.get_objects() if isinstance(f, FunctionType) and f.__module__ == module.__name__]:
        new = codes.get(_key(function.__code__))
        if new and new.co_freevars == function.__code__.co_freevars:
            function.__code__ = new
    if not codes:
        _change_values(module, after)
    _forget()


def _functions(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions that a module, or a class, defines: as they stand and as they are changed."""
    pairs = zip(*([c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)), strict=False)
    for one, other in pairs:
        if one.co_flags & inspect.CO_NEWLOCALS:
            yield one, other
        else:
            yield from _functions(one, other)


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _deep(code: CodeType) -> object:
    """What a code does, with what is defined in it."""
    return code.co_code, code.co_names, [_deep(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]


def _change_values(module: ModuleType, after: CodeType) -> None:
    """Take over the values that the changed module gives to names, to fields and to parameters left out."""
    made: dict[str, Any] = {**{k: v for k, v in vars(module).items() if k.startswith("__")}}
    exec(after, made)
    for name, old in list(vars(module).items()):
        new: Any = made.get(name)
        if name.startswith("__") or type(new) is not type(old):
            continue
        if isinstance(old, FunctionType) and old.__module__ == module.__name__:
            old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
        elif isinstance(old, type) and old.__module__ == module.__name__:
            _change_fields(old, new)
        elif not isinstance(old, FunctionType | type | ModuleType) and repr(new) != repr(old):
            _replace(old, new)


def _change_fields(old: type, new: type) -> None:
    for name, value in list(vars(old).items()):
        other = vars(new).get(name)
        if isinstance(value, FunctionType) and isinstance(other, FunctionType):
            value.__defaults__, value.__kwdefaults__ = other.__defaults__, other.__kwdefaults__
        elif isinstance(value, int | str | float | tuple | frozenset) and value != other and not name.startswith("__"):
            setattr(old, name, other)


def _replace(old: object, new: object) -> None:
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is old:
                setattr(module, name, new)


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _forget() -> None:
    """What was remembered by functions of the project was made before the change."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper) and str(found.__module__).startswith("proa_graph"):
            found.cache_clear()


def _forked(work: Callable[[], int], limit: float = 3600.0, *, loud: bool = False) -> int:
    """What ``work`` returns in a process of its own; -1 where it was stopped at the limit."""
    child = os.fork()
    if not child:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        if not loud:
            os.dup2(silent, 2)
        os.setpgid(0, 0)
        code = _BROKEN
        with contextlib.suppress(BaseException):
            code = work()
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


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield the mutants of a module; of two that read alike the second says so."""
    seen: Counter[str] = Counter()
    for place, node in enumerate(ast.walk(_tree(path))):
        for what, change in _changes(node):
            text = f"{ast.unparse(node)[:70]} → {what}".replace("\n", " ")
            seen[text] += 1
            told = text if seen[text] == 1 else f"{text} ({seen[text]})"
            yield Mutant(getattr(node, "lineno", 0), told, partial(_changed, path, place, change))


def _changed(path: Path, place: int, change: Callable[[ast.AST], None]) -> ast.Module:
    tree = copy.deepcopy(_tree(path))
    node = next(n for i, n in enumerate(ast.walk(tree)) if i == place)
    change(node)
    return ast.fix_missing_locations(tree)


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
