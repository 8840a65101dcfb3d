"""Pictures as inline SVG: bars, grids and steps drawn from numbers, with nothing that a page must fetch.

Each part of a bar bears a class (``f-open``, ``f-struck`` …) that the style sheet colours in light and dark, its
number where there is room for it, and a title; what a picture says is told in words and as data beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

_WIDTH, _HEIGHT, _LABEL, _ROW, _TOP = 720, 190, 262, 21, 22
_LETTERS = 34
_FULL, _DIGIT = 90.0, 2.2
"""The share of the width, in per cent, that the longest bar takes, and that a digit takes on a telephone."""
Parts = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar of stacked parts: (class, number), with the address that its label leads to."""

    label: str
    parts: Parts
    href: str = ""

    @property
    def total(self) -> int:
        """What its parts make together."""
        return sum(number for _, number in self.parts)


def bars(rows: Sequence[Bar], title: str, said: str, names: Mapping[str, str]) -> Markup:
    """Return ``rows`` as horizontal bars on one scale, under each other, each beside its label or below it.

    Lengths are shares of the width at hand, so that the bars fit a telephone as they fit a screen.

    Args:
        rows: the bars, in their order.
        title: what the picture is called.
        said: what it shows, in words.
        names: what each class stands for.
    """
    scale = _FULL / (max((row.total for row in rows), default=1) or 1)
    drawn = Markup("").join(_bar(row, scale, names) for row in rows)
    role = "group" if any(row.href for row in rows) else "img"
    frame = Markup('<div class="bars" role="{}" aria-label="{}"><p class="visually-hidden">{}</p>{}</div>')
    return frame.format(role, title, said, drawn)


def _bar(row: Bar, scale: float, names: Mapping[str, str]) -> Markup:
    left, drawn = 0.0, Markup("")
    for name, count in row.parts:
        if count:
            drawn += _part(name, count, left, count * scale, f"{row.label} – {names[name]}: {count}")
        left += count * scale
    total = Markup('<text class="total" x="{:.1f}%" dx="5" y="13">{}</text>').format(left, row.total)
    label = Markup('<a href="{}">{}</a>').format(row.href, row.label)
    label = label if row.href else Markup("<span>{}</span>").format(row.label)
    return Markup('{}<svg class="bar">{}{}</svg>').format(label, drawn, total)


def _part(name: str, count: int, left: float, width: float, title: str) -> Markup:
    inside = Markup('<text class="inside" x="{:.1f}%" y="13">{}</text>').format(left + width / 2, count)
    drawn = Markup('<rect class="{}" x="{:.1f}%" width="{:.1f}%" height="16"><title>{}</title></rect>')
    room = width > _DIGIT * (len(str(count)) + 1)
    return drawn.format(f"f-{name}", left, width, title) + (inside if room else Markup(""))


def columns(rows: Sequence[Bar], title: str, said: str, names: Mapping[str, str]) -> Markup:
    """Return ``rows`` as upright bars of stacked parts, one beside the other, for instance one a year."""
    scale = _HEIGHT / (max((row.total for row in rows), default=1) or 1)
    step = (_WIDTH - 40) / max(len(rows), 1)
    drawn = Markup("")
    for number, row in enumerate(rows):
        left = 30 + number * step
        drawn += _stack(row.parts, left, step * 0.7, scale, row.label, names)
        drawn += _text(left + step * 0.35, _TOP + _HEIGHT + 20, row.label)
    return _framed(drawn, _TOP + _HEIGHT + 30, title, said, "drawing upright")


def _stack(parts: Parts, left: float, width: float, scale: float, label: str, names: Mapping[str, str]) -> Markup:
    """Parts on each other from the ground up, and what they make together above them."""
    shape = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>')
    base, drawn = float(_TOP + _HEIGHT), Markup("")
    for name, count in parts:
        base -= count * scale
        if count:
            drawn += shape.format(f"f-{name}", left, base, width, count * scale, f"{label} – {names[name]}: {count}")
    total = sum(count for _, count in parts)
    return drawn + _text(left + width / 2, base - 5, total, "total") if total and width > 22 else drawn


def grid(rows: Sequence[tuple[str, str, Sequence[int]]], heads: Sequence[str], title: str, said: str) -> Markup:
    """Return a grid of numbers, each on a ground as strong as it is large; a row is (label, address, numbers)."""
    most = max((n for _, _, numbers in rows for n in numbers), default=1) or 1
    wide = (_WIDTH - _LABEL) / max(len(heads), 1)
    drawn = Markup("").join(_text(_LABEL + (n + 0.5) * wide, 14, head) for n, head in enumerate(heads))
    for number, (label, href, numbers) in enumerate(rows):
        top = _TOP + number * _ROW
        drawn += _label(label, href, top + 14)
        cells = ((place, count) for place, count in enumerate(numbers) if count)
        drawn += Markup("").join(_cell(_LABEL + place * wide, top, wide, count, most) for place, count in cells)
    return _framed(drawn, _TOP + len(rows) * _ROW + 4, title, said)


def _cell(left: float, top: int, wide: float, count: int, most: int) -> Markup:
    shape = Markup('<rect class="f-level" fill-opacity="{:.2f}" x="{:.0f}" y="{}" width="{:.0f}" height="19"/>')
    drawn = shape.format(0.1 + 0.35 * (count / most) ** 0.5, left, top, wide - 2)
    return drawn + _text(left + wide / 2 - 1, top + 14, count)


def _label(label: str, href: str, base: int) -> Markup:
    text = Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(_LABEL - 8, base, _cut(label))
    return Markup('<a href="{}">{}</a>').format(href, text) if href else text


def steps(days: Sequence[tuple[date, Parts]], end: date, title: str, said: str, names: Mapping[str, str]) -> Markup:
    """Return numbers that change on ``days`` and hold until the next, stacked over time until ``end``."""
    first = days[0][0]
    scale = _HEIGHT / (max((sum(n for _, n in parts) for _, parts in days), default=1) or 1)

    def place(day: date) -> float:
        return 30 + (_WIDTH - 60) * (day - first).days / max((end - first).days, 1)

    drawn = Markup("")
    for (day, parts), until in zip(days, [*(d for d, _ in days[1:]), end], strict=True):
        drawn += _stack(parts, place(day), max(place(until) - place(day), 1), scale, day.isoformat(), names)
    tick = Markup('<path class="tick" d="M{:.1f} {}v6"/>')
    for year in range(first.year + 1, end.year + 1):
        x = place(date(year, 1, 1))
        drawn += tick.format(x, _TOP + _HEIGHT) + _text(x, _TOP + _HEIGHT + 23, year)
    return _framed(drawn, _TOP + _HEIGHT + 30, title, said, "drawing upright")


def _text(x: float, y: float, value: object, kind: str = "") -> Markup:
    named = Markup(' class="{}"').format(kind) if kind else Markup("")
    return Markup('<text{} x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(named, x, y, value)


def _framed(drawn: Markup, height: int, title: str, said: str, kind: str = "drawing") -> Markup:
    frame = Markup('<svg class="{}" role="{}" viewBox="0 0 {} {}" aria-label="{}"><desc>{}</desc>{}</svg>')
    role = "group" if "<a " in drawn else "img"
    return frame.format(kind, role, _WIDTH, height, title, said, drawn)


def _cut(label: str) -> str:
    return label if len(label) <= _LETTERS else label[: _LETTERS - 1].rstrip() + "…"
