"""The pages that list things: one index for each kind, the home page, the vocabulary, the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, TypeVar

from proa_graph.site.agreements import summary
from proa_graph.site.corpus import Corpus, by_title, codes_of, main_title
from proa_graph.site.entries import Period
from proa_graph.site.view import Text, Thing
from proa_graph.site.wording import translator
from proa_graph.terms import DEF
from proa_graph.text import fold

Values = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an index: a link, and what tells it apart."""

    label: str
    path: str
    lang: str = "fr"
    code: str = ""
    more: str = ""
    status: Period | None = None


Section = tuple[str, list[Item]]


def _certifications(corpus: Corpus, lang: str) -> list[Section]:
    items = [_certification(c, lang) for c in by_title(_listed(corpus))]
    return _by_letter(items)


def _listed(corpus: Corpus) -> list[Thing]:
    """Return the certifications that lists name; with an export loaded, others stand in the line of their records."""
    printed = {certification for _, certification in corpus.view.pairs("proa:certification")}
    return [c for c in corpus.view.kind("certification") if c.iri in printed]


def _certification(thing: Thing, lang: str) -> Item:
    code = next(iter(codes_of(thing)), "")
    certifiers = ", ".join(c.title for c in thing.things("proa:certifier"))
    title = main_title(thing)
    levels = ", ".join(x.label(lang) for x in thing.things("proa:level"))
    more = " · ".join(x for x in (levels, "" if code else certifiers) if x)
    return Item(title, thing.path, "fr", code, more)


def _professions(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    items = []
    for thing in by_title(corpus.view.kind("profession")):
        lines = corpus.rows_of(thing.back("proa:profession"))
        count = len({r.certification for r in lines})
        items.append(Item(thing.title, thing.path, "fr", more=str(t("certification.count", n=count))))
    return _by_letter(items)


def _trades(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    items = []
    for thing in by_title(corpus.view.kind("trade")):
        proofs = (p for p in thing.back("proa:ofTrade") if p.things("proa:evidence")[0].name != "NearTrade")
        count = len({p.thing("proa:ofCertification") for p in proofs})
        label = thing.label(lang)
        items.append(Item(label, thing.path, label.lang, more=str(t("certification.count", n=count))))
    return _by_letter(sorted(items, key=lambda item: fold(item.label)))


def _by_letter(items: list[Item]) -> list[Section]:
    shelves: dict[str, list[Item]] = {}
    for item in items:
        shelves.setdefault(fold(item.label)[:1].upper(), []).append(item)
    return [(letter, shelves[letter]) for letter in sorted(shelves)]


def _branches(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    items = []
    for thing in by_title(corpus.view.kind("branch")):
        count = sum(1 for a in thing.back("proa:branch") if a.kind == "agreement")
        items.append(Item(thing.title, thing.path, "fr", f"IDCC\u00a0{thing.key}", str(t("agreement.number", n=count))))
    return [("", items)]


def _agreements(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    items = []
    for thing in sorted(corpus.view.kind("agreement"), key=_newest):
        seen = summary(corpus, thing)
        branches = ", ".join(f"{b.title} (IDCC\u00a0{b.key})" for b in thing.things("proa:branch"))
        count = t("agreement.count", n=seen["rows"])
        if seen["excluded"]:
            count += t("agreement.excluded", n=seen["excluded"])
        items.append(Item(thing.title, thing.path, "fr", "", f"{branches} · {count}", seen["status"]))
    return [("", items)]


def _newest(thing: Thing) -> tuple[int, str]:
    return -(thing.day("eli:date_document") or date.min).toordinal(), thing.key


def _levels(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    items = []
    for thing in corpus.view.kind("level"):
        count = sum(1 for c in thing.back("proa:level") if c.kind == "certification" and c.back("proa:certification"))
        label = thing.label(lang)
        items.append(Item(label, thing.path, label.lang, more=str(t("certification.count", n=count))))
    return [("", items)]


def _sectors(corpus: Corpus, _lang: str) -> list[Section]:
    sections: list[Section] = []
    for place in by_title(corpus.view.kind("branch")):
        tops = [s for s in place.back("proa:branch") if s.kind == "sector" and not s.things("skos:broader")]
        items = []
        for top in by_title(tops):
            items.append(Item(top.title, top.path))
            items += [Item(f"{top.title} › {s.title}", s.path) for s in by_title(top.back("skos:broader"))]
        if items:
            sections.append((place.title, items))
    return sections


def _articles(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    items = []
    for thing in corpus.view.kind("article"):
        versions = thing.back("eli:realizes")
        if not thing.thing("eli:realizes"):
            label = versions[-1].label(lang) if versions else thing.label(lang)
            count = str(t("version.count", n=len(versions)))
            items.append(Item(str(t("article.n", number=thing.key)), thing.path, lang, more=f"{label} · {count}"))
    return [("", items)]


def _plain(kind: str) -> Callable[[Corpus, str], list[Section]]:
    def shelf(corpus: Corpus, lang: str) -> list[Section]:
        things = by_title(x for x in corpus.view.kind(kind) if not corpus.view.is_moved(x))
        return [("", [Item(x.label(lang), x.path, x.label(lang).lang) for x in things])]

    return shelf


def _orders(corpus: Corpus, _lang: str) -> list[Section]:
    items = []
    for thing in corpus.view.kind("order"):
        branches = {b for a in thing.things("proa:extends") for b in a.things("proa:branch")}
        more = ", ".join(f"{b.title} (IDCC\u00a0{b.key})" for b in by_title(branches))
        items.append(Item(thing.title, thing.path, more=more))
    return [("", items)]


def _exclusions(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    items = []
    for found in corpus.limits(corpus.view.kind("exclusion")):
        agreement = found.thing.thing("proa:agreement")
        label = f"{t('kind.' + found.kind)} · {found.article}" if found.article else str(t("kind." + found.kind))
        items.append(Item(label, found.thing.path, lang, more=agreement.title if agreement else ""))
    return [("", items)]


def rules(corpus: Corpus) -> list[Thing]:
    """Return every rule of the published shapes."""
    return corpus.view.of_type("proa:Rule")


def _rules(corpus: Corpus, lang: str) -> list[Section]:
    t = translator(lang)
    sections: dict[str, list[Item]] = {"Violation": [], "Warning": [], "Info": []}
    for thing in rules(corpus):
        label = thing.label(lang)
        sections[severity(thing)].append(Item(label, thing.path, label.lang, thing.name))
    return [(str(t(f"severity.{name}")), items) for name, items in sections.items() if items]


def severity(rule: Thing) -> str:
    """Return the severity of a rule as SHACL names it: ``Violation`` where it says nothing."""
    stated = rule.thing("sh:severity")
    return stated.name if stated else "Violation"


def _questions(corpus: Corpus, lang: str) -> list[Section]:
    names = sorted(corpus.questions)
    items = [Item(corpus.questions[n].title[lang], f"query/{n}/", lang, n) for n in names]
    return [("", items)]


SHELVES: dict[str, tuple[str, str, Callable[[Corpus, str], list[Section]]]] = {
    "agreement": ("agreement/", "agreements", _agreements),
    "article": ("article/", "articles", _articles),
    "branch": ("branch/", "branches", _branches),
    "certification": ("certification/", "certifications", _certifications),
    "document": ("document/", "documents", _plain("document")),
    "exclusion": ("exclusion/", "exclusions", _exclusions),
    "level": ("level/", "levels", _levels),
    "order": ("order/", "orders", _orders),
    "organization": ("organization/", "organizations", _plain("organization")),
    "profession": ("profession/", "professions", _professions),
    "question": ("query/", "questions", _questions),
    "rule": ("shapes/", "rules", _rules),
    "sector": ("sector/", "sectors", _sectors),
    "trade": ("trade/", "trades.asked", _trades),
}


LONG = frozenset(("agreement", "certification", "exclusion", "order"))
"""Kinds of which there are too many for one page: their index comes in parts."""
_AT_ONCE = 240


def parts(count: int) -> int:
    """Return into how many parts an index of ``count`` things is cut."""
    return -(-count // _AT_ONCE) or 1


def part(corpus: Corpus, kind: str, number: int, lang: str) -> Values:
    """Return what one part of the index of ``kind`` shows: its sections, and where every other part begins."""
    path = SHELVES[kind][0]
    sections = _filled(corpus, kind, lang)
    count = sum(len(items) for _, items in sections)
    most = parts(len(corpus.view.kind(kind))) if kind in LONG else 1
    pages = cut(sections, -(-count // most) or 1)
    several = pages if len(pages) > 1 else []
    return {
        "sections": pages[number - 1] if number <= len(pages) else [],
        "count": count,
        "kind": kind,
        "number": number,
        "ways": [(n, path if n == 1 else f"{path}page-{n}/", _span(held)) for n, held in enumerate(several, 1)],
    }


@lru_cache(maxsize=2)  # the parts are made one after the other, each in both languages
def _filled(corpus: Corpus, kind: str, lang: str) -> list[Section]:
    return SHELVES[kind][2](corpus, lang)


def cut(sections: Sequence[tuple[str, list[T]]], size: int) -> list[list[tuple[str, list[T]]]]:
    """Return ``sections`` on pages of ``size`` items each; one that goes over the end of a page is cut."""
    pages: list[list[tuple[str, list[T]]]] = []
    room = 0
    for heading, items in sections:
        rest = items
        while rest:
            if not room:
                pages.append([])
                room = size
            pages[-1].append((heading, rest[:room]))
            room, rest = max(0, room - len(rest)), rest[room:]
    return pages or [list(sections)]


def _span(held: list[Section]) -> tuple[str, str]:
    """What a page goes from and to: its letters, else the beginnings of its first and last label."""
    first, last = held[0], held[-1]
    if first[0]:
        return first[1][0].label[:3], last[1][-1].label[:3]
    return first[1][0].label[:24], last[1][-1].label[:24]


_HANDY = 24
_FEW = 6


def home(corpus: Corpus, _lang: str) -> Values:
    """What the home page shows: figures, and a few things of each kind to begin with."""
    view = corpus.view
    naming = set(view.pairs("proa:certification"))
    named, printed = dict(naming), Counter(certification for _, certification in naming)
    aimed_at = Counter(p for p, _ in {(p, named.get(line)) for line, p in view.pairs("proa:profession")})
    professions = list(_oftenest_first(view.kind("profession"), aimed_at, lambda p: p.title))
    often = list(islice(_oftenest_first(view.kind("certification"), printed, main_title), _FEW))
    counts = [
        (x, sum(1 for c in x.back("proa:level") if c.kind == "certification" and c.iri in printed))
        for x in view.kind("level")
    ]
    newest = sorted(view.kind("agreement"), key=_newest)[:_FEW]
    return {
        "figures": _figures(corpus),
        "branches": by_title(view.kind("branch"))[:_FEW],
        "professions": [(p, aimed_at[p.iri]) for p in professions[:_FEW]],
        "certifications": often,
        "levels": [(x, n) for x, n in counts if n],
        "agreements": [summary(corpus, a) for a in newest],
        "questions": corpus.questions,
        "examples": [(p.title, p.path) for p in professions if len(p.title) <= _HANDY][:3],
        "totals": {
            **{kind: len(view.kind(kind)) for kind in ("branch", "profession")},
            "certification": len(_listed(corpus)),
        },
    }


def _oftenest_first(
    things: Iterable[Thing], times: Mapping[str, int], title: Callable[[Thing], Text]
) -> Iterator[Thing]:
    """Yield ``things`` by how often they are named, then by title; titles are read as far as things are taken."""
    ordered = sorted(things, key=lambda thing: -times.get(thing.iri, 0))
    for _, alike in groupby(ordered, key=lambda thing: times.get(thing.iri, 0)):
        yield from sorted(alike, key=lambda thing: fold(title(thing)))


def _figures(corpus: Corpus) -> list[tuple[str, int, str]]:
    view = corpus.view
    return [
        ("figure.agreements", len(view.kind("agreement")), "agreement/"),
        ("figure.lines", view.count("entry"), "agreement/"),
        ("figure.excluded", corpus.excluded_lines, "exclusion/"),
        ("figure.certifications", len(_listed(corpus)), "certification/"),
        ("figure.professions", len(view.kind("profession")), "profession/"),
    ]


def statuses(corpus: Corpus) -> list[Period]:
    """Return the statuses of the vocabulary, each as a period without dates."""
    concepts = corpus.view.thing(f"{DEF}Statuses").back("skos:inScheme")
    return [Period(c, None, None, (), (), ()) for c in concepts]
