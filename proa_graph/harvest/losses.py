"""What of the facts a reading would take away: nobody loses a list by giving fewer dumps, or a cut one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from proa_graph.errors import UnusableError
from proa_graph.harvest.keys import key_of
from proa_graph.model import Entry, Facts
from proa_graph.reading.struck import UNPRINTED

_SHOWN = 12
Loss = tuple[str, str, str]


def losses(old: Facts, new: Facts) -> tuple[Loss, ...]:
    """Return what ``old`` holds and ``new`` does not: the text, and what of it in French and English.

    A line is lost where no line bears its key and none follows it; orders and notes are counted text by text.
    """
    return tuple(sorted((*_agreements(old, new), *_lines(old, new), *_counted(old, new))))


def refuse(found: Sequence[Loss]) -> None:
    """Refuse to write facts that lose ``found``.

    Raises:
        UnusableError: there is a loss; it names the first ones.
    """
    if not found:
        return
    shown, more = found[:_SHOWN], len(found) - _SHOWN
    fr = " ; ".join(f"{key} : {what}" for key, what, _ in shown) + (f" ; et {more} autres" if more > 0 else "")
    en = "; ".join(f"{key}: {what}" for key, _, what in shown) + (f"; and {more} more" if more > 0 else "")
    raise UnusableError(
        "harvest",
        f"cette lecture ferait disparaître des faits publiés : {fr}. Donnez toutes les archives, ou --allow-loss",
        f"this reading would take published facts away: {en}. Give all dumps, or --allow-loss",
    )


def _agreements(old: Facts, new: Facts) -> Iterator[Loss]:
    for key in sorted({a.key for a in old.agreements} - {a.key for a in new.agreements}):
        yield key, "l’accord", "the agreement"


def _lines(old: Facts, new: Facts) -> Iterator[Loss]:
    followed = {(r.agreement, r.key) for r in new.retired if r.followed_by}
    for text in sorted({*old.lists, *old.withdrawn}):
        borne = {key_of(e) for e in _all(new, text)}
        known = [e for e in _all(old, text) if e.wordings != (UNPRINTED,)]
        gone = [e for e in known if key_of(e) not in borne and (text, key_of(e)) not in followed]
        latest = {key_of(e) for e in new.lists.get(text, ())}
        moved = [e for e in old.lists.get(text, ()) if key_of(e) in borne and key_of(e) not in latest]
        if gone:
            yield text, f"{len(gone)} lignes", f"{len(gone)} lines"
        if moved and not latest:
            yield text, "sa liste en vigueur", "its present list"


def _all(facts: Facts, text: str) -> tuple[Entry, ...]:
    return (*facts.lists.get(text, ()), *facts.withdrawn.get(text, ()))


def _counted(old: Facts, new: Facts) -> Iterator[Loss]:
    for name, fr, en in (("orders", "arrêtés", "orders"), ("exclusions", "notes d’arrêté", "notes of orders")):
        before, after = (Counter(x.agreement for x in getattr(facts, name)) for facts in (old, new))
        for text in sorted(before):
            missing = before[text] - after[text]
            if missing > 0:
                yield text, f"{missing} {fr}", f"{missing} {en}"
