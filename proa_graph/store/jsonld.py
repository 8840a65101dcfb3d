"""A graph as JSON-LD that people can read: one object a subject, short names, a context with the prefixes used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import pyoxigraph

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NAME = re.compile(r"(.*[/#])([A-Za-z_][\w-]*)")


def write(triples: Iterable[pyoxigraph.Triple], prefixes: dict[str, str]) -> bytes:
    """Return ``triples``, sorted by subject and predicate, as JSON-LD with ``prefixes`` as its context."""
    short = {iri: prefix for prefix, iri in prefixes.items()}
    nodes = [_node(subject, about, short) for subject, about in groupby(triples, key=lambda t: t.subject)]
    document: dict[str, Any] = {"@context": prefixes, **(nodes[0] if len(nodes) == 1 else {"@graph": nodes})}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _node(subject: Any, triples: Iterable[pyoxigraph.Triple], short: dict[str, str]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _identifier(subject)}
    for predicate, about in groupby(triples, key=lambda t: t.predicate.value):
        objects = [t.object for t in about]
        if predicate == TYPE:
            node["@type"] = [_short(_identifier(o), short) for o in objects]
        else:
            node[_short(predicate, short)] = [_value(o, short) for o in objects]
    return node


def _identifier(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, pyoxigraph.BlankNode) else str(term.value)


def _short(iri: str, short: dict[str, str]) -> str:
    match = _NAME.fullmatch(iri)
    return f"{short[match[1]]}:{match[2]}" if match and match[1] in short else iri


def _value(term: Any, short: dict[str, str]) -> Any:
    if not isinstance(term, pyoxigraph.Literal):
        return {"@id": _identifier(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": _short(term.datatype.value, short)}
