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
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in data()["patterns"][name]))


def matches(name: str, text: str) -> bool:
    """Return whether one of the patterns ``name`` is found in ``text`` once folded."""
    return bool(_pattern(name).search(fold(text)))
