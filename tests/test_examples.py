"""The recipes run as they stand and say what the graph says; the page of recipes shows every one."""

from __future__ import annotations

import csv
import gzip
import io
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import published
import pytest
from server_fixtures import running

from proa_graph import release, site
from proa_graph.files import share
from proa_graph.site.cookbook import recipes
from proa_graph.store import open_store

EXAMPLES = share("examples")


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("examples")
    dataset = published.dataset_of_few()
    release.write_graph(out, published.few(), dataset)
    release.write_forms(out, dataset.named)
    return out


@pytest.fixture(scope="module")
def address(build: Path) -> Iterator[str]:
    (build / "site").mkdir()
    store = open_store(b"".join(published.dataset_of_few().quads))
    with running(build, store) as opened:
        yield opened
    store.close()


def _run(*call: str) -> list[list[str]]:
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return [line.split("\t") for line in done.stdout.splitlines()]


def _recipe(name: str, *arguments: str) -> list[list[str]]:
    return _run(sys.executable, str(EXAMPLES / name), *arguments)


def _table(build: Path, name: str) -> list[dict[str, str]]:
    text = gzip.decompress((build / "dumps" / f"{name}.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_duckdb_counts_what_the_table_holds(build: Path) -> None:
    rows = _recipe("statuses_duckdb.py", str(build / "dumps"))
    told = Counter((row["idcc"], row["status"]) for row in _table(build, "rights"))
    assert {(idcc, status): int(count) for idcc, _, status, count in rows} == told


def test_pandas_gives_the_days_to_extension_of_each_year(build: Path) -> None:
    signed = {row["agreement"]: row["signed"] for row in _table(build, "agreements")}
    published = {row["order"]: row["published"] for row in _table(build, "orders")}
    days: dict[str, dict[str, int]] = {}
    for row in _table(build, "extensions"):
        start, end = signed[row["agreement"]], published[row["order"]]
        if start >= "2018-09-06" and end:
            took = (date.fromisoformat(end) - date.fromisoformat(start)).days
            of_year = days.setdefault(start[:4], {})
            of_year[row["agreement"]] = min(took, of_year.get(row["agreement"], took))
    wanted = [[year, str(len(of)), str(int(median(of.values())))] for year, of in sorted(days.items())]
    assert wanted and _recipe("delays_pandas.py", str(build / "dumps")) == wanted


def test_sqlite_finds_a_trade(build: Path) -> None:
    rows = _recipe("trade_sqlite.py", str(build / "dumps"), "cariste")
    assert any(code == "RNCP34857" and idcc == "2378" for _, code, idcc, _ in rows)
    assert _recipe("trade_sqlite.py", str(build / "dumps"), "aucun métier de ce nom") == []


def test_the_network_has_an_edge_a_certification_of_a_branch(build: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "network.py"), str(build / "dumps")],
        capture_output=True,
        check=True,
        timeout=60,
    )
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ET.fromstring(done.stdout)
    usable = {(r["branch"], r["certification"]) for r in _table(build, "rights") if r["usable"] in ("yes", "unchecked")}
    assert {(e.get("source"), e.get("target")) for e in root.iter(f"{space}edge")} == {
        pair for pair in usable if pair[0]
    }
    assert {e.get("id") for e in root.iter(f"{space}node")} == {end for pair in usable for end in pair if end}


def test_a_list_in_time_ends_with_pro_a(build: Path) -> None:
    rows = _recipe("list_in_time.py", str(build / "dumps"), "2378")
    days = {day: int(count) for day, count in rows}
    assert days["2026-01-01"] == 0
    on_the_last = {
        r["certification"]
        for r in _table(build, "rights")
        if r["idcc"] == "2378" and r["usable"] in ("yes", "unchecked")
    }
    assert max(day for day in days if day < "2026-01-01") in days
    assert days[max(day for day in days if day < "2026-01-01")] == len(on_the_last) > 0


def test_sparql_from_python(address: str, build: Path) -> None:
    head, *rows = _recipe("sparql_python.py", f"{address}/sparql", "2378")
    assert head == ["label", "status", "from", "until"]
    rights = {row["right"] for row in _table(build, "rights") if row["idcc"] == "2378"}
    assert len(rows) == sum(row["right"] in rights for row in _table(build, "periods")) > 100


@pytest.mark.skipif(not shutil.which("Rscript"), reason="no Rscript on this machine")
def test_a_question_from_r(address: str) -> None:
    rows = _run("Rscript", str(EXAMPLES / "sparql.R"), address, "2378")
    assert sum(int(count) for _, count in rows) > 0


def test_each_recipe_says_what_it_is_and_is_tested() -> None:
    tested = set(re.findall(r'"(\w+\.(?:py|R))"', Path(__file__).read_text(encoding="utf-8")))
    assert {recipe.name for recipe in recipes()} == tested
    for recipe in recipes():
        assert f"examples/{recipe.name}" in recipe.call
        assert all(recipe.title.values())
        assert "# fr:" not in recipe.text


def test_the_page_shows_every_recipe_whole() -> None:
    files = site.site_files(site.Corpus.of(published.few(), published.dataset_of_few(), {}))
    for name, lang in (("cookbook/index.html", "fr"), ("en/cookbook/index.html", "en")):
        page = files[name]().decode()
        for recipe in recipes():
            assert recipe.title[lang].split(":")[0].strip()[:30] in page.replace("\u202f", " ").replace("\xa0", " ")
            assert recipe.call.replace(">", "&gt;") in page
