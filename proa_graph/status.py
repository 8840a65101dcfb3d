"""What an entry is worth, day by day, from its agreement, the orders and the exclusions: pure functions.

Intervals are half-open: a period holds from its ``start`` to the day before its ``end``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from proa_graph.model import Agreement, Entry, Exclusion, Order
from proa_graph.terms import thing
from proa_graph.text import fold

REPEAL = date(2026, 1, 1)
"""First day without Pro-A: LOI n° 2025-989 of 24 October 2025, article 11."""

REPEAL_ARTICLE = ("L6324-1", "2026-01-01")

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One status of an entry on ``[start, end)``; ``None`` is an open side.

    ``status`` and ``reason`` are names of terms, ``basis`` the IRI of an order, an exclusion or an article
    version, or empty.
    """

    status: str
    start: date | None
    end: date | None
    reason: str
    basis: str = ""

    def holds(self, day: date) -> bool:
        """Return whether ``day`` lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def periods(
    entry: Entry, agreement: Agreement, orders: Sequence[Order] = (), exclusions: Sequence[Exclusion] = ()
) -> tuple[Period, ...]:
    """Return the successive periods of ``entry``, without gap or overlap, from signature on.

    Args:
        entry: a line of the list of ``agreement``.
        agreement: its dates and the status that its document states.
        orders: the orders that extend the agreement; orders of other agreements are left out.
        exclusions: what the orders exclude or reserve, likewise.

    Source: labour code, L2261-15 and L2261-25 (extension), L6324-3 in force from 2019-08-23 (list by
    extended agreement), LOI n° 2025-989 article 11 (end of the scheme).
    """
    own = [o for o in orders if o.agreement == agreement.key]
    limits = [x for x in exclusions if x.agreement == agreement.key and covers(x, entry, agreement, own)]
    excluded = next((x for x in limits if x.kind == "exclusion"), None)
    start = agreement.date_signed
    if excluded:
        found = [Period("Excluded", start, REPEAL, "ReasonExcludedByOrder", _exclusion(excluded))]
    elif own:
        reserved = next((x for x in limits if x.kind == "reservation"), None)
        found = _extended(start, agreement.effective_date, _first_published(own), reserved)
    else:
        found = [_unknown(start, agreement.status_stated)]
    repealed = start if start and start > REPEAL else REPEAL
    found.append(Period("RegimeEnded", repealed, None, "ReasonRegimeRepealed", thing("article", *REPEAL_ARTICLE)))
    return tuple(p for p in found if p.start is None or p.end is None or p.start < p.end)


def at(found: Iterable[Period], day: date) -> Period | None:
    """Return the period of ``found`` that holds on ``day``, or None before the first."""
    return next((p for p in found if p.holds(day)), None)


def covers(limit: Exclusion, entry: Entry, agreement: Agreement, orders: Iterable[Order]) -> bool:
    """Return whether ``limit`` bears on ``entry``: a marked line, or the annex or article that is the list."""
    if limit.scope == "entry":
        if limit.kind != "exclusion":
            return True
        signed = {o.date_signed.isoformat() for o in orders if o.key == limit.order and o.date_signed}
        return entry.excluded_from_extension and (
            not signed or not entry.exclusion_arrete_date or entry.exclusion_arrete_date in signed
        )
    if limit.scope in {"annex", "article"}:
        return fold(limit.article) != "" and fold(limit.article) == fold(agreement.list_locator)
    return False


def _extended(signed: date | None, effective: date | None, order: Order, reserved: Exclusion | None) -> list[Period]:
    basis = thing("order", order.key)
    if order.date_published is None:
        return [Period("ExtensionNotEstablished", signed, REPEAL, "ReasonPublicationUnknown", basis)]
    published = order.date_published + _DAY
    usable = max(published, effective or published)
    found = [
        Period("NotExtended", signed, min(published, REPEAL), "ReasonBeforeOrder"),
        Period("NotExtended", published, min(usable, REPEAL), "ReasonBeforeEffect", basis),
    ]
    if reserved:
        found.append(Period("Conditional", usable, REPEAL, "ReasonReservation", _exclusion(reserved)))
    else:
        found.append(Period("Eligible", usable, REPEAL, "ReasonOrderPublished", basis))
    return found


def _first_published(orders: Sequence[Order]) -> Order:
    return min(orders, key=lambda o: (o.date_published or date.max, o.key))


def _unknown(signed: date | None, stated: str) -> Period:
    words = fold(stated)
    if "non etendu" in words:
        return Period("NotExtended", signed, REPEAL, "ReasonStatedNotExtended")
    reason = "ReasonPublicationUnknown" if "etendu" in words else "ReasonExtensionNotStated"
    return Period("ExtensionNotEstablished", signed, REPEAL, reason)


def _exclusion(limit: Exclusion) -> str:
    return thing("exclusion", limit.agreement, str(limit.number))
