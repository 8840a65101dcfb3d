"""The server beside ``/sparql``: pages, IRIs, questions, validator, and how it starts and stops."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli
import httpx
import jsonschema
import pyoxigraph
import pytest
from server_fixtures import BRANCH, CARTESIAN, build_folder, nquads, running

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.questions import load
from proa_graph.server import serve
from proa_graph.server.problems import kinds
from proa_graph.store import Store, open_store

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORMS = {
    "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples", "rdf": "application/rdf+xml",
    "json": "application/json",
}  # fmt: skip
SCHEMA = share("site") / "static" / "report.schema.json"
LIST = "Intitulé de la certification;Code RNCP;Niveau\nTitre professionnel cariste;RNCP34857;3\n"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store(nquads())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = build_folder(tmp_path_factory.mktemp("build"))
    with running(folder, store) as address, httpx.Client(base_url=address, timeout=60) as opened:
        yield opened


def _slug(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["type"]).rpartition("/")[2]


def test_a_server_says_that_it_answers_forms(client: httpx.Client) -> None:
    answer = client.get("/static/host.css")
    assert "--host: server" in answer.text and answer.headers["content-type"].startswith("text/css")


def test_pages_and_dumps(client: httpx.Client) -> None:
    home = client.get("/")
    assert (home.status_code, home.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "accueil" in home.text
    assert "intérim" in client.get("/branch/2378/index.html").text
    assert "intérim" in client.get("/branch/2378/").text
    moved = client.get("/branch/2378")
    assert (moved.status_code, moved.headers["location"]) == (308, "/branch/2378/")
    dump = client.get("/dumps/proa.nq")
    assert dump.headers["content-type"] == "application/n-quads"
    assert dump.content == nquads()
    assert client.head("/").content == b""
    assert client.head("/").headers["content-length"] == home.headers["content-length"]
    assert client.post("/").status_code == 405


def test_files_are_cached_and_packed(client: httpx.Client) -> None:
    first = client.get("/static.js", headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert first.text.startswith("// é")
    for held in (
        {"If-None-Match": first.headers["etag"]},
        {"If-None-Match": '"x", ' + first.headers["etag"]},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = client.get("/static.js", headers=held)
        assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static.js", headers={"If-None-Match": '"x"'}).status_code == 200
    assert client.get("/static.js", headers={"If-Modified-Since": "nonsense"}).status_code == 200


@pytest.mark.parametrize(
    ("taken", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0.2", "gzip"),
        ("BR", "br"),
        ("identity", ""),
        ("br;q=0", ""),
        ("deflate", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize("path", ["/static.js", "/api/questions", "/dumps/proa.nq"])
def test_a_body_is_packed_as_the_client_likes_best(client: httpx.Client, path: str, taken: str, sent: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    for _ in range(2):
        with client.stream("GET", path, headers={"Accept-Encoding": taken}) as answer:
            packed = b"".join(answer.iter_raw())
        # A dump stands packed on the disk, and goes out as it stands.
        wanted = ("gzip" if "gzip" in taken else "") if path.startswith("/dumps/") else sent
        assert answer.headers.get("content-encoding", "") == wanted
        unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}.get(wanted, bytes)(packed)
        assert unpacked == plain.content and (not wanted or len(packed) < len(unpacked))
        assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/branch/..%2f..%2f..%2foutside.txt",
        "/..%5coutside.txt",
        "//etc/passwd",
        "/.secret",
        "/dumps/../../outside.txt",
        "/dumps/%2e%2e/%2e%2e/outside.txt",
        "/%00",
        "/" + "a" * 5000,
    ],
)
def test_nothing_outside_the_site_is_served(client: httpx.Client, path: str) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"problem/not-found" in answer
    assert b"outside" not in answer.partition(b"\r\n\r\n")[2].replace(b"outside.txt", b"")


@pytest.mark.parametrize("path", ["/%2Fevil.example%2F..%2Fen", "//evil.example/../en", "/%2F%2Fen", "/branch/../en"])
def test_a_redirect_stays_on_this_host(client: httpx.Client, path: str) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head = b"".join(iter(lambda: raw.recv(65536), b"")).partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 308")
    assert b"\r\nlocation: /en/" in head


def test_what_is_missing_is_a_page_or_a_problem(client: httpx.Client) -> None:
    assert _slug(client.get("/nothing")) == "not-found"
    page = client.get("/nothing", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Introuvable" in page.text
    assert "Not found" in client.get("/nothing?lang=en", headers=BROWSER).text
    assert client.get("/nothing", headers={"Accept-Language": "en"}).json()["title"] == "Not found"


def test_every_kind_of_problem_has_an_address(client: httpx.Client) -> None:
    for slug, kind in kinds().items():
        page = client.get(f"/problem/{slug}", headers=BROWSER)
        assert page.status_code == 200
        assert kind.title["fr"] in page.text
    assert client.get("/problem/none").status_code == 404


def test_every_page_is_guarded(client: httpx.Client) -> None:
    for response in (client.get("/"), client.get("/sparql", headers=BROWSER), client.get("/nothing")):
        assert "default-src 'self'" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in response.headers


def test_an_iri_leads_to_its_page_or_its_data(client: httpx.Client) -> None:
    def lead(path: str, **headers: str) -> tuple[int, str]:
        response = client.get(path, headers=headers)
        assert "Accept" in response.headers["vary"]
        return response.status_code, response.headers["location"]

    assert lead("/id/branch/2378", **BROWSER) == (303, "/branch/2378/")
    assert lead("/id/branch/2378/", **BROWSER) == (303, "/branch/2378/")
    assert lead("/id/branch/2378.html") == (303, "/branch/2378/")
    assert lead("/id/branch/2378", **BROWSER, **{"Accept-Language": "en"}) == (303, "/en/branch/2378/")
    assert lead("/id/agreement/A", **BROWSER, **{"Accept-Language": "en"}) == (303, "/agreement/A/")
    for suffix, media_type in FORMS.items():
        assert lead("/id/branch/2378", Accept=media_type) == (303, f"/id/branch/2378.{suffix}")
    assert lead("/id/branch/2378", Accept="text/turtle, text/html;q=0.5") == (303, "/id/branch/2378.ttl")
    # Without a page of its own a thing still has its data.
    assert lead("/id/agreement/B", **BROWSER) == (303, "/id/agreement/B.ttl")
    assert client.get("/id/branch/2378", headers={"Accept": "image/png"}).status_code == 406
    assert client.head("/id/branch/2378").status_code == 303


@pytest.mark.parametrize(("suffix", "media_type"), FORMS.items())
def test_each_form_of_a_thing_has_its_address(client: httpx.Client, suffix: str, media_type: str) -> None:
    response = client.get(f"/id/branch/2378.{suffix}", headers={"Accept": "image/png"})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    form = pyoxigraph.RdfFormat.from_media_type("application/ld+json" if suffix == "json" else media_type)
    quads = list(pyoxigraph.parse(response.content, form))
    assert {quad.subject.value for quad in quads} >= {BRANCH}
    assert any(quad.object == pyoxigraph.NamedNode(BRANCH) for quad in quads)
    for name in FORMS:
        assert f'</id/branch/2378.{name}>; rel="alternate"' in response.headers["link"]


def test_the_data_beside_a_page_are_the_data_of_its_iri(store: Store, tmp_path: Path) -> None:
    folder = build_folder(tmp_path)
    beside = f"<{BRANCH}> a <https://w3id.org/proa/def#Branch> ."
    (folder / "site" / "branch" / "2378.ttl").write_text(beside, encoding="utf-8")
    with running(folder, store) as address:
        assert httpx.get(f"{address}/id/branch/2378.ttl").text == beside
        assert httpx.get(f"{address}/id/branch/2378.nt").text.count("\n") == 1
        for page in ("/branch/2378/", "/en/branch/2378/"):
            assert (
                httpx.get(address + page).headers["link"] == '</branch/2378.ttl>; rel="alternate"; type="text/turtle"'
            )


@pytest.mark.parametrize(
    "path", ["/id/branch/0.ttl", "/id/x/y", "/id/%3E%20%7D", "/rule/NONE.ttl", "/id/a%22b.nt", "/id/"]
)
def test_of_an_unknown_iri_nothing_is_said(client: httpx.Client, path: str) -> None:
    assert _slug(client.get(path, headers={"Accept": "text/turtle"})) == "not-found"
    assert client.get(path, headers=BROWSER).status_code == 404


def test_vocabulary_rules_and_catalogue(client: httpx.Client) -> None:
    assert "vocabulaire" in client.get("/def", headers=BROWSER).text
    assert client.get("/def/index.html", headers=BROWSER).text == client.get("/def/", headers=BROWSER).text
    assert "règle" in client.get("/rule/PROA-L03", headers=BROWSER).text
    assert client.get("/rule/PROA-L03", headers={"Accept": "text/turtle"}).headers["location"] == "/rule/PROA-L03.ttl"
    query = client.get("/query/lists", headers={"Accept": "application/sparql-query"})
    assert (query.status_code, query.headers["location"]) == (303, "/query/lists.rq")
    assert client.get("/query/lists.rq").headers["content-type"] == "application/sparql-query"
    for path in ("/def", "/def/", "/shapes", "/catalog", "/.well-known/void"):
        response = client.get(path, headers={"Accept": "application/n-triples"})
        assert response.headers["content-type"] == "application/n-triples"
        assert response.text.count("\n") == (2 if "def" in path else 1)
    for path in ("/def.ttl", "/shapes.rdf", "/catalog.jsonld", "/rule/PROA-L03.nt"):
        response = client.get(path)
        assert response.headers["content-type"].partition(";")[0] == FORMS[path.rpartition(".")[2]]
    assert client.get("/.well-known/void", headers=BROWSER).status_code == 200


def test_the_questions_are_listed_and_answered(client: httpx.Client) -> None:
    listed = client.get("/api/questions").json()["questions"]
    assert [question["name"] for question in listed] == list(load())
    english = client.get("/api/questions", headers={"Accept-Language": "en"}).json()["questions"]
    assert english[0]["title"] == next(iter(load().values())).title["en"]
    for question in load().values():
        values = {p.name: p.example for p in question.parameters}
        answer = client.get(f"/api/questions/{question.name}", params=values)
        assert answer.status_code == 200, answer.text
        document = answer.json()
        assert document["question"] == question.iri
        assert document["count"] == len(document["rows"]) == len(document["results"]["bindings"])
        head = client.get(f"/api/questions/{question.name}", params={**values, "format": "csv"})
        assert head.text.partition("\r\n")[0].split(",") == document["head"]["vars"]
        page = client.get(f"/api/questions/{question.name}", params=values, headers=BROWSER)
        assert (page.status_code, question.title["fr"].replace("'", "&#39;") in page.text) == (200, True)


def test_an_answer_of_a_question_is_known_by_its_tag_until_something_else_is_asked(client: httpx.Client) -> None:
    address = "/api/questions/certifications-for-profession"
    first = client.get(address, params={"profession": "cariste"})
    tag = first.headers["etag"]
    assert client.get(address, params={"profession": "cariste"}).content == first.content
    again = client.get(address, params={"profession": "cariste"}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for other in (
        {"profession": "soudeur"},
        {"profession": "cariste", "format": "csv"},
        {"profession": "cariste", "lang": "en"},
    ):
        response = client.get(address, params=other, headers={"If-None-Match": tag})
        assert (response.status_code, response.headers["etag"] == tag) == (200, False), other


def test_what_many_ask_at_once_is_run_once(store: Store, tmp_path: Path) -> None:
    counted = _Counted(store)
    with running(build_folder(tmp_path), counted) as address, ThreadPoolExecutor(24) as people:
        asks = [people.submit(httpx.get, f"{address}/api/questions/lists", timeout=60) for _ in range(24)]
        assert {ask.result().status_code for ask in asks} == {200}
        assert len({ask.result().content for ask in asks}) == 1
    assert counted.asked == 1


class _Counted:
    """A store that answers slowly, and counts what it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.digest = store.digest
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def ask(self, *args: Any, **options: Any) -> Any:
        self.asked += 1
        await asyncio.sleep(1)
        return await self._store.ask(*args, **options)


def test_an_answer_of_a_question_is_readable(client: httpx.Client) -> None:
    name = "certifications-for-profession"
    page = client.get(f"/api/questions/{name}", params={"profession": '<i>"'}, headers=BROWSER)
    assert "<i>" not in page.text
    missing = client.get(f"/api/questions/{name}")
    assert (missing.status_code, _slug(missing)) == (400, "bad-request")
    assert client.get(f"/api/questions/{name}", headers=BROWSER).status_code == 400
    assert _slug(client.get(f"/api/questions/{name}", params={"profession": "x", "other": "y"})) == "bad-request"
    assert _slug(client.get(f"/api/questions/{name}", params={"profession": "x", "format": "png"})) == "not-acceptable"
    wrong = client.get(f"/api/questions/{name}", params={"profession": "x"}, headers={"Accept": "image/png"})
    assert _slug(wrong) == "not-acceptable"
    assert _slug(client.get("/api/questions/none")) == "not-found"


def _upload(client: httpx.Client, content: bytes, name: str, accept: str = "*/*", **fields: str) -> httpx.Response:
    files = {"file": (name, content, "application/octet-stream")}
    return client.post("/api/validate", files=files, data=fields, headers={"Accept": accept})


def test_contracts_are_validated_as_csv_and_as_json(client: httpx.Client) -> None:
    row = {"scheme": "Pro-A", "concluded_on": "2021-06-01", "idcc": "2378", "certification_code": "RNCP4018"}
    table = ";".join(row) + "\n" + ";".join(row.values()) + "\n"
    for name, content in (("contrats.csv", table), ("contrats.json", json.dumps([row]))):
        report = _upload(client, content.encode(), name).json()
        assert "PROA-C02" in {finding["rule"] for finding in report["findings"]}
        assert report["exit"] == 1
    told = _upload(client, content.encode(), name, "text/html")
    assert "RNCP4018" in told.text


def test_a_list_is_validated_in_every_form(client: httpx.Client) -> None:
    bad = (LIST + "Certification fausse;RNCP99x9;3\n").encode()
    report = _upload(client, bad, "liste.csv", idcc="2378", date="2021-01-22")
    assert report.status_code == 200
    assert (report.json()["conforms"], report.json()["exit"], report.headers["exit-code"]) == (False, 1, "1")
    assert "RNCP99x9" in report.text
    for form, media_type in (
        ("html", "text/html"), ("csv", "text/csv"), ("text", "text/plain"), ("ttl", "text/turtle"),
        ("sarif", "application/sarif+json"),
    ):  # fmt: skip
        for answer in (
            _upload(client, bad, "liste.csv", date="2021-01-22", format=form),
            _upload(client, bad, "liste.csv", media_type, date="2021-01-22"),
        ):
            assert answer.headers["content-type"].partition(";")[0] == media_type
            assert "RNCP99x9" in answer.text
    workbook = _upload(client, bad, "liste.csv", date="2021-01-22", format="xlsx")
    assert zipfile.is_zipfile(io.BytesIO(workbook.content))
    page = _upload(client, bad, "<b>.csv", BROWSER["Accept"], date="2021-01-22", lang="en")
    assert '<html lang="en">' in page.text
    assert "<b>.csv" not in page.text


def test_a_list_that_conforms_says_so(client: httpx.Client) -> None:
    report = _upload(client, LIST.encode(), "liste.csv", idcc="2378", date="2021-01-22")
    assert (report.json()["conforms"], report.json()["exit"], report.headers["exit-code"]) == (True, 0, "0")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.csv", b""),
        ("hasard.xlsx", bytes(range(256)) * 20),
        ("faux.ttl", b"@prefix : <x:> . :a :b"),
        ("sans-extension", b"a,b"),
        ("../../etc/passwd", b"root:x"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(client: httpx.Client, name: str, content: bytes) -> None:
    answer = _upload(client, content, name)
    told = (422, "unusable-file") if "." in name.rpartition("/")[2] else (415, "media-type")
    assert (answer.status_code, _slug(answer)) == told
    document = answer.json()
    assert document["exit"] == 2
    assert "\n" not in document["detail"]
    assert document["detail"].startswith(name.rpartition("/")[2])
    assert _upload(client, content, name, BROWSER["Accept"]).headers["content-type"] == "text/html; charset=utf-8"


def test_one_period_is_judged_from_form_fields_or_json(client: httpx.Client) -> None:
    fields = {"period_kind": "externe", "concluded_on": "2026-04-01", "start_date": "2026-04-30", "cpf_consent": "non"}
    fields |= {"cpf_amount": "500", "lang": "fr"}
    page = client.post("/api/dossier", data=fields, headers={"Accept": "text/html"})
    assert page.status_code == 200 and page.headers["exit-code"] == "1"
    assert "PROA-N43c" in page.text and "31\u00a0mars\u00a02026" in page.text and 'href="/dossier/' in page.text
    assert "<h1>Votre période de reconversion</h1>" in page.text and "periode.json" not in page.text
    for sent in (
        {"json": fields},
        {"json": {**fields, "scheme": "reconversion"}},
        {"files": {k: (None, v) for k, v in fields.items()}},
    ):
        told = client.post("/api/dossier", **sent, headers={"Accept": "application/json"}).json()
        assert [f["rule"] for f in told["findings"]].count("PROA-N43c") == 1, sent
    document = told
    assert document["dossiers"][0]["kind"] == "external"
    assert _slug(client.get("/api/dossier")) == "method"
    assert _slug(client.post("/api/dossier", content=b"x")) == "media-type"


def test_the_form_of_a_period_is_shown_again_with_what_was_typed(client: httpx.Client) -> None:
    fields = {"period_kind": "externe", "training_hours": "900", "start_date": "2026-04-30", "lang": "fr"}
    page = client.post("/api/dossier", data=fields, headers={"Accept": "text/html"}).text
    assert re.search(r'name="training_hours" type="text" value="900"', page)
    assert re.search(r'name="start_date" type="date" value="2026-04-30"', page)
    assert "<option selected>externe</option>" in page


def test_a_report_holds_its_file_so_that_columns_are_corrected_and_forms_taken(client: httpx.Client) -> None:
    odd = "Nom;Autre\nBTS Un;RNCP34857\nBTS Deux;RNCP3485X\n"
    chosen = {"idcc": "Travail temporaire", "date": "2021-01-22", "map": "A=certification_label"}
    page = _upload(client, odd.encode(), "liste.csv", "text/html", **chosen).text
    held = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert (held["name"], held["map"]) == ("liste.csv", "A=certification_label")
    assert 'value="Travail temporaire"' in page and 'value="2021-01-22"' in page
    assert '<select form="again" name="map.B"' in page
    again = {**held, "map.B": "-", "idcc": "2378", "date": "2021-01-22"}
    read = client.post("/api/validate", data=again, files={"file": ("", b"")}, headers={"Accept": "application/json"})
    assert read.json()["reading"]["columns"] == ["certification_label"]
    taken = client.post("/api/validate", data={**held, "download": "csv"}, files={"file": ("", b"")})
    assert taken.headers["content-disposition"] == 'attachment; filename="liste-constats.csv"'
    printed = client.post("/api/validate", data={**held, "download": "html"}, files={"file": ("", b"")})
    assert "<style>" in printed.text and "again" not in printed.text
    assert (
        _slug(client.post("/api/validate", data={**held, "content": "é"}, files={"file": ("", b"")})) == "bad-request"
    )


def test_a_table_is_pasted(client: httpx.Client) -> None:
    table = "Intitulé\tCode RNCP\nBTS Un\tRNCP34857\nBTS Deux\tRNCP3485X\n"
    answer = client.post("/api/validate", data={"pasted": table}, files={"file": ("", b"")}).json()
    assert (answer["reading"]["lines"], [f["rule"] for f in answer["findings"]].count("PROA-L01")) == (2, 1)
    unknown = _upload(client, LIST.encode(), "liste.csv", idcc="souffleurs de bulles")
    assert _slug(unknown) == "bad-request"


def test_a_large_file_does_not_stay_in_its_page(client: httpx.Client) -> None:
    large = LIST + ";;\n" * (400 << 10)
    page = _upload(client, large.encode(), "liste.csv", "text/html", date="2021-01-22").text
    assert 'name="content"' not in page and 'name="download"' not in page


def test_the_interface_is_described_and_every_report_keeps_to_its_schema(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert {"/api/validate", "/api/dossier", "/sparql", "/health"} <= set(described["paths"])
    assert {f"/api/questions/{name}" for name in load()} <= set(described["paths"])
    forms = described["paths"]["/api/validate"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    for form in sorted(set(forms["properties"]["format"]["enum"]) - {"ods", ""}):
        answer = _upload(client, LIST.encode(), "liste.csv", format=form)
        told = described["paths"]["/api/validate"]["post"]["responses"]["200"]["content"]
        assert answer.headers["content-type"].partition(";")[0] in told
    check = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    period = client.post("/api/dossier", json={"scheme": "reconversion", "period_kind": "externe"})
    for report in (_upload(client, LIST.encode(), "liste.csv"), period):
        check.validate(report.json())


def test_uploads_that_are_none(client: httpx.Client) -> None:
    assert _slug(client.post("/api/validate", content=b"x")) == "media-type"
    assert _slug(client.post("/api/validate", data={"date": "x"}, files={"other": b""})) == "bad-request"
    broken = client.post(
        "/api/validate", content=b"--x\r\nnothing", headers={"Content-Type": "multipart/form-data; boundary=y"}
    )
    assert _slug(broken) == "bad-request"
    without = client.post("/api/validate", content=b"", headers={"Content-Type": "multipart/form-data"})
    assert _slug(without) == "bad-request"
    assert _slug(_upload(client, LIST.encode(), "liste.csv", date="22/01/2021")) == "bad-request"
    assert _slug(_upload(client, LIST.encode(), "liste.csv", regime="other")) == "bad-request"
    assert _slug(_upload(client, LIST.encode(), "liste.csv", format="pdf")) == "not-acceptable"
    assert _slug(_upload(client, b"x" * (6 << 20), "liste.csv")) == "too-large-request"
    refused = client.get("/api/validate")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST, OPTIONS")


def test_validation_keeps_nobody_waiting(client: httpx.Client) -> None:
    long = LIST + "".join(f"Titre {n};RNCP{n};3\n" for n in range(1, 300))
    with ThreadPoolExecutor(1) as threads:
        check = threads.submit(_upload, client, long.encode(), "liste.csv", date="2021-01-22")
        answered = 0
        while not check.done():
            assert client.get("/health").status_code == 200
            answered += 1
            time.sleep(0.02)
    assert check.result().status_code == 200
    assert answered > 1


def test_health_follows_the_store(tmp_path: Path) -> None:
    store = open_store(nquads(1))
    with running(build_folder(tmp_path), store) as address:
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
        store.close()
        sick = httpx.get(f"{address}/health")
        assert (sick.status_code, _slug(sick)) == (503, "unavailable")


def test_a_taken_port_and_a_missing_build_are_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UnusableError, match=f"--port {port + 1}"):
            serve(tmp_path, port=port)
    with pytest.raises(UnusableError, match="proa build"):
        serve(tmp_path, port=0)
    with pytest.raises(UnusableError, match="--host"):
        serve(tmp_path, host="203.0.113.1", port=0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    folder = build_folder(tmp_path)
    script = f"from pathlib import Path\nfrom proa_graph.server import serve\nserve(Path({str(folder)!r}), port=0)\n"
    command = [sys.executable, "-W", "error", "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().strip()
        assert httpx.get(f"{address}health").status_code == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{address}sparql", params={"query": CARTESIAN}, timeout=0.5)
        process.send_signal(number)
        assert process.wait(10) == 0
        assert "Traceback" not in process.stderr.read()
    assert children
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(int(child), 0)


def test_problems_are_documented_in_both_languages() -> None:
    assert json.dumps(sorted(kinds())) == json.dumps(list(dict.fromkeys(sorted(kinds()))))
    for kind in kinds().values():
        assert kind.title["fr"] and kind.title["en"] and kind.title["fr"] != kind.title["en"]
        assert 400 <= kind.status < 600


@pytest.mark.parametrize(
    ("path", "text"), [("/def/", "vocabulaire"), ("/sparql/", "éditeur"), ("/branch/2378/", "intérim")]
)
def test_an_address_with_its_slash_is_the_french_page(client: httpx.Client, path: str, text: str) -> None:
    answer = client.get(path, headers={**BROWSER, "Accept-Language": "en"})
    assert (answer.status_code, text in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("path", "page"),
    [("list/A", "agreement/A/#"), ("clause/A/1", "agreement/A/#"), ("branch/2378", "branch/2378/")],
)
def test_a_part_leads_to_its_anchor_on_the_page_of_the_whole(client: httpx.Client, path: str, page: str) -> None:
    answer = client.get(f"/id/{path}", headers=BROWSER)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/{page}")
