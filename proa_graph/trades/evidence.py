"""Why a printed line belongs to a trade: the profession beside it, the title of its certification, a ROME code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from proa_graph.trades.phrases import Pattern, pattern, phrases
from proa_graph.trades.vocabulary import Trade, vocabulary

KINDS = ("printed", "title", "rome-printed", "rome-record", "near")
"""The kinds of evidence, best first; ``near`` is what is close to the trade and not for it."""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """That a line belongs to the trade ``key``, by ``kind`` (one of :data:`KINDS`)."""

    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Test:
    trade: Trade
    pattern: Pattern
    near: bool


def evidence_of(title: str, profession: str = "", printed_rome: Iterable[str] = ()) -> tuple[Evidence, ...]:
    """Return the evidence that a line gives: every trade that it names, and each kind of reason once, best first.

    Args:
        title: the title of the certification, always searched.
        profession: the profession printed beside it, or empty.
        printed_rome: the codes of the ROME printed beside it.
    """
    found = {
        *(Evidence(key, "near" if near else "printed") for key, near in _named(profession, False)),
        *(Evidence(key, "near" if near else "title") for key, near in _named(title, True)),
        *(Evidence(key, "rome-printed") for code in printed_rome for key in of_rome().get(code, ())),
    }
    return tuple(sorted(found, key=lambda one: (one.key, KINDS.index(one.kind))))


def of_record(codes: Iterable[str]) -> tuple[Evidence, ...]:
    """Return the evidence that the ``codes`` of the ROME of one record give.

    A record names the trades that its holders may enter, several as a rule: where all of them are of one trade of the
    vocabulary it prepares for that trade; a trade that only some of them name is near.
    """
    named = [set(of_rome().get(code, ())) for code in dict.fromkeys(codes)]
    every = set.intersection(*named) if named else set()
    some = set().union(*named)
    return tuple(sorted(Evidence(key, "rome-record" if key in every else "near") for key in some))


@cache
def of_rome() -> Mapping[str, tuple[str, ...]]:
    """Return the keys of the trades that each code of the ROME names."""
    trades: dict[str, list[str]] = defaultdict(list)
    for trade in vocabulary().values():
        for code in trade.rome:
            trades[code].append(trade.key)
    return {code: tuple(keys) for code, keys in trades.items()}


@cache
def _named(cell: str, title: bool) -> tuple[tuple[str, bool], ...]:
    """The trades that a cell names, each with whether it is near only."""
    parts = phrases(cell)
    found = {test.trade.key: test for test in sorted(_fitting(parts, title), key=lambda test: not test.near)}
    return tuple((key, _near(test, parts)) for key, test in found.items() if not _any(test.trade.exceptions, parts))


def _fitting(parts: tuple[str, ...], title: bool) -> Iterator[_Test]:
    for stem in {word for phrase in parts for word in phrase.split()}:
        for test in _index().get(stem, ()):
            if (title or not test.pattern.domain) and test.pattern.fits(parts):
                yield test


def _near(test: _Test, parts: tuple[str, ...]) -> bool:
    return test.near or _any(test.trade.near_titles, parts) or _any(test.trade.weaker, parts)


def _any(texts: Iterable[str], parts: tuple[str, ...]) -> bool:
    return any(pattern(text).fits(parts) for text in texts)


@cache
def _index() -> Mapping[str, tuple[_Test, ...]]:
    tests: dict[str, list[_Test]] = defaultdict(list)
    for trade in vocabulary().values():
        for near, texts in ((False, trade.titles), (True, trade.near_titles)):
            for text in texts:
                for anchor in pattern(text).anchors:
                    tests[anchor].append(_Test(trade, pattern(text), near))
    return {anchor: tuple(found) for anchor, found in tests.items()}
