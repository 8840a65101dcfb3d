"""The files of the whole dataset: the graph and its forms, the tables that are made of it, their checksums."""

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

__all__ = [
    "QUADS",
    "SUMS",
    "has_graph",
    "has_told",
    "listed",
    "open_graph",
    "read_told",
    "write_forms",
    "write_graph",
    "write_told",
]
