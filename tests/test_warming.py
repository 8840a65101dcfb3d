"""The default answers of the questions are there before anybody asks for them."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from server_fixtures import build_folder, nquads
from starlette.testclient import TestClient

from proa_graph import questions
from proa_graph.server import app as application
from proa_graph.server import create_app, http
from proa_graph.server.cache import Answers, Kept
from proa_graph.server.delivery import Delivery, Reply
from proa_graph.server.warming import warm
from proa_graph.store import Store, open_store

NAME = "lists"
FORMATS = ("json", "html", "csv")


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store(nquads(3))
    yield opened
    opened.close()


def _asked(app: Any, form: str) -> dict[str, str]:
    """What is noted of one request."""
    scope: http.Scope = {}

    async def watched(given: http.Scope, receive: http.Receive, send: http.Send) -> None:
        scope.update(given)
        await app(scope, receive, send)

    async def ask() -> None:
        transport = httpx.ASGITransport(app=watched)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            answer = await client.get(f"/api/questions/{NAME}", params={"format": form})
            assert answer.status_code == 200

    asyncio.run(ask())
    return dict(scope["proa.notes"])


@pytest.mark.parametrize("form", FORMATS)
def test_an_answer_that_nobody_asked_for_is_there(store: Store, tmp_path: Path, form: str) -> None:
    app = create_app(build_folder(tmp_path), store)
    asyncio.run(warm(app, [NAME], lambda: 0))
    assert _asked(app, form)["answer"] == "kept"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("shown", [questions.without_header, str])
def test_the_text_of_a_question_is_answered_as_the_question(
    store: Store, tmp_path: Path, form: str, shown: Callable[[str], str]
) -> None:
    app = create_app(build_folder(tmp_path), store)
    asyncio.run(warm(app, [NAME], lambda: 0))
    noted: dict[str, Any] = {}

    async def watched(given: http.Scope, receive: http.Receive, send: http.Send) -> None:
        await app(given, receive, send)
        noted.update(given["proa.notes"])

    async def ask() -> bytes:
        transport = httpx.ASGITransport(app=watched)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            text = shown(questions.load()[NAME].text)
            return (await client.post("/sparql", data={"query": text, "format": form})).content

    body = asyncio.run(ask())
    # A page holds the query as it was written: with its header it is another page.
    assert noted["answer"] == ("made" if form == "html" and shown is str else "kept")
    if form == "json":
        text = questions.load()[NAME].text
        assert json.loads(body)["results"] == json.loads(store.query(text).body)["results"]


def test_a_question_that_stands_is_known_by_its_text_alone() -> None:
    for name in questions.without_wishes():
        found = questions.load()[name]
        assert questions.as_bound(found.text) == found.bind({})
        assert questions.as_bound(questions.without_header(found.text).replace("\n", "\r\n")) == found.bind({})
        assert questions.as_bound(found.text + " LIMIT 1") == found.text + " LIMIT 1"


def test_what_was_made_ahead_stays_whatever_is_asked() -> None:
    answers = Answers(size=5000)
    answers.keep("a", Kept("text/plain", b"a" * 4000), ahead=True)
    for number in range(20):
        answers.keep(number, Kept("text/plain", b"b" * 1000))
    assert answers.get("a") and answers.get(19) and not answers.get(0)


def test_it_waits_while_others_ask() -> None:
    asked: list[str] = []
    busy = [0, 1, 1, 0]

    async def app(scope: http.Scope, _receive: http.Receive, _send: http.Send) -> None:
        asked.append(f"{scope['path']}?{scope['query_string'].decode()} {len(busy)}")

    asyncio.run(warm(app, ["lists", "lines"], lambda: busy.pop(0) if busy else 0))
    asked = [one.partition("&query")[0] for one in asked if one.startswith("/api") and "lang=en" not in one]
    assert asked == [
        "/api/questions/lists?format=json&lang=fr 3", "/api/questions/lists?format=html&lang=fr 0",
        "/api/questions/lines?format=json&lang=fr 0", "/api/questions/lines?format=html&lang=fr 0",
        "/api/questions/lists?format=csv&lang=fr 0", "/api/questions/lines?format=csv&lang=fr 0",
    ]  # fmt: skip


def test_it_begins_later() -> None:
    asked: list[str] = []

    async def app(scope: http.Scope, _receive: http.Receive, _send: http.Send) -> None:
        asked.append(scope["path"])

    async def begun() -> int:
        task = asyncio.create_task(warm(app, [NAME], lambda: 0, 0.3))
        await asyncio.sleep(0.1)
        early = len(asked)
        await task
        return early

    assert asyncio.run(begun()) == 0
    assert len(asked) == 3 * len(FORMATS)


@pytest.mark.parametrize("ahead", [True, False])
def test_every_question_that_needs_nothing_is_asked_when_the_server_starts(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: bool
) -> None:
    asked: list[str] = []

    async def told(_app: Any, names: Iterable[str], _busy: Callable[[], int], later: float) -> None:
        assert later >= 10  # who comes first has the machine
        asked.extend(names)

    monkeypatch.setattr(application, "warm", told)
    with TestClient(create_app(build_folder(tmp_path), store, ahead=ahead)) as client:
        assert client.get("/health").status_code == 200
    assert bool(asked) == ahead
    if ahead:
        assert {"status-of-list", "lists"} <= set(asked) < set(questions.load())
        assert "what-became-of-code" not in asked  # it needs a code


def _sent(delivery: Delivery, body: bytes, parts: tuple[str, ...], packs: bool) -> tuple[bytes, str]:
    async def make() -> tuple[str, bytes]:
        return "text/plain", body

    headers = [(b"accept-encoding", b"gzip")] if packs else []
    scope: http.Scope = {"method": "GET", "path": "/", "query_string": b"", "headers": headers}
    response = asyncio.run(delivery.response(http.Call(scope), Reply("text/plain", make, parts)))
    return bytes(response.body), response.headers.get("content-encoding", "")


@pytest.mark.parametrize("size", [10, 5000, 1 << 20])
@pytest.mark.parametrize("first", [True, False])
def test_a_kept_answer_is_the_same_packed_and_plain(size: int, first: bool) -> None:
    delivery, body = Delivery("data"), (b"une ligne\n" * (size // 10))
    for packs in (first, not first, first):
        sent, encoding = _sent(delivery, body, ("a",), packs)
        assert (gzip.decompress(sent) if encoding else sent) == body
        assert bool(encoding) == (packs and size > 1400)


@pytest.mark.parametrize("size", [5000, 1 << 20])
@pytest.mark.parametrize("packs", [True, False])
def test_of_data_without_a_version_nothing_is_kept(size: int, packs: bool) -> None:
    delivery = Delivery("")
    for letter in (b"a", b"b"):
        sent, encoding = _sent(delivery, letter * size, ("a",), packs)
        assert (gzip.decompress(sent) if encoding else sent) == letter * size


def test_an_answer_larger_than_its_bound_is_kept_packed() -> None:
    delivery, made = Delivery("data"), []

    async def make() -> tuple[str, bytes]:
        made.append(1)
        return "text/plain", b"ligne\n" * (1 << 20)

    call = http.Call({"method": "GET", "path": "/", "query_string": b"", "headers": []})
    for _ in range(2):
        response = asyncio.run(delivery.response(call, Reply("text/plain", make, ("a",))))
        assert len(response.body) == 6 << 20
    assert made == [1]


def test_what_was_used_longest_ago_leaves() -> None:
    answers = Answers(size=3 * 1100, each=100)
    for name in "abc":
        answers.keep(name, Kept("text/plain", bytes(100)))
    answers.get("a")
    answers.keep("d", Kept("text/plain", bytes(100)))
    answers.keep("e", Kept("text/plain", bytes(101)))
    assert [name for name in "abcde" if answers.get(name)] == ["a", "c", "d"]


def test_the_document_of_an_answer_is_json_of_rows_and_results(store: Store, tmp_path: Path) -> None:
    with TestClient(create_app(build_folder(tmp_path), store)) as client:
        told = json.loads(client.get(f"/api/questions/{NAME}", params={"format": "json"}).text)
    assert set(told) == {"question", "title", "values", "columns", "count", "rows", "head", "results"}
    assert told["count"] == len(told["rows"]) == len(told["results"]["bindings"])
