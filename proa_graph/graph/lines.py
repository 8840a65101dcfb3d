"""What the lines of a list say together: what it prints at all, what repeats, which numbers return."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph

from proa_graph import resolve
from proa_graph.graph.entries import entry_iri, list_iri
from proa_graph.graph.labels import stems
from proa_graph.graph.vocabulary import Triples, proa
from proa_graph.model import Entry

_SIGNS = re.compile(r"[\W_]+")
_REGISTER = re.compile(r"RNCP|répertoire national", re.IGNORECASE)
_PRINTED = ("levelPrinted", "professionPrinted", "rncpCode")


def lines_triples(agreement: str, entries: Sequence[Entry]) -> Triples:
    """Yield what the lines of the lists of an agreement say together; rules that compare lines read this alone.

    A line names the first that it repeats, and the first that prints its number with a level; the list names what some
    line of it prints. Lines are looked up, not compared two by two: a list may hold thousands that are equal.
    """
    lines = sorted((entry for entry in entries if entry.row), key=lambda entry: entry.row)
    for entry in entries:
        for term in _printed(entry):
            yield list_iri(agreement, withdrawn=not entry.row), proa("prints"), proa(term)
    for entry, first in _repeats(lines):
        yield entry_iri(agreement, entry), proa("repeats"), entry_iri(agreement, first)
    for entry, first in _same_codes(lines):
        yield entry_iri(agreement, entry), proa("sameCodeAs"), entry_iri(agreement, first)


def state_printed(store: pyoxigraph.Store) -> None:
    """Add to ``store``, lists that somebody else wrote, what each of them prints."""
    for quad in list(store.quads_for_pattern(None, proa("inList"), None)):
        printed = {name for name in _PRINTED if any(store.quads_for_pattern(quad.subject, proa(name), None))}
        types = store.quads_for_pattern(quad.subject, proa("typePrinted"), None)
        if any(_REGISTER.search(str(kind.object)) for kind in types):
            printed.add("rncpCode")
        if not isinstance(quad.object, pyoxigraph.Literal | pyoxigraph.Triple):
            store.extend(pyoxigraph.Quad(quad.object, proa("prints"), proa(name)) for name in printed)


def _printed(entry: Entry) -> set[str]:
    held = {"levelPrinted": entry.level_stated, "professionPrinted": entry.profession}
    registered = resolve.code(entry).register == "RNCP" or _REGISTER.search(entry.certification_type)
    return {name for name, value in held.items() if value} | ({"rncpCode"} if registered else set())


def _repeats(lines: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    firsts: dict[tuple[str, ...], dict[str, Entry]] = {}
    for entry in lines:
        title, code = stems(entry.certification_label), resolve.code(entry)
        number = f"RNCP{code.number}" if code.register == "RNCP" else ""
        said = (title, number or entry.code_stated or entry.rncp_code)
        bodies = firsts.setdefault((*said, entry.idcc, entry.profession, entry.sector, entry.subsector), {})
        body = "" if number else _SIGNS.sub(" ", entry.certifier).casefold().strip()
        first = bodies.setdefault(body, _nearest(bodies, body) or entry)
        if title and first is not entry:
            yield entry, first


def _nearest(bodies: dict[str, Entry], body: str) -> Entry | None:
    """The first line whose certifier is named within ``body``, or names it."""
    return next((entry for known, entry in bodies.items() if body and known and (known in body or body in known)), None)


def _same_codes(lines: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    firsts: dict[str, Entry] = {}
    for entry in lines:
        code = resolve.code(entry)
        if code.register == "RNCP" and resolve.level(entry)[0]:
            first = firsts.setdefault(code.number, entry)
            if first is not entry:
                yield entry, first
