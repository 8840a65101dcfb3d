"""What the dumps hold, in one form: a text with its articles, whichever dump it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_OR = r"\s+(?:ou|et|OU|ET)\s+(?:(?:de|par|en|la|DE|PAR|EN|LA)\s+)*"
SCHEME = re.compile(
    r"\b[Pp](?:ro|RO)(?:\s?[-‑–]\s?[«\"]?\s?[aA]|[aA])\b|\bP(?:ro|RO)[ \u00a0]«?[ \u00a0]?A\b"
    rf"|[Rr](?:econversion|ECONVERSION){_OR}[Pp](?:romotion|ROMOTION)"
    rf"|[Pp](?:romotion|ROMOTION)(?:{_OR}[Rr](?:econversion|ECONVERSION))?"
    r"\s+(?:par|en|de|dans|PAR|EN)\s+(?:[lL]['’]\s*)?(?:alternance|ALTERNANCE)"
)
"""The names of the scheme in agreements: Pro-A, reconversion ou promotion (par alternance)."""

_ABBREVIATED = ("pro-a", "pro a", "pro\u00a0a", "proa", "pro –", "pro «", "pro‑")
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
    small = text.lower()
    return _may_name(small) and bool(SCHEME.search(text))


def _may_name(small: str) -> bool:
    if "econversion" in small:
        return True
    if "romotion" in small and ("romotion par" in small or "romotion de l" in small):
        return True
    return "pro" in small and any(needle in small for needle in _ABBREVIATED)


def can_name_scheme(article_id: str) -> bool:
    """Return whether an article with this identifier is young enough to name the scheme."""
    return article_id >= _FIRST_ARTICLE
