"""The pages of the account: what became of every text that names the scheme, and of every branch."""

from __future__ import annotations

from collections import Counter
from typing import Any

from proa_graph.model import Covered, CoveredBranch
from proa_graph.site.corpus import Corpus
from proa_graph.site.shelves import cut
from proa_graph.site.view import ID
from proa_graph.text import fold

OUTCOMES = ("list", "incomplete", "rules", "none")
_AT_ONCE = 200


def coverage(corpus: Corpus) -> dict[str, Any]:
    """Return what the first page shows: texts by outcome, branches with a text of the scheme.

    Agreements read from another document than the sources of the harvest are told apart as ``elsewhere``.
    """
    facts, known = corpus.facts, {c.text for c in corpus.facts.coverage}
    by_outcome = {name: [c for c in facts.coverage if c.outcome == name] for name in OUTCOMES}
    named = [b for b in facts.covered_branches if _names(b)]
    return {
        "outcomes": [(name, by_outcome[name]) for name in OUTCOMES],
        "seen": sum(len(texts) for texts in by_outcome.values()),
        "texts": sum(b.texts for b in facts.covered_branches),
        "branches": [(b, corpus.view.thing(f"{ID}branch/{b.idcc}")) for b in named],
        "silent": len(facts.covered_branches) - len(named),
        "described": corpus.view.described,
        "elsewhere": [corpus.view.thing(f"{ID}agreement/{a.key}") for a in facts.agreements if a.key not in known],
        "unread": corpus.view.kind("unread"),
        "id": ID,
    }


def parts(corpus: Corpus) -> list[tuple[str, int]]:
    """Return the pages that name the texts: each outcome with the number of the page."""
    return [(name, n) for name in OUTCOMES for n, _ in enumerate(_pages(corpus, name), 1)]


def path_of(outcome: str, number: int) -> str:
    """Return the path of a page that names texts."""
    return f"coverage/{outcome}/" if number == 1 else f"coverage/{outcome}/page-{number}/"


def part(corpus: Corpus, outcome: str, number: int) -> dict[str, Any]:
    """Return what a page of the texts of one outcome shows, reason by reason, and the ways to the others."""
    pages = _pages(corpus, outcome)
    return {
        "outcome": outcome,
        "sections": pages[number - 1],
        "count": sum(len(texts) for page in pages for _, texts in page),
        "ways": [(str(n), path_of(outcome, n), n) for n, _ in enumerate(pages, 1)],
        "number": number,
        "described": corpus.view.described,
        "id": ID,
    }


def _pages(corpus: Corpus, outcome: str) -> list[list[tuple[str, list[Covered]]]]:
    texts = [c for c in corpus.facts.coverage if c.outcome == outcome]
    if outcome in ("none", "rules"):
        counts = Counter(c.reason for c in texts)
        reasons = sorted(counts, key=lambda reason: (-counts[reason], fold(reason)))
        sections = [(reason, [c for c in texts if c.reason == reason]) for reason in reasons]
    else:
        sections = [("", texts)] if texts else []
    return cut(sections, _AT_ONCE) if sections else []


def _names(branch: CoveredBranch) -> bool:
    return branch.texts > branch.silent
