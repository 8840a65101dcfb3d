"""One list, one set of rows: lines that only name again what another printing of the same text lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from proa_graph.blocks.grid import Row, Table
from proa_graph.domain.calls import without_calls
from proa_graph.domain.codes import CODE, without_codes
from proa_graph.text import fold, stems

_DIGITS = re.compile(r"\d{3,5}")
_MOST = 0.8
_HALF = 0.5
_FEWEST = 3


def without_repeats(tables: list[Table]) -> list[Table]:
    """Leave out the lines that only argue for, announce or sum up what another printing of the text lists.

    A table wins over lines with its codes; of two runs of lines, what enters another text wins, then what words that
    list announce, then the article with more codes, then the longer, then the first. A line that goes lends its
    sector to the one that stays, where a code links them and the latter has none.
    """
    tables = _without_recitals(tables)
    ranks = _ranks(tables)
    kept: list[Table] = []
    gone: list[Table] = []
    for table in tables:
        fresh = _fresh_lines(table, tables, ranks) if "/list=" in table.locator else None
        rows = table.rows if fresh is None else tuple(r for r in table.rows if r in fresh)
        if fresh is not None:
            gone.append(table)
        if rows or table.taken:
            kept.append(replace(table, rows=rows))
    return [_with_lent(reduce(_lent, gone, table)) for table in kept]


def _without_recitals(tables: list[Table]) -> list[Table]:
    """The lists outside of a preamble; those in it where there are no others."""
    operative = [t for t in tables if not fold(t.article).startswith("preambule")]
    return operative if any(t.rows for t in operative) else tables


def _fresh_lines(table: Table, tables: Sequence[Table], ranks: dict[str, tuple[int, ...]]) -> list[Row] | None:
    """The rows of a run of lines that no better printing has; ``None`` where it is no repetition."""
    article = _article(table)
    others = [t for t in tables if _article(t) != article]
    ruled = [t for t in tables if "/table=" in t.locator]
    fresh = _fresh([table], {k for t in ruled for r in t.rows for k in _numbers(r)})
    if fresh is not None:
        return fresh
    better = [t for t in tables if t.rank > table.rank and t is not table]
    fresh = _unsaid(table, [r for t in better for r in t.rows])
    if fresh is not None:
        return fresh
    known = {k for t in others if ranks[_article(t)] > ranks[article] for r in t.rows for k in _keys(r)}
    runs = [t for t in tables if _article(t) == article and "/list=" in t.locator]
    return _fresh(runs, known, by_code=False)


def _ranks(tables: list[Table]) -> dict[str, tuple[int, ...]]:
    """How each article announces its list, how many codes and rows it has, and how early it stands."""
    ranks: dict[str, tuple[int, ...]] = {}
    for place, table in enumerate(tables):
        rank, codes, rows, first = ranks.get(_article(table), (0, 0, 0, -place))
        coded = sum(1 for row in table.rows if _numbers(row))
        count = sum(1 for row in table.rows if not row.section)
        ranks[_article(table)] = (max(rank, table.rank), codes + coded, rows + count, first)
    return ranks


def _fresh(tables: list[Table], known: set[str], *, by_code: bool = True) -> list[Row] | None:
    """The rows that are not ``known``, where most are; ``None`` where the tables are no repetition."""
    keys_of = _numbers if by_code else _keys
    keyed = [row for table in tables for row in table.rows if keys_of(row)]
    repeated = [row for row in keyed if keys_of(row) & known]
    if not repeated or len(repeated) < _MOST * len(keyed) or (not by_code and len(repeated) < _FEWEST):
        return None
    return [row for table in tables for row in table.rows if row not in repeated and not row.section]


def _unsaid(table: Table, known: Sequence[Row]) -> list[Row] | None:
    """The rows of a printing of lower rank that name no certification of a better one; ``None`` where few do."""
    titles = [t for t in map(_label, known) if t]
    codes = {n for row in known for n in _numbers(row)}
    rows = [row for row in table.rows if not row.section]
    said = [row for row in rows if _numbers(row) & codes or any(t <= _label(row) for t in titles)]
    if not said or len(said) < _HALF * len(rows):
        return None
    return [row for row in rows if row not in said] if len(said) < _MOST * len(rows) else []


def _lent(table: Table, gone: Table) -> Table:
    """``table`` with the sector of lines that go, for its rows with the same code, where it prints none itself."""
    if "/table=" not in table.locator or _article(table) != _article(gone) or not gone.heading:
        return table
    codes = {n for r in gone.rows for n in _numbers(r)}
    new = {n: (gone.heading, gone.subheading) for r in table.rows for n in _numbers(r) if n in codes}
    return replace(table, lent={**table.lent, **new}) if new else table


def _with_lent(table: Table) -> Table:
    """``table`` without the heading that merely stands above, where another printing gives most rows their sectors."""
    coded = [r for r in table.rows if _numbers(r)]
    told = [r for r in coded if _numbers(r) & set(table.lent)]
    return replace(table, heading="", subheading="") if told and 2 * len(told) > len(coded) else table


def _article(table: Table) -> str:
    return table.locator.partition("/")[0]


def _numbers(row: Row) -> set[str]:
    return {number for cell in row.cells if cell for number in _DIGITS.findall(cell.text)}


def _keys(row: Row) -> set[str]:
    """The codes of a row; without one, its label."""
    coded = {n for c in row.cells if c for m in CODE.finditer(c.text) for n in _DIGITS.findall(m[0])}
    labels = [stems(without_calls(c.text)) for c in row.cells if c and c.text]
    return coded or ({max(labels, key=len)} if labels and not row.section else set())


def _label(row: Row) -> frozenset[str]:
    """The words of the longest cell of a row, without codes."""
    labels = [frozenset(stems(without_codes(without_calls(c.text))).split()) for c in row.cells if c and c.text]
    return max(labels, key=len, default=frozenset()) if not row.section else frozenset()
