"""ROME 4.0 and the tables of branches (IDCC) and operators (OPCO), as published."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.reference.csv_export import members
from proa_graph.reference.database import Writer
from proa_graph.reference.layouts import BranchTable, branch_tables
from proa_graph.reference.values import text

_DELIMITERS = ";|,\t"
_VERSION = re.compile(r"v\d{3}")
_ROME = {"code_rome", "libelle_rome"}


def load_rome(source: Path, writer: Writer) -> str:
    """Write the trades of the ROME, from the reference CSV or the archive that holds it; return its version.

    Raises:
        UnusableError: no file has the columns ``code_rome`` and ``libelle_rome``.
    """
    for name, opened in members(source).items():
        if not name.lower().endswith(".csv"):
            continue
        rows = _dicts(opened)
        first = next(rows, {})
        if first.keys() >= _ROME:
            trades = {row["code_rome"]: row for row in (first, *rows) if row["code_rome"]}
            writer.add(
                "trade", [(k, text(r["libelle_rome"]), r.get("code_rome_parent", "")) for k, r in trades.items()]
            )
            version = _VERSION.search(name)
            return version[0] if version else "csv"
    raise UnusableError(
        str(source),
        "pas de colonnes « code_rome » et « libelle_rome » : donnez le référentiel des codes ROME 4.0 (CSV)",
        "no columns “code_rome” and “libelle_rome”: give the ROME 4.0 code table (CSV)",
    )


def load_idcc(source: Path, writer: Writer) -> str:
    """Write a table of branches and return which: titles, operators, or establishments of each operator in a branch.

    Raises:
        UnusableError: the header is none of the known tables.
    """
    for name, opened in members(source).items():
        if not name.lower().endswith((".csv", ".txt")):
            continue
        rows = _dicts(opened)
        first = next(rows, {})
        layout = next((n for n, t in branch_tables().items() if _columns(t) <= first.keys()), "")
        if layout:
            _write_branches(chain([first], rows), branch_tables()[layout], writer)
            return layout
    raise UnusableError(
        str(source),
        "table des branches non reconnue : une colonne IDCC et une colonne OPCO ou libellé sont attendues",
        "unknown table of branches: a column IDCC and a column OPCO or label are expected",
    )


def _columns(layout: BranchTable) -> set[str]:
    return {c for c in (layout.header, layout.idcc, layout.opco, layout.label) if c}


def _write_branches(rows: Iterable[dict[str, str]], layout: BranchTable, writer: Writer) -> None:
    """Without a column of counts each line is one establishment, or one statement of the publisher."""
    labels: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        idcc = row[layout.idcc].strip().lstrip("0")
        if not idcc.isdigit():
            continue
        if layout.label and text(row[layout.label]):
            labels.setdefault(idcc, text(row[layout.label]))
        if layout.opco and text(row[layout.opco]):
            number = row.get(layout.count, "").strip() if layout.count else ""
            counts[idcc, text(row[layout.opco])] += int(number) if number.isdigit() else 1
    writer.add("branch", sorted(labels.items()))
    writer.add("operator", sorted((idcc, opco, count) for (idcc, opco), count in counts.items()))


def _dicts(opened: Callable[[], io.TextIOBase]) -> Iterator[dict[str, str]]:
    with opened() as stream:
        header = stream.readline()
        delimiter = max(_DELIMITERS, key=header.count)
        names = next(csv.reader([header], delimiter=delimiter), [])
        for row in csv.reader(stream, delimiter=delimiter):
            if row:
                yield {n.strip(): v for n, v in zip(names, row, strict=False)}
