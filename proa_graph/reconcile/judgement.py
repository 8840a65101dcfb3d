"""Evidence weighed: the probability that a record is the one that a line designates."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proa_graph.reconcile.evidence import FEATURES, Candidate


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature weighs, what speaks for no record at all, and the probabilities that decide."""

    weights: tuple[float, ...]
    none: float
    accept: float
    propose: float


@cache
def load() -> Weights:
    """Return the weights of ``weights.toml``, in the order of the features."""
    read = tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))
    weights = tuple(float(read["weights"][name]) for name in FEATURES)
    return Weights(weights, float(read["none"]), float(read["accept"]), float(read["propose"]))


def chances(candidates: Sequence[Candidate], weights: Weights | None = None) -> tuple[float, ...]:
    """Return the probability of each candidate, in order; what is left of 1 speaks for none of them."""
    weights = weights or load()
    logits = [sum(w * f for w, f in zip(weights.weights, c.features, strict=True) if f) for c in candidates]
    highest = max((*logits, weights.none))
    parts = [math.exp(logit - highest) for logit in logits]
    whole = sum(parts) + math.exp(weights.none - highest)
    return tuple(part / whole for part in parts)
