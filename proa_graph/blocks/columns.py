"""Which column of a table holds what: from its header, else from what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from proa_graph.blocks.grid import Table
from proa_graph.blocks.headers import GROUPING, may_count, roles
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level
from proa_graph.domain.vocabulary import is_type

_MOST = 0.7
_FEWEST, _LONGEST_RANK = 3, 3


def columns_of(table: Table) -> tuple[str, ...]:
    """Return one role a column of ``table``."""
    width = max((len(r.cells) for r in table.rows if not r.section), default=0)
    found = list(roles(table.header)) if table.header else []
    found += [""] * (width - len(found))
    if table.header and "label" in found:
        return tuple(_unnamed(table, _numbers_as_rank(table, _kinds_as_type(table, found))))
    return _inferred(table, found, width)


def _kinds_as_type(table: Table, found: list[str]) -> list[str]:
    """``found``, the columns of titles and of kinds by what stands in them: « Diplôme/titre » may head either."""
    if "type" in found:
        label, kind = found.index("label"), found.index("type")
        if _are_types(_texts(table, label)) and not _are_types(_texts(table, kind)):
            found[label], found[kind] = "type", "label"
    return found


def _numbers_as_rank(table: Table, found: list[str]) -> list[str]:
    """``found``, where « N° » heads the numbers of the rows and no codes: small ones that ascend from 1, or count."""
    for column, name in enumerate(table.header):
        texts = _texts(table, column)
        if found[column] == "code" and may_count(name) and (counts(texts) or _ascends(texts)):
            found[column] = "rank"
    return found


def _ascends(texts: Sequence[str]) -> bool:
    numbers = _small_numbers(texts)
    return numbers[:1] == [1] and len(numbers) >= _MOST * len(texts) and all(a < b for a, b in pairwise(numbers))


def _small_numbers(texts: Sequence[str]) -> list[int]:
    return [int(t) for t in texts if t.isdecimal() and len(t) <= _LONGEST_RANK]


def _are_types(texts: list[str]) -> bool:
    return len(texts) > 0 and sum(map(is_type, texts)) >= _MOST * len(texts)


def _unnamed(table: Table, found: list[str]) -> list[str]:
    """``found`` with the columns that have no header of their own read by what stands in them."""
    for column, role in enumerate(found):
        header = table.header[column] if column < len(table.header) else ""
        if not role and not header.strip():
            claimed = _kind_of(_texts(table, column), found)
            found[column] = claimed if claimed == "code" else ""
    return found


def sparse(table: Table, found: tuple[str, ...]) -> frozenset[str]:
    """Return the grouping columns that print a value once and leave the cells below it empty."""
    empty_below: set[str] = set()
    for column, role in enumerate(found):
        if role not in GROUPING:
            continue
        cells = [r.cells[column] for r in table.rows if not r.section and column < len(r.cells)]
        printed = [bool(c and c.text.strip()) for c in cells if c is not None]
        if len(printed) > 2 and printed[0] and 2 * sum(printed) <= len(printed):
            empty_below.add(role)
    return frozenset(empty_below)


def _inferred(table: Table, found: list[str], width: int) -> tuple[str, ...]:
    for column in range(width):
        if found[column]:
            continue
        texts = _texts(table, column)
        found[column] = _kind_of(texts, found)
    if "label" not in found:
        free = [c for c in range(width) if not found[c]]
        if free:
            found[max(free, key=lambda c: _wealth(_texts(table, c)))] = "label"
    before = found.index("label") if "label" in found else 0
    for column in range(before):
        if not found[column] and "profession" not in found:
            found[column] = "profession"
    return tuple(found)


def _texts(table: Table, column: int) -> list[str]:
    cells = [r.cells[column] for r in table.rows if not r.section and column < len(r.cells)]
    return [c.text for c in cells if c and c.text.strip()]


def _kind_of(texts: list[str], taken: list[str]) -> str:
    if not texts:
        return "ignored"
    if "rank" not in taken and counts(texts):
        return "rank"
    for role, suits in (("level", is_level), ("code", is_code), ("type", is_type)):
        if role not in taken and sum(1 for t in texts if suits(t)) >= _MOST * len(texts):
            return role
    return ""


def counts(texts: Sequence[str]) -> bool:
    """Return whether most cells of a column count the rows: three numbers or more, each the next of that before."""
    numbers = _small_numbers(texts)
    return len(numbers) >= max(_FEWEST, _MOST * len(texts)) and all(b == a + 1 for a, b in pairwise(numbers))


def _wealth(texts: list[str]) -> float:
    """How many different long texts: labels are the richest column."""
    return len(set(texts)) * (sum(len(t) for t in texts) / max(1, len(texts)))
