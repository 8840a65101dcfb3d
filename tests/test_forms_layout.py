"""Texts of printed pages, their columns set apart by blanks: what pages, narrow blanks and wrapped cells do to them."""

from __future__ import annotations

from pathlib import Path

from proa_graph.blocks.grid import Cell, Page, Row, Table
from proa_graph.reading import extract
from proa_graph.reading.fuller import as_many

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


def _rows(tmp_path: Path, text: str) -> list[tuple[str, str, str, str]]:
    path = tmp_path / "list.txt"
    path.write_text(HEAD + text, encoding="utf-8")
    return [(e.certification_label, e.certifier, e.level_stated, e.rncp_code) for e in extract(path).entries]


HEAD = """Accord relatif à la reconversion ou la promotion par l’alternance (Pro-A)
Article 2 Liste des certifications éligibles à la Pro-A
Les certifications éligibles à la Pro-A sont les suivantes :

"""


def test_bodies_written_small_begin_no_lower_than_their_rows(tmp_path: Path) -> None:
    text = """Rang Titre                             Certificateur              Code RNCP
     CQP vannier (école de             école de la vannerie
1                                                                 RNCP31201
     la vannerie)                      de Haute-Marne
     CQP cannier (atelier              atelier national
2                                                                 RNCP31202
     national du cannage)              du cannage
     CQP rempailleur (maison           maison des métiers
3                                                                 RNCP31203
     des métiers)                      d’art
     CQP osiériste (centre             centre de formation
4                                                                 RNCP31204
     de formation)                     du rotin
"""
    assert [(label, body) for label, body, _, _ in _rows(tmp_path, text)] == [
        ("CQP vannier (école de la vannerie)", "école de la vannerie de Haute-Marne"),
        ("CQP cannier (atelier national du cannage)", "atelier national du cannage"),
        ("CQP rempailleur (maison des métiers)", "maison des métiers d’art"),
        ("CQP osiériste (centre de formation)", "centre de formation du rotin"),
    ]


def test_a_header_left_of_its_column_and_values_in_two_lines(tmp_path: Path) -> None:
    text = """Rang Titre                        Niveau    Code
                                            RNCP
                                  Niveau    RNCP
1         CQP vannier en osier
                                  IV        31201
                                  Niveau    RNCP
2         CQP cannier en rotin
                                  III       31202
                                  Niveau    RNCP
3         CQP rempailleur
                                  IV        31203
"""
    assert [(label, level, code) for label, _, level, code in _rows(tmp_path, text)] == [
        ("CQP vannier en osier", "Niveau IV", "31201"),
        ("CQP cannier en rotin", "Niveau III", "31202"),
        ("CQP rempailleur", "Niveau IV", "31203"),
    ]


SHIFTED = """Rang Métiers            Titre                  Niveau      Code RNCP
                        TP vannier en osier    niveau
1    Vannier                                           RNCP31201
                        et en rotin brut       3
                        TP cannier           niveau
2    Cannier                                         RNCP31202
                        de sièges            4
                        TP rempailleur de joncs niveau
3    Rempailleur                                     RNCP31203
                        et de pailles           5
                     TP
4    Tresseur cannier tresseur de            niveau
                     cannes                  3       RNCP31204
                        CQP osiériste        niveau
5    Osiériste                                       RNCP31205
                        de branche           4
"""


def test_rows_that_a_text_sets_further_left_keep_levels_and_codes_apart(tmp_path: Path) -> None:
    found = [(level.removeprefix("niveau "), code) for _, _, level, code in _rows(tmp_path, SHIFTED)]
    assert found == [("3", "31201"), ("4", "31202"), ("5", "31203"), ("3", "31204"), ("4", "31205")]


def test_a_page_with_fewer_columns_goes_on_in_those_of_its_kinds(tmp_path: Path) -> None:
    first = """Rang Titre                Niveau      Code RNCP
1    CQP vannier          niveau 3    RNCP31201
2    CQP cannier          niveau 4    RNCP31202
3    CQP rempailleur      niveau 5    RNCP31203
"""
    second = """4    CQP osiériste       RNCP31204
5    CQP tresseur        RNCP31205
6    CQP lieur           RNCP31206
"""
    assert [(level, code) for _, _, level, code in _rows(tmp_path, first + "\f" + second)] == [
        ("niveau 3", "31201"), ("niveau 4", "31202"), ("niveau 5", "31203"),
        ("", "31204"), ("", "31205"), ("", "31206"),
    ]  # fmt: skip


COUNTED = """ N°  Code     Certification                                       Niveau

 1   31201    TP réparateur de filets de pêche                    3
 2   31202    CQP vannier en osier                                4
Filière des cordes
 3   31203    BTS métiers de la paille                            5
 4   31204    TP cordier                                          3
\f5 31205 Licence professionnelle conservation des voiles          6
6 31206 TP saunier                                               3
Filière du sel
7 31207 CQP paludier                                             4
"""


def test_numbers_of_rows_stand_apart_from_codes_and_titles(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text(TITLE + COUNTED, encoding="utf-8")
    found = [(e.sector, e.certification_label, e.rncp_code, e.level_2019) for e in extract(path).entries]
    assert found == [
        ("", "TP réparateur de filets de pêche", "31201", "3"),
        ("", "CQP vannier en osier", "31202", "4"),
        ("Filière des cordes", "BTS métiers de la paille", "31203", "5"),
        ("Filière des cordes", "TP cordier", "31204", "3"),
        ("Filière des cordes", "Licence professionnelle conservation des voiles", "31205", "6"),
        ("Filière des cordes", "TP saunier", "31206", "3"),
        ("Filière du sel", "CQP paludier", "31207", "4"),
    ]


HEADED_OVER = """                                                          Niveau (nomenclature
 Dénomination                                      Code
                                                          2019)
 Filière du filet
 TP réparateur de filets                           31201 3
 CQP vannier en osier                              31202 4
 Filière du sel
 CQP paludier (1)                                  31203 4
 TP saunier                                        31204 3
"""


def test_titles_within_the_column_and_values_one_blank_apart(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text(TITLE + HEADED_OVER, encoding="utf-8")
    found = [(e.sector, e.certification_label, e.rncp_code, e.level_2019) for e in extract(path).entries]
    assert found == [
        ("Filière du filet", "TP réparateur de filets", "31201", "3"),
        ("Filière du filet", "CQP vannier en osier", "31202", "4"),
        ("Filière du sel", "CQP paludier", "31203", "4"),
        ("Filière du sel", "TP saunier", "31204", "3"),
    ]


WRAPPED_VALUES = """ Intitulé de                      Référence    Organisme
 la                                            délivrant la
 certification                                 certification
 TP réparateur de filets *        RNCP         CPNE
                                  31201
 CQP vannier en osier             RNCP         AFPA
                                  31202
 BTS métiers de la paille         RNCP         CPNE
                                  31203
 Licence conservation des voiles* 31204        AFPA

* Ligne exclue de l’extension comme contraire à l’article L. 6324-3 du code du travail.
"""


def test_a_register_over_its_number_and_signs_that_move_no_column(tmp_path: Path) -> None:
    assert _told(tmp_path, WRAPPED_VALUES) == [
        ("TP réparateur de filets", "31201", "", "CPNE"),
        ("CQP vannier en osier", "31202", "", "AFPA"),
        ("BTS métiers de la paille", "31203", "", "CPNE"),
        ("Licence conservation des voiles", "31204", "", "AFPA"),
    ]
    found = extract(tmp_path / "liste.txt").entries
    assert [e.excluded_from_extension for e in found] == [True, False, False, True]


CODES_FIRST = """ Métier     Certification          Code      Certificateur

 Pêcheur    TP réparateur de       RNCP31201 CPNE
            filets
 Vannier    CQP vannier en osier   RNCP31202 Ministère
                                             du travail
            BTS métiers            RNCP31203 AFPA
 Cordier    TP cordier             RNCP31204
"""


def test_what_one_blank_sets_apart_from_a_code_is_the_next_cell(tmp_path: Path) -> None:
    assert _told(tmp_path, CODES_FIRST) == [
        ("TP réparateur de filets", "31201", "", "CPNE"),
        ("CQP vannier en osier", "31202", "", "Ministère du travail"),
        ("BTS métiers", "31203", "", "AFPA"),
        ("TP cordier", "31204", "", ""),
    ]


def test_the_header_of_a_list_of_one_column_is_no_line(tmp_path: Path) -> None:
    text = "Dénomination\nCQP vannier en osier\nCQP cordier de marine\nTP réparateur de filets\nTP saunier\n"
    assert [label for label, *_ in _told(tmp_path, text)] == text.splitlines()[1:]


FILLED = """ Libellé               Référence    Délivrée
                       RNCP         par           Niveau
 CQP cordier           RNCP31201    CPNE          Niv. 3
 BTS métiers           RNCP31202    AFPA          Niv. 4
 TP saunier de mer RNCP31203 CCI                  Niv. 5
 CQP osiériste         RNCP31204    CPNE          Niv. 3
"""


def test_a_code_that_one_blank_sets_apart_stands_in_the_column_of_codes(tmp_path: Path) -> None:
    assert _told(tmp_path, FILLED) == [
        ("CQP cordier", "31201", "3", "CPNE"),
        ("BTS métiers", "31202", "4", "AFPA"),
        ("TP saunier de mer", "31203", "5", "CCI"),
        ("CQP osiériste", "31204", "3", "CPNE"),
    ]


BARE_CODES = """ Code       Sanction               Formation certifiante            Niveau
 17799 Titre                       employé de filets                3
 24928 CAP                         jardinier de serres              3
 25467 Diplôme d’État              cordier de marine                4
 26749                             agent de quai                    3
 27513                             assistant de criée               3
 28048                             matelot                          5
"""


def test_bare_codes_stand_apart_where_others_stand_alone(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text(TITLE + BARE_CODES, encoding="utf-8")
    found = [(e.rncp_code, e.certification_label, e.level_2019) for e in extract(path).entries]
    assert found == [
        ("17799", "employé de filets", "3"),
        ("24928", "jardinier de serres", "3"),
        ("25467", "cordier de marine", "4"),
        ("26749", "agent de quai", "3"),
        ("27513", "assistant de criée", "3"),
        ("28048", "matelot", "5"),
    ]


def _page(header: tuple[str, ...], *rows: tuple[str, ...]) -> Page:
    told = tuple(Row(tuple(map(Cell, row)), f"line={n},{n + 1}", False) for n, row in enumerate(rows))
    return Page((Table(header=header, rows=told, article="", heading="", notes=(), locator=""),), (), ())


def test_lines_woven_of_two_cells_tell_less_than_columns() -> None:
    titles = ["CQPI saunier", "BTS doreur", "Titre à finalité professionnelle orfèvre", "CQP tapissier"]
    columns = _page(("Intitulé", "Niveau"), *((title, "5") for title in titles))
    header = ("Métier", "Intitulé", "Niveau")
    woven = _page(header, *(("Orfèvre", f"Niveau {title}", "5") for title in titles))
    assert as_many(columns, woven)
    assert not as_many(columns, _page(header, *(("Orfèvre", title, "5") for title in titles)))
