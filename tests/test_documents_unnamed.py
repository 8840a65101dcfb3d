"""Lists without a header, or with an unusual one, in the layouts of the Bulletin."""

from __future__ import annotations

from pathlib import Path

import pytest

from proa_graph.model import Entry
from proa_graph.reading import extract

JOBS = ("Vannier d'art", "Conseiller en luminaires", "Monteur de lustres", "Pilote de presse", "Gestionnaire de stock")


def _entries(folder: Path, title: str, paragraphs: list[str]) -> tuple[Entry, ...]:
    path = folder / "list.txt"
    end = "Article 9 | Durée\n\nLe présent accord est conclu pour une durée indéterminée."
    path.write_text("\n\n".join(["Annexe", title, *paragraphs, end]), encoding="utf-8")
    return extract(path, idcc="9999").entries


TITLE = "Liste des certifi cations éligibles à la « Pro-A »"


def test_a_label_and_a_code_without_a_header(tmp_path: Path) -> None:
    rows = [f"CQP {job.lower()} RNCP3{n}001" for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, TITLE, ["Métiers de l’atelier", *rows[:3], "Métiers de la vente", *rows[3:]])
    assert [(e.sector, e.certification_label, e.rncp_code) for e in found] == [
        ("Métiers de l’atelier" if n < 3 else "Métiers de la vente", f"CQP {job.lower()}", f"3{n}001")
        for n, job in enumerate(JOBS)
    ]


def test_profession_kind_label_and_level_without_a_header(tmp_path: Path) -> None:
    rows = [
        "Artisan CAP Vannerie 3", "BEP Vannerie d’art 3", "Titre profession-\nnel\n\nMonteur de lustres 3",
        "Vendeur en magasin Bac professionnel Vente de lampes 4", "BTS Négociation de luminaires 5",
        "Titre profession-\nnel\n\nChef de rayon 5",
    ]  # fmt: skip
    found = _entries(tmp_path, TITLE, rows)
    assert [(e.profession, e.certification_type, e.certification_label, e.level_stated) for e in found] == [
        ("Artisan", "CAP", "Vannerie", "3"),
        ("Artisan", "BEP", "Vannerie d’art", "3"),
        ("Artisan", "Titre professionnel", "Monteur de lustres", "3"),
        ("Vendeur en magasin", "Bac professionnel", "Vente de lampes", "4"),
        ("Vendeur en magasin", "BTS", "Négociation de luminaires", "5"),
        ("Vendeur en magasin", "Titre professionnel", "Chef de rayon", "5"),
    ]


def test_one_column_of_kinds_and_titles(tmp_path: Path) -> None:
    rows = [f"CAP {job.lower()}" for job in JOBS]
    found = _entries(tmp_path, TITLE, ["Certifi cations", *rows[:3], "Certifi cations", *rows[3:]])
    assert [e.certification_label for e in found] == rows


def test_one_column_with_codes_behind_a_dash(tmp_path: Path) -> None:
    rows = [f"{job} – RNCP 3{n}001" for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, TITLE, ["Atelier", *rows[:3], "Commerce – Vente", *rows[3:]])
    assert [(e.sector, e.certification_label, e.rncp_code) for e in found] == [
        ("Atelier" if n < 3 else "Commerce – Vente", job, f"3{n}001") for n, job in enumerate(JOBS)
    ]


def test_an_amount_behind_each_label(tmp_path: Path) -> None:
    rows = [f"CQP {job.lower()} {15 + n},00 €" for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, "Les certifications sont prises en charge selon le tableau ci-après :", rows)
    assert [e.certification_label for e in found] == [f"CQP {job.lower()}" for job in JOBS]


@pytest.mark.parametrize(
    ("header", "row", "level"),
    [
        ("Activités N° RNCP Titre du diplôme Niveaux (Format Européen)", "Atelier 3{n}001 BTS – {job} 5", "5"),
        (
            "N° RNCP Intitulé Nomenclature CEC (européenne) Nomenclature française (ancienne version)",
            "3{n}001 BTS – {job} Niveau 5 Niveau III",
            "Niveau 5",
        ),
    ],
    ids=["format", "nomenclature"],
)  # fmt: skip
def test_unusual_words_in_a_header(tmp_path: Path, header: str, row: str, level: str) -> None:
    rows = [row.format(n=n, job=job) for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, TITLE, [header, *rows])
    assert [(e.rncp_code, e.certification_label, e.level_stated) for e in found] == [
        (f"3{n}001", f"BTS – {job}", level) for n, job in enumerate(JOBS)
    ]


def test_a_column_of_another_register_beside_the_code(tmp_path: Path) -> None:
    rows = [f"{'114 ' if n in {0, 3} else ''}3{n}001 BTS {job} Niveau 5" for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, TITLE, ["NSF RNCP Nature certifi cation Fiche intitulé Niveau européen", *rows])
    assert [(e.rncp_code, e.certification_type, e.certification_label) for e in found] == [
        (f"3{n}001", "BTS", job) for n, job in enumerate(JOBS)
    ]


@pytest.mark.parametrize("glued", [False, True], ids=["set-apart", "glued"])
def test_a_bare_code_between_profession_and_label_without_a_header(tmp_path: Path, glued: bool) -> None:
    blank, lines = ("", "\n") if glued else (" ", "\n\n")
    rows = [
        blank.join(
            ["Vendeur en magasin" if n == 2 else "Artisan", f"3{n}001", f"TP – {job}", "4"][int(n not in {0, 2}) :]
        )
        for n, job in enumerate(JOBS)
    ]
    found = _entries(tmp_path, TITLE, [lines.join(rows)])
    assert [(e.profession, e.rncp_code, e.certification_label, e.level_stated) for e in found] == [
        ("Artisan" if n < 2 else "Vendeur en magasin", f"3{n}001", f"TP – {job}", "4") for n, job in enumerate(JOBS)
    ]


def test_bullets_that_repeat_a_table_or_name_what_left_it_are_no_entries(tmp_path: Path) -> None:
    table = ["Code RNCP Intitulé Niveau", *(f"3{n}001 TP – {job} 4" for n, job in enumerate(JOBS))]
    prose = [
        "Ont été remplacées :", "– RNCP 1201 – « Vannier » (inactive depuis le 2 mai 2021), remplacée par :",
        "– – RNCP 30001 – « Vannier d’art » ;", "– RNCP 31001 – « Conseiller en luminaires ».",
    ]  # fmt: skip
    found = _entries(tmp_path, "Certifications renouvelées", [*prose, TITLE, *table])
    assert [e.rncp_code for e in found] == [f"3{n}001" for n in range(len(JOBS))]


def test_headers_of_capitals_that_lost_the_blank_between_them(tmp_path: Path) -> None:
    rows = [f"3{n}001BTS{job}Niveau 5" for n, job in enumerate(JOBS)]
    glued = "NSFRNCPNature certificationFiche intituléNiveau européen"
    found = _entries(tmp_path, TITLE, ["\n".join([glued, *rows])])
    assert [(e.rncp_code, e.certification_label) for e in found] == [(f"3{n}001", job) for n, job in enumerate(JOBS)]


def test_ranks_under_no_header(tmp_path: Path) -> None:
    rows = [f"{n + 1} 3{n}001 TP – {job}" for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, TITLE, ["RNCP Libellé de la formation", *rows])
    assert [(e.rncp_code, e.certification_label) for e in found] == [
        (f"3{n}001", f"TP – {job}") for n, job in enumerate(JOBS)
    ]


@pytest.mark.parametrize("said", ["En cours", "NR", "Certification inscrite de droit", "RNCP (en cours de dépôt)"])
def test_words_in_the_column_of_codes(tmp_path: Path, said: str) -> None:
    rows = [f"TP – {job} {said if n == 1 else f'3{n}001'}" for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, TITLE, ["Intitulé Code RNCP", *rows])
    assert [(e.certification_label, e.code_stated) for e in found] == [
        (f"TP – {job}", said if n == 1 else f"3{n}001") for n, job in enumerate(JOBS)
    ]


def test_a_title_that_spells_a_word_with_a_capital_inside_is_a_line_of_a_column(tmp_path: Path) -> None:
    rows = ["Socle de connaissances CléA", "CléA numérique", *(f"CAP {job.lower()}" for job in JOBS)]
    found = _entries(tmp_path, TITLE, ["\n".join(["Intitulé de la certification", *rows])])
    assert [e.certification_label for e in found] == rows


def test_a_code_right_before_a_title_in_lower_case(tmp_path: Path) -> None:
    rows = [f"RNCP 9{n}8{job.lower()}" for n, job in enumerate(JOBS)]
    found = _entries(tmp_path, TITLE, ["\n".join(["N° de fiche RNCPLibellé de la certification", *rows])])
    assert [(e.rncp_code, e.certification_label) for e in found] == [
        (f"9{n}8", job.lower()) for n, job in enumerate(JOBS)
    ]


def test_numbered_titles_over_titles_are_the_sectors_of_an_agreement_in_articles(tmp_path: Path) -> None:
    said = [f"La reconversion ou promotion par alternance {goes}." for goes in ("vise", "dure", "coûte", "finit")]
    articles = [f"Article {n}\n\n{text}" for n, text in enumerate(said, start=1)]
    jobs = [f"{job} {rank}" for job in JOBS for rank in ("débutant", "confirmé", "expert")]
    groups = {"1. Métiers de l’atelier": jobs[:8], "2. Métiers de la vente": jobs[8:]}
    lines = [text for title, own in groups.items() for text in (title, *(f"CQP {j.lower()}." for j in own))]
    path = tmp_path / "accord.txt"
    title = "Accord relatif à la reconversion ou promotion par alternance"
    path.write_text("\n\n".join([title, *articles, "Annexe", "Liste des certifications éligibles à la Pro-A", *lines]))
    found = [(e.sector, e.certification_label) for e in extract(path).entries]
    assert found == [(title[3:], f"CQP {j.lower()}") for title, own in groups.items() for j in own]


def test_lines_of_a_list_that_ends_each_on_a_stop_are_joined(tmp_path: Path) -> None:
    rows = [f"CQP {job.lower()} en atelier\nCadre ou « maître » (précédemment CQP\nartisan)." for job in JOBS]
    found = _entries(tmp_path, TITLE, ["\n".join(rows)])
    assert [e.certification_label for e in found] == [" ".join(row.rstrip(".").split()) for row in rows]


def test_what_stands_below_says_which_of_two_glued_headers_is_that_of_titles(tmp_path: Path) -> None:
    kinds = ("BTS", "CAP", "Bac pro", "CAP", "BTS")
    rows = [f"{n}{kind}{job}RNCP3{n}001" for n, (kind, job) in enumerate(zip(kinds, JOBS, strict=True), start=1)]
    header = "RangDiplôme/titreTitreNiveauOrganisme certificateurCode RNCP"
    found = _entries(tmp_path, TITLE, ["\n".join([header, *rows])])
    assert [(e.certification_type, e.certification_label) for e in found] == list(zip(kinds, JOBS, strict=True))
