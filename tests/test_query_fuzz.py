"""The reader of tokens beside the parser of the engine: whatever it parses is seen for what it is.

``PROA_FUZZ=10000`` tries so many queries; a run of the tests, a few hundred.
"""

from __future__ import annotations

import os
from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proa_graph.store import outline

FORMS = {pyoxigraph.QuerySolutions: "select", pyoxigraph.QueryBoolean: "ask", pyoxigraph.QueryTriples: "graph"}
SEEDS = (
    "SELECT * { ?s ?p ?o }", "ASK { ?s ?p 'x' }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "DESCRIBE <http://a/b>",
    'PREFIX a: <http://a/> SELECT (COUNT(*) AS ?n) FROM a:g { a:s a:p ?o FILTER(?o > 3.5e2 && REGEX(?o,"a\\"b")) }',
    "SELECT ?x FROM NAMED <http://g/> { GRAPH ?g { ?x !(<a:a>|^<a:b>)*/<a:c> 'é'@fr } BIND(NOW() AS ?t) }",
    "PREFIX service: <http://s/> SELECT * { ?s service:a '''SERVICE <x>''' } # SERVICE <http://c/>",
    "INSERT DATA { <a:a> <a:b> <a:c> }", "DELETE WHERE { ?s ?p ?o }", "WITH <a:g> DELETE { ?s ?p 1 } WHERE { ?s ?p 2 }",
)  # fmt: skip
BITS = (
    " ", "\n", "#x\n", "{", "}", "(", ")", ".", ";", ",", "?x", '"', "'", '"a"', "'''", "<a:b>", "a:b", "\\", "NOW()",
    "PREFIX a: <http://a/>", "FROM <http://g/>", "INSERT", "DELETE", "SELECT", "ASK", "DESCRIBE", "CONSTRUCT", "UNION",
    "OPTIONAL", "@fr", "^^", "1.5", "-", "*", "|", "/", "<", ">", "[]", "_:b", "true", "²", "%41", "\\u0041",
)  # fmt: skip
CUT = st.tuples(st.floats(0, 1), st.integers(0, 8), st.sampled_from(("", *BITS)))
QUERY = st.tuples(st.sampled_from(SEEDS), st.lists(CUT, max_size=3))


def _changed(seed: str, cuts: list[tuple[float, int, str]]) -> str:
    for where, length, bit in cuts:
        start = int(where * len(seed))
        seed = seed[:start] + bit + seed[start + length :]
    return seed


def _form(text: str) -> str:
    """What the engine takes a text for; "" where it takes it for nothing, or for prefixes alone."""
    store = pyoxigraph.Store()
    for asked in (text, f"{text}\nASK {{}}"):
        with suppress(SyntaxError, ValueError):
            found = FORMS[type(store.query(asked, base_iri="http://x/"))]
            return found if asked == text else ""
    try:
        store.update(text, base_iri="http://x/")
    except (SyntaxError, ValueError, RuntimeError):
        return ""
    return "update"


def _calls(text: str) -> bool:
    """Whether the engine asks another endpoint: there is none here, so that it fails."""
    store = pyoxigraph.Store()
    try:
        found = store.query(text, base_iri="http://x/")
        if not isinstance(found, pyoxigraph.QueryBoolean):
            for _ in found:
                pass
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError):
        return True
    return False


@settings(max_examples=int(os.environ.get("PROA_FUZZ", "300")), deadline=None, suppress_health_check=list(HealthCheck))
@given(QUERY)
def test_what_the_engine_parses_is_seen_for_what_it_is(drawn: tuple[str, list[tuple[float, int, str]]]) -> None:
    text = _changed(*drawn)
    form = _form(text)
    seen = outline(text)
    assert seen.form == form or not form
    assert not seen.service or "service" in text.lower()


SERVICE = "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }"


@settings(max_examples=int(os.environ.get("PROA_FUZZ", "300")) // 3, deadline=None)
@given(st.sampled_from(SEEDS[:1]), st.lists(CUT, max_size=3), st.floats(0, 1))
def test_whatever_calls_a_service_is_refused(seed: str, cuts: list[tuple[float, int, str]], where: float) -> None:
    place = int(where * (len(seed) + 1))
    text = _changed(seed[:place] + SERVICE + seed[place:], cuts)
    assert outline(text).service or not _calls(text)


def test_the_seeds_are_of_each_form() -> None:
    assert {_form(text) for text in SEEDS} == {"select", "ask", "graph", "update"}
    assert _calls(f"SELECT * {{ {SERVICE} }}")


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p 'SERVICE <x>' } # SERVICE <x>", "ASK { <SERVICE:x> ?p ?o }"])
def test_the_word_in_a_string_or_a_comment_calls_nothing(text: str) -> None:
    assert not outline(text).service and not _calls(text)
