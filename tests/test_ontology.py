"""The vocabulary: every term is defined, said in two languages, exemplified, in its place, and used terms exist."""

from __future__ import annotations

import re
from pathlib import Path

import owlrl
import published
import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.namespace import DCAM, DCTERMS, ORG, PROV, QB, SDO, XSD, DefinedNamespace

from proa_graph import catalog, graph, site, terms
from proa_graph.files import share
from proa_graph.questions import load
from proa_graph.site.uses import Uses

TEXT = (share("ontology") / "proa.ttl").read_text(encoding="utf-8")
ONTOLOGY = published.ontology()
HEADER = URIRef(terms.DEF.rstrip("#"))
MODULES = sorted(URIRef(str(x)) for x in ONTOLOGY.subjects(DCTERMS.isPartOf, HEADER))
CODES = URIRef("http://purl.org/linked-data/cube#codeList")
OURS = sorted({s for s in ONTOLOGY.subjects() if isinstance(s, URIRef) and s.startswith(terms.DEF)})
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
"""How the reasoner says that something is wrong."""
USED = re.compile(r"(?<![\w/])proa:([A-Za-z]\w*)")


def _local(node: object) -> str:
    return str(node).removeprefix(terms.DEF)


def _languages(subject: URIRef, predicate: URIRef) -> set[str | None]:
    return {o.language for o in ONTOLOGY.objects(subject, predicate) if isinstance(o, Literal) and str(o).strip()}


def test_names_are_the_subjects_of_the_file() -> None:
    assert {_local(s) for s in OURS} == terms.names()


@pytest.mark.parametrize(
    "predicate", [RDFS.label, SKOS.definition, SKOS.example], ids=["label", "definition", "example"]
)
def test_every_term_has_it_once_in_french_and_english(predicate: URIRef) -> None:
    wrong = [
        _local(s)
        for s in OURS
        if _languages(s, predicate) != {"fr", "en"} or len(list(ONTOLOGY.objects(s, predicate))) != 2
    ]
    assert wrong == []


def test_definitions_say_what_distinguishes_from_the_parent() -> None:
    form = {
        "en": re.compile(r"\b(that|which|whose)\b"),
        "fr": re.compile(r"\b(qui|que|qu’|dont|laquelle|lequel|où)"),
    }
    wrong = [
        f"{_local(s)}@{o.language}"
        for s in OURS
        for o in ONTOLOGY.objects(s, SKOS.definition)
        if isinstance(o, Literal) and o.language and not form[o.language].search(o)
    ]
    assert wrong == []


def test_every_term_has_a_kind_and_a_home() -> None:
    kinds = {
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        SKOS.ConceptScheme,
        SKOS.Concept,
        URIRef(terms.DEF + "Regime"),
    }
    assert [_local(s) for s in OURS if len(set(ONTOLOGY.objects(s, RDF.type)) & kinds) != 1] == []
    assert [_local(s) for s in OURS if len(list(ONTOLOGY.objects(s, RDFS.isDefinedBy))) != 1] == []
    assert {ONTOLOGY.value(s, RDFS.isDefinedBy) for s in OURS} == set(MODULES)
    concepts = [s for s in OURS if {SKOS.Concept, URIRef(terms.DEF + "Regime")} & set(ONTOLOGY.objects(s, RDF.type))]
    assert concepts
    for concept in concepts:
        schemes = list(ONTOLOGY.objects(concept, SKOS.inScheme))
        assert len(schemes) == 1 and (schemes[0], RDF.type, SKOS.ConceptScheme) in ONTOLOGY
        assert _languages(concept, SKOS.prefLabel) == {"fr", "en"}


def test_no_reference_to_an_undefined_term_and_no_blank_node() -> None:
    loose = {_local(o) for o in ONTOLOGY.objects() if isinstance(o, URIRef) and o.startswith(terms.DEF)} - terms.names()
    assert loose == set()
    assert not [n for n in ONTOLOGY.all_nodes() if isinstance(n, rdflib.BNode)]


def test_classes_then_properties_then_concepts_by_scheme_each_in_order() -> None:
    order = [URIRef(terms.DEF + name) for name in re.findall(r"^proa:(\w+) a ", TEXT, re.MULTILINE)]
    classes = [s for s in order if (s, RDF.type, OWL.Class) in ONTOLOGY]
    properties = [s for s in order if {OWL.ObjectProperty, OWL.DatatypeProperty} & set(ONTOLOGY.objects(s, RDF.type))]
    schemed = [(_local(ONTOLOGY.value(s, SKOS.inScheme) or s), s) for s in order if s not in {*classes, *properties}]
    assert order == [*classes, *properties, *(s for _, s in schemed)]
    assert classes == sorted(classes)
    assert properties == sorted(properties)
    assert [scheme for scheme, _ in schemed] == sorted(scheme for scheme, _ in schemed)
    for name in {scheme for scheme, _ in schemed}:
        members = [s for scheme, s in schemed if scheme == name and _local(s) != name]
        assert members == sorted(members)


def test_the_header_states_what_a_reader_needs() -> None:
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert _languages(HEADER, predicate) == {"fr", "en"}
    for predicate in (OWL.versionIRI, OWL.versionInfo, DCTERMS.license, DCTERMS.creator, DCTERMS.created):
        assert ONTOLOGY.value(HEADER, predicate) is not None
    assert str(ONTOLOGY.value(HEADER, DCTERMS.modified)) == catalog.ISSUED
    assert str(ONTOLOGY.value(HEADER, DCTERMS.publisher)) == f"{catalog.CATALOG}#publisher"
    version = str(ONTOLOGY.value(HEADER, OWL.versionInfo))
    assert str(ONTOLOGY.value(HEADER, OWL.versionIRI)) == f"{HEADER}/{version}"
    cited = {str(text) for text in ONTOLOGY.objects(HEADER, DCTERMS.bibliographicCitation)}
    assert len(cited) == 2 and all(f"version {version}, {HEADER}" in text for text in cited)
    assert not re.search(r"\b\d+ (terms|termes|classes|properties|propriétés)\b", TEXT)


def test_the_vocabulary_brings_its_modules_and_each_says_what_it_is() -> None:
    assert [str(x).rpartition("/")[2] for x in MODULES] == ["contracts", "core", "resolution"]
    assert sorted(URIRef(str(x)) for x in ONTOLOGY.objects(HEADER, OWL.imports)) == MODULES
    for module in MODULES:
        assert (module, RDF.type, OWL.Ontology) in ONTOLOGY
        assert _languages(module, DCTERMS.title) == _languages(module, DCTERMS.description) == {"fr", "en"}
        assert (module, DCTERMS.license, ONTOLOGY.value(HEADER, DCTERMS.license)) in ONTOLOGY


def test_a_module_refers_only_to_itself_and_to_what_it_imports() -> None:
    home = {str(s): ONTOLOGY.value(s, RDFS.isDefinedBy) for s in OURS}
    known = {module: {module, *ONTOLOGY.objects(module, OWL.imports)} for module in MODULES}
    core = URIRef(f"{HEADER}/core")
    assert known[core] == {core} and all(core in found for found in known.values())
    leading = [(str(s), str(o)) for s, _, o in ONTOLOGY if str(s) in home and str(o) in home]
    assert leading
    wrong = [(_local(s), _local(o)) for s, o in leading if home[o] not in known[URIRef(str(home[s]))]]
    assert wrong == []


def test_a_property_of_bare_concepts_names_its_list_of_codes() -> None:
    bare = set(ONTOLOGY.subjects(RDFS.range, SKOS.Concept))
    assert bare == set(ONTOLOGY.subjects(CODES)) and len(bare) == len(list(ONTOLOGY.subjects(CODES)))
    assert all((codes, RDF.type, SKOS.ConceptScheme) in ONTOLOGY for codes in ONTOLOGY.objects(None, CODES))


@pytest.mark.parametrize("namespace", [DCTERMS, ORG, PROV, QB, SDO, SKOS, XSD], ids=str)
def test_aligned_terms_exist_in_the_published_vocabulary(namespace: type[DefinedNamespace]) -> None:
    start = str(namespace)
    nodes = {n for triple in ONTOLOGY for n in triple if isinstance(n, URIRef) and n.startswith(start)}
    assert [n for n in nodes if n not in namespace] == []
    assert nodes


def test_terms_used_in_rules_questions_and_axioms_are_defined() -> None:
    paths = [
        *share("shapes").glob("*.ttl"),
        *share("sparql").rglob("*.r[qu]"),
        share("sparql") / "inference" / "axioms.ttl",
    ]
    used = {(name, p.name) for p in paths for name in USED.findall(p.read_text(encoding="utf-8"))}
    assert used
    assert sorted((name, where) for name, where in used if name not in terms.names()) == []


def test_terms_used_in_the_published_graph_are_defined() -> None:
    rows = published.ask(
        f"""SELECT DISTINCT ?n {{ {{ ?n ?p ?o }} UNION {{ ?s ?n ?o }} UNION {{ ?s ?p ?n }}
          FILTER(isIRI(?n) && STRSTARTS(STR(?n), "{terms.DEF}")) }}"""
    )
    used = {_local(URIRef(row["n"])) for row in rows}
    assert used - terms.names() == set()
    assert {"EligibilityEntry", "Exclusion", "statusPeriod", "codePrinted", "level"} <= used


def test_examples_are_short() -> None:
    long = [_local(s) for s in OURS for o in ONTOLOGY.objects(s, SKOS.example) if len(str(o)) > 160]
    assert long == []


@pytest.mark.parametrize(
    "path", [share("ontology") / "proa.ttl", *sorted(share("shapes").glob("*.ttl"))], ids=lambda p: p.stem
)
def test_french_signs_keep_their_space(path: Path) -> None:
    texts = re.findall(r'"((?:[^"\\\\]|\\\\.)*)"@fr', path.read_text(encoding="utf-8"))
    assert texts
    assert [text for text in texts if re.search(r"\S [:;?!»%]|« ", text)] == []


def test_prefixes_are_declared_once_and_all_used() -> None:
    declared = re.findall(r"^@prefix (\w+):", TEXT, re.MULTILINE)
    body = re.sub(r'"[^"]*"', "", re.sub(r"^@prefix.*$", "", TEXT, flags=re.MULTILINE))
    assert len(declared) == len(set(declared))
    assert [p for p in declared if not re.search(rf"(?<!\w){p}:", body)] == []


def test_nothing_is_named_twice_in_one_language() -> None:
    seen: dict[tuple[str, str], str] = {}
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    doubles = []
    for subject in OURS:
        kind = next((k for k in kinds if (subject, RDF.type, k) in ONTOLOGY), None)
        if kind is None:
            continue
        for label in ONTOLOGY.objects(subject, RDFS.label):
            assert isinstance(label, Literal)
            key = (f"{kind}{label.language}", str(label))
            doubles += [f"{_local(subject)} = {seen[key]}"] if key in seen else []
            seen[key] = _local(subject)
    assert doubles == []


def _contradictions(*added: tuple[str, str, str]) -> set[str]:
    """What an OWL 2 RL reasoner finds wrong with the ontology, some lines of a list and the triples ``added``."""
    rows = published.facts().lists["KALITEXT000043688159"][:3]
    data = rdflib.Graph()
    for triple in (*ONTOLOGY, *graph.new_graph(graph.list_graph(rows))):
        data.add(triple)
    for subject, predicate, value in added:
        data.add((URIRef(subject), URIRef(predicate), URIRef(value)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(data)
    return {str(text) for text in data.objects(predicate=ERROR)}


def test_the_ontology_contradicts_neither_itself_nor_a_list() -> None:
    assert _contradictions() == set()


def test_the_reasoner_tells_a_thing_of_two_disjoint_classes() -> None:
    thing, kind = "https://example.org/x", str(RDF.type)
    assert _contradictions(*((thing, kind, terms.DEF + name) for name in ("Agreement", "ExtensionOrder")))


def test_the_ontology_is_one_file() -> None:
    assert {p.name for p in Path(share("ontology")).iterdir()} == {"proa.ttl"}


def test_a_term_shows_what_uses_it() -> None:
    corpus = site.Corpus(published.few(), published.dataset_of_few().named, tuple, load())
    uses = Uses(corpus)

    def told(name: str) -> dict[str, tuple[set[str], int]]:
        found = uses.of(corpus.view.thing(terms.DEF + name))
        return {key: ({shown for shown, _ in links}, others) for key, links, others in found}

    leading = (RDFS.domain, DCAM.domainIncludes)
    domains = {_local(s) for p in leading for s in ONTOLOGY.subjects(p, URIRef(terms.DEF + "Right"))}
    shown, others = told("Right")["properties"]
    assert shown <= domains and len(shown) + others == len(domains) > 3
    listed, unlisted = told("Statuses")["concepts"]
    assert len(listed) + unlisted == len(set(ONTOLOGY.subjects(SKOS.inScheme, URIRef(terms.DEF + "Statuses"))))
    asked = {name for name, question in load().items() if "proa:statusPeriod" in question.text}
    assert asked and told("statusPeriod")["questions"][0] <= asked
    assert all(name.startswith("PROA-") for name in told("codePrinted")["rules"][0])
    assert "rules" not in told("siren")


def test_a_page_of_a_module_draws_its_classes_and_tells_the_same_in_words() -> None:
    corpus = site.Corpus(published.few(), published.dataset_of_few().named, tuple, load())
    files = site.site_files(corpus)
    for module in MODULES:
        name = str(module).rpartition("/")[2]
        page = files[f"def/{name}/index.html"]().decode()
        picture, _, words = page.partition('<svg class="drawing diagram"')[2].partition("</svg>")
        words = words.partition('id="words"')[2].partition("</dl>")[0]
        mine = set(ONTOLOGY.subjects(RDFS.isDefinedBy, module))
        for start, end in (
            *((s, o) for s, o in ONTOLOGY.subject_objects(RDFS.subClassOf) if s in mine and o in OURS),
            *((ONTOLOGY.value(s, RDFS.domain), o) for s, o in ONTOLOGY.subject_objects(RDFS.range) if s in mine),
        ):
            if start in OURS and end in OURS:
                assert all(f"#{_local(one)}" in picture and f"#{_local(one)}" in words for one in (start, end))
        told = {q.subject.value for q in pyoxigraph.parse(files[f"def/{name}.ttl"](), pyoxigraph.RdfFormat.TURTLE)}
        assert told == {str(module), *map(str, mine)}
