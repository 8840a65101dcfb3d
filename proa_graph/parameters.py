"""Numbers that the law sets, with unit, article and the days on which they hold: ``data/parameters.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from proa_graph.files import share


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the law in force on ``[first_day, last_day]``; ``last_day`` is ``None`` while it lasts.

    ``article`` and ``version`` (its first day in force) say where it is written.
    """

    name: str
    value: Decimal
    unit: str
    article: str
    version: date
    first_day: date
    last_day: date | None
    label: Mapping[str, str]

    def holds_on(self, day: date) -> bool:
        """Return whether the number is law on ``day``."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@cache
def load() -> tuple[Parameter, ...]:
    """Return every number, in the order of the file."""
    with (share("data") / "parameters.csv").open(newline="", encoding="utf-8") as handle:
        return tuple(_parameter(row) for row in csv.DictReader(handle))


def on(name: str, day: date) -> Parameter:
    """Return the number ``name`` as it stands on ``day``.

    Raises:
        LookupError: no such number, or none on that day: a number outside its interval is an error.
    """
    found = [parameter for parameter in load() if parameter.name == name and parameter.holds_on(day)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} values of {name} on {day.isoformat()}")
    return found[0]


def _parameter(row: Mapping[str, str]) -> Parameter:
    last = row["last_day"]
    return Parameter(
        row["name"],
        Decimal(row["value"]),
        row["unit"],
        row["article"],
        date.fromisoformat(row["version"]),
        date.fromisoformat(row["first_day"]),
        date.fromisoformat(last) if last else None,
        {"fr": row["fr"], "en": row["en"]},
    )
