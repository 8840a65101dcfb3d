"""The list of a document (a page, a PDF, a text) as a table, so that the same rules judge it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from proa_graph import limits
from proa_graph.domain.codes import points_elsewhere
from proa_graph.errors import UnusableError
from proa_graph.model import ENTRY_COLUMNS, Entry, Place
from proa_graph.tables import Aside, ListTable, Read, Reading, elsewhere
from proa_graph.text import fold

DOCUMENTS = frozenset({".docx", ".htm", ".html", ".md", ".pdf", ".txt"})
_READ_AS = {".md": ".txt"}
_CLOSING = re.compile(r"(?:bien |tres )?(?:cordialement|a vous|sincerement|salutations|respectueusement)\b|merci\b")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_PRINTED_CODE = re.compile(r"\b(RNCP|RS)\s*[:/n°–-]*\s*(\d{2,6})(?!\d)")
_TABLE_ROW = re.compile(r"table=(\d+)/row=(\d+)")
_LINE = re.compile(r"line=(\d+)")
_TEXT = frozenset({".htm", ".html", ".txt"})


def read_draft(path: Path, content: bytes, suffix: str = "") -> ListTable:
    """Return the list that the document ``path`` prints; it is read as its name says, or as ``suffix`` does.

    Raises:
        UnusableError: it cannot be read, or prints no list.
    """
    from proa_graph import reading

    limits.check_size(path.name, content)
    read_as = Path(path.name).with_suffix(suffix or _READ_AS.get(path.suffix.lower(), path.suffix))
    try:
        found = reading.extract(read_as, content=content)
    except UnusableError as error:
        raise type(error)(path.name, error.fr, error.en) from error
    except limits.UNFORESEEN as error:
        raise limits.unreadable(path.name, error) from error
    if not found.entries:
        why = "; ".join(found.warnings)
        raise UnusableError(path.name, why, "no list of certifications found in the document")
    kept, closing = _without_closing(path.name, found.entries)
    entries = tuple(replace(entry, row=number) for number, entry in enumerate(kept, 1))
    columns = {name: name for name in ENTRY_COLUMNS if name != "row" and any(getattr(e, name) for e in entries)}
    places = {entry.row: _place(path.name, entry) for entry in entries}
    unread = [Aside(Place(path.name), text, text, text) for text in found.warnings]
    unread += _missed(read_as, content, entries)
    unread += [elsewhere(places[e.row], e.code_stated) for e in entries if points_elsewhere(e.code_stated)]
    codes = sum(1 for e in entries if re.search(r"\d{2}", e.code_stated or e.rncp_code))
    read = Read("", len(entries), codes, None, columns, {})
    return ListTable(path.name, entries, places, columns, reading=Reading((read,), closing, tuple(unread)))


def answered(content: bytes) -> bytes:
    """Return a text without the signs that a mail puts before each line of what it answers."""
    text = content.decode("utf-8", "surrogateescape")
    lines = [line for line in text.splitlines() if line.strip()]
    if 2 * sum(1 for line in lines if _QUOTED.match(line)) <= len(lines):
        return content
    return _QUOTED.sub("", text).encode("utf-8", "surrogateescape")


def _without_closing(name: str, entries: Sequence[Entry]) -> tuple[Sequence[Entry], tuple[Aside, ...]]:
    """The lines above the words that close a mail, and these words with the signature: no code stands there."""
    coded = max((n for n, e in enumerate(entries, 1) if e.code_stated or e.rncp_code), default=0)
    for at in range(coded, len(entries)):
        if at and _CLOSING.match(fold(entries[at].certification_label)):
            below = (entry.certification_label for entry in entries[at:])
            return entries[:at], tuple(Aside(Place(name), one, "fin du message", "end of the message") for one in below)
    return entries, ()


def _place(name: str, entry: Entry) -> Place:
    row, line = _TABLE_ROW.search(entry.locator), _LINE.search(entry.locator)
    if row:
        return Place(name, int(row[2]), sheet=f"tableau {row[1]}")
    return Place(name, int(line[1]) if line else None, cell="" if line else entry.locator)


def _missed(path: Path, content: bytes, entries: Sequence[Entry]) -> list[Aside]:
    """The codes that the text prints and no line holds."""
    if path.suffix.lower() not in _TEXT:
        return []
    text = content.decode("utf-8", "replace")
    held = {re.sub(r"\D", "", e.rncp_code or e.code_stated).lstrip("0") for e in entries}
    printed = {found[2].lstrip("0"): found[0] for found in _PRINTED_CODE.finditer(text)}
    return [
        Aside(
            Place(path.name),
            printed[number],
            "code imprimé hors des lignes lues",
            "code printed outside the lines read",
        )
        for number in sorted(printed.keys() - held)
    ]
