"""The tables that partners send, as people make them: invented, each with one habit of theirs."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from proa_graph.errors import UnusableError
from proa_graph.tables import ListTable, read_list
from proa_graph.tables import rows as asides
from proa_graph.validation import check

HEADER = ("Filière", "Métier visé", "Intitulé de la certification", "Code RNCP", "Niveau", "Certificateur")
LINES = (
    ("Atelier", "Relieur", "Relieur doreur d’art", "RNCP41001", "3", "Ministère de la culture"),
    ("Atelier", "Graveur", "Graveur sur bois debout", "RNCP41002", "4", "Ministère de la culture"),
    ("Vente", "Libraire", "Conseiller de librairie ancienne", "RNCP41003", "5", "Chambre des libraires"),
    ("Vente", "Bouquiniste", "Gérant d’étal de quai", "RNCP41004", "4", "Chambre des libraires"),
    ("Caves", "Conservateur", "Agent de réserve patrimoniale", "RNCP41005", "3", "Institut du papier"),
)
ALL = {"sector", "profession", "certification_label", "code_stated", "level_stated", "certifier"}
Rows = Sequence[Sequence[object]]


def _csv(rows: Rows, delimiter: str = ";") -> bytes:
    return "\n".join(delimiter.join(str(cell) for cell in row) for row in rows).encode() + b"\n"


def _read_csv(rows: Rows, **options: object) -> ListTable:
    return read_list(Path("liste.csv"), _csv(rows), **options)  # type: ignore[arg-type]


def _book(fill: Callable[[Worksheet], None], *others: tuple[str, Callable[[Worksheet], None]]) -> ListTable:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Liste"
    fill(sheet)
    for name, more in others:
        more(book.create_sheet(name))
    out = io.BytesIO()
    book.save(out)
    return read_list(Path("liste.xlsx"), out.getvalue())


def _rows(rows: Rows) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(list(row))

    return fill


def _codes(table: ListTable) -> list[str]:
    return [entry.rncp_code for entry in table.entries]


CODES = ["41001", "41002", "41003", "41004", "41005"]


def _columns(*headers: str, of: Sequence[int] = (0, 1, 2, 3, 4, 5)) -> Rows:
    return [headers, *([line[i] for i in of] for line in LINES)]


def _with(header: str, values: Sequence[str], at: int) -> Rows:
    """The list with one more column."""
    first = [*HEADER[:at], header, *HEADER[at:]]
    return [first, *([*line[:at], value, *line[at:]] for line, value in zip(LINES, values, strict=True))]


HABITS: dict[str, Rows] = {
    "plain": [HEADER, *LINES],
    "internal code beside the record": _with("Code", ["A12", "B7", "C44", "D1", "E90"], 0),
    "internal number beside the record": _with("N°", ["101", "57", "44", "12", "9"], 2),
    "NSF code before": _with("Code NSF", ["322", "322t", "312", "312", "342"], 1),
    "ROME code before": _with("Code ROME", ["B1301", "B1302", "D1209", "D1301", "K1602"], 2),
    "diploma code before": _with("Code diplôme", ["50032201", "46032203", "32031201", "46031207", "50034203"], 3),
    "titles over the header": [["Projet d’avenant n° 4"], ["Annexe 1 – liste des certifications"], [], HEADER, *LINES],
    "header far below": [*([[f"Paragraphe {n}"] for n in range(40)]), HEADER, *LINES],
    "upper case": [[h.upper() for h in HEADER], *LINES],
    "two header rows": [["", "", "Certification", "", "", ""], HEADER, *LINES],
    "groups over titles": [
        ["", "Métier", "Certification", "", "", ""],
        ["Filière", "Intitulé", "Intitulé", "Fiche RNCP", "Niveau", "Certificateur"],
        *LINES,
    ],
    "bare numbers": [HEADER, *([*line[:3], line[3][4:], *line[4:]] for line in LINES)],
    "decimals": [HEADER, *([*line[:3], line[3][4:] + ".0", *line[4:]] for line in LINES)],
    "links": [
        HEADER,
        *([*row[:3], f"https://www.francecompetences.fr/recherche/rncp/{row[3][4:]}/", *row[4:]] for row in LINES),
    ],
    "old levels": [
        HEADER,
        *([*row[:4], r, row[5]] for row, r in zip(LINES, ("V", "IV", "III", "IV", "V"), strict=True)),
    ],
    "repeated header": [HEADER, *LINES[:3], HEADER, *LINES[3:]],
    "numbered columns": [HEADER, [1, 2, 3, 4, 5, 6], *LINES],
    "total and signatures": [
        HEADER,
        *LINES,
        ["Total", "", "5 certifications", "", "", ""],
        [],
        ["(1) Sous réserve de renouvellement", "", "", "", "", ""],
        ["Fait à Rouen, le 3 mars", "", "", "", "", ""],
        ["Pour la fédération des relieurs", "", "", "", "", ""],
    ],
    "unknown words over titles and codes": _columns(
        "Filière", "Métier visé", "Ce qui est visé", "Repère", "Niveau", "Certificateur"
    ),
    "two lists side by side": [
        [*HEADER, "", *HEADER],
        *([*left, "", *right] for left, right in zip(LINES[:3], (*LINES[3:], [""] * 6), strict=True)),
    ],
    "on its side": [[h, *(line[i] for line in LINES)] for i, h in enumerate(HEADER)],
}


@pytest.mark.parametrize("habit", sorted(HABITS))
def test_a_habit_of_people_reads_as_the_plain_list(habit: str) -> None:
    table = _read_csv(HABITS[habit])
    assert _codes(table) == CODES
    assert [e.certification_label for e in table.entries] == [line[2] for line in LINES]
    assert [e.profession for e in table.entries] == [line[1] for line in LINES]
    assert [e.level_2019 for e in table.entries] == ["3", "4", "5", "4", "3"]
    assert set(table.reading.columns) >= ALL
    assert table.reading.whole, table.reading
    assert table.reading.lines == table.reading.codes == 5


def test_kind_beside_the_title() -> None:
    rows = [["Titre", "Intitulé", "Code RNCP"], *(["TP", line[2], line[3]] for line in LINES)]
    table = _read_csv(rows)
    assert {e.certification_type for e in table.entries} == {"TP"}
    assert table.entries[0].certification_label == LINES[0][2]


def test_the_register_stands_beside_the_number() -> None:
    rows = [["Intitulé", "Répertoire", "Numéro"], *([line[2], "RNCP", line[3][4:]] for line in LINES[:4])]
    table = _read_csv([*rows, [LINES[4][2], "RS", "5005"]])
    assert [e.code_stated for e in table.entries] == ["RNCP41001", "RNCP41002", "RNCP41003", "RNCP41004", "RS5005"]
    assert table.entries[4].rncp_code == ""


def test_codes_within_titles() -> None:
    rows = [["Métier", "Certification", "Niveau"], *([row[1], f"TP {row[2]} ({row[3]})", row[4]] for row in LINES)]
    table = _read_csv(rows)
    assert _codes(table) == CODES
    assert table.entries[0].certification_label == "TP Relieur doreur d’art"


def test_headings_between_lines_are_sectors_and_said() -> None:
    rows = [HEADER[1:], ["ATELIER"], *(row[1:] for row in LINES[:2]), ["VENTE"], *(row[1:] for row in LINES[2:])]
    table = _read_csv(rows)
    assert [e.sector for e in table.entries] == ["ATELIER", "ATELIER", "VENTE", "VENTE", "VENTE"]
    assert [a.text for a in table.reading.set_aside] == ["ATELIER", "VENTE"]


def test_a_title_alone_on_its_line_stays_a_line() -> None:
    table = _read_csv([HEADER, *LINES, ["", "", "CAP imagier", "", "", ""]])
    assert len(table.entries) == 6
    assert table.entries[5].code_stated == ""


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_stray_quote_swallows_nothing(delimiter: str) -> None:
    lines = [list(line) for line in LINES]
    lines[1][2] = '"Graveur sur bois debout'
    table = read_list(Path("liste.csv"), _csv([HEADER, *lines], delimiter))
    assert _codes(table) == CODES
    assert table.entries[1].certification_label == "Graveur sur bois debout"
    assert [a.place.row for a in table.reading.set_aside] == [3]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "cp1252", "utf-8-sig"])
def test_encodings_without_a_mark(encoding: str) -> None:
    table = read_list(Path("liste.csv"), _csv([HEADER, *LINES]).decode().encode(encoding))
    assert table.entries[0].certification_label == "Relieur doreur d’art"


def test_the_separator_may_be_said() -> None:
    assert _codes(read_list(Path("l.csv"), b"sep=|\n" + _csv([HEADER, *LINES], "|"))) == CODES


def test_an_exclusion_in_words_gives_its_day() -> None:
    rows = _with("Exclu de l’extension", ["", "", "Oui (arrêté du 6 nov. 2020)", "", "non"], 6)
    entries = _read_csv(rows).entries
    assert [e.excluded_from_extension for e in entries] == [False, False, True, False, False]
    assert entries[2].exclusion_arrete_date == "2020-11-06"


def test_merged_cells_are_filled_down() -> None:
    def fill(sheet: Worksheet) -> None:
        _rows([HEADER, *LINES])(sheet)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B4:B5")

    table = _book(fill)
    assert [e.sector for e in table.entries] == ["Atelier", "Atelier", "Vente", "Vente", "Caves"]
    assert table.entries[3].profession == "Libraire"


def test_a_list_beside_another_has_its_places_and_leaves_nothing_ignored() -> None:
    table = _read_csv(HABITS["two lists side by side"])
    assert [table.place(row, "code_stated").column for row in (1, 4)] == ["Code RNCP", "Code RNCP"]
    assert [sheet.letters["code_stated"] for sheet in table.reading.sheets] == ["D", "K"]
    assert table.ignored == () and table.reading.ignored == {}


def test_a_line_whose_number_is_split_in_two_is_no_header() -> None:
    split = [[*line[:3], "RNCP 40 18", f"Niveau {line[4]}", line[5]] for line in LINES[2:3]]
    table = _read_csv([HEADER, *LINES[:2], *split, *LINES[3:]])
    assert [entry.code_stated for entry in table.entries][2] == "RNCP 40 18"
    assert len(table.entries) == table.reading.codes == 5


def test_every_list_sheet_is_read_and_the_others_said() -> None:
    table = _book(
        _rows([HEADER, *LINES[:2]]),
        ("Lisez-moi", _rows([["Mode d’emploi"], ["Ne remplir que la liste"]])),
        ("Suite", _rows([HEADER, *LINES[2:]])),
    )
    assert _codes(table) == CODES
    assert [(s.sheet, s.lines, s.codes) for s in table.reading.sheets] == [("Liste", 2, 2), ("Suite", 3, 3)]
    assert [a.place.sheet for a in table.reading.set_aside] == ["Lisez-moi"]
    assert table.place(5, "code_stated").address == "Suite!D4"
    assert table.reading.whole


def test_hidden_rows_are_set_aside_and_leave_the_list_unjudged() -> None:
    def fill(sheet: Worksheet) -> None:
        _rows([HEADER, *LINES])(sheet)
        sheet.row_dimensions[4].hidden = True

    table = _book(fill)
    assert _codes(table) == ["41001", "41002", "41004", "41005"]
    assert [a.place.row for a in table.reading.set_aside] == [4]
    assert not table.reading.whole


@pytest.mark.parametrize(("cells", "left"), [(6, [4]), (5, []), (0, [])])
@pytest.mark.parametrize("rich", [False, True])
def test_rows_struck_through_are_set_aside_and_leave_the_list_unjudged(cells: int, left: list[int], rich: bool) -> None:
    """A partner strikes a line out to take it away; one cell that is not struck leaves the line where it is."""

    def fill(sheet: Worksheet) -> None:
        _rows([HEADER, *LINES])(sheet)
        for cell in sheet[4][:cells]:
            if rich:
                text = str(cell.value)
                font = InlineFont(strike=True)
                cell.value = CellRichText(TextBlock(font, text[:2]), TextBlock(font, text[2:]))
            else:
                cell.font = Font(strike=True)

    table = _book(fill)
    assert [a.place.row for a in table.reading.set_aside] == left
    assert ("41003" in _codes(table)) == (not left)
    assert table.reading.whole == (not left)


def test_a_style_that_says_no_strike_strikes_nothing() -> None:
    def fill(sheet: Worksheet) -> None:
        _rows([HEADER, *LINES])(sheet)
        for cell in sheet[4]:
            cell.font = Font(strike=False, bold=True)

    assert len(_codes(_book(fill))) == 5


@pytest.mark.parametrize(("line", "cells", "left"), [("solid", 3, [3]), ("none", 3, []), ("solid", 2, [])])
def test_rows_struck_through_in_open_document_are_set_aside(line: str, cells: int, left: list[int]) -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    style = (
        '<style:style style:name="ce1" style:family="table-cell">'
        f'<style:text-properties style:text-line-through-style="{line}"/></style:style>'
    )
    rows = ""
    for number, row in enumerate([HEADER, *LINES], 1):
        styled = [' table:style-name="ce1"' if number == 3 and place < cells else "" for place in range(3)]
        rows += (
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"{mark}><text:p>{text}</text:p></table:table-cell>'
                for mark, text in zip(styled, row[2:5], strict=True)
            )
            + "</table:table-row>"
        )
    content = (
        f"<office:document-content {names}><office:automatic-styles>{style}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="Liste">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
    table = read_list(Path("liste.ods"), out.getvalue())
    assert [a.place.row for a in table.reading.set_aside] == left
    assert table.reading.whole == (not left)


def test_a_formula_without_a_value_is_named() -> None:
    table = _book(_rows([HEADER, *LINES[:4], [*LINES[4][:3], '="RNCP"&41005', *LINES[4][4:]]]))
    assert [a.place.address for a in table.reading.unread] == ["Liste!D6"]
    assert not table.reading.whole
    assert len(table.entries) == 5


def test_codes_in_a_column_that_is_not_read_leave_the_list_unjudged() -> None:
    rows = [["Intitulé", "Niveau", ""], *([line[2], line[4], line[3][4:]] for line in LINES)]
    assert not _read_csv(rows).reading.whole


def test_a_user_corrects_the_columns() -> None:
    rows = [["Intitulé", "Niveau", "Zorglub"], *([line[2], line[4], line[3][4:]] for line in LINES)]
    for name in ("C", "Zorglub"):
        assert _codes(_read_csv(rows, columns={name: "code_stated"})) == CODES
    assert "level_stated" not in _read_csv(rows, columns={"Niveau": "-"}).columns
    with pytest.raises(UnusableError, match="champ inconnu"):
        _read_csv(rows, columns={"C": "zorglub"})


def test_a_sparse_sheet_is_refused_with_its_measure() -> None:
    def fill(sheet: Worksheet) -> None:
        _rows([HEADER, *LINES])(sheet)
        sheet["XFD1048576"] = "x"

    with pytest.raises(UnusableError, match="1048576 lignes"):
        _book(fill)


def test_text_under_the_name_of_a_workbook_is_read() -> None:
    assert _codes(read_list(Path("liste.xlsx"), _csv([HEADER, *LINES]))) == CODES


def test_a_guide_to_the_columns_is_no_list_on_its_side() -> None:
    guide = [[header, f"Ce que porte la colonne {n}, en une phrase"] for n, header in enumerate(HEADER)]
    table = _book(_rows([HEADER, *LINES]), ("Guide", _rows(guide)))
    assert _codes(table) == CODES
    assert [a.place.sheet for a in table.reading.set_aside] == ["Guide"]


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (("Diplôme", "Spécialité", "Code RNCP"), ("CAP", "{title}", "{code}")),
        (("Intitulé", "Ancien code RNCP", "Nouveau code RNCP"), ("{title}", "RNCP1{number}", "{code}")),
        (("Intitulé", "Code RNCP"), ("{title}", "{code} (active)")),
        (("Certification title", "RNCP code"), ("{title}", "{code}")),
        (("Nom de la certification", "N° d’enregistrement RNCP"), ("{title}", "n° {number}")),
        (("Intitulé", "Code RNCP", "Lien"), ("{title}", "{code}", "https://exemple.fr/{number}")),
    ],
)
def test_the_present_code_and_the_whole_title_are_read(headers: Sequence[str], row: Sequence[str]) -> None:
    lines = [[cell.format(title=line[2], code=line[3], number=line[3][4:]) for cell in row] for line in LINES]
    table = _read_csv([headers, *lines])
    assert _codes(table) == CODES
    assert [e.certification_label for e in table.entries] == [line[2] for line in LINES]


def test_a_heading_before_a_repeated_header_is_no_line() -> None:
    table = _read_csv([HEADER, *LINES[:2], ["VENTE", "", "", "", "", ""], HEADER, *LINES[2:]])
    assert _codes(table) == CODES
    titles = [("", "", "VENTE", "", "", "")]
    table = _read_csv([HEADER, *LINES[:2], *titles, HEADER, *LINES[2:]])
    assert _codes(table) == CODES
    assert [a.fr for a in table.reading.set_aside if a.text == "VENTE"] == ["intertitre"]


def test_a_text_saved_by_a_spreadsheet_in_utf_16_is_a_table() -> None:
    content = _csv([HEADER, *LINES], "\t").decode().encode("utf-16")
    reading = check(Path("liste.txt"), content=content, only={"PROA-L01"}).report.reading
    assert reading and reading.lines == len(LINES)


@pytest.mark.parametrize("name", ["Lignes retirées", "Supprimées", "Certifications supprimées", "Lines left out"])
def test_a_sheet_of_lines_taken_out_is_said_and_set_aside(name: str) -> None:
    def fill(lines: Rows) -> Callable[[Worksheet], None]:
        def filled(sheet: Worksheet) -> None:
            for row in (HEADER, *lines):
                sheet.append(list(row))

        return filled

    table = _book(fill(LINES[:3]), (name, fill(LINES[3:])))
    assert _codes(table) == CODES[:3]
    assert [a.place.sheet for a in table.reading.set_aside if a.fr == "feuille de lignes retirées"] == [name]
    assert table.reading.whole


def test_a_header_as_it_is_spelt_counts_before_one_that_differs_by_its_ending() -> None:
    rows = [
        ("Code RNCP", "Libellé de la formation", "Certificateur"),
        *((c, t, "Ministère") for *_, t, c, _, _ in LINES),
    ]
    table = _read_csv(rows)
    assert (table.columns["certification_label"], table.columns["certifier"]) == rows[0][1:]


def test_a_line_of_a_level_leads_the_lines_below_it() -> None:
    rows = [("Intitulé", "Code RNCP"), ("Niveau 3 :",), *((t, c) for *_, t, c, _, _ in LINES[:2])]
    table = _read_csv([*rows, ("Niv. IV",), *((t, c) for *_, t, c, _, _ in LINES[2:])])
    assert _codes(table) == CODES
    assert [entry.level_2019 for entry in table.entries] == ["3", "3", "4", "4", "4"]
    assert not any(entry.sector for entry in table.entries)


@pytest.mark.parametrize(
    "note", ["Validé en CPNEFP le 12 mars 2025", "Adoptée à l’unanimité", "* sous réserve de renouvellement", "Page 1"]
)
def test_a_note_below_the_list_is_no_line(note: str) -> None:
    table = _read_csv([("Métier", "Intitulé", "Code RNCP"), *(line[1:4] for line in LINES), (note, "", "")])
    assert _codes(table) == CODES
    assert [aside.text for aside in table.reading.set_aside] == [note]


def test_the_words_that_set_lines_aside_are_whole() -> None:
    with Path(asides.__file__).with_name("asides.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert all(None not in row and re.compile(row["pattern"]) for row in rows)


@pytest.mark.parametrize("apart", [" ", " – ", "\n"])
def test_a_code_with_the_address_of_its_record_is_one_code(apart: str) -> None:
    page = "https://www.francecompetences.fr/recherche/rncp/{}/"
    rows = [("Intitulé", "Fiche"), *((t, f"{c}{apart}{page.format(c[4:])}") for *_, t, c, _, _ in LINES)]

    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(list(row))

    table = _book(fill)
    assert _codes(table) == CODES
    other = _read_csv([("Intitulé", "Fiche"), ("CAP relieur", f"RNCP41001 {page.format('41002')}")])
    assert other.entries[0].rncp_code == ""


def test_titles_with_their_codes_in_one_column_without_header_are_read() -> None:
    table = _read_csv([("Liste éligible",), *((f"{t} – niveau 3 [{c}]",) for *_, t, c, _, _ in LINES)])
    assert _codes(table) == CODES
    assert table.entries[0].certification_label.startswith("Relieur doreur d’art")


def test_accents_written_apart_are_read_as_one_letter() -> None:
    content = unicodedata.normalize("NFD", _csv([HEADER, *LINES]).decode()).encode()
    table = read_list(Path("liste.csv"), content)
    assert [entry.certification_label for entry in table.entries] == [line[2] for line in LINES]


def test_two_lists_beside_each_other_have_headers_of_their_own() -> None:
    left = [["Intitulé", "Code", "Niveau"], *([line[2], line[3], line[4]] for line in LINES[:3])]
    right = [["Titre", "N° RNCP", "Niv."], *([line[2], line[3][4:], line[4]] for line in LINES[3:]), [""] * 3]
    table = _book(_rows([[*a, "", *b] for a, b in zip(left, right, strict=True)]))
    assert _codes(table) == CODES and table.reading.whole
    assert [entry.certification_label for entry in table.entries] == [line[2] for line in LINES]
    assert [table.place(row, "code_stated").cell for row in sorted(table.places)] == ["B2", "B3", "B4", "F2", "F3"]


def test_a_column_of_later_codes_beside_a_gap_is_no_second_list() -> None:
    rows = [["Intitulé", "Code RNCP", "", "Observation"], *([line[2], line[3], "", "à revoir"] for line in LINES)]
    assert _codes(_book(_rows(rows))) == CODES


def test_a_code_over_its_lines_is_theirs() -> None:
    rows: list[Sequence[object]] = [["Intitulé", "Niveau", "Certificateur"]]
    for line in LINES:
        rows += [[line[3], "", ""], [line[2], line[4], line[5]]]
    table = _read_csv(rows)
    assert _codes(table) == CODES and table.reading.codes == len(LINES)
    assert [entry.certification_label for entry in table.entries] == [line[2] for line in LINES]


@pytest.mark.parametrize("call", ["*", " *", "**", " (1)", "¹", "*(2)"])
def test_a_call_after_a_code_is_no_part_of_it(call: str) -> None:
    table = _read_csv([HEADER, *([*line[:3], line[3] + call, *line[4:]] for line in LINES)])
    assert _codes(table) == CODES


@pytest.mark.parametrize("written", ["'{}", "'RNCP{}", "'RNCP n° {}"])
def test_the_sign_that_makes_a_number_a_text_is_not_read(written: str) -> None:
    rows = [HEADER, *([*line[:3], written.format(line[3][4:]), *line[4:]] for line in LINES)]
    table = _read_csv(rows)
    assert _codes(table) == CODES and not any(entry.code_stated.startswith("'") for entry in table.entries)


def test_several_certifications_in_a_cell_leave_the_list_unjudged() -> None:
    cells = ["\n".join(f"• {line[2]} ({line[3]})" for line in part) for part in (LINES[:3], LINES[3:])]
    rows = [["Filière", "Certifications visées"], ["Atelier", cells[0]], ["Vente", cells[1]]]
    reading = _book(_rows(rows)).reading
    assert not reading.whole and [aside.place.row for aside in reading.unread] == [2, 3]
    assert "une certification par ligne" in reading.unread[0].fr


@pytest.mark.parametrize("written", ["{} - niveau {}", "{} (niv. {})", "{}, Niveau {}"])
def test_a_code_and_a_level_in_one_cell_are_parted(written: str) -> None:
    rows = [["Intitulé", "Code et niveau"], *([line[2], written.format(line[3], line[4])] for line in LINES)]
    table = _read_csv(rows)
    assert _codes(table) == CODES and [entry.level_2019 for entry in table.entries] == [line[4] for line in LINES]
    assert [entry.code_stated for entry in table.entries] == [line[3] for line in LINES]


@pytest.mark.parametrize(
    "said", ["voir la fiche", "Lien", "Fiche", "idem", "cf. annexe", "cliquez ici", "→ fiche RNCP (lien)"]
)
def test_a_cell_that_points_elsewhere_is_no_code(said: str) -> None:
    """A list of which every code stands behind words is never said to conform."""
    rows = [(*line[:3], said, *line[4:]) for line in LINES]
    report = check(Path("liste.csv"), content=_csv((HEADER, *rows)), idcc="9998").report
    assert not report.conforms
    assert [aside.text for aside in report.reading.unread] == [said] * len(LINES)  # type: ignore[union-attr]


def test_the_code_is_read_of_the_record_that_a_cell_leads_to() -> None:
    def fill(sheet: Worksheet) -> None:
        for row, line in enumerate((HEADER, *LINES), start=1):
            sheet.append([*line[:3], ("fiche", "RNCP")[row % 2] if row > 1 else line[3], *line[4:]])
            if row > 1:
                number = line[3].removeprefix("RNCP")
                sheet.cell(row, 4).hyperlink = f"https://www.francecompetences.fr/recherche/rncp/{number}/"
                sheet.cell(row, 3).hyperlink = "https://www.francecompetences.fr/recherche/rncp/1/"

    table = _book(fill)
    assert [e.code_stated for e in table.entries] == [line[3] for line in LINES]
    assert [e.certification_label for e in table.entries] == [line[2] for line in LINES]
    assert table.reading.whole


def test_a_formula_that_only_leads_to_a_record_is_read_without_a_kept_value() -> None:
    def fill(sheet: Worksheet) -> None:
        for row, line in enumerate((HEADER, *LINES), start=1):
            record = f"https://www.francecompetences.fr/recherche/rncp/{line[3].removeprefix('RNCP')}/"
            formulas = {2: f'=HYPERLINK("{record}","{line[3]}")', 3: f'=HYPERLINK("{record}")', 4: f'="{line[3]}"&""'}
            sheet.append([*line[:3], formulas.get(row, line[3]), *line[4:]])

    table = _book(fill)
    assert [e.code_stated for e in table.entries] == [*(line[3] for line in LINES[:2]), "", *(x[3] for x in LINES[3:])]
    assert [aside.place.address for aside in table.reading.unread] == ["Liste!D4"]


def test_a_link_that_leads_to_no_record_leaves_the_code_unread() -> None:
    def fill(sheet: Worksheet) -> None:
        for row, line in enumerate((HEADER, *LINES), start=1):
            sheet.append([*line[:3], "voir" if row == 2 else line[3], *line[4:]])
        sheet.cell(2, 4).hyperlink = "https://exemple.invalid/nos-diplomes/"
        sheet.cell(3, 4).hyperlink = "https://www.francecompetences.fr/recherche/rncp/1/"

    table = _book(fill)
    assert [e.code_stated for e in table.entries] == ["voir", *(line[3] for line in LINES[1:])]
    assert [aside.text for aside in table.reading.unread] == ["voir"]


def test_codes_in_comments_are_told_as_unread() -> None:
    def fill(sheet: Worksheet) -> None:
        for row, line in enumerate((HEADER, *LINES), start=1):
            sheet.append([*line[:3], *line[4:]])
            if row > 1:
                sheet.cell(row, 3).comment = Comment(line[3] if row != 3 else "à revoir", "secrétariat")

    unread = _book(fill).reading.unread
    assert [(aside.place.address, aside.text) for aside in unread] == [
        (f"Liste!C{row}", line[3]) for row, line in enumerate(LINES, start=2) if row != 3
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("✔ RNCP41001", "RNCP41001"),
        ("→ 41001", "41001"),
        ("RNCP41001 (ex RNCP2345)", "RNCP41001"),
        ("RNCP41001 (anciennement 2345)", "RNCP41001"),
        ("–", "–"),
        ("RNCP41001 (bloc 2)", "RNCP41001 (bloc 2)"),
    ],
)
def test_ticks_and_former_numbers_beside_a_code_are_not_of_it(printed: str, read: str) -> None:
    rows = [(*line[:3], printed if n == 0 else line[3], *line[4:]) for n, line in enumerate(LINES)]
    assert _read_csv((HEADER, *rows)).entries[0].code_stated == read


def test_a_mail_that_quotes_a_list_is_read_without_its_signs_and_its_greetings() -> None:
    lines = "".join(f"> {line[2]} - {line[3]}\n" for line in LINES)
    text = f"Bonjour,\n\n{lines}\nBien cordialement\n"
    table = check(Path("mail.txt"), content=text.encode(), idcc="9998").table
    assert table is not None
    assert [e.certification_label.rstrip(" -") for e in table.entries] == [line[2] for line in LINES]
    assert [e.rncp_code for e in table.entries] == [line[3].removeprefix("RNCP") for line in LINES]


def test_a_column_of_former_codes_is_not_what_a_line_without_code_lacks() -> None:
    """Our own proposal of a list under the new regime has one: it is read whole, though a line has no number."""

    def rows(header: str) -> ListTable:
        listed = [(*line[2:4], "RNCP2345") if n else (line[2], "", "RNCP2346") for n, line in enumerate(LINES)]
        return _read_csv((("Intitulé de la certification", "Code RNCP", header), *listed))

    assert rows("Ancien code").reading.whole
    assert [aside.text for aside in rows("Numéro interne").reading.unread] == ["Numéro interne"]


def test_cells_in_error_are_unread_and_no_empty_cells() -> None:
    """A formula that looks codes up and does not find them leaves « #N/A »: the line is not one without a code."""

    def fill(sheet: Worksheet) -> None:
        for row, line in enumerate((HEADER, *LINES), start=1):
            sheet.append([*line[:3], "#N/A" if row == 3 else line[3], *line[4:]])
        sheet["D3"].data_type = "e"

    unread = _book(fill).reading.unread
    assert [(aside.place.address, aside.text, aside.en) for aside in unread] == [("Liste!D3", "#N/A", "cell in error")]


def test_codes_in_a_drawn_text_box_are_told_as_unread() -> None:
    book = openpyxl.Workbook()
    for row in (HEADER, *LINES):
        book.worksheets[0].append(list(row))
    plain, drawn = io.BytesIO(), io.BytesIO()
    book.save(plain)
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(drawn, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name))
        link = f'<Relationship Id="r1" Type="{kind}" Target="../drawings/drawing1.xml"/>'
        made.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels", f'<Relationships xmlns="{relations}">{link}</Relationships>'
        )
        texts = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in ("Légende", "CAP oublié RNCP41009"))
        made.writestr("xl/drawings/drawing1.xml", f'<a:wsDr xmlns:a="{space}">{texts}</a:wsDr>')
    unread = read_list(Path("liste.xlsx"), drawn.getvalue()).reading.unread
    assert [aside.text for aside in unread] == ["CAP oublié RNCP41009"]
