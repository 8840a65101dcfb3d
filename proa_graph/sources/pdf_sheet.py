"""The door to PDF pages: the words and rules of one, upright, in points from its top left."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import atan2, hypot, pi
from typing import Any

from proa_graph.blocks.boxes import Box

_BREAK = 3.0
"""Points between two letters that set words apart."""
_DESCENT = 0.22
_HYPHENS = frozenset((0x02, 0xAD, 0xFFFE))
_BLANKS = frozenset((0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x00))
_OFF = 0.5
_DEEPEST = 8
_MOST_OF_PAGE = 0.4
FEW_WORDS = 12
"""No more words stand on a page that is the image of one: its number, a running head."""
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line drawn across or down a page, from the first point to the second."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_upright(self) -> bool:
        """Whether it runs down the page."""
        return self.bottom - self.top > self.right - self.left


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size, its words in the order in which they are drawn, its rules; ``scanned``: an image holds it."""

    width: float
    height: float
    words: tuple[Box, ...]
    rules: tuple[Rule, ...]
    scanned: bool


@dataclass(frozen=True, slots=True)
class _Letter:
    sign: str
    origin: Point
    left: Point
    right: Point
    size: float
    turned: int


def text(page: Any) -> str:
    """Return the words of a page alone, line by line, at a tenth of the cost of their places."""
    words = page.get_textpage()
    said: str = words.get_text_range()
    words.close()
    return said.replace("\r\n", "\n").replace("\ufffe", "-").replace("\x02", "-")


def sheet(page: Any) -> Sheet:
    """Return the words and rules of a page; one whose words are turned is turned until they are upright."""
    words = page.get_textpage()
    letters = list(_letters(words.raw))
    turned = Counter(letter.turned for letter in letters if letter).most_common(1)
    turn = _Turn(page.get_bbox(), turned[0][0] if turned else 0)
    paths, images = _drawn(page.raw)
    rules = tuple(rule for path in paths for rule in _rules(path, turn))
    found = tuple(_words(letters, turn, [r for r in rules if r.is_upright]))
    words.close()
    scanned = len(found) <= FEW_WORDS and images > _MOST_OF_PAGE * turn.width * turn.height
    return Sheet(turn.width, turn.height, found, rules, scanned)


class _Turn:
    """From the points of a page, counted from its bottom left, to those of the sheet, whose words run to the right."""

    def __init__(self, box: tuple[float, float, float, float], quarter: int) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.quarter = quarter
        size = (self.right - self.left, self.top - self.bottom)
        self.width, self.height = size if quarter % 2 == 0 else size[::-1]

    def __call__(self, point: Point) -> Point:
        x, y = point
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def _letters(words: Any) -> Iterator[_Letter | None]:
    """The letters in the order in which they are drawn; ``None`` for a blank."""
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    matrix, box = raw.FS_MATRIX(), raw.FS_RECTF()
    for at in range(raw.FPDFText_CountChars(words)):
        sign = raw.FPDFText_GetUnicode(words, at)
        if sign in _BLANKS:
            yield None
            continue
        raw.FPDFText_GetCharOrigin(words, at, x, y)
        raw.FPDFText_GetLooseCharBox(words, at, box)
        raw.FPDFText_GetMatrix(words, at, matrix)
        size = raw.FPDFText_GetFontSize(words, at) * (hypot(matrix.c, matrix.d) or 1.0)
        turned = round(atan2(matrix.b, matrix.a) / (pi / 2)) % 4
        shown = "-" if sign in _HYPHENS else chr(sign)
        yield _Letter(shown, (x.value, y.value), (box.left, box.bottom), (box.right, box.top), size, turned)


def _words(letters: Iterable[_Letter | None], turn: _Turn, upright: Sequence[Rule]) -> Iterator[Box]:
    """The words: letters on one line, no blank or rule between them."""
    ordered = sorted(upright, key=lambda r: r.left)
    places = [r.left for r in ordered]
    word: list[Box] = []
    for letter in letters:
        box = _box(letter, turn) if letter else None
        if box is None or (word and not _follows(word[-1], box, ordered, places)):
            if word:
                yield _joined(word)
            word = []
        if box is not None:
            word.append(box)
    if word:
        yield _joined(word)


def _box(letter: _Letter, turn: _Turn) -> Box:
    """Where a letter stands; one that is turned otherwise than its page by the box around it."""
    (x0, y0), (x1, y1) = turn(letter.left), turn(letter.right)
    left, right = min(x0, x1), max(x0, x1)
    if letter.turned != turn.quarter:
        return Box(left, right, min(y0, y1), max(y0, y1), letter.sign)
    bottom = turn(letter.origin)[1] + _DESCENT * letter.size
    return Box(left, right, bottom - letter.size, bottom, letter.sign)


def _follows(last: Box, box: Box, upright: Sequence[Rule], places: Sequence[float]) -> bool:
    size = max(last.bottom - last.top, 1.0)
    if abs(box.bottom - last.bottom) > _OFF * size or not -size <= box.left - last.right <= _BREAK:
        return False
    first, end = bisect_right(places, last.left + _OFF), bisect_right(places, box.right - _OFF)
    middle = (last.left + last.right) / 2
    beyond = (box.left + box.right) / 2
    return not any(middle < r.left < beyond and r.top <= box.middle <= r.bottom for r in upright[first:end])


def _joined(word: Sequence[Box]) -> Box:
    left, right = min(b.left for b in word), max(b.right for b in word)
    top, bottom = min(b.top for b in word), max(b.bottom for b in word)
    return Box(left, right, top, bottom, "".join(b.text for b in word))


def _drawn(page: Any) -> tuple[list[list[tuple[Point, Point]]], float]:
    """The segments of each path of a page, and the area of its images."""
    from pypdfium2 import raw

    paths: list[list[tuple[Point, Point]]] = []
    area = 0.0
    waiting = [(raw.FPDFPage_GetObject(page, n), _SAME, 0) for n in range(raw.FPDFPage_CountObjects(page))]
    while waiting:
        drawn, outer, depth = waiting.pop()
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            paths.append(list(_segments(drawn, _within(_matrix(drawn), outer))))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            a, b, c, d, *_ = _within(_matrix(drawn), outer)
            area += abs(a * d - b * c)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _within(_matrix(drawn), outer)
            count = raw.FPDFFormObj_CountObjects(drawn)
            waiting += [(raw.FPDFFormObj_GetObject(drawn, n), inner, depth + 1) for n in range(count)]
    return paths, area


def _matrix(drawn: Any) -> Matrix:
    from pypdfium2 import raw

    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(drawn, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _within(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that does ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _segments(path: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a path, those that close it included."""
    from pypdfium2 import raw

    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for n in range(raw.FPDFPath_CountSegments(path)):
        piece = raw.FPDFPath_GetPathSegment(path, n)
        raw.FPDFPathSegment_GetPoint(piece, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(piece)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if raw.FPDFPathSegment_GetClose(piece):
            yield last, start


def _rules(path: Sequence[tuple[Point, Point]], turn: _Turn) -> Iterator[Rule]:
    """The segments that run across or down the sheet."""
    for one, other in path:
        (x0, y0), (x1, y1) = turn(one), turn(other)
        rule = Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        if min(rule.right - rule.left, rule.bottom - rule.top) <= _OFF and (rule.right, rule.bottom) != (
            rule.left, rule.top,
        ):  # fmt: skip
            yield rule
