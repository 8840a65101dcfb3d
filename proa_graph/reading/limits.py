"""Footnotes that keep something out of the extension, or extend it under a reservation, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from proa_graph.blocks import notes
from proa_graph.blocks.grid import Note
from proa_graph.blocks.html import Content, Paragraph
from proa_graph.domain.scheme import names_scheme
from proa_graph.model import Exclusion
from proa_graph.reading.habits import data
from proa_graph.sources.texts import SourceArticle
from proa_graph.text import fold

_VAGUE = "Objet de la Pro-A"
_OWN_LAW = ("L6324", "D6324", "L6325-11", "L6325-12", "L6325-13", "L6325-14", "D6332-89")


def limits(
    agreement: str,
    found: Iterable[tuple[SourceArticle, Content]],
    orders: dict[str, str],
    *,
    titled: bool,
) -> tuple[Exclusion, ...]:
    """Return the exclusions and reservations that the notes of ``found`` define, numbered from 1.

    Args:
        agreement: the key of the text.
        found: its articles with their content.
        orders: signature date of an order (ISO) → its key; a note that names none of them is of the only one there is.
        titled: whether all of the text is about the scheme; else notes on its other schemes are left out.
    """
    limits_found: list[Exclusion] = []
    only = next(iter(orders.values())) if len(orders) == 1 else ""
    for article, content in found:
        for note in content.notes:
            kind = notes.kind(note)
            called = _called(note, content)
            if kind == "note" or not (titled or _concerns_scheme(note, article, called)):
                continue
            limits_found.append(
                Exclusion(
                    agreement=agreement,
                    number=len(limits_found) + 1,
                    kind=kind,
                    scope=notes.scope(note),
                    article=article.name,
                    order=orders.get(note.order_date, only),
                    legal_basis=notes.legal_basis(note.text),
                    subject=subject_of(note, f"{called} {article.heading}"),
                    locator=note.locator,
                )
            )
    return tuple(limits_found)


def subject_of(note: Note, called: str = "") -> str:
    """Return what a note is about, in our words: the first topic that it, or the place of its call, speaks of."""
    for words in (note.text, called):
        folded = fold(words)
        for label, pattern, _, _ in data()["topics"]:
            if re.search(pattern, folded) and (label != _VAGUE or words is called):
                return str(label)
    return _VAGUE if re.search(r"l 6324 3", fold(note.text)) else "Autre stipulation"


def _called(note: Note, content: Content) -> str:
    """The paragraphs that carry the call of ``note``."""
    call = f"({note.number})"
    return " ".join(b.text for b in content.blocks if isinstance(b, Paragraph) and call in b.text)


def _concerns_scheme(note: Note, article: SourceArticle, called: str) -> bool:
    basis = notes.legal_basis(note.text)
    return (
        any(b.startswith(_OWN_LAW) for b in basis)
        or names_scheme(note.text)
        or names_scheme(called)
        or names_scheme(" ".join((*article.path, article.heading)))
    )
