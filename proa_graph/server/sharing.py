"""Asking the store for many: a share for each client, one run of a query that several wait for, answers kept."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import anyio.to_thread

from proa_graph import __version__
from proa_graph.server import http, problems
from proa_graph.server.cache import Answers
from proa_graph.server.problems import ProblemError
from proa_graph.server.slots import Limits, Slot, Slots, busy
from proa_graph.store import Answer, QueryError, Store

_LARGE = 1 << 16


class Asked(NamedTuple):
    """A query, the graphs of its dataset, and the media type of the answer, for the store."""

    query: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(slots=True)
class _Run:
    """A query under way, and how many wait for it."""

    task: asyncio.Task[Answer]
    waiting: int = 0


class Shared:
    """The store as all requests share it; of one event loop."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self.limits = limits
        self._store = store
        self._slots = Slots(limits)
        self._answers = Answers()
        self._runs: dict[Asked, _Run] = {}

    def tag(self, *parts: str) -> str:
        """Return the entity tag of what ``parts`` name, "" where the data of the store cannot be told apart."""
        if not self._store.digest:
            return ""
        digest = hashlib.sha256("\0".join((__version__, self._store.digest, *parts)).encode())
        return f'W/"{digest.hexdigest()[:32]}"'

    def kept(self, key: Hashable) -> tuple[str, bytes] | None:
        """Return the media type and the body kept under ``key``, or None."""
        return self._answers.get(key)

    def keep(self, key: Hashable, media_type: str, body: bytes) -> None:
        """Keep ``body`` under ``key`` while the data stay what they are."""
        if self._store.digest:
            self._answers.keep(key, media_type, body)

    async def answer(self, client: str, asked: Asked, receive: http.Receive) -> Answer:
        """Return the answer to ``asked``; who asks what runs already waits for it, and takes no slot.

        Raises:
            ProblemError: no slot came free, or the store gives no answer.
            ConnectionResetError: the client left.
        """
        run = self._runs.get(asked)
        if run:
            return await http.unless_client_leaves(self._join(asked, run), receive)
        with await self._slots.slot(client) as slot:
            work = self._alone(asked, slot) if slot.quick else self._join(asked, self._run(asked, slot))
            return await http.unless_client_leaves(work, receive)

    def _run(self, asked: Asked, slot: Slot) -> _Run:
        """Return the run of ``asked``: the one under way, or a new one."""
        found = self._runs.get(asked)
        if not found:
            found = self._runs[asked] = _Run(asyncio.ensure_future(self._alone(asked, slot)))
            found.task.add_done_callback(partial(self._forget, asked))
        return found

    def _forget(self, asked: Asked, task: asyncio.Future[Answer]) -> None:
        """Whoever asks from here on starts anew."""
        if asked in self._runs and self._runs[asked].task is task:
            del self._runs[asked]

    def _join(self, asked: Asked, run: _Run) -> Coroutine[Any, Any, Answer]:
        """Count one more at once: the last of the others may leave before the work is taken up."""
        run.waiting += 1
        return self._joined(asked, run)

    async def _joined(self, asked: Asked, run: _Run) -> Answer:
        """The answer of ``run``, which ends when the last of those that wait for it leaves."""
        try:
            return await asyncio.shield(run.task)
        finally:
            run.waiting -= 1
            if not run.waiting:
                self._forget(asked, run.task)
                run.task.cancel()

    async def _alone(self, asked: Asked, slot: Slot) -> Answer:
        try:
            return await self._store.ask(
                asked.query,
                default_graphs=asked.default_graphs,
                named_graphs=asked.named_graphs,
                media_type=asked.media_type,
                timeout=slot.seconds,
                limit=self.limits.answer,
            )
        except QueryError as error:
            raise self._problem(error, slot) from error

    def _problem(self, error: QueryError, slot: Slot) -> ProblemError:
        if error.kind == "time" and slot.quick:
            return busy(self.limits)
        problem = problems.of_query(error)
        if error.kind == "time":
            problem.members["limit"] = self.limits.seconds
        elif error.kind == "size":
            problem.members["limit"] = self.limits.answer
        return problem


async def drawn(answer: Answer, draw: Callable[[], bytes]) -> bytes:
    """Return what ``draw`` makes of ``answer``, beside the loop where there is much to draw."""
    return await anyio.to_thread.run_sync(draw) if len(answer.body) > _LARGE else draw()


async def packed(call: http.Call, body: bytes) -> tuple[bytes, dict[str, str]]:
    """Return ``body`` as it is sent to ``call``, and the header that says so."""
    if not (call.packs and http.is_worth_packing(body)):
        return body, {}
    small = await anyio.to_thread.run_sync(partial(http.pack, body)) if len(body) > _LARGE else http.pack(body)
    return small, {"Content-Encoding": "gzip"}
