"""Fair shares: how many queries run at once, of one client and of all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from proa_graph.server.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take.

    ``seconds`` it may run, ``quick`` seconds when the client's ordinary slots are taken, ``wait`` seconds for a slot;
    ``per_client`` and ``total`` ordinary slots, and as many quick ones; bytes of a ``request`` and of an ``answer``.
    """

    seconds: float = 10.0
    quick: float = 1.0
    wait: float = 2.0
    per_client: int = 4
    total: int = 12
    request: int = 1 << 20
    answer: int = 1 << 25


@dataclass(frozen=True, slots=True)
class Slot:
    """The right to run one query for ``seconds``; a ``quick`` one because the client's others are taken."""

    seconds: float
    quick: bool


class Slots:
    """Shares the workers out.

    A client with all its slots taken by long queries still gets short answers: a quick slot runs for a second only.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: Counter[tuple[str, bool]] = Counter()
        self._total: Counter[bool] = Counter()
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def slot(self, client: str) -> AsyncIterator[Slot]:
        """Hold a slot of ``client``.

        Raises:
            ProblemError: none came free in time.
        """
        taken = await self._take(client)
        try:
            yield taken
        finally:
            await asyncio.shield(self._free(client, taken.quick))

    async def _take(self, client: str) -> Slot:
        async with self._freed:
            slot = self._try(client)
            if slot is None:
                try:
                    await asyncio.wait_for(self._freed.wait_for(lambda: self._has_room(client)), self._limits.wait)
                except TimeoutError:
                    raise busy(self._limits) from None
                slot = self._try(client)
            if slot is None:
                raise busy(self._limits)
            return slot

    def _has_room(self, client: str) -> bool:
        return any(self._fits(client, quick) for quick in (False, True))

    def _fits(self, client: str, quick: bool) -> bool:
        limits = self._limits
        return self._taken[client, quick] < limits.per_client and self._total[quick] < limits.total

    def _try(self, client: str) -> Slot | None:
        for quick in (False, True):
            if self._fits(client, quick):
                self._taken[client, quick] += 1
                self._total[quick] += 1
                return Slot(self._limits.quick if quick else self._limits.seconds, quick)
        return None

    async def _free(self, client: str, quick: bool) -> None:
        async with self._freed:
            self._total[quick] -= 1
            self._taken[client, quick] -= 1
            if not self._taken[client, quick]:
                del self._taken[client, quick]
            self._freed.notify_all()


def busy(limits: Limits) -> ProblemError:
    """Return the problem of a client whose slots are all taken."""
    return ProblemError(
        "busy",
        f"{limits.per_client} requêtes longues de votre part sont déjà en cours ; attendez que l’une finisse",
        f"{limits.per_client} long queries of yours are running already; wait until one ends",
        headers={"Retry-After": str(round(limits.seconds))},
    )
