"""The store: what it answers, what it refuses, and that nothing runs beyond its limit."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from server_fixtures import BASE, BRANCH, CARTESIAN, DEF, FIRST, SECOND, listener, nquads

from proa_graph.errors import UnusableError
from proa_graph.store import GRAPH_TYPES, RESULT_TYPES, Held, QueryError, Store, open_store, outline, syntax
from proa_graph.store.embedded import EmbeddedStore
from proa_graph.store.processes import StoppedError, Workers


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store(nquads())
    yield opened
    opened.close()


def _count(store: Store, query: str, **graphs: tuple[str, ...]) -> int:
    return len(store.query(query, **graphs).rows())  # type: ignore[arg-type]


def test_the_default_graph_is_the_union_until_the_query_or_the_protocol_names_one(store: Store) -> None:
    agreements = "{ ?s a <https://w3id.org/proa/def#Agreement> }"
    assert _count(store, f"SELECT * {agreements}") == 2
    assert _count(store, f"SELECT * FROM <{FIRST}> {agreements}") == 1
    assert _count(store, f"SELECT * FROM <{FIRST}> FROM <{SECOND}> {agreements}") == 2
    assert _count(store, f"SELECT * {agreements}", default_graphs=(SECOND,)) == 1
    assert _count(store, f"SELECT * FROM <{FIRST}> FROM <{SECOND}> {agreements}", default_graphs=(SECOND,)) == 1
    assert _count(store, f"SELECT * {agreements}", named_graphs=(SECOND,)) == 0
    assert _count(store, f"SELECT * {{ GRAPH ?g {agreements} }}", named_graphs=(SECOND,)) == 1
    assert _count(store, f"SELECT * {{ GRAPH ?g {agreements} }}", default_graphs=(SECOND,)) == 0


def test_answers_are_converted_to_every_type_of_their_kind(store: Store) -> None:
    table = store.query("SELECT ?t { ?s <http://purl.org/dc/terms/title> ?t } ORDER BY ?t")
    assert table.table() == (["t"], [["A%41"], ["Accord <b> & « é »"]])
    for media_type in RESULT_TYPES:
        direct = store.query("SELECT ?t { ?s <http://purl.org/dc/terms/title> ?t } ORDER BY ?t", media_type=media_type)
        assert direct.media_type == media_type
        assert media_type == "text/csv" or direct.table() == table.table()
        assert table.serialize(media_type) == direct.body
    graph = store.query(f"DESCRIBE <{BRANCH}>")
    assert (graph.kind, graph.media_type) == ("graph", "text/turtle")
    for media_type in GRAPH_TYPES:
        parsed = pyoxigraph.parse(graph.serialize(media_type), pyoxigraph.RdfFormat.from_media_type(media_type))
        assert len({quad.triple for quad in parsed}) == 2
    with pytest.raises(ValueError, match="no text/csv"):
        graph.serialize("text/csv")
    assert store.query("ASK {}").truth is True
    assert store.query("ASK { ?s ?p 3 }", media_type="text/csv").body == b"false"


def test_a_graph_has_the_same_bytes_in_every_worker(store: Store) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    for media_type in GRAPH_TYPES:
        with EmbeddedStoreOf(nquads()) as other:
            assert store.query(query, media_type=media_type).body == other.query(query, media_type=media_type).body


class EmbeddedStoreOf:
    """A store of its own for a with block."""

    def __init__(self, content: bytes) -> None:
        self.store = EmbeddedStore(content)

    def __enter__(self) -> EmbeddedStore:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * { ?s ex:p ?o }", 1, 15),
        ("SELECT *\nWHERE {\n  ?s ?p ?o .\n  FILTER (?o > )\n}", 4, 16),
        ("SELECT * {\n ?s ?p }", 2, 8),
        ("SELECT * { ?s ?p ?o", 1, 20),
        ("# é\nSELEC * {}", 2, 1),
        ("SELECT * { ?é ?p ?o } LIMIT x", 1, 29),
        ("SELECT * { ?s ?p ?o }}", 1, 22),
        ("", 1, 1),
    ],
)
def test_a_syntax_error_has_the_place_of_the_fault(store: Store, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(query)
    assert (caught.value.kind, caught.value.line, caught.value.column) == ("syntax", line, column)
    assert f"ligne {line}, colonne {column}" in caught.value.message("fr")
    assert f"line {line}, column {column}" in caught.value.message("en")


ODD = (
    '"\\"', "'''\n\\", '\n\\"""', "a-", "a.", "é", "<", "?", ":", "1.", "x:", "\\u0053", "_:", "'\"", "<a",
    "(", "{} ", "a ",
)  # fmt: skip


@pytest.mark.parametrize("part", ODD)
def test_the_outline_of_anything_long_ends(part: str) -> None:
    """What took time with the square of its length would never come back from these."""
    assert outline("SELECT * {" + part * 40_000).form in {"select", ""}


PARTS = (
    *ODD, " ", "\n", "SELECT", "SERVICE", "service:", "PREFIX", "prefix a:", "?x", "<a:b>", '"', "'", "'''x'''", "#c\n",
    "a:b", "FROM", "NOW", "1.5e3", ".5", "@fr", "^^", "<<", ">>", "|}", "&&", "²", "·", "%41", "INSERT",
    "xSERVICE", "true", "{", "}",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_the_words_alone_are_those_among_all_tokens(text: str) -> None:
    words = [(m.lastgroup, m[m.lastgroup or 0], m.start(m.lastgroup or 0)) for m in syntax._words(text)]
    assert [w for w in words if w[0] != "alone"] == [t for t in syntax.tokens(text) if t.kind in ("word", "name")]


DISGUISES = (
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { service silent <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICE\n#x\n<%s> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <%s> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } } } }",
    "ASK { FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { OPTIONAL { SERVICE <%s> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER(?a<?b)SERVICE<%s>{?a ?b ?c} }",
    "SELECT * {SERVICESILENT<%s>{?a ?b ?c}}",
    "SELECT * { ?a ?b trueSERVICE<%s>{?a ?b ?c} }",
    "SELECT * { ?a ?b 1SERVICE<%s>{?a ?b ?c} }",
    "SELECT * { ?a ?b 'x'SERVICE<%s>{?a ?b ?c} }",
    "PREFIX : <%s> SELECT * { ?a ?b trueSERVICE:x{?a ?b ?c} }",
    "SELECT * { \\u0053ERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '''it's \\''' quoted''' . SERVICE <%s> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a # b" . SERVICE <%s> { ?s ?p ?o } }',
)


@pytest.mark.parametrize("disguise", DISGUISES)
def test_service_is_refused_in_every_disguise(store: Store, disguise: str) -> None:
    with listener() as (address, heard):
        with pytest.raises(QueryError) as caught:
            store.query(disguise % address)
        assert caught.value.kind == "service"
        assert heard == []


@pytest.mark.parametrize(
    "query",
    [
        "# SERVICE <http://x> {}\nSELECT * { ?s ?p 'SERVICE <http://x> {}' }",
        'SELECT * { ?s ?p \'\'\'\nSERVICE <http://x> {}\n\'\'\' , """it"s SERVICE""" }',
        "SELECT ?SERVICE { ?SERVICE <http://x/SERVICE> $service }",
        "PREFIX service: <http://x/> SELECT * { ?s service:SERVICE _:SERVICE ; <#SERVICE> 'x'@service }",
        "PREFIX s: <http://x/> SELECT * { ?s s:SERVICE 's\\'SERVICE' }",
    ],
)
def test_the_word_service_elsewhere_is_no_call(store: Store, query: str) -> None:
    assert not outline(query).service
    assert store.query(query).kind == "select"


@pytest.mark.parametrize("query", ["SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }", "SELECT * { SERVICE <%s> {} }"])
def test_a_worker_can_open_no_connection_even_if_the_query_slips_through(query: str) -> None:
    with EmbeddedStoreOf(nquads()) as store, listener() as (address, heard):
        header: dict[str, object] = {
            "results": RESULT_TYPES[0], "graph": GRAPH_TYPES[0], "default": None, "named": None,
            "union": True, "base": BASE, "limit": 1000, "prefixes": {},
        }  # fmt: skip
        reply, body = store._workers.run(header, (query % address).encode(), seconds=5)
        assert reply.get("error") == "evaluation" or b'"bindings":[{}]' in body
        assert heard == []
        # The same query outside a worker is heard: the listener does listen.
        with pytest.raises(OSError, match=r".+"):
            list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
        assert heard == [b"connected"]


@pytest.mark.parametrize(
    "query",
    ["INSERT DATA { <a:a> <a:b> <a:c> }", "LOAD <http://127.0.0.1/>", "PREFIX a: <b:> DELETE WHERE { ?s ?p ?o }"],
)
def test_an_update_is_refused(store: Store, query: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(query)
    assert caught.value.kind == "update"
    assert "lecture seule" in caught.value.message("fr")


def test_a_query_is_killed_at_its_limit_while_others_are_answered(store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        slow = [threads.submit(store.query, CARTESIAN, timeout=3) for _ in range(3)]
        time.sleep(0.3)
        assert all(store.query("ASK {}").truth for _ in range(5))
        assert not any(future.done() for future in slow)
        for future in slow:
            with pytest.raises(QueryError) as caught:
                future.result()
            assert caught.value.kind == "time"


def test_a_query_stops_when_it_is_cancelled_and_when_its_answer_is_too_large(store: Store) -> None:
    cancelled = threading.Event()
    timer = threading.Timer(0.3, cancelled.set)
    timer.start()
    with pytest.raises(QueryError) as stopped:
        store.query(CARTESIAN, timeout=60, cancelled=cancelled)
    assert stopped.value.kind != "time"
    timer.join()
    with pytest.raises(QueryError) as caught:
        store.query("SELECT * { ?s ?p ?o }", limit=1000)
    assert caught.value.kind == "size"
    assert "1000 octets" in caught.value.message("fr")


def test_memory_has_a_limit(store: Store) -> None:
    with pytest.raises(QueryError) as caught:
        store.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a ?d ?g", timeout=60)
    assert caught.value.kind == "memory"


def test_a_helper_that_died_is_replaced_and_nothing_outlives_the_store() -> None:
    store = EmbeddedStore(nquads(5))
    helper = store._workers._process.pid
    os.kill(helper, signal.SIGKILL)
    store._workers._process.wait()
    assert store.healthy()
    helper = store._workers._process.pid
    store.close()
    assert not store.healthy()
    with pytest.raises(ProcessLookupError):
        os.kill(helper, 0)


def test_what_this_process_holds_answers_and_is_read_again_only_where_its_holder_died(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(nquads(7))
    engine = pyoxigraph.Store()
    engine.bulk_load(nquads(3), format=pyoxigraph.RdfFormat.N_QUADS)
    store = EmbeddedStore(tmp_path / "a.nq", Held(engine, "of the input"))
    counted = f"SELECT (COUNT(*) AS ?n) {{ ?line <{DEF}labelPrinted> ?text }}"
    try:
        assert (store.digest, store.query(counted).table()[1]) == ("of the input", [["3"]])
        os.killpg(store._workers._process.pid, signal.SIGKILL)
        store._workers._process.wait()
        assert any(store.healthy() for _ in range(10))
        assert store.query(counted).table()[1] == [["7"]]
    finally:
        store.close()


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    data = tmp_path / "a.nq"
    data.write_bytes(nquads())
    script = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from proa_graph.store.embedded import EmbeddedStore\n"
        f"s = EmbeddedStore(Path({str(data)!r}))\n"
        f"threading.Thread(target=s.query, args=({CARTESIAN!r},), kwargs={{'timeout': 60}}, daemon=True).start()\n"
        "time.sleep(0.5)\n"
        "print(s._workers._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        helper = int(parent.stdout.readline())
        group = os.getpgid(helper)
        assert group == helper
        parent.kill()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _group_lives(group):
        time.sleep(0.05)
    assert not _group_lives(group)


def _group_lives(group: int) -> bool:
    """Zombies wait for whoever adopts them: they run no more."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            return True
    return False


def test_unusable_data_are_one_line() -> None:
    for content in (b"not nquads", b"\xff\xfe\x00"):
        with pytest.raises(UnusableError, match="N-Quads illisibles"):
            open_store(content)
    with pytest.raises(UnusableError, match="proa build"):
        open_store(Path("no/such/file.nq"))
    with pytest.raises(UnusableError, match="HTTP"):
        open_store(b"", engine="file:///etc/passwd")


def test_a_module_that_does_not_start_stops_the_caller() -> None:
    workers = Workers("proa_graph.errors")
    assert workers.ready == {}
    with pytest.raises(StoppedError):
        workers.run({}, b"", seconds=1)
    workers.close()


_CUT = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://x"}}'


class _Remote(BaseHTTPRequestHandler):
    """A remote store with one answer for each path."""

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, body = {
            "/ok": (200, b'{"head":{},"boolean":true}'),
            "/echo": (
                200,
                (
                    '{"head":{"vars":["q"]},"results":{"bindings":[{"q":{"type":"literal","value":"' + form + '"}}]}}'
                ).encode(),
            ),
            "/bad": (400, b"error at 1:2"),
            "/large": (200, b"x" * 5000),
            "/slow": (200, b""),
            "/drip": (200, b""),
            "/cut": (200, _CUT + b"The operation has been cancelled"),
            "/less": (200, _CUT + b"]}}"),
            "/triples": (200, b"<http://a> <http://b> <http://c> .\nThe operation has been cancelled"),
        }[self.path]
        if self.path == "/slow":
            time.sleep(1)
        self.send_response(status)
        if self.path != "/drip":
            self.send_header("Content-Length", str(len(body) + (self.path == "/less")))
        self.end_headers()
        with suppress(BrokenPipeError):
            for part in [b" "] * 15 if self.path == "/drip" else [body]:
                self.wfile.write(part)
                time.sleep(0.05 if self.path == "/drip" else 0)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _leave_nothing() -> None:
    """What the engine gave to this thread must not be left to the next look for cycles, which may come in another."""
    gc.collect()


@pytest.fixture
def remote() -> Iterator[str]:
    _leave_nothing()
    server = HTTPServer(("127.0.0.1", 0), _Remote)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_remote_store_is_asked_over_http(remote: str) -> None:
    assert open_store(b"", engine=f"{remote}/ok").healthy()
    answer = open_store(b"", engine=f"{remote}/echo").query("SELECT 1", default_graphs=("http://g/é",))
    assert answer.rows()[0]["q"]["value"] == "query=SELECT+1&default-graph-uri=http%3A%2F%2Fg%2F%C3%A9"
    for path, kind in (("bad", "syntax"), ("large", "size"), ("less", "engine"), ("drip", "time"), ("slow", "time")):
        with pytest.raises(QueryError) as caught:
            open_store(b"", engine=f"{remote}/{path}").query("SELECT * {}", timeout=0.3, limit=1000)
        assert caught.value.kind == kind
    with pytest.raises(QueryError) as caught:
        open_store(b"", engine=f"{remote}/ok").query("SELECT * { SERVICE <http://x/> {} }")
    assert caught.value.kind == "service"


@pytest.mark.parametrize("media_type", RESULT_TYPES)
def test_what_a_remote_store_cuts_is_no_answer(remote: str, media_type: str) -> None:
    stated = ("http://g",)
    with pytest.raises(QueryError, match="coupée") as caught:
        open_store(b"", engine=f"{remote}/cut").query("SELECT * {}", default_graphs=stated, media_type=media_type)
    assert caught.value.kind == "engine"
    with pytest.raises(QueryError, match="coupée"):
        open_store(b"", engine=f"{remote}/triples").query("CONSTRUCT WHERE {?s ?p ?o}", default_graphs=stated)


class _Apart(BaseHTTPRequestHandler):
    """A remote store whose default graph is empty: what it holds is in named graphs, until a dataset is stated."""

    store = pyoxigraph.Store()

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        stated = [[pyoxigraph.NamedNode(x) for x in fields.get(f"{k}-graph-uri", ())] for k in ("default", "named")]
        default, named = ([*graphs] or None for graphs in stated)
        found = self.store.query(fields["query"][0], default_graph=default, named_graphs=named)  # type: ignore[arg-type]
        assert isinstance(found, pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean)
        body = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("apart", [True, False])
def test_a_remote_store_answers_from_the_union_whether_it_makes_it_or_not(apart: bool) -> None:
    _Apart.store = pyoxigraph.Store()
    _Apart.store.load(nquads(3), format=pyoxigraph.RdfFormat.N_QUADS)
    if not apart:
        for quad in list(_Apart.store):
            _Apart.store.add(pyoxigraph.Quad(*quad.triple))
    _leave_nothing()
    server = HTTPServer(("127.0.0.1", 0), _Apart)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        far = open_store(b"", engine=f"http://127.0.0.1:{server.server_port}/")
        assert far.query(f"ASK {{ <{BRANCH}> a ?kind . ?text <{DEF}branch> <{BRANCH}> }}").truth
        assert len(far.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows()) == 5
        assert len(far.query(f"SELECT * FROM <{SECOND}> {{ ?s ?p ?o }}").rows()) == 2
        assert far.healthy()
    finally:
        server.shutdown()
        server.server_close()


def test_a_remote_store_that_does_not_answer_is_unhealthy() -> None:
    assert not open_store(b"", engine="http://127.0.0.1:1/").healthy()
