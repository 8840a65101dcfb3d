"""Contracts as JSON: an object, an array of objects, or an object whose ``contracts`` is one; with their lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_JOIN = "; "
_WRAPPED = re.compile(r'"(?:contracts|contrats)"\s*:\s*(?=\[)')
_TUTORS = frozenset({"tutors", "tuteurs"})
_TUTOR_KEYS = ("status", "experience_months", "volunteer", "qualified", "beneficiaries")
_GAP = re.compile(r"[\s,]*")


def read_objects(content: bytes) -> list[tuple[int, Mapping[str, str]]]:
    """Return the objects of the JSON ``content``: the line on which each begins, and its members as texts.

    A list becomes one text, joined with ``"; "``; a list of ``tutors`` becomes the columns of the tutor. What is no
    JSON, or JSON-LD, gives nothing.
    """
    try:
        text = content.decode("utf-8-sig")
        json.loads(text)
    except ValueError:
        return []
    return [
        (text.count("\n", 0, start) + 1, _cells(value))
        for start, value in _values(text)
        if isinstance(value, dict) and not any(key.startswith("@") for key in value)
    ]


def _values(text: str) -> Iterator[tuple[int, Any]]:
    wrapped = _WRAPPED.search(text) if text.lstrip().startswith("{") else None
    start = wrapped.end() if wrapped else len(text) - len(text.lstrip())
    decoder = json.JSONDecoder()
    if not text.startswith("[", start):
        yield start, decoder.raw_decode(text, start)[0]
        return
    start = _after_gap(text, start + 1)
    while not text.startswith("]", start):
        value, end = decoder.raw_decode(text, start)
        yield start, value
        start = _after_gap(text, end)


def _after_gap(text: str, start: int) -> int:
    match = _GAP.match(text, start)
    return match.end() if match else start


def _cells(value: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, member in value.items():
        if key in _TUTORS and isinstance(member, list):
            tutors = [tutor for tutor in member if isinstance(tutor, dict)]
            names = [name for name in _TUTOR_KEYS if any(name in tutor for tutor in tutors)]
            found |= {f"tutor_{name}": _JOIN.join(_text(t.get(name)) for t in tutors) for name in names}
        else:
            found[key] = _text(member)
    return found


def _text(member: object) -> str:
    if member is None:
        return ""
    if isinstance(member, bool):
        return str(member).lower()
    if isinstance(member, list):
        return _JOIN.join(map(_text, member))
    return member if isinstance(member, str) else json.dumps(member, ensure_ascii=False)
