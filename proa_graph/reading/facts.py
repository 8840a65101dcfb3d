"""The facts of an agreement that its document states: title, dates, parties, orders, what they keep out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from proa_graph.blocks import notes
from proa_graph.blocks.grid import Article, Note, Page
from proa_graph.blocks.plaintext import repair
from proa_graph.domain import vocabulary
from proa_graph.domain.dates import DATE, date_in, written
from proa_graph.domain.durations import OPEN_ENDED, term_in
from proa_graph.model import Agreement, Exclusion, Order
from proa_graph.reading.clauses import plain
from proa_graph.reading.parties import parties
from proa_graph.text import fold, squeeze

_TITLE = re.compile(r"(?:Accord|Avenant|Protocole|Annexe|Convention|Délibération|ACCORD|AVENANT|PROTOCOLE)\b.*\d{4}")
_SUBJECT = re.compile(r"\b(?:relati\w+|portant|concernant|sur|modifiant|instituant)\b", re.IGNORECASE)
_LOST_DEGREE = re.compile(r"\bno ?(?=\d)")
_NOR = re.compile(r"\bNOR\s*:?\s*([A-Z]{4}\d{7}[A-Z])")
_BULLETIN = re.compile(r"(?:num[ée]ro\s+du\s+BO|\bBO(?:CC)?\b)\W{0,8}(?:n\s*[°o]\s*)?(\d{4}[-/]\d{1,3})", re.IGNORECASE)
_IDCC = re.compile(r"\bIDCC\s*(?:n\s*[°o])?\s*:?\s*(\d{1,4})\b")
_PLACE = re.compile(r"Fait à ([^,.:\d\n]{2,40}?)\s*,\s*le\b")
_SIGNED = re.compile(rf"Fait à [^.]{{2,60}}?\ble {DATE}")
_STATUS = re.compile(r"\b(en vigueur non étendu|en vigueur étendu|non étendue?|étendue?(?= par arrêté))", re.IGNORECASE)
_EXTENDED = re.compile(
    rf"[ée]tendue?\s+par\s+arrêté\s+du\s+{DATE}(?:[\s,(]*(?:JORF|JO|Journal officiel)\s*(?:du\s+)?{DATE})?",
    re.IGNORECASE,
)
_SHORT = 2
_SCOPE = 3
"""The first articles of a text, of which one states its scope."""
_HEAD, _NOTES = "en-tête du document", "notes du document"
_KALI_STATUS = {"VIGUEUR_ETEN": "En vigueur étendu", "VIGUEUR_NON_ETEN": "En vigueur non étendu", "ABROGE": "Abrogé"}
_EFFECT = r"(?:entr\w+\s+en\s+vigueur|prend\w*\s+effet|prenant\s+effet|est\s+applicable|s['’]appliqu\w+)[^.;]{0,90}?"
_BASES = (
    (
        "day-after-publication",
        r"(?:lendemain|jour\s+suivant)[^.;]{0,60}(?:publication|parution)[^.;]{0,60}(?:arrêté|Journal)",
    ),
    ("month-after-publication", r"premier\s+jour\s+du\s+mois[^.;]{0,40}(?:publication|parution)"),
    ("extension", r"(?:à\s+(?:compter|la\s+date)\s+de|dès)\s+son\s+(?:arrêté\s+d['’])?extension"),
    ("signature", r"(?:dès|à\s+(?:compter|la\s+date|partir)\s+de|le\s+jour\s+de|à)\s+sa\s+signature"),
    ("deposit", r"(?:formalités\s+de\s+dépôt|lendemain\s+de\s+son\s+dépôt|(?:dès|à\s+compter\s+de)\s+son\s+dépôt)"),
    ("conditional", r"sous\s+réserve\s+de\s+(?:l['’]|son\s+)agrément"),
    ("stated", rf"(?:à\s+(?:compter|partir)\s+du|le|au)\s+{DATE}"),
)


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What a document states of one agreement; ``left_out``: it says that a table is not reproduced."""

    agreement: Agreement
    orders: tuple[Order, ...]
    exclusions: tuple[Exclusion, ...]
    left_out: bool


def read(page: Page, *, text_id: str, idcc: str) -> AgreementFacts:
    """Return the facts of the agreement of ``page``; ``text_id`` is its key, ``idcc`` overrides the printed one."""
    head = tuple(squeeze(repair(p)) for p in page.head)
    whole = "\n".join((*head, *(a.text for a in page.articles)))
    title = _title(page, head)
    printed = _numbers(head) or _numbers(a.text for a in page.articles[:_SCOPE])
    branches = (idcc,) if idcc else printed
    orders = _orders(page, head, key=text_id, idcc=branches[0] if branches else "")
    employers, unions = parties(head)
    effective, basis = _effective(whole, _signed(title, whole), orders)
    place = _PLACE.search(whole)
    left_out = is_left_out(whole)
    agreement = Agreement(
        key=text_id, idcc=branches, nature=_nature(title), title=title, date_signed=_signed(title, whole),
        place_signed=squeeze(place[1]) if place else "", nor=_first(_NOR, head),
        bo_number=_first(_BULLETIN, (" ".join(head),)).replace("/", "-"), status_stated=_status(page, head),
        effective_date=effective, effective_basis=basis, duration=_duration(whole), opco_stated=_opco(whole),
        employers=employers, unions=unions, document=text_id,
        list_locator=page.tables[0].locator if page.tables else "",
        list_incomplete="non reproduit" if left_out and not page.tables else "",
    )  # fmt: skip
    return AgreementFacts(agreement, orders, _exclusions(page, text_id, orders), left_out)


def _numbers(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(int(m)) for m in _IDCC.findall("\n".join(texts))))


def is_left_out(text: str) -> bool:
    """Return whether ``text`` says that a table or list is not reproduced in it."""
    return bool(
        re.search(r"(?:tableaux?|listes?|annexes?)[^.]{0,60}non\s+reproduit|\(non\s+reproduit", text, re.IGNORECASE)
    )


def _title(page: Page, head: tuple[str, ...]) -> str:
    if page.facts.get("title"):
        return squeeze(page.facts["title"])
    at = next((n for n, p in enumerate(head) if _TITLE.match(p)), -1)
    if at < 0:
        return ""
    title = _LOST_DEGREE.sub("n° ", head[at])
    above = head[at - 1] if at else ""
    if not _SUBJECT.search(title) and above and len(above) > len("Pro-A") and not _IDCC.search(above):
        return f"{title} : {above}"
    return title


def _nature(title: str) -> str:
    first = fold(title).partition(" ")[0]
    return first if first in {"accord", "avenant", "protocole", "annexe"} else ""


def _signed(title: str, whole: str) -> date | None:
    printed = _SIGNED.search(whole)
    return date_in(title) or (date_in(printed[1]) if printed else None)


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    return next((m[1] for m in map(pattern.search, texts) if m), "")


def _status(page: Page, head: tuple[str, ...]) -> str:
    if page.facts.get("etat"):
        return _KALI_STATUS.get(page.facts["etat"], page.facts["etat"])
    texts = (*(a.text for a in page.articles), *head)
    for wanted in ("en vigueur", ""):
        for text in texts if wanted else head:
            found = _STATUS.search(text)
            if found and found[1].lower().startswith(wanted):
                return found[1][0].upper() + found[1][1:].lower()
    return ""


def _orders(page: Page, head: tuple[str, ...], *, key: str, idcc: str) -> tuple[Order, ...]:
    found: dict[date, Order] = {}
    for order in (*page.orders, *_printed_orders(head), *_orders_of_notes(page)):
        signed = order.date_signed
        if signed is None:
            continue
        known = found.get(signed)
        if known is None or (known.date_published is None and order.date_published):
            found[signed] = replace(order, key=_order_key(signed, idcc, key), agreement=key)
    return tuple(found[day] for day in sorted(found))


def _order_key(signed: date, idcc: str, agreement: str) -> str:
    return "-".join(filter(None, (signed.isoformat(), f"idcc-{idcc}" if idcc else agreement)))


def _printed_orders(head: tuple[str, ...]) -> list[Order]:
    matches = [m for p in head for m in _EXTENDED.finditer(p)]
    return [_order(m[1], date_in(m[2]) if m[2] else None) for m in matches]


def _orders_of_notes(page: Page) -> list[Order]:
    dated = [n for a in page.articles for n in a.notes if n.order_date and notes.kind(n) != "note"]
    days = [n.order_date for n in dated]
    return [
        Order("", "", f"Arrêté du {written(date.fromisoformat(day))}", date.fromisoformat(day), None, source=_NOTES)
        for day in days
    ]


def _order(printed: str, published: date | None) -> Order:
    signed = date_in(printed)
    return Order("", "", f"Arrêté du {squeeze(printed)}", signed, published, source=_HEAD)


def _exclusions(page: Page, key: str, orders: tuple[Order, ...]) -> tuple[Exclusion, ...]:
    by_day = {o.date_signed.isoformat(): o.key for o in orders if o.date_signed}
    found: list[Exclusion] = []
    for article in page.articles:
        for note in article.notes:
            if notes.kind(note) != "note":
                found.append(_exclusion(key, len(found) + 1, article, note, by_day.get(note.order_date, "")))
    return tuple(found)


def _exclusion(key: str, number: int, article: Article, note: Note, order: str) -> Exclusion:
    scope = notes.scope(note)
    return Exclusion(
        agreement=key, number=number, kind=notes.kind(note), scope=scope,
        article=article.name[:1].lower() + article.name[1:], order=order,
        legal_basis=notes.legal_basis(note.text), locator=note.locator,
        subject=" ".join(filter(None, (_SCOPES[scope], note.number and f"({note.number})"))),
    )  # fmt: skip


_SCOPES = {
    "entry": "Lignes de la liste marquées", "sentence": "Phrase ou mots marqués", "paragraph": "Alinéas marqués",
    "article": "Article marqué", "annex": "Annexe marquée",
}  # fmt: skip


def _duration(whole: str) -> str:
    """Return ``open-ended``, an ISO 8601 period (``P5Y``) or nothing."""
    fixed = term_in(plain(whole))
    if fixed.months:
        return str(fixed)
    stated = re.search(r"(?:accord|avenant|protocole|conclu)[^.]{0,120}durée\s+indéterminée", whole, re.IGNORECASE)
    return OPEN_ENDED if stated else ""


def _opco(whole: str) -> str:
    for name in vocabulary.opcos():
        found = re.search(rf"\bOPCO\s+(?:de\s+|des\s+|du\s+)?({name})\b", whole)
        if found:
            # « OPCO AKTO » is AKTO, « OPCO EP » and « OPCO santé » keep the word.
            return found[1] if found[1].isupper() and len(found[1]) > _SHORT else squeeze(found[0])
    alone = re.search(r"\bOpcommerce\b", whole)
    return alone[0] if alone else ""


def _effective(whole: str, signed: date | None, orders: tuple[Order, ...]) -> tuple[date | None, str]:
    """Return the day the agreement takes effect and what it rests on; two rules are a contradiction."""
    found: dict[str, str] = {}
    for basis, pattern in _BASES:
        match = re.search(_EFFECT + pattern, whole, re.IGNORECASE)
        if match and not (basis == "stated" and found):
            found[basis] = match[0]
    if len(found) != 1:
        return None, "contradictory" if found else ""
    (basis, words), *_ = found.items()
    return _day(basis, words, signed, orders), basis


def _day(basis: str, words: str, signed: date | None, orders: tuple[Order, ...]) -> date | None:
    published = next((o.date_published for o in orders if o.date_published), None)
    if basis == "stated":
        return date_in(words)
    if basis == "signature":
        return signed
    if published is None:
        return None
    if basis in {"day-after-publication", "extension"}:
        return published + timedelta(days=1)
    if basis == "month-after-publication":
        return date(published.year + published.month // 12, published.month % 12 + 1, 1)
    return None
