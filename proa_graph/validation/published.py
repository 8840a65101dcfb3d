"""A partner's copy of a list that we publish: the exclusions of its order bear on it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from proa_graph import resolve
from proa_graph.files import share
from proa_graph.model import Entry, Exclusion, Facts
from proa_graph.tables import read_facts, read_part, read_published
from proa_graph.text import stems

_SAME_LIST = 0.9
"""Share of the lines that two copies of one list have in common; lists of one branch that differ have far less."""

Key = tuple[str, str]


def unmarked_exclusions(entries: Sequence[Entry], as_of: date | None) -> Iterator[tuple[int, Exclusion]]:
    """Yield the rows that an order excludes in the published list, and that the copy does not mark.

    A copy is known by the identifier of its text, or by its branch and its lines (nine in ten alike).

    Args:
        entries: the lines of the copy.
        as_of: the day of judgement; an order signed later does not bear. None: every order bears.
    """
    key = _published_key(entries)
    if not key:
        return
    struck = {_key(entry): entry for entry in _lines(key) if entry.excluded_from_extension}
    signed = {order.key: order.date_signed for order in _part("orders")}
    limits = [x for x in _part("exclusions") if x.agreement == key and x.kind == "exclusion" and x.scope == "entry"]
    for entry in entries:
        model = struck.get(_key(entry))
        if model and not entry.excluded_from_extension and _signed_by(model, as_of):
            limit = next((x for x in limits if str(signed.get(x.order)) == model.exclusion_arrete_date), None)
            if limit:
                yield entry.row, limit


@cache
def facts() -> Facts:
    """Return what ``data/`` holds, read once."""
    return read_facts(share("data"))


@cache
def _part(name: str) -> tuple[Any, ...]:
    return read_part(share("data"), name)


@cache
def _lines(text: str) -> tuple[Entry, ...]:
    return read_published(share("data"), text)


def _published_key(entries: Sequence[Entry]) -> str:
    if not any(entry.text_id or entry.idcc for entry in entries):
        return ""
    named = {text for text in {entry.text_id for entry in entries} if _lines(text)}
    if len(named) == 1:
        return named.pop()
    branches = {entry.idcc for entry in entries}
    keys = {_key(entry) for entry in entries}
    for agreement in _part("agreements"):
        if not branches & set(agreement.idcc):
            continue
        listed = {_key(entry) for entry in _lines(agreement.key)}
        if len(keys & listed) >= _SAME_LIST * max(len(keys), len(listed)):
            return str(agreement.key)
    return ""


@cache
def _key(entry: Entry) -> Key:
    return resolve.code(entry).key or stems(entry.certification_label), stems(entry.profession)


def _signed_by(entry: Entry, as_of: date | None) -> bool:
    return as_of is None or not entry.exclusion_arrete_date or entry.exclusion_arrete_date <= as_of.isoformat()
