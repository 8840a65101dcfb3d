"""What tells a list, a clause and a note of Pro-A from others: the patterns of ``habits.toml``, compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from proa_graph.text import fold


@cache
def data() -> dict[str, Any]:
    """Return the content of ``habits.toml``: beside each pattern words that it finds, and words that it leaves."""
    return tomllib.loads(Path(__file__).with_name("habits.toml").read_text(encoding="utf-8"))


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Those that hold for the beginning of a text, tried there only, and those that hold anywhere."""
    known = [pattern for pattern, _, _ in data()["patterns"][name]]
    return _any([p for p in known if p.startswith("^")]), _any([p for p in known if not p.startswith("^")])


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)")


@lru_cache(maxsize=1 << 16)
def matches(name: str, text: str) -> bool:
    """Return whether one of the patterns ``name`` is found in ``text`` once folded."""
    head, anywhere = _patterns(name)
    folded = fold(text)
    hints = data()["hints"].get(name)
    hinted = hints is None or any(map(folded.__contains__, hints))
    return bool(head.match(folded) or (hinted and anywhere.search(folded)))
