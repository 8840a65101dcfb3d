"""Which texts concern Pro-A, and which of their articles: decided by what they say, the title is one hint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from proa_graph.blocks.html import Content, Matrix, Paragraph, read
from proa_graph.domain.scheme import can_name_scheme, names_scheme
from proa_graph.reading.habits import matches
from proa_graph.reading.titles import is_heading
from proa_graph.sources.texts import SourceArticle, SourceText
from proa_graph.text import fold

_RULE = re.compile(
    r"\b(?:6|six|12|douze|24|vingt-quatre|36|trente-six) mois|\b(?:15|25|50) ?%|150 heures|tuteur|éligible|"
    r"certification|prise? en charge|L\.? ?6324|D\.? ?6324|grade de (?:la )?licence|bénéficiaire|"
    r"avenant (?:à leur|au) contrat|accessible|pourront bénéficier",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\s(?:(?<=[.;:]\s)\s*|(?<=\n))")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its articles read: those ``about`` the scheme, and how much they say of it.

    ``mentions`` counts the sentences that name the scheme, ``rules`` those that also set or recall a rule of it.
    ``missing`` are the articles of which the source leaves out a table or annex, ``missing_lists`` those where it is
    one of certifications.
    """

    text: SourceText
    titled: bool
    about: tuple[tuple[SourceArticle, Content], ...]
    mentions: int
    rules: int
    missing: tuple[str, ...]
    missing_lists: tuple[str, ...]


def reading(text: SourceText, *, whole: bool = False) -> Reading:
    """Return the articles of ``text`` that are about the scheme.

    All of them where the title names the scheme, or with ``whole``; else those that name it in their headings or
    words, and the annexes that list certifications when such an article refers to an annex.
    """
    titled = whole or names_scheme(text.title)
    found = [(a, read(a.html, locator=a.id)) for a in text.articles] if titled else _chosen(text.articles)
    naming = [c.prose for _, c in found if names_scheme(c.prose)]
    sentences = [s for prose in naming for s in _SENTENCE.split(prose) if names_scheme(s)]
    rules = sum(1 for s in sentences if _RULE.search(s))
    lacks = [(a.name, *_not_reproduced(a, c)) for a, c in found]
    missing = tuple(name for name, some, _ in lacks if some)
    lists = tuple(name for name, _, certifications in lacks if certifications)
    return Reading(text, titled, tuple(found), len(sentences), rules, missing, lists)


def _chosen(articles: Sequence[SourceArticle]) -> list[tuple[SourceArticle, Content]]:
    found = {a.id: read(a.html, locator=a.id) for a in articles if can_name_scheme(a.id) and _names(a)}
    if any("annexe" in content.prose for content in found.values()):
        for article in articles:
            if article.id not in found and is_annex(article):
                content = read(article.html, locator=article.id)
                if _lists_eligible(article, content):
                    found[article.id] = content
    return [(a, found[a.id]) for a in articles if a.id in found]


def _names(article: SourceArticle) -> bool:
    return names_scheme(article.html) or names_scheme(_headings(article))


def _headings(article: SourceArticle) -> str:
    return " ".join((*article.path, article.heading))


def is_annex(article: SourceArticle) -> bool:
    """Return whether an article is an annex, by its headings or its first line."""
    return "annexe" in _headings(article).lower() or (not article.number and "annexe" in article.html[:300].lower())


def _lists_eligible(article: SourceArticle, content: Content) -> bool:
    top = _headings(article) + " " + content.prose[:400]
    return matches("eligible_annex", top)


def _not_reproduced(article: SourceArticle, content: Content) -> tuple[bool, bool]:
    """Whether the source does not reproduce a list or table of the article, and one of certifications."""
    if "reproduit" not in article.html:
        return False, False
    found = False
    above = _headings(article)
    for block in content.blocks:
        texts = [block.text] if isinstance(block, Paragraph) else [c.text for row in block.rows for c in row if c]
        for text in texts:
            if not matches("not_reproduced", text):
                continue
            found = True
            if isinstance(block, Matrix) or matches("of_certifications", f"{above} {text}"):
                return True, True
        above = f"{_headings(article)} {texts[-1]}" if texts else above
    return found, False


def of_other_scheme(article: SourceArticle) -> bool:
    """Whether an article of a wider text stands under the title of another scheme, which only mentions this one."""
    own = article.heading or (article.path[-1] if article.path else "")
    return _is_other_scheme(own) and not names_scheme(_headings(article))


def lists_for_scheme(article: SourceArticle, content: Content) -> bool:
    """Return whether an article of a wider text has words that list for the scheme: no recital, no other schemes alone.

    Its headings name the scheme or it is an annex of what is eligible; else one of its paragraphs names the scheme and
    announces or changes a list.
    """
    if fold(_headings(article)).startswith("preambule"):
        return False
    if names_scheme(_headings(article)) or (is_annex(article) and _lists_eligible(article, content)):
        return True
    paragraphs = [b.text for b in content.blocks if isinstance(b, Paragraph)]
    return any(names_scheme(t) and (matches("announces_list", t) or matches("adds", t)) for t in paragraphs)


def section(content: Content) -> Content:
    """Return the part of an article of a wider text that is about the scheme.

    An article on training in general deals with several schemes under titles of their own; what stands under the
    titles of the others is left out. Without such titles the article is kept whole.
    """
    titles = {i: b.text for i, b in enumerate(content.blocks) if isinstance(b, Paragraph) and is_heading(b)}
    own = [i for i, title in titles.items() if names_scheme(title)]
    if not own:
        return content
    head = list(takewhile(lambda i: i in titles, range(own[0])))
    kept: dict[int, Paragraph | Matrix] = {i: content.blocks[i] for i in head if len(head) == own[0]}
    for start in own:
        end = next((i for i, title in titles.items() if i > start and _is_other_scheme(title)), len(content.blocks))
        kept |= {i: content.blocks[i] for i in range(start, end)}
    return Content(tuple(kept[i] for i in sorted(kept)), content.notes)


def _is_other_scheme(title: str) -> bool:
    return matches("other_scheme", title) and not names_scheme(title)
