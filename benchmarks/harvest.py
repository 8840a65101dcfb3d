"""One pass over a dump, packed or not, against parsing its JSON alone: python benchmarks/harvest.py DUMP"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from proa_graph.harvest import harvest
from proa_graph.sources import kali_npm
from proa_graph.sources.archives import Member, members


def main(source: Path) -> None:
    """Print the seconds of processor time of both, their ratio, and the memory of the run."""
    start = time.process_time()
    parsing = 0.0
    for member in members(source, kali_npm.is_npm):
        if isinstance(member, Member):
            before = time.process_time()
            json.loads(member.content)
            parsing += time.process_time() - before
    reading = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        result = harvest([source], out=Path(folder) / "data")
        whole = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"parse {parsing:.1f} s, read and parse {reading:.1f} s, harvest {whole:.1f} s:")
    print(f"{whole / parsing:.1f} times parsing alone, {whole / reading:.1f} times reading and parsing")
    print(f"{memory:.0f} MB at most; {result.summary('en')}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
