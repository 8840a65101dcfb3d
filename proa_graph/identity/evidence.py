"""What speaks for and against a record being the one that a line designates, as numbers."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from proa_graph import resolve
from proa_graph.identity.titles import Near, Titles, indexed, same_body, variants, words
from proa_graph.model import Entry
from proa_graph.reference import Lineage, Record

FEATURES = (
    "likeness", "unlike", "same_words", "same_type", "other_type", "title_of_state", "other_level", "certifier",
    "same_words_and_certifier", "registered", "same_and_registered", "not_yet", "ended", "years_ended", "unborn",
    "replaced", "specific_register", "listed_elsewhere", "so_named_elsewhere", "otherwise_named_elsewhere",
    "ahead_of_all", "ahead_of_living", "living_alone", "same_and_living_alone",
)  # fmt: skip

_LIVING = tuple(map(FEATURES.index, ("not_yet", "ended", "unborn")))
_YEAR = 365.25
_WINDOW = 40
_LATE = 1000
_LONGEST = 6.0
_SAME_BODY = 0.8
_MARGIN = 0.5
_ALIKE = 0.9
_FAR_AHEAD = 0.4
_GENERIC = frozenset({"", "Titre", "Diplome"})
_PRIVATE = frozenset({"", "Titre", "TitreProfessionnel", "Diplome", "TitreIngenieur"})


@dataclass(frozen=True, slots=True)
class Line:
    """What is compared of an entry: its title, type, level, certifier, the day of its text, its branches."""

    title: str
    kind: str
    level: str
    certifier: str
    day: date | None
    branches: frozenset[str]

    @classmethod
    def of(cls, entry: Entry, day: date | None, branches: Iterable[str] = ()) -> Line:
        """Return what is compared of ``entry``; a type in a column of its own is part of the title."""
        title = f"{entry.certification_type} {entry.certification_label}".strip()
        kind = resolve.certification_type(entry)
        return cls(title, kind, resolve.level(entry)[0], entry.certifier, day, frozenset(branches))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a line may designate, and what speaks for it, in the order of :data:`FEATURES`."""

    record: Record
    likeness: float
    features: tuple[float, ...]


class Evidence:
    """The register, and what lists that print codes say of it."""

    def __init__(
        self,
        records: Mapping[str, Record],
        lineage: Lineage,
        printed: Iterable[tuple[str, str, str]] = (),
        titles: Titles | None = None,
        firsts: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        """Take the records, their successions and, from the lists that print codes, (title, code, branch) triples.

        ``titles`` is the index of their titles and ``firsts`` what :func:`first_days` says, where made already.
        """
        self.records = records
        self._lineage = lineage
        self._titles = titles or indexed(records)
        self._firsts = first_days(records) if firsts is None else firsts
        self._listed: dict[str, set[str]] = defaultdict(set)
        self._named: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for title, code, branch in printed:
            if code in records:
                self._listed[code].add(branch)
                self._named[_key(title)][code].add(branch)
        self._near = lru_cache(maxsize=1 << 14)(self._titles.near)
        self._born = lru_cache(maxsize=1 << 13)(self._about_when)

    def candidates(self, line: Line) -> tuple[Candidate, ...]:
        """Return the records that ``line`` may designate, nearest title first."""
        near: dict[str, Near] = {}
        for one in (n for title in variants(line.title) for n in self._near(title)):
            near[one.code] = max(one, near.get(one.code, one), key=lambda n: n.likeness)
        named = self._named.get(_key(line.title), {})
        for code in named:
            near.setdefault(code, Near(code, self.likeness(line.title, code)))
        found = [self._candidate(line, self.records[n.code], n.likeness, named) for n in near.values()]
        return tuple(sorted(_compared(found), key=lambda c: (-c.likeness, c.record.code)))

    def began(self, code: str) -> date | None:
        """Return the day on which the record ``code`` began, or about then as its number tells; None if unknown."""
        record = self.records.get(code)
        if not record:
            return None
        first = record.periods[0].first if record.periods else None
        born = 0.0 if first or record.register != "RNCP" else self._born(record.number)
        return first or (date.fromordinal(int(born - _MARGIN * _YEAR)) if born else None)

    def likeness(self, title: str, code: str) -> float:
        """Return how near ``title`` is to a title of the record ``code``, from 0 to 1."""
        return max(self._titles.likeness(one, code) for one in variants(title))

    def _candidate(self, line: Line, record: Record, likeness: float, named: Mapping[str, set[str]]) -> Candidate:
        mine = len(named.get(record.code, set()) - line.branches)
        others = sum(len(branches - line.branches) for code, branches in named.items() if code != record.code)
        kind, level = kind_of(record), record.level
        comparable = line.kind not in _GENERIC and kind not in _GENERIC
        same = likeness > 0.999
        certifier = _certifier(line, record)
        registered, *when = self._time(line, record)
        features = (
            likeness,
            max(0.0, 0.7 - likeness),
            float(same),
            float(comparable and line.kind == kind),
            float(comparable and line.kind != kind),
            float(line.kind == "Titre" and kind not in _PRIVATE),
            float(bool(line.level and level) and line.level != level),
            certifier,
            float(same and certifier > _SAME_BODY),
            registered,
            registered * same,
            *when,
            float(record.register == "RS"),
            math.log1p(len(self._listed.get(record.code, set()) - line.branches)),
            math.log1p(mine),
            math.log1p(others),
        )
        return Candidate(record, likeness, features)

    def _time(self, line: Line, record: Record) -> tuple[float, ...]:
        """Return, for the day of the text: registered, not yet, ended, years since, years ahead, already replaced."""
        if not line.day:
            return (0.0,) * 6
        state = record.registered(line.day)
        first = record.periods[0].first if record.periods else None
        not_yet = bool(first and line.day < first)
        since = (line.day - record.last).days / _YEAR if record.last else 0.0
        return (
            float(state is True),
            float(not_yet),
            float(state is False and not not_yet),
            min(max(since, 0.0), _LONGEST),
            min(max(self._ahead(record, line.day), 0.0), _LONGEST),
            float(self._replaced(record, line.day)),
        )

    def _ahead(self, record: Record, day: date) -> float:
        """Return how many years after ``day`` the record began, less than 0 before it, 0 where nothing tells."""
        first = record.periods[0].first if record.periods else None
        if first:
            return (first - day).days / _YEAR
        born = self._born(record.number) if record.register == "RNCP" else 0.0
        return (born - day.toordinal()) / _YEAR if born else 0.0

    def _replaced(self, record: Record, day: date) -> bool:
        newer = (self.records[c] for c in self._lineage.successors(record.code) if c in self.records)
        return any(self._begun(successor, day) for successor in newer)

    def _begun(self, record: Record, day: date) -> bool:
        known = bool(record.periods and record.periods[0].first)
        ahead = self._ahead(record, day)
        return ahead <= 0.0 if known else ahead < -_MARGIN

    def _about_when(self, number: int) -> float:
        """Numbers are given in order: the median first day of the records numbered nearby tells when it began.

        Beyond the last number whose first day is known, numbers go on at the pace of those before it.
        """
        if len(self._firsts) < _WINDOW or number < self._firsts[0][0]:
            return 0.0
        at = bisect_left(self._firsts, (number,))
        around = self._firsts[max(0, at - _WINDOW) : at + _WINDOW]
        middle = sorted(day for _, day in around)[len(around) // 2]
        last = self._firsts[-1][0]
        return middle + max(0, number - last) * self._pace

    @cached_property
    def _pace(self) -> float:
        """How many days pass from one number to the next, of late."""
        late = self._firsts[-_LATE:]
        return max(late[-1][1] - late[0][1], 0) / max(late[-1][0] - late[0][0], 1)


def first_days(records: Mapping[str, Record]) -> list[tuple[int, int]]:
    """Return (number, first day as an ordinal) of each record of the RNCP whose first day is known, sorted."""
    known = ((r.number, r.periods[0].first) for r in records.values() if r.register == "RNCP" and r.periods)
    return sorted((number, first.toordinal()) for number, first in known if first)


def _compared(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """What speaks for one also depends on the others: how far ahead of them its title is, and of those then living."""
    best = sorted(((c.likeness, c.record.code) for c in candidates), reverse=True)[:2]
    then = sorted(((c.likeness, c.record.code) for c in candidates if living(c)), reverse=True)[:2]
    for one in candidates:
        all_others = max((like for like, code in best if code != one.record.code), default=0.0)
        living_others = max((like for like, code in then if code != one.record.code), default=0.0)
        alone = float(living(one) and living_others < min(_ALIKE, one.likeness))
        compared = (
            min(max(one.likeness - all_others, 0.0), _FAR_AHEAD),
            min(max(one.likeness - living_others, 0.0), _FAR_AHEAD) * living(one),
            alone,
            alone * (one.likeness > 0.999),
        )
        yield Candidate(one.record, one.likeness, (*one.features, *compared))


def living(candidate: Candidate) -> bool:
    """Return whether the record may have been registered on the day of the text (True where no day is known)."""
    not_yet, ended, unborn = (candidate.features[at] for at in _LIVING)
    return not not_yet and not ended and unborn < _MARGIN


def _key(title: str) -> tuple[str, ...]:
    return tuple(sorted(words(title)))


def kind_of(record: Record) -> str:
    """Return the concept of the type of a record (a term's name), or empty."""
    return _kind(record.kind_label) or _kind(record.kind) or _kind(record.title)


@lru_cache(maxsize=1 << 12)
def _kind(label: str) -> str:
    return resolve.certification_type(Entry(certification_label=label)) if label else ""


def _certifier(line: Line, record: Record) -> float:
    """Return how surely the certifiers agree, between -1 (surely not) and 1; 0 where one of both is not known."""
    named = resolve.names_in(line.certifier)
    if not named or not record.certifiers:
        return 0.0
    best = max(same_body(a, b.name) for a in named for b in record.certifiers)
    return 2 * best - 1
