"""From the dumps of the national agreements to the facts of ``data/``."""

from proa_graph.harvest.run import Result, harvest

__all__ = ["Result", "harvest"]
