"""Turtle with line numbers: rdflib's own parser, told to remember where each statement ended."""

from __future__ import annotations

import re
from typing import Any

import rdflib
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser

from proa_graph.errors import UnusableError
from proa_graph.validation.places import LinePlaces

_NOT_IN_IRIS = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


class _Sink(RDFSink):
    """A sink that asks the parser on which line it stands; of an object list, the line of the last object."""

    def __init__(self, graph: rdflib.Graph) -> None:
        super().__init__(graph)
        self.parser: SinkParser | None = None
        self.statements: dict[tuple[str, str, str], int] = {}
        self.subjects: dict[str, int] = {}

    def makeStatement(self, quadruple: Any, why: Any = None) -> None:  # noqa: N802
        super().makeStatement(quadruple, why)
        line = (self.parser.lines if self.parser else 0) + 1
        formula, p, s, o = quadruple
        subject, predicate, value = (str(self.normalise(formula, term)) for term in (s, p, o))
        self.statements.setdefault((subject, predicate, value), line)
        self.subjects.setdefault(subject, line)


def parse(name: str, content: bytes, base: str) -> tuple[rdflib.Graph, LinePlaces]:
    """Return the graph that the Turtle ``content`` states, and the lines of its statements.

    Raises:
        UnusableError: the text is no Turtle; it names the line.
    """
    graph = rdflib.Graph()
    sink = _Sink(graph)
    parser = sink.parser = SinkParser(sink, baseURI=base, turtle=True)
    try:
        parser.loadBuf(content.decode("utf-8"))
    except BadSyntax as error:
        raise _unusable(name, error.lines + 1, str(error._why)) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _unusable(name, line, "UTF-8") from error
    except (ParserError, IndexError, AssertionError) as error:
        raise _unusable(name, parser.lines + 1, str(error)) from error
    _check_iris(name, graph, sink.statements)
    for prefix, namespace in parser._bindings.items():
        graph.bind(prefix, namespace)
    return graph, LinePlaces(name, sink.statements, sink.subjects)


def _check_iris(name: str, graph: rdflib.Graph, statements: dict[tuple[str, str, str], int]) -> None:
    for triple in graph:
        for term in triple:
            if isinstance(term, rdflib.URIRef) and _NOT_IN_IRIS.search(term):
                s, p, o = map(str, triple)
                raise _unusable(name, statements.get((s, p, o), 1), f"<{str(term)[:80]}>")


def _unusable(name: str, line: int, why: str) -> UnusableError:
    return UnusableError(
        name,
        f"ligne {line} : Turtle illisible ({why}) ; corrigez la syntaxe à cette ligne",
        f"line {line}: unreadable Turtle ({why}); correct the syntax on this line",
    )
