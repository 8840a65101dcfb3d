"""Acts and orders → wordings → rights and their status on a day: pure functions on plain records."""

from proa_graph.lists.marks import calls, covers, striking
from proa_graph.lists.opening import REPEAL, opening, term
from proa_graph.lists.periods import Period, Span, at
from proa_graph.lists.rights import NO_BRANCH, Registrations, Right, rights

__all__ = [
    "NO_BRANCH",
    "REPEAL",
    "Period",
    "Registrations",
    "Right",
    "Span",
    "at",
    "calls",
    "covers",
    "opening",
    "rights",
    "striking",
    "term",
]
