"""Web pages, PDF files and KALI containers of our own invention, through the same interpreter."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from proa_graph.blocks import html
from proa_graph.blocks.grid import Cell
from proa_graph.blocks.markup import MarkupRow, MarkupTable, Paragraph
from proa_graph.blocks.page_joins import content, whole
from proa_graph.errors import UnusableError
from proa_graph.reading import extract

PAGE = """<html><body><h1>Accord du 3 mars 2021 relatif à la Pro-A</h1><p>IDCC : 9998</p>
<p>Étendu par arrêté du 1er juin 2021 JORF 9 juin 2021</p><h2>Article 2</h2>{content}</body></html>"""
CONTENT = """<p align='center'>2.1. Ateliers</p><table><tr><th>Métier</th><th>Certification</th><th>Code RNCP</th>
<th>Niveau</th></tr><tr><td rowspan='2'>Vannier</td><td><em>TP Vannier</em> <a>(4)</a></td><td>RNCP31201</td>
<td>3</td></tr><tr><td>CAP Vannerie</td><td>RNCP 31202</td><td>3</td></tr><tr><td colspan='4'>Vente</td></tr>
<tr><td>Vendeur</td><td>Conseiller en luminaires</td><td>RS5080</td><td>–</td></tr></table>
<p>(4) Certifications exclues de l'extension comme contraires à l'article L. 6324-3 du code du travail.<br/>
(Arrêté du 1er juin 2021 - art. 1)</p>"""
EXPECTED = [
    ("Ateliers", "Vannier", "TP Vannier", "31201", "RNCP31201", "3", True),
    ("Ateliers", "Vannier", "CAP Vannerie", "31202", "RNCP 31202", "3", False),
    ("Vente", "Vendeur", "Conseiller en luminaires", "", "RS5080", "", False),
]


def _told(path: Path, text_id: str = "") -> list[tuple[object, ...]]:
    return [
        (
            e.sector,
            e.profession,
            e.certification_label,
            e.rncp_code,
            e.code_stated,
            e.level_2019,
            e.excluded_from_extension,
        )
        for e in extract(path, text_id=text_id).entries
    ]


def test_a_web_page(tmp_path: Path) -> None:
    path = tmp_path / "accord.html"
    path.write_text(PAGE.format(content=CONTENT), encoding="utf-8")
    assert _told(path) == EXPECTED
    found = extract(path)
    assert found.agreement is not None
    assert found.agreement.idcc == ("9998",)
    assert [(str(o.date_signed), str(o.date_published)) for o in found.orders] == [("2021-06-01", "2021-06-09")]
    assert [e.locator for e in found.entries] == ["table=1/row=2", "table=1/row=3", "table=1/row=5"]


def _container(path: Path) -> None:
    link = {
        "linkType": "ETEND",
        "linkOrientation": "cible",
        "natureText": "ARRETE",
        "textCid": "JORFTEXT000000000001",
        "textTitle": "Arrêté - art. 1",
    }
    link |= {"dateSignaTexte": "2021-06-01", "datePubliTexte": "2021-06-09"}
    article = {"id": "KALIARTI000000000007", "num": "2", "content": CONTENT, "etat": "VIGUEUR_ETEN"}
    past = {"id": "KALIARTI000000000006", "num": "2", "content": CONTENT, "etat": "MODIFIE"}
    nodes = [{"type": "article", "data": {**a, "lstLienModification": [link]}} for a in (past, article)]
    text = {"id": "KALITEXT000000000005", "title": "Avenant n° 2 du 3 mars 2021", "etat": "VIGUEUR_ETEN"}
    root = {"data": {"id": "KALICONT1"}, "children": [{"type": "section", "data": text, "children": nodes}]}
    path.write_text(json.dumps(root), encoding="utf-8")


def test_a_text_of_the_kali_base(tmp_path: Path) -> None:
    path = tmp_path / "container.json"
    _container(path)
    assert _told(path, "KALITEXT000000000005") == EXPECTED
    found = extract(path, text_id="KALITEXT000000000005", idcc="9998")
    assert found.agreement is not None
    assert (found.agreement.nature, found.agreement.status_stated) == ("avenant", "En vigueur étendu")
    assert [(o.key, o.jorftext) for o in found.orders] == [("JORFTEXT000000000001", "JORFTEXT000000000001")]
    assert found.entries[0].locator == "KALIARTI000000000007/table=1/row=2"


def test_a_text_that_the_container_lacks(tmp_path: Path) -> None:
    path = tmp_path / "container.json"
    _container(path)
    with pytest.raises(UnusableError, match="KALITEXT000000000009"):
        extract(path, text_id="KALITEXT000000000009")


def _pdf(pages: list[str]) -> bytes:
    """A PDF of the given content streams, set in Helvetica."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    bodies.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for n, stream in enumerate(pages):
        bodies.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        bodies.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for n, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>"
    return out + f"{end}\nstartxref\n{len(out)}\n%%EOF\n".encode()


def _text(x: int, y: int, words: str) -> str:
    escaped = words.replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 10 Tf {x} {y} Td ({escaped}) Tj ET"


def _ruled(rows: list[list[str]], top: int) -> list[str]:
    """A ruled table of three columns, each cell of one or two lines."""
    edges, height = (60, 300, 380, 540), 32
    out = []
    for n, row in enumerate(rows):
        y = top - n * height
        for left, right, words in zip(edges[:-1], edges[1:], row, strict=True):
            out.append(f"{left} {y - height} {right - left} {height} re S")
            out += [_text(left + 4, y - 12 - 12 * k, line) for k, line in enumerate(words.split("\n"))]
    return out


HEAD = ["Intitulé", "Niveau", "Code RNCP"]


def test_a_pdf_with_ruled_tables_over_two_pages(tmp_path: Path) -> None:
    first = [
        _text(60, 800, "Accord du 3 mars 2021 relatif à la Pro-A"),
        _text(60, 780, "Article 2 - Certifications visées"),
    ]
    first += _ruled([HEAD, ["TP technicien en médico-\nmesures d'ateliers", "4", "RNCP31201"]], 760)
    second = [*_ruled([HEAD, ["CAP Vannerie", "3", "RNCP31202"]], 800), _text(60, 600, "Article 3 - Durée")]
    path = tmp_path / "accord.pdf"
    path.write_bytes(_pdf(["\n".join(first), "\n".join(second)]))
    found = extract(path)
    assert [(e.certification_label, e.level_2019, e.rncp_code) for e in found.entries] == [
        ("TP technicien en médico-mesures d'ateliers", "4", "31201"),
        ("CAP Vannerie", "3", "31202"),
    ]
    assert found.agreement is not None
    assert str(found.agreement.date_signed) == "2021-03-03"


def test_a_row_that_a_page_break_cuts_is_one_row(tmp_path: Path) -> None:
    first = [_text(60, 800, "Article 2 - Certifications visées")]
    first += _ruled([HEAD, ["TP vannier", "3", "RNCP31201"]], 760)
    left = [f"{x} 640 m {x} 696 l S" for x in (60, 300, 380, 540)]
    first += [*left, _text(64, 660, "CQP cordier de"), _text(304, 660, "4"), _text(384, 660, "RNCP31202")]
    right = [f"{x} 780 m {x} 820 l S" for x in (60, 300, 380, 540)]
    second = [*right, _text(64, 800, "marine"), *_ruled([["CAP Vannerie", "3", "RNCP31203"]], 780)]
    path = tmp_path / "accord.pdf"
    path.write_bytes(_pdf(["\n".join(first), "\n".join(second)]))
    assert [(e.certification_label, e.level_2019, e.rncp_code) for e in extract(path).entries] == [
        ("TP vannier", "3", "31201"),
        ("CQP cordier de marine", "4", "31202"),
        ("CAP Vannerie", "3", "31203"),
    ]


def test_bullets_of_a_pdf_are_whole_and_stand_under_centred_titles(tmp_path: Path) -> None:
    lines = [
        (60, "Article 2 - Certifications éligibles à la Pro-A"),
        (277, "Vannerie"),
        (60, "– CQP vannier d'ameublement, option osier blanc et rotin de couleur pour les ateliers d'art (RNCP"),
        (60, "31201) ;"),
        (60, "– TP cordier (RNCP 31202)."),
    ]
    path = tmp_path / "accord.pdf"
    path.write_bytes(_pdf(["\n".join(_text(x, 800 - 20 * n, line) for n, (x, line) in enumerate(lines))]))
    found = [(e.sector, e.certification_label[:30], e.rncp_code) for e in extract(path).entries]
    assert found == [("Vannerie", "CQP vannier d'ameublement, opt", "31201"), ("Vannerie", "TP cordier", "31202")]


def test_a_page_of_the_base_reads_as_the_base_and_a_recapitulation_counts_once(tmp_path: Path) -> None:
    codes = [(f"CQP {name}", f"RNCP3120{n}") for n, name in enumerate(("vannier", "cordier", "rempailleur"), start=1)]
    bullets = "<br/>".join(f"– {label} ({code}) ;" for label, code in codes)
    rows = "".join(
        f"<tr><td>{label}</td><td>{code}</td></tr>" for label, code in (*codes, ("CQP tresseur", "RNCP31204"))
    )
    table = f"<table><tr><th>Intitulé de la certification</th><th>Code RNCP</th></tr>{rows}</table>"
    page = (
        f"<h4>Article 2 Certifications éligibles à la Pro-A</h4><p>Certifications visées :</p><p>{bullets}</p>{table}"
    )
    path = tmp_path / "accord.html"
    path.write_text(page, encoding="utf-8")
    assert [e.rncp_code for e in extract(path).entries] == ["31201", "31202", "31203", "31204"]


def test_a_pdf_without_rules_is_read_as_text(tmp_path: Path) -> None:
    lines = [
        "Article 2 - Certifications",
        "Intitulé Niveau Code RNCP",
        "TP Vannier 3 RNCP31201",
        "CQP Cordier 4 RNCP31202",
    ]
    path = tmp_path / "accord.pdf"
    path.write_bytes(_pdf(["\n".join(_text(60, 800 - 30 * n, line) for n, line in enumerate(lines))]))
    assert [(e.certification_label, e.rncp_code) for e in extract(path).entries] == [
        ("TP Vannier", "31201"),
        ("CQP Cordier", "31202"),
    ]


LISTED = [["Intitulé", "Niveau", "Code RNCP"], *([f"Vannier de rang {n}", "4", f"RNCP3120{n}"] for n in range(9))]
TURNS = {"upright": "1 0 0 1 0 0", "up": "0 1 -1 0 842 0", "down": "0 -1 1 0 0 842", "over": "-1 0 0 -1 595 842"}


def _expected(rows: list[list[str]]) -> list[tuple[str, str, str]]:
    return [(label, level, code.removeprefix("RNCP")) for label, level, code in rows]


def _lines_of(content: bytes) -> list[tuple[str, str, str]]:
    found = extract(Path("accord.pdf"), content=content).entries
    return [(e.certification_label, e.level_stated, e.rncp_code) for e in found]


@pytest.mark.parametrize("turn", TURNS)
def test_a_turned_page_is_read_upright(turn: str) -> None:
    drawn = "\n".join(_ruled(LISTED, 540))
    content = _pdf([f"q {TURNS[turn]} cm\n{drawn}\nQ"])
    assert _lines_of(content) == _expected(LISTED[1:])
    plain = content.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 595 842] /Rotate 90")
    assert _lines_of(plain) == _expected(LISTED[1:])


def test_running_heads_and_feet_are_no_rows_and_part_no_table() -> None:
    pages = []
    for n in range(4):
        rows = [[f"Vannier de rang {n}{k}", "4", f"RNCP312{n}{k}"] for k in range(3)]
        head = _text(60, 820, "Accord des vanniers, texte consolide")
        pages.append("\n".join([head, *_ruled([LISTED[0], *rows], 790), _text(290, 30, f"{n + 1}/4")]))
    found = extract(Path("accord.pdf"), content=_pdf(pages))
    assert [e.rncp_code for e in found.entries] == [f"312{n}{k}" for n in range(4) for k in range(3)]
    assert {e.locator.partition("/")[0] for e in found.entries} == {"table=1"}


def test_a_last_row_without_a_rule_below_it() -> None:
    drawn, edges, top = [], (60, 300, 380, 540), 780
    for n, row in enumerate(LISTED):
        y = top - 24 * n
        drawn.append(f"60 {y} m 540 {y} l S")
        drawn += [_text(x + 4, y - 16, words) for x, words in zip(edges, row, strict=False)]
    drawn += [f"{x} {top} m {x} {top - 24 * len(LISTED)} l S" for x in edges]
    assert _lines_of(_pdf(["\n".join(drawn)])) == _expected(LISTED[1:])


def test_a_page_that_is_an_image_is_said() -> None:
    image = "q 500 0 0 700 40 60 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"
    found = extract(Path("accord.pdf"), content=_pdf(["\n".join(_ruled(LISTED, 780)), image, _text(290, 30, "3")]))
    assert [e.rncp_code for e in found.entries] == [row[2].removeprefix("RNCP") for row in LISTED[1:]]
    assert [w for w in found.warnings if "ocrmypdf" in w and "page 2 ;" in w]
    with pytest.raises(UnusableError, match="ocrmypdf"):
        extract(Path("accord.pdf"), content=_pdf([image]))


@pytest.mark.parametrize(("content", "word"), [(b"%PDF-1.4 broken", "PDF"), (b"hello", "PDF"), (_pdf([""]), "scan")])
def test_a_pdf_that_cannot_be_read(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "accord.pdf"
    path.write_bytes(content)
    with pytest.raises(UnusableError) as caught:
        extract(path)
    assert word in caught.value.en


def test_certifications_one_below_the_other_in_a_cell_of_a_pdf_are_several() -> None:
    several = (
        "CQP vannier en osier\nbrut (précédemment\nCQP vannier)\nCAP cannier\nTitre rempailleur de\nchaises\nBTS rotin"
    )
    one = "Licence professionnelle\nBTS rotin et\nCAP cannier"
    table = MarkupTable(tuple(MarkupRow((Cell(t), Cell("31201")), wide=False, head=False) for t in (several, one)))
    (found,) = whole([table], frozenset())
    assert isinstance(found, MarkupTable)
    assert [row.cells[0].text.split("\n") for row in found.rows if row.cells[0]] == [
        [
            "CQP vannier en osier brut (précédemment CQP vannier)",
            "CAP cannier",
            "Titre rempailleur de chaises",
            "BTS rotin",
        ],
        ["Licence professionnelle BTS rotin et CAP cannier"],
    ]


def test_what_announces_a_list_below_a_note_is_no_part_of_it() -> None:
    said = (
        "(1) Les certifications sont éligibles sous réserve d’être actives.", "(Tableau non reproduit.)",
        "Les certifications suivantes sont éligibles :", "CQP vannier.",
    )  # fmt: skip
    kept = [b.text for b in content([Paragraph(text) for text in said]).blocks if isinstance(b, html.Paragraph)]
    assert kept == list(said[2:])
    goes_on = (said[0], "Les certifications suivantes sont exclues :\n".strip(), "– CQP vannier ;")
    assert content([Paragraph(text) for text in (goes_on[0][:-1], *goes_on[1:])]).blocks == ()


AGREEMENT = """<html><body><h1>Avenant du 3 mars 2021 à l’accord relatif à la Pro-A</h1>
<h2>Article 1er Objet</h2><p>Le présent avenant met à jour la liste des certifications éligibles à la Pro-A.</p>
<h2>Article 2 Liste</h2><p>Sont éligibles à la Pro-A les certifications suivantes :</p>
<p>– CQP vannier ;</p><p>– titre professionnel rempailleur.</p>
<h2>Article 3 Lampes</h2><p>Sont aussi éligibles à la Pro-A les certifications suivantes :</p>
<p>– CQP lampiste (RNCP31209) ;</p><p>– CQP lustrier (RNCP31208) ;</p><p>– CQP verrier (RNCP31207).</p>
<h2>Article 4 Dépôt</h2><p>L’avenant est déposé.</p></body></html>"""


def test_an_agreement_in_articles_is_read_as_the_base_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "avenant.html"
    path.write_text(AGREEMENT, encoding="utf-8")
    found = [e.certification_label for e in extract(path).entries]
    assert found == ["CQP vannier", "titre professionnel rempailleur", "CQP lampiste", "CQP lustrier", "CQP verrier"]


def test_a_cell_that_the_page_ends_within_and_a_page_without_header(tmp_path: Path) -> None:
    """No rule closes the sector at the end of the first page; the next begins with kinds, which are no header."""
    edges = (60, 140, 200, 420)
    first = [_text(64, 760, "Certifications éligibles à la Pro-A")]
    rows = [("Secteur", "Nature", "Intitulé"), ("Sel", "CQP", "CQP paludier"), ("", "TP", "TP saunier")]
    rows += [("Osier", "TP", "TP vannier"), ("", "BTS", "BTS paille"), ("", "CAP", "CAP rotin")]
    for n, row in enumerate(rows):
        y = 720 - 20 * n
        for place, (left, right) in enumerate(pairwise(edges)):
            first += [_text(left + 4, y + 6, row[place])] if row[place] else []
            first += [f"{left} {y} {right - left} 20 re S"] if place or n == 0 else []
    first += ["60 680 80 40 re S", "60 620 m 60 680 l S"]
    second = []
    for n, row in enumerate((("CQP de branche", "CQP", "Cordier de marine"), ("", "CQP", "Voilier en atelier"))):
        y = 740 - 20 * n
        for place, (left, right) in enumerate(pairwise(edges)):
            second += [f"{left} {y} {right - left} 20 re S", _text(left + 4, y + 6, row[place])]
    path = tmp_path / "liste.pdf"
    path.write_bytes(_pdf(["\n".join(first), "\n".join(second)]))
    found = [(e.sector, e.certification_label) for e in extract(path).entries]
    assert found[:5] == [
        ("Sel", "CQP paludier"), ("Sel", "TP saunier"),
        ("Osier", "TP vannier"), ("Osier", "BTS paille"), ("Osier", "CAP rotin"),
    ]  # fmt: skip
    assert [label for _, label in found[5:]] == ["Cordier de marine", "Voilier en atelier"]


def test_a_running_foot_right_below_a_table_without_rules_is_no_sector(tmp_path: Path) -> None:
    titles = ["CQP paludier", "TP saunier", "TP vannier", "BTS paille", "CAP rotin", "CQP cordier", "TP voilier"]
    titles += ["CAP osier", "BP filets"]
    pages = []
    for number in range(3):
        lines = [_text(60, 780, "Certifications éligibles à la Pro-A")] if not number else []
        rows = [("Secteur", "Intitulé", "Code RNCP")] if not number else []
        for n, title in enumerate(titles[3 * number : 3 * number + 3]):
            rows.append(("Sel" if not number + n else "", title, f"RNCP{31200 + 3 * number + n}"))
        rows.append(("Bulletin officiel", "", f"Page {number + 1}"))
        for n, row in enumerate(rows):
            lines += [_text(x, 740 - 20 * n, words) for x, words in zip((60, 180, 400), row, strict=True) if words]
        pages.append("\n".join(lines))
    path = tmp_path / "liste.pdf"
    path.write_bytes(_pdf(pages))
    assert [(e.sector, e.certification_label) for e in extract(path).entries] == [("Sel", title) for title in titles]
