"""What lines and records name before anything is joined: a code, an option under a code, a name without code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from proa_graph.identity.names import LOOSE, NATIONAL, Name, Words
from proa_graph.identity.profiles import Named, Profile, Rarity, record_kind, record_titles
from proa_graph.reference import Record

_ONE_OPTION = 0.6
_LABOUR = "ministere"


@dataclass(slots=True)
class Unit:
    """One thing that is named. ``titles`` are what it is called as a whole, ``variants`` all that it is printed as."""

    id: str
    kind: str
    titles: frozenset[Words]
    variants: frozenset[Words]
    level: str
    bodies: tuple[str, ...] = ()
    code: str = ""
    parent: str = ""
    base: Words = frozenset()
    record: Record | None = None
    decided: bool = False
    lines: list[int] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of its code, 0 without one."""
        return int(self.code.lstrip("RNCPS") or 0)

    @property
    def national(self) -> bool:
        """Whether its title belongs to one certification, whoever prints it."""
        return self.kind in NATIONAL


def coded(profile: Profile) -> Iterator[Unit]:
    """Yield the unit of a code and, where its lines print options that differ, one for each option below it."""
    branches = list(_options(profile))
    below = {id(named) for _, group in branches for named in group}
    own = [named for named in profile.own if id(named) not in below]
    yield _whole(profile, own)
    for option, group in branches:
        name = max(group, key=lambda n: (len(n.branches), len(n.lines), sorted(n.name.words))).name
        yield Unit(
            f"{profile.code}/{' '.join(sorted(option))}", profile.kind, frozenset({name.words}),
            frozenset(n.name.words for n in group), profile.level, profile.bodies, profile.code, profile.code,
            name.base, profile.record, False, [line for n in group for line in n.lines],
        )  # fmt: skip


def _whole(profile: Profile, own: Sequence[Named]) -> Unit:
    record = profile.record
    titles = frozenset(words for words, _, _ in record_titles(record) if words) if record else frozenset()
    if not titles and own:
        top = max(own, key=lambda n: (len(n.branches), len(n.lines), len(n.name.words), sorted(n.name.words)))
        titles = frozenset({top.name.words})
    return Unit(
        profile.code, kind_of(profile), titles, frozenset(n.name.words for n in own) | titles, profile.level,
        profile.bodies, profile.code, "", _base(own, record), record, False, [line for n in own for line in n.lines],
    )  # fmt: skip


def _base(own: Sequence[Named], record: Record | None) -> Words:
    """Return the words before the option, where all that is said of a code has one; else none."""
    told = record_titles(record) if record else [(n.name.words, n.name.base, n.name.option) for n in own]
    base = next((base for _, base, option in told if option), frozenset())
    return frozenset() if any(words == base for words, _, _ in told) else base


def kind_of(profile: Profile) -> str:
    """Return the kind of a code; what private bodies award is no « titre professionnel », whatever lists print."""
    kind, record = profile.kind, profile.record
    private = record and record.certifiers and not any(_LABOUR in c.name.lower() for c in record.certifiers)
    return "Titre" if kind == "TitreProfessionnel" and private and record_kind(record) in LOOSE else kind


def _options(profile: Profile) -> Iterator[tuple[Words, list[Named]]]:
    """Yield (option, names) where one code is printed beside options that exclude each other; none where one stands.

    A code whose record has an option of its own is that option.
    """
    if profile.record and any(option for _, _, option in record_titles(profile.record)):
        return
    groups: list[tuple[Words, list[Named]]] = []
    rarity = Rarity(n.name.option for n in profile.own)
    for named in sorted((n for n in profile.own if n.name.option), key=lambda n: -len(n.name.option)):
        near = next((g for g in groups if rarity.shared(g[0], named.name.option) >= _ONE_OPTION), None)
        if near:
            near[1].append(named)
        else:
            groups.append((named.name.option, [named]))
    if len(groups) > 1:
        yield from groups


def registered(record: Record) -> Unit:
    """Return the unit of a record that no line prints."""
    titles = frozenset(words for words, _, _ in record_titles(record) if words)
    bodies = tuple(c.name for c in record.certifiers)
    return Unit(
        record.code,
        record_kind(record),
        titles,
        titles,
        record.level,
        bodies,
        record.code,
        "",
        _base((), record),
        record,
    )


def codeless(names: Mapping[Name, Sequence[int]]) -> Iterator[Unit]:
    """Yield a unit for each name without a code of its own; of the State's titles the certifier tells nothing."""
    same: dict[tuple[str, ...], list[tuple[Name, Sequence[int]]]] = defaultdict(list)
    for name, lines in names.items():
        bodies = () if name.national else name.bodies
        title = " ".join(sorted(name.words)) or name.title
        same[name.kind, title, name.level, *bodies].append((name, lines))
    for key, group in sorted(same.items()):
        first = group[0][0]
        yield Unit(
            "name:" + "|".join(key), first.kind, frozenset({first.words} - {frozenset()}),
            frozenset({first.words} - {frozenset()}), first.level, () if first.national else first.bodies,
            base=first.base if first.option else frozenset(), lines=[line for _, lines in group for line in lines],
        )  # fmt: skip


def pairs(units: Iterable[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Yield every two units, in the order of their identifiers."""
    yield from combinations(sorted(units, key=lambda u: u.id), 2)
