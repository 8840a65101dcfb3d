"""A text of the dumps with its earlier wordings → what ``data/`` holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proa_graph.harvest.withdrawn import added, differs, withdrawn
from proa_graph.model import Act, Addition, Agreement, Clause, Document, Entry, Exclusion, Order, TakenOut, Withdrawn
from proa_graph.reading import marks
from proa_graph.reading.text import entries_of, read_text
from proa_graph.sources.texts import SourceText


@dataclass(frozen=True, slots=True)
class Harvest:
    """What was read of a text (see :class:`proa_graph.reading.text.Read`) and of its earlier wordings.

    ``withdrawn`` are rows of earlier wordings, ``additions`` those that no earlier wording has, ``compared`` whether
    there was one to compare with.
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
    withdrawn: tuple[Withdrawn, ...] = ()
    additions: tuple[Addition, ...] = ()
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
    wordings = [(old, entries_of(old) if differs(text, old) else read.entries) for old in earlier]
    return Harvest(
        text,
        read.kind,
        read.reason,
        agreement=read.agreement,
        document=read.document,
        entries=read.entries,
        orders=read.orders,
        exclusions=read.exclusions,
        clauses=read.clauses,
        withdrawn=marks.numbered(withdrawn(text, read.entries, wordings), read.numbers),
        additions=added(text, read.entries, wordings),
        acts=read.acts,
        taken_out=read.taken_out,
        compared=bool(earlier),
    )
