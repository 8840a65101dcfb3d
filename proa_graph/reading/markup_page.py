"""Articles written in HTML → a page of grids; for web pages and for the KALI base alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from proa_graph.blocks import bullets, headers, notes
from proa_graph.blocks.columns import columns_of
from proa_graph.blocks.grid import Article, Note, Page, Row, Table
from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.blocks.plaintext import Line
from proa_graph.blocks.text_tables import article_name
from proa_graph.blocks.unheaded import holds_kinds
from proa_graph.domain import vocabulary
from proa_graph.reading import scope
from proa_graph.reading.interpret import is_list_title
from proa_graph.reading.judging import is_headed_otherwise
from proa_graph.text import fold

_NUMBERED = re.compile(r"^\d{1,2}\.\d{1,2}\.?\s+\S")
_LONGEST_HEADING, _LONGEST_TITLE = 160, 100
_TABLE_HEADS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """An article to read: its name, the prefix of its places, its paragraphs and tables, the tables before it."""

    name: str
    place: str
    blocks: tuple[Paragraph | MarkupTable, ...]
    tables_before: int = 0


def page_of(found: list[Paragraph | MarkupTable]) -> Page:
    """Return the page of a document without marked articles: a title « Article 2 » opens a part.

    The parts that do not concern the scheme list nothing.
    """
    parts = _parts(found)
    listing = iter(scope.concerned([scope.words(b) for b in found]))
    tables: list[Table] = []
    articles: list[Article] = []
    for part in parts:
        listed, article = read_part(part)
        tables += listed if any([*islice(listing, len(part.blocks))]) else []
        articles.append(article)
    head = tuple(b.text for b in parts[0].blocks if isinstance(b, Paragraph))
    return Page(tuple(tables), tuple(articles), head)


def _parts(found: list[Paragraph | MarkupTable]) -> list[Part]:
    cut: list[tuple[str, list[Paragraph | MarkupTable]]] = [("", [])]
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


def read_part(part: Part) -> tuple[list[Table], Article]:
    """Return the tables and bullets of ``part`` that list certifications, and its text with its notes."""
    paragraphs = [b for b in part.blocks if isinstance(b, Paragraph)]
    defined = _notes(paragraphs, part.place)
    tables: list[Table] = []
    heading, number = "", part.tables_before
    titles = _titles(part.blocks)
    for n, block in enumerate(part.blocks):
        if isinstance(block, Paragraph):
            heading = _heading(block, heading, is_title=n in titles)
            continue
        number += 1
        table = _table(block, part, f"{part.place}table={number}", heading, defined)
        if table is not None:
            tables.append(table)
    listed = bullets.table(_items(paragraphs, part.place), article=part.name, notes=defined)
    if listed is not None:
        tables.append(listed)
    text = "\n".join(p.text for p in paragraphs)
    return tables, Article(part.name, text, defined, part.place.rstrip("/"))


def _notes(paragraphs: list[Paragraph], place: str) -> tuple[Note, ...]:
    lines = [Line(n, p.text, blank_before=False, wrapped=False) for n, p in enumerate(paragraphs)]
    first = next((n for n, line in enumerate(lines) if notes.is_definition(line.text)), len(lines))
    return tuple(replace(n, locator=f"{place}note={n.number}") for n in notes.read(lines[first:]))


def _titles(blocks: Sequence[Paragraph | MarkupTable]) -> set[int]:
    """The places of short paragraphs right above tables: titles where each of several tables has its own."""
    above = {n for n, (one, two) in enumerate(pairwise(blocks)) if isinstance(two, MarkupTable) and _may_title(one)}
    tables = sum(1 for block in blocks if isinstance(block, MarkupTable))
    return above if len(above) == tables > 1 else set()


def _may_title(block: Paragraph | MarkupTable) -> bool:
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_TITLE or block.text.endswith((".", ";", ":")):
        return False
    return not (vocabulary.says(block.text) or vocabulary.type_words(block.text) or notes.is_definition(block.text))


def _heading(paragraph: Paragraph, before: str, *, is_title: bool = False) -> str:
    text = paragraph.text
    if len(text) > _LONGEST_HEADING or (bullets.BULLET.match(text) and not _NUMBERED.match(text)):
        return before
    if article_name(text) is not None or not (is_title or paragraph.centred or _NUMBERED.match(text)):
        return before
    return "" if is_list_title(text) else text


def _items(paragraphs: list[Paragraph], place: str) -> list[bullets.Item]:
    return [
        bullets.Item(f"– {p.text}" if p.bullet else p.text, f"{place}p={n}", p.centred)
        for n, p in enumerate(paragraphs, start=1)
    ]


def _table(block: MarkupTable, part: Part, place: str, heading: str, defined: tuple[Note, ...]) -> Table | None:
    header, start = _header(block.rows)
    if not header and is_headed_otherwise(_texts(next((r for r in block.rows if not r.wide), None))):
        return None
    rows = tuple(_row(row, f"{place}/row={n}") for n, row in enumerate(block.rows, start=1) if n > start)
    table = Table(header, rows, part.name, heading, defined, place)
    return table if rows and _lists_certifications(table) else None


def _header(rows: tuple[MarkupRow, ...]) -> tuple[tuple[str, ...], int]:
    """The printed header and how many rows it takes, titles above it included; none: an empty header."""
    for n, row in enumerate(rows[:_TABLE_HEADS], start=1):
        if row.wide:
            continue
        texts = _texts(row)
        known = [t for t in texts if t and headers.role_of(t)]
        printed = [t for t in texts if t]
        named = bool(printed) and len(known) == len(printed) and all(map(headers.is_phrase, printed))
        if row.head or named or headers.reads_as_header(texts):
            return (texts, n) if known else ((), 0)
        break
    return (), 0


def _texts(row: MarkupRow | None) -> tuple[str, ...]:
    return tuple(c.text if c else "" for c in row.cells) if row else ()


def _row(row: MarkupRow, place: str) -> Row:
    if row.wide:
        return Row((row.cells[0],), place, section=True)
    return Row(row.cells, place)


def _lists_certifications(table: Table) -> bool:
    found = columns_of(table)
    if "label" not in found:
        return False
    if table.header:
        return headers.is_list_header(table.header) or _only_labels(table)
    return bool({"code", "type"} & set(found))


def _only_labels(table: Table) -> bool:
    """Whether a table of one column lists certifications: most of its cells begin with a kind of them."""
    texts = [c.text for r in table.rows if not r.section for c in r.cells if c and c.text]
    kinds = sum(1 for t in texts if vocabulary.type_words(t))
    most = bool(texts) and kinds >= 0.8 * len(texts)
    return len(table.header) == 1 and (most or holds_kinds(texts)) and fold(table.header[0]) != ""
