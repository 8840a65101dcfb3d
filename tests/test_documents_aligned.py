"""Tables without rules: their columns are set apart by blanks, on the pages of a PDF and in its text."""

from __future__ import annotations

from collections.abc import Sequence
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


TITLE = (
    "Accord relatif à la Pro-A\nArticle 2 Liste des certifications éligibles à la Pro-A\nLes certifications sont :\n\n"
)


def _centred(rows: Sequence[tuple[str, ...]], lefts: tuple[int, ...]) -> str:
    """Rows as a text sets them: every cell in the middle of its row, no blank line between rows."""
    out = []
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        height = max(map(len, cells))
        lines = [" " * max(lefts)] * height
        for left, cell in zip(lefts, cells, strict=True):
            for n, said in enumerate(cell, start=(height - len(cell)) // 2):
                lines[n] = f"{lines[n][:left].ljust(left)}{said}{lines[n][left + len(said) :]}"
        out += [line.rstrip() for line in lines]
    return "\n".join(out)


def _listed(folder: Path, *pages: str) -> list[tuple[str, ...]]:
    path = folder / "liste.txt"
    path.write_text(TITLE + "\n\f".join(pages) + "\n\nArticle 3 Durée\nUn an.\n", encoding="utf-8")
    return [(e.certification_type, e.certification_label, e.rncp_code, e.level_stated) for e in extract(path).entries]


HEADS = ("Niveau", "N° de\nfiche\nRNCP", "Nature", "Libellé de la certification")
KINDS = [
    ("3", "31201", "CAP", "Vannier"),
    ("4", "RNCP\n31202", "Titre\nprofessionnel", "Cordier de marine"),
    ("5", "31203", "BTS", "Métiers de la paille (option marine ou option\nrivière, selon les ateliers de la\nbranche)"),
    ("4", "RNCP\n31204", "Bac\nprofessionnel", "Voilier"),
    ("3", "31205", "CQP", "Rempailleur"),
]


def _flat(row: tuple[str, ...]) -> tuple[str, ...]:
    level, code, kind, label = (" ".join(cell.split()) for cell in row)
    return kind, label, code.removeprefix("RNCP "), level


@pytest.mark.parametrize("left", [12, 7])
def test_cells_in_the_middle_of_their_rows(tmp_path: Path, left: int) -> None:
    text = _centred([HEADS, *KINDS], (0, left, 24, 44))
    assert _listed(tmp_path, text) == [_flat(row) for row in KINDS]


def test_the_codes_of_a_page_with_their_register_are_those_without_on_the_next(tmp_path: Path) -> None:
    heads = ("Rang", "Titre", "Organisme certificateur", "Code RNCP")
    codes = ["31201", "31202", "31203", "RNCP31204", "RNCP31205", "RNCP31206"]
    rows = [(str(n), title, "", code) for n, (title, code) in enumerate(zip(TITLES, codes, strict=True), start=1)]
    rows[0] = (*rows[0][:2], "Chambre des métiers", rows[0][3])
    first = _centred([heads, *rows[:3]], (0, 6, 40, 66))
    second = _centred(rows[3:], (0, 6, 40, 48))
    assert [row[1:3] for row in _listed(tmp_path, first, second)] == [
        (title, code.removeprefix("RNCP")) for title, code in zip(TITLES, codes, strict=True)
    ]


TITLES = ["Vannier en osier", "Cordier", "Rempailleur", "Voilier", "Cannier", "Tourneur sur bois"]


def test_codes_and_levels_that_a_text_sets_further_on_are_in_their_columns(tmp_path: Path) -> None:
    heads = ("Intitulé de la certification", "Code\nRNCP", "Niveau")
    rows = [(title, f"RNCP3120{n}", "niveau\n4") for n, title in enumerate(TITLES)]
    rows[1] = ("titre cordier de marine", "", "niveau\n4")
    near, far = _centred([heads, *rows[:4]], (0, 40, 52)), _centred(rows[4:], (0, 56, 70))
    labels = [row[0] for row in rows]
    assert [r[1:] for r in _listed(tmp_path, f"{near}\n{far}")] == [
        (label, code.removeprefix("RNCP"), "niveau 4") for label, (_, code, _) in zip(labels, rows, strict=True)
    ]


def test_the_call_of_a_note_ends_a_title_where_most_codes_are_missing(tmp_path: Path) -> None:
    heads = ("N° de fiche\nRNCP", "Libellé de la certification")
    codes = ["", "", "RNCP31203", "", "RNCP31205", ""]
    rows = [(code, f"{title} (1)") for code, title in zip(codes, TITLES, strict=True)]
    rows[3] = ("", "Voilier en toiles et en cordages de\nmarine (1)")
    told = _listed(tmp_path, _centred([heads, *rows], (0, 20)))
    labels = [*TITLES[:3], "Voilier en toiles et en cordages de marine", *TITLES[4:]]
    assert [row[1:3] for row in told] == [(t, c.removeprefix("RNCP")) for t, c in zip(labels, codes, strict=True)]


def test_what_stands_below_says_which_header_is_that_of_titles(tmp_path: Path) -> None:
    heads = ("Rang", "Diplôme/titre", "Titre", "Niveau", "Code RNCP")
    kinds = ["CAP", "CQP", "BTS", "Bac pro", "CAP", "BP"]
    rows = [(str(n), k, t, "3", f"RNCP3120{n}") for n, (k, t) in enumerate(zip(kinds, TITLES, strict=True), start=1)]
    found = _listed(tmp_path, _centred([heads, *rows], (0, 5, 19, 50, 60)))
    assert [row[:2] for row in found] == list(zip(kinds, TITLES, strict=True))


def test_a_year_is_no_level_where_codes_stand(tmp_path: Path) -> None:
    rows = [("Intitulé de la certification", "Code RNCP"), *((t, f"RNCP3120{n}") for n, t in enumerate(TITLES))]
    rows[2] = ("Programme de conduite des ateliers, bac + 3\nen gestion", "RNCP31201")
    found = _listed(tmp_path, _centred(rows, (0, 48)))
    assert [row[2] for row in found] == [f"3120{n}" for n in range(len(TITLES))]
    assert found[1][1] == "Programme de conduite des ateliers, bac + 3 en gestion"


def test_a_code_of_two_words_beside_a_cell_of_several_lines_is_in_its_column(tmp_path: Path) -> None:
    long = "Cordier de marine, option cordages de chanvre et de\nlin"
    rows = [("Code RNCP", "Intitulé de la certification"), *((f"RNCP 3120{n}", t) for n, t in enumerate(TITLES))]
    rows[2] = ("RNCP 31201", long)
    found = _listed(tmp_path, _centred(rows, (0, 26)))
    assert [row[2] for row in found] == [f"3120{n}" for n in range(len(TITLES))]
    assert found[1][1] == " ".join(long.split())


def test_words_between_two_columns_are_in_the_nearer(tmp_path: Path) -> None:
    path = tmp_path / "accord.txt"
    lines = [
        "25                   tressage                      artistique et    6      36485",
        "     Métiers de la                 Titre à finalité",
        "30                   vannerie,                       osier, paille,   6   35862",
        "                     rotin                          raphia",
    ]
    path.write_text("\n".join(["Article 2. Certifications éligibles à la Pro-A", "", *lines]), encoding="utf-8")
    assert [e.rncp_code for e in extract(path).entries][-1] == "35862"
