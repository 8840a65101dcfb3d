"""The interface as its description says it: whatever schemathesis makes of it gets an answer that is described."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server_fixtures import build_folder, nquads, running

from proa_graph.store import open_store

PATHS = r"^/(?!api/questions/(?!lists|lines))"
"""Every path; of the questions two, which are all answered by the same lines."""
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "unsupported_method", "allow_header_conformance",
)  # fmt: skip
"""Not ``positive_data_acceptance``: no schema says what a query, a branch or a file is."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = open_store(nquads())
    with running(build_folder(tmp_path_factory.mktemp("build")), store) as opened:
        yield opened
    store.close()


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as opened:
        yield opened


def _slug(response: httpx.Response) -> str:
    return str(response.json()["type"]).rpartition("/")[2]


@pytest.mark.parametrize("path", ["/api/questions", "/api/questions/lists", "/problem/busy"])
def test_a_language_that_is_none_of_ours_is_refused(client: httpx.Client, path: str) -> None:
    assert _slug(client.get(path, params={"lang": "de"})) == "bad-request"
    assert client.get(path, params={"lang": ""}).status_code == 200
    list_ = {"file": ("liste.csv", b"Titre;Code RNCP\nBTS Un;RNCP34857\n")}
    assert _slug(client.post("/api/validate", files=list_, data={"lang": "de"})) == "bad-request"


@pytest.mark.parametrize("sent", [{"period_kind": ""}, {"period_kind": None, "age": " ", "lang": "en"}, {"lang": "fr"}])
def test_a_period_of_which_nothing_is_said_is_not_judged(client: httpx.Client, sent: dict[str, str | None]) -> None:
    answer = client.post("/api/dossier", json=sent)
    assert (answer.status_code, _slug(answer)) == (400, "bad-request")
    assert "exit-code" not in answer.headers


def test_the_options_of_a_period_are_read_from_json_as_from_a_form(client: httpx.Client) -> None:
    fields = {"period_kind": "externe", "concluded_on": "2026-04-01", "start_date": "2026-04-30"}
    options = {"lang": "en", "date": "2026-05-02"}
    sent = {**fields, **options}
    told = client.post("/api/dossier", json=sent).json()
    assert told["lang"] == "en" and told == client.post("/api/dossier", data=sent).json()
    taken = client.post("/api/dossier", json={**fields, "format": "csv"})
    assert taken.headers["content-type"] == "text/csv; charset=utf-8"
    wrongs: list[dict[str, object]] = [
        {"date": {}},
        {"date": "hier"},
        {"lang": 1},
        {"lang": "de"},
        {"age": {"years": 30}},
    ]
    for wrong in wrongs:
        assert _slug(client.post("/api/dossier", json={**fields, **wrong})) == "bad-request"


def test_a_timeout_below_a_millisecond_is_none(client: httpx.Client) -> None:
    assert _slug(client.get("/sparql", params={"query": "ASK {}", "timeout": "5e-324"})) == "bad-request"
    assert client.get("/sparql", params={"query": "ASK {}", "timeout": "5"}).status_code == 200


def test_what_schemathesis_makes_of_the_description_is_answered_as_described(address: str, tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--seed", "20260401"),
        *("--max-examples", "6", "--phases", "fuzzing", "--include-path-regex", PATHS),
        *("--checks", ",".join(CHECKS), "--no-color", "--generation-database", "none"),
    ]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    told = re.search(r"(\d+) generated", run.stdout)
    assert told and int(told[1]) > 80, run.stdout + run.stderr
    assert run.returncode == 0, run.stdout
