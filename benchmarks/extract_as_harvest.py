"""Each text of the dumps by ``extract`` against what the harvest of the same dumps wrote: rows and facts, one by one.

usage: python benchmarks/extract_as_harvest.py DATA DUMP_FOLDER... [--only KALITEXT]

``DATA`` is the folder that the harvest of the same dumps (unpacked npm packages) wrote.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from proa_graph.harvest.relations import targeted
from proa_graph.model import Facts
from proa_graph.reading import Extraction, extract
from proa_graph.tables import read_facts

_TEXT = re.compile(rb'"id"\s*:\s*"(KALITEXT\d{12})"')


def differences(read: Extraction, facts: Facts, key: str) -> Iterator[str]:
    """Yield the names of the facts of the text ``key`` in which an extraction and a harvest differ.

    Keys of lines are given by the ledger, and so is which acts bear on agreements that it knows.
    """
    agreement = next(a for a in facts.agreements if a.key == key)
    stated = {f: v for f, v in _plain(read.agreement).items() if v not in (None, "", ())}
    yield from (f for f, v in stated.items() if getattr(agreement, f) != v)
    of: dict[str, tuple[Iterable[Any], Iterable[Any]]] = {
        "orders": (read.orders, [o for o in facts.orders if o.agreement == key]),
        "exclusions": (read.exclusions, [x for x in facts.exclusions if x.agreement == key]),
        "clauses": (read.clauses, [c for c in facts.clauses if c.agreement == key]),
        "wordings": (read.wordings, [w for w in facts.wordings if w.text == key]),
        "taken_out": (read.taken_out, [t for t in facts.taken_out if t.text == key]),
        "acts": (targeted(read.acts, facts.agreements), [a for a in facts.acts if a.text == key]),
        "rows": (read.entries, facts.lists.get(key, ())),
        "earlier": (read.earlier, facts.withdrawn.get(key, ())),
    }
    yield from (name for name, (one, other) in of.items() if _bare(one) != _bare(other))


def _plain(record: Any) -> dict[str, Any]:
    return {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}


def _bare(records: Iterable[Any]) -> list[str]:
    plain = ({k: v for k, v in _plain(r).items() if k not in {"key", "retired"}} for r in records)
    return sorted(repr(sorted(p.items())) for p in plain)


def holders(folders: Iterable[Path]) -> dict[str, list[Path]]:
    """Return the containers of each text, in the order of the folders."""
    found: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in sorted(folder.rglob("KALICONT*.json")):
            for key in {m.decode() for m in _TEXT.findall(path.read_bytes())}:
                found[key].append(path)
    return found


def main() -> None:
    """Print each text with what differs, and how many texts do in what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("dumps", type=Path, nargs="+")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    facts, of = read_facts(args.data), holders(args.dumps)
    held = {r.text for r in facts.reviewed}
    keys = [a.key for a in facts.agreements if a.key in of and a.key not in held and args.only in a.key]
    total: Counter[str] = Counter()
    for key in keys:
        found = list(differences(extract(*of[key], text_id=key), facts, key))
        total.update(found)
        if found:
            print(key, *found, flush=True)
    print(f"{len(keys)} texts, {total.total()} differences", dict(total))


if __name__ == "__main__":
    main()
