"""The columns of a list as people know them: name, header, what each holds, in both languages."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def list_columns() -> tuple[Mapping[str, str], ...]:
    """Return the columns of the blank list in order: ``field``, ``kind``, and ``fr en why_fr why_en``."""
    with Path(__file__).with_name("list_template.csv").open(newline="", encoding="utf-8") as handle:
        return tuple(csv.DictReader(handle))


def list_fields(lang: str) -> Mapping[str, str]:
    """Return the usual header of each column of a list, by the name of its field."""
    return {row["field"]: row[lang] for row in list_columns()}
