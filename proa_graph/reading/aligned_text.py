"""A text whose columns are set apart by blanks, as a printed page is told in letters of one width → a page of grids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from proa_graph.blocks import alignment, tabbed
from proa_graph.blocks import page_joins as sheets
from proa_graph.blocks.boxes import Box
from proa_graph.blocks.grid import Page
from proa_graph.blocks.inline_marks import in_blocks
from proa_graph.blocks.markup import MarkupTable, Paragraph
from proa_graph.blocks.page_joins import Aligned, Block
from proa_graph.blocks.plaintext import Line, join, known_words, lines, repair
from proa_graph.domain import vocabulary
from proa_graph.reading.fuller import as_many, richer
from proa_graph.reading.markup_page import page_of

_WORD = re.compile(r"\S+")
_FEWEST, _MOST = 3, 0.6
_HEIGHT, _WIDTH = 10.0, 5.0
"""A line and a letter in points: one blank is a space, two set columns apart."""


def read(text: str, flat: Page) -> Page:
    """Return the page of a text: its columns where they tell nearly as many certifications as ``flat``, its lines.

    What neither tells, the lines may tell as they do in an article of the base.
    """
    known = known_words(lines(text))
    found = sheets.whole([b for page in text.split("\f") for b in _blocks(page, known)], known)
    blocks = in_blocks(found, after_text=True)
    aligned = any(isinstance(b, MarkupTable) for b in blocks)
    page = page_of(blocks) if aligned else flat
    page = page if page is flat or as_many(page, flat) else flat
    columns = page is flat and (aligned or any(len(t.header) > 1 for t in page.tables))
    return page if page.tables and columns else richer(page, sheets.content(blocks))


def _blocks(page: str, known: frozenset[str]) -> list[Block]:
    words = list(_words(page))
    found: list[tuple[float, Block]] = []
    taken: set[int] = set()
    for start, rows in tabbed.tables(_raw(page)):
        found.append((start * _HEIGHT, rows))
        taken |= set(range(start, start + len(rows.rows)))
    words = [w for w in words if int(w.top / _HEIGHT) not in taken]
    for table in alignment.tables(words, gaps=False):
        found.append((table.top, Aligned(table.table.rows, table)))
        taken |= set(range(int(table.top / _HEIGHT), int(table.bottom / _HEIGHT)))
    rest = [line for line in lines(page) if line.number not in taken]
    found += [(n * _HEIGHT, Paragraph(repair(text))) for n, text in _paragraphs(rest, known)]
    return [block for _, block in sorted(found, key=lambda f: f[0])]


def _raw(page: str) -> list[str]:
    return page.replace("\r\n", "\n").split("\n")


def _words(page: str) -> Iterator[Box]:
    for number, line in enumerate(_raw(page)):
        top = number * _HEIGHT
        for word in _WORD.finditer(line):
            yield Box(word.start() * _WIDTH, word.end() * _WIDTH, top, top + _HEIGHT, word[0])


def _paragraphs(found: list[Line], known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The lines, one that goes on in lower case, or in a list whose lines end on stops, joined to the one above."""
    number, text = 0, ""
    stopped = _in_stopped_lists(found)
    for line in found:
        goes_on = line.text[0].islower() or line.number in stopped
        if text and not line.blank_before and goes_on and text[-1] not in ".;:":
            text = join(text, line.text, known)
            continue
        if text:
            yield number, text
        number, text = line.number, line.text
    if text:
        yield number, text


def _in_stopped_lists(found: Sequence[Line]) -> set[int]:
    """The numbers of lines in lists in which « CQP … » begins after a stop and hardly anywhere else."""
    numbers: set[int] = set()
    run: list[Line] = []
    for line in (*found, None):
        if run and (line is None or line.blank_before):
            numbers |= {each.number for each in run} if _is_stopped(run) else set()
            run = []
        if line is not None:
            run.append(line)
    return numbers


def _is_stopped(run: Sequence[Line]) -> bool:
    after = {n for n, line in enumerate(run[:-1], start=1) if line.text[-1] in ".;"}
    begun = {n for n, line in enumerate(run) if n and vocabulary.type_words(line.text)}
    return len(after) >= _FEWEST and len(after & begun) >= _MOST * max(len(after), len(begun))
