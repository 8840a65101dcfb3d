"""Lists of certifications set as bullets: « – TP Cuisinier (RNCP 34095) ; »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proa_graph.blocks.grid import Cell, Note, Row, Table
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import CODE

BULLET = re.compile(r"^(?:[–—•●▪·*-]|\d{1,2}[.)])\s*(?=\S)")
_DASHES = re.compile(r"^[–—•●▪·*-]{1,2}\s*")
_END = re.compile(r"\s*[;.,]\s*(?:et)?$")
_DIGITS = re.compile(r"(?<!\d)\d{2,5}(?!\d)")
_MIN_SHARE = 0.6
_LONGEST_HEADING = 120


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph or bullet of an article: its words and its place; ``titled`` when set as a title."""

    text: str
    locator: str
    titled: bool = False


def table(items: Sequence[Item], *, article: str, notes: tuple[Note, ...]) -> Table | None:
    """Return the bullets of an article that list certifications, each under its heading, or ``None``."""
    rows: list[Row] = []
    for heading, run in _runs(items):
        if not _lists_certifications(run):
            continue
        if heading is not None:
            rows.append(Row((Cell(heading.text),), heading.locator, section=True))
        rows += [
            Row((Cell(_END.sub("", _DASHES.sub("", item.text))),), item.locator)
            for item in run
            if not vocabulary.matches(vocabulary.patterns("bullets", "withdrawn"), item.text)
        ]
    if not any(not row.section for row in rows):
        return None
    return Table(("Intitulé de la certification",), tuple(rows), article, notes=notes, locator=rows[0].locator)


def repeats(listed: Table, tables: Sequence[Table]) -> bool:
    """Return whether bullets only name again what a longer table lists: each of their codes stands in it."""
    named = {n for row in listed.rows for cell in row.cells if cell for n in _digits(cell.text)}
    rows = sum(not row.section for row in listed.rows)
    for table in tables:
        printed = {n for row in table.rows for cell in row.cells if cell for n in _DIGITS.findall(cell.text)}
        if named and named <= printed and len(table.rows) > rows:
            return True
    return False


def _digits(text: str) -> list[str]:
    return [n for m in CODE.finditer(text) for n in _DIGITS.findall(m[0])]


def _runs(items: Sequence[Item]) -> list[tuple[Item | None, list[Item]]]:
    runs: list[tuple[Item | None, list[Item]]] = []
    before: Item | None = None
    for item in items:
        if _DASHES.match(item.text):
            if before is None and runs:
                runs[-1][1].append(item)
            else:
                runs.append((before if before and _is_heading(before) else None, [item]))
            before = None
        else:
            before = item
    return runs


def _is_heading(item: Item) -> bool:
    text = item.text.strip()
    return item.titled and len(text) <= _LONGEST_HEADING and not text.endswith((".", ";", ","))


def _lists_certifications(run: list[Item]) -> bool:
    coded = sum(1 for item in run if CODE.search(item.text))
    return coded >= _MIN_SHARE * len(run)
