"""How long validation takes: set-based queries against pyshacl on generated lists, and the whole published dataset.

Run by hand: python benchmarks/validation.py [--lines 100 1000 10000] [--reference 100] [--warm]
``--warm`` tells only the CPU seconds of a draft of 100 published lines, from its bytes to the JSON report, each time.

On a shared machine read the ratios, not the seconds: the yardstick is one pass of the rules' queries over the same
graph, loading it included, in the same run.
"""

from __future__ import annotations

import argparse
import csv
import io
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph

from proa_graph import graph, rules
from proa_graph.files import share
from proa_graph.graph.vocabulary import Triples
from proa_graph.model import Entry
from proa_graph.tables import read_facts
from proa_graph.validation import Report, check, validate
from proa_graph.validation.engine import load
from proa_graph.validation.queries import queries

DAY = date(2021, 1, 22)
WARM = 100
SPOILT = 50
"""Every so many lines one has a malformed code."""


def lines(count: int) -> Iterator[Entry]:
    """Yield ``count`` lines made from the published lists, in lists of the usual length (about 200)."""
    published = [entry for entries in read_facts(share("data")).lists.values() for entry in entries]
    for number in range(count):
        model = published[number % len(published)]
        code = "RNCP99x9" if number % SPOILT == 0 else f"RNCP{1 + number % 39000}"
        yield replace(model, row=number + 1, code_stated=code, rncp_code="", profession=f"Métier {number // 10}")


def timed(listed: bytes, engine: str) -> tuple[float, Report]:
    """Return the seconds that ``engine`` takes to validate ``listed``, and its report."""
    start = time.perf_counter()
    report = validate(listed, as_of=DAY, with_engine=engine)
    return time.perf_counter() - start, report


def whole() -> str:
    """Return a line on the whole published dataset: lines, seconds to make and to load the graph, to validate it."""
    facts = read_facts(share("data"))
    start = time.perf_counter()
    published = graph.nquads(graph.facts_dataset(facts))
    made = time.perf_counter() - start
    loaded, seconds, found = measured(published)
    count = sum(map(len, (*facts.lists.values(), *facts.withdrawn.values())))
    return (
        f"published: {count} lines, graph {made:.1f} s, load {loaded:.2f} s, validate {seconds:.1f} s, {found} findings"
    )


def measured(published: bytes) -> tuple[float, float, int]:
    """Return the seconds that loading and validating (loading included) take, and the number of findings."""
    start = time.perf_counter()
    load(published)
    loaded = time.perf_counter() - start
    report = validate(published)
    return loaded, time.perf_counter() - start - loaded, len(report.findings)


def one_pass(listed: bytes) -> float:
    """Return the seconds that loading ``listed`` and asking every rule's queries once take: nothing else is done."""
    start = time.perf_counter()
    store = load(listed)
    for rule in rules.load():
        for query in queries(rule):
            found = store.query(query, use_default_graph_as_union=True)
            deque(found if isinstance(found, pyoxigraph.QuerySolutions) else (), maxlen=0)
    return time.perf_counter() - start


def main() -> None:
    """Print a line per size and engine: seconds to make the graph, to validate, how often the pass, findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--reference", type=int, default=100, help="largest size also run by pyshacl")
    parser.add_argument("--warm", action="store_true", help="only the draft of 100 lines, again and again")
    options = parser.parse_args()
    if options.warm:
        print(f"{WARM} lines, CPU s:", *warm())
        return
    print(whole())
    print("lines  engine   graph s  validate s  × pass  violations  warnings  infos")
    for count in options.lines:
        start = time.perf_counter()
        listed = _nquads(graph.list_graph(list(lines(count)), as_of=DAY))
        made = time.perf_counter() - start
        passed = one_pass(listed)
        for engine in ("sets", "pyshacl") if count <= options.reference else ("sets",):
            seconds, report = timed(listed, engine)
            counts = "  ".join(f"{n:8}" for n in report.counts.values())
            print(f"{count:5}  {engine:7}  {made:7.2f}  {seconds:10.2f}  {seconds / passed:6.1f}  {counts}")


def warm(times: int = 9) -> list[float]:
    """Return the CPU seconds of each of ``times`` checks of a draft of 100 published lines with their codes."""
    facts = read_facts(share("data"))
    listed = next(rows for _, rows in sorted(facts.lists.items()) if sum(1 for r in rows if r.rncp_code) >= WARM)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("Métier", "Intitulé", "Code RNCP", "Niveau"))
    coded = [row for row in listed if row.rncp_code][:WARM]
    writer.writerows((r.profession, r.certification_label, f"RNCP{r.rncp_code}", r.level_2019) for r in coded)
    taken = []
    for _ in range(times):
        start = time.process_time()
        check(Path("projet.csv"), content=out.getvalue().encode(), idcc="9000", as_of=DAY).render("json")
        taken.append(round(time.process_time() - start, 3))
    return taken


def _nquads(triples: Triples) -> bytes:
    quads = {pyoxigraph.Quad(*triple) for triple in triples}
    return pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""


if __name__ == "__main__":
    main()
