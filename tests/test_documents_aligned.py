"""Tables without rules: their columns are set apart by blanks, on the pages of a PDF and in its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_documents_files import _pdf, _text

from proa_graph.reading import extract

COLUMNS = (60, 180, 460)
HEAD = ["Type", "Intitulé de la certification", "Code RNCP"]
ROWS = [
    ["Titre\nprofessionnel", "Vannier en osier blanc", "RNCP31201"],
    ["CQP", "Cordier de marine, option\ncordages de chanvre", "RNCP31202"],
    ["CAP", "Rempailleur", "31203"],
    ["BTS", "Métiers du médico-\nsocial", "RNCP31204"],
]
FOUND = [
    ("Titre professionnel", "Vannier en osier blanc", "31201"),
    ("CQP", "Cordier de marine, option cordages de chanvre", "31202"),
    ("CAP", "Rempailleur", "31203"),
    ("BTS", "Métiers du médico-social", "31204"),
]


def _page(rows: list[list[str]], top: int, *, height: int = 40, middle: bool = False) -> list[str]:
    """The rows of a page as its content: cells at the top of their row, or in the middle of it."""
    out = []
    for n, row in enumerate(rows):
        tallest = max(cell.count("\n") for cell in row)
        for x, cell in zip(COLUMNS, row, strict=True):
            lines = cell.split("\n")
            lower = 6 * (tallest - len(lines) + 1) if middle else 0
            out += [_text(x, top - n * height - lower - 12 * k, line) for k, line in enumerate(lines) if line]
    return out


def _told(path: Path) -> list[tuple[str, str, str]]:
    return [(e.certification_type, e.certification_label, e.rncp_code) for e in extract(path).entries]


@pytest.mark.parametrize("middle", [False, True])
def test_columns_of_a_pdf_without_rules(tmp_path: Path, middle: bool) -> None:
    path = tmp_path / "accord.pdf"
    title = _text(60, 800, "Article 2 - Certifications visées par la reconversion ou la promotion par alternance")
    path.write_bytes(_pdf(["\n".join([title, *_page([HEAD, *ROWS], 760, middle=middle)])]))
    assert _told(path) == FOUND
    assert extract(path).entries[0].locator == "table=1/row=2"


def test_a_table_without_rules_over_two_pages_with_its_header_on_both(tmp_path: Path) -> None:
    path = tmp_path / "accord.pdf"
    first, second = _page([HEAD, *ROWS[:2]], 760), _page([HEAD, *ROWS[2:]], 800)
    path.write_bytes(_pdf(["\n".join(first), "\n".join([*second, _text(290, 30, "2")])]))
    assert _told(path) == FOUND


def test_a_column_that_is_empty_on_the_second_page_keeps_its_place(tmp_path: Path) -> None:
    path = tmp_path / "accord.pdf"
    second = [["", "Brodeur de perles", "RNCP31205"], ["", "Perlier", "RNCP31206"], ["", "Émailleur", "RNCP31207"]]
    path.write_bytes(_pdf(["\n".join(_page([HEAD, *ROWS], 760)), "\n".join(_page(second, 800))]))
    assert [(label, code) for _, label, code in _told(path)[4:]] == [
        ("Brodeur de perles", "31205"),
        ("Perlier", "31206"),
        ("Émailleur", "31207"),
    ]


def test_a_centred_line_within_a_table_is_the_sector_of_the_rows_below(tmp_path: Path) -> None:
    path = tmp_path / "accord.pdf"
    rows = [HEAD, *ROWS[:2]]
    lines = [*_page(rows, 760), _text(250, 640, "Métiers de la paille"), *_page(ROWS[2:], 600)]
    path.write_bytes(_pdf(["\n".join(lines)]))
    assert [(e.sector, e.rncp_code) for e in extract(path).entries] == [
        ("", "31201"),
        ("", "31202"),
        ("Métiers de la paille", "31203"),
        ("Métiers de la paille", "31204"),
    ]


def test_a_numbered_title_ends_a_table_and_names_the_next(tmp_path: Path) -> None:
    path = tmp_path / "accord.pdf"
    lines = [
        _text(60, 800, "3.1. Métiers de l'osier"),
        *_page([HEAD, *ROWS[:2], ROWS[0]], 770),
        _text(60, 590, "3.2. Métiers de la paille"),
        *_page([HEAD, *ROWS[2:], ROWS[3]], 560),
    ]
    path.write_bytes(_pdf(["\n".join(lines)]))
    found = [(e.sector, e.rncp_code) for e in extract(path).entries]
    assert [code for _, code in found] == ["31201", "31202", "31201", "31203", "31204", "31204"]
    assert {sector for sector, _ in found[:3]} == {"Métiers de l'osier"}
    assert {sector for sector, _ in found[3:]} == {"Métiers de la paille"}


TEXT = """Accord du 3 mars 2021 relatif à la Pro-A

Article 2. Certifications visées

      Type               Intitulé de la certification           Code RNCP
      Titre
                         Vannier en osier blanc                 RNCP31201
      professionnel
                         Cordier de marine, option
      CQP                                                       RNCP31202
                         cordages de chanvre
      CAP                Rempailleur                            31203
                         Métiers du médico-
      BTS                                                       RNCP31204
                         social

Article 3. Durée
"""


def test_columns_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "accord.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert _told(path) == FOUND


def test_a_copied_table_with_tabs_prints_a_cell_over_rows_once(tmp_path: Path) -> None:
    rows = [
        "Métier\tIntitulé de la certification\tCode RNCP",
        "Vannier\tCAP Vannerie\tRNCP31201",
        "CQP Vannier en osier blanc\tRNCP31202",
        "Cordier\tCQP Cordier de marine\tRNCP31203",
        "Métiers de la paille",
        "Rempailleur\tCQP Rempailleur\tRNCP31204",
    ]
    path = tmp_path / "accord.txt"
    path.write_text("Article 2. Certifications visées\n\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert [(e.sector, e.profession, e.rncp_code) for e in extract(path).entries] == [
        ("", "Vannier", "31201"),
        ("", "Vannier", "31202"),
        ("", "Cordier", "31203"),
        ("Métiers de la paille", "Rempailleur", "31204"),
    ]


def test_prose_in_two_columns_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "accord.pdf"
    prose = [
        ["", "Les entreprises de la vannerie et", "les organisations"],
        ["", "les salariés de la corderie", "signent ici"],
    ]
    path.write_bytes(_pdf(["\n".join(_page(prose * 3, 760))]))
    assert extract(path).entries == ()
