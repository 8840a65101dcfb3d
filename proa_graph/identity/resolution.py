"""From printed lines to certifications: what is named, on what evidence, and what is only likely.

The principles, in their order: a person's decision; a code and a title that agree; of a title against its code, the
title; of one title, kind and level, what the State awards, or one certifier, or what a succession stated by the
register joins without a fork. All else is proposed, and joins nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proa_graph import resolve as printed
from proa_graph.identity.clusters import Clusters
from proa_graph.identity.ledger import Ledger
from proa_graph.identity.matching import Reconciliation
from proa_graph.identity.names import Name, Words, name
from proa_graph.identity.profiles import Named, Profile, Rarity, profiles, record_titles
from proa_graph.identity.sameness import (
    bodies_agree,
    class_of,
    levels_agree,
    linked,
    may_be,
    one_of_many,
    renewed,
    titles_agree,
)
from proa_graph.identity.units import Unit, coded, codeless, pairs, registered
from proa_graph.model import Entry, Facts
from proa_graph.reference import Lineage, Record, Reference

_LIKELY = 0.4
"""The probability from which on the likeliest record of a title is proposed where nothing better is."""
_CORRECTED = frozenset({"ByCorrectedCode", "ByOtherRegister"})
_WEIGHED = frozenset({"ByTitle", "ByCorrectedCode", "ByOtherRegister"})


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: the agreement it is of, what it names, the code beside it; ``latest``: of the latest wording."""

    agreement: str
    entry: Entry
    name: Name
    code: str
    latest: bool

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart: its agreement, its key in it."""
        return self.agreement, key_of(self.entry)


def key_of(entry: Entry) -> str:
    """Return what tells ``entry`` apart within its agreement: the key minted for it, else its row."""
    return entry.key or str(entry.row)


def lines_of(facts: Facts) -> tuple[Line, ...]:
    """Return every line of the lists and of their earlier wordings, in the order of texts and rows."""
    found = (
        Line(key, entry, name(entry), printed.code(entry).key, latest)
        for part, latest in ((facts.lists, True), (facts.withdrawn, False))
        for key, entries in part.items()
        for entry in entries
    )
    return tuple(sorted(found, key=lambda line: (line.agreement, not line.latest, line.entry.row, line.key)))


class Register:
    """What the loaded register says, or nothing."""

    def __init__(self, reference: Reference) -> None:
        self.loaded = bool(reference.of("rncp"))
        self.records: Mapping[str, Record] = reference.records() if self.loaded else {}
        self.lineage: Lineage = reference.lineage if self.loaded else Lineage(())
        self.as_of = reference.as_of

    def titles(self) -> Iterator[tuple[Words, str]]:
        """Yield (words, code) of every title."""
        return ((words, code) for code, record in self.records.items() for words, _, _ in record_titles(record))

    def active(self, code: str) -> bool:
        """Return whether a record is known to be registered on the day of the newest export."""
        record = self.records.get(code)
        return bool(record and self.as_of and record.registered(self.as_of))


class Resolution:
    """Units, joined into clusters; the unit of each line; the evidence; what is proposed."""

    def __init__(
        self, lines: Sequence[Line], register: Register, ledger: Ledger, statements: Iterable[Reconciliation] = ()
    ) -> None:
        self.lines, self.register, self.ledger = lines, register, ledger
        self.clusters = Clusters((a, b) for a, b, _ in ledger.said("no", "unsure") if b)
        self.statements = {(s.agreement, s.row): s for s in statements}
        self.units: dict[str, Unit] = {}
        self.unit_of: dict[int, str] = {}
        self.misprints: set[int] = set()
        self.evidence: dict[str, str] = {}
        self.none = {one for one, other, _ in ledger.said("no") if not other}
        self._name_units()
        self._index()
        self._decide()
        self._join_codes()
        self._join_names()
        self.living = {self.root(u.id) for u in self.units.values() if register.active(u.code)}

    def root(self, unit: str) -> str:
        """Return what stands for the cluster of a unit."""
        return self.clusters.root(unit)

    def members(self, root: str) -> list[Unit]:
        """Return the units of a cluster, sorted."""
        return [self.units[m] for m in sorted(self.clusters.members(root)) if m in self.units]

    # What is named

    def _add(self, unit: Unit) -> None:
        self.units[unit.id] = unit
        self.unit_of.update(dict.fromkeys(unit.lines, unit.id))

    def _name_units(self) -> None:
        coded_names: dict[str, dict[Name, list[int]]] = defaultdict(lambda: defaultdict(list))
        others: dict[Name, list[int]] = defaultdict(list)
        for at, line in enumerate(self.lines):
            decided = next(self.ledger.subjects(line.agreement, line.entry), "")
            if decided:
                self._decided_line(decided, at)
            elif self._corrected(line):
                self.misprints.add(at)
                others[line.name].append(at)
            else:
                (coded_names[line.code] if line.code else others)[line.name].append(at)
        for profile in self._profiles(coded_names).values():
            for unit in coded(profile):
                self._add(unit)
            for named in profile.against:
                others[named.name].extend(named.lines)
                self.misprints.update(named.lines)
        for unit in codeless(others):
            self._add(unit)

    def _said(self, line: Line) -> Reconciliation | None:
        """Return what the register's matching says of a line of a latest wording."""
        return self.statements.get((line.agreement, line.entry.row)) if line.latest else None

    def _corrected(self, line: Line) -> bool:
        """Whether a slip of the hand explains the code: a digit wrong, the other register."""
        said = self._said(line)
        return bool(said and said.outcome == "Accepted" and said.method in _CORRECTED and said.record != line.code)

    def _decided_line(self, subject: str, at: int) -> None:
        told = self.lines[at].name
        words = frozenset({told.words} - {frozenset()})
        unit = self.units.setdefault(
            subject, Unit(subject, told.kind, words, words, told.level, told.bodies, decided=True)
        )
        unit.lines.append(at)
        self.unit_of[at] = subject

    def _profiles(self, coded_names: Mapping[str, Mapping[Name, list[int]]]) -> dict[str, Profile]:
        names = {
            code: [Named(n, tuple(at), frozenset(self.lines[i].entry.idcc for i in at)) for n, at in said.items()]
            for code, said in coded_names.items()
        }
        rarity = Rarity({line.name.words for line in self.lines})
        return profiles(names, self.register.records, rarity, self.register.titles())

    def _index(self) -> None:
        """Add the records that bear a printed title, succeed a printed code or are likely meant; find all by title."""
        wanted = {words for unit in self.units.values() for words in unit.variants}
        likely = {s.record for s in self.statements.values()}
        later = {c for u in self.units.values() if u.code for c in self.register.lineage.later(u.code)}
        for code, record in self.register.records.items():
            if code not in self.units and (record.register == "RNCP" or code in likely):
                unit = registered(record)
                if unit.titles & wanted or code in likely or code in later:
                    self.units[code] = unit
        self.by_title: dict[Words, list[Unit]] = defaultdict(list)
        self.by_variant: dict[Words, list[Unit]] = defaultdict(list)
        for unit in (self.units[key] for key in sorted(self.units) if self.units[key].code):
            for words in unit.titles:
                self.by_title[words].append(unit)
            for words in unit.variants:
                self.by_variant[words].append(unit)

    # What is the same

    def _decide(self) -> None:
        for one, other, _ in self.ledger.said("yes"):
            if not self.none & {one, other} and self.clusters.join(one, other):
                self.evidence.update(dict.fromkeys((one, other), "LedgerDecision"))

    def _join_codes(self) -> None:
        for _, units in sorted(self.by_title.items(), key=lambda item: sorted(item[0])):
            whole = [u for u in units if not u.parent and not u.decided]
            for a, b in (*pairs(whole), *pairs(u for u in units if u.parent)):
                if a.parent and a.parent == b.parent:
                    continue
                if renewed(a, b, self.register.lineage) and self._compatible(a, b, units):
                    self.clusters.join(a.id, b.id)

    def _compatible(self, a: Unit, b: Unit, homonyms: Sequence[Unit]) -> bool:
        """Whether nothing known of the two clusters differs; a succession that forks is no identity by itself."""
        one, other = self.members(self.root(a.id)), self.members(self.root(b.id))
        if a.national:
            return linked(a, b, self.register.lineage) or all(levels_agree(u, v) for u in one for v in other)
        told = [agree for u in one for v in other if (agree := bodies_agree(u, v)) is not None]
        if told and not any(told):
            return False
        return any(told) or not one_of_many(a, b, homonyms, self.register.lineage)

    def _join_names(self) -> None:
        names = [u for u in self.units.values() if not u.code and u.id not in self.none]
        by_title: dict[tuple[str, Words], list[Unit]] = defaultdict(list)
        for unit in names:
            for words in unit.titles:
                by_title[unit.kind, words].append(unit)
        for _, units in sorted(by_title.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
            for a, b in pairs(units):
                if a.national and levels_agree(a, b):
                    self.clusters.join(a.id, b.id)
        for unit in sorted(names, key=lambda u: u.id):
            self._join_name(unit)

    def _join_name(self, unit: Unit) -> None:
        for rule, chosen in self._rules(unit):
            roots = {self.root(u.id) for u in chosen}
            if len(roots) == 1 and self.clusters.join(unit.id, min(u.id for u in chosen)):
                self.evidence.setdefault(unit.id, rule)
                return

    def _rules(self, unit: Unit) -> Iterator[tuple[str, list[Unit]]]:
        """Yield (evidence, units of the same title that it allows): the surest first."""
        found = self.candidates(unit)
        if unit.national:
            yield "TitleAndKind", [u for u in found if u.kind == unit.kind]
        yield "TitleAndCertifier", [u for u in found if bodies_agree(unit, u)]
        if self.register.loaded:
            yield "OnlyOneRegistered", found
        said = map(self._said, (self.lines[at] for at in unit.lines))
        codes = {s.record for s in said if s and s.outcome == "Accepted" and s.method in _WEIGHED}
        yield "WeighedTitle", [u for c in sorted(codes & self.units.keys()) if may_be(unit, u := self.units[c])]

    def candidates(self, unit: Unit) -> list[Unit]:
        """Return the coded units of the same title that ``unit`` may be, but those that its lines contradict."""
        against = {self.lines[at].code for at in unit.lines if at in self.misprints}
        found = {u.id: u for words in unit.variants for u in self.by_variant.get(words, ()) if u.code not in against}
        return [u for key, u in sorted(found.items()) if key != unit.id and may_be(unit, u)]

    # What is likely

    def proposal(self, unit: Unit) -> tuple[str, str]:
        """Return the root of the certification that ``unit`` likely is or became, and why; empty where none is."""
        root = self.root(unit.id)
        if root in self.living or unit.id in self.none:
            return "", ""
        for why, to in (
            ("StatedSuccession", self._successor(root)),
            *self._homonym(unit, root),
            ("WeighedTitle", self._weighed(unit)),
        ):
            if to and to != root:
                return to, why
            if to:
                return "", ""
        return "", ""

    def _successor(self, root: str) -> str:
        codes = {u.code for u in self.members(root)} - {""}
        lineage = self.register.lineage
        now = {c for code in codes for c in lineage.current(code, self.register.active)} - codes
        if not now:
            now = {c for code in codes for c in lineage.later(code) if not lineage.successors(c)} - codes
        own = {words for u in self.members(root) for words in u.titles}
        ranked = sorted((bool(self.units[c].titles & own), self.units[c].number, c) for c in now & self.units.keys())
        return self.root(ranked[-1][-1]) if ranked else ""

    def _homonym(self, unit: Unit, root: str) -> Iterator[tuple[str, str]]:
        """Yield what bears the same title: what is registered first; all of one title propose the same."""
        found = self.candidates(unit)
        if unit.code:
            same = [u for words in unit.titles for u in self.by_title[words] if titles_agree(unit, u)]
            living = [u for u in same if self.root(u.id) in self.living]
            unknown = [u for u in same if bodies_agree(unit, u) is None]
            found = (living or unknown) if self.register.loaded else found + unknown
        if unit.code or not self.register.loaded:
            found = [*found, *(u for u in self.members(root) if u.code)]
        if found:
            best = max(found, key=lambda u: self._rank(unit, u))
            why = "SameTitleRegistered" if self.root(best.id) in self.living else "SameTitle"
            yield why, self.root(best.id)

    def _rank(self, unit: Unit, other: Unit) -> tuple[bool, bool, int, int, str]:
        """What is registered, of the same kind, in most branches, newest; codes alone tell the last only."""
        root = self.root(other.id)
        if unit.code or not self.register.loaded:
            return root in self.living, True, 0, other.number, other.id
        same = not class_of(unit.kind) or class_of(unit.kind) == class_of(other.kind)
        branches = {self.lines[at].entry.idcc for u in self.members(root) for at in u.lines}
        return root in self.living, same, len(branches), other.number, other.id

    def _weighed(self, unit: Unit) -> str:
        if unit.code:
            return ""
        said = map(self._said, (self.lines[at] for at in unit.lines))
        likely = sorted((s.score, s.record) for s in said if s and s.method in _WEIGHED and s.score >= _LIKELY)
        return self.root(likely[-1][1]) if likely and likely[-1][1] in self.units else ""
