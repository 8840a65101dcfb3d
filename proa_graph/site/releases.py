"""The releases: their files, what changed from one to the next for each branch, and the feed of that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial
from xml.sax.saxutils import escape, quoteattr

from proa_graph.domain.dates import long_date
from proa_graph.release import CATALOGUE, CHANGES, EVENTS, KINDS, WHAT, Change, Release, releases_turtle
from proa_graph.site.corpus import Corpus
from proa_graph.site.feeds import sitemap
from proa_graph.site.made import Files, both, given, titled
from proa_graph.site.pages import Page, address
from proa_graph.site.resources import Values
from proa_graph.site.view import Thing, natural
from proa_graph.site.wording import LANGUAGES, plain
from proa_graph.table_model import Column, tables
from proa_graph.terms import BASE, DEF

HOME = "releases/"
OTHER = "other"
"""The page of what changed for no branch."""
_A_PAGE = 60
_TABLES = {"text": "agreements", "exclusion": "exclusions", "line": "lines", "registration": "registrations"}


def release_files(corpus: Corpus, kept: Sequence[Release]) -> Files:
    """Yield the pages of the releases ``kept``, the newest first, their feeds, catalogue, map and vocabularies."""
    values = {"releases": [_summed(one) for one in kept]}
    yield from both(Page(HOME, "fr"), "releases.html", partial(given, values), titled("releases"))
    for lang in LANGUAGES:
        yield f"{Page('', lang).prefix}{HOME}feed.atom", partial(feed, kept, lang)
    yield f"{HOME}{CATALOGUE}", partial(releases_turtle, kept)
    pages = {name: body for one in kept for name, body in _release(corpus, one)}
    yield from pages.items()
    yield f"{HOME}sitemap.xml", partial(sitemap, [f"{HOME}index.html", f"en/{HOME}index.html", *pages])


def _summed(one: Release) -> Values:
    return {"release": one, "day_": date.fromisoformat(one.issued), "count": one.counts.total()}


def _release(corpus: Corpus, one: Release) -> Files:
    place = f"{HOME}{one.version}/"
    parted = _by_page(one.changes)
    title = partial(_title, one)
    yield from both(Page(place, "fr"), "release.html", partial(_release_values, corpus, one, parted), title)
    dated = {**_summed(one), "place": place}
    on_day = partial(_title_of, one, "release.page.day")
    yield from both(Page(f"{HOME}{one.issued}/", "fr"), "release-day.html", partial(given, dated), on_day)
    version = f"def/{one.version}"
    yield f"{version}.ttl", one.ontology
    of_terms = partial(_title_of, one, "release.page.terms")
    yield from both(Page(f"{version}/", "fr"), "release-day.html", partial(given, dated), of_terms)
    for name, found in parted.items():
        for number in range(1, _parts(found) + 1):
            page = Page(_path(place, name, number), "fr")
            shown = partial(_changes_values, corpus, one, name, found, number)
            yield from both(page, "release-changes.html", shown, partial(_changes_title, corpus, one, name))


def _title(one: Release, lang: str) -> str:
    return _title_of(one, "release.page", lang)


def _title_of(one: Release, key: str, lang: str) -> str:
    return plain(key, lang, version=one.version, day=long_date(date.fromisoformat(one.issued), lang))


def _changes_title(corpus: Corpus, one: Release, name: str, lang: str) -> str:
    return f"{_named(corpus, name, lang)} · {plain('release.since', lang, version=one.version, before=one.before)}"


def _named(corpus: Corpus, name: str, lang: str) -> str:
    if name == OTHER:
        return plain("release.other", lang)
    return f"{_branch(corpus, name).title} (IDCC {name})"


def _branch(corpus: Corpus, idcc: str) -> Thing:
    return corpus.view.thing(f"{BASE}id/branch/{idcc}")


def _by_page(found: Sequence[Change]) -> dict[str, list[Change]]:
    """What changed by the page that shows it: one for each branch, one for the rest."""
    parted = defaultdict[str, list[Change]](list)
    for change in found:
        for name in change.branches or (OTHER,):
            parted[name].append(change)
    return {name: parted[name] for name in sorted(parted, key=natural)}


def _parts(found: Sequence[Change]) -> int:
    return -(-len(found) // _A_PAGE)


def _path(place: str, name: str, number: int) -> str:
    return f"{place}{name}/" if number == 1 else f"{place}{name}/page-{number}/"


def _release_values(corpus: Corpus, one: Release, parted: dict[str, list[Change]], lang: str) -> Values:
    place = f"{HOME}{one.version}/"
    pages = [(_named(corpus, name, lang), f"{place}{name}/", _counted(found)) for name, found in parted.items()]
    return {**_summed(one), "counts": _counted(one.changes), "pages": pages, "kinds": KINDS, "place": place,
            "named": (CHANGES, EVENTS)}  # fmt: skip


def _counted(found: Sequence[Change]) -> list[tuple[str, dict[str, int]]]:
    """How many things of each sort changed in each way."""
    counts = Counter((change.what, change.kind) for change in found)
    kinds = [(what, {kind: counts[what, kind] for kind in KINDS}) for what in WHAT]
    return [(what, of) for what, of in kinds if any(of.values())]


def _changes_values(corpus: Corpus, one: Release, name: str, found: list[Change], number: int, lang: str) -> Values:
    place, start = f"{HOME}{one.version}/", (number - 1) * _A_PAGE
    ways = [(f"{n}", _path(place, name, n), n) for n in range(1, _parts(found) + 1)]
    return {
        **_summed(one),
        "rows": [_row(corpus, change, lang) for change in found[start : start + _A_PAGE]],
        "named": _named(corpus, name, lang),
        "branch": None if name == OTHER else _branch(corpus, name),
        "ways": ways if len(ways) > 1 else [],
        "number": number,
        "place": place,
        "counts": _counted(found),
        "kinds": KINDS,
    }


def _row(corpus: Corpus, change: Change, lang: str) -> Values:
    return {
        "change": change,
        "path": _shown(corpus, change.thing),
        "before": _words(corpus, change, change.before, change.after, lang),
        "after": _words(corpus, change, change.after, change.before, lang),
        "basis": _labelled(corpus, change.basis, lang) if change.basis else "",
        "basis_path": _shown(corpus, change.basis),
    }


def _shown(corpus: Corpus, iri: str) -> str:
    """The page of what still is there, "" of what is gone."""
    return address(iri) if iri.startswith(BASE) and corpus.view.out(iri) else ""


def _labelled(corpus: Corpus, iri: str, lang: str) -> str:
    return corpus.view.thing(iri).label(lang) if iri.startswith(BASE) else iri


def _words(corpus: Corpus, change: Change, told: str, other: str, lang: str) -> list[str]:
    """What was told, part by part, in words; of a status only the periods that differ."""
    if change.what == "status":
        differing = set(told.split("; ")) - set(other.split("; "))
        return [_period(corpus, one, lang) for one in told.split("; ") if one in differing]
    columns = tables()[_TABLES[change.what]].columns if change.what in _TABLES else ()
    return [_cell(corpus, part, columns, lang) for part in told.split(" | ") if part not in ("", "-")]


def _cell(corpus: Corpus, part: str, columns: Sequence[Column], lang: str) -> str:
    name, sign, value = part.partition("=")
    column = next((c for c in columns if c.name == name), None)
    if not sign or column is None:
        return _labelled(corpus, part, lang)
    said = _term(corpus, value, lang) if column.of == "terms" else _labelled(corpus, value, lang)
    words = plain(f"boolean.{value}", lang) if column.type == "boolean" else said
    return f"{column.label[lang]}{plain('colon', lang)} {words}"


def _term(corpus: Corpus, name: str, lang: str) -> str:
    return str(corpus.view.thing(DEF + name).label(lang))


def _period(corpus: Corpus, told: str, lang: str) -> str:
    days, status, _, *why = told.split(" ")
    start, _, until = days.partition("/")
    spoken = [long_date(date.fromisoformat(day), lang) if day != "…" else "…" for day in (start, until)]
    reason = f" ({_term(corpus, why[0], lang)})" if why else ""
    return f"{plain('release.days', lang, start=spoken[0], until=spoken[1])} {_term(corpus, status, lang)}{reason}"


def feed(kept: Sequence[Release], lang: str) -> bytes:
    """Return the Atom feed of the releases, and of what changed for each branch in them."""
    home = Page(HOME, lang)
    updated = kept[0].issued if kept else "2026-01-01"
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">\n'
        f"<title>{escape(plain('releases.feed', lang))}</title>\n<id>{home.canonical}</id>\n"
        f"<updated>{updated}T00:00:00Z</updated>\n"
        f"<author><name>{escape(plain('site.name', lang))}</name></author>\n<link href={quoteattr(home.canonical)}/>\n"
        f'<link rel="self" href={quoteattr(home.canonical + "feed.atom")}/>\n'
    )
    return (head + "".join(_entries(one, lang) for one in kept) + "</feed>\n").encode()


def _entries(one: Release, lang: str) -> str:
    place = f"{HOME}{one.version}/"
    entries = [_entry(one, place, _title(one, lang), _counted(one.changes), lang)]
    for name, found in _by_page(one.changes).items():
        called = plain("release.other", lang) if name == OTHER else f"IDCC {name}"
        entries.append(_entry(one, f"{place}{name}/", f"{called} · {_title(one, lang)}", _counted(found), lang))
    return "".join(entries)


def _entry(one: Release, path: str, title: str, counts: list[tuple[str, dict[str, int]]], lang: str) -> str:
    told = "; ".join(
        f"{plain(f'changed.what.{what}', lang)}{plain('colon', lang)} "
        + ", ".join(f"{count} {plain(f'changed.kind.{kind}', lang)}" for kind, count in of.items() if count)
        for what, of in counts
    )
    link = Page(path, lang).canonical
    return (
        f"<entry>\n<title>{escape(title)}</title>\n<id>{link}</id>\n<updated>{one.issued}T00:00:00Z</updated>\n"
        f"<link href={quoteattr(link)}/>\n<summary>{escape(told)}</summary>\n</entry>\n"
    )
