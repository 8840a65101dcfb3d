"""The static site: one page for every resource, term, rule and question, in French and in English."""

from proa_graph.site.pages import Form, Page
from proa_graph.site.rendering import render

__all__ = ["Form", "Page", "render"]
