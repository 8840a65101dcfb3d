"""Asking the store for many: a share for each client, and one run of a query that several wait for."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from proa_graph.server import http, problems
from proa_graph.server.problems import ProblemError
from proa_graph.server.slots import Limits, Slot, Slots
from proa_graph.store import MEMORY, Answer, QueryError, Store

_LINGERING = 0.25


class Asked(NamedTuple):
    """A query, the media type of the answer, the graphs of its dataset, and the seconds after which nobody waits."""

    query: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float = math.inf


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
        self._runs: dict[Asked, _Run] = {}

    async def answer(self, client: str, asked: Asked, receive: http.Receive) -> Answer:
        """Return the answer to ``asked``; who asks what runs already waits for it, and takes no slot.

        Raises:
            ProblemError: no slot came free, or the store gives no answer.
            ConnectionResetError: the client left.
        """
        run = self._runs.get(asked)
        if run:
            return await http.unless_client_leaves(self._join(asked, run), receive)
        try:
            return await self._in_slot(client, asked, receive, lasting=False)
        except ProblemError as problem:
            if problem.kind.slug != "busy":
                raise
        # The time of a quick slot was too short, because others hold the ordinary ones: wait for one of these.
        return await self._in_slot(client, asked, receive, lasting=True)

    async def _in_slot(self, client: str, asked: Asked, receive: http.Receive, *, lasting: bool) -> Answer:
        with await self._slots.slot(client, lasting=lasting) as slot:
            work = self._alone(asked, slot) if slot.quick else self._join(asked, self._run(asked, slot))
            return await http.unless_client_leaves(work, receive)

    def running(self) -> int:
        """Return how many queries run."""
        return self._slots.taken()

    def waiting(self) -> int:
        """Return how many wait for a slot."""
        return self._slots.waiting()

    async def check(self, query: str) -> None:
        """Read ``query`` without answering it.

        Raises:
            ProblemError: it cannot be read.
        """
        try:
            await self._store.check(query)
        except QueryError as error:
            raise problems.of_query(error) from error

    def _run(self, asked: Asked, slot: Slot) -> _Run:
        """Return the run of ``asked``: the one under way, or a new one."""
        found = self._runs.get(asked)
        if not found:
            found = self._runs[asked] = _Run(asyncio.ensure_future(self._alone(asked, slot)))
            found.task.add_done_callback(partial(self._ended, asked))
        return found

    def _ended(self, asked: Asked, task: asyncio.Future[Answer]) -> None:
        """An answer stays for those who ask while it is drawn for the first; a failure is nobody else's."""
        if task.cancelled() or task.exception():
            self._forget(asked, task)
        else:
            task.get_loop().call_later(_LINGERING, self._forget, asked, task)

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
            if not (run.waiting or run.task.done()):
                self._forget(asked, run.task)
                run.task.cancel()

    async def _alone(self, asked: Asked, slot: Slot) -> Answer:
        seconds = min(asked.seconds, slot.seconds)
        try:
            return await self._store.ask(
                asked.query,
                default_graphs=asked.default_graphs,
                named_graphs=asked.named_graphs,
                media_type=asked.media_type,
                timeout=seconds,
                limit=self.limits.answer,
                behind=slot.behind,
            )
        except QueryError as error:
            if error.kind == "time" and slot.quick and seconds == slot.seconds:
                raise slot.refusal() from error
            raise self._problem(error, seconds) from error

    def _problem(self, error: QueryError, seconds: float) -> ProblemError:
        problem = problems.of_query(error)
        if error.kind == "time":
            problem.limited("query-seconds", seconds, retry=seconds)
        elif error.kind == "size":
            problem.limited("answer-bytes", self.limits.answer)
        elif error.kind == "memory":
            problem.limited("query-memory", MEMORY, retry=self.limits.seconds)
        elif error.kind == "engine":
            problem.headers["Retry-After"] = "5"
        return problem
