"""Turns: while the server falls behind, the addresses that ask most wait, so that the others need not."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Mapping

WINDOW = 0.1
"""The seconds over which what an address asks is counted."""
_BEHIND = 0.02
"""The seconds by which a clock of the loop may be late: beyond, the server falls behind."""
_KEPT = 0.6
"""The part of what was asked in a window that is let in during the next, where the server falls behind."""
_EASED = 1.5
_LEAST = 4.0
_MOST = 1000.0


def share(asked: Mapping[str, float], room: float) -> float:
    """Return the most that one address may have where all together have ``room``: who asks less loses nothing.

    Infinite where ``room`` holds all that is ``asked``.
    """
    left, many = room, len(asked)
    for count in sorted(asked.values()):
        if count * many > left:
            return left / many
        left, many = left - count, many - 1
    return math.inf


class Pace:
    """What each address asked in this window, and the most that it may ask before it waits for the next."""

    def __init__(self) -> None:
        self.most = math.inf
        self._asked: Counter[str] = Counter()
        self._ends = 0.0

    def count(self, address: str, loop: asyncio.AbstractEventLoop, turns: int = 1) -> None:
        """Count ``turns`` of an address, the first of a window opens it."""
        if not self._asked:
            self._ends = loop.time() + WINDOW
            loop.call_at(self._ends, self._end, loop)
        self._asked[address] += turns

    def wait(self, address: str, loop: asyncio.AbstractEventLoop) -> float:
        """Return the seconds that ``address`` has to wait, 0 where it keeps to its share."""
        return max(0.001, self._ends - loop.time()) if self._asked[address] >= self.most else 0.0

    def turn(self, late: float) -> None:
        """Begin a window after one that ended ``late`` seconds after its time; one that is alone takes from nobody."""
        if late < _BEHIND:
            self.most = self.most * _EASED if self.most < _MOST else math.inf
        elif len(self._asked) > 1:
            self.most = max(_LEAST, min(self.most, share(self._asked, _KEPT * self._asked.total())))
        self._asked = Counter()

    def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        self.turn(loop.time() - self._ends)
