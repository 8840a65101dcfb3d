"""Numbers and days that the law sets, each once: value, unit, article, the days on which they hold, last check."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from proa_graph.files import share
from proa_graph.terms import BASE
from proa_graph.typography import figure

FOLDER = f"{BASE}id/parameter/"
_USED = re.compile(r"\bparameter:([a-z0-9_.-]*[a-z0-9])")
_UNITS = {
    "day": ("jours", "days"),
    "EUR": ("euros", "euros"),
    "EUR/h": ("euros par heure", "euros an hour"),
    "hour": ("heures", "hours"),
    "month": ("mois", "months"),
    "percent": ("%", "%"),
    "person": ("personnes", "persons"),
    "working day": ("jours ouvrables", "working days"),
    "year": ("ans", "years"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or a day of the law, in force on ``[first_day, last_day]``; ``last_day`` is ``None`` while it lasts.

    ``printed`` is the number, or the day where ``unit`` is ``date``; ``article`` and ``version`` (its first day in
    force) say where it is written, ``checked_on`` when it was last compared with the text.
    """

    name: str
    printed: str
    unit: str
    article: str
    version: date
    first_day: date
    last_day: date | None
    label: Mapping[str, str]
    checked_on: date

    @property
    def value(self) -> Decimal:
        """The number."""
        return Decimal(self.printed)

    @property
    def is_day(self) -> bool:
        """Whether the value is a day and not a number."""
        return self.unit == "date"

    @property
    def iri(self) -> str:
        """The address of this version of the parameter: its name and its first day."""
        return f"{FOLDER}{self.name}.{self.first_day.isoformat()}"

    def holds_on(self, day: date) -> bool:
        """Return whether the number is law on ``day``."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def covers(self, first: date, until: date | None) -> bool:
        """Return whether the number is law on all of ``[first, until)``."""
        return self.holds_on(first) and (
            self.last_day is None or (until is not None and until <= self.last_day + timedelta(days=1))
        )

    def words(self, lang: str) -> str:
        """Return what the parameter is, with its value and unit, in words."""
        unit = "" if self.is_day else f"\u00a0{_UNITS[self.unit][lang == 'en']}"
        return f"{self.label[lang]} ({self._number(lang)}{unit})"

    def _number(self, lang: str) -> str:
        return self.printed if self.is_day else figure(self.value, lang)


@cache
def load() -> tuple[Parameter, ...]:
    """Return every number, in the order of the file."""
    with (share("data") / "parameters.csv").open(newline="", encoding="utf-8") as handle:
        return tuple(_parameter(row) for row in csv.DictReader(handle))


@cache
def by_iri() -> Mapping[str, Parameter]:
    """Return every number by its address."""
    return {parameter.iri: parameter for parameter in load()}


def on(name: str, day: date) -> Parameter:
    """Return the number ``name`` as it stands on ``day``.

    Raises:
        LookupError: no such number, or none on that day: a number outside its interval is an error.
    """
    found = [parameter for parameter in load() if parameter.name == name and parameter.holds_on(day)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} values of {name} on {day.isoformat()}")
    return found[0]


def used_by(select: str) -> tuple[str, ...]:
    """Return the addresses of the parameters that a query of a rule names, sorted."""
    return tuple(sorted({FOLDER + key for key in _USED.findall(select)}))


def _parameter(row: Mapping[str, str]) -> Parameter:
    last = row["last_day"]
    return Parameter(
        row["name"],
        row["value"],
        row["unit"],
        row["article"],
        date.fromisoformat(row["version"]),
        date.fromisoformat(row["first_day"]),
        date.fromisoformat(last) if last else None,
        {"fr": row["fr"], "en": row["en"]},
        date.fromisoformat(row["checked_on"]),
    )
