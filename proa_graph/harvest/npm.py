"""Reader of the npm package ``@socialgouv/kali-data``: its tarball or its unpacked folder, one convention at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from proa_graph.harvest.source import Container, Link, SourceArticle, SourceText, can_name_scheme, names_scheme
from proa_graph.harvest.streams import Broken, Member, members
from proa_graph.text import squeeze

_FAR = "2999"


def is_npm(name: str) -> bool:
    """Return whether a member of this name is a convention of the npm package."""
    return name.rpartition("/")[2].startswith("KALICONT") and name.endswith(".json")


def read(source: Path) -> Iterator[Container | SourceText | Broken]:
    """Yield, convention by convention, the container and those of its texts that name the scheme.

    A convention that cannot be read is yielded as ``Broken``; the next one follows.
    """
    for member in members(source, is_npm):
        if isinstance(member, Broken):
            yield member
            continue
        yield from _convention(member)


def _convention(member: Member) -> Iterator[Container | SourceText | Broken]:
    try:
        root = json.loads(member.content)
        container = _container(root["data"])
        for node in _texts(root):
            container.texts.add(node["data"]["id"])
            if _names_scheme(node):
                yield _text(node, container.idcc)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        yield Broken(member.name, f"{type(error).__name__}: {error}")
        return
    yield container


def _container(data: dict[str, Any]) -> Container:
    number = str(data.get("num") or "").lstrip("0")
    return Container(data["id"], number, squeeze(data.get("shortTitle") or data.get("title")))


def _texts(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if str(node["data"].get("id") or "").startswith("KALITEXT"):
        yield node
        return
    for child in node.get("children") or ():
        yield from _texts(child)


def _articles(node: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    for child in node.get("children") or ():
        if child["type"] == "article":
            yield child["data"], path
        else:
            yield from _articles(child, (*path, squeeze(child["data"].get("title"))))


def _names_scheme(node: dict[str, Any]) -> bool:
    if names_scheme(node["data"].get("title") or ""):
        return True
    return any(
        can_name_scheme(data["id"]) and (names_scheme(data.get("content") or "") or names_scheme(" ".join(path)))
        for data, path in _articles(node)
    )


def _text(node: dict[str, Any], idcc: str) -> SourceText:
    data = node["data"]
    return SourceText(
        id=data["id"],
        title=squeeze(data.get("title")),
        status=data.get("etat") or "",
        modified=data.get("modifDate") or "",
        idcc=frozenset({idcc} - {""}),
        articles=tuple(_article(article, path) for article, path in _articles(node)),
    )


def _article(data: dict[str, Any], path: tuple[str, ...]) -> SourceArticle:
    nota = data.get("nota") or ""
    return SourceArticle(
        id=data["id"],
        number=squeeze(data.get("num")),
        heading=squeeze(data.get("surtitre")),
        path=path,
        html=(data.get("content") or "") + (f"<p>NOTA : {nota}</p>" if nota else ""),
        status=data.get("etat") or "",
        links=tuple(_link(link) for link in data.get("lstLienModification") or ()),
        key=data.get("cid") or data["id"],
    )


def _link(data: dict[str, Any]) -> Link:
    return Link(
        kind=data.get("linkType") or "",
        orientation=data.get("linkOrientation") or "",
        nature=squeeze(data.get("natureText")).upper(),
        text_id=data.get("textCid") or "",
        title=squeeze(data.get("textTitle")),
        signed=_day(data.get("dateSignaTexte")),
        published=_day(data.get("datePubliTexte")),
        effect=_day(data.get("dateDebutCible")),
    )


def _day(stated: object) -> str:
    """The day of a date; the dump writes 2999-01-01 for « not known »."""
    day = stated[:10] if isinstance(stated, str) else ""
    return "" if day.startswith(_FAR) else day
