"""From a resource and a property back to the row and column, or the line, that a person wrote."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple, Protocol

from proa_graph.model import Entry, Place
from proa_graph.tables import ContractTable, ListTable, columns
from proa_graph.terms import DEF

_LINE_END = re.compile(r"\r\n|\r|\n")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    DEF + name: fields
    for name, fields in {
        "labelPrinted": ("certification_label",),
        "codePrinted": ("code_stated", "rncp_code"),
        "rncpCode": ("rncp_code", "code_stated"),
        "levelPrinted": ("level_stated", "level_2019"),
        "typePrinted": ("certification_type",),
        "sectorPrinted": ("sector",),
        "subsectorPrinted": ("subsector",),
        "professionPrinted": ("profession",),
        "certifierPrinted": ("certifier",),
        "trainingBodyPrinted": ("training_body",),
        "row": ("row",),
        "branch": ("idcc",),
        "excludedBy": ("excluded_from_extension",),
        "statusPeriod": ("excluded_from_extension",),
    }.items()
}


class Places(Protocol):
    """What knows where the parts of an input stand."""

    @property
    def file(self) -> str:
        """The name of the input."""

    @property
    def background(self) -> frozenset[str]:
        """The resources that stand beside the input to judge it, and are not judged themselves."""

    @property
    def targets(self) -> frozenset[str]:
        """The classes that the input holds things of, where they are known beforehand; else empty."""

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return where ``value`` of ``path`` of ``focus`` stands, or the nearest place known, or None."""


@dataclass(frozen=True, slots=True)
class TablePlaces:
    """Places in a table as read; ``entries`` gives the values of each line, by its IRI."""

    table: ListTable
    entries: Mapping[str, Entry]

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.table.file

    @property
    def background(self) -> frozenset[str]:
        """Nothing: a list is judged by itself."""
        return frozenset()

    @property
    def targets(self) -> frozenset[str]:
        """Every class that a list may hold."""
        return frozenset()

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return the row of the entry and the column of the property."""
        entry = self.entries.get(focus)
        if entry is None:
            return Place(self.file)
        if path == f"{DEF}unreadableCell":
            found = (p.place for p in self.table.problems if p.row == entry.row and p.value == value)
            return next(found, self.table.places[entry.row])
        return self._cell(entry, path, value)

    def title(self, focus: str) -> str:
        """Return the title that the line ``focus`` prints, or empty."""
        return self.entries[focus].certification_label if focus in self.entries else ""

    def _cell(self, entry: Entry, path: str, value: str) -> Place:
        """Of the columns that may hold the property, the one that holds ``value`` on this row, else the first."""
        fields = _FIELDS.get(path, ())
        holders = [name for name in fields if getattr(entry, name) == value]
        return self.table.place(entry.row, *holders, *fields)


@dataclass(frozen=True, slots=True)
class ContractPlaces:
    """Places in a table of contracts: the line of each contract, by its IRI, and the column of each property."""

    table: ContractTable
    rows: Mapping[str, Place]
    background: frozenset[str] = frozenset()

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.table.file

    @property
    def targets(self) -> frozenset[str]:
        """The classes of contracts: rules on lists and agreements have nothing to say."""
        return frozenset(DEF + name for name in ("Portfolio", "ReconversionPeriod", "TrainingContract", "TrainingPath"))

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return the row of the contract and the column of the property."""
        row = self.rows.get(focus)
        if row is None:
            return Place(self.file)
        fields = _contract_fields().get(path, ())
        if path == f"{DEF}unreadableCell":
            number = next(n for n, place in self.table.places.items() if place == row)
            fields = tuple(p.field for p in self.table.problems if p.row == number and p.value == value)
        return replace(row, column=next((self.table.columns[f] for f in fields if f in self.table.columns), ""))


_TOLD_BY = {
    "durationMonths": ("duration_months", "end_date"),
    "datedMonths": ("end_date", "start_date"),
    "consentGiven": ("consent_date",),
    "tutorDesignated": ("tutor_status",),
    "earlyEndReported": ("early_end_reported_on",),
    "filed": ("filing_date",),
    "aim": ("aim", "certification_code", "certification_label"),
    "recordAimed": ("certification_code",),
    "registrationPeriod": ("registered_until", "registered_from"),
    "reliesOn": ("agreement",),
    "disagreementRecorded": ("disagreement_record",),
    "externalSpend": ("period_kind",),
    "meanFunding": ("opco_funding",),
    "tutor": ("tutor_status",),
    "tutorStatus": ("tutor_status",),
    "tutorExperience": ("tutor_experience_months",),
    "volunteer": ("tutor_volunteer",),
    "qualified": ("tutor_qualified",),
    "tutorBeneficiaries": ("tutor_beneficiaries",),
}


@cache
def _contract_fields() -> Mapping[str, tuple[str, ...]]:
    """Property → the columns that may hold it."""
    stated = {DEF + column.term: (column.field,) for column in columns().values() if column.term}
    return stated | {DEF + name: fields for name, fields in _TOLD_BY.items()}


class Spot(NamedTuple):
    """A place in a text: the line, and the sign of the line, from 1; 0 where nobody counted."""

    line: int
    sign: int = 0


class Spots:
    """The lines of a text: where each begins."""

    def __init__(self, text: str) -> None:
        self._begins = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self.last = self.of(len(text.rstrip()))

    def of(self, offset: int) -> Spot:
        """Return the place of the sign at ``offset``, counted from 0."""
        line = bisect_right(self._begins, offset)
        return Spot(line, offset - self._begins[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class LinePlaces:
    """Places in a graph file: of each statement (subject, predicate, object; "": the first) and of each subject.

    ``nameless`` are those of resources without a name, by predicate and object; None where two say the same.
    """

    file: str
    statements: Mapping[tuple[str, str, str], Spot] = field(default_factory=dict)
    subjects: Mapping[str, Spot] = field(default_factory=dict)
    background: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    nameless: Mapping[tuple[str, str], Spot | None] = field(default_factory=dict)

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return the place of the statement, else the first of the resource."""
        told = self.statements
        spot = told.get((focus, path, value)) or told.get((focus, path, "")) or self.subjects.get(focus)
        if spot is None and ":" not in focus:
            spot = self.nameless.get((path, value))
        return Place(self.file, spot.line, position=spot.sign) if spot else Place(self.file)
