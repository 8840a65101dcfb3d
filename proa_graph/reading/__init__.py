"""Readers of agreements: one file a format, one interpreter of the grids they yield."""

from proa_graph.reading.clauses import Said
from proa_graph.reading.documents import Extraction, extract
from proa_graph.reading.drafts import NO_ARTICLE

__all__ = ["NO_ARTICLE", "Extraction", "Said", "extract"]
