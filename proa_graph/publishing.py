"""What ``proa publish`` does: a remote store is given what it lacks and loses what is gone, in one request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

from proa_graph import kept
from proa_graph.errors import UnusableError
from proa_graph.store.writing import WritableStore
from proa_graph.terms import BASE

Tell = Callable[[str, str], None]
_AT_ONCE = 500
"""Triples in one operation of a request: some engines compile an operation whole."""


@dataclass(slots=True)
class Changes:
    """What a store must be given and must lose, by graph."""

    added: dict[str, set[pyoxigraph.Triple]] = field(default_factory=dict)
    removed: dict[str, set[pyoxigraph.Triple]] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int]:
        """Triples added and triples removed."""
        return sum(map(len, self.added.values())), sum(map(len, self.removed.values()))

    def undone(self) -> Changes:
        """Return the changes that take these back."""
        return Changes(self.removed, self.added)

    def operations(self) -> Iterator[str]:
        """Yield them as SPARQL updates."""
        for word, graphs in (("DELETE", self.removed), ("INSERT", self.added)):
            for graph, triples in sorted(graphs.items()):
                lines = sorted(f"{triple} ." for triple in triples)
                for start in range(0, len(lines), _AT_ONCE):
                    some = "\n".join(lines[start : start + _AT_ONCE])
                    yield f"{word} DATA {{ GRAPH <{graph}> {{\n{some}\n}} }}"


def publish(
    address: str,
    *,
    out: Path,
    update: str = "",
    user: str = "",
    password: str = "",
    parts: bool = False,
    tell: Tell = lambda *_: None,
) -> Changes:
    """Make the store at ``address`` hold the published graphs, and return what was changed.

    Only the difference is sent, as one request: in a store whose requests are transactions a reader sees the old
    dataset or the new one, and a cut leaves the old one; the next call compares anew and completes. What it then holds
    is counted, graph by graph; where the counts are wrong the changes are taken back. Graphs of others are left alone.

    Args:
        address: the query address of the store.
        out: a build folder; where it is not current, the graphs are made anew.
        update: the address that takes changes; "" looks for it.
        user: who writes there.
        password: of ``user``.
        parts: for an engine that takes no large request: one request for each five hundred triples, so that a reader
            may see the old and the new together for the time that it takes.
        tell: told each step, in French and in English.

    Raises:
        UnusableError: the store refuses, cuts its answers short, or does not hold what was sent.
    """
    remote = WritableStore(address, update=update, user=user, password=password)
    tell("Lecture du jeu de données…", "Reading the dataset…")
    ours = kept.store(out)
    tell("Comparaison avec l’entrepôt…", "Comparing with the store…")
    changes = _changes(ours, remote)
    given, taken = changes.counts
    tell(f"{given} triplets à ajouter, {taken} à ôter", f"{given} triples to add, {taken} to remove")
    if given or taken:
        _send(remote, changes, parts)
        _verify(ours, remote, changes, parts)
    return changes


def _send(remote: WritableStore, changes: Changes, parts: bool) -> None:
    if not parts:
        remote.change(changes.operations())
        return
    for operation in changes.operations():
        remote.change([operation])


def _changes(ours: pyoxigraph.Store, remote: WritableStore) -> Changes:
    changes = Changes()
    counts = remote.counts()
    for graph in sorted({*_graphs(ours), *filter(_is_ours, counts)}):
        wanted = _triples(ours, graph)
        there = remote.triples(graph) if graph in counts else set()
        if len(there) != counts.get(graph, 0):
            raise _short(remote.address, graph, len(there), counts[graph])
        if added := wanted - there:
            changes.added[graph] = added
        if removed := there - wanted:
            changes.removed[graph] = removed
    return changes


def _graphs(store: pyoxigraph.Store) -> list[str]:
    return [str(graph.value) for graph in store.named_graphs()]


def _triples(store: pyoxigraph.Store, graph: str) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph))}


def _is_ours(graph: str) -> bool:
    return graph.startswith(BASE)


def _verify(ours: pyoxigraph.Store, remote: WritableStore, changes: Changes, parts: bool) -> None:
    counts = remote.counts()
    graphs = {*_graphs(ours), *filter(_is_ours, counts)}
    wrong = sorted(graph for graph in graphs if counts.get(graph, 0) != len(_triples(ours, graph)))
    if wrong:
        _send(remote, changes.undone(), parts)
        raise UnusableError(
            remote.address,
            f"l’entrepôt ne tient pas ce qui lui fut envoyé ({len(wrong)} graphes, dont {wrong[0]}) ; l’ancien état est"
            " rétabli",
            f"the store does not hold what was sent ({len(wrong)} graphs, among them {wrong[0]}); the old state is"
            " back",
        )


def _short(address: str, graph: str, read: int, counted: int) -> UnusableError:
    return UnusableError(
        address,
        f"l’entrepôt rend {read} des {counted} triplets de {graph} ; levez sa limite de réponse",
        f"the store yields {read} of the {counted} triples of {graph}; raise its limit of an answer",
    )
