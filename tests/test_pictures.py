"""The pictures: drawn from numbers, told in words, with their data; nothing in them is left to colour or a script."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from xml.etree import ElementTree

import published

from proa_graph import questions, site
from proa_graph.site import pictures
from proa_graph.site.branches import rights_of
from proa_graph.site.drawing import Bar, bars, columns, grid, steps
from proa_graph.terms import BASE

NAMES = {"open": "ouverts", "struck": "exclus"}
SVG = "{http://www.w3.org/2000/svg}"


@cache
def corpus() -> site.Corpus:
    return site.Corpus.of(published.few(), published.dataset_of_few(), questions.load())


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def test_bars_are_as_long_as_their_numbers_and_say_them() -> None:
    rows = [Bar("A & B", [("open", 30), ("struck", 10)], "b/"), Bar("C", [("open", 0), ("struck", 20)])]
    found = parsed(bars(rows, "Titre", "Dit", NAMES))
    shapes = found.iter("rect")
    widths = [(x.get("class"), float(x.get("width", "0%").rstrip("%"))) for x in shapes]
    assert [name for name, _ in widths] == ["f-open", "f-struck", "f-struck"]
    assert round(widths[0][1] / widths[1][1], 2) == 3 and round(widths[2][1] / widths[1][1], 2) == 2
    assert widths[0][1] + widths[1][1] < 100, "the total of the longest bar stands beside it"
    assert [x.text for x in found.iter("title")] == ["A & B – ouverts: 30", "A & B – exclus: 10", "C – exclus: 20"]
    assert [x.text for x in found.iter("text") if x.get("class") == "total"] == ["40", "20"]
    assert (found.get("aria-label"), found.findtext("p"), found.get("role")) == ("Titre", "Dit", "group")
    assert [(x.tag, x.get("href"), x.text) for x in found if x.tag in {"a", "span"}] == [
        ("a", "b/", "A & B"),
        ("span", None, "C"),
    ]


def test_columns_and_steps_stack_on_one_ground() -> None:
    upright = parsed(columns([Bar("2020", [("open", 5), ("struck", 5)]), Bar("2021", [("open", 20)])], "t", "s", NAMES))
    heights = [float(x.get("height", "0")) for x in upright.iter("rect")]
    assert heights[2] == 2 * (heights[0] + heights[1]) and heights[0] == heights[1]
    tops = [float(x.get("y", "0")) for x in upright.iter("rect")]
    assert round(tops[0] - tops[1], 1) == round(heights[1], 1) and tops[0] + heights[0] == tops[2] + heights[2]
    assert upright.get("role") == "img"
    days = [(date(2020, 1, 1), [("open", 10)]), (date(2022, 1, 1), [("open", 5)])]
    line = parsed(steps(days, date(2026, 1, 1), "t", "s", NAMES))
    first, second = ([float(x.get(k, "0")) for k in ("width", "height")] for x in line.iter("rect"))
    assert round(second[0] / first[0], 1) == 2 and round(first[1] / second[1], 1) == 2


def test_a_grid_prints_its_numbers_and_leaves_what_is_none_empty() -> None:
    found = parsed(grid([("A", "", [0, 4, 16])], ["3", "4", "5"], "t", "s"))
    strengths = [float(x.get("fill-opacity", "0")) for x in found.iter("rect")]
    assert len(strengths) == 2 and strengths[0] < strengths[1]
    assert [x.text for x in found.iter("text")] == ["3", "4", "5", "A", "4", "16"]


def test_each_picture_has_words_and_data_and_the_page_shows_all() -> None:
    files = site.site_files(corpus())
    page = files["pictures/index.html"]().decode()
    for name in ("remains", "struck", "ageing", "shared"):
        assert f'id="{name}"' in page and f"pictures/{name}.csv" in page
    assert "pictures/levels.csv" in files["en/pictures/levels/index.html"]().decode()
    for name in ("remains", "struck", "ageing", "shared", "levels"):
        rows = list(csv.reader(io.StringIO(files[f"pictures/{name}.csv"]().decode())))
        assert len(rows) > 1 and len({len(row) for row in rows}) == 1, name


def test_what_remains_counts_each_right_once() -> None:
    header, rows = pictures.remains_table(corpus())
    (temporary,) = (dict(zip(header, row, strict=True)) for row in rows if row[0] == "2378")
    rights = rights_of(corpus().view.thing(f"{BASE}id/branch/2378"))
    on_last = [p.status for r in rights if (p := r.on(date(2025, 12, 31)))]
    assert temporary["open"] == on_last.count("Eligible") and temporary["struck"] == on_last.count("Excluded")
    assert sum(int(str(temporary[k])) for k in pictures.WORTH) == len(on_last)


def test_the_time_line_of_a_branch_tells_its_numbers_day_by_day() -> None:
    files = site.site_files(corpus())
    rows = list(csv.DictReader(io.StringIO(files["branch/2378/history.csv"]().decode())))
    days = [d.isoformat() for d in corpus().days[f"{BASE}id/branch/2378"] if d < date(2026, 1, 1)]
    assert [row["day"] for row in rows] == days
    assert rows[0]["open"] == "0" and int(rows[-1]["open"]) > 0
    page = files["branch/2378/index.html"]().decode()
    assert '<svg class="drawing upright"' in page and "branch/2378/history.csv" in page
