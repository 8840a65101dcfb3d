"""Successors and predecessors: chains that fork, join and sometimes turn in circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping


class Lineage:
    """The links « older record → newer record » of the registers, from both sides of each statement."""

    def __init__(self, links: Iterable[tuple[str, str]]) -> None:
        self._newer: dict[str, set[str]] = defaultdict(set)
        self._older: dict[str, set[str]] = defaultdict(set)
        for older, newer in links:
            if older and newer and older != newer:
                self._newer[older].add(newer)
                self._older[newer].add(older)

    def successors(self, code: str) -> tuple[str, ...]:
        """Return the records that directly succeed ``code``, sorted."""
        return tuple(sorted(self._newer.get(code, ())))

    def predecessors(self, code: str) -> tuple[str, ...]:
        """Return the records that ``code`` directly succeeds, sorted."""
        return tuple(sorted(self._older.get(code, ())))

    def later(self, code: str) -> dict[str, int]:
        """Return every record that succeeds ``code``, near or far → in how many steps; a circle ends where it began."""
        return _reach(code, self._newer)

    def earlier(self, code: str) -> dict[str, int]:
        """Return every record that ``code`` succeeds, near or far → in how many steps."""
        return _reach(code, self._older)

    def family(self, codes: Iterable[str]) -> frozenset[str]:
        """Return ``codes`` with all that precede them, and all that succeed any of these, on every branch of a fork."""
        wanted = set(codes)
        wanted |= {older for code in wanted for older in self.earlier(code)}
        return frozenset(wanted | {newer for code in wanted for newer in self.later(code)})

    def current(self, code: str, active: Callable[[str], bool]) -> tuple[str, ...]:
        """Return the nearest successors that are active, on every branch of a fork: what ``code`` became, sorted.

        A branch is followed no further than its first active record; ``code`` itself is not its own successor.
        """
        found: set[str] = set()
        seen, front = {code}, [code]
        while front:
            step = {newer for older in front for newer in self._newer.get(older, ())} - seen
            seen |= step
            found |= {newer for newer in step if active(newer)}
            front = sorted(step - found)
        return tuple(sorted(found))


def _reach(code: str, links: Mapping[str, set[str]]) -> dict[str, int]:
    steps: dict[str, int] = {}
    front, step = {code}, 0
    while front:
        step += 1
        front = {far for near in front for far in links.get(near, ())} - {code} - steps.keys()
        steps.update(dict.fromkeys(sorted(front), step))
    return steps
