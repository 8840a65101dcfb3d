"""Rows that a later wording of a text no longer lists, or lists for the first time, and by which text."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from proa_graph.model import Addition, Entry, Withdrawn
from proa_graph.sources.texts import Link, SourceArticle, SourceText
from proa_graph.text import fold

_CHANGES = ("MODIF", "REMPLAC", "ABROG", "ANNUL", "SUPPR")
_EXTENDS = ("ETEND", "EXTEN")


def differs(text: SourceText, old: SourceText) -> bool:
    """Return whether the two wordings differ in an article."""
    return {(a.id, a.html) for a in text.articles} != {(a.id, a.html) for a in old.articles}


def withdrawn(
    text: SourceText, entries: Sequence[Entry], earlier: Sequence[tuple[SourceText, Sequence[Entry]]]
) -> tuple[Withdrawn, ...]:
    """Return the rows of earlier wordings that ``entries`` no longer holds, in their order, newest wording first.

    Args:
        text: the latest wording.
        entries: its rows.
        earlier: the older wordings with their rows, newest first.
    """
    seen = {_key(e) for e in entries}
    found: list[Withdrawn] = []
    later = text
    for old, rows in earlier:
        articles = {a.id: a for a in old.articles}
        for row in rows:
            if _key(row) in seen:
                continue
            day, by = _change(articles.get(row.locator.partition("/")[0]), later)
            values = {f.name: getattr(row, f.name) for f in dataclasses.fields(Entry)} | {"row": len(found) + 1}
            found.append(Withdrawn(**values, withdrawn_on=date.fromisoformat(day) if day else None, withdrawn_by=by))
        seen |= {_key(e) for e in rows}
        later = old
    return tuple(found)


def added(
    text: SourceText, entries: Sequence[Entry], earlier: Sequence[tuple[SourceText, Sequence[Entry]]]
) -> tuple[Addition, ...]:
    """Return the rows of ``entries`` that the oldest wording does not have, where a link tells which text added them.

    A number or a label that a wording has is there, however the rest of its row reads.

    Args:
        text: the latest wording.
        entries: its rows.
        earlier: the older wordings with their rows, newest first.
    """
    wordings = [(text, entries), *((old, rows) for old, rows in earlier if rows)]
    held = [_held(rows) for _, rows in wordings]
    found = []
    for row in entries:
        keys = {row.rncp_code, fold(row.certification_label)} - {""}
        first = next((i for i, held_then in enumerate(held) if not keys & set(held_then)), len(wordings)) - 1
        if first == len(wordings) - 1:
            continue
        here = next(held[first][key] for key in sorted(keys) if key in held[first])
        articles = {a.id: a for a in wordings[first][0].articles}
        by, order = _opening(articles.get(here.locator.partition("/")[0]), wordings[first + 1 :])
        if by:
            found.append(Addition(text.id, row.row, by, order))
    return tuple(found)


def _held(rows: Sequence[Entry]) -> dict[str, Entry]:
    """The rows of a wording by their number and by their label."""
    return {key: row for row in rows for key in (row.rncp_code, fold(row.certification_label)) if key}


def _opening(article: SourceArticle | None, earlier: Sequence[tuple[SourceText, Sequence[Entry]]]) -> tuple[str, str]:
    """The text that gave ``article`` its wording since ``earlier``, and the order that extends it; empty if unsaid."""
    if article is None:
        return "", ""
    known = [k for old, _ in earlier for a in old.articles if a.key == article.key for k in a.links]
    links = [k for k in article.links if k.orientation == "cible" and k not in known]
    changes = [k for k in links if k.kind.startswith(_CHANGES)]
    orders = [k for k in links if k.kind.startswith(_EXTENDS) and k.nature.startswith("ARRETE")]
    if not changes:
        return "", ""
    by = max(changes, key=lambda k: (k.effect or k.published, k.signed)).text_id
    return by, max(orders, key=lambda k: (k.published, k.signed)).text_id if orders else ""


def _key(entry: Entry) -> tuple[str, str]:
    return fold(entry.certification_label), entry.rncp_code


def _change(article: SourceArticle | None, later: SourceText) -> tuple[str, str]:
    """When and by which text ``article`` got the wording that ``later`` has; empty where nothing says so."""
    new = next((a for a in later.articles if article and a.key == article.key and a.id != article.id), None)
    if article is None or new is None:
        return "", ""
    links = [k for k in new.links if k.orientation == "cible" and k not in article.links]
    changes = [k for k in links if k.kind.startswith(_CHANGES)]
    if not changes:
        return "", ""
    last = max(changes, key=lambda k: (k.effect or k.published, k.signed))
    return last.effect or _extended(links) or last.published, last.text_id


def _extended(links: Sequence[Link]) -> str:
    return max((k.published for k in links if k.kind.startswith(_EXTENDS)), default="")
