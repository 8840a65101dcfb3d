"""Tables in CSV and workbooks to records and back: the facts of ``data/``, and the list of a partner.

The files of ``data/`` have the field names of :mod:`proa_graph.model` as columns, tuples joined with ``"; "``.
A partner's file may use other headers, delimiters and encodings: see :func:`read_list`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from proa_graph import model
from proa_graph.errors import UnusableError

JOIN = "; "
R = TypeVar("R")

_FILES: dict[str, tuple[str, type[Any], Callable[[Any], Any]]] = {
    "branches": ("branches.csv", model.Branch, lambda r: int(r.idcc)),
    "documents": ("documents.csv", model.Document, lambda r: r.key),
    "agreements": ("agreements.csv", model.Agreement, lambda r: r.key),
    "orders": ("orders.csv", model.Order, lambda r: r.key),
    "exclusions": ("exclusions.csv", model.Exclusion, lambda r: (r.agreement, r.number)),
    "clauses": ("clauses.csv", model.Clause, lambda r: (r.agreement, r.number)),
    "relations": ("relations.csv", model.Relation, lambda r: (r.agreement, r.kind, r.target)),
    "wordings": ("wordings.csv", model.Wording, lambda r: (r.text, r.number)),
    "retired": ("retired.csv", model.Retired, lambda r: (r.agreement, r.key)),
    "acts": ("acts.csv", model.Act, lambda r: (r.text, r.number)),
    "taken_out": ("taken_out.csv", model.TakenOut, lambda r: (r.text, r.number)),
    "reviewed": ("reviewed.csv", model.Reviewed, lambda r: r.text),
    "known_texts": ("known_texts.csv", model.KnownText, lambda r: r.key),
    "articles": ("articles.csv", model.ArticleVersion, lambda r: (r.number, r.first_day)),
    "coverage": ("coverage.csv", model.Covered, lambda r: r.text),
    "covered_branches": ("coverage_branches.csv", model.CoveredBranch, lambda r: int(r.idcc or 0)),
}
_OPTIONAL = frozenset(
    {"coverage", "covered_branches", "relations", "wordings", "retired", "known_texts", "acts", "taken_out", "reviewed"}
)
"""A harvest writes them; facts read by hand from single documents have no account of a whole source."""


def read_facts(folder: Path) -> model.Facts:
    """Return everything that ``folder`` (the project's ``data/``) holds, sorted by key.

    Raises:
        UnusableError: a file is missing, a column is unknown or a value cannot be read; it names the file,
            the line and the column.
    """
    parts = {
        name: tuple(sorted(_records(folder / file, kind), key=key))
        for name, (file, kind, key) in _FILES.items()
        if name not in _OPTIONAL or (folder / file).is_file()
    }
    read = {path.stem: tuple(_records(path, model.Entry)) for path in sorted((folder / "lists").glob("*.csv"))}
    lists = {key: tuple(e for e in rows if e.row) for key, rows in read.items()}
    gone = {key: tuple(e for e in rows if not e.row) for key, rows in read.items()}
    lists, gone = ({key: rows for key, rows in found.items() if rows} for found in (lists, gone))
    return model.Facts(**parts, lists=lists, withdrawn=gone)


def write_records(records: Iterable[Any], kind: type[Any]) -> str:
    """Return ``records`` (of the dataclass ``kind``) as the text of a CSV file of ``data/``."""
    names = [f.name for f in dataclasses.fields(kind)]
    return _csv(names, ([_printed(getattr(r, n)) for n in names] for r in records))


def entries_csv(entries: Iterable[model.Entry]) -> str:
    """Return ``entries`` as CSV text with exactly the public columns, in their order."""
    return _csv(model.ENTRY_COLUMNS, ([_printed(getattr(e, n)) for n in model.ENTRY_COLUMNS] for e in entries))


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _printed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return JOIN.join(value)
    return str(value)


def _records(path: Path, kind: type[R]) -> Iterator[R]:
    readers = _readers(kind)
    try:
        handle = path.open(newline="", encoding="utf-8")
    except OSError as error:
        raise UnusableError(str(path), "fichier de données introuvable", "data file not found") from error
    with handle:
        rows = csv.DictReader(handle, restkey="", strict=True)
        _check_header(path, kind, list(rows.fieldnames or ()))
        for row in rows:
            yield _record(kind, readers, row, path, rows.line_num)


def _check_header(path: Path, kind: type[Any], header: list[str]) -> None:
    fields = dataclasses.fields(kind)
    unknown = sorted(set(header) - {f.name for f in fields})
    if unknown:
        raise UnusableError(str(path), f"colonne inconnue « {unknown[0]} »", f"unknown column “{unknown[0]}”")
    bare = (f.name for f in fields if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING)
    missing = sorted(set(bare) - set(header))
    if missing:
        raise UnusableError(str(path), f"colonne « {missing[0]} » absente", f"column “{missing[0]}” is missing")


def _record(kind: type[R], readers: dict[str, Callable[[str], Any]], row: dict[str, str], path: Path, line: int) -> R:
    values = {}
    for name, text in row.items():
        try:
            values[name] = readers[name](text)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise UnusableError(
                str(path),
                f"ligne {line}, colonne {name} : valeur « {text} » illisible",
                f"line {line}, column {name}: value “{text}” cannot be read",
            ) from error
    return kind(**values)


def _readers(kind: type[Any]) -> dict[str, Callable[[str], Any]]:
    hints = typing.get_type_hints(kind)
    return {f.name: _reader(hints[f.name]) for f in dataclasses.fields(kind)}


def _reader(hint: Any) -> Callable[[str], Any]:
    if isinstance(hint, types.UnionType):
        inner = _reader(typing.get_args(hint)[0])
        return lambda text: inner(text) if text else None
    if typing.get_origin(hint) is tuple:
        return lambda text: tuple(part for part in text.split(JOIN) if part)
    readers: dict[Any, Callable[[str], Any]] = {
        str: str.strip,
        int: int,
        date: date.fromisoformat,
        bool: {"0": False, "": False, "1": True}.__getitem__,
    }
    return readers[hint]
