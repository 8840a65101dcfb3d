"""The site in a real browser: keyboard, search, filters, without JavaScript, on a small screen, from a disk."""

from __future__ import annotations

import csv
import functools
import http.server
import io
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import chromium
import published
import pytest
from built_site import built

from proa_graph import files, release
from proa_graph.questions import load
from proa_graph.store import LocalStore

if TYPE_CHECKING:
    from playwright import sync_api

    from proa_graph.model import Entry
AGREEMENT = "agreement/KALITEXT000043688159/"
PAGES = (
    "", AGREEMENT, AGREEMENT + "lines/1/", "agreement/KALITEXT000042101233/", "branch/2378/", "branch/2378/2021-05-12/",
    "branch/2378/2026-01-01/", "trade/cariste/", "exclusion/KALITEXT000043688159/3/", "pictures/", "pictures/levels/",
    "profession/magasinier-cariste/",
    "certification/RNCP34857/", "level/3/", "order/2021-04-29-idcc-2378/", "rule/PROA-L05/", "def/", "shapes/",
    "reconversion/", "en/reconversion/", "dossier/",
    "query/certifications-for-profession/", "article/L6324-3/", "coverage/", "sparql/", "search/", "compare/",
    "validate/", "dumps/", "measures/", "about/", "certification/", "en/", "en/" + AGREEMENT,
)  # fmt: skip
BUSY = ("", "branch/2378/", AGREEMENT, "certification/RNCP34857/", "certification/", "pictures/", "sparql/")
"""Pages whose scripts work after they are loaded."""
ENGINE = files.share("site") / "static" / "vendor" / "engine.js"


class _Looked(NamedTuple):
    """A page, what its console said and the addresses that it asked for."""

    page: sync_api.Page
    said: list[str]
    asked: list[str]


def _entries() -> tuple[Entry, ...]:
    return published.facts().lists["KALITEXT000043688159"]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
        """Say nothing."""


@pytest.fixture(scope="module")
def folder() -> Path:
    return built()


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[str]:
    """Serve the site as a plain static host does, in a sub-folder, on a free port."""
    handler = functools.partial(_Quiet, directory=str(folder.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{folder.name}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def looked(browser: sync_api.Browser, host: str) -> Iterator[_Looked]:
    """Return a page that keeps nothing, what it says and what it asks for."""
    page = chromium.watched(browser)
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    found = _Looked(page, [], [])
    page.on("console", lambda message: found.said.append(message.text))
    page.on("pageerror", lambda error: found.said.append(str(error)))
    page.on("request", lambda request: found.asked.append(request.url))
    yield found
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_errs_calls_out_moves_or_scrolls_sideways(looked: _Looked, host: str, path: str) -> None:
    page, said, asked = looked
    del said[:], asked[:]
    for width, loaded in ((1280, True), (390, True), (320, False)):
        page.set_viewport_size({"width": width, "height": 844})
        if loaded:
            page.goto(host + path)
            if path == "sparql/" and (ENGINE.parent / "editor.js").exists():
                page.locator(".editor").wait_for()
            if path in BUSY:
                page.wait_for_timeout(300)
            assert page.evaluate("window.moved") < 0.01, f"{path} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} at {width}"
    assert not said
    assert asked and all(url.startswith(host) for url in asked)


@pytest.fixture
def own(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """Return a page of the test alone."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def test_typing_in_the_search_box_leads_to_what_is_meant(page: sync_api.Page, host: str) -> None:
    page.goto(host)
    page.fill("#ask", "Caristes d’entrepôt")
    first = page.locator("#suggestions [role=option]").first
    first.wait_for()
    assert "TP Cariste d’entrepôt" in first.inner_text()
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#ask", "aria-activedescendant") == "suggestion-0"
    page.keyboard.press("Enter")
    page.wait_for_url("**/certification/RNCP34857/")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("IDCC2378", "Travail temporaire"),
        ("idcc 2378", "Travail temporaire"),
        ("2378", "Travail temporaire"),
        ("rncp 34857", "TP Cariste d’entrepôt"),
        ("RNCP34857", "TP Cariste d’entrepôt"),
        ("preparateur commande", "Préparateur de commandes"),
        ("préparatrices de commandes", "Préparateur de commandes"),
        ("electriciennes batiment", "Électricien bâtiment"),
        ("intérimaires", "Travail temporaire"),
        ("interrim", "Travail temporaire"),
        ("pharmacie", "Pharmacie d’officine"),
    ],
)
def test_the_search_forgives(page: sync_api.Page, host: str, typed: str, expected: str) -> None:
    page.goto(host + "search/")
    page.fill("#ask", typed)
    page.locator("#suggestions [role=option]").first.wait_for()
    assert page.locator("#suggestions .name").first.inner_text() == expected


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("RNCP99999", "RNCP99999 ne figure dans aucune"),
        ("idcc 9999", "absence de convention collective"),
        ("IDCC 5001", "ne désignent pas une convention collective"),
        ("IDCC 4999", "IDCC 4999 : aucun accord de cette branche"),
        ("pompes funèbres", "IDCC 759"),
        ("RS99999", "répertoire spécifique"),
        ("zygomatique", "Rien ne correspond"),
    ],
)
def test_a_miss_is_explained(page: sync_api.Page, host: str, typed: str, reason: str) -> None:
    page.goto(host + f"search/?q={typed}")
    page.locator("#found li, #found .note").first.wait_for()
    assert reason in page.locator("#found ol li, #found .note").first.inner_text()


def test_the_answers_are_chosen_by_kind_by_the_address(page: sync_api.Page, host: str) -> None:
    page.goto(host + "search/?q=cariste")
    page.locator("#found ol li").first.wait_for()
    every = page.locator("#found ol li").count()
    page.click(".facets a:has-text('Certification')")
    page.wait_for_url("**kind=certification*")
    page.locator("#found ol li").first.wait_for()
    assert 0 < page.locator("#found ol li").count() < every
    assert set(page.locator("#found .kind").all_inner_texts()) == {"Certification"}


def test_nothing_moves_when_the_answers_come(page: sync_api.Page, host: str) -> None:
    for path in ("search/?q=garage", "compare/?a=1606&b=1557"):
        page.goto(host + path)
        page.locator("#found ol li, #compared table").first.wait_for()
        page.wait_for_timeout(300)
        assert page.evaluate("window.moved") < 0.02, path


def test_two_lists_are_compared_on_a_plain_host(page: sync_api.Page, host: str) -> None:
    page.goto(host + "compare/?a=1606&b=1557")
    page.locator("#compared table").first.wait_for()
    both = page.locator("#compared details").first
    assert both.locator("tbody tr").count() == int(both.locator("summary .quiet").inner_text()) > 0
    assert page.locator("#c-a").input_value() == "1606" and page.locator("#c-b").input_value() == "1557"
    counts = page.locator("#compared summary .quiet").all_inner_texts()
    rows = _taken(page, "#compared a[download]", ";")
    assert rows[0][:3] == ["Dans", "Certification", "Code"] and len(rows) == 1 + sum(map(int, counts))


def _taken(page: sync_api.Page, link: str, between: str) -> list[list[str]]:
    """The rows of the CSV that a link of the page makes for Excel."""
    page.click(link)
    script = "address => fetch(address).then(told => told.arrayBuffer()).then(a => [...new Uint8Array(a)])"
    text = bytes(page.evaluate(script, page.get_attribute(link, "href"))).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=between))


def test_the_list_filters_by_status_and_by_text(page: sync_api.Page, host: str) -> None:
    page.goto(host + AGREEMENT)
    shown = page.locator(".list-table tr[id]:visible")
    assert shown.count() == len(_entries())
    page.select_option("#f-status", "Excluded")
    excluded = [f"entry-{e.row}" for e in _entries() if e.excluded_from_extension]
    assert shown.evaluate_all("rows => rows.map(row => row.id)") == excluded
    assert str(len(excluded)) in page.locator("#filter [role=status]").inner_text()
    page.select_option("#f-status", "")
    page.fill("#f-text", "caristes")
    assert shown.count() == sum("cariste" in (e.profession + e.certification_label).lower() for e in _entries())


def test_a_date_in_the_address_leads_to_the_list_of_that_day(page: sync_api.Page, host: str) -> None:
    page.goto(f"{host}branch/2378/?date=2021-05-11")
    page.wait_for_url("**/branch/2378/2021-05-11/?date=2021-05-11")
    assert "Non étendue" in page.inner_text(".standing") and "Éligible" not in page.inner_text(".standing")
    page.fill("#list-day", "2026-11-01")
    page.click("form[data-dates] button")
    page.wait_for_url("**/branch/2378/2026-01-01/?date=2026-11-01")
    assert "la réponse est non" in page.inner_text("main")
    page.fill("#list-day", "2025-12-30")
    page.click("form[data-dates] button")
    page.wait_for_url("**/branch/2378/2021-05-12/?date=2025-12-30")
    assert "30 décembre 2025" in page.inner_text("form[data-dates] [role=status]")


def test_a_date_leaves_the_statuses_that_hold_on_it(page: sync_api.Page, host: str) -> None:
    page.goto(f"{host}certification/RNCP34857/?date=2020-09-01")
    shown = page.locator(".period:visible")
    texts = shown.all_inner_texts()
    assert texts and any("Pas dans une liste étendue" in text for text in texts)
    page.fill("#on-day", "2026-11-01")
    page.click("form[data-on-day] button[type=submit]")
    assert page.url.endswith("?date=2026-11-01")
    assert set(shown.all_inner_texts()) == {"Pro-A terminée à cette date"}
    page.click("form[data-on-day] button[type=reset]")
    assert "?date" not in page.url and len(shown.all_inner_texts()) >= len(texts)


@pytest.mark.parametrize("path", ["dossier/", "validate/", "sparql/", "query/levels-by-branch/"])
def test_a_form_that_nothing_answers_is_not_shown(page: sync_api.Page, host: str, folder: Path, path: str) -> None:
    page.goto((folder / path / "index.html").as_uri())
    form, instead = page.locator("main form").last, page.locator(".files-only")
    assert (form.is_visible(), instead.is_visible()) == (False, True)
    page.goto(host + path)
    answered = path.startswith(("sparql", "query")) and ENGINE.exists()
    assert (form.is_visible(), instead.is_visible()) == (answered, not answered)


@pytest.mark.skipif(not ENGINE.exists(), reason="no engine for browsers: npm ci was not run")
def test_on_a_plain_host_the_browser_answers_every_question_as_the_endpoint(own: sync_api.Page, host: str) -> None:
    asked: list[str] = []
    own.on("request", lambda request: asked.append(request.url))
    own.goto(host + "query/certifications-for-profession/?profession=caristes&idcc=interim")
    own.locator("#answered table").wait_for()
    assert all(url.startswith(host) for url in asked)
    told = "#answered tbody a[href*='certification/RNCP34857/']"
    own.locator(told).first.wait_for()
    assert (own.locator(told).first.get_attribute("href") or "").startswith("../../certification/")
    own.fill("#p-idcc", "zzzzzz")
    own.click("#question button")
    own.locator("#answered .problem").wait_for()
    assert "IDCC" in own.inner_text("#answered .problem")
    own.goto(host + "sparql/")
    engine = LocalStore(release.open_graph(published.folder()))
    answered = """async ([text, name]) => {
        const form = document.getElementById("sparql");
        const needed = JSON.parse(document.getElementById("example-blocks").textContent);
        const blocks = needed[name] || form.dataset.blocks.split(" ");
        return (await PROA_ENGINE.query(text, blocks)).text;
    }"""
    for name, question in load().items():
        text = question.bind({p.name: p.example for p in question.parameters if p.default is None})
        rows = json.loads(own.evaluate(answered, [text, name]))["results"]["bindings"]
        assert sorted(map(_key, rows)) == sorted(map(_key, engine.query(text).rows())), name
    free = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?p) AS ?m) { ?s ?p ?o }"
    counted = json.loads(own.evaluate(answered, [free, ""]))["results"]["bindings"]
    assert [*map(_key, counted)] == [*map(_key, engine.query(free).rows())]


@pytest.mark.skipif(not ENGINE.exists(), reason="no engine for browsers: npm ci was not run")
def test_what_a_form_holds_at_first_is_answered_without_the_engine(own: sync_api.Page, host: str) -> None:
    own.route("**/static/vendor/**", lambda route: route.abort())
    own.goto(host + "query/idcc-rncp-opco/")
    own.click("#question button")
    own.locator("#answered a[download]").wait_for()
    text = load()["idcc-rncp-opco"].bind({}, "fr")
    rows = LocalStore(release.open_graph(published.folder())).query(text).rows()
    said = own.inner_text("#answered p")
    assert said.replace("\u202f", "").startswith(f"{len(rows)} ligne")
    own.fill("#p-idcc", "2378")
    own.click("#question button")
    own.locator("#answered .problem").wait_for()


@pytest.mark.skipif(not ENGINE.exists(), reason="no engine for browsers: npm ci was not run")
def test_an_answer_in_the_browser_is_read_and_taken_away(page: sync_api.Page, host: str) -> None:
    page.goto(host + "query/certifications-for-profession/?profession=cariste")
    page.locator("#answered button").wait_for()
    shown = page.locator("#answered tbody tr")
    assert shown.count() == 100
    page.click("#answered button")
    count = shown.count()
    assert count > 200 and not page.locator("#answered button").count()
    link = page.locator("#answered a[download]")
    assert link.get_attribute("download") == "certifications-for-profession.fr.csv"
    rows = _taken(page, "#answered a[download]", ";")
    assert rows[0][0] == "Certification" and len(rows) == count + 1
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.skipif(not ENGINE.exists(), reason="no engine for browsers: npm ci was not run")
def test_the_browser_shows_the_columns_that_the_page_shows(page: sync_api.Page, host: str) -> None:
    for name in ("status-of-list", "branches-for-certification", "levels-by-branch"):
        page.goto(f"{host}query/{name}/")
        written = page.locator("#answered thead th").all_inner_texts()
        page.click("#question button")
        page.locator("#answered a[download]").wait_for()
        assert page.locator("#answered thead th").all_inner_texts() == written


def test_a_question_is_found_and_asked_by_the_keyboard_alone(page: sync_api.Page, host: str) -> None:
    page.goto(host)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "ask":
            break
    page.keyboard.type("cariste interim")
    page.locator("#suggestions [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/query/certifications-for-profession/?profession=Cariste&idcc=2378")
    assert page.input_value("#p-profession") == "Cariste"


def _key(row: Mapping[str, Any]) -> str:
    return str(sorted((name, value["value"]) for name, value in row.items()))


def test_without_javascript_the_list_and_the_question_work(browser: sync_api.Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host + AGREEMENT)
    assert page.locator(".list-table tr[id]").count() == len(_entries())
    assert not page.locator("#filter").is_visible()
    page.goto(host + "branch/2378/")
    assert not page.locator("form[data-dates]").is_visible()
    page.click(".days a[data-day='2021-05-11']")
    assert "Non étendue" in page.inner_text(".standing")
    page.goto(host)
    assert page.get_attribute("form.ask", "action") == "search/index.html"
    for path in ("sparql/", "query/levels-by-branch/", "validate/", "dossier/", "compare/", "search/"):
        page.goto(host + path)
        assert not page.locator("main form").last.is_visible(), path
        assert page.locator(".files-only, noscript .note").is_visible(), path
    context.close()


def test_the_menu_of_a_phone_opens_and_closes_without_javascript(browser: sync_api.Browser, host: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(host)
    links = page.locator("nav.main a")
    assert not links.first.is_visible()
    page.click("button.menu")
    assert links.first.is_visible() and links.count() == 7
    page.keyboard.press("Escape")
    assert not links.first.is_visible()
    page.set_viewport_size({"width": 1280, "height": 844})
    assert links.first.is_visible() and not page.locator("button.menu").is_visible()
    context.close()


def test_from_a_disk_links_and_search_work(page: sync_api.Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.fill("#ask", "magasinier cariste")
    page.locator("#suggestions [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/profession/magasinier-cariste/index.html")
    page.click("nav.crumbs a >> nth=1")
    page.wait_for_url("**/profession/index.html")
    page.click("header .lang")
    page.wait_for_url("**/en/profession/index.html")


def test_the_keyboard_skips_to_the_content_and_leaves_the_editor(page: sync_api.Page, host: str) -> None:
    page.goto(host + "sparql/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.locator(".cm-content, textarea#query:visible").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"


def test_links_and_fields_are_large_enough_for_a_finger(page: sync_api.Page, host: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(host + AGREEMENT)
    sizes = page.evaluate(
        "[...document.querySelectorAll('header a, header summary, button, select, input, .chips a')]"
        ".filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    )
    assert sizes
    assert min(sizes) >= 44


def test_in_english_the_labels_of_the_lists_stay_french(page: sync_api.Page, host: str) -> None:
    page.goto(host + "en/profession/magasinier-cariste/")
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("h1", "lang") == "fr"
    assert page.inner_text(".kicker").startswith("Target profession")


def test_on_paper_the_list_stays_and_the_chrome_goes(page: sync_api.Page, host: str) -> None:
    page.goto(host + AGREEMENT)
    page.emulate_media(media="print")
    assert not page.locator("header.site").is_visible()
    assert not page.locator("#filter").is_visible()
    assert page.locator(".list-table tr[id]").first.is_visible()
    page.set_viewport_size({"width": 718, "height": 1000})
    assert page.evaluate("getComputedStyle(document.querySelector('.list-table td')).display") == "table-cell"


@pytest.mark.parametrize("way", ["1280", "390", "no script", "print"])
def test_ten_tasks_of_people_who_know_nothing(browser: sync_api.Browser, host: str, way: str) -> None:
    context = browser.new_context(
        java_script_enabled=way != "no script", viewport={"width": 390 if way == "390" else 1280, "height": 900}
    )
    page = context.new_page()
    page.emulate_media(media="print" if way == "print" else "screen")
    for task in _TASKS:
        task(page, host, way)
        if way == "390":
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, task.__name__
    context.close()


def _seen_at_once(page: sync_api.Page, place: str) -> bool:
    """Whether ``place`` begins on the first screen."""
    box = page.locator(place).first.bounding_box()
    return box is not None and 0 <= box["y"] < 900


def _cariste_in_temporary_work_in_june_2021(page: sync_api.Page, host: str, way: str) -> None:
    if way in ("1280", "390"):
        page.goto(host + "branch/2378/?date=2021-06-15")
        assert "15 juin 2021" in page.inner_text("form[data-dates] [role=status]")
        assert _seen_at_once(page, "form[data-dates]")
    else:
        page.goto(host + "branch/2378/2021-05-12/")
    told = page.inner_text(".standing")
    assert "TP cariste d’entrepôt" in told and "Éligible" in told
    if way in ("1280", "390"):
        page.goto(host + "search/?q=caristes+intérim")
        page.locator("#found ol a").first.click()
        page.wait_for_url("**/query/certifications-for-profession/?profession=Cariste&idcc=2378")
        assert [page.input_value(f"#p-{name}") for name in ("profession", "idcc")] == ["Cariste", "2378"]


def _why_a_line_is_excluded(page: sync_api.Page, host: str, way: str) -> None:
    page.goto(host + "certification/RNCP4018/")
    page.locator("p.summary a", has_text="IDCC 2378").click()
    page.wait_for_url("**/exclusion/KALITEXT000043688159/3/**")
    told = page.inner_text("main")
    assert "L6324-3" in told and "Lignes" in told


def _i_work_in_a_garage(page: sync_api.Page, host: str, way: str) -> None:
    if way in ("1280", "390"):
        page.goto(host + "search/?q=garage")
        page.locator("#found ol a").first.click()
    else:
        page.goto(host + "branch/1090/")
    page.wait_for_url("**/branch/1090/**")
    assert "plus aucune Pro-A nouvelle" in page.inner_text(".note.today")
    assert page.locator("#today ~ ul a[href*='reconversion/']").count()


def _an_ended_code_and_what_follows(page: sync_api.Page, host: str, way: str) -> None:
    page.goto(host + "certification/RNCP34857/")
    told = page.inner_text("#now + ul")
    assert "RNCP34857" in told and "certification.count" not in told
    assert page.locator("#now + ul a[href*='reconversion/']").count()


def _compare_two_branches(page: sync_api.Page, host: str, way: str) -> None:
    page.goto(host + "compare/?a=1606&b=1557")
    if way == "no script":
        assert _seen_at_once(page, "noscript .note")
    else:
        page.locator("#compared table").first.wait_for()


def _take_a_list_into_excel(page: sync_api.Page, host: str, way: str) -> None:
    page.goto(host + "branch/2378/")
    for ending, start in ((".xlsx", b"PK"), (".fr.csv", "\ufeff".encode())):
        found = page.locator(f"aside.forms a[href$='{ending}']")
        body = page.request.get(page.url + (found.first.get_attribute("href") or "")).body()
        assert body.startswith(start), ending
    page.goto(host + "en/branch/2378/")
    body = page.request.get(
        page.url + (page.locator("aside.forms a[href$='.en.xlsx']").get_attribute("href") or "")
    ).body()
    assert body.startswith(b"PK") and not page.locator("aside.forms a[href$='.fr.csv']").count()


def _change_the_date(page: sync_api.Page, host: str, way: str) -> None:
    if way == "print":
        return  # nothing is chosen on paper
    page.goto(host + "branch/2378/")
    page.click(".days a[data-day='2021-05-11']")
    page.wait_for_url("**/branch/2378/2021-05-11/**")
    assert "Non étendue" in page.inner_text(".standing")


def _search_with_a_typo(page: sync_api.Page, host: str, way: str) -> None:
    page.goto(host + "search/?q=boulengerie")
    if way == "no script":
        assert _seen_at_once(page, "noscript .note")
    else:
        page.locator("#found ol a").first.wait_for()
        assert "oulanger" in page.locator("#found ol a").first.inner_text()


def _write_a_list_for_a_new_agreement(page: sync_api.Page, host: str, way: str) -> None:
    page.goto(host + "validate/")
    template = page.locator("a[href$='static/list-fr.xlsx']").first.get_attribute("href") or ""
    assert page.request.get(page.url + template).body().startswith(b"PK")
    assert "proa validate" in page.inner_text("main")


def _read_the_history_of_a_branch(page: sync_api.Page, host: str, way: str) -> None:
    page.goto(host + "branch/2378/")
    turns = page.locator("#history ~ .timeline").first.locator("li")
    assert turns.count() >= 2
    if way != "print":
        turns.first.locator("a").first.click()
        page.wait_for_url("**/branch/2378/20**")
    assert page.locator(".cite").is_visible()


_TASKS = (
    _cariste_in_temporary_work_in_june_2021, _why_a_line_is_excluded, _i_work_in_a_garage,
    _an_ended_code_and_what_follows, _compare_two_branches, _take_a_list_into_excel, _change_the_date,
    _search_with_a_typo, _write_a_list_for_a_new_agreement, _read_the_history_of_a_branch,
)  # fmt: skip
