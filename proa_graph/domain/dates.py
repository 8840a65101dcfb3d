"""French dates and the orders that carry them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from proa_graph.text import fold

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS = tuple(fold(month) for month in MONTHS)
DATE = r"(\d{1,2}(?:er)?\s+[A-Za-zéûÉÛ]+\.?\s+\d{4})"
ORDER_DATE = re.compile(rf"(?:arrêté\s+(?:ministériel\s+)?du|\barr\.(?:\s+du)?)\s+{DATE}", re.IGNORECASE)
_PARTS = re.compile(r"(\d{1,2})(?:er)?\s+([A-Za-zéûÉÛ]+)\.?\s+(\d{4})")
_SHORTEST = 3


def date_in(text: str) -> date | None:
    """Return the first date written out in ``text`` (« 1er avril 2021 », « 6 nov. 2020 »), or ``None``."""
    for found in _PARTS.finditer(text):
        month = _month(fold(found[2]))
        if month:
            try:
                return date(int(found[3]), month, int(found[1]))
            except ValueError:
                continue
    return None


def written(day: date) -> str:
    """Return a day written out: « 1er avril 2021 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def long_date(day: date, lang: str) -> str:
    """Return ``day`` as people read it, its parts kept together: « 1er janvier 2026 », “29 April 2021”."""
    if lang == "fr":
        return written(day).replace(" ", "\u00a0")
    return f"{day.day}\u00a0{_ENGLISH[day.month - 1]}\u00a0{day.year}"


def _month(word: str) -> int:
    """The number of a month, written out or cut short; 0 where it is none, or may be two."""
    found = [n for n, month in enumerate(_MONTHS, start=1) if month.startswith(word) and len(word) >= _SHORTEST]
    return found[0] if len(found) == 1 else 0


def months_after(day: date, count: int) -> date:
    """Return the same day ``count`` months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))
