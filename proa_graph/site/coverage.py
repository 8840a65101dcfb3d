"""The page of the account: what became of every text that names the scheme, and of every branch."""

from __future__ import annotations

from collections import Counter
from typing import Any

from proa_graph.model import Covered, CoveredBranch
from proa_graph.site.corpus import Corpus
from proa_graph.site.view import ID

OUTCOMES = ("list", "incomplete", "rules", "none")


def coverage(corpus: Corpus) -> dict[str, Any]:
    """Return what the page shows: counts by outcome, texts by outcome, branches with a text of the scheme.

    Agreements read from another document than the sources of the harvest are told apart as ``elsewhere``.
    """
    facts, known = corpus.facts, {c.text for c in corpus.facts.coverage}
    by_outcome: dict[str, list[Covered]] = {name: [] for name in OUTCOMES}
    for text in facts.coverage:
        by_outcome[text.outcome].append(text)
    named = [b for b in facts.covered_branches if _names(b)]
    return {
        "outcomes": [(name, by_outcome[name]) for name in OUTCOMES],
        "reasons": {name: Counter(c.reason for c in texts).most_common() for name, texts in by_outcome.items()},
        "seen": sum(len(texts) for texts in by_outcome.values()),
        "texts": sum(b.texts for b in facts.covered_branches),
        "branches": [(b, corpus.view.thing(f"{ID}branch/{b.idcc}")) for b in named],
        "silent": len(facts.covered_branches) - len(named),
        "described": frozenset(corpus.view.subjects(ID)),
        "elsewhere": [corpus.view.thing(f"{ID}agreement/{a.key}") for a in facts.agreements if a.key not in known],
        "unread": corpus.view.kind("unread"),
        "id": ID,
    }


def _names(branch: CoveredBranch) -> bool:
    return branch.texts > branch.silent
