"""Reader of the KALI base as JSON: one container of texts, one text wanted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from proa_graph.blocks import html
from proa_graph.blocks.grid import Article, Page, Table
from proa_graph.blocks.markup import blocks
from proa_graph.errors import UnusableError
from proa_graph.model import Order
from proa_graph.reading import lists
from proa_graph.reading.markup_page import Part, read_part
from proa_graph.reading.printings import without_repeats

_PAST = ("ABROGE", "MODIFIE", "REMPLACE", "PERIME", "DENONCE", "ANNULE", "TRANSFERE", "DISJOINT")
_EXTENDS = frozenset({"ETEND", "EXTENSION"})
_Node = dict[str, Any]


def read(name: str, content: bytes, text_id: str) -> Page:
    """Return the page of the text ``text_id`` (``KALITEXT…``) of a KALI container.

    Places are ``KALIARTI…/table=1/row=5``, rows counted as printed, the header included.

    Raises:
        UnusableError: not JSON, not a container, or the text is not in it.
    """
    root = _parsed(name, content)
    text = _wanted(name, root, text_id)
    data = text["data"]
    tables: list[Table] = []
    articles: list[Article] = []
    for article, section in _articles(text, ""):
        part = _part(article["data"], section)
        articles.append(read_part(part)[1])
        tables += _tables(article["data"], part.name, section)
    orders = _orders(node["data"] for node in _nodes(text))
    facts = {k: str(data[k]) for k in ("id", "title", "etat", "modifDate") if data.get(k)}
    return Page(tuple(without_repeats(tables)), tuple(articles), (str(data.get("title") or ""),), orders, facts)


def _orders(data: Iterable[_Node]) -> tuple[Order, ...]:
    """The extension orders that the base links to a text or its articles, each once."""
    found: dict[str, Order] = {}
    for link in (link for d in data for link in d.get("lstLienModification") or ()):
        if link.get("linkType") in _EXTENDS and link.get("natureText") == "ARRETE":
            title = str(link.get("textTitle") or "").partition(" - ")[0]
            cid = str(link.get("textCid") or "")
            signed, published = (_day(link.get(k)) for k in ("dateSignaTexte", "datePubliTexte"))
            found.setdefault(cid, Order("", "", title, signed, published, cid))
    return tuple(found[cid] for cid in sorted(found))


def _day(iso: object) -> date | None:
    try:
        return date.fromisoformat(str(iso))
    except ValueError:
        return None


def _parsed(name: str, content: bytes) -> _Node:
    try:
        root = json.loads(content)
    except (ValueError, RecursionError):
        raise UnusableError(
            name, "ce fichier n’est pas du JSON ; donnez un conteneur KALI", "not JSON; give a KALI container"
        ) from None
    if not isinstance(root, dict) or not isinstance(root.get("data"), dict):
        raise UnusableError(
            name, "ce JSON n’est pas un conteneur KALI (clé « data » absente)", "not a KALI container (no “data” key)"
        )
    return root


def _wanted(name: str, root: _Node, text_id: str) -> _Node:
    texts = {n["data"]["id"]: n for n in _nodes(root) if str(n["data"].get("id", "")).startswith("KALITEXT")}
    if text_id in texts:
        return texts[text_id]
    if not text_id and len(texts) == 1:
        return next(iter(texts.values()))
    wanted = text_id or "KALITEXT…"
    raise UnusableError(
        name,
        f"le texte {wanted} n’est pas dans ce conteneur ({len(texts)} textes) ; indiquez un autre --text",
        f"the text {wanted} is not in this container ({len(texts)} texts); give another --text",
    )


def _nodes(node: _Node) -> Iterator[_Node]:
    if isinstance(node.get("data"), dict):
        yield node
    for child in node.get("children") or ():
        yield from _nodes(child)


def _articles(node: _Node, section: str) -> Iterator[tuple[_Node, str]]:
    gone = str(node["data"].get("etat") or "").startswith(_PAST) and node.get("type") == "article"
    if node.get("type") == "article" and not gone:
        yield node, section
    for child in node.get("children") or ():
        title = str(child["data"].get("title") or section) if child.get("type") == "section" else section
        yield from _articles(child, title)


def _tables(data: _Node, name: str, section: str) -> list[Table]:
    place = str(data.get("id") or "")
    content = html.read(str(data.get("content") or ""), locator=place)
    return list(lists.tables(content, lists.context(name, place, (section, str(data.get("surtitre") or "")))))


def _part(data: _Node, section: str) -> Part:
    number = str(data.get("num") or "")
    named = f"Article {number}" if number else section or "Article"
    return Part(named, f"{data.get('id', '')}/", tuple(blocks(str(data.get("content") or ""))))
