"""The engine in this very process: no limit is kept, so only questions of our own are asked of it."""

from __future__ import annotations

import pyoxigraph

from proa_graph.store.answers import Answer
from proa_graph.store.messages import answer_of, header_of
from proa_graph.store.worker import answer

_LIMIT = 1 << 30


class LocalStore:
    """Named graphs in an engine that the caller holds."""

    def __init__(self, engine: pyoxigraph.Store) -> None:
        self._engine = engine

    def query(self, text: str, *, media_type: str = "", limit: int = _LIMIT) -> Answer:
        """Return the answer to a query over the union of the graphs; arguments and errors as those of a store."""
        header = header_of(text, (), (), media_type, limit)
        return answer_of(header, *answer(self._engine, header, text.encode()))
