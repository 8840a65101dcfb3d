"""What a query finds, best first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from proa_graph.search.codes import Code, code_in
from proa_graph.search.words import nearness, readings, terms

_CONTEXT, _TRADE = 0.6, 0.86
_BOTH = 0.15
_FIRST, _OTHER = 2, 0.98
"""The label and the everyday name weigh a little more than other names."""
_LEAST = 0.3
_BEGUN = 30
_BRANCHES = ("branch", "unread")
_NO_MIX = (-1, -1)
_MIXED = "query/certifications-for-profession/"
_SUCCESSION = "succession"
"""The kind of what tells of an ended code what follows it: found by that code alone."""
_MEANT = 0.7
"""How near a word must be to a word of a name to be taken for it, where a trade and a branch are asked for together."""
_DIPLOMA = 0.75
"""Who names the kind of a diploma (« TP transport en commun ») asks for it and not for a branch of that name."""
_NAMED = 1.1
"""The score from which a whole name was meant, though it looks like a number (« CCN 66 »)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its page and the other addresses that lead there, its kind, its name, its code."""

    path: str
    kind: str
    label: str
    code: str
    score: float
    aliases: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Doc:
    place: int
    kind: str
    label: str
    path: str
    code: str
    weight: float
    names: tuple[str, ...]
    codes: tuple[str, ...]
    aliases: tuple[str, ...]
    branches: tuple[int, ...]
    trades: tuple[int, ...]
    english: str


@dataclass(frozen=True, slots=True)
class _Name:
    doc: int
    words: tuple[str, ...]
    weight: float


@dataclass(slots=True)
class _Match:
    """How well each word of the query stands in one name of a document, and how much of the name they cover."""

    near: list[float]
    value: float = 0.0
    covered: float = 0.0
    words: dict[str, float] = field(default_factory=dict)
    whole: bool = False


class Finder:
    """Finds in the index that :func:`proa_graph.site.search.search_data` returns."""

    def __init__(self, index: Mapping[str, Any]) -> None:
        """Read the documents and note in which names each word stands."""
        self._docs = [_doc(place, row) for place, row in enumerate(index["docs"])]
        self._say: Mapping[str, Sequence[str]] = index["say"]
        self._priors: Mapping[str, float] = index["priors"]
        self._general = frozenset(index["general"])
        self._asking = frozenset(index["asking"])
        self._diplomas = frozenset(index["diplomas"])
        self._phrases = {tuple(written.split()): tuple(meant.split()) for written, meant in index["phrases"]}
        self._names = [
            _Name(doc.place, tuple(terms(name)), 1.0 if number < _FIRST else _OTHER)
            for doc in self._docs
            for number, name in enumerate((doc.label, *doc.names))
        ]
        self._where: dict[str, list[int]] = {}
        for place, name in enumerate(self._names):
            for word in dict.fromkeys(name.words):
                self._where.setdefault(word, []).append(place)
        self._rare = {word: self._rarity(word, len(places)) for word, places in self._where.items()}
        self._coded: dict[str, list[_Doc]] = {}
        for doc in self._docs:
            for code in doc.codes:
                self._coded.setdefault(code, []).append(doc)

    def find(self, query: str, lang: str = "fr") -> list[Hit]:
        """Return everything that ``query`` finds, best first, explanations of numbers and of ends among it."""
        code = code_in(query)
        if code is None:
            return self._by_words(query, lang)
        hits = self._by_code(code, lang)
        more = self._by_words(code.rest, lang) if code.rest else []
        named = [hit for hit in self._by_words(query, lang) if hit.score > _NAMED] if hits[0].unknown else []
        return list({(hit.path, hit.label): hit for hit in reversed((*named, *hits, *more))}.values())[::-1]

    def _rarity(self, word: str, count: int) -> float:
        rare = _rounded(math.log(1 + len(self._names) / count), 1000)
        return rare * 0.3 if word in self._general else rare

    def _by_words(self, query: str, lang: str) -> list[Hit]:
        best: dict[int, float] = {}
        mixes: list[tuple[int, int] | None] = []
        ways = [list(dict.fromkeys(words)) for words in readings(query, self._phrases, self._asking)]
        diploma = any(word in self._diplomas for words in ways for word in words)
        for words in ways:
            weights, near = self._weighed(words)
            own = self._own(words, weights, near)
            mixes.append(_NO_MIX if diploma else self._mix(own))
            for place, score in self._scored(own, weights, diploma):
                best[place] = max(best.get(place, 0.0), score)
        self._lift_trades(best)
        order = sorted(best, key=lambda place: (-best[place], place))
        hits = [self._hit(self._docs[place], best[place], lang) for place in order]
        meant = [] if _NO_MIX in mixes else [pair for pair in mixes if pair][: bool(hits)]
        return [self._mixed(self._docs[one], self._docs[other], hits[0].score, lang) for one, other in meant] + hits

    def _mix(self, own: Mapping[int, _Match]) -> tuple[int, int] | None:
        """The trade and the branch that are asked for together: each names words that the other, and no thing, has.

        Nothing where there are none such; a pair of nowheres where one thing is all that is asked for.
        """
        if any(min(match.near) >= _MEANT for match in own.values()):
            return _NO_MIX
        named = {
            kind: [(place, own[place]) for place in sorted(own) if self._docs[place].kind == kind and own[place].whole]
            for kind in ("trade", "branch")
        }
        pairs = [
            (trade.value + branch.value, -first, -other)
            for first, trade in named["trade"]
            for other, branch in named["branch"]
            if min(map(max, zip(trade.near, branch.near, strict=True))) >= _MEANT
        ]
        return (-max(pairs)[1], -max(pairs)[2]) if pairs else None

    def _mixed(self, trade: _Doc, branch: _Doc, score: float, lang: str) -> Hit:
        """The question about ``trade`` in ``branch``, its fields filled in."""
        name = trade.english if lang == "en" and trade.english else trade.label
        values = urlencode({"profession": name, "idcc": branch.code.removeprefix("IDCC ")})
        label = self._said("mix", lang, trade=name, branch=branch.label)
        return Hit(f"{_MIXED}?{values}", "question", label, branch.code, score)

    def _lift_trades(self, best: dict[int, float]) -> None:
        """The page of a trade follows at once the best certification or profession that leads to it."""
        led: dict[int, float] = {}
        for place in best:
            for trade in self._docs[place].trades:
                led[trade] = max(led.get(trade, 0.0), best[place])
        for trade, score in led.items():
            if trade in best:
                best[trade] = max(best[trade], score - 0.000001) if best[trade] > _LEAST else best[trade]

    def _own(
        self, words: Sequence[str], weights: Sequence[float], near: Sequence[Mapping[str, float]]
    ) -> dict[int, _Match]:
        """The best match of each document by a name of its own."""
        total = sum(weights)
        own: dict[int, _Match] = {}
        for place, match in self._matches(near, len(words)).items():
            name = self._names[place]
            match.whole = all(match.words.get(word, 0.0) >= _MEANT * self._rare[word] for word in name.words)
            match.covered = sum(match.words[word] for word in match.words) / self._worth(name.words)
            asked = sum(weight * value for weight, value in zip(weights, match.near, strict=True)) / total
            match.value = asked * (0.55 + 0.45 * min(1.0, match.covered)) * name.weight
            known = own.get(name.doc)
            if known is None or match.value > known.value:
                own[name.doc] = match
        return own

    def _scored(
        self, own: Mapping[int, _Match], weights: Sequence[float], diploma: bool
    ) -> Iterator[tuple[int, float]]:
        total = sum(weights)
        for doc, match in self._led(own).items():
            gained = self._context(self._docs[doc], match, own, weights) / total
            score = match.value + _CONTEXT * gained
            less = _DIPLOMA if diploma and self._docs[doc].kind in _BRANCHES else 1.0
            score = _rounded(score * less * self._prior(self._docs[doc]), 1_000_000)
            if score >= _LEAST * 0.5:
                yield doc, score

    def _prior(self, doc: _Doc) -> float:
        return self._priors.get(doc.kind, 1.0) * doc.weight

    def _weighed(self, words: Sequence[str]) -> tuple[list[float], list[dict[str, float]]]:
        """The weight of each word of the query, and the words of the index near it."""
        near = [self._near(word) for word in words]
        most = _rounded(math.log(1 + len(self._names)) * 0.6, 1000)
        weights = [max(self._rare[word] * value for word, value in found.items()) if found else most for found in near]
        return weights, near

    def _near(self, asked: str) -> dict[str, float]:
        found = {word: value for word in self._where if (value := nearness(asked, word))}
        exact = asked in self._where
        return {word: value for word, value in found.items() if not exact or word.startswith(asked)}

    def _matches(self, near: Sequence[Mapping[str, float]], count: int) -> dict[int, _Match]:
        matches: dict[int, _Match] = {}
        for number, found in enumerate(near):
            for word, value in found.items():
                for place in self._where[word]:
                    match = matches.setdefault(place, _Match([0.0] * count))
                    match.near[number] = max(match.near[number], value)
                    match.words[word] = max(match.words.get(word, 0.0), value * self._rare[word])
        return matches

    def _worth(self, words: Iterable[str]) -> float:
        return sum(self._rare[word] for word in dict.fromkeys(words))

    def _led(self, own: Mapping[int, _Match]) -> dict[int, _Match]:
        """Each document with its best match: of a name of its own, or of a trade that it leads to."""
        best = dict(own)
        for doc in self._docs:
            known = [own[trade] for trade in doc.trades if trade in own]
            match = max(known, key=lambda one: one.value, default=None)
            if match and match.value * _TRADE > _LEAST:
                led, mine = replace(match, value=match.value * _TRADE), best.get(doc.place)
                best[doc.place] = _joined(mine, led) if mine else led
        return best

    def _context(self, doc: _Doc, match: _Match, own: Mapping[int, _Match], weights: Sequence[float]) -> float:
        """What the best branch of ``doc`` adds: the words of the query that its match lacks."""
        gains = [0.0]
        for branch in doc.branches:
            other = own.get(branch)
            if other and other.value > _LEAST:
                lacking = (max(0.0, b - a) * w for a, b, w in zip(match.near, other.near, weights, strict=True))
                gains.append(sum(lacking) * min(1.0, other.covered))
        return max(gains)

    def _by_code(self, code: Code, lang: str) -> list[Hit]:
        registers = (code.register,) if code.register else _likely(code.bare)
        exact = [doc for register in registers for doc in self._coded.get(f"{register}{code.number}", ())]
        told = [] if exact else [self._unknown(code, registers[0], lang)]
        docs = sorted(dict.fromkeys(exact), key=lambda doc: doc.kind == _SUCCESSION)
        hits, things = ([self._hit(x, 1.0, lang) for x in docs if x.kind not in left] for left in ((), (_SUCCESSION,)))
        if len(things) > 1 and not code.register:
            hits.insert(1, self._several(code, things, lang))
        return told + hits + self._begun(code, registers, hits, lang)

    def _begun(self, code: Code, registers: Sequence[str], hits: Sequence[Hit], lang: str) -> list[Hit]:
        """The codes that begin with the digits given, where these may be the beginning of one."""
        if len(code.number) < 2 or (hits and not code.register):
            return []
        known = {hit.path for hit in hits}
        starts = tuple(f"{register}{code.number}" for register in registers)
        docs = {
            doc.place: doc
            for found, docs in self._coded.items()
            if found.startswith(starts)
            for doc in docs
            if doc.kind != _SUCCESSION
        }
        return [self._hit(doc, 0.5, lang) for _, doc in sorted(docs.items()) if doc.path not in known][:_BEGUN]

    def _several(self, code: Code, hits: Sequence[Hit], lang: str) -> Hit:
        things = " ; ".join(f"{hit.code or hit.kind} : {hit.label}" for hit in hits)
        return Hit("search/", "explanation", self._said("several", lang, n=code.bare, things=things), "", 0.9)

    def _unknown(self, code: Code, register: str, lang: str) -> Hit:
        if register == "idcc":
            special = "none" if code.number == "9999" else "special" if "5000" <= code.number <= "6999" else ""
            key = f"idcc.{special}" if special and len(code.number) == 4 else "idcc"
            return Hit("coverage/", "explanation", self._said(key, lang, n=code.number), "", 1.0, (), True)
        name = f"{register.upper()}{code.number}"
        return Hit("certification/", "explanation", self._said(register, lang, n=name), "", 1.0, (), True)

    def _said(self, key: str, lang: str, **values: str) -> str:
        text = self._say[key][lang == "en"]
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def _hit(self, doc: _Doc, score: float, lang: str) -> Hit:
        label = doc.english if lang == "en" and doc.english else doc.label
        if doc.kind == "unread":
            label = self._said("unread", lang, idcc=doc.code.removeprefix("IDCC "), title=doc.label)
        kind = "explanation" if doc.kind in ("unread", _SUCCESSION) else doc.kind
        return Hit(doc.path, kind, label, doc.code, score, doc.aliases)


def _rounded(value: float, unit: int) -> float:
    """Halves upwards, as the twin in the browser rounds."""
    return math.floor(value * unit + 0.5) / unit


def _joined(one: _Match, other: _Match) -> _Match:
    """The better of two matches of one document, worth a little more for the other."""
    better, worse = (one, other) if one.value >= other.value else (other, one)
    return replace(better, value=better.value + _BOTH * worse.value)


def _likely(written: str) -> tuple[str, ...]:
    """The registers of a number without one, the likeliest first."""
    if len(written) == 1:
        return ("idcc", "niveau", "rncp", "rs")
    return ("idcc", "rncp", "rs") if len(written) <= 4 else ("rncp", "rs", "idcc")


def _doc(place: int, row: Sequence[Any]) -> _Doc:
    whole: list[Any] = [*row, *_REST[len(row) :]]
    kind, label, path, code, weight, *lists, english = whole
    names, codes, aliases, branches, trades = map(tuple, lists)
    return _Doc(place, kind, label, path, code, weight, names, codes, aliases, branches, trades, english)


_REST = ("", "", "", "", 1.0, (), (), (), (), (), "")
