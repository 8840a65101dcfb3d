"""Tables that a copied page prints without a header: what their columns may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import product

from proa_graph.blocks.headers import is_glued
from proa_graph.blocks.plaintext import Line, join
from proa_graph.domain import vocabulary
from proa_graph.domain.codes import CODE
from proa_graph.domain.vocabulary import is_type

_LEAST_ROWS = 4
_LEAST_KINDS = 2
_MOST = 0.6
_SOME = 0.4
_RARE = 0.3
_ENDS_ON_CODE = re.compile(r"(?:RNCP|RS)\s?\d{2,5}(?:\s*\([^()]*\))*(?:\s*\(\d\))?$|[^\W\d]\d{3,5}$")
_BEGINS_ON_CODE = re.compile(r"(?:RNCP|RS)?\s?\d{2,5}[^\W\d]")
_ENDS_ON_LEVEL = re.compile(r"(?:[^\W\d]|\))(?:[1-8]|Niveau\s[1-8IVX]+|–)$")
_SPACED_CODE = re.compile(r"(?<!\S)(?:RNCP|RS)\s?\d{2,5}(?:\s*\([^()]*\))*[ .;]*$")
_SPACED_LEVEL = re.compile(r"(?:^|\s)(?:[1-8]|[Nn]iveau\s[1-8IVX]+)$")
_GLUED_CODE = re.compile(r"(?:^|(?<=[a-zà-öø-ÿœ)]))\d{3,5}(?=[A-ZÉ«])")
_BARE_CODE = re.compile(r"(?<!\S)(?!(?:19|20)\d\d(?!\S))\d{3,5}(?= [^\W\d]|$)")
_ARTICLE = re.compile(r"(?:[Ll]es?|[Ll]a|[Uu]ne?) |[Ll][’']")
_AMOUNT = re.compile(r"\d\s?€$")
_CODE_AFTER_DASH = re.compile(r"[–-]\s*RNCP\s?\d")
_INNER_WORD = re.compile(r"(?<=\s)(?=[A-ZÉ])")
_KIND = re.compile(r"(?:^|(?<=[a-zà-öø-ÿœ)]))(?=[A-ZÉ])")
NAMES = {
    "profession": "Métier",
    "type": "Type",
    "label": "Intitulé",
    "level": "Niveau",
    "code": "Code RNCP",
    "amount": "Montant",
}


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
    if not last and _share(texts, _AMOUNT) >= _MOST:
        last = ["amount"]
    if last == ["level"] and _share(texts, _GLUED_CODE) >= _MOST:
        grouped = ["profession"] if any(m.start() for t in texts if (m := _GLUED_CODE.search(t))) else []
        return [tuple(NAMES[r] for r in (*grouped, "code", "label", "level"))]
    if not (last or first) or sum(map(_kinds, texts)) < _SOME * len(texts):
        return []
    found = []
    for profession, kind in product(([], ["profession"]), ([], ["type"])):
        roles = (*first, *profession, *kind, "label", *last[:1])
        if len(roles) > 1:
            found.append(tuple(NAMES[r] for r in roles))
    return found


def is_column(texts: Sequence[str]) -> bool:
    """Return whether ``texts`` are one column: most begin with a kind of certification, none shows a second cell."""
    if len(texts) < _LEAST_ROWS or any(t.startswith(("–", "-", "•")) for t in texts):
        return False
    if _share(texts, _CODE_AFTER_DASH) >= _MOST:
        return True
    if any(_ENDS_ON_CODE.search(t) or is_glued(t) for t in texts):
        return False
    return _share_of_kinds(texts) >= _MOST


def holds_kinds(texts: Sequence[str]) -> bool:
    """Return whether some lines at least, and most of them, begin with a kind of certification or with its article."""
    bare = [_ARTICLE.sub("", text) for text in texts]
    return len(bare) >= _LEAST_ROWS and _share_of_kinds(bare) >= _MOST


def spaced_headers(paragraphs: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the headers that paragraphs, each of one or more lines, may lack; none if they are no list.

    A line that holds a kind of certification only betrays a column of kinds.
    """
    texts = [reduce(lambda a, b: join(a, b, frozenset()), p) for p in paragraphs]
    if len(texts) < _LEAST_ROWS or sum(t.startswith(("–", "-", "•")) for t in texts) >= _SOME * len(texts):
        return []
    if _share(texts, _CODE_AFTER_DASH) >= _MOST:
        return [(NAMES["label"],)]
    starts = _share_of_kinds(texts)
    coded = _share(texts, _BARE_CODE)
    if coded >= _RARE and _share(texts, _SPACED_LEVEL) >= _RARE:
        leading = sum(m.start() > 0 for t in texts if (m := _BARE_CODE.search(t)))
        grouped = ["profession"] if leading and not _share(texts, _SPACED_CODE) else []
        return [tuple(NAMES[role] for role in (*grouped, "code", "label", "level"))]
    ends = (("code", _SPACED_CODE), ("level", _SPACED_LEVEL), ("amount", _AMOUNT))
    last = next((role for role, pattern in ends if _share(texts, pattern) >= _SOME), "")
    if not last:
        return [(NAMES["label"],)] if starts >= _MOST else []
    if starts + sum(map(_kind_within, texts)) / len(texts) < _SOME:
        return []
    kind = (
        ["type"]
        if sum(is_type(t) for t in (*texts, *(line for p in paragraphs for line in p[:-1]))) >= _LEAST_KINDS
        else []
    )
    grouped = ["profession"] if kind and sum(map(_kind_within, texts)) >= _LEAST_KINDS else []
    return [tuple(NAMES[role] for role in (*grouped, *kind, "label", last))]


def _kind_within(text: str) -> bool:
    """Whether a kind of certification stands behind another cell: « Vendeur CAP Commerce »."""
    return not vocabulary.type_words(text) and any(
        vocabulary.type_words(text[m.start() :]) for m in _INNER_WORD.finditer(text)
    )


def _share_of_kinds(texts: Sequence[str]) -> float:
    return sum(1 for t in texts if vocabulary.type_words(t)) / len(texts)


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for t in texts if pattern.search(t)) / len(texts)


def _kinds(text: str) -> bool:
    """Whether a kind of certification stands at the head of a cell."""
    return any(vocabulary.type_words(text[m.start() :]) for m in _KIND.finditer(text)) or is_glued(text)
