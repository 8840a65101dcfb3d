"""Reader of texts: the Bulletin officiel's PDF as text, a copied Légifrance page, an inline table."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice
from math import inf

from proa_graph.blocks import bullets, headers, marked, notes, printed_blocks, ranked, tabbed
from proa_graph.blocks import text_tables as textlayout
from proa_graph.blocks.cell_search import Reading
from proa_graph.blocks.grid import Article, Cell, Note, Page, Row, Table
from proa_graph.blocks.inline_marks import in_text
from proa_graph.blocks.plaintext import Line, decode, join, known_words, lines, repair, shows_wraps
from proa_graph.blocks.text_tables import Found, article_name, is_noise
from proa_graph.domain import vocabulary
from proa_graph.reading import aligned_text, scope
from proa_graph.reading.fuller import fuller_by_line
from proa_graph.reading.interpret import is_list_title

_NUMBERED = re.compile(r"^\d{1,2}\.\d{1,2}\.?\s+\S")
_BELOW_ITS_WORD = re.compile(r"(?<=\n\n)[ \t]*(RNCP|[Nn]iveau)[ \t]*\n[ \t]*(\d{1,5}|[IV]{1,3})[ \t]*\n(?=\s*\n)")
"""A cell of two lines between blank ones: « RNCP » and its number, « Niveau » and its."""
_CELLS = 12
"""A list told cell by cell has more of them."""
_LONGEST_HEADING = 130
_SEVERAL = 2


def read(name: str, content: bytes) -> Page:
    """Return the page of a text file.

    Places are RFC 5147 ranges ``line=a,b``: lines counted from 0, ``b`` excluded; ``table=1/row=5`` where blanks set
    the columns apart.

    Raises:
        UnusableError: ``content`` is empty or no text.
    """
    called = in_text(marked.plain(decode(name, content)))
    text = ranked.tabbed(called)
    every = lines(_BELOW_ITS_WORD.sub(r"\1 \2\n", text))
    page, cost = _read(every, shows_wraps(every), tabbed.long_lists(text.split("\n")))
    told = printed_blocks.blocks(called)
    cells, headed = printed_blocks.cells(told, known_words(every))
    if headed:
        other, less = _read(cells, wraps=False, in_blocks=True)
        page = fuller_by_line(other, page) if less < cost else page
    elif len(cells) >= _CELLS and 2 * len(cells) > len(every):
        page = fuller_by_line(page, _read(cells, wraps=False)[0])
    return aligned_text.read(text, page)


def _read(
    every: tuple[Line, ...], wraps: bool, told: Collection[int] = (), *, in_blocks: bool = False
) -> tuple[Page, float]:
    """Return the page of lines; those ``told`` by their tabs are not searched for cells."""
    known = known_words(every)
    parts = _parts(every)
    tables: list[Table] = []
    readings: list[Reading] = []
    pointed: list[Table] = []
    articles: list[Article] = []
    every_note = [notes.read(part) for _, part in parts]
    listing = iter(scope.concerned([line.text for line in every]))
    for n, (part_name, part) in enumerate(parts):
        articles.append(_article(part_name, part, every_note[n]))
        if not any([*islice(listing, len(part))]):
            continue
        defined = _with_later(every_note[n], every_note[n + 1 :])
        searched = [line for line in part if line.number not in told]
        listed = textlayout.find(searched, known, shows_wraps=wraps, in_blocks=in_blocks)
        readings += [table.reading for table in listed if len(table.header) > 1]
        tables += [_table(found, part_name, searched, defined, len(listed)) for found in listed]
        taken = {line.number for found in listed for line in searched[found.start : found.end]} | set(told)
        items = bullets.table(_items(part, taken, known), article=part_name, notes=defined)
        if items:
            tables.append(items)
            pointed.append(items)
    others = [table for table in tables if not any(table is p for p in pointed)]
    tables = [t for t in tables if not (any(t is p for p in pointed) and bullets.repeats(t, others))]
    return Page(tuple(tables), tuple(articles), _paragraphs(parts[0][1], known)), _cost(readings)


def _cost(readings: Sequence[Reading]) -> float:
    """What the readings of tables cost a row; without end where there is no table."""
    rows = sum(len(reading.rows) for reading in readings)
    return sum(reading.cost * len(reading.rows) for reading in readings) / rows if rows else inf


def _paragraphs(head: Sequence[Line], known: frozenset[str]) -> tuple[str, ...]:
    """The lines of the head, those that go on in the next joined."""
    found: list[str] = []
    goes_on = False
    for line in head:
        continues = goes_on or (line.text[0].islower() and not line.blank_before)
        if found and continues and not found[-1].endswith((":", ";")):
            found[-1] = join(found[-1], line.text, known)
        else:
            found.append(line.text)
        goes_on = line.wrapped
    return tuple(found)


def _with_later(own: tuple[Note, ...], later: Sequence[tuple[Note, ...]]) -> tuple[Note, ...]:
    """The notes of a part, then those of later parts that exclude entries: a table may end far from its notes."""
    known = {note.number for note in own}
    found = list(own)
    for note in (note for part in later for note in part):
        if note.number not in known and notes.kind(note) == "exclusion" and notes.scope(note) == "entry":
            known.add(note.number)
            found.append(note)
    return tuple(found)


def _parts(every: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    parts: list[tuple[str, list[Line]]] = [("", [])]
    for line in every:
        opened = textlayout.article_name(line.text)
        if opened is not None:
            parts.append((opened, []))
        parts[-1][1].append(line)
    return parts


def _article(name: str, part: Sequence[Line], defined: tuple[Note, ...]) -> Article:
    place = f"line={part[0].number},{part[-1].number + 1}" if part else ""
    return Article(name, "\n".join(line.text for line in part), defined, place)


def _table(found: Found, name: str, part: Sequence[Line], defined: tuple[Note, ...], among: int) -> Table:
    atoms = found.atoms
    rows = []
    for span in found.reading.rows:
        place = f"line={atoms.lines[span.start]},{atoms.lines[span.end - 1] + 1}"
        cells = tuple(Cell(atoms.text(*cell)) if cell else None for cell in span.cells)
        rows.append(Row(cells, place, span.section))
    place = f"line={part[found.start].number},{part[found.end - 1].number + 1}"
    return Table(
        header=tuple(repair(h) for h in found.header), rows=tuple(rows), article=name,
        heading=_heading(part, found.start, among), notes=defined, locator=place,
    )  # fmt: skip


def _heading(part: Sequence[Line], start: int, among: int) -> str:
    """The title above a table: a numbered one of its article, or the line right above one of several tables."""
    for line in reversed(part[:start]):
        if (
            _NUMBERED.match(line.text)
            and len(line.text) <= _LONGEST_HEADING
            and not line.text.endswith((".", ";", ":"))
        ):
            return "" if is_list_title(line.text) else repair(line.text)
    above = part[start - 1] if start else None
    if above is None or not part[start].blank_before or not above.blank_before:
        return ""
    if among < _SEVERAL and headers.role_of(above.text) != "sector":
        return ""
    return repair(above.text) if _is_title(above) else ""


def _is_title(line: Line) -> bool:
    text = line.text
    if len(text) > _LONGEST_HEADING or line.wrapped or text.endswith((".", ";", ",")) or not text[0].isupper():
        return False
    return article_name(text) is None and not is_list_title(text) and not vocabulary.says(text)


def _items(part: Sequence[Line], taken: set[int], known: frozenset[str]) -> list[bullets.Item]:
    """The paragraphs and bullets of a part, tables left out."""
    items: list[bullets.Item] = []
    start = -1
    text = ""
    for n, line in enumerate(part):
        if line.number in taken or article_name(line.text) is not None or is_noise(line.text):
            continue
        follows = text and not line.blank_before and not bullets.BULLET.match(line.text)
        if follows and (bullets.BULLET.match(text) or part[n - 1].wrapped):
            text = join(text, repair(line.text), known)
            items[-1] = bullets.Item(text, f"line={start},{line.number + 1}")
            continue
        start, text = line.number, repair(line.text)
        items.append(bullets.Item(text, f"line={start},{start + 1}", _is_title(line)))
    return items
