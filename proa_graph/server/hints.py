"""Why an answer may be empty: which of the things it was asked about are in the data, and what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from string import Template

from proa_graph.files import share
from proa_graph.questions import Question
from proa_graph.server import http
from proa_graph.server.negotiation import Language
from proa_graph.server.problems import ProblemError
from proa_graph.server.sharing import Asked, Shared
from proa_graph.store import JSON, Row, named
from proa_graph.terms import BASE

_MOST = 20
_SAID = {
    "unknown": ("{name}\u00a0: rien dans ces données ne porte cette adresse", "{name}: nothing in these data has it"),
    "kind": ("{name}\u00a0: {kind}", "{name}: {kind}"),
    "known": ("{name}\u00a0: présent dans les données", "{name}: present in the data"),
}


async def of_query(shared: Shared, client: str, query: str, lang: Language, receive: http.Receive) -> tuple[str, ...]:
    """Return a sentence on each thing of ours that ``query`` names, unknown ones first; none where it names none."""
    return await _told(shared, client, (iri for iri in named(query) if iri.startswith(BASE)), lang, receive)


async def of_question(
    shared: Shared, client: str, question: Question, values: Mapping[str, str], lang: Language, receive: http.Receive
) -> tuple[str, ...]:
    """Return a sentence on each branch that ``values`` of ``question`` name."""
    asked = (values.get(p.name, "") for p in question.parameters if p.kind == "idcc")
    return await _told(shared, client, (f"{BASE}id/branch/{idcc}" for idcc in asked if idcc.isdecimal()), lang, receive)


async def _told(
    shared: Shared, client: str, iris: Iterable[str], lang: Language, receive: http.Receive
) -> tuple[str, ...]:
    wanted = list(dict.fromkeys(iris))[:_MOST]
    if not wanted:
        return ()
    text = _text().substitute(iris=" ".join(f"<{iri}>" for iri in wanted), lang=lang)
    try:
        answer = await shared.answer(client, Asked(text, JSON), receive)
    except ProblemError:
        return ()  # the answer itself is there; why it is empty is not known
    return tuple(_sentence(row, lang) for row in answer.rows())


def _sentence(row: Row, lang: Language) -> str:
    known, kind = row["known"]["value"] == "true", row.get("kind", {}).get("value", "")
    said = _SAID["kind" if kind else "known" if known else "unknown"][lang == "en"]
    return said.format(name=row["iri"]["value"].removeprefix(f"{BASE}id/").removeprefix(BASE), kind=kind)


@cache
def _text() -> Template:
    return Template((share("sparql") / "describe" / "known.rq").read_text(encoding="utf-8"))
