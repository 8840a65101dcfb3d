"""Diagrams: nothing lies on anything, who points stands above, and what is drawn is told."""

from __future__ import annotations

import re
from itertools import combinations

from proa_graph.site.diagram import Arrow, Box, diagram

BOXES = [Box(key, f"the {key}", f"#{key}", key == "d") for key in "abcdefg"]
ARROWS = [
    Arrow("a", "b", ("one", "two")), Arrow("a", "d", ("far",)), Arrow("b", "c", ("next",)), Arrow("c", "d"),
    Arrow("d", "a", ("back",)), Arrow("e", "e", ("itself",)), Arrow("f", "a", ("also",)),
]  # fmt: skip


def _drawn(boxes: list[Box] = BOXES) -> str:
    return str(diagram(boxes, ARROWS, "A title", "What it shows"))


def _places(drawn: str) -> dict[str, tuple[int, int]]:
    found = re.findall(r'href="#(\w)"><rect class="[^"]*" x="(-?\d+)" y="(-?\d+)"', drawn)
    return {key: (int(x), int(y)) for key, x, y in found}


def test_every_box_is_there_once_and_none_lies_on_another() -> None:
    drawn = _drawn()
    wide, high = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn).groups())  # type: ignore[union-attr]
    places = _places(drawn)
    assert sorted(places) == list("abcdefg")
    for (x, y), (other_x, other_y) in combinations(places.values(), 2):
        assert abs(x - other_x) >= 138 or abs(y - other_y) >= 34
    assert all(0 <= x <= wide - 138 and 0 <= y <= high - 34 for x, y in places.values())


def test_who_points_stands_above_what_it_points_at() -> None:
    places = _places(_drawn())
    for start, end in ("ab", "ad", "bc", "cd", "fa"):
        assert places[start][1] < places[end][1]


def test_arrows_tell_their_names_and_those_to_themselves_are_left_to_words() -> None:
    drawn = _drawn()
    assert drawn.count('<path class="arrow') == len(ARROWS) - 1
    assert "<title>one, two</title>" in drawn and ">one +1</text>" in drawn
    assert drawn.count('marker-end="url(#kind)"') == 1
    assert "itself" not in drawn and 'class="box outer"' in drawn


def test_a_picture_is_the_same_whatever_the_order_of_its_boxes_and_says_what_it_is() -> None:
    drawn = _drawn()
    assert 'aria-label="A title"' in drawn and "<desc>What it shows</desc>" in drawn
    assert _places(_drawn(BOXES[::-1])) == _places(drawn)


def test_a_long_name_is_on_two_lines() -> None:
    drawn = str(diagram([Box("a", "certification professionnelle", "#a")], [], "t", "s"))
    assert re.findall(r"<text [^>]*>([^<]*)</text>", drawn) == ["certification", "professionnelle"]
