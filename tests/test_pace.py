"""Turns: who asks most waits while the server falls behind, and nobody else does."""

from __future__ import annotations

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proa_graph.server.pace import WINDOW, Pace, share

LATE = 0.05
ADDRESSES = st.dictionaries(st.text(max_size=3), st.integers(1, 1000), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("asked", "room", "expected"),
    [
        ({"a": 10}, 10, math.inf),
        ({"a": 10}, 9, 9),
        ({"a": 2, "b": 10}, 12, math.inf),
        ({"a": 2, "b": 10}, 8, 6),
        ({"a": 2, "b": 10, "c": 20}, 18, 8),
        ({"a": 10, "b": 10}, 4, 2),
    ],
)
def test_who_asks_least_loses_nothing(asked: dict[str, float], room: float, expected: float) -> None:
    assert share(asked, room) == expected


@given(ADDRESSES, st.floats(0.1, 0.9))
def test_the_shares_fill_the_room_and_no_more(asked: dict[str, float], part: float) -> None:
    room = part * sum(asked.values())
    most = share(asked, room)
    assert sum(min(count, most) for count in asked.values()) == pytest.approx(room)


def _window(pace: Pace, asked: dict[str, int], late: float, again: dict[str, int]) -> dict[str, bool]:
    """Who has to wait after ``again``, in the window that follows one in which ``asked`` was and that ended late."""
    loop = asyncio.new_event_loop()
    try:
        for address, turns in asked.items():
            pace.count(address, loop, turns)
        pace.turn(late)
        for address, turns in again.items():
            pace.count(address, loop, turns)
        return {address: pace.wait(address, loop) > 0 for address in again}
    finally:
        loop.close()


def test_a_server_that_falls_behind_lets_those_wait_who_ask_most() -> None:
    asked = {"flood": 100, "person": 3}
    assert _window(Pace(), asked, LATE, asked) == {"flood": True, "person": False}


def test_nobody_waits_while_the_server_keeps_up() -> None:
    asked = {"flood": 100, "person": 3}
    assert _window(Pace(), asked, 0.0, asked) == {"flood": False, "person": False}


def test_who_is_alone_waits_for_nobody() -> None:
    assert _window(Pace(), {"one": 100}, LATE, {"one": 100}) == {"one": False}


def test_people_keep_a_least_share_however_late_it_is() -> None:
    pace = Pace()
    for _ in range(20):
        _window(pace, {"a": 4, "b": 4}, LATE, {})
    assert _window(pace, {"a": 4, "b": 4}, LATE, {"a": 3, "b": 4}) == {"a": False, "b": True}


def test_turns_end_when_the_server_keeps_up_again() -> None:
    pace = Pace()
    _window(pace, {"flood": 100, "person": 3}, LATE, {})
    assert pace.most < 100
    for _ in range(30):
        pace.turn(0.0)
    assert pace.most == math.inf


def test_a_window_ends_by_itself_and_says_how_long_to_wait() -> None:
    async def told() -> tuple[float, float]:
        loop, pace = asyncio.get_running_loop(), Pace()
        pace.most = 1
        pace.count("a", loop)
        wait = pace.wait("a", loop)
        await asyncio.sleep(WINDOW * 1.5)
        return wait, pace.wait("a", loop)

    wait, after = asyncio.run(told())
    assert 0 < wait <= WINDOW
    assert after == 0
