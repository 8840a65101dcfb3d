"""The names of the scheme in texts: reconversion ou promotion par alternance, Pro-A."""

from __future__ import annotations

import re

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


_PERIOD = re.compile(r"périodes?\s+de\s+reconversion\b(?!\s+(?:ou|et)\b)", re.IGNORECASE)


def concerns(text: str) -> bool:
    """Return whether ``text`` names Pro-A, or the period of reconversion (L6324-8) that takes its place."""
    return names_scheme(text) or ("econversion" in text and bool(_PERIOD.search(text)))


def names_reconversion(text: str) -> bool:
    """Return whether ``text`` deals with periods of reconversion, the scheme of 2026, more than with Pro-A."""
    return len(_PERIOD.findall(text)) > len(_SHORT.findall(text)) + len(_IN_WORDS.findall(text))


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
