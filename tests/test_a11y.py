"""Accessibility: axe-core finds no breach of WCAG 2.2 A and AA; contrast also in the dark scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from built_site import built
from test_browser import CHROMIUM, FLAGS, PAGES

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium on this machine"),
    pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci was not run"),
]


@pytest.fixture(scope="module")
def breaches() -> dict[str, list[str]]:
    """Return what axe-core reports on each page and scheme: rule and first element."""
    folder = built()
    found: dict[str, list[str]] = {}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        for scheme in SCHEMES:
            width = 390 if scheme == "dark" else 1280
            page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
            for path in PAGES:
                page.goto((folder / path / "index.html").as_uri())
                page.evaluate(AXE.read_text(encoding="utf-8"))
                chosen = ("tag", TAGS) if scheme == "light" else ("rule", ["color-contrast", "target-size"])
                report: dict[str, Any] = page.evaluate(
                    "([type, values]) => axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']})",
                    chosen,
                )
                found[f"{path or 'home'} {scheme}"] = [
                    f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in report["violations"]
                ]
        browser.close()
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(breaches: dict[str, list[str]], path: str, scheme: str) -> None:
    assert breaches[f"{path or 'home'} {scheme}"] == []


def test_axe_would_find_something() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        page = browser.new_page()
        page.set_content("<html lang='fr'><title>x</title><main><h1>x</h1><p style='color:#999'>pâle</p></main>")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        report = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
        browser.close()
    assert [v["id"] for v in report["violations"]] == ["color-contrast"]
