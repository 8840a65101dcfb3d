"""The trades people ask for, what names them, and which certifications prepare for them.

``vocabulary`` reads ``data/trades.csv`` and, for what the ROME calls its trades, ``data/rome.csv``; ``phrases`` cuts a
cell into phrases of stems and finds patterns in them;
``evidence`` says why a printed line belongs to a trade; ``words`` says which trade a person means.
"""

from __future__ import annotations

from proa_graph.trades.evidence import KINDS, Evidence, evidence_of, of_record
from proa_graph.trades.phrases import phrase_stems
from proa_graph.trades.vocabulary import Trade, rome_labels, vocabulary
from proa_graph.trades.words import Meaning, meaning, near_words

__all__ = [
    "KINDS",
    "Evidence",
    "Meaning",
    "Trade",
    "evidence_of",
    "meaning",
    "near_words",
    "of_record",
    "phrase_stems",
    "rome_labels",
    "vocabulary",
]
