"""Where a thing stands in its document, as a person says it: « article 3.3, tableau 2, ligne 15 », with a link."""

from __future__ import annotations

from dataclasses import dataclass

from proa_graph.site.view import Thing
from proa_graph.site.wording import plain

_LEGIFRANCE = "https://www.legifrance.gouv.fr/conv_coll/article/"
_PARTS = frozenset(("line", "list", "name", "note", "row", "table"))


@dataclass(frozen=True, slots=True)
class Place:
    """A place in words, and its address where a public one is known."""

    words: str
    href: str = ""


def locator(thing: Thing) -> str:
    """Return where ``thing`` stands in its document, as its selector says; empty when that is not known."""
    places = thing.things("proa:locator")
    selectors = (s for place in places for s in place.things("oa:hasSelector"))
    return next((str(s.text("rdf:value")) for s in selectors), "")


def place_of(thing: Thing, agreement: Thing, lang: str) -> Place | None:
    """Return where ``thing`` stands in the text of ``agreement``, None where that is not known."""
    printed = locator(thing)
    if not printed:
        return None
    article, *parts = printed.split("/")
    if "=" in article:
        article, parts = "", [article, *parts]
    known = article.startswith(("KALIARTI", "KALITEXT"))
    name = _article_named(agreement, article, lang) if known else article
    href = f"{_LEGIFRANCE}{article}" if article.startswith("KALIARTI") else _text_of(agreement)
    return Place(", ".join(filter(None, (name, *(_part(x, lang) for x in parts)))), href)


def _article_named(agreement: Thing, article: str, lang: str) -> str:
    """The article as the text numbers it: as a limit or the list of the same article says, else by its number."""
    for limit in agreement.back("proa:agreement"):
        if limit.kind == "exclusion" and locator(limit).startswith(article):
            return str(limit.text("proa:articleOfText"))
    listed = next((locator(part) for part in agreement.things("proa:list")), "")
    return listed or plain("place.article", lang, number=article)


def _text_of(agreement: Thing) -> str:
    return next((x for x in agreement.links("rdfs:seeAlso") if "legifrance" in x), "")


def _part(written: str, lang: str) -> str:
    kind, _, value = written.partition("=")
    if kind not in _PARTS:
        return written
    first, _, last = value.partition(",")
    if last and last != first:
        return plain(f"place.{kind}s", lang, first=first, last=last) if kind == "line" else written
    return plain(f"place.{kind}", lang, n=first)
