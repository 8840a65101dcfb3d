"""Answers kept: the data do not change while they are served, so an answer given once is right again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple


class Kept(NamedTuple):
    """An answer as it is kept: its media type, its body, packed with gzip or plain."""

    media_type: str
    body: bytes
    packed: bool = False


class Answers:
    """The answers last used, up to ``size`` bytes together; one larger than ``each`` is not kept.

    Those made ahead stay, whatever else is asked: they are as many as there are questions, and count for themselves.
    Threads may share it.
    """

    def __init__(self, size: int = 1 << 26, each: int = 1 << 22) -> None:
        self._room = size
        self._each = each
        self._turn = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._ahead: dict[Hashable, Kept] = {}

    def get(self, key: Hashable) -> Kept | None:
        """Return what is kept under ``key``, or None."""
        with self._turn:
            found = self._ahead.get(key)
            if found:
                return found
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, kept: Kept, *, ahead: bool = False) -> None:
        """Keep an answer; the ones used longest ago leave."""
        with self._turn:
            if ahead:
                self._ahead[key] = kept
                return
            if len(kept.body) > self._each or key in self._kept:
                return
            self._kept[key] = kept
            self._room -= len(kept.body) + 1000
            while self._room < 0:
                _, gone = self._kept.popitem(last=False)
                self._room += len(gone.body) + 1000
