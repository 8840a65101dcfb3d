"""The paragraphs and tables of the pages of a document → those of the document, tables over pages made one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from proa_graph.blocks import aligned_pages, html, notes
from proa_graph.blocks.alignment import AlignedTable
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.html import Content, Matrix
from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.blocks.plaintext import Line, join, repair
from proa_graph.blocks.text_tables import article_name, is_noise
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import CODE
from proa_graph.text import fold

_ORDER = re.compile(r"\(\s*Arrêté du ", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_OFTEN, _EDGE, _LONGEST_HEAD = 3, 2, 120
_SEVERAL = 4
"""So many certifications in one cell are a list; fewer may be a title that names another."""
Block = Paragraph | MarkupTable


@dataclass(frozen=True, slots=True)
class Continued(MarkupTable):
    """A table whose first row begins on the page before: its vertical rules go on above its first horizontal one."""


@dataclass(frozen=True, slots=True)
class Aligned(MarkupTable):
    """A table without rules, with the places of its columns."""

    found: AlignedTable


def body(pages: Sequence[Sequence[Block]]) -> list[Block]:
    """Return the blocks of ``pages`` one after the other, without the running heads and feet that they repeat."""
    edges = [[_running(pages[n][at]) for at in _edges(pages[n])] for n in range(len(pages))]
    times = Counter(text for page in edges for text in set(page) if text is not None)
    repeated = {text for text, count in times.items() if count >= _OFTEN and 2 * count >= len(pages)}
    found: list[Block] = []
    for page in pages:
        gone = {at for at in _edges(page) if not isinstance(page[at], Aligned) and _running(page[at]) in repeated}
        found += [_without_foot(block, repeated) for at, block in enumerate(page) if at not in gone]
    return found


def _without_foot(block: Block, repeated: set[str]) -> Block:
    """A table without rules, without a last row that is a running foot."""
    if not isinstance(block, Aligned) or _running(block) not in repeated:
        return block
    found = replace(block.found, table=MarkupTable(block.found.table.rows[:-1]))
    return Aligned(block.rows[:-1], found)


def _edges(page: Sequence[Block]) -> set[int]:
    """The places of the first and the last blocks of a page."""
    return {at for at in range(len(page)) if at < _EDGE or at >= len(page) - _EDGE}


def _running(block: Block) -> str | None:
    """The words of a short line, the last of a table without rules, without its numbers; else ``None``."""
    if isinstance(block, Paragraph):
        text = block.text
    elif isinstance(block, Aligned) and len(block.rows) > 1:
        text = " ".join(cell.text for cell in block.rows[-1].cells if cell and cell.text)
    else:
        return None
    return None if len(text) > _LONGEST_HEAD or CODE.search(text) else _DIGITS.sub("", fold(text)).strip()


def whole(blocks: Sequence[Block], known: frozenset[str]) -> list[Block]:
    """Return the blocks of all pages as those of one document; ``known`` words tell hyphens from cuts."""
    kept = [b for b in blocks if not (isinstance(b, Paragraph) and is_noise(b.text))]
    return _joined(_mended(_uncut(kept), known))


def content(blocks: list[Block]) -> Content:
    """Return the blocks as those of an article of the base."""
    found: list[html.Paragraph | Matrix] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(html.Paragraph(block.text, block.centred))
            continue
        width = _width(block)
        rows = tuple((*r.cells, *(None,) * (width - len(r.cells))) for r in block.rows)
        found.append(Matrix(rows, (False,) * len(rows), tuple(r.wide for r in block.rows), width))
    lines_found = [
        Line(n, b.text, blank_before=False, wrapped=False) for n, b in enumerate(found) if isinstance(b, html.Paragraph)
    ]
    return Content(tuple(_without_notes(found)), notes.read(lines_found))


def _without_notes(found: Sequence[html.Paragraph | Matrix]) -> Iterator[html.Paragraph | Matrix]:
    """What stands outside of notes: one goes on to the order that it names, or to the next table, article or text."""
    within, before = False, ""
    for block in found:
        if isinstance(block, Matrix) or article_name(block.text) is not None or _is_text_after(before, block.text):
            within = False
        elif notes.is_definition(block.text):
            within = True
        if not within:
            yield block
        elif isinstance(block, html.Paragraph) and _ORDER.match(block.text):
            within = False
        before = "" if isinstance(block, Matrix) else block.text


def _is_text_after(before: str, text: str) -> bool:
    """Whether a paragraph announces something after one that is whole: no note goes on so."""
    return before.endswith((".", ")")) and text[:1].isupper() and text.endswith(":")


def is_ruled(blocks: list[Block]) -> bool:
    """Return whether one of the tables has rules."""
    return any(isinstance(b, MarkupTable) and not isinstance(b, Aligned) for b in blocks)


def _uncut(blocks: list[Block]) -> list[Block]:
    """The blocks with rows that a page break cut in two made one again."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if (
            isinstance(block, Aligned)
            and isinstance(last, Aligned)
            and aligned_pages.continues(last.found, block.found)
        ):
            found[-1] = Aligned(
                (*last.rows, *_without_header(aligned_pages.spread(block.found, last.found), last)), last.found
            )
        elif isinstance(block, Continued) and isinstance(last, MarkupTable) and _width(last) == _width(block):
            whole = _glued(last.rows[-1], block.rows[0])
            found[-1] = MarkupTable((*last.rows[:-1], whole, *block.rows[1:]))
        else:
            found.append(MarkupTable(block.rows) if isinstance(block, Continued) else block)
    return found


def _glued(first: MarkupRow, second: MarkupRow) -> MarkupRow:
    cells = []
    for a, b in zip(first.cells, second.cells, strict=True):
        texts = [c.text for c in (a, b) if c is not None and c.text]
        cells.append(Cell("\n".join(texts)) if texts else a)
    return MarkupRow(tuple(cells), first.wide, head=False)


def _mended(blocks: list[Block], known: frozenset[str]) -> list[Block]:
    return [_mended_table(b, known) if isinstance(b, MarkupTable) else b for b in blocks]


def _mended_table(table: MarkupTable, known: frozenset[str]) -> MarkupTable:
    rows = []
    for row in table.rows:
        cells = tuple(None if c is None else Cell(_flowing(c.text, known)) for c in row.cells)
        rows.append(MarkupRow(cells, row.wide, row.head))
    return MarkupTable(tuple(r for r in rows if any(c and c.text for c in r.cells)))


def _flowing(text: str, known: frozenset[str]) -> str:
    """The lines of a cell as one, hyphens and ligatures mended; those of several certifications each on its own."""
    parts = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    return "\n".join(repair(reduce(lambda a, b: join(a, b, known), item)) for item in _items(parts))


def _items(lines: Sequence[str]) -> list[list[str]]:
    """The lines of a cell by the certifications that they name one after the other: all of them where they do not."""
    found: list[list[str]] = [list(lines[:1])] if lines else []
    for before, line in pairwise(lines):
        said = " ".join(found[-1])
        whole = said.count("(") <= said.count(")") and not vocabulary.ends_open(before)
        if whole and vocabulary.type_words(line):
            found.append([])
        found[-1].append(line)
    named = all(vocabulary.type_words(item[0]) for item in found)
    return found if named and len(found) >= _SEVERAL else [list(lines)] if lines else []


def _joined(blocks: list[Block]) -> list[Block]:
    """The blocks with tables that only a page break parts made one, and paragraphs whole."""
    found: list[Block] = blocks[:1]
    for before, block in pairwise(blocks):
        last = found[-1]
        goes_on = isinstance(block, MarkupTable) and isinstance(before, MarkupTable)
        if goes_on and isinstance(last, MarkupTable) and _width(last) == _width(block):
            found[-1] = MarkupTable((*last.rows, *_without_header(block, last)))
        else:
            found.append(block)
    return found


def _width(block: Block) -> int:
    return max((len(r.cells) for r in block.rows), default=0) if isinstance(block, MarkupTable) else 0


def _without_header(table: Block, first: MarkupTable) -> tuple[MarkupRow, ...]:
    if not isinstance(table, MarkupTable):
        return ()
    same = bool(table.rows) and bool(first.rows) and _words(table.rows[0]) == _words(first.rows[0])
    return table.rows[1:] if same else table.rows


def _words(row: MarkupRow) -> list[str]:
    return [fold(c.text) if c else "" for c in row.cells]
