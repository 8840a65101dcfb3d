"""The page of recipes: each file of ``examples/``, what it does and how it is run, as it stands."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from proa_graph.files import share

_HEAD = re.compile(r"^# (fr|en|run): (.*)$", re.MULTILINE)
_LANGUAGES = {".py": "Python", ".R": "R"}


class Recipe(NamedTuple):
    """A recipe: its file, its title in each language, how it is run, in what, and its text."""

    name: str
    title: dict[str, str]
    call: str
    language: str
    text: str


@cache
def recipes() -> tuple[Recipe, ...]:
    """Return the recipes, by the names of their files; KeyError where the head of one lacks something."""
    paths = sorted(path for path in share("examples").iterdir() if path.suffix in _LANGUAGES)
    return tuple(_recipe(path.name, path.suffix, path.read_text(encoding="utf-8")) for path in paths)


def _recipe(name: str, ending: str, text: str) -> Recipe:
    head = dict(_HEAD.findall(text))
    title = {lang: head[lang] for lang in ("fr", "en")}
    return Recipe(name, title, head["run"], _LANGUAGES[ending], _HEAD.sub("", text).strip() + "\n")
