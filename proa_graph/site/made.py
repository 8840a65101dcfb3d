"""How a page is made: in both languages, within its frame, with the same thing as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from proa_graph.site import shelves
from proa_graph.site.data import Triples, json_ld, turtle
from proa_graph.site.pages import Form, Page
from proa_graph.site.rendering import render
from proa_graph.site.resources import Values
from proa_graph.site.wording import LANGUAGES, plain, translator

Body = Callable[[], bytes]
Files = Iterator[tuple[str, Body]]
_TURTLE, _JSON_LD = "text/turtle", "application/ld+json"


def both(
    page: Page,
    template: str,
    values: Callable[[str], Values],
    title: Callable[[str], str],
    told: Callable[[], str] | None = None,
    described: Callable[[str], str] | None = None,
) -> Files:
    """Yield the page in each language; ``values``, ``title`` and ``described`` take it, ``told`` gives its JSON-LD."""
    for lang in LANGUAGES:
        here = page if page.lang == lang else replace(page, lang=lang)
        yield here.file, partial(_made, here, template, values, title, told, described)


def _made(
    page: Page,
    template: str,
    values: Callable[[str], Values],
    title: Callable[[str], str],
    told: Callable[[], str] | None,
    described: Callable[[str], str] | None,
) -> bytes:
    name = title(page.lang)
    about_it = described(page.lang) if described else plain("description.other", page.lang, title=name)
    named = replace(page, title=name, description=about_it, crumbs=_crumbs(page))
    named = replace(named, json_ld=told() if told else _web_page(named))
    return render(template, named, **values(page.lang)).encode()


def both_forms(bare: str, triples: Callable[[], Triples]) -> Files:
    """Yield the data of a page as Turtle and JSON-LD."""
    yield f"{bare}.ttl", lambda: turtle(triples())
    yield f"{bare}.jsonld", partial(_json_ld_file, triples)


def _json_ld_file(triples: Callable[[], Triples]) -> bytes:
    return f"{json_ld(triples())}\n".encode()


def _web_page(page: Page) -> str:
    kind = "WebPage" if page.path else "DataCatalog"
    told = {"@context": "https://schema.org/", "@type": kind, "@id": page.iri or page.canonical}
    return script({**told, "name": page.title, "url": page.canonical, "inLanguage": page.lang})


def _crumbs(page: Page) -> tuple[tuple[str, str], ...]:
    if not page.section or page.path.count("/") < 2:
        return ()
    shelf = next(path for path, section, _ in shelves.SHELVES.values() if section == page.section)
    return ((str(translator(page.lang)(page.section)), shelf),)


def titled(key: str) -> Callable[[str], str]:
    """Return what gives the message ``key`` as the title of a page."""
    return lambda lang: plain(key, lang)


def given(values: Values, _lang: str) -> Values:
    """Return ``values``, the same in every language."""
    return values


def script(value: object) -> str:
    """Return ``value`` as JSON that no text can end."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def forms_of(bare: str) -> tuple[Form, ...]:
    """Return the forms of data that the page ``bare`` has."""
    return Form(f"{bare}.ttl", _TURTLE, "Turtle"), Form(f"{bare}.jsonld", _JSON_LD, "JSON-LD")
