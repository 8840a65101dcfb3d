"""What drafters write: the words of ``vocabulary.toml``, compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from proa_graph.text import fold, squeeze

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """A role, the folded headers that claim it, and those that only seem to."""

    role: str
    patterns: Patterns
    unless: Patterns


@cache
def data() -> dict[str, Any]:
    """Return the content of ``vocabulary.toml``: beside each pattern words that it finds, and words that it leaves."""
    return tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> frozenset[str]:
    """Return the folded words of the list ``name`` of the table ``[words]``."""
    return frozenset(fold(data()["words"][name]).split())


def _compiled(known: Iterable[Sequence[str]]) -> Patterns:
    return tuple(re.compile(pattern) for pattern, _, _ in known)


@cache
def patterns(table: str, name: str) -> Patterns:
    """Return the compiled patterns of ``[table] name``."""
    return _compiled(data()[table][name])


@cache
def header_rules() -> tuple[HeaderRule, ...]:
    """Return the rules that read a header, narrow ones first."""
    return tuple(
        HeaderRule(
            rule["role"],
            _compiled(rule["patterns"]),
            _compiled(rule.get("unless", ())),
        )
        for rule in data()["header"]
    )


@cache
def scopes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return (scope, pattern of the head of a note that excludes or reserves)."""
    return tuple((scope, re.compile(p)) for scope, p, _, _ in data()["notes"]["scopes"])


@cache
def opcos() -> tuple[str, ...]:
    """Return patterns of the names that may follow « OPCO »."""
    return tuple(data()["opco"]["names"])


@cache
def acronyms() -> frozenset[str]:
    """Return the capital abbreviations of kinds of certification: TP, CQP, BTS …"""
    return spellings("acronyms")


@cache
def spellings(name: str) -> frozenset[str]:
    """Return the words of ``[types] name`` as spelled."""
    return frozenset(data()["types"][name].split())


@cache
def _type_prefixes() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The beginnings of kinds of certification, longest first, by their first word."""
    spelled = {fold(line) for line in data()["types"]["prefixes"].strip().splitlines()}
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for prefix in sorted((tuple(p.split()) for p in spelled), key=len, reverse=True):
        by_first.setdefault(prefix[0], []).append(prefix)
    return {first: tuple(prefixes) for first, prefixes in by_first.items()}


def type_words(text: str) -> int:
    """Return how many folded words at the head of ``text`` name a kind of certification (0: none)."""
    first = re.match(r"[^\W\d_]+", text.strip())
    if first and first[0] in acronyms():
        return 1
    folded = tuple(fold(text).split())
    for prefix in _type_prefixes().get(folded[0], ()) if folded else ():
        if folded[: len(prefix)] == prefix:
            return len(prefix)
    return 0


def is_type(text: str) -> bool:
    """Return whether ``text`` names a kind of certification and nothing else."""
    stated = squeeze(re.sub(r"\([^()]*\)", "", text))
    parts = [p for p in re.split(r"\s*(?:/|,|\bou\b|\bet\b|[–-]\s)\s*", stated) if p]
    whole = 0 < type_words(stated) >= len(fold(stated).split())
    return whole or (bool(parts) and all(0 < type_words(p) >= len(fold(p).split()) for p in parts))


def ends_open(text: str) -> bool:
    """Return whether ``text`` ends on a word or sign that something must follow."""
    last = text.rpartition(" ")[2]
    if re.search(r"\d/$", text):
        return False
    if text.endswith((",", "–", "—", "-", "/", "(", "’", "'", "«", "+", "&")):
        return True
    return (last.islower() and last[-1].isalpha() and fold(last) in words("open_end")) or last == "Niveau"


def says(text: str) -> bool:
    """Return whether ``text`` is a sentence: a verb of agreements stands in it in lower case."""
    return any(fold(w) in words("prose") for w in re.findall(r"[^\W\d_]+", text) if w.islower())


def matches(compiled: Patterns, text: str) -> bool:
    """Return whether one of ``compiled`` is found in ``text`` once folded."""
    folded = fold(text)
    return any(p.search(folded) for p in compiled)
