"""Certifications set as cards: a title with « Numéro RNCP 34670 » and « Niveau : 3 » below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from proa_graph.blocks.grid import Cell, Row
from proa_graph.domain.calls import without_calls
from proa_graph.domain.codes import CODE
from proa_graph.reading.titles import NUMBER
from proa_graph.text import fold

HEADER = ("Intitulé de la certification", "Code RNCP", "Niveau")
_CODE_WORDS = re.compile(
    r"\b(?:plusieurs|numéros?|codes?|fiches?|certifications?|n°|no|et|ou)\b|[\d ,/:.;()°–-]", re.IGNORECASE
)
_LEVEL_LINE = re.compile(r"niveau[^:\d]{0,40}:?\s*([1-8IV]{1,4}|sans niveau(?: spécifique)?)\s*[.;]?", re.IGNORECASE)
_DIGITS = re.compile(r"\d{3,5}")


def is_code_line(text: str) -> bool:
    """Return whether a line holds a code and nothing else."""
    return bool(CODE.search(text)) and not fold(_CODE_WORDS.sub("", CODE.sub("", text))).strip()


def is_level_line(text: str) -> bool:
    """Return whether a line holds a level and nothing else."""
    return bool(_LEVEL_LINE.fullmatch(text))


def read(lead: str, items: Sequence[str]) -> list[tuple[str, str, str, bool]]:
    """Return (label, code, level, whether the lead is the label) of each card; none where the lines are no cards."""
    if not any(is_code_line(i) for i in items):
        return []
    starts_below = is_code_line(items[0]) or is_level_line(items[0])
    if starts_below and (not lead or CODE.search(lead)):
        return []
    cards: list[list[str]] = [[lead, "", ""]] if starts_below else []
    for item in items:
        if is_code_line(item) and cards:
            cards[-1][1] = " ".join(f"RNCP {n}" for n in _DIGITS.findall(item)) if "RS" not in item else item
        elif is_level_line(item) and cards:
            match = _LEVEL_LINE.fullmatch(item)
            cards[-1][2] = match[1] if match else ""
        else:
            cards.append([item, "", ""])
    if 2 * sum(1 for c in cards if c[1] or c[2]) < len(cards):
        return []
    return [(_clean(label), code, level, starts_below and n == 0) for n, (label, code, level) in enumerate(cards)]


def _clean(label: str) -> str:
    return NUMBER.sub("", without_calls(label)).strip(" :,")


def rows(cards: Sequence[tuple[str, str, str, bool]], place: str) -> tuple[Row, ...]:
    """Return the cards as rows of ``HEADER``."""
    return tuple(
        Row((Cell(label), Cell(code), Cell(level)), f"{place}/row={n}")
        for n, (label, code, level, _) in enumerate(cards, start=1)
    )
