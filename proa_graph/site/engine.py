"""The dataset in blocks, for the engine that a browser runs where no server answers.

A block holds the triples that the same questions need: those of the same properties (for a type, of the same class).
A named question then loads its own blocks, a free query all of them.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from proa_graph.questions import Question
from proa_graph.terms import BASE, PREFIXES

TYPE = f"{PREFIXES['rdf']}type"
_NAMED = re.compile(r"<(https?://[^>\s]+)>|\b([a-z]+):([A-Za-z][\w-]*)")
_PREFIX = re.compile(r"PREFIX\s+(\w*):\s*<([^>]*)>")
_COMMENT = re.compile(r"^#.*$|\s#[+=]? .*$", re.MULTILINE)
_REST = "rest"
LABEL = f"{PREFIXES['rdfs']}label"
_PARTS = f'REGEX(STR(?s), "^{BASE}id/(expression|order-expression|place|selector|status|trade-evidence)/")'
"""Parts of things: there are thousands, and no question shows what they are called."""


@dataclass(frozen=True)
class Blocks:
    """Which block holds the triples of a property or a class, and which blocks a question needs."""

    published: ox.Store
    questions: Mapping[str, Question]

    @cached_property
    def _keys(self) -> dict[str, frozenset[str]]:
        """Every property and class that a question names, with the questions that name it."""
        found: dict[str, set[str]] = {}
        for name, question in self.questions.items():
            for iri in _named(question.text):
                found.setdefault(iri, set()).add(name)
        return {iri: frozenset(names) for iri, names in sorted(found.items()) if self._bears(iri)}

    def _bears(self, iri: str) -> bool:
        node = ox.NamedNode(iri)
        held = self.published.quads_for_pattern(None, node, None, None)
        typed = self.published.quads_for_pattern(None, ox.NamedNode(TYPE), node, None)
        return iri != TYPE and any(next(found, None) is not None for found in (held, typed))

    @cached_property
    def _groups(self) -> list[frozenset[str]]:
        return sorted(set(self._keys.values()), key=lambda names: (-len(names), sorted(names)))

    @property
    def names(self) -> list[str]:
        """The names of all blocks, what no question names last."""
        return [*(str(n) for n, _ in enumerate(self._groups, 1)), _REST]

    def of(self, question: str) -> list[str]:
        """Return the names of the blocks that hold what ``question`` names."""
        return [str(n) for n, names in enumerate(self._groups, 1) if question in names]

    def body(self, name: str) -> bytes:
        """Return the triples of a block as compressed N-Triples, in the order of their bytes."""
        lines: set[bytes] = set()
        for condition in self._rest() if name == _REST else self._own(int(name)):
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {condition} }}"
            found = self.published.query(query)
            assert isinstance(found, ox.QueryTriples)
            lines.update((found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))
        return gzip.compress(b"".join(sorted(lines)), 6, mtime=0)

    def _own(self, number: int) -> Iterator[str]:
        for iri, names in self._keys.items():
            if names == self._groups[number - 1]:
                yield from _conditions(iri, "!" if iri == LABEL else "")

    def _rest(self) -> Iterator[str]:
        used = self.published.query(
            f"SELECT DISTINCT ?k {{ GRAPH ?g {{ {{ ?s ?k ?o }} UNION {{ ?s <{TYPE}> ?k }} }} }}"
        )
        assert isinstance(used, ox.QuerySolutions)
        for iri in sorted({row["k"].value for row in used} - {TYPE, *self._keys}):
            yield from _conditions(iri)
        if LABEL in self._keys:
            yield f"VALUES ?p {{ <{LABEL}> }} FILTER({_PARTS})"


def _conditions(iri: str, sign: str = "") -> Iterator[str]:
    """What picks the triples of a property, without the labels of parts where ``sign`` is "!"; or of a class."""
    yield f"VALUES ?p {{ <{iri}> }}" + (f" FILTER({sign}{_PARTS})" if sign else "")
    yield f"VALUES (?p ?o) {{ (<{TYPE}> <{iri}>) }}"


def _named(text: str) -> set[str]:
    """The IRIs that a query names, written out or by prefix."""
    body = _COMMENT.sub("", text)
    prefixes = dict(_PREFIX.findall(body))
    found = set()
    for iri, prefix, local in _NAMED.findall(_PREFIX.sub("", body)):
        found.add(iri or prefixes.get(prefix, "") + local)
    return found
