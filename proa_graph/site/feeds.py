"""What machines follow: the map of the site, what crawlers may read, and the changes of the lists as an Atom feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from proa_graph.domain.dates import long_date
from proa_graph.lists import REPEAL
from proa_graph.site.branches import Change, changes, rights_of
from proa_graph.site.corpus import Corpus
from proa_graph.site.pages import SITE, Page
from proa_graph.site.view import Thing, natural
from proa_graph.site.wording import plain

_NEWEST = 60
"""Entries of the feed: the last changes of all lists."""
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(names: Iterable[str]) -> bytes:
    """Return the map of the pages among the files ``names``, in both languages."""
    pages = (n.removesuffix("index.html") for n in names if n.endswith("index.html"))
    urls = "".join(f"<url><loc>{escape(SITE + page)}</loc></url>\n" for page in sorted(pages, key=natural))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAP}">\n{urls}</urlset>\n'.encode()


def robots() -> bytes:
    """Return what crawlers may read: the pages and the data; no answer that an engine computes."""
    maps = "".join(f"Sitemap: {SITE}{place}sitemap.xml\n" for place in ("", "releases/"))
    return f"User-agent: *\nDisallow: /api/\nDisallow: /sparql?\n{maps}".encode()


def atom(corpus: Corpus, lang: str) -> bytes:
    """Return the feed of what last changed in the lists of the branches, the newest first."""
    days = ((day, corpus.view.thing(iri)) for iri, found in corpus.days.items() for day in found if day < REPEAL)
    newest = sorted(days, key=lambda item: (-item[0].toordinal(), natural(item[1].key)))[:_NEWEST]
    home = Page("", lang)
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{_ATOM}" xml:lang="{lang}">\n'
        f"<title>{escape(plain('feed.title', lang))}</title>\n<id>{home.canonical}</id>\n"
        f"<updated>{_stamp(newest)}</updated>\n"
        f"<author><name>{escape(plain('site.name', lang))}</name></author>\n<link href={quoteattr(home.canonical)}/>\n"
        f'<link rel="self" href={quoteattr(home.canonical + "feed.atom")}/>\n'
    )
    return (head + "".join(_entry(branch, day, lang) for day, branch in newest) + "</feed>\n").encode()


def _stamp(newest: list[tuple[date, Thing]]) -> str:
    return f"{newest[0][0].isoformat() if newest else '2026-01-01'}T00:00:00Z"


def _entry(branch: Thing, day: date, lang: str) -> str:
    address = Page(f"{branch.path}{day.isoformat()}/", lang).canonical
    title = plain("branch.on.page", lang, title=branch.title, idcc=branch.key, day=long_date(day, lang))
    told = escape(_told(changes(rights_of(branch), [day])[0], lang))
    return (
        f"<entry>\n<title>{escape(title)}</title>\n<id>{address}</id>\n<updated>{day.isoformat()}T00:00:00Z</updated>\n"
        f"<link href={quoteattr(address)}/>\n<summary>{told}</summary>\n</entry>\n"
    )


def _told(change: Change, lang: str) -> str:
    return ", ".join(plain(f"change.{kind}", lang, n=len(rights)) for kind, rights in change.kinds)
