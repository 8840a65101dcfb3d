"""What the articles of the law say, in a short sentence of ours each: ``site/articles.csv``, never their own words."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache

from proa_graph.files import share
from proa_graph.site.corpus import in_force
from proa_graph.site.view import Thing
from proa_graph.typography import typeset


def sentence(article: Thing, lang: str) -> str:
    """Return what a version of an article says, or the latest of an article as such; empty where it is not told."""
    number, _, day = article.key.partition("/")
    start = in_force(article).start or (date.fromisoformat(day) if day else date.max)
    told = [said for since, said in _sentences(lang).get(number, ()) if since <= start]
    return told[-1] if told else ""


@cache
def _sentences(lang: str) -> dict[str, list[tuple[date, str]]]:
    """The sentences of each article with the day from which each holds, the oldest first."""
    made: dict[str, list[tuple[date, str]]] = {}
    with (share("site") / "articles.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            since = date.fromisoformat(row["since"]) if row["since"] else date.min
            made.setdefault(row["number"], []).append((since, typeset(row["fr"]) if lang == "fr" else row[lang]))
    return {number: sorted(told) for number, told in made.items()}
