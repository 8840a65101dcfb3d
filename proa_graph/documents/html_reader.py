"""Reader of web pages: tables and bullets of an agreement saved as HTML."""

from __future__ import annotations

from proa_graph.documents.grid import Page
from proa_graph.documents.markup import blocks
from proa_graph.documents.markup_page import page_of
from proa_graph.documents.plaintext import decode


def read(name: str, content: bytes) -> Page:
    """Return the page of an HTML file; places are ``table=1/row=5``, tables and rows counted from 1.

    Raises:
        UnusableError: ``content`` is empty or no text.
    """
    return page_of(blocks(decode(name, content)))
