"""The rules of ``shapes/``: one named SHACL shape each, with its law, its interval and its two languages."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pyoxigraph

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.parameters import by_iri, used_by
from proa_graph.terms import BASE, DEF

SH = "http://www.w3.org/ns/shacl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ARTICLE = f"{BASE}id/article/"
_REGIME = f"{DEF}Regime"

Texts = Mapping[str, str]
_Node = dict[str, list[pyoxigraph.NamedNode | pyoxigraph.Literal]]


@dataclass(frozen=True, slots=True)
class Core:
    """A SHACL Core constraint on the values of one predicate; ``None`` and ``""`` mean "not asked"."""

    path: str
    min_count: int | None = None
    max_count: int | None = None
    pattern: str = ""
    flags: str = ""
    datatype: str = ""
    min_inclusive: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A SHACL-SPARQL constraint: ``select`` finds the breaches, ``prefixes`` are its declared names."""

    select: str
    prefixes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement of the law or of quality, as its shape states it.

    Texts are mappings from ``"fr"`` and ``"en"``, empty where there are none; ``practice`` explains what the rule finds
    in extended texts; ``message`` holds ``{?name}`` where a value of the
    finding goes. The rule applies on ``[applies_from, applies_until)``, judged at the date that
    ``evaluated_at`` names (``signature``, ``order``, ``contract``, ``training-start``, ``filing``, ``early-end``).
    ``target`` is a class,
    or with ``target_is_property`` a predicate whose subjects are checked. A rule with ``computed`` false
    is documentation: ``not_computed_reason`` says why no data decide it.
    """

    iri: str
    id: str
    label: Texts
    definition: Texts
    message: Texts
    advice: Texts
    note: Texts
    severity: str
    severity_reason: Texts
    practice: Texts
    sources: tuple[str, ...]
    regimes: tuple[str, ...]
    applies_from: date
    applies_until: date | None
    evaluated_at: str
    target: str
    target_is_property: bool
    computed: bool
    not_computed_reason: Texts
    conforming: Texts
    violating: Texts
    constraint: Core | Query | None
    file: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The IRIs of the numbers and days of the law that the rule reads."""
        return used_by(self.constraint.select) if isinstance(self.constraint, Query) else ()

    def applies_on(self, day: date) -> bool:
        """Return whether the rule is law on ``day``."""
        return self.applies_from <= day and (self.applies_until is None or day < self.applies_until)

    @property
    def articles(self) -> tuple[tuple[str, date], ...]:
        """The article versions cited, number and first day in force; first the article that names the file.

        A rule on the integrity of data cites none.
        """
        parts = (source.removeprefix(_ARTICLE).split("/") for source in self.sources)
        found = [(number, date.fromisoformat(day)) for number, day in parts]
        return tuple(sorted(found, key=lambda cited: (f"{cited[0]}.ttl" != self.file, cited)))

    def articles_on(self, day: date) -> tuple[tuple[str, date], ...]:
        """The article versions cited that are in force on ``day``, in the order of :attr:`articles`."""
        return tuple(cited for cited in self.articles if in_force(*cited, day))


@dataclass(frozen=True, slots=True)
class Backing:
    """The days, both counted, on which a version of an article backs a rule; ``last_day`` is ``None`` while it does."""

    rule: str
    article: str
    version: date
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Regime:
    """An interval ``[first, until)`` of constant law; ``until`` is ``None`` while it lasts."""

    notation: str
    label: Texts
    first: date
    until: date | None


@cache
def load(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of ``folder`` (default ``shapes/``), sorted by identifier.

    Raises:
        UnusableError: a file is no Turtle, or a rule lacks a part that every rule must have.
    """
    folder = folder or share("shapes")
    nodes, files = _read(sorted(folder.glob("*.ttl")))
    found = [_rule(iri, nodes, files[iri]) for iri, node in nodes.items() if _iri(node, _TYPE, "Rule")]
    for rule in found:
        _check_parameters(rule)
    return tuple(sorted(found, key=lambda rule: rule.id))


def backing() -> tuple[Backing, ...]:
    """Return rule × article version × days: which version backs which rule when, by rule, article and first day."""
    found = [_backing(rule, *cited) for rule in load() for cited in rule.articles]
    return tuple(sorted(found, key=lambda row: (row.rule, row.article, row.first_day)))


def _backing(rule: Rule, number: str, version: date) -> Backing:
    eve = rule.applies_until - timedelta(days=1) if rule.applies_until else None
    ends = [day for day in (_last_days().get((number, version)), eve) if day]
    return Backing(rule.id, number, version, max(version, rule.applies_from), min(ends, default=None))


def _check_parameters(rule: Rule) -> None:
    """Raise UnusableError where ``rule`` reads a number that is not law during all of its interval."""
    for iri in rule.parameters:
        known = by_iri().get(iri)
        if known is None or not known.covers(rule.applies_from, rule.applies_until):
            name = iri.rpartition("/")[2]
            raise UnusableError(
                rule.file,
                f"{rule.id} emploie {name} hors de son intervalle",
                f"{rule.id} uses {name} outside its interval",
            )


def in_force(number: str, first: date, day: date) -> bool:
    """Return whether the version of article ``number`` that begins on ``first`` is in force on ``day``.

    A version that ``data/articles.csv`` does not know is taken to last.
    """
    last = _last_days().get((number, first))
    return first <= day and (last is None or day <= last)


@cache
def _last_days() -> Mapping[tuple[str, date], date | None]:
    with (share("data") / "articles.csv").open(newline="", encoding="utf-8") as handle:
        return {
            (row["number"], date.fromisoformat(row["first_day"])): date.fromisoformat(row["last_day"])
            if row["last_day"]
            else None
            for row in csv.DictReader(handle)
        }


@cache
def regimes() -> tuple[Regime, ...]:
    """Return the legal regimes that ``ontology/proa.ttl`` defines, in the order of time."""
    nodes, _ = _read([share("ontology") / "proa.ttl"])
    found = [node for iri, node in nodes.items() if _iri(node, _TYPE, "Regime") and iri.startswith(_REGIME)]
    return tuple(
        sorted(
            (
                Regime(
                    _text(node, f"{_SKOS}notation"),
                    _texts(node, f"{_SKOS}prefLabel"),
                    date.fromisoformat(_text(node, f"{DEF}from")),
                    _day(node, f"{DEF}until"),
                )
                for node in found
            ),
            key=lambda regime: regime.first,
        )
    )


def _read(paths: Iterable[Path]) -> tuple[dict[str, _Node], dict[str, str]]:
    """Return the statements of the files as node → predicate → values, and the file of each node."""
    nodes: dict[str, _Node] = defaultdict(lambda: defaultdict(list))
    files: dict[str, str] = {}
    for path in paths:
        try:
            for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
                if isinstance(quad.subject, pyoxigraph.NamedNode) and not isinstance(
                    quad.object, pyoxigraph.BlankNode | pyoxigraph.Triple
                ):
                    nodes[quad.subject.value][quad.predicate.value].append(quad.object)
                    files[quad.subject.value] = path.name
        except (SyntaxError, OSError) as error:
            raise UnusableError(str(path), f"Turtle illisible : {error}", f"unreadable Turtle: {error}") from error
    return nodes, files


def _rule(iri: str, nodes: Mapping[str, _Node], file: str) -> Rule:
    node = nodes[iri]
    try:
        by_property = _text(node, f"{SH}targetSubjectsOf")
        computed = _text(node, f"{DEF}computed") == "true"
        return Rule(
            iri=iri,
            id=_text(node, f"{DEF}ruleId"),
            label=_texts(node, f"{_RDFS}label"),
            definition=_texts(node, f"{_SKOS}definition"),
            message=_texts(node, f"{SH}message"),
            advice=_texts(node, f"{DEF}advice"),
            note=_texts(node, f"{_SKOS}editorialNote"),
            severity=_text(node, f"{SH}severity").removeprefix(SH),
            severity_reason=_texts(node, f"{DEF}severityReason"),
            practice=_texts(node, f"{DEF}practice"),
            sources=tuple(sorted(value.value for value in node[f"{_DCTERMS}source"])),
            regimes=tuple(sorted(value.value.removeprefix(_REGIME) for value in node[f"{DEF}regime"])),
            applies_from=date.fromisoformat(_text(node, f"{DEF}appliesFrom")),
            applies_until=_day(node, f"{DEF}appliesUntil"),
            evaluated_at=_text(node, f"{DEF}evaluatedAt"),
            target=by_property or _text(node, f"{SH}targetClass"),
            target_is_property=bool(by_property),
            computed=computed,
            not_computed_reason=_texts(node, f"{DEF}notComputedReason"),
            conforming=_texts(node, f"{DEF}conformingExample"),
            violating=_texts(node, f"{DEF}violatingExample"),
            constraint=_constraint(node, nodes) if computed else None,
            file=file,
        )
    except (KeyError, ValueError) as error:
        raise UnusableError(file, f"la règle {iri} est incomplète ({error})", f"rule {iri} is incomplete") from error


def _constraint(node: _Node, nodes: Mapping[str, _Node]) -> Core | Query:
    address = _text(node, f"{SH}sparql")
    if address:
        names = (nodes[value.value] for value in nodes[f"{BASE}shapes"][f"{SH}declare"])
        prefixes = sorted((_text(name, f"{SH}prefix"), _text(name, f"{SH}namespace")) for name in names)
        return Query(_text(nodes[address], f"{SH}select"), tuple(prefixes))
    return Core(
        path=_text(node, f"{SH}path"),
        min_count=_number(node, f"{SH}minCount"),
        max_count=_number(node, f"{SH}maxCount"),
        pattern=_text(node, f"{SH}pattern"),
        flags=_text(node, f"{SH}flags"),
        datatype=_text(node, f"{SH}datatype"),
        min_inclusive=_number(node, f"{SH}minInclusive"),
    )


def _iri(node: _Node, predicate: str, name: str) -> bool:
    return any(value.value == DEF + name for value in node.get(predicate, ()))


def _text(node: _Node, predicate: str) -> str:
    values = node.get(predicate)
    return values[0].value if values else ""


def _texts(node: _Node, predicate: str) -> Texts:
    literals = (value for value in node.get(predicate, ()) if isinstance(value, pyoxigraph.Literal))
    return {literal.language: literal.value for literal in literals if literal.language}


def _number(node: _Node, predicate: str) -> int | None:
    text = _text(node, predicate)
    return int(text) if text else None


def _day(node: _Node, predicate: str) -> date | None:
    text = _text(node, predicate)
    return date.fromisoformat(text) if text else None
