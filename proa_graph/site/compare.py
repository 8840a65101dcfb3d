"""Two lists side by side: of two branches, or of one branch on two days; what both open, what one opens alone.

The server asks the store for both; on a plain host ``site/static/compare.js`` reads the same from small scripts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from proa_graph.site.branches import GONE, LAST, has_rights, rights_of
from proa_graph.site.corpus import Corpus, by_title
from proa_graph.site.entries import Held
from proa_graph.site.pages import address
from proa_graph.site.shelves import statuses
from proa_graph.site.view import Thing
from proa_graph.site.wording import plain
from proa_graph.tables import workbooks
from proa_graph.text import fold

Values = dict[str, Any]
Rows = Iterable[Mapping[str, str]]
"""Rows of the question ``status-of-list``."""


@dataclass(frozen=True, slots=True)
class Side:
    """A list to compare: of the branch ``idcc``, with its title, on ``day``."""

    idcc: str
    title: str
    day: date


@dataclass(slots=True)
class Listed:
    """A certification in one list or both: its page, label and codes, what it is worth on the left and on the right."""

    path: str
    label: str
    codes: dict[str, None] = field(default_factory=dict)
    left: dict[str, None] = field(default_factory=dict)
    right: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists compared: the certifications of ``both``, those of the ``left`` alone and of the ``right`` alone."""

    sides: tuple[Side, Side]
    both: tuple[Listed, ...]
    left: tuple[Listed, ...]
    right: tuple[Listed, ...]

    @property
    def parts(self) -> tuple[tuple[str, tuple[Listed, ...]], ...]:
        """The parts in the order in which they are shown, with their names."""
        return ("both", self.both), ("left", self.left), ("right", self.right)


def compare(sides: tuple[Side, Side], left: Rows, right: Rows) -> Comparison:
    """Return the comparison of two lists; what a list no longer holds, and a text not read, are not in it."""
    found: dict[str, Listed] = {}
    for name, rows in (("left", left), ("right", right)):
        for row in rows:
            if row["status"] not in GONE and row.get("certification"):
                path = address(row["certification"])
                one = found.setdefault(path, Listed(path, row["certificationLabel"]))
                getattr(one, name)[row["status"]] = None
                if row.get("code"):
                    one.codes[row["code"]] = None
    every = sorted(found.values(), key=lambda one: (fold(one.label), one.path))
    return Comparison(
        sides,
        tuple(one for one in every if one.left and one.right),
        tuple(one for one in every if not one.right),
        tuple(one for one in every if not one.left),
    )


def page(corpus: Corpus, lang: str) -> Values:
    """What the page shows where nothing is asked yet: the branches to choose from, the words of the statuses."""
    return {**asked(_choices(corpus), None), "words_of": _words(corpus, lang)}


def asked(branches: Sequence[tuple[str, str]], found: Comparison | None) -> Values:
    """Return what the template reads besides the words of the statuses."""
    return {"branches": branches, "found": found, "last": LAST.isoformat()}


def _choices(corpus: Corpus) -> list[tuple[str, str]]:
    return [(thing.key, str(thing.title)) for thing in by_title(corpus.view.kind("branch")) if has_rights(thing)]


def _words(corpus: Corpus, lang: str) -> dict[str, str]:
    return {period.status: str(period.concept.label(lang)) for period in statuses(corpus) if period.concept}


def scripts(corpus: Corpus) -> Iterator[tuple[str, Any]]:
    """Yield the scripts that hold each list for the twin in the browser: name → what makes its bytes."""
    for thing in corpus.view.kind("branch"):
        if any(thing.back("proa:branch")):
            yield f"static/lists/{thing.key}.js", lambda thing=thing: _script(thing)


def _script(branch: Thing) -> bytes:
    rows = [_row(right) for right in rights_of(branch) if right.certification]
    told = json.dumps([str(branch.title), rows], ensure_ascii=False, separators=(",", ":"))
    return f"(window.PROA_LISTS=window.PROA_LISTS||{{}})[{json.dumps(branch.key)}]={told};\n".encode()


def _row(right: Held) -> list[Any]:
    """Path, label, code, and each status with its first day and the day after its last."""
    assert right.certification
    followed = bool(right.right.things("proa:followedBy"))
    periods = [
        [period.status, *(day.isoformat() if day else "" for day in (period.start, period.until))]
        for period in right.periods
        if not (followed and period.status == "Superseded")
    ]
    return [address(right.certification.iri), str(right.right.title), str(right.code), periods]


def lines(found: Comparison, words: Mapping[str, str], lang: str) -> list[list[workbooks.Cell]]:
    """Return the comparison as rows to take away, headers first."""
    left, right = (plain("compare.side", lang, idcc=x.idcc, day=_short_day(x.day, lang)) for x in found.sides)
    heads = [plain("compare.where", lang), plain("compare.one", lang), "Code", left, right]
    rows: list[list[workbooks.Cell]] = [[*heads]]
    for name, part in found.parts:
        where = plain(f"compare.{name}.short", lang)
        rows += [
            [where, one.label, ", ".join(one.codes), _said(one.left, words), _said(one.right, words)] for one in part
        ]
    return rows


def _short_day(day: date, lang: str) -> str:
    return day.strftime("%d/%m/%Y") if lang == "fr" else day.isoformat()


def _said(names: Iterable[str], words: Mapping[str, str]) -> str:
    return ", ".join(words.get(name, name) for name in names)
