"""The published graph as pages need it: things, their values both ways, their labels and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from urllib.parse import unquote

import rdflib

from proa_graph.graph.vocabulary import PREFIXES
from proa_graph.site.pages import address
from proa_graph.terms import BASE

ID = f"{BASE}id/"
LABELS = ("skos:prefLabel", "dcterms:title", "rdfs:label", "sh:name", "skos:notation", "dcterms:description")
Node = rdflib.term.Node
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
def expand(name: str) -> rdflib.URIRef:
    """Return the IRI of a prefixed name, for example ``eli:date_document``."""
    prefix, _, local = name.partition(":")
    return rdflib.URIRef(PREFIXES[prefix] + local)


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
        if self.kind == "record" and f"{ID}certification/{self.key}" not in self.view.out:
            return ""
        return address(self.iri)

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
        return self.view.out.get(self.iri, {}).get(expand(name), [])

    def texts(self, name: str) -> list[Text]:
        """Its literal values of the property."""
        return [Text(str(n), n.language or "") for n in self.nodes(name) if isinstance(n, rdflib.Literal)]

    def text(self, name: str, lang: str = "fr") -> Text:
        """One literal value, in ``lang`` where there is one; empty when there is none."""
        found = self.texts(name)
        return next((v for v in found if v.lang == lang), found[0] if found else Text(""))

    def things(self, name: str) -> list[Thing]:
        """The resources that the property leads to, in natural order."""
        return [Thing(self.view, str(n)) for n in self.nodes(name) if isinstance(n, rdflib.URIRef)]

    def thing(self, name: str) -> Thing | None:
        """The first resource that the property leads to."""
        return next(iter(self.things(name)), None)

    def links(self, name: str) -> list[str]:
        """The addresses that the property leads to."""
        return [str(n) for n in self.nodes(name) if isinstance(n, rdflib.URIRef)]

    def day(self, name: str) -> date | None:
        """The date that the property holds."""
        return next((v for v in self._values(name) if isinstance(v, date)), None)

    def amount(self, name: str) -> Decimal | None:
        """The number that the property holds."""
        found = (v for v in self._values(name) if isinstance(v, (int, Decimal)))
        return next((Decimal(v) for v in found), None)

    def back(self, name: str) -> list[Thing]:
        """The things that point to this one with the property, in natural order."""
        return [Thing(self.view, s) for s in self.view.into.get(self.iri, {}).get(expand(name), [])]

    def _values(self, name: str) -> Iterator[object]:
        return (n.toPython() for n in self.nodes(name) if isinstance(n, rdflib.Literal))


class View:
    """Every asserted triple of the published graphs, indexed both ways."""

    def __init__(self, graphs: Mapping[str, rdflib.Graph]) -> None:
        """Index ``graphs`` (graph IRI → triples); what is only inferred is left out."""
        self.out: dict[str, dict[rdflib.URIRef, list[Node]]] = {}
        self.into: dict[str, dict[rdflib.URIRef, list[str]]] = {}
        self.source: dict[str, set[str]] = {}
        self.labels: dict[tuple[str, str], Text] = {}
        for name in sorted(graphs):
            if not name.endswith("/graph/closure"):
                self._index(name, graphs[name])
        for values in (v for index in self.out.values() for v in index.values() if len(v) > 1):
            values.sort(key=_order)
        for sources in (v for index in self.into.values() for v in index.values() if len(v) > 1):
            sources.sort(key=natural)
        self._kinds: dict[str, list[str]] = {}
        for iri in sorted((iri for iri in self.out if iri.startswith(ID)), key=natural):
            self._kinds.setdefault(Thing(self, iri).kind, []).append(iri)

    def _index(self, name: str, graph: rdflib.Graph) -> None:
        for subject, predicate, value in graph:
            if isinstance(subject, rdflib.BNode) or isinstance(value, rdflib.BNode):
                continue
            assert isinstance(predicate, rdflib.URIRef)
            iri = str(subject)
            self.source.setdefault(iri, set()).add(name)
            values = self.out.setdefault(iri, {}).setdefault(predicate, [])
            if value not in values:
                values.append(value)
                if isinstance(value, rdflib.URIRef):
                    self.into.setdefault(str(value), {}).setdefault(predicate, []).append(iri)

    def thing(self, iri: str) -> Thing:
        """Return the thing of that IRI, known or not."""
        return Thing(self, iri)

    def kind(self, kind: str) -> list[Thing]:
        """Return every thing of the kind that the graphs describe, in natural order of its key."""
        return [Thing(self, iri) for iri in self._kinds.get(kind, [])]

    def kinds(self) -> list[str]:
        """Return the kinds of things that the graphs describe."""
        return sorted(self._kinds)

    def of_type(self, *names: str) -> list[Thing]:
        """Return the things of any of the types, in natural order."""
        wanted = {s for n in names for s in self.into.get(str(expand(n)), {}).get(expand("rdf:type"), [])}
        return [Thing(self, iri) for iri in sorted(wanted, key=natural)]


def _order(node: Node) -> tuple[object, ...]:
    """One order for any values: texts that differ by their language alone too."""
    more = (node.language or "", str(node.datatype or "")) if isinstance(node, rdflib.Literal) else ()
    return (natural(str(node)), *more)
