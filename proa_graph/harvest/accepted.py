"""A list that a person reviewed → ``data/``, where no later harvest undoes it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.harvest import store
from proa_graph.harvest.keys import keyed
from proa_graph.model import Entry, Facts, Reviewed
from proa_graph.tables import read_review


def accept(path: Path, *, out: Path, by: str, day: date) -> Reviewed:
    """Write the reviewed workbook ``path`` into the facts of ``out`` and return the account of it.

    Args:
        path: the workbook that ``proa extract --review`` made, as corrected.
        out: the folder of facts.
        by: who reviewed it.
        day: the day of the review.

    Raises:
        UnusableError: it is no such workbook, or names no agreement of ``out``, or several.
    """
    lines = read_review(path)
    facts = store.existing(out)
    text = _text(path, lines, facts)
    account = Reviewed(text, day, by, len(lines))
    store.write(out, _with(facts, text, lines, account), {})
    return account


def _text(path: Path, lines: Sequence[Entry], facts: Facts) -> str:
    named = {e.text_id for e in lines}
    known = named & {a.key for a in facts.agreements}
    if len(named) != 1 or not known:
        raise UnusableError(
            str(path),
            f"text_id doit nommer un seul accord publié ; ici {', '.join(sorted(named)) or 'aucun'}",
            f"text_id must name one published agreement; here {', '.join(sorted(named)) or 'none'}",
        )
    return named.pop()


def _with(facts: Facts, text: str, lines: Sequence[Entry], account: Reviewed) -> Facts:
    latest, earlier = facts.lists.get(text, ()), facts.withdrawn.get(text, ())
    before = {e.locator: e for e in latest}
    first = next(iter(latest), Entry())
    rows = [
        dataclasses.replace(line, act=before.get(line.locator, first).act, wordings=first.wordings, row=number)
        for number, line in enumerate(lines, start=1)
    ]
    own = [r for r in facts.retired if r.agreement == text]
    found, retired = keyed([*rows, *earlier], (*latest, *earlier), own)
    return dataclasses.replace(
        facts,
        lists={**facts.lists, text: tuple(e for e in found if e.row)},
        withdrawn={**facts.withdrawn, **({text: tuple(e for e in found if not e.row)} if earlier else {})},
        retired=(*(r for r in facts.retired if r.agreement != text), *retired),
        reviewed=tuple(sorted((*(r for r in facts.reviewed if r.text != text), account), key=lambda r: r.text)),
    )
