"""Footnotes that keep something out of the extension, or extend it under a reservation, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from proa_graph.blocks import notes
from proa_graph.blocks.grid import Note
from proa_graph.blocks.html import Content, Paragraph
from proa_graph.domain.codes import CODE
from proa_graph.domain.scheme import names_scheme
from proa_graph.model import Entry, Exclusion
from proa_graph.reading.habits import data, matches
from proa_graph.sources.texts import SourceArticle
from proa_graph.text import fold, squeeze, stems

_VAGUE = "Objet de la Pro-A"
_OWN_LAW = ("L6324", "D6324", "L6325-11", "L6325-12", "L6325-13", "L6325-14", "D6332-89")
_VERB = re.compile(r"\b(?:exclue?s?|etendue?s?|etend|sous reserve)\b")
_NO_LIST = re.compile(r"\bne prevo\w+ pas de liste\b.*")
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{5,300}?)\s*[»\"”]")
_CODE_DIGITS = re.compile(r"\d{2,5}")
_KIND_HEAD = re.compile(r"^(?:titres?(?: professionnels?| rncp)?|tp|cqp|cqpi|bts|diplômes?)\s*[–-]\s*", re.IGNORECASE)


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
            kind = kind_of(note)
            called = _called(note, content)
            if kind == "note" or not (titled or _concerns_scheme(note, article, called)):
                continue
            limits_found.append(
                Exclusion(
                    agreement=agreement,
                    number=len(limits_found) + 1,
                    kind=kind,
                    scope=scope_of(note),
                    article=article.name,
                    order=orders.get(note.order_date, only),
                    legal_basis=notes.legal_basis(note.text),
                    subject=subject_of(note, f"{called} {article.heading}"),
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
    """Return what a note bears on: what stands before its verb decides, « À l’article 2, les certifications … ».

    Of « L’article 2 est étendu à l’exclusion des certifications … » it is what follows.
    """
    text = re.sub(r"[«\"“][^«»\"“”]*[»\"”]", " ", note.text)
    folded = fold(text)
    verb = _VERB.search(folded)
    head = _NO_LIST.sub(" ", folded[: verb.start()] if verb else folded)
    head = notes.excepted(folded) or head
    for scope, patterns in data()["scopes"]:
        if re.search(patterns, head):
            return str(scope)
    return "article"


def subject_of(note: Note, called: str = "") -> str:
    """Return what a note is about, in our words: the first topic that it, or the place of its call, speaks of."""
    for words in (note.text, called):
        folded = fold(words)
        for label, pattern in data()["topics"]:
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
