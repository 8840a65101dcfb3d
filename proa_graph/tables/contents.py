"""What a column holds, told by its cells alone: codes, levels, kinds, titles, bodies, dates, marks, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from proa_graph.domain import codes, vocabulary
from proa_graph.text import fold

_EXPLICIT = re.compile(
    r"(?:fiche\s*)?(?:n\s*[°ºo]\s*)?(RNCP|RCNP|RNPC|RS)\s*(?:n\s*[°ºo])?\s*[:/–-]?\s*"
    r"(?:\d{2}[ \u00a0]\d{2}|\d{1,6})(?!\d)",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"https?://\S*?(?:francecompetences\.fr/recherche/(rncp|rs)/(\d{1,6})|cncp\.gouv\.fr/\S*?[?&]fiche=(\d{1,6}))",
    re.IGNORECASE,
)
_BARE = re.compile(r"0?\d{2,5}(?:\s*[/;,]\s*\d{2,5})*")
_CODE_ALONE = re.compile(
    r"(?:fiche\s*)?(?:n\s*[°ºo]\s*)?(RNCP|RS)?\s*(?:n\s*[°ºo])?\s*[:/–-]?\s*"
    r"(\d{1,2}[ \u00a0.]\d{3}|\d{2}[ \u00a0]\d{2}|\d{2,5})",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?:\s*(?:\([^()]*\)|\*{1,3}|[¹²³⁴-⁹]))+$")
"""What calls a note after a code."""
_REGISTER = re.compile(r"(?:RNCP|RS|RSCH|inventaire|répertoire (?:national|spécifique).{0,60})", re.IGNORECASE)
_LEVEL = re.compile(
    r"(?:niv(?:eau)?\.?\s*(?:cec|europ[ée]en|eqf)?\s*:?\s*)?(?:[1-8]|VIII|VII|VI|IV|V|III|II|I)(?:\s*bis)?\b.{0,40}",
    re.IGNORECASE,
)
_LEVEL_WORDS = re.compile(
    r"(?:niv(?:eau)?\.?\s*(?:cec|europ[ée]en|eqf)?\s*:?\s*(?:[1-8]|[IV]+)\b|bac\s*\+?\s*\d?\b|sans niveau).{0,40}",
    re.IGNORECASE,
)
_LEVEL_ALONE = re.compile(
    r"niv(?:eaux?)?\.?\s*:?\s*(?:[1-8]|VIII|VII|VI|IV|V|III|II|I)(?:\s*bis)?\b(?:\s*\([^()]*\))?\s*:?", re.IGNORECASE
)
_REST_OF_ADDRESS = re.compile(r"/(?=\s|$)")
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?:\d{1,2}(?:er)? )?[a-zéû]{3,9}\.? \d{4}", re.IGNORECASE
)
_MARK = re.compile(r"(?:oui|non|vrai|faux|true|false|yes|no|x|[01]|exclue?|✓|✔)(?:\W.*)?", re.IGNORECASE)
_IDCC = re.compile(r"(?:idcc\s*:?\s*)?\d{1,4}", re.IGNORECASE)
_SAMPLE = 250
_LONG = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """The shares of the filled cells of a column that look like each thing, from 0 to 1."""

    filled: int
    share: float
    explicit: float = 0.0
    bare: float = 0.0
    level: float = 0.0
    level_words: float = 0.0
    kind: float = 0.0
    register: float = 0.0
    date: float = 0.0
    mark: float = 0.0
    idcc: float = 0.0
    number: float = 0.0
    body: float = 0.0
    title: float = 0.0
    coded: float = 0.0
    distinct: float = 0.0
    words: float = 0.0
    ordered: bool = False

    @property
    def text(self) -> float:
        """The share of words that are none of the other things."""
        return max(0.0, 1.0 - max(self.number, self.date, self.explicit, self.level, self.register))


def profile(cells: Sequence[str], is_title: Callable[[str], bool] = lambda _: False) -> Profile:
    """Return what the cells of a column hold.

    Args:
        cells: the cells below the header, empty ones included.
        is_title: tells the titles that a register records.
    """
    printed = [cell for cell in cells if cell]
    if not printed:
        return Profile(0, 0.0)
    step = max(1, len(printed) // _SAMPLE)
    sample = printed[::step][:_SAMPLE]

    def share(test: Callable[[str], object]) -> float:
        return sum(1 for cell in sample if test(cell)) / len(sample)

    return Profile(
        filled=len(printed),
        share=len(printed) / len(cells),
        explicit=share(is_code),
        bare=share(lambda cell: _BARE.fullmatch(cell) or code_of(cell)[1]),
        level=share(_LEVEL.fullmatch),
        level_words=share(_LEVEL_WORDS.fullmatch),
        kind=share(_is_kind),
        register=share(_REGISTER.fullmatch),
        date=share(_DATE.fullmatch),
        mark=share(_MARK.fullmatch),
        idcc=share(_IDCC.fullmatch),
        number=share(_is_number),
        body=share(_is_body),
        title=share(is_title),
        coded=share(has_code),
        distinct=len(set(sample)) / len(sample),
        words=sum(len(cell.split()) for cell in sample) / len(sample),
        ordered=_counts(sample),
    )


@lru_cache(maxsize=1 << 14)
def is_code(cell: str) -> bool:
    """Return whether a cell is a code with the name of its register, or the address of a record."""
    return bool(_EXPLICIT.fullmatch(cell) or _RECORD.match(cell)) or (
        has_code(cell) and len(cell) < 60 and codes.is_code(cell, bare=False)
    )


@lru_cache(maxsize=1 << 14)
def has_code(cell: str) -> bool:
    """Return whether a code with the name of its register stands somewhere in a cell."""
    return bool(_EXPLICIT.search(cell) or _RECORD.search(cell))


def code_of(cell: str) -> tuple[str, str]:
    """Return the register and number of the one code that a cell is, or two empty strings."""
    record = _RECORD.match(cell)
    if record:
        return (record[1] or "RNCP").upper(), (record[2] or record[3]).lstrip("0")
    found = _CODE_ALONE.fullmatch(_REMARK.sub("", cell))
    if not found:
        return "", ""
    return (found[1] or "RNCP").upper(), re.sub(r"\D", "", found[2]).lstrip("0")


def is_level(cell: str) -> bool:
    """Return whether a cell says a level and nothing else, in words: « Niveau 5 », « Niv. III »."""
    return bool(_LEVEL_ALONE.fullmatch(cell))


def without_address(cell: str) -> str:
    """Return a code without the address of its record that stands beside it, where both name one record."""
    record = _RECORD.search(cell)
    if not record or record.start() == record.end() or not cell[: record.start()].strip():
        return cell
    alone = _REST_OF_ADDRESS.sub("", cell[: record.start()] + cell[record.end() :]).strip(" -–:,;()[]")
    return alone if code_of(alone)[1] == (record[2] or record[3]).lstrip("0") else cell


def is_address(cell: str) -> bool:
    """Return whether a cell is the address of a record."""
    return bool(_RECORD.match(cell))


def _is_kind(cell: str) -> bool:
    return vocabulary.is_type(cell) or (cell.isupper() and len(cell) <= 5 and cell in vocabulary.acronyms())


def _is_number(cell: str) -> bool:
    return cell.replace(" ", "").replace("\u00a0", "").replace(",", "").replace(".", "").replace("€", "").isdigit()


def _is_body(cell: str) -> bool:
    words = fold(cell).split()
    return bool(words) and (words[0] in vocabulary.words("organization") or cell in {"AFPA", "CCI"})


def _counts(sample: Sequence[str]) -> bool:
    numbers = [int(cell) for cell in sample if cell.isdecimal() and len(cell) < 8]
    return len(numbers) == len(sample) > 1 and numbers[0] < 2 and all(b == a + 1 for a, b in pairwise(numbers))
