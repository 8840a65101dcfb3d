"""What is published, counted: triples by graph, members by class, uses by property."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from proa_graph.terms import BASE

_TYPE, _OURS = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", f"<{BASE}id/".encode()


@dataclass(slots=True)
class Counts:
    """Triples by graph, members by class, uses by property (all by IRI); ``things`` are ours that have a class.

    ``properties_of`` says how often the members of a class have a property.
    """

    graphs: Counter[str]
    subjects: int
    objects: int = 0
    things: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    properties_of: Counter[tuple[str, str]] = field(default_factory=Counter)


class Tally:
    """Counts what is published, as one graph, from parts given one by one: a triple of two graphs counts once."""

    def __init__(self) -> None:
        self._graphs = Counter[bytes]()
        self._told = defaultdict[bytes, set[bytes]](set)
        self._objects = set[bytes]()
        self._waiting: set[bytes] | None = None
        self._things = Counter[frozenset[bytes]]()
        self._members = Counter[frozenset[bytes]]()
        self._used = defaultdict[frozenset[bytes], Counter[bytes]](Counter)

    def add(self, lines: Iterable[bytes]) -> None:
        """Count in ``lines`` of N-Quads, none of which was counted in before."""
        graphs, known = [], self._waiting is not None
        for line in lines:
            end = line.rindex(b" <")
            subject, _, told = line[:end].partition(b" ")
            if known:
                self._put_back(subject)
            self._told[subject].add(told)
            graphs.append(line[end + 2 : -4])
        self._graphs.update(graphs)

    def _put_back(self, subject: bytes) -> None:
        """Uncount ``subject``, of which more is told."""
        waiting = self._waiting
        if waiting is not None and subject not in waiting:
            waiting.add(subject)
            if subject in self._told:
                self._note([subject], -1)

    def count(self) -> None:
        """Count what was told so far: what is told of others later leaves it counted."""
        self._note(self._told if self._waiting is None else self._waiting, 1)
        self._waiting = set()

    def _note(self, subjects: Iterable[bytes], times: int) -> None:
        """Add what is told of ``subjects``, by the kinds that they are of, so many ``times``."""
        used = defaultdict[frozenset[bytes], list[bytes]](list)
        for subject in subjects:
            told = [one.partition(b" ") for one in self._told[subject]]
            kinds = frozenset([o for p, _, o in told if p == _TYPE])
            used[kinds] += [p for p, _, _ in told]
            self._members[kinds] += times
            self._objects.update([o for _, _, o in told])
            self._things[kinds] += times * subject.startswith(_OURS)
        for kinds, properties in used.items():
            counted = self._used[kinds]
            for name, number in Counter(properties).items():
                counted[name] += times * number

    def counts(self) -> Counts:
        """Return what was counted."""
        self.count()
        graphs = Counter({name.decode(): count for name, count in self._graphs.items()})
        things = sum(number for kinds, number in self._things.items() if kinds)
        found = Counts(graphs, len(self._told), len(self._objects), things)
        for kinds, members in self._members.items():
            if members:
                _count_in(found, kinds, members, self._used[kinds])
        return found


def _count_in(found: Counts, kinds: frozenset[bytes], members: int, uses: Counter[bytes]) -> None:
    """Add to ``found`` what ``members`` of the same ``kinds`` have."""
    by_name = {p[1:-1].decode(): count for p, count in uses.items() if count}
    found.properties.update(by_name)
    for kind in (k[1:-1].decode() for k in kinds):
        found.classes[kind] += members
        found.properties_of.update({(kind, p): count for p, count in by_name.items()})
