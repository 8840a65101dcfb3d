"""A graph in the memory of this process, which processes forked from it share."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph


@dataclass(frozen=True, slots=True)
class Held:
    """Named graphs that this process holds; ``digest`` changes when they do."""

    engine: pyoxigraph.Store
    digest: str
