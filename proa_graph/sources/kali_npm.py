"""Reader of the npm package ``@socialgouv/kali-data``: its tarball or its unpacked folder, one convention at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from proa_graph.domain.scheme import can_name_scheme, concerns, may_name
from proa_graph.errors import UnusableError
from proa_graph.sources.archives import Broken, Member, members
from proa_graph.sources.texts import PAST, Container, Link, SourceArticle, SourceText
from proa_graph.text import squeeze

_FAR = "2999"
_NOTHING = msgspec.Raw(b"null")


class _Data(msgspec.Struct):
    """What a node says of itself; what is long stays as its bytes until it is asked for."""

    id: Any = None
    num: Any = None
    title: Any = None
    shortTitle: Any = None  # noqa: N815
    etat: Any = None
    modifDate: Any = None  # noqa: N815
    surtitre: Any = None
    cid: Any = None
    content: msgspec.Raw = _NOTHING
    nota: msgspec.Raw = _NOTHING
    lstLienModification: msgspec.Raw = _NOTHING  # noqa: N815


class _Node(msgspec.Struct):
    data: _Data
    type: Any = None
    children: list[_Node] | None = None


_DECODER = msgspec.json.Decoder(_Node)


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
        root = _decoded(member.content)
        container = _container(root.data)
        for node in _texts(root):
            container.texts.add(_id(node))
            if _names_scheme(node):
                yield _text(node, container.idcc)
    except (ValueError, TypeError, AttributeError, msgspec.MsgspecError) as error:
        yield Broken(member.name, f"{type(error).__name__}: {error}")
        return
    yield container


def text(name: str, content: bytes, text_id: str) -> SourceText:
    """Return the text ``text_id`` of one convention, the only one where ``text_id`` is empty.

    Raises:
        UnusableError: ``content`` is no convention, or the text is not in it.
    """
    try:
        root = _decoded(content)
        container = _container(root.data)
    except (ValueError, TypeError, AttributeError, RecursionError, msgspec.MsgspecError):
        raise _no_container(name, content) from None
    nodes = {_id(n): n for n in _texts(root)}
    node = nodes.get(text_id) or (next(iter(nodes.values())) if len(nodes) == 1 and not text_id else None)
    if node is None:
        wanted = text_id or "KALITEXT…"
        raise UnusableError(
            name,
            f"le texte {wanted} n’est pas dans ce conteneur ({len(nodes)} textes) ; indiquez un autre --text",
            f"the text {wanted} is not in this container ({len(nodes)} texts); give another --text",
        )
    return _text(node, container.idcc)


def _no_container(name: str, content: bytes) -> UnusableError:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return UnusableError(
            name, "ce fichier n’est pas du JSON ; donnez un conteneur KALI", "not JSON; give a KALI container"
        )
    return UnusableError(name, "ce JSON n’est pas un conteneur KALI", "this JSON is not a KALI container")


def _decoded(content: bytes) -> _Node:
    """The tree of a convention; of what is no such tree, the reader of JSON says line and column."""
    try:
        return _DECODER.decode(content)
    except msgspec.MsgspecError:
        json.loads(content)
        raise


def _id(node: _Node) -> str:
    if not isinstance(node.data.id, str):
        raise ValueError(f"« {node.type} » sans identifiant")
    return node.data.id


def _container(data: _Data) -> Container:
    if not isinstance(data.id, str):
        raise ValueError("convention sans identifiant")
    number = str(data.num or "").lstrip("0")
    return Container(data.id, number, squeeze(data.shortTitle or data.title))


def _texts(node: _Node) -> Iterator[_Node]:
    if str(node.data.id or "").startswith("KALITEXT"):
        yield node
        return
    for child in node.children or ():
        yield from _texts(child)


def _articles(node: _Node, path: tuple[str, ...] = ()) -> Iterator[tuple[_Node, tuple[str, ...]]]:
    for child in node.children or ():
        if child.type == "article":
            if not str(child.data.etat or "").startswith(PAST):
                yield child, path
        else:
            yield from _articles(child, (*path, squeeze(child.data.title)))


def _names_scheme(node: _Node) -> bool:
    return concerns(node.data.title or "") or _names_below(node, "")


def _names_below(node: _Node, path: str) -> bool:
    """Whether an article below is young enough to name the scheme and does, in its words or the headings above."""
    children = node.children or ()
    young = [c for c in children if c.type == "article" and can_name_scheme(_id(c))]
    if young and (concerns(path) or any(_says_scheme(c.data.content) for c in young)):
        return True
    return any(_names_below(c, f"{path} {squeeze(c.data.title)}") for c in children if c.type != "article")


def _says_scheme(content: msgspec.Raw) -> bool:
    """Whether the words of an article name the scheme; the bytes are searched first, most are never decoded."""
    raw = bytes(content)
    return (may_name(raw) or b"\\u" in raw) and concerns(_value(content) or "")


def _value(raw: msgspec.Raw) -> Any:
    return msgspec.json.decode(raw)


def _text(node: _Node, idcc: str) -> SourceText:
    data = node.data
    return SourceText(
        id=_id(node),
        title=squeeze(data.title),
        status=data.etat or "",
        modified=data.modifDate or "",
        idcc=frozenset({idcc} - {""}),
        articles=tuple(_article(article, path) for article, path in _articles(node)),
    )


def _article(node: _Node, path: tuple[str, ...]) -> SourceArticle:
    data, key = node.data, _id(node)
    nota = _value(data.nota) or ""
    return SourceArticle(
        id=key,
        number=squeeze(data.num),
        heading=squeeze(data.surtitre),
        path=path,
        html=(_value(data.content) or "") + (f"<p>NOTA : {nota}</p>" if nota else ""),
        status=data.etat or "",
        links=tuple(_link(link) for link in _value(data.lstLienModification) or ()),
        key=data.cid or key,
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
