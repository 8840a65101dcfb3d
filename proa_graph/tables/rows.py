"""Which lines below a header are lines of the list, and what the others are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proa_graph.domain import vocabulary
from proa_graph.tables.claims import CODE, LABEL, RS_CODE
from proa_graph.tables.contents import code_of, has_code, is_level
from proa_graph.tables.mapping import Table, numbers_of_columns
from proa_graph.tables.sheets import Line
from proa_graph.text import fold

_LONG = 160
_WIDE = 3
_GROUPS = ("sector", "subsector")
_OPENS_NOTE = ("*", "(1", "(2", "(*", "¹", "²", "→", "nb:", "nb :")


@dataclass(frozen=True, slots=True)
class Kept:
    """A line of the list, the heading of the section it stands under, and the code where a heading is one."""

    line: Line
    section: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A line that is none: why, in both languages; ``open`` where it may be one."""

    line: Line
    fr: str
    en: str
    open: bool = False


def sorted_lines(table: Table, *, is_followed: bool = False) -> Iterator[Kept | Left]:
    """Yield the lines of ``table`` that are not blank, in order, as kept or left.

    Args:
        table: as mapped.
        is_followed: whether another table stands below it, to which its last lines may be the heading.
    """
    section, code, after_gap = "", "", False
    filled = [line for line in table.lines if any(line.cells)]
    usual = _usual(filled)
    numbers = [line.number for line in filled]
    for place, line in enumerate(filled):
        after_gap = after_gap or (place > 0 and line.number > numbers[place - 1] + 1)
        leads = _leads(filled[place + 1 : place + 2], is_followed=is_followed)
        heads = is_followed and after_gap and line is filled[-1]
        left = _left(table, line, usual, leads=leads, after_gap=after_gap, heads=heads)
        if left is None:
            after_gap = False
            yield Kept(line, section, code)
        else:
            if left.fr == _CODE_ABOVE[0]:
                code = next(cell for cell in line.cells if cell)
            if left.fr == _SECTION[0]:
                section = next(cell for cell in line.cells if cell)
            yield left


_SECTION = ("intertitre", "heading between lines")
_CODE_ABOVE = ("code des lignes qui suivent", "code of the lines below")


def _usual(lines: Sequence[Line]) -> int:
    widths = sorted(sum(1 for cell in line.cells if cell) for line in lines[:200])
    return widths[len(widths) // 2] if widths else 0


def _leads(following: Sequence[Line], *, is_followed: bool) -> bool:
    """Whether what follows a line is a line of several cells, or another table."""
    return sum(1 for cell in following[0].cells if cell) > 1 if following else is_followed


def _left(table: Table, line: Line, usual: int, *, leads: bool, after_gap: bool, heads: bool) -> Left | None:
    texts = [cell for cell in line.cells if cell]
    distinct = list(dict.fromkeys(texts))
    if line.hidden:
        return Left(line, "ligne masquée, non lue", "hidden line, not read", open=_says_something(table, line))
    if line.struck:
        return Left(line, "ligne barrée, non lue", "line struck through, not read", open=_says_something(table, line))
    if _repeats(table, line):
        return Left(line, "en-tête répété", "repeated header")
    if numbers_of_columns(line):
        return Left(line, "numéros des colonnes", "numbers of the columns")
    known = _known(texts[0], distinct)
    if known and not _coded(table, line):
        return Left(line, *known)
    if len(distinct) == 1 and usual > 1:
        return _alone(table, line, distinct[0], usual, leads=leads, after_gap=after_gap, heads=heads)
    if not _value(table, line, LABEL) and not _coded(table, line) and not any(has_code(t) for t in texts):
        return Left(line, "ni intitulé ni code", "neither title nor code", open=len(texts) > 1)
    return None


def _alone(
    table: Table, line: Line, text: str, usual: int, *, leads: bool, after_gap: bool, heads: bool
) -> Left | None:
    """What a line of one text is: a note, a heading (of the next table: ``heads``), or a title without more."""
    if leads and is_level(text):
        return Left(line, *_SECTION)
    if leads and code_of(text)[1] and has_code(text) and not {CODE, "rncp_code"} & set(table.columns):
        return Left(line, *_CODE_ABOVE)
    if has_code(text) or vocabulary.type_words(text):
        return None
    if len(text) > _LONG or (text.endswith(".") and len(text.split()) > 5) or vocabulary.says(text):
        return Left(line, "phrase", "sentence")
    column = next(i for i, cell in enumerate(line.cells) if cell)
    merged = any(top == line.number - 1 and right > left for top, left, _, right in table.sheet.merged)
    if heads:
        return Left(line, *_SECTION)
    if leads and usual >= _WIDE and (merged or text.isupper() or column != table.columns.get(LABEL)):
        return Left(line, *_SECTION)
    if column == table.columns.get(LABEL):
        return (
            Left(line, "sous la liste, après un blanc", "below the list, after a blank", open=True)
            if after_gap and not leads
            else None
        )
    return Left(
        line, "hors des colonnes de la liste", "outside the columns of the list", open=bool(re.search(r"\d{4}", text))
    )


def _repeats(table: Table, line: Line) -> bool:
    heads = [fold(h) for h in table.headers]
    cells = [fold(c) for c in line.cells]
    same = sum(1 for h, c in zip(heads, cells, strict=False) if c and h == c)
    return same > 1 and same >= sum(1 for c in cells if c) - 1


def _known(first: str, distinct: Sequence[str]) -> tuple[str, str] | None:
    folded = fold(first)
    for reason_fr, reason_en, pattern in _asides(of_sheets=False):
        if pattern.search(folded) and (len(distinct) <= 2 or pattern.pattern.startswith("^(sous")):
            return reason_fr, reason_en
    if first.lower().startswith(_OPENS_NOTE) and len(distinct) <= 2:
        return "note sous la liste", "note below the list"
    return None


def sheet_aside(name: str) -> tuple[str, str] | None:
    """Return why the sheet ``name`` is no part of the list, in French and English, or None."""
    folded = fold(name)
    return next(((fr, en) for fr, en, pattern in _asides(of_sheets=True) if pattern.search(folded)), None)


@cache
def _asides(*, of_sheets: bool) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    with Path(__file__).with_name("asides.csv").open(newline="", encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if (row["reason"] == "sheet") == of_sheets]
    return tuple((row["fr"], row["en"], re.compile(row["pattern"])) for row in rows)


def _value(table: Table, line: Line, field: str) -> str:
    column = table.columns.get(field)
    return line.cells[column] if column is not None and column < len(line.cells) else ""


def _coded(table: Table, line: Line) -> bool:
    return any(re.search(r"\d{2}", _value(table, line, field)) for field in (CODE, RS_CODE, "rncp_code"))


def _says_something(table: Table, line: Line) -> bool:
    return bool(_value(table, line, LABEL)) or _coded(table, line) or any(map(has_code, line.cells))
