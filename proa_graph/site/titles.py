"""What a page is called: a title that tells it from every other page, and a sentence that says what it holds."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from proa_graph.domain.dates import long_date
from proa_graph.site.corpus import codes_of, in_force, limit, main_title
from proa_graph.site.view import Text, Thing, View, compact
from proa_graph.site.wording import messages, plain

_DESCRIBED = frozenset((
    "agreement", "article", "branch", "certification", "document", "exclusion", "level", "order", "organization",
    "profession", "sector", "trade",
))  # fmt: skip


def short(title: str) -> str:
    """Return the title of an agreement up to its subject: « Accord du 22 janvier 2021 »."""
    return re.split(r" relati[fv]", title, maxsplit=1)[0]


def label_of(thing: Thing, lang: str) -> Text:
    """Return what ``thing`` is called where its page is linked: a certification by its title, an exclusion by place."""
    if thing.kind == "article" and thing.thing("eli:realizes") is None:
        return Text(plain("article.n", lang, number=thing.key), lang)
    if thing.kind == "article":
        day = in_force(thing).start
        spoken = long_date(day, lang) if day else thing.name
        return Text(plain("article.version", lang, number=thing.key.split("/")[0], day=spoken), lang)
    if thing.kind == "exclusion":
        place = thing.text("proa:articleOfText")
        return Text(plain(f"kind.{limit(thing).kind}", lang) + (f" · {place}" if place else ""), lang)
    if thing.kind == "certification":
        return main_title(thing)
    borrowed = messages(lang).get(f"borrowed.{compact(thing.iri)}")
    return Text(borrowed, lang) if borrowed else thing.label(lang)


def title_of(thing: Thing, lang: str) -> str:
    """Return the title of the page of ``thing``, which no other page has."""
    label = str(label_of(thing, lang))
    if thing.view.is_moved(thing):
        return plain("title.moved", lang, code=thing.key, title=label)
    if thing.kind == "branch":
        return f"{label} (IDCC\u00a0{thing.key})"
    if thing.kind == "certification":
        return " · ".join([label, *_apart(thing, lang)])
    if thing.kind == "exclusion":
        text = thing.thing("proa:agreement")
        place = f"{short(text.title)}, {_places(text)}" if text else thing.key
        return plain("title.exclusion", lang, label=label, place=place, number=thing.key.rpartition("/")[2])
    if thing.kind in ("agreement", "unread"):
        unread = plain("unread", lang) if thing.kind == "unread" else ""
        return " · ".join(filter(None, (label, _places(thing), unread)))
    if thing.kind == "order":
        extended = "; ".join(f"{short(a.title)}, {_places(a)}" for a in thing.things("proa:extends"))
        return f"{label} · {extended}" if extended else label
    if thing.kind == "sector":
        wider = thing.thing("skos:broader")
        return " · ".join(filter(None, (f"{wider.title} › {label}" if wider else label, _places(thing))))
    if thing.kind == "document":
        return plain("title.document", lang, title=label, code=thing.key)
    if thing.kind == "profession" and is_shared(thing, lang):
        label = f"{label} ({thing.key})"
    known = f"title.{thing.kind}" if thing.kind in ("level", "organization", "profession", "trade", "rome") else ""
    return plain(known, lang, title=label, code=thing.key) if known else label


def _places(thing: Thing) -> str:
    return ", ".join(f"IDCC\u00a0{b.key}" for b in thing.things("proa:branch"))


def _apart(thing: Thing, lang: str) -> list[str]:
    """What tells a certification from others of its title: its code, else its kind, its level and who awards it."""
    codes = codes_of(thing)
    if codes:
        return codes[:1]
    kinds = [x.label(lang) for x in thing.things("proa:certificationType")]
    levels = [x.label(lang) for x in thing.things("proa:level")]
    certifiers = [c.title for c in thing.things("proa:certifier")][:1]
    same = [thing.key] if is_shared(thing, lang) else []
    return [*kinds, *levels, *certifiers, plain("title.codeless", lang), *same]


def is_shared(thing: Thing, lang: str) -> bool:
    """Return whether another thing of its kind bears its label."""
    view = thing.view
    view.reads.now.add(f"?shared {lang} {thing.iri}")
    return view.reads.aside(lambda: _borne(view, thing.kind, lang)[str(label_of(thing, lang))] > 1)


def answer_shared(view: View, lang_and_iri: str) -> bool:
    """Return :func:`is_shared` of a language and an IRI, as a page asked it."""
    lang, _, iri = lang_and_iri.partition(" ")
    return is_shared(view.thing(iri), lang)


@lru_cache(maxsize=8)
def _borne(view: View, kind: str, lang: str) -> Counter[str]:
    """How many things of ``kind`` bear each label: lists spell as two what reads as one."""
    return Counter(str(label_of(one, lang)) for one in view.kind(kind))


def description_of(thing: Thing, lang: str) -> str:
    """Return a sentence that says what the page of ``thing`` holds."""
    kind = thing.kind if thing.kind in _DESCRIBED else "other"
    places = _places(thing) or thing.key
    return plain(
        f"description.{kind}",
        lang,
        title=title_of(thing, lang) if kind == "exclusion" else label_of(thing, lang),
        code=thing.key,
        places=places,
    )
