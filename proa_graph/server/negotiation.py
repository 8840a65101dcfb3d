"""Which form and which language a client asks for (RFC 9110, 12.5)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Language = Literal["fr", "en"]

HTML = "text/html"
_PART = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


class _Range(NamedTuple):
    name: str
    weight: float
    order: int


@lru_cache(maxsize=1024)
def choose(accept: str, offers: tuple[str, ...]) -> str | None:
    """Return the offer that the header ``accept`` likes best, or None when it likes none.

    Of two equally liked offers the one named by the more precise range wins, then the earlier range, then the
    earlier offer. An empty header likes everything.
    """
    ranges = _ranges(accept)
    if not ranges:
        return offers[0] if offers else None
    best: tuple[tuple[float, int, int], str] | None = None
    for offer in offers:
        score = _score(offer, ranges)
        if score[0] > 0 and (best is None or score > best[0]):
            best = score, offer
    return best[1] if best else None


def coding(accept_encoding: str, offers: tuple[str, ...]) -> str:
    """Return the coding of ``offers`` that the header takes, the first of those it likes as well; "" for none."""
    ranges = _ranges(accept_encoding)
    weights = [(_score(offer, ranges)[0], -place, offer) for place, offer in enumerate(offers)]
    weight, _, best = max(weights)
    return best if weight > 0 else ""


def _ranges(header: str) -> list[_Range]:
    found = []
    for order, part in enumerate(_PART.findall(header)):
        name, *parameters = _PARAMETER.findall(part)
        weights = [match[1] for match in map(_WEIGHT.fullmatch, parameters) if match]
        if name.strip():
            found.append(_Range(name.strip().lower(), float(weights[0]) if weights else 1.0, order))
    return found


def _score(offer: str, ranges: list[_Range]) -> tuple[float, int, int]:
    """The most precise range that covers the offer decides, even to refuse it (``q=0``)."""
    family = offer.partition("/")[0]
    for precision, name in ((2, offer), (1, f"{family}/*"), (0, "*/*")):
        matching = [r for r in ranges if r.name == name]
        if matching:
            # Ties between wildcards go to the server's order: only a named type has an order of its own.
            return matching[0].weight, precision, -matching[0].order if precision == 2 else 0
    return 0.0, 0, 0


def language(accept_language: str, asked: str = "") -> Language:
    """Return the language of an answer: ``asked`` if it is one of ours, else the liked one, else French."""
    if asked in ("fr", "en"):
        return "en" if asked == "en" else "fr"
    weights = {"fr": 0.0, "en": 0.0}
    for wanted in _ranges(accept_language):
        family = wanted.name.partition("-")[0]
        for name in weights:
            if family in (name, "*"):
                weights[name] = max(weights[name], wanted.weight)
    return "en" if weights["en"] > weights["fr"] else "fr"


def is_browser(accept: str) -> bool:
    """Return whether the header ``accept`` would rather have a page than data."""
    return choose(accept, ("application/problem+json", "application/json", HTML)) == HTML
