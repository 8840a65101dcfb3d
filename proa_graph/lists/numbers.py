"""From which day on a record can stand in a list: numbers grow with time, so that a later one was not there before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from proa_graph import resolve
from proa_graph.model import Facts

_LAG = timedelta(days=365)
"""Texts print a number some time after the register gave it."""

_LEAST = 3
"""A number counts as reached once this many texts print one as high: a misprint does not move the others."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The days on which the numbers of the register were reached, as the signed texts print them."""

    highest: Sequence[int]
    days: Sequence[date]

    @classmethod
    def of(cls, facts: Facts) -> Numbers:
        """Return what the texts of ``facts`` tell: a text prints no number younger than itself in its own wording."""
        changed = {w.text for w in facts.wordings if w.opened_by}
        printed = []
        for agreement in facts.agreements:
            lines = facts.lists.get(agreement.key, ())
            if agreement.date_signed and agreement.key not in changed:
                codes = [c.number for c in map(resolve.code, lines) if c.register == "RNCP" and c.number.isdigit()]
                if codes:
                    printed.append((agreement.date_signed, max(map(int, codes))))
        highest: list[int] = []
        days: list[date] = []
        seen: list[int] = []
        for day, number in sorted(printed):
            seen.append(number)
            reached = sorted(seen)[-_LEAST] if len(seen) >= _LEAST else 0
            if reached and (not highest or reached > highest[-1]):
                highest.append(reached)
                days.append(day)
        return cls(highest, days)

    def first_day(self, record: str) -> date | None:
        """Return the day before which no list can print ``record``; None where nothing tells.

        It is that on which texts began to print numbers as high, less what they lag behind the register.
        """
        digits = record.removeprefix("RNCP")
        if not record.startswith("RNCP") or not digits.isdigit() or not self.highest:
            return None
        place = bisect_left(self.highest, int(digits))
        if place == 0:
            return None
        return self.days[min(place, len(self.days) - 1)] - _LAG
