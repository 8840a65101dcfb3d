"""What the dumps hold, in one form: a text with its articles, whichever dump it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_OR = r"\s+(?:ou|et|OU|ET)\s+(?:(?:de|par|en|la|DE|PAR|EN|LA)\s+)*"
_IN_WORDS = re.compile(
    rf"[Rr](?:econversion|ECONVERSION){_OR}[Pp](?:romotion|ROMOTION)"
    rf"|[Pp](?:romotion|ROMOTION)(?:{_OR}[Rr](?:econversion|ECONVERSION))?"
    r"\s+(?:par|en|de|dans|PAR|EN)\s+(?:[lL]['’]\s*)?(?:alternance|ALTERNANCE)"
)
_SHORT = re.compile(
    r"[Pp](?<!\w[Pp])(?:ro|RO)(?:\s?[-‑–]\s?[«\"]?\s?[aA]|[aA])\b|P(?<!\wP)(?:ro|RO)[ \u00a0]«?[ \u00a0]?A\b"
)
"""The names of the scheme in agreements: reconversion ou promotion (par alternance), Pro-A."""

_WORDS = ("econversion", "ECONVERSION", "romotion", "ROMOTION")
_ABBREVIATED = re.compile("pro(?:[- ]?a|\u00a0a| –| «|‑)".encode())
_FIRST_ARTICLE = "KALIARTI000037367660"
"""Identifiers grow with time: articles older than law 2018-771 of 5 September 2018 cannot name the scheme."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that acts on an article (``orientation`` ``cible``) or on which it acts (``source``); dates in ISO.

    ``effect`` is the day from which the article has the wording that the link gives it.
    """

    kind: str
    orientation: str
    nature: str
    text_id: str
    title: str
    signed: str = ""
    published: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article or annex: ``path`` are the headings above it, ``html`` its content, ``status`` as stated."""

    id: str
    number: str = ""
    heading: str = ""
    path: tuple[str, ...] = ()
    html: str = ""
    status: str = ""
    links: tuple[Link, ...] = ()
    key: str = ""
    replaces: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The article as people call it: « article 3 », else the heading it stands under."""
        if self.number and self.number != "-":
            return f"article {self.number}"
        return next((h for h in (*reversed(self.path), self.heading) if h), "") or "article sans numéro"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text (accord, avenant, annexe, texte de base) as one dump holds it; ``idcc`` of every container seen.

    ``modified`` is the day of its last version (ISO), ``dump`` the rank of the dump among those read;
    ``partial``: an update, which holds only the articles that changed.
    """

    id: str
    title: str
    status: str = ""
    modified: str = ""
    idcc: frozenset[str] = frozenset()
    articles: tuple[SourceArticle, ...] = ()
    nature: str = ""
    signed: str = ""
    nor: str = ""
    dump: int = 0
    partial: bool = False


@dataclass(slots=True)
class Container:
    """A convention: its number (empty where the dump gives none), its title, how many texts it holds."""

    id: str
    idcc: str
    title: str
    texts: set[str] = field(default_factory=set)
    brochure: str = ""


def names_scheme(text: str) -> bool:
    """Return whether ``text`` names the scheme; substrings are tried first, they are much faster."""
    return may_name(text.encode("utf-8", "replace")) and (_in_words(text) or bool(_SHORT.search(text)))


def _in_words(text: str) -> bool:
    for word in _WORDS:
        at = text.find(word)
        while at >= 0:
            if at and _IN_WORDS.match(text, at - 1):
                return True
            at = text.find(word, at + 1)
    return False


def may_name(utf8: bytes) -> bool:
    """Return whether a text, given as its UTF-8 bytes, holds a piece of a name of the scheme, in any case."""
    small = utf8.lower()
    if b"econversion" in small:
        return True
    if b"romotion" in small and (b"romotion par" in small or b"romotion de l" in small):
        return True
    return bool(_ABBREVIATED.search(small))


def can_name_scheme(article_id: str) -> bool:
    """Return whether an article with this identifier is young enough to name the scheme."""
    return article_id >= _FIRST_ARTICLE
