"""Readers of agreements: one file a format, one interpreter of the grids they yield."""

from proa_graph.reading.documents import Extraction, extract

__all__ = ["Extraction", "extract"]
