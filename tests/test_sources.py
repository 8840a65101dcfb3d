"""The reader finds in the original texts what they print, and what the gold tables say."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, Namespace, URIRef

from proa_graph.extraction import extract_as
from proa_graph.files import share
from proa_graph.model import ENTRY_COLUMNS, Entry
from proa_graph.reading import extract
from proa_graph.tables import entries_csv, read_facts, read_list
from proa_graph.terms import term

ELI = Namespace("http://data.europa.eu/eli/ontology#")
FACTS = read_facts(share("data"))
LISTS = Path(__file__).parent / "lists"
"""The lists of four original documents as they print them; later wordings have changed three."""
KEYS = sorted(path.stem for path in LISTS.glob("*.csv"))


def _original(shared: Path, key: str) -> Path:
    """Return the document whose gold table is that of ``key``: both names begin with the same number."""
    number = _gold(shared, key).name.removeprefix("seed")[:3]
    return next(path for path in sorted((shared / "sources").iterdir()) if path.name.startswith(f"{number}_"))


def _idcc(key: str) -> str:
    return next(a.idcc[0] for a in FACTS.agreements if a.key == key)


def _printed(key: str) -> tuple[Entry, ...]:
    return read_list(LISTS / f"{key}.csv").entries


def _gold(shared: Path, key: str) -> Path:
    for meta in sorted((shared / "gold").glob("seed*.meta.json")):
        if json.loads(meta.read_text(encoding="utf-8"))["kali_text_id"] == key:
            return meta.with_name(meta.name.replace(".meta.json", ".csv"))
    pytest.skip(f"no gold table of {key}")


@pytest.mark.parametrize("key", KEYS)
def test_the_reader_finds_the_printed_list(shared: Path, key: str) -> None:
    found = extract(_original(shared, key), text_id=key, idcc=_idcc(key))
    assert entries_csv(found.entries) == entries_csv(_printed(key))
    with (LISTS / f"{key}.csv").open(newline="", encoding="utf-8") as handle:
        assert [e.locator for e in found.entries] == [row["locator"] for row in csv.DictReader(handle)]


@pytest.mark.parametrize("key", KEYS)
def test_the_score_against_the_gold_table(shared: Path, tmp_path: Path, key: str) -> None:
    gold = _gold(shared, key)
    mine = tmp_path / "mine.csv"
    mine.write_bytes(extract_as(_original(shared, key), "csv", text_id=key, idcc=_idcc(key))[0])
    call = [sys.executable, str(shared / "tools" / "score_extraction.py"), "--json", str(gold), str(mine)]
    score = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
    assert score["f1"] == 1.0
    assert all(score[c] >= 0.99 for c in ("label", "level", "profession", "sector", "certifier", "excluded")), score


@pytest.mark.parametrize("key", KEYS)
def test_every_column_equals_the_gold_table(shared: Path, key: str) -> None:
    gold = list(csv.DictReader(io.StringIO(_gold(shared, key).read_text(encoding="utf-8"), newline="")))
    read = extract_as(_original(shared, key), "csv", text_id=key, idcc=_idcc(key))[0].decode()
    mine = list(csv.DictReader(io.StringIO(read)))
    columns = [c for c in ENTRY_COLUMNS if c != "text_id"]
    wrong = [
        (number, column, g[column], m[column])
        for number, (g, m) in enumerate(zip(gold, mine, strict=True), 1)
        for column in columns
        if g[column] != m[column]
    ]
    assert wrong == []


@pytest.mark.parametrize("key", KEYS)
def test_turtle_of_a_document_states_its_orders_and_exclusions(shared: Path, key: str) -> None:
    source = _original(shared, key)
    content, warnings = extract_as(source, "ttl", text_id=key, idcc=_idcc(key))
    assert not warnings
    stated = rdflib.Graph().parse(data=content, format="turtle")
    marked = [e for e in _printed(key) if e.excluded_from_extension]
    days = {str(day) for order in stated.subjects(RDF.type, URIRef(term("ExtensionOrder")))
            for day in stated.objects(order, ELI.date_document)}  # fmt: skip
    assert len(set(stated.subjects(URIRef(term("excludedBy"))))) == len(marked)
    assert days == {e.exclusion_arrete_date for e in marked}
