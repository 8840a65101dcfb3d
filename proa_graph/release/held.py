"""What one release holds, read from its files: its tables by key, and what it defines."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.table_model import METADATA
from proa_graph.terms import BASE

Cells = Mapping[str, str]
"""A row: its cells by the names of their columns."""
Table = Mapping[tuple[str, ...], Cells]
DEFINED = {"question": f"<{BASE}query/", "rule": f"<{BASE}rule/", "term": f"<{BASE}def#"}
"""What is defined and no row: how the lines of the graph that say what it is begin."""
_QUADS = "proa.nq.gz"
_ENDS = {"question": f" <{BASE}catalog> .\n", "rule": f" <{BASE}shapes> .\n", "term": f" <{BASE}def> .\n"}


@dataclass(frozen=True, slots=True)
class Held:
    """The ``tables`` of a release, and of each kind of :data:`DEFINED` what is said of each IRI."""

    tables: Mapping[str, Table]
    columns: Mapping[str, frozenset[str]]
    defined: Mapping[str, Mapping[str, frozenset[str]]]

    def table(self, name: str) -> Table:
        """Return the table ``name``, an empty one where the release has none."""
        return self.tables.get(name, {})


def read_held(folder: Path) -> Held:
    """Return what the release in ``folder`` holds.

    Raises:
        UnusableError: a file of it is missing or damaged.
    """
    try:
        told = json.loads((folder / METADATA).read_text(encoding="utf-8"))["tables"]
        keys = {table["url"].removesuffix(".csv"): tuple(table["tableSchema"]["primaryKey"]) for table in told}
        columns = {
            table["url"].removesuffix(".csv"): frozenset(c["name"] for c in table["tableSchema"]["columns"])
            for table in told
        }
        tables = {name: _table(folder / f"{name}.csv.gz", key) for name, key in keys.items()}
        return Held(tables, columns, _defined(folder / _QUADS))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise UnusableError(
            str(folder),
            f"version publiée incomplète ou abîmée ({error}) ; prenez-en une copie entière",
            f"release incomplete or damaged ({error}); take a whole copy of it",
        ) from error


def _table(path: Path, key: tuple[str, ...]) -> Table:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return {tuple(row[name] for name in key): row for row in csv.DictReader(lines)}


def _defined(path: Path) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, defaultdict[str, set[str]]] = {kind: defaultdict(set) for kind in DEFINED}
    for kind, iri, said in _said(path):
        found[kind][iri].add(said)
    return {kind: {iri: frozenset(said) for iri, said in of.items()} for kind, of in found.items()}


def _said(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield what each definition says: its kind, the IRI of what is defined (a query is part of its rule), the line."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            for kind, begins in DEFINED.items():
                if line.startswith(begins) and line.endswith(_ENDS[kind]):
                    iri = line[1 : line.index(">")]
                    yield kind, iri.removesuffix("#query") if kind == "rule" else iri, line
