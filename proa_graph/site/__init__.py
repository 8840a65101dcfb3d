"""The static site: one page for every resource, term, rule and question, in French and in English."""

from proa_graph.site.build import build_site, frontend_files
from proa_graph.site.pages import Form, Page, address
from proa_graph.site.rendering import render

__all__ = ["Form", "Page", "address", "build_site", "frontend_files", "render"]
