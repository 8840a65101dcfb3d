"""Accessibility: axe-core finds no breach of WCAG 2.2 A and AA; contrast also in the dark scheme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from built_site import built
from test_browser import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: dict[Literal["light", "dark"], tuple[int, str, list[str]]] = {
    "light": (1280, "tag", TAGS),
    "dark": (390, "rule", ["color-contrast", "target-size"]),
}
"""Of each scheme the width of the screen, and the rules that are asked."""
FEWER = """() => {
    const whole = ["class", "style", "lang", "role", "type"];
    const told = ({name, value}) => whole.includes(name) ? `${name}=${value}` : name;
    const kind = e => `${e.tagName} ${[...e.attributes].map(told)}(${[...e.children].map(kind)})`;
    for (const parent of document.querySelectorAll("tbody, ul, ol, svg, g")) {
        const seen = {};
        for (const child of [...parent.children]) {
            const of = kind(child);
            seen[of] = (seen[of] || 0) + 1;
            if (seen[of] > 3) child.remove();
        }
    }
}"""
"""Of the rows of a table, or of a list, that differ in their text alone, three stay: axe says the same of all."""

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci was not run")


@pytest.fixture(scope="module")
def breaches(browser: Browser) -> dict[str, list[str]]:
    """Return what axe-core reports on each page and scheme: rule and first element."""
    found: dict[str, list[str]] = {}
    page, axe = browser.new_page(), AXE.read_text(encoding="utf-8")
    for path in PAGES:
        page.goto((built() / path / "index.html").as_uri())
        page.evaluate(FEWER)
        page.evaluate(axe)
        for scheme, (width, *chosen) in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            report: dict[str, Any] = page.evaluate(
                "([type, values]) => axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']})", chosen
            )
            found[f"{path or 'home'} {scheme}"] = [
                f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in report["violations"]
            ]
    page.close()
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(breaches: dict[str, list[str]], path: str, scheme: str) -> None:
    assert breaches[f"{path or 'home'} {scheme}"] == []


def test_axe_would_find_something(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang='fr'><title>x</title><main><h1>x</h1><p style='color:#999'>pâle</p></main>")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert [v["id"] for v in report["violations"]] == ["color-contrast"]


def test_of_rows_that_are_alike_few_stay_and_none_of_another_kind_goes(browser: Browser) -> None:
    page = browser.new_page()
    other = "<li style='color:#999'>e</li><li lang='en'>f</li><li><a href='#'>g</a></li><li class='x'>h</li>"
    page.set_content(f"<ul>{'<li>a</li>' * 40}{other}</ul><ol><li>1</li></ol>")
    page.evaluate(FEWER)
    assert page.locator("ul li").all_inner_texts() == [*"aaa", *"efgh"]
    assert page.locator("ol li").count() == 1
