"""A text of the dumps with its earlier wordings → what ``data/`` holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from proa_graph.harvest.struck import struck
from proa_graph.harvest.wordings import differs, wordings
from proa_graph.model import Act, Agreement, Clause, Document, Entry, Exclusion, Order, TakenOut, Wording
from proa_graph.reading import marks
from proa_graph.reading.text import entries_of, read_text
from proa_graph.sources.texts import SourceText


@dataclass(frozen=True, slots=True)
class Harvest:
    """What was read of a text (see :class:`proa_graph.reading.text.Read`) and of its earlier wordings.

    ``entries`` are the lines of the latest wording, ``earlier`` those that only older ones have, ``wordings`` what they
    stand in; ``compared`` says whether there was an older text to compare with.
    """

    text: SourceText
    kind: str
    reason: str
    agreement: Agreement | None = None
    document: Document | None = None
    entries: tuple[Entry, ...] = ()
    orders: tuple[Order, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    clauses: tuple[Clause, ...] = ()
    earlier: tuple[Entry, ...] = ()
    wordings: tuple[Wording, ...] = ()
    acts: tuple[Act, ...] = ()
    taken_out: tuple[TakenOut, ...] = ()
    compared: bool = False


def harvest_text(text: SourceText, earlier: Sequence[SourceText] = ()) -> Harvest:
    """Return what ``text`` says of the scheme.

    Args:
        text: the text in its latest wording.
        earlier: the same text in older dumps, newest first: orders and notes that the latest wording lost.
    """
    read = read_text(text, earlier)
    if read.agreement is None:
        return Harvest(text, read.kind, read.reason, acts=read.acts)
    listed = {a.key for a in text.articles if a.id in {e.locator.partition("/")[0] for e in read.entries}}
    printed = [(old, entries_of(old, listed) if differs(text, old) else read.entries) for old in earlier]
    found, lines = wordings((text, read.entries), printed)
    lines = (*lines, *struck([*reversed(printed), (text, read.entries)]))
    return Harvest(
        text,
        read.kind,
        read.reason,
        agreement=read.agreement,
        document=read.document,
        entries=tuple(e for e in lines if e.row),
        orders=read.orders,
        exclusions=tuple(dated(limit, found) for limit in read.exclusions),
        clauses=read.clauses,
        earlier=marks.numbered((e for e in lines if not e.row), read.numbers),
        wordings=found,
        acts=read.acts,
        taken_out=read.taken_out,
        compared=bool(earlier),
    )


def dated(limit: Exclusion, found: Sequence[Wording]) -> Exclusion:
    """Return ``limit``; one whose note names no order is of that which extends the wording that first has its article.

    Args:
        limit: an exclusion or reservation, with its locator.
        found: the wordings of its text, oldest first.
    """
    article = limit.locator.partition("/")[0]
    first = next((wording for wording in found if article in wording.articles), None)
    if limit.order or first is None or len(first.orders) != 1:
        return limit
    return replace(limit, order=first.orders[0])
