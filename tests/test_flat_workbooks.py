"""Workbooks that are one XML file, as old programs and LibreOffice write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from proa_graph.errors import TooLargeError, UnusableError
from proa_graph.tables import ListTable, read_list, read_sheets
from proa_graph.validation import check

HEADER = ("Métier", "Intitulé de la certification", "Code RNCP", "Niveau")
LINES = (
    ("Relieur", "Relieur doreur d’art", "41001", "3"),
    ("Graveur", "Graveur sur bois", "41x02", "4"),
    ("Libraire", "Conseiller de librairie", "41003", "5"),
)
DAY = date(2022, 6, 1)


def _spreadsheetml(rows: str, name: str = "Liste", head: str = "") -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>{head}<?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _cell(text: str, more: str = "") -> str:
    kind = "Number" if text.isdigit() else "String"
    return f'<Cell{more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def _row(cells: tuple[str, ...], more: str = "") -> str:
    return f"<Row{more}>{''.join(map(_cell, cells))}</Row>"


def _fods() -> bytes:
    spaces = {"office": "office:1.0", "table": "table:1.0", "text": "text:1.0"}
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{part}"' for n, part in spaces.items())

    def row(cells: tuple[str, ...]) -> str:
        told = (f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells)
        return f"<table:table-row>{''.join(told)}</table:table-row>"

    rows = "".join(map(row, (HEADER, *LINES)))
    return (
        f'<?xml version="1.0"?><office:document {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Liste">{rows}</table:table></office:spreadsheet></office:body></office:document>'
    ).encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [("l.xls", _spreadsheetml("".join(map(_row, (HEADER, *LINES))))), ("l.fods", _fods()), ("l.xlsx", _fods())],
)
def test_a_workbook_of_one_file_is_read_and_judged_at_its_cells(name: str, content: bytes) -> None:
    checked = check(Path(name), content=content, idcc="9998", as_of=DAY)
    assert [(e.profession, e.certification_label, e.code_stated) for e in _table(checked.table).entries] == [
        line[:3] for line in LINES
    ]
    wrong = [f.place.address for f in checked.report.findings if f.place and f.rule.id == "PROA-L01"]
    assert wrong == ["Liste!C3"]


def _table(table: ListTable | None) -> ListTable:
    assert table is not None
    return table


def test_places_hidden_rows_and_merged_cells_of_spreadsheetml_are_kept() -> None:
    spanning, second = _cell("Relieur", ' ss:MergeDown="1"'), _cell("CAP B", ' ss:Index="2"')
    rows = (
        _row(HEADER)
        + f'<Row ss:Index="4">{spanning}{_cell("CAP A")}{_cell("41001.0")}</Row>'
        + f"<Row>{second}{_cell('41002')}</Row>"
        + f'<Row ss:Hidden="1">{_cell("Graveur")}{_cell("CAP C")}{_cell("41003")}</Row>'
    )
    table = read_list(Path("l.xls"), _spreadsheetml(rows))
    assert [(e.profession, e.certification_label, e.rncp_code) for e in table.entries[:2]] == [
        ("Relieur", "CAP A", "41001"),
        ("Relieur", "CAP B", "41002"),
    ]
    assert [table.places[e.row].row for e in table.entries][:2] == [4, 5]
    assert len(table.entries) == 2 and ["masqu" in aside.fr for aside in table.reading.set_aside] == [True]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (_spreadsheetml("<Row><Cell>"), UnusableError),
        (_spreadsheetml(""), UnusableError),
        (_spreadsheetml(_row(HEADER, ' ss:Index="x"')), UnusableError),
        (_spreadsheetml(_row(HEADER), head='<!DOCTYPE x [<!ENTITY a "b">]>'), UnusableError),
        (_spreadsheetml(_row(HEADER) + _row(("a", "b"), ' ss:Index="9000000"')), TooLargeError),
        (_spreadsheetml("<Row>" + _cell("a", ' ss:Index="9000000"') + "</Row>"), TooLargeError),
    ],
)
def test_a_damaged_or_sparse_workbook_of_one_file_is_refused_in_a_sentence(
    content: bytes, error: type[UnusableError]
) -> None:
    with pytest.raises(error):
        read_list(Path("l.xls"), content)


def test_rows_that_hold_nothing_are_no_lines() -> None:
    (sheet,) = read_sheets(Path("l.xls"), _spreadsheetml("<Row/>" * 20_000 + _row(HEADER) + "<Row/>"))
    assert [line.number for line in sheet.lines] == [20_001]


def test_links_comments_and_errors_of_open_document_are_kept() -> None:
    record = "https://www.francecompetences.fr/recherche/rncp/41003/"
    text = "<text:p>{}</text:p>"
    cells = {
        "41001": f"<office:annotation>{text.format('RNCP41009')}</office:annotation>{text.format('')}",
        "41x02": text.format("Err:508"),
        "41003": text.format(f'<text:a xlink:href="{record}">fiche</text:a>'),
    }
    content = _fods().decode()
    for code, cell in cells.items():
        content = content.replace(text.format(code), cell)
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    spaces = f'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:calcext="{calc}"'
    content = content.replace("<office:document ", f"<office:document {spaces} ").replace(
        'office:value-type="string"><text:p>Err', 'office:value-type="string" calcext:value-type="error"><text:p>Err'
    )
    table = read_list(Path("l.fods"), content.encode())
    assert table.entries[2].code_stated == "RNCP41003"
    told = [(aside.place.address, aside.text, aside.en) for aside in table.reading.unread]
    assert told == [
        ("Liste!C3", "Err:508", "cell in error"),
        ("Liste!C2", "RNCP41009", "code in a comment on the cell"),
    ]
