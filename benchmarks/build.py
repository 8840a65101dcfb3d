"""What a build costs, step by step: ``python benchmarks/build.py [FOLDER]`` prints processor and wall seconds.

Read ratios, not times: the machine may be shared. Pages are made for a share of the files, the rest is in proportion.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from proa_graph import dataset, questions, release, site
from proa_graph.files import share
from proa_graph.inputs import input_digest
from proa_graph.tables import read_facts

T = TypeVar("T")
_SHARE = 50


def step(name: str, work: Callable[[], T]) -> T:
    """Run one step and print what it took: processor, wall, the most memory of one process so far."""
    processor, wall = _processor(), time.monotonic()
    made = work()
    most = max(resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{name:28}{_processor() - processor:8.2f} s cpu {time.monotonic() - wall:8.2f} s {most:6} MB", flush=True)
    return made


def _processor() -> float:
    """Seconds of processor of this process and of those that it waited for."""
    return sum(os.times()[:4])


def main() -> None:
    """Measure every step of a build into a folder, by default one that is thrown away."""
    with tempfile.TemporaryDirectory() as thrown:
        out = Path(sys.argv[1] if len(sys.argv) > 1 else thrown)
        step("digest of the input", input_digest)
        made = step("graph, inferences", dataset.assemble_published)
        facts = step("facts", lambda: read_facts(share("data")))
        step("rules", lambda: release.write_told(out, made.told))
        step("N-Quads, tables", lambda: release.write_graph(out, facts, made))
        step("other forms", lambda: release.write_forms(out, made.named))
        corpus = site.Corpus(facts, made.named, lambda: made.told, questions.load())
        files = step("names of the files", lambda: site.site_files(corpus))
        names = list(files)[::_SHARE]
        step(f"{len(names)} of {len(files)} files", lambda: [files[name]() for name in names])


if __name__ == "__main__":
    main()
