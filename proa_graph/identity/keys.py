"""The keys of certifications with several codes, minted once: re-reading the lists does not change them.

A key without a code whose title is told otherwise now stands there too, and leads to the new one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from proa_graph.files import share

FILE = "certification_keys.csv"


@cache
def load(path: Path | None = None) -> Mapping[str, str]:
    """Return the key of each code, and of each former key, of ``data/certification_keys.csv``."""
    path = path or share("data") / FILE
    if not path.is_file():
        return {}
    return {row["code"]: row["key"] for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))}


def minted(known: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """Return the file of keys: all that are known, and those of ``codes`` (code → key) not yet known, sorted."""
    rows = sorted({**codes, **known}.items(), key=lambda row: (len(row[0]), row[0]))
    return "code,key\n" + "".join(f"{code},{key}\n" for code, key in rows)
