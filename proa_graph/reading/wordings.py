"""The wordings of a list that the sources print, oldest first, and every line that any of them has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from proa_graph.model import Entry, Exclusion, Wording
from proa_graph.sources.texts import SourceArticle, SourceText
from proa_graph.text import fold, slug

_CHANGES = ("MODIF", "REMPLAC", "CREE", "CREATION", "COMPLET", "ABROG", "SUPPR", "AJOUT")
_EXTENDS = ("ETEND", "EXTEN")
Printed = tuple[SourceText, Sequence[Entry]]


def differs(text: SourceText, old: SourceText) -> bool:
    """Return whether the two wordings differ in an article."""
    return {(a.id, a.html) for a in text.articles} != {(a.id, a.html) for a in old.articles}


def wordings(latest: Printed, earlier: Sequence[Printed]) -> tuple[tuple[Wording, ...], tuple[Entry, ...]]:
    """Return the wordings of a text, oldest first, and its lines: those of the latest, then those of earlier ones.

    A later source that prints the same articles, or others that no text changed since, prints the same wording, better
    read; the marks that it adds are those of the order that extends it.

    Args:
        latest: the text in its latest wording, with its lines.
        earlier: the older ones with theirs, newest first.
    """
    found: list[Printed] = []
    for printed in reversed([latest, *earlier]):
        if not printed[1]:
            continue
        if found and _openers(found[-1]) == _openers(printed):
            found[-1] = printed
        else:
            found.append(printed)
    described: list[Wording] = []
    for number, printed in enumerate(found, start=1):
        described.append(_wording(printed, number, described))
    return tuple(described), tuple(_lines(found, has_list=bool(latest[1])))


def _wording(printed: Printed, number: int, before: Sequence[Wording]) -> Wording:
    """Of the texts and orders that the links of the articles name, those that the wordings ``before`` do not have."""
    text, _ = printed
    articles = _articles(printed)
    links = [k for a in articles for k in a.links if k.orientation == "cible" and k.nature.startswith("ARRETE")]
    orders = {k.text_id for k in links if k.kind.startswith(_EXTENDS) and k.text_id}
    openers = _openers(printed)
    openers = openers - {o for w in before for o in w.opened_by} or openers
    orders = orders - {o for w in before for o in w.orders} or orders
    return Wording(text.id, number, tuple(a.id for a in articles), tuple(sorted(openers)), tuple(sorted(orders)))


def _articles(printed: Printed) -> list[SourceArticle]:
    """The articles of a text that hold lines, in its order."""
    text, lines = printed
    ids = {line.locator.partition("/")[0] for line in lines}
    return [a for a in text.articles if a.id in ids]


def _openers(printed: Printed) -> frozenset[str]:
    """The texts that gave the articles of a list the wording they have, as the links of these versions say."""
    text, _ = printed
    links = [k for a in _articles(printed) for k in a.links if k.orientation == "cible"]
    changes = (k for k in links if k.kind.startswith(_CHANGES) and not k.nature.startswith("ARRETE"))
    return frozenset(k.text_id for k in changes if k.text_id.startswith("KALITEXT")) - {text.id}


def _lines(found: Sequence[Printed], *, has_list: bool) -> list[Entry]:
    lines: list[Entry] = []
    for number, (_, rows) in reversed(list(enumerate(found, start=1))):
        latest = number == len(found) and has_list
        free: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place, line in enumerate(lines):
            free[_content(line)].append(place)
        for row in rows:
            same = free[_content(row)]
            # A mark that only the later wording has is that of an order: it says itself since when. One that it no
            # longer has was dropped: the earlier line is another.
            fit = [p for p in same if lines[p].excluded_from_extension or not row.excluded_from_extension]
            if fit:
                place = min(fit, key=lambda p: (lines[p].excluded_from_extension != row.excluded_from_extension, p))
                same.remove(place)
                lines[place] = replace(lines[place], wordings=(str(number), *lines[place].wordings))
            else:
                lines.append(replace(row, row=row.row if latest else 0, wordings=(str(number),)))
    return lines


def _content(line: Entry) -> tuple[object, ...]:
    """What a line says: two that agree in it are the same line, wherever it stands."""
    return fold(line.certification_label), line.rncp_code or fold(line.code_stated), slug(line.profession)


def dated(limit: Exclusion, found: Sequence[Wording]) -> Exclusion:
    """Return ``limit``; one whose note names no order is of that which extends the wording that first has its article.

    Args:
        limit: an exclusion or reservation, with its locator.
        found: the wordings of its text, oldest first.
    """
    article = limit.locator.partition("/")[0]
    first = next((wording for wording in found if article in wording.articles), None)
    if limit.order or first is None or len(first.orders) != 1:
        return limit
    return replace(limit, order=first.orders[0])
