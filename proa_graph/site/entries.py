"""The lines of a list as pages show them: printed beside resolved, with their status over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from proa_graph.site.answers import Found
from proa_graph.site.view import Text, Thing

_LOOKS = {
    "Eligible": "eligible",
    "Excluded": "excluded",
    "NotExtended": "not-extended",
    "ExtensionNotEstablished": "unknown",
    "Conditional": "conditional",
    "ListedButInactive": "conditional",
}


@dataclass(frozen=True, slots=True)
class Period:
    """What an entry is worth from a day (included) until another (excluded, ``None`` when open)."""

    concept: Thing | None
    start: date | None
    until: date | None
    basis: tuple[Thing, ...]
    reasons: tuple[Thing, ...]
    texts: tuple[Text, ...]
    usable: Thing | None = None

    @property
    def status(self) -> str:
        """The local name of the status, ``Eligible`` for example."""
        return self.concept.name if self.concept else ""

    @property
    def look(self) -> str:
        """The class of its badge and the name of its icon."""
        return _LOOKS.get(self.status, "ended")

    @property
    def span(self) -> tuple[str, date | None, date | None]:
        """What makes two periods the same to a reader."""
        return self.status, self.start, self.until

    @property
    def ground(self) -> tuple[object, ...]:
        """What makes two periods one part of a list: the status, its days, why, and whether it can be used."""
        return self.span, self.reasons, self.basis, self.usable

    def holds(self, day: date) -> bool:
        """Return whether it holds on ``day``."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


IDLE = "ListedButInactive"
"""The status of a line whose record is not registered: it tells of the record, and not of the list."""


def telling(periods: Sequence[Period]) -> Period | None:
    """Return the period that tells most: the last before the regime itself ended."""
    told = [p for p in periods if p.status != "RegimeEnded"]
    return told[-1] if told else next(iter(periods), None)


def told(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Return what a table has room for of ``periods``: equal neighbours as one, without what all lines share.

    Every line waits for its extension first, and ends with the scheme last; alone, such a period is shown.
    """
    merged: list[Period] = []
    for period in periods:
        goes_on = bool(merged) and merged[-1].status == period.status and merged[-1].until == period.start
        merged.append(replace(period, start=merged.pop().start) if goes_on else period)
    kept = [p for p in merged if p.status != "RegimeEnded"] or merged
    return tuple(kept[1:] if len(kept) > 1 and kept[0].status == "NotExtended" else kept)


@dataclass(frozen=True, slots=True)
class Held:
    """One right of a branch: what it opens, for whom, and what it is worth in time."""

    right: Thing
    certification: Thing | None
    profession: Thing | None
    code: Text
    periods: tuple[Period, ...]

    def on(self, day: date) -> Period | None:
        """Return what it is worth on ``day``, None where no list concerns it yet."""
        return next((p for p in self.periods if p.holds(day)), None)

    @property
    def levels(self) -> Sequence[Thing]:
        """The levels of what it opens."""
        return self.certification.things("proa:level") if self.certification else ()

    @property
    def successors(self) -> list[Thing]:
        """The records registered now that succeed its own, where an export of the registers is loaded."""
        record = self.right.thing("proa:record")
        return [r for r in record.things("proa:currentSuccessor") if r != record] if record else []

    @property
    def scope(self) -> Text:
        """For whom it is opened, where its list says so."""
        return self.right.text("proa:rightScope")

    @property
    def anchor(self) -> str:
        """Its anchor on the page of its branch."""
        return "right-" + self.right.key.partition("/")[2]

    @property
    def status(self) -> Period | None:
        """The period that tells most."""
        return telling(self.periods)


def held(right: Thing) -> Held:
    """Return what the page of a branch shows of ``right``."""
    return right.view.once(_held, right)


def _held(right: Thing) -> Held:
    record = right.thing("proa:record")
    return Held(
        right=right,
        certification=right.thing("proa:certification"),
        profession=right.thing("proa:profession"),
        code=record.text("skos:notation") if record else Text(""),
        periods=periods_of(right),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    entry: Thing
    number: int
    agreement: Thing
    listed: Thing | None
    certification: Thing | None
    profession: Thing | None
    sector: Thing | None
    level: Thing | None
    exclusions: tuple[Thing, ...]
    periods: tuple[Period, ...]
    twins: tuple[int, ...] = ()
    told: Callable[[], tuple[Found, ...]] = field(default=tuple, compare=False)

    @property
    def findings(self) -> tuple[Found, ...]:
        """What the validator says of it: a page that shows it waits for it."""
        return self.told()

    @property
    def anchor(self) -> str:
        """Its anchor on the page of its agreement: ``entry-4``, or ``entry-withdrawn-4`` for a withdrawn line."""
        return "entry-" + self.entry.key.split("/")[-1]

    @property
    def status(self) -> Period | None:
        """The period that tells most."""
        return telling(self.periods)

    @property
    def worth(self) -> tuple[str, str, str]:
        """What makes lines that a list has lost a group: their last status and its days."""
        status = self.status
        return (status.status, str(status.start), str(status.until)) if status else ("", "", "")

    @property
    def sectors(self) -> tuple[Thing, ...]:
        """Its sector, the broader first."""
        chain: list[Thing] = []
        here = self.sector
        while here is not None and here not in chain:
            chain.insert(0, here)
            here = here.thing("skos:broader")
        return tuple(chain)

    @property
    def label(self) -> Text:
        """The certification as printed."""
        return self.entry.text("proa:labelPrinted") or self.entry.title

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noted about the line in plain words, its condition first (other ``key=value`` tokens left out)."""
        tokens = [t.strip() for n in self.entry.texts("proa:note") for t in n.split("; ")]
        conditions = [t.removeprefix("condition=") for t in tokens if t.startswith("condition=")]
        return (*conditions, *(t for t in tokens if t and "=" not in t))


def row(entry: Thing) -> Row:
    """Return the line of ``entry``."""
    number = entry.amount("proa:row")
    return Row(
        entry=entry,
        number=int(number) if number is not None else 0,
        agreement=entry.thing("proa:agreement") or entry,
        listed=entry.thing("proa:inList"),
        certification=entry.thing("proa:certification"),
        profession=entry.thing("proa:profession"),
        sector=entry.thing("proa:sector"),
        level=entry.thing("proa:level"),
        exclusions=tuple(entry.things("proa:excludedBy")),
        periods=periods_of(next((r for r in entry.back("proa:entry") if r.kind == "right"), entry)),
    )


def periods_of(right: Thing) -> tuple[Period, ...]:
    """Return the statuses of ``right`` in time."""
    return right.view.once(_periods_of, right)


def _periods_of(right: Thing) -> tuple[Period, ...]:
    return tuple(_period(p) for p in right.things("proa:statusPeriod"))


def _period(thing: Thing) -> Period:
    return Period(
        concept=thing.thing("proa:status"),
        start=thing.day("proa:from"),
        until=thing.day("proa:until"),
        basis=tuple(thing.things("proa:basis")),
        reasons=tuple(thing.things("proa:reason")),
        texts=tuple(thing.texts("proa:reason")),
        usable=thing.thing("proa:usable"),
    )


def with_twins(lines: Iterable[Row]) -> list[Row]:
    """Return ``lines`` by agreement and row, each knowing those of them that repeat it in its list."""
    found = sorted(lines, key=lambda r: (r.agreement.iri, r.number))
    same: dict[tuple[object, ...], list[int]] = {}
    for line in found:
        same.setdefault(_identity(line), []).append(line.number)
    return [_with(line, same[_identity(line)]) for line in found]


def _identity(line: Row) -> tuple[object, ...]:
    return line.listed, line.sector, line.profession, line.certification


def _with(line: Row, numbers: list[int]) -> Row:
    twins = tuple(n for n in numbers if n != line.number)
    if not twins or line.certification is None:
        return line
    return replace(line, twins=twins)


def columns(lines: Iterable[Row], *names: str) -> list[str]:
    """Return the columns among ``names`` that have something to say of ``lines``."""
    lines = list(lines)
    shown = {
        "profession": any(r.profession for r in lines),
        "code": any(r.entry.text("proa:codePrinted") for r in lines),
        "level": any(r.level or r.entry.text("proa:levelPrinted") for r in lines),
    }
    return [n for n in names if shown.get(n, True)]


def usual_periods(lines: Iterable[Row]) -> tuple[Period, ...]:
    """Return the periods that most lines share: those of the list itself, whatever a register says of a record."""
    seen: dict[tuple[object, ...], tuple[Period, ...]] = {}
    counts: Counter[tuple[object, ...]] = Counter()
    own = [line.periods for line in lines if not line.exclusions]
    for periods in [found for found in own if all(p.status != IDLE for p in found)] or own:
        key = tuple(p.span for p in periods)
        seen.setdefault(key, periods)
        counts[key] += 1
    return seen[counts.most_common(1)[0][0]] if counts else ()


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of a list that stand under the same sector heading."""

    sectors: tuple[Thing, ...]
    rows: tuple[Row, ...]


def groups(lines: Iterable[Row]) -> list[Group]:
    """Return ``lines`` cut wherever the sector changes, in their order."""
    found: list[tuple[tuple[Thing, ...], list[Row]]] = []
    for line in lines:
        if not found or found[-1][0] != line.sectors:
            found.append((line.sectors, []))
        found[-1][1].append(line)
    return [Group(sectors, tuple(members)) for sectors, members in found]
