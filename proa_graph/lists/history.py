"""A list through time: the steps that texts make, and for each certification whether the list holds it after each.

A step counts from the day its own text is extended; a text that is not extended changes nothing. What a step leaves is
known from its words (what it prints, what it takes out) and from the wordings that the sources print; where neither
says, it is not known.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
L = TypeVar("L")

WHOLE = frozenset({"Institutes", "ReplacesWhole"})
CARRYING = frozenset({"Adds", "Withdraws", "Prolongs"})


class Held(Enum):
    """Whether the list holds a certification after a step."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step(Generic[K, L]):
    """What one text does to a list.

    ``opens`` is the first day of its effect, None while no order extends it; ``published`` that of ``order`` in the
    Journal officiel; ``stated`` why it has no effect yet. ``kind`` is that of its act. ``prints`` are the lines of its
    own text, ``takes`` what it takes out, ``wording`` the whole list after it where a source prints one, and ``whole``
    whether what is not in it (or, without it, in ``prints``) is out.
    """

    text: str
    kind: str
    signed: date | None = None
    opens: date | None = None
    order: str = ""
    published: date | None = None
    stated: str = ""
    prints: Mapping[K, L] = field(default_factory=dict)
    takes: frozenset[K] = frozenset()
    wording: Mapping[K, L] | None = None
    whole: bool = True


def ordered(steps: Sequence[Step[K, L]]) -> list[Step[K, L]]:
    """Return the steps that have effect, in the order of it; of one day, in the order of signature."""
    effective = [s for s in steps if s.opens]
    return sorted(effective, key=lambda s: (s.opens or date.max, s.signed or date.min, s.text))


def held(steps: Sequence[Step[K, L]], key: K) -> list[Held]:
    """Return for each of ``steps`` (in effect, in order) whether the list then holds ``key``."""
    said = [_said(step, key) for step in steps]
    found: list[Held] = []
    for place, word in enumerate(said):
        before = found[-1] if found else Held.UNKNOWN
        if isinstance(word, Held):
            found.append(word)
        elif word == "doubt" and before is Held.IN:
            found.append(Held.IN if _still(steps[place + 1 :], said[place + 1 :]) else Held.UNKNOWN)
        else:
            found.append(before)
    for place in range(len(steps) - 1, 0, -1):
        if found[place - 1] is Held.UNKNOWN and said[place - 1] != "doubt":
            found[place - 1] = _before(steps[place], said[place], found[place], key)
    return found


def _said(step: Step[K, L], key: K) -> Held | str:
    """What the step itself says of ``key``: in or out, or that it leaves it, or leaves it in doubt."""
    if key in step.prints:
        return Held.IN
    if key in step.takes:
        return Held.OUT
    if step.wording is not None:
        if key in step.wording:
            return Held.IN
        return Held.OUT if step.whole else "carry"
    if step.kind in WHOLE:
        return Held.OUT if step.whole and step.prints else Held.UNKNOWN
    return "carry" if step.kind in CARRYING or step.takes else "doubt"


def _still(later: Sequence[Step[K, L]], said: Sequence[Held | str]) -> bool:
    """Whether the first wording after a doubt holds what stood before without a step between that lists it anew."""
    for step, word in zip(later, said, strict=True):
        if step.wording is not None or isinstance(word, Held):
            return word is Held.IN and (step.wording is not None or step.kind in WHOLE)
    return False


def _before(step: Step[K, L], said: Held | str, after: Held, key: K) -> Held:
    """What held before ``step``, as far as the step tells."""
    if key in step.takes:
        return Held.IN
    if key in step.prints:
        return Held.UNKNOWN if step.kind in WHOLE else Held.OUT
    if step.kind in WHOLE or said == "doubt":
        return Held.UNKNOWN
    return after


def entering(steps: Sequence[Step[K, L]], states: Sequence[Held], place: int, key: K) -> int:
    """Return which of ``steps`` brought ``key`` as it is after the one at ``place``: the last that prints it.

    Where none does, the first after which the list holds it without a break.
    """
    here = place
    while True:
        if key in steps[here].prints or here == 0 or states[here - 1] is not Held.IN:
            return here
        here -= 1


def intervals(steps: Sequence[Step[K, L]]) -> Iterator[tuple[int, date, date | None]]:
    """Yield each step in effect with its first day and the first after it; those overtaken on their day left out."""
    for place, step in enumerate(steps):
        end = steps[place + 1].opens if place + 1 < len(steps) else None
        if step.opens and step.opens != end:
            yield place, step.opens, end
