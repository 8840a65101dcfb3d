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
from proa_graph.store.answers import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, Answer
from proa_graph.store.syntax import Outline, outline

# A store whose default graph is the union of its graphs finds in it what stands in any of them.
_LEFT_OUT = "ASK { { SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 50 } FILTER NOT EXISTS { ?s ?p ?o } }"
_COUNT = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
VERSION = """SELECT ?version ?triples { GRAPH <https://w3id.org/proa/catalog> {
  ?set <http://www.w3.org/ns/dcat#version> ?version ; <http://rdfs.org/ns/void#triples> ?triples } } LIMIT 1"""
_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
# Seconds after which the graphs are looked up again: the store may be filled while it is asked.
_FRESH = 60.0
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
        """See :class:`proa_graph.store.Store`; the wait ends at the limit, the remote store stops by its own."""
        seen = _readable(text)
        types, usual = (GRAPH_TYPES, TURTLE) if seen.form == "graph" else (RESULT_TYPES, JSON)
        accepted = media_type if media_type in types else usual
        fields = [
            ("query", text),
            *([] if seen.dataset else self._dataset(default_graphs, named_graphs, timeout, limit)),
        ]
        body = self._ask(urlencode(fields).encode(), accepted, timeout, limit)
        return Answer("graph" if seen.form == "graph" else "ask" if seen.form == "ask" else "select", accepted, body)

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
        answers = [self._plain(text, timeout, limit) for text in (_COUNT, VERSION)]
        try:
            counts, versions = [Answer("select", JSON, body).rows() for body in answers]
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
            left_out = Answer("ask", JSON, self._plain(_LEFT_OUT, timeout, limit)).truth
            found = Answer("select", JSON, self._plain(_GRAPHS, timeout, limit)).rows() if left_out else []
            self._graphs = tuple(row["g"]["value"] for row in found)
            self._looked = time.monotonic()
        return self._graphs

    def _plain(self, text: str, timeout: float, limit: int) -> bytes:
        return self._ask(urlencode([("query", text)]).encode(), JSON, timeout, limit)

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
    try:
        with urlopen(request, timeout=timeout) as reply:  # noqa: S310 - the scheme was checked
            return bytes(reply.read(limit + 1))
    except (ConnectionError, IncompleteRead, RemoteDisconnected):
        with urlopen(request, timeout=timeout) as reply:  # noqa: S310
            return bytes(reply.read(limit + 1))


def _readable(text: str) -> Outline:
    """Return the outline of a query that may be sent."""
    seen = outline(text)
    if seen.service or seen.form == "update":
        raise failures.refusal("service" if seen.service else "update")
    return seen
