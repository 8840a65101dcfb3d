"""Rules over a graph, by sets: every rule is one pass in an in-memory store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph

from proa_graph.parameters import by_iri
from proa_graph.rules import Rule
from proa_graph.terms import DEF
from proa_graph.validation.queries import queries

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True, slots=True)
class Hit:
    """A row found: the rule, the focus, the path and value (IRIs or texts, empty if none), every other binding."""

    rule: Rule
    focus: str
    path: str
    value: str
    more: tuple[tuple[str, str], ...] = ()


def load(graph: bytes | pyoxigraph.Store) -> pyoxigraph.Store:
    """Return a store of ``graph`` (itself, or N-Quads) and of the parameters of the law, all asked as one graph.

    What a store does not hold already, of the parameters and of the days of judgement, is added to its default graph.
    """
    store = graph if isinstance(graph, pyoxigraph.Store) else pyoxigraph.Store()
    if isinstance(graph, bytes):
        quads = pyoxigraph.parse(graph, format=pyoxigraph.RdfFormat.N_QUADS)
        store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
    store.extend(q for q in _parameters() if not any(store.quads_for_pattern(q.subject, q.predicate, q.object)))
    return store


@cache
def _parameters() -> tuple[pyoxigraph.Quad, ...]:
    """What every query may read beside the data: the value of each parameter, by its IRI."""
    amount = pyoxigraph.NamedNode(f"{DEF}amount")
    return tuple(
        pyoxigraph.Quad(
            pyoxigraph.NamedNode(iri),
            amount,
            pyoxigraph.Literal(p.printed, datatype=pyoxigraph.NamedNode(_XSD + ("date" if p.is_day else "decimal"))),
        )
        for iri, p in by_iri().items()
    )


def rows(store: pyoxigraph.Store, query: str) -> Iterator[Mapping[str, str]]:
    """Yield the solutions of a SELECT query as variable → text (of an IRI or a literal), unbound ones left out."""
    solutions = store.query(query, use_default_graph_as_union=True)
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise TypeError("not a SELECT query")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        found = {name: solution[name] for name in names}
        yield {name: str(term.value) for name, term in found.items() if not _is_unprintable(term)}


def hits(store: pyoxigraph.Store, rules: Iterable[Rule]) -> Iterator[Hit]:
    """Yield what breaks ``rules``, rule by rule, without order within a rule.

    A rule whose target the store holds nothing of is not asked: a list has no contracts.
    """
    for rule in (rule for rule in rules if _is_aimed(store, rule)):
        for query in queries(rule):
            for row in rows(store, query):
                more = tuple(sorted((k, v) for k, v in row.items() if k not in {"this", "path", "value"}))
                yield Hit(rule, row["this"], row.get("path", ""), row.get("value", ""), more)


def _is_aimed(store: pyoxigraph.Store, rule: Rule) -> bool:
    target = pyoxigraph.NamedNode(rule.target)
    found = (None, target, None) if rule.target_is_property else (None, _TYPE, target)
    return any(True for _ in store.quads_for_pattern(*found))


def _is_unprintable(term: object) -> bool:
    return term is None or isinstance(term, pyoxigraph.Triple)
