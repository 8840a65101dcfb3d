"""The days that count for a period: file, answer, end, trial, return, termination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from proa_graph import parameters
from proa_graph.domain.dates import months_after
from proa_graph.tables import Contract

_ONE = timedelta(days=1)
_SUNDAY = 6
_FIXED = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
"""Public holidays that stand on a date of the year (month, day), article L3133-1; three more follow Easter."""
_AFTER_EASTER = (1, 39, 50)
_TRIALS = {
    "WorkerCategory": "trial_worker",
    "TechnicianCategory": "trial_technician",
    "ManagerCategory": "trial_manager",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What has to happen or may happen on ``day``, or from ``day`` to ``until``; ``key`` names its words."""

    key: str
    day: date
    until: date | None = None


def steps(contract: Contract, law: date) -> tuple[Step, ...]:
    """Return the days of ``contract`` that its data let one count, in the order of time.

    Args:
        contract: a reconversion period.
        law: the day whose law counts the days.
    """
    found = [*_filing(contract, law), *_period(contract, law), *_early_end(contract, law)]
    if contract.one("period_kind") == "ExternalPeriod":
        found += [*_trial(contract, law), *_termination(contract, law)]
    return tuple(sorted(found, key=lambda step: (step.day, step.key)))


def _days(name: str, law: date) -> timedelta:
    return timedelta(days=int(parameters.on(name, law).value))


def _day(contract: Contract, field: str) -> date | None:
    value = contract.one(field)
    return date.fromisoformat(value) if value and value != "no" else None


def _filing(contract: Contract, law: date) -> Iterator[Step]:
    start, filed = _day(contract, "start_date"), _day(contract, "filing_date")
    if start:
        yield Step("file", start - _days("filing_window", law), start - _ONE)
        yield Step("file-for-answer", start - _days("opco_answer", law))
    if filed:
        yield Step("answer", filed + _days("opco_answer", law))


def _period(contract: Contract, law: date) -> Iterator[Step]:
    start, end = _day(contract, "start_date"), _day(contract, "end_date")
    if not start:
        return
    yield Step("start", start)
    name = "agreed_months_most" if contract.one("longer_basis") else "training_months_most"
    yield Step("latest-end", months_after(start, int(parameters.on(name, law).value)) - _ONE)
    if end:
        yield Step("end", end)


def _early_end(contract: Contract, law: date) -> Iterator[Step]:
    ended = _day(contract, "early_end_date")
    if ended:
        yield Step("report-early-end", ended, ended + _days("early_end_report", law))


def trial_end(contract: Contract, law: date) -> date | None:
    """Return the last day of the trial: stated, counted from the start, or the longest that the law allows; or None."""
    stated, start = _day(contract, "trial_end"), _day(contract, "start_date")
    if stated or not start:
        return stated
    if contract.one("trial_days"):
        return start + timedelta(days=int(float(contract.one("trial_days")))) - _ONE
    months = contract.one("trial_total_months") or contract.one("trial_months")
    if not months and contract.one("host_contract") == "Cdi" and contract.one("host_category"):
        months = str(parameters.on(_TRIALS[contract.one("host_category")], law).value)
    return months_after(start, int(float(months))) - _ONE if months else None


def _trial(contract: Contract, law: date) -> Iterator[Step]:
    last = trial_end(contract, law)
    if last:
        yield Step("trial-end", last)
        yield Step("return-or-break", last + _ONE)


def _termination(contract: Contract, law: date) -> Iterator[Step]:
    signed = _day(contract, "termination_signed")
    if not signed or contract.one("employment_contract") == "Cdd":
        return
    last = signed + _days("withdrawal", law)
    yield Step("withdraw", signed, last)
    asked = _day(contract, "approval_requested") or last + _ONE
    yield Step("request-approval", last + _ONE)
    approved = _day(contract, "approved_on") or working_days_after(asked, int(parameters.on("approval", law).value))
    yield Step("approval", approved)
    yield Step("terminate", approved + _ONE)


def working_days_after(day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day``: Sundays and public holidays are none."""
    while count:
        day += _ONE
        count -= day.weekday() != _SUNDAY and not _is_holiday(day)
    return day


def _is_holiday(day: date) -> bool:
    return (day.month, day.day) in _FIXED or (day - _easter(day.year)).days in _AFTER_EASTER


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, rest = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, rest + 1)
