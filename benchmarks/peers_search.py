"""How often MiniSearch and the search of the site find what people ask, over the same index, and what that takes.

``python benchmarks/peers_search.py QUERIES.tsv MINISEARCH [--json FILE]``: ``QUERIES.tsv`` has ``query`` and
``acceptable`` (paths of the site, patterns among them), as ``tests/search_queries.tsv`` has; ``MINISEARCH`` is the file
``dist/es/index.js`` of its npm package (``npm install minisearch``). MiniSearch is asked twice: of what things are
called, and of that with the everyday names that the project gives them. What only an
explanation of ours answers is not asked. Our ranking is run by Node too.
"""

from __future__ import annotations

import argparse
import csv
import fnmatch
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from test_search import in_browser

from proa_graph import searching
from proa_graph.search import Finder
from proa_graph.site.search import words_script

HERE = Path(__file__).parent


def main() -> None:
    """Print how many queries are answered at first place and in five, and with ``--json`` keep it."""
    asked = argparse.ArgumentParser()
    asked.add_argument("queries", type=Path)
    asked.add_argument("minisearch", type=Path)
    asked.add_argument("--json", type=Path)
    told = asked.parse_args()
    with told.queries.open(encoding="utf-8", newline="") as held:
        every = list(csv.DictReader(held, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in every if "explain:" not in row["acceptable"]]
    found = compared(rows, told.minisearch)
    for name, of in found.items():
        print(f"{name}: @1 {of['first']:.3f}, @5 {of['five']:.3f}, {of['milliseconds']:.1f} ms a query")
    if told.json:
        told.json.write_text(_json(told.minisearch, len(rows), found), encoding="utf-8")


def compared(rows: Sequence[Mapping[str, str]], minisearch: Path) -> dict[str, dict[str, float]]:
    """Return searcher → share of ``rows`` answered ``first`` and among ``five``, and ``milliseconds`` a query."""
    index = searching.index(Path("build"))
    finder = Finder(index)
    queries = [row["query"] for row in rows]
    found = {"proa search": _scored(rows, *_ours(index, queries))}
    for name, every in (("MiniSearch", False), ("MiniSearch, everyday names", True)):
        docs = [
            {"id": n, "label": doc.label, "codes": " ".join([doc.code, *doc.codes]),
             "names": " ".join(doc.names if every else ())} for n, doc in enumerate(finder._docs)
        ]  # fmt: skip
        asked = json.dumps({"docs": docs, "queries": queries})
        call = ["node", str(HERE / "peers_search.mjs"), str(minisearch.resolve())]
        told = json.loads(subprocess.run(call, input=asked, capture_output=True, text=True, check=True).stdout)
        hits = [[finder._docs[n] for n in each] for each in told["found"]]
        paths = [[[doc.path, *doc.aliases, f"label:{doc.label}"] for doc in each] for each in hits]
        found[name] = _scored(rows, paths, told["milliseconds"])
    return found


def _ours(index: Mapping[str, Any], queries: list[str]) -> tuple[list[list[list[str]]], float]:
    """The paths of what the script of the page finds, and the milliseconds of a query."""
    with tempfile.TemporaryDirectory() as folder:
        words, data = Path(folder) / "words.js", Path(folder) / "index.js"
        words.write_bytes(words_script())
        data.write_text(f"window.PROA_INDEX={json.dumps(index)};", encoding="utf-8")
        took = []
        for asked in ([], queries):  # what starting and reading the index take is not the query's
            start = time.perf_counter()
            told = in_browser(words, data, {"queries": asked, "words": [], "lang": "fr"})
            took.append(1000 * (time.perf_counter() - start))
    paths = [[[hit["path"], f"label:{hit['label']}"] for hit in hits[:5]] for hits in told["found"]]
    return paths, max(took[1] - took[0], 0.0) / len(queries)


def _scored(
    rows: Sequence[Mapping[str, str]], found: Sequence[Sequence[Sequence[str]]], milliseconds: float
) -> dict[str, float]:
    met = [[_meets(paths, row["acceptable"]) for paths in hits] for row, hits in zip(rows, found, strict=True)]
    first = sum(bool(hits and hits[0]) for hits in met) / len(rows)
    five = sum(any(hits) for hits in met) / len(rows)
    return {"first": round(first, 3), "five": round(five, 3), "milliseconds": round(milliseconds, 2)}


def _meets(told: Iterable[str], acceptable: str) -> bool:
    """Whether one of the paths and ``label:`` of a hit is what is wanted."""
    wanted = re.split(r" (?=label:|explain:|[a-z]+/)", acceptable)
    return any(_is(one, wish) for one in told for wish in wanted)


def _is(told: str, wish: str) -> bool:
    if wish.startswith("label:"):
        return (
            told.startswith("label:")
            and re.search(wish.removeprefix("label:"), told.removeprefix("label:")) is not None
        )
    return fnmatch.fnmatch(told, wish if wish.endswith(("*", "/")) else f"{wish}*")


def _json(minisearch: Path, queries: int, found: object) -> str:
    package = json.loads((minisearch.resolve().parents[2] / "package.json").read_text(encoding="utf-8"))
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    machine = {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()}
    versions = {"node": node, "minisearch": package["version"]}
    made = {"machine": machine, "versions": versions, "data": {"queries": queries}, "searchers": found}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
