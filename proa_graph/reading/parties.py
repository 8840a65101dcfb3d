"""Who signed: the organisations named at the head of an agreement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from proa_graph.text import fold, squeeze

_STOP = re.compile(r"d une part|d autre part|il a ete convenu|numero du bo|^fait a|^preambule|^vu |^idcc")
_LONGEST = 160


def parties(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the employers' organisations and the unions, as printed, in order.

    A line that ends with a colon opens a side; « d’une part », « d’autre part » or the next heading closes it.
    """
    sides: dict[str, list[str]] = {"employers": [], "unions": []}
    side = ""
    for paragraph in paragraphs:
        folded = fold(paragraph)
        opened = _opens(folded)
        if paragraph.rstrip().endswith(":"):
            side = opened
            continue
        if _STOP.search(folded):
            side = ""
            continue
        if side:
            sides[side] += _names(paragraph)
    return tuple(sides["employers"]), tuple(sides["unions"])


def _opens(folded: str) -> str:
    if ("syndic" in folded and "salarie" in folded) or "organisations syndicales" in folded:
        return "unions"
    return "employers" if "employeur" in folded or "patronal" in folded else ""


def _names(paragraph: str) -> list[str]:
    parts = (squeeze(p).strip(" ,.;•–-") for p in re.split(r"[;\n]|,\s*$", paragraph))
    return [p for p in parts if p and len(p) <= _LONGEST]
