"""The numbers of a query: which register they name, if any, and what stands beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from proa_graph.text import fold

_JOINED = re.compile(r"\b(rncp|rs|idcc|ccn)(\d)")
_MARKED = re.compile(r"\b(rncp|rs|idcc|ccn)(?: (?:n|no|numero))? 0*(\d{1,6})\b")
_BARE = re.compile(r"^(?:n |no |numero )?(0*)(\d{1,6})$")
_FILLERS = re.compile(r"\b(?:conventions?|collectives?|branche|code|fiche|n|no|numero|nationale)\b")
_OF_BRANCH = re.compile(r"\b(?:conventions?|branche)\b")


@dataclass(frozen=True, slots=True)
class Code:
    """A number asked for: its ``register`` (``rncp``, ``rs``, ``idcc`` or empty), the number, what else is asked."""

    register: str
    number: str
    bare: str
    rest: str


def code_in(query: str) -> Code | None:
    """Return the number that ``query`` asks for, None where it asks by words alone."""
    text = _JOINED.sub(r"\1 \2", fold(query))
    marked = _MARKED.search(text)
    if marked:
        register = "idcc" if marked[1] == "ccn" else marked[1]
        return Code(register, marked[2], "", _squeezed(f"{text[: marked.start()]} {text[marked.end() :]}"))
    bare = _BARE.match(_squeezed(text))
    if not bare:
        return None
    register = "idcc" if _OF_BRANCH.search(text) else "rncp" if "fiche" in text.split() else ""
    return Code(register, bare[2].lstrip("0") or "0", bare[1] + bare[2], "")


def _squeezed(text: str) -> str:
    return " ".join(_FILLERS.sub(" ", text).split())
