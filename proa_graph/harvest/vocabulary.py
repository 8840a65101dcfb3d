"""What tells a list, a clause and a note of Pro-A from others: the patterns of ``vocabulary.toml``, compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from proa_graph.text import fold


@cache
def data() -> dict[str, Any]:
    """Return the content of ``vocabulary.toml``."""
    return tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


@cache
def patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Return the compiled patterns of ``[patterns] name``; they read folded text."""
    return tuple(re.compile(p) for p in data()["patterns"][name])


def matches(name: str, text: str) -> bool:
    """Return whether one of the patterns ``name`` is found in ``text`` once folded."""
    folded = fold(text)
    return any(p.search(folded) for p in patterns(name))
