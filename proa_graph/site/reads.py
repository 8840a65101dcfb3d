"""What is read while a page is made, by name, so that a later build knows which pages still hold.

A name is an address (what is said of it), ``^`` and an address (what points to it), ``?`` and a question with what it
is asked of (its answer), ``=`` and what is kept for many pages (what was read to make it), or :data:`ALL`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
ALL = "*"
"""More than can be told: whatever changes, it may have been read."""
Answer = Callable[[str], object]


class _Unheeded(set[str]):
    """Takes in nothing."""

    def add(self, element: str, /) -> None:
        """Leave it out."""

    def update(self, *elements: Iterable[str]) -> None:
        """Leave them out."""


class Reads:
    """Takes in the names of what is read, where somebody heeds them."""

    def __init__(self) -> None:
        self.now: set[str] = _Unheeded()
        """What takes in the next name."""
        self.kept: dict[str, tuple[str, ...]] = {}
        """What was read to make what is kept for many pages."""
        self.answers: dict[str, Answer] = {}
        """What answers the questions that pages ask, each of one thing."""
        self.heeded = False
        """Whether what is read to make what is kept is taken in too: to be said before anything is read."""

    @contextmanager
    def during(self) -> Iterator[set[str]]:
        """Yield a set that takes in what is read inside."""
        before, self.now = self.now, set()
        try:
            yield self.now
        finally:
            self.now = before

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` makes, to be kept: whoever uses it reads ``name``, hence what was read to make it."""
        if not self.heeded:
            return make()
        with self.during() as found:
            made = make()
        self.kept[name] = tuple(found)
        return made

    def aside(self, make: Callable[[], T]) -> T:
        """Return what ``make`` makes of more than the page asks for; the page says itself what it asks."""
        with self.during():
            return make()

    def answer(self, name: str) -> object:
        """Return the answer to the question of that name, as it is now."""
        question, _, of = name.removeprefix("?").partition(" ")
        return self.answers[question](of)
