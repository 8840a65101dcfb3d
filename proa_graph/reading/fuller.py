"""A whole page read as an article of the base is, where that finds many more of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from proa_graph.blocks.bullets import repeats
from proa_graph.blocks.grid import Page, Table
from proa_graph.blocks.html import Content, Matrix, Paragraph
from proa_graph.blocks.text_tables import article_name
from proa_graph.domain.scheme import names_scheme
from proa_graph.model import Entry
from proa_graph.reading import interpret, lists, scope
from proa_graph.reading.printings import without_repeats

_WOVEN = re.compile(r"\bNiveau\b(?!\s*[\dIVX])|(?<!Titre )\bRNCP\b(?!\s*\d)|(?<!\S)(?!(?:19|20)\d\d)\d{4,5}(?!\S)")
_FEW = 2
_FEW_ARTICLES, _SHORT = 3, 6
_FAR = 6
"""Two readings differ where it is more than one line in so many."""


def richer(page: Page, content: Content) -> Page:
    """Return ``page`` with its lists once each, or with those of ``content`` read as the articles of the base are.

    They are taken where they are half as many again, and of an agreement in articles where the two readings differ,
    or tell more of about as many lines.
    """
    printed = _once(page.tables)
    parts = list(_parts(replace(content, blocks=tuple(scope.kept(content.blocks)))))
    found = _once(without_repeats([_placed(t) for part, context in parts for t in lists.tables(part, context)]))
    lines, others = (interpret.entries(tuple(tables), text_id="", idcc="") for tables in (found, printed))
    one, other = len(lines), len(others)
    differ = _FAR * abs(one - other) > other or _tell_more(lines, others)
    in_articles = one and len(parts) > _FEW_ARTICLES and _names_scheme(content)
    return replace(page, tables=tuple(found if (in_articles and differ) or _are_more(one, other) else printed))


def _parts(content: Content) -> Iterator[tuple[Content, lists.Context]]:
    """The articles of a document, each with where it stands."""
    blocks: list[Paragraph | Matrix] = []
    heading = ""
    for block in (*content.blocks, None):
        opened = isinstance(block, Paragraph) and article_name(block.text) is not None
        if block is None or opened:
            part = replace(content, blocks=tuple(blocks))
            yield part, lists.context(heading, "", (heading,) if heading else (), part.prose)
            blocks, heading = [], block.text if isinstance(block, Paragraph) else ""
        else:
            blocks.append(block)


def _names_scheme(content: Content) -> bool:
    return any(isinstance(b, Paragraph) and names_scheme(b.text) for b in content.blocks)


def more(one: Page, other: Page) -> bool:
    """Return whether ``one`` lists half as many certifications again as ``other``."""
    return _are_more(_count(one.tables), _count(other.tables))


def as_many(one: Page, other: Page) -> bool:
    """Return whether ``one`` lists nearly as many certifications as ``other`` and tells nearly as much, or tells more.

    What takes every line of a cell for a certification has many that tell nothing; lines woven of two cells tell less.
    """
    every = (interpret.entries(tuple(page.tables), text_id="", idcc="") for page in (one, other))
    found, others = ([line for line in lines if not _is_woven(line)] for lines in every)
    told, elsewhere = (sum(map(_told, entries)) for entries in (found, others))
    if 10 * len(found) >= 9 * len(others):
        return bool(found) and 10 * told >= 9 * elsewhere
    return 2 * len(found) >= len(others) and told > elsewhere


def _is_woven(line: Entry) -> bool:
    """Whether words of another cell stand among those of a line: « Niveau » or a register without its number."""
    return any(_WOVEN.search(words) for words in (line.certification_label, line.profession, line.sector))


def fuller_by_line(one: Page, other: Page) -> Page:
    """Return ``other`` where it has about as many lines as ``one`` and tells more of each, else ``one``."""
    lines_of = [interpret.entries(tuple(page.tables), text_id="", idcc="") for page in (one, other)]
    return other if _tell_more(lines_of[1], lines_of[0]) else one


def _tell_more(lines: Sequence[Entry], others: Sequence[Entry]) -> bool:
    """Whether ``lines`` are about as many as ``others`` and tell more each."""
    one, other = len(lines), len(others)
    if not (one and other and 3 * one <= 4 * other and 3 * other <= 4 * one):
        return False
    return sum(map(_told, lines)) * other > sum(map(_told, others)) * one


def _told(line: Entry) -> int:
    """How many fields of a line are told, a label that is one word of a header not."""
    fields = (line.rncp_code, line.level_2019, line.sector, line.profession, line.certifier, line.certification_type)
    return sum(map(bool, fields)) - 2 * (len(line.certification_label) < _SHORT)


def _are_more(one: int, other: int) -> bool:
    return one > other + (_FEW if other else 0) and 2 * one >= 3 * other


def _once(tables: Sequence[Table]) -> list[Table]:
    """The tables, without lines whose codes all stand in a longer table."""
    ruled = [t for t in tables if "table=" in t.locator]
    return [t for t in tables if t in ruled or not repeats(t, ruled)]


def _placed(table: Table) -> Table:
    rows = tuple(replace(r, locator=r.locator.lstrip("/")) for r in table.rows)
    return replace(table, rows=rows, locator=table.locator.lstrip("/"))


def _count(tables: Sequence[Table]) -> int:
    return len(interpret.entries(tuple(tables), text_id="", idcc=""))
