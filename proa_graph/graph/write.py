"""Graphs to bytes, sorted: the same triples give the same bytes, whatever order they were added in.

One sorted list of N-Quads lines is made; every other form follows from its text, term by term.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from proa_graph.graph.vocabulary import RDF, XSD, Graph, NamedNode
from proa_graph.terms import PREFIXES

_LOCAL = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_SPLIT = re.compile(r"(.*[/#])([^/#]*)")
_TYPED = re.compile(r'"(.*)"\^\^<([^<>"]*)>')
_TAGGED = re.compile(r'(".*")@([A-Za-z0-9-]+)')
_BARE = re.compile(r"[0-9]+|true|false")
_NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_TYPE = str(RDF.type)
_OF_BARE = frozenset((XSD.integer.value, XSD.boolean.value))

T = TypeVar("T")
Row = tuple[str, str, str]
Parts = Iterator[str]


def quad_lines(graphs: Mapping[str, Graph]) -> list[str]:
    """Return every triple of ``graphs`` (graph IRI → graph) as a line of N-Quads, sorted."""
    written, lines = _Memory[NamedNode](str), list[str]()
    for name, graph in graphs.items():
        lines += [f"{written[s]} {written[p]} {o} <{name}> .\n" for s, p, o in graph]
    lines.sort()
    return lines


def nquads(graphs: Mapping[str, Graph]) -> bytes:
    """Return every triple of ``graphs`` as sorted N-Quads."""
    return "".join(quad_lines(graphs)).encode()


def turtle(graphs: Mapping[str, Graph]) -> bytes:
    """Return the union of ``graphs`` as Turtle, subjects and properties sorted."""
    return "".join(turtle_parts(quad_lines(graphs))).encode()


def ntriples_parts(quads: Iterable[str]) -> Parts:
    """Yield the union of the sorted lines ``quads`` as N-Triples."""
    return (f"{s} {p} {o} .\n" for s, p, o in triples_of(quads))


def turtle_parts(quads: Iterable[str]) -> Parts:
    """Yield the union of the sorted lines ``quads`` as Turtle, one part a subject."""
    yield from (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    short = _Memory(_turtle_term)
    for subject, about in groupby(triples_of(quads), key=itemgetter(0)):
        groups = [(short[p], [short[o] for _, _, o in same]) for p, same in groupby(about, key=itemgetter(1))]
        groups.sort(key=lambda group: group[0] != "rdf:type")
        body = " ;\n    ".join(f"{'a' if p == 'rdf:type' else p} {', '.join(objects)}" for p, objects in groups)
        yield f"\n{short[subject]} {body} .\n"


def jsonld_parts(quads: Iterable[str]) -> Parts:
    """Yield the union of the sorted lines ``quads`` as JSON-LD, one line a subject."""
    yield f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [\n'
    names, values = _Memory(_json_name), _Memory(_json_value)
    for number, (subject, about) in enumerate(groupby(triples_of(quads), key=itemgetter(0))):
        groups = [(p, [o for _, _, o in same]) for p, same in groupby(about, key=itemgetter(1))]
        body = "".join(f", {_json_group(p, objects, names, values)}" for p, objects in groups)
        comma = ",\n" if number else ""
        yield f'{comma}{{"@id": "{subject[1:-1]}"{body}}}'
    yield "\n]}\n"


class _Memory(dict[T, str]):
    """What ``compute`` makes of a thing, each computed once."""

    def __init__(self, compute: Callable[[T], str]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: T) -> str:
        self[key] = made = self._compute(key)
        return made


def triples_of(quads: Iterable[str]) -> Iterator[Row]:
    """Yield subject, predicate and object of sorted lines as N-Triples writes them, each triple once."""
    last = ""
    for line in quads:
        triple = line[: line.rindex(" <")]
        if triple != last:
            last = triple
            subject, predicate, value = triple.split(" ", 2)
            yield subject, predicate, value


def _turtle_term(text: str) -> str:
    if text.startswith("<"):
        return _short(text[1:-1]) or text
    typed = _TYPED.fullmatch(text)
    if not typed:
        return text
    if typed[2] in _OF_BARE and _BARE.fullmatch(typed[1]):
        return typed[1]
    return f'"{typed[1]}"^^{_short(typed[2]) or f"<{typed[2]}>"}'


def _short(iri: str) -> str:
    match = _SPLIT.fullmatch(iri)
    if match and match[1] in _NAMESPACES and _LOCAL.fullmatch(match[2]):
        return f"{_NAMESPACES[match[1]]}:{match[2]}"
    return ""


def _json_group(predicate: str, objects: Iterable[str], names: _Memory[str], values: _Memory[str]) -> str:
    if predicate == _TYPE:
        return f'"@type": [{", ".join(names[o] for o in objects)}]'
    return f"{names[predicate]}: [{', '.join(values[o] for o in objects)}]"


def _json_name(text: str) -> str:
    return f'"{_short(text[1:-1]) or text[1:-1]}"'


def _json_value(text: str) -> str:
    """The escapes of N-Triples are escapes of JSON too: a literal's quoted text is a JSON string as it stands."""
    if text.startswith("<"):
        return f'{{"@id": "{text[1:-1]}"}}'
    typed = _TYPED.fullmatch(text)
    if typed:
        return f'{{"@value": "{typed[1]}", "@type": {_json_name(f"<{typed[2]}>")}}}'
    tagged = _TAGGED.fullmatch(text)
    return f'{{"@value": {tagged[1]}, "@language": "{tagged[2]}"}}' if tagged else text
