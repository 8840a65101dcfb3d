"""The grid: what every reader yields and the one interpreter reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from proa_graph.model import Order


@dataclass(frozen=True, slots=True)
class Cell:
    """What is printed in one cell.

    ``text`` keeps line breaks that separate paragraphs; ``None`` instead of a cell says that the
    cell is not there (a span of the row above, lost or empty).
    ``span`` numbers a cell that covers several rows (0: one row only).
    """

    text: str
    emphasised: bool = False
    span: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a cell or ``None`` for each column; ``section``: one cell over the full width."""

    cells: tuple[Cell | None, ...]
    locator: str
    section: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its number as printed, its words, the order named under it (ISO date or empty)."""

    number: str
    text: str
    order_date: str = ""
    order_article: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A certification that a text takes out of a list; ``followed_by`` is the place of the row that replaces it."""

    text: str
    locator: str
    followed_by: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a list of bullets with its place.

    ``header`` is empty where the table prints none; ``heading`` is the title right above, ``subheading`` one below it;
    ``article`` the article or annex it stands in, with ``notes`` printed there. ``lead`` are the words that announce
    it, ``calls`` the notes that its title calls, ``taken`` what it takes out of a list; ``rank`` is higher where words
    that list announce it (1), and where they are the new wording of another text (2). ``lent`` are the sectors that
    another printing gives, by code.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    article: str = ""
    heading: str = ""
    notes: tuple[Note, ...] = ()
    locator: str = ""
    subheading: str = ""
    lead: str = ""
    calls: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    rank: int = 0
    lent: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Article:
    """A part of the document with its own notes."""

    name: str
    text: str
    notes: tuple[Note, ...] = ()
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A document as read: its tables in order, its articles, and the paragraphs of its head.

    ``facts`` and ``orders`` are what the base or page states beside the text.
    """

    tables: tuple[Table, ...]
    articles: tuple[Article, ...]
    head: tuple[str, ...]
    orders: tuple[Order, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


def printed_rows(tables: Iterable[Table]) -> dict[str, str]:
    """Return what each row of ``tables`` prints, cell by cell, by its place."""
    return {r.locator: " | ".join(c.text for c in r.cells if c and c.text) for t in tables for r in t.rows}
