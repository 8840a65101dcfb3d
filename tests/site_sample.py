"""Which files of the site the tests look at: of every kind some, chosen by rule; ``PROA_TESTS_WHOLE=1`` takes all.

The names of all files are known without making them, so a link is held against all of them. Of a kind that has many
pages a share is made, the same in every run: every tenth thing, and those that most statements point at, whose pages
are the longest. The French pages of agreements are all made: they hold most of what is printed.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from zlib import crc32

import pyoxigraph

from proa_graph.terms import BASE

_FEW = 20
"""A kind that has no more things than this is made whole."""
_SHARE = 10
_ENDING = re.compile(r"(?:\.(?:fr|en))?\.[a-z0-9]+$")
_BUSIEST = 6
_ALWAYS = {"static/*", "static/*/*", "static/*/*/*"}
_POINTED_AT = """SELECT ?thing (COUNT(*) AS ?times) WHERE { GRAPH ?g { ?from ?by ?thing }
  FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "%sid/")) } GROUP BY ?thing ORDER BY DESC(?times) ?thing"""


def chosen(names: Iterable[str], busiest: Collection[str] = (), asked: Collection[str] = ()) -> list[str]:
    """Return those of ``names`` that are made: ``busiest`` and ``asked`` are things (``branch/2378``) that are."""
    names = list(names)
    if os.environ.get("PROA_TESTS_WHOLE"):
        return names
    kinds: dict[str, set[str]] = defaultdict(set)
    for name in names:
        kinds[kind_of(name)].add(thing_of(name))
    whole = {kind for kind, things in kinds.items() if len(things) <= _FEW or kind in _ALWAYS}
    known = {*asked, *_first_of_each(busiest, whole)}
    below = tuple(f"{thing}/" for thing in asked)

    def taken(name: str) -> bool:
        thing = thing_of(name)
        drawn = crc32(thing.encode()) % _SHARE == 0
        read = kind_of(name) == "agreement/*" and name.endswith(".html") and not name.startswith("en/")
        return drawn or read or thing in known or f"{thing}/".startswith(below) or kind_of(name) in whole

    return [name for name in names if taken(name)]


def thing_of(name: str) -> str:
    """Return what the file ``name`` is about: ``en/level/3/index.html``, ``level/3.fr.csv`` are about ``level/3``."""
    bare = name.removeprefix("en/")
    return bare.removesuffix("/index.html") if bare.endswith("/index.html") else _ENDING.sub("", bare)


def kind_of(name: str) -> str:
    """Return the kind of the file ``name``: its first folder and how deep it stands."""
    head, *rest = thing_of(name).split("/")
    return f"{head}{'/*' * len(rest)}"


def pointed_at(store: pyoxigraph.Store) -> list[str]:
    """Return the things of ``store``, those first that most statements point at."""
    answer = store.query(_POINTED_AT % BASE)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return [str(row["thing"].value).removeprefix(f"{BASE}id/") for row in answer]


def _first_of_each(things: Iterable[str], whole: Collection[str]) -> list[str]:
    taken: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        if kind_of(f"{thing}.ttl") not in whole and len(taken[kind_of(f"{thing}.ttl")]) < _BUSIEST:
            taken[kind_of(f"{thing}.ttl")].append(thing)
    return [thing for some in taken.values() for thing in some]
