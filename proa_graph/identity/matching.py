"""Which record each line of the lists designates: by code, by title, by a person's decision."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from proa_graph import resolve
from proa_graph.identity import codes, judgement
from proa_graph.identity.evidence import Candidate, Evidence, Line, living
from proa_graph.identity.kept import register
from proa_graph.identity.ledger import Decision, Ledger
from proa_graph.model import Entry, Facts
from proa_graph.reference import Record, Reference

Outcome = Literal["Accepted", "Proposed", "Unmatched"]
Method = Literal["ByCode", "ByOtherRegister", "ByCorrectedCode", "ByTitle", "ByDecision"]

CONTRADICTED = 0.3
"""Below this likeness a title contradicts the printed code. Of 2,770 distinct (title, code) pairs of 102 national
lists 1.6 % lie below, nearly all of them another certification; above, nearly all are shortened titles."""
_CONFIRMED = 0.8
_SURE = 0.95
_RESEMBLING = 0.5
_TWIN = 0.1
_LATELY = 730
_SOON = 180
_SHOWN = 4
_SEVERAL = re.compile(r"\bremplacée?s? par\b|\bou équivalent\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement: the line ``row`` of ``agreement`` designates ``record``, found by ``method``, with a ``score``.

    ``score`` lies between 0 and 1: a probability by title; by code, the likeness of printed and registered title.
    ``alternatives`` are the other records that came into question, each with its score. An empty ``record`` says
    that none was found (``Unmatched``) or, by decision, that the line designates none.
    """

    agreement: str
    row: int
    record: str
    method: Method
    score: float
    outcome: Outcome
    alternatives: tuple[tuple[str, float], ...] = ()
    author: str = ""
    reason: str = ""


class Matcher:
    """The register ready to be asked about lines."""

    def __init__(self, reference: Reference, facts: Facts | None = None) -> None:
        """Take every record; the lists of ``facts`` that print codes tell how records are called in practice."""
        self.records, titles, firsts = register(reference)
        said = printed(facts) if facts else ()
        self.evidence = Evidence(self.records, reference.lineage, said, titles, firsts)
        self.weights = judgement.load()

    def match(
        self, agreement: str, entry: Entry, day: date | None, decision: tuple[str, Decision] | None = None
    ) -> Reconciliation:
        """Return which record ``entry``, a line of ``agreement`` as it stood on ``day``, designates."""
        if decision:
            return _decided(agreement, entry, *decision)
        line = Line.of(entry, day)
        meant = codes.read(entry)
        found = self._by_code(line, meant) if meant else None
        record, method, score, outcome, alternatives = found or self.by_title(line, suspect=bool(meant))
        return Reconciliation(agreement, entry.row, record, method, score, outcome, alternatives)

    def by_title(self, line: Line, *, suspect: bool = False) -> _Found:
        """Return the likeliest record of the title; ``suspect``, where a printed code says otherwise, only proposes."""
        ranked = self._ranked(line)
        if not ranked:
            return "", "ByTitle", 0.0, "Unmatched", ()
        (best, chance), *others = ranked
        if chance < self.weights.propose and best.likeness < _RESEMBLING:
            return "", "ByTitle", chance, "Unmatched", _scores(ranked[:_SHOWN])
        doubtful = suspect or _SEVERAL.search(line.title) or _doubtful(line, best, [c for c, _ in others])
        accepted = self.weights.accepts(chance, line, best.record) and not doubtful
        alternatives = _scores([(c, p) for c, p in others[:_SHOWN] if p >= self.weights.propose])
        return best.record.code, "ByTitle", chance, "Accepted" if accepted else "Proposed", alternatives

    def _ranked(self, line: Line) -> list[tuple[Candidate, float]]:
        candidates = self.evidence.candidates(line)
        scored = zip(candidates, judgement.chances(candidates, self.weights), strict=True)
        return sorted(scored, key=lambda pair: (-pair[1], pair[0].record.code))

    def _by_code(self, line: Line, meant: tuple[str, ...]) -> _Found | None:
        """A title that contradicts its code is a question for people, unless a known slip explains it."""
        likeness = {code: self._likeness(line, code) for code in meant if code in self.records}
        fitting = [code for code in meant if likeness.get(code, 0.0) >= CONTRADICTED]
        if fitting:
            others = tuple((code, score) for code, score in likeness.items() if code != fitting[0])
            return fitting[0], "ByCode", likeness[fitting[0]], "Accepted" if len(meant) == 1 else "Proposed", others
        explained = self._explained(line, meant[0])
        if explained:
            return explained
        if not likeness:
            return None
        likely = _scores([(c, p) for c, p in self._ranked(line)[:_SHOWN] if p >= self.weights.propose])
        first = next(iter(likeness))
        return first, "ByCode", likeness[first], "Proposed", likely

    def _explained(self, line: Line, code: str) -> _Found | None:
        other = codes.other_register(code)
        if other in self.records and (like := self._likeness(line, other)) >= _CONFIRMED:
            return other, "ByOtherRegister", like, "Accepted", ()
        near = {slip: self._likeness(line, slip) for slip in codes.slips(code, self.records)}
        likely = sorted((-like, slip) for slip, like in near.items() if like >= _CONFIRMED)
        if not likely:
            return None
        sure = -likely[0][0] >= _SURE and len(likely) == 1
        others = tuple((slip, -like) for like, slip in likely[1:])
        return likely[0][1], "ByCorrectedCode", -likely[0][0], "Accepted" if sure else "Proposed", others

    def _likeness(self, line: Line, code: str) -> float:
        """A line without any label contradicts nothing."""
        return self.evidence.likeness(line.title, code) if line.title else 1.0


def _scores(ranked: Sequence[tuple[Candidate, float]]) -> tuple[tuple[str, float], ...]:
    return tuple((candidate.record.code, chance) for candidate, chance in ranked)


def _doubtful(line: Line, best: Candidate, others: Sequence[Candidate]) -> bool:
    """Of a record that had ended, or of twins one of which ends or ended near the day, a person chooses.

    A list under negotiation still cites the record that has just ended; a consolidated one already that which follows.
    """
    if not line.day:
        return False
    twins = [o for o in others if o.likeness >= best.likeness - _TWIN and _same_level(o.record, best.record)]
    lately = any(o.record.last and 0 < (line.day - o.record.last).days < _LATELY for o in twins)
    soon = best.record.last is not None and 0 <= (best.record.last - line.day).days < _SOON
    return not living(best) or lately or (soon and bool(twins))


def _same_level(one: Record, other: Record) -> bool:
    return one.level == other.level or not one.level or not other.level


_Found = tuple[str, Method, float, Outcome, tuple[tuple[str, float], ...]]


def _decided(agreement: str, entry: Entry, record: str, decision: Decision) -> Reconciliation:
    outcome: Outcome = "Accepted" if record else "Unmatched"
    return Reconciliation(
        agreement, entry.row, record, "ByDecision", 1.0, outcome, (), decision.author, decision.reason
    )


def printed(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Yield (title, code, branch) for each line of the lists that prints a code."""
    for key, entries in sorted(facts.lists.items()):
        for entry in entries:
            code = resolve.code(entry)
            if code.key and entry.certification_label:
                title = f"{entry.certification_type} {entry.certification_label}".strip()
                yield title, code.key, entry.idcc or key


def list_day(entries: Iterable[Entry], signed: date | None, began: Callable[[str], date | None]) -> date | None:
    """Return the day that a list is of: its signature, or later where it cites records that began later.

    A consolidated list has been amended since its agreement was signed, and seldom says when. Two records that began
    later are needed: one may be a misprint. ``began`` a code gives the first day of its record.
    """
    firsts = (began(key) for key in (resolve.code(entry).key for entry in entries) if key)
    later = sorted({first for first in firsts if first and signed and first > signed})
    return later[-2] if len(later) > 1 else signed


def reconcile(facts: Facts, reference: Reference, ledger: Ledger | None = None) -> tuple[Reconciliation, ...]:
    """Return one statement for each line of the lists of ``facts``, by agreement and row.

    Without an export of the register there is nothing to compare with, and nothing is returned.
    """
    if not reference.of("rncp"):
        return ()
    ledger = ledger or Ledger()
    matcher = Matcher(reference, facts)
    signed = {agreement.key: agreement.date_signed for agreement in facts.agreements}
    days = {key: list_day(entries, signed.get(key), matcher.evidence.began) for key, entries in facts.lists.items()}
    return tuple(
        matcher.match(key, entry, days[key], ledger.record_of(key, entry))
        for key, entries in sorted(facts.lists.items())
        for entry in entries
    )
