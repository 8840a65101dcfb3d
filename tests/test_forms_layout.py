"""Texts of printed pages, their columns set apart by blanks: what pages, narrow blanks and wrapped cells do to them."""

from __future__ import annotations

from pathlib import Path

from proa_graph.reading import extract

TITLE = "Liste des certifications éligibles à la Pro-A\n\n"


def _told(folder: Path, text: str) -> list[tuple[str, str, str, str]]:
    path = folder / "liste.txt"
    path.write_text(TITLE + text, encoding="utf-8")
    return [(e.certification_label, e.rncp_code, e.level_2019, e.certifier) for e in extract(path).entries]


PAGES = """ Libellé de la certification                     Code           Organisme
                                                  RNCP           certificateur
 CQP vannier en osier                             31201          CPNE
\f                                                  Ministère
TP réparateur de filets de pêche        31202
                                                  du travail
BTS métiers de la paille                31203     AFPA
TP cordier                              31204     AFPA
"""


def test_the_columns_of_the_next_page_stand_elsewhere(tmp_path: Path) -> None:
    assert _told(tmp_path, PAGES) == [
        ("CQP vannier en osier", "31201", "", "CPNE"),
        ("TP réparateur de filets de pêche", "31202", "", "Ministère du travail"),
        ("BTS métiers de la paille", "31203", "", "AFPA"),
        ("TP cordier", "31204", "", "AFPA"),
    ]


WRAPPED = """ Rang Titre                                 Niveau     Organisme
                                                       certificateur
                                            Niveau     Ministère
 1     TP réparateur de filets de pêche
                                            IV         du travail
       BTS métiers de la paille et du       Niveau
 2                                                     AFPA
       rotin                                III
                                            Niveau
 3     CQP vannier (exclue de l’extension              CPNE
       par arr. 6 nov. 2020)                V
"""


def test_a_level_under_its_word_and_a_mark_over_two_lines(tmp_path: Path) -> None:
    assert _told(tmp_path, WRAPPED) == [
        ("TP réparateur de filets de pêche", "", "4", "Ministère du travail"),
        ("BTS métiers de la paille et du rotin", "", "5", "AFPA"),
        ("CQP vannier", "", "3", "CPNE"),
    ]
    found = extract(tmp_path / "liste.txt").entries
    assert [str(e.exclusion_arrete_date) for e in found] == ["", "", "2020-11-06"]


SPLIT = """ Secteur                 Type            Intitulé de la certification      Code RNCP   Niveau

 Pratiques du filet      Diplôme d'État  Diplôme d'État de réparateur      31201       3
 Pratiques du filet      Titre RNCP      Cordier de marine                 31202       4
 Pratiques de l'osier    Titre           Vannier                           31203       5
"""


def test_words_of_headers_in_a_cell_open_no_column(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text(TITLE + SPLIT, encoding="utf-8")
    found = [(e.sector, e.certification_type, e.certification_label, e.rncp_code) for e in extract(path).entries]
    assert found == [
        ("Pratiques du filet", "Diplôme d'État", "Diplôme d'État de réparateur", "31201"),
        ("Pratiques du filet", "Titre RNCP", "Cordier de marine", "31202"),
        ("Pratiques de l'osier", "Titre", "Vannier", "31203"),
    ]


CENTRED = """ Famille                Nature                         Libellé de la certification

 01 – Filets et          Titre enregistré au             CQP réparateur de filets
 cordages                répertoire                      de pêche
 01 – Filets et          Certificat de qualification     CQP cordier de
 cordages                professionnelle                 marine
 02 – Métiers
                         Certificat de qualification
 de la paille                                            CQP vannier
                         professionnelle
 et du rotin
 02 – Métiers
                                                         Diplôme de
 de la paille            Diplôme
                                                         rotinier
 et du rotin
"""


def test_rows_without_values_are_told_by_their_heights_and_words(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text(TITLE + CENTRED, encoding="utf-8")
    assert [(e.sector, e.certification_type, e.certification_label) for e in extract(path).entries] == [
        ("01 – Filets et cordages", "Titre enregistré au répertoire", "CQP réparateur de filets de pêche"),
        ("01 – Filets et cordages", "Certificat de qualification professionnelle", "CQP cordier de marine"),
        ("02 – Métiers de la paille et du rotin", "Certificat de qualification professionnelle", "CQP vannier"),
        ("02 – Métiers de la paille et du rotin", "Diplôme", "Diplôme de rotinier"),
    ]


BESIDE = """ Rang Titre                                     Organisme certificateur      Code RNCP
 1         TP réparateur de filets      Filet marin                             RNCP31202
 2         BTS métiers de la paille                    AFPA                     RNCP31203
 3         CQP vannier                                                          RNCP31204
"""


def test_headers_beside_their_columns_are_theirs_in_order(tmp_path: Path) -> None:
    assert _told(tmp_path, BESIDE) == [
        ("TP réparateur de filets", "31202", "", "Filet marin"),
        ("BTS métiers de la paille", "31203", "", "AFPA"),
        ("CQP vannier", "31204", "", ""),
    ]


REGISTER = """ Secteur           Intitulé de la certification            Code
                                                           RNCP
 Filets –          TP réparateur de filets                 RNCP
 Cordages                                                  31202
 Filets –                                                  RNCP
                   Cordier de marine
 Cordages                                                  31203
 Paille            Vannier                                 RNCP31204
"""


def test_a_number_under_the_name_of_its_register_is_its_code(tmp_path: Path) -> None:
    assert _told(tmp_path, REGISTER) == [
        ("TP réparateur de filets", "31202", "", ""),
        ("Cordier de marine", "31203", "", ""),
        ("Vannier", "31204", "", ""),
    ]


NARROW = """Accord relatif à la reconversion ou promotion par alternance (Pro-A)

Les certifications éligibles à la Pro-A sont les suivantes :

Intitulé de la                       Code
                                                       Niveau
certification                        RNCP
Titre professionnel vannier RNCP31201 3
CQP rempailleur de
                                     RNCP31202 4
chaises paillées
BTS métiers de l’osier               RNCP31203 5
Licence professionnelle
                                     RNCP31204 6
vannerie d’art
"""


def test_values_one_blank_apart_stand_in_the_columns_of_a_header_further_right(tmp_path: Path) -> None:
    path = tmp_path / "accord.txt"
    path.write_text(NARROW, encoding="utf-8")
    found = extract(path).entries
    assert [(e.certification_label, e.rncp_code, e.level_stated) for e in found] == [
        ("Titre professionnel vannier", "31201", "3"),
        ("CQP rempailleur de chaises paillées", "31202", "4"),
        ("BTS métiers de l’osier", "31203", "5"),
        ("Licence professionnelle vannerie d’art", "31204", "6"),
    ]
