"""The extension orders of a text: those that its articles are linked to, those that its notes name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from proa_graph.blocks.html import Content
from proa_graph.domain.dates import written
from proa_graph.model import Order
from proa_graph.sources.texts import Link, SourceArticle

_TITLE_END = re.compile(r"\s*[-,]\s*(?:art\b|v\. init).*$")


def orders(
    agreement: str, idcc: Iterable[str], found: Iterable[tuple[SourceArticle, Content]], *, signed: date | None = None
) -> tuple[Order, ...]:
    """Return the orders that extend ``agreement``, each once, sorted by date.

    A link ETEND on the side of the article, or EXTENSION on the side of the order, says the same; an order that
    only a note names has no publication date. An order earlier than ``signed``, the day of signature, extends another
    text: a note that names it tells of a base, a diploma or a code.
    """
    pairs = list(found)
    links = {link.text_id: link for article, _ in pairs for link in article.links if _extends(link)}
    result = [_linked(agreement, link) for link in links.values()]
    known = {o.date_signed for o in result}
    branch = next(iter(sorted(idcc, key=lambda i: (len(i), i))), "")
    named = {n.order_date for _, content in pairs for n in content.notes if n.order_date}
    for day in sorted(map(date.fromisoformat, named)):
        if day not in known and (signed is None or day >= signed):
            result.append(_named(agreement, branch, day))
    return tuple(sorted(result, key=lambda o: (o.date_signed or date.max, o.key)))


def _extends(link: Link) -> bool:
    sides = {("ETEND", "cible"), ("EXTENSION", "source")}
    return (link.kind, link.orientation) in sides and link.nature.startswith("ARRETE") and bool(link.text_id)


def _linked(agreement: str, link: Link) -> Order:
    signed, published = _date(link.signed), _date(link.published)
    title = _TITLE_END.sub("", link.title) or "Arrêté"
    return Order(link.text_id, agreement, title, signed, published, link.text_id, "Base KALI : liens des articles")


def _named(agreement: str, branch: str, day: date) -> Order:
    title = f"Arrêté du {written(day)}"
    key = f"{day.isoformat()}-idcc-{branch}" if branch else f"{day.isoformat()}-{agreement}"
    return Order(key, agreement, title, day, None, "", "Base KALI : nommé par une note, sans lien")


def _date(stated: str) -> date | None:
    try:
        return date.fromisoformat(stated) if stated else None
    except ValueError:
        return None
