"""A remote SPARQL 1.1 store, asked over HTTP."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from proa_graph.errors import UnusableError
from proa_graph.store import failures
from proa_graph.store.answers import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, Answer, AnswerKind, whole
from proa_graph.store.syntax import Outline, outline

# A store whose default graph is the union of its graphs finds in it what stands in any of them.
_LEFT_OUT = "ASK { { SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 50 } FILTER NOT EXISTS { ?s ?p ?o } }"
_COUNT = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
VERSION = """SELECT ?version ?triples { GRAPH <https://w3id.org/proa/catalog> {
  ?set <http://www.w3.org/ns/dcat#version> ?version ; <http://rdfs.org/ns/void#triples> ?triples } } LIMIT 1"""
_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
# Seconds after which the graphs are looked up again: the store may be filled while it is asked.
_FRESH = 60.0
_PART = 1 << 16
_TEXT = re.compile(r"[\s\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Engine:
    """What a remote store was found to be.

    ``union`` says that its default graph is the union of its graphs; ``graphs`` is how many they are, ``version`` and
    ``triples`` what their catalogue says of the data: "" and 0 where they have none.
    """

    union: bool
    graphs: int
    version: str
    triples: int


class RemoteStore:
    """The store at ``address``, the URL of its query service.

    Where its default graph is not the union of its graphs, every query is sent with these graphs as its dataset.
    """

    digest = ""

    def __init__(self, address: str) -> None:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
            raise UnusableError(
                address,
                "écrivez l’adresse HTTP d’un point d’accès SPARQL",
                "write the HTTP address of a SPARQL endpoint",
            )
        self._address = address
        self._graphs: tuple[str, ...] = ()
        self._looked = -_FRESH

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        media_type: str = "",
        timeout: float = 10.0,
        limit: int = 1 << 25,
        cancelled: threading.Event | None = None,
    ) -> Answer:
        """See :class:`proa_graph.store.Store`; the wait ends at the limit, the remote store stops by its own.

        What is not read to its end is no answer.
        """
        seen = _readable(text)
        types, usual = (GRAPH_TYPES, TURTLE) if seen.form == "graph" else (RESULT_TYPES, JSON)
        accepted = media_type if media_type in types else usual
        fields = [
            ("query", text),
            *([] if seen.dataset else self._dataset(default_graphs, named_graphs, timeout, limit)),
        ]
        kind: AnswerKind = "graph" if seen.form == "graph" else "ask" if seen.form == "ask" else "select"
        return self._answer(kind, fields, accepted, timeout, limit)

    async def ask(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        media_type: str = "",
        timeout: float = 10.0,
        limit: int = 1 << 25,
        behind: bool = False,
    ) -> Answer:
        """See :class:`proa_graph.store.Store`; a remote store knows no client."""
        return await asyncio.to_thread(
            self.query,
            text,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            media_type=media_type,
            timeout=timeout,
            limit=limit,
        )

    async def check(self, text: str) -> None:
        """See :class:`proa_graph.store.Store`."""
        _readable(text)

    def look(self, timeout: float = 20.0, limit: int = 1 << 20) -> Engine:
        """Return what the store is.

        Raises:
            QueryError: it does not answer, or not as a SPARQL endpoint does.
        """
        answers = [self._plain("select", text, timeout, limit) for text in (_COUNT, VERSION)]
        try:
            counts, versions = [answer.rows() for answer in answers]
            said = versions[0] if versions else {"version": {"value": ""}, "triples": {"value": "0"}}
            graphs = int(counts[0]["n"]["value"])
            known = said["version"]["value"], int(said["triples"]["value"])
        except (ValueError, LookupError, AttributeError) as error:
            raise failures.QueryError(
                "engine",
                f"{self._address} n’est pas un point d’accès SPARQL 1.1",
                f"{self._address} is no SPARQL 1.1 endpoint",
            ) from error
        return Engine(not self._all_graphs(timeout, limit), graphs, *known)

    def _dataset(
        self, default_graphs: Sequence[str], named_graphs: Sequence[str], timeout: float, limit: int
    ) -> list[tuple[str, str]]:
        """Return the parameters that state the dataset of a query; the union where the caller names none."""
        if not (default_graphs or named_graphs):
            default_graphs = named_graphs = self._all_graphs(timeout, limit)
        stated = [("default-graph-uri", iri) for iri in default_graphs]
        return stated + [("named-graph-uri", iri) for iri in named_graphs]

    def _all_graphs(self, timeout: float, limit: int) -> tuple[str, ...]:
        """Return the graphs whose union the store does not make by itself; none where it does."""
        if time.monotonic() - self._looked >= _FRESH:
            left_out = self._plain("ask", _LEFT_OUT, timeout, limit).truth
            found = self._plain("select", _GRAPHS, timeout, limit).rows() if left_out else []
            self._graphs = tuple(row["g"]["value"] for row in found)
            self._looked = time.monotonic()
        return self._graphs

    def _plain(self, kind: AnswerKind, text: str, timeout: float, limit: int) -> Answer:
        return self._answer(kind, [("query", text)], JSON, timeout, limit)

    def _answer(
        self, kind: AnswerKind, fields: list[tuple[str, str]], accepted: str, timeout: float, limit: int
    ) -> Answer:
        """Return the whole answer in ``accepted``.

        An engine may cut an answer that it began, and end the reply as if all were there: JSON shows that, CSV not.
        """
        sent = accepted if kind == "graph" else JSON
        answer = Answer(kind, sent, self._ask(urlencode(fields).encode(), sent, timeout, limit))
        try:
            return Answer(kind, accepted, whole(answer, accepted))
        except (SyntaxError, ValueError) as error:
            raise failures.QueryError(
                "engine",
                f"la réponse de l’entrepôt {self._address} est coupée ou illisible ({error})",
                f"the answer of the store {self._address} is cut or unreadable ({error})",
            ) from error

    def _ask(self, form: bytes, accepted: str, timeout: float, limit: int) -> bytes:
        headers = {"Accept": accepted, "Content-Type": "application/x-www-form-urlencoded"}
        request = Request(self._address, form, headers)  # noqa: S310 - the scheme was checked
        try:
            body = _read(request, timeout, limit)
        except HTTPError as error:
            with error:
                raise self._refused(error.code, error.read(2000)) from error
        except TimeoutError as error:
            raise failures.time_limit(timeout) from error
        except (OSError, HTTPException) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise failures.time_limit(timeout) from error
            raise failures.QueryError(
                "engine",
                f"l’entrepôt {self._address} ne répond pas ; vérifiez l’adresse et qu’il tourne",
                f"the store {self._address} does not answer; check the address and that it runs",
            ) from error
        if len(body) > limit:
            raise failures.size_limit(limit)
        return body

    def _refused(self, status: int, body: bytes) -> failures.QueryError:
        said = _TEXT.sub(" ", body.decode("utf-8", "replace"))[:300].strip()
        kind: failures.Kind = "syntax" if status == 400 else "engine"
        return failures.QueryError(
            kind, f"l’entrepôt répond {status} : {said}", f"the store answers {status}: {said}", line=0, column=0
        )

    def healthy(self) -> bool:
        """Return whether the store answers."""
        try:
            return self.query("ASK {}", timeout=2.0).kind == "ask"
        except failures.QueryError:
            return False

    def close(self) -> None:
        """Nothing is held between two queries."""


def _read(request: Request, timeout: float, limit: int) -> bytes:
    """Return what the store replies; a connection that breaks is tried once more, for a query changes nothing."""
    until = time.monotonic() + timeout
    try:
        return _all(request, timeout, until, limit)
    except (ConnectionError, IncompleteRead, RemoteDisconnected):
        return _all(request, timeout, until, limit)


def _all(request: Request, timeout: float, until: float, limit: int) -> bytes:
    """Return the reply, and one part more than ``limit`` at most.

    Raises:
        TimeoutError: it still comes at ``until``: the time limit of a socket is that of a single part.
        IncompleteRead: fewer bytes came than were promised, which a reader by parts is not told.
    """
    parts: list[bytes] = []
    size = 0
    with urlopen(request, timeout=timeout) as reply:  # noqa: S310 - the scheme was checked
        while size <= limit and (part := reply.read1(_PART)):
            parts.append(part)
            size += len(part)
            if time.monotonic() > until:
                raise TimeoutError
        promised = reply.headers.get("Content-Length", "")
    if size <= limit and promised.isdigit() and size < int(promised):
        raise IncompleteRead(b"", int(promised) - size)
    return b"".join(parts)


def _readable(text: str) -> Outline:
    """Return the outline of a query that may be sent."""
    seen = outline(text)
    if seen.service or seen.form == "update":
        raise failures.refusal("service" if seen.service else "update")
    return seen
