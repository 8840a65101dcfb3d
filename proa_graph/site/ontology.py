"""The pages of the vocabulary: its modules, a diagram of each, and its terms by sort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from proa_graph.site.corpus import Corpus
from proa_graph.site.diagram import Arrow, Box, diagram
from proa_graph.site.pages import Page
from proa_graph.site.uses import Uses
from proa_graph.site.view import Thing, View
from proa_graph.site.wording import plain
from proa_graph.terms import BASE, DEF

HOME = f"{BASE}def"
_TYPES = (
    ("classes", ("owl:Class", "rdfs:Class")),
    ("properties", ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property")),
)
_AT_ONCE = 80
_FIRST = "core"
"""The module that the first page draws: what the others build on."""
Values = dict[str, Any]
Sections = list[tuple[str, list[Thing]]]


def sections(view: View) -> Sections:
    """Return the terms by sort; what is no class and no property is a concept."""
    found = {name: [x for x in view.of_type(*types) if x.iri.startswith(DEF)] for name, types in _TYPES}
    sorted_out = {x.iri for terms in found.values() for x in terms}
    found["concepts"] = [view.thing(iri) for iri in view.subjects(DEF) if iri not in sorted_out]
    return [(name, terms) for name, terms in found.items() if terms]


def modules(view: View) -> list[Thing]:
    """Return the modules of the vocabulary, by name."""
    return [thing for thing in view.thing(HOME).things("owl:imports") if thing.iri.startswith(f"{HOME}/")]


def terms_of(module: Thing) -> list[Thing]:
    """Return the terms that say that ``module`` defines them."""
    return [term for term in module.back("rdfs:isDefinedBy") if term.iri.startswith(DEF)]


def parts(corpus: Corpus) -> list[tuple[str, str, list[Thing]]]:
    """Return the pages that tell the terms in full: the path of each, the sort of its terms, and these."""
    made = []
    for name, terms in sections(corpus.view):
        for start in range(0, len(terms), _AT_ONCE):
            page = f"page-{start // _AT_ONCE + 1}/" if start else ""
            made.append((f"def/{name}/{page}", name, terms[start : start + _AT_ONCE]))
    return made


def home(corpus: Corpus, lang: str) -> Values:
    """Return what the first page shows: the modules, a diagram of the first of them, and where each term is told."""
    view, found = corpus.view, sections(corpus.view)
    known = {module.name: module for module in modules(view)}
    return {
        "ontology": view.thing(HOME) if view.out(HOME) else None,
        "sections": found,
        "count": sum(len(terms) for _, terms in found),
        "told": _told(corpus),
        "modules": [(module, len(terms_of(module))) for module in known.values()],
        "drawn": _drawn(corpus, known[_FIRST], "def/", lang) if _FIRST in known else "",
        "version": view.thing(HOME).text("owl:versionInfo"),
    }


def module_page(corpus: Corpus, module: Thing, uses: Uses, lang: str) -> Values:
    """Return what the page of ``module`` shows: its diagram, the same in words, its terms, questions that use them."""
    terms = terms_of(module)
    mine = {term.iri for term in terms}
    asked = {link for term in terms for key, links, _ in uses.of(term) if key == "questions" for link in links}
    return {
        "module": module,
        "imports": module.things("owl:imports"),
        "drawn": _drawn(corpus, module, module.path, lang),
        "arrows": _in_words(_arrows(terms)),
        "sections": [(name, [x for x in found if x.iri in mine]) for name, found in sections(corpus.view)],
        "told": _told(corpus),
        "questions": [(corpus.questions[name].title[lang], path) for name, path in sorted(asked)],
    }


def _told(corpus: Corpus) -> dict[str, str]:
    return {term.iri: path for path, _, terms in parts(corpus) for term in terms}


Arrows = dict[tuple[Thing, Thing], list[Thing | None]]
"""Which properties lead from a class to a class; none where the one is a kind of the other."""


def _arrows(terms: Iterable[Thing]) -> Arrows:
    found: Arrows = defaultdict(list)
    for term in terms:
        for above in term.things("rdfs:subClassOf"):
            if _is_class(above):
                found[term, above].append(None)
        for start in (*term.things("rdfs:domain"), *term.things("dcam:domainIncludes")):
            for end in filter(_is_class, term.things("rdfs:range")):
                found[start, end].append(term)
    return found


def _one_way(arrows: Arrows) -> Arrows:
    """``arrows`` with one for each two classes, the way that has more names: the other is told in words."""
    return {
        (start, end): names
        for (start, end), names in arrows.items()
        if (len(names), end.name) >= (len(arrows.get((end, start), ())), start.name)
    }


def _is_class(thing: Thing) -> bool:
    return thing.iri.startswith(DEF)


def _in_words(arrows: Arrows) -> list[tuple[Thing, list[tuple[Thing | None, Thing]]]]:
    by_start = defaultdict[Thing, list[tuple[Thing | None, Thing]]](list)
    for (start, end), names in arrows.items():
        by_start[start] += [(name, end) for name in names]
    return sorted(by_start.items(), key=lambda item: item[0].name)


def _drawn(corpus: Corpus, module: Thing, path: str, lang: str) -> Markup:
    """The classes of ``module`` and what leads from one to another, as a picture for the page ``path``."""
    terms = terms_of(module)
    arrows, told, page = _one_way(_arrows(terms)), _told(corpus), Page(path, lang)
    classes = sorted({x for pair in arrows for x in pair}, key=lambda x: x.name)
    boxes = [Box(x.name, x.label(lang), f"{page.to(told[x.iri])}#{x.name}", x not in terms) for x in classes]
    lines = [
        Arrow(start.name, end.name, tuple(name.label(lang) for name in names if name))
        for (start, end), names in sorted(arrows.items(), key=lambda item: (item[0][0].name, item[0][1].name))
    ]
    title = module.text("dcterms:title", lang)
    return diagram(boxes, lines, title, plain("ontology.drawn", lang, boxes=len(boxes), arrows=len(lines)))
