"""A level that the prose of a text gives to the only line of its kind, where the line itself says another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from proa_graph.blocks.html import Content
from proa_graph.model import Entry
from proa_graph.reading.clauses import plain

_CQP = re.compile(r"\bcqp\b|certificats? de qualification professionnelle")
_OF_LEVEL = re.compile(
    r"(?:\bun|\ble|\bce) (?:certificat de qualification professionnelle|cqp)\b[^.;]{0,40}? de niveau ([1-8])\b"
)


def announced(entries: Sequence[Entry], contents: Iterable[Content]) -> tuple[Entry, ...]:
    """Return ``entries``, the only CQP among them marked ``niveau_annonce=N`` where the prose gives another level."""
    of_kind = [
        i for i, e in enumerate(entries) if _CQP.search(plain(f"{e.certification_type} {e.certification_label}"))
    ]
    if len(of_kind) != 1 or not entries[of_kind[0]].level_2019:
        return tuple(entries)
    entry = entries[of_kind[0]]
    levels = {m[1] for content in contents for m in _OF_LEVEL.finditer(plain(content.prose))} - {entry.level_2019}
    if len(levels) != 1:
        return tuple(entries)
    note = "; ".join(filter(None, (entry.note, f"niveau_annonce={levels.pop()}")))
    return (*entries[: of_kind[0]], replace(entry, note=note), *entries[of_kind[0] + 1 :])
