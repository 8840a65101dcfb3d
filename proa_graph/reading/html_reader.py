"""Reader of web pages: tables and bullets of an agreement saved as HTML."""

from __future__ import annotations

from proa_graph.blocks import boxed, html
from proa_graph.blocks.grid import Page
from proa_graph.blocks.inline_marks import in_html
from proa_graph.blocks.markup import blocks
from proa_graph.blocks.plaintext import decode
from proa_graph.reading.fuller import richer
from proa_graph.reading.markup_page import page_of


def read(name: str, content: bytes) -> Page:
    """Return the page of an HTML file; places are ``table=1/row=5``, tables and rows counted from 1.

    A page of the consolidated base reads as the base does: that reading is kept where it finds many more lines.

    Raises:
        UnusableError: ``content`` is empty or no text.
    """
    text = in_html(boxed.tables(decode(name, content)))
    return richer(page_of(blocks(text)), html.read(text))
