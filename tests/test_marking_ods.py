"""An OpenDocument workbook given back: only its content changes, the marks stand in their cells, twice marks once."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from proa_graph.errors import UnusableError
from proa_graph.validation import check

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
                        ("fo", "xsl-fo-compatible"))
)  # fmt: skip
DAY = date(2021, 6, 1)


def _cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def _workbook() -> bytes:
    """A list whose second line has an odd number; its empty cells and lines are written as repetitions."""
    bold = (
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )
    empty = '<table:table-cell table:number-columns-repeated="3"/>'
    blank = f'<table:table-row table:number-rows-repeated="3">{empty}</table:table-row>'
    rows = (
        f"<table:table-row>{_cell('Intitulé')}{_cell('Code RNCP')}{_cell('Niveau')}</table:table-row>",
        f"<table:table-row>{_cell('BTS Un')}{_cell('RNCP34857')}{_cell('5')}</table:table-row>",
        f"<table:table-row>{_cell('BTS Deux')}"
        + _cell("RNCP3485X", ' table:style-name="ce1"')
        + '<table:table-cell table:number-columns-repeated="5"/></table:table-row>',
        blank,
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.2">'
        f"<office:automatic-styles>{bold}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Liste"><table:table-column table:number-columns-repeated="7"/>{"".join(rows)}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        book.writestr("Thumbnails/thumbnail.png", b"\x89PNG")
        book.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def _content(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read("content.xml").decode()


def _marked(book: bytes) -> bytes:
    return check(Path("liste.ods"), content=book, idcc="9000", as_of=DAY).render("ods")


def test_only_the_content_changes() -> None:
    book = _workbook()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(io.BytesIO(_marked(book))) as after:
        assert before.namelist() == after.namelist()
        assert after.infolist()[0].compress_type == zipfile.ZIP_STORED
        for name in before.namelist():
            assert (before.read(name) == after.read(name)) == (name != "content.xml")


def test_the_marks_stand_in_their_cells_and_keep_the_style_of_the_cell() -> None:
    marked = _content(_marked(_workbook()))
    odd = marked[marked.index("BTS Deux") : marked.index("RNCP3485X")]
    assert "PROA-L01" in odd and "<dc:creator" in odd.replace("ns0:", "dc:")
    style = next(part for part in marked.split("<style:style ") if 'style:name="proa-F9D3D0-ce1"' in part)
    assert "bold" in style and "#F9D3D0" in style
    assert "PROA-L01" not in marked[: marked.index("RNCP34857")]


def test_the_findings_are_the_same_after_marking_and_no_mark_is_doubled() -> None:
    once = _marked(_workbook())
    twice = _marked(once)
    first, second = (check(Path("liste.ods"), content=b, idcc="9000", as_of=DAY).report for b in (_workbook(), once))
    assert [(f.rule.id, f.place) for f in first.findings] == [(f.rule.id, f.place) for f in second.findings]
    assert second.reading and second.reading.lines == 2
    assert _content(once).count("annotation") == _content(twice).count("annotation") > 0
    assert _content(twice).count("<table:table ") == 2


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(UnusableError, match="OpenDocument"):
        check(Path("liste.csv"), content=b"Code RNCP\nRNCP34857\n", as_of=DAY).render("ods")
