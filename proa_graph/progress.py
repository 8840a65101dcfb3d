"""What a long work says of itself: a line for each stage, and how far one is."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str, str], None]
"""Called with the name of a stage, in French and in English."""
At = Callable[[int, int], None]
"""Called with how much of a stage is done, and of how much."""


def silent(fr: str, en: str) -> None:
    """Tell nobody."""


def nowhere(done: int, total: int) -> None:
    """Show nobody."""
