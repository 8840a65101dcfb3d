"""Lists in documents: the one reader of documents, the account of what it read, the same rules."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from proa_graph.errors import UnusableError
from proa_graph.validation import Report, check

DAY = date(2021, 6, 1)
LINES = (("Relieur", "CAP relieur", "RNCP41001", "3"), ("Graveur", "CAP graveur", "RNCP41x02", "3"))
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
HEADER = ("Métier", "Intitulé de la certification", "Code RNCP", "Niveau")


def _html(*more: str) -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, *LINES))
    return f"<html><body><table>{rows}</table>{''.join(more)}</body></html>".encode()


def _docx() -> bytes:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in (HEADER, *LINES))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{_WORD}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>',
        )
    return out.getvalue()


def _report(name: str, content: bytes) -> Report:
    return check(Path(name), idcc="9998", as_of=DAY, content=content).report


@pytest.mark.parametrize(("name", "made"), [("l.html", _html), ("l.docx", _docx), ("l.xls", _html)])
def test_a_document_is_read_and_judged(name: str, made: Callable[[], bytes]) -> None:
    content = made()
    report = _report(name, content)
    assert report.reading is not None
    assert (report.reading.lines, report.reading.codes) == (2, 2)
    assert {"profession", "certification_label", "code_stated", "level_stated"} <= set(report.reading.columns)
    assert [f.title for f in report.findings if f.rule.id == "PROA-L01"] == ["CAP graveur"]


def test_a_code_outside_the_lines_read_keeps_the_list_from_conforming() -> None:
    whole = _html().replace(b"RNCP41x02", b"RNCP41002")
    assert _report("l.html", whole).is_whole
    missed = _report("l.html", whole.replace(b"</table>", b"</table><p>Et le titre RNCP41003.</p>"))
    assert not missed.conforms
    assert missed.reading is not None
    assert [a.text for a in missed.reading.unread] == ["RNCP41003"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("x.docx", b"PK\x03\x04" + bytes(99), "unusable-file"),
        ("x.docx", b"\xd0\xcf\x11\xe0" + bytes(99), "unusable-file"),
        ("x.json", b"[" * 5000 + b"]" * 5000, "too-large-request"),
        ("x.rdf", b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>', "unusable-file"),
        (
            "x.rdf",
            b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 9000 + b'">]><r>' + b"&a;" * 2000 + b"</r>",
            "too-large-request",
        ),
        ("x.ttl", b"@prefix p: <https://w3id.org/proa/def#> . <urn:a b> a p:EligibilityEntry .", "unusable-file"),
        ("x.zip", b"x", "media-type"),
        ("x.xlsx", b"PK\x03\x04" + bytes(99), "unusable-file"),
        ("x.csv", b"a" * (21 << 20), "too-large-request"),
        ("x.csv", b"Titre;Code RNCP\n" + b"a;" * 500_000, "too-large-request"),
        ("x.csv", b"Titre;Code RNCP\nBTS;RNCP41001\n" + b";" * 1_000 + b"a\n", "too-large-request"),
    ],
)
def test_what_passes_a_limit_is_refused_in_one_line(name: str, content: bytes, problem: str) -> None:
    with pytest.raises(UnusableError) as caught:
        _report(name, content)
    assert caught.value.problem == problem
    for lang in ("fr", "en"):
        assert caught.value.message(lang).startswith(name)
        assert "\n" not in caught.value.message(lang)


def test_empty_columns_do_not_count() -> None:
    blank = b";" * 1_500
    content = b"Titre;Code RNCP" + blank + b"\nCAP relieur;RNCP41001" + blank + b"\n"
    reading = _report("x.csv", content).reading
    assert reading is not None and (reading.lines, reading.codes) == (1, 1)


def test_more_lists_beside_each_other_than_anybody_writes_are_refused() -> None:
    rows = ("Titre;Code RNCP;" * 40, *(f"CAP {n};RNCP4100{n};" * 40 for n in range(3)))
    with pytest.raises(UnusableError, match="listes côte à côte"):
        _report("x.csv", "\n".join(rows).encode())


def test_a_text_of_bullets_with_commas_is_no_table() -> None:
    text = "\n".join(f"- {title} ({code}), niveau {level}" for _, title, code, level in LINES)
    found = _report("liste.txt", text.encode())
    assert found.reading is not None
    assert found.reading.lines == 2
    assert not found.conforms


@pytest.mark.parametrize("bullet", ["- ", "• ", "– ", "1) "])
def test_items_with_commas_are_no_columns(bullet: str) -> None:
    text = "\n".join(
        f"{bullet}{one}" for one in ("TP relieur (RNCP41001), niveau 3", "CAP doreur, RNCP 41002, niveau 3")
    )
    found = check(Path("collé.txt"), content=f"Voici la liste :\n\n{text}\n".encode(), idcc="1501").report
    assert [(v.title.removeprefix(bullet), v.code) for v in found.verdicts] == [
        ("TP relieur", "RNCP41001"),
        ("CAP doreur", "RNCP41002"),
    ]


def test_a_first_line_with_a_code_is_a_line_of_the_list() -> None:
    text = "TP relieur (RNCP41001);niveau 3\nCAP doreur;RNCP41002\nCAP graveur;RNCP41003\n"
    found = check(Path("liste.csv"), content=text.encode(), idcc="1501").report
    assert [v.place.row for v in found.verdicts] == [1, 2, 3]


def test_a_page_under_the_name_of_a_workbook_keeps_its_name() -> None:
    rows = "".join(f"<tr><td>CAP relieur<td>RNCP4100{n}<td>3</tr>" for n in (1, 2))
    page = f"<table><tr><th>Intitulé<th>Code RNCP<th>Niveau</tr>{rows}</table>".encode()
    found = check(Path("export.xls"), content=page, idcc="1501").report
    assert [v.code for v in found.verdicts] == ["RNCP41001", "RNCP41002"]
    assert {found.file, *(v.place.file for v in found.verdicts)} == {"export.xls"}
    with pytest.raises(UnusableError, match=r"^export\.xls"):
        check(Path("export.xls"), content=b"<table><tr><td>rien</table>")
