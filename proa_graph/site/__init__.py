"""The static site: one page for every resource, term, rule and question, in French and in English."""

from proa_graph.site.build import frontend_files, site_files
from proa_graph.site.corpus import Corpus
from proa_graph.site.downloads import Dump
from proa_graph.site.made import Body
from proa_graph.site.pages import Form, Page, address
from proa_graph.site.reads import ALL, Reads
from proa_graph.site.reconversion import form_values
from proa_graph.site.releases import release_files
from proa_graph.site.rendering import compile_pages, render

__all__ = [
    "ALL",
    "Body",
    "Corpus",
    "Dump",
    "Form",
    "Page",
    "Reads",
    "address",
    "compile_pages",
    "form_values",
    "frontend_files",
    "release_files",
    "render",
    "site_files",
]
