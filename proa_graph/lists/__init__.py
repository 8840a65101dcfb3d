"""Acts and orders → wordings → rights and their status on a day: pure functions on plain records."""

from proa_graph.lists.periods import Period, Span, at
from proa_graph.lists.rights import NO_BRANCH, Registrations, Right, rights
from proa_graph.lists.status import REPEAL, ending_of
from proa_graph.lists.striking import covers, striking

__all__ = [
    "NO_BRANCH",
    "REPEAL",
    "Period",
    "Registrations",
    "Right",
    "Span",
    "at",
    "covers",
    "ending_of",
    "rights",
    "striking",
]
