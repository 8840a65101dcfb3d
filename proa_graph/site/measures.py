"""The page of measurements: what ``benchmarks/`` found, as its results stand, with the machine and the versions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from proa_graph.files import share
from proa_graph.questions import Question
from proa_graph.site.resources import Values
from proa_graph.site.wording import plain

_ASKED = "ask "
_PAGES = "page "
_NOT_SO = {">": "∞", "ValueError": "–", "TimeoutError": "∞"}
"""Of what was not answered: it took too long, it was refused; anything else are other rows."""


class Grown(NamedTuple):
    """One measure of growth: its name, the question that it times or none, a figure a factor, and the exponent."""

    name: str
    question: str
    figures: tuple[str, ...]
    exponent: str


class Compared(NamedTuple):
    """What one engine takes for one piece of work, and how many times what the first takes."""

    work: str
    question: str
    engine: str
    seconds: str
    ratio: str


class Answered(NamedTuple):
    """What a question takes on each server: its name, the question or none, milliseconds and how many times."""

    name: str
    question: str
    figures: tuple[tuple[str, str], ...]


class Weighed(NamedTuple):
    """The pages of one kind: how many, their weights in kilobytes, how far the largest moves, and where it is."""

    kind: str
    figures: tuple[str, ...]
    path: str


class Read(NamedTuple):
    """What a reader finds of printed tables, or a search of what is asked: the form or none, the name, its figures."""

    form: str
    name: str
    figures: tuple[str, ...]


class Asked(NamedTuple):
    """What a question takes in a browser: its name, its title, the milliseconds of its answers, the rows."""

    question: str
    title: str
    figures: tuple[str, ...]
    equal: bool


def measures(questions: Mapping[str, Question], lang: str) -> Values:
    """Return the values of the page: growth, engines, readers, searches, mutants, pages, answers, machines."""
    growth, peers, mutation, pages = (_results(name) for name in ("growth", "peers", "mutation", "pages"))
    tables, search, latency = (_results(name) for name in ("peers_tables", "peers_search", "latency"))
    made = {"growth": growth, "peers": peers, "latency": latency, "readers": tables, "searchers": search,
            "pages": pages}  # fmt: skip
    killed = [(name, _figure(of["mutants"], lang), _figure(of["killed"], lang), 100 * of["killed"] // of["mutants"])
              for name, of in sorted(mutation["packages"].items())]  # fmt: skip
    return {
        "factors": growth["factors"],
        "growth": list(_growth(growth, questions, lang)),
        "peers": list(_peers(peers, questions, lang)),
        "machines": {name: _made_on(found) for name, found in made.items()},
        "latency": list(_answered(latency, questions, lang)),
        "servers": list(next(iter(latency["milliseconds"].values()))),
        "asked_of": {
            "quads": _figure(latency["quads"], lang),
            "rounds": latency["rounds"],
            "limit": _figure(latency["most"], lang),
        },
        "readers": list(_readers(tables, lang)),
        "lists": tables["data"]["lists"],
        "searchers": list(_searchers(search, lang)),
        "queries": search["data"]["queries"],
        "weights": list(_weights(pages, lang)),
        "heavy": _heavy(pages, lang),
        "asked": list(_asked(pages, questions, lang)),
        "quads": _figure(peers["data"]["quads"], lang),
        "rounds": peers["data"]["rounds"],
        "limit": _figure(peers["data"]["most"], lang),
        "killed": killed,
    }


@cache
def _results(name: str) -> Any:
    return json.loads((share("benchmarks/results") / f"{name}.json").read_text(encoding="utf-8"))


def _growth(found: Mapping[str, Any], questions: Mapping[str, Question], lang: str) -> Iterator[Grown]:
    for name, values in found["measures"].items():
        if not name.startswith(_PAGES):
            figures = tuple(_figure(value, lang) for value in values)
            yield Grown(_named(name, questions, lang), _question(name, questions), figures,
                        _figure(found["exponents"][name], lang))  # fmt: skip


def _peers(found: Mapping[str, Any], questions: Mapping[str, Question], lang: str) -> Iterator[Compared]:
    for work, engines in found["medians"].items():
        for engine, told in engines.items():
            stopped = "≥\u00a0" if told["seconds"] and told["seconds"] >= found["data"]["most"] else ""
            took = (stopped + _figure(told[column], lang) for column in ("seconds", "ratio"))
            yield Compared(_named(work, questions, lang), _question(work, questions), engine, *took)


def _answered(found: Mapping[str, Any], questions: Mapping[str, Question], lang: str) -> Iterator[Answered]:
    """Each question, with the ratio to the first server; what one did not answer rightly is told as it was."""
    for name, told in found["milliseconds"].items():
        first = next(iter(told.values()))
        figures = tuple(_beside(value, first, lang) for value in told.values())
        title = questions[name].title[lang] if name in questions else name
        yield Answered(title, name if name in questions else "", figures)


def _beside(value: float | str, first: float, lang: str) -> tuple[str, str]:
    if isinstance(value, str):
        return _NOT_SO.get(value.partition(" ")[0], "≠"), ""
    return _figure(value, lang), _figure(round(value / first, 2), lang)


def _readers(found: Mapping[str, Any], lang: str) -> Iterator[Read]:
    """Form by form, the reader that finds most first."""
    for form, readers in found["forms"].items():
        for name, of in sorted(readers.items(), key=lambda item: -item[1]["f1"]):
            figures = tuple(_figure(of[score], lang) for score in ("f1", "precision", "recall", "seconds"))
            yield Read(plain(f"measures.{form}", lang), name, figures)


def _searchers(found: Mapping[str, Any], lang: str) -> Iterator[Read]:
    for name, of in found["searchers"].items():
        shares = (100 * of["first"], 100 * of["five"])
        yield Read("", name, tuple(_figure(round(figure, 1), lang) for figure in (*shares, of["milliseconds"])))


def _weights(found: Mapping[str, Any], lang: str) -> Iterator[Weighed]:
    """The kinds by the weight of their largest page, heaviest first."""
    for kind, of in sorted(found["kinds"].items(), key=lambda item: -item[1]["largest"]):
        sizes = (_figure(round(of[name] / 1000, 1), lang) for name in ("median", "largest", "packed"))
        yield Weighed(kind, (_figure(of["pages"], lang), *sizes, *(_figure(x, lang) for x in of["shift"])), of["path"])


def _heavy(found: Mapping[str, Any], lang: str) -> dict[str, str]:
    """What is said of the pages that weigh too much, now and before."""
    kinds, before = found["kinds"].values(), found["before"]
    now = {"heavy": sum(of["heavy"] for of in kinds), "heaviest": max(of["largest"] for of in kinds)}
    shift = max(moved for of in kinds for moved in of["shift"])
    said = {**now, "shift": shift, **{f"{name}_before": value for name, value in before.items()}}
    said |= {name: value / 1000 for name, value in said.items() if name.startswith("heaviest")}
    return {"limit": _figure(found["limit"] / 1000, lang), **{name: _figure(x, lang) for name, x in said.items()}}


def _asked(found: Mapping[str, Any], questions: Mapping[str, Question], lang: str) -> Iterator[Asked]:
    for name, of in found["asked"].items():
        if name in questions:
            times = (of["form"], of["first"], *of["later"], of["rows"])
            yield Asked(name, questions[name].title[lang], tuple(_figure(x, lang) for x in times), of["equal"])


def _question(measure: str, questions: Mapping[str, Question]) -> str:
    name = measure.removeprefix(_ASKED)
    return name if measure.startswith(_ASKED) and name in questions else ""


def _named(measure: str, questions: Mapping[str, Question], lang: str) -> str:
    name = measure.removeprefix(_ASKED)
    if name != measure:
        return questions[name].title[lang] if name in questions else name
    return plain(f"measures.{measure.replace(' ', '-').replace(',', '')}", lang)


def _made_on(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    versions = (f"{name} {version}" for name, version in found["versions"].items())
    return ", ".join((f"{machine['system']} {machine['processor']}", f"Python {machine['python']}", *versions))


def _figure(value: float | None, lang: str) -> str:
    """Return ``value`` with as many decimals as tell something; a dash where nothing was measured."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text
