"""Reader of DILA's open data: the KALI archives of XML files (``Freemium_kali_global_*``, ``KALI_*``) or their folder.

An archive gives its files in no useful order, so that it is read twice: the first pass finds the texts that name
the scheme, the second keeps their articles. What no article of ours needs is never kept.
A daily archive (``KALI_20260101-…``) is an update: of a text it holds only the articles that changed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from proa_graph.domain.scheme import can_name_scheme, concerns
from proa_graph.errors import UnusableError
from proa_graph.sources.archives import Broken, Member, members
from proa_graph.sources.texts import PAST, Container, Deleted, Link, SourceArticle, SourceText
from proa_graph.text import squeeze

_FAR = "2999"
_DAILY = re.compile(r"kali_(\d{4})(\d\d)(\d\d)", re.IGNORECASE)
_DELETIONS = "liste_suppression_kali.dat"
_IDENTIFIER = re.compile(r"KALI(?:ARTI|TEXT)\d{12}(?=(?:\.xml)?/?\s*$)", re.MULTILINE)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def is_dila(name: str) -> bool:
    """Return whether a member of this name is a file of the KALI archives."""
    base = name.rpartition("/")[2]
    kinds = ("KALIARTI", "KALICONT", "KALITEXT", "KALISCTA")
    return base == _DELETIONS or (base.endswith(".xml") and base.startswith(kinds))


@dataclass(slots=True)
class _Found:
    """What the first pass finds: texts to keep, the containers and branches of every text."""

    wanted: set[str] = field(default_factory=set)
    containers: dict[str, Container] = field(default_factory=dict)
    branch_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[str, str] = field(default_factory=dict)


def read(source: Path) -> Iterator[Container | SourceText | Deleted | Broken]:
    """Yield what an update deletes, the containers and the texts that name Pro-A or the period of reconversion.

    A file that is no such XML is yielded as ``Broken``.
    """
    found = _Found()
    daily = _DAILY.match(source.name)
    partial = daily is not None
    yield from _deleted(source, "-".join(daily.groups()) if daily else "")
    for item in _roots(source, ("KALIARTI", "KALICONT")):
        if isinstance(item, Broken):
            yield item
        else:
            _note(item, found)
    yield from (found.containers[k] for k in sorted(found.containers))
    texts: dict[str, list[tuple[int, SourceArticle]]] = defaultdict(list)
    heads: dict[str, SourceText] = {}
    for item in _roots(source, ("KALIARTI",)):
        if isinstance(item, Broken):
            continue
        _keep(item, found, texts, heads)
    for key in sorted(texts):
        articles = tuple(a for _, a in sorted(texts[key], key=lambda pair: (pair[0], pair[1].id)))
        idcc = frozenset(found.branch_of.get(key, ())) | heads[key].idcc
        yield replace(heads[key], articles=articles, idcc=idcc, partial=partial)


def _deleted(source: Path, day: str) -> Iterator[Deleted | Broken]:
    """What the list of an archive, a path a line, takes out of those before it."""
    for member in members(source, lambda n: n.rpartition("/")[2] == _DELETIONS):
        if isinstance(member, Broken):
            yield member
        else:
            yield Deleted(frozenset(_IDENTIFIER.findall(member.content.decode("utf-8", "replace"))), day)


def text(name: str, content: bytes) -> SourceText:
    """Return the text of which ``content`` is an article, or holds several.

    Raises:
        UnusableError: it is no XML of the base, or holds no article.
    """
    try:
        root = etree.fromstring(content, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_article(name) from error
    found = _Found()
    texts: dict[str, list[tuple[int, SourceArticle]]] = defaultdict(list)
    heads: dict[str, SourceText] = {}
    for article in root.iter("ARTICLE"):
        text_of = article.find("CONTEXTE/TEXTE")
        if text_of is not None and _id(article):
            _note(article, found)
            found.wanted.add(text_of.get("cid") or "")
            _keep(article, found, texts, heads)
    key = max(texts, key=lambda k: len(texts[k]), default="")
    if key not in heads:
        raise _no_article(name)
    branches = heads[key].idcc | frozenset(found.branch_of.get(key, ()))
    return replace(heads[key], articles=tuple(a for _, a in texts[key]), idcc=branches)


def _no_article(name: str) -> UnusableError:
    return UnusableError(
        name,
        "ce XML ne contient aucun article en vigueur de la base KALI ; donnez un fichier KALIARTI…xml",
        "this XML holds no article in force of the KALI base; give a file KALIARTI….xml",
    )


def _roots(source: Path, kinds: tuple[str, ...]) -> Iterator[Any]:
    for member in members(source, lambda n: is_dila(n) and n.rpartition("/")[2].startswith(kinds)):
        if isinstance(member, Broken):
            yield member
            continue
        try:
            yield _checked(member)
        except (etree.XMLSyntaxError, ValueError) as error:
            yield Broken(member.name, f"XML illisible : {error}")


def _checked(member: Member) -> Any:
    root = etree.fromstring(member.content, _PARSER)
    if root.tag not in {"ARTICLE", "IDCC"}:
        raise ValueError(f"racine {root.tag} inattendue")
    if not root.findtext(".//META_COMMUN/ID"):
        raise ValueError("META_COMMUN/ID absent")
    if root.tag == "ARTICLE" and root.find("CONTEXTE/TEXTE") is None:
        raise ValueError("CONTEXTE/TEXTE absent")
    return root


def _note(root: Any, found: _Found) -> None:
    if root.tag == "IDCC":
        _note_container(root, found)
        return
    text = root.find("CONTEXTE/TEXTE")
    key = text.get("cid") or ""
    holder = root.find("CONTEXTE/CONTENEUR")
    if holder is not None and (holder.get("num") or "").strip():
        found.branch_of[key].add(_number(holder.get("num")))
    title = _title(text)
    if concerns(title) or (can_name_scheme(_id(root)) and _says(root)):
        found.wanted.add(key)


def _note_container(root: Any, found: _Found) -> None:
    meta = root.find("META/META_SPEC/META_CONTENEUR")
    number = _number(meta.findtext("NUM") if meta is not None else "")
    title = squeeze(meta.findtext("TITRE") if meta is not None else "")
    container = Container(_id(root), number, title)
    container.brochure = squeeze(root.findtext(".//NUMS_BROCH/NUM_BROCH") or root.findtext(".//NUM_BROCH"))
    for link in root.iterfind(".//STRUCTURE_TXT//LIEN_TXT"):
        key = link.get("idtxt") or ""
        container.texts.add(key)
        found.titles[key] = squeeze(link.get("titretxt"))
        if number:
            found.branch_of[key].add(number)
        if concerns(found.titles[key]):
            found.wanted.add(key)
    found.containers[container.id] = container


def _says(root: Any) -> bool:
    content = _html(root)
    path = " ".join(_path(root))
    return concerns(content) or concerns(path)


def _keep(
    root: Any, found: _Found, texts: dict[str, list[tuple[int, SourceArticle]]], heads: dict[str, SourceText]
) -> None:
    text = root.find("CONTEXTE/TEXTE")
    key = text.get("cid") or ""
    if root.tag != "ARTICLE" or key not in found.wanted:
        return
    meta = root.find("META/META_SPEC/META_ARTICLE")
    status = _text(meta, "ETAT")
    if status.startswith(PAST):
        return
    order = len(texts[key])
    texts[key].append((order, _article(root, meta, status)))
    first = _day(_text(meta, "DATE_DEBUT"))
    old = heads.get(key)
    modified = max(first, old.modified if old else "")
    nor = squeeze(text.get("nor"))
    heads[key] = SourceText(
        id=key,
        title=found.titles.get(key) or _title(text),
        status=status if not old or status == "VIGUEUR_ETEN" else old.status,
        modified=modified,
        nature=squeeze(text.get("nature")),
        signed=_day(text.get("date_signature") or ""),
        nor=nor,
    )


def _article(root: Any, meta: Any, status: str) -> SourceArticle:
    return SourceArticle(
        id=_id(root),
        number=_text(meta, "NUM"),
        path=_path(root),
        html=_html(root),
        status=status,
        links=tuple(_link(link) for link in root.iterfind("LIENS/LIEN")),
        key=_id(root),
        replaces=tuple(v.get("id") or "" for v in root.iterfind("VERSIONS//LIEN_ART")),
    )


def _link(link: Any) -> Link:
    return Link(
        kind=squeeze(link.get("typelien")),
        orientation=squeeze(link.get("sens")),
        nature=squeeze(link.get("naturetexte")).upper(),
        text_id=link.get("cidtexte") or "",
        title=squeeze("".join(link.itertext())),
        signed=_day(link.get("datesignatexte") or ""),
        published=_day(link.get("datepubtexte") or link.get("datepublitexte") or ""),
    )


def _html(root: Any) -> str:
    content = root.find("BLOC_TEXTUEL/CONTENU")
    if content is None:
        return ""
    inner = "".join(etree.tostring(child, encoding="unicode") for child in content)
    note = root.find("NOTA/CONTENU")
    nota = "".join(note.itertext()).strip() if note is not None else ""
    return (content.text or "") + inner + (f"<p>NOTA : {nota}</p>" if nota else "")


def _path(root: Any) -> tuple[str, ...]:
    return tuple(squeeze(t.text) for t in root.iterfind("CONTEXTE/TEXTE//TM/TITRE_TM") if squeeze(t.text))


def _title(text: Any) -> str:
    return squeeze(text.findtext("TITRE_TXT") or text.get("titre"))


def _id(root: Any) -> str:
    return squeeze(root.findtext(".//META_COMMUN/ID"))


def _text(meta: Any, name: str) -> str:
    return squeeze(meta.findtext(name)) if meta is not None else ""


def _number(stated: str | None) -> str:
    return squeeze(stated).lstrip("0")


def _day(stated: str) -> str:
    return "" if not stated or stated.startswith(_FAR) else stated[:10]
