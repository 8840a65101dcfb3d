"""What an entry is worth, day by day, from its agreement, the orders and the exclusions: pure functions.

Intervals are half-open: a period holds from its ``start`` to the day before its ``end``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from proa_graph.lists.periods import Period
from proa_graph.lists.striking import covers, striking
from proa_graph.model import Addition, Agreement, Entry, Exclusion, Order, Withdrawn
from proa_graph.terms import thing
from proa_graph.text import fold

REPEAL = date(2026, 1, 1)
"""First day without Pro-A: LOI n° 2025-989 of 24 October 2025, article 11."""

REPEAL_ARTICLE = ("L6324-1", "2026-01-01")

_DAY = timedelta(days=1)
_TERM = re.compile(r"(?:fixed-term: |P)(\d+)(?:Y| years?)")


@dataclass(frozen=True, slots=True)
class Ending:
    """What closes a line before the scheme itself ends: the first ``day`` without it, why, and by what.

    Without ``day`` it is known to be closed, and not since when.
    """

    day: date | None
    status: str
    reason: str
    basis: str = ""


def periods(
    entry: Entry,
    agreement: Agreement,
    orders: Sequence[Order] = (),
    exclusions: Sequence[Exclusion] = (),
    *,
    ending: Ending | None = None,
    addition: Addition | None = None,
) -> tuple[Period, ...]:
    """Return the successive periods of ``entry``, without gap or overlap, from signature on.

    Args:
        entry: a line of the list of ``agreement``.
        agreement: its dates and the status that its document states.
        orders: the orders that extend the agreement; of other agreements only those of an ``addition`` count.
        exclusions: what the orders exclude or reserve, likewise.
        ending: what closes the list early, where that is known.
        addition: what says that an amendment added the line: its own order opens it, not that of the base.

    Source: labour code, L2261-15 and L2261-25 (extension), L6324-3 in force from 2019-08-23 (list by
    extended agreement), LOI n° 2025-989 article 11 (end of the scheme).
    """
    own = [o for o in orders if o.agreement == agreement.key]
    bearing = [x for x in exclusions if x.agreement == agreement.key]
    excluded = next(iter(striking(bearing, entry, agreement, own)), None)
    reservations = [x for x in bearing if x.kind == "reservation" and covers(x, entry, agreement, own)]
    start = agreement.date_signed
    if excluded:
        found = [Period("Excluded", start, REPEAL, "ReasonExcludedByOrder", _exclusion(excluded))]
    elif addition and not (opens := _adding(addition, orders)):
        found = [Period("ExtensionNotEstablished", start, REPEAL, "ReasonAmendmentNotExtended")]
    elif addition and opens:
        found = _extended(start, None, opens, own, reservations)
    elif own:
        opens, effective = _first_published(own), agreement.effective_date
        found = _extended(start, effective, opens, own, reservations)
    else:
        found = [_unknown(start, agreement.status_stated)]
    if ending:
        found = _closed(found, ending)
    repealed = start if start and start > REPEAL else REPEAL
    found.append(Period("RegimeEnded", repealed, None, "ReasonRegimeRepealed", thing("article", *REPEAL_ARTICLE)))
    return tuple(p for p in found if p.start is None or p.end is None or p.start < p.end)


def ending_of(
    agreement: Agreement, orders: Sequence[Order], replacing: Sequence[tuple[Agreement, Sequence[Order]]]
) -> Ending | None:
    """Return what closes the list of ``agreement`` early, the earliest of it; None where nothing known does.

    An agreement that replaces it closes it once its own list can be used, never before; a term closes it where the text
    states one. A silent text would lapse after five years (L2222-4), but what the data do not say the text may say.

    Args:
        agreement: the agreement, with the duration that it states.
        orders: the orders that extend it.
        replacing: the agreements that abrogate it, each with its orders.
    """
    found = []
    for other, its_orders in replacing:
        opened = _usable(other, its_orders)
        if opened:
            found.append(Ending(opened, "Superseded", "ReasonReplaced", thing("agreement", other.key)))
    opened, years = _usable(agreement, orders), _years(agreement.duration)
    if opened and years:
        found.append(
            Ending(_years_after(opened, years), "Ended", "ReasonTermElapsed", thing("agreement", agreement.key))
        )
    return min(found, key=lambda e: (e.day or date.min, e.status), default=None)


def withdrawal(entry: Withdrawn) -> Ending:
    """Return what closes a line that a later wording of its text no longer has."""
    reason = "ReasonWithdrawn" if entry.withdrawn_on else "ReasonWithdrawnUndated"
    return Ending(entry.withdrawn_on, "Superseded", reason)


def _usable(agreement: Agreement, orders: Sequence[Order]) -> date | None:
    """Return the first day on which a list can be used: the day after the order appeared, or later if the text says."""
    published = [o.date_published for o in orders if o.agreement == agreement.key and o.date_published]
    if not published:
        return None
    first = min(published) + _DAY
    return max(first, agreement.effective_date or first)


def _years(duration: str) -> int:
    match = _TERM.fullmatch(duration)
    return int(match[1]) if match else 0


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _closed(found: Sequence[Period], ending: Ending) -> list[Period]:
    """Return ``found`` cut at the day of ``ending``, whose status follows until the repeal."""
    last = ending.day
    if last is None:
        return [Period(ending.status, found[0].start, REPEAL, ending.reason, ending.basis)]
    kept = [replace(p, end=min(p.end or last, last)) for p in found]
    return [*kept, Period(ending.status, last, REPEAL, ending.reason, ending.basis)]


def _adding(addition: Addition, orders: Sequence[Order]) -> Order | None:
    """The order that opens an added line: that which extends the wording, else the first that extends the amendment."""
    named = [o for o in orders if o.key == addition.order]
    amending = named or [o for o in orders if o.agreement == addition.by]
    return _first_published(amending) if amending else None


def _extended(
    signed: date | None,
    effective: date | None,
    order: Order,
    orders: Sequence[Order],
    reservations: Sequence[Exclusion],
) -> list[Period]:
    basis = thing("order", order.key)
    if order.date_published is None:
        return [Period("ExtensionNotEstablished", signed, REPEAL, "ReasonPublicationUnknown", basis)]
    published = order.date_published + _DAY
    usable = max(published, effective or published)
    found = [
        Period("NotExtended", signed, min(published, REPEAL), "ReasonBeforeOrder"),
        Period("NotExtended", published, min(usable, REPEAL), "ReasonBeforeEffect", basis),
    ]
    reserved = min(((_reserved_from(x, orders, usable), x.number, x) for x in reservations), default=None)
    if reserved is None:
        return [*found, Period("Eligible", usable, REPEAL, "ReasonOrderPublished", basis)]
    first, _, limit = reserved
    # A later order that extends an amendment may reserve what an earlier one extended without reserve.
    found.append(Period("Eligible", usable, min(first, REPEAL), "ReasonOrderPublished", basis))
    return [*found, Period("Conditional", first, REPEAL, "ReasonReservation", _exclusion(limit))]


def _reserved_from(limit: Exclusion, orders: Sequence[Order], usable: date) -> date:
    published = next((o.date_published for o in orders if o.key == limit.order), None)
    return max(usable, published + _DAY) if published else usable


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
