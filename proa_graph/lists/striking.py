"""Which lines an order strikes: those that carry the call of its note, or are all of the annex or article it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from proa_graph.model import Agreement, Entry, Exclusion, Order
from proa_graph.text import fold

_WORDS = frozenset({"sentence", "paragraph"})
_LIST_ARTICLES = frozenset({"L6324-1", "L6324-3"})


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


def covers(limit: Exclusion, entry: Entry, agreement: Agreement, orders: Iterable[Order]) -> bool:
    """Return whether ``limit`` bears on ``entry``: a marked line, or the annex or article that is the list."""
    if limit.scope == "entry":
        if limit.kind != "exclusion":
            return True
        return _marked(limit, entry, orders)
    if limit.scope in _WORDS:
        here = limit.locator.partition("/")[0]
        return limit.kind == "exclusion" and here == entry.locator.partition("/")[0] and _marked(limit, entry, orders)
    if limit.scope in {"annex", "article"}:
        return fold(limit.article) != "" and fold(limit.article) == fold(agreement.list_locator)
    return False


def _marked(limit: Exclusion, entry: Entry, orders: Iterable[Order]) -> bool:
    """Return whether ``entry`` carries a mark of exclusion, by the order of ``limit`` where both say which."""
    signed = {o.date_signed.isoformat() for o in orders if o.key == limit.order and o.date_signed}
    dated = not signed or not entry.exclusion_arrete_date or entry.exclusion_arrete_date in signed
    return entry.excluded_from_extension and dated
