"""Awarding bodies that labels give in parentheses, told by the labels beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from proa_graph.domain.calls import without_calls
from proa_graph.model import Entry
from proa_graph.text import fold

FROM_LABEL = "certifier_from=label_parenthesis"
_TAIL = re.compile(r"(.+?)\s*\(([^()\d]{4,})\)?$")


def told_by_others(found: Sequence[Entry]) -> list[Entry]:
    """Return the entries with bodies that only a comparison tells.

    « Cordier (Chambre des métiers) » and « Cordier (Osier) » are one title of two bodies; a body so known is one in
    every label of the list.
    """
    split = [_TAIL.match(without_calls(e.certification_label)) for e in found]
    tails: dict[str, set[str]] = defaultdict(set)
    told: set[str] = set()
    for entry, parts in zip(found, split, strict=True):
        if parts:
            tails[fold(parts[1])].add(parts[2])
            if FROM_LABEL in entry.note:
                told.add(fold(parts[1]))
    bodies = {tail for head in told for tail in tails[head]}
    return [
        _named(entry, parts[2]) if parts and parts[2] in bodies and not entry.certifier else entry
        for entry, parts in zip(found, split, strict=True)
    ]


def _named(entry: Entry, body: str) -> Entry:
    return replace(entry, certifier=body, note="; ".join(filter(None, (entry.note, FROM_LABEL))))
