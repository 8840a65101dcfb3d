"""Reference data: the official exports, as published, kept in dated snapshots outside the repository."""

from proa_graph.reference.lineage import Lineage
from proa_graph.reference.missing import missing
from proa_graph.reference.operators import Operators
from proa_graph.reference.records import Certifier, Coded, Period, Record
from proa_graph.reference.refresh import Loaded, refresh
from proa_graph.reference.register import Reference
from proa_graph.snapshots import KINDS, Snapshot, fingerprint, folder, snapshots, state

__all__ = [
    "KINDS",
    "Certifier",
    "Coded",
    "Lineage",
    "Loaded",
    "Operators",
    "Period",
    "Record",
    "Reference",
    "Snapshot",
    "fingerprint",
    "folder",
    "missing",
    "refresh",
    "snapshots",
    "state",
]
