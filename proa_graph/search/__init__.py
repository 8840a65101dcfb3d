"""One ranking for the command, the server and the page: what people look for, by name, by trade, by branch, by number.

``site/static/find.js`` is its twin in a browser; both read the index that :mod:`proa_graph.site.search` makes, and
``tests/test_search.py`` holds them against each other.
"""

from __future__ import annotations

from proa_graph.search.codes import Code, code_in
from proa_graph.search.finder import Finder, Hit
from proa_graph.search.words import RULES

__all__ = ["RULES", "Code", "Finder", "Hit", "code_in"]
