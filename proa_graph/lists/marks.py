"""What an order excludes or reserves, line by line: the lines that carry the call, or are named, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from proa_graph.model import Agreement, Entry, Exclusion, Order
from proa_graph.text import fold

_WORDS = frozenset({"sentence", "paragraph"})
_LIST_ARTICLES = frozenset({"L6324-1", "L6324-3"})
_CALLS = "calls="


def calls(entry: Entry) -> frozenset[int]:
    """Return the numbers of the exclusions and reservations of its agreement that ``entry`` calls."""
    return _called_in(entry.note)


@lru_cache(maxsize=1 << 14)
def _called_in(note: str) -> frozenset[int]:
    token = next((t for t in note.split("; ") if t.startswith(_CALLS)), _CALLS)
    return frozenset(int(n) for n in token.removeprefix(_CALLS).split(",") if n.isdigit())


def called(lines: Sequence[Entry]) -> frozenset[int]:
    """Return the numbers that some of ``lines`` call and others do not: a note that all call is on the whole list."""
    calling = [calls(line) for line in lines]
    every = frozenset.intersection(*calling) if calling else frozenset()
    return frozenset().union(*calling) - every


def striking(
    limits: Iterable[Exclusion], entry: Entry, agreement: Agreement, orders: Sequence[Order]
) -> list[Exclusion]:
    """Return the exclusions among ``limits`` that strike ``entry``.

    Those of lines, articles and annexes; where there are none, and the line carries a mark, those of words of the
    article that lists it: a note on words strikes the marked lines of a list in prose.
    """
    found = [x for x in limits if x.kind == "exclusion" and covers(x, entry, agreement, orders)]
    whole = [x for x in found if x.scope not in _WORDS]
    on_lists = [x for x in found if _LIST_ARTICLES & set(x.legal_basis)]
    return whole or on_lists or found


def reserving(
    limits: Sequence[Exclusion],
    entry: Entry,
    agreement: Agreement,
    called: frozenset[int],
    order: str,
) -> list[Exclusion]:
    """Return the reservations among ``limits`` that bear on ``entry``.

    Args:
        limits: those of the agreement.
        entry: a line of its list.
        agreement: its agreement.
        called: the numbers that any line of the list calls: a note that lines call bears on these alone.
        order: the key of the order that extends what brought the line; a note that no line calls bears on what its own
            order extends, not on what was there before.
    """
    own = calls(entry)
    found = []
    for limit in limits:
        if limit.kind != "reservation":
            continue
        if limit.number in called:
            bears = limit.number in own
        elif limit.scope == "entry":
            bears = not limit.order or limit.order == order
        else:
            bears = _whole(limit, agreement) and (not limit.order or limit.order == order)
        if bears:
            found.append(limit)
    return found


def covers(limit: Exclusion, entry: Entry, agreement: Agreement, orders: Iterable[Order]) -> bool:
    """Return whether the exclusion ``limit`` bears on ``entry``: a marked line, or all of the list."""
    if limit.number in calls(entry):
        return True
    if limit.scope == "entry":
        return _marked(limit, entry, orders)
    if limit.scope in _WORDS:
        here = limit.locator.partition("/")[0]
        return here == entry.locator.partition("/")[0] and _marked(limit, entry, orders)
    return _whole(limit, agreement)


def _whole(limit: Exclusion, agreement: Agreement) -> bool:
    """Whether ``limit`` bears on the annex or article that holds the list."""
    here = fold(limit.article)
    return limit.scope in {"annex", "article"} and here != "" and here == fold(agreement.list_locator)


def _marked(limit: Exclusion, entry: Entry, orders: Iterable[Order]) -> bool:
    """Return whether ``entry`` carries a mark of exclusion, by the order of ``limit`` where both say which."""
    signed = {o.date_signed.isoformat() for o in orders if o.key == limit.order and o.date_signed}
    dated = not signed or not entry.exclusion_arrete_date or entry.exclusion_arrete_date in signed
    return entry.excluded_from_extension and dated


def since(limit: Exclusion, orders: Iterable[Order]) -> date | None:
    """Return the day on which the order of ``limit`` appeared, None where that is not known."""
    return next((o.date_published for o in orders if o.key == limit.order and o.date_published), None)
