"""The cells on a line of a text whose columns are set apart by blanks, where it sets them a few letters off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from proa_graph.blocks.aligned_rows import is_level_word, is_value
from proa_graph.blocks.boxes import Box, Span
from proa_graph.domain.codes import is_code
from proa_graph.domain.levels import is_level

_BLANK = re.compile(r" ")
_PAIR = re.compile(
    r"((?:(?:RNCP|RS) ?)?\d{3,5}) "
    r"((?:[Nn]iv(?:eau|\.)? ?)?(?:[1-8]|VII|VI|IV|V|III|II|I)|[Ss]ans niveau(?: spécifique)?)"
)
_CODED = re.compile(r"(?:RNCP|RS) ?\d{2,5}(?!\S)")
_CODE_FIRST = re.compile(r"((?:RNCP|RS) ?\d{2,5}) ((?!(?:ou|et|puis|ex)\b)\w.*)")
_CODE_WITHIN = re.compile(r"((?!RNCP|RS\b).*\w[)»]?) ((?:RNCP|RS) ?\d{2,5})(?: (\w.*))?")
_NUMBER, _NUMBER_FIRST = re.compile(r"\d{3,5}"), re.compile(r"(\d{3,5}) ([^\W\d].*)")
_COUNTED = re.compile(r"(\d{1,3})(?= |$)")
_COUNTED_CODE = re.compile(r"(\d{1,3}) ((?:(?:RNCP|RS) ?)?\d{3,5})(?= |$)")
SHIFTED = 3.0
"""Letters by which a text may set a cell beside its column."""
_MOST = 0.8
_LONGEST_RANK = 3
_FEWEST_VALUES = 3


def split(box: Box, columns: Sequence[Span], *, alone: bool, known: frozenset[str] = frozenset()) -> list[Box]:
    """A line of a text that one blank leads from column to column, cut where words begin near the next column.

    A line ``alone`` may be prose: it is cut only before a code or a level. Of several cuts one before a value is taken,
    else one after words that are a cell elsewhere (``known``), else the nearest to the column.
    """
    letter = (box.right - box.left) / len(box.text)
    for (before, after), (left, _) in pairwise(columns):
        if not box.left < left - SHIFTED * letter or box.right < left - SHIFTED * letter:
            continue
        off = {m.end(): abs(box.left + m.end() * letter - left) for m in _BLANK.finditer(box.text)}
        starts = [n for n, far in off.items() if far <= SHIFTED * letter]
        near = min(
            starts, key=lambda n: (not _is_told(box.text[n:]), box.text[:n].rstrip() not in known, off[n]), default=0
        )
        if near:
            head, tail = box.text[:near].rstrip(), box.text[near:]
            if not (box.left < after and before < box.left + len(head) * letter):
                continue
            short = box.right <= left + SHIFTED * letter
            if (alone or short) and not _is_told(tail):
                continue
            cut = box.left + near * letter
            first = replace(box, right=box.left + len(head) * letter, text=head)
            return [first, *split(replace(box, left=cut, text=tail), columns, alone=alone, known=known)]
    return [box]


def told_apart(box: Box, columns: Sequence[Span]) -> list[Box]:
    """The last words of a line that ends on values before the last columns, « vannier RNCP31201 3 », in their columns.

    A narrow table leaves one blank between its cells, and its header reaches further to the right.
    """
    place = sum(1 for left, _ in columns if left <= box.left) - 1
    missing = columns[place + 1 :] if place >= 0 else []
    words = box.text.split(" ")
    if not missing or len(missing) >= len(words) or box.right >= missing[-1][0] or is_value(box.text):
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


def absorbed(columns: list[Span], boxes: Sequence[Box], numbers: Sequence[Span] = ()) -> list[Span]:
    """Return the columns, one of a short word alone as the beginning of the next where a line goes on through both.

    A column of ``numbers`` counts the rows: no title goes on from it.
    """
    found = list(columns)
    for place in range(len(found) - 2, -1, -1):
        (left, right), (start, end) = found[place : place + 2]
        if any(left <= a and b <= right for a, b in numbers):
            continue
        for box in boxes:
            letter = (box.right - box.left) / len(box.text)
            if right - left <= SHIFTED * letter and abs(box.left - left) < letter and box.right > start:
                found[place : place + 2] = [(left, end)]
                break
    return found


def nudged(box: Box, columns: Sequence[Span], numbers: Sequence[Span] = ()) -> Box:
    """A cell of a text that reaches a few letters over the column beside its own, without these letters' room.

    Words that begin in a column of ``numbers`` are no such cell, but the title of the rows below.
    """
    if not box.text.isdecimal() and any(abs(box.left - left) <= 1 for left, _ in numbers):
        return box
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
    alone = {(box.left, value_kind(box.text)) for band in bands for box in band if _is_told(box.text)}
    return [[piece for box in band for piece in _cut_before(box, alone)] for band in bands]


def counted_apart(bands: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """Return the lines of a text, the numbers of the rows cut off what one blank leads to, and codes behind them too.

    Numbers are of rows where each line with one at its left counts on from that before.
    """
    found = [sorted(band, key=lambda b: b.left) for band in bands]
    run: list[int] = []
    number = 0
    for n, band in [*enumerate(found), (len(found), [])]:
        begun = _COUNTED.match(band[0].text) if band else None
        if begun and run and int(begun[1]) == number + 1:
            run.append(n)
            number += 1
        elif begun or not band:
            _cut_counted(found, run)
            run, number = ([n], int(begun[1])) if begun else ([], 0)
    return found


def pairs_apart(bands: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """Return the lines of a text, a code and what one blank leads to apart: « 36202 5 », « RNCP36202 AFPA ».

    A line that is one box is no row whose cells stand apart: only a level is cut off its code. A bare number is a code
    where others stand alone at its place.
    """
    lefts = Counter(box.left for band in bands for box in band if _NUMBER.fullmatch(box.text))
    found = [
        [
            p
            for b in band
            for p in _cut_at(b, _NUMBER_FIRST.fullmatch(b.text) if lefts[b.left] >= _FEWEST_VALUES else None)
        ]
        for band in bands
    ]
    for pattern, alike, fewest in ((_PAIR, _PAIR.fullmatch, 1), (_CODE_FIRST, _CODED.match, 2)):
        if sum(1 for band in found for box in band if alike(box.text)) < _FEWEST_VALUES:
            continue
        for n, band in enumerate(found):
            if len(band) >= fewest:
                found[n] = [piece for box in band for piece in _cut_at(box, pattern.fullmatch(box.text))]
    return found


def codes_in_place(bands: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """Return the lines of a text, « de rotin RNCP31201 AFPA » apart where most codes stand in a column of their own.

    The code moves there, with what follows it, if there is room.
    """
    found = [list(band) for band in bands]
    lefts = Counter(box.left for band in found for box in band if _CODED.match(box.text))
    for n, band in enumerate(found):
        if sum(lefts.values()) < _FEWEST_VALUES or len(band) == 1 or any(_CODED.match(box.text) for box in band):
            continue
        place = next((p for p, box in enumerate(band) if _CODE_WITHIN.fullmatch(box.text)), None)
        if place is not None:
            first, *others = _cut_at(band[place], _CODE_WITHIN.fullmatch(band[place].text))
            by = lefts.most_common(1)[0][0] - others[0].left
            end = band[place + 1].left if place + 1 < len(band) else others[-1].right + by + 1
            if first.right < others[0].left + by and others[-1].right + by < end:
                found[n] = [*band[:place], first, *(_shifted(box, by) for box in others), *band[place + 1 :]]
    return found


def _cut_at(box: Box, found: re.Match[str] | None) -> list[Box]:
    """A box cut behind each group of a match at its beginning that does not end it."""
    ends = [found.end(group) + 1 for group in range(1, found.re.groups + 1) if found[group]] if found else []
    places = [0, *(end for end in ends if end < len(box.text))]
    letter = (box.right - box.left) / len(box.text)
    texts = [box.text[a:b].rstrip() for a, b in zip(places, [*places[1:], None], strict=True)]
    return [
        replace(box, left=box.left + at * letter, right=box.left + (at + len(text)) * letter, text=text)
        for at, text in zip(places, texts, strict=True)
    ]


def _cut_counted(bands: list[list[Box]], run: Sequence[int]) -> None:
    """Cut the numbers off the lines of a ``run`` that counts, and codes where most lines have one."""
    if len(run) < _FEWEST_VALUES:
        return
    coded = sum(1 for n in run if _COUNTED_CODE.match(" ".join(b.text for b in bands[n][:3])))
    pattern = _COUNTED_CODE if coded >= _MOST * len(run) else _COUNTED
    for n in run:
        first, *others = bands[n]
        bands[n] = [*_cut_at(first, pattern.match(first.text) or _COUNTED.match(first.text)), *others]


def values_in_line(bands: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """Return the lines of a text, each value where most of its kind stand: a text sets some rows further on.

    Kinds of which one line has two stay where they are, and values for which there is no room.
    """
    found = [list(band) for band in bands]
    for kind in ("RNCP", "RS", "number", "level"):
        held = [[box for box in band if value_kind(box.text) == kind] for band in found]
        if any(len(boxes) > 1 for boxes in held):
            continue
        lefts = [box.left for boxes in held for box in boxes]
        if len(lefts) < _FEWEST_VALUES:
            continue
        room = SHIFTED * median((b.right - b.left) / len(b.text) for boxes in held for b in boxes)
        most = _most(Counter(lefts), room)
        off = [[box for box in boxes if abs(box.left - most) > room] for boxes in held]
        found = [_moved_to(band, _with_numbers(band, off[max(0, n - 1) : n + 2]), most) for n, band in enumerate(found)]
    return found


def _most(times: Counter[float], room: float) -> float:
    """The place at which, or within ``room`` of which, most values stand."""
    return max(times, key=lambda a: sum(count for b, count in times.items() if abs(a - b) <= room))


def _with_numbers(band: Sequence[Box], off: Sequence[Sequence[Box]]) -> list[Box]:
    """The boxes of a line among those ``off``, and the numbers right above or below one: « niveau » and « 7 »."""
    near = [box for boxes in off for box in boxes]
    return [b for b in band if b in near or (is_level(b.text) and any(b.left == box.left for box in near))]


def _moved_to(band: list[Box], off: Sequence[Box], left: float) -> list[Box]:
    """A line with some boxes moved to where most are, where that is free."""
    for own in off:
        moved = replace(own, left=left, right=left + own.right - own.left)
        others = [box for box in band if box is not own]
        if not any(box.left < moved.right and moved.left < box.right for box in others):
            band = sorted([*others, moved], key=lambda b: b.left)
    return band


def value_kind(text: str) -> str:
    """Return the kind of a value that stands alone; empty where it is none, or may be the rank of a row."""
    if is_level_word(text) or (is_level(text) and not text.isdecimal()):
        return "level"
    if not is_code(text) or len(text) <= _LONGEST_RANK:
        return ""
    return next((register for register in ("RNCP", "RS") if text.startswith(register)), "number")


def _cut_before(box: Box, alone: Collection[tuple[float, str]]) -> list[Box]:
    """A line cut before the value that it ends on, where values of its kind stand alone at this place."""
    letter = (box.right - box.left) / len(box.text)
    for blank in _BLANK.finditer(box.text):
        left = box.left + blank.end() * letter
        head, tail = box.text[: blank.start()], box.text[blank.end() :]
        if not any(abs(left - a) <= SHIFTED * letter and kind == value_kind(tail) for a, kind in alone):
            continue
        if _is_told(tail) and not _is_told(box.text) and not is_code(box.text.replace(" ", "")):
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
