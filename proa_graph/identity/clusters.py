"""Things that are the same, kept together; a « no » between two keeps all that is one with either apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class Clusters:
    """Clusters by sameness; joining what a refusal keeps apart is declined, in whatever order both are said."""

    def __init__(self, refusals: Iterable[tuple[str, str]] = ()) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._refused: dict[str, set[str]] = defaultdict(set)
        for one, other in refusals:
            self._refused[one].add(other)
            self._refused[other].add(one)

    def root(self, node: str) -> str:
        """Return what stands for the cluster of ``node``."""
        if node not in self._parent:
            self._parent[node], self._members[node] = node, {node}
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def members(self, node: str) -> frozenset[str]:
        """Return all that is the same as ``node``, with it."""
        return frozenset(self._members[self.root(node)])

    def refused(self, one: str, other: str) -> bool:
        """Return whether a « no » stands between the clusters of both."""
        others = self._members[self.root(other)]
        return any(self._refused[node] & others for node in self._members[self.root(one)] if node in self._refused)

    def join(self, one: str, other: str) -> bool:
        """Make one cluster of two and return True; False, and nothing done, where a « no » stands between them."""
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return True
        if self.refused(a, b):
            return False
        self._parent[b] = a
        self._members[a] |= self._members.pop(b)
        return True
