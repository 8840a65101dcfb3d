"""The published graph as pages need it: things, their values both ways, their labels and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from proa_graph.site.pages import address
from proa_graph.terms import BASE, PREFIXES

ID = f"{BASE}id/"
LABELS = ("skos:prefLabel", "dcterms:title", "rdfs:label", "sh:name", "skos:notation", "dcterms:description")
Node = NamedNode | Literal
Values = dict[str, list[Node]]
Sources = dict[str, list[str]]
_CLOSURE = NamedNode(f"{ID}graph/closure")
_SUBJECTS = f"SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {_CLOSURE}) }}"
_DIGITS = re.compile(r"(\d+)")


class Text(str):
    """A literal as text, with the language it is in (empty when none)."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str = "") -> Text:
        made = super().__new__(cls, text)
        made.lang = lang
        return made


@cache
def expand(name: str) -> str:
    """Return the IRI of a prefixed name, for example ``eli:date_document``."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@cache
def compact(iri: str) -> str:
    """Return ``iri`` as a prefixed name where a prefix covers it, else unchanged."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and re.fullmatch(r"[\w-]+", iri[len(base) :]):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that orders ``row 10`` after ``row 9``."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in _DIGITS.split(text) if p)


class Thing:
    """A resource of the graph, with its values out of it and the things that point to it."""

    __slots__ = ("iri", "view")

    def __init__(self, view: View, iri: str) -> None:
        self.view = view
        self.iri = iri

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other.iri == self.iri

    def __hash__(self) -> int:
        return hash(self.iri)

    def __repr__(self) -> str:
        return f"<Thing {compact(self.iri)}>"

    @property
    def kind(self) -> str:
        """The kind in its identifier (``agreement``), empty for what is not one of our things."""
        return self.iri.removeprefix(ID).split("/", 1)[0] if self.iri.startswith(ID) else ""

    @property
    def key(self) -> str:
        """The key in its identifier, after the kind."""
        return unquote(self.iri.removeprefix(ID).partition("/")[2])

    @property
    def name(self) -> str:
        """Its local name: what follows the last ``#`` or ``/``."""
        return re.split(r"[#/]", self.iri.rstrip("/"))[-1]

    @property
    def path(self) -> str:
        """The page that shows it, empty when the site has none: a record of the register may have no certification."""
        if self.kind not in ("record", "registration"):
            return address(self.iri)
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
        known = self.view.labels.get((self.iri, lang))
        if known is None:
            known = self.view.labels[self.iri, lang] = self._label(lang)
        return known

    def _label(self, lang: str) -> Text:
        found = [v for p in LABELS for v in self.texts(p)]
        for wanted in (lang, "fr", ""):
            for value in found:
                if value.lang == wanted:
                    return value
        return found[0] if found else Text(self.name)

    def nodes(self, name: str) -> list[Node]:
        """Every value of the property, as the graph holds it."""
        return self.view.out(self.iri).get(expand(name), [])

    def texts(self, name: str) -> list[Text]:
        """Its literal values of the property."""
        return [Text(n.value, n.language or "") for n in self.nodes(name) if isinstance(n, Literal)]

    def text(self, name: str, lang: str = "fr") -> Text:
        """One literal value, in ``lang`` where there is one; empty when there is none."""
        found = self.texts(name)
        return next((v for v in found if v.lang == lang), found[0] if found else Text(""))

    def things(self, name: str) -> list[Thing]:
        """The resources that the property leads to, in natural order."""
        return [Thing(self.view, n.value) for n in self.nodes(name) if isinstance(n, NamedNode)]

    def thing(self, name: str) -> Thing | None:
        """The first resource that the property leads to."""
        return next(iter(self.things(name)), None)

    def links(self, name: str) -> list[str]:
        """The addresses that the property leads to."""
        return [n.value for n in self.nodes(name) if isinstance(n, NamedNode)]

    def day(self, name: str) -> date | None:
        """The date that the property holds."""
        return next((v for v in self._values(name) if isinstance(v, date)), None)

    def amount(self, name: str) -> Decimal | None:
        """The number that the property holds."""
        return next((v for v in self._values(name) if isinstance(v, Decimal)), None)

    def back(self, name: str) -> list[Thing]:
        """The things that point to this one with the property, in natural order."""
        return [Thing(self.view, s) for s in self.view.into(self.iri).get(expand(name), [])]

    def _values(self, name: str) -> Iterator[date | Decimal | None]:
        return map(python_value, self.nodes(name))


class View:
    """Every asserted triple of the published graphs, read from a store when a page first asks for it."""

    def __init__(self, store: Store) -> None:
        """Read the named graphs of ``store``; what is only inferred is left out."""
        self._store = store
        self._out: dict[str, Values] = {}
        self._into: dict[str, Sources] = {}
        self._in_order: dict[str, list[str]] = {}
        self.labels: dict[tuple[str, str], Text] = {}

    def out(self, iri: str) -> Values:
        """Return what is said of ``iri``: property → values, in their order; empty where nothing is."""
        known = self._out.get(iri)
        if known is None:
            known = self._out[iri] = self._values_of(iri)
        return known

    def into(self, iri: str) -> Sources:
        """Return what points to ``iri``: property → subjects, in natural order."""
        known = self._into.get(iri)
        if known is None:
            known = self._into[iri] = self._sources_of(iri)
        return known

    def _values_of(self, iri: str) -> Values:
        found: dict[str, dict[Node, None]] = {}
        for quad in self._store.quads_for_pattern(NamedNode(iri), None, None, None):
            if quad.graph_name != _CLOSURE and isinstance(quad.object, NamedNode | Literal):
                found.setdefault(quad.predicate.value, {})[quad.object] = None
        return {p: sorted(found[p], key=_order) if len(found[p]) > 1 else list(found[p]) for p in sorted(found)}

    def _sources_of(self, iri: str) -> Sources:
        found: dict[str, set[str]] = {}
        for quad in self._store.quads_for_pattern(None, None, NamedNode(iri), None):
            if quad.graph_name != _CLOSURE and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.predicate.value, set()).add(quad.subject.value)
        return {p: sorted(found[p], key=natural) for p in sorted(found)}

    @cached_property
    def _kinds(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for iri in self.described:
            made.setdefault(Thing(self, iri).kind, []).append(iri)
        return made

    def _sorted(self, kind: str) -> list[str]:
        if kind not in self._in_order:
            self._in_order[kind] = sorted(self._kinds.get(kind, ()), key=natural)
        return self._in_order[kind]

    @cached_property
    def described(self) -> frozenset[str]:
        """The addresses of our things that the graphs describe."""
        return frozenset(iri for iri in self._subjects if iri.startswith(ID))

    @cached_property
    def _subjects(self) -> list[str]:
        found = self._store.query(_SUBJECTS)
        assert isinstance(found, QuerySolutions)
        return [row["s"].value for row in found]

    def subjects(self, start: str) -> list[str]:
        """Return the addresses of what is described whose address begins with ``start``, in natural order."""
        return sorted((iri for iri in self._subjects if iri.startswith(start)), key=natural)

    @cached_property
    def moved(self) -> frozenset[Thing]:
        """What other things replace: its page leads to theirs."""
        quads = self._store.quads_for_pattern(None, NamedNode(expand("dcterms:isReplacedBy")), None, None)
        return frozenset(Thing(self, q.subject.value) for q in quads if isinstance(q.subject, NamedNode))

    def thing(self, iri: str) -> Thing:
        """Return the thing of that IRI, known or not."""
        return Thing(self, iri)

    def kind(self, kind: str) -> list[Thing]:
        """Return every thing of the kind that the graphs describe, in natural order of its key."""
        return [Thing(self, iri) for iri in self._sorted(kind)]

    def count(self, kind: str) -> int:
        """Return how many things of the kind the graphs describe."""
        return len(self._kinds.get(kind, ()))

    def kinds(self) -> list[str]:
        """Return the kinds of things that the graphs describe."""
        return sorted(self._kinds)

    def of_type(self, *names: str) -> list[Thing]:
        """Return the things of any of the types, in natural order."""
        wanted = {s for n in names for s in self.into(expand(n)).get(expand("rdf:type"), [])}
        return [Thing(self, iri) for iri in sorted(wanted, key=natural)]


def _order(node: Node) -> tuple[object, ...]:
    """One order for any values: texts that differ by their language alone too."""
    more = (node.language or "", node.datatype.value) if isinstance(node, Literal) else ()
    return (natural(node.value), *more)


def python_value(node: Node) -> date | Decimal | None:
    """Return the day or the number that a literal is, None for any other node."""
    kind = node.datatype.value.removeprefix(PREFIXES["xsd"]) if isinstance(node, Literal) else ""
    if kind == "date":
        return date.fromisoformat(node.value)
    return Decimal(node.value) if kind in ("integer", "decimal", "nonNegativeInteger") else None
