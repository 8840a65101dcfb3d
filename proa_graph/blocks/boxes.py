"""Words with their places on a page, and the runs of words that one blank sets apart from the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SAME_LINE = 0.35
_GAP = 0.75
"""A blank wider than this share of the size of the letters sets columns apart; a space is a quarter of it."""

Span = tuple[float, float]
"""The left and the right of something."""


@dataclass(frozen=True, slots=True)
class Box:
    """Words on one line and where they stand, in points from the top left of the page."""

    left: float
    right: float
    top: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        """The height of the middle of the line."""
        return (self.top + self.bottom) / 2


def segments(words: Sequence[Box], size: float) -> list[Box]:
    """Return the words joined to what stands in one column of one line; ``size`` is that of most letters."""
    lines: list[list[Box]] = []
    for word in sorted(words, key=lambda w: (w.middle, w.left)):
        if lines and abs(word.middle - lines[-1][0].middle) <= _SAME_LINE * size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [box for line in lines for box in _cut(sorted(line, key=lambda w: w.left), size)]


def _cut(line: Sequence[Box], size: float) -> list[Box]:
    found: list[Box] = []
    for word in line:
        if found and word.left - found[-1].right <= _GAP * size:
            last = found[-1]
            text = f"{last.text} {word.text}"
            found[-1] = Box(
                last.left, max(last.right, word.right), min(last.top, word.top), max(last.bottom, word.bottom), text
            )
        else:
            found.append(word)
    return found


def merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return ``spans`` from left to right, those that overlap as one."""
    found: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found
