"""What is told of the dataset's making and quality: what was read (PROV), and measures with their definitions (DQV)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from proa_graph.files import share
from proa_graph.graph.vocabulary import (
    DCAT,
    DCTERMS,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Literal,
    NamedNode,
    Namespace,
    Triples,
    day,
    en,
    fr,
    proa,
    string,
)
from proa_graph.terms import DEF

_DQV = Namespace("http://www.w3.org/ns/dqv#")
_WAYS = {"accuracy": ("Exactitude", "Accuracy"), "completeness": ("Complétude", "Completeness")}
Uses = Mapping[tuple[str, str], int]
"""How often the members of a class have a property, by the IRIs of both."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, in both languages: a share, between 0 and 1, and the dimension of quality that it tells of."""

    key: str
    way: str
    label: tuple[str, str]
    definition: tuple[str, str]


_METRICS = (
    Metric(
        "coverage", "completeness",
        ("Textes lus", "Texts read"),
        ("Part des accords lus parmi ceux dont on sait qu’ils existent.",
         "Share of the agreements read among those that are known to exist."),
    ),
    Metric(
        "resolution", "completeness",
        ("Lignes rattachées à une fiche", "Lines tied to a record"),
        ("Part des lignes de listes qui mènent à une fiche d’un répertoire national.",
         "Share of the lines of lists that lead to a record of a national register."),
    ),
    Metric(
        "locators", "completeness",
        ("Lignes situées dans leur source", "Lines placed in their source"),
        ("Part des lignes de listes dont la place dans le document lu est dite.",
         "Share of the lines of lists whose place in the document read is told."),
    ),
    Metric(
        "histories", "accuracy",
        ("Statuts à une date", "Statuses on a date"),
        ("Part des cas datés, établis à la main d’après les sources et tenus à part, auxquels la réponse est juste.",
         "Share of dated cases, set by hand from the sources and kept apart, to which the answer is right."),
    ),
    Metric(
        "workbooks", "accuracy",
        ("Classeurs de partenaires", "Partners’ workbooks"),
        ("Part des classeurs d’essai, tenus à part, dont chaque défaut est trouvé à sa cellule.",
         "Share of trial workbooks, kept apart, of which every defect is found at its cell."),
    ),
    Metric(
        "searches", "accuracy",
        ("Recherches", "Searches"),
        ("Part des recherches d’essai, tenues à part, dont une bonne réponse est au premier rang.",
         "Share of trial searches, kept apart, of which a good answer stands first."),
    ),
)  # fmt: skip


def told(here: Namespace, issued: date, classes: Mapping[str, int], uses: Uses) -> Triples:
    """Yield what was read to make the dataset, and how good it is.

    Args:
        here: the namespace of the catalogue, whose ``dataset`` it is about.
        issued: the day of the dataset.
        classes: how many members each class has, by its IRI.
        uses: how often they have each property.
    """
    yield from _made(here, issued)
    for key, (fr_label, en_label) in _WAYS.items():
        yield here[f"dimension-{key}"], RDF.type, _DQV.Dimension
        yield here[f"dimension-{key}"], SKOS.prefLabel, fr(fr_label)
        yield here[f"dimension-{key}"], SKOS.prefLabel, en(en_label)
    values = {**_shares(classes, uses), **dict(_accuracy())}
    for metric in _METRICS:
        if metric.key in values:
            yield from _measured(here, metric, *values[metric.key], issued)


def _made(here: Namespace, issued: date) -> Triples:
    reading = here.reading
    yield here.dataset, PROV.wasGeneratedBy, reading
    yield reading, RDF.type, PROV.Activity
    yield reading, RDFS.label, fr("Lecture des sources")
    yield reading, RDFS.label, en("Reading of the sources")
    yield reading, PROV.endedAtTime, Literal(f"{issued.isoformat()}T00:00:00Z", datatype=XSD.dateTime)
    yield reading, PROV.wasAssociatedWith, here.publisher
    for source in sources():
        subject = here[f"source-{source['key']}"]
        yield reading, PROV.used, subject
        yield here.dataset, PROV.wasDerivedFrom, subject
        yield subject, RDF.type, PROV.Entity
        yield subject, DCTERMS.title, fr(source["title"])
        yield subject, DCAT.version, string(source["version"])
        yield subject, proa("sha256"), string(source["sha256"])
        yield subject, RDFS.seeAlso, NamedNode(source["address"])
        yield from _fetched(here, source)


def _fetched(here: Namespace, source: Mapping[str, str]) -> Triples:
    """The activity that brought a source here, and its day; that the day is not known, where it was not noted."""
    subject, fetching = here[f"source-{source['key']}"], here[f"retrieval-{source['key']}"]
    yield subject, PROV.wasGeneratedBy, fetching
    yield fetching, RDF.type, PROV.Activity
    yield fetching, RDFS.label, fr(f"Téléchargement, {source['title']}, {source['version']}")
    yield fetching, RDFS.label, en(f"Retrieval, {source['key']}")
    if source["retrieved"]:
        yield fetching, PROV.endedAtTime, Literal(f"{source['retrieved']}T00:00:00Z", datatype=XSD.dateTime)
    else:
        yield fetching, RDFS.comment, fr("Jour non connu : il n’a pas été noté.")
        yield fetching, RDFS.comment, en("Day not known: it was not noted.")


@cache
def sources() -> tuple[Mapping[str, str], ...]:
    """Return the editions of the public bases that were read: key, title, version, day fetched, digest, address."""
    with (share("data") / "sources.csv").open(newline="", encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


Share = tuple[int, int, str]
"""So many of so many, and the day of it where it is not that of the dataset."""


def _shares(classes: Mapping[str, int], uses: Uses) -> dict[str, Share]:
    lines = classes.get(f"{DEF}EligibilityEntry", 0)
    read, unread = (classes.get(f"{DEF}{name}", 0) for name in ("Agreement", "UnreadText"))
    found = {
        "coverage": (read, read + unread, ""),
        "resolution": (uses.get((f"{DEF}EligibilityEntry", f"{DEF}record"), 0), lines, ""),
        "locators": (uses.get((f"{DEF}EligibilityEntry", f"{DEF}locator"), 0), lines, ""),
    }
    return {key: share for key, share in found.items() if share[1]}


def _accuracy() -> Iterator[tuple[str, Share]]:
    return ((key, (of["right"], of["of"], _results()["day"])) for key, of in _results()["measures"].items())


@cache
def _results() -> Any:
    return json.loads((share("benchmarks/results") / "accuracy.json").read_text(encoding="utf-8"))


def _measured(here: Namespace, metric: Metric, right: int, of: int, on: str, issued: date) -> Triples:
    what, how = here[f"measure-{metric.key}"], here[f"metric-{metric.key}"]
    yield here.dataset, _DQV.hasQualityMeasurement, what
    yield what, RDF.type, _DQV.QualityMeasurement
    yield what, _DQV.isMeasurementOf, how
    yield what, _DQV.computedOn, here.dataset
    yield what, _DQV.value, Literal(str((Decimal(right) / of).quantize(Decimal("0.0001"))), datatype=XSD.decimal)
    yield what, DCTERMS.date, day(date.fromisoformat(on) if on else issued)
    yield what, RDFS.label, string(f"{right}/{of}")
    yield how, RDF.type, _DQV.Metric
    yield how, _DQV.inDimension, here[f"dimension-{metric.way}"]
    yield how, _DQV.expectedDataType, XSD.decimal
    for predicate, texts in ((SKOS.prefLabel, metric.label), (SKOS.definition, metric.definition)):
        yield how, predicate, fr(texts[0])
        yield how, predicate, en(texts[1])
