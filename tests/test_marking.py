"""A workbook given back: its parts byte for byte but for the marks, whatever it holds."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from proa_graph.tables import OURS, read_list
from proa_graph.validation import Finding, check

DAY = date(2021, 6, 1)
HEADER = ["IDCC", "Intitulé de la certification", "Code RNCP", "Échéance", "À nous"]


def _workbook(*, noted: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Ma liste"
    for row in (["Annexe"], HEADER, [9998, "CAP relieur", "RNCP41x01", date(2025, 1, 2), "=1+1"]):
        sheet.append(row)
    sheet["C3"].font = Font(bold=True)
    sheet["D3"].number_format = "dd/mm/yyyy"
    if noted:
        sheet["C3"].comment = Comment("vu par Anne", "Anne")
    other = book.create_sheet("Autre")
    other["A1"] = "rien de la liste"
    out = io.BytesIO()
    book.save(out)
    return _with_macro(out.getvalue())


def _with_macro(content: bytes) -> bytes:
    """The workbook with parts that no library here writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            target.writestr(info, source.read(info))
        target.writestr("xl/vbaProject.bin", bytes(range(256)))
        target.writestr("customXml/item1.xml", "<a/>")
    return out.getvalue()


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _marked(content: bytes, name: str = "liste.xlsm") -> bytes:
    return check(Path(name), as_of=DAY, content=content).render("xlsx")


@pytest.mark.parametrize("noted", [False, True])
def test_only_the_marks_are_new(noted: bool) -> None:
    original = _workbook(noted=noted)
    before, after = _parts(original), _parts(_marked(original))
    changed = {name for name in before if before[name] != after[name]}
    assert set(before) <= set(after)
    assert changed <= {
        "[Content_Types].xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }  # fmt: skip
    assert after["xl/vbaProject.bin"] == bytes(range(256))


@pytest.mark.parametrize("noted", [False, True])
def test_marked_cells_keep_their_style_and_notes(noted: bool) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(_marked(_workbook(noted=noted))))["Ma liste"]
    cell = sheet["C3"]
    assert cell.fill.start_color.rgb == "FFF9D3D0"
    assert cell.font.bold
    assert sheet["D3"].number_format == "dd/mm/yyyy"
    assert sheet["E3"].value == "=1+1"
    assert cell.comment is not None
    assert "PROA-L01" in cell.comment.text
    assert ("vu par Anne" in cell.comment.text) == noted


def test_uploaded_again_our_sheet_is_known_and_written_over() -> None:
    once = _marked(_workbook())
    table = read_list(Path("liste.xlsm"), once)
    assert [entry.code_stated for entry in table.entries] == ["RNCP41x01"]
    assert all(aside.place.sheet != "Constats" for aside in table.reading.set_aside)
    twice = openpyxl.load_workbook(io.BytesIO(_marked(once)))
    assert twice.sheetnames == ["Ma liste", "Autre", "Constats"]
    assert str(twice["Constats"]["A1"].value).startswith(OURS)
    assert str(twice["Ma liste"]["C3"].comment.text).count("PROA-L01") == 1


def test_the_same_bytes_twice() -> None:
    original = _workbook()
    assert _marked(original) == _marked(original)


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_opened_and_saved_by_libreoffice_the_findings_are_the_same(tmp_path: Path, form: str) -> None:
    book = openpyxl.Workbook()
    first, second = book.worksheets[0], book.create_sheet("Suite")
    first.append(["Annexe"])
    for sheet, lines in ((first, ["RNCP41x01", "RNCP90001", "RNCP90001"]), (second, ["RNCP90002 et 7", "RNCP90003"])):
        sheet.append(["Métier", "Intitulé de la certification", "Code RNCP", "Niveau"])
        for number, code in enumerate(lines):
            sheet.append(["Relieur", f"CAP relieur {number // 2}", code, "12" if number else "3"])
    first.merge_cells("A3:A4")
    plain = io.BytesIO()
    book.save(plain)
    given = check(Path("liste.xlsx"), as_of=DAY, content=plain.getvalue())
    (tmp_path / "marked.xlsx").write_bytes(given.render("xlsx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    asked = ["--headless", profile, "--convert-to", form, "--outdir", str(tmp_path / "saved"), "marked.xlsx"]
    subprocess.run([str(OFFICE), *asked], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    saved = check(tmp_path / "saved" / f"marked.{form}", as_of=DAY)
    assert _said(saved.report.findings) == _said(given.report.findings) != []


def _said(findings: Iterable[Finding]) -> list[tuple[str, str, str, str]]:
    places = ((f, f.place) for f in findings)
    return [(f.rule.id, f.value, f.title, f"{p.sheet}!{p.cell}" if p else "") for f, p in places]
