"""The cells on a line of a text whose columns are set apart by blanks, where it sets them a few letters off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from proa_graph.blocks.aligned_rows import is_level_word, is_value
from proa_graph.blocks.boxes import Box, Span
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level

_BLANK = re.compile(r" ")
SHIFTED = 3.0
"""Letters by which a text may set a cell beside its column."""
_MOST = 0.8
_LONGEST_RANK = 3


def split(box: Box, columns: Sequence[Span], *, alone: bool) -> list[Box]:
    """A line of a text that one blank leads from column to column, cut where words begin near the next column.

    A line ``alone`` may be prose: it is cut only before a code or a level.
    """
    letter = (box.right - box.left) / len(box.text)
    for (before, after), (left, _) in pairwise(columns):
        if not box.left < left - SHIFTED * letter or box.right < left - SHIFTED * letter:
            continue
        off = {m.end(): abs(box.left + m.end() * letter - left) for m in _BLANK.finditer(box.text)}
        starts = [n for n, far in off.items() if far <= SHIFTED * letter]
        near = min(starts, key=lambda n: (not _is_told(box.text[n:]), off[n]), default=0)
        if near:
            head, tail = box.text[:near].rstrip(), box.text[near:]
            if not (box.left < after and before < box.left + len(head) * letter):
                continue
            short = box.right <= left + SHIFTED * letter
            if (alone or short) and not _is_told(tail):
                continue
            cut = box.left + near * letter
            first = replace(box, right=box.left + len(head) * letter, text=head)
            return [first, *split(replace(box, left=cut, text=tail), columns, alone=alone)]
    return [box]


def told_apart(box: Box, columns: Sequence[Span]) -> list[Box]:
    """The last words of a line that ends on values before the last columns, « vannier RNCP31201 3 », in their columns.

    A narrow table leaves one blank between its cells, and its header reaches further to the right.
    """
    place = sum(1 for left, _ in columns if left <= box.left) - 1
    missing = columns[place + 1 :] if place >= 0 else []
    words = box.text.split(" ")
    if not missing or len(missing) >= len(words) or box.right >= missing[-1][0]:
        return [box]
    values = words[-len(missing) :]
    if not all(is_value(v) and v[-1].isalnum() for v in values):
        return [box]
    letter = (box.right - box.left) / len(box.text)
    head = " ".join(words[: -len(values)])
    told = [replace(box, right=min(box.left + len(head) * letter, missing[0][0]), text=head)]
    for text, (left, _) in zip(values, missing, strict=True):
        told.append(replace(box, left=left, right=left + len(text) * letter, text=text))
    return told


def _is_told(text: str) -> bool:
    """Whether words are a value, or the word before a level."""
    return is_value(text) or is_level_word(text)


def absorbed(columns: list[Span], boxes: Sequence[Box]) -> list[Span]:
    """Return the columns, one of a short word alone as the beginning of the next where a line goes on through both."""
    found = list(columns)
    for place in range(len(found) - 2, -1, -1):
        (left, right), (start, end) = found[place : place + 2]
        for box in boxes:
            letter = (box.right - box.left) / len(box.text)
            if right - left <= SHIFTED * letter and abs(box.left - left) < letter and box.right > start:
                found[place : place + 2] = [(left, end)]
                break
    return found


def nudged(box: Box, columns: Sequence[Span]) -> Box:
    """A cell of a text that reaches a few letters over the column beside its own, without these letters' room."""
    over = [min(right, box.right) - max(left, box.left) for left, right in columns]
    under = [place for place, width in enumerate(over) if width > 0]
    if len(under) != 2:
        return box
    own = max(under, key=over.__getitem__)
    other = under[0] if own == under[1] else under[1]
    room = SHIFTED * (box.right - box.left) / len(box.text)
    if over[other] > room or over[own] <= over[other]:
        return box
    return replace(box, left=columns[other][1]) if other < own else replace(box, right=columns[other][0])


def values_apart(bands: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """Return the lines of a text, « transport routier de niveau » cut where « niveau » stands alone on other lines."""
    alone = [box.left for band in bands for box in band if _is_told(box.text)]
    return [[piece for box in band for piece in _cut_before(box, alone)] for band in bands]


def _cut_before(box: Box, alone: Sequence[float]) -> list[Box]:
    """A line cut before the value that it ends on, where values stand alone at this place."""
    letter = (box.right - box.left) / len(box.text)
    for blank in _BLANK.finditer(box.text):
        left = box.left + blank.end() * letter
        if not any(abs(left - a) <= SHIFTED * letter for a in alone):
            continue
        head, tail = box.text[: blank.start()], box.text[blank.end() :]
        if _is_told(tail) and not _is_told(box.text):
            return [replace(box, right=box.left + len(head) * letter, text=head), replace(box, left=left, text=tail)]
    return [box]


def kinds_apart(run: Sequence[Sequence[Box]], columns: Sequence[Span]) -> tuple[list[list[Box]], list[Span]]:
    """Return the lines and columns of a text, codes moved out of the column of levels that others reach into.

    A text sets a row further to the left where its titles are short, so that its codes stand below levels of others.
    """
    bands, found = [list(band) for band in run], list(columns)
    place = 0
    while place < len(found):
        held = [box for band in bands for box in band if _is_in(box, found[place])]
        codes = [box for box in held if _is_whole_code(box.text)]
        levels = [box for box in held if is_level(box.text) or is_level_word(box.text)]
        if len(codes) > 1 and len(levels) > 1 and len(codes) + len(levels) >= _MOST * len(held):
            bands, found = _moved(bands, found, place)
        place += 1
    return bands, found


def _moved(bands: list[list[Box]], columns: list[Span], place: int) -> tuple[list[list[Box]], list[Span]]:
    """The lines with the codes of a column, and all that stands to the right of it, moved to the right by its width."""
    left, right = columns[place]
    by = right - left + 1
    moved = [
        [_shifted(b, by) if b.left >= right or (b.right > left and _is_whole_code(b.text)) else b for b in band]
        for band in bands
    ]
    later = [(a + by, b + by) for a, b in columns[place + 1 :]]
    return moved, [*columns[: place + 1], (left + by, right + by), *later]


def _shifted(box: Box, by: float) -> Box:
    return replace(box, left=box.left + by, right=box.right + by)


def _is_in(box: Box, column: Span) -> bool:
    return box.left < column[1] and column[0] < box.right


def _is_whole_code(text: str) -> bool:
    """Whether a line is a code that is no level and no rank of a row."""
    return is_code(text) and len(text) > _LONGEST_RANK
