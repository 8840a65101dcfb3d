"""Half-open intervals of days with a status: a period holds from its ``start`` to the day before its ``end``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

Span = tuple[date | None, date | None]
"""Days from the first (included) to the second (excluded); ``None``: no bound known."""


@dataclass(frozen=True, slots=True)
class Period:
    """One status on ``[start, end)``; ``None`` is an open side.

    ``status`` and ``reason`` are names of terms, ``basis`` the IRI of an order, an exclusion, an agreement or an
    article version, or empty; ``usable`` is ``yes``, ``no``, ``unchecked``, or empty where it was not judged.
    """

    status: str
    start: date | None
    end: date | None
    reason: str
    basis: str = ""
    usable: str = ""

    def holds(self, day: date) -> bool:
        """Return whether ``day`` lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def at(found: Iterable[Period], day: date) -> Period | None:
    """Return the period of ``found`` that holds on ``day``, or None before the first."""
    return next((p for p in found if p.holds(day)), None)


def cut(period: Period, spans: Sequence[Span]) -> Iterator[tuple[Period, bool]]:
    """Yield the parts of ``period`` in their order, each with whether it lies in one of ``spans``."""
    here = period.start
    for first, until in sorted(spans, key=lambda s: (s[0] or date.min, s[1] or date.max)):
        opened = max(filter(None, (here, first)), default=None)
        closed = min(filter(None, (period.end, until)), default=None)
        if opened and closed and opened >= closed:
            continue
        if opened and (here is None or here < opened):
            yield replace(period, start=here, end=opened), False
        yield replace(period, start=opened, end=closed), True
        here = closed
        if closed is None:
            return
    if here is None or period.end is None or here < period.end:
        yield replace(period, start=here), False


def joined(found: Iterable[Period]) -> tuple[Period, ...]:
    """Return ``found`` without empty periods, those that say the same of days that follow each other as one."""
    result: list[Period] = []
    for period in found:
        if period.start and period.end and period.start >= period.end:
            continue
        last = result[-1] if result else None
        if last and last.end == period.start and _said(last) == _said(period):
            result[-1] = replace(last, end=period.end)
        else:
            result.append(period)
    return tuple(result)


def _said(period: Period) -> tuple[str, str, str, str]:
    return period.status, period.reason, period.basis, period.usable


def overlaid(claims: Sequence[Sequence[Period]], rank: dict[str, int]) -> tuple[Period, ...]:
    """Return one status a day of several ``claims`` about the same thing: the one whose rank is lowest.

    Args:
        claims: the periods that each list gives; without gap in each, from its first day on.
        rank: status → its place, the strongest first.
    """
    days = {p.start for claim in claims for p in claim} | {p.end for claim in claims for p in claim}
    edges = sorted(day for day in days if day)
    starts = [None, *edges] if any(p.start is None for claim in claims for p in claim) else edges
    result = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        day = start or (end and date.min) or date.min
        worth = [p for p in (at(claim, day) for claim in claims) if p]
        if worth:
            result.append(replace(min(worth, key=lambda p: rank[p.status]), start=start, end=end))
    return joined(result)
