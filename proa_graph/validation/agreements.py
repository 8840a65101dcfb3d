"""The text of an agreement, signed or drafted, as a graph: its clauses and its list judged together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from proa_graph import graph as graphs
from proa_graph.graph.vocabulary import RDF, proa, truth
from proa_graph.graph.vocabulary import thing as node
from proa_graph.model import Agreement, Entry, Place
from proa_graph.terms import thing
from proa_graph.validation.applicability import this_day
from proa_graph.validation.stores import add, pairs, store_of, subjects, text

if TYPE_CHECKING:
    from proa_graph.reading import Extraction, Said

_KEY = "accord"
_QUOTE = 200
_RECONVERSION = "reconversion"
_SETTLED = frozenset({"AnnexedList", "ExtensionCriterion", "Purpose"})
"""Kinds of clauses that any text about the scheme may hold; it takes another to make it an agreement."""


@dataclass(frozen=True, slots=True)
class AgreementPlaces:
    """Places in the text of an agreement: the clauses by their IRI, with their words, and the lines of its list."""

    name: str
    clauses: Mapping[str, Said]
    entries: Mapping[str, Place]
    as_of: date | None

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.name

    @property
    def background(self) -> frozenset[str]:
        """Nothing: an agreement is judged by itself."""
        return frozenset()

    @property
    def targets(self) -> frozenset[str]:
        """Every class that an agreement may hold."""
        return frozenset()

    def find(self, focus: str, path: str, value: str) -> Place | None:
        """Return the article of a clause with its words, or the line of the list."""
        found = self.clauses.get(focus)
        if found is None:
            return self.entries.get(focus, Place(self.name))
        words = found.sentence if len(found.sentence) <= _QUOTE else f"{found.sentence[:_QUOTE].rstrip()}…"
        return Place(self.name, cell=f"{found.clause.article}, «\u00a0{words}\u00a0»")


def agreement_input(
    path: Path, content: bytes, idcc: str, as_of: date | None
) -> tuple[pyoxigraph.Store, AgreementPlaces] | None:
    """Return a store of the agreement that a document holds and its places, None where it is no agreement.

    Args:
        path: the document; its extension tells what it is.
        content: its bytes.
        idcc: the branch, where the text does not print it.
        as_of: the day on which it is judged; without it a Pro-A text is judged by its own day, an undated text on
            reconversion by the law of today.
    """
    from proa_graph import reading

    read = reading.extract(Path(path.name), idcc=idcc, content=content)
    if not _is_agreement(read):
        return None
    agreement = replace(read.agreement or Agreement(_KEY, (), "", ""), key=_KEY)
    judged = as_of or _today_for(read, agreement)
    day = judged or agreement.date_signed
    entries = tuple(replace(entry, text_id=_KEY, row=number) for number, entry in enumerate(read.entries, 1))
    triples = graphs.list_graph(
        entries,
        agreement=agreement,
        as_of=day,
        orders=read.orders,
        exclusions=read.exclusions,
        clauses=read.clauses,
    )
    store = store_of(triples)
    if read.scheme == _RECONVERSION:
        add(store, [(node("agreement", _KEY), RDF.type, proa("ReconversionAgreement"))])
    coded = truth(any(e.code_stated or e.rncp_code for e in entries))
    add(store, [(listed, proa("codeColumn"), coded) for listed in subjects(store, RDF.type, proa("EligibilityList"))])
    return store, AgreementPlaces(path.name, _clauses(read), _entries(path.name, store, entries), judged)


def _is_agreement(read: Extraction) -> bool:
    """Whether a document sets something on the scheme in articles of its own: a page that explains it has none."""
    from proa_graph.reading import NO_ARTICLE

    return any(c.kind not in _SETTLED and c.article != NO_ARTICLE for c in read.clauses)


def _today_for(read: Extraction, agreement: Agreement) -> date | None:
    """Today for an undated text on reconversion, else None: the text is judged by its own day."""
    undated = read.scheme == _RECONVERSION and not agreement.date_signed
    return this_day() if undated else None


def _clauses(read: Extraction) -> Mapping[str, Said]:
    return {thing("clause", _KEY, str(one.clause.number)): one for one in read.said}


def _entries(name: str, store: pyoxigraph.Store, entries: tuple[Entry, ...]) -> Mapping[str, Place]:
    by_row = {entry.row: entry for entry in entries}
    found = {text(subject): by_row[int(row)] for subject, row in pairs(store, proa("row"))}
    return {focus: Place(name, entry.row, entry.certification_label) for focus, entry in found.items()}
