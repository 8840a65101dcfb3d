"""Every form of workbook that people have: read, or refused in one sentence that says what to do."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from proa_graph.errors import UnusableError
from proa_graph.server.checks import WITH_MACROS, _report
from proa_graph.tables import keeps_macros, read_list
from proa_graph.validation import check

DAY = date(2021, 6, 1)
HEADER = ("Intitulé", "Code RNCP", "Niveau")
LINES = (("CAP relieur", "RNCP34857", "3"), ("BTS graveur", "RNCP3485X", "5"), ("BTS libraire", "RNCP34859", "5"))
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def _archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _record(kind: int, data: bytes = b"") -> bytes:
    """A record of a binary workbook: its kind and its length in groups of seven bits, then its data."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, left = b"", len(data)
    while left > 127:
        size, left = size + bytes([left & 127 | 128]), left >> 7
    return head + size + bytes([left]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb(lines: Sequence[tuple[str, ...]] = LINES) -> bytes:
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    named = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Liste")
    book = b"".join(map(_record, (131, 143), (b"", b""))) + _record(156, named) + _record(144) + _record(132)
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, 3, 0, 2)) + _record(145)
    for number, row in enumerate((HEADER, *lines)):
        sheet += _record(0, struct.pack("<II", number, 0) + bytes(9))
        for column, text in enumerate(row):
            sheet += _record(6, struct.pack("<II", column, 0) + _wide(text))
    sheet += _record(146) + _record(130)
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{link}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    return _archive(
        **{
            "xl/_rels/workbook.bin.rels": rels.encode(),
            "xl/workbook.bin": book,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _ods(rows: str, manifest: str = "") -> bytes:
    content = (
        f'<office:document-content xmlns:office="{OASIS}:office:1.0" xmlns:table="{OASIS}:table:1.0" '
        f'xmlns:text="{OASIS}:text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="Liste">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    told = f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0">{manifest}</manifest:manifest>'
    parts = {"mimetype": kind, "META-INF/manifest.xml": told, "content.xml": content}
    return _archive(**{name: text.encode() for name, text in parts.items()})


def _row(cells: tuple[str, ...], times: int = 1) -> str:
    told = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{told}</table:table-row>'


def _blank(times: int, columns: int = 16_384) -> str:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"/>'
    return f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>'


def _wrong(name: str, content: bytes) -> list[str]:
    report = check(Path(name), as_of=DAY, content=content).report
    return [f.place.address for f in report.findings if f.rule.id == "PROA-L01" and f.place]


def test_a_binary_workbook_is_read_and_marked_in_a_new_one() -> None:
    content = _xlsb()
    assert len(read_list(Path("liste.xlsb"), content).entries) == 3
    assert _wrong("liste.xlsb", content) == ["Liste!B3"]
    book = openpyxl.load_workbook(io.BytesIO(check(Path("liste.xlsb"), as_of=DAY, content=content).render("xlsx")))
    assert "Constats" in book.sheetnames and book.worksheets[0]["B3"].value == "RNCP3485X"


@pytest.mark.parametrize(
    ("codes", "unread"), [(("RNCP34857", "RNCP34858"), []), (("RNCP34857", ""), ["Liste!3"]), (("", ""), [])]
)
def test_of_cells_alone_nobody_knows_why_a_code_is_missing(codes: tuple[str, str], unread: list[str]) -> None:
    """Neither an error nor a link nor a comment can be told from an empty cell."""
    lines = [(f"TP Gardien {n}", code, "3") for n, code in enumerate(codes)]
    reading = read_list(Path("liste.xlsb"), _xlsb(lines)).reading
    assert [f"{aside.place.sheet}!{aside.place.row}" for aside in reading.unread] == unread
    assert reading.whole == (not unread)


def test_repeated_rows_of_open_document_keep_their_numbers() -> None:
    rows = _row(HEADER) + _row(LINES[0]) + _blank(3, 4) + _row(LINES[1]) + _blank(1_048_000)
    assert _wrong("liste.ods", _ods(rows)) == ["Liste!B6"]
    twice = _ods(_row(HEADER) + _row(LINES[1], 2) + _blank(1_048_000))
    assert _wrong("liste.ods", twice) == ["Liste!B2", "Liste!B3"]


def test_open_document_without_styles_is_marked() -> None:
    content = _ods(_row(HEADER) + _row(LINES[0]) + _row(LINES[1], 2))
    marked = check(Path("liste.ods"), as_of=DAY, content=content).render("ods")
    assert _wrong("liste.ods", marked) == ["Liste!B3", "Liste!B4"]
    with zipfile.ZipFile(io.BytesIO(marked)) as archive:
        told = archive.read("content.xml").decode()
    assert told.index("automatic-styles") < told.index("office:body") and told.count("<office:annotation>") >= 2


def test_a_row_repeated_without_end_is_refused_with_its_measure() -> None:
    with pytest.raises(UnusableError, match="1048575 lignes"):
        check(Path("liste.ods"), content=_ods(_row(HEADER) + _row(LINES[0], 1_048_574)))


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_CIPHERED = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
LOCKED = {
    "liste.xlsx": _OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600),
    "liste.xls": _OLE + b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x36\x00" + bytes(600),
    "liste.ods": _ods(_row(HEADER), _CIPHERED),
}


@pytest.mark.parametrize("name", LOCKED)
def test_a_workbook_under_a_password_says_what_to_do(name: str) -> None:
    with pytest.raises(UnusableError) as raised:
        check(Path(name), content=LOCKED[name])
    assert raised.value.message("fr").endswith("mot de passe\u202f; enregistrez-en une copie sans protection")


def _with_macros() -> bytes:
    book = openpyxl.Workbook()
    for row in (HEADER, *LINES):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    plain = b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        plain, b"vnd.ms-excel.sheet.macroEnabled.main+xml"
    )
    return _archive(**parts, **{"xl/vbaProject.bin": bytes(range(256)) * 9, "customUI/customUI.xml": b"<customUI/>"})


def test_macros_survive_byte_for_byte_under_a_name_that_opens() -> None:
    content = _with_macros()
    marked = check(Path("liste.xlsm"), as_of=DAY, content=content).render("xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(io.BytesIO(marked)) as after:
        for name in ("xl/vbaProject.bin", "customUI/customUI.xml", "docProps/app.xml", "xl/theme/theme1.xml"):
            assert after.read(name) == before.read(name)
    assert keeps_macros(marked)
    headers = _report("liste.xlsm", "xlsx", marked, "fr", conforms=False, taken=True).headers
    assert headers["content-type"] == WITH_MACROS and headers["content-disposition"].endswith('constats.xlsm"')
    plain = check(Path("liste.csv"), as_of=DAY, content="\n".join(";".join(r) for r in (HEADER, *LINES)).encode())
    headers = _report("liste.csv", "xlsx", plain.render("xlsx"), "fr", conforms=False, taken=True).headers
    assert headers["content-disposition"].endswith('constats.xlsx"')
