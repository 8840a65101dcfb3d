"""Where a JSON-LD text says what: the place of each node object and of each value, by the names its contexts give."""

from __future__ import annotations

import json
import re
from collections import ChainMap
from collections.abc import Iterator
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple
from urllib.parse import urljoin

from proa_graph.graph.vocabulary import RDF
from proa_graph.validation.places import LinePlaces, Spot, Spots

_GAP = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_DEEPEST = 20
"""How many names may stand for each other before an IRI is reached."""
_KEYED = frozenset(("@language", "@index", "@id", "@type", "@graph"))


class _Told(NamedTuple):
    """A value of a JSON text: where it begins, and what it is (members of an object as pairs)."""

    begin: int
    data: Any


@dataclass(frozen=True)
class _Context:
    """What the contexts in force say: terms, the vocabulary, the base."""

    base: str
    vocabulary: str = ""
    terms: ChainMap[str, Any] = field(default_factory=ChainMap)

    def then(self, said: object) -> _Context:
        """Return the context after another one."""
        if said is None:
            return _Context(self.base)
        if isinstance(said, list):
            context = self
            for one in said:
                context = context.then(one)
            return context
        if not isinstance(said, dict):
            return self
        terms = {name: value for name, value in said.items() if not name.startswith("@")}
        base = urljoin(self.base, str(said.get("@base") or ""))
        return _Context(base, str(said.get("@vocab", self.vocabulary) or ""), self.terms.new_child(terms))

    def named(self, name: str, depth: int = _DEEPEST) -> str:
        """Return the IRI, or the keyword, that the key ``name`` stands for."""
        told = self.terms.get(name)
        stands = told.get("@id", "") if isinstance(told, dict) else told
        if isinstance(stands, str) and stands and stands != name and depth:
            return self.named(stands, depth - 1)
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and prefix in self.terms and depth:
            return self.named(prefix, depth - 1) + rest
        return name if colon or name.startswith("@") else self.vocabulary + name

    def identified(self, written: str) -> str:
        """Return the IRI that the value of ``@id`` stands for."""
        prefix, colon, rest = written.partition(":")
        if colon and not rest.startswith("//") and prefix in self.terms:
            return self.named(written)
        return urljoin(self.base, written)

    def of_term(self, name: str, keyword: str) -> str:
        """Return what the term ``name`` says by ``keyword``, such as ``@type``, or empty."""
        told = self.terms.get(name)
        said = told.get(keyword, "") if isinstance(told, dict) else ""
        return said if isinstance(said, str) else ""


def places(name: str, content: bytes, base: str) -> LinePlaces:
    """Return the places in the JSON-LD ``content`` of the file ``name``; none where it is no JSON."""
    text = content.decode("utf-8-sig", "replace")
    walk = _Walk(Spots(text))
    try:
        told, _ = _read(text, 0)
    except (ValueError, IndexError):
        return LinePlaces(name)
    walk.nodes(told, _Context(base))
    return LinePlaces(name, walk.statements, walk.subjects, nameless=walk.nameless)


def _read(text: str, at: int) -> tuple[_Told, int]:
    at = begin = _after_gap(text, at)
    if text[at] not in "{[":
        data, end = _DECODER.raw_decode(text, at)
        return _Told(begin, data), end
    closing = "}" if text[at] == "{" else "]"
    found: list[Any] = []
    at = _after_gap(text, at + 1)
    while text[at] != closing:
        key = ""
        if closing == "}":
            key, at = scanstring(text, at + 1)
            at = text.index(":", at) + 1
        value, at = _read(text, at)
        found.append((key, value) if closing == "}" else value)
        at = _after_gap(text, at)
        at = _after_gap(text, at + 1) if text[at] == "," else at
    return _Told(begin, tuple(found) if closing == "}" else found), at + 1


def _after_gap(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match else at


def _plain(told: _Told) -> object:
    if isinstance(told.data, tuple):
        return {key: _plain(value) for key, value in told.data}
    return [_plain(one) for one in told.data] if isinstance(told.data, list) else told.data


def _items(told: _Told) -> Iterator[_Told]:
    yield from told.data if isinstance(told.data, list) else (told,)


class _Walk:
    """The places found on the way through a text."""

    def __init__(self, spots: Spots) -> None:
        self._spots = spots
        self.statements: dict[tuple[str, str, str], Spot] = {}
        self.subjects: dict[str, Spot] = {}
        self.nameless: dict[tuple[str, str], Spot | None] = {}

    def nodes(self, told: _Told, context: _Context) -> None:
        """Note what a node object, or each of a list, says."""
        for one in _items(told):
            if isinstance(one.data, tuple):
                self._node(one, context)

    def _node(self, told: _Told, context: _Context) -> None:
        for key, value in told.data:
            context = context.then(_plain(value)) if key == "@context" else context
        subject = _identity(told, context)
        if subject:
            self.subjects.setdefault(subject, self._spots.of(told.begin))
        for key, value in told.data:
            self._member(subject, key, value, context)

    def _member(self, subject: str, key: str, value: _Told, context: _Context) -> None:
        predicate = context.named(key)
        if predicate in ("@graph", "@included"):
            self.nodes(value, context)
        elif predicate == "@type":
            for one in _items(value):
                self._note(subject, RDF.type.value, context.named(str(one.data)), one)
        elif ":" in predicate:
            keyed = context.of_term(key, "@container") in _KEYED and isinstance(value.data, tuple)
            for one in (part for _, part in value.data) if keyed else (value,):
                self._values(subject, predicate, one, context, context.of_term(key, "@type"))

    def _values(self, subject: str, predicate: str, told: _Told, context: _Context, kind: str) -> None:
        for one in _items(told):
            if not isinstance(one.data, tuple):
                self._note(subject, predicate, _written(one.data, context, kind), one)
                continue
            members = {context.named(key): value for key, value in one.data}
            inner = next((members[name] for name in ("@list", "@set") if name in members), None)
            if inner:
                self._values(subject, predicate, inner, context, kind)
            elif "@value" in members:
                self._note(subject, predicate, _written(members["@value"].data, context, ""), members["@value"])
            else:
                self._note(subject, predicate, _identity(one, context), one)
                self._node(one, context)

    def _note(self, subject: str, predicate: str, value: str, told: _Told) -> None:
        spot = self._spots.of(told.begin)
        if subject:
            self.statements.setdefault((subject, predicate, value), spot)
            self.statements.setdefault((subject, predicate, ""), spot)
        else:
            self.nameless[predicate, value] = None if (predicate, value) in self.nameless else spot


def _identity(told: _Told, context: _Context) -> str:
    """The IRI of a node object; empty where it has none."""
    for key, value in told.data:
        if context.named(key) == "@id" and isinstance(value.data, str) and not value.data.startswith("_:"):
            return context.identified(value.data)
    return ""


def _written(data: object, context: _Context, kind: str) -> str:
    """A scalar as the graph holds it."""
    if isinstance(data, bool):
        return "true" if data else "false"
    if kind == "@id" and isinstance(data, str):
        return context.identified(data)
    return context.named(data) if kind == "@vocab" and isinstance(data, str) else str(data)
