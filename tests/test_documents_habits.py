"""Habits of printers that once hid rows: one invented list for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from proa_graph.model import Entry
from proa_graph.reading import extract

BULLETIN = """Article 1er | Objet

Le présent accord fixe la liste des certifications que la branche des ateliers de luminaires, réunie le \n\
3 mars 2021, a retenue pour ses salariés. Les parties conviennent qu’elle sera revue tous les deux ans par \n\
la commission et que les organisations signataires en seront informées par courrier avant la fin de l’année \n\
civile en cours.

Article 2 | Liste

{}

Article 3 | Fin

Fait à Paris, le 3 mars 2021.
"""
PAGE = """Accord du 3 mars 2021 relatif à la Pro-A

    • Article

      En vigueur étendu

      Annexe
      Liste des certifications éligibles à la Pro-A

{}
"""


def bulletin(folder: Path, lines: str) -> tuple[Entry, ...]:
    """Return the entries of a list set as the Bulletin's PDF."""
    return _entries(folder, BULLETIN.format(lines.strip("\n")))


def page(folder: Path, lines: str) -> tuple[Entry, ...]:
    """Return the entries of a list set as a copied page."""
    return _entries(folder, PAGE.format("\n".join("      " + line for line in lines.strip("\n").split("\n"))))


def _entries(folder: Path, text: str) -> tuple[Entry, ...]:
    path = folder / "list.txt"
    path.write_text(text, encoding="utf-8")
    return extract(path, idcc="9999").entries


def test_a_cell_over_several_rows_of_one_line_each(tmp_path: Path) -> None:
    found = bulletin(
        tmp_path,
        "Métiers Fiche RNCP Titre de la certifi cation\n\nVente de lampes 31001 CAP vendeur de lampes\n\n"
        "31002 Titre professionnel conseiller en luminaires\n\n31003 Titre professionnel chef de rayon\n\n"
        "Atelier 31004 Bac pro vannerie\n\n31005 CAP monteur de lustres",
    )
    assert [(e.profession, e.rncp_code) for e in found] == [
        ("Vente de lampes", "31001"), ("Vente de lampes", "31002"), ("Vente de lampes", "31003"),
        ("Atelier", "31004"), ("Atelier", "31005"),
    ]  # fmt: skip


def test_a_kind_that_opens_a_page_is_no_header(tmp_path: Path) -> None:
    head = "Métier Sanction Libellé Fiche RNCP Niveau\n\n"
    first = "".join(f"Vendeur TP Conseiller en lampes {n} {31000 + n} 4\n\n" for n in range(4))
    found = bulletin(
        tmp_path, f"{head}{first} {head}Titre à finalité professionnelle\n\nChef de rayon luminaires 31900 5\n\n{first}"
    )
    assert [(e.profession, e.certification_type, e.rncp_code) for e in found][3:6] == [
        ("Vendeur", "TP", "31003"), ("Vendeur", "Titre à finalité professionnelle", "31900"),
        ("Vendeur", "TP", "31000"),
    ]  # fmt: skip


def test_the_title_of_a_list_is_no_column(tmp_path: Path) -> None:
    rows = "\n\n".join(f"RNCP310{n}5 TP Vannier d'art {n} Niveau 3" for n in range(5))
    found = bulletin(tmp_path, f"Liste des certifications éligibles\n\nCode RNCP Type Certification Niveau\n\n{rows}")
    assert [(e.certification_type, e.certification_label, e.sector) for e in found] == [
        ("TP", f"Vannier d'art {n}", "") for n in range(5)
    ]


def test_rows_over_the_full_width_name_sectors(tmp_path: Path) -> None:
    found = bulletin(
        tmp_path,
        "Intitulé de la certifi cation Code RNCP\n\nMétiers de l’atelier\n\nTP : monteur de lustres 31001\n\n"
        "TP : agent de montage des lampes 31002\n\n"
        "Métiers de la vente\n\nCQP : vendeur 31003\n\nCAP : étalagiste 31004",
    )
    assert [(e.sector, e.rncp_code) for e in found] == [
        ("Métiers de l’atelier", "31001"), ("Métiers de l’atelier", "31002"),
        ("Métiers de la vente", "31003"), ("Métiers de la vente", "31004"),
    ]  # fmt: skip


@pytest.mark.parametrize("dash", ["–", "-"])
def test_a_dash_for_a_level_ends_the_row(tmp_path: Path, dash: str) -> None:
    rows = "\n\n".join(f"RNCP3200{n} CQP Préparateur de lampes {dash}" for n in range(4))
    found = bulletin(tmp_path, f"Code RNCP Intitulé de la certifi cation Niveau\n\n{rows}")
    assert [(e.rncp_code, e.level_stated) for e in found] == [(f"3200{n}", dash) for n in range(4)]


def test_a_remark_with_dates_and_former_codes_stays_whole(tmp_path: Path) -> None:
    header = "MétierSanctionLibelléFiche RNCPNiveauDate d'échéanceNature de la demande\n"
    rows = [
        ("Métiers de la vente", ""),
        ("Vendeur", "CAPVente de lampes34001331/08/2026Renouvellement du RNCP684 (accord du 04/02/2020), le 31/08/21"),
        ("", "TPConseiller en luminaires34002331/08/2026Nouvelle inscription sur la liste"),
        ("Chef de rayon", "BTSGestion d'un rayon34003505/03/2027Renouvellement du RNCP1893 (accord du 04/02/2020)"),
        ("Métiers de l'atelier", ""),
        ("Vannier", "CAPVannerie34004305/03/2027Nouvelle inscription sur la liste"),
    ]  # fmt: skip
    found = page(tmp_path, header + "\n".join(head + rest for head, rest in rows))
    assert [(e.sector, e.profession, e.certification_label, e.rncp_code, e.level_stated) for e in found] == [
        ("Métiers de la vente", "Vendeur", "Vente de lampes", "34001", "3"),
        ("Métiers de la vente", "Vendeur", "Conseiller en luminaires", "34002", "3"),
        ("Métiers de la vente", "Chef de rayon", "Gestion d'un rayon", "34003", "5"),
        ("Métiers de l'atelier", "Vannier", "Vannerie", "34004", "3"),
    ]
