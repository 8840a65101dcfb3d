"""The description of the dataset: DCAT-AP 3, VoID with its partitions, and the named questions as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain

from proa_graph import __version__, quality
from proa_graph.graph.ranges import with_ranges
from proa_graph.graph.vocabulary import (
    DCAT,
    DCTERMS,
    EU,
    FOAF,
    IANA,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    VOID,
    Graph,
    NamedNode,
    Namespace,
    Triples,
    day,
    en,
    fr,
    proa,
    string,
    thing,
    whole,
)
from proa_graph.questions import load as load_questions
from proa_graph.table_model import DATABASE, METADATA, WORKBOOK, tables
from proa_graph.tally import Counts, Tally
from proa_graph.terms import BASE, DEF, PREFIXES

ISSUED = "2026-11-27"
"""Day of the release that ``__version__`` names, as in the changelog."""

CATALOG = f"{BASE}catalog"
RELEASES = f"{BASE}releases/"
RELEASES_TITLE = ("Versions publiées des listes Pro-A", "Releases of the Pro-A lists")
RELEASES_SAID = ("Les versions publiées et gardées.", "The releases that are kept.")
LICENCE = NamedNode("https://www.etalab.gouv.fr/licence-ouverte-open-licence")

_HERE = Namespace(f"{CATALOG}#")
_SPARQL = NamedNode(f"{BASE}sparql")
_FILES = (
    "coverage-branches.csv", "coverage.csv", METADATA,
    "proa.jsonld.gz", "proa.nq.gz", "proa.nt.gz", DATABASE, "proa.ttl.gz", WORKBOOK,
    "rules.csv",
)  # fmt: skip
_FORMATS = {
    "cff": ("application/yaml", ""),
    "csv": ("text/csv", "CSV"),
    "json": ("application/csvm+json", "JSON"),
    "jsonld": ("application/ld+json", "JSON_LD"),
    "nq": ("application/n-quads", "RDF_N_QUADS"),
    "nt": ("application/n-triples", "RDF_N_TRIPLES"),
    "parquet": ("application/vnd.apache.parquet", "PARQUET"),
    "sqlite": ("application/vnd.sqlite3", ""),
    "ttl": ("text/turtle", "RDF_TURTLE"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "zip": ("application/zip", "ZIP"),
}
"""What a file ends with: its media type, and its name in the list of the European Union, empty where that has none."""
_EXAMPLES = (("agreement", "KALITEXT000043688159"), ("branch", "2378"), ("certification", "RNCP34857"), ("level", "3"))
TITLE = ("Listes Pro-A en données liées", "The Pro-A lists as linked data")
DESCRIPTION = (
    "Les certifications professionnelles que les accords de branche français ouvrent à la reconversion ou promotion "
    "par l’alternance, avec métiers, niveaux, codes, exclusions, extension, statut à chaque date et provenance.",
    "The vocational certifications that French branch agreements open to reconversion or promotion through work-study "
    "training, with professions, levels, codes, exclusions, extension, status on every date and provenance.",
)
_GRAPHS = {
    "closure": ("Graphe de ce qui s’ensuit, par les règles d’inférence", "Graph of what follows, by inference"),
    "idcc": ("Graphe des opérateurs de compétences des branches", "Graph of the skills operators of the branches"),
    "professions": ("Graphe des métiers rapprochés du ROME", "Graph of the professions matched with ROME"),
    "reconciliation": ("Graphe des lignes rapprochées du registre", "Graph of the lines matched with the register"),
    "reference": (
        "Graphe de ce que les documents partagent, et des droits",
        "Graph of what documents share and rights",
    ),
    "rncp": ("Graphe des fiches des registres", "Graph of the records of the registers"),
    "trades": ("Graphe des métiers tels que les gens les nomment", "Graph of the trades as people call them"),
}
"""The graphs that belong to no document: the last part of the name of each, and what it holds."""
_THEMES = {
    "EDUC": ("Éducation, culture et sport", "Education, culture and sport"),
    "SOCI": ("Population et société", "Population and society"),
}
"""Themes of the European Union, and their names there."""
_KEYWORDS = (
    ("accord de branche", "branch agreement"),
    ("formation professionnelle", "vocational training"),
    ("IDCC", "IDCC"),
    ("Pro-A", "Pro-A"),
    ("RNCP", "RNCP"),
)


def describe(tally: Tally) -> Graph:
    """Return the description of the dataset, without blank node or clock.

    Args:
        tally: what is published, counted. Sizes and digests of the files are those of ``SHA256SUMS`` beside them: what
            describes the dataset is part of it, and does not wait for its files.
    """
    counts = tally.counts()
    made = quality.told(_HERE, date.fromisoformat(ISSUED), counts.classes, counts.properties_of)
    parts = (_catalog(), _releases(), _dataset(counts.graphs), _service(), _questions(), _void(counts), made)
    held = tables().values()
    files = chain(
        map(_distribution, (*_FILES, *(table.file for table in held))),
        (_both(_HERE[f"file-{t.file}"], DCTERMS.description, (t.title["fr"], t.title["en"])) for t in held),
    )
    return with_ranges({triple for part in (*parts, *files) for triple in part})


def _both(subject: NamedNode, predicate: NamedNode, texts: tuple[str, str]) -> Triples:
    yield subject, predicate, fr(texts[0])
    yield subject, predicate, en(texts[1])


def _catalog() -> Triples:
    subject, publisher = NamedNode(CATALOG), _HERE.publisher
    yield subject, RDF.type, DCAT.Catalog
    yield from _both(subject, DCTERMS.title, ("Catalogue de proa-graph", "Catalogue of proa-graph"))
    yield from _both(subject, DCTERMS.description, ("Ce qui est publié, et comment.", "What is published, and how."))
    yield subject, DCTERMS.publisher, publisher
    yield subject, DCTERMS.license, LICENCE
    yield subject, DCTERMS.issued, day(date.fromisoformat(ISSUED))
    yield subject, DCTERMS.modified, day(date.fromisoformat(ISSUED))
    yield subject, DCTERMS.spatial, EU["country/FRA"]
    yield subject, FOAF.homepage, NamedNode(BASE)
    yield from taxonomy(subject)
    for language in ("FRA", "ENG"):
        yield subject, DCTERMS.language, EU[f"language/{language}"]
    yield subject, DCAT.dataset, _HERE.dataset
    yield subject, DCAT.service, _HERE.service
    yield publisher, RDF.type, FOAF.Agent
    yield publisher, RDF.type, PROV.Agent
    yield publisher, FOAF.name, string("proa-graph")
    yield publisher, RDFS.label, string("proa-graph")
    yield from _both(NamedNode(BASE), RDFS.label, ("Site des listes Pro-A", "Site of the Pro-A lists"))


def _releases() -> Triples:
    """The catalogue of the kept releases, which tells of each; see ``release.described``."""
    subject = NamedNode(RELEASES)
    yield NamedNode(CATALOG), DCAT.catalog, subject
    yield subject, RDF.type, DCAT.Catalog
    yield from _both(subject, DCTERMS.title, RELEASES_TITLE)
    yield from _both(subject, DCTERMS.description, RELEASES_SAID)
    yield subject, DCTERMS.publisher, _HERE.publisher
    yield from taxonomy(subject)


def taxonomy(told: NamedNode) -> Triples:
    """Yield by which themes the catalogue ``told`` is arranged."""
    themes = EU["data-theme"]
    yield told, DCAT.themeTaxonomy, themes
    yield themes, RDF.type, SKOS.ConceptScheme
    yield from _both(themes, DCTERMS.title, ("Thèmes de l’Union européenne", "Themes of the European Union"))


def _dataset(graphs: Mapping[str, int]) -> Triples:
    subject = _HERE.dataset
    yield subject, RDF.type, DCAT.Dataset
    yield subject, RDF.type, PROV.Entity
    yield from _both(subject, DCTERMS.title, TITLE)
    yield from _both(subject, DCTERMS.description, DESCRIPTION)
    yield from subjects(subject)
    yield subject, DCTERMS.identifier, string(subject.value)
    yield subject, DCTERMS.publisher, _HERE.publisher
    yield subject, DCTERMS.license, LICENCE
    yield subject, DCTERMS.issued, day(date.fromisoformat(ISSUED))
    yield subject, DCAT.version, string(__version__)
    yield subject, DCTERMS.accrualPeriodicity, EU["frequency/IRREG"]
    for language in ("FRA", "ENG"):
        yield subject, DCTERMS.language, EU[f"language/{language}"]
    yield subject, DCTERMS.conformsTo, NamedNode(DEF.rstrip("#"))
    yield subject, DCAT.landingPage, NamedNode(BASE)
    yield subject, FOAF.homepage, NamedNode(BASE)
    for name, count in graphs.items():
        part = _HERE["graph-" + _slug(name)]
        yield subject, VOID.subset, part
        yield part, RDF.type, VOID.Dataset
        yield part, RDFS.label, string(_slug(name))
        yield part, DCTERMS.source, NamedNode(name)
        yield part, VOID.triples, whole(count)
        yield from _named_graph(name, count)


def subjects(dataset: NamedNode) -> Triples:
    """Yield what ``dataset`` is about, and where: keywords, themes of the European Union, the country."""
    for words in _KEYWORDS:
        yield from _both(dataset, DCAT.keyword, words)
    for theme, called in _THEMES.items():
        yield dataset, DCAT.theme, EU[f"data-theme/{theme}"]
        yield from _both(EU[f"data-theme/{theme}"], SKOS.prefLabel, called)
    yield dataset, DCTERMS.spatial, EU["country/FRA"]


def _named_graph(name: str, count: int) -> Triples:
    """What a graph is that bears the name of no document, vocabulary or rules: so that it has a page."""
    told = _GRAPHS.get(name.removeprefix(f"{BASE}id/graph/"))
    if told:
        subject = NamedNode(name)
        yield subject, RDF.type, VOID.Dataset
        yield from _both(subject, RDFS.label, told)
        yield subject, VOID.triples, whole(count)


def _distribution(name: str) -> Triples:
    subject, url = _HERE[f"file-{name}"], NamedNode(f"{BASE}dumps/{name}")
    _, file_type = _form(name)
    yield _HERE.dataset, DCAT.distribution, subject
    if file_type in _W3C_FORMATS:
        yield _HERE.dataset, VOID.dataDump, url
        yield _HERE.dataset, VOID.feature, NamedNode(_W3C_FORMATS[file_type])
    yield subject, RDF.type, DCAT.Distribution
    yield from _both(subject, DCTERMS.title, (f"Fichier {name}", f"File {name}"))
    yield subject, DCAT.accessURL, url
    yield subject, DCAT.downloadURL, url
    yield subject, DCTERMS.license, LICENCE
    yield from forms(subject, name)


def forms(subject: NamedNode, name: str) -> Triples:
    """Yield the form of the file ``name``, of which ``subject`` tells: media type, file type, compression."""
    media_type, file_type = _form(name)
    yield subject, DCAT.mediaType, NamedNode(IANA + media_type)
    if file_type:
        yield subject, DCTERMS["format"], EU[f"file-type/{file_type}"]
    if name.endswith(".gz"):
        yield subject, DCAT.compressFormat, NamedNode(f"{IANA}application/gzip")


def _form(name: str) -> tuple[str, str]:
    if name.endswith(".json") and name != METADATA:
        return "application/json", "JSON"
    return _FORMATS[name.removesuffix(".gz").rpartition(".")[2]]


_W3C_FORMATS = {
    "JSON_LD": "http://www.w3.org/ns/formats/JSON-LD",
    "RDF_N_QUADS": "http://www.w3.org/ns/formats/N-Quads",
    "RDF_N_TRIPLES": "http://www.w3.org/ns/formats/N-Triples",
    "RDF_TURTLE": "http://www.w3.org/ns/formats/Turtle",
}


def _service() -> Triples:
    subject = _HERE.service
    yield subject, RDF.type, DCAT.DataService
    yield from _both(subject, DCTERMS.title, ("Point d’accès SPARQL", "SPARQL endpoint"))
    yield subject, DCAT.endpointURL, _SPARQL
    yield subject, DCAT.endpointDescription, _SPARQL
    yield subject, DCTERMS.conformsTo, NamedNode("https://www.w3.org/TR/sparql11-protocol/")
    yield subject, DCAT.servesDataset, _HERE.dataset
    yield subject, DCTERMS.license, LICENCE
    yield subject, DCTERMS.publisher, _HERE.publisher


def _questions() -> Triples:
    """As SPARQL executables of SHACL, the form that editors of example queries read."""
    for question in load_questions().values():
        subject = NamedNode(question.iri)
        for kind in (proa("Question"), PROV.Entity, SH.SPARQLExecutable, SH.SPARQLSelectExecutable):
            yield subject, RDF.type, kind
        for lang, spoken in (("fr", fr), ("en", en)):
            yield subject, RDFS.label, spoken(question.title[lang])
            yield subject, RDFS.comment, spoken(question.description[lang])
        body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+"))
        yield subject, SH.select, string(body + "\n")
        yield subject, SDO.target, _SPARQL
        for tag in question.tags:
            yield subject, SDO.keywords, fr(tag)


def _void(tally: Counts) -> Triples:
    subject = _HERE.dataset
    yield subject, RDF.type, VOID.Dataset
    yield subject, VOID.sparqlEndpoint, _SPARQL
    yield subject, VOID.uriSpace, string(f"{BASE}id/")
    yield subject, VOID.uriRegexPattern, string(f"^{BASE}id/".replace(".", "\\."))
    for kind, key in _EXAMPLES:
        yield subject, VOID.exampleResource, thing(kind, key)
    for namespace in sorted({ns for ns in PREFIXES.values() for iri in tally.properties if iri.startswith(ns)}):
        yield subject, VOID.vocabulary, NamedNode(namespace)
    yield subject, VOID.triples, whole(tally.properties.total())
    yield subject, VOID.entities, whole(tally.things)
    yield subject, VOID.distinctSubjects, whole(tally.subjects)
    yield subject, VOID.distinctObjects, whole(tally.objects)
    yield subject, VOID.classes, whole(len(tally.classes))
    yield subject, VOID.properties, whole(len(tally.properties))
    yield from _partitions(subject, "property", VOID.propertyPartition, VOID.property, VOID.triples, tally.properties)
    yield from _partitions(subject, "class", VOID.classPartition, VOID["class"], VOID.entities, tally.classes)
    yield from _class_properties(tally.properties_of)


def _partitions(
    subject: NamedNode, kind: str, has: NamedNode, of: NamedNode, count: NamedNode, counts: Mapping[str, int]
) -> Triples:
    for iri, number in counts.items():
        part = _HERE[f"{kind}-{_slug(iri)}"]
        yield subject, has, part
        yield part, RDF.type, VOID.Dataset
        yield part, RDFS.label, string(_slug(iri))
        yield part, of, NamedNode(iri)
        yield part, count, whole(number)


def _class_properties(counts: Mapping[tuple[str, str], int]) -> Triples:
    """Which properties the members of each of our classes have: what an editor completes from."""
    for (kind, iri), number in counts.items():
        if kind.startswith(DEF):
            slug = _slug(kind)
            part = _HERE[f"class-{slug}-property-{_slug(iri)}"]
            yield _HERE[f"class-{slug}"], VOID.propertyPartition, part
            yield part, RDF.type, VOID.Dataset
            yield part, RDFS.label, string(f"{slug} {_slug(iri)}")
            yield part, VOID.property, NamedNode(iri)
            yield part, VOID.triples, whole(number)


def _slug(text: str) -> str:
    prefix = next((p for p, namespace in PREFIXES.items() if text.startswith(namespace)), "")
    local = text.removeprefix(PREFIXES[prefix]) if prefix else text.removeprefix(BASE).partition("://")[2] or text
    local = text.removeprefix(BASE) if not prefix and text.startswith(BASE) else local
    return "-".join(filter(None, (prefix, *"".join(c if c.isalnum() else " " for c in local).split())))
