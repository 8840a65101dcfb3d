"""What a document given sets on the scheme: its clauses, read as those of the national database are."""

from __future__ import annotations

import re
from dataclasses import replace

from proa_graph.blocks.grid import Article, Page
from proa_graph.blocks.html import Content, Paragraph
from proa_graph.domain.scheme import names_reconversion, names_scheme
from proa_graph.reading.clauses import Said, said
from proa_graph.sources.texts import SourceArticle

PRO_A, RECONVERSION = "pro-a", "reconversion"
NO_ARTICLE = "préambule"
"""The name of what stands before the first article, or in a document without articles."""
_BESIDE = re.compile(r"tutorat|contribution conventionnelle", re.IGNORECASE)
_BESIDE_KINDS = frozenset({"Attestation", "Contribution", "TutorBonus", "TutorLoad", "TutorMissions"})
_HEADING = 80
_ENDS = (".", ";", ":", "!", "?")
_HEADS = re.compile(r"\s*(?:article|annexe|chapitre|titre)\b", re.IGNORECASE)
_OPENS = re.compile(r"\s*(?:[–—•·*-]|>>|\d{1,2}\s?[°).]|[a-z]\)|(?:article|annexe|chapitre|titre)\b)", re.IGNORECASE)


def scheme_of(page: Page) -> str:
    """Return the scheme that a document deals with: ``pro-a``, ``reconversion``, or empty."""
    whole = _whole(page)
    if names_reconversion(whole):
        return RECONVERSION
    return PRO_A if names_scheme(whole) else ""


def said_of(page: Page, agreement: str) -> tuple[Said, ...]:
    """Return the clauses of a document about the scheme, each with the sentence that sets it.

    All its articles are read where its title names the scheme; of a wider document, those that name it, and what
    those on tutors and on the contribution of the branch set.
    """
    scheme = scheme_of(page)
    if not scheme:
        return ()
    titled = _is_about(" ".join(page.head[:12]), scheme) or not any(a.name for a in page.articles)
    about = [a for a in page.articles if titled or _is_about(f"{a.name} {a.text}", scheme)]
    beside = [a for a in page.articles if a not in about and _BESIDE.search(a.text[:_HEADING])]
    found = said(agreement, [_part(article) for article in (*about, *beside)], scheme=scheme)
    own = {article.name or NO_ARTICLE for article in about}
    kept = [one for one in found if one.clause.article in own or one.clause.kind in _BESIDE_KINDS]
    return tuple(replace(one, clause=replace(one.clause, number=n)) for n, one in enumerate(kept, start=1))


def _is_about(text: str, scheme: str) -> bool:
    return names_scheme(text) or (scheme == RECONVERSION and "reconversion" in text.lower())


def _whole(page: Page) -> str:
    return "\n".join((*page.head, *(article.text for article in page.articles)))


def _part(article: Article) -> tuple[SourceArticle, Content]:
    lines = [line for line in article.text.split("\n") if line.strip()]
    heading = lines[0].strip() if lines else ""
    name = article.name or NO_ARTICLE
    paragraphs = tuple(Paragraph(text) for text in _joined(lines))
    return SourceArticle(article.locator, heading=heading, path=(name,)), Content(paragraphs)


def _joined(lines: list[str]) -> list[str]:
    """The paragraphs: a line goes on in the next until a sign ends it or a bullet or heading opens another."""
    found: list[str] = []
    for line in lines:
        text = line.strip()
        if found and not found[-1].endswith(_ENDS) and not _OPENS.match(text) and not _HEADS.match(found[-1]):
            cut = found[-1].endswith("-") and text[:1].islower()
            found[-1] = found[-1][:-1] + text if cut else f"{found[-1]} {text}"
        else:
            found.append(text)
    return found
