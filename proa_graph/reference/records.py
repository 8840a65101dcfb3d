"""A record of a register, apart from the certification it describes: intervals, certifiers, trades, successors."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Period:
    """A span of registration: first and last day, each None where the register does not give it.

    ``ended_before`` is the day on which the register already gave it as ended without saying since when.
    """

    first: date | None = None
    last: date | None = None
    ended_before: date | None = None

    def holds(self, day: date) -> bool | None:
        """Return whether ``day`` lies in the span, None where the register does not allow to say."""
        if self.first and day < self.first:
            return False
        if self.ended_before and day >= self.ended_before:
            return False
        if self.last:
            return day <= self.last
        return None if self.ended_before else True


@dataclass(frozen=True, slots=True)
class Certifier:
    """Who awards a certification; ``siret`` is empty where the register gives none."""

    name: str
    siret: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a nomenclature (ROME, NSF) and its label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What one snapshot says of the registration of a record."""

    day: date
    active: bool | None
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record, as the union of the loaded snapshots describes it; the newest snapshot wins on each value.

    ``code`` is register and number (``RNCP34857``, ``RS5080``): RNCP 591 and RS 591 are two things. ``kind`` is the
    register's short form of the type (``TP``, ``CQP``, ``BTS`` …), ``delivery`` the last day on which it is awarded.
    """

    code: str
    title: str
    kind: str = ""
    kind_label: str = ""
    level: str = ""
    registration: str = ""
    active: bool | None = None
    seen: date | None = None
    delivery: date | None = None
    periods: tuple[Period, ...] = ()
    certifiers: tuple[Certifier, ...] = ()
    rome: tuple[Coded, ...] = ()
    nsf: tuple[Coded, ...] = ()
    titles: tuple[str, ...] = ()
    snapshot: str = ""

    @property
    def register(self) -> str:
        """``RNCP`` or ``RS``."""
        return self.code.rstrip("0123456789")

    @property
    def number(self) -> int:
        """The number in the register."""
        return int(self.code.removeprefix(self.register))

    def registered(self, day: date) -> bool | None:
        """Return whether the record was registered on ``day``, None where the snapshots do not say."""
        answers = [period.holds(day) for period in self.periods]
        return True if True in answers else None if None in answers or not answers else False

    @property
    def last(self) -> date | None:
        """The last known day of registration, None where it is open or unknown."""
        return self.periods[-1].last if self.periods else None


def _plain(one: Any) -> tuple[type, tuple[Any, ...]]:
    return type(one), tuple(getattr(one, field.name) for field in fields(one))


for _kept in (Period, Certifier, Coded, Record):
    # As their class and values they are read back three times as fast as by the names of their fields.
    copyreg.pickle(_kept, _plain)


def periods(observations: Iterable[Observation]) -> tuple[Period, ...]:
    """Return the spans of registration that dated snapshots show, together, in order of time.

    A later snapshot corrects the end that an earlier one foresaw. A registration that had ended and is open again
    is a second span, which begins at the latest on the day that it was first seen open.
    """
    spans: list[Period] = []
    was_open = False
    for seen in sorted(observations, key=lambda o: o.day):
        span = _span(seen)
        if not spans:
            spans.append(span)
        elif _reopened(spans[-1], was_open, seen):
            spans.append(Period(seen.first or seen.day, span.last, span.ended_before))
        else:
            spans[-1] = _corrected(spans[-1], span)
        was_open = seen.active is not False
    return tuple(spans)


def _span(seen: Observation) -> Period:
    """A record that is inactive before its foreseen end was withdrawn on a day that is not published."""
    if seen.active is False and (seen.last is None or seen.last >= seen.day):
        return Period(seen.first, None, seen.day)
    return Period(seen.first, seen.last)


def _reopened(before: Period, was_open: bool, seen: Observation) -> bool:
    """A record still open when last seen was prolonged, not registered anew, unless a later first day says so."""
    ended = before.ended_before or (before.last and before.last + timedelta(days=1))
    if not ended or not seen.active or ended > seen.day:
        return False
    return seen.first > ended if seen.first else not was_open


def _corrected(before: Period, span: Period) -> Period:
    first = min(filter(None, (before.first, span.first)), default=None)
    if span.ended_before and before.ended_before:
        return Period(first, before.last or span.last, min(before.ended_before, span.ended_before))
    if span.ended_before and before.last and before.last < span.ended_before:
        return Period(first, before.last)
    return Period(first, span.last, span.ended_before)
