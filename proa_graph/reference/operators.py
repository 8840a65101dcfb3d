"""The eleven operators of skills (OPCO), however a table spells them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proa_graph.files import share
from proa_graph.text import fold


@dataclass(frozen=True, slots=True)
class Operators:
    """The preferred name of each operator, by folded spelling."""

    names: Mapping[str, str]

    def preferred(self, spelling: str) -> str:
        """Return the preferred name of an operator, the spelling itself where it is not known."""
        return self.names.get(fold(spelling), spelling)

    def of(self, counted: Mapping[str, int]) -> str:
        """Return the operator of a branch: the first that is named, empty where none is.

        ``counted`` has the table that names one operator a branch first, then the counts of establishments in
        decreasing order: some establishments declare another operator than their branch's.
        """
        return next((self.preferred(spelling) for spelling in counted), "")


@cache
def load(path: Path | None = None) -> Operators:
    """Return the operators of ``data/opcos.csv`` (columns ``name``, ``spellings`` joined with ``"; "``)."""
    path = path or share("data") / "opcos.csv"
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return Operators({fold(s): row["name"] for row in rows for s in (row["name"], *row["spellings"].split("; ")) if s})
