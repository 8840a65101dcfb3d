"""A diagram of things and what leads from one to another, laid out in rows and drawn as inline SVG."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

_WIDTH, _BOX, _THIN, _HIGH, _GAP, _MARGIN = 960, 138, 12, 34, 66, 8
_ACROSS = 5
"""So many boxes a row."""
_LETTERS, _SWEEPS = 20, 12
_LETTER, _LINE = 5.0, 11.0
"""How wide a letter of a name of an arrow is, and how high."""
Places = Mapping[str, tuple[float, float]]
Spot = tuple[tuple[float, float], float]
"""Where a name stands: its middle, and half its width."""


@dataclass(frozen=True, slots=True)
class Box:
    """A thing: its key, what it is called, the address its box leads to; ``outer`` where another diagram has it."""

    key: str
    label: str
    href: str
    outer: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """What leads from the box ``start`` to the box ``end``, by names; by none where ``start`` is a kind of ``end``."""

    start: str
    end: str
    names: tuple[str, ...] = ()


def diagram(boxes: Sequence[Box], arrows: Sequence[Arrow], title: str, said: str) -> Markup:
    """Return ``boxes`` and ``arrows`` as a picture: who points stands above what it points at, wherever there is a way.

    Args:
        boxes: the things, each key once.
        arrows: between boxes that are there; those from a box to itself are told in words only.
        title: what the picture is called.
        said: what it shows, in words.
    """
    ways = [_Way(arrow, n) for n, arrow in enumerate(arrows) if arrow.start != arrow.end]
    rows = _rows([box.key for box in boxes], ways)
    places = _places(rows)
    said_at: list[Spot] = []
    lines = Markup("").join(_arrow(way, places, said_at) for way in ways)
    shapes = Markup("").join(_box(box, *places[box.key]) for box in boxes)
    frame = Markup(
        '<svg class="drawing diagram" role="group" viewBox="0 0 {} {}" aria-label="{}"><desc>{}</desc>{}{}{}</svg>'
    )
    height = 2 * _MARGIN + len(rows) * _HIGH + max(len(rows) - 1, 0) * _GAP
    return frame.format(_WIDTH, height, title, said, _HEADS, lines, shapes)


_HEADS = Markup(
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="head" d="M0 0L8 4L0 8z"/></marker><marker id="kind" viewBox="0 0 10 10" refX="10" refY="5" '
    'markerWidth="10" markerHeight="10" orient="auto"><path class="kind" d="M0 0L10 5L0 10z"/></marker></defs>'
)


class _Way:
    """The way of an arrow: the stops that it passes, a box at each end and a bend in each row between."""

    def __init__(self, arrow: Arrow, number: int) -> None:
        self.arrow = arrow
        self._number = number
        self.stops = [arrow.start, arrow.end]

    def run(self, at: Mapping[str, int]) -> list[tuple[int, str]]:
        """Bend in each row between those of its ends; return the bends with their rows."""
        first, last = at[self.arrow.start], at[self.arrow.end]
        step = 1 if last > first else -1
        bends = [(row, f"{_BEND}{self._number}-{row}") for row in range(first + step, last, step)]
        self.stops[1:1] = [name for _, name in bends]
        return bends


_BEND = "\n"
"""How the names of bends begin: no box is called so."""


def _rows(keys: Sequence[str], ways: Sequence[_Way]) -> list[list[str]]:
    """The boxes and bends row by row, near what they are tied to; no row has too many boxes."""
    deep = _depths(keys, [way.arrow for way in ways])
    rows: list[list[str]] = []
    for depth in sorted(set(deep.values())):
        found = [key for key in keys if deep[key] == depth]
        count = -(-len(found) // _ACROSS)
        rows += [found[part::count] for part in range(count)]
    at = {key: number for number, row in enumerate(rows) for key in row}
    tied = defaultdict[str, list[str]](list)
    for way in ways:
        for row, bend in way.run(at):
            rows[row].append(bend)
        for one, other in pairwise(way.stops):
            tied[one].append(other)
            tied[other].append(one)
    _sweep(rows, tied)
    return rows


def _sweep(rows: list[list[str]], tied: Mapping[str, list[str]]) -> None:
    """Order each row by the middle of what its things are tied to, again and again."""
    for _ in range(_SWEEPS):
        for row in (*rows, *reversed(rows)):
            places = {key: x for key, (x, _) in _places(rows).items()}
            row.sort(key=lambda key: (round(sum(places[x] for x in tied[key]) / (len(tied[key]) or 1)), key))


def _depths(keys: Sequence[str], arrows: Sequence[Arrow]) -> dict[str, int]:
    """How deep each box stands: below all that point at it, arrows that turn back left out."""
    ends = defaultdict[str, list[str]](list)
    for arrow in arrows:
        ends[arrow.start].append(arrow.end)
    forward, done, way = defaultdict[str, list[str]](list), list[str](), list[str]()

    def visit(key: str) -> None:
        way.append(key)
        for end in sorted(set(ends[key])):
            if end not in way:
                forward[key].append(end)
                if end not in done:
                    visit(end)
        way.pop()
        done.append(key)

    pointed = {arrow.end for arrow in arrows}
    for key in sorted(keys, key=lambda key: (key in pointed, -len(ends[key]), key)):
        if key not in done:
            visit(key)
    deep = dict.fromkeys(keys, 0)
    for key in reversed(done):
        for end in forward[key]:
            deep[end] = max(deep[end], deep[key] + 1)
    return deep


def _places(rows: Sequence[Sequence[str]]) -> dict[str, tuple[float, float]]:
    """The middle of each box and bend."""
    found = {}
    for number, row in enumerate(rows):
        wide = [_THIN if key.startswith(_BEND) else _BOX for key in row]
        free = (_WIDTH - sum(wide)) / len(row)
        left, y = free / 2, _MARGIN + _HIGH / 2 + number * (_HIGH + _GAP)
        for key, width in zip(row, wide, strict=True):
            found[key] = left + width / 2, y
            left += width + free
    return found


def _box(box: Box, x: float, y: float) -> Markup:
    shape = Markup('<a href="{}"><rect class="{}" x="{:.0f}" y="{:.0f}" width="{}" height="{}" rx="4"/>{}</a>')
    lines = _folded(box.label)
    texts = Markup("").join(
        Markup('<text x="{:.0f}" y="{:.0f}">{}</text>').format(x, y + 4 + 13 * (n - (len(lines) - 1) / 2), line)
        for n, line in enumerate(lines)
    )
    kind = "box outer" if box.outer else "box"
    return shape.format(box.href, kind, x - _BOX / 2, y - _HIGH / 2, _BOX, _HIGH, texts)


def _folded(label: str) -> list[str]:
    """``label`` on one line or two."""
    if len(label) <= _LETTERS:
        return [label]
    cuts = [n for n, letter in enumerate(label) if letter in " \u00a0"] or [_LETTERS]
    cut = min(cuts, key=lambda n: abs(n - len(label) / 2))
    return [_cut(label[:cut]), _cut(label[cut:].strip())]


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS + 3 else text[: _LETTERS + 2].rstrip() + "…"


def _arrow(way: _Way, places: Places, said_at: list[Spot]) -> Markup:
    points = [places[stop] for stop in way.stops]
    side = 1 if points[-1][1] > points[0][1] else -1
    points[0] = points[0][0], points[0][1] + side * _HIGH / 2
    points[-1] = points[-1][0], points[-1][1] - side * _HIGH / 2
    curves = Markup("").join(map(_curve, points, points[1:]))
    names = way.arrow.names
    shape = Markup('<path class="{}" d="M{:.0f} {:.0f}{}" marker-end="url(#{})"><title>{}</title></path>')
    (x, y), head = points[0], "head" if names else "kind"
    drawn = shape.format("arrow" if names else "arrow kind", x, y, curves, head, ", ".join(names))
    return drawn + _named(names, points, said_at) if names else drawn


def _curve(start: tuple[float, float], end: tuple[float, float]) -> Markup:
    bend = (end[1] - start[1]) / 2
    form = Markup("C{:.0f} {:.0f} {:.0f} {:.0f} {:.0f} {:.0f}")
    return form.format(start[0], start[1] + bend, end[0], end[1] - bend, *end)


def _named(names: Sequence[str], points: Sequence[tuple[float, float]], said_at: list[Spot]) -> Markup:
    """The names of an arrow, on its first part where it has room from what is said already, else on its last."""
    text = names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "")
    half = len(text) * _LETTER / 2
    spots = [
        (_along(start, end, share), half) for start, end in (points[:2], points[-2:]) for share in (0.7, 0.5, 0.86, 0.3)
    ]
    spot = next((one for one in spots if not any(_meet(one, other) for other in said_at)), spots[0])
    said_at.append(spot)
    (x, y), _ = spot
    return Markup('<text class="named" x="{:.0f}" y="{:.0f}">{}</text>').format(x, y + 3, text)


def _along(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    """The point of the curve from ``start`` to ``end`` at ``share`` of its way."""
    across = share * share * (3 - 2 * share)
    down = 1.5 * share * (1 - share) + share**3  # both bends stand half way
    return start[0] + (end[0] - start[0]) * across, start[1] + (end[1] - start[1]) * down


def _meet(one: Spot, other: Spot) -> bool:
    (x, y), half = one
    (other_x, other_y), other_half = other
    return abs(x - other_x) < half + other_half + _LETTER and abs(y - other_y) < _LINE
