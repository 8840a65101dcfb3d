"""How people call the branches: one line of ``data/branch_names.csv`` each, those without a list read included."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.text import forms, slips

_FILE = "branch_names.csv"
_SHORT, _LONG = 5, 9


@dataclass(frozen=True, slots=True)
class BranchNames:
    """The everyday ``name`` of the branch ``idcc``, and the other ``words`` that people use for it."""

    idcc: str
    name: str
    words: tuple[str, ...]


@cache
def branch_names(folder: Path | None = None) -> dict[str, BranchNames]:
    """Return the names of the branches of ``folder`` (by default the project's ``data/``), by IDCC.

    Raises:
        UnusableError: the file is missing, or lacks a column.
    """
    path = (folder or share("data")) / _FILE
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            read = [BranchNames(row["idcc"], row["name"], _several(row["words"])) for row in csv.DictReader(lines)]
    except (OSError, KeyError) as error:
        raise UnusableError(
            str(path), f"noms des branches illisibles : {error}", f"unreadable names of branches: {error}"
        ) from error
    return {names.idcc: names for names in read}


def _several(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split(";") if value.strip())


def branches_named(written: str) -> tuple[str, ...]:
    """Return the IDCC of the branches that ``written`` names, but for a slip of the pen; none where it names none."""
    asked = forms(written)
    exact = _by_name().get(asked)
    if exact or len(asked) < _SHORT:
        return exact or ()
    most = 1 if len(asked) < _LONG else 2
    alike = (name for name in _by_name() if name[:1] == asked[:1])
    near = [(wrong, name) for name in alike if (wrong := slips(asked, name, most)) <= most]
    best = min(near, default=(0, ""))[0]
    return tuple(dict.fromkeys(idcc for wrong, name in near if wrong == best for idcc in _by_name()[name]))


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for idcc, name in names_of_branches():
        found[forms(name)][idcc] = None
    return {name: tuple(idccs) for name, idccs in found.items() if name}


def names_of_branches() -> Iterator[tuple[str, str]]:
    """Yield every name of every branch, everyday or printed: its IDCC, the name."""
    for names in branch_names().values():
        yield from ((names.idcc, name) for name in (names.name, *names.words))
    with (share("data") / "branches.csv").open(encoding="utf-8", newline="") as lines:
        yield from ((row["idcc"], row["title"]) for row in csv.DictReader(lines))
