"""The file of a reconversion period: its calendar, its papers, the route of an external one, both forms compared."""

from proa_graph.dossier.calendar import Step, steps, working_days_after
from proa_graph.dossier.file import Dossier, Portfolio, dossier, dossiers, portfolios
from proa_graph.dossier.papers import Item, missing_fields, papers
from proa_graph.dossier.route import Route, route
from proa_graph.dossier.wording import FormField, articles, fields, frames, text

__all__ = [
    "Dossier",
    "FormField",
    "Item",
    "Portfolio",
    "Route",
    "Step",
    "articles",
    "dossier",
    "dossiers",
    "fields",
    "frames",
    "missing_fields",
    "papers",
    "portfolios",
    "route",
    "steps",
    "text",
    "working_days_after",
]
