"""The four original texts: every column of their lists, and what they state of the agreement."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from proa_graph.model import ENTRY_COLUMNS, Entry
from proa_graph.reading import Extraction, extract

SOURCES = {"seed000": "897", "seed001": "218", "seed002": "2378", "seed004": "1147"}


@cache
def _extracted(folder: Path, name: str) -> Extraction:
    source = next((folder / "sources").glob(f"{name.removeprefix('seed')}_*"))
    return extract(source, text_id=name, idcc=SOURCES[name])


def _gold(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "gold" / f"{name}_idcc{SOURCES[name]}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _row(entry: Entry) -> dict[str, str]:
    values = {column: getattr(entry, column) for column in ENTRY_COLUMNS}
    return {c: str(int(v)) if isinstance(v, bool) else str(v) for c, v in values.items()}


@pytest.mark.parametrize("name", SOURCES)
def test_every_column_equals_the_gold_table(shared: Path, name: str) -> None:
    gold = [{c: row[c] for c in ENTRY_COLUMNS} for row in _gold(shared, name)]
    assert [_row(e) for e in _extracted(shared, name).entries] == gold


CHANGES: dict[str, Callable[[str], str]] = {
    "blanks at line ends lost": lambda text: re.sub(r"(?m)[ \u00a0]+$", "", text),
    "indents lost": lambda text: re.sub(r"(?m)^[ \u00a0]+", "", text),
    "blank lines lost": lambda text: re.sub(r"\n\n+", "\n", text),
    "double spaced": lambda text: text.replace("\n", "\n\n"),
    "notes numbered otherwise": lambda text: text.replace("(1)", "(3)"),
    "articles without titles": lambda text: re.sub(r"(?m)^[ •]*(Article|Annexe)[^\n]*\n", "", text),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", SOURCES)
def test_what_a_copy_loses_changes_no_row(shared: Path, tmp_path: Path, name: str, change: str) -> None:
    source = next((shared / "sources").glob(f"{name.removeprefix('seed')}_*"))
    path = tmp_path / "copy.txt"
    path.write_text(CHANGES[change](source.read_text(encoding="utf-8")), encoding="utf-8")
    gold = [{c: row[c] for c in ENTRY_COLUMNS} for row in _gold(shared, name)]
    assert [_row(e) for e in extract(path, text_id=name, idcc=SOURCES[name]).entries] == gold


@pytest.mark.parametrize("name", SOURCES)
def test_training_bodies_are_no_certifiers(shared: Path, name: str) -> None:
    stated = [row["note"].partition("training_org=")[2].partition(";")[0].strip() for row in _gold(shared, name)]
    assert [e.training_body for e in _extracted(shared, name).entries] == stated


@pytest.mark.parametrize("name", SOURCES)
def test_facts_equal_those_of_the_gold(shared: Path, name: str) -> None:
    meta = json.loads((shared / "gold" / f"{name}_idcc{SOURCES[name]}.meta.json").read_text(encoding="utf-8"))
    agreement = _extracted(shared, name).agreement
    assert agreement is not None
    assert agreement.date_signed is not None
    assert agreement.date_signed.isoformat() == meta["date_signed"]
    assert agreement.nature == meta["nature"].partition(" ")[0]
    assert agreement.nor == (meta["nor"] or "")
    assert agreement.bo_number == (meta["bo_number"] or "")
    assert agreement.opco_stated == (meta["opco"] or "")
    assert agreement.employers == tuple(meta["signatories_employers"])
    assert agreement.unions == tuple(meta["signatories_unions"])
    assert (agreement.effective_date.isoformat() if agreement.effective_date else None) == meta["effective_date"]
    assert agreement.duration == "open-ended"
    assert agreement.status_stated == (meta["etat"] or "")


@pytest.mark.parametrize("name", SOURCES)
def test_orders_and_exclusions_equal_those_of_the_gold(shared: Path, name: str) -> None:
    meta = json.loads((shared / "gold" / f"{name}_idcc{SOURCES[name]}.meta.json").read_text(encoding="utf-8"))
    found = _extracted(shared, name)
    orders = [(str(o.date_signed), str(o.date_published)) for o in found.orders]
    assert orders == [(o["date"], o["jo_date"]) for o in meta["extension_orders"] or ()]
    clauses = {(e.kind, e.article) for e in found.exclusions if e.scope != "entry"}
    expected = {("exclusion", f"article {c['article']}") for c in meta["clause_exclusions"] or ()}
    expected |= {("reservation", f"article {c['article']}") for c in meta["clause_reserves"] or ()}
    assert clauses == expected


def test_an_exclusion_names_its_order_and_the_law(shared: Path) -> None:
    found = _extracted(shared, "seed002")
    assert [(e.scope, e.legal_basis, e.order) for e in found.exclusions] == [
        ("sentence", ("L6324-6", "L6324-8"), "2021-04-29-idcc-2378"),
        ("paragraph", ("L6332-14", "D6332-89", "L6313-2"), "2021-04-29-idcc-2378"),
        ("entry", ("L6324-3",), "2021-04-29-idcc-2378"),
    ]


@pytest.mark.parametrize("name", SOURCES)
def test_the_locator_of_an_entry_holds_what_it_prints(shared: Path, name: str) -> None:
    source = next((shared / "sources").glob(f"{name.removeprefix('seed')}_*"))
    lines = source.read_text(encoding="utf-8").split("\n")
    for entry in _extracted(shared, name).entries:
        start, end = (int(n) for n in entry.locator.removeprefix("line=").split(","))
        printed = "".join(lines[start:end]).replace("-", "").replace("\u00a0", " ")
        first = entry.certification_label.split()[0][:4]
        assert entry.code_stated in printed
        assert first in printed or "label_carried_over" in entry.note


def test_a_page_without_a_list_says_so(shared: Path) -> None:
    found = extract(next((shared / "sources").glob("003_*")))
    assert found.entries == ()
    assert "aucune liste" in found.warnings[0]
