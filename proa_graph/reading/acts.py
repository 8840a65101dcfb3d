"""What a text does to lists: each act with its kind, its target, the lines it gives and those it takes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from proa_graph.blocks.grid import Table
from proa_graph.blocks.html import Content
from proa_graph.domain.codes import codes, without_codes
from proa_graph.domain.labels import former_title
from proa_graph.model import Act, Entry, TakenOut
from proa_graph.reading.habits import matches
from proa_graph.reading.selection import is_annex
from proa_graph.sources.texts import SourceArticle, SourceText
from proa_graph.text import squeeze

_ACTS = frozenset(("MODIFIE", "CREE", "MODIFICATION", "CREATION", "COMPLETE", "REMPLACE", "ABROGE"))
_IDCC = re.compile(r"\bIDCC\s*(?:n\s*[°o])?\s*:?\s*(\d{1,4})\b", re.IGNORECASE)
_BLANK = ' –—-,;:.«»"“”'
_Found = Sequence[tuple[SourceArticle, Content]]


@dataclass(frozen=True, slots=True)
class _Place:
    """What an act does, to which text, for which branches."""

    kind: str
    target: str
    idcc: tuple[str, ...]


def acts(
    text: SourceText, tables: Sequence[Table], entries: Sequence[Entry], about: _Found
) -> tuple[tuple[Act, ...], tuple[Entry, ...], tuple[TakenOut, ...]]:
    """Return the acts of ``text``, its lines with the number of their act, and what its acts take out.

    Lists of one kind of act on one target for the same branches are one act, wherever they stand.

    Args:
        text: the text that acts.
        tables: the lists found in it.
        entries: the lines read from them.
        about: its articles about the scheme, with their content.
    """
    articles = {a.id: (a, c) for a, c in about}
    places = {t.locator: _place(t, text, articles, about) for t in tables}
    number = {place: n for n, place in enumerate(dict.fromkeys(places.values()), start=1)}
    of_table = {locator: number[place] for locator, place in places.items()}
    lines = tuple(_numbered(e, of_table, places) for e in entries)
    found = [
        Act(
            text=text.id,
            number=n,
            kind=place.kind,
            target=place.target,
            idcc=place.idcc or _branches(text),
            locator=next(at for at in places if places[at] == place).partition("/")[0],
            complete=place.kind in {"Institutes", "ReplacesWhole"},
        )
        for place, n in number.items()
    ]
    return tuple(found or prolongation(text, about)), lines, _taken_out(text.id, tables, lines, of_table)


def prolongation(text: SourceText, about: _Found) -> list[Act]:
    """Return the acts of a text without list that prolongs the term of others, one for each, none where it does not."""
    where = next((a.id for a, c in about if matches("prolongs", c.prose)), "")
    targets = enumerate(_targets(text.articles, text.id) if where else (), start=1)
    return [Act(text.id, number, "Prolongs", target, _branches(text), where) for number, target in targets]


def _place(table: Table, text: SourceText, articles: dict[str, tuple[SourceArticle, Content]], about: _Found) -> _Place:
    article, content = articles[table.locator.partition("/")[0]]
    headings, prose = " ".join((*article.path, article.heading)), content.prose
    named = tuple(dict.fromkeys(str(int(n)) for n in _IDCC.findall(f"{headings} {prose[:300]}")))
    idcc = named if len(named) == 1 and set(named) < set(text.idcc) else ()
    kind = _kind(table, text, f"{headings} {_clause(article, content, about)}")
    return _Place(kind, "" if kind == "Institutes" else _target(text, article), idcc)


def _kind(table: Table, text: SourceText, prose: str) -> str:
    """The kind of act: what the words right above say; in a text that amends, what its article says."""
    if table.taken:
        return "ReplacesLines" if table.rows else "Withdraws"
    said = (("ReplacesWhole", "replaces_list"), ("Adds", "completes_list"), ("ReplacesLines", "changes_lines"))
    if not _amends_another(text):
        return "Adds" if matches("completes_list", table.lead) else "Institutes"
    for words in (table.lead, prose):
        for kind, name in said:
            if matches(name, words):
                return kind
    return "ReplacesWhole"


def _amends_another(text: SourceText) -> bool:
    return matches("amending_title", text.title) or bool(_targets(text.articles, text.id))


def _clause(article: SourceArticle, content: Content, about: _Found) -> str:
    """The words that say what is done: those of the article; of an annex, those of the articles that send to it."""
    if not is_annex(article):
        return content.prose
    return " ".join(c.prose for a, c in about if not is_annex(a))


def _targets(articles: Iterable[SourceArticle], own: str) -> list[str]:
    found = [
        link.text_id
        for article in articles
        for link in article.links
        if link.orientation == "source" and link.kind in _ACTS and link.text_id.startswith("KALITEXT")
    ]
    return [t for t in dict.fromkeys(found) if t != own]


def _target(text: SourceText, article: SourceArticle | None) -> str:
    """The text whose list an act changes: the only one that its article amends, else that the whole text amends."""
    for articles in ([article] if article else [], text.articles):
        targets = _targets(articles, text.id)
        if len(targets) == 1:
            return targets[0]
    return ""


def _branches(text: SourceText) -> tuple[str, ...]:
    return tuple(sorted(text.idcc, key=lambda i: (len(i), i)))


def _numbered(entry: Entry, of_table: dict[str, int], places: dict[str, _Place]) -> Entry:
    at = _table_of(entry.locator)
    idcc = places[at].idcc if at in places else ()
    return replace(entry, act=of_table.get(at, 0), idcc=idcc[0] if idcc else entry.idcc)


def _table_of(locator: str) -> str:
    return re.split(r"/(?:row|line|taken)=", locator, maxsplit=1)[0]


def _taken_out(
    key: str, tables: Sequence[Table], entries: Sequence[Entry], of_table: dict[str, int]
) -> tuple[TakenOut, ...]:
    """What replacements, withdrawals and former titles take out, each with the row that follows it."""
    rows = {e.locator: e.row for e in entries}
    found: list[TakenOut] = []
    for table in tables:
        for taken in table.taken:
            label, code = _certification(taken.text)
            follows = rows.get(taken.followed_by, 0)
            found.append(TakenOut(key, 0, of_table[table.locator], label, code, follows, taken.locator))
    for entry in entries:
        former = former_title(entry.certification_label)
        if former:
            label, code = _certification(former)
            found.append(TakenOut(key, 0, entry.act, label, code, entry.row, entry.locator))
    return tuple(replace(t, number=n) for n, t in enumerate(found, start=1))


def _certification(printed: str) -> tuple[str, str]:
    """The title and the number of what is taken out."""
    found = codes(printed, bare=False)
    return squeeze(without_codes(printed)).strip(_BLANK), next((c.digits for c in found if c.digits), "")
