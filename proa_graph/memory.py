"""The memory of the process."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TURN = 0.001


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


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let one thread answer inside while others work: what stands already is looked through for cycles no more.

    A thread that waits for another's turn to end waits a millisecond, not five.
    """
    settle()
    was = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(was)
        gc.unfreeze()
