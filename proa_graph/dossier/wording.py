"""The words of a file in two languages, with their articles; the fields of the form, by the official frames."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proa_graph.tables import columns

_SIGN = re.compile(r" (?=[:;?!%])")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form: the column it fills, the frame it stands in, its name by language."""

    field: str
    frame: str
    label: Mapping[str, str]


def text(key: str, lang: str) -> str:
    """Return the words of ``key``, French ones with their no-break spaces; KeyError where there are none."""
    words = _words()[key][lang]
    return _SIGN.sub("\u00a0", words) if lang == "fr" else words


def articles(key: str) -> tuple[tuple[str, str], ...]:
    """Return the articles that the words of ``key`` rest on: number and first day of the version."""
    cited = _words()[key]["articles"]
    return tuple((number, day) for number, _, day in (one.partition("/") for one in cited.split("; ") if one))


@cache
def fields() -> tuple[FormField, ...]:
    """Return the fields in the order of the form."""
    return tuple(FormField(r["field"], r["frame"], columns()[r["field"]].label) for r in _table("fields.csv"))


def frames() -> tuple[str, ...]:
    """Return the frames in the order of the form; each has its words."""
    return tuple(dict.fromkeys(field.frame for field in fields()))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return {row["key"]: row for row in _table("words.csv")}


def _table(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))
