"""What each printed code stands for: the titles, kind, level and options under it; which lines contradict it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from proa_graph.identity.names import FIXED_LEVELS, LOOSE, Name, Title, abbreviated, kind_and_rest, words_of
from proa_graph.reference import Record

AKIN = 0.34
"""Share of the lighter of two titles, by rarity of words, from which on one may be another wording of the other."""
FAR = 0.5
"""Below it a title that is printed elsewhere under another code of its own is a contradiction."""
_PREFIX = 5
_SOFT = LOOSE | {
    "TitreProfessionnel", "Cqp", "DiplomeEtat", "CertificatSpecialisation", "MentionComplementaire",
    "Licence", "LicencePro", "Bpjeps", "Cpjeps", "Dejeps", "Desjeps",
}  # fmt: skip
"""Kinds that lists take for one another; of two others, one is not the other."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name under a code, with the lines that print it so and the branches of these."""

    name: Name
    lines: tuple[int, ...]
    branches: frozenset[str]


@dataclass(slots=True)
class Profile:
    """A code: the names that agree with it, those that contradict it, and its record where the register is loaded."""

    code: str
    own: list[Named] = field(default_factory=list)
    against: list[Named] = field(default_factory=list)
    record: Record | None = None

    @property
    def kind(self) -> str:
        """The kind that the register says, else the one that most branches print; empty where all are loose."""
        told = record_kind(self.record) if self.record else ""
        return told if told not in LOOSE else (self._voted or told)

    @property
    def _voted(self) -> str:
        votes: Counter[str] = Counter()
        for named in self.own:
            votes[named.name.kind] += len(named.branches)
        for kind in LOOSE - {"Titre", "Diplome"}:
            votes.pop(kind, None)
        return min(votes, key=lambda kind: (-votes[kind], kind in LOOSE, kind)) if votes else ""

    @property
    def level(self) -> str:
        """The level of the kind, else of the register, else the one that most branches print."""
        votes: Counter[str] = Counter()
        for named in self.own:
            if named.name.level:
                votes[named.name.level] += len(named.branches)
        voted = min(votes, key=lambda level: (-votes[level], level)) if votes else ""
        return FIXED_LEVELS.get(self.kind) or (self.record.level if self.record and self.record.level else voted)

    @property
    def bodies(self) -> tuple[str, ...]:
        """The certifiers that the register gives, else those that the lines print."""
        if self.record and self.record.certifiers:
            return tuple(c.name for c in self.record.certifiers)
        return tuple(dict.fromkeys(body for named in self.own for body in named.name.bodies))


class Rarity:
    """How much the words of titles tell: the rarer the more."""

    def __init__(self, titles: Iterable[Collection[str]]) -> None:
        spread = Counter(word for title in titles for word in title)
        self._total = math.log(sum(1 for _ in spread) + 2)
        self._weights = {word: max(self._total - math.log(count), 0.5) for word, count in spread.items()}

    def weight(self, words: Iterable[str]) -> float:
        """Return how much ``words`` tell together."""
        return sum(self._weights.get(word, self._total) for word in words)

    def shared(self, one: Collection[str], other: Collection[str]) -> float:
        """Return the share of the lighter of two titles that the other has; words alike at their start count half."""
        a, b = sorted((one, other), key=self.weight)
        mass = self.weight(a)
        starts = {word[:_PREFIX] for word in b if len(word) >= _PREFIX}
        alike = (word for word in a if word not in b and len(word) >= _PREFIX and word[:_PREFIX] in starts)
        return (self.weight(word for word in a if word in b) + self.weight(alike) / 2) / mass if mass else 0.0


def opposed(one: str, other: str) -> bool:
    """Return whether two kinds are surely two: a CAP is no BTS; a « titre » may be what another list calls a TP."""
    return one != other and one not in _SOFT and other not in _SOFT


def profiles(
    names: Mapping[str, Sequence[Named]],
    records: Mapping[str, Record],
    rarity: Rarity,
    registered: Iterable[tuple[frozenset[str], str]] = (),
) -> dict[str, Profile]:
    """Return the profile of each code of ``names``; every name of a code is its own or stands against it.

    ``registered`` are (words, code) of the titles of the register.
    """
    homes = _homes(names)
    for words, code in registered:
        homes[words].add(code)
    return {code: _profile(code, said, records.get(code), homes, rarity) for code, said in sorted(names.items())}


def _homes(names: Mapping[str, Sequence[Named]]) -> dict[frozenset[str], set[str]]:
    """Return for each title the codes that are printed beside it and beside nothing else as often."""
    homes: dict[frozenset[str], set[str]] = defaultdict(set)
    for code, said in names.items():
        most = max(len(n.branches) for n in said)
        for named in said:
            if len(named.branches) == most:
                homes[named.name.words].add(code)
    return homes


@lru_cache(maxsize=1 << 16)
def record_kind(record: Record) -> str:
    """Return the kind (a term's name) that a record says, in its title first, or empty."""
    return kind_and_rest(record.kind_label or record.kind, record.title)[0]


@lru_cache(maxsize=1 << 16)
def record_titles(record: Record) -> tuple[Title, ...]:
    """Return the words of each title of a record, its kind left out."""
    return tuple(words_of(record_kind(record), kind_and_rest("", title)[1]) for title in record.titles)


def _profile(
    code: str, said: Sequence[Named], record: Record | None, homes: Mapping[frozenset[str], set[str]], rarity: Rarity
) -> Profile:
    groups = _groups(said, rarity)
    if record:
        told = [words for words, _, _ in record_titles(record)]
        kind = record_kind(record)
        groups.sort(key=lambda g: (-max(_fit(n.name, kind, told, rarity) for n in g), *_rank(g)))
    else:
        groups.sort(key=_rank)
    profile = Profile(code, own=list(groups[0]), record=record)
    for group in groups[1:]:
        (profile.against if _contradicts(group, profile, rarity) else profile.own).extend(group)
    _estranged(profile, homes, rarity)
    return profile


def _fit(name: Name, kind: str, titles: Sequence[frozenset[str]], rarity: Rarity) -> float:
    best = max((rarity.shared(name.words, words) for words in titles), default=0.0)
    return best - (1.0 if opposed(name.kind, kind) else 0.0)


def _rank(group: Sequence[Named]) -> tuple[int, int, list[str]]:
    branches = frozenset(b for named in group for b in named.branches)
    return -len(branches), -sum(len(n.lines) for n in group), sorted(min(n.name.words for n in group))


def _groups(said: Sequence[Named], rarity: Rarity) -> list[list[Named]]:
    """Return ``said`` in groups of names that may be wordings of one another."""
    groups: list[list[Named]] = []
    for named in said:
        near = [g for g in groups if any(_akin(named.name, other.name, rarity) for other in g)]
        groups = [g for g in groups if g not in near] + [[n for g in near for n in g] + [named]]
    return groups


def _akin(one: Name, other: Name, rarity: Rarity) -> bool:
    if opposed(one.kind, other.kind):
        return False
    if rarity.shared(one.words, other.words) >= AKIN:
        return True
    return abbreviated(one.words, other.title) or abbreviated(other.words, one.title)


def _contradicts(group: Sequence[Named], profile: Profile, rarity: Rarity) -> bool:
    """Whether ``group``, which shares no words with the code's own names, names something else than the register."""
    if any(not n.name.words for n in group):
        return False
    titles = [words for words, _, _ in record_titles(profile.record)] if profile.record else []
    if any(rarity.shared(n.name.words, words) >= AKIN for n in group for words in titles):
        return any(opposed(n.name.kind, profile.kind) for n in group)
    return True


def _estranged(profile: Profile, homes: Mapping[frozenset[str], set[str]], rarity: Rarity) -> None:
    """Move to ``against`` the names that have a code of their own elsewhere and little in common with this one."""
    if profile.record:
        main = [words for words, _, _ in record_titles(profile.record)]
    else:
        top = max(profile.own, key=lambda n: (len(n.branches), len(n.lines), sorted(n.name.words)))
        main = [top.name.words]
    for named in [n for n in profile.own if n.name.words]:
        like = max(rarity.shared(named.name.words, words) for words in main)
        if like < FAR and homes.get(named.name.words, set()) - {profile.code}:
            profile.own.remove(named)
            profile.against.append(named)
    if not profile.own:
        profile.own, profile.against = profile.against, []
