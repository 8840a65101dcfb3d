"""Fair shares: how many queries run at once, of one client and of all."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Self

from proa_graph.server.problems import ProblemError

_LONG = 0.5
"""Seconds from which on a query is long: its client owes them to the others."""
_HALVED = 10.0
"""Seconds in which half of what a client owes is forgotten."""
_MUCH = 2.0
"""Seconds owed from which on the queries of a client stand behind those of the others."""
_NAMES = 1000


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

    It stands ``behind`` those of others where the client had long ones just now. It is given back at the end
    of a ``with`` block.
    """

    seconds: float
    quick: bool
    behind: bool
    give_back: Callable[[], None]
    refusal: Callable[[], ProblemError]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.give_back()


class _Waiting(NamedTuple):
    """A client that waits, if for an ordinary slot only, and the slot that it is handed."""

    client: str
    lasting: bool
    slot: asyncio.Future[Slot]


class Slots:
    """Shares the workers out, inside one event loop.

    A client with all its slots taken by long queries still gets short answers: a quick slot runs for a second only.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: Counter[tuple[str, bool]] = Counter()
        self._total: Counter[bool] = Counter()
        self._waiting: list[_Waiting] = []
        self._owed: dict[str, tuple[float, float]] = {}

    async def slot(self, client: str, *, lasting: bool = False) -> Slot:
        """Return a slot of ``client``, at once or when one comes free; a ``lasting`` one is no quick one.

        Raises:
            ProblemError: none came free in time.
        """
        found = self._try(client, lasting)
        if found:
            return found
        turn = _Waiting(client, lasting, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._limits.wait):
                return await asyncio.shield(turn.slot)
        except TimeoutError:
            self._leave(turn)
            raise self._refusal(client) from None
        except asyncio.CancelledError:
            self._leave(turn)
            raise

    def _leave(self, turn: _Waiting) -> None:
        """Let nobody hand ``turn`` a slot; one that it was handed just now is given back."""
        if turn in self._waiting:
            self._waiting.remove(turn)
        if turn.slot.done():
            turn.slot.result().give_back()
        turn.slot.cancel()

    def taken(self) -> int:
        """Return how many slots are taken."""
        return self._total.total()

    def waiting(self) -> int:
        """Return how many wait for one."""
        return len(self._waiting)

    def _try(self, client: str, lasting: bool) -> Slot | None:
        limits, behind = self._limits, self._owes(client) > _MUCH
        # Those who had many long ones never take all the slots together.
        most = limits.total - limits.total // 3 if behind else limits.total
        for quick in (False,) if lasting else (False, True):
            if self._taken[client, quick] < limits.per_client and self._total[quick] < most:
                self._taken[client, quick] += 1
                self._total[quick] += 1
                seconds = limits.quick if quick else limits.seconds
                free = partial(self._free, client, quick, time.monotonic())
                return Slot(seconds, quick, behind, free, partial(self._refusal, client))
        return None

    def _owes(self, client: str) -> float:
        """The seconds of long queries that ``client`` had, of which half is forgotten every while."""
        seconds, when = self._owed.get(client, (0.0, 0.0))
        return float(seconds * 0.5 ** ((time.monotonic() - when) / _HALVED))

    def _charge(self, client: str, seconds: float) -> None:
        if seconds > _LONG:
            self._owed[client] = (self._owes(client) + seconds, time.monotonic())
        if len(self._owed) > _NAMES:
            self._owed = {name: owed for name, owed in self._owed.items() if self._owes(name) > _LONG}

    def _free(self, client: str, quick: bool, since: float) -> None:
        self._charge(client, time.monotonic() - since)
        self._total[quick] -= 1
        self._taken[client, quick] -= 1
        if not self._taken[client, quick]:
            del self._taken[client, quick]
        self._hand_on()

    def _hand_on(self) -> None:
        """Hand what is free to who waits: first to the client that has and owes least, then to who came first."""
        for turn in sorted(self._waiting, key=lambda turn: (self._has(turn.client), self._owes(turn.client) > _MUCH)):
            found = self._try(turn.client, turn.lasting)
            if found:
                self._waiting.remove(turn)
                turn.slot.set_result(found)
                return

    def _has(self, client: str) -> int:
        return self._taken[client, False] + self._taken[client, True]

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
