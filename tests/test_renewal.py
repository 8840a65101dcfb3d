"""What an old list is worth today, and the draft list that follows from it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import published
import pytest
import rdflib
from rdflib import SKOS
from rdflib.namespace import DCTERMS
from reference_exports import export, record, table

from proa_graph import lists, parameters
from proa_graph.domain.dates import months_after
from proa_graph.errors import UnusableError
from proa_graph.graph import list_graph, new_graph
from proa_graph.model import Agreement, Entry
from proa_graph.reference import refresh
from proa_graph.terms import BASE, DEF
from proa_graph.validation import check, renewal

DAY = date(2026, 6, 1)
USES = {"RunningAmendmentsUse", "DraftingBaseUse", "FundingEvidenceUse"}


def _uses(signed: date) -> set[str]:
    agreement = Agreement("A", ("9000",), "accord", "Accord", date_signed=signed)
    graph = new_graph(list_graph([Entry(row=1, certification_label="TP Vannier")], agreement=agreement))
    return {str(use).removeprefix(DEF) for use in graph.objects(None, rdflib.URIRef(f"{DEF}useToday"))}


def test_a_list_of_pro_a_keeps_three_uses_and_a_later_one_has_none() -> None:
    assert _uses(date(2025, 12, 31)) == USES
    assert _uses(date(2026, 1, 1)) == set()


def test_each_use_has_its_article_and_the_last_term_is_computed() -> None:
    ontology = published.ontology()
    for use in USES:
        node = rdflib.URIRef(DEF + use)
        assert all(str(s).startswith(f"{BASE}id/article/L63") for s in ontology.objects(node, DCTERMS.source))
        assert list(ontology.objects(node, DCTERMS.source))
    longest = int(parameters.on("pro_a_months_most", date(2025, 12, 31)).value)
    last = months_after(lists.REPEAL, longest) - timedelta(days=1)
    assert last == date(2028, 12, 31)
    texts = [str(o) for o in ontology.objects(rdflib.URIRef(f"{DEF}RunningAmendmentsUse"), SKOS.definition)]
    assert len(texts) == 2 and all("2028" in text for text in texts)


@pytest.fixture
def registers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of branch 2378: one record registered, one with a successor, the others unknown."""
    monkeypatch.setenv("PROA_REFERENCE_DIR", str(tmp_path / "reference"))
    rows = [
        record("RNCP34860", "TP préparateur", Date_Effet="01/01/2019", Date_Fin_Enregistrement="31/12/2027"),
        record("RNCP34857", "TP cariste", Date_Effet="01/01/2019", Date_Fin_Enregistrement="31/12/2024"),
        record("RNCP39999", "TP cariste nouveau", Date_Effet="01/01/2025", Date_Fin_Enregistrement="31/12/2029"),
    ]
    header = ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"]
    link = dict(zip(header, ("RNCP34857", "", "RNCP39999"), strict=True))
    tables = {"Ancienne_Nouvelle_Certification": table(header, [link])}
    refresh("rncp", export(tmp_path / "export.zip", "2026-05-01", rows, **tables))


@pytest.mark.usefixtures("registers")
def test_what_is_registered_stays_and_what_ended_goes_apart() -> None:
    found = renewal.propose("2378", DAY)
    assert found.checked
    by_code = {line.right.record: line for line in (*found.lines, *found.out)}
    assert by_code["RNCP34860"].outcome == renewal.KEPT
    replaced = by_code["RNCP34857"]
    assert replaced.outcome == renewal.REPLACED
    assert replaced.record is not None and replaced.record.code == "RNCP39999"
    assert {line.outcome for line in found.out} == {renewal.ENDED}
    assert not {line.right.record for line in found.lines} & {line.right.record for line in found.out}
    assert "refresh" not in found.note("fr")


def test_without_the_register_nothing_is_dropped_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROA_REFERENCE_DIR", str(tmp_path / "none"))
    found = renewal.propose("2378", DAY)
    assert not found.checked and not found.out
    assert {line.outcome for line in found.lines} <= {renewal.UNCHECKED, renewal.UNCODED}
    assert "proa refresh rncp" in found.note("fr") and "proa refresh rncp" in found.note("en")


@pytest.mark.usefixtures("registers")
def test_the_draft_is_a_list_that_can_be_checked(tmp_path: Path) -> None:
    found = renewal.propose("2378", DAY)
    content = renewal.as_csv(found, "fr")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(found.lines) and rows[0]["Code RNCP"].startswith("RNCP")
    path = tmp_path / "projet.csv"
    path.write_bytes(content)
    assert check(path, idcc="2378", as_of=DAY).report.reading is not None
    book = openpyxl.load_workbook(io.BytesIO(renewal.as_workbook(found, "fr")))
    assert book.sheetnames == ["Liste proposée", "Lignes retirées"]
    assert [sheet.max_row - 1 for sheet in book] == [len(found.lines), len(found.out)]


def test_a_branch_without_a_list_is_said() -> None:
    with pytest.raises(UnusableError, match="9000"):
        renewal.propose("9000", DAY)
