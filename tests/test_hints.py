"""An empty answer says which of the things it was asked about are in the data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from server_fixtures import BASE, BRANCH, build_folder, nquads
from starlette.testclient import TestClient

from proa_graph.server import create_app
from proa_graph.store import named, open_store

NOWHERE = f"{BASE}id/branch/9999"
LABELS = (
    f'<{BASE}def#Branch> <http://www.w3.org/2000/01/rdf-schema#label> "Branche"@fr <{BASE}def> .\n'
    f'<{BASE}def#Branch> <http://www.w3.org/2000/01/rdf-schema#label> "Branch"@en <{BASE}def> .\n'
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = open_store(nquads() + LABELS.encode())
    with TestClient(create_app(build_folder(tmp_path_factory.mktemp("build")), store)) as opened:
        yield opened
    store.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { <a:b> <c:d> ?o . <a:b> ?p '<e:f>' } # <g:h>", ["a:b", "c:d"]),
        ("BASE <x:y> PREFIX p: <z:> PREFIX : <w:> SELECT * { p:q ?p :r , p: }", ["z:q", "w:r", "z:"]),
        ("prefix p: <z:> ASK { <p:> ?p p:q }", ["p:", "z:q"]),
        ("PREFIX p: ASK {}", []),
    ],
)
def test_the_names_of_a_query(text: str, expected: list[str]) -> None:
    assert named(text) == expected


def _page(client: TestClient, query: str, lang: str = "fr") -> str:
    answer = client.get("/sparql", params={"query": query, "format": "html", "lang": lang})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("lang", "unknown", "kind"),
    [("fr", "branch/9999\u00a0: rien dans ces données ne porte cette adresse", "branch/2378\u00a0: Branche"),
     ("en", "branch/9999: nothing in these data has it", "branch/2378: Branch")],
)  # fmt: skip
def test_an_empty_answer_says_what_is_unknown_and_what_is_what(
    client: TestClient, lang: str, unknown: str, kind: str
) -> None:
    page = _page(client, f"SELECT * {{ <{BRANCH}> <{NOWHERE}> ?o }}", lang)
    assert unknown in page
    assert kind in page
    assert page.index(unknown) < page.index(kind)


def test_what_is_there_without_a_kind_is_said_to_be_there(client: TestClient) -> None:
    page = _page(client, f"SELECT * {{ <{BASE}id/entry/A/0> a ?type }}")
    assert "entry/A/0\u00a0: présent dans les données" in page


@pytest.mark.parametrize(
    "query", ["SELECT * { <x:a> <x:b> ?o }", f"SELECT * {{ <{BRANCH}> a ?o }}", "ASK { <x:a> a <x:b> }"]
)
def test_nothing_is_said_of_others_or_beside_an_answer(client: TestClient, query: str) -> None:
    assert "Ce qui est demandé" not in _page(client, query)


def test_a_question_about_a_branch_without_rows_says_whether_it_is_known(client: TestClient) -> None:
    told = client.get("/api/questions/eligible-certifications", params={"idcc": "9999"}).json()
    assert told["hints"] == ["branch/9999\u00a0: rien dans ces données ne porte cette adresse"]
    page = client.get("/api/questions/eligible-certifications", params={"idcc": "9999", "format": "html"}).text
    assert "branch/9999\u00a0: rien dans ces données" in page
    assert client.get("/api/questions/eligible-certifications", params={"idcc": "2378"}).json()["hints"] == [
        "branch/2378\u00a0: Branche"
    ]
