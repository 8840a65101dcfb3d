"""The description of the dataset: what it counts, sizes and dates is true."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import published
import pyoxigraph
import pytest
import rdflib
from rdflib import RDF, RDFS, SH, SKOS, BNode, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, VOID

from proa_graph import __version__, catalog, graph, quality, questions, terms
from proa_graph.files import share
from proa_graph.graph.vocabulary import Graph, NamedNode
from proa_graph.graph.vocabulary import Namespace as _Vocabulary
from proa_graph.tally import Tally

DATASET = URIRef(f"{catalog.CATALOG}#dataset")


@cache
def _described() -> rdflib.Graph:
    return _described_of(published.lines())


def _described_of(*parts: Sequence[bytes]) -> rdflib.Graph:
    """What is said of quads that are counted part by part."""
    tally = Tally()
    for lines in parts:
        tally.count()
        tally.add(lines)
    return graph.new_graph(catalog.describe(tally))


def _number(subject: URIRef, predicate: URIRef) -> int:
    value = _described().value(subject, predicate)
    assert isinstance(value, Literal)
    return int(value)


def _counted(query: str) -> int:
    (row,) = published.ask(query)
    return int(row["n"])


def test_counts_are_those_of_the_graph() -> None:
    for counted, of in (("*", VOID.triples), ("DISTINCT ?p", VOID.properties)):
        assert _number(DATASET, of) == _counted(f"SELECT (COUNT({counted}) AS ?n) {{ ?s ?p ?o }}")
    assert _number(DATASET, VOID.classes) == _counted("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }")
    entry = next(_described().subjects(VOID["class"], URIRef(terms.term("EligibilityEntry"))))
    assert isinstance(entry, URIRef)
    assert _number(entry, VOID.entities) == sum(
        map(len, (*published.facts().lists.values(), *published.facts().withdrawn.values()))
    )


def test_partitions_add_up() -> None:
    parts = list(_described().objects(DATASET, VOID.propertyPartition))
    assert sum(_number(URIRef(str(p)), VOID.triples) for p in parts) == _number(DATASET, VOID.triples)
    assert len(parts) == _number(DATASET, VOID.properties)


def test_every_file_of_the_dumps_is_listed_with_its_form() -> None:
    described = _described()
    files = {str(u).rpartition("/")[2] for u in described.objects(None, DCAT.downloadURL)}
    written = {path.name for path in (published.folder() / "dumps").iterdir()} - {"SHA256SUMS"}
    assert files == written
    for one in described.objects(DATASET, DCAT.distribution):
        assert described.value(one, DCAT.mediaType) is not None


def test_version_and_day_are_those_of_the_changelog() -> None:
    text = (Path(__file__).parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    match = re.search(r"^## \[([\d.]+)\] – (\d{4}-\d\d-\d\d)$", text, re.MULTILINE)
    assert match and match.groups() == (__version__, catalog.ISSUED)
    assert str(_described().value(DATASET, DCTERMS.issued)) == catalog.ISSUED


def test_every_question_is_an_executable_with_its_text() -> None:
    for question in questions.load().values():
        text = str(_described().value(URIRef(question.iri), SH.select))
        assert "#+" not in text
        assert text.split() == " ".join(x for x in question.text.splitlines() if not x.startswith("#+")).split()
        assert isinstance(published.store().query(text), pyoxigraph.QuerySolutions)


def test_mandatory_and_recommended_properties_of_dcat_ap_are_there() -> None:
    described = _described()
    for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.theme, DCAT.keyword, DCTERMS.license):
        assert described.value(DATASET, predicate) is not None
    (service,) = described.subjects(RDF.type, DCAT.DataService)
    assert described.value(service, DCAT.endpointURL) == URIRef(f"{terms.BASE}sparql")
    for one in described.objects(DATASET, DCAT.distribution):
        assert described.value(one, DCAT.accessURL) is not None


def test_no_blank_node_and_the_same_bytes() -> None:
    assert not [n for n in _described().all_nodes() if isinstance(n, BNode)]
    lines = published.lines()
    again = _described_of(lines[1::2], lines[::2])
    assert again.isomorphic(_described())


def test_a_triple_of_two_graphs_counts_once_and_a_member_of_two_classes_for_both() -> None:
    kinds = [NamedNode(terms.term(name)) for name in ("CqpCertification", "Certification")]
    thing, listed = NamedNode(terms.thing("certification", "X")), NamedNode(terms.term("listedIn"))
    types = {(thing, NamedNode(str(RDF.type)), kind) for kind in kinds}
    link = (thing, listed, NamedNode(terms.thing("list", "Y")))
    quads: tuple[dict[str, Graph], ...] = ({"urn:a": {*types, link}}, {"urn:b": {link}})
    found = _described_of(*(graph.nquads(named).splitlines(keepends=True) for named in quads))
    assert found.value(DATASET, VOID.triples) == Literal(3)
    sources = {found.value(part, DCTERMS.source): part for part in found.objects(DATASET, VOID.subset)}
    assert {str(s): found.value(p, VOID.triples) for s, p in sources.items()} == {
        "urn:a": Literal(3),
        "urn:b": Literal(1),
    }
    for kind in ("CqpCertification", "Certification"):
        part = URIRef(f"{catalog.CATALOG}#class-proa-{kind}")
        assert found.value(part, VOID.entities) == Literal(1)
        uses = {
            str(found.value(p, VOID.property)): found.value(p, VOID.triples)
            for p in found.objects(part, VOID.propertyPartition)
        }
        assert uses == {str(RDF.type): Literal(2), str(listed.value): Literal(1)}
    assert (found.value(DATASET, VOID.distinctSubjects), found.value(DATASET, VOID.distinctObjects)) == (
        Literal(1),
        Literal(3),
    )


DQV = Namespace("http://www.w3.org/ns/dqv#")


def _measured(described: rdflib.Graph) -> dict[str, Decimal]:
    found = {}
    for measure in described.objects(DATASET, DQV.hasQualityMeasurement):
        metric = described.value(measure, DQV.isMeasurementOf)
        assert described.value(metric, DQV.inDimension) and described.value(measure, DQV.computedOn) == DATASET
        assert len(list(described.objects(metric, SKOS.definition))) == 2
        found[str(metric).partition("#metric-")[2]] = Decimal(str(described.value(measure, DQV.value)))
    return found


COUNTED = {"record": 8, "locator": 9}


def test_measures_are_shares_of_what_the_graph_holds() -> None:
    """Of ten lines eight lead to a record, nine are placed; of four texts one is not read."""
    kinds = {"EligibilityEntry": 10, "Agreement": 3, "UnreadText": 1}
    classes = {terms.term(name): count for name, count in kinds.items()}
    uses = {
        (terms.term("EligibilityEntry"), terms.term(name)): count for name, count in (("record", 8), ("locator", 9))
    }
    here = Namespace(f"{catalog.CATALOG}#")
    ours = quality.told(_Vocabulary(str(here)), date(2026, 1, 1), classes, uses)
    found = _measured(graph.new_graph(set(ours)))
    assert {key: found[key] for key in ("coverage", "resolution", "locators")} == {
        "coverage": Decimal("0.75"),
        "resolution": Decimal("0.8"),
        "locators": Decimal("0.9"),
    }
    results = json.loads((share("benchmarks/results") / "accuracy.json").read_text(encoding="utf-8"))["measures"]
    assert results
    for name, of in results.items():
        assert 0 < of["right"] <= of["of"]
        assert found[name] == round(Decimal(of["right"]) / of["of"], 4)


def test_nothing_is_measured_of_what_is_not_there() -> None:
    told = graph.new_graph(set(quality.told(_Vocabulary(f"{catalog.CATALOG}#"), date(2026, 1, 1), {}, {})))
    assert not {"coverage", "resolution", "locators"} & set(_measured(told))


def test_the_dataset_says_what_was_read_to_make_it() -> None:
    told = graph.new_graph(set(quality.told(_Vocabulary(f"{catalog.CATALOG}#"), date(2026, 1, 1), {}, {})))
    (made,) = told.objects(DATASET, PROV.wasGeneratedBy)
    assert (made, RDF.type, PROV.Activity) in told
    with (share("data") / "sources.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert rows and [row["key"] for row in rows] == sorted(row["key"] for row in rows)
    assert all(re.fullmatch("[0-9a-f]{64}", row["sha256"]) for row in rows)
    used = set(told.objects(made, PROV.used))
    assert {str(told.value(source, URIRef(f"{DCAT}version"))) for source in used} == {row["version"] for row in rows}
    assert len(used) == len(rows)


def test_each_source_says_when_it_was_fetched_or_that_nobody_noted_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> dict[str, tuple[str, int]]:
        found = graph.new_graph(set(quality.told(_Vocabulary(f"{catalog.CATALOG}#"), date(2026, 1, 1), {}, {})))
        return {
            str(source).rpartition("source-")[2]: (
                str(found.value(fetching, PROV.endedAtTime) or ""),
                len(list(found.objects(fetching, RDFS.comment))),
            )
            for source, fetching in found.subject_objects(PROV.wasGeneratedBy)
            if (fetching, RDFS.label, None) in found and "retrieval" in str(fetching)
        }

    assert told().keys() == {row["key"] for row in quality.sources()}
    assert set(told().values()) == {("", 2)}
    first, *others = quality.sources()
    monkeypatch.setattr(quality, "sources", lambda: ({**first, "retrieved": "2026-01-02"}, *others))
    assert told()[first["key"]] == ("2026-01-02T00:00:00+00:00", 0)
