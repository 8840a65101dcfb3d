"""Lines that only name again what another article of the same text lists."""

from __future__ import annotations

import re
from dataclasses import replace

from proa_graph.blocks.grid import Row, Table
from proa_graph.domain.codes import CODE
from proa_graph.text import stems

_DIGITS = re.compile(r"\d{3,5}")
_MOST = 0.8
_FEWEST = 3


def without_repeats(tables: list[Table]) -> list[Table]:
    """Leave out the lines of one article that only argue for, or sum up, the certifications of another.

    A table of another article wins over lines; of two runs of lines, the article with more codes wins, then the longer,
    then the first.
    """
    ranks = _ranks(tables)
    kept = []
    for table in tables:
        fresh = None
        if "/list=" in table.locator:
            article = _article(table)
            others = [t for t in tables if _article(t) != article]
            fresh = _fresh([table], {k for t in others if "/table=" in t.locator for r in t.rows for k in _numbers(r)})
            if fresh is None:
                known = {k for t in others if ranks[_article(t)] > ranks[article] for r in t.rows for k in _keys(r)}
                runs = [t for t in tables if _article(t) == article and "/list=" in t.locator]
                fresh = _fresh(runs, known, by_code=False)
        rows = table.rows if fresh is None else tuple(r for r in table.rows if r in fresh)
        kept += [replace(table, rows=rows)] if rows else []
    return kept


def _ranks(tables: list[Table]) -> dict[str, tuple[int, int, int]]:
    """How many codes and rows each article has, and how early it stands."""
    ranks: dict[str, tuple[int, int, int]] = {}
    for place, table in enumerate(tables):
        codes, rows, first = ranks.get(_article(table), (0, 0, -place))
        coded = sum(1 for row in table.rows if _numbers(row))
        ranks[_article(table)] = (codes + coded, rows + sum(1 for row in table.rows if not row.section), first)
    return ranks


def _fresh(tables: list[Table], known: set[str], *, by_code: bool = True) -> list[Row] | None:
    """The rows that are not ``known``, where most are; ``None`` where the tables are no repetition."""
    keys_of = _numbers if by_code else _keys
    keyed = [row for table in tables for row in table.rows if keys_of(row)]
    repeated = [row for row in keyed if keys_of(row) & known]
    if not repeated or len(repeated) < _MOST * len(keyed) or (not by_code and len(repeated) < _FEWEST):
        return None
    return [row for table in tables for row in table.rows if row not in repeated and not row.section]


def _article(table: Table) -> str:
    return table.locator.partition("/")[0]


def _numbers(row: Row) -> set[str]:
    return {number for cell in row.cells if cell for number in _DIGITS.findall(cell.text)}


def _keys(row: Row) -> set[str]:
    """The codes of a row; without one, its label."""
    coded = {n for c in row.cells if c for m in CODE.finditer(c.text) for n in _DIGITS.findall(m[0])}
    labels = [stems(c.text) for c in row.cells if c and c.text]
    return coded or ({max(labels, key=len)} if labels and not row.section else set())
