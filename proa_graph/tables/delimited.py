"""Delimited text to a sheet, whatever its encoding and delimiter, stray quotes found."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from proa_graph import limits
from proa_graph.errors import UnusableError
from proa_graph.tables.sheets import Line, Sheet, last_filled
from proa_graph.text import squeeze

_PHYSICAL = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEPARATOR = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_FLOAT = re.compile(r"(-?\d{1,9})\.0+$")
_AS_TEXT = re.compile(r"'(?=(?:RNCP|RS)?\s*n?°?\s*\d[\d .]*$)", re.IGNORECASE)
"""The sign by which a spreadsheet is told to take a number for a text."""
_SAMPLE = 60
_NULS = 0.3
DELIMITERS = ";,\t|"


def decode(name: str, content: bytes) -> str:
    """Return the text of ``content``: UTF-8, UTF-16 with or without its mark, else Windows-1252.

    Raises:
        UnusableError: it is no text.
    """
    for encoding in _encodings(content):
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise UnusableError(
        name,
        "ce n’est pas un texte lisible ; enregistrez la liste en CSV UTF-8 ou en .xlsx",
        "this is no readable text; save the list as UTF-8 CSV or .xlsx",
    )


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    even, odd = content[0:4000:2].count(0), content[1:4000:2].count(0)
    half = max(1, len(content[:4000]) // 2)
    if odd / half > _NULS and even < odd:
        return ("utf-16-le",)
    if even / half > _NULS and odd < even:
        return ("utf-16-be",)
    if b"\0" in content or content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        return ()
    return ("utf-8-sig", "cp1252")


def read_delimited(name: str, content: bytes, claims: Callable[[Sequence[str]], float]) -> Sheet:
    """Return the sheet that a delimited text holds.

    Args:
        name: of the file, for the refusals.
        content: its bytes.
        claims: how far a row of cells looks like the header of a list; it decides between delimiters.

    Raises:
        UnusableError: it is no text, or a record of it cannot be told.
    """
    physical = _PHYSICAL.findall(decode(name, content).removeprefix("\ufeff"))
    said = _SEPARATOR.match(physical[0]) if physical else None
    delimiter = said[1] if said else max(DELIMITERS, key=lambda d: _explains(physical[:_SAMPLE], d, claims))
    remarks: list[tuple[int, str, str]] = []
    try:
        lines = tuple(_lines(physical, delimiter, 1 if said else 0, remarks))
    except csv.Error as error:
        raise UnusableError(name, f"CSV illisible ({error})", f"unreadable CSV ({error})") from error
    limits.check_columns(name, "", last_filled(lines))
    return Sheet("", lines, remarks=tuple(remarks))


def clean(text: str) -> str:
    """Return a cell as read: blanks collapsed, « 37876.0 » as the whole number that an export made a decimal of."""
    squeezed = squeeze(text)
    squeezed = _AS_TEXT.sub("", squeezed) if squeezed.startswith("'") else squeezed
    return _FLOAT.sub(r"\1", squeezed) if squeezed.endswith("0") else squeezed


def _explains(physical: Sequence[str], delimiter: str, claims: Callable[[Sequence[str]], float]) -> tuple[float, ...]:
    """How well ``delimiter`` explains the first lines: a header, as many cells a line as in most, many cells."""
    try:
        rows = [next(csv.reader([line], delimiter=delimiter), []) for line in physical]
    except csv.Error:
        return (0.0, 0.0, 0.0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, often = widths.most_common(1)[0] if widths else (1, 0)
    return max((claims(row) for row in rows), default=0.0), often / max(1, len(rows)), float(width)


def _lines(physical: Sequence[str], delimiter: str, at: int, remarks: list[tuple[int, str, str]]) -> Iterator[Line]:
    width = _width(physical[:_SAMPLE], delimiter)
    record = 0
    while at < len(physical):
        record += 1
        cells, taken = _record(physical, at, delimiter)
        if taken > 1 and _swallowed(cells, delimiter, width):
            cells, taken = [c.strip().strip('"') for c in physical[at].rstrip("\r\n").split(delimiter)], 1
            remarks.append((at + 1, "guillemet isolé, lu comme du texte", "stray quote, read as text"))
        yield Line(at + 1, "", tuple(map(clean, cells)), record)
        at += taken


def _record(physical: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int]:
    if '"' not in physical[at]:
        return physical[at].rstrip("\r\n").split(delimiter), 1
    reader = csv.reader((physical[i] for i in range(at, len(physical))), delimiter=delimiter)
    return next(reader, []), max(1, reader.line_num)


def _swallowed(cells: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether a cell holds whole lines of the table: a quote was opened and never closed."""
    least = max(1, width - 2)
    return any("\n" in c.replace("\r", "\n") and c.count(delimiter) >= least for c in cells)


def _width(physical: Sequence[str], delimiter: str) -> int:
    return Counter(line.count(delimiter) + 1 for line in physical).most_common(1)[0][0] if physical else 1
