"""Tables in CSV and workbooks to records and back: the facts of ``data/``, and the list of a partner.

The files of ``data/`` have the field names of :mod:`proa_graph.model` as columns, tuples joined with ``"; "``.
A partner's file may use other headers, delimiters and encodings: see :func:`read_list`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from proa_graph import model
from proa_graph.errors import UnusableError

JOIN = "; "
R = TypeVar("R")
Reader = Callable[[str], Any]
_UNREADABLE = (ValueError, KeyError, AttributeError, TypeError)
_READERS: dict[str, Reader] = {
    "str": str.strip,
    "int": int,
    "date": date.fromisoformat,
    "bool": {"0": False, "": False, "1": True}.__getitem__,
    "tuple[str, ...]": lambda text: tuple(part for part in text.split(JOIN) if part),
}

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
        name: read_part(folder, name)
        for name, (file, *_) in _FILES.items()
        if name not in _OPTIONAL or (folder / file).is_file()
    }
    read = {path.stem: tuple(_records(path, model.Entry)) for path in sorted((folder / "lists").glob("*.csv"))}
    lists = {key: tuple(e for e in rows if e.row) for key, rows in read.items()}
    gone = {key: tuple(e for e in rows if not e.row) for key, rows in read.items()}
    lists, gone = ({key: rows for key, rows in found.items() if rows} for found in (lists, gone))
    return model.Facts(**parts, lists=lists, withdrawn=gone)


def read_part(folder: Path, name: str) -> tuple[Any, ...]:
    """Return one kind of the facts that ``folder`` holds, ``agreements`` for example, sorted by key."""
    file, kind, key = _FILES[name]
    return tuple(sorted(_records(folder / file, kind), key=key))


def read_published(folder: Path, text: str) -> tuple[model.Entry, ...]:
    """Return the lines of the list of ``text`` that ``folder`` holds, none where it holds no such list."""
    path = folder / "lists" / f"{text}.csv"
    return tuple(e for e in _records(path, model.Entry) if e.row) if text.isalnum() and path.is_file() else ()


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
    try:
        handle = path.open(newline="", encoding="utf-8")
    except OSError as error:
        raise UnusableError(str(path), "fichier de données introuvable", "data file not found") from error
    with handle:
        rows = csv.reader(handle, strict=True)
        names = next(rows, [])
        _check_header(path, kind, names)
        known = _readers(kind)
        readers = [known[name] for name in names]
        for row in rows:
            if not row:
                continue
            try:
                values = [read(text) for read, text in zip(readers, row, strict=True)]
            except _UNREADABLE as error:
                raise _unreadable(names, readers, row, path, rows.line_num) from error
            yield kind(**dict(zip(names, values, strict=True)))


def _check_header(path: Path, kind: type[Any], header: list[str]) -> None:
    fields = dataclasses.fields(kind)
    unknown = sorted(set(header) - {f.name for f in fields})
    if unknown:
        raise UnusableError(str(path), f"colonne inconnue « {unknown[0]} »", f"unknown column “{unknown[0]}”")
    bare = (f.name for f in fields if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING)
    missing = sorted(set(bare) - set(header))
    if missing:
        raise UnusableError(str(path), f"colonne « {missing[0]} » absente", f"column “{missing[0]}” is missing")


def _unreadable(names: list[str], readers: list[Reader], row: list[str], path: Path, line: int) -> UnusableError:
    """Return the error that names the first cell of ``row`` that cannot be read, or that has no column."""
    cells = zip_longest(names, readers, row)
    name, text = next((name or "", text or "") for name, read, text in cells if not _readable(read, text))
    return UnusableError(
        str(path),
        f"ligne {line}, colonne {name} : valeur « {text} » illisible",
        f"line {line}, column {name}: value “{text}” cannot be read",
    )


def _readable(read: Reader | None, text: str | None) -> bool:
    if read is None or text is None:
        return False
    try:
        read(text)
    except _UNREADABLE:
        return False
    return True


def _readers(kind: type[Any]) -> dict[str, Reader]:
    return {f.name: _reader(str(f.type)) for f in dataclasses.fields(kind)}


def _reader(hint: str) -> Reader:
    """What reads a cell of a field, by its type as the model writes it: evaluating them takes as long as reading."""
    inner, _, none = hint.partition(" | ")
    if none:
        read = _READERS[inner]
        return lambda text: read(text) if text else None
    return _READERS[hint]
