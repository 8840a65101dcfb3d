"""What ``proa query`` does: a named question, a file or a text, asked of the built dataset."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from proa_graph import kept
from proa_graph.errors import UnusableError
from proa_graph.questions import load
from proa_graph.store import Answer, LocalStore

MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "ttl": "text/turtle",
}
_TIMEOUT = 60.0
_WIDEST = 60


def ask(
    name: str, text: str, values: Mapping[str, str], *, form: str, engine: str | None, out: Path, lang: str
) -> bytes:
    """Return the answer to ``name``: a question of ``sparql/``, a ``.rq`` file, or ``-`` with its ``text``.

    Args:
        name: which question; ``-`` takes ``text``.
        text: a SPARQL query, used with ``-``.
        values: parameter → value, for a named question.
        form: ``table`` or a key of :data:`MEDIA_TYPES`.
        engine: the query address of a remote store, or None for the embedded one.
        out: the build folder, read where it is current; nothing is written there, nor in the current folder.
        lang: language of the table's remarks.

    Raises:
        UnusableError: no such question, a value of the wrong form, or a query that does not parse.
    """
    query = text if name == "-" else _query(name, values, lang)
    answer = _asked_of(engine, query) if engine else LocalStore(kept.store(out)).query(query)
    if form == "table" and answer.kind == "graph":
        form = "ttl"
    return _table(answer, lang, _near(name, values)) if form == "table" else answer.serialize(_media_type(answer, form))


def _near(name: str, values: Mapping[str, str]) -> Sequence[str]:
    question = load().get(name)
    return question.near(values) if question else ()


def _asked_of(engine: str, query: str) -> Answer:
    from proa_graph.store.remote import RemoteStore

    store = RemoteStore(engine)
    try:
        return store.query(query, timeout=_TIMEOUT)
    finally:
        store.close()


def _media_type(answer: Answer, form: str) -> str:
    if (form == "ttl") == (answer.kind == "graph"):
        return MEDIA_TYPES[form]
    raise UnusableError(
        f"--format {form}",
        "cette question rend un tableau : csv, tsv, json ou xml"
        if form == "ttl"
        else "cette question rend un graphe : ttl",
        "this question yields a table: csv, tsv, json or xml" if form == "ttl" else "this question yields a graph: ttl",
    )


def _query(name: str, values: Mapping[str, str], lang: str) -> str:
    questions = load()
    if name in questions:
        return questions[name].bind(values, lang)
    path = Path(name)
    if path.suffix in {".rq", ".sparql"} or path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnusableError(name, "fichier introuvable ou illisible", "file missing or unreadable") from error
    raise UnusableError(
        name, "question inconnue ; « proa questions » les énumère", "unknown question; “proa questions” lists them"
    )


def _table(answer: Answer, lang: str, near: Sequence[str] = ()) -> bytes:
    if answer.kind == "ask":
        return (
            ("oui" if lang == "fr" else "yes") if answer.truth else ("non" if lang == "fr" else "no")
        ).encode() + b"\n"
    header, rows = answer.table()
    widths = [min(_WIDEST, max(map(_width, column))) for column in zip(header, *rows, strict=True)]
    lines = [_line(header, widths), _line(["-" * w for w in widths], widths), *(_line(row, widths) for row in rows)]
    count = (
        f"({len(rows)} ligne{'s' if len(rows) > 1 else ''})"
        if lang == "fr"
        else f"({len(rows)} row{'s' * (len(rows) != 1)})"
    )
    told = [] if rows or not near else [f"{'Métiers proches :' if lang == 'fr' else 'Near trades:'} {', '.join(near)}"]
    return ("\n".join([*lines, count, *told]) + "\n").encode()


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_fit(c, w) for c, w in zip(cells, widths, strict=True)).rstrip()


def _fit(text: str, width: int) -> str:
    text = " ".join(text.split())
    if _width(text) > width:
        text = text[: width - 1] + "…"
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 1 for c in text)
