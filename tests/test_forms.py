"""One invented list in every form that people get it in gives the same lines."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from written_forms import TEXTUAL, Block, Cell, around, document

from proa_graph.blocks import grid, marked
from proa_graph.blocks.columns import columns_of
from proa_graph.blocks.grid import Page
from proa_graph.errors import UnusableError
from proa_graph.extraction import extract_as
from proa_graph.reading import text_reader
from proa_graph.reading.fuller import fuller_by_line

PAGE = """<h1>Accord du 3 mars 2021 relatif à la Pro-A</h1><h2>Article 2</h2>
<p>Les certifications éligibles à la Pro-A sont les suivantes :</p>
<table><tr><th>{0}</th><th>{1}</th><th>{2}</th><th>{3}</th></tr>{4}</table>
<p>(1) Certifications exclues de l'extension comme contraires à l'article L. 6324-3 du code du travail.</p>
<p>(Arrêté du 1er juin 2021 - art. 1)</p><h2>Article 3</h2><p>La durée de la formation est de 300 heures.</p>"""
RANKED = [
    ("1", "TP Vannier en osier blanc", "3", "31201"),
    ("2", "CQP Cordier de marine (1)", "4", "31202"),
    ("3", "BTS Métiers de la paille", "5", "31203"),
    ("4", "Licence professionnelle Conservation des voiles", "6", "31204"),
    ("5", "TP Réparateur de filets (1)", "3", "31205"),
]
GROUPED = """<tr><td rowspan='2'>Vannier</td><td>TP Vannier en osier blanc</td><td>RNCP31201</td><td>3</td></tr>
<tr><td>CQP Cordier de marine (1)</td><td>RNCP31202</td><td>4</td></tr>
<tr><td rowspan='3'>Voilier</td><td>BTS Métiers de la paille</td><td>RNCP31203</td><td>5</td></tr>
<tr><td>Licence professionnelle Conservation des voiles</td><td>RNCP31204</td><td>6</td></tr>
<tr><td>TP Réparateur de filets (1)</td><td>RNCP31205</td><td>3</td></tr>"""
TRADES = ["Vannier", "Vannier", "Voilier", "Voilier", "Voilier"]
READ = [(title.removesuffix(" (1)"), code, level, str(int(title.endswith("(1)")))) for _, title, level, code in RANKED]


HEADED = [
    ("Rang", "Titre", "Niveau", "Code RNCP"),
    ("N° de ligne", "Intitulé", "Niveau (nomenclature 2019)", "Numéro RNCP"),
    ("N°", "Certification(s) visée(s)", "Niveau", "Référence RNCP"),
]


def _ranked(names: tuple[str, ...] = HEADED[0]) -> list[Block]:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in RANKED)
    return document(PAGE.format(*names, rows))


def _grouped() -> list[Block]:
    return document(PAGE.format("Métier", "Intitulé de la certification", "Code RNCP", "Niveau", GROUPED))


def _rows(folder: Path, form: str, blocks: list[Block]) -> list[dict[str, str]]:
    ending, write = TEXTUAL[form]
    path = folder / f"liste{ending}"
    path.write_bytes(write(blocks))
    return list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))


def _told(rows: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    fields = ("certification_label", "rncp_code", "level_2019", "excluded_from_extension")
    return [(r[fields[0]], r[fields[1]], r[fields[2]], r[fields[3]]) for r in rows]


@pytest.mark.parametrize("names", HEADED, ids=lambda names: names[0])
@pytest.mark.parametrize("form", TEXTUAL)
def test_a_list_headed_by_rank_title_level_and_code(tmp_path: Path, form: str, names: tuple[str, ...]) -> None:
    assert _told(_rows(tmp_path, form, _ranked(names))) == READ


@pytest.mark.parametrize("form", TEXTUAL)
def test_numbers_of_rows_without_codes_are_no_codes(tmp_path: Path, form: str) -> None:
    rows = "".join(f"<tr><td>{rank}</td><td>{title}</td><td>{level}</td></tr>" for rank, title, level, _ in RANKED)
    page = PAGE.replace("<th>{3}</th>", "").replace("{4}", "{3}")
    blocks = document(page.format("N°", "Certification", "Niveau", rows))
    assert _told(_rows(tmp_path, form, blocks)) == [(title, "", level, mark) for title, _, level, mark in READ]


@pytest.mark.parametrize(
    ("numbers", "role"),
    [
        (("1", "2", "4"), "rank"),
        (("7", "8", "9"), "rank"),
        (("183", "492", "534"), "code"),
        (("1", "400", "72"), "code"),
    ],
)
def test_small_numbers_that_begin_at_one_or_count_are_those_of_rows(numbers: tuple[str, ...], role: str) -> None:
    rows = tuple(grid.Row((grid.Cell(number), grid.Cell("CAP Vannier")), "") for number in numbers)
    assert columns_of(grid.Table(("N°", "Certification"), rows)) == (role, "label")


@pytest.mark.parametrize("form", TEXTUAL)
def test_a_list_whose_trades_reach_over_rows(tmp_path: Path, form: str) -> None:
    rows = _rows(tmp_path, form, _grouped())
    assert _told(rows) == READ
    assert [r["profession"] for r in rows] == TRADES


@pytest.mark.parametrize("form", ["tabs", "markdown", "workbook", "csv", "mail", "div page"])
def test_a_mark_within_the_cell_strikes_in_every_form(tmp_path: Path, form: str) -> None:
    mark = "(exclue de l’extension par arr. 6 nov. 2020, JO 18 nov.)"
    rows = (("Intitulé", "Code RNCP"), (f"TP Vannier {mark}", "RNCP31201"), ("BTS Paille", "RNCP31203"))
    blocks = [Block(rows=tuple(tuple(map(Cell, row)) for row in (*rows, ("CAP Filets", "RNCP31204"))))]
    found = _rows(tmp_path, form, blocks)
    assert [(r["certification_label"], r["exclusion_arrete_date"]) for r in found] == [
        ("TP Vannier", "2020-11-06"),
        ("BTS Paille", ""),
        ("CAP Filets", ""),
    ]


def test_boxes_that_are_no_rows_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    parts = "".join(f"<div><h2>Titre {n}</h2><p>Partie {n}</p></div>" for n in range(5))
    path.write_text(f"<html><body><div>{parts}</div>{_grouped_page()}</body></html>", encoding="utf-8")
    found = list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    assert _told(found) == READ


def _grouped_page() -> str:
    return PAGE.format("Métier", "Intitulé de la certification", "Code RNCP", "Niveau", GROUPED)


def test_a_semicolon_within_a_cell_of_bodies_stays_there(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text(
        "Intitulé ; Certificateur ; Code RNCP\nTP Vannier ; Ministère ; CPNE ; RNCP31201\nBTS Paille ; ; RNCP31203\n"
    )
    found = list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    assert [(r["certifier"], r["rncp_code"]) for r in found] == [("Ministère ; CPNE", "31201"), ("", "31203")]


def test_a_message_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vide.eml"
    path.write_bytes(b"From: a@example.org\nContent-Type: application/pdf\n\nxx")
    with pytest.raises(UnusableError, match="ne contient aucun texte"):
        extract_as(path, "csv")


ARTICLE = """<?xml version="1.0" encoding="UTF-8"?>
<ARTICLE><META><META_COMMUN><ID>KALIARTI000043900009</ID></META_COMMUN>
<META_SPEC><META_ARTICLE><NUM>2</NUM><ETAT>VIGUEUR_ETEN</ETAT><DATE_DEBUT>2021-03-03</DATE_DEBUT></META_ARTICLE>
</META_SPEC></META><CONTEXTE><CONTENEUR num="9998"/><TEXTE cid="KALITEXT000043900001" nature="ACCORD"
date_signature="2021-03-03"><TITRE_TXT>Accord du 3 mars 2021 relatif à la Pro-A</TITRE_TXT></TEXTE></CONTEXTE>
<BLOC_TEXTUEL><CONTENU>{content}</CONTENU></BLOC_TEXTUEL></ARTICLE>"""


def test_an_article_of_the_official_xml(tmp_path: Path) -> None:
    path = tmp_path / "KALIARTI000043900009.xml"
    path.write_text(ARTICLE.format(content=_grouped_page()), encoding="utf-8")
    found = list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    assert _told(found) == READ
    assert {(r["text_id"], r["idcc"]) for r in found} == {("KALITEXT000043900001", "9998")}


def test_another_xml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "autre.xml"
    path.write_text("<a/>")
    with pytest.raises(UnusableError, match="aucun article en vigueur"):
        extract_as(path, "csv")


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_a_table_without_header_is_read_as_a_page_is(tmp_path: Path, form: str) -> None:
    rows = (
        ("Vannier", "CAP", "Vannier en osier blanc", "3"),
        ("Vannier", "BTS", "Métiers de la paille", "5"),
        ("Cordier", "CQP", "Cordier de marine (1)", "4"),
        ("Voilier", "Titre professionnel", "Réparateur de filets", "3"),
    )
    note = Block("(1) Certification exclue de l'extension. (Arrêté du 1er juin 2021 - art. 1)")
    found = _rows(tmp_path, form, [Block(rows=tuple(tuple(map(Cell, row)) for row in rows)), note])
    assert [(r["profession"], r["certification_type"], r["excluded_from_extension"]) for r in found] == [
        ("Vannier", "CAP", "0"),
        ("Vannier", "BTS", "0"),
        ("Cordier", "CQP", "1"),
        ("Voilier", "Titre professionnel", "0"),
    ]


def test_a_table_that_is_no_list_is_still_refused(tmp_path: Path) -> None:
    path = tmp_path / "prix.csv"
    path.write_text("Article;Prix\nPain;1,20\nLait;0,95\n", encoding="utf-8")
    with pytest.raises(UnusableError, match="aucune colonne de liste"):
        extract_as(path, "csv")


LISTS = Path(__file__).resolve().parent.parent / "data" / "lists"


def _lines(path: Path) -> list[dict[str, str]]:
    return [r for r in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))) if r["row"] != "0"]


def _published() -> list[str]:
    """Some published lists of middle size whose lines all have a number and a level: the same every time."""
    found = []
    for path in sorted(LISTS.glob("*.csv")):
        rows = _lines(path)
        whole = all(r["rncp_code"] and r["level_stated"] == r["level_2019"] for r in rows)
        if 8 <= len(rows) <= 40 and whole:
            found.append(path.stem)
    return found[:4]


@pytest.mark.parametrize("form", ["page", "docx", "div page", "tabs", "markdown", "mail", "quoted", "csv"])
@pytest.mark.parametrize("key", _published())
def test_a_published_list_reads_the_same_from_every_form(tmp_path: Path, key: str, form: str) -> None:
    rows = _lines(LISTS / f"{key}.csv")
    found = _rows(tmp_path, form, around(rows, 0))
    fields = ("rncp_code", "level_2019", "profession", "excluded_from_extension")
    assert [[r[f] for f in fields] for r in found] == [[r[f] for f in fields] for r in rows]


def test_there_are_published_lists_to_read() -> None:
    assert len(_published()) == 4


SEVERAL = """Accord relatif à la Pro-A
Code RNCP;Intitulé de la certification;Niveau
RNCP31202;TP réparateur de filets;3
RNCP31203;Cordier de marine;4
Ancien code;Certificateur;Intitulé de la certification;Code RNCP;Fin d'éligibilité
1234;AFPA ; CNPE;CQP vannier;RNCP31204;31/12/2025
1235;;CQP rotinier;RNCP31205;
"""


def test_a_file_of_several_tables_is_read_table_by_table(tmp_path: Path) -> None:
    path = tmp_path / "accord.csv"
    path.write_text(SEVERAL.replace("AFPA ; CNPE", '"AFPA ; CNPE"'), encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    assert [(r["certification_label"], r["rncp_code"], r["level_2019"], r["certifier"]) for r in rows] == [
        ("TP réparateur de filets", "31202", "3", ""),
        ("Cordier de marine", "31203", "4", ""),
        ("CQP vannier", "31204", "", "AFPA ; CNPE"),
        ("CQP rotinier", "31205", "", ""),
    ]


UNHEADED = """Liste des certifications éligibles à la Pro-A

Réparateur ; CAP ; Réparateur de filets ; 3
 ; Titre professionnel ; Cordier de marine ; 3
 ; BTS ; Métiers de la paille ; 5
Vannier ; Titre RNCP ; Vannier en osier ; 4
 ; Licence professionnelle ; Rotin et osier ; 6

Ces actions visent : l'emploi ; la qualification ; la promotion.
"""


def test_semicolons_without_a_header_are_cells_where_a_column_holds_values() -> None:
    told = marked.plain(UNHEADED).split("\n")
    assert [line.split("\t") for line in told if "\t" in line] == [
        ["Réparateur", "CAP", "Réparateur de filets", "3"],
        ["", "Titre professionnel", "Cordier de marine", "3"],
        ["", "BTS", "Métiers de la paille", "5"],
        ["Vannier", "Titre RNCP", "Vannier en osier", "4"],
        ["", "Licence professionnelle", "Rotin et osier", "6"],
    ]
    sentences = (
        UNHEADED.replace("; 3", "; quai").replace("; 5", "; port").replace("; 4", "; mer").replace("; 6", "; rive")
    )
    assert marked.plain(sentences) == sentences


def test_the_ranks_of_a_list_without_codes_are_no_codes(tmp_path: Path) -> None:
    rows = [line for n in range(8, 13) for line in (str(n), f"CQP vannier de rang {chr(57 + n)}", "Niveau 3", "")]
    told = [
        *["Accord relatif à la Pro-A", "", "Rang", "Titre", "Niveau", "Organisme certificateur", "Code RNCP"],
        *rows,
    ]
    path = tmp_path / "liste.txt"
    path.write_text("\n".join(line for line in told if line) + "\n", encoding="utf-8")
    read = list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    assert [(r["certification_label"][-1], r["rncp_code"], r["level_2019"]) for r in read] == [
        (letter, "", "3") for letter in "ABCDE"
    ]


def _flat(rows: list[tuple[str, ...]]) -> str:
    """A printed table as its text: cell by cell, blank lines between, long cells over two lines."""
    cells = [cell.replace(" et ", " et\n", 1).replace("RNCP ", "RNCP\n") for row in rows for cell in row]
    title = "Accord relatif à la Pro-A\nArticle 2 Liste des certifications éligibles à la Pro-A\n"
    return title + "\n" + "\n\n".join(cells) + "\n"


def _list_page(*lines: str) -> Page:
    title = "Accord relatif à la Pro-A\nArticle 2 Liste des certifications éligibles à la Pro-A\n\n"
    return text_reader.read("accord.txt", (title + "\n".join(lines) + "\n").encode())


def test_of_two_readings_with_as_many_lines_the_one_that_tells_more_of_each_is_kept() -> None:
    trades = ("vannier", "cannier", "rempailleur", "tresseur")
    bare = _list_page(*(f"– CQP {trade} ;" for trade in trades))
    told = _list_page(*(f"– CQP {trade} (RNCP 3120{n}) ;" for n, trade in enumerate(trades)))
    one = _list_page("– CQP vannier (RNCP 31200) ;")
    assert fuller_by_line(bare, told) is told
    assert fuller_by_line(told, bare) is told
    assert fuller_by_line(bare, one) is bare
    alone = _list_page("– CQP vannier ;")
    assert fuller_by_line(alone, told) is alone


def test_a_printed_table_told_cell_by_cell(tmp_path: Path) -> None:
    rows: list[tuple[str, ...]] = [("Secteur", "Intitulé de la certification", "Code\nRNCP")]
    for n, trade in enumerate(("vannier", "cannier", "rempailleur", "osiériste", "tresseur"), start=1):
        rows.append((f"Atelier et {'osier' if n < 4 else 'rotin'}", f"Conseiller {trade} et vendeur", f"RNCP 3120{n}"))
    path = tmp_path / "accord.txt"
    path.write_text(_flat(rows), encoding="utf-8")
    found = list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    assert [(r["sector"], r["certification_label"], r["rncp_code"]) for r in found] == [
        (sector, label, code.removeprefix("RNCP ")) for sector, label, code in rows[1:]
    ]


COUNTED = [
    ("Filière", "Titre", "Organisme certificateur", "Code RNCP"),
    ("Osier", "Vannier en osier", "", "31201"),
    ("Osier", "CQP Cordier (exclue de l’extension par arrêté du 6 novembre 2020)", "Chambre des métiers", "RNCP31202"),
    ("Osier", "Rempailleur", "", "3"),
    ("Mer", "Voilier", "", "RNCP31204"),
    ("Mer", "BTS Métiers des voiles", "État", ""),
    ("Mer", "Gréeur", "", ""),
]


def test_the_numbers_of_rows_tell_them_apart_where_cells_stand_one_a_line(tmp_path: Path) -> None:
    rows = [("Rang", *COUNTED[0]), *((str(n), *row) for n, row in enumerate(COUNTED[1:], start=1))]
    blocks = [
        Block("Article 2 Certifications éligibles à la Pro-A", 2),
        Block(rows=tuple(tuple(map(Cell, row)) for row in rows)),
        Block("Article 3 Durée", 2),
    ]
    found = _rows(tmp_path, "cells", blocks)
    told = [(r["sector"], r["certification_label"], r["certifier"], r["code_stated"]) for r in found]
    assert told == [(s, t.partition(" (")[0], c, code) for s, t, c, code in COUNTED[1:]]
    assert [r["exclusion_arrete_date"] for r in found] == ["", "2020-11-06", "", "", "", ""]


def test_a_number_among_cells_is_no_row_where_the_count_does_not_go_on(tmp_path: Path) -> None:
    rows = (("Rang", "Titre", "Niveau"), ("1", "CQP Vannier", "3"), ("2", "CQP Cordier", "3"), ("3", "CQP Gréeur", "4"))
    blocks = [
        Block("Article 2 Certifications éligibles à la Pro-A", 2),
        Block(rows=tuple(tuple(map(Cell, r)) for r in rows)),
    ]
    found = _rows(tmp_path, "cells", blocks)
    assert [(r["certification_label"], r["level_stated"]) for r in found] == [row[1:] for row in rows[1:]]


@pytest.mark.parametrize("form", ["tabs", "sheet tabs"])
def test_titles_whose_level_is_mostly_missing_are_lines_and_no_headings(tmp_path: Path, form: str) -> None:
    titles = ["Brevet de matelot", "Manager des ports", "Gréeur", "Voilier", "Responsable des quais", "Cordier"]
    rows = [("Intitulé de la certification", "Niveau"), *((title, "6" * (title == "Voilier")) for title in titles)]
    blocks = [
        Block("Article 2 Certifications éligibles à la Pro-A", 2),
        Block(rows=tuple(tuple(map(Cell, r)) for r in rows)),
    ]
    assert [r["certification_label"] for r in _rows(tmp_path, form, blocks)] == titles


@pytest.mark.parametrize("form", [f for f in TEXTUAL if f not in {"workbook", "csv"}])
def test_a_mark_within_a_cell_strikes_where_another_article_follows(tmp_path: Path, form: str) -> None:
    mark = "(exclue de l’extension par arr. 6 nov. 2020, JO 18 nov.)"
    heads = ("Intitulé de la certification", "Code RNCP")
    rows = (heads, (f"TP Vannier {mark}", "RNCP31201"), ("BTS Paille", "RNCP31203"))
    blocks = [
        Block("Accord du 3 mars 2021 relatif à la Pro-A", 1),
        Block("Article 2 Certifications éligibles à la Pro-A", 2),
        Block(rows=tuple(tuple(map(Cell, row)) for row in (*rows, ("CAP Filets", "RNCP31204")))),
        Block("Article 3 Durée", 2),
        Block("La durée de la formation est de 300 heures au plus."),
    ]
    found = [(r["certification_label"], r["exclusion_arrete_date"]) for r in _rows(tmp_path, form, blocks)]
    assert found == [("TP Vannier", "2020-11-06"), ("BTS Paille", ""), ("CAP Filets", "")]


@pytest.mark.parametrize("form", [f for f in TEXTUAL if f not in {"workbook", "csv"}])
def test_a_note_under_a_star_strikes_in_every_form(tmp_path: Path, form: str) -> None:
    heads = ("Intitulé de la certification", "Code RNCP", "Niveau")
    lines = (("TP Vannier (*)", "RNCP31201", "3"), ("BTS Paille", "RNCP31203", "5"), ("CAP Filets", "RNCP31204", "3"))
    rows = (heads, *lines)
    blocks = [
        Block("Article 2 Certifications éligibles à la Pro-A", 2),
        Block(rows=tuple(tuple(map(Cell, row)) for row in rows)),
        Block("(*) Certification exclue de l’extension comme contraire à l’article L. 6324-3 du code du travail."),
        Block("(Arrêté du 6 novembre 2020 - art. 1)"),
    ]
    found = [(r["certification_label"], r["exclusion_arrete_date"]) for r in _rows(tmp_path, form, blocks)]
    assert found == [("TP Vannier", "2020-11-06"), ("BTS Paille", ""), ("CAP Filets", "")]


@pytest.mark.parametrize(
    "form", ["page", "word page", "div page", "docx", "tabs", "sheet tabs", "markdown", "workbook"]
)
def test_a_cell_that_is_a_mark_strikes_its_row(tmp_path: Path, form: str) -> None:
    mark = "Exclue de l’extension (arrêté du 6 novembre 2020)"
    heads = ("Intitulé de la certification", "Code RNCP", "Observations")
    rows = (heads, ("TP Vannier", "RNCP31201", mark), ("BTS Paille", "RNCP31203", ""), ("CAP Filets", "RNCP31204", ""))
    blocks = [
        Block("Article 2 Certifications éligibles à la Pro-A", 2),
        Block(rows=tuple(tuple(map(Cell, row)) for row in rows)),
        Block("Article 3 Durée", 2),
        Block("La durée de la formation est de 300 heures au plus."),
    ]
    found = [(r["certification_label"], r["exclusion_arrete_date"]) for r in _rows(tmp_path, form, blocks)]
    assert found == [("TP Vannier", "2020-11-06"), ("BTS Paille", ""), ("CAP Filets", "")]


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_a_note_under_the_table_of_a_workbook_is_no_line(tmp_path: Path, form: str) -> None:
    titles = ["CQP Vannier (*)", "CQP Cordier", "BTS Paille", "CAP Filets", "BP Gréeur", "CAP Voilier"]
    heads = ("Intitulé de la certification", "Code RNCP", "Niveau")
    rows = (heads, *((title, f"RNCP3120{n}", "4") for n, title in enumerate(titles)))
    blocks = [
        Block(rows=tuple(tuple(map(Cell, row)) for row in rows)),
        Block("(*) Certification exclue de l’extension comme contraire à l’article L. 6324-3 du code du travail."),
        Block("(Arrêté du 6 novembre 2020 - art. 1)"),
    ]
    found = [r["exclusion_arrete_date"] for r in _rows(tmp_path, form, blocks)]
    assert found == ["2020-11-06", "", "", "", "", ""]


RIGHT = """<tr><td>TP Vannier en osier blanc</td><td>CPNE</td><td rowspan='2'>Osier</td></tr>
<tr><td>CQP Cordier de marine (1)</td><td>AFPA</td></tr>
<tr><td>BTS Métiers de la paille</td><td>CPNE</td><td rowspan='2'>Mer</td></tr>
<tr><td>TP Réparateur de filets (1)</td><td></td></tr>"""


@pytest.mark.parametrize("form", ["tabs", "plain mail", "docx"])
def test_groups_that_reach_over_rows_may_stand_at_the_right(tmp_path: Path, form: str) -> None:
    blocks = document(PAGE.format("Certification", "Délivrée par", "Filière", "", RIGHT).replace("<th></th>", ""))
    rows = _rows(tmp_path, form, blocks)
    told = [(r["certification_label"], r["certifier"], r["sector"]) for r in rows]
    assert told == [
        ("TP Vannier en osier blanc", "CPNE", "Osier"),
        ("CQP Cordier de marine", "AFPA", "Osier"),
        ("BTS Métiers de la paille", "CPNE", "Mer"),
        ("TP Réparateur de filets", "", "Mer"),
    ]


def test_a_cell_a_line_may_be_lacking(tmp_path: Path) -> None:
    body = "Université de Corse"
    rows = [("Dénomination", "Niveau", "Délivrée par"), ("TP Vannier", "3", body), ("CQP Cordier", "4", "")]
    rows += [("BTS Paille", "5", body), ("CAP Filets", "3", "AFPA")]
    blocks = [
        Block("Liste des certifications éligibles à la Pro-A"),
        Block(rows=tuple(tuple(map(Cell, r)) for r in rows)),
    ]
    found = _rows(tmp_path, "cells", blocks)
    assert [(r["certification_label"], r["level_2019"], r["certifier"]) for r in found] == rows[1:]


GLUED = """Les certifications éligibles à la Pro-A sont les suivantes :

#Code RNCPCertificationNiveauCertificateur
135400TP Vannier *Niveau VCPNE
235401CQP CordierNiveau IVAFPA
335402BTS Paille *Niveau IIIUniversité de Corse

* Ligne exclue de l’extension comme contraire à l’article L. 6324-3 du code du travail."""


def test_ranks_codes_and_roman_levels_run_together(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text(GLUED, encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(extract_as(path, "csv")[0].decode())))
    assert _told(rows) == [
        ("TP Vannier", "35400", "3", "1"), ("CQP Cordier", "35401", "4", "0"), ("BTS Paille", "35402", "5", "1"),
    ]  # fmt: skip
    assert [r["certifier"] for r in rows] == ["CPNE", "AFPA", "Université de Corse"]


@pytest.mark.parametrize("form", ["tabs", "markdown", "docx", "word page"])
def test_a_table_of_salaries_lists_nothing(tmp_path: Path, form: str) -> None:
    rows = [("Emploi", "Niveau", "Salaire"), *((f"Ouvrier {n}", str(n), str(1700 + n)) for n in range(1, 8))]
    blocks = [Block("Article 3 Salaires minima", 2), Block(rows=tuple(tuple(map(Cell, row)) for row in rows))]
    assert _rows(tmp_path, form, blocks) == []


@pytest.mark.parametrize("form", ["div page", "tabs", "docx"])
def test_each_line_may_have_a_title_of_its_own(tmp_path: Path, form: str) -> None:
    names = ("Intitulé", "Nature", "Niveau")
    rows: list[tuple[Cell, ...]] = [tuple(map(Cell, names))]
    for trade, title in (("Vannier", "osier blanc"), ("Cordier", "cordes"), ("Saunier", "sel"), ("Voilier", "voiles")):
        rows += [(Cell(trade, across=3),), (Cell(title.capitalize()), Cell("TP"), Cell("3"))]
    blocks = [Block("Certifications éligibles à la Pro-A"), Block(rows=tuple(rows))]
    found = [(r["sector"], r["certification_label"]) for r in _rows(tmp_path, form, blocks)]
    assert found == [("Vannier", "Osier blanc"), ("Cordier", "Cordes"), ("Saunier", "Sel"), ("Voilier", "Voiles")]


@pytest.mark.parametrize("form", ["word page", "docx", "tabs", "markdown", "div page"])
def test_a_title_above_each_table_is_its_sector(tmp_path: Path, form: str) -> None:
    bodies = "Commission paritaire nationale de l’emploi, " * 12
    blocks = [Block("Certifications éligibles à la Pro-A", 1), Block("Les certifications sont les suivantes :")]
    for sector, titles in (("Métiers du sel", ("Paludier", "Saunier")), ("Métiers des cordes", ("Cordier", "Gréeur"))):
        rows = [("Intitulé", "Code RNCP", "Certificateur"), *((t, f"RNCP3120{len(t)}", "AFPA") for t in titles)]
        rows += [("Chef d’atelier", "RNCP31300", bodies), ("Chef d’équipe", "RNCP31301", "AFPA")]
        blocks += [Block(sector, 2), Block(rows=tuple(tuple(map(Cell, row)) for row in rows))]
    found = [(r["sector"], r["certification_label"]) for r in _rows(tmp_path, form, blocks)]
    chiefs = ("Chef d’atelier", "Chef d’équipe")
    assert found == [
        *(("Métiers du sel", title) for title in ("Paludier", "Saunier", *chiefs)),
        *(("Métiers des cordes", title) for title in ("Cordier", "Gréeur", *chiefs)),
    ]


@pytest.mark.parametrize("form", ["tabs", "cells", "glued", "docx"])
def test_a_list_of_one_column_in_small_letters(tmp_path: Path, form: str) -> None:
    titles = ["diplôme d’État de paludier", "licences et masters en saliculture", "acquisition du socle de base"]
    titles += ["titre professionnel de cordier", "BP vannier", "le CQP saunier validé par la branche"]
    blocks = [Block("Liste des certifications éligibles à la Pro-A")]
    blocks += [Block(rows=tuple((Cell(text),) for text in ("Libellé", *titles)))]
    assert [r["certification_label"] for r in _rows(tmp_path, form, blocks)] == titles
