"""Evidence weighed: the probability that a record is the one that a line designates."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from proa_graph.identity.evidence import FEATURES, Candidate, Line, kind_of
from proa_graph.reference import Record


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature weighs, what speaks for no record at all, and the probabilities that decide.

    ``accept_kind`` are the stricter probabilities from which on some kinds of certification are accepted.
    """

    weights: tuple[float, ...]
    none: float
    accept: float
    propose: float
    accept_kind: Mapping[str, float] = field(default_factory=dict)

    def accepts(self, chance: float, line: Line, record: Record) -> bool:
        """Return whether ``chance`` is enough to accept that ``line`` designates ``record``."""
        return chance >= self.accept_kind.get(kind(line, record), self.accept)


def kind(line: Line, record: Record) -> str:
    """Return the kind of certification that a match is of: the line's, else the record's, else empty."""
    return line.kind or kind_of(record)


@cache
def load() -> Weights:
    """Return the weights of ``weights.toml``, in the order of the features."""
    read = tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))
    weights = tuple(float(read["weights"][name]) for name in FEATURES)
    kinds = {name: float(value) for name, value in read.get("accept_kind", {}).items()}
    return Weights(weights, float(read["none"]), float(read["accept"]), float(read["propose"]), kinds)


def chances(candidates: Sequence[Candidate], weights: Weights | None = None) -> tuple[float, ...]:
    """Return the probability of each candidate, in order; what is left of 1 speaks for none of them."""
    weights = weights or load()
    logits = [sum(w * f for w, f in zip(weights.weights, c.features, strict=True) if f) for c in candidates]
    highest = max((*logits, weights.none))
    parts = [math.exp(logit - highest) for logit in logits]
    whole = sum(parts) + math.exp(weights.none - highest)
    return tuple(part / whole for part in parts)
