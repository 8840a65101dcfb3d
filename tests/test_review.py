"""A list beside what its document prints, doubtful lines first; corrected, it enters the facts and stays."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from proa_graph.cli import cli
from proa_graph.errors import UnusableError
from proa_graph.extraction import review_of
from proa_graph.harvest import harvest
from proa_graph.harvest.accepted import accept
from proa_graph.model import Entry
from proa_graph.tables import read_facts
from proa_graph.validation.review import reviewed

DUMPS = Path(__file__).with_name("harvest")
AGREEMENT = "KALITEXT000041900001"
PAGE = """<p>Liste des certifications éligibles à la Pro-A</p>
<table><tr><th>Intitulé</th><th>Code RNCP</th><th>Niveau</th></tr>
<tr><td>TP Vannier</td><td>RNCP31201</td><td>3</td></tr>
<tr><td>BTS Paille</td><td>RNCP31203</td><td>cinq</td></tr>
<tr><td>CAP Filets &amp; voiles</td><td>RNCP31204</td><td>3</td></tr></table>"""


def _line(label: str, code: str = "31201", **fields: Any) -> Entry:
    return Entry(certification_label=label, rncp_code=code, code_stated=code and f"RNCP{code}", **fields)


@pytest.mark.parametrize(
    ("entry", "reasons"),
    [
        (_line("TP Vannier"), ()),
        (_line("TP Vannier", ""), ("no-code",)),
        (_line("TP Vannier", "", note="repertoire=RS"), ()),
        (Entry(certification_label="TP Vannier", code_stated="31 2O1"), ("code",)),
        (_line("TP Vannier", level_stated="cinq"), ("level",)),
        (_line("TP Vannier", level_stated="sans niveau"), ()),
        (_line("TP Vannier", level_stated="5", level_2019="5"), ()),
        (_line("TP " + "a" * 157), ()),
        (_line("TP " + "a" * 158), ("long",)),
        (_line("CAP"), ("short",)),
        (_line("TP Vannier RNCP31202"), ("within",)),
        (_line("TP Vannier", excluded_from_extension=True), ("undated",)),
        (_line("TP Vannier", note="coquille de l’original"), ("misprint",)),
        (_line("TP Vannier", note="label_carried_over"), ("carried",)),
    ],
)
def test_a_doubt_has_its_reason(entry: Entry, reasons: tuple[str, ...]) -> None:
    others = [_line(f"Autre {n}", str(31300 + n)) for n in range(4)]
    found = reviewed([*others, entry], {})
    assert next(line.reasons for line in found if line.entry is entry) == reasons


def test_a_line_printed_twice_is_doubtful_and_stands_first() -> None:
    found = reviewed([_line("BTS Paille", "1"), _line("TP Vannier"), _line("TP vannier")], {})
    assert [line.reasons for line in found] == [("twice",), ("twice",), ()]


def test_the_page_shows_what_is_printed_beside_what_was_read(tmp_path: Path) -> None:
    source = tmp_path / "liste.html"
    source.write_text(PAGE, encoding="utf-8")
    page = review_of(source, ".html").decode()
    assert "BTS Paille | RNCP31203 | cinq" in page
    assert "CAP Filets &amp; voiles" in page
    assert page.index("BTS Paille") < page.index("TP Vannier"), "doubtful lines come first"
    assert "3 lignes lues, dont 1 à relire" in page
    with pytest.raises(UnusableError, match=r"\.html ou \.xlsx"):
        review_of(source, ".pdf")


def _reviewed(folder: Path) -> tuple[Path, Path]:
    """The facts of the invented dumps, and the workbook of one agreement."""
    out, sheet = folder / "data", folder / "relecture.xlsx"
    harvest([DUMPS / "npm-2021", DUMPS / "npm-2023"], out=out)
    container = next((DUMPS / "npm-2023").rglob("KALICONT*1.json"))
    sheet.write_bytes(review_of(container, ".xlsx", text_id=AGREEMENT))
    return out, sheet


def _change(sheet: Path, label: str, column: str, value: str) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    names = [c.value for c in page[1]]
    row = next(r for r in page.iter_rows(min_row=2) if r[names.index("certification_label")].value == label)
    row[names.index(column)].value = value
    book.save(sheet)


def test_a_reviewed_list_stays_whatever_is_harvested_later(tmp_path: Path) -> None:
    out, sheet = _reviewed(tmp_path)
    before = read_facts(out).lists[AGREEMENT]
    _change(sheet, "CAP souffleur de verre", "rncp_code", "90009")
    account = accept(sheet, out=out, by="A. Relectrice", day=date(2026, 1, 5))
    assert (account.text, account.lines) == (AGREEMENT, len(before))
    after = read_facts(out)
    assert next(e.rncp_code for e in after.lists[AGREEMENT]) == "90009"
    (corrected, *others), (wrong, *same) = after.lists[AGREEMENT], before
    assert [e.key for e in others] == [e.key for e in same]
    assert [(r.code, r.followed_by) for r in after.retired if r.key == wrong.key] == [("90001", corrected.key)]
    assert [(r.text, r.day, r.by) for r in after.reviewed] == [(AGREEMENT, date(2026, 1, 5), "A. Relectrice")]
    harvest([DUMPS / "npm-2021", DUMPS / "npm-2023"], out=out)
    assert read_facts(out).lists[AGREEMENT] == after.lists[AGREEMENT]
    assert read_facts(out).reviewed == after.reviewed
    accept(sheet, out=out, by="B. Relecteur", day=date(2026, 2, 5))
    assert [(r.text, r.by) for r in read_facts(out).reviewed] == [(AGREEMENT, "B. Relecteur")]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("level_2019", "9", "« 9 » n’est pas un niveau"),
        ("rncp_code", "RNCP1", "n’est pas un numéro du RNCP"),
        ("certification_label", "", "n’est pas un intitulé"),
        ("excluded_from_extension", "oui", "0 ou 1"),
        ("exclusion_arrete_date", "6 nov. 2020", "AAAA-MM-JJ"),
        ("text_id", "KALITEXT9", f"{AGREEMENT}, KALITEXT9"),
    ],
)
def test_what_a_cell_may_not_hold_is_told_and_nothing_is_written(
    tmp_path: Path, column: str, value: str, said: str
) -> None:
    out, sheet = _reviewed(tmp_path)
    _change(sheet, "CAP souffleur de verre", column, value)
    before = {p.name: p.read_bytes() for p in out.rglob("*.csv")}
    with pytest.raises(UnusableError, match=said):
        accept(sheet, out=out, by="A", day=date(2026, 1, 5))
    assert {p.name: p.read_bytes() for p in out.rglob("*.csv")} == before


def test_another_workbook_is_no_review(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Intitulé", "Code"])
    book.save(tmp_path / "autre.xlsx")
    with pytest.raises(UnusableError, match="classeur de relecture"):
        accept(tmp_path / "autre.xlsx", out=tmp_path, by="A", day=date(2026, 1, 5))


def test_the_commands(tmp_path: Path) -> None:
    out, _ = _reviewed(tmp_path)
    container = next((DUMPS / "npm-2023").rglob("KALICONT*1.json"))
    sheet = tmp_path / "autre.xlsx"
    asked = ["extract", str(container), "--text", AGREEMENT, "--review", str(sheet)]
    assert CliRunner().invoke(cli, asked).exit_code == 0
    shutil.copy(sheet, tmp_path / "copie.xlsx")
    found = CliRunner().invoke(cli, ["accept", str(sheet), "--by", "A. R.", "--date", "2026-01-05", "--out", str(out)])
    assert (found.exit_code, found.output) == (0, f"{AGREEMENT} : 3 lignes relues par A. R.\n")
