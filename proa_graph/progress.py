"""What a long work says of itself: a line for each stage, and on a terminal how far one is."""

from __future__ import annotations

import sys
from collections.abc import Callable

Tell = Callable[[str, str], None]
"""Called with the name of a stage, in French and in English."""
At = Callable[[int, int], None]
"""Called with how much of a stage is done, and of how much."""
_WIDTH = 40


def silent(fr: str, en: str) -> None:
    """Tell nobody."""


def nowhere(done: int, total: int) -> None:
    """Show nobody."""


def lines(lang: str) -> Tell:
    """Return what tells stages in ``lang``: one plain line each, on standard error."""
    return lambda fr, en: print(fr if lang == "fr" else en, file=sys.stderr, flush=True)  # noqa: T201 - what it is for


def bar(done: int, total: int) -> None:
    """Show on a terminal how far a stage is; the bar goes where the stage is done. Without a terminal, show nothing."""
    if total and sys.stderr.isatty() and _percent(done, total) != _percent(done - 1, total):
        filled = _WIDTH * done // total
        shown = f"[{'#' * filled}{'-' * (_WIDTH - filled)}] {_percent(done, total):3} %" if done < total else ""
        sys.stderr.write(f"\r{shown:{_WIDTH + 8}}\r")
        sys.stderr.flush()


def _percent(done: int, total: int) -> int:
    return 100 * done // total
