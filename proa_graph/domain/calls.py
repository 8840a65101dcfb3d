"""Footnote calls as they are printed: « (1) », « [2] », « (*) »."""

from __future__ import annotations

import re

from proa_graph.text import squeeze

CALL = re.compile(r"(?<!\s)\s*(?:\((?:\d{1,2}|\*{1,3})\)|\[(?:\d{1,2}|\*{1,3})\])(?!\w)")
_CALL_ONLY = re.compile(r"[(\[](\d{1,2}|\*{1,3})[)\]]")


def without_calls(text: str) -> str:
    """Return ``text`` without its footnote calls, blanks collapsed."""
    return squeeze(CALL.sub("", text))


def calls(text: str) -> tuple[str, ...]:
    """Return the numbers of the footnotes that ``text`` calls."""
    return tuple(m[1] for m in _CALL_ONLY.finditer(text))
