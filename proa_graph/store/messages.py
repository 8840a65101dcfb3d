"""What an engine is told of a query beside its text, and what its reply means."""

from __future__ import annotations

from collections.abc import Sequence

from proa_graph.store import failures
from proa_graph.store.answers import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, Answer, prefixes
from proa_graph.store.syntax import outline
from proa_graph.store.wire import Header
from proa_graph.terms import BASE


def header_of(
    text: str, default_graphs: Sequence[str], named_graphs: Sequence[str], media_type: str, limit: int
) -> Header:
    """Return what the worker must know beside the query, which is refused here if it may not run."""
    seen = outline(text)
    if seen.service or seen.form == "update":
        raise failures.refusal("service" if seen.service else "update")
    given = bool(default_graphs or named_graphs)
    return {
        "results": media_type if media_type in RESULT_TYPES else JSON,
        "graph": media_type if media_type in GRAPH_TYPES else TURTLE,
        "default": list(default_graphs) if given else None,
        "named": list(named_graphs) if given else None,
        # The engine's « union » would silently override FROM.
        "union": not seen.dataset,
        "base": BASE,
        "limit": limit,
        "prefixes": prefixes() if seen.form == "graph" else {},
    }


def answer_of(header: Header, reply: Header, body: bytes) -> Answer:
    """Return what a worker replied to a message with ``header``; raises the QueryError that it tells of."""
    if "error" in reply:
        raise _failure(reply, header["limit"])
    return Answer(reply["kind"], header["graph"] if reply["kind"] == "graph" else header["results"], body)


def _failure(reply: Header, limit: int) -> failures.QueryError:
    if reply["error"] == "syntax":
        return failures.syntax_error(
            reply["line"], reply["column"], reply["near"], reply["undeclared"] or "", reply["reason"]
        )
    if reply["error"] == "size":
        return failures.size_limit(limit)
    message = reply["message"]
    return failures.QueryError("evaluation", f"le moteur s’est arrêté : {message}", f"the engine stopped: {message}")
