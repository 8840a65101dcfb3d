"""The templates: their environment, and what every page may use in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from urllib.parse import urlencode, urlsplit

import jinja2
from markupsafe import Markup, escape

from proa_graph import __version__
from proa_graph.catalog import ISSUED
from proa_graph.domain.dates import long_date
from proa_graph.files import share
from proa_graph.lists import REPEAL
from proa_graph.site.compiling import DirectCalls, written
from proa_graph.site.corpus import in_force, main_title
from proa_graph.site.pages import Page
from proa_graph.site.titles import label_of, short
from proa_graph.site.view import Text, Thing, compact
from proa_graph.site.wording import messages, translator
from proa_graph.terms import BASE
from proa_graph.typography import figure, typeset

_ALIGNMENTS = (
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "owl:equivalentClass",
    "owl:equivalentProperty",
    "owl:inverseOf",
    "rdfs:domain",
    "dcam:domainIncludes",
    "rdfs:range",
    "qb:codeList",
    "skos:inScheme",
    "skos:broader",
    "skos:exactMatch",
    "skos:closeMatch",
    "rdfs:isDefinedBy",
)


class _Environment(jinja2.Environment):
    code_generator_class = DirectCalls


@cache
def environment() -> jinja2.Environment:
    """Return the Jinja2 environment of ``site/templates``; it fails on a name that is not given."""
    found = _Environment(
        loader=jinja2.FileSystemLoader(share("site") / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters.update(
        address_query=lambda values: urlencode({name: value for name, value in values.items() if value}),
        agreement_short=short,
        alignments=_alignments,
        compact=compact,
        eve=lambda value: value and value - timedelta(days=1),
        host=lambda address: urlsplit(address).hostname or address,
        in_force=in_force,
        in_language=_in_language,
        label_of=label_of,
        local=lambda iri: iri.removeprefix(BASE),
        main_title=main_title,
        spoken=long_date,
        typeset=typeset,
        upper_first=_upper_first,
        verbatim=_verbatim,
    )
    found.globals["written"] = written
    found.globals["chrome"] = _chrome
    found.globals["last_day"] = REPEAL - timedelta(days=1)
    found.globals["edition"] = {"version": __version__, "day": date.fromisoformat(ISSUED)}
    return found


def compile_pages() -> None:
    """Compile the templates of all pages now, so that processes that go on from here need not."""
    for name in environment().list_templates(filter_func=lambda name: not name.startswith("server/")):
        environment().get_template(name)


def render(template: str, page: Page, **values: object) -> str:
    """Return ``template`` as HTML for ``page``, whose language is that of the chrome.

    Args:
        template: its name below ``site/templates``, for example ``server/report.html``.
        page: what the frame shows; ``Page(path, lang, title, served=True)`` for a page that is no file.
        values: the names that the template uses besides ``page``, ``lang``, ``t``, ``day``, ``num`` and ``last_day``.
    """
    lang = page.lang
    html = (
        environment()
        .get_template(template)
        .render(
            page=page,
            lang=lang,
            t=translator(lang),
            day=lambda value: _day(value, lang),
            num=lambda value: figure(value, lang),
            words=lambda start: _words(start, lang),
            **values,
        )
    )
    return _with_its_shapes(_tight(html))


@dataclass(frozen=True, slots=True)
class _Chrome:
    links: Markup
    footer: Markup


def _chrome(page: Page) -> _Chrome:
    """Return what ``page`` shares with all pages of its language, section and depth."""
    return _chrome_of(page.lang, page.section, page.path.count("/"), page.served)


@lru_cache(maxsize=256)
def _chrome_of(lang: str, section: str, depth: int, served: bool) -> _Chrome:
    page, t = Page("/" * depth, lang, section=section, served=served), translator(lang)
    made = vars(environment().get_template("chrome.html").module)
    return _Chrome(made["main_links"](page, t), made["footer"](page, t))


_LEFT_OUT = re.compile(
    r"</t[dh]>\s*(?=<t[dh]\b|</tr>)|</tr>(?=\s*(?:<tr\b|</t(?:head|body|foot|able)>))|</li>(?=\s*(?:<li\b|</[uo]l>))"
)


def _tight(html: str) -> str:
    """Return ``html`` without empty lines, and without the ends of cells, rows and items that HTML lets be left out."""
    tight = re.sub(r"\n\s*\n+", "\n", html).lstrip().replace("&#39;", "'")
    return _LEFT_OUT.sub("", tight)


def _with_its_shapes(html: str) -> str:
    """Return ``html`` without the shapes that none of its icons names."""
    named = set(re.findall(r'href="#i-([\w-]+)"', html))
    return re.sub(r'<symbol id="i-([\w-]+)".*?</symbol>', lambda m: m[0] if m[1] in named else "", html)


def _words(start: str, lang: str) -> Markup:
    """Return the messages whose keys begin with ``start``, as JSON for the scripts of a page."""
    chosen = {key: text for key, text in messages(lang).items() if key.startswith(start)}
    return Markup(json.dumps(chosen, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - our own messages


def _day(value: date | None, lang: str) -> Markup:
    if value is None:
        return Markup("")
    spoken = long_date(value, lang)
    if spoken.startswith("1er"):
        spoken = spoken.replace("1er", "1<sup>er</sup>", 1)
    return Markup(f'<time datetime="{value.isoformat()}">{spoken}</time>')  # noqa: S704 - digits and months


def _verbatim(text: str) -> Markup:
    """Return ``text`` escaped, its line ends too, so that tidying the page leaves them."""
    return Markup(escape(text).replace("\n", Markup("&#10;")))  # noqa: S704 - escaped just before


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_language(texts: Iterable[Text], lang: str) -> list[Text]:
    found = list(texts)
    return [x for x in found if x.lang == lang] or [x for x in found if x.lang in ("", "fr")]


def _alignments(term: Thing) -> list[tuple[str, Sequence[Thing]]]:
    found = [(name, term.things(name)) for name in _ALIGNMENTS]
    return [(name.partition(":")[2], things) for name, things in found if things]
