"""From a resource and a property back to the row and column, or the line, that a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from proa_graph.model import Entry, Place
from proa_graph.tables import ListTable
from proa_graph.terms import DEF

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

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return where ``value`` of ``path`` of ``focus`` stands, or the nearest place known, or None."""


@dataclass(frozen=True, slots=True)
class TablePlaces:
    """Places in a table as read; ``rows`` and ``entries`` give the line and the values of each entry, by its IRI."""

    table: ListTable
    rows: Mapping[str, Place]
    entries: Mapping[str, Entry]

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.table.file

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return the row of the entry and the column of the property."""
        row = self.rows.get(focus)
        if row is None:
            return Place(self.file)
        if path == f"{DEF}unreadableCell":
            return next((p.place for p in self.table.problems if p.place.row == row.row and p.value == value), row)
        return replace(row, column=self._column(focus, path, value))

    def _column(self, focus: str, path: str, value: str) -> str:
        """Of the columns that may hold the property, the one that holds ``value`` on this row, else the first."""
        columns = self.table.columns
        fields = [name for name in _FIELDS.get(path, ()) if name in columns]
        holders = [name for name in fields if getattr(self.entries[focus], name) == value]
        return next((columns[name] for name in (*holders, *fields)), "")


@dataclass(frozen=True, slots=True)
class LinePlaces:
    """Places in a graph file: the line of each statement (subject, predicate, object) and of each subject."""

    file: str
    statements: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    subjects: Mapping[str, int] = field(default_factory=dict)

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return the line of the statement, else the first line of the resource."""
        line = self.statements.get((focus, path, value), self.subjects.get(focus))
        return Place(self.file, line)
