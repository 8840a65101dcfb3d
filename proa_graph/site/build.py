"""The whole site, written to a folder: only what changed is written, what is no longer made is removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from proa_graph import parameters
from proa_graph.dataset import Dataset
from proa_graph.files import share, write_if_changed
from proa_graph.model import Facts
from proa_graph.questions import Question
from proa_graph.site import shelves
from proa_graph.site.corpus import Corpus
from proa_graph.site.coverage import coverage
from proa_graph.site.data import about, json_ld, parts, turtle
from proa_graph.site.findings import findings, requirements
from proa_graph.site.forms import contract_columns
from proa_graph.site.pages import Form, Page, address, has_page
from proa_graph.site.reconversion import form_values, obligation_values, page_values
from proa_graph.site.rendering import render
from proa_graph.site.resources import BUILDERS, Values, moved, other
from proa_graph.site.schema_org import schema_org
from proa_graph.site.search import search_index
from proa_graph.site.view import Thing
from proa_graph.site.wording import LANGUAGES, translator
from proa_graph.tables import entries_csv
from proa_graph.terms import BASE

Files = Iterator[tuple[str, bytes]]
_SECTIONS = {kind: section for kind, (_, section, _) in shelves.SHELVES.items()}
_TURTLE, _JSON_LD = "text/turtle", "application/ld+json"


def build_site(
    facts: Facts,
    dataset: Dataset,
    questions: Mapping[str, Question],
    out: Path,
    *,
    dumps: Path | None = None,
) -> int:
    """Write the site into ``out`` and return how many HTML pages it has.

    Args:
        facts: what ``data/`` holds.
        dataset: what is published, the ontology and the rules included.
        questions: the named questions, by name.
        out: the folder; files with the same bytes are left alone, files that nothing makes any more are removed.
        dumps: the folder of the files of the whole dataset, copied and listed with their checksums when given.
    """
    corpus = Corpus.of(facts, dataset, questions)
    made: set[Path] = set()
    files = sorted(p for p in dumps.iterdir() if p.is_file()) if dumps else []
    for name, content in _everything(corpus, files):
        path = out / name
        made.add(path)
        write_if_changed(path, content)
    _remove_stale(out, made)
    return sum(1 for path in made if path.suffix == ".html")


def frontend_files() -> list[Path]:
    """Return what npm bundled for the pages, none where it never ran: the pages do without it."""
    return sorted((share("site") / "static" / "vendor").glob("*.js"))


def _remove_stale(out: Path, made: set[Path]) -> None:
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_file() and path not in made:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _everything(corpus: Corpus, dumps: list[Path]) -> Files:
    for path in sorted((share("site") / "static").rglob("*")):
        if path.is_file():
            yield f"static/{path.relative_to(share('site') / 'static').as_posix()}", path.read_bytes()
    yield "static/search-index.js", search_index(corpus)
    for thing in _shown(corpus):
        yield from _resource(corpus, thing)
    for kind in shelves.SHELVES:
        yield from _shelf(corpus, kind)
    for rule in shelves.rules(corpus):
        yield from _rule(corpus, rule)
    for name in sorted(corpus.questions):
        yield from _question(corpus, name)
    yield from _vocabulary(corpus)
    yield from _others(corpus, dumps)


def _shown(corpus: Corpus) -> list[Thing]:
    kinds = [k for k in corpus.view.kinds() if has_page(k)]
    return [thing for kind in kinds for thing in corpus.view.kind(kind)]


def _both(page: Page, template: str, values: Values, titles: Mapping[str, str] | None = None) -> Files:
    """Yield the page in each language; ``values`` may hold one mapping for each language under ``by_lang``."""
    for lang in LANGUAGES:
        own = values.get("by_lang", {}).get(lang, {})
        here = replace(page, lang=lang, title=(titles or {}).get(lang, page.title))
        here = replace(here, crumbs=_crumbs(here), json_ld=page.json_ld or _web_page(here))
        given = {name: value for name, value in {**values, **own}.items() if name != "by_lang"}
        yield here.file, render(template, here, **given).encode()


def _web_page(page: Page) -> str:
    kind = "WebPage" if page.path else "DataCatalog"
    told = {"@context": "https://schema.org/", "@type": kind, "@id": page.iri or page.canonical}
    return _script({**told, "name": page.title, "url": page.canonical, "inLanguage": page.lang})


def _crumbs(page: Page) -> tuple[tuple[str, str], ...]:
    if not page.section or page.path.count("/") < 2:
        return ()
    shelf = next(path for path, section, _ in shelves.SHELVES.values() if section == page.section)
    return ((str(translator(page.lang)(page.section)), shelf),)


def _resource(corpus: Corpus, thing: Thing) -> Files:
    bare = thing.path.rstrip("/")
    forms = _forms(bare)
    data = about(corpus.view, parts(thing), thing.iri)
    yield f"{bare}.ttl", turtle(data)
    yield f"{bare}.jsonld", (json_ld(data) + "\n").encode()
    if thing.kind == "agreement":
        forms = (*forms, Form(f"{bare}.csv", "text/csv", "CSV"))
        yield f"{bare}.csv", entries_csv(corpus.facts.lists.get(thing.key, ())).encode()
    section = _SECTIONS.get(thing.kind, "")
    page = Page(thing.path, "fr", iri=thing.iri, forms=forms, json_ld=schema_org(thing), section=section)
    builder = BUILDERS.get(thing.kind, other)
    template = f"{thing.kind}.html" if thing.kind in (*BUILDERS, "document") else "resource.html"
    if thing.things("dcterms:isReplacedBy"):
        builder, template = moved, "moved.html"
    extra = {"derived": [x for x in thing.back("prov:wasDerivedFrom") if x.kind == "agreement"]}
    by_lang = {lang: {"thing": thing, **extra, **builder(corpus, thing, lang)} for lang in LANGUAGES}
    titles = {lang: str(shelves.title_of(thing, lang)) for lang in LANGUAGES}
    yield from _both(page, template, {"by_lang": by_lang}, titles)


def _forms(bare: str) -> tuple[Form, ...]:
    return Form(f"{bare}.ttl", _TURTLE, "Turtle"), Form(f"{bare}.jsonld", _JSON_LD, "JSON-LD")


def _titles(key: str) -> dict[str, str]:
    return {lang: str(translator(lang)(key)) for lang in LANGUAGES}


def _shelf(corpus: Corpus, kind: str) -> Files:
    path, section, fill = shelves.SHELVES[kind]
    by_lang: dict[str, Values] = {}
    for lang in LANGUAGES:
        sections = fill(corpus, lang)
        by_lang[lang] = {"sections": sections, "count": sum(len(items) for _, items in sections), "kind": kind}
    page = Page(path, "fr", section=section)
    if kind == "rule":
        page = replace(page, iri=f"{BASE}shapes", forms=_forms("shapes"))
        found = shelves.rules(corpus)
        data = about(corpus.view, [x.iri for r in found for x in (r, *r.things("sh:sparql"))])
        yield "shapes.ttl", turtle(data)
        yield "shapes.jsonld", (json_ld(data) + "\n").encode()
    yield from _both(page, "index.html", {"by_lang": by_lang}, _titles(section))


def _numbers(queries: Sequence[Thing], lang: str) -> list[tuple[str, str]]:
    """The numbers of the law that queries read: in words, and the page of each."""
    read = [iri for query in queries for select in query.texts("sh:select") for iri in parameters.used_by(str(select))]
    return [(parameters.by_iri()[iri].words(lang), address(iri)) for iri in read]


def _rule(corpus: Corpus, rule: Thing) -> Files:
    bare = rule.path.rstrip("/")
    queries = rule.things("sh:sparql")
    data = about(corpus.view, [rule.iri, *(q.iri for q in queries)])
    yield f"{bare}.ttl", turtle(data)
    yield f"{bare}.jsonld", (json_ld(data) + "\n").encode()
    computed = rule.text("proa:computed") != "false"
    values = {
        "thing": rule,
        "severity": shelves.severity(rule),
        "computed": computed,
        "sources": rule.things("dcterms:source"),
        "regimes": rule.things("proa:regime"),
        "targets": [t for t in rule.things("sh:targetClass") if t.path],
        "start": rule.day("proa:appliesFrom"),
        "until": rule.day("proa:appliesUntil"),
        "queries": [dedent(x).strip() for q in queries for x in q.texts("sh:select")],
        "findings": corpus.found_by.get(rule.iri, []),
        "by_lang": {
            lang: {"definition": _definition(rule, lang), "numbers": _numbers(queries, lang)} for lang in LANGUAGES
        },
    }
    page = Page(
        rule.path,
        "fr",
        iri=rule.iri,
        forms=_forms(bare),
        json_ld=json_ld(about(corpus.view, [rule.iri])),
        section="rules",
    )
    yield from _both(page, "rule.html", values, {x: f"{rule.name} · {rule.label(x)}" for x in LANGUAGES})


def _definition(rule: Thing, lang: str) -> str:
    return rule.text("skos:definition", lang) or rule.text("dcterms:description", lang)


def _question(corpus: Corpus, name: str) -> Files:
    question = corpus.questions[name]
    page = Page(f"query/{name}/", "fr", iri=f"{BASE}query/{name}", section="questions")
    page = replace(page, forms=(Form(f"query/{name}.rq", "application/sparql-query", "SPARQL"),))
    yield f"query/{name}.rq", question.text.encode()
    body = _without_header(question.text)
    by_lang = {
        lang: {"question": question, "body": body, "answer": corpus.answers.get((name, lang))} for lang in LANGUAGES
    }
    yield from _both(page, "question.html", {"by_lang": by_lang}, dict(question.title))


def _without_header(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"


def _vocabulary(corpus: Corpus) -> Files:
    values = shelves.vocabulary(corpus)
    subjects = [x.iri for _, terms in values["sections"] for x in terms]
    data = about(corpus.view, [f"{BASE}def", *subjects])
    yield "def.ttl", turtle(data)
    yield "def.jsonld", (json_ld(data) + "\n").encode()
    page = Page("def/", "fr", iri=f"{BASE}def", forms=_forms("def"), section="")
    yield from _both(page, "ontology.html", values, _titles("ontology"))


def _others(corpus: Corpus, dumps: list[Path]) -> Files:
    home = {lang: shelves.home(corpus, lang) for lang in LANGUAGES}
    yield from _both(Page("", "fr"), "home.html", {"by_lang": home}, _titles("site.name"))
    documents = corpus.view.kind("document")
    about_page = {"statuses": shelves.statuses(corpus), "documents": documents}
    yield from _both(Page("about/", "fr"), "about.html", about_page, _titles("about"))
    yield from _both(Page("coverage/", "fr"), "coverage.html", coverage(corpus), _titles("coverage"))
    form = {"columns": contract_columns()}
    yield from _both(Page("findings/", "fr", section="rules"), "tallies.html", findings(corpus), _titles("tallies"))
    table = Page("requirements/", "fr", section="rules")
    yield from _both(
        table, "requirements.html", {**requirements(corpus), **obligation_values()}, _titles("requirements")
    )
    yield from _both(Page("validate/", "fr", section="validate"), "validate.html", form, _titles("validate"))
    yield from _both(
        Page("reconversion/", "fr", section="reconversion.menu"),
        "reconversion.html",
        page_values(),
        _titles("reconversion"),
    )
    yield from _both(
        Page("dossier/", "fr", section="reconversion.menu"), "dossier.html", form_values(), _titles("dossier")
    )
    yield from _both(Page("search/", "fr"), "search.html", {}, _titles("search"))
    yield from _both(Page("sparql/", "fr"), "sparql.html", _editor(corpus), _titles("sparql.title"))
    for path in dumps:
        yield f"dumps/{path.name}", path.read_bytes()
    listed = {lang: {"files": [_dump(path, lang) for path in dumps]} for lang in LANGUAGES}
    yield from _both(Page("dumps/", "fr"), "dumps.html", {"by_lang": listed}, _titles("dumps.title"))
    yield from _both(Page("404.html", "fr", served=True), "404.html", {}, _titles("missing"))


def _dump(path: Path, lang: str) -> Values:
    """Return what the page of files says of one: its name, its content, its length in bytes, its digest."""
    ending = path.suffix[1:] if path.suffix[1:] in ("csv", "jsonld", "nq", "nt", "ttl") else "other"
    content = path.read_bytes()
    what = translator(lang)(f"dump.{ending}")
    return {"name": path.name, "what": what, "size": len(content), "digest": hashlib.sha256(content).hexdigest()}


def _editor(corpus: Corpus) -> Values:
    texts = {name: _without_header(corpus.questions[name].text) for name in sorted(corpus.questions)}
    terms = [x for _, found in shelves.vocabulary(corpus)["sections"] for x in found]
    by_lang = {
        lang: {
            "examples": [{"name": n, "title": corpus.questions[n].title[lang]} for n in texts],
            "terms": _script([[f"proa:{x.name}", x.label(lang)] for x in terms]),
        }
        for lang in LANGUAGES
    }
    return {"texts": _script(texts), "first": _first_query(), "editor": bool(frontend_files()), "by_lang": by_lang}


def _script(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _first_query() -> str:
    return (share("site") / "first.rq").read_text(encoding="utf-8")
