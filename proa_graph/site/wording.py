"""The words of the pages: messages in two languages, French typography, dates and numbers."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache

from markupsafe import Markup

from proa_graph.files import share
from proa_graph.typography import figure, typeset

LANGUAGES = ("fr", "en")


@cache
def messages(lang: str) -> dict[str, str]:
    """Return the chrome of the pages in ``lang``: key → text, which may hold HTML and ``{names}``."""
    path = share("site") / "messages.csv"
    with path.open(newline="", encoding="utf-8") as handle:
        found = {row["key"]: row[lang] for row in csv.DictReader(handle)}
    return {key: typeset(text) for key, text in found.items()} if lang == "fr" else found


@cache
def translator(lang: str) -> Callable[..., Markup]:
    """Return ``t(key, **values)``: the message in ``lang`` with its values escaped and inserted.

    With a value ``n``, the message ``<key>.one`` is taken for 1 (and 0 in French) where it exists.

    Raises:
        KeyError: no such message: a misspelt key fails at once.
    """
    texts = messages(lang)
    plain = {key: Markup(text) for key, text in texts.items() if "{" not in text}  # noqa: S704 - our own messages

    def translate(key: str, **values: object) -> Markup:
        if not values and key in plain:
            return plain[key]
        count = values.get("n")
        single = isinstance(count, int) and (count == 1 or (count == 0 and lang == "fr"))
        chosen = f"{key}.one" if single and f"{key}.one" in texts else key
        if isinstance(count, int):
            values["n"] = figure(count, lang)
        return Markup(texts[chosen]).format(**values)  # noqa: S704 - our own messages

    return translate


def plain(key: str, lang: str, **values: object) -> str:
    """Return the message as text and not as HTML: for titles, descriptions and data."""
    return translator(lang)(key, **values).unescape()
