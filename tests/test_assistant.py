"""``proa mcp``, asked by the client of the official SDK over standard input and output."""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from proa_graph import assistant, cli
from proa_graph.questions import load
from proa_graph.terms import BASE

TESTS = Path(__file__).parent
LIST = "certification_label,rncp_code\nInfirmier,8940\n"
AMONG = ("search", "list_questions", "ask_question", "status_on_date", "validate_list")

ONE = {"certification": "assistant en santé au travail", "idcc": "897"}
Call = tuple[str, dict[str, Any]]
CALLS: dict[str, Call] = {
    "search": ("search", {"words": "RNCP34149"}),
    "search-unknown": ("search", {"words": "RNCP99999"}),
    "questions": ("list_questions", {"lang": "en"}),
    "ask": ("ask_question", {"name": "eligible-certifications", "values": {"idcc": "897"}, "limit": 3}),
    "ask-nothing": ("ask_question", {"name": "no-such-question"}),
    "ask-badly": ("ask_question", {"name": "eligible-certifications", "values": {"idcc": "ß"}, "lang": "en"}),
    "lines": ("ask_question", {"name": "lines", "values": {"idcc": "897"}, "limit": 1}),
    "status-early": (
        "status_on_date",
        {**ONE, "on": "2020-03-01"},
    ),
    "status": ("status_on_date", {**ONE, "on": "2021-06-01"}),
    "status-late": (
        "status_on_date",
        {**ONE, "on": "2026-06-01"},
    ),
    "silence": ("status_on_date", {"certification": "RNCP1", "idcc": "897", "on": "2021-06-01", "lang": "en"}),
    "no-day": ("status_on_date", {"certification": "RNCP1", "idcc": "897", "on": "hier"}),
    "validate": ("validate_list", {"content": LIST, "idcc": "897", "on": "2021-06-01"}),
    "validate-packed": (
        "validate_list",
        {
            "content": base64.b64encode(LIST.encode()).decode(),
            "encoding": "base64",
            "name": "../../liste.csv",
            "idcc": "897",
            "on": "2021-06-01",
        },
    ),
    "validate-broken": ("validate_list", {"content": "%", "encoding": "base64"}),
}


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, Any]]:
    """What the server says to each of :data:`CALLS`, and of its tools."""
    yield anyio.run(_asked)


async def _asked() -> dict[str, Any]:
    from mcp import ClientSession, StdioServerParameters, stdio_client  # takes seconds: the other processes need none

    script = str(TESTS / "serve_assistant.py")
    server = StdioServerParameters(command=sys.executable, args=[script], env=dict(os.environ))
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        found: dict[str, Any] = {"tools": (await session.list_tools()).tools}
        for key, (tool, values) in CALLS.items():
            found[key] = await session.call_tool(tool, values)
        return found


def _document(answer: Any) -> dict[str, Any]:
    assert not answer.is_error, answer.content
    told: dict[str, Any] = json.loads(answer.content[0].text)
    assert answer.structured_content == told
    return told


def _refusal(answer: Any) -> str:
    assert answer.is_error
    return str(answer.content[0].text)


def test_tools_are_told_and_only_read(answers: dict[str, Any]) -> None:
    assert tuple(tool.name for tool in answers["tools"]) == AMONG
    for tool in answers["tools"]:
        assert tool.description
        assert tool.annotations.read_only_hint is True


def test_search_finds_a_code_first(answers: dict[str, Any]) -> None:
    found = _document(answers["search"])
    assert found["hits"][0]["page"] == f"{BASE}certification/RNCP34149/"
    assert found["hits"][0]["in_no_list_read"] is False
    assert [hit["in_no_list_read"] for hit in _document(answers["search-unknown"])["hits"]] == [True]
    assert found["citations"][0] == found["hits"][0]["page"]


def test_questions_are_those_of_the_project(answers: dict[str, Any]) -> None:
    told = _document(answers["questions"])
    assert [one["name"] for one in told["questions"]] == list(load())
    assert told["questions"][0]["title"] == next(iter(load().values())).title["en"]


def test_answers_cite_question_things_and_sources(answers: dict[str, Any]) -> None:
    told = _document(answers["ask"])
    assert (len(told["rows"]), told["cut"]) == (3, True)
    assert told["count"] > 3
    assert told["citations"][0]["iri"] == f"{BASE}query/eligible-certifications"
    cited = {one["iri"]: one for one in told["citations"]}
    assert {row["certification"] for row in told["rows"]} <= set(cited)
    listed = cited[told["rows"][0]["list"]]
    assert listed["source"].startswith("https://www.legifrance.gouv.fr/conv_coll/id/KALITEXT")
    assert listed["page"].startswith(f"{BASE}agreement/KALITEXT")
    assert listed["label"]


def test_a_status_is_that_of_the_day(answers: dict[str, Any]) -> None:
    early, then, late = (_document(answers[key])["rows"] for key in ("status-early", "status", "status-late"))
    assert {row["status"] for row in then} == {"Eligible", "Excluded"}
    assert {row["status"] for row in late} == {"RegimeEnded"}
    assert {row["status"] for row in early} == {"NotExtended"}
    cited = {one["iri"] for one in _document(answers["status"])["citations"]}
    assert {then[0]["right"], then[0]["list"]} <= cited
    assert then[0]["basis"] in cited or not then[0]["basis"].startswith(f"{BASE}id/")


def test_silence_is_no_refusal(answers: dict[str, Any]) -> None:
    told = _document(answers["silence"])
    assert told["rows"] == []
    assert told["note"].startswith("The lists read of this branch do not bear this certification")
    assert told["coverage"]
    assert told["citations"]


def test_a_list_is_judged_whether_it_comes_as_text_or_bytes(answers: dict[str, Any]) -> None:
    told, packed = _document(answers["validate"]), _document(answers["validate-packed"])
    assert told["report"]["reading"]["lines"] == 1
    assert told == packed
    assert told["citations"]
    assert all(one["iri"].startswith(f"{BASE}rule/PROA-") for one in told["citations"])


def test_refusals_are_one_sentence_in_the_language_asked(answers: dict[str, Any]) -> None:
    assert "question inconnue" in _refusal(answers["ask-nothing"])
    assert "neither an IDCC nor the name of a branch" in _refusal(answers["ask-badly"])
    assert "AAAA-MM-JJ" in _refusal(answers["no-day"])
    assert "base64 illisible" in _refusal(answers["validate-broken"])
    for key in ("ask-nothing", "ask-badly", "no-day", "validate-broken"):
        assert "Traceback" not in _refusal(answers[key])
        assert "\n" not in _refusal(answers[key])


def test_the_command_serves_the_folder_it_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[object, str]] = []
    monkeypatch.setattr(assistant, "assistant_of", lambda out: out)
    monkeypatch.setattr(assistant, "serve", lambda answers, lang: asked.append((answers, lang)))
    with pytest.raises(SystemExit) as ended:
        cli.main(["mcp", "--out", str(tmp_path)])
    assert (ended.value.code, asked) == (0, [(tmp_path, "fr")])
