"""The facts of data/, and the lists of partners in the shapes they come in."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from proa_graph import model
from proa_graph.errors import UnusableError
from proa_graph.files import share
from proa_graph.tables import entries_csv, read_facts, read_list, read_part, read_published, write_records

CSV = "Métier;Intitulé de la certification;Code RNCP;Niveau\nCariste;TP cariste d’entrepôt;RNCP34857;3\n"


def _list(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_facts_are_whole_and_sorted() -> None:
    facts = read_facts(share("data"))
    assert set(facts.lists) <= {a.key for a in facts.agreements}
    outcomes = {c.text: c.outcome for c in facts.coverage}
    for agreement in facts.agreements:
        whole = "incomplete" if agreement.list_incomplete else "list" if agreement.key in facts.lists else "rules"
        assert outcomes.get(agreement.key, whole) == whole, agreement.key
    assert {key for key, outcome in outcomes.items() if outcome != "none"} <= {a.key for a in facts.agreements}
    assert all(c.rows == len(facts.lists.get(c.text, ())) for c in facts.coverage)
    assert [a.key for a in facts.agreements] == sorted(a.key for a in facts.agreements)
    known = {b.idcc for b in facts.branches}
    assert all(idcc in known for a in facts.agreements for idcc in a.idcc)
    orders = {o.key for o in facts.orders}
    assert all(x.order in orders or (not x.order and x.kind == "reservation") for x in facts.exclusions)
    for key, entries in facts.lists.items():
        assert [e.row for e in entries] == list(range(1, len(entries) + 1)), key


def test_facts_survive_a_round_trip(tmp_path: Path) -> None:
    facts = read_facts(share("data"))
    text = write_records(facts.agreements, model.Agreement)
    assert text == (share("data") / "agreements.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("column", "value"),
    [("date_signed", "2021-13-01"), ("idcc", None), ("unknown", "x")],
    ids=["date", "missing", "column"],
)
def test_a_wrong_fact_is_named(tmp_path: Path, column: str, value: str | None) -> None:
    for path in share("data").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    header = ["key", "idcc", "nature", "title", "date_signed"]
    row = {"key": "K", "idcc": "1", "nature": "accord", "title": "T", "date_signed": "2020-01-01"}
    if column == "unknown":
        header.append(column)
    if value is None:
        header.remove(column)
    row[column] = value or ""
    lines = [",".join(header), ",".join(row[h] for h in header)]
    (tmp_path / "agreements.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(UnusableError, match=r"agreements\.csv"):
        read_facts(tmp_path)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("K,1,accord,T,2020-01-01,more", "line 3, column : value “more”"),
        ("K,1,accord,T", "line 3, column date_signed: value “”"),
        ("K,1,accord,T,2020-13-01", "line 3, column date_signed: value “2020-13-01”"),
    ],
    ids=["more", "fewer", "unreadable"],
)
def test_a_cell_that_cannot_be_read_or_has_no_column_is_named_with_its_line(
    tmp_path: Path, cells: str, told: str
) -> None:
    good = "A,1,accord,T,2020-01-01"
    (tmp_path / "agreements.csv").write_text(f"key,idcc,nature,title,date_signed\n{good}\n{cells}\n", "utf-8")
    with pytest.raises(UnusableError) as raised:
        read_part(tmp_path, "agreements")
    assert told in raised.value.message("en")


def test_a_published_list_is_read_alone_and_no_other_file(tmp_path: Path) -> None:
    facts = read_facts(share("data"))
    key = next(iter(facts.lists))
    assert read_published(share("data"), key) == facts.lists[key]
    assert read_published(share("data"), "absent") == read_published(share("data"), "../agreements") == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = read_list(_list(tmp_path, "liste.csv", CSV.replace(";", delimiter).encode(encoding)))
    entry = table.entries[0]
    assert (entry.profession, entry.certification_label) == ("Cariste", "TP cariste d’entrepôt")
    assert (entry.code_stated, entry.level_stated, entry.row) == ("RNCP34857", "3", 1)
    assert table.places[1].row == 2
    assert table.columns["code_stated"] == "Code RNCP"


def test_title_lines_quoted_newlines_and_blank_lines(tmp_path: Path) -> None:
    text = 'Liste de la branche;\n\nIntitulé;Code\n"CAP\nboucher";RNCP6993\n;\nBP boucher;RNCP37310\n'
    table = read_list(_list(tmp_path, "l.csv", text.encode()))
    assert [e.certification_label for e in table.entries] == ["CAP boucher", "BP boucher"]
    assert [table.places[e.row].row for e in table.entries] == [4, 7]


def test_workbook_cells_and_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Projet de liste"])
    sheet.append(["Intitulé de la certification", "N° RNCP", "Niveau"])
    sheet.append(["TP maçon", 435, 3])
    out = io.BytesIO()
    book.save(out)
    book.close()
    table = read_list(_list(tmp_path, "liste.xlsx", out.getvalue()))
    assert [(e.certification_label, e.code_stated, e.level_stated) for e in table.entries] == [("TP maçon", "435", "3")]
    assert table.places[1].row == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.csv", b""),
        ("blanc.csv", b"\n \n"),
        ("hasard.xlsx", bytes(range(256)) * 8),
        ("image.csv", b"PK\x03\x04" + bytes(64)),
        ("autre.csv", b"nom;prenom\nA;B\n"),
        ("prose.txt", "Les parties conviennent de ce qui suit.".encode("cp1252")),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(UnusableError) as caught:
        read_list(_list(tmp_path, name, content))
    for lang in ("fr", "en"):
        assert name in caught.value.message(lang)
        assert "\n" not in caught.value.message(lang)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="introuvable"):
        read_list(tmp_path / "absent.csv")


def test_all_wrong_cells_are_told_not_the_first(tmp_path: Path) -> None:
    text = (
        "certification_label,excluded_from_extension,exclusion_arrete_date,level_2019\n"
        "A,peut-être,2021-02-30,9\nB,oui,2021-02-28,8\n"
    )
    table = read_list(_list(tmp_path, "l.csv", text.encode()))
    assert [(p.place.row, p.field, p.value) for p in table.problems] == [
        (2, "excluded_from_extension", "peut-être"),
        (2, "exclusion_arrete_date", "2021-02-30"),
        (2, "level_2019", "9"),
    ]
    assert [e.excluded_from_extension for e in table.entries] == [False, True]


def test_public_columns_exactly() -> None:
    facts = read_facts(share("data"))
    header = entries_csv(next(iter(facts.lists.values()))).splitlines()[0]
    assert header == (
        "text_id,idcc,row,sector,subsector,profession,certification_type,certification_label,rncp_code,code_stated,"
        "level_stated,level_2019,certifier,excluded_from_extension,exclusion_arrete_date"
    )
