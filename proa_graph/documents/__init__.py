"""Readers of agreements: one file a format, one interpreter of the grids they yield."""

from proa_graph.documents.extraction import Extraction, extract

__all__ = ["Extraction", "extract"]
