"""Every file of the site: its name, and how it is made when it is wanted, alone or with all the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import product
from pathlib import Path
from textwrap import dedent

from proa_graph import parameters
from proa_graph.domain.dates import long_date
from proa_graph.files import CITATION, share
from proa_graph.questions import without_header
from proa_graph.site import compare, coverage, ontology, sheets, shelves
from proa_graph.site.agreements import count_of_parts, lines_page
from proa_graph.site.asked import answer_files, engine_files
from proa_graph.site.branches import branch_on, rights_of
from proa_graph.site.cookbook import recipes
from proa_graph.site.corpus import Corpus
from proa_graph.site.data import Triples, about, json_ld, parts
from proa_graph.site.downloads import Dump, downloads
from proa_graph.site.feeds import atom, robots, sitemap
from proa_graph.site.findings import findings, pages_of_rules, requirements, versions
from proa_graph.site.forms import blank, contract_columns
from proa_graph.site.llms import llms
from proa_graph.site.made import Body, Files, both, both_forms, forms_of, given, script, titled
from proa_graph.site.measures import measures
from proa_graph.site.pages import Form, Page, address, has_page
from proa_graph.site.pictures import csv_of, data_files, history_table, levels, pictures
from proa_graph.site.reconversion import form_values, obligations, page_values
from proa_graph.site.resources import BUILDERS, Values, moved, other
from proa_graph.site.schema_org import schema_org
from proa_graph.site.search import search_index, words_script
from proa_graph.site.titles import answer_shared, description_of, title_of
from proa_graph.site.uses import Uses
from proa_graph.site.view import Thing
from proa_graph.site.wording import LANGUAGES, plain
from proa_graph.tables import entries_csv
from proa_graph.terms import BASE, PREFIXES
from proa_graph.validation import TEMPLATES, titles

_SECTIONS = {kind: section for kind, (_, section, _) in shelves.SHELVES.items()}


def site_files(corpus: Corpus, dumps: Callable[[], Sequence[Dump]] = tuple) -> dict[str, Body]:
    """Return every file of the site, in the order in which they are best made: name → what makes its bytes.

    Args:
        corpus: what is published.
        dumps: gives the files of the whole dataset, which stand below ``dumps/`` and are listed with their checksums.
    """
    corpus.view.reads.answers["shared"] = partial(answer_shared, corpus.view)
    made = dict(_everything(corpus, dumps))
    names = tuple(made)
    return made | dict(_of_all(corpus, [("sitemap.xml", partial(sitemap, names))]))


def _of_all(corpus: Corpus, files: Iterable[tuple[str, Body]]) -> Files:
    """Yield ``files`` of which more is read than each says: of the whole, or before they are made."""
    for name, body in files:
        yield name, partial(_having_read_all, corpus, body)


def _having_read_all(corpus: Corpus, body: Body) -> bytes:
    corpus.read_all()
    return body()


def frontend_files() -> list[Path]:
    """Return what npm bundled for the pages, none where it never ran: the pages do without it."""
    return sorted((share("site") / "static" / "vendor").glob("*.js"))


def has_engine() -> bool:
    """Return whether npm laid the engine that a browser runs."""
    return any(path.name == "engine.js" for path in frontend_files())


def _everything(corpus: Corpus, dumps: Callable[[], Sequence[Dump]]) -> Files:
    yield from _of_all(corpus, _of_the_whole(corpus, dumps))
    for path in sorted((share("site") / "static").rglob("*")):
        if path.is_file():
            yield f"static/{path.relative_to(share('site') / 'static').as_posix()}", path.read_bytes
    yield "static/words.js", words_script
    yield from compare.scripts(corpus)
    for kind, lang in product(TEMPLATES, LANGUAGES):
        yield f"static/{kind}-{lang}.xlsx", partial(blank, kind, lang)
    for thing in _shown(corpus):
        yield from _resource(corpus, thing)
    for rule in shelves.rules(corpus):
        yield from _rule(corpus, rule)
    yield from _vocabulary(corpus)


def _of_the_whole(corpus: Corpus, dumps: Callable[[], Sequence[Dump]]) -> Files:
    """Yield what draws on the whole, not on what it is about."""
    yield from _others(corpus, dumps)
    yield "static/search-index.js", partial(search_index, corpus)
    if has_engine():
        yield from engine_files(corpus)
    yield "robots.txt", robots
    yield CITATION, share(CITATION).read_bytes
    yield "llms.txt", partial(llms, corpus)
    for lang in LANGUAGES:
        yield f"{Page('', lang).prefix}feed.atom", partial(atom, corpus, lang)
    for kind in shelves.SHELVES:
        yield from _shelf(corpus, kind)
    for name in sorted(corpus.questions):
        yield from _question(corpus, name)


def _shown(corpus: Corpus) -> list[Thing]:
    kinds = [k for k in corpus.view.kinds() if has_page(k)]
    return [thing for kind in kinds for thing in corpus.view.kind(kind)]


def _resource(corpus: Corpus, thing: Thing) -> Files:
    bare = thing.path.rstrip("/")
    forms = forms_of(bare)
    yield from both_forms(bare, lambda: about(corpus.view, parts(thing), thing.iri))
    if thing.kind == "agreement":
        forms = (*forms, Form(f"{bare}.csv", "text/csv", "CSV"))
        yield f"{bare}.csv", lambda: entries_csv(corpus.list_of(thing.key)).encode()
    if thing.kind in sheets.KINDS and not corpus.view.is_moved(thing):
        forms = (*forms, *sheets.forms_of(thing))
        yield from sheets.files_of(corpus, thing)
    page = Page(thing.path, "fr", iri=thing.iri, forms=forms, section=_SECTIONS.get(thing.kind, ""))
    own = f"{thing.kind}.html" if thing.kind in (*BUILDERS, "document") else "resource.html"
    template = "moved.html" if corpus.view.is_moved(thing) else own
    values = partial(_shown_of, corpus, thing)
    told, described = partial(schema_org, thing), partial(description_of, thing)
    yield from both(page, template, values, partial(title_of, thing), told, described)
    if thing.kind == "branch":
        yield from _days(corpus, thing)
    if thing.kind == "agreement":
        yield from _lines(corpus, thing)


def _lines(corpus: Corpus, agreement: Thing) -> Files:
    """Yield the pages that show the lines of ``agreement`` in full, part by part."""
    facts, key = corpus.facts, agreement.key
    for number in range(1, count_of_parts(len(facts.lists.get(key, ())) + len(facts.withdrawn.get(key, ()))) + 1):
        page = Page(f"{agreement.path}lines/{number}/", "fr", section="agreements")
        values = partial(lines_page, corpus, agreement, number)
        yield from both(page, "agreement-lines.html", values, partial(_lines_title, agreement, number))


def _lines_title(agreement: Thing, number: int, lang: str) -> str:
    return plain("lines.page", lang, number=number, title=title_of(agreement, lang))


def _days(corpus: Corpus, branch: Thing) -> Files:
    """Yield a page for each day on which the list of ``branch`` changed, and the data of its time line."""
    if branch.iri in corpus.days:
        yield f"{branch.path}history.csv", partial(_history, corpus, branch)
    for day in corpus.days.get(branch.iri, ()):
        page = Page(f"{branch.path}{day.isoformat()}/", "fr", section="branches")
        values = partial(branch_on, corpus, branch, day)
        title, described = (partial(_said_on, key, branch, day) for key in ("branch.on.page", "description.day"))
        yield from both(page, "branch-day.html", values, title, None, described)


def _history(corpus: Corpus, branch: Thing) -> bytes:
    return csv_of(history_table(rights_of(branch), corpus.days_at(branch.iri)))


def _said_on(key: str, branch: Thing, day: date, lang: str) -> str:
    return plain(key, lang, title=branch.title, idcc=branch.key, day=long_date(day, lang))


def _shown_of(corpus: Corpus, thing: Thing, lang: str) -> Values:
    derived = [x for x in thing.back("prov:wasDerivedFrom") if x.kind == "agreement"]
    builder = moved if corpus.view.is_moved(thing) else BUILDERS.get(thing.kind, other)
    return {"thing": thing, "derived": derived, **builder(corpus, thing, lang)}


def _shelf(corpus: Corpus, kind: str) -> Files:
    path, section, _ = shelves.SHELVES[kind]
    page = Page(path, "fr", section=section)
    if kind == "rule":
        page = replace(page, iri=f"{BASE}shapes", forms=forms_of("shapes"))
        yield from both_forms("shapes", lambda: _shapes(corpus))

    for number in range(1, _parts_of_shelf(corpus, kind) + 1):
        here = page if number == 1 else Page(f"{path}page-{number}/", "fr", section=section)
        named = titled(section) if number == 1 else partial(_part_title, section, number)
        yield from both(here, "index.html", partial(shelves.part, corpus, kind, number), named)


def _parts_of_shelf(corpus: Corpus, kind: str) -> int:
    return shelves.parts(len(corpus.view.kind(kind))) if kind in shelves.LONG else 1


def _part_title(section: str, number: int, lang: str) -> str:
    return plain("index.part", lang, title=plain(section, lang), number=number)


def _shapes(corpus: Corpus) -> Triples:
    return about(corpus.view, [x.iri for r in shelves.rules(corpus) for x in (r, *r.things("sh:sparql"))])


def _rule(corpus: Corpus, rule: Thing) -> Files:
    bare = rule.path.rstrip("/")
    yield from both_forms(bare, lambda: about(corpus.view, [rule.iri, *(q.iri for q in rule.things("sh:sparql"))]))
    page = Page(rule.path, "fr", iri=rule.iri, forms=forms_of(bare), section="rules")
    yield from both(
        page,
        "rule.html",
        partial(_rule_values, corpus, rule),
        lambda lang: f"{rule.name} · {rule.label(lang)}",
        lambda: json_ld(about(corpus.view, [rule.iri])),
        lambda lang: rule.text("skos:definition", lang) or rule.label(lang),
    )


def _rule_values(corpus: Corpus, rule: Thing, lang: str) -> Values:
    return {
        "thing": rule,
        "severity": shelves.severity(rule),
        "computed": rule.text("proa:computed") != "false",
        "sources": rule.things("dcterms:source"),
        "regimes": rule.things("proa:regime"),
        "targets": [t for t in rule.things("sh:targetClass") if t.path],
        "start": rule.day("proa:appliesFrom"),
        "until": rule.day("proa:appliesUntil"),
        "queries": [dedent(x).strip() for q in rule.things("sh:sparql") for x in q.texts("sh:select")],
        "findings": corpus.found_of(rule.iri),
        "definition": rule.text("skos:definition", lang) or rule.text("dcterms:description", lang),
        "numbers": _numbers(rule.things("sh:sparql"), lang),
    }


def _numbers(queries: Sequence[Thing], lang: str) -> list[tuple[str, str]]:
    """The numbers of the law that queries read: in words, and the page of each."""
    read = [iri for query in queries for select in query.texts("sh:select") for iri in parameters.used_by(str(select))]
    return [(parameters.by_iri()[iri].words(lang), address(iri)) for iri in read]


def _question(corpus: Corpus, name: str) -> Files:
    question = corpus.questions[name]
    yield from both_forms(f"query/{name}", lambda: about(corpus.view, [question.iri]))
    forms = (*forms_of(f"query/{name}"), Form(f"query/{name}.rq", "application/sparql-query", "SPARQL"))
    page = Page(f"query/{name}/", "fr", iri=question.iri, forms=forms, section="questions")
    yield f"query/{name}.rq", question.text.encode

    def values(lang: str) -> Values:
        return {
            "question": question,
            "body": without_header(question.text),
            "answer": corpus.answer(name, lang),
            "blocks": corpus.blocks.of(name) if has_engine() else [],
            "columns": {key: label[lang] for key, label in question.columns.items()},
        }

    yield from both(page, "question.html", values, question.title.__getitem__, None, question.description.__getitem__)
    yield from answer_files(corpus, name) if has_engine() else ()


def _vocabulary(corpus: Corpus) -> Files:
    whole = [term.iri for _, terms in ontology.sections(corpus.view) for term in terms]
    parts = ontology.modules(corpus.view)
    yield from both_forms("def", lambda: about(corpus.view, [ontology.HOME, *(m.iri for m in parts), *whole]))
    page = Page("def/", "fr", iri=ontology.HOME, forms=forms_of("def"), section="")
    yield from both(page, "ontology.html", partial(ontology.home, corpus), titled("ontology"))
    uses = cache(partial(Uses, corpus))
    for module in parts:
        yield from _module(corpus, module, lambda: corpus.view.reads.aside(uses))
    for path, sort, terms in ontology.parts(corpus):
        shown = partial(_terms_values, terms, lambda: corpus.view.reads.aside(uses))  # no list names a term
        yield from both(Page(path, "fr"), "terms.html", shown, partial(_terms_title, sort, path))


def _module(corpus: Corpus, module: Thing, uses: Callable[[], Uses]) -> Files:
    bare = module.path.rstrip("/")
    yield from both_forms(bare, lambda: about(corpus.view, [module.iri, *(x.iri for x in ontology.terms_of(module))]))
    page = Page(module.path, "fr", iri=module.iri, forms=forms_of(bare))
    yield from both(
        page,
        "module.html",
        lambda lang: ontology.module_page(corpus, module, uses(), lang),
        partial(module.text, "dcterms:title"),
        None,
        partial(module.text, "dcterms:description"),
    )


def _terms_values(terms: Sequence[Thing], uses: Callable[[], Uses], _lang: str) -> Values:
    return {"terms": [(term, uses().of(term)) for term in terms]}


def _terms_title(sort: str, path: str, lang: str) -> str:
    name = f"{plain('ontology', lang)} · {plain(f'ontology.{sort}', lang)}"
    number = path.partition("page-")[2].rstrip("/")
    return plain("index.part", lang, title=name, number=number) if number else name


def _others(corpus: Corpus, dumps: Callable[[], Sequence[Dump]]) -> Files:
    pages: Mapping[str, tuple[str, str, str, Callable[[str], Values]]] = {
        "": ("", "home.html", "site.name", partial(shelves.home, corpus)),
        "about/": ("", "about.html", "about", lambda _: _about(corpus)),
        "coverage/": ("", "coverage.html", "coverage", lambda _: coverage.coverage(corpus)),
        "findings/": ("rules", "tallies.html", "tallies", lambda _: findings(corpus)),
        "requirements/obligations/": (
            "rules",
            "obligations.html",
            "obligations",
            lambda lang: {"obligations": obligations(lang)},
        ),
        "validate/": (
            "validate",
            "validate.html",
            "validate",
            lambda _: {"columns": contract_columns(), "branches": titles(), "chosen": {}},
        ),
        "reconversion/": ("reconversion.menu", "reconversion.html", "reconversion", page_values),
        "compare/": ("", "compare.html", "compare", partial(compare.page, corpus)),
        "search/": ("", "search.html", "search", lambda _: {"answer": None}),
        "dossier/": ("reconversion.menu", "dossier.html", "dossier", lambda lang: {**form_values(lang), "chosen": {}}),
        "sparql/": ("", "sparql.html", "sparql.title", partial(_editor, corpus)),
        "cookbook/": ("", "cookbook.html", "cookbook", lambda _: {"recipes": recipes()}),
        "measures/": ("", "measures.html", "measures", partial(measures, corpus.questions)),
        "dumps/": ("", "dumps.html", "dumps.title", partial(downloads, dumps)),
    }
    for path, (section, template, title, values) in pages.items():
        yield from both(Page(path, "fr", section=section), template, values, titled(title))
    yield from _tables_of_rules(corpus)
    yield from _coverage(corpus)
    yield from _pictures(corpus)
    yield from both(Page("404.html", "fr", served=True), "404.html", lambda _: {}, titled("missing"))


def _tables_of_rules(corpus: Corpus) -> Files:
    """Yield the tables of the rules and of their law, each on as many pages as it takes."""
    for name, home, values in (
        ("requirements", "requirements/", requirements),
        ("versions", "requirements/versions/", versions),
    ):
        for number in range(1, pages_of_rules(corpus) + 1):
            path = home if number == 1 else f"{home}page-{number}/"
            title = titled(name) if number == 1 else partial(_part_title, name, number)
            shown = partial(_rules_on, corpus, values, number)
            yield from both(Page(path, "fr", section="rules"), f"{name}.html", shown, title)


def _rules_on(corpus: Corpus, values: Callable[[Corpus, int], Values], number: int, _lang: str) -> Values:
    return values(corpus, number)


def _coverage(corpus: Corpus) -> Files:
    """Yield the pages that name each text of the account."""
    for outcome, number in coverage.parts(corpus):
        page, values = Page(coverage.path_of(outcome, number), "fr"), coverage.part(corpus, outcome, number)
        title = partial(_coverage_title, outcome, number)
        yield from both(page, "coverage-texts.html", partial(given, values), title)


def _coverage_title(outcome: str, number: int, lang: str) -> str:
    name = f"{plain('coverage', lang)} · {plain(f'coverage.{outcome}', lang)}"
    return name if number == 1 else plain("index.part", lang, title=name, number=number)


def _pictures(corpus: Corpus) -> Files:
    """Yield the pages of the pictures and their data; none where the questions that they ask are not there."""
    if corpus.questions:
        yield from data_files(corpus)
        for path, title, values in (
            ("pictures/", "pictures", pictures),
            ("pictures/levels/", "picture.levels", levels),
        ):
            yield from both(Page(path, "fr"), "pictures.html", partial(values, corpus), titled(title))


def _about(corpus: Corpus) -> Values:
    return {"statuses": shelves.statuses(corpus), "documents": corpus.view.kind("document")}


def _editor(corpus: Corpus, lang: str) -> Values:
    texts = {name: without_header(corpus.questions[name].text) for name in sorted(corpus.questions)}
    terms = [x for _, found in ontology.sections(corpus.view) for x in found]
    return {
        "texts": script(texts),
        "first": _first_query(),
        "editor": bool(frontend_files()),
        "blocks": corpus.blocks.names if has_engine() else [],
        "example_blocks": script({name: corpus.blocks.of(name) for name in texts}),
        "examples": [{"name": n, "title": corpus.questions[n].title[lang]} for n in texts],
        "terms": script([[f"proa:{x.name}", x.label(lang)] for x in terms]),
        "namespaces": script(PREFIXES),
    }


def _first_query() -> str:
    return (share("site") / "first.rq").read_text(encoding="utf-8")
