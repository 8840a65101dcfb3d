"""Lists that are no tables: bullets and bare lines under headings, and what a sentence adds to a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from proa_graph.blocks.grid import Cell, Note, Row, Table, Taken
from proa_graph.blocks.html import Paragraph
from proa_graph.domain import vocabulary as words
from proa_graph.domain.codes import CODE
from proa_graph.domain.labels import taken_apart
from proa_graph.reading import label_over_code
from proa_graph.reading.habits import matches
from proa_graph.reading.interpret import is_sentence
from proa_graph.reading.titles import Titles, bullet, is_heading, lead_name, pair
from proa_graph.text import fold, squeeze

_DEEP = re.compile(r"^\s*[\"«“]?\s*(?:––|— ?—|- ?-|–\s–)")
_OPTION = re.compile(r"^(?:options?|mentions?|spécialités?|parcours)\b", re.IGNORECASE)
_QUOTED = re.compile(r"«\s*([^«»]{5,250}?)\s*»|[\"“]\s*([^«»\"“”]{5,250}?)\s*[\"”]")
_INNER = re.compile(r"[\"“”]")
_PLACE = re.compile(
    r"\b(?:après|avant|à la suite d|entre|dans)\s*(?:e\s+)?(?:la ligne |le tableau |le domaine |la catégorie )?"
    r"(?:les?|la|l['’]|du|des|de la)?\s*$",
    re.IGNORECASE,
)
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
_ASIDE = re.compile(r"\s*\((?=(?:[^()\s]+\s+){3})[^()]*(?:\([^()]*\)[^()]*)*\)")
_PARTICIPLE = re.compile(
    r"\s*,?\s+(?:mise?s?|validée?s?|inscrite?s?|délivrée?s?|reconnue?s?|créée?s?|enregistrée?s?)\s"
)
_TITLED = re.compile(r"(?P<title>[^«»]{2,80}«[^«»]{5,200}»)\s*[–-]\s*(?P<rest>.+)$")
_ENDS_SENTENCE = re.compile(r"\.\s*[»\"”]?\s*$")
_LONGEST_ITEM = 320
_LONGEST_BARE = 200
_SHORTEST_SENTENCE = 80


@dataclass(slots=True)
class Group:
    """Lines under the titles ``names``: ``lead`` is the line that announces them, ``start`` their place.

    ``told``: a line says by itself that it is eligible; ``outer``: the titles above the last title;
    ``category``: the group that a sentence names; ``above``: the line that stands for the lead « est remplacé par : »;
    ``taken``: the lines that those of the group replace; ``centred``: the lines are set as headings; ``argued``: they
    stand under the heading of an argument.
    """

    names: tuple[str, ...]
    lead: str
    items: list[str] = field(default_factory=list)
    bulleted: int = 0
    start: int = 0
    told: bool = False
    outer: tuple[str, ...] = ()
    category: str = ""
    above: str = ""
    taken: list[str] = field(default_factory=list)
    centred: bool = False
    argued: bool = False

    @property
    def sectors(self) -> tuple[str, str]:
        """The sector and subsector of the lines."""
        if self.category:
            return self.category, ""
        return pair((*self.names, lead_name(self.above or self.lead)))

    @property
    def certain(self) -> int:
        """How many lines hold a code or begin with a kind of certification."""
        return sum(1 for i in self.items if CODE.search(i) or names_kind(i))

    @property
    def coded(self) -> int:
        """How many lines hold a code."""
        return sum(1 for i in self.items if CODE.search(i))

    @property
    def phrases(self) -> int:
        """How many lines read as no title: « une pénurie de … », « développer l’information … », « par … »."""
        return sum(1 for i in self.items if matches("phrase_item", i) and not names_kind(i))


@lru_cache(maxsize=1 << 13)
def names_kind(text: str) -> bool:
    """Return whether ``text`` begins with a kind of certification, or is the CléA."""
    title = _DETERMINER.sub("", unquoted(taken_apart(text).title))
    return bool(words.type_words(title)) or matches("clea", text)


def unquoted(text: str) -> str:
    """Return ``text`` without an opening quotation mark."""
    return text.lstrip('«"“ \u00a0')


def groups(blocks: Sequence[Paragraph], titles: Titles, lead: str) -> list[tuple[Group, bool]]:
    """Return the groups of lines of ``blocks``; ``True`` with the first of a new region (prose stands before it).

    ``titles`` takes the titles on the way. Lines that « est remplacé par : » follows are what its group takes out.
    """
    found = list(_groups(blocks, titles, lead))
    for (before, _), (group, _) in pairwise(found):
        if is_replacement(group.lead):
            kept = _replacing_items(before) if is_replacement(before.lead) else 0
            before.items, group.taken = before.items[:kept], before.items[kept:]
            group.above = before.above or before.lead
    return [(group, fresh) for group, fresh in found if group.items]


def is_replacement(lead: str) -> bool:
    """Return whether a line only says that what stands above is replaced by what stands below."""
    return matches("replaced_above", lead)


def _replacing_items(group: Group) -> int:
    """How many lines of a replacement replace: up to the end of a sentence, else one, or all for « par les »."""
    ends = next((n for n, item in enumerate(group.items, start=1) if _ENDS_SENTENCE.search(item)), 0)
    return ends or (len(group.items) if fold(group.lead).endswith("les") else 1)


def _groups(blocks: Sequence[Paragraph], titles: Titles, lead: str) -> Iterator[tuple[Group, bool]]:
    current = Group(titles.names(), lead, argued=titles.argue)
    fresh = True
    for place, (printed, following) in enumerate(zip_longest(blocks, blocks[1:])):
        block = _as_title(printed, titles)
        text = _closing(block.text, current) or _heading_line(block) or _announced_one(block.text)
        kind = _kind(block, text, current, following)
        if current.items and kind == "item" and block.centred != current.centred:
            yield current, fresh
            fresh, current = False, Group(titles.names(), "", argued=titles.argue)
        if kind == "option":
            current.items[-1] = f"{current.items[-1].rstrip(' ;')} {bullet(text) or text}"
        elif kind == "item":
            titles.touch()
            current.start, current.centred = (current.start if current.items else place), block.centred
            current.told |= bool(_ONE.match(block.text))
            current.items.append(_whole(bullet(text) or text))
            current.bulleted += bool(bullet(text))
            current.category = current.category or _category(current.lead)
        else:
            if current.items:
                yield current, fresh
                fresh = False
            if kind == "heading":
                titles.push(block.text, bulleted=bool(bullet(text)))
            else:
                titles.touch()
            if kind == "lead":
                titles.end_bulleted()
            fresh |= kind == "prose"
            outer = titles.names(without_last=kind == "heading")
            current = Group(titles.names(), text, outer=outer, argued=titles.argue)
    if current.items:
        yield current, fresh


def _as_title(block: Paragraph, titles: Titles) -> Paragraph:
    return replace(block, text=titles.continued(block.text) or block.text)


def _leads_prose(text: str, following: Paragraph | None) -> bool:
    """Whether a line without code stands above a long paragraph: a title rather than the next of the list."""
    long_below = following is not None and len(following.text) > _LONGEST_BARE and not CODE.search(following.text)
    return long_below and not label_over_code.is_level_line(text)


def _whole(item: str) -> str:
    """An item with a code, without the words after it that announce the next lines: « … ; Et pour mémoire : »."""
    head, sign, tail = item.partition(";")
    return head if sign and tail.rstrip().endswith(":") and CODE.search(head) and not CODE.search(tail) else item


def _category(lead: str) -> str:
    """« Dans la catégorie « Logistique » est ajouté … »: the sector that a sentence names."""
    found = _CATEGORY.search(lead) if matches("adds", lead) else None
    return squeeze(found[1]) if found else ""


def _announced_one(text: str) -> str:
    """« Certification éligible : titre … »: what follows; a line that begins with a request for registration is one."""
    found = _ONE.match(text)
    return f"– {found[1]}" if found else f"– {text}" if taken_apart(text).request and not bullet(text) else text


def _heading_line(block: Paragraph) -> str:
    """A heading that names one certification in quotation marks and says more of it: the certification alone."""
    found = _TITLED.match(block.text) if block.centred else None
    if not found or CODE.search(found["rest"]) or not names_kind(found["title"]):
        return ""
    return f"– {found['title']}"


def _closing(text: str, current: Group) -> str:
    """The title of a noun phrase that closes an enumeration without a bullet: « Le CQP … mis en œuvre selon … »."""
    if not current.bulleted or bullet(text) or not _DETERMINER.match(text) or not names_kind(text):
        return ""
    bare = _ASIDE.sub("", text).rstrip(" .;")
    if words.says(bare) or not matches("announces_list", current.lead):
        return ""
    title = _DETERMINER.sub("", _PARTICIPLE.split(bare, maxsplit=1)[0]).rstrip(" ,;")
    return f"– {title}" if names_kind(title) and len(title.split()) > 2 else ""


def _kind(block: Paragraph, text: str, current: Group, following: Paragraph | None) -> str:
    """What a paragraph is: heading, lead, item, option (of the item above) or prose."""
    marked = bullet(text)
    body = unquoted(marked or text)
    ends = text.rstrip().endswith(":")
    if current.items and marked and _OPTION.match(body) and (_DEEP.match(text) or _is_open(current.items[-1])):
        return "option"
    if ends and following and _OPTION.match(bullet(following.text)):
        return "item"
    if is_heading(block) and not _heading_line(block):
        return "heading"
    if not marked and matches("adds", text) and not ends:
        return "prose"
    if ends and not (marked and _whole(body) != body) and _is_lead(body, marked, following):
        return "lead"
    if _SUBNUMBERED.match(body) or (not CODE.search(body) and matches("decoy_item", body)):
        return "prose"
    if marked:
        return _marked_kind(text, body, following)
    return _bare_kind(text, body, current, following)


def _is_lead(body: str, marked: str, following: Paragraph | None) -> bool:
    """Whether a line that ends with a colon announces others: always, but for the name of one certification."""
    if marked or not names_kind(body) or not _names_one(body):
        return True
    return following is not None and bool(bullet(following.text))


def _bare_kind(text: str, body: str, current: Group, following: Paragraph | None) -> str:
    """What a paragraph without bullet is: item or prose."""
    if len(text) > _LONGEST_ITEM:
        return "prose"
    if CODE.match(body) or (names_kind(body) and (len(text) <= _LONGEST_BARE or CODE.search(text))):
        return "prose" if _is_prose(text) else "item"
    if CODE.search(text) and not _is_prose(text):
        return "item"
    if following and label_over_code.is_code_line(following.text) and len(text) <= _LONGEST_BARE:
        return "item"
    if current.items and not current.bulleted and len(text) <= _LONGEST_BARE and not _is_prose(text):
        return "prose" if current.coded == len(current.items) and _leads_prose(text, following) else "item"
    announced = matches("announces_list", current.lead) or matches("announces_kinds", current.lead)
    if current.items or not announced or len(text) > 120 or _is_prose(text):
        return "prose"
    return "prose" if matches("announces_list", text) else "item"


def _marked_kind(text: str, body: str, following: Paragraph | None) -> str:
    """A bullet over unmarked lines is their title: « • Commerce »; one that argues is a sentence."""
    if len(body) > _SHORTEST_SENTENCE and not CODE.search(body) and matches("argues", body):
        return "prose"
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
    # « à » folds to « a », which would be a verb.
    return is_sentence(text.rstrip(" .;")) or matches("prose", text.replace("à", " ").replace("À", " "))


def table(group: Group, *, article: str, notes: tuple[Note, ...], place: str) -> Table:
    """Return a group as a table; the kind that its lead names (« CQP de branche : ») fills a column of kinds."""
    sector, subsector = group.sectors
    set_as_cards = label_over_code.read(group.lead, group.items)
    if set_as_cards:
        if set_as_cards[0][-1]:
            sector, subsector = pair(group.outer)
        base = Table(label_over_code.HEADER, (), article, sector, notes, place, subsector, group.lead)
        return replace(base, rows=label_over_code.rows(set_as_cards, place))
    kind = kind_of(group.lead)
    rows = []
    for number, item in enumerate(group.items, start=1):
        label = Cell(_END.sub("", _BEFORE_CODE.sub("", unquoted(_replacing(item)))))
        named = names_kind(label.text) or bool(CODE.match(label.text))
        cells: tuple[Cell | None, ...] = (Cell("" if named else kind), label) if kind else (label,)
        rows.append(Row(cells, f"{place}/row={number}"))
    header = ("Type", "Intitulé de la certification") if kind else ("Intitulé de la certification",)
    follows = rows[0].locator if rows else ""
    taken = tuple(Taken(item, f"{place}/taken={n}", follows) for n, item in enumerate(group.taken, start=1))
    return Table(header, tuple(rows), article, sector, notes, place, subsector, group.lead, taken=taken)


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
    quoted = _quoted(text)
    bare = _BARE.search(text)
    if not quoted and bare and words.type_words(bare[1]) and not fold(bare[1]).startswith("certification"):
        quoted = [squeeze(bare[1])]
    return _category(text), quoted


def withdrawn(text: str) -> list[str]:
    """Return the certifications that a sentence takes out of a list: « Le « CQP … » est supprimé »."""
    if not matches("withdraws", text) or matches("adds", text) or len(text) > 900 or text.rstrip().endswith(":"):
        return []
    return _quoted(text)


def _quoted(text: str) -> list[str]:
    """The certifications that a sentence quotes, without those that only tell a place: « après le « BTS … » »."""
    found = [
        squeeze(_INNER.sub(" ", m[1] or m[2]))
        for m in _QUOTED.finditer(text)
        if not _PLACE.search(text[max(0, m.start() - 40) : m.start()])
    ]
    return [q for q in found if CODE.search(q) or (words.type_words(q) and len(q.split()) > 2)]
