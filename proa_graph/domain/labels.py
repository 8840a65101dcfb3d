"""What labels say beside the title: the former title, the day a registration ends, a request for registration."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proa_graph.text import squeeze

_FORMER = re.compile(
    r"\s*\(\s*(?:précédemment|anciennement|(?:ancien(?:ne)?|ex)(?:[\s-]+(?:intitulé|titre|libellé|nom|dénomination|appellation))?[\s:-])\s*[:–-]?\s*"
    r"([^()]*(?:\([^()]*\)[^()]*)*)\)",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"(?:[\s–-]*\b(?:in)?acti(?:ve|f)\b)?([\s–-]*(?:RNCP|RS)\s*\d+)?[\s–-]*\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\s*$",
    re.IGNORECASE,
)
"""What is said of the registration of a former title: its number stays."""
_DAY = r"(\d{1,2}\s?[/.]\s?\d{1,2}\s?[/.]\s?\d{2,4}|\d{1,2}(?:er)?\s+[a-zéû]+\s+\d{4})"
_STATE = r"(?:acti(?:ve|f)s?|valables?|valides?|validité|enregistrée?s?|échéance|expirant|expire|fin de validité)"
_EXPIRY = re.compile(
    rf"\s*[(–—,-]?\s*\b(?:fiche\s+)?{_STATE}(?:\s+(?:au|dans le)\s+RNCP)?\s*(?:jusqu['’](?:au|en)|au|le|:)"
    rf"\s*{_DAY}\s*\)?",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"^\s*(demande\s+(?:n\s*[°o]\s*)?\d+(?:\s*,?\s*(?:RNCP|RS)?\s*en\s+(?:instruction|cours(?:\s+d[e'’]\s*\w+)?|attente))?)"
    r"\s*[,:–—-]\s*(?=\S)",
    re.IGNORECASE,
)

_AWAITING = re.compile(r"\s*,\s*en (?:attente|cours) d[^,]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label taken apart: ``title``, ``former`` title in its parenthesis, ``expiry`` day, ``request``."""

    title: str
    former: str = ""
    expiry: str = ""
    request: str = ""


def taken_apart(text: str) -> Label:
    """Return the title of a label and what stands beside it, each as printed."""
    request = _REQUEST.match(text)
    title = text[request.end() :] if request else text
    title = _AWAITING.sub("", title) if request else title
    former = _FORMER.search(title)
    title = _FORMER.sub("", title, count=1).rstrip(" .;") if former else title
    expiry = _EXPIRY.search(title)
    title = _EXPIRY.sub(" ", title, count=1) if expiry else title
    return Label(
        squeeze(title),
        squeeze(former[0]) if former else "",
        squeeze(expiry[1]) if expiry else "",
        squeeze(request[1]) if request else "",
    )


def former_title(label: str) -> str:
    """Return the title that a label says it had before, empty where it says none."""
    found = _FORMER.search(label)
    return squeeze(_LEFT.sub(r"\1", found[1])) if found else ""
