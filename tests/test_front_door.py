"""Every kind of address × method × form × condition: one way in and out for all of them."""

from __future__ import annotations

import gzip
import json
import socket
import zlib
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import httpx
import pytest
from server_fixtures import build_folder, nquads, running

from proa_graph.store import open_store

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TURTLE = "text/turtle"


class Row(NamedTuple):
    """An address, what it answers by ``Accept``, and if the answer is the data themselves (not a redirection)."""

    path: str
    answers: dict[str, tuple[int, str]]
    methods: str = "GET, HEAD, OPTIONS"


HTML = "text/html; charset=utf-8"
TTL = "text/turtle; charset=utf-8"
PROBLEM = "application/problem+json"
DOCUMENT = "application/json"
JSON = "application/sparql-results+json"
NOTHING = {"*/*": (404, PROBLEM), BROWSER: (404, HTML), TURTLE: (404, PROBLEM), "image/png": (404, PROBLEM)}
PAGE = dict.fromkeys(("*/*", BROWSER, TURTLE, "image/png"), (200, HTML))
TABLE = (
    Row("/", PAGE),
    Row("/en/", PAGE),
    Row("/branch/2378/", PAGE),
    Row("/branch/2378", dict.fromkeys(("*/*", BROWSER, TURTLE), (308, ""))),
    Row("/static.js", dict.fromkeys(("*/*", BROWSER, "image/png"), (200, "text/javascript; charset=utf-8"))),
    Row("/sparql", {"*/*": (200, TTL), BROWSER: (200, HTML), "image/png": (406, PROBLEM)}, "GET, HEAD, POST, OPTIONS"),
    Row(
        "/sparql?query=ASK%7B%7D",
        {"*/*": (200, JSON), BROWSER: (200, HTML), TURTLE: (406, PROBLEM)},
        "GET, HEAD, POST, OPTIONS",
    ),
    Row("/id/branch/2378", {"*/*": (303, ""), BROWSER: (303, ""), TURTLE: (303, ""), "image/png": (406, PROBLEM)}),
    Row("/id/branch/2378.ttl", dict.fromkeys(("*/*", BROWSER, TURTLE, "image/png"), (200, TTL))),
    Row("/id/branch/2378.json", dict.fromkeys(("*/*", BROWSER, TURTLE), (200, DOCUMENT))),
    Row("/id/branch/2378.rdf", dict.fromkeys(("*/*", BROWSER), (200, "application/rdf+xml"))),
    Row("/id/agreement/B", {"*/*": (303, ""), BROWSER: (303, ""), TURTLE: (303, "")}),
    Row("/id/branch/1", NOTHING),
    Row("/id/branch/1.ttl", NOTHING),
    Row("/id/", NOTHING),
    Row("/def", {"*/*": (200, HTML), BROWSER: (200, HTML), TURTLE: (200, TTL), "image/png": (406, PROBLEM)}),
    Row("/def.ttl", dict.fromkeys(("*/*", BROWSER, "image/png"), (200, TTL))),
    Row("/def.jsonld", dict.fromkeys(("*/*", TURTLE), (200, "application/ld+json"))),
    Row("/shapes", {"*/*": (200, TTL), TURTLE: (200, TTL), "image/png": (406, PROBLEM)}),
    Row("/catalog", {"*/*": (200, TTL), TURTLE: (200, TTL), "image/png": (406, PROBLEM)}),
    Row("/.well-known/void", {"*/*": (200, TTL), TURTLE: (200, TTL), "image/png": (406, PROBLEM)}),
    Row("/rule/PROA-L03", {"*/*": (200, HTML), TURTLE: (303, ""), "image/png": (406, PROBLEM)}),
    Row("/rule/PROA-X99", NOTHING),
    Row("/dumps/proa.nq", dict.fromkeys(("*/*", BROWSER, "image/png"), (200, "application/n-quads"))),
    Row("/dumps/proa.nq.gz", dict.fromkeys(("*/*", BROWSER), (200, "application/gzip"))),
    Row("/dumps/nothing", NOTHING),
    Row("/api/questions", dict.fromkeys(("*/*", BROWSER, TURTLE), (200, DOCUMENT))),
    Row("/api/questions/lists", {"*/*": (200, DOCUMENT), BROWSER: (200, HTML), TURTLE: (406, PROBLEM)}),
    Row("/api/questions/none", NOTHING),
    Row("/api/validate", {"*/*": (405, PROBLEM), BROWSER: (405, HTML)}, "POST, OPTIONS"),
    Row("/api/dossier", {"*/*": (405, PROBLEM), BROWSER: (405, HTML)}, "POST, OPTIONS"),
    Row("/openapi.json", dict.fromkeys(("*/*", BROWSER), (200, DOCUMENT))),
    Row("/health", dict.fromkeys(("*/*", BROWSER), (200, DOCUMENT))),
    Row("/nothing", NOTHING),
    Row("/problem/busy", {"*/*": (200, PROBLEM), BROWSER: (200, HTML)}),
)
CELLS = [
    pytest.param(row.path, accept, *cell, id=f"{row.path} {accept[:9]}")
    for row in TABLE
    for accept, cell in row.answers.items()
]
NOT_KNOWN = ("/health", "/problem/")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = build_folder(tmp_path_factory.mktemp("build"))
    store = open_store(nquads())
    plain = {"Accept-Encoding": "identity"}
    with running(folder, store) as address, httpx.Client(base_url=address, timeout=30, headers=plain) as opened:
        yield opened
    store.close()


@pytest.mark.parametrize(("path", "accept", "status", "media_type"), CELLS)
def test_a_cell(client: httpx.Client, path: str, accept: str, status: int, media_type: str) -> None:
    head = client.head(path, headers={"Accept": accept})
    whole = client.get(path, headers={"Accept": accept})
    assert (whole.status_code, whole.headers.get("content-type", "")) == (status, media_type)
    for answer in (head, whole):
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert answer.headers.get("content-type", "") == media_type
        assert answer.headers.get("etag") == whole.headers.get("etag")
        assert answer.headers.get("vary") == whole.headers.get("vary")
    assert head.content == b""
    # A head tells the length of what is there; of what nobody asked for yet it may not.
    assert head.headers.get("content-length", whole.headers["content-length"]) == str(len(whole.content))
    if status >= 400:
        assert _told(whole)["status"] == status if media_type == PROBLEM else "<h1" in whole.text
        assert whole.headers["cache-control"] == "no-store"
    elif status == 200 and not path.startswith(NOT_KNOWN):
        _is_known(client, path, accept, whole)


def _is_known(client: httpx.Client, path: str, accept: str, whole: httpx.Response) -> None:
    tag = whole.headers["etag"]
    for method, known in product(("GET", "HEAD"), (tag, f'"other", {tag}', "*", tag.removeprefix("W/"))):
        again = client.request(method, path, headers={"Accept": accept, "If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["vary"]) == (tag, whole.headers["vary"])
    other = client.get(path, headers={"Accept": accept, "If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, whole.content)
    packed = client.get(path, headers={"Accept": accept, "Accept-Encoding": "gzip"})
    assert packed.content == whole.content
    assert "Accept-Encoding" in packed.headers["vary"]


def _told(answer: httpx.Response) -> dict[str, object]:
    document: dict[str, object] = answer.json()
    assert {"type", "title", "status"} <= document.keys()
    return document


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path)
def test_every_address_says_its_methods_and_refuses_the_others(client: httpx.Client, row: Row) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    options = client.options(row.path, headers=asked)
    assert (options.status_code, options.content, options.headers["allow"]) == (204, b"", row.methods)
    assert options.headers["access-control-allow-methods"] == row.methods
    assert options.headers["access-control-allow-origin"] == "*"
    assert {"If-None-Match", "Range", "Content-Type"} <= set(
        options.headers["access-control-allow-headers"].split(", ")
    )
    for method in ("DELETE", "PUT", "PATCH", "TRACE", *(() if "POST" in row.methods else ("POST",))):
        refused = client.request(method, row.path)
        assert (refused.status_code, _told(refused)["status"]) == (405, 405)
        assert refused.headers["allow"] == row.methods


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("csv", "text/csv"), ("text/csv", "text/csv"), ("CSV", "text/csv"), ("json", DOCUMENT),
        ("application/json", DOCUMENT), ("application/sparql-results+json", DOCUMENT), ("html", "text/html"),
        ("tsv", "text/tab-separated-values"), ("text/tab-separated-values", "text/tab-separated-values"),
        ("xml", "application/sparql-results+xml"), ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("sparql-results xml", "application/sparql-results+xml"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("parameter", ["format", "output", "results"])
def test_a_question_takes_the_format_by_its_names(
    client: httpx.Client, parameter: str, name: str, media_type: str
) -> None:
    answer = client.get("/api/questions/lists", params={parameter: name})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("ttl", TURTLE), ("turtle", TURTLE), ("text/turtle", TURTLE), ("nt", "application/n-triples"),
        ("application/n-triples", "application/n-triples"), ("json", DOCUMENT), ("json-ld", "application/ld+json"),
        ("application/ld+json", "application/ld+json"), ("rdf", "application/rdf+xml"), ("xml", "application/rdf+xml"),
        ("application/rdf xml", "application/rdf+xml"), ("html", "text/html"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/id/branch/2378", "/def"])
def test_a_thing_takes_the_format_by_its_names(client: httpx.Client, path: str, name: str, media_type: str) -> None:
    answer = client.get(path, params={"format": name}, follow_redirects=True)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)


def test_a_format_that_is_none_is_said_after_what_is_missing(client: httpx.Client) -> None:
    for path, status in (("/id/branch/2378", 406), ("/id/branch/1", 404), ("/def", 406), ("/api/questions/none", 404)):
        assert client.get(path, params={"format": "pdf"}).status_code == status
    refused = client.get("/api/questions/lists", params={"format": "pdf"})
    assert (refused.status_code, "text/csv" in refused.json()["available"]) == (406, True)


def _plain() -> bytes:
    return nquads()


@pytest.mark.parametrize("name", ["proa.nq", "proa.nq.gz", "../static.js"])
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("0-9", 0, 9), ("5-", 5, -1), ("-7", -7, -1), ("10-99999999", 10, -1), ("0-0", 0, 0), ("-99999999", 0, -1)],
)
def test_a_part_of_a_file(client: httpx.Client, name: str, asked: str, first: int, last: int) -> None:
    whole = client.get(f"/dumps/{name}")
    size = len(whole.content)
    first, last = first % size, last % size
    # Of a file that is kept packed, the part asked for is one of its plain bytes.
    part = client.get(f"/dumps/{name}", headers={"Range": f"bytes={asked}", "Accept-Encoding": "gzip"})
    assert (part.status_code, part.headers["content-range"]) == (206, f"bytes {first}-{last}/{size}")
    assert part.content == whole.content[first : last + 1]
    assert (part.headers["etag"], part.headers["content-length"]) == (whole.headers["etag"], str(len(part.content)))
    assert "content-encoding" not in part.headers
    assert whole.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("name", ["proa.nq", "proa.nq.gz"])
def test_a_part_that_is_not_there_is_416_and_a_strange_one_the_whole(client: httpx.Client, name: str) -> None:
    whole = client.get(f"/dumps/{name}")
    for asked in ("999999999-", "-0", f"{len(whole.content)}-"):
        refused = client.get(f"/dumps/{name}", headers={"Range": f"bytes={asked}"})
        assert (refused.status_code, _told(refused)["status"]) == (416, 416)
        assert refused.headers["content-range"] == f"bytes */{len(whole.content)}"
    for asked in ("bytes=0-1,4-5", "lines=0-1", "bytes=x-", "bytes=", "bytes=-", "bytes=9-3", f"bytes={'9' * 99}-"):
        answer = client.get(f"/dumps/{name}", headers={"Range": asked})
        assert (answer.status_code, answer.content) == (200, whole.content), asked


def test_a_download_goes_on_only_with_the_same_file(client: httpx.Client) -> None:
    whole = client.get("/dumps/proa.nq.gz")
    for known, status in (
        (whole.headers["etag"], 206),
        (whole.headers["last-modified"], 206),
        ('"other"', 200),
        (f"W/{whole.headers['etag']}", 200),
    ):
        assert client.get("/dumps/proa.nq.gz", headers={"Range": "bytes=4-", "If-Range": known}).status_code == status


def test_a_file_kept_packed_is_sent_as_it_stands_to_who_takes_it_so(client: httpx.Client) -> None:
    with client.stream("GET", "/dumps/proa.nq", headers={"Accept-Encoding": "gzip"}) as answer:
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
        assert answer.headers["content-type"] == "application/n-quads"
        sent = b"".join(answer.iter_raw())
    assert len(sent) == int(answer.headers["content-length"]) < len(_plain())
    assert gzip.decompress(sent) == _plain()
    for refused in ("identity", "gzip;q=0", "br"):
        plain = client.get("/dumps/proa.nq", headers={"Accept-Encoding": refused})
        assert (plain.content, plain.headers["content-length"]) == (_plain(), str(len(_plain())))
        assert plain.headers["etag"] != answer.headers["etag"]


def test_a_large_file_comes_in_pieces_and_its_head_without_reading(client: httpx.Client) -> None:
    body = client.get("/dumps/large.nt")
    assert len(body.content) == int(body.headers["content-length"]) == LARGE
    assert zlib.crc32(body.content) == zlib.crc32(b"x" * LARGE)
    part = client.get("/dumps/large.nt", headers={"Range": f"bytes={LARGE - 3}-"})
    assert part.content == b"xxx"


LARGE = 5 << 20


@pytest.fixture(scope="module", autouse=True)
def _large(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = sorted(tmp_path_factory.getbasetemp().glob("build*/dumps"))
    (found[-1] / "large.nt.gz").write_bytes(gzip.compress(b"x" * LARGE, mtime=0))


@pytest.mark.parametrize(
    "path", ["/branch/%32378/", "/id/branch%2F2378.ttl", "/id/branch/2378%2Ettl", "/%62ranch/2378/index.html"]
)
def test_an_encoded_address_is_the_same_address(client: httpx.Client, path: str) -> None:
    assert _raw(client, f"GET {path} HTTP/1.1").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("path", ["//elsewhere.example/", "//elsewhere.example//", "/%5Celsewhere.example", "/.//x/.."])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_no_address_leads_elsewhere(client: httpx.Client, method: str, path: str) -> None:
    head = _raw(client, f"{method} {path} HTTP/1.1").partition(b"\r\n\r\n")[0].lower()
    assert b"location: //" not in head and b"location: http" not in head


@pytest.mark.parametrize("line", ["BREW / HTTP/1.1", "nonsense", "GET / HTTP/9.9"])
def test_what_is_not_http_is_a_problem_too(client: httpx.Client, line: str) -> None:
    head, _, body = _raw(client, line).partition(b"\r\n\r\n")
    assert head.split()[1] in (b"400", b"405")
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] in (400, 405)


def _raw(client: httpx.Client, line: str) -> bytes:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=20) as raw:
        raw.sendall(f"{line}\r\nHost: x\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: raw.recv(65536), b""))
