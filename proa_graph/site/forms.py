"""The form of a contract, as the page of the validator shows it: its columns, headers and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proa_graph.site.wording import LANGUAGES
from proa_graph.tables import columns, words


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column: its name, the French header it may bear, its kind of values, its words by language."""

    field: str
    header: str
    kind: str
    words: Mapping[str, Sequence[str]]


def contract_columns() -> tuple[FormColumn, ...]:
    """Return the columns of the form in their order."""
    made = []
    for column in columns().values():
        kind, _, scheme = column.kind.partition(":")
        made.append(
            FormColumn(column.field, column.headers[0], kind, {lang: words(scheme, lang) for lang in LANGUAGES})
        )
    return tuple(made)


def blank(kind: str, lang: str) -> bytes:
    """Return a blank workbook of ``kind``; what writes it takes longer to read than a page to make."""
    from proa_graph.validation.templates import template

    return template(kind, lang)
