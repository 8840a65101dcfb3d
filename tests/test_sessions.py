"""Three sessions of a person with a draft, in a real browser, wide and on a telephone: nothing is lost on the way.

``PROA_TESTS_PICTURES=FOLDER`` keeps what the pages look like at each step, at 1280 and at 390 px.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import published
import pytest
import reference_exports as made
from server_fixtures import nquads, running

from proa_graph import questions, site
from proa_graph.reference import Reference, refresh
from proa_graph.store import open_store
from proa_graph.validation import renewal

if TYPE_CHECKING:
    from playwright import sync_api
WIDTHS = (1280, 390)
NEW = date(2026, 3, 2)
TP = {"Abrege_Libelle": "TP", "Abrege_Intitule": "Titre professionnel", "Nomenclature_Europe_Niveau": "NIV3"}
LIVING = {**TP, "Date_Effet": "01/02/2020", "Date_Fin_Enregistrement": "01/02/2030"}
ENDED = {**TP, "Date_Effet": "01/02/2019", "Date_Fin_Enregistrement": "01/02/2024"}
RECORDS = [
    made.record("RNCP90001", "Souffleur de bulles", **LIVING),
    made.record("RNCP90002", "Allumeur de réverbères", **LIVING),
    made.record("RNCP90003", "Pilote de montgolfière", **LIVING),
    made.record("RNCP90004", "Relieur de grimoires", **LIVING),
    made.record("RNCP34857", "Cariste d’entrepôt", **LIVING),
    made.record(
        "RNCP34860", "Préparateur de commandes en entrepôt", **{**LIVING, "Date_Fin_Enregistrement": "01/02/2024"}
    ),
    *(made.record(f"RNCP{n}", f"Métier sans rapport {chr(65 + n % 26)}{n}") for n in range(5000, 5060)),
]
HEADER = ("Métier", "Intitulé de la certification", "Code RNCP", "Niveau")
GOOD = (
    ("Souffleur", "TP Souffleur de bulles", "RNCP90001", "3"),
    ("Allumeur", "TP Allumeur de réverbères", "RNCP90002", "3"),
    ("Pilote", "TP Pilote de montgolfière", "RNCP90003", "3"),
    ("Relieur", "TP Relieur de grimoires", "RNCP90004", "3"),
)
FAULTY = (
    GOOD[0],
    ("Allumeur", "TP Allumeur de réverbères", "RNCP90003", "3"),
    ("Pilote", "TP Pilote de montgolfière", "RNCP90003", "8"),
    GOOD[3],
    ("Tous", "Bilan de compétences", "", ""),
    ("Relieur", "TP Relieur de grimoires", "RNCP90004", "3"),
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("registers")
    refresh("rncp", made.export(folder / "export.zip", "2025-04-22", RECORDS), where=folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROA_REFERENCE_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def address(register: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the pages of the form, with what they show themselves with, and the validator behind them."""
    folder = tmp_path_factory.mktemp("build")
    corpus = site.Corpus.of(published.few(), published.dataset_of_few(), questions.load())
    for name, body in site.site_files(corpus).items():
        if name.startswith("static/") or name in {"validate/index.html", "en/validate/index.html"}:
            path = folder / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body())
    store = open_store(nquads(3))
    with running(folder, store) as opened:
        yield f"{opened}/"
    store.close()


@pytest.fixture(params=WIDTHS)
def page(browser: sync_api.Browser, request: pytest.FixtureRequest) -> Iterator[sync_api.Page]:
    opened = browser.new_page(viewport={"width": request.param, "height": 844}, locale="fr-FR")
    said: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert not said


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Liste"
    for row in (("Projet d’avenant",), (), HEADER, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _give(page: sync_api.Page, name: str, content: bytes) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})


def _send(page: sync_api.Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def _seen(page: sync_api.Page, name: str, longest: int = 6000) -> None:
    """Look at a step: nothing scrolls sideways, and a telephone does not scroll for ever."""
    width, height = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert page.viewport_size and width <= page.viewport_size["width"]
    assert height <= longest
    if os.environ.get("PROA_TESTS_PICTURES"):
        folder = Path(os.environ["PROA_TESTS_PICTURES"])
        page.screenshot(path=folder / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def _verdicts(page: sync_api.Page) -> list[str]:
    return [re.sub(r" L\d\d\w?$", "", cell.strip()) for cell in page.locator("td.verdict").all_inner_texts()]


def _summary(page: sync_api.Page) -> str:
    return page.inner_text(".report-summary")


def test_a_draft_with_faults_is_corrected_and_accepted(page: sync_api.Page, address: str) -> None:
    page.goto(f"{address}validate/")
    _seen(page, "a0-form")
    _give(page, "projet.xlsx", _workbook(FAULTY))
    page.fill("#idcc", "1501")
    page.fill("#date", "2025-06-02")
    _send(page, "Vérifier")
    _seen(page, "a1-faults")
    assert _summary(page).startswith("Non conforme")
    assert _verdicts(page) == [
        "peut être étendue", "à vérifier", "à vérifier", "peut être étendue", "sera refusée", "à vérifier",
    ]  # fmt: skip
    marked = {row: page.locator(f"#l-Liste-{row} .mark").all_inner_texts() for row in (5, 6, 8, 9)}
    assert marked == {
        5: ["TP Allumeur de réverbères L13"],
        6: ["RNCP90003 L26", "8 L14 L14b"],
        8: ["Bilan de compétences L02", "L16"],
        9: ["TP Relieur de grimoires L18", "RNCP90004 L26"],
    }
    page.click("#l-Liste-5 a.why")
    assert page.locator("#PROA-L13").get_attribute("open") is not None
    assert "RNCP90002" in page.inner_text("#PROA-L13")
    page.get_by_label("sera refusée (1)").check()
    assert page.locator("tbody tr:visible").count() == 1
    _give(page, "projet-2.xlsx", _workbook(GOOD))
    assert (page.input_value("#idcc"), page.input_value("#date")) == ("1501", "2025-06-02")
    _send(page, "Vérifier à nouveau")
    _seen(page, "a2-accepted")
    assert _summary(page).startswith("Conforme\u00a0: 0 violation, 0 avertissement, ")
    assert _verdicts(page) == ["peut être étendue"] * len(GOOD)


def test_a_table_pasted_from_a_web_page_survives_a_branch_that_is_several(page: sync_api.Page, address: str) -> None:
    table = "\n".join("\t".join(row) for row in (("Visé", "Titre", "Fiche", "Niv."), *GOOD))
    page.goto(f"{address}validate/")
    page.fill("#pasted", table)
    page.fill("#idcc", "restauration")
    page.fill("#date", "2025-06-02")
    _send(page, "Vérifier")
    _seen(page, "b1-several-branches")
    assert "1501 (Restauration rapide)" in page.locator("[role=alert]").inner_text()
    assert (page.input_value("#pasted"), page.input_value("#date")) == (table, "2025-06-02")
    page.fill("#idcc", "Restauration rapide")
    _send(page, "Vérifier à nouveau")
    _seen(page, "b2-pasted")
    assert _verdicts(page) == ["peut être étendue"] * len(GOOD)
    page.click(".report-columns summary")
    page.get_by_label("A Visé").select_option("-" if page.get_by_label("A Visé").input_value() else "profession")
    page.get_by_label("C Fiche").select_option("-")
    _send(page, "Vérifier à nouveau")
    _seen(page, "b3-corrected")
    assert _verdicts(page) == ["non contrôlable (aucun code imprimé)"] * len(GOOD)
    assert page.input_value("#idcc") == "Restauration rapide"


def test_the_old_list_becomes_a_draft_under_the_new_regime(page: sync_api.Page, address: str, register: Path) -> None:
    draft = renewal.as_workbook(renewal.propose("2378", NEW, Reference(register)), "fr")
    page.goto(f"{address}validate/")
    _give(page, "projet-2026.xlsx", draft)
    page.fill("#date", "2026-03-02")
    _send(page, "Vérifier")
    _seen(page, "c1-new-regime", 40_000)
    assert page.inner_text(".report-law").startswith("régime N2")
    assert "Mis à part\u00a0: feuille de lignes retirées" in page.inner_text(".report-reading")
    assert _verdicts(page) == ["admise"]
    assert _summary(page).startswith("Conforme\u00a0: 0 violation, 0 avertissement, ")


def test_without_scripts_in_english_by_keyboard(browser: sync_api.Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{address}en/validate/")
        page.focus("#pasted")
        page.keyboard.insert_text("\n".join("\t".join(row) for row in (HEADER, *FAULTY)))
        page.keyboard.press("Tab")
        page.keyboard.insert_text("1501")
        page.keyboard.press("Enter")
        page.wait_for_selector(".report-summary")
        assert _summary(page).startswith("Does not conform")
        assert "Your list, line by line" in page.inner_text("main")
        assert page.locator("details.report-finding[open]").count() == page.locator("details.report-finding").count()
        page.focus("#show-all")
        page.keyboard.press("ArrowRight")
        assert 0 < page.locator("tbody tr:visible").count() < len(FAULTY)
