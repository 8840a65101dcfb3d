"""Which trade a person means: any form of its names, a small typo forgiven; else the words themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from proa_graph.text import fold, forms, slips, stems
from proa_graph.trades.vocabulary import vocabulary

_GENERAL = frozenset(
    forms(
        "apprenti ouvrier employé agent métier emploi poste travail technicien artisan professionnel formation titre"
    ).split()
)
_SHORT, _LONG = 5, 9
_MOST = 6


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was asked: the keys of ``trades``, or, where no trade bears the name, the ``words`` as stems."""

    trades: tuple[str, ...]
    words: tuple[str, ...]


def meaning(written: str) -> Meaning:
    """Return what ``written`` means: the trade of that name, else of that name but for a letter, else its stems."""
    asked = forms(written)
    trades = _names().get(asked) or _misspelt(fold(written)) or _wrapped(asked)
    return Meaning(trades, () if trades else tuple(dict.fromkeys(stems(written).split())))


def near_words(written: str) -> tuple[str, ...]:
    """Return the labels of trades near ``written``, best first: they share a word with it, or its beginning."""
    asked = set(forms(written).split())
    scores: dict[str, float] = defaultdict(float)
    for name, keys in _names().items():
        shared = _shared(asked, set(name.split()))
        for key in keys if shared else ():
            scores[key] = max(scores[key], shared)
    trades = vocabulary()
    best = sorted(scores, key=lambda key: (-scores[key], key))[:_MOST]
    return tuple(trades[key].label for key in best)


def _shared(asked: set[str], name: set[str]) -> float:
    """How much two names share: the words they have in common, or the longest beginning of one, over all words."""
    common = len(asked & name)
    if common:
        return 1 + common / len(asked | name)
    return max((_beginning(a, b) for a in asked for b in name), default=0.0)


def _beginning(one: str, other: str) -> float:
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    share = length / max(len(one), len(other))
    return share if length >= _SHORT - 1 and share > 1 / 2 else 0.0


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, list[str]] = defaultdict(list)
    for trade in vocabulary().values():
        for name in dict.fromkeys(map(forms, trade.names)):
            names[name].append(trade.key)
    return {name: tuple(keys) for name, keys in names.items()}


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    spellings: dict[str, list[str]] = defaultdict(list)
    for trade in vocabulary().values():
        for name in dict.fromkeys(map(fold, trade.names)):
            spellings[name].append(trade.key)
    return {name: tuple(keys) for name, keys in spellings.items()}


def _misspelt(asked: str) -> tuple[str, ...]:
    """The trades whose name differs from ``asked`` by one slip of the pen, by two where it is long."""
    if len(asked) < _SHORT:
        return ()
    allowed = 1 if len(asked) < _LONG else 2
    near = [(wrong, name) for name in _spellings() if (wrong := _wrong(asked, name, allowed)) <= allowed]
    best = min(near, default=(0, ""))[0]
    keys = {key for wrong, name in near if wrong == best for key in _spellings()[name]}
    return tuple(sorted(keys)) if len(keys) == 1 else ()


def _wrong(asked: str, name: str, most: int) -> int:
    return slips(asked, name, most) if asked[:1] == name[:1] else most + 1


def _wrapped(asked: str) -> tuple[str, ...]:
    """The trade whose name is left when general words (« ouvrier boulanger ») are taken away."""
    words = [word for word in asked.split() if word not in _GENERAL]
    return _names().get(" ".join(words), ()) if words else ()
