"""Which tables and lines of an article are a list, and what they say: one habit of the drafters each."""

from __future__ import annotations

import pytest

from proa_graph.blocks import html
from proa_graph.model import Entry
from proa_graph.reading import interpret, lists
from proa_graph.reading.text import read_text
from proa_graph.sources.texts import Link, SourceArticle, SourceText


def _entries(source: str, heading: str = "Certifications éligibles à la Pro-A") -> tuple[Entry, ...]:
    content = html.read(source, locator="KALIARTI1")
    tables = tuple(lists.tables(content, lists.Context("article 1er", "KALIARTI1", heading)))
    return interpret.entries(tables, text_id="KALITEXT1", idcc="9901")


def _table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr>{r}</tr>" for r in rows) + "</table>"


def test_levels_above_the_rows_become_their_level() -> None:
    found = _entries(
        "<p>La liste des certifications éligibles est complétée par l'ajout des formations suivantes :</p>"
        + _table("<th>Niveau 4 (ex-niveau IV)</th>", "<td>Chef de quai</td>", "<td>Niveau 7</td>", "<td>Affréteur</td>")
    )
    assert [(e.certification_label, e.level_2019) for e in found] == [("Chef de quai", "4"), ("Affréteur", "7")]


def test_replaced_certifications_give_what_replaces_them() -> None:
    found = _entries(
        _table(
            "<th></th><th colspan='2'>Certification actuelle</th>"
            "<th colspan='2'>Remplacée par la certification suivante</th>",
            "<td>Métier</td><td>Libellé</td><td>RNCP</td><td>Libellé</td><td>RNCP</td>",
            "<td>Quai</td><td>TP cariste</td><td>90001</td><td>TP cariste d'entrepôt</td><td>90002</td>",
        )
    )
    assert [(e.profession, e.certification_label, e.rncp_code) for e in found] == [
        ("Quai", "TP cariste d'entrepôt", "90002")
    ]


def test_withdrawn_certifications_give_no_row() -> None:
    assert not _entries(
        "<p>Les certifications suivantes sont supprimées :</p>"
        + _table("<th>Intitulé de la certification</th><th>Code RNCP</th>", "<td>TP cariste</td><td>RNCP90001</td>")
    )


def test_a_kind_above_bare_titles_is_their_kind() -> None:
    found = _entries("<p>Sont éligibles à la Pro-A :</p><p>CQP de branche :</p><p>– verrier ;<br/>– graveur.</p>")
    assert [(e.certification_type, e.certification_label) for e in found] == [("CQP", "verrier"), ("CQP", "graveur")]


def test_a_title_with_its_number_and_level_below_is_a_row() -> None:
    found = _entries(
        "<p align='center'>1. Domaine atelier</p>"
        "<p>Le domaine est en mutation et les certifications suivantes y répondent.</p>"
        "<p align='center'>CAP souffleur de verre</p><p>Numéro RNCP 90001</p><p>Niveau de certification : 3</p>"
        "<p>Le titulaire de ce certificat est un professionnel qualifié dans les techniques de base de son métier.</p>"
    )
    assert [(e.sector, e.certification_label, e.rncp_code, e.level_2019) for e in found] == [
        ("Domaine atelier", "CAP souffleur de verre", "90001", "3")
    ]


def test_a_code_in_two_cells_is_one() -> None:
    found = _entries(
        _table(
            "<th>Titres</th><th colspan='2'>Code de la certification</th>",
            "<td>TP vannier</td><td>RNCP</td><td>90001</td>",
            "<td>CléA</td><td>RS</td><td>90002</td>",
        )
    )
    assert [(e.rncp_code, e.code_stated) for e in found] == [("90001", "RNCP 90001"), ("", "RS 90002")]


def test_a_cell_of_several_certifications_gives_several_rows() -> None:
    found = _entries(
        _table(
            "<td>Atelier</td><td>CQP vannier confirmé (RNCP 90001).<br/>"
            "CQP cannier-rempailleur débutant (RNCP 90002).</td>",
            "<td>Magasin</td><td>TP vendeur conseil en magasin (RNCP 90003).</td>",
        )
    )
    assert [(e.profession, e.rncp_code) for e in found] == [
        ("Atelier", "90001"), ("Atelier", "90002"), ("Magasin", "90003"),
    ]  # fmt: skip


def test_what_a_sentence_adds_is_a_row() -> None:
    found = _entries(
        "<p>Est ajouté aux certifications de l'article 3 le « titre professionnel vannier RNCP90001 ».</p>"
    )
    assert [e.rncp_code for e in found] == ["90001"]


def test_two_notes_of_one_number_stay_apart() -> None:
    found = _entries(
        _table(
            "<th>Intitulé de la certification</th><th>Code RNCP</th>",
            "<td>TP vannier<a href='#RENVOI_KALIARTI1_1'> (1)</a></td><td>90001</td>",
            "<td>TP cannier<a href='#RENVOI_KALIARTI2_1'> (1)</a></td><td>90002</td>",
        )
        + "<p><font><em><a name='RENVOI_KALIARTI1_1'></a>(1) Source : observatoire de la branche.</em></font></p>"
        "<p><font><em><a name='RENVOI_KALIARTI2_1'></a>(1) Certification exclue de l'extension.<br/>"
        "(Arrêté du 2 mai 2022 - art. 1)</em></font></p>"
    )
    assert [(e.excluded_from_extension, e.exclusion_arrete_date) for e in found] == [(False, ""), (True, "2022-05-02")]


@pytest.mark.parametrize(
    "source",
    [
        _table("<th>Niveau du diplôme</th><th>Montant horaire</th>", "<td>CAP</td><td>9,15 €</td>"),
        "<p align='center'>Conditions d'accès au métier</p><p>– CAP vannier ;<br/>– BTS vannerie.</p>",
        "<p>Sont éligibles :</p><p>– un diplôme ou titre enregistré au RNCP ;<br/>– un CQP ;<br/>"
        "– une qualification reconnue dans les classifications.</p>",
        _table("<th>Facteurs d'évolution</th><th>Impacts métiers</th>", "<td>Numérique</td><td>Vendre en ligne</td>"),
        "<p>Les blocs de compétences suivants :</p><p>– vendre ;<br/>– gérer.</p>",
    ],
)
def test_other_tables_and_lines_are_no_list(source: str) -> None:
    assert not _entries(source)


def test_a_note_called_on_the_title_of_an_annex_under_its_number_strikes_all() -> None:
    found = _entries(
        "<p align='center'>Annexe 1</p><p><em>Liste des certifications éligibles à la Pro-A (30)</em></p>"
        "<p align='center'>Éléments argumentaires</p>"
        + _table("<th>Certification</th><th>Code RNCP</th>", "<td>BTS Quai</td><td>RNCP90001</td>")
        + "<p>(30) L'annexe 1 « Liste des certifications éligibles » est exclue de l'extension.<br/>"
        "(Arrêté du 26 mars 2026 - art. 1)</p>",
        heading="Annexe",
    )
    assert [(e.certification_label, e.excluded_from_extension) for e in found] == [("BTS Quai", True)]


def test_two_numbers_beside_the_register_are_two_codes() -> None:
    found = _entries(
        _table(
            "<th>Titres</th><th colspan='2'>Code de la certification</th>",
            "<td>Assistant de quai</td><td>RNCP</td><td>90001/90002</td>",
            "<td>Affréteur</td><td>RNCP</td><td>90003</td>",
        )
    )
    assert [(e.certification_label, e.rncp_code) for e in found] == [
        ("Assistant de quai", "90001"),
        ("Assistant de quai", "90002"),
        ("Affréteur", "90003"),
    ]


def test_what_a_table_replaces_is_taken_out() -> None:
    content = html.read(
        _table(
            "<th></th><th colspan='2'>Certification actuelle</th>"
            "<th colspan='2'>Remplacée par la certification suivante</th>",
            "<td>Métier</td><td>Libellé</td><td>RNCP</td><td>Libellé</td><td>RNCP</td>",
            "<td>Quai</td><td>TP cariste</td><td>90001</td><td>TP cariste d'entrepôt</td><td>90002</td>",
        ),
        locator="KALIARTI1",
    )
    (table,) = lists.tables(content, lists.Context("article 1er", "KALIARTI1", "Certifications éligibles à la Pro-A"))
    assert [(t.text, t.followed_by) for t in table.taken] == [("TP cariste – RNCP 90001", table.rows[0].locator)]


@pytest.mark.parametrize("heading", ["Présentation du secteur", "1. Contexte", "Les enjeux de la branche"])
def test_the_heading_of_an_argument_is_no_sector(heading: str) -> None:
    found = _entries(
        f"<p align='center'>{heading}</p><p>Le secteur change.</p><p>Les certifications éligibles à la Pro-A sont :</p>"
        "<p>– CQP verrier ;<br/>– CQP graveur.</p>"
    )
    assert [(e.sector, e.certification_label) for e in found] == [("", "CQP verrier"), ("", "CQP graveur")]


def test_what_an_argument_enumerates_is_no_list_though_the_article_is_known_to_hold_one() -> None:
    content = html.read(
        "<p>La liste des certifications éligibles répond aux enjeux :</p><p align='center'>Contexte</p>"
        "<p>Les objectifs sont les suivants :</p>"
        "<p>– accompagner les salariés ;<br/>– le commerce ;<br/>– la vente.</p>",
        locator="KALIARTI1",
    )
    context = lists.Context("annexe", "KALIARTI1", "Certifications éligibles à la Pro-A", listed=True)
    assert not list(lists.tables(content, context))


_LISTED = lists.Context("annexe", "KALIARTI1", "Certifications éligibles à la Pro-A", listed=True)
_BARE = "<p>– agent de quai ;<br/>– chef de quai, logistique et transport.</p>"


def _in_known_list(source: str) -> list[str]:
    """The titles read of an article of which a later wording is a list."""
    found = tuple(lists.tables(html.read(source, locator="KALIARTI1"), _LISTED))
    return [e.certification_label for e in interpret.entries(found, text_id="KALITEXT1", idcc="9901")]


def test_bare_titles_right_under_the_line_that_announces_them_are_lines_of_a_known_list() -> None:
    source = "<p>Les partenaires dressent la liste suivante des certifications éligibles à la Pro-A :</p>" + _BARE
    assert _in_known_list(source) == ["agent de quai", "chef de quai, logistique et transport"]


@pytest.mark.parametrize(
    ("lead", "items"),
    [
        ("Le secteur fait face à :", ("une pénurie de verriers", "un vieillissement des effectifs")),
        ("La relation avec le client :", ("mieux l'appréhender", "développer le conseil")),
        ("Les partenaires décident d'allonger :", ("la durée de l'avenant", "la durée des actions de formation")),
        ("Cette filière regroupe les emplois suivants :", ("animation de quais", "ingénierie de quais")),
        ("Le métier est touché :", ("par l'introduction du numérique", "par les nouvelles concurrences")),
        ("La répartition est la suivante :", ("ateliers : 36 %", "quais : 21 %")),
        ("La branche a constitué sa liste de certifications :", ("la vente : vendeur/ conseiller", "le quai : agent")),
    ],
)
def test_arguments_aims_activities_and_clauses_under_a_listing_heading_are_no_lines(
    lead: str, items: tuple[str, ...]
) -> None:
    announced = "<p>La liste des certifications éligibles à la Pro-A répond aux mutations du secteur.</p>"
    enumerated = f"<p>{lead}</p><p>" + "<br/>".join(f"– {item} ;" for item in items) + "</p>"
    assert _in_known_list(announced + enumerated) == []


def test_a_phrase_among_titles_under_a_listing_line_costs_no_line() -> None:
    items = "<p>– le CQP verrier ;<br/>– la VAE ;<br/>– TP graveur.</p>"
    assert _in_known_list("<p>Sont éligibles les certifications suivantes :</p>" + items) == [
        "le CQP verrier",
        "la VAE",
        "TP graveur",
    ]


def test_a_row_that_only_names_a_kind_is_a_title() -> None:
    found = _entries(
        _table(
            "<th>Code RNCP</th><th>Niveau</th><th>Intitulé de la certification</th>",
            "<td></td><td></td><td>Titres RNCP</td>",
            "<td>90001</td><td>4</td><td>Verrier d'art</td>",
            "<td></td><td></td><td>Diplômes</td>",
            "<td>90002</td><td>3</td><td>Souffleur (CAP)</td>",
            "<td></td><td></td><td>CQP graveur</td>",
        )
    )
    assert [e.certification_label for e in found] == ["Verrier d'art", "Souffleur (CAP)", "CQP graveur"]


@pytest.mark.parametrize(
    ("title", "sectors"),
    [("2 Répondre au marché", ["Former", "Répondre au marché"]), ("7 Répondre au marché", ["Former", "Former"])],
)
def test_a_number_without_stop_that_goes_on_opens_the_next_title(title: str, sectors: list[str]) -> None:
    found = _entries(
        "<p>Les certifications éligibles sont :</p><p>1. Former</p><p>– CQP verrier ;</p>"
        f"<p>{title}</p><p>– CQP graveur.</p>"
    )
    assert [e.sector for e in found] == sectors


def test_an_older_wording_gives_the_titles_of_its_list_and_none_of_its_reasons() -> None:
    heading = "Certifications éligibles à la Pro-A"
    reasons = "<p>La liste des certifications éligibles tient compte de ce qui suit.</p><p>Le secteur fait face à :</p>"
    announced = "<p>La liste des certifications éligibles à la Pro-A est la suivante :</p>"

    def wording(html_text: str, modified: str, *links: Link) -> SourceText:
        article = SourceArticle("KALIARTI1", "1", heading, (), html_text, links=links, key="KEY1")
        return SourceText(
            "KALITEXT1", "Accord relatif à la Pro-A", modified=modified, idcc=frozenset({"9901"}), articles=(article,)
        )

    amended = Link("MODIFIE", "cible", "ACCORD", "KALITEXT2", "Avenant")
    old = wording(f"{reasons}<p>– une pénurie de verriers ;<br/>– la concurrence.</p>{announced}{_BARE}", "2020-01-01")
    new = wording(f"{announced}<p>– CQP verrier ;<br/>– CQP graveur ;<br/>– TP cariste.</p>", "2021-01-01", amended)
    read = read_text(new, (old,))
    assert [e.certification_label for e in read.entries] == ["CQP verrier", "CQP graveur", "TP cariste"]
    assert [e.certification_label for e in read.earlier] == ["agent de quai", "chef de quai, logistique et transport"]
