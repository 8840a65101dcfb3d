"""The embedded engine behind a socket: ``python -m proa_graph.store.worker FILE`` loads N-Quads and answers queries."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

import pyoxigraph

from proa_graph.store import forking, jsonld, syntax
from proa_graph.store.wire import Header

RESULTS = {
    "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
    "text/csv": pyoxigraph.QueryResultsFormat.CSV,
    "text/tab-separated-values": pyoxigraph.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}
# The engine lists what it expected; a sentence among the keywords is its reason.
_REASON = re.compile(r"(?:expected (?:one of )?|, )([A-Z][^,\[\]\"]* [^,\[\]\"]*[a-z]{3}[^,\[\]\"]*)")
_LOCAL = re.compile(r"[^/#]*$")
_ROOT = re.compile(rb"<rdf:RDF[^>]*>")
_XMLNS = re.compile(rb'\sxmlns:[^=]+="[^"]*"')
_TYPE = f"<{jsonld.TYPE}>"
_SORTED_UP_TO = 20_000


class _FullError(Exception):
    """The answer is larger than its limit."""


class _Bounded:
    """A writer that refuses to grow beyond ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self._left = limit

    def write(self, content: bytes) -> int:
        self._left -= len(content)
        if self._left < 0:
            raise _FullError
        self.parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing waits elsewhere."""


def answer(store: pyoxigraph.Store, header: Header, body: bytes) -> tuple[Header, bytes]:
    """Return the answer to one message: the query is the body.

    The header holds ``results`` and ``graph`` (media types), ``default`` and ``named`` (lists of graph IRIs, or null),
    ``union`` (query the union of all graphs), ``base`` and ``limit`` (bytes), ``prefixes``; with ``read`` the query
    is read and not answered.
    """
    text = body.decode()
    out = _Bounded(header["limit"])
    try:
        if header.get("read"):
            _query(pyoxigraph.Store(), text, header)
            return {"kind": "ask"}, b""
        found = _query(store, text, header)
        kind = _write(found, header, out)
    except SyntaxError as error:
        return _fault(store, text, header, str(error)), b""
    except _FullError:
        return {"error": "size"}, b""
    except (OSError, RuntimeError, ValueError) as error:
        return {"error": "evaluation", "message": str(error)}, b""
    content = b"".join(out.parts)
    return {"kind": kind}, _steady(content, header["graph"]) if kind == "graph" else content


def _query(
    store: pyoxigraph.Store, text: str, header: Header
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    if header["default"] is None and header["named"] is None:
        return store.query(text, base_iri=header["base"], use_default_graph_as_union=header["union"])
    return store.query(
        text,
        base_iri=header["base"],
        default_graph=[pyoxigraph.NamedNode(iri) for iri in header["default"] or ()],
        named_graphs=[pyoxigraph.NamedNode(iri) for iri in header["named"] or ()],
    )


def _write(
    found: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples, header: Header, out: _Bounded
) -> str:
    if isinstance(found, pyoxigraph.QueryTriples):
        triples, prefixes = _tidy(found, header["prefixes"])
        if isinstance(triples, list) and header["graph"] == "application/ld+json":
            out.write(jsonld.write(triples, prefixes))
        else:
            pyoxigraph.serialize(triples, out, GRAPHS[header["graph"]], prefixes=prefixes)  # type: ignore[arg-type]
        return "graph"
    found.serialize(out, RESULTS[header["results"]])  # type: ignore[arg-type]
    return "ask" if isinstance(found, pyoxigraph.QueryBoolean) else "select"


def _tidy(
    triples: Iterable[pyoxigraph.Triple], prefixes: dict[str, str]
) -> tuple[Iterable[pyoxigraph.Triple], dict[str, str]]:
    """A graph of readable size comes sorted, each triple once, with the prefixes it uses; a larger one as it comes."""
    stream = iter(triples)
    first = list(islice(stream, _SORTED_UP_TO))
    if len(first) == _SORTED_UP_TO:
        return chain(first, stream), {}
    used = {_LOCAL.sub("", name) for triple in first for name in _names(triple)}
    return (
        sorted(set(first), key=lambda t: (str(t.subject), str(t.predicate) != _TYPE, str(t.predicate), str(t.object))),
        {prefix: iri for prefix, iri in prefixes.items() if iri in used},
    )


def _names(triple: pyoxigraph.Triple) -> Iterable[str]:
    for node in triple:
        if isinstance(node, pyoxigraph.Literal):
            yield node.datatype.value
        elif isinstance(node, pyoxigraph.NamedNode):
            yield node.value


def _steady(body: bytes, media_type: str) -> bytes:
    """The engine writes prefixes in the order of a hash that differs from one run to the next: sort them."""
    if media_type == "text/turtle":
        lines = body.split(b"\n")
        head = [line for line in lines if line.startswith(b"@prefix ")]
        return b"\n".join([*sorted(head), *lines[len(head) :]]) if head else body
    if media_type == "application/rdf+xml":
        return _ROOT.sub(lambda m: b"<rdf:RDF" + b"".join(sorted(_XMLNS.findall(m[0]))) + b">", body, count=1)
    return body


def _fault(store: pyoxigraph.Store, text: str, header: Header, message: str) -> Header:
    laid, found = syntax.one_token_a_line(text)
    try:
        _query(store, laid, header)
    except SyntaxError as error:
        message = str(error)
    offset = syntax.fault_offset(text, found, message)
    undeclared = syntax.undeclared_prefix(text)
    if undeclared and (undeclared[1] <= offset or offset == 0):
        offset = undeclared[1]
    else:
        undeclared = None
    line, column = syntax.place(text, offset)
    near = next((t.text[:40] for t in found if t.start == offset), "")
    reason = _REASON.search(message)
    return {
        "error": "syntax",
        "line": line,
        "column": column,
        "near": near,
        "undeclared": undeclared and undeclared[0],
        "reason": reason[1].strip() if reason else "",
    }


def main() -> None:
    """Load the file of the first argument and serve until the parent is gone."""
    store = pyoxigraph.Store()
    try:
        with gzip.open(sys.argv[1]) if sys.argv[1].endswith(".gz") else Path(sys.argv[1]).open("rb") as quads:
            store.bulk_load(quads, format=pyoxigraph.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    except (OSError, SyntaxError) as error:
        forking.serve(lambda header, body: ({}, b""), {"error": str(error)})
        return
    serve(store)


def serve(store: pyoxigraph.Store) -> None:
    """Answer from ``store`` until the parent is gone."""
    forking.serve(lambda header, body: answer(store, header, body), {"quads": len(store)})


if __name__ == "__main__":
    main()
