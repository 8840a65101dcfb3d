"""Reader of PDF files: ruled tables cell by cell, other pages as text."""

from __future__ import annotations

import io
from functools import reduce
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from proa_graph.documents import text_reader
from proa_graph.documents.grid import Cell, Page
from proa_graph.documents.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.documents.markup_page import page_of
from proa_graph.documents.plaintext import join, known_words, lines, repair
from proa_graph.documents.textlayout import is_noise
from proa_graph.errors import UnusableError
from proa_graph.text import fold

_Block = Paragraph | MarkupTable
_NOTHING: frozenset[str] = frozenset()


def read(name: str, content: bytes) -> Page:
    """Return the page of a PDF; a table that goes on over pages is one table.

    Places are ``table=1/row=5`` where tables are ruled, else ``line=a,b`` in the text of the pages.

    Raises:
        UnusableError: no PDF, or one without text (a scan).
    """
    sheets = _sheets(name, content)
    text = "\n\n".join(t for t, _ in sheets)
    if not text.strip():
        raise UnusableError(
            name,
            "ce PDF ne contient aucun texte (image numérisée ?) ; donnez le texte de l’accord",
            "this PDF holds no text (a scan?); give the agreement's text",
        )
    known = known_words(lines(text))
    ruled = page_of(_joined([b for _, blocks in sheets for b in _mended(blocks, known)]))
    return ruled if ruled.tables else text_reader.read(name, text.encode())


def _sheets(name: str, content: bytes) -> list[tuple[str, list[_Block]]]:
    """The text and the blocks of each page."""
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            return [(page.extract_text() or "", _blocks(page)) for page in document.pages]
    except (PdfminerException, ValueError, TypeError, KeyError):
        raise UnusableError(
            name,
            "ce fichier n’est pas un PDF lisible ; téléchargez-le à nouveau",
            "not a readable PDF; download it again",
        ) from None


def _blocks(page: Any) -> list[_Block]:
    tables = page.find_tables()
    placed: list[tuple[float, int, _Block]] = []
    for n, table in enumerate(tables):
        placed.append((table.bbox[1], n, MarkupTable(tuple(_row(cells) for cells in table.extract()))))
    boxes = [t.bbox for t in tables]
    for n, line in enumerate(page.extract_text_lines()):
        middle = (line["top"] + line["bottom"]) / 2
        if not any(top <= middle <= bottom for _, top, _, bottom in boxes):
            placed.append((line["top"], n, Paragraph(repair(" ".join(line["text"].split())))))
    return [block for _, _, block in sorted(placed, key=lambda p: (p[0], p[1]))]


def _row(cells: list[str | None]) -> MarkupRow:
    read = tuple(None if text is None else Cell(text) for text in cells)
    wide = len(read) > 1 and read[0] is not None and bool(read[0].text) and all(c is None for c in read[1:])
    return MarkupRow(read, wide, head=False)


def _mended(blocks: list[_Block], known: frozenset[str]) -> list[_Block]:
    return [_mended_table(b, known) if isinstance(b, MarkupTable) else b for b in blocks]


def _mended_table(table: MarkupTable, known: frozenset[str]) -> MarkupTable:
    rows = []
    for row in table.rows:
        cells = tuple(None if c is None else Cell(_flowing(c.text, known)) for c in row.cells)
        rows.append(MarkupRow(cells, row.wide, row.head))
    return MarkupTable(tuple(r for r in rows if any(c and c.text for c in r.cells)))


def _flowing(text: str, known: frozenset[str]) -> str:
    """The lines of a cell as one, hyphens and ligatures mended."""
    parts = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    return repair(reduce(lambda a, b: join(a, b, known), parts)) if parts else ""


def _joined(blocks: list[_Block]) -> list[_Block]:
    """The blocks with tables that only a page break parts made one, and paragraphs whole."""
    kept = [b for b in blocks if not (isinstance(b, Paragraph) and is_noise(b.text))]
    found: list[_Block] = kept[:1]
    for before, block in pairwise(kept):
        last = found[-1]
        goes_on = isinstance(block, MarkupTable) and isinstance(before, MarkupTable)
        if goes_on and isinstance(last, MarkupTable) and _width(last) == _width(block):
            found[-1] = MarkupTable((*last.rows, *_without_header(block, last)))
        else:
            found.append(block)
    return found


def _width(block: _Block) -> int:
    return max((len(r.cells) for r in block.rows), default=0) if isinstance(block, MarkupTable) else 0


def _without_header(table: _Block, first: MarkupTable) -> tuple[MarkupRow, ...]:
    if not isinstance(table, MarkupTable):
        return ()
    same = bool(table.rows) and bool(first.rows) and _words(table.rows[0]) == _words(first.rows[0])
    return table.rows[1:] if same else table.rows


def _words(row: MarkupRow) -> list[str]:
    return [fold(c.text) if c else "" for c in row.cells]
