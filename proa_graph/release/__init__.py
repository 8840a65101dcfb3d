"""The files of the whole dataset, the tables made of the graph, their checksums; releases kept, and what changed."""

from proa_graph.release.changes import KINDS, WHAT, Change, changes, proposed
from proa_graph.release.described import CATALOGUE, releases_graph, releases_turtle
from proa_graph.release.files import (
    QUADS,
    SUMS,
    has_graph,
    has_told,
    listed,
    open_graph,
    read_told,
    write_forms,
    write_graph,
    write_told,
)
from proa_graph.release.held import read_held
from proa_graph.release.kept import (
    CHANGES,
    EVENTS,
    RELEASES,
    Release,
    bring,
    is_released,
    link_tree,
    make_release,
    releases,
    stand_beside,
)
from proa_graph.release.parquet import is_there as writes_parquet
from proa_graph.release.why import REASONS

__all__ = [
    "CATALOGUE",
    "CHANGES",
    "EVENTS",
    "KINDS",
    "QUADS",
    "REASONS",
    "RELEASES",
    "SUMS",
    "WHAT",
    "Change",
    "Release",
    "bring",
    "changes",
    "has_graph",
    "has_told",
    "is_released",
    "link_tree",
    "listed",
    "make_release",
    "open_graph",
    "proposed",
    "read_held",
    "read_told",
    "releases",
    "releases_graph",
    "releases_turtle",
    "stand_beside",
    "write_forms",
    "write_graph",
    "write_told",
    "writes_parquet",
]
