"""The trades of the ROME that a profession of the lists is close to, through the records of its certifications."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from proa_graph.identity.matching import Reconciliation
from proa_graph.model import Facts
from proa_graph.reference import Record
from proa_graph.text import slug

_ENOUGH = 2
_MOST = 0.6
"""Of 60 matches read, eight of the 13 that just half of the records name were loose, eight of the 47 others."""


@dataclass(frozen=True, slots=True)
class TradeMatch:
    """A statement: the profession is close to the ``trade`` that ``share`` of its records, the ``records``, name."""

    profession: str
    trade: str
    records: tuple[str, ...]
    share: float

    @property
    def outcome(self) -> OneOf["Accepted", "Proposed"]:
        """Accepted where two records at least, and three in five of those of the profession, name the trade."""
        return "Accepted" if len(self.records) >= _ENOUGH and self.share >= _MOST else "Proposed"


def trade_matches(
    facts: Facts, statements: Iterable[Reconciliation], records: Mapping[str, Record]
) -> Iterator[TradeMatch]:
    """Yield the trades of each profession, folded across branches by the slug of its label, sorted."""
    accepted = {(s.agreement, s.row): s.record for s in statements if s.outcome == "Accepted"}
    of_profession: dict[str, set[str]] = defaultdict(set)
    for key, entries in facts.lists.items():
        for entry in entries:
            code = accepted.get((key, entry.row), "")
            if entry.profession and code in records:
                of_profession[slug(entry.profession)].add(code)
    for profession, codes in sorted(of_profession.items()):
        named = Counter(trade.code for code in codes for trade in records[code].rome)
        for trade, count in sorted(named.items()):
            naming = tuple(sorted(c for c in codes if trade in {t.code for t in records[c].rome}))
            yield TradeMatch(profession, trade, naming, count / len(codes))
