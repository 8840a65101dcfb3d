"""How long validation takes: set-based queries against pyshacl on generated lists, and the whole published dataset.

Run by hand: python benchmarks/validation.py [--lines 100 1000 10000] [--reference 100] [--warm] [--published]
``--warm`` tells only the CPU seconds of a draft of 100 published lines, from its bytes to the JSON report, each time.

The yardstick is one pass of the rules' queries over the same graph, loading it included, in the same run; all is told
in CPU seconds, and on a shared machine the ratios are what to read. With PROA_REFERENCE_DIR the register judges too.
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pyoxigraph

from proa_graph import graph, rules
from proa_graph.files import share
from proa_graph.model import Entry
from proa_graph.reference import Reference
from proa_graph.tables import read_facts
from proa_graph.validation import check, prepare, validate
from proa_graph.validation.engine import load
from proa_graph.validation.loading import load_input
from proa_graph.validation.queries import queries
from proa_graph.validation.records import add_records

Result = TypeVar("Result")
DAY = date(2021, 1, 22)
WARM = 100
SPOILT = 50
"""Every so many lines one has a malformed code."""


def lines(count: int) -> Iterator[Entry]:
    """Yield ``count`` lines of one branch made from the published lists, each with a trade of its own ten."""
    published = [entry for entries in read_facts(share("data")).lists.values() for entry in entries]
    for number in range(count):
        model = published[number % len(published)]
        code = "RNCP99x9" if number % SPOILT == 0 else model.code_stated
        trade = f"Métier {number // 10}"
        yield Entry(
            row=number + 1,
            idcc="9000",
            profession=trade,
            certification_label=model.certification_label,
            code_stated=code,
            level_stated=model.level_stated,
            level_2019=model.level_2019,
        )


def draft(entries: Iterable[Entry]) -> bytes:
    """Return ``entries`` as a branch hands them in: a table with four headers."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("Métier", "Intitulé", "Code RNCP", "Niveau"))
    writer.writerows((e.profession, e.certification_label, e.code_stated, e.level_stated) for e in entries)
    return out.getvalue().encode()


def taken(do: Callable[[], Result]) -> tuple[float, Result]:
    """Return the CPU seconds that ``do`` takes, and what it returns."""
    start = time.process_time()
    result = do()
    return time.process_time() - start, result


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


def one_pass(listed: bytes) -> None:
    """Load ``listed`` and ask every rule's queries once: nothing else is done."""
    store = load(listed)
    for rule in rules.load():
        for query in queries(rule):
            found = store.query(query, use_default_graph_as_union=True)
            deque(found if isinstance(found, pyoxigraph.QuerySolutions) else (), maxlen=0)


def graph_of(content: bytes) -> bytes:
    """Return as N-Quads all that a check of the draft ``content`` puts before the rules."""
    store, _ = load_input(Path("projet.csv"), content=content, idcc="9000", as_of=DAY)
    add_records(store, DAY)
    return store.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""


def measured_at(count: int, engines: tuple[str, ...]) -> Iterator[str]:
    """Yield a line of the table an engine: CPU seconds of the pass, of the rules, of the whole draft, and how often."""
    content = draft(lines(count))
    listed = graph_of(content)
    passed, _ = taken(lambda: one_pass(listed))
    whole_draft, _ = taken(lambda: _checked(content))
    for engine in engines:
        seconds, report = taken(lambda: validate(listed, as_of=DAY, with_engine=engine))  # noqa: B023
        counts = "  ".join(f"{n:8}" for n in report.counts.values())
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield (
            f"{count:5}  {engine:7}  {passed:6.2f}  {seconds:7.2f}  {seconds / passed:5.2f}  {whole_draft:7.2f}"
            f"  {whole_draft / passed:5.2f}  {most:5}  {counts}"
        )


def main() -> None:
    """Print a line per size and engine: seconds to make the graph, to validate, how often the pass, findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--reference", type=int, default=100, help="largest size also run by pyshacl")
    parser.add_argument("--warm", action="store_true", help="only the draft of 100 lines, again and again")
    parser.add_argument("--published", action="store_true", help="the whole published dataset too")
    options = parser.parse_args()
    if options.warm:
        print(f"{WARM} lines, CPU s:", *warm())
        return
    if options.published:
        print(whole())
    register = "with" if Reference().of("rncp") else "without"
    print(f"CPU seconds, {register} a register; the draft is judged from its bytes to the JSON report")
    print("lines  engine     pass    rules      ×    draft      ×     MB  violations  warnings  infos")
    prepare()
    for count in options.lines:
        for told in measured_at(count, ("sets", "pyshacl") if count <= options.reference else ("sets",)):
            print(told)


def warm(times: int = 9) -> list[float]:
    """Return the CPU seconds of each of ``times`` checks of a draft of 100 published lines with their codes."""
    facts = read_facts(share("data"))
    listed = next(rows for _, rows in sorted(facts.lists.items()) if sum(1 for r in rows if r.rncp_code) >= WARM)
    coded = [replace(row, code_stated=f"RNCP{row.rncp_code}") for row in listed if row.rncp_code][:WARM]
    content = draft(replace(row, level_stated=row.level_2019) for row in coded)
    prepare()
    return [round(taken(lambda: _checked(content))[0], 3) for _ in range(times)]


def _checked(content: bytes) -> bytes:
    return check(Path("projet.csv"), content=content, idcc="9000", as_of=DAY).render("json")


if __name__ == "__main__":
    main()
