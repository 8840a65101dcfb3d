"""The official exports, read as published; records, their spans and their successions."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import reference_exports as made

from proa_graph.errors import UnusableError
from proa_graph.reference import Lineage, Period, Reference, refresh
from proa_graph.reference.records import Observation, periods
from proa_graph.reference.values import date as read_date
from proa_graph.reference.values import digits, text


@pytest.fixture
def loaded(tmp_path: Path) -> Reference:
    refresh("rncp", made.HERE / "csv", where=tmp_path)
    return Reference(tmp_path)


def test_the_ten_files_are_read_as_published(tmp_path: Path) -> None:
    done = refresh("rncp", made.folder_as_zip(tmp_path / "export.zip"), where=tmp_path / "in")
    assert done.snapshot.name == "rncp-2025-03-01-csv"
    assert done.counts == {"record": 4, "link": 2, "certifier": 3, "rome": 1, "nsf": 1}
    assert len(done.warnings) == 1 and "1 lignes sans code" in done.warnings[0] and "lignes 7" not in done.warnings[0]
    found = Reference(tmp_path / "in").record("RNCP90001")
    assert found is not None
    assert found.title == "Ravaudeur de filets de pêche"
    assert (found.kind, found.level, found.active) == ("TP", "3", False)
    assert found.certifiers[0].siret == "12345678900011"
    assert found.rome[0].label == "Réalisation d'ouvrages"
    assert (found.nsf[0].code, found.nsf[0].label) == ("240", "Matériaux souples")


def test_registers_are_two_name_spaces(loaded: Reference) -> None:
    one, other = loaded.record("RNCP90003"), loaded.record("RS90003")
    assert one and other and (one.register, other.register) == ("RNCP", "RS")
    assert one.title == "Souffleur d'ampoules" and one.level == ""
    assert one.title != other.title


def test_conventions_stand_side_by_side_on_a_line(tmp_path: Path) -> None:
    from proa_graph.reference.database import connect

    done = refresh("rncp", made.HERE / "csv", where=tmp_path)
    rows = connect(done.snapshot.path).execute("SELECT code, brochure FROM convention ORDER BY brochure").fetchall()
    assert rows == [("RNCP90001", "3117"), ("RNCP90001", "3500")]


def test_the_flow_adds_what_the_table_lacks_and_the_newest_wins(tmp_path: Path) -> None:
    refresh("rncp", made.HERE / "flux_2025-09-01.xml", where=tmp_path)
    refresh("rncp", made.HERE / "csv", where=tmp_path)
    reference = Reference(tmp_path)
    assert [s.name for s in reference.of("rncp")] == ["rncp-2025-03-01-csv", "rncp-2025-09-01-xml-rncp"]
    assert reference.as_of == date(2025, 9, 1)
    found = reference.record("RNCP90002")
    assert found is not None
    assert found.delivery == date(2026, 2, 28)
    assert found.titles == ("Ravaudeur ou ravaudeuse de filets de pêche", "Ravaudeur de filets de pêche")
    assert found.periods == (Period(date(2024, 5, 13), date(2025, 8, 31)),)
    assert reference.lineage.later("RNCP90001") == {"RNCP90002": 1, "RNCP90004": 2}
    assert len(reference.records()) == 5


def test_an_archive_of_the_flow_is_read_like_the_flow(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export-fiches-rncp-v4-1-2025-09-02.zip", "w") as archive:
        archive.write(made.HERE / "flux_2025-09-01.xml", "flux.xml")
    done = refresh("rncp", tmp_path / "export-fiches-rncp-v4-1-2025-09-02.zip", where=tmp_path)
    assert done.snapshot.name == "rncp-2025-09-02-xml-rncp"
    assert done.counts["record"] == 2


def test_nothing_loaded_says_so(tmp_path: Path) -> None:
    reference = Reference(tmp_path / "nowhere")
    assert reference.missing == ("rncp", "rome", "idcc")
    assert reference.as_of is None and reference.records() == {} and reference.record("RNCP1") is None
    assert reference.trades == {} and reference.operators == {} and reference.lineage.later("RNCP1") == {}


def test_trades_and_branches_are_read_whatever_the_separator(tmp_path: Path) -> None:
    (tmp_path / "unix_referentiel_code_rome_v460_utf8.csv").write_text(
        '"code_rome","code_ogr","libelle_rome","code_rome_parent"\n"B1803","2","Ravaudeur / Ravaudeuse","B1803"\n'
    )
    (tmp_path / "couples-202606.csv").write_text("idcc|opco_proprietaire|nb_siret\n0016|OPCO2I|3\n0016|AKTO|12\n")
    (tmp_path / "table.csv").write_text(
        "IDCC;Opérateur de compétences;Libellé;obs\n16;OPCO 2i;Filets;\n", encoding="utf-8-sig"
    )
    where = tmp_path / "in"
    assert refresh("rome", tmp_path / "unix_referentiel_code_rome_v460_utf8.csv", where=where).snapshot.layout == "v460"
    assert refresh("idcc", tmp_path / "couples-202606.csv", where=where).snapshot.day == "2026-06-01"
    assert refresh("idcc", tmp_path / "table.csv", where=where).snapshot.layout == "operators"
    reference = Reference(where)
    assert reference.trades == {"B1803": "Ravaudeur / Ravaudeuse"}
    assert list(reference.operators["16"].items()) == [("OPCO 2i", 1), ("AKTO", 12), ("OPCO2I", 3)]
    assert reference.branch_titles == {"16": "Filets"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("export.zip", b"PK\x03\x04 not a zip", "Standard"),
        ("export.csv", b"a;b\n1;2\n", "Standard"),
        ("flux.xml", b"<FICHES><FICHE><NUMERO_FICHE>RNCP1</NUMERO_FICHE>", "ligne 1"),
        ("flux.xml", b"<FICHES></FICHES>", "FICHE"),
        ("export_fiches_CSV_Standard_2025_01_01.csv", b"Id;Nom\n1;2\n", "Numero_Fiche"),
        ("export_fiches_CSV_Standard_2025_01_01.csv", b"Numero_Fiche;Intitule\nRNCP1;\xe9t\xe9\n", "UTF-8"),
        ("export_fiches_CSV_Standard_2025_01_01.csv", b"Numero_Fiche;Intitule\n", "aucune ligne"),
    ],
)
def test_an_unreadable_export_is_told_and_leaves_the_reference(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    where = tmp_path / "in"
    before = refresh("rncp", made.HERE / "csv", where=where).snapshot.path.read_bytes()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableError) as told:
        refresh("rncp", tmp_path / name, where=where)
    assert said in told.value.fr and name in told.value.subject
    assert [p.name for p in where.iterdir()] == ["rncp-2025-03-01-csv.db"]
    assert (where / "rncp-2025-03-01-csv.db").read_bytes() == before


def test_a_damaged_snapshot_is_named(tmp_path: Path) -> None:
    (tmp_path / "rncp-2025-01-01-csv.db").write_bytes(b"SQLite format 3\0 but no more")
    with pytest.raises(UnusableError, match="proa refresh"):
        Reference(tmp_path).records()


def _seen(day: str, active: bool | None, first: str = "", last: str = "") -> Observation:
    def read(iso: str) -> date | None:
        return date.fromisoformat(iso) if iso else None

    return Observation(date.fromisoformat(day), active, read(first), read(last))


_OPEN = _seen("2024-01-01", True, "", "2027-01-01")
_SHORT = _seen("2024-01-01", True, "", "2024-06-30")
_CUT = _seen("2026-01-01", False, "", "2025-06-30")
_LONGER = _seen("2026-01-01", True, "", "2029-06-30")
_ENDED = _seen("2022-01-01", False, "", "2021-06-30")
_ANEW = _seen("2026-01-01", True, "2024-01-01", "2029-06-30")
_DATED = _seen("2026-04-22", True, "2024-01-01", "2027-01-01")
_WITHDRAWN = _seen("2026-04-22", False, "", "2029-01-01")


@pytest.mark.parametrize(
    ("seen", "day", "registered"),
    [
        ([_DATED], "2023-12-31", False),
        ([_DATED], "2027-01-01", True),
        ([_DATED], "2027-01-02", False),
        ([_seen("2026-04-22", True)], "2020-01-01", True),
        ([_seen("2026-04-22", False)], "2020-01-01", None),
        ([_seen("2026-04-22", False)], "2026-05-01", False),
        ([_WITHDRAWN], "2026-05-01", False),
        ([_WITHDRAWN], "2025-05-01", None),
        ([_OPEN, _CUT], "2025-07-01", False),
        ([_SHORT, _LONGER], "2025-07-01", True),
        ([_ENDED, _ANEW], "2022-07-01", False),
        ([_ENDED, _ANEW], "2021-06-30", True),
        ([_ENDED, _ANEW], "2025-01-01", True),
        ([_seen("2024-01-01", False), _seen("2026-01-01", False)], "2024-06-01", False),
        ([_seen("2024-01-01", False, "", "2023-06-01"), _seen("2026-01-01", False)], "2023-06-01", True),
    ],
)
def test_snapshots_make_one_history(seen: list[Observation], day: str, registered: bool | None) -> None:
    spans = periods(reversed(seen))
    answers = [span.holds(date.fromisoformat(day)) for span in spans]
    assert (True if True in answers else None if None in answers else False) is registered


def test_forks_joins_and_circles_are_followed_once() -> None:
    lineage = Lineage([("A", "B"), ("A", "C"), ("B", "D"), ("C", "D"), ("D", "A"), ("D", "E"), ("E", "E"), ("", "A")])
    assert lineage.successors("A") == ("B", "C") and lineage.predecessors("D") == ("B", "C")
    assert lineage.later("A") == {"B": 1, "C": 1, "D": 2, "E": 3}
    assert lineage.earlier("E") == {"D": 1, "B": 2, "C": 2, "A": 3}
    assert lineage.current("A", {"C", "E"}.__contains__) == ("C", "E")
    assert lineage.current("A", {"A"}.__contains__) == ()
    assert lineage.family(["B"]) == frozenset("ABCDE")
    forked = Lineage([("A", "B"), ("A", "C"), ("C", "D"), ("E", "D")])
    assert forked.family(["B"]) == frozenset("ABCD")


def test_cells_are_read_as_the_publisher_means_them() -> None:
    assert read_date("30/12/1899") == "" and read_date("01/02/2024") == "2024-02-01" and read_date("bientôt") == ""
    assert digits("\t11004301500012") == "11004301500012" and text(" a\n b''c ") == "a b'c"


def test_the_reconstruction_of_2026_is_whole(shared: Path, tmp_path: Path) -> None:
    done = refresh("rncp", shared / "data" / "rncp" / "export-fiches-csv-2026-04-22.zip", where=tmp_path)
    assert done.counts["record"] == 24_410 + 3_886
    reference = Reference(tmp_path)
    found = reference.record("RNCP34857")
    assert found and found.registered(date(2021, 1, 22)) is True and found.registered(date(2026, 4, 22)) is False
    records = reference.records(reference.lineage.family(["RNCP1120"]))
    as_of = reference.as_of
    assert as_of == date(2026, 4, 22)
    assert reference.lineage.current("RNCP1120", lambda c: records[c].registered(as_of) is True) == ("RNCP38302",)


def test_the_official_samples_are_read(shared: Path, tmp_path: Path) -> None:
    samples = shared / "data" / "rncp"
    assert refresh("rncp", samples / "sample-csv-2024-02-22", where=tmp_path).counts["record"] == 9
    for register, count in (("RNCP", 12), ("RS", 8)):
        flow = samples / "sample-xml-v4.1" / f"export_fiches_{register}_fixture.xml"
        assert refresh("rncp", flow, where=tmp_path).counts["record"] == count
    assert len(Reference(tmp_path).records()) == 28
