"""Marks printed inside a line, « (exclue de l’extension par arr. …) », as calls and notes like all others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph

_MARK = re.compile(
    r"\(\s*(?:(?:certification|formation|titre|diplôme|ligne)s?\s+)?(exclue?s?\s+de\s+l['’]\s*extension[^()<>]*)\)",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"[^\S\n]{3,}\S")
_FIRST = 90
"""The first number of a note so made: agreements print none as high."""
_AFTER = 95


class Marks:
    """The marks of a document, each wording one note."""

    def __init__(self, first: int = _FIRST) -> None:
        """Begin without marks; ``first`` is the number of the first note."""
        self._numbers: dict[str, int] = {}
        self._first = first

    def called(self, text: str) -> str:
        """Return ``text`` with calls in the place of its marks."""
        return _MARK.sub(self._call, text)

    def _call(self, mark: re.Match[str]) -> str:
        """The call in the place of a mark; one that another column runs through is left to its cell."""
        return mark[0] if _COLUMN.search(mark[0]) else f"({self._number(' '.join(mark[1].split()))})"

    def _number(self, words: str) -> int:
        return self._numbers.setdefault(words, min(self._first + len(self._numbers), 99))

    @property
    def notes(self) -> list[str]:
        """The definitions of the notes, « (90) Certification exclue de l’extension … »."""
        return [f"({number}) Certification {words}" for words, number in self._numbers.items()]


def in_text(text: str) -> str:
    """Return a text with its marks as calls, and their notes at its end."""
    marks = Marks()
    called = marks.called(text)
    return "\n\n".join((called, *marks.notes))


def in_html(source: str) -> str:
    """Return an HTML page with its marks as calls, and their notes at its end."""
    marks = Marks()
    called = marks.called(source)
    return called + "".join(f"<p>{note}</p>" for note in marks.notes)


def in_blocks(blocks: Sequence[Paragraph | MarkupTable], *, after_text: bool = False) -> list[Paragraph | MarkupTable]:
    """Return the blocks of a document with its marks as calls, and their notes at its end.

    ``after_text``: the marks that stand on one line of its text are calls already.
    """
    marks = Marks(_AFTER if after_text else _FIRST)
    found: list[Paragraph | MarkupTable] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(replace(block, text=marks.called(block.text)))
        else:
            found.append(replace(block, rows=tuple(_called(row, marks) for row in block.rows)))
    return [*found, *(Paragraph(note) for note in marks.notes)]


def _called(row: MarkupRow, marks: Marks) -> MarkupRow:
    cells = tuple(c and replace(c, text=marks.called(c.text)) for c in row.cells)
    return replace(row, cells=cells)
