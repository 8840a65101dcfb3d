"""The headers of tables that a text sets by blanks: cells of several lines, or one blank apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from proa_graph.blocks import headers
from proa_graph.blocks.aligned_rows import Row, is_level_word, is_value
from proa_graph.blocks.boxes import Box, Span
from proa_graph.domain import vocabulary
from proa_graph.domain.levels import is_level
from proa_graph.text import fold

_FEWEST_COLUMNS = 3
_MOST_HEADER_BANDS = 6
_LONGEST_HEADER = 220
"""Letters of a line of headers: no longer one is looked at word by word."""
_ENDS = frozenset({"certification", "certifications"})
_REGISTERS = frozenset({"rncp", "rs"})


def apart(bands: Sequence[list[Box]]) -> list[list[Box]]:
    """Return the lines of a text, those of a header with its cells apart."""
    return [_with_headers_apart(band, _beside(bands, n), _begun(bands, n)) for n, band in enumerate(bands)]


def _beside(bands: Sequence[list[Box]], at: int) -> list[Box]:
    """The boxes of the lines above and below that hold words of headers only, too."""
    near = (*bands[max(0, at - 1) : at], *bands[at + 1 : at + 2])
    return [box for band in near if is_header_of(band) for box in band]


def _begun(bands: Sequence[list[Box]], at: int) -> list[float]:
    """Where several of the lines below begin a cell."""
    lefts = Counter(box.left for band in bands[at + 1 : at + 1 + _MOST_HEADER_BANDS] for box in band)
    return [left for left, times in lefts.items() if times > 1]


def _with_headers_apart(band: list[Box], beside: Sequence[Box], begun: Sequence[float]) -> list[Box]:
    """A line of headers, those that one blank sets apart as well; « Titre RNCP » in a cell is no such line.

    « Niveau fiche » is two where a line ``beside`` begins above or below the second, « Diplôme Titre » where cells
    of the table do (``begun``).
    """
    if not is_header_of(band):
        return band
    band = [piece for box in band for piece in _cut_under(box, beside, begun)]
    pieces = [piece for box in band for piece in _header_pieces(box)]
    return pieces if len(pieces) >= _FEWEST_COLUMNS else band


def _cut_under(box: Box, beside: Sequence[Box], begun: Sequence[float]) -> list[Box]:
    """A line of a header cut before a word right above or below which another line of the header, or cells begin."""
    letter = (box.right - box.left) / len(box.text)
    starts = [b.left for b in beside if b.left > box.left and b.right <= box.right + letter]
    for blank in re.finditer(" ", box.text):
        left = box.left + blank.end() * letter
        head, tail = box.text[: blank.start()], box.text[blank.end() :]
        two = headers.is_phrase(head) and headers.is_phrase(tail) and fold(tail) not in _REGISTERS
        if any(abs(left - start) < letter / 2 for start in (*starts, *(begun if two else ()))):
            first = replace(box, right=box.left + len(head) * letter, text=head)
            return [first, *_cut_under(replace(box, left=left, text=tail), beside, begun)]
    return [box]


def _header_pieces(box: Box) -> list[Box]:
    """A line of a text that is several headers set apart by one blank, « Rang Titre », header by header."""
    readings = headers.split_spaced(box.text) if of_header_words(box.text) else ()
    if not readings or " ".join(readings[0]) != box.text:
        return [box]
    letter = (box.right - box.left) / len(box.text)
    found: list[Box] = []
    left = box.left
    for text in readings[0]:
        found.append(replace(box, left=left, right=left + len(text) * letter, text=text))
        left += (len(text) + 1) * letter
    return found


def is_header_of(band: Sequence[Box]) -> bool:
    """Return whether a line holds words of headers only."""
    return all(of_header_words(b.text) for b in band)


def is_header(band: Sequence[Box]) -> bool:
    """Return whether each cell of a line is a header."""
    return all(headers.role_of(b.text) and headers.is_phrase(b.text) for b in band)


def opens_values(band: Sequence[Box], below: Sequence[Sequence[Box]], columns: Sequence[Span] = ()) -> bool:
    """Return whether « Niveau » and « RNCP » stand above their own numbers in cells of two lines, and head no columns.

    « Titre » beside them is a kind of certification where the line has a part of the ``columns`` only.
    """
    opening = [b for b in band if is_level_word(b.text) or fold(b.text) in _REGISTERS]
    others = [b for b in band if b not in opening]
    if not opening or (
        others and (len(band) >= len(columns) or not all(vocabulary.type_words(b.text) for b in others))
    ):
        return False
    under = [b for line in below for b in line if is_level(b.text) or b.text.isdecimal()]
    return all(any(u.left < b.right and b.left < u.right for u in under) for b in opening)


def each_named(header: Row) -> Row:
    """Return the cells of a header; one that is empty gets the end of that before it, « Diplôme Titre »."""
    found = [list(cell) for cell in header]
    for before, cell in pairwise(found):
        if cell or len(before) != 1:
            continue
        box = before[0]
        cuts = [m.start() for m in re.finditer(r" (?=[A-ZÀ-Ý])", box.text)]
        for cut in reversed(cuts):
            head, tail = box.text[:cut], box.text[cut + 1 :]
            if headers.is_phrase(head) and headers.is_phrase(tail) and fold(tail) not in _REGISTERS:
                before[:], cell[:] = [replace(box, text=head)], [replace(box, text=tail)]
                break
    return found


def header_bands(run: Sequence[Sequence[Box]], columns: int) -> int:
    """Return how many bands at the head of a table are its header: words of headers only, which claim two columns.

    Below a header that has all its columns, « Titre » is the kind of a first certification, « Niveau » its level.
    """
    end = 0
    while end < min(len(run), _MOST_HEADER_BANDS) and all(of_header_words(b.text) for b in run[end]):
        whole = len({b.left for band in run[:end] for b in band}) >= columns
        if end and len(run[end]) > 1 and opens_values(run[end], run[end + 1 : end + 3]):
            break
        if whole and any(_opens_a_row(b.text) for b in run[end]):
            break
        end += 1
    claimed = {headers.role_of(b.text) for band in run[:end] for b in band} - {""}
    return end if len(claimed) > 1 and end < len(run) else 0


def _opens_a_row(text: str) -> bool:
    """Whether words below a header are the kind of a first certification, or its level; « certification » ends one."""
    return is_level_word(text) or (bool(vocabulary.type_words(text)) and fold(text) not in _ENDS)


def of_header_words(text: str) -> bool:
    """Return whether a text is of words of headers only, and no value."""
    if len(text) > _LONGEST_HEADER:
        return False
    return not is_value(text) and all(w in vocabulary.words("header") for w in fold(text).split())
