"""The facts of an agreement: nature, date, status, effect, term, what it amends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from proa_graph.blocks.html import Content
from proa_graph.domain.dates import DATE, date_in
from proa_graph.domain.durations import OPEN_ENDED, term_in
from proa_graph.model import Agreement, Order
from proa_graph.reading.clauses import plain
from proa_graph.sources.texts import SourceArticle, SourceText

_NATURES = (("protocole", "protocole"), ("avenant", "avenant"), ("annexe", "annexe"), ("accord", "accord"))
_STATUS = {"VIGUEUR_ETEN": "En vigueur étendu", "VIGUEUR_NON_ETEN": "En vigueur non étendu", "VIGUEUR": "En vigueur"}
_EFFECT = re.compile(
    r"entre(?:ra|r|nt|e)?\s+en\s+vigueur|prend(?:ra|re)?\s+effet|applicables?|s'applique(?:ront|ra|nt)?|"
    r"entree en vigueur|date d'effet"
)
_EFFECT_TITLE = re.compile(
    r"vigueur|effet|duree de l'a|^duree$|duree et|application de l'a|dispositions finales|"
    r"prise d'effet|date d'application|depot"
)
_SUBJECT = re.compile(r"accord|avenant|\bil\b|texte|dispositions|annexe|protocole")
_SENTENCE = re.compile(r"(?<=[.;])\s+|\n")
_OPCO = re.compile(
    r"opco\s*[«\"]?\s*(2i|ep|sante|atlas|afdas|akto|mobilites|uniformation|constructys|ocapiat|l'opcommerce|commerce)\b"
)
_ACTS = frozenset(("MODIFIE", "CREE", "MODIFICATION", "CREATION"))


def agreement(
    text: SourceText,
    found: Sequence[tuple[SourceArticle, Content]],
    orders: Sequence[Order],
    *,
    locator: str,
    incomplete: str,
) -> Agreement:
    """Return the facts of ``text``.

    Args:
        text: the text, whose title gives nature and date where the dump has none.
        found: its articles with their content.
        orders: the orders that extend it; their publication resolves an effect that depends on it.
        locator: where its list stands, empty without one.
        incomplete: why its list is incomplete, empty when it is whole.
    """
    effective, basis = effect(found, signed(text), _first_publication(orders))
    return Agreement(
        key=text.id,
        idcc=tuple(sorted(text.idcc, key=lambda i: (len(i), i))),
        nature=nature(text),
        title=typographic(text.title),
        date_signed=signed(text),
        nor=text.nor,
        status_stated=_STATUS.get(text.status, text.status),
        effective_date=effective,
        effective_basis=basis,
        duration=_duration(found),
        opco_stated=_opco(found),
        document=text.id,
        list_locator=locator,
        list_incomplete=incomplete,
        note=_amends(text),
    )


def typographic(title: str) -> str:
    """Return a title as it is printed on a page: the dumps write straight apostrophes."""
    return title.replace("'", "’")


def nature(text: SourceText) -> str:
    """Return accord, avenant, protocole, annexe or convention: as the dump says, else from the title."""
    stated = (text.nature or text.title).lower()
    if stated.startswith(("texte de base", "convention")):
        return "convention"
    found = [(stated.find(word), name) for word, name in _NATURES if word in stated]
    return min(found)[1] if found else ""


def signed(text: SourceText) -> date | None:
    """Return the day of signature: as the dump says, else the first date of the title."""
    if text.signed:
        try:
            return date.fromisoformat(text.signed)
        except ValueError:
            return None
    return date_in(text.title)


def effect(
    found: Sequence[tuple[SourceArticle, Content]], signed_on: date | None, published: date | None
) -> tuple[date | None, str]:
    """Return the day from which the parties apply the text, and the rule that gives it (empty: none stated)."""
    titled = [pair for pair in found if _EFFECT_TITLE.search(plain(f"{pair[0].heading} {' '.join(pair[0].path)}"))]
    rules = _rules(titled, signed_on, published) or _rules(found, signed_on, published)
    if not rules:
        return None, ""
    days = {day for day, _ in rules if day}
    return rules[0] if len(days) < 2 else (None, "contradictory")


def _rules(
    found: Sequence[tuple[SourceArticle, Content]], signed_on: date | None, published: date | None
) -> list[tuple[date | None, str]]:
    rules: list[tuple[date | None, str]] = []
    for _, content in found:
        if not _EFFECT.search(plain(content.prose)):
            continue
        for sentence in _SENTENCE.split(content.prose):
            folded = plain(sentence)
            if _EFFECT.search(folded) and _SUBJECT.search(folded):
                rule = _effect(folded, sentence, signed_on, published)
                if rule[1]:
                    rules.append(rule)
    return list(dict.fromkeys(rules))


def _effect(folded: str, sentence: str, signed_on: date | None, published: date | None) -> tuple[date | None, str]:
    depends = re.search(r"publication|parution|journal officiel|extension|\bjo\b", folded)
    if depends and re.search(r"(?:premier|1er) jour du mois", folded):
        return _next_month(published), "first-of-month-after-publication"
    if depends and not re.search(r"demande (?:d'|l')extension|sans attendre|independamment", folded):
        if re.search(r"lendemain|jour suivant|jour qui suit", folded):
            return _next_day(published), "day-after-publication"
        return published, "publication"
    if re.search(r"lendemain de (?:sa|la) (?:date de )?signature", folded):
        return _next_day(signed_on), "day-after-signature"
    stated = _stated(_dated(sentence))
    if stated:
        return stated, "stated"
    if re.search(r"(?:a compter|des|a partir|au jour|date|jour) (?:de |du |la |sa |son |jour )*signature", folded):
        return signed_on, "signature"
    if re.search(r"depot", folded):
        return None, "deposit"
    return None, "conditional" if "agrement" in folded else ""


_STATED = re.compile(rf"\b(a compter du|a partir du|le|au|du)\s+({DATE})", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:accords?|avenants?|annexes?|conventions?|protocoles?|textes?|lois?|décrets?|ordonnances?|arrêtés?)\b"
    r"(?:(?!\b(?:entr\w* en|pren\w+ effet|applicables?|s['’]appliqu|effet|compter|partir|jusqu))[^;])*$",
    re.IGNORECASE,
)
_MADE = re.compile(r"\b(?:signée?s?|conclue?s?|datée?s?|publiée?s?|étendue?s?|en date)\s*$", re.IGNORECASE)
"""What stands before the date of a text, which is no day of effect: « de l’accord national du 29 novembre 2019 »."""


def _stated(sentence: str) -> date | None:
    for found in _STATED.finditer(sentence):
        before = sentence[: found.start()]
        named = _MADE.search(before) or (found[1].lower() == "du" and _NAMED.search(before))
        if " " in found[1] or not named:
            return date_in(found[2])
    return None


def _dated(sentence: str) -> str:
    return sentence.replace("à compter du", "a compter du").replace("à partir du", "a partir du")


def _next_day(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _next_month(day: date | None) -> date | None:
    if day is None:
        return None
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _first_publication(orders: Sequence[Order]) -> date | None:
    return min((o.date_published for o in orders if o.date_published), default=None)


def _duration(found: Sequence[tuple[SourceArticle, Content]]) -> str:
    for _, content in found:
        if "indéterminée" not in content.prose and "durée" not in content.prose:
            continue
        for sentence in _SENTENCE.split(content.prose):
            folded = plain(sentence)
            if not re.search(r"accord|avenant|\bil\b|texte|conclu", folded):
                continue
            fixed = term_in(folded)
            if fixed.months:
                return str(fixed)
            if "duree indeterminee" in folded and not re.search(r"contrat|cdi|salarie", folded):
                return OPEN_ENDED
    return ""


def _opco(found: Sequence[tuple[SourceArticle, Content]]) -> str:
    for _, content in found:
        match = _OPCO.search(plain(content.prose))
        if match:
            name = match[1].removeprefix("l'")
            return f"OPCO {name}" if name in {"2i", "ep", "sante", "mobilites", "commerce"} else name
    return ""


def _amends(text: SourceText) -> str:
    """The texts that this one amends, as the links of its articles say: « modifie=KALITEXT… »."""
    ids = {
        link.text_id
        for article in text.articles
        for link in article.links
        if link.orientation == "source" and link.kind in _ACTS and link.text_id.startswith("KALITEXT")
    } - {text.id}
    return "; ".join(f"modifie={i}" for i in sorted(ids))
