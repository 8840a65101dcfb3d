"""The committed lists are what the reader finds in the original texts, and what the gold tables say."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, Namespace, URIRef

from proa_graph.documents import extract
from proa_graph.extraction import extract_as
from proa_graph.files import share
from proa_graph.model import ENTRY_COLUMNS, Document
from proa_graph.tables import entries_csv, read_facts
from proa_graph.terms import term

ELI = Namespace("http://data.europa.eu/eli/ontology#")
FACTS = read_facts(share("data"))


def _original(shared: Path, document: Document) -> Path:
    for path in sorted((shared / "sources").iterdir()):
        if hashlib.sha256(path.read_bytes()).hexdigest() == document.sha256:
            return path
    pytest.skip(f"the original of {document.key} is not in ../shared/sources")


def _gold(shared: Path, key: str) -> Path:
    for meta in sorted((shared / "gold").glob("seed*.meta.json")):
        if json.loads(meta.read_text(encoding="utf-8"))["kali_text_id"] == key:
            return meta.with_name(meta.name.replace(".meta.json", ".csv"))
    pytest.skip(f"no gold table of {key}")


@pytest.mark.parametrize("document", FACTS.documents, ids=lambda d: d.key)
def test_the_reader_finds_the_committed_list(shared: Path, document: Document) -> None:
    agreement = next(a for a in FACTS.agreements if a.document == document.key)
    found = extract(_original(shared, document), text_id=agreement.key, idcc=agreement.idcc[0])
    assert entries_csv(found.entries) == entries_csv(FACTS.lists[agreement.key])
    assert [e.locator for e in found.entries] == [e.locator for e in FACTS.lists[agreement.key]]


@pytest.mark.parametrize("document", FACTS.documents, ids=lambda d: d.key)
def test_the_score_against_the_gold_table(shared: Path, tmp_path: Path, document: Document) -> None:
    gold = _gold(shared, document.key)
    mine = tmp_path / "mine.csv"
    mine.write_text(entries_csv(FACTS.lists[document.key]), encoding="utf-8")
    call = [sys.executable, str(shared / "tools" / "score_extraction.py"), "--json", str(gold), str(mine)]
    score = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
    assert score["f1"] == 1.0
    assert all(score[c] >= 0.99 for c in ("label", "level", "profession", "sector", "certifier", "excluded")), score


@pytest.mark.parametrize("document", FACTS.documents, ids=lambda d: d.key)
def test_every_column_equals_the_gold_table(shared: Path, document: Document) -> None:
    gold = list(csv.DictReader(io.StringIO(_gold(shared, document.key).read_text(encoding="utf-8"), newline="")))
    mine = list(csv.DictReader(io.StringIO(entries_csv(FACTS.lists[document.key]))))
    columns = [c for c in ENTRY_COLUMNS if c != "text_id"]
    wrong = [
        (number, column, g[column], m[column])
        for number, (g, m) in enumerate(zip(gold, mine, strict=True), 1)
        for column in columns
        if g[column] != m[column]
    ]
    assert wrong == []


@pytest.mark.parametrize("document", FACTS.documents, ids=lambda d: d.key)
def test_turtle_of_a_document_states_its_orders_and_exclusions(shared: Path, document: Document) -> None:
    agreement = next(a for a in FACTS.agreements if a.document == document.key)
    source = _original(shared, document)
    content, warnings = extract_as(source, "ttl", text_id=agreement.key, idcc=agreement.idcc[0])
    assert not warnings
    stated = rdflib.Graph().parse(data=content, format="turtle")
    marked = [e for e in FACTS.lists[agreement.key] if e.excluded_from_extension]
    days = {str(day) for order in stated.subjects(RDF.type, URIRef(term("ExtensionOrder")))
            for day in stated.objects(order, ELI.date_document)}  # fmt: skip
    assert len(set(stated.subjects(URIRef(term("excludedBy"))))) == len(marked)
    assert days == {str(o.date_signed) for o in FACTS.orders if o.agreement == agreement.key}
