"""Day by day, what a certification or a trade is worth in which branches: words that need no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from proa_graph.site.entries import Held
from proa_graph.site.view import Thing, natural


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which something changed: each status that began, and the branches where it did."""

    day: date
    begun: tuple[tuple[Thing, tuple[Thing, ...]], ...]


def turns(rights: Iterable[Held]) -> list[Turn]:
    """Return the days on which a status of ``rights`` began, the oldest first."""
    days: dict[date, dict[Thing, dict[Thing, None]]] = {}
    for held in rights:
        for period in held.periods:
            if period.start and period.concept:
                branches = days.setdefault(period.start, {}).setdefault(period.concept, {})
                branches.update(dict.fromkeys(held.right.things("proa:branch")))
    return [Turn(day, tuple(_begun(found))) for day, found in sorted(days.items())]


def _begun(found: dict[Thing, dict[Thing, None]]) -> Iterable[tuple[Thing, tuple[Thing, ...]]]:
    for concept, branches in sorted(found.items(), key=lambda item: item[0].name):
        yield concept, tuple(sorted(branches, key=lambda branch: natural(branch.key)))
