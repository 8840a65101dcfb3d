"""What a checker of HTML says of a page, of one page of each kind: names are given once, choices say what they are."""

from __future__ import annotations

from collections import Counter
from functools import cache

import lxml.html
import published
import pytest

from proa_graph import questions, site

LANGUAGES = ("", "en/")


@cache
def _pages() -> dict[str, lxml.html.HtmlElement]:
    """The first page of each folder, in French and in English."""
    corpus = site.Corpus.of(published.few(), published.dataset_of_few(), questions.load())
    made = {name: make for name, make in sorted(site.site_files(corpus).items()) if name.endswith(".html")}
    first: dict[tuple[str, int], str] = {}
    for name in made:
        parts = name.removeprefix("en/").split("/")
        first.setdefault((name[: name.index(parts[0])] + parts[0], len(parts)), name)
    return {name: lxml.html.fromstring(made[name]()) for name in first.values()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_identifier_stands_once_on_a_page(lang: str) -> None:
    pages = {name: page for name, page in _pages().items() if name.startswith("en/") == bool(lang)}
    assert len(pages) > 30
    for name, page in pages.items():
        twice = [one for one, count in Counter(page.xpath("//@id")).items() if count > 1]
        assert twice == [], name


def test_a_choice_and_a_label_lead_to_what_they_say() -> None:
    for name, page in _pages().items():
        unsaid = [o for o in page.xpath("//select//option") if not (o.text_content().strip() or o.get("label"))]
        assert unsaid == [], name
        fields = {x.get("id") for x in page.iter("input", "select", "textarea", "output")}
        assert {label.get("for") for label in page.iter("label")} - {None} <= fields, name
