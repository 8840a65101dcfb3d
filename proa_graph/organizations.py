"""The organisations that lists and agreements name, each under one name: what was decided, spelling by spelling."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.text import slug

UNNAMED = "?"


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation, by its ``name``: the one it is ``part_of`` and its ``siren``, empty where not surely known."""

    name: str
    part_of: str
    siren: str


@cache
def organizations() -> dict[str, Organization]:
    """Return the organisations of ``data/organizations.csv``, by the slug of their name.

    Raises:
        UnusableError: the file is missing, or lacks a column.
    """
    rows = _rows("organizations.csv")
    return {slug(row["name"]): Organization(row["name"], row["part_of"], row["siren"]) for row in rows}


@cache
def named_by() -> dict[str, tuple[str, ...]]:
    """Return the names of the organisations that a printed name means, by its slug, where that was decided.

    A name that names none (« Multiples ») has none; :data:`UNNAMED` stands for those beside without a name.

    Raises:
        UnusableError: the file is missing, or lacks a column.
    """
    found = {slug(row["printed"]): row["organizations"] for row in _rows("organization_names.csv")}
    return {key: tuple(filter(None, names.split("; "))) for key, names in found.items()}


def organizations_of(printed: str) -> tuple[str, ...]:
    """Return the names of the organisations that ``printed`` means: itself where nothing was decided of it."""
    decided = named_by().get(slug(printed))
    return (printed,) if decided is None else tuple(name for name in decided if name != UNNAMED)


def spells_one(printed: str) -> bool:
    """Return whether ``printed`` names one organisation and no other beside it."""
    return len(named_by().get(slug(printed), (printed,))) == 1


@cache
def by_siren() -> dict[str, str]:
    """Return the name of each organisation whose SIREN is known, by that number."""
    return {one.siren: one.name for one in organizations().values() if one.siren}


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = share("data") / name
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
    except (OSError, KeyError) as error:
        raise UnusableError(
            str(path), f"organisations illisibles : {error}", f"unreadable organisations: {error}"
        ) from error
