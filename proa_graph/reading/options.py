"""Options of a certification printed below its title: « CAP aéronautique – 3 options : », « – systèmes »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from proa_graph.blocks.grid import Cell, Row
from proa_graph.domain.calls import without_calls
from proa_graph.text import squeeze

_DASH = re.compile(r"^\s*[–—•·-]+\s*(?=\S)")
_COUNTED = re.compile(
    r"[\s,–—-]*\(?(?:\b\d+\s+|\bau choix\s+|\bdeux\s+|\btrois\s+|\bquatre\s+)?"
    r"\b(?:options?|mentions?|spécialités?|parcours)\b(?:\s+(?:suivante?s?|possibles?))?\)?\s*:?\s*$",
    re.IGNORECASE,
)


def base(head: str) -> str:
    """Return the title that a head line lends to its options: without « – 3 options : »; empty where it is no head.

    A head ends with a colon, or counts options.
    """
    text = squeeze(without_calls(head))
    bare = _COUNTED.sub("", text)
    return bare.rstrip(" :–—-,") if bare != text or text.endswith(":") else ""


def option(text: str) -> str:
    """Return what follows the dash of an option, empty where there is no dash."""
    found = _DASH.match(text)
    return squeeze(text[found.end() :]) if found else ""


def lent(rows: Sequence[Row], label: int, code: int) -> list[Row]:
    """Return ``rows`` with options under their titles: each with a code of its own a row, else all one row.

    Args:
        rows: the rows of a table.
        label: its column of titles.
        code: its column of codes, -1 without one.
    """
    found: list[Row] = []
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and not rows[end].section and option(_text(rows[end], label)):
            end += 1
        head = "" if rows[at].section or option(_text(rows[at], label)) else base(_text(rows[at], label))
        if head and end > at + 1:
            found += _family(rows[at], rows[at + 1 : end], head, label, code)
            at = end
        else:
            found.append(rows[at])
            at += 1
    return found


def _family(head: Row, options: Sequence[Row], title: str, label: int, code: int) -> list[Row]:
    coded = [bool(code >= 0 and _text(row, code)) for row in options]
    if any(coded) or code < 0:
        return [_labelled(row, label, f"{title} – {option(_text(row, label))}") for row in options]
    names = " ; ".join(option(_text(row, label)).rstrip(" ;.") for row in options)
    return [_labelled(head, label, f"{_text(head, label).rstrip(' :')} : {names}")]


def _labelled(row: Row, label: int, text: str) -> Row:
    cell = row.cells[label]
    cells = (*row.cells[:label], replace(cell, text=text) if cell else Cell(text), *row.cells[label + 1 :])
    return replace(row, cells=cells)


def _text(row: Row, column: int) -> str:
    cell = row.cells[column] if column < len(row.cells) else None
    return cell.text if cell else ""
