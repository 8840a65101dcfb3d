"""French dates and the orders that carry them."""

from __future__ import annotations

import re
from datetime import date

from proa_graph.text import fold

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTHS = tuple(fold(month) for month in MONTHS)
DATE = r"(\d{1,2}(?:er)?\s+[A-Za-zéûÉÛ]+\s+\d{4})"
ORDER_DATE = re.compile(rf"arrêté\s+(?:ministériel\s+)?du\s+{DATE}", re.IGNORECASE)
_PARTS = re.compile(r"(\d{1,2})(?:er)?\s+([A-Za-zéûÉÛ]+)\s+(\d{4})")


def date_in(text: str) -> date | None:
    """Return the first date written out in ``text`` (« 1er avril 2021 »), or ``None``."""
    for found in _PARTS.finditer(text):
        month = fold(found[2])
        if month in _MONTHS:
            try:
                return date(int(found[3]), _MONTHS.index(month) + 1, int(found[1]))
            except ValueError:
                continue
    return None
