"""A user's file to a graph: a table becomes a graph as our own lists do, a graph file keeps its lines."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph

from proa_graph import graph as graphs
from proa_graph import limits
from proa_graph.errors import UnknownFormatError, UnusableError
from proa_graph.files import read_input
from proa_graph.graph.vocabulary import RDF, proa, string, thing, truth
from proa_graph.model import Entry, Exclusion
from proa_graph.tables import ListTable, Sheet, read_contracts, read_list, read_sheets
from proa_graph.terms import BASE, DEF, names
from proa_graph.validation import linked_json
from proa_graph.validation.agreements import agreement_input
from proa_graph.validation.applicability import this_day
from proa_graph.validation.contracts import contracts_input, with_facts
from proa_graph.validation.drafts import DOCUMENTS, answered, read_draft
from proa_graph.validation.places import LinePlaces, Places, Spot, TablePlaces
from proa_graph.validation.published import unmarked_exclusions
from proa_graph.validation.stores import Statement, Subject, add, from_rdflib, pairs, store_of, subjects, text, values

_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods"})
_GRAPHS = {
    ".ttl": None,
    ".n3": None,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".json": pyoxigraph.RdfFormat.JSON_LD,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".owl": pyoxigraph.RdfFormat.RDF_XML,
}

_BULLET = re.compile(r"\s*(?:[-–—•*▪●◦‣·]|\d{1,3}[.)])[ \t\u00a0]*(?=\D)\S")


def load_input(
    path: Path,
    *,
    idcc: str = "",
    as_of: date | None = None,
    content: bytes | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[pyoxigraph.Store, Places]:
    """Return a store of the list, contracts or data that ``path`` holds, and where its parts stand.

    Args:
        path: a table (``.csv .tsv .txt .xlsx .xls .ods`` …) or a graph (``.ttl .nt .nq .trig .jsonld .rdf`` …).
        idcc: the branch of a list that does not name it; it does not replace what the list prints.
        as_of: the day on which a list is judged, by default today.
        content: the bytes, where they do not come from the disk.
        columns: for a table, the field of a column by its letters or header, as a user corrects it.

    Raises:
        UnusableError: missing, empty or unreadable, or neither a table nor a graph; with line or cell.
    """
    suffix = path.suffix.lower()
    content = read_input(path) if content is None else content
    limits.check_size(path.name, content)
    try:
        return _loaded(path, suffix, content, idcc, as_of, columns or {})
    except limits.UNFORESEEN as error:
        raise limits.unreadable(path.name, error) from error


def _loaded(
    path: Path, suffix: str, content: bytes, idcc: str, as_of: date | None, columns: Mapping[str, str]
) -> tuple[pyoxigraph.Store, Places]:
    if suffix in {".json", ".jsonld"}:
        limits.check_json(path.name, content)
    if suffix == ".txt":
        content = answered(_in_utf8(content))
    is_page = looks_like_html(content)
    sheets = read_sheets(path, content) if suffix in _TABLES and not is_page else ()
    contracts = read_contracts(path, content, sheets) if sheets or (suffix == ".json" and not is_page) else None
    if contracts:
        return contracts_input(contracts, idcc, as_of)
    agreement = agreement_input(path, content, idcc, as_of) if suffix in DOCUMENTS else None
    if agreement:
        return agreement
    if suffix in DOCUMENTS or suffix in _TABLES:
        return _from_table(_list_of(path, suffix, content, columns, sheets), idcc, as_of or this_day())
    if suffix in _GRAPHS:
        return _from_graph(path, content)
    known = " ".join(sorted(_TABLES | DOCUMENTS | set(_GRAPHS)))
    raise UnknownFormatError(
        path.name,
        f"extension « {suffix or 'absente'} » inconnue ; donnez un fichier {known}",
        f"unknown extension “{suffix or 'none'}”; give a file {known}",
    )


def _in_utf8(content: bytes) -> bytes:
    """A text that a mark says to be UTF-16, as spreadsheets save one, in UTF-8; any other as it is."""
    if not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content
    return content.decode("utf-16", "replace").encode()


def _list_of(path: Path, suffix: str, content: bytes, columns: Mapping[str, str], sheets: Sequence[Sheet]) -> ListTable:
    """The list of a table or of a document; a text may be either, and a page may bear the name of a workbook."""
    if looks_like_html(content):
        return read_draft(path, content, ".html")
    if suffix not in _TABLES or (suffix == ".txt" and not columns and _is_bulleted(content)):
        return read_draft(path, content)
    try:
        table = read_list(path, content, columns=columns, sheets=sheets)
    except UnusableError:
        if suffix != ".txt" or not content.strip():
            raise
        return read_draft(path, content)
    return table if table.entries or suffix != ".txt" else read_draft(path, content)


def _is_bulleted(content: bytes) -> bool:
    """Whether most lines of a text are items of a list: their commas and dashes part no columns."""
    lines = [line for line in content.decode("utf-8", "replace").splitlines() if line.strip()]
    return 2 * sum(1 for line in lines if _BULLET.match(line)) > len(lines)


def looks_like_html(content: bytes) -> bool:
    """Return whether ``content`` is a web page, as many programs write under the name of a workbook."""
    head = content[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body"))


def _from_table(table: ListTable, idcc: str, as_of: date) -> tuple[pyoxigraph.Store, Places]:
    if not table.entries:
        raise UnusableError(
            table.file,
            "aucune ligne sous l’en-tête ; joignez la liste",
            "no line under the header; give the list",
        )
    entries = [_with_branch(entry, idcc) for entry in table.entries]
    struck = list(unmarked_exclusions(entries, as_of))
    store = store_of(graphs.list_graph(entries, as_of=as_of, rights=bool(struck)))
    by_number = {entry.row: entry for entry in entries}
    numbered = {int(number): subject for subject, number in pairs(store, proa("row"))}
    add(store, _as_read(table, numbered, list(subjects(store, RDF.type, proa("EligibilityList")))))
    add(store, [*_by_orders(store, entries), *_unmarked(struck, numbered)])
    return store, TablePlaces(table, {text(subject): by_number[row] for row, subject in numbered.items()})


def _as_read(table: ListTable, numbered: Mapping[int, Subject], listed: Iterable[Subject]) -> Iterator[Statement]:
    """What the reading of a table says of its lines and lists."""
    for problem in table.problems:
        yield numbered[problem.row], proa("unreadableCell"), string(problem.value)
    for one in listed:
        if {"code_stated", "rncp_code"} & set(table.columns):
            yield one, proa("codeColumn"), truth(True)
        for header in table.ignored:
            yield one, proa("ignoredColumn"), string(header)


def _unmarked(struck: Iterable[tuple[int, Exclusion]], numbered: Mapping[int, Subject]) -> Iterator[Statement]:
    """Lines that an order of a published list excludes, though the table does not mark them."""
    for row, limit in struck:
        exclusion = thing("exclusion", limit.agreement, str(limit.number))
        yield numbered[row], proa("excludedBy"), exclusion
        yield exclusion, proa("byOrder"), thing("order", limit.order)


def _with_branch(entry: Entry, idcc: str) -> Entry:
    return replace(entry, idcc=entry.idcc or idcc)


def _by_orders(store: pyoxigraph.Store, entries: list[Entry]) -> Iterator[Statement]:
    """A marked line that gives the date of the order names the order, though nothing else is known of it."""
    days = sorted({e.exclusion_arrete_date for e in entries if e.excluded_from_extension} - {""})
    for exclusion in subjects(store, RDF.type, proa("Exclusion")):
        for day in days:
            yield exclusion, proa("byOrder"), thing("order", day)


def _from_graph(path: Path, content: bytes) -> tuple[pyoxigraph.Store, Places]:
    if not content.strip():
        raise UnusableError(path.name, "le fichier est vide ; joignez un graphe", "the file is empty; give a graph")
    limits.check_entities(path.name, content)
    syntax = _GRAPHS[path.suffix.lower()]
    if syntax is None:
        from proa_graph.validation.turtle import parse as parse_turtle

        graph, places = parse_turtle(path.name, content, BASE)
        store = from_rdflib(graph)
    else:
        store, places = _merged(path.name, content, syntax), _places(path.name, content, syntax)
    if not any(kind.removeprefix(DEF) in names() for kind in values(store, None, RDF.type)):
        raise UnusableError(
            path.name,
            f"rien à contrôler : aucune ressource d’une classe de {DEF} ; décrivez la liste avec ces termes",
            f"nothing to check: no resource of a class of {DEF}; describe the list with these terms",
        )
    graphs.state_printed(store)
    return store, replace(places, background=with_facts(store))


def _places(name: str, content: bytes, syntax: pyoxigraph.RdfFormat) -> LinePlaces:
    """Where a graph says what, in the forms whose text tells it."""
    if syntax == pyoxigraph.RdfFormat.JSON_LD:
        return linked_json.places(name, content, BASE)
    if syntax not in (pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS):
        return LinePlaces(name)
    statements: dict[tuple[str, str, str], Spot] = {}
    subjects: dict[str, Spot] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        for quad in pyoxigraph.parse(line, format=syntax):
            subject, predicate, value = map(text, (quad.subject, quad.predicate, quad.object))
            statements.setdefault((subject, predicate, value), Spot(number))
            statements.setdefault((subject, predicate, ""), Spot(number))
            subjects.setdefault(subject, Spot(number))
    return LinePlaces(name, statements, subjects)


def _merged(name: str, content: bytes, syntax: pyoxigraph.RdfFormat) -> pyoxigraph.Store:
    """Return all the named graphs that ``content`` states as one."""
    store = pyoxigraph.Store()
    try:
        for quad in pyoxigraph.parse(content, format=syntax, base_iri=BASE):
            store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise UnusableError(
            name,
            f"{f'ligne {line} : ' if line else ''}graphe illisible ({error}) ; corrigez la syntaxe",
            f"{f'line {line}: ' if line else ''}unreadable graph ({error}); correct the syntax",
        ) from error
    return store
