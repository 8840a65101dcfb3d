"""The official layouts, read from ``layouts.toml`` beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from proa_graph.reference.values import READERS

Value = tuple[str, str, Callable[[str], str]]


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the CSV export: ``values`` are (header, our column, reader of the cell).

    ``groups`` repeat the columns after the first under other headers, on the same line.
    """

    name: str
    file: str
    values: tuple[Value, ...]
    groups: tuple[tuple[str, ...], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Our names of the columns, in order."""
        return tuple(name for _, name, _ in self.values)


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of element of the XML flow: ``path`` below FICHE, values by their path below the element."""

    table: str
    path: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Where a publisher keeps an export: the slug of the dataset, the pattern of the file's name."""

    dataset: str
    title: str


@dataclass(frozen=True, slots=True)
class BranchTable:
    """A table of branches known by its first header: the headers of its columns, empty where it has none."""

    header: str
    idcc: str
    opco: str = ""
    label: str = ""
    count: str = ""


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).with_suffix(".toml")).read_text(encoding="utf-8"))


def _values(rows: list[list[str]]) -> tuple[Value, ...]:
    return tuple((header, name, READERS[kind]) for header, name, kind in rows)


@cache
def tables() -> tuple[Table, ...]:
    """Return the tables of the CSV export of the register."""
    return tuple(
        Table(name, table["file"], _values(table["columns"]), tuple(map(tuple, table.get("groups", ()))))
        for name, table in _read()["tables"].items()
    )


@cache
def flows() -> tuple[Flow, ...]:
    """Return the elements of the XML flow V4.1 that are kept."""
    return tuple(
        Flow(flow.get("table", name), flow["path"], _values(flow["values"])) for name, flow in _read()["flow"].items()
    )


@cache
def exports() -> dict[str, Export]:
    """Return where each kind of reference (``rncp``, ``rome``, ``idcc``) is published."""
    return {kind: Export(**export) for kind, export in _read()["exports"].items()}


@cache
def branch_tables() -> dict[str, BranchTable]:
    """Return the known tables of branches and operators."""
    return {name: BranchTable(**table) for name, table in _read()["branches"].items()}
