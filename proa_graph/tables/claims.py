"""What the words of a header claim for its column; what the column holds has the last word (``mapping``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from proa_graph.blocks import headers
from proa_graph.domain import vocabulary
from proa_graph.tables.contents import is_code
from proa_graph.text import fold, stems

LABEL, CODE = "certification_label", "code_stated"
REGISTER, RS_CODE, END_DATE, NOTHING = "register", "code_rs", "end_date", ""
"""Roles of columns beside the fields of an entry: name of the register, second code, last day, none of ours."""

_ROLES = {
    "label": LABEL,
    "code": CODE,
    "code_link": CODE,
    "register_code": RS_CODE,
    "level": "level_stated",
    "type": "certification_type",
    "certifier": "certifier",
    "training_body": "training_body",
    "sector": "sector",
    "subsector": "subsector",
    "profession": "profession",
    "end_date": END_DATE,
    "rank": "row",
    "ignored": NOTHING,
    "rome": NOTHING,
}
_WHOLE, _PHRASE, _PART, _HINT = 1.0, 0.8, 0.55, 0.3
_LONGEST = 100
_MANY_WORDS = 14
_FORMER = frozenset({"ancien", "ancienne", "anciens", "anciennes", "precedent", "precedente", "former", "old"})
"""What makes a column that of a former value, beside which the present one counts."""
_FEW_WORDS = 4
_LEAST_SHARE = 0.5


@lru_cache(maxsize=1 << 13)
def claims(header: str) -> Mapping[str, float]:
    """Return the fields that a header claims, each with its weight from 0 to 1; ``NOTHING`` is the claim of none."""
    if (
        not header
        or len(header) > _LONGEST
        or len(header.split()) > _MANY_WORDS
        or header.isdigit()
        or _is_line(header)
    ):
        return {}
    found: dict[str, float] = {}
    for field, weight in _known(header):
        found[field] = weight
    role = headers.role_of(header)
    if role and not any(weight == _WHOLE for weight in found.values()):
        whole = headers.is_phrase(header)
        weight = 0.4 if role == "code_link" else _PHRASE if whole else _PART
        found[_ROLES[role]] = max(weight, found.get(_ROLES[role], 0.0))
    for field, weight in _hints(header):
        found[field] = max(weight, found.get(field, 0.0))
    if _FORMER & set(fold(header).split()):
        return {field: weight * _PART for field, weight in found.items()}
    return found


def _is_line(text: str) -> bool:
    """Whether a cell is no header: a code, a sentence, or a kind of certification with the words of a title."""
    if is_code(text) or (text.endswith(".") and len(text.split()) > _FEW_WORDS):
        return True
    return vocabulary.type_words(text) > 0 and not set(fold(text).split()) <= _known_words() | vocabulary.words(
        "header"
    )


def _hints(header: str) -> list[tuple[str, float]]:
    """What single words say of a header that is not known as a whole."""
    words = set(fold(header).split())
    return [(field, weight) for word, field, weight in _words() if word in words]


@cache
def _words() -> tuple[tuple[str, str, float], ...]:
    with Path(__file__).with_name("header_words.csv").open(newline="", encoding="utf-8") as handle:
        return tuple((row["word"], row["field"], float(row["weight"])) for row in csv.DictReader(handle))


@cache
def _vocabulary() -> Mapping[str, tuple[tuple[str, float], ...]]:
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for row in _headers():
        key = header_key(row["header"])
        found[key] = (*found.get(key, ()), (row["field"], float(row["weight"] or _WHOLE)))
    return found


def _known(header: str) -> tuple[tuple[str, float], ...]:
    """What ``headers.csv`` says of a header as it is spelt, else of one that differs by its endings."""
    return _spelt().get(fold(header)) or _vocabulary().get(header_key(header), ())


@cache
def _spelt() -> Mapping[str, tuple[tuple[str, float], ...]]:
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for row in _headers():
        key = fold(row["header"])
        found[key] = (*found.get(key, ()), (row["field"], float(row["weight"] or _WHOLE)))
    return found


@cache
def _headers() -> tuple[Mapping[str, str], ...]:
    with Path(__file__).with_name("headers.csv").open(newline="", encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


@cache
def fields() -> frozenset[str]:
    """Return the fields that a column can be read as."""
    return frozenset(field for claimed in _vocabulary().values() for field, _ in claimed) - {NOTHING}


def field_called(name: str) -> str | None:
    """Return the field that a user names by its column name or a usual header, or None."""
    if name in fields():
        return name
    claimed = _vocabulary().get(header_key(name), ())
    return max(claimed, key=lambda pair: pair[1])[0] if claimed else None


def header_key(header: str) -> str:
    """Return what two spellings of one header have in common."""
    return stems(header.replace("°", "umero ").replace("(s)", "s")) or header.strip()


def fields_of(cells: Sequence[str], vocabulary: Mapping[str, str]) -> dict[int, str]:
    """Return column number → field by the key of its header; of two columns with one meaning the first counts."""
    found: dict[int, str] = {}
    for number, cell in enumerate(cells):
        field = vocabulary.get(header_key(cell)) if cell and len(cell) < 80 else None
        if field and field not in found.values():
            found[number] = field
    return found


def header_weight(cells: Sequence[str]) -> float:
    """Return how far a row of cells looks like the header of a list, 0 where it does not."""
    filled = [cell for cell in cells if cell]
    if not filled or not _may_be_header(filled):
        return 0.0
    claimed = [claims(cell) for cell in filled]
    best: dict[str, float] = {}
    for one in claimed:
        for field, weight in one.items():
            best[field] = max(weight, best.get(field, 0.0))
    best.pop(NOTHING, None)
    main = max(best.get(LABEL, 0.0), best.get(CODE, 0.0))
    said = sum(1 for one in claimed if one) / len(filled)
    strong = min(
        sum(1 for weight in best.values() if weight >= _PART),
        sum(1 for one in claimed if max((w for f, w in one.items() if f), default=0.0) >= _PART),
    )
    if main < _PART - 0.1 or said < _LEAST_SHARE or (strong < 2 if len(filled) > 1 else main < _PHRASE):
        return 0.0
    return sum(best.values())


def _may_be_header(filled: Sequence[str]) -> bool:
    known = sum(1 for cell in filled if len(cell) <= _LONGEST and set(fold(cell).split()) & _known_words())
    return 2 * known >= len(filled) and not any(map(is_code, filled))


@cache
def _known_words() -> frozenset[str]:
    ours = " ".join(row["header"] for row in _headers())
    return (vocabulary.words("header") | set(fold(ours).split()) | {word for word, _, _ in _words()}) - {
        "de",
        "la",
        "l",
        "du",
        "des",
        "d",
        "et",
    }
