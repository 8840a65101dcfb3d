"""The catalogue of the releases that are kept: each as a dataset of DCAT-AP, its files with their sizes and digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from proa_graph import catalog, graph
from proa_graph.graph.ranges import with_ranges
from proa_graph.graph.vocabulary import (
    DCAT,
    DCTERMS,
    FOAF,
    RDF,
    RDFS,
    XSD,
    Graph,
    Literal,
    NamedNode,
    Namespace,
    Triple,
    Triples,
    day,
    en,
    fr,
    string,
)
from proa_graph.release.kept import Release
from proa_graph.terms import BASE

CATALOGUE = "catalog.ttl"
_HOME = NamedNode(catalog.RELEASES)
_CATALOG = Namespace(f"{catalog.CATALOG}#")
_SPDX = Namespace("http://spdx.org/rdf/terms#")


def releases_turtle(kept: Sequence[Release]) -> bytes:
    """Return the catalogue of the releases ``kept`` (the newest first) as Turtle."""
    return graph.turtle({_HOME.value: releases_graph(kept)})


def releases_graph(kept: Sequence[Release]) -> Graph:
    """Return the catalogue of the releases ``kept``, the newest first."""
    return with_ranges({*_catalogue(kept), *chain.from_iterable(map(_dataset, kept))})


def _catalogue(kept: Sequence[Release]) -> Triples:
    yield _HOME, RDF.type, DCAT.Catalog
    yield from _both(_HOME, DCTERMS.title, *catalog.RELEASES_TITLE)
    yield from _both(_HOME, DCTERMS.description, *catalog.RELEASES_SAID)
    yield from _ours(_HOME)
    yield from catalog.taxonomy(_HOME)
    yield _CATALOG.publisher, RDF.type, FOAF.Agent
    yield _CATALOG.publisher, FOAF.name, string("proa-graph")
    for one in kept:
        yield _HOME, DCAT.dataset, _of(one.version)


def _dataset(one: Release) -> Iterator[Triple]:
    subject = _of(one.version)
    yield subject, RDF.type, DCAT.Dataset
    yield from _both(subject, DCTERMS.title, *(f"{title} ({one.version})" for title in catalog.TITLE))
    yield from _both(subject, DCTERMS.description, *catalog.DESCRIPTION)
    yield from _ours(subject)
    yield from catalog.subjects(subject)
    yield subject, DCTERMS.identifier, string(subject.value)
    yield subject, DCTERMS.issued, day(date.fromisoformat(one.issued))
    yield subject, DCAT.version, string(one.version)
    yield _CATALOG.dataset, DCAT.hasVersion, subject
    yield subject, DCTERMS.isVersionOf, _CATALOG.dataset
    if one.before:
        yield subject, DCAT.previousVersion, _of(one.before)
    for name, size, digest in one.files:
        yield from _file(one, name, size, digest)


def _file(one: Release, name: str, size: int, digest: str) -> Iterator[Triple]:
    url = NamedNode(f"{_of(one.version).value}{name}")
    subject, checksum = NamedNode(f"{url.value}#file"), NamedNode(f"{url.value}#sha256")
    yield _of(one.version), DCAT.distribution, subject
    yield subject, RDF.type, DCAT.Distribution
    yield from _both(subject, DCTERMS.title, f"Fichier {name}", f"File {name}")
    yield subject, DCAT.accessURL, url
    yield subject, DCAT.downloadURL, url
    yield subject, DCAT.byteSize, Literal(str(size), datatype=XSD.nonNegativeInteger)
    yield subject, DCTERMS.license, catalog.LICENCE
    yield from catalog.forms(subject, name)
    yield subject, _SPDX.checksum, checksum
    yield checksum, RDF.type, _SPDX.Checksum
    yield checksum, RDFS.label, string(f"SHA-256, {name}")
    yield checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256
    yield _SPDX.checksumAlgorithm_sha256, RDF.type, _SPDX.ChecksumAlgorithm
    yield checksum, _SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)


def _ours(subject: NamedNode) -> Iterator[Triple]:
    yield subject, DCTERMS.publisher, _CATALOG.publisher
    yield subject, DCTERMS.license, catalog.LICENCE


def _of(version: str) -> NamedNode:
    return NamedNode(f"{BASE}releases/{version}/")


def _both(subject: NamedNode, predicate: NamedNode, french: str, english: str) -> Iterator[Triple]:
    yield subject, predicate, fr(french)
    yield subject, predicate, en(english)
