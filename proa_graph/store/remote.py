"""A remote SPARQL 1.1 store, asked over HTTP."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from proa_graph.errors import UnusableError
from proa_graph.store import failures
from proa_graph.store.answers import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, Answer
from proa_graph.store.syntax import outline

_TEXT = re.compile(r"[\s\x00-\x1f]+")


class RemoteStore:
    """The store at ``address``, the URL of its query service; its default graph should be the union of its graphs."""

    digest = ""

    def __init__(self, address: str) -> None:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc:
            raise UnusableError(
                address,
                "écrivez l’adresse HTTP d’un point d’accès SPARQL",
                "write the HTTP address of a SPARQL endpoint",
            )
        self._address = address

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
        seen = outline(text)
        if seen.service or seen.form == "update":
            raise failures.refusal("service" if seen.service else "update")
        types, usual = (GRAPH_TYPES, TURTLE) if seen.form == "graph" else (RESULT_TYPES, JSON)
        accepted = media_type if media_type in types else usual
        fields = [("query", text), *(("default-graph-uri", iri) for iri in default_graphs)]
        fields += [("named-graph-uri", iri) for iri in named_graphs]
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
    ) -> Answer:
        """See :class:`proa_graph.store.Store`."""
        return await asyncio.to_thread(
            self.query,
            text,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            media_type=media_type,
            timeout=timeout,
            limit=limit,
        )

    def _ask(self, form: bytes, accepted: str, timeout: float, limit: int) -> bytes:
        headers = {"Accept": accepted, "Content-Type": "application/x-www-form-urlencoded"}
        request = Request(self._address, form, headers)  # noqa: S310 - the scheme was checked
        try:
            with urlopen(request, timeout=timeout) as reply:  # noqa: S310
                body: bytes = reply.read(limit + 1)
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
            return self.query("ASK {}", timeout=2.0, limit=10_000).kind == "ask"
        except failures.QueryError:
            return False

    def close(self) -> None:
        """Nothing is held between two queries."""
