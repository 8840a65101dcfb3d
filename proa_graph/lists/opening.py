"""When a text takes effect for a whole branch: from its extension order, or from a later day that it sets itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from proa_graph.model import Agreement, Order
from proa_graph.text import fold

REPEAL = date(2026, 1, 1)
"""First day without Pro-A: LOI n° 2025-989 of 24 October 2025, article 11."""

SCHEME = date(2018, 9, 5)
"""LOI n° 2018-771, which creates the scheme: a text signed before has no list of its own date."""

_POSTPONING = frozenset({"day-after-publication", "first-of-month-after-publication", "stated"})
_TERM = re.compile(r"fixed-term: (\d+) years?|P(\d+)Y")


@dataclass(frozen=True, slots=True)
class Opening:
    """Since when a text has effect beyond its parties: ``day``, by ``order``; without a day, ``status`` and why.

    ``published`` is the day of the order in the Journal officiel, before the day that the text sets.
    """

    day: date | None
    order: str = ""
    published: date | None = None
    status: str = "NotExtended"
    reason: str = "ReasonBeforeOrder"


def opening(agreement: Agreement | None, orders: Sequence[Order]) -> Opening:
    """Return when ``agreement`` takes effect through the first published of ``orders``, which extend it.

    An order takes effect on the day of its publication unless the text names a later one. An order that appeared once
    the scheme had ended opens nothing.
    """
    published = [o for o in orders if o.date_published]
    if not published:
        status, reason = unextended(agreement.status_stated if agreement else "", bool(orders))
        return Opening(None, orders[0].key if orders else "", None, status, reason)
    first = min(published, key=lambda o: (o.date_published or date.max, o.key))
    day = first.date_published
    assert day
    if agreement and agreement.effective_date and agreement.effective_basis in _POSTPONING:
        day = max(day, agreement.effective_date)
    if day >= REPEAL:
        return Opening(None, first.key, first.date_published)
    return Opening(day, first.key, first.date_published)


def unextended(stated: str, ordered: bool = False) -> tuple[str, str]:
    """Return the status and reason of a text whose extension no published order proves, from what it says of itself."""
    words = fold(stated)
    if "non etendu" in words:
        return "NotExtended", "ReasonStatedNotExtended"
    known = ordered or "etendu" in words
    return "ExtensionNotEstablished", "ReasonPublicationUnknown" if known else "ReasonExtensionNotStated"


def term(agreement: Agreement, opened: date | None) -> date | None:
    """Return the first day after the fixed term of ``agreement``, which runs from its own entry into force.

    None where it states none, or where neither its own day nor its extension is known.
    """
    match = _TERM.fullmatch(agreement.duration)
    start = agreement.effective_date or opened
    if not match or not start:
        return None
    years = int(match[1] or match[2])
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return date(start.year + years, 3, 1)
