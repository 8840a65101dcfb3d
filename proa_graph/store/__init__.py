"""The published dataset on an engine: embedded in worker processes, or a remote SPARQL 1.1 store.

Example:
    >>> store = open_store(b"<https://example.org/a> <https://example.org/p> <https://example.org/b> .")
    >>> store.query("SELECT * { ?s ?p ?o }").table()[0]
    ['s', 'p', 'o']
    >>> store.close()
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from proa_graph.store.answers import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, Answer, AnswerKind, Row, prefixes
from proa_graph.store.failures import QueryError
from proa_graph.store.forking import MEMORY
from proa_graph.store.held import Held
from proa_graph.store.local import LocalStore
from proa_graph.store.syntax import Outline, named, outline

__all__ = [
    "GRAPH_TYPES", "JSON", "MEMORY", "RESULT_TYPES", "TURTLE", "Answer", "AnswerKind", "Held", "LocalStore", "Outline",
    "QueryError", "Row", "Store", "named", "open_store", "outline", "prefixes",
]  # fmt: skip


class Store(Protocol):
    """A dataset that answers queries; safe to use from many threads.

    ``digest`` changes when the data do; it is empty when that cannot be known (a remote store).
    """

    digest: str

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
        """Return the answer to a SELECT, ASK, CONSTRUCT or DESCRIBE query.

        Args:
            text: the query. Without FROM its default graph is the union of all named graphs.
            default_graphs: IRIs that make up its default graph, in place of FROM.
            named_graphs: IRIs of its named graphs, in place of FROM NAMED.
            media_type: of the answer, when it is one of the types of its kind; otherwise JSON, or Turtle for a graph.
            timeout: seconds after which it is stopped.
            limit: bytes that the answer may have.
            cancelled: set it from another thread to stop the query.

        Raises:
            QueryError: no answer, and why.
        """

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
        """Return what :meth:`query` returns without holding the event loop; cancelling the task stops the query.

        A query that stands ``behind`` has of the cores what the others leave, where the store can tell them apart.

        Raises:
            QueryError: no answer, and why.
        """

    async def check(self, text: str) -> None:
        """Read a query without answering it, so far as that can be done without the store.

        Raises:
            QueryError: it cannot be read, or may not run.
        """

    def healthy(self) -> bool:
        """Return whether the store answers, within two seconds."""

    def close(self) -> None:
        """Release what the store holds; its worker processes end."""


def open_store(nquads: Path | bytes, *, engine: str | None = None, held: Held | None = None) -> Store:
    """Return the store that holds ``nquads`` (a file or its content), or the remote one at the address ``engine``.

    With ``held``, what this process holds of them is shared with the processes that answer, and not read again.

    Raises:
        UnusableError: the file is missing or is not N-Quads, or the address is no HTTP address.
    """
    if engine:
        from proa_graph.store.remote import RemoteStore

        return RemoteStore(engine)
    from proa_graph.store.embedded import EmbeddedStore

    return EmbeddedStore(nquads, held)
