"""Footnotes that keep something out of the extension, or extend it under a reservation, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from proa_graph.documents import notes
from proa_graph.documents.grid import Note
from proa_graph.documents.values import CODE
from proa_graph.harvest.html import Content
from proa_graph.harvest.source import SourceArticle
from proa_graph.harvest.vocabulary import data, matches
from proa_graph.model import Entry, Exclusion
from proa_graph.text import fold, squeeze, stems

_VERB = re.compile(r"\b(?:exclue?s?|etendue?s?|etend|sous reserve)\b")
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{5,300}?)\s*[»\"”]")
_CODE_DIGITS = re.compile(r"\d{2,5}")
_KIND_HEAD = re.compile(r"^(?:titres?(?: professionnels?| rncp)?|tp|cqp|cqpi|bts|diplômes?)\s*[–-]\s*", re.IGNORECASE)


def limits(
    agreement: str,
    found: Iterable[tuple[SourceArticle, Content]],
    orders: dict[str, str],
) -> tuple[Exclusion, ...]:
    """Return the exclusions and reservations that the notes of ``found`` define, numbered from 1.

    Args:
        agreement: the key of the text.
        found: its articles with their content.
        orders: signature date of an order (ISO) → its key.
    """
    limits_found: list[Exclusion] = []
    for article, content in found:
        for note in content.notes:
            kind = kind_of(note)
            if kind == "note":
                continue
            limits_found.append(
                Exclusion(
                    agreement=agreement,
                    number=len(limits_found) + 1,
                    kind=kind,
                    scope=scope_of(note),
                    article=article.name,
                    order=orders.get(note.order_date, ""),
                    legal_basis=notes.legal_basis(note.text),
                    subject=subject_of(note),
                    locator=note.locator,
                )
            )
    return tuple(limits_found)


def kind_of(note: Note) -> str:
    """Return ``exclusion``, ``reservation`` or ``note``; a note of an order that extends nothing is a mere note."""
    kind = notes.kind(note)
    if kind == "note" and not note.order_date:
        return "note"
    return "reservation" if kind == "note" and matches("reserves", note.text) else kind


def scope_of(note: Note) -> str:
    """Return what a note bears on: what stands before its verb decides, « À l’article 2, les certifications … »."""
    text = re.sub(r"[«\"“][^«»\"“”]*[»\"”]", " ", note.text)
    folded = fold(text)
    verb = _VERB.search(folded)
    head = folded[: verb.start()] if verb else folded
    for scope, patterns in data()["scopes"]:
        if re.search(patterns, head):
            return str(scope)
    return "article"


def subject_of(note: Note) -> str:
    """Return what a note is about in our own words: the first topic whose words or article of law it holds."""
    folded = fold(note.text)
    for label, pattern in data()["topics"]:
        if re.search(pattern, folded):
            return str(label)
    return "Autre stipulation"


def marked(entries: Sequence[Entry], contents: Iterable[Content]) -> tuple[Entry, ...]:
    """Return ``entries`` with those marked that a note excludes by name although no call stands on their row.

    A note that is called on rows is left alone: its calls decide, not the titles that it quotes.
    """
    dates = {e.exclusion_arrete_date for e in entries if e.excluded_from_extension}
    result = list(entries)
    for content in contents:
        for note in content.notes:
            if kind_of(note) != "exclusion" or scope_of(note) != "entry" or note.order_date in dates:
                continue
            codes = {c[2].lstrip("0") for c in CODE.finditer(note.text) if c[1].upper() != "RS"}
            quoted = {_key(_KIND_HEAD.sub("", q)) for q in _QUOTED.findall(note.text)} - {""}
            for i, entry in enumerate(result):
                if entry.excluded_from_extension:
                    continue
                if (entry.rncp_code and entry.rncp_code in codes) or _key(entry.certification_label) in quoted:
                    result[i] = replace(entry, excluded_from_extension=True, exclusion_arrete_date=note.order_date)
    return tuple(result)


def _key(text: str) -> str:
    bare = CODE.sub("", text)
    return stems(squeeze(_CODE_DIGITS.sub("", bare)))
