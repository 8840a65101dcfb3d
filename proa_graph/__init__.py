"""proa-graph: the French Pro-A lists as linked data."""

__version__ = "0.2.0"
