"""Tables that a copied page prints without a header: what their columns may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from proa_graph.documents import vocabulary
from proa_graph.documents.headers import is_glued
from proa_graph.documents.plaintext import Line
from proa_graph.documents.values import CODE

_LEAST_ROWS = 4
_MOST = 0.6
_SOME = 0.4
_ENDS_ON_CODE = re.compile(r"(?:RNCP|RS)\s?\d{2,5}(?:\s*\([^()]*\))*(?:\s*\(\d\))?$|[^\W\d]\d{3,5}$")
_BEGINS_ON_CODE = re.compile(r"(?:RNCP|RS)?\s?\d{2,5}[^\W\d]")
_ENDS_ON_LEVEL = re.compile(r"[^\W\d)]\)?(?:[1-8]|Niveau\s[1-8IVX]+|–)$")
_KIND = re.compile(r"(?:^|(?<=[a-zà-öø-ÿœ)]))(?=[A-ZÉ])")
NAMES = {"profession": "Métier", "type": "Type", "label": "Intitulé", "level": "Niveau", "code": "Code RNCP"}


def block_end(lines: Sequence[Line], at: int) -> int:
    """Return where the run of lines without a blank line, which begins at ``at``, ends."""
    end = at + 1
    while end < len(lines) and not lines[end].blank_before:
        end += 1
    return end


def headers(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Return the headers that a run of lines may lack; none if they do not look like a list of certifications."""
    texts = [line.text for line in lines]
    if len(texts) < _LEAST_ROWS or any(t.startswith(("–", "-", "•")) for t in texts):
        return []
    last = [r for r, p in (("code", _ENDS_ON_CODE), ("level", _ENDS_ON_LEVEL)) if _share(texts, p) >= _MOST]
    first = ["code"] if not last and _share(texts, _BEGINS_ON_CODE) >= _MOST and any(map(CODE.search, texts)) else []
    if not (last or first) or sum(map(_kinds, texts)) < _SOME * len(texts):
        return []
    found = []
    for profession, kind in product(([], ["profession"]), ([], ["type"])):
        roles = (*first, *profession, *kind, "label", *last[:1])
        if len(roles) > 1:
            found.append(tuple(NAMES[r] for r in roles))
    return found


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for t in texts if pattern.search(t)) / len(texts)


def _kinds(text: str) -> bool:
    """Whether a kind of certification stands at the head of a cell."""
    return any(vocabulary.type_words(text[m.start() :]) for m in _KIND.finditer(text)) or is_glued(text)
