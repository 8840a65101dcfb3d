"""The templates: their environment, and what every page may use in them."""

from __future__ import annotations

from datetime import date
from functools import cache

import jinja2
from markupsafe import Markup

from proa_graph.files import share
from proa_graph.site.pages import Page
from proa_graph.site.wording import number, spoken_date, translator, typeset


@cache
def environment() -> jinja2.Environment:
    """Return the Jinja2 environment of ``site/templates``; it fails on a name that is not given."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(share("site") / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["typeset"] = typeset
    return found


def render(template: str, page: Page, **values: object) -> str:
    """Return ``template`` as HTML for ``page``, whose language is that of the chrome."""
    lang = page.lang
    return environment().get_template(template).render(
        page=page,
        lang=lang,
        t=translator(lang),
        day=lambda value: _day(value, lang),
        num=lambda value: number(value, lang),
        **values,
    )


def _day(value: date | None, lang: str) -> Markup:
    if value is None:
        return Markup("")
    spoken = spoken_date(value, lang)
    if lang == "fr":
        spoken = spoken.replace("1er", "1<sup>er</sup>", 1) if spoken.startswith("1er") else spoken
    return Markup(f'<time datetime="{value.isoformat()}">{spoken}</time>')  # noqa: S704 - digits and months
