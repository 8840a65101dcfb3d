"""Templates compiled our way: the bytes that Jinja2 makes of them, what is no markup escaped, what is missing told."""

from __future__ import annotations

from collections.abc import Iterator

import jinja2
import published
import pyoxigraph
import pytest
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from proa_graph import site
from proa_graph.site import rendering
from proa_graph.site.view import Thing, View
from proa_graph.site.wording import translator
from proa_graph.terms import BASE


@pytest.fixture
def plain_jinja(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates are compiled as Jinja2 does by itself."""
    with monkeypatch.context() as during:
        during.setattr(rendering._Environment, "code_generator_class", CodeGenerator)
        _forget()
        yield
    _forget()


def _forget() -> None:
    rendering.environment.cache_clear()
    rendering._chrome_of.cache_clear()


_NAMES = [
    f"{lang}{name}index.html"
    for lang in ("", "en/")
    for name in ("", "about/", "branch/2378/", "validate/", "def/", "level/5/", "order/", "shapes/")
]


@pytest.fixture(scope="module")
def files() -> dict[str, site.Body]:
    return site.site_files(site.Corpus.of(published.few(), published.dataset_of_few(), {}))


@pytest.fixture(scope="module")
def ours(files: dict[str, site.Body]) -> dict[str, bytes]:
    return {name: files[name]() for name in _NAMES}


@pytest.mark.usefixtures("plain_jinja")
@pytest.mark.parametrize("name", _NAMES)
def test_a_page_is_what_jinja2_itself_makes_of_its_template(
    files: dict[str, site.Body], ours: dict[str, bytes], name: str
) -> None:
    assert rendering.environment().code_generator_class is CodeGenerator
    assert files[name]() == ours[name]


def test_what_is_no_markup_is_escaped_wherever_it_comes_from() -> None:
    template = rendering.environment().from_string(
        "{% macro shown(x) %}<i>{{ x }}</i>{% endmacro %}{{ text }}|{{ markup }}|{{ given() }}|{{ shown(text) }}"
        "|{{ shown(x=text) }}|{{ given(**{}) }}"
    )
    made = template.render(text="a<b", markup=Markup("<b>"), given=lambda: "<&>")
    assert made == "a&lt;b|<b>|&lt;&amp;&gt;|<i>a&lt;b</i>|<i>a&lt;b</i>|&lt;&amp;&gt;"


def test_a_name_that_is_not_given_fails_where_it_is_called() -> None:
    for text in ("{{ missing }}", "{{ missing() }}", "{{ page.missing(1) }}", '{{ t("no.such.message") }}'):
        with pytest.raises((jinja2.UndefinedError, KeyError)):
            rendering.environment().from_string(text).render(page="", t=translator("fr"))


def test_a_thing_and_what_is_made_of_it_are_made_once() -> None:
    view, made = View(pyoxigraph.Store()), list[str]()

    def make(thing: Thing) -> list[str]:
        made.append(thing.key)
        return [thing.key]

    thing = view.thing(f"{BASE}id/level/5")
    assert view.thing(f"{BASE}id/level/5") is thing
    assert view.once(make, thing) is view.once(make, thing)
    assert made == ["5"]
    assert View(pyoxigraph.Store()).thing(thing.iri) is not thing
