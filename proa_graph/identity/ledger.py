"""The ledger of decisions of identity: what a person found out, who, when, why; a « no » outlives a later « yes »."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.identity.titles import words
from proa_graph.model import Entry

FILE = "identity_decisions.csv"
Judgement = Literal["yes", "no", "unsure"]
_CODE = re.compile(r"(?:RNCP|RS)[1-9]\d{0,5}")
_LINE = re.compile(r"(KALITEXT\d+)/([\w-]+)")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether ``one`` and ``other`` are one certification.

    Each is a code (``RNCP34857``), a line (``KALITEXT…/12``) or a printed title, with ``" | "`` and its certifier where
    that tells it apart. A « no » with an empty ``other`` says that ``one`` is no registered certification at all.
    """

    one: str
    other: str
    judgement: Judgement
    author: str
    date: date
    reason: str


class Ledger:
    """The decisions, found by what they are about."""

    def __init__(self, decisions: tuple[Decision, ...] = ()) -> None:
        self.decisions = decisions
        self._about = {_subject(side) for d in decisions for side in (d.one, d.other) if side}

    def subjects(self, agreement: str, entry: Entry) -> Iterator[str]:
        """Yield the keys by which decisions are about a line itself: its place, its title and certifier, its title."""
        if not self._about:
            return
        title = _title(entry.certification_label)
        for key in (f"line:{agreement}/{entry.key or entry.row}", f"{title}|{_title(entry.certifier)[6:]}", title):
            if key in self._about:
                yield key

    def record_of(self, agreement: str, entry: Entry) -> tuple[str, Decision] | None:
        """Return the record that a line was decided to designate (empty: none) and the decision; None without one.

        What was said of the line itself comes before what was said of its title.
        """
        for key in self.subjects(agreement, entry):
            for one, other, decision in self.said("yes", "no"):
                record = other if one == key else one if other == key else None
                if record is None or (decision.judgement == "no") != (not record):
                    continue
                if not record or _CODE.fullmatch(record):
                    return record, decision
        return None

    def said(self, *judgements: Judgement) -> Iterator[tuple[str, str, Decision]]:
        """Yield (key, key, decision) of the decisions with one of ``judgements``; a key is empty for « none »."""
        for decision in self.decisions:
            if decision.judgement in judgements:
                yield _subject(decision.one), _subject(decision.other) if decision.other else "", decision

    @property
    def conflicts(self) -> tuple[Decision, ...]:
        """The « yes » that a « no » on the same two contradicts: they are kept, and do nothing."""
        refused = {frozenset((one, other)) for one, other, _ in self.said("no")}
        none = {one for one, other, _ in self.said("no") if not other}
        return tuple(
            d for one, other, d in self.said("yes") if frozenset((one, other)) in refused or none & {one, other}
        )


def _subject(side: str) -> str:
    if _CODE.fullmatch(side):
        return side
    line = _LINE.fullmatch(side)
    if line:
        return f"line:{side}"
    title, _, certifier = side.partition(" | ")
    return _title(title) + (f"|{_title(certifier)[6:]}" if certifier else "")


@lru_cache(maxsize=1 << 14)
def _title(text: str) -> str:
    return "title:" + " ".join(sorted(words(text)))


@cache
def load(path: Path | None = None) -> Ledger:
    """Return the decisions of ``data/identity_decisions.csv`` (none where the file is absent).

    Raises:
        UnusableError: a column is missing, or a line lacks its author, day or reason, or what it is about.
    """
    path = path or share("data") / FILE
    if not path.is_file():
        return Ledger()
    columns = tuple(f.name for f in fields(Decision))
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    if tuple(rows.fieldnames or ()) != columns:
        listed = ",".join(columns)
        raise UnusableError(str(path), f"colonnes attendues : {listed}", f"columns expected: {listed}")
    return Ledger(tuple(_decision(f"{path}, ligne {n}", row) for n, row in enumerate(rows, start=2)))


def _decision(place: str, row: dict[str, str]) -> Decision:
    told = {key: (value or "").strip() for key, value in row.items()}
    if not (told["one"] and told["author"] and told["reason"]):
        raise UnusableError(
            place, "objet, auteur et raison sont obligatoires", "what it is about, author and reason are required"
        )
    if told["judgement"] not in {"yes", "no", "unsure"}:
        raise UnusableError(place, "jugement : yes, no ou unsure", "judgement: yes, no or unsure")
    if told["judgement"] != "no" and not told["other"]:
        raise UnusableError(place, "dites avec quoi", "say with what")
    try:
        day = date.fromisoformat(told["date"])
    except ValueError:
        raise UnusableError(place, "date attendue : AAAA-MM-JJ", "date expected: YYYY-MM-DD") from None
    return Decision(told["one"], told["other"], told["judgement"], told["author"], day, told["reason"])  # type: ignore[arg-type]
