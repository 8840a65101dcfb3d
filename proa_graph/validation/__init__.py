"""A list or a graph against the rules of ``shapes/``: findings at their places, in both languages."""

from proa_graph.validation.branches import number_of, titles
from proa_graph.validation.checking import Checked, check, check_file, validate
from proa_graph.validation.findings import SEVERITIES, Basis, Finding, Report
from proa_graph.validation.loading import load_input
from proa_graph.validation.places import Places
from proa_graph.validation.records import prepare
from proa_graph.validation.reports import MEDIA_TYPES, fragment, render
from proa_graph.validation.several import check_files

TEMPLATES = ("list", "contract", "dossier")
"""The kinds of blank workbooks; see ``templates``."""

__all__ = [
    "MEDIA_TYPES",
    "SEVERITIES",
    "TEMPLATES",
    "Basis",
    "Checked",
    "Finding",
    "Places",
    "Report",
    "check",
    "check_file",
    "check_files",
    "fragment",
    "load_input",
    "number_of",
    "prepare",
    "render",
    "titles",
    "validate",
]
