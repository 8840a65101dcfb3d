"""The embedded engine: pyoxigraph in memory, in worker processes that can be stopped."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.store import failures
from proa_graph.store.answers import Answer
from proa_graph.store.held import Held
from proa_graph.store.messages import answer_of, header_of
from proa_graph.store.processes import StoppedError, Workers
from proa_graph.store.wire import Header
from proa_graph.store.worker import serve

_READING = 2.0


class EmbeddedStore:
    """N-Quads in memory; every query runs in a process that is killed at its limit and can open no connection."""

    def __init__(self, nquads: Path | bytes, held: Held | None = None) -> None:
        """``held`` holds them already: they are read again only should the process that holds them die."""
        self._copy: Path | None = None
        if isinstance(nquads, bytes):
            with tempfile.NamedTemporaryFile(prefix="proa-", suffix=".nq", delete=False) as out:
                out.write(nquads)
            nquads = self._copy = Path(out.name)
        self.digest = held.digest if held else _digest_of(nquads)
        self._workers = Workers(
            "proa_graph.store.worker", [str(nquads)], first=partial(serve, held.engine) if held else None
        )
        if "quads" not in self._workers.ready:
            self.close()
            reason = self._workers.ready.get("error", "")
            raise UnusableError(
                str(nquads),
                f"N-Quads illisibles ({reason}) ; lancez « proa build »",
                f"unreadable N-Quads ({reason}); run “proa build”",
            )

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
        """See :class:`proa_graph.store.Store`."""
        header = header_of(text, default_graphs, named_graphs, media_type, limit)
        try:
            reply, body = self._workers.run(header, text.encode(), seconds=timeout, cancelled=cancelled)
        except StoppedError as error:
            raise (failures.time_limit(timeout) if error.timed_out else failures.memory_limit()) from error
        return answer_of(header, reply, body)

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
        """See :class:`proa_graph.store.Store`."""
        header = header_of(text, default_graphs, named_graphs, media_type, limit)
        reply, body = await self._replied(header, text, timeout, behind=behind)
        return answer_of(header, reply, body)

    async def check(self, text: str) -> None:
        """See :class:`proa_graph.store.Store`."""
        header = {**header_of(text, (), (), "", 0), "read": True}
        answer_of(header, *await self._replied(header, text, _READING))

    async def _replied(
        self, header: Header, text: str, timeout: float, *, behind: bool = False
    ) -> tuple[Header, bytes]:
        try:
            return await self._workers.run_soon(header, text.encode(), seconds=timeout, behind=behind)
        except StoppedError as error:
            raise (failures.time_limit(timeout) if error.timed_out else failures.memory_limit()) from error

    def healthy(self) -> bool:
        """Return whether a worker answers."""
        try:
            return self.query("ASK {}", timeout=2.0).truth
        except failures.QueryError:
            return False

    def close(self) -> None:
        """End the worker processes."""
        self._workers.close()
        if self._copy:
            self._copy.unlink(missing_ok=True)


def _digest_of(nquads: Path) -> str:
    try:
        return hashlib.sha256(nquads.read_bytes()).hexdigest()
    except OSError as error:
        raise UnusableError(
            str(nquads),
            "fichier introuvable ou illisible ; lancez « proa build »",
            "file missing; run “proa build”",
        ) from error
