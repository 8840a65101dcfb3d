"""Lists that are no tables: bullets and bare lines under headings, and what a sentence adds to a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from proa_graph.documents import vocabulary as words
from proa_graph.documents.grid import Cell, Note, Row, Table
from proa_graph.documents.interpret import is_list_title, is_sentence
from proa_graph.documents.kali.html import Paragraph
from proa_graph.documents.kali.vocabulary import matches
from proa_graph.documents.values import CODE, without_calls
from proa_graph.text import fold, squeeze

_BULLET = re.compile(r"^\s*[\"«“]?\s*(?:[–—−•·▪●○*‒-]+|o(?=\s))\s*(?=\S)")
_DEEP = re.compile(r"^\s*[\"«“]?\s*(?:––|— ?—|- ?-|–\s–)")
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\s*[.)°–-]|[A-Za-z]\s*[.)]|[IVX]{1,4}\s*[.)–-])\s*[-–]?\s*")
_OPTION = re.compile(r"^(?:options?|mentions?|spécialités?|parcours)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[«\"“]\s*([^«»\"“”]{5,250}?)\s*[»\"”]")
_CARD = ("Intitulé de la certification", "Code RNCP", "Niveau")
_CODE_WORDS = re.compile(r"\b(?:numéro|code|fiche|certification|n°|no|et|ou)\b|[\d ,/:.;()°–-]", re.IGNORECASE)
_LEVEL_LINE = re.compile(r"niveau[^:\d]{0,40}:?\s*([1-8IV]{1,4})\s*[.;]?", re.IGNORECASE)
_SUBNUMBERED = re.compile(r"\d{1,2}\.\d{1,2}")
_DETERMINER = re.compile(r"^(?:les?|la|l['’])\s*(?=\S)", re.IGNORECASE)
_BEFORE_CODE = re.compile(r"\b(?:numéro|code|fiche|n°)\s*(?=(?:RNCP|RS)\b|(?:RNCP|RS)\d)", re.IGNORECASE)
_ONE = re.compile(
    r"^(?:certification|formation|diplôme|titre)s? (?:éligible|visée?|concernée?)s?\s*:\s*(\S.{8,})$", re.IGNORECASE
)
_CATEGORY = re.compile(
    r"(?:catégorie|rubrique|famille|filière|domaine|secteur|partie|thématique)s?\s*[«\"“]\s*([^«»\"“”]{3,140}?)\s*[»\"”]",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"ajoutée?s?\s+(?:également\s+)?(?:le|la|l['’]|une?)\s*([^«»:]{8,250}?)(?:\s+dans\s+l[ae’']|\s*\.?$)", re.IGNORECASE
)
_END = re.compile(r"\s*(?:[;.,…]|\bet)?\s*[\"»”]?\s*$")
_LONGEST_HEADING = 150
_LONGEST_ITEM = 320
_LONGEST_BARE = 200


@dataclass(slots=True)
class Group:
    """Lines under one heading: ``sector`` printed above, ``lead`` the line that announces them, ``start`` their place.

    ``told``: a line says by itself that it is eligible; ``outer``: the sector of the title above the title.
    """

    sector: str
    lead: str
    items: list[str] = field(default_factory=list)
    bulleted: int = 0
    start: int = 0
    told: bool = False
    outer: str = ""

    @property
    def certain(self) -> int:
        """How many lines hold a code or begin with a kind of certification."""
        return sum(1 for i in self.items if CODE.search(i) or names_kind(i))

    @property
    def coded(self) -> int:
        """How many lines hold a code."""
        return sum(1 for i in self.items if CODE.search(i))


@lru_cache(maxsize=1 << 13)
def names_kind(text: str) -> bool:
    """Return whether ``text`` begins with a kind of certification, or is the CléA."""
    return bool(words.type_words(_DETERMINER.sub("", unquoted(text)))) or matches("clea", text)


def unquoted(text: str) -> str:
    """Return ``text`` without an opening quotation mark."""
    return text.lstrip('«"“ \u00a0')


def bullet(text: str) -> str:
    """Return what follows the bullet of ``text``, or an empty string."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else ""


def is_heading(block: Paragraph) -> bool:
    """Return whether a paragraph is a title: centred, or numbered and no sentence, and without a code."""
    if len(block.text) > _LONGEST_HEADING + 20 or not (block.centred or block.text[:1].isalnum()):
        return False
    if not block.centred and not _NUMBER.match(block.text):
        return False
    text = without_calls(block.text)
    if len(text) > _LONGEST_HEADING or CODE.search(text) or bullet(text):
        return False
    return block.centred or (bool(_NUMBER.match(text)) and not text.endswith((".", ";", ":")))


def as_sector(text: str) -> str:
    """Return a title as the sector it names; nothing where it only says that a list follows, or is a sentence."""
    bare = _NUMBER.sub("", without_calls(text)).strip(" :")
    if not bare or is_list_title(bare) or is_sentence(bare) or matches("list_heading", bare):
        return ""
    return bare


def groups(blocks: Sequence[Paragraph], sector: str, lead: str) -> Iterator[tuple[Group, bool]]:
    """Yield the groups of lines of ``blocks``; ``True`` with the first of a new region (prose stands before it)."""
    current = Group(sector, lead)
    fresh, outer, used = True, sector, False
    for place, (block, following) in enumerate(zip_longest(blocks, blocks[1:])):
        text = _announced_one(block.text)
        kind = _kind(block, text, current, following)
        if kind == "option":
            current.items[-1] = f"{current.items[-1].rstrip(' ;')} {bullet(text) or text}"
        elif kind == "item":
            current.start, used = current.start if current.items else place, True
            current.told |= text != block.text
            current.items.append(bullet(text) or text)
            current.bulleted += bool(bullet(text))
            current.sector = _category(current.lead) or current.sector
        else:
            if current.items:
                yield current, fresh
                fresh = False
            if kind == "prose":
                fresh = True
                current = Group(current.sector, text)
            elif kind == "heading":
                outer, used = outer if used else (current.sector or outer), False
                current = Group(as_sector(bullet(text) or text), text, outer=outer)
            else:
                current = Group(current.sector, text)
    if current.items:
        yield current, fresh


def _category(lead: str) -> str:
    """« Dans la catégorie « Logistique » est ajouté … »: the sector that a sentence names."""
    found = _CATEGORY.search(lead) if matches("adds", lead) else None
    return squeeze(found[1]) if found else ""


def _announced_one(text: str) -> str:
    """« Certification éligible : titre … »: what follows."""
    found = _ONE.match(text)
    return f"– {found[1]}" if found else text


def _kind(block: Paragraph, text: str, current: Group, following: Paragraph | None) -> str:
    """What a paragraph is: heading, lead, item, option (of the item above) or prose."""
    marked = bullet(text)
    body = unquoted(marked or text)
    if current.items and marked and _OPTION.match(body) and (_DEEP.match(text) or _is_open(current.items[-1])):
        return "option"
    if text.rstrip().endswith(":") and following and _OPTION.match(bullet(following.text)):
        return "item"
    if is_heading(block):
        return "heading"
    if not marked and matches("adds", text) and not text.rstrip().endswith(":"):
        return "prose"
    if text.rstrip().endswith(":") and not (names_kind(body) and not marked and _names_one(body)):
        return "lead"
    if _SUBNUMBERED.match(body) or (not CODE.search(body) and matches("decoy_item", body)):
        return "prose"
    if marked:
        return _marked_kind(text, body, following)
    if len(text) > _LONGEST_ITEM:
        return "prose"
    if CODE.match(body) or (names_kind(body) and (len(text) <= _LONGEST_BARE or CODE.search(text))):
        return "prose" if _is_prose(text) else "item"
    if CODE.search(text) and not _is_prose(text):
        return "item"
    if current.items and not current.bulleted and len(text) <= _LONGEST_BARE and not _is_prose(text):
        return "item"
    announced = matches("announces_list", current.lead) or matches("announces_kinds", current.lead)
    if not current.items and announced and len(text) <= 120 and not _is_prose(text):
        return "item"
    return "prose"


def _marked_kind(text: str, body: str, following: Paragraph | None) -> str:
    """A bullet over unmarked lines is their title: « • Commerce »."""
    ends = text.rstrip().endswith((".", ";", ","))
    if text.lstrip().startswith("•") and not ends and not CODE.search(body) and not words.type_words(body):
        below = following.text.lstrip() if following else "•"
        return "item" if below.startswith("•") else "heading"
    return "item"


def _names_one(text: str) -> bool:
    """« BTS design de mode : » goes on below; « CQP de branche : » announces several."""
    return len(text.split()) > words.type_words(text) + 1 and not matches("announces_kinds", text)


def _is_open(item: str) -> bool:
    return item.rstrip().endswith(":") or "option" in fold(item)


def _is_prose(text: str) -> bool:
    return is_sentence(text.rstrip(" .;")) or matches("prose", text)


def table(group: Group, *, article: str, notes: tuple[Note, ...], place: str) -> Table:
    """Return a group as a table; the kind that its lead names (« CQP de branche : ») fills a column of kinds."""
    card = _card(group)
    if card:
        row = Row((Cell(card[0]), Cell(card[1]), Cell(card[2])), f"{place}/row=1")
        return Table(_CARD, (row,), article, group.outer, notes, place)
    kind = kind_of(group.lead)
    rows = []
    for number, item in enumerate(group.items, start=1):
        label = Cell(_END.sub("", _BEFORE_CODE.sub("", unquoted(_replacing(item)))))
        named = names_kind(label.text) or bool(CODE.match(label.text))
        cells: tuple[Cell | None, ...] = (Cell("" if named else kind), label) if kind else (label,)
        rows.append(Row(cells, f"{place}/row={number}"))
    header = ("Type", "Intitulé de la certification") if kind else ("Intitulé de la certification",)
    return Table(header, tuple(rows), article, group.sector, notes, place)


def _card(group: Group) -> tuple[str, str, str] | None:
    """A title with « Numéro RNCP 34670 » and « Niveau : 3 » below it: the label, the code and the level of one row."""
    codes = [i for i in group.items if CODE.search(i) and not fold(_CODE_WORDS.sub("", CODE.sub("", i))).strip()]
    levels = [m[1] for m in map(_LEVEL_LINE.fullmatch, group.items) if m]
    if not codes or len(codes) + len(levels) < len(group.items) or not group.lead or CODE.search(group.lead):
        return None
    label = _NUMBER.sub("", without_calls(group.lead)).strip(" :")
    return label, codes[0], levels[0] if levels else ""


def _replacing(item: str) -> str:
    """« X (inactive …), remplacée par Y »: Y."""
    before, sign, after = item.rpartition("remplacée par")
    return after.strip(" :–-") if sign and after.strip(" :–-") and before else item


def kind_of(lead: str) -> str:
    """Return the one kind of certification that a lead names: CQP, CQPI, CAP …"""
    found = {m for m in re.findall(r"\b[A-Z]{2,5}\b", lead) if m in words.acronyms()} - {"RNCP", "RS"}
    return found.pop() if len(found) == 1 else ""


def added(text: str) -> tuple[str, list[str]]:
    """Return the sector and the certifications of a sentence: « Est ajouté … le « TP … RNCP 32291 » »."""
    if not matches("adds", text) or matches("withdraws", text) or len(text) > 900 or text.rstrip().endswith(":"):
        return "", []
    found = [squeeze(q) for q in _QUOTED.findall(text)]
    quoted = [q for q in found if CODE.search(q) or (words.type_words(q) and len(q.split()) > 2)]
    bare = _BARE.search(text)
    if not quoted and bare and words.type_words(bare[1]) and not fold(bare[1]).startswith("certification"):
        quoted = [squeeze(bare[1])]
    return _category(text), quoted
