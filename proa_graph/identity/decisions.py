"""Curated decisions: what a person found out about a line, with the author and the reason; they win."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from pathlib import Path

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.identity.titles import words
from proa_graph.model import Entry
from proa_graph.reference.values import code as code_of

FILE = "decisions.csv"


@dataclass(frozen=True, slots=True)
class Decision:
    """A line (``agreement`` and ``row``), or every line with a printed ``label`` (and ``certifier``, where given).

    ``record`` is ``RNCP34857`` or ``RS5080``; empty, the line designates no record at all.
    """

    agreement: str
    row: str
    label: str
    certifier: str
    record: str
    author: str
    reason: str


class Decisions:
    """The decisions, found by line or by label."""

    def __init__(self, decisions: tuple[Decision, ...] = ()) -> None:
        self._lines = {(d.agreement, d.row): d for d in decisions if d.row}
        self._labels = {(_key(d.label), _key(d.certifier)): d for d in decisions if not d.row}

    def of(self, agreement: str, entry: Entry) -> Decision | None:
        """Return the decision on a line, else that on its label and certifier, else that on its label alone."""
        found = self._lines.get((agreement, str(entry.row)))
        label = _key(entry.certification_label)
        return found or self._labels.get((label, _key(entry.certifier))) or self._labels.get((label, ()))


def _key(text: str) -> tuple[str, ...]:
    return tuple(sorted(words(text)))


def load(path: Path | None = None) -> Decisions:
    """Return the decisions of ``data/decisions.csv`` (none where the file is absent).

    Raises:
        UnusableError: a column is missing, or a line lacks its author, its reason or what it is about.
    """
    path = path or share("data") / FILE
    if not path.is_file():
        return Decisions()
    columns = tuple(f.name for f in fields(Decision))
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    if tuple(rows.fieldnames or ()) != columns:
        listed = ",".join(columns)
        raise UnusableError(str(path), f"colonnes attendues : {listed}", f"columns expected: {listed}")
    decisions = []
    for number, row in enumerate(rows, start=2):
        decision = Decision(**{name: (row[name] or "").strip() for name in columns})
        _check(f"{path}, ligne {number}", decision)
        decisions.append(decision)
    return Decisions(tuple(decisions))


def _check(place: str, decision: Decision) -> None:
    if not decision.author or not decision.reason:
        raise UnusableError(place, "auteur et raison sont obligatoires", "author and reason are required")
    if not (decision.label or (decision.agreement and decision.row)):
        raise UnusableError(
            place, "donnez un accord et une ligne, ou un intitulé", "give an agreement and a row, or a label"
        )
    if decision.record and code_of(decision.record) != decision.record:
        raise UnusableError(
            place,
            f"« {decision.record} » : écrivez RNCP34857 ou RS5080",
            f"“{decision.record}”: write RNCP34857 or RS5080",
        )
