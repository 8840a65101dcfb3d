"""How what is made, asked and shown grows with the data: a generator of national-like data, and exponents.

``python benchmarks/growth.py [--base N] [--factors 1 3 10] [--json FILE]`` takes ``N`` agreements of the published ones
(0: all of them, the national size), and makes of them as many again as each factor says: agreements, branches, orders
and lists of their own; of the titles two in three are those of the first, as branches share certifications, and the
third is new. It measures each size in a process of its own: assembling, loading, validating, the index of the search,
the longest pages, each named question, in seconds of processor. The exponent of a measure is the slope of its logarithm
over that of the number of lines: 1 grows as the data do, 2 as their square. Read exponents: seconds are those of one
machine.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import platform
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import pyoxigraph

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from published import some

from proa_graph import questions, site
from proa_graph.apart import apart
from proa_graph.dataset import Dataset, assemble
from proa_graph.files import share
from proa_graph.model import Entry, Facts
from proa_graph.tables import read_facts

T = TypeVar("T")
_OWN = ("branches", "documents", "agreements", "orders", "exclusions", "clauses", "relations", "wordings", "acts",
        "taken_out", "retired", "coverage")  # fmt: skip
"""What each copy has for itself; law, known texts and the account of branches stand once."""
_NEW_TITLES = 3
_FROM = 0.05
"""Seconds below which a measure says nothing of how it grows."""


def main() -> None:
    """Print the measures of each size and their exponents, and with ``--json`` keep them."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--base", type=int, default=20)
    asked.add_argument("--factors", type=int, nargs="+", default=[1, 3, 10])
    asked.add_argument("--json", type=Path)
    told = asked.parse_args()
    sizes = []
    for factor in told.factors:
        sizes.append(apart(partial(_measured, told.base, factor))())
        sys.stderr.write(f"×{factor}: {sizes[-1]['lines']:.0f} lines, assembled in {sizes[-1]['assemble']:.1f} s\n")
    _print(told.factors, sizes)
    if told.json:
        measures = {name: [size[name] for size in sizes] for name in sizes[0]}
        exponents = {name: exponent(measures["lines"], values) for name, values in measures.items()}
        machine = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
        made = {"base": told.base, "factors": told.factors, "machine": machine, "versions": _versions()}
        told.json.write_text(json.dumps({**made, "measures": measures, "exponents": exponents}, indent=1) + "\n")


def _versions() -> dict[str, str]:
    return {"pyoxigraph": pyoxigraph.__version__}


def grown(facts: Facts, factor: int) -> Facts:
    """Return ``facts`` as many times as ``factor`` says; the same for the same facts and factor."""
    copies = [facts, *(_copied(facts, number) for number in range(1, factor))]
    own: dict[str, Any] = {name: tuple(x for copy in copies for x in getattr(copy, name)) for name in _OWN}
    lists = {key: rows for copy in copies for key, rows in copy.lists.items()}
    withdrawn = {key: rows for copy in copies for key, rows in copy.withdrawn.items()}
    return dataclasses.replace(facts, **own, lists=lists, withdrawn=withdrawn)


def _copied(facts: Facts, number: int) -> Facts:
    """The copy ``number`` of what texts say: everything that has a key has one of its own."""
    keys = {a.key: f"KALITEXT{int(a.key[8:]) + number * 10**9:012d}" for a in facts.agreements}
    keys |= {o.key: f"{o.key}-{number}" for o in facts.orders}
    after = 10_000 + len(facts.branches) * number
    keys |= {branch.idcc: str(after + place) for place, branch in enumerate(facts.branches)}
    renamed = _Renamed(keys)
    entries: dict[str, Any] = {
        part: {keys[key]: tuple(_entry(renamed(e), number) for e in rows) for key, rows in getattr(facts, part).items()}
        for part in ("lists", "withdrawn")
    }
    own: dict[str, Any] = {name: renamed(getattr(facts, name)) for name in _OWN}
    own["branches"] = tuple(dataclasses.replace(b, title=f"{b.title} {number}") for b in own["branches"])
    return dataclasses.replace(facts, **own, **entries)


class _Renamed:
    """Gives what holds keys with the keys of a copy."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys

    def __call__(self, value: T) -> T:
        made: T = self._any(value)
        return made

    def _any(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._keys.get(value, value)
        if isinstance(value, tuple):
            return tuple(map(self._any, value))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            own = {f.name: self._any(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
            return dataclasses.replace(value, **own)
        return value


def _entry(entry: Entry, number: int) -> Entry:
    """One title in three is new in each copy, with a code of its own where it had one."""
    if crc32(entry.certification_label.encode()) % _NEW_TITLES:
        return entry
    code = f"{int(entry.rncp_code) % 9000 + 50000 + 9000 * (number % 50)}" if entry.rncp_code.isdigit() else ""
    stated = f"RNCP{code}" if code else entry.code_stated
    label, profession = (
        f"{text} {_word(number)}" if text else "" for text in (entry.certification_label, entry.profession)
    )
    return dataclasses.replace(
        entry, certification_label=label, profession=profession, rncp_code=code, code_stated=stated
    )


def _word(number: int) -> str:
    """A word that no other number has, of letters alone."""
    return "z" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


@cache
def _base(number: int) -> Facts:
    facts = read_facts(share("data"))
    keys = sorted({a.key for a in facts.agreements if facts.lists.get(a.key)})
    return some(tuple(keys[:: max(1, len(keys) // number)][:number])) if number else facts


def _measured(base: int, factor: int) -> dict[str, float]:
    facts = grown(_base(base), factor)
    told = {"agreements": float(len(facts.agreements)), "lines": float(sum(map(len, facts.lists.values())))}
    told["assemble"], dataset = _timed(lambda: assemble(facts))
    quads = b"".join(dataset.quads)
    told["quads"] = float(len(dataset.named))
    told["load"], _ = _timed(lambda: pyoxigraph.Store().bulk_load(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    told["validate"], found = _timed(lambda: dataset.told)
    told["findings"] = float(len(found))
    told |= dict(_site(facts, dataset))
    told |= {f"ask {name}": seconds for name, seconds in _asked(dataset)}
    told["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return told


def _site(facts: Facts, dataset: Dataset) -> Iterator[tuple[str, float]]:
    corpus = site.Corpus.of(facts, dataset, questions.load())
    names, files = _timed(lambda: site.site_files(corpus))
    yield "name the files", names
    yield "files", float(len(files))
    seconds, index = _timed(files["static/search-index.js"])
    yield "search index", seconds
    yield "search index, kB", len(index) / 1000
    longest = max(facts.lists, key=lambda key: (len(facts.lists[key]), key))
    for page in ("index.html", "certification/index.html", "branch/index.html", f"agreement/{longest}/index.html"):
        seconds, made = _timed(files[page])
        name = page.replace(longest, "longest")
        yield f"page {name}", seconds
        yield f"page {name}, kB", len(made) / 1000


def _asked(dataset: Dataset) -> Iterator[tuple[str, float]]:
    for name, question in questions.load().items():
        text = question.bind({p.name: p.example for p in question.parameters if p.default is None})
        seconds, _ = _timed(partial(_rows, dataset, text))
        yield name, seconds


def _rows(dataset: Dataset, text: str) -> int:
    answer = dataset.named.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return sum(1 for _ in answer)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """The seconds of processor that ``work`` takes, processes that it waits for included, and what it gives."""
    start = sum(os.times()[:4])
    made = work()
    return sum(os.times()[:4]) - start, made


def exponent(sizes: list[float], values: list[float]) -> float | None:
    """Return the slope of the logarithm of ``values`` over that of ``sizes``; None where nothing can be said."""
    points = [(math.log(size), math.log(value)) for size, value in zip(sizes, values, strict=True) if value > 0]
    if len(points) < 2 or max(values) < _FROM or points[0][0] == points[-1][0]:
        return None
    middle, mean = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    slope: float = sum((x - middle) * (y - mean) for x, y in points) / sum((x - middle) ** 2 for x, _ in points)
    return round(slope, 2)


def _print(factors: list[int], sizes: list[dict[str, float]]) -> None:
    print(
        f"| measure | {' | '.join(f'×{factor}' for factor in factors)} | exponent |\n|---|{'---|' * (len(factors) + 1)}"
    )
    lines = [size["lines"] for size in sizes]
    for name in sizes[0]:
        values = [size[name] for size in sizes]
        slope = exponent(lines, values)
        shown = " | ".join(f"{value:.3g}" if value < 1000 else f"{value:.0f}" for value in values)
        print(f"| {name} | {shown} | {'' if slope is None else slope} |")


if __name__ == "__main__":
    main()
