"""The answer of a query: a table, a yes or no, or a graph, in the media type that was asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from proa_graph.terms import PREFIXES

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
RESULT_TYPES = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
GRAPH_TYPES = (TURTLE, "application/ld+json", "application/n-triples", "application/rdf+xml")
_SHORT = 1 << 13

AnswerKind = Literal["select", "ask", "graph"]
Row = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query yields: ``body`` in ``media_type``, one of the types of its ``kind``."""

    kind: AnswerKind
    media_type: str
    body: bytes

    def serialize(self, media_type: str) -> bytes:
        """Return the answer in ``media_type``, one of ``RESULT_TYPES`` (select, ask) or ``GRAPH_TYPES`` (graph).

        Raises:
            ValueError: not a type of this kind of answer, or the answer was asked for as CSV, which tells no types.
        """
        if media_type == self.media_type:
            return self.body
        if media_type not in (GRAPH_TYPES if self.kind == "graph" else RESULT_TYPES) or self.media_type == "text/csv":
            raise ValueError(f"no {media_type} for an answer of kind {self.kind} in {self.media_type}")
        return _convert(self, media_type)

    @property
    def truth(self) -> bool:
        """The answer of an ASK query."""
        return bool(self._document().get("boolean"))

    @property
    def empty(self) -> bool:
        """Whether a SELECT query found no row; a long answer is not read for that."""
        return self.kind == "select" and len(self.body) < _SHORT and not self.rows()

    @property
    def variables(self) -> list[str]:
        """The names of the columns of a SELECT query."""
        return list(self._document()["head"].get("vars", []))

    def rows(self) -> list[Row]:
        """Return the rows of a SELECT query: variable → ``{"type", "value", "datatype"?, "xml:lang"?}``.

        The shape is that of the bindings of SPARQL 1.1 Query Results JSON: an unbound variable is absent.
        """
        return cast(list[Row], self._document().get("results", {}).get("bindings", []))

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Return the columns and the rows of a SELECT query as plain strings, unbound ones empty."""
        variables = self.variables
        return variables, [[row[name]["value"] if name in row else "" for name in variables] for row in self.rows()]

    def _document(self) -> dict[str, Any]:
        if self.kind == "graph":
            raise ValueError("a graph has no rows")
        return cast(dict[str, Any], json.loads(self.serialize(JSON)))


@cache
def prefixes() -> dict[str, str]:
    """Return the prefixes that every graph of the project is written with."""
    return dict(PREFIXES)


def whole(answer: Answer, media_type: str) -> bytes:
    """Return ``answer`` in ``media_type``, read to its end: byte by byte as it is where that is its type.

    Raises:
        SyntaxError: it is cut, or not in its type.
        ValueError: see :meth:`Answer.serialize`.
    """
    import pyoxigraph

    if media_type != answer.media_type:
        return answer.serialize(media_type)
    if answer.kind == "graph":
        read: object = pyoxigraph.parse(answer.body, pyoxigraph.RdfFormat.from_media_type(media_type))
    else:
        read = pyoxigraph.parse_query_results(answer.body, pyoxigraph.QueryResultsFormat.from_media_type(media_type))
    if not isinstance(read, pyoxigraph.QueryBoolean):
        for _ in read:  # type: ignore[attr-defined]
            pass
    return answer.body


def _convert(answer: Answer, media_type: str) -> bytes:
    import pyoxigraph

    if answer.kind == "graph":
        form = pyoxigraph.RdfFormat.from_media_type
        quads = pyoxigraph.parse(answer.body, form(answer.media_type))
        triples = sorted({quad.triple for quad in quads}, key=str)
        return pyoxigraph.serialize(triples, format=form(media_type), prefixes=prefixes()) or b""
    results = pyoxigraph.QueryResultsFormat.from_media_type
    parsed = pyoxigraph.parse_query_results(answer.body, results(answer.media_type))
    return parsed.serialize(format=results(media_type)) or b""
