"""What the page of a trade shows: the certifications that lead to it, why, in which branches; and what is near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from proa_graph.site.corpus import Corpus, by_title, main_title
from proa_graph.site.entries import Held, Period, held, told
from proa_graph.site.turns import turns
from proa_graph.site.view import Thing, natural
from proa_graph.text import fold
from proa_graph.trades import KINDS

Values = dict[str, Any]
_ROUND = ("printed", "rome-printed")
"""Evidence that stands beside a line, and is worth for the rights that this line proves only."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A branch that opens a certification, and what it is worth there over time."""

    branch: Thing
    right: Thing
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A certification that leads to the trade: why (best first), under which codes, and where it is opened."""

    certification: Thing
    evidence: tuple[Thing, ...]
    codes: tuple[str, ...]
    levels: tuple[Thing, ...]
    openings: tuple[Opening, ...]
    rights: tuple[Held, ...]

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return f"certification-{self.certification.key}"

    @property
    def near(self) -> bool:
        """Whether it is close to the trade and not for it."""
        return self.evidence[0].text("skos:notation") == "near"


def trade(corpus: Corpus, thing: Thing, _lang: str) -> Values:
    """A trade: the certifications that lead to it, exact before near, each with its branches; the near trades."""
    ways = ways_to(thing)
    exact = [way for way in ways if not way.near]
    branches = {opening.branch for way in exact for opening in way.openings}
    return {
        "ways": exact,
        "near": [way for way in ways if way.near],
        "branches": len(branches),
        "turns": turns(right for way in exact for right in way.rights),
        "names": thing.texts("skos:altLabel"),
        "rome": sorted(thing.things("skos:closeMatch"), key=lambda code: code.key),
        "register_day": corpus.register_day,
        "related": by_title(thing.things("skos:related")),
        "professions": by_title(_professions(corpus, thing)),
    }


def trades_of(lines: Iterable[Thing]) -> list[Thing]:
    """Return the trades that a profession printed beside ``lines`` names."""
    proofs = {p for line in lines for p in line.back("prov:wasDerivedFrom") if p.kind == "trade-evidence"}
    return by_title(t for p in proofs if _notation(p) == "printed" for t in p.things("proa:ofTrade"))


def ways_to(trade: Thing) -> list[Way]:
    """Return the certifications that lead to ``trade`` or near it, the best evidence first."""
    of: dict[Thing, list[Thing]] = {}
    for proof in trade.back("proa:ofTrade"):
        certification = proof.thing("proa:ofCertification")
        if certification:
            of.setdefault(certification, []).append(proof)
    ways = (_way(certification, sorted(found, key=_rank)) for certification, found in of.items())
    return sorted(ways, key=lambda way: (_rank_of(way), -len(way.openings), fold(main_title(way.certification))))


def _way(certification: Thing, proofs: list[Thing]) -> Way:
    rights = [held(right) for right in certification.back("proa:certification") if right.kind == "right"]
    opened = [right for right in rights if _proved(right, proofs)]
    return Way(
        certification,
        tuple(dict.fromkeys(proof.things("proa:evidence")[0] for proof in proofs)),
        tuple(dict.fromkeys(str(right.code) for right in opened if right.code)),
        tuple(certification.things("proa:level")),
        tuple(_openings(opened)),
        tuple(opened),
    )


def _proved(right: Held, proofs: Iterable[Thing]) -> bool:
    lines = set(right.right.things("proa:entry"))
    return any(_notation(p) not in _ROUND or lines & set(p.things("prov:wasDerivedFrom")) for p in proofs)


def _openings(rights: Iterable[Held]) -> Iterable[Opening]:
    found: dict[tuple[object, ...], Opening] = {}
    for right in rights:
        periods = told(right.periods)
        spans = tuple(p.span for p in periods)
        for branch in right.right.things("proa:branch"):
            found.setdefault((branch, spans), Opening(branch, right.right, periods))
    return sorted(found.values(), key=lambda opening: (natural(opening.branch.key), opening.right.key))


def _professions(corpus: Corpus, thing: Thing) -> Iterable[Thing]:
    printed = (proof for proof in thing.back("proa:ofTrade") if _notation(proof) == "printed")
    lines = corpus.rows_of(line for proof in printed for line in proof.things("prov:wasDerivedFrom"))
    return (line.profession for line in lines if line.profession)


def _rank_of(way: Way) -> int:
    return KINDS.index(way.evidence[0].text("skos:notation"))


def _rank(proof: Thing) -> int:
    return KINDS.index(_notation(proof))


def _notation(proof: Thing) -> str:
    kinds = proof.things("proa:evidence")
    return str(kinds[0].text("skos:notation")) if kinds else KINDS[-1]
