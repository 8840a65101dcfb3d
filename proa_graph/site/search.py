"""The index of the search: what people look for, by name and by number, for the page, the server and the command."""

from __future__ import annotations

import csv
import json
import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from proa_graph.branch_names import branch_names
from proa_graph.files import share
from proa_graph.model import CoveredBranch
from proa_graph.search import RULES
from proa_graph.site.corpus import Corpus, by_title, codes_of, main_title
from proa_graph.site.trades import trades_of
from proa_graph.site.view import Thing
from proa_graph.site.wording import messages, plain
from proa_graph.text import fold, forms

Row = list[Any]
"""kind, label, path, code, weight, other names, numbers, other addresses, branches, trades, label in English."""
_PLAIN = ("article", "level", "order", "organization", "sector")
_ALIASES = 7
_LONG = 60
_SAID = "find.say."
_ASIDE = re.compile(r"\s*\([^()]*\)|\s*\[[^\[\]]*\]")


def search_index(corpus: Corpus) -> bytes:
    """Return the script that sets ``window.PROA_INDEX``: :func:`search_data` for a browser.

    A script and not JSON, because a page opened from a disk may load the one and not the other.
    """
    data = search_data(corpus)
    docs = ",\n".join(_dense(_short([*row[:_ALIASES], [], *row[_ALIASES + 1 :]])) for row in data.pop("docs"))
    return f'window.PROA_INDEX={_dense(data)[:-1]},"docs":[\n{docs}\n]}};\n'.encode()


def words_script() -> bytes:
    """Return the script by which every other reads words: the rules of :mod:`proa_graph.text`, then their reader."""
    reader = (share("site") / "words.js").read_text(encoding="utf-8")
    return f"window.PROA_RULES={_dense(RULES)};\n{reader}".encode()


def search_data(corpus: Corpus) -> dict[str, Any]:
    """Return what :class:`proa_graph.search.Finder` and its twin in the browser find in."""
    words = _vocabulary()
    fr, en = messages("fr"), messages("en")
    return {
        "asking": sorted(set(fold(words["asking"]).split())),
        "diplomas": sorted(set(forms(words["diplomas"]).split())),
        "general": sorted(set(forms(words["general"]).split())),
        "priors": words["priors"],
        "phrases": [[fold(row["written"]), fold(row["meant"])] for row in _rows(share("data") / "abbreviations.csv")],
        "say": {key.removeprefix(_SAID): [fr[key], en[key]] for key in fr if key.startswith(_SAID)},
        "docs": [_short(row) for row in _Docs(corpus).rows()],
    }


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(files("proa_graph.search").joinpath("vocabulary.toml").read_text(encoding="utf-8"))


class _Docs:
    """The documents of the index, in the order in which they are numbered."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._view = corpus.view
        self._place: dict[str, int] = {}

    def rows(self) -> list[Row]:
        """Return one row a document."""
        first = [*self._listed("branch"), *self._listed("trade")]
        self._place = {thing.iri: place for place, thing in enumerate(first)}
        rest = [thing for kind in ("profession", "certification", "agreement") for thing in self._listed(kind)]
        others = [self._plain(thing) for kind in _PLAIN for thing in self._listed(kind)]
        told = [*self._unread(), *self._successions()]
        return [*map(self._row, [*first, *rest]), *told, *others, *self._questions(), *_pages()]

    def _row(self, thing: Thing) -> Row:
        made: Row = getattr(self, f"_{thing.kind}")(thing)
        return made

    def _listed(self, kind: str) -> list[Thing]:
        found = [x for x in self._view.kind(kind) if not self._view.is_moved(x)]
        if kind == "certification":
            found = [x for x in found if x.back("proa:certification")]
        return by_title(found)

    def _branch(self, thing: Thing) -> Row:
        names = branch_names().get(thing.key)
        told = [names.name, *names.words] if names else []
        code = f"IDCC {thing.key}"
        return ["branch", str(thing.title), thing.path, code, 1, _names(thing.title, told), [f"idcc{thing.key}"]]

    def _unread(self) -> Iterator[Row]:
        known = {thing.key for thing in self._view.kind("branch")}
        for branch in self._corpus.facts.covered_branches:
            if branch.idcc and branch.idcc not in known:
                yield _unread_branch(branch)

    def _successions(self) -> Iterator[Row]:
        """What follows each ended code, where the register is loaded and says it."""
        for record in self._view.kind("record"):
            for following in record.things("proa:currentSuccessor")[:1]:
                fr, en = (plain("find.succeeded", x, code=record.key, following=following.key) for x in ("fr", "en"))
                if following.path:
                    yield ["succession", fr, following.path, "", 1, [], [record.key.lower()], [], [], [], en]

    def _trade(self, thing: Thing) -> Row:
        french = thing.label("fr")
        names = [str(text) for p in ("skos:prefLabel", "skos:altLabel") for text in thing.texts(p)]
        return ["trade", str(french), thing.path, "", 1, _names(french, names), [], [], [], [], str(thing.label("en"))]

    def _profession(self, thing: Thing) -> Row:
        lines = thing.back("proa:profession")
        names = [str(text) for text in thing.texts("skos:altLabel")]
        branches = {b for line in lines for b in line.things("proa:branch")}
        return ["profession", str(thing.title), thing.path, "", 1, _names(thing.title, names), [], [],
                self._places(branches), self._places(trades_of(lines))]  # fmt: skip

    def _certification(self, thing: Thing) -> Row:
        label, codes = str(main_title(thing)), codes_of(thing)
        names = [str(x) for p in ("dcterms:title", "skos:altLabel") for x in thing.texts(p)]
        branches = {b for right in thing.back("proa:certification") for b in right.things("proa:branch")}
        weight = round(1 + 0.03 * math.log2(1 + len(branches)), 3)
        aliases = [f"certification/{code}/" for code in codes]
        aliases += [moved.path for moved in thing.back("dcterms:isReplacedBy")]
        return ["certification", label, thing.path, next(iter(codes), ""), weight, _names(label, names),
                [code.lower() for code in codes], [x for x in dict.fromkeys(aliases) if x != thing.path],
                self._places(branches), self._places(thing.things("proa:preparesFor"))]  # fmt: skip

    def _agreement(self, thing: Thing) -> Row:
        branches = thing.things("proa:branch")
        known = branch_names()
        named = [known[b.key].name for b in branches if b.key in known] + [b.key for b in branches]
        names = [*(f"accord {name}" for name in named), thing.key]
        return ["agreement", str(thing.title), thing.path, thing.key, 1, names, [], [], self._places(branches)]

    def _plain(self, thing: Thing) -> Row:
        french, english = thing.label("fr"), thing.label("en")
        if thing.kind == "article":
            return ["article", str(french), thing.path, thing.key, 1, [thing.key, f"article {thing.key}"]]
        number = [f"niveau{thing.key}"] if thing.kind == "level" else []
        other = str(english) if english != french else ""
        return [thing.kind, str(french), thing.path, "", 1, [other] if other else [], number, [], [], [], other]

    def _questions(self) -> Iterator[Row]:
        for name, question in sorted(self._corpus.questions.items()):
            title = question.title
            yield ["question", title["fr"], f"query/{name}/", name, 1, [], [], [], [], [], title["en"]]

    def _places(self, things: Iterable[Thing]) -> list[int]:
        return sorted(self._place[thing.iri] for thing in things if thing.iri in self._place)


def _unread_branch(branch: CoveredBranch) -> Row:
    names = branch_names().get(branch.idcc)
    told = [names.name, *names.words] if names else []
    path = "coverage/#branches" if branch.texts > branch.silent else "coverage/"
    code = f"idcc{branch.idcc}"
    return ["unread", branch.title, path, f"IDCC {branch.idcc}", 1, _names(branch.title, told), [code]]


def _pages() -> Iterator[Row]:
    for row in _rows(share("site") / "search.csv"):
        names = [word.strip() for word in row["words"].split(";")]
        yield [row["kind"], row["fr"], row["path"], "", 1, names, [], [], [], [], row["en"]]


def _names(label: str, names: Iterable[str]) -> list[str]:
    """The names that say something beyond ``label`` and each other; an aside in brackets may be left out of a name."""
    known, kept = {_telling(label)}, []
    for name in (y for x in (label, *names) for y in (x, *_shorter(x))):
        telling = _telling(name)
        if telling and telling not in known:
            known.add(telling)
            kept.append(name)
    return kept


def _shorter(name: str) -> Iterator[str]:
    """A name without its asides, and what comes before the first comma of a long one."""
    if len(name) > _LONG:
        yield _ASIDE.sub("", name)
        yield name.split(",", 1)[0]


def _telling(name: str) -> frozenset[str]:
    """The forms of a name that tell what it names: the kind of the diploma is left aside."""
    every = frozenset(forms(name).split())
    return every - _kinds() or every


@cache
def _kinds() -> frozenset[str]:
    return frozenset(forms(_vocabulary()["kinds"]).split())


def _rows(path: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _short(row: Row) -> Row:
    """``row`` without the empty cells at its end."""
    while row and row[-1] in ("", []):
        row = row[:-1]
    return row


def _dense(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
