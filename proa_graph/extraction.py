"""What ``proa extract`` writes: the list of one agreement from a document, as CSV, JSON or Turtle."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from proa_graph import graph
from proa_graph.errors import UnusableError
from proa_graph.model import ENTRY_COLUMNS, Entry
from proa_graph.reading import Extraction
from proa_graph.reading import extract as read_document
from proa_graph.reading.footnoted import footnoted
from proa_graph.tables import entries_csv, read_list

_MORE = ("training_body", "note", "locator", "act", "wordings")
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"})


def review_of(source: Path, ending: str, *others: Path, text_id: str = "", idcc: str = "", lang: str = "fr") -> bytes:
    """Return the list of ``source`` beside what it prints, as a page (``.html``) or a workbook (``.xlsx``) to correct.

    Raises:
        UnusableError: the document cannot be read, or ``ending`` is another.
    """
    from proa_graph.validation import review

    if ending not in {".html", ".xlsx"}:
        raise UnusableError(
            f"--review {ending or source.name}", "donnez un fichier .html ou .xlsx", "give a file .html or .xlsx"
        )
    found = _extraction(source, others, text_id, idcc)
    lines = review.reviewed(found.entries, found.printed)
    if ending == ".xlsx":
        return review.workbook(lines, lang)
    return review.page(source.name, lines, found.warnings, lang)


def extract_as(
    source: Path, form: str, *others: Path, text_id: str = "", idcc: str = ""
) -> tuple[bytes, tuple[str, ...]]:
    """Return the list of ``source`` in ``form`` (``csv``, ``json`` or ``ttl``), and the reader's warnings.

    Args:
        source: a document of any known format; a table is taken as a list already.
        form: ``csv``, ``json`` or ``ttl``.
        others: more sources of the national base that hold the same text.
        text_id: the identifier of the text; it chooses the text in a container, and names the rows.
        idcc: the branch, where the document does not print it.

    Raises:
        UnusableError: the document cannot be read.
    """
    extraction = _extraction(source, others, text_id, idcc)
    return _written(extraction, form), extraction.warnings


def _extraction(source: Path, others: Sequence[Path], text_id: str, idcc: str) -> Extraction:
    """What a document or table says, its lines under the name of their text and their branch."""
    listed = _listed(source) if source.suffix.lower() in _TABLES else ()
    if listed:
        return Extraction(entries=tuple(_named(e, text_id or e.text_id or source.stem, idcc) for e in listed))
    read = read_document(source, *others, text_id=text_id, idcc=idcc)
    entries = tuple(_named(e, e.text_id or source.stem, idcc) for e in read.entries)
    agreement = read.agreement and dataclasses.replace(read.agreement, key=read.agreement.key or source.stem)
    return dataclasses.replace(read, entries=entries, agreement=agreement)


def _listed(source: Path) -> tuple[Entry, ...]:
    """The lines of a table that is one list; none where its grids, each under its own header, tell more of one."""
    try:
        table = read_list(source)
    except UnusableError:
        if source.is_file() and read_document(source).entries:
            return ()
        raise
    lines = footnoted(table.entries, [aside.text for aside in table.reading.set_aside])
    return () if _told(read_document(source).entries) > _told(lines) else tuple(lines)


def _told(lines: Iterable[Entry]) -> int:
    """How many codes, levels, groups and bodies the lines have."""
    fields = (
        "excluded_from_extension",
        "code_stated",
        "level_stated",
        "level_2019",
        "certifier",
        "profession",
        "sector",
        "certification_type",
    )
    return sum(1 for line in lines for name in ("rncp_code", *fields) if getattr(line, name))


def _named(entry: Entry, text_id: str, idcc: str) -> Entry:
    return dataclasses.replace(entry, text_id=text_id, idcc=idcc or entry.idcc)


def _written(extraction: Extraction, form: str) -> bytes:
    if form == "csv":
        return entries_csv(extraction.entries).encode()
    if form == "json":
        return (json.dumps(_plain(extraction), ensure_ascii=False, indent=1) + "\n").encode()
    day = extraction.agreement.date_signed if extraction.agreement else None
    triples = graph.list_graph(
        extraction.entries,
        agreement=extraction.agreement,
        as_of=day,
        orders=extraction.orders,
        exclusions=extraction.exclusions,
        clauses=extraction.clauses,
    )
    return graph.new_graph(triples).serialize(format="turtle", encoding="utf-8")


def _plain(extraction: Extraction) -> dict[str, Any]:
    facts = ("agreement", "orders", "exclusions", "acts", "taken_out", "wordings")
    plain = {name: _json(getattr(extraction, name)) for name in facts}
    rows, earlier = [
        [{c: _json(getattr(e, c)) for c in (*ENTRY_COLUMNS, *_MORE)} for e in lines]
        for lines in (extraction.entries, extraction.earlier)
    ]
    clauses, warnings = _json(extraction.clauses), list(extraction.warnings)
    return {**plain, "clauses": clauses, "entries": rows, "earlier": earlier, "warnings": warnings}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_json(v) for v in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value
