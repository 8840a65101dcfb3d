"""Marks printed inside a line, « (exclue de l’extension par arr. …) », as calls and notes like all others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import unescape

from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.blocks.text_tables import article_name

_NOUN = r"(?:(?:certification|formation|titre|diplôme|ligne|qualification)s?\s+)?"
_EXCLUDED = r"exclue?s?\s+de\s+l['’]\s*extension"
_EXTENDED = r"non\s+étendue?s?\b|étendue?s?\s+sous\s+réserves?"
_SAID = f"{_EXCLUDED}|{_EXTENDED}"
_DATE = r"\d{1,2}(?:er)?[\s/.-]+\w{2,9}[\s/.-]+\d{4}"
_ORDER = rf"\s*\([^()<>\n\t]{{5,150}}\)|,?\s+(?:par\s+)?(?:l['’])?arr(?:êté|\.)\s+(?:ministériel\s+)?du\s+{_DATE}"
_TAG = r"<(?!/?t[dhr]\b)[^<>]{1,120}>"
_BARE = rf"{_EXCLUDED}(?:{_ORDER})?|(?:{_EXTENDED})(?:{_ORDER})"
_INNER = rf"(?:[^()\[\]<>]|\([^()<>]*\)|{_TAG}){{0,400}}"
_ENCLOSED = rf"(?:{_EXCLUDED}|étendue?s?\s+sous\s+réserves?){_INNER}|non\s+étendue?s?\b(?=[^()]{{0,200}}\barr){_INNER}"
_MARK = re.compile(
    rf"[(\[]\s*{_NOUN}(?P<enclosed>{_ENCLOSED})[)\]]"
    rf"|(?:[^\S\n][–—-][^\S\n]*|(?<=[\t;|\d])[^\S\n]{{0,2}}){_NOUN}(?P<bare>{_BARE})",
    re.IGNORECASE,
)
_WHOLE_CELL = re.compile(rf"\s*{_NOUN}({_EXCLUDED}[^\t]{{0,300}}|(?:{_EXTENDED})(?:{_ORDER})\s*)", re.IGNORECASE)
_HTML_CELL = re.compile(
    rf"(<t[dh]\b[^<>]*>(?:\s|{_TAG})*){_NOUN}({_EXCLUDED}(?:[^<>]|{_TAG}){{0,300}}?|(?:{_EXTENDED})(?:{_ORDER}))(?=(?:\s|{_TAG})*</t[dh]>)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot);)#?\w{2,8};")
_COLUMN = re.compile(r"[^\S\n]{3,}\S")
_SIGNS = {"*": "*", "**": "**", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5"}
"""Calls that are printed without parentheses, and what stands between them where they are."""
_DEFINED = re.compile(rf"(?m)(^[ \t>]*|>\s*)(\*{{1,2}}|[¹²³⁴⁵])\s*(?=\S[^\n]*?(?:{_SAID}))", re.IGNORECASE)
_FIRST = 90
"""The first number of a note so made: agreements print none as high."""
_AFTER = 95
_MADE = re.compile(r"\(9\d\) Certification ")
_HTML_TITLE = re.compile(
    r"(?=<h[1-6]\b)"
    r"|(?=<(?:p|div|center)\b[^<>]*>(?:\s|<(?:span|b|strong|u|i|em|font|a)\b[^<>]{0,120}>)*(?:article|annexe)\b)",
    re.IGNORECASE,
)
"""Where a title of a page begins."""
_BLANK = r"[^\S\n]"


class Marks:
    """The marks of a document, each wording one note."""

    def __init__(self, first: int = _FIRST) -> None:
        """Begin without marks; ``first`` is the number of the first note."""
        self._numbers: dict[str, int] = {}
        self._first = first

    def called(self, text: str) -> str:
        """Return ``text`` with calls in the place of its marks."""
        return _MARK.sub(self._call, text)

    def in_cell(self, text: str) -> str:
        """Return the text of a cell with calls in the place of its marks; one that is nothing else is a call."""
        whole = _WHOLE_CELL.fullmatch(text)
        return self.call(whole[1]) if whole else self.called(text)

    def call(self, words: str) -> str:
        """Return the call of the note of these words."""
        return f"({self._number(words)})"

    def _call(self, mark: re.Match[str]) -> str:
        """The call in the place of a mark; one that another column runs through is left to its cell."""
        words = mark["enclosed"] or mark["bare"]
        if _COLUMN.search(mark[0]):
            return mark[0]
        call = f" {self.call(words)}"
        return call.ljust(len(mark[0])) if mark.string.startswith("  ", mark.end()) else call

    def _number(self, said: str) -> int:
        words = " ".join(re.sub(_TAG, " ", said).split())
        return self._numbers.setdefault(words[:1].lower() + words[1:], min(self._first + len(self._numbers), 99))

    @property
    def notes(self) -> list[str]:
        """The definitions of the notes, « (90) Certification exclue de l’extension … »."""
        return [f"({number}) Certification {words}" for words, number in self._numbers.items()]


def in_text(text: str) -> str:
    """Return a text with its marks as calls, and their notes at its end."""
    marks = Marks()
    called = marks.called(_parenthesised(text))
    return "\n\n".join((called, *marks.notes))


def in_html(source: str) -> str:
    """Return an HTML page with its marks as calls, and their notes at the end of what a title opens."""
    marks = Marks()
    plain = _parenthesised(_ENTITY.sub(lambda e: unescape(e[0]), source))
    called = marks.called(_HTML_CELL.sub(lambda cell: f"{cell[1]}{marks.call(cell[2])}", plain))
    parts = _HTML_TITLE.split(called)
    return "".join(part + "".join(f"<p>{note}</p>" for note in _of(part, marks.notes)) for part in parts)


def in_blocks(blocks: Sequence[Paragraph | MarkupTable], *, after_text: bool = False) -> list[Paragraph | MarkupTable]:
    """Return the blocks of a document with its marks as calls, and their notes at the end of each article.

    ``after_text``: the marks that stand on one line of its text are calls already.
    """
    marks = Marks(_AFTER if after_text else _FIRST)
    found: list[Paragraph | MarkupTable] = []
    signs = _defined("\n".join(b.text for b in blocks if isinstance(b, Paragraph)))
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(replace(block, text=marks.called(_signed(block.text, signs))))
        else:
            found.append(replace(block, rows=tuple(_called(row, marks, signs) for row in block.rows)))
    made = [b.text for b in found if isinstance(b, Paragraph) and _MADE.match(b.text)]
    return _with_notes([b for b in found if not (isinstance(b, Paragraph) and b.text in made)], [*made, *marks.notes])


def _with_notes(blocks: Sequence[Paragraph | MarkupTable], notes: Sequence[str]) -> list[Paragraph | MarkupTable]:
    """The blocks with the notes that an article calls at its end."""
    found: list[Paragraph | MarkupTable] = []
    said: list[str] = []
    for block in (*blocks, None):
        opens = isinstance(block, Paragraph) and article_name(block.text) is not None
        if block is None or opens:
            found += [Paragraph(note) for note in _of("\n".join(said), notes)]
            said = []
        if isinstance(block, Paragraph):
            said.append(block.text)
        elif block is not None:
            said += [cell.text for row in block.rows for cell in row.cells if cell]
        found += [block] if block is not None else []
    return found


def _of(text: str, notes: Sequence[str]) -> list[str]:
    """The notes that ``text`` calls."""
    return [note for note in notes if note[: note.index(")") + 1] in text]


def _called(row: MarkupRow, marks: Marks, signs: Sequence[str]) -> MarkupRow:
    cells = tuple(c and replace(c, text=marks.in_cell(_signed(c.text, signs))) for c in row.cells)
    return replace(row, cells=cells)


def _parenthesised(text: str) -> str:
    return _signed(text, _defined(text))


def _defined(text: str) -> list[str]:
    """The bare signs of which a line of ``text`` says that they strike, longest first."""
    return sorted({found[2] for found in _DEFINED.finditer(text)}, key=len, reverse=True)


def _signed(text: str, signs: Sequence[str]) -> str:
    """``text`` with ``signs`` in parentheses, where they are called and where they are defined."""
    for sign in signs:
        call = f"({_SIGNS[sign]})"
        text = _DEFINED.sub(partial(_defining, sign), text)
        glued = "" if sign[0] == "*" else r"\d"
        text = re.sub(
            rf"(?<=[^\W_]|[)»]){_BLANK}?(?<!\*){re.escape(sign)}(?![*a-zà-öø-ÿ{glued}])(?P<blank>{_BLANK}{{2,}})?",
            partial(_in_place, call),
            text,
        )
    return text


def _in_place(call: str, sign: re.Match[str]) -> str:
    """A call in the place of a sign; the columns to the right of it stay where they are."""
    blank = sign["blank"] or ""
    longer = len(call) + 1 - (len(sign[0]) - len(blank))
    return f" {call}{blank[min(longer, max(len(blank) - 2, 0)) :]}"


def _defining(sign: str, found: re.Match[str]) -> str:
    """The beginning of a definition with ``sign`` in parentheses; that of another sign as it is."""
    return f"{found[1]}({_SIGNS[sign]}) " if found[2] == sign else found[0]
