"""The memory of the process."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles inside: millions of objects live and die there without one, and looking takes a while."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def settle() -> None:
    """Look no more for cycles in what stands now: it stays, and each look at it costs as much as a small job."""
    gc.collect()
    gc.freeze()
