"""``/sparql`` against the SPARQL 1.1 Protocol: forms, datasets, media types, errors, fair shares."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest
from server_fixtures import BRANCH, CARTESIAN, FIRST, SECOND, build_folder, listener, nquads, running

from proa_graph.server import Limits
from proa_graph.server.negotiation import choose, is_browser, language
from proa_graph.server.problems import ProblemError
from proa_graph.server.slots import Slots
from proa_graph.store import open_store

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
TURTLE = "text/turtle"
SELECT = "SELECT ?t { ?s <http://purl.org/dc/terms/title> ?t } ORDER BY ?t"
ASK = "ASK { ?s ?p ?o }"
DESCRIBE = f"DESCRIBE <{BRANCH}>"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LIMITS = Limits(seconds=2.0, quick=0.5, wait=0.5, per_client=2, total=4, request=20_000, answer=10_000)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = build_folder(tmp_path_factory.mktemp("build"))
    store = open_store(nquads())
    with running(folder, store, LIMITS) as address, httpx.Client(base_url=address, timeout=20) as opened:
        yield opened
    store.close()


def _select(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def _rows(response: httpx.Response) -> list[dict[str, dict[str, str]]]:
    assert response.status_code == 200, response.text
    rows: list[dict[str, dict[str, str]]] = response.json()["results"]["bindings"]
    return rows


def _problem(response: httpx.Response, status: int, slug: str) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, object] = response.json()
    assert document["status"] == status
    assert str(document["type"]).endswith(f"/problem/{slug}")
    return document


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, "*/*", JSON),
        (SELECT, "", JSON),
        (SELECT, XML, XML),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/xml", "application/xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/*", "text/csv; charset=utf-8"),
        (SELECT, f"{XML};q=0.5, {JSON};q=0.4", XML),
        (SELECT, f"{JSON};q=0, */*;q=0.1", XML),
        (SELECT, "TEXT/CSV ; charset=utf-8 ; q=1.0", "text/csv; charset=utf-8"),
        (ASK, "text/csv", "text/csv; charset=utf-8"),
        (ASK, XML, XML),
        (DESCRIBE, "*/*", "text/turtle; charset=utf-8"),
        (DESCRIBE, TURTLE, "text/turtle; charset=utf-8"),
        (DESCRIBE, "application/ld+json", "application/ld+json"),
        (DESCRIBE, "application/n-triples", "application/n-triples"),
        (DESCRIBE, "text/turtle, application/rdf+xml;q=0.5", "text/turtle; charset=utf-8"),
        (DESCRIBE, "application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        (DESCRIBE, 'application/ld+json;profile="http://a/b,c;d"', "application/ld+json"),
        (SELECT, BROWSER, "text/html; charset=utf-8"),
        (DESCRIBE, BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_the_accepted_type_is_the_type_of_the_answer(
    client: httpx.Client, query: str, accept: str, expected: str
) -> None:
    response = _select(client, query, Accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, expected)
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (SELECT, "csv", "text/csv"),
        (SELECT, "xml", XML),
        (SELECT, "html", "text/html"),
        (DESCRIBE, "ttl", TURTLE),
        (DESCRIBE, "xml", "application/rdf+xml"),
        (DESCRIBE, "json", "application/ld+json"),
        (DESCRIBE, "nt", "application/n-triples"),
    ],
)
def test_format_goes_before_accept(client: httpx.Client, query: str, name: str, expected: str) -> None:
    response = client.get("/sparql", params={"query": query, "format": name}, headers={"Accept": "image/png"})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == expected


@pytest.mark.parametrize(
    ("query", "parameter", "name", "expected"),
    [
        (SELECT, "format", "text/csv", "text/csv"),
        (SELECT, "output", "json", JSON),
        (SELECT, "results", "application/sparql-results+xml", XML),
        (SELECT, "format", "application/json", JSON),
        (DESCRIBE, "format", "n3", TURTLE),
        (DESCRIBE, "output", "json-ld", "application/ld+json"),
        (DESCRIBE, "results", "application/x-json+ld, application/ld+json", "application/ld+json"),
        (DESCRIBE, "results", "rdf+xml", "application/rdf+xml"),
        (DESCRIBE, "format", "text/turtle", TURTLE),
    ],
)
def test_a_format_answers_to_the_names_that_clients_use(
    client: httpx.Client, query: str, parameter: str, name: str, expected: str
) -> None:
    response = client.get("/sparql", params={"query": query, parameter: name}, headers={"Accept": "image/png"})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "application/n-triples;q=1, */*;q=0"])
def test_a_type_that_cannot_be_had_is_406_and_the_others_are_named(client: httpx.Client, accept: str) -> None:
    document = _problem(_select(client, SELECT, Accept=accept), 406, "not-acceptable")
    assert JSON in document["available"]  # type: ignore[operator]
    _problem(client.get("/sparql", params={"query": SELECT, "format": "png"}), 406, "not-acceptable")


def test_bodies_parse_in_their_own_type(client: httpx.Client) -> None:
    for accept in (JSON, XML, "text/tab-separated-values"):
        form = pyoxigraph.QueryResultsFormat.from_media_type(accept)
        parsed = pyoxigraph.parse_query_results(_select(client, SELECT, Accept=accept).content, form)
        assert [row["t"].value for row in parsed] == ["A%41", "Accord <b> & « é »"]  # type: ignore[union-attr]
    assert _select(client, SELECT, Accept="text/csv").text == "t\r\nA%41\r\nAccord <b> & « é »\r\n"
    assert _select(client, ASK, Accept="text/csv").text == "true"
    for accept in (TURTLE, "application/ld+json", "application/n-triples", "application/rdf+xml"):
        form2 = pyoxigraph.RdfFormat.from_media_type(accept)
        content = _select(client, DESCRIBE, Accept=accept).content
        assert len({quad.triple for quad in pyoxigraph.parse(content, form2)}) == 2


def _raw(query: str) -> bytes:
    """``query`` as curl posts it: only what a form cannot hold is escaped, « é » is two bytes of UTF-8."""
    return "".join(quote(sign, safe="") if sign in "%&+=; " else sign for sign in query).encode()


QUOTED = 'SELECT * { ?s ?p "A%41" }'
PLUS = "SELECT ?x { BIND(1+1 AS ?x) }"


@pytest.mark.parametrize("query", [QUOTED, PLUS, "SELECT ?x { BIND('é & = ; + %' AS ?x) }"])
def test_a_query_is_decoded_once_however_it_is_sent(client: httpx.Client, query: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    direct = {"Content-Type": "application/sparql-query; charset=utf-8"}
    answers = [
        client.get("/sparql?query=" + quote(query, safe="")),
        client.post("/sparql", content="query=" + quote(query, safe=""), headers=form),
        client.post("/sparql", content=query.encode(), headers=direct),
        client.post("/sparql/", data={"query": query}),
        client.post("/sparql", content=b"query=" + _raw(query), headers=form),
    ]
    assert [len(_rows(answer)) for answer in answers] == [1, 1, 1, 1, 1]
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize("direct", [True, False])
def test_the_dataset_of_the_protocol(client: httpx.Client, direct: bool) -> None:
    def titles(**graphs: list[str] | str) -> int:
        title = "{ ?s <http://purl.org/dc/terms/title> ?t }"
        query = f"SELECT * {{ {title} UNION {{ GRAPH ?g {title} }} }}"
        if direct:
            headers = {"Content-Type": "application/sparql-query"}
            return len(_rows(client.post("/sparql", params=graphs, content=query, headers=headers)))
        return len(_rows(client.post("/sparql", data={"query": query, **graphs})))

    assert titles() == 4
    assert titles(**{"default-graph-uri": FIRST}) == 1
    assert titles(**{"named-graph-uri": FIRST}) == 1
    assert titles(**{"default-graph-uri": [FIRST, SECOND]}) == 2
    assert titles(**{"default-graph-uri": FIRST, "named-graph-uri": SECOND}) == 2
    assert titles(**{"default-graph-uri": "http://absent/"}) == 0


def test_a_graph_name_that_is_no_iri_is_said(client: httpx.Client) -> None:
    for name in ("relative", "http://a b/", "<x:y>", ""):
        _problem(client.get("/sparql", params={"query": ASK, "default-graph-uri": name}), 400, "dataset")


def test_malformed_requests(client: httpx.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    _problem(client.get("/sparql", params={"other": "1"}), 400, "bad-request")
    _problem(client.get("/sparql", params=[("query", ASK), ("query", ASK)]), 400, "bad-request")
    _problem(client.post("/sparql", content="", headers=form), 400, "bad-request")
    _problem(client.post("/sparql", content="query=%FF%FE", headers=form), 400, "bad-request")
    _problem(client.get("/sparql?query=%FF"), 400, "bad-request")
    wrong = client.post("/sparql", content=ASK, headers={"Content-Type": "text/plain"})
    _problem(wrong, 415, "media-type")
    assert "application/sparql-query" in wrong.headers["accept-post"]
    _problem(client.post("/sparql", data={"query": "#" * 30_000}), 413, "too-large-request")
    refused = client.put("/sparql", content=ASK)
    _problem(refused, 405, "method")
    assert refused.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_updates_are_refused(client: httpx.Client) -> None:
    update = "INSERT DATA { <a:a> <a:b> <a:c> }"
    _problem(client.get("/sparql", params={"query": update}), 400, "read-only")
    _problem(client.post("/sparql", data={"update": update}), 400, "read-only")
    direct = {"Content-Type": "application/sparql-update"}
    document = _problem(client.post("/sparql", content=update, headers=direct), 400, "read-only")
    assert document["title"] == "Lecture seule"


def test_service_is_refused_and_nothing_leaves(client: httpx.Client) -> None:
    with listener() as (address, heard):
        for query in ("SELECT * { SERVICE <%s> {} }", "ASK { FILTER EXISTS { service silent <%s> {} } }"):
            _problem(client.post("/sparql", data={"query": query % address}), 403, "service-refused")
        clause = f"SELECT * FROM <{address}> {{ ?s ?p ?o }}"
        assert _rows(client.post("/sparql", data={"query": clause})) == []
        assert _rows(client.get("/sparql", params={"query": "SELECT * {}", "default-graph-uri": address})) == [{}]
        assert heard == []


def test_a_syntax_error_says_where_in_the_language_of_the_reader(client: httpx.Client) -> None:
    query = "SELECT * {\n  ?s ?p ?o .\n  FILTER(?o > )\n}"
    document = _problem(_select(client, query), 400, "syntax")
    assert (document["line"], document["column"]) == (3, 15)
    assert "ligne 3, colonne 15" in str(document["detail"])
    english = _select(client, query, **{"Accept-Language": "en-GB, fr;q=0.3"})
    assert "line 3, column 15" in english.json()["detail"]
    assert english.headers["content-language"] == "en"
    assert "line 3" in client.get("/sparql", params={"query": query, "lang": "en"}).json()["detail"]
    page = _select(client, query, Accept=BROWSER)
    assert page.status_code == 400
    assert "ligne 3, colonne 15" in page.text
    assert "FILTER(?o &gt; )" in page.text
    assert '<textarea id="query"' in page.text


def test_head_and_options(client: httpx.Client) -> None:
    whole = _select(client, SELECT)
    head = client.head("/sparql", params={"query": SELECT})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert client.head("/sparql", params={"query": "SELECT"}).status_code == 400
    preflight = {"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    options = client.options("/sparql", headers=preflight)
    assert options.status_code == 204
    assert options.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert "POST" in options.headers["access-control-allow-methods"]
    assert "Content-Type" in options.headers["access-control-allow-headers"]


def test_any_origin_may_read_and_no_credentials_are_asked(client: httpx.Client) -> None:
    for response in (
        _select(client, SELECT, Origin="https://other.example"),
        _select(client, "SELECT", Origin="https://other.example"),
        client.options("/sparql", headers={"Origin": "https://other.example"}),
    ):
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers


def test_without_a_query_the_service_describes_itself(client: httpx.Client) -> None:
    for accept in (TURTLE, "application/ld+json", "application/n-triples", "application/rdf+xml", "*/*"):
        response = client.get("/sparql", headers={"Accept": accept})
        assert response.status_code == 200
        form = pyoxigraph.RdfFormat.from_media_type(response.headers["content-type"])
        quads = list(pyoxigraph.parse(response.content, form))
        values = {quad.object.value for quad in quads}
        sd = "http://www.w3.org/ns/sparql-service-description#"
        assert {f"{sd}Service", f"{sd}SPARQL11Query", f"{sd}UnionDefaultGraph", FIRST, SECOND} <= values
        assert not any(isinstance(quad.subject, pyoxigraph.BlankNode) for quad in quads)
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406
    editor = client.get("/sparql", headers={"Accept": BROWSER})
    assert editor.headers["content-type"] == "text/html; charset=utf-8"
    assert "éditeur" in editor.text
    assert "editor" in client.get("/sparql", headers={"Accept": BROWSER, "Accept-Language": "en"}).text


def test_an_answer_that_did_not_change_is_not_sent_again(client: httpx.Client) -> None:
    first = _select(client, SELECT)
    assert first.headers["etag"].startswith('W/"')
    again = _select(client, SELECT, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = _select(client, SELECT, Accept=XML, **{"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]
    graph = client.get("/sparql", params={"query": SELECT, "default-graph-uri": FIRST})
    assert graph.headers["etag"] != first.headers["etag"]
    assert _select(client, SELECT).content == first.content
    volatile = _select(client, "SELECT (NOW() AS ?n) {}")
    assert "etag" not in volatile.headers
    assert volatile.headers["cache-control"] == "no-store"


def test_text_is_packed_for_who_takes_it(client: httpx.Client) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 50"
    with client.stream("GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        packed = b"".join(response.iter_raw())
    plain = client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content


def test_results_on_a_page(client: httpx.Client) -> None:
    page = client.post("/sparql", data={"query": "SELECT * { ?s a ?o } ORDER BY ?s", "format": "html"}).text
    assert '<a href="/id/agreement/A">agreement/A</a>' in page
    assert "Accord &lt;b&gt; &amp; « é »" in client.post("/sparql", data={"query": SELECT, "format": "html"}).text
    assert "SELECT * { ?s a ?o } ORDER BY ?s</textarea>" in page
    assert "format=csv" in page
    assert (
        "<script>" not in client.post("/sparql", data={"query": "SELECT ('<script>' AS ?x) {}", "format": "html"}).text
    )
    assert ">oui<" in client.get("/sparql", params={"query": ASK, "format": "html"}).text
    assert "Aucun" in client.get("/sparql", params={"query": "SELECT * { <x:x> ?p ?o }", "format": "html"}).text
    assert "a proa:Branch" in client.get("/sparql", params={"query": DESCRIBE, "format": "html"}).text


def test_limits_are_stated_and_an_answer_is_whole_or_refused(client: httpx.Client) -> None:
    response = _select(client, SELECT)
    assert response.headers["query-time-limit"] == "2"
    assert response.headers["answer-size-limit"] == "10000"
    document = _problem(_select(client, "SELECT * { ?s ?p ?o . ?t ?q ?r }"), 413, "too-large-answer")
    assert document["limit"] == 10_000
    assert "10000" in str(document["detail"])


def test_a_long_query_is_stopped_while_others_are_answered(client: httpx.Client) -> None:
    with ThreadPoolExecutor(2) as threads:
        slow = [threads.submit(client.get, "/sparql", params={"query": CARTESIAN + f" LIMIT {n}"}) for n in (1, 2)]
        time.sleep(0.3)
        for number in range(4):
            assert len(_rows(_select(client, f"SELECT ({number} AS ?n) {{}}"))) == 1
            assert client.get("/").status_code == 200
        assert not any(future.done() for future in slow)
        documents = [_problem(future.result(), 503, "time-limit") for future in slow]
    assert [document["limit"] for document in documents] == [2.0, 2.0]
    assert "2 s" in str(documents[0]["detail"])


def test_a_client_has_its_share_and_no_more(client: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        queries = [CARTESIAN + f" LIMIT {n}" for n in range(10, 18)]
        answers = list(threads.map(lambda query: client.get("/sparql", params={"query": query}), queries))
    kinds = [json.loads(answer.content)["type"].rpartition("/")[2] for answer in answers]
    assert kinds.count("time-limit") == 2
    refused = [answer for answer, kind in zip(answers, kinds, strict=True) if kind == "too-many"]
    assert len(refused) == 6
    assert {answer.status_code for answer in refused} == {429}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    assert {(answer.json()["limitName"], answer.json()["limit"]) for answer in answers} == {
        ("queries-per-client", 2), ("query-seconds", 2.0),
    }  # fmt: skip


def test_who_finds_the_slots_of_all_taken_is_told_so() -> None:
    async def refused() -> ProblemError:
        slots = Slots(Limits(wait=0.01, per_client=2, total=2))
        with await slots.slot("a"), await slots.slot("a"), await slots.slot("b"), await slots.slot("b"):
            with pytest.raises(ProblemError) as told:
                await slots.slot("c")
            return told.value

    problem = asyncio.run(refused())
    assert (problem.status, problem.kind.slug, problem.members["limitName"]) == (503, "busy", "queries-in-all")
    assert problem.headers["Retry-After"] == "1"


@pytest.mark.parametrize(("written", "seconds"), [("0.5", "0.5"), ("60", "2"), ("1e9", "2"), ("inf", "2")])
def test_a_client_says_how_long_it_waits(client: httpx.Client, written: str, seconds: str) -> None:
    query = CARTESIAN + f" OFFSET {abs(hash(written)) % 1000}"
    started = time.monotonic()
    answer = client.get("/sparql", params={"query": query, "timeout": written})
    document = _problem(answer, 503, "time-limit")
    assert (answer.headers["query-time-limit"], f"{document['limit']:g}") == (seconds, seconds)
    assert float(seconds) <= time.monotonic() - started < float(seconds) + 1.5
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("written", ["0", "-1", "soon", "nan"])
def test_a_time_that_is_none_is_said(client: httpx.Client, written: str) -> None:
    document = _problem(client.post("/sparql", data={"query": ASK, "timeout": written}), 400, "bad-request")
    assert written in str(document["detail"])


def test_the_service_names_the_host_asked_and_its_limits(client: httpx.Client) -> None:
    for host, origin in (("data.example:8080", "http://data.example:8080"), ("x/><y", "https://w3id.org/proa")):
        described = client.get("/sparql", headers={"Host": host, "Accept": "application/n-triples"})
        quads = list(pyoxigraph.parse(described.content, pyoxigraph.RdfFormat.N_TRIPLES))
        found = {quad.predicate.value.rpartition("#")[2]: quad.object.value for quad in quads}
        assert found["endpoint"] == f"{origin}/sparql"
        values = {quad.subject.value: quad.object.value for quad in quads if quad.predicate.value.endswith("/value")}
        assert values == {
            f"{origin}/sparql#query-seconds": "2", f"{origin}/sparql#request-bytes": "20000",
            f"{origin}/sparql#answer-bytes": "10000", f"{origin}/sparql#queries-per-client": "2",
            f"{origin}/sparql#queries-in-all": "4",
        }  # fmt: skip


def test_a_head_costs_no_answer(client: httpx.Client) -> None:
    started = time.monotonic()
    head = client.head("/sparql", params={"query": CARTESIAN})
    assert (head.status_code, head.headers["content-type"]) == (200, JSON)
    assert "content-length" not in head.headers
    assert time.monotonic() - started < 1
    assert client.head("/sparql", params={"query": "SELECT * { ?s ?p }"}).status_code == 400
    assert client.head("/sparql", params={"query": "SELECT * { SERVICE <http://x/> {} }"}).status_code == 403


def test_a_query_ends_with_its_client(tmp_path: Path) -> None:
    store = open_store(nquads())
    limits = Limits(seconds=30, quick=30, wait=0.1, per_client=1, total=1)
    with running(build_folder(tmp_path), store, limits) as address, httpx.Client(base_url=address) as client:
        for _ in range(2):
            with pytest.raises(httpx.ReadTimeout):
                client.get("/sparql", params={"query": CARTESIAN}, timeout=0.4)
        deadline = time.monotonic() + 5
        while _select(client, ASK).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    store.close()


def test_a_remote_engine_answers_alike(client: httpx.Client, tmp_path: Path) -> None:
    remote = open_store(b"", engine=str(client.base_url.join("/sparql")))
    with running(build_folder(tmp_path), remote, LIMITS) as address, httpx.Client(base_url=address) as far:
        assert far.get("/health").status_code == 200
        for query, accept in ((SELECT, JSON), (SELECT, XML), (ASK, "text/csv"), (DESCRIBE, TURTLE)):
            answer = _select(far, query, Accept=accept)
            assert answer.content == _select(client, query, Accept=accept).content
            known = _select(far, query, Accept=accept, **{"If-None-Match": answer.headers["etag"]})
            assert (known.status_code, known.content) == (304, b"")
        assert far.head("/sparql", params={"query": SELECT}).status_code == 200
        assert far.head("/sparql", params={"query": "INSERT DATA {}"}).status_code == 400
        assert len(_rows(far.get("/sparql", params={"query": SELECT, "default-graph-uri": FIRST}))) == 1
        _problem(_select(far, "SELECT"), 400, "syntax")
        _problem(_select(far, "SELECT * { SERVICE <http://x/> {} }"), 403, "service-refused")
        assert far.get("/id/branch/2378.nt").text.count("\n") == 3


@pytest.mark.parametrize(
    ("accept", "offers", "chosen"),
    [
        ("", ("a/b", "c/d"), "a/b"),
        ("*/*", ("a/b", "c/d"), "a/b"),
        ("c/*, a/b;q=0.2", ("a/b", "c/d"), "c/d"),
        ("a/b, c/d", ("c/d", "a/b"), "a/b"),
        ("*/*, a/b;q=0", ("a/b", "c/d"), "c/d"),
        ("a/b;q=0", ("a/b",), None),
        ("x/y", ("a/b",), None),
        (", ,", ("a/b",), "a/b"),
    ],
)
def test_choice_among_offers(accept: str, offers: tuple[str, ...], chosen: str | None) -> None:
    assert choose(accept, offers) == chosen


def test_language_and_browser() -> None:
    assert [language(h) for h in ("", "en", "fr", "de", "en;q=0.1, fr;q=0.2", "*", "en-US,en;q=0.9")] == [
        "fr", "en", "fr", "fr", "fr", "fr", "en",
    ]  # fmt: skip
    assert language("en", "fr") == "fr"
    assert [is_browser(h) for h in (BROWSER, "*/*", "", "application/json", "text/html")] == [
        True, False, False, False, True,
    ]  # fmt: skip
