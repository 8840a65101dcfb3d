"""How long an agreement is made for: an ISO 8601 period, or for good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?")
_STATED = re.compile(
    r"duree (?:determinee|limitee|fixee?) (?:\w+ ){0,3}?(?:de |a |d['’ ])?(\w+)(?:\s*\(\s*\d+\s*\))?\s+(an|mois)",
    re.IGNORECASE,
)
_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "douze": 12, "dix-huit": 18, "vingt-quatre": 24, "trente-six": 36,
}  # fmt: skip
OPEN_ENDED = "open-ended"


@dataclass(frozen=True, slots=True)
class Term:
    """A term in ``months``; 0 with ``open_ended`` for an agreement without end, or where nothing is known."""

    months: int = 0
    open_ended: bool = False

    def __str__(self) -> str:
        """Return ``P3Y``, ``P18M``, ``open-ended``, or nothing."""
        if self.open_ended:
            return OPEN_ENDED
        years, months = divmod(self.months, 12)
        return f"P{years}Y" if self.months and not months else f"P{self.months}M" if self.months else ""

    def end(self, start: date) -> date | None:
        """Return the first day after the term of what begins on ``start``, ``None`` where it has none."""
        if not self.months:
            return None
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        try:
            return date(year, month + 1, start.day)
        except ValueError:  # the 31st of a shorter month, 29 February: the day after its last
            return date(year, month + 2, 1)  # never after December, which has 31 days


def term(printed: str) -> Term:
    """Return the term that ``P3Y``, ``P18M`` or ``open-ended`` says; an empty one otherwise."""
    if printed == OPEN_ENDED:
        return Term(open_ended=True)
    found = _PERIOD.fullmatch(printed)
    return Term(int(found[1] or 0) * 12 + int(found[2] or 0)) if found else Term()


def term_in(folded: str) -> Term:
    """Return the fixed term that a sentence without accents sets: « pour une durée déterminée de trois ans »."""
    found = _STATED.search(folded)
    if not found:
        return Term()
    count = int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1].lower(), 0)
    return Term(count * (12 if found[2].lower() == "an" else 1))
