"""A whole page read as an article of the base is, where that finds many more of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proa_graph.blocks.bullets import repeats
from proa_graph.blocks.grid import Page, Table
from proa_graph.blocks.html import Content
from proa_graph.reading import interpret, lists, scope
from proa_graph.reading.printings import without_repeats

_FEW = 2


def richer(page: Page, content: Content) -> Page:
    """Return ``page`` with its lists once each, or with those of ``content`` where they are half as many again."""
    printed = _once(page.tables)
    content = replace(content, blocks=tuple(scope.kept(content.blocks)))
    found = _once(without_repeats([_placed(t) for t in lists.tables(content, lists.context("", "", ()))]))
    return replace(page, tables=tuple(found if _are_more(_count(found), _count(printed)) else printed))


def more(one: Page, other: Page) -> bool:
    """Return whether ``one`` lists half as many certifications again as ``other``."""
    return _are_more(_count(one.tables), _count(other.tables))


def as_many(one: Page, other: Page) -> bool:
    """Return whether ``one`` lists nearly as many certifications as ``other``, or more."""
    found = _count(one.tables)
    return found > 0 and 10 * found >= 9 * _count(other.tables)


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
