"""Certifications: clusters with a key that lasts, a title to read, spellings, registrations, successors and parent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from proa_graph import resolve as printed
from proa_graph.identity import keys
from proa_graph.identity.matching import Reconciliation
from proa_graph.identity.names import LOOSE, entitled, is_interbranch, kind_and_rest, name, readable, shouts
from proa_graph.identity.resolution import Line, Resolution, key_of
from proa_graph.identity.units import Unit
from proa_graph.model import Entry
from proa_graph.reference import Record
from proa_graph.resolve import certification_key as lone_key
from proa_graph.text import slug, squeeze


@dataclass(frozen=True, slots=True)
class Certification:
    """What lines name. ``codes`` are its registrations, oldest number first; ``aliases`` keys that lead here.

    ``certifiers`` are given where they tell titles apart; ``parent`` is the key of what this is an option of;
    ``successors`` are keys of what the register says follows it under another title.
    """

    key: str
    title: str
    spellings: tuple[str, ...] = ()
    kind: str = ""
    level: str = ""
    certifiers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    parent: str = ""
    successors: tuple[str, ...] = ()
    proposed: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A line resolved: the key of its certification, the evidence (a term); what is proposed, and why.

    ``misprint`` says that the code printed beside its title belongs to something else.
    """

    certification: str
    evidence: str
    proposed: str = ""
    proposal: str = ""
    misprint: bool = False


class Identities:
    """Every line resolved, every certification described."""

    def __init__(self, resolution: Resolution, statements: tuple[Reconciliation, ...] = ()) -> None:
        self.statements = statements
        self.conflicts = resolution.ledger.conflicts
        made = _Maker(resolution, keys.load())
        self.certifications: Mapping[str, Certification] = made.certifications
        self._resolved = {line.key: made.resolved(at) for at, line in enumerate(resolution.lines)}
        self._homes = {code: c.key for c in self.certifications.values() for code in c.codes}
        self.replaced = _replaced(self.certifications)

    def of(self, entry: Entry) -> Resolved:
        """Return how a line resolves; a line that is of none of the texts read stands by its code or its title."""
        known = self._resolved.get((entry.text_id, key_of(entry)))
        return known or seen_alone(entry)

    def certification_of(self, entry: Entry) -> str:
        """Return the key of the certification that ``entry`` names."""
        return self.of(entry).certification

    def home(self, code: str) -> str:
        """Return the key of the certification that ``code`` registers, the code itself where nothing is known of it."""
        return self._homes.get(code, code)


def seen_alone(entry: Entry) -> Resolved:
    """Return how one line resolves by itself, beside no other."""
    titled = "CodeAndTitle" if name(entry).words else "CodeAlone"
    return Resolved(lone_key(entry), titled if printed.code(entry).key else "NameAlone")


def lone(entry: Entry) -> Certification:
    """Return the certification that one line names, seen alone."""
    told, code = name(entry), printed.code(entry).key
    return Certification(
        lone_key(entry), entitled(told.kind, told.title), (), told.kind, told.level,
        printed.names_in(entry.certifier), (code,) if code else (),
    )  # fmt: skip


def _replaced(certifications: Mapping[str, Certification]) -> dict[str, tuple[str, ...]]:
    """Return the keys that lead elsewhere → where to; a key may have been given to several things of one title."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, one in sorted(certifications.items()):
        for alias in one.aliases:
            found[alias].append(key)
    return {alias: tuple(keys) for alias, keys in sorted(found.items()) if alias not in certifications}


class _Maker:
    """Makes certifications of the clusters of a resolution."""

    def __init__(self, resolution: Resolution, known: Mapping[str, str]) -> None:
        self.of, self.kept = resolution, frozenset(known.values())
        self.former = {new: old for old, new in known.items() if old.islower()}
        self.proposals = {key: resolution.proposal(u) for key, u in sorted(resolution.units.items()) if u.lines}
        cited = {line.code for line in resolution.lines} & resolution.units.keys()
        named = {resolution.root(key) for key in (*resolution.unit_of.values(), *cited)}
        self.roots = sorted(named | {to for to, _ in self.proposals.values() if to})
        self.keys = dict(self._keys())
        self.certifications = {
            one.key: one for one in sorted(map(self._certification, self.roots), key=lambda c: c.key)
        }

    def resolved(self, at: int) -> Resolved:
        """Return how a line resolves."""
        unit = self.of.units[self.of.unit_of[at]]
        to, why = self.proposals[unit.id]
        misprint = at in self.of.misprints
        return Resolved(
            self.keys[self.of.root(unit.id)], self._evidence(unit, at, misprint), self.keys.get(to, ""), why, misprint
        )

    def _evidence(self, unit: Unit, at: int, misprint: bool) -> str:
        if misprint:
            return "TitleAgainstCode"
        if unit.id in self.of.evidence:
            return self.of.evidence[unit.id]
        return "NameAlone" if not unit.code else "CodeAndTitle" if self.of.lines[at].name.words else "CodeAlone"

    def _keys(self) -> Iterator[tuple[str, str]]:
        """Yield (root, key): the kept key, else the code that most branches print, else the title as a slug."""
        taken: set[str] = set()
        for root in sorted(self.roots, key=self._order):
            for text in self._candidates(root):
                if text not in taken:
                    taken.add(text)
                    yield root, text
                    break

    def _order(self, root: str) -> tuple[bool, int, str]:
        lines = self._lines(root)
        return not self._whole_codes(root), lines[0] if lines else len(self.of.lines), root

    def _candidates(self, root: str) -> Iterator[str]:
        yield from self._whole_codes(root)[:1]
        first = self.of.members(root)[0]
        title = slug(f"{self._title(root)} {' '.join(self._certifiers(root))}")
        stem = f"{first.parent}-{title}" if first.parent else title
        yield stem
        yield f"{stem}-{first.level or 'x'}"
        yield from (f"{stem}-{number}" for number in count(2))

    def _whole_codes(self, root: str) -> list[str]:
        whole = [u for u in self.of.members(root) if u.code and not u.parent]
        return [u.code for u in sorted(whole, key=lambda u: (u.code not in self.kept, -self._branches(u), -u.number))]

    def _branches(self, unit: Unit) -> int:
        return len({self.of.lines[at].entry.idcc for at in unit.lines})

    def _lines(self, root: str) -> list[int]:
        return sorted(at for u in self.of.members(root) for at in u.lines)

    def _certification(self, root: str) -> Certification:
        members, lines = self.of.members(root), [self.of.lines[at] for at in self._lines(root)]
        whole = sorted((u for u in members if u.code and not u.parent), key=lambda u: (u.code[:2] == "RS", u.number))
        codes = tuple(u.code for u in whole)
        key, title = self.keys[root], self._title(root)
        if lines and all(is_interbranch(line.entry) for line in lines):  # the key stays that of the CQP
            title = re.sub(r"^CQP(?= )", "CQPI", title)
        spellings = {squeeze(line.entry.certification_label) for line in lines} - {title, ""}
        old = {lone_key(line.entry) for line in lines if not self._foreign(line, members)}
        to, why = self.proposals.get((whole or members)[-1].id) or ("", "")
        return Certification(
            key=key,
            title=title,
            spellings=tuple(sorted(spellings)),
            kind=self._kind(members),
            level=self._level(members),
            certifiers=self._certifiers(root),
            codes=codes,
            aliases=tuple(sorted({*codes, *old, self.former.get(key, key)} - {key})),
            parent=self._parent(members, key),
            successors=tuple(sorted({self.keys[r] for r in self._followers(root) if r in self.keys} - {key})),
            proposed=self.keys.get(to, ""),
            proposal=why,
        )

    def _foreign(self, line: Line, members: Iterable[Unit]) -> bool:
        """Whether the code beside a line is the address of something else than what the line names."""
        return line.code in self.of.units and line.code not in {u.code for u in members if not u.parent}

    def _kind(self, members: Iterable[Unit]) -> str:
        votes = Counter(u.kind for u in members for _ in (u.lines or (0,)))
        return min(votes, key=lambda kind: (kind in LOOSE, not kind, -votes[kind], kind))

    def _level(self, members: Iterable[Unit]) -> str:
        """A diploma that was raised to a higher level has that of its newest number."""
        told = sorted((u.number, u.level) for u in members if u.level)
        return told[-1][1] if told else ""

    def _title(self, root: str) -> str:
        members = self.of.members(root)
        kind = self._kind(members)
        records = sorted((u.number, u.id) for u in members if u.record and not u.parent)
        if records:
            record = self.of.units[records[-1][1]].record
            if record and record.title:
                return entitled(kind, record_title(record))
        lines = [self.of.lines[at] for at in self._lines(root)]
        votes = Counter(title for _, title in {(line.entry.idcc, line.name.title) for line in lines})
        calm = {line.name.title for line in lines if not shouts(line.entry.certification_label)}
        best = min(votes, key=lambda text: (not text, text not in calm, -votes[text], len(text), text), default="")
        return entitled(kind, best) or root

    def _certifiers(self, root: str) -> tuple[str, ...]:
        """The certifiers that lines print, in their order, where the title is not that of the State."""
        members = self.of.members(root)
        if any(u.national for u in members):
            return ()
        lines = (self.of.lines[at] for at in self._lines(root))
        found = {slug(text): text for line in lines for text in printed.names_in(line.entry.certifier)}
        return tuple(found[key] for key in sorted(found))

    def _followers(self, root: str) -> Iterator[str]:
        for unit in self.of.members(root):
            for code in self.of.register.lineage.successors(unit.code) if unit.code else ():
                yield self.of.root(code)

    def _parent(self, members: Iterable[Unit], key: str) -> str:
        """The code that options share, else what bears the same title without the option, of the same kind."""
        for unit in members:
            found = [self.of.units[unit.parent]] if unit.parent in self.of.units else self.of.by_title[unit.base]
            for other in found if unit.parent or unit.base else ():
                to = self.keys.get(self.of.root(other.id), "")
                if to and to != key and other.kind == unit.kind and not other.base:
                    return to
        return ""


def record_title(record: Record) -> str:
    """Return the title of a record as one to read, without its kind."""
    return readable(record.title, kind_and_rest(record.kind_label or record.kind, record.title)[1])
