"""Reader of web pages: tables and bullets of an agreement saved as HTML."""

from __future__ import annotations

from proa_graph.documents.grid import Article, Page, Table
from proa_graph.documents.markup import MarkupTable, Paragraph, blocks
from proa_graph.documents.markup_page import Part, read_part
from proa_graph.documents.plaintext import decode
from proa_graph.documents.textlayout import article_name

_Block = Paragraph | MarkupTable


def read(name: str, content: bytes) -> Page:
    """Return the page of an HTML file; places are ``table=1/row=5``, tables and rows counted from 1.

    Raises:
        UnusableError: ``content`` is empty or no text.
    """
    parts = _parts(blocks(decode(name, content)))
    tables: list[Table] = []
    articles: list[Article] = []
    for part in parts:
        listed, article = read_part(part)
        tables += listed
        articles.append(article)
    head = tuple(b.text for b in parts[0].blocks if isinstance(b, Paragraph))
    return Page(tuple(tables), tuple(articles), head)


def _parts(found: list[_Block]) -> list[Part]:
    cut: list[tuple[str, list[_Block]]] = [("", [])]
    for block in found:
        opened = article_name(block.text) if isinstance(block, Paragraph) and not block.bullet else None
        if opened is not None:
            cut.append((opened, []))
        cut[-1][1].append(block)
    parts: list[Part] = []
    before = 0
    for name, inside in cut:
        parts.append(Part(name, "", tuple(inside), before))
        before += sum(1 for b in inside if isinstance(b, MarkupTable))
    return parts
