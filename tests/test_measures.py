"""The page of measurements: the results as they stand, named and written in both languages."""

from __future__ import annotations

import json
import tomllib

import pytest

from proa_graph.files import PAPERS, share
from proa_graph.inputs import SHARES
from proa_graph.questions import load
from proa_graph.site import measures
from proa_graph.site.measures import Compared, Grown, Read


def _results(name: str) -> dict[str, dict[str, list[float] | dict[str, dict[str, float | None]]]]:
    return json.loads((share("benchmarks/results") / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_measure_is_shown_by_a_name_with_its_figures(lang: str) -> None:
    shown = measures.measures(load(), lang)
    found = _results("growth")["measures"]
    assert len(shown["growth"]) == len([name for name in found if not name.startswith("page ")])
    by_question = {row.question: row for row in shown["growth"]}
    assert {name.removeprefix("ask ") for name in found if name.startswith("ask ")} == set(by_question) - {""}
    assert by_question["status-of-list"].name == load()["status-of-list"].title[lang]
    for row in shown["growth"]:
        assert row.name and len(row.figures) == len(shown["factors"]) and row.exponent
    engines = [(row.work, row.engine) for row in shown["peers"]]
    assert len(engines) == len(set(engines)) == sum(len(of) for of in _results("peers")["medians"].values())
    assert all("Python 3." in machine for machine in shown["machines"].values())
    assert [name for name, *_ in shown["killed"]] == sorted(_results("mutation")["packages"])
    pages = json.loads((share("benchmarks/results") / "pages.json").read_text(encoding="utf-8"))
    assert {row.kind for row in shown["weights"]} == set(pages["kinds"])
    assert all(len(row.figures) == 6 and all(row.figures) for row in shown["weights"])
    assert {row.question for row in shown["asked"]} == set(load())
    assert {row.question for row in shown["latency"]} == {"", *load()}
    assert all(len(row.figures) == len(shown["servers"]) and row.figures[0][1] == "1" for row in shown["latency"])
    assert all(row.equal and len(row.figures) == 5 for row in shown["asked"])


def test_what_a_server_did_not_answer_is_told_in_place_of_its_time() -> None:
    told = {"a": 2.0, "b": 5.0, "c": "> 10 s", "d": "ValueError", "e": "12 rows", "f": "TimeoutError"}
    (row,) = measures._answered({"milliseconds": {"a path": told}}, {}, "fr")
    assert (row.name, row.question) == ("a path", "")
    assert row.figures == (("2", "1"), ("5", "2,50"), ("∞", ""), ("–", ""), ("≠", ""), ("∞", ""))


def test_a_question_that_is_no_more_is_shown_by_its_bare_name() -> None:
    found = {"measures": {"ask old": [1.0, 2.5], "page x": [1.0, 1.0]}, "exponents": {"ask old": None, "page x": 0.0}}
    assert list(measures._growth(found, {}, "fr")) == [Grown("old", "", ("1", "2,50"), "–")]


def test_pages_are_told_by_weight_and_what_is_too_heavy_is_counted() -> None:
    light = {"pages": 2, "median": 900.0, "largest": 1000, "packed": 400, "shift": [0.0, 0.0], "path": "a/", "heavy": 0}
    heavy = {**light, "pages": 1200, "largest": 100_001, "shift": [0.0, 0.25], "path": "b/", "heavy": 3}
    before = {"heavy": 239, "heaviest": 1_350_000, "shift": 0.3}
    found = {"kinds": {"a": light, "b": heavy}, "limit": 100_000, "before": before}
    assert [(row.kind, row.path) for row in measures._weights(found, "en")] == [("b", "b/"), ("a", "a/")]
    assert next(measures._weights(found, "en")).figures == ("1,200", "0.90", "100", "0.40", "0", "0.25")
    assert measures._heavy(found, "fr") == {
        "limit": "100", "heavy": "3", "heaviest": "100", "shift": "0,25",
        "heavy_before": "239", "heaviest_before": "1\u202f350", "shift_before": "0,30",
    }  # fmt: skip


def test_a_question_asked_in_a_browser_has_its_times_and_whether_its_rows_are_right() -> None:
    of = {"form": 40, "first": 900, "later": [20, 30], "rows": 7, "equal": False}
    name = "coverage"
    (row,) = measures._asked({"asked": {name: of, "gone": of}}, {name: load()[name]}, "en")
    assert row == (name, load()[name].title["en"], ("40", "900", "20", "30", "7"), False)


def test_what_was_stopped_took_at_least_as_long() -> None:
    took = {
        "a": {"seconds": 14.99, "ratio": 1.0},
        "b": {"seconds": 15.0, "ratio": 3.0},
        "c": {"seconds": None, "ratio": None},
    }
    rows = measures._peers({"medians": {"ask old": took}, "data": {"most": 15.0}}, {}, "en")
    assert [Compared(*row)[2:] for row in rows] == [
        ("a", "14.99", "1"),
        ("b", "≥\u00a015", "≥\u00a03"),
        ("c", "–", "–"),
    ]


def test_of_readers_the_one_that_finds_most_comes_first_form_by_form() -> None:
    low = {"f1": 0.512, "precision": 0.4, "recall": 0.75, "seconds": 1.25}
    high = {"f1": 0.9, "precision": 1.0, "recall": 0.818, "seconds": 20.0}
    found = {"forms": {"plain": {"a": low, "b": high}, "ruled": {"a": high}}}
    assert list(measures._readers(found, "en")) == [
        Read("PDF without rules", "b", ("0.90", "1", "0.82", "20")),
        Read("PDF without rules", "a", ("0.51", "0.40", "0.75", "1.25")),
        Read("PDF with rules", "a", ("0.90", "1", "0.82", "20")),
    ]


def test_of_searches_shares_are_told_in_hundredths() -> None:
    found = {"searchers": {"ours": {"first": 0.978, "five": 1.0, "milliseconds": 3.24}}}
    assert list(measures._searchers(found, "fr")) == [Read("", "ours", ("97,80", "100", "3,20"))]


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (None, "–", "–"), (0.0, "0", "0"), (0.014, "0,01", "0.01"), (99.5, "99,50", "99.50"),
        (99.999, "100,00", "100.00"),
        (100.4, "100", "100"), (1234.5, "1\u202f234", "1,234"), (71913, "71\u202f913", "71,913"),
    ],
)  # fmt: skip
def test_a_figure_has_the_decimals_that_tell(value: float | None, french: str, english: str) -> None:
    assert (measures._figure(value, "fr"), measures._figure(value, "en")) == (french, english)


def test_a_wheel_carries_all_that_the_command_reads() -> None:
    told = tomllib.loads((share("data").parent / "pyproject.toml").read_text(encoding="utf-8"))
    carried = told["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert carried == {name: f"proa_graph/_share/{name}" for name in (*SHARES, *PAPERS)}
