"""Turtle with places: rdflib's own parser, told to remember where each subject and each object begins."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import MutableSequence
from typing import Any

import rdflib
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser

from proa_graph.errors import UnusableError
from proa_graph.validation.places import LinePlaces, Spot, Spots

_NOT_IN_IRIS = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")


class _Sink(RDFSink):
    """A sink that notes where each statement has its object, and each subject its first mention."""

    def __init__(self, graph: rdflib.Graph, spots: Spots) -> None:
        super().__init__(graph)
        self.spots = spots
        self.objects: deque[int] = deque()
        self.statements: dict[tuple[str, str, str], Spot] = {}
        self.subjects: dict[str, Spot] = {}
        self.nameless: dict[tuple[str, str], Spot | None] = {}

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: N802
        super().makeStatement(quadruple, why)
        formula, p, s, o = quadruple
        subject, predicate, value = (str(self.normalise(formula, term)) for term in (s, p, o))
        if self.objects:
            spot = self.spots.of(self.objects.popleft())
            if isinstance(s, rdflib.BNode):
                self.nameless[predicate, value] = None if (predicate, value) in self.nameless else spot
            self.statements.setdefault((subject, predicate, value), spot)
            self.statements.setdefault((subject, predicate, ""), spot)


class _Parser(SinkParser):
    """The parser; its own count of lines is wrong after a literal on a line of its own, so offsets are kept."""

    def __init__(self, sink: _Sink, base: str) -> None:
        super().__init__(sink, baseURI=base, turtle=True)
        self._sink = sink
        self._begun: list[int] = []
        self._begins = 0

    def object(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        begins = _begin(argstr, i)
        self._begins = begins
        end: int = super().object(argstr, i, res)
        if end >= 0:
            self._begun.append(begins)
        return end

    def objectList(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802
        outer, self._begun = self._begun, []
        end: int = super().objectList(argstr, i, res)
        self._sink.objects = deque(self._begun)
        self._begun = outer
        return end

    def property_list(self, argstr: str, i: int, subj: Any) -> int:
        self._sink.subjects.setdefault(str(self._sink.normalise(None, subj)), self._sink.spots.of(self._begins))
        end: int = super().property_list(argstr, i, subj)
        return end


def _begin(text: str, at: int) -> int:
    """Where the next word stands from ``at`` on."""
    match = _BLANK.match(text, at)
    return match.end() if match else at


def parse(name: str, content: bytes, base: str) -> tuple[rdflib.Graph, LinePlaces]:
    """Return the graph that the Turtle ``content`` states, and the places of its statements.

    Raises:
        UnusableError: the text is no Turtle; it names the line.
    """
    graph = rdflib.Graph()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unusable(name, Spots(content.decode("latin-1")).of(error.start), "UTF-8") from error
    spots = Spots(text)
    sink = _Sink(graph, spots)
    parser = _Parser(sink, base)
    try:
        parser.loadBuf(text)
    except BadSyntax as error:
        raise _unusable(name, spots.of(error._i) if error._i >= 0 else spots.last, str(error._why)) from error
    except (ParserError, IndexError, AssertionError) as error:
        raise _unusable(name, spots.last, str(error)) from error
    _check_iris(name, graph, sink.statements)
    for prefix, namespace in parser._bindings.items():
        graph.bind(prefix, namespace)
    return graph, LinePlaces(name, sink.statements, sink.subjects, nameless=sink.nameless)


def _check_iris(name: str, graph: rdflib.Graph, statements: dict[tuple[str, str, str], Spot]) -> None:
    for triple in graph:
        for term in triple:
            if isinstance(term, rdflib.URIRef) and _NOT_IN_IRIS.search(term):
                s, p, o = map(str, triple)
                raise _unusable(name, statements.get((s, p, o), Spot(1)), f"<{str(term)[:80]}>")


def _unusable(name: str, spot: Spot, why: str) -> UnusableError:
    return UnusableError(
        name,
        f"ligne {spot.line} : Turtle illisible ({why}) ; corrigez la syntaxe à cette ligne",
        f"line {spot.line}: unreadable Turtle ({why}); correct the syntax on this line",
    )
