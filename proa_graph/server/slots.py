"""Fair shares: how many queries run at once, of one client and of all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

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
    request: int = 1 << 18
    answer: int = 1 << 25


@dataclass(frozen=True, slots=True)
class Slot:
    """The right to run one query for ``seconds``; a ``quick`` one because the client's others are taken.

    It is given back at the end of a ``with`` block.
    """

    seconds: float
    quick: bool
    give_back: Callable[[], None]
    refusal: Callable[[], ProblemError]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.give_back()


class Slots:
    """Shares the workers out, inside one event loop.

    A client with all its slots taken by long queries still gets short answers: a quick slot runs for a second only.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: Counter[tuple[str, bool]] = Counter()
        self._total: Counter[bool] = Counter()
        self._waiting: set[asyncio.Event] = set()

    async def slot(self, client: str) -> Slot:
        """Return a slot of ``client``, at once or when one comes free.

        Raises:
            ProblemError: none came free in time.
        """
        found = self._try(client)
        if found:
            return found
        freed = asyncio.Event()
        self._waiting.add(freed)
        try:
            async with asyncio.timeout(self._limits.wait):
                while not (found := self._try(client)):
                    freed.clear()
                    await freed.wait()
        except TimeoutError:
            raise self._refusal(client) from None
        finally:
            self._waiting.discard(freed)
        return found

    def taken(self) -> int:
        """Return how many slots are taken."""
        return self._total.total()

    def waiting(self) -> int:
        """Return how many wait for one."""
        return len(self._waiting)

    def _try(self, client: str) -> Slot | None:
        limits = self._limits
        for quick in (False, True):
            if self._taken[client, quick] < limits.per_client and self._total[quick] < limits.total:
                self._taken[client, quick] += 1
                self._total[quick] += 1
                seconds = limits.quick if quick else limits.seconds
                return Slot(seconds, quick, partial(self._free, client, quick), partial(self._refusal, client))
        return None

    def _free(self, client: str, quick: bool) -> None:
        self._total[quick] -= 1
        self._taken[client, quick] -= 1
        if not self._taken[client, quick]:
            del self._taken[client, quick]
        for freed in self._waiting:
            freed.set()

    def _refusal(self, client: str) -> ProblemError:
        """The problem of a client without a slot: its own are taken, or those of all."""
        limits = self._limits
        if self._taken[client, False] >= limits.per_client:
            count = limits.per_client
            return ProblemError(
                "too-many",
                f"{count} requêtes longues de votre part sont déjà en cours ; attendez que l’une finisse",
                f"{count} long queries of yours are running already; wait until one ends",
            ).limited("queries-per-client", count, retry=limits.seconds)
        return ProblemError(
            "busy",
            f"{limits.total} requêtes longues sont déjà en cours, de tous ; réessayez dans un instant",
            f"{limits.total} long queries of all are running already; try again in a moment",
        ).limited("queries-in-all", limits.total, retry=limits.wait)
