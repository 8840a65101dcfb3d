"""Reader of PDF files: ruled tables cell by cell, other pages as text."""

from __future__ import annotations

from dataclasses import replace

from proa_graph.blocks import page_joins
from proa_graph.blocks.grid import Page
from proa_graph.blocks.inline_marks import in_blocks
from proa_graph.blocks.markup import MarkupTable
from proa_graph.blocks.plaintext import known_words, lines
from proa_graph.errors import UnusableError
from proa_graph.reading import scope, text_reader
from proa_graph.reading.fuller import more, richer
from proa_graph.reading.markup_page import page_of
from proa_graph.sources import pdf


def read(name: str, content: bytes) -> Page:
    """Return the page of a PDF; a table that goes on over pages is one table.

    Places are ``table=1/row=5`` where tables are ruled, else ``line=a,b`` in the text of the pages.

    Raises:
        UnusableError: no PDF, or one without text (a scan).
    """
    pages = list(pdf.pages(name, content, scope.pages))
    text = "\n\n".join(page.text for page in pages)
    if not text.strip():
        raise UnusableError(
            name,
            "ce PDF ne contient aucun texte : c’est une image numérisée (scan) ; reconnaissez d’abord ses caractères, "
            "par exemple avec « ocrmypdf -l fra », ou donnez le texte de l’accord",
            "this PDF holds no text: it is a scan; recognise its characters first, for instance with "
            "“ocrmypdf -l fra”, or give the agreement's text",
        )
    known = known_words(lines(text))
    blocks = in_blocks(page_joins.whole(page_joins.body([page.blocks for page in pages]), known))
    tabled = any(isinstance(b, MarkupTable) for b in blocks)
    page = page_of(blocks)
    if not tabled and not page.tables:
        page = text_reader.read(name, text.encode())
    elif tabled and not page_joins.is_ruled(blocks):
        flat = text_reader.read(name, text.encode())
        page = flat if more(flat, page) else page
    scans = ", ".join(str(n) for n, leaf in enumerate(pages, start=1) if leaf.scanned)
    page = richer(page, page_joins.content(blocks))
    return replace(page, facts={**page.facts, "scanned": scans}) if scans else page
