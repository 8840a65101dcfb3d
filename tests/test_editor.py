"""The query page in a real browser, on a server: faults where they stand, prefixes, pages of rows, bars, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from built_site import built
from server_fixtures import nquads, running

from proa_graph.store import open_store

if TYPE_CHECKING:
    from playwright import sync_api
EDITOR = Path(__file__).parents[1] / "site" / "static" / "vendor" / "editor.js"

pytestmark = pytest.mark.skipif(not EDITOR.exists(), reason="npm is absent: the editor is not bundled")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("built")
    (folder / "site").symlink_to(built())
    store = open_store(nquads(600))
    with running(folder, store) as address:
        yield f"{address}/"
    store.close()


def test_the_editor_marks_a_fault_brings_prefixes_and_turns_pages(page: sync_api.Page, served: str) -> None:
    page.goto(f"{served}sparql/")
    _ask(page, "SELECT * WHERE {\n ?a proa:zz ?b }")

    page.locator("#result .problem").wait_for()
    assert page.inner_text(".cm-fault") == "proa:zz"
    _write(page, "SELECT * {\n ?x a proa:Branc")
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    page.wait_for_timeout(250)  # CodeMirror takes an Enter within 75 ms of the list's opening for a new line
    page.keyboard.press("Enter")
    page.locator(".cm-line", has_text="proa:Branch").wait_for()
    assert page.inner_text(".cm-content").splitlines()[0] == "PREFIX proa: <https://w3id.org/proa/def#>"
    _ask(page, "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?o LIMIT 450")
    page.locator("#result .actions").wait_for()
    rows = "#result tbody tr"
    assert page.locator(rows).count() == 200
    page.click("#result .actions button >> nth=1")
    page.click("#result .actions button >> nth=1")
    assert page.locator(rows).count() == 50
    assert "401 à 450 sur 450" in page.inner_text("#result .actions")
    assert page.locator("#result .actions button >> nth=1").is_disabled()


def test_the_editor_draws_numbers_gives_files_and_an_address(page: sync_api.Page, served: str) -> None:
    page.goto(f"{served}sparql/")
    page.set_viewport_size({"width": 390, "height": 844})
    _ask(page, "SELECT ?t (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?t ORDER BY DESC(?n) ?t LIMIT 5")
    page.locator(".answer-bars").wait_for()
    assert page.locator(".answer-bars li").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_download() as taken:
        page.click("#result a[download='proa.csv']")
    assert Path(taken.value.path()).read_text(encoding="utf-8").startswith("t,n\n")
    address = page.get_attribute("#result a[href*='query=']", "href")
    page.goto(f"{served}{(address or '').lstrip('/')}")
    page.reload()
    assert "LIMIT 5" in page.inner_text(".cm-content")


def test_every_page_of_a_thing_leads_to_a_query_about_it(page: sync_api.Page, served: str) -> None:
    page.goto(f"{served}branch/2378/")
    page.click("aside.forms a[href*='#iri=']")
    page.locator(".cm-content").wait_for()  # before it the form is sent as it stands, and the page left
    page.click("#sparql button[type=submit]")
    page.locator("#result tbody tr").first.wait_for()
    assert "<https://w3id.org/proa/id/branch/2378> ?property ?value" in page.inner_text(".cm-content")


def _write(page: sync_api.Page, text: str) -> None:
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def _ask(page: sync_api.Page, text: str) -> None:
    _write(page, text)
    page.click("#sparql button[type=submit]")
