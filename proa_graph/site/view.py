"""The published graph as pages need it: things, their values both ways, their labels and addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import TypeVar, cast
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from proa_graph.site.pages import address
from proa_graph.site.reads import ALL, Reads
from proa_graph.terms import BASE, DEF, PREFIXES

ID = f"{BASE}id/"
LABELS = ("skos:prefLabel", "dcterms:title", "rdfs:label", "sh:name", "skos:notation", "dcterms:description")
Node = NamedNode | Literal
_NODES = (NamedNode, Literal)
Values = dict[str, list[Node]]
Sources = dict[str, list[str]]
_CLOSURE = NamedNode(f"{ID}graph/closure")
_SUBJECTS = f"SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {_CLOSURE}) }}"
_DIGITS = re.compile(r"(\d+)")
_XSD = PREFIXES["xsd"]
_NUMBERS = frozenset(("integer", "decimal", "nonNegativeInteger"))
T = TypeVar("T")


class Text(str):
    """A literal as text, with the language it is in (empty when none) and the name of its datatype."""

    __slots__ = ("datatype", "lang")
    datatype: str
    lang: str

    def __new__(cls, text: str, lang: str = "", datatype: str = "") -> Text:
        made = super().__new__(cls, text)
        made.lang = lang
        made.datatype = datatype
        return made


_NOTHING = Text("")


@cache
def expand(name: str) -> str:
    """Return the IRI of a prefixed name, for example ``eli:date_document``."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@lru_cache(maxsize=1 << 14)
def compact(iri: str) -> str:
    """Return ``iri`` as a prefixed name where a prefix covers it, else unchanged."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and re.fullmatch(r"[\w-]+", iri[len(base) :]):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


@lru_cache(maxsize=1 << 15)
def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that orders ``row 10`` after ``row 9``."""
    return tuple([(0, int(p), "") if p.isdigit() else (1, 0, p) for p in _DIGITS.split(text) if p])


class Thing:
    """A resource of the graph, with its values out of it and the things that point to it; a view makes it once."""

    __slots__ = ("_back", "_key", "_path", "_texts", "_things", "iri", "kind", "name", "view")

    def __init__(self, view: View, iri: str) -> None:
        self.view = view
        self.iri = iri
        self.kind = iri[len(ID) :].split("/", 1)[0] if iri.startswith(ID) else ""
        """The kind in its identifier (``agreement``), empty for what is not one of our things."""
        self.name = iri.rstrip("/").rpartition("#")[2].rpartition("/")[2]
        """Its local name: what follows the last ``#`` or ``/``."""
        self._key: str | None = None
        self._path: str | None = None
        self._things: dict[str, tuple[Thing, ...]] | None = None
        self._texts: dict[str, tuple[Text, ...]] = {}
        self._back: dict[str, tuple[Thing, ...]] | None = None

    def __repr__(self) -> str:
        return f"<Thing {compact(self.iri)}>"

    @property
    def key(self) -> str:
        """The key in its identifier, after the kind."""
        if self._key is None:
            self._key = unquote(self.iri.removeprefix(ID).partition("/")[2])
        return self._key

    @property
    def path(self) -> str:
        """The page that shows it, empty when the site has none: a record of the register may have no certification."""
        if self.kind in ("record", "registration"):
            return self.view.once(Thing._shown_at, self)
        if self._path is None:
            self._path = address(self.iri)
        return self._path

    def _shown_at(self) -> str:
        code, _, number = self.key.partition("/")
        home = self.view.thing(f"{ID}record/{code}").thing("proa:recordOf")
        if home and home.key != code:
            return f"{home.path}#{'-'.join(filter(None, (self.kind, code, number)))}"
        known = self.kind == "registration" or self.view.out(f"{ID}certification/{code}")
        return address(self.iri) if known else ""

    @property
    def title(self) -> Text:
        """Its label in French, or its name."""
        return self.label("fr")

    def label(self, lang: str) -> Text:
        """Its label in ``lang``, else in French, else in any language, else its name."""
        self.view.reads.now.add(self.iri)
        known = self.view.labels.get((self, lang))
        if known is None:
            known = self.view.labels[self, lang] = self._label(lang)
        return known

    def _label(self, lang: str) -> Text:
        found = [v for p in LABELS for v in self.texts(p)]
        for wanted in (lang, "fr", ""):
            for value in found:
                if value.lang == wanted:
                    return value
        return found[0] if found else Text(self.name)

    def texts(self, name: str) -> tuple[Text, ...]:
        """Its literal values of the property."""
        self.view.reads.now.add(self.iri)
        if self._things is None:
            self._read()
        return self._texts.get(name, ())

    def text(self, name: str, lang: str = "fr") -> Text:
        """One literal value, in ``lang`` where there is one; empty when there is none."""
        found = self.texts(name)
        for value in found:
            if value.lang == lang:
                return value
        return found[0] if found else _NOTHING

    def things(self, name: str) -> tuple[Thing, ...]:
        """The resources that the property leads to, in natural order."""
        self.view.reads.now.add(self.iri)
        known = self._things if self._things is not None else self._read()
        return known.get(name, ())

    def thing(self, name: str) -> Thing | None:
        """The first resource that the property leads to."""
        found = self.things(name)
        return found[0] if found else None

    def links(self, name: str) -> list[str]:
        """The addresses that the property leads to."""
        return [thing.iri for thing in self.things(name)]

    def values(self, name: str) -> list[str]:
        """All that the property leads to, as the graph writes it."""
        return [*self.links(name), *self.texts(name)]

    def day(self, name: str) -> date | None:
        """The date that the property holds."""
        return next((date.fromisoformat(v) for v in self.texts(name) if v.datatype == "date"), None)

    def amount(self, name: str) -> Decimal | None:
        """The number that the property holds."""
        return next((Decimal(v) for v in self.texts(name) if v.datatype in _NUMBERS), None)

    def back(self, name: str) -> tuple[Thing, ...]:
        """The things that point to this one with the property, in natural order."""
        self.view.reads.now.add(f"^{self.iri}")
        if self._back is None:
            thing = self.view.thing
            self._back = {compact(p): tuple(map(thing, found)) for p, found in self.view.into(self.iri).items()}
        return self._back.get(name, ())

    def _read(self) -> dict[str, tuple[Thing, ...]]:
        """Take in what is said of it, by the prefixed names of the properties."""
        made: dict[str, tuple[Thing, ...]] = {}
        thing = self.view.thing
        for predicate, nodes in self.view.out(self.iri).items():
            name = compact(predicate)
            if things := [thing(n.value) for n in nodes if isinstance(n, NamedNode)]:
                made[name] = tuple(things)
            if len(things) < len(nodes):
                self._texts[name] = tuple([text_of(n) for n in nodes if isinstance(n, Literal)])
        self._things = made
        return made


class View:
    """Every asserted triple of the published graphs, read from a store when a page first asks for it."""

    def __init__(self, store: Store) -> None:
        """Read the named graphs of ``store``; what is only inferred is left out."""
        self._store = store
        self._things: dict[str, Thing] = {}
        self._made: dict[tuple[Callable[[Thing], object], Thing], tuple[str, object]] = {}
        self._latest: dict[Callable[[Thing], object], tuple[Thing, str, object]] = {}
        self._in_order: dict[str, list[str]] = {}
        self.labels: dict[tuple[Thing, str], Text] = {}
        self.reads = Reads()
        """What is read while a page is made."""
        self.reads.answers["kind"] = self._sorted

    def thing(self, iri: str) -> Thing:
        """Return the thing of that IRI, known or not, the same one each time."""
        known = self._things.get(iri)
        if known is None:
            known = self._things[iri] = Thing(self, iri)
        return known

    def once(self, make: Callable[[Thing], T], thing: Thing) -> T:
        """Return what ``make`` makes of ``thing``, made when it is first asked for."""
        known = self._made.get((make, thing))
        if known is None:
            name = f"={make.__qualname__} {thing.iri}"
            known = self._made[make, thing] = name, self.reads.keep(name, lambda: make(thing))
        self.reads.now.add(known[0])
        return cast("T", known[1])

    def latest(self, make: Callable[[Thing], T], thing: Thing) -> T:
        """Return what ``make`` makes of ``thing``, kept until it is asked for of another thing."""
        known = self._latest.get(make)
        if known is None or known[0] is not thing:
            name = f"={make.__qualname__} {thing.iri}"
            known = self._latest[make] = thing, name, self.reads.keep(name, lambda: make(thing))
        self.reads.now.add(known[1])
        return cast("T", known[2])

    def out(self, iri: str, *, closed: bool = False) -> Values:
        """Return what is said of ``iri``: property → values, in their order; empty where nothing is.

        With ``closed``, what follows by inference in the words of other vocabularies is part of it.
        """
        self.reads.now.add(iri)
        found: dict[str, dict[Node, None]] = {}
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None):
            node = quad.object
            stated = quad.graph_name != _CLOSURE or (closed and not quad.predicate.value.startswith(DEF))
            if stated and isinstance(node, _NODES):
                found.setdefault(quad.predicate.value, {})[node] = None
        return {p: sorted(found[p], key=_order) if len(found[p]) > 1 else list(found[p]) for p in sorted(found)}

    def into(self, iri: str) -> Sources:
        """Return what points to ``iri``: property → subjects, in natural order."""
        self.reads.now.add(f"^{iri}")
        found: dict[str, set[str]] = {}
        for quad in self._store.quads_for_pattern(None, None, NamedNode(iri), None):
            subject = quad.subject
            if quad.graph_name != _CLOSURE and isinstance(subject, NamedNode):
                found.setdefault(quad.predicate.value, set()).add(subject.value)
        return {p: sorted(found[p], key=natural) for p in sorted(found)}

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the addresses of what is stated to have the property and of what it leads to, in no order."""
        self.reads.now.add(ALL)
        for quad in self._store.quads_for_pattern(None, NamedNode(expand(name)), None, None):
            subject, node = quad.subject, quad.object
            if quad.graph_name != _CLOSURE and isinstance(subject, NamedNode) and isinstance(node, NamedNode):
                yield subject.value, node.value

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for iri in self._described:
            made.setdefault(iri[len(ID) :].split("/", 1)[0], []).append(iri)
        return made

    def _sorted(self, kind: str) -> list[str]:
        if kind not in self._in_order:
            self._in_order[kind] = sorted(self._kinds.get(kind, ()), key=natural)
        return self._in_order[kind]

    @property
    def described(self) -> frozenset[str]:
        """The addresses of our things that the graphs describe."""
        self.reads.now.add(ALL)
        return self._described

    @cached_property
    def _described(self) -> frozenset[str]:
        return frozenset(iri for iri in self._subjects if iri.startswith(ID))

    @cached_property
    def _subjects(self) -> list[str]:
        found = self._store.query(_SUBJECTS)
        assert isinstance(found, QuerySolutions)
        return [row["s"].value for row in found]

    def subjects(self, start: str) -> list[str]:
        """Return the addresses of what is described whose address begins with ``start``, in natural order."""
        self.reads.now.add(ALL)
        return sorted((iri for iri in self._subjects if iri.startswith(start)), key=natural)

    def is_moved(self, thing: Thing) -> bool:
        """Return whether another thing replaces ``thing``: its page leads to the other's."""
        self.reads.now.add(thing.iri)
        return thing in self._moved

    @cached_property
    def _moved(self) -> frozenset[Thing]:
        quads = self._store.quads_for_pattern(None, NamedNode(expand("dcterms:isReplacedBy")), None, None)
        return frozenset(self.thing(q.subject.value) for q in quads if isinstance(q.subject, NamedNode))

    def kind(self, kind: str) -> list[Thing]:
        """Return every thing of the kind that the graphs describe, in natural order of its key."""
        self.reads.now.add(f"?kind {kind}")
        return [self.thing(iri) for iri in self._sorted(kind)]

    def count(self, kind: str) -> int:
        """Return how many things of the kind the graphs describe."""
        self.reads.now.add(f"?kind {kind}")
        return len(self._kinds.get(kind, ()))

    def kinds(self) -> list[str]:
        """Return the kinds of things that the graphs describe."""
        self.reads.now.add(ALL)
        return sorted(self._kinds)

    def of_type(self, *names: str) -> list[Thing]:
        """Return the things of any of the types, in natural order."""
        wanted = {s for n in names for s in self.thing(expand(n)).back("rdf:type")}
        return sorted(wanted, key=lambda thing: natural(thing.iri))


def _order(node: Node) -> tuple[object, ...]:
    """One order for any values: texts that differ by their language alone too."""
    more = (node.language or "", node.datatype.value) if isinstance(node, Literal) else ()
    return (natural(node.value), *more)


def text_of(node: Literal) -> Text:
    """Return the literal as text."""
    datatype = node.datatype.value
    return Text(node.value, node.language or "", datatype[len(_XSD) :] if datatype.startswith(_XSD) else "")
