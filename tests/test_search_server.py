"""The search and the comparison as the server answers them, without any script of the page."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import published
import pytest
from server_fixtures import running

from proa_graph.site import Corpus
from proa_graph.site.search import search_index
from proa_graph.store import open_store

BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    build: Path = tmp_path_factory.mktemp("build")
    dataset = published.dataset_of_few()
    (build / "dumps").mkdir()
    (build / "dumps" / "proa.nq.gz").write_bytes(gzip.compress(b"".join(dataset.quads), 1))
    static = build / "site" / "static"
    static.mkdir(parents=True)
    (static / "search-index.js").write_bytes(search_index(Corpus.of(published.few(), dataset, {})))
    for name in ("search", "compare"):
        (build / "site" / name).mkdir()
        (build / "site" / name / "index.html").write_text(f"<p>{name} blank</p>", encoding="utf-8")
    store = open_store(build / "dumps" / "proa.nq.gz")
    try:
        with running(build, store) as address, httpx.Client(base_url=address, timeout=60) as opened:
            yield opened
    finally:
        store.close()


def _hits(page: str) -> list[str]:
    return re.findall(r'<a class="name" href="([^"]+)"', page)


def test_what_is_searched_is_answered_in_the_page(client: httpx.Client) -> None:
    answer = client.get("/search/", params={"q": "caristes intérim"}, headers=BROWSER)
    assert answer.status_code == 200 and answer.headers["content-language"] == "fr"
    assert _hits(answer.text)[1] == "../profession/magasinier-cariste/index.html"
    assert "data-answered" in answer.text and 'value="caristes intérim"' in answer.text
    assert client.get("/search/index.html", params={"q": "caristes intérim"}, headers=BROWSER).text == answer.text
    english = client.get("/en/search/", params={"q": "garage"}, headers=BROWSER)
    assert english.headers["content-language"] == "en"


def test_the_answers_are_chosen_by_kind_and_all_are_reached(client: httpx.Client) -> None:
    every = client.get("/search/", params={"q": "technicien responsable"}).text
    count = int(re.search(r"<h2>(\d+)", every.replace("\u202f", ""))[1])  # type: ignore[index]
    found: list[tuple[str, str]] = []
    for start in range(0, count, 50):
        page = client.get("/search/", params={"q": "technicien responsable", "start": start}).text
        found += re.findall(r'<a class="name" href="([^"]+)"[^>]*>([^<]+)', page)
        assert ('class="more-found"' in page) == (start + 50 < count)
    assert len(found) == len(set(found)) == count > 50
    some = client.get("/search/", params={"q": "technicien responsable", "kind": "certification"}).text
    assert all("/certification/" in path for path in _hits(some))


def test_what_is_not_found_and_what_is_not_asked(client: httpx.Client) -> None:
    assert "Rien ne correspond" in client.get("/search/", params={"q": "zygomatique"}).text
    assert client.get("/search/").text == "<p>search blank</p>"
    assert "&lt;b&gt;" in client.get("/search/", params={"q": "<b>"}).text
    unknown = client.get("/search/", params={"q": "RNCP99999"}).text
    assert "RNCP99999 ne figure dans aucune des listes lues" in unknown


def test_two_lists_are_compared_in_the_page_and_taken_away(client: httpx.Client) -> None:
    asked = {"a": "intérim", "day": "2021-02-01", "other": "2025-12-31"}
    page = client.get("/compare/", params=asked, headers=BROWSER)
    assert page.status_code == 200 and "IDCC&nbsp;2378" in page.text
    assert "non étendue" in page.text and "éligible" in page.text
    assert client.get("/compare/index.html", params=asked, headers=BROWSER).text == page.text
    table = client.get("/compare/", params={**asked, "format": "excel"})
    assert table.content.startswith(b"\xef\xbb\xbfDans;Certification;Code;IDCC 2378 au 01/02/2021;")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/compare/", params={**asked, "format": "xlsx"}).content))
    assert book.worksheets[0].max_row == len(rows) > 100
    address = str(book.worksheets[1]["B3"].value)
    assert address.startswith("https://w3id.org/proa/compare/?a=int") and "other=2025-12-31" in address


@pytest.mark.parametrize("asked", [{"a": "zygomatique"}, {"a": "2378", "b": "9999"}, {"a": "2378", "day": "hier"}])
def test_what_cannot_be_compared_is_told(client: httpx.Client, asked: dict[str, str]) -> None:
    answer = client.get("/compare/", params=asked)
    assert answer.status_code == 400 and answer.headers["content-type"].startswith("application/problem+json")


def test_a_question_takes_the_name_of_a_branch_and_gives_a_workbook(client: httpx.Client) -> None:
    address = "/api/questions/status-of-list"
    named = client.get(address, params={"idcc": "intérim", "format": "csv"}).text
    assert named == client.get(address, params={"idcc": "2378", "format": "csv"}).text and named.count("\n") > 10
    book = client.get(address, params={"idcc": "2378", "format": "xlsx"})
    assert book.headers["content-disposition"] == 'attachment; filename="status-of-list.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames == ["Réponse", "Source et licence"]
    table = client.get(address, params={"idcc": "2378", "format": "excel"}).content
    assert table.startswith("\ufeffCertification;Code;Métier;".encode())
    told = client.get(address, params={"idcc": "2378", "format": "excel", "lang": "en"})
    assert told.content.startswith("\ufeffCertification,Code,Profession,".encode())
    assert told.headers["content-disposition"] == 'attachment; filename="status-of-list.en.csv"'


def test_a_trade_in_a_branch_leads_to_the_answer_without_a_script(client: httpx.Client) -> None:
    page = client.get("/search/", params={"q": "cariste intérim"}, headers=BROWSER).text
    address = "/api/questions/certifications-for-profession?profession=Cariste&idcc=2378&lang=fr"
    assert f'href="{address}"'.replace("&", "&amp;") in page
    assert "IDCC" in client.get(address, headers=BROWSER).text
