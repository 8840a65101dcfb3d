"""Habits of the drafters and of the base that lists of KALI show: invented tables, one habit each."""

from __future__ import annotations

from proa_graph.blocks import html, notes
from proa_graph.blocks.grid import Table
from proa_graph.domain.codes import codes, is_code, without_codes
from proa_graph.domain.levels import level_number
from proa_graph.model import Entry
from proa_graph.reading import interpret, lists
from proa_graph.reading.clauses import said
from proa_graph.reading.printings import without_repeats
from proa_graph.reading.text import read_text
from proa_graph.sources.texts import SourceArticle, SourceText

_GREY = "<p><font color='808080'><em>{}</em></font></p>"


def _entries(source: str, heading: str = "Certifications éligibles à la Pro-A") -> tuple[Entry, ...]:
    content = html.read(source, locator="KALIARTI1")
    tables = tuple(lists.tables(content, lists.Context("article 1er", "KALIARTI1", heading)))
    return interpret.entries(tables, text_id="KALITEXT1", idcc="9901")


def _table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr>{r}</tr>" for r in rows) + "</table>"


def test_the_address_of_a_record_gives_its_code() -> None:
    address = "https :// www. francecompetences. fr/ recherche/ rncp/90001/"
    assert [(c.digits, c.register) for c in codes(address, bare=True)] == [("90001", "RNCP")]
    found = _entries(
        _table(
            "<th>Titre de la certification</th><th>Niveau de formation</th><th>Lien RNCP</th>",
            f"<td>Souffleur de verre</td><td>3</td><td>{address}</td>",
            "<td>Graveur</td><td>4</td><td>https :// www. francecompetences. fr/ recherche/ rs/900/</td>",
        )
    )
    assert [(e.certification_label, e.rncp_code, e.note) for e in found] == [
        ("Souffleur de verre", "90001", ""),
        ("Graveur", "", "repertoire=RS"),
    ]


def test_the_column_of_codes_wins_over_that_of_addresses() -> None:
    found = _entries(
        _table(
            "<th>Lien RNCP</th><th>Libellé de la formation</th><th>RNCP</th>",
            "<td>https://exemple.fr/rncp/1/</td><td>TP graveur</td><td>90002</td>",
        )
    )
    assert [e.rncp_code for e in found] == ["90002"]


def test_a_block_of_a_certification_is_no_code() -> None:
    assert not codes("RNCP90001BC02 : la conduite d'un four", bare=False)
    assert [c.digits for c in codes("RNCP90001", bare=False)] == ["90001"]


def test_a_number_before_the_name_of_its_register_is_a_code() -> None:
    assert [(c.digits, c.stated) for c in codes("TP verrier : fiche N° 9001 RNCP", bare=False)] == [
        ("9001", "fiche N° 9001 RNCP")
    ]
    assert [(c.digits, c.register) for c in codes("9002 RS", bare=True)] == [("", "RS")]


def test_a_code_printed_twice_is_one() -> None:
    assert len(codes("RNCP 90001 https://exemple.fr/rncp/90001", bare=True)) == 1
    assert is_code("https://exemple.fr/rncp/90001")


def test_what_only_says_code_goes_with_the_code() -> None:
    assert without_codes("BEP verrerie (niveau 3, code RNCP90001)") == "BEP verrerie"
    assert without_codes("Graveur (RNCP 90001) .") == "Graveur"
    assert without_codes("Graveur (option cristal) – [76224]") == "Graveur (option cristal)"
    assert without_codes("CAP verrier – 50025433") == "CAP verrier"


def test_a_level_behind_the_name_of_the_register_is_read() -> None:
    assert level_number("RNCP niveau 5", roman_is_new=False) == "5"


def test_a_column_of_codes_without_header_is_read() -> None:
    found = _entries(
        _table(
            "<th colspan='2'>Intitulé de la formation</th><th>Niveau</th>",
            "<td>Verrier</td><td>RNCP 90001</td><td>3</td>",
            "<td>Graveur</td><td>RNCP 90002</td><td>4</td>",
        )
    )
    assert [(e.rncp_code, e.level_2019) for e in found] == [("90001", "3"), ("90002", "4")]


def test_a_grouping_column_that_prints_a_value_once_holds_below() -> None:
    found = _entries(
        _table(
            "<th>Titres</th><th>Code RNCP</th><th>Métiers stratégiques, en risque d'obsolescence</th>",
            "<td>TP a</td><td>RNCP 90001</td><td>Verrier</td>",
            "<td>TP b</td><td>RNCP 90002</td><td></td>",
            "<td>TP c</td><td>RNCP 90003</td><td></td>",
            "<td>TP d</td><td>RNCP 90004</td><td></td>",
        )
    )
    assert {e.profession for e in found} == {"Verrier"}


def test_titles_of_titles_are_the_sector_and_the_narrower_ones_below_it() -> None:
    found = _entries(
        _table(
            "<th>Intitulé de la certification</th><th>Code RNCP</th>",
            "<td colspan='2'>Filière verre</td>",
            "<td colspan='2'>Fonctions four, moule, atelier, contrôle</td>",
            "<td>TP verrier</td><td>90001</td>",
            "<td colspan='2'>Fonctions vente</td>",
            "<td>TP vendeur</td><td>90002</td>",
        )
    )
    assert [(e.sector, e.subsector) for e in found] == [
        ("Filière verre", "Fonctions four, moule, atelier, contrôle"),
        ("Filière verre", "Fonctions vente"),
    ]


def test_a_row_with_the_name_of_a_group_alone_is_a_title() -> None:
    found = _entries(
        _table(
            "<th>Métiers</th><th>Libellé</th><th>Code RNCP</th>",
            "<td colspan='3'>Métiers du four</td>",
            "<td>Fondeur</td><td>TP fondeur</td><td>90001</td>",
            "<td>Métiers de la taille</td><td></td><td></td>",
            "<td>Tailleur</td><td>TP tailleur</td><td>90002</td>",
        )
    )
    assert [(e.sector, e.profession) for e in found] == [
        ("Métiers du four", "Fondeur"),
        ("Métiers de la taille", "Tailleur"),
    ]


def test_a_bare_number_ends_a_label_where_the_others_end_with_codes() -> None:
    found = _entries(
        _table("<td>TP verrier – RNCP 90001</td>", "<td>TP graveur – RNCP90002</td>", "<td>TP miroitier – 90003</td>")
    )
    assert [(e.certification_label, e.rncp_code) for e in found][2] == ("TP miroitier", "90003")


def test_what_follows_a_note_in_its_colour_belongs_to_it() -> None:
    content = html.read(
        "<p>Liste (<a href='#RENVOI_A_1'>1</a>)</p>"
        + _GREY.format("<a name='RENVOI_A_1'></a>(1) Les certifications suivantes sont exclues de l'extension.")
        + _GREY.format("- RNCP90001 VERRIER ;<br/>- RNCP90002 GRAVEUR.<br/>(Arrêté du 3 mars 2021 - art. 1)"),
        locator="KALIARTI1",
    )
    assert content.prose == "Liste ( (30) )"
    assert [(n.order_date, "90002" in n.text) for n in content.notes] == [("2021-03-03", True)]


def test_the_order_of_a_note_may_stand_in_a_paragraph_of_its_own() -> None:
    content = html.read(
        "<p><a name='RENVOI_A_1'></a>(1) Certification exclue de l'extension.</p>"
        "<p>(Arrêté du 3 mars 2021 - art. 1)</p>"
        "<p>Suite.</p>"
    )
    assert [n.order_date for n in content.notes] == ["2021-03-03"] and content.prose == "Suite."


def test_a_call_without_link_calls_the_only_note_that_prints_its_number() -> None:
    note = _GREY.format("<a name='RENVOI_A_1'></a>(1) Exclue de l'extension. (Arrêté du 3 mars 2021 - art. 1)")
    table = _table(
        "<th>Libellé</th><th>Code RNCP</th>", "<td>TP verrier (1)</td><td>90001</td>", "<td>TP b</td><td>90002</td>"
    )
    assert [e.excluded_from_extension for e in _entries(table + note)] == [True, False]
    source = "<p>(1) Source : enquête de l'observatoire.</p>"
    assert [e.excluded_from_extension for e in _entries(table + source + note)] == [False, False]


def _labels(source: str, heading: str = "Certifications éligibles à la Pro-A") -> list[str]:
    return [e.certification_label for e in _entries(source, heading)]


def test_short_lines_before_lists_name_their_groups() -> None:
    found = _entries(
        "<p>Les certifications éligibles sont les suivantes :</p>"
        "<p>• Pour les métiers du four :</p><p>– CQP fondeur (RNCP 90001) ;<br/>– CQP verrier (RNCP 90002).</p>"
        "<p>• Pour les métiers de la taille :</p><p>– CQP tailleur (RNCP 90003).</p>"
    )
    assert [e.sector for e in found] == [
        "Pour les métiers du four",
        "Pour les métiers du four",
        "Pour les métiers de la taille",
    ]


def test_nested_titles_are_sector_and_subsector() -> None:
    found = _entries(
        "<p>Sont éligibles à la Pro-A :</p>"
        "<p align='center'>I. Certifications qui accompagnent le four</p><p align='center'>Diplômes</p>"
        "<p>CAP verrier.<br/>CAP fondeur.</p>"
        "<p align='center'>CQP de branche</p><p>Graveur.<br/>Miroitier.</p>"
        "<p align='center'>II. Certifications qui accompagnent la vente</p><p>BTS vente.<br/>BTS achats.</p>"
    )
    assert [(e.sector, e.subsector, e.certification_type) for e in found][1:4:2] == [
        ("Certifications qui accompagnent le four", "Diplômes", ""),
        ("Certifications qui accompagnent le four", "CQP de branche", "CQP"),
    ]
    assert (found[-1].sector, found[-1].subsector) == ("Certifications qui accompagnent la vente", "")


def test_levels_of_one_article_are_read_on_one_scale() -> None:
    found = _entries(
        "<p>Les certifications suivantes sont éligibles à la Pro-A :</p>"
        "<p>Four :</p><p>– le titre, niveau IV verrier ;<br/>– le BTS, niveau V verrerie ;</p>"
        "<p>Vente :</p><p>– la licence, niveau VI vente de verre.</p>"
    )
    assert [e.level_2019 for e in found] == ["4", "5", "6"]


def test_what_the_law_opens_to_everyone_is_no_list() -> None:
    assert not _labels(
        "<p>Les certifications éligibles permettent d'acquérir :</p>"
        "<p>– une qualification reconnue dans les classifications de la convention ;</p>"
        "<p>– une validation des acquis de l'expérience (VAE) ;</p><p>– le socle CléA.</p>"
    )


def test_a_list_of_what_may_last_longer_is_no_list() -> None:
    assert not _labels(
        "<p>La durée peut être portée à 24 mois pour les certifications suivantes :</p>"
        "<p>– CQP verrier (RNCP 90001) ;<br/>– CQP graveur (RNCP 90002).</p>"
    )
    assert not _labels(
        "<p>La formation vise :</p><p>– CQP verrier (RNCP 90001) ;<br/>– CQP graveur (RNCP 90002).</p>",
        heading="Durée de la formation",
    )


def test_bullets_that_argue_are_no_certifications() -> None:
    assert _labels(
        "<p>Les certifications suivantes sont éligibles :</p><p>– CQP verrier (RNCP 90001) ;</p>"
        "<p>– le CQP graveur, conçu pour la promotion des salariés, comporte un bloc sur les gestes du métier ;</p>"
        "<p>– CQP tailleur (RNCP 90003).</p>"
    ) == ["CQP verrier", "CQP tailleur"]


def test_a_kind_with_bullets_below_announces_them() -> None:
    assert _labels(
        "<p>Liste des certifications éligibles à la Pro-A</p>"
        "<p>Certificat de qualification professionnelle de la branche du verre :</p>"
        "<p>– CQP « Verrier » ;<br/>– CQP « Graveur ».</p>"
    ) == ["CQP « Verrier »", "CQP « Graveur »"]


def test_cards_one_under_another_are_rows() -> None:
    found = _entries(
        "<p align='center'>Liste des certifications éligibles</p><p align='center'>1. Domaine four</p>"
        "<p>CAP verrier<br/>Numéro RNCP : 90001<br/>Niveau de certification : 3.<br/>"
        "CQP « Graveur »<br/>Numéro RNCP : 90002<br/>Niveau de certification : sans niveau.<br/>"
        "Titre miroitier<br/>Numéro RNCP : 90003, 90004<br/>Niveau de certification : 4.</p>"
    )
    assert [(e.certification_label, e.rncp_code, e.level_2019, e.sector) for e in found] == [
        ("CAP verrier", "90001", "3", "Domaine four"),
        ("CQP « Graveur »", "90002", "", "Domaine four"),
        ("Titre miroitier", "90003", "4", "Domaine four"),
        ("Titre miroitier", "90004", "4", "Domaine four"),
    ]


def test_a_row_without_code_in_a_coded_column_is_a_title() -> None:
    found = _entries(
        _table("<td>Four</td>", *(f"<td>TP verrier {c} – RNCP 9000{n}</td>" for n, c in enumerate("abcde", start=1)))
    )
    assert [e.sector for e in found] == ["Four"] * 5


def test_a_recapitulation_in_another_article_is_left_out() -> None:
    def read(place: str, source: str) -> list[Table]:
        content = html.read(source, locator=place)
        return list(lists.tables(content, lists.Context(place, place, "Certifications éligibles à la Pro-A")))

    rows = "".join(f"<p>– CQP verrier {c} (RNCP 9000{n}) ;</p>" for n, c in enumerate("abc", start=1))
    first = read("A", f"<p>Les certifications suivantes sont éligibles :</p>{rows}<p>– CQP sans code.</p>")
    again = read("B", f"<p>Récapitulatif des certifications éligibles :</p>{rows}")
    assert [t.locator for t in without_repeats([*first, *again])] == [t.locator for t in first]


def _clauses(*lines: str) -> list[tuple[str, str, str, str]]:
    source = "".join(f"<p>{line}</p>" for line in lines)
    article = SourceArticle("KALIARTI1", "4", "", (), source, "", (), "KALIARTI1")
    found = [one.clause for one in said("KALITEXT1", [(article, html.read(source, locator=article.id))])]
    return [(c.kind, c.minimum, c.maximum, c.public) for c in found]


def test_a_longer_clause_is_for_the_bullets_below_its_colon() -> None:
    assert _clauses(
        "Selon l’article L. 6325-12 du code du travail, la durée de la Pro-A est allongée jusqu’à 24 mois pour :",
        "– les souffleurs âgés de plus de 45 ans ;",
        "– la préparation des diplômes suivants : brevet de souffleur.",
    ) == [("LongerDuration", "", "24", "Salariés de 45 ans et plus; Certifications énumérées")]
    assert _clauses("La durée de la Pro-A peut être portée à 24 mois pour tous les salariés.") == [
        ("LongerDuration", "", "24", "")
    ]


def test_a_share_above_the_rule_is_no_range_of_the_ordinary_share() -> None:
    assert _clauses(
        "La durée de la formation peut être portée au-delà de 25 %, sans être supérieure à 50 % si le verre l’exige."
    ) == [("RaisedTrainingShare", "", "50", "")]
    assert _clauses("Les ateliers sont tenus à 60 % par des femmes, et de 62 % à 64 % en verrerie.") == []


def test_clauses_of_other_contracts_and_of_persons_are_left_out() -> None:
    assert _clauses(
        "Le contrat de professionnalisation dure entre 6 et 24 mois.",
        "La Pro-A est ouverte aux salariés en contrat à durée indéterminée.",
        "Le tuteur âgé de 50 ans reçoit une prime pour une formation de 24 mois.",
        "Le compte personnel de formation se mobilise hors temps de travail dans la limite de 70 heures.",
    ) == [("Beneficiaries", "", "", ""), ("Tutor", "", "", "")]
    assert _clauses("La Pro-A se déroule hors temps de travail dans la limite de 40 heures par an.") == [
        ("OffTime", "", "40", "")
    ]


def test_a_list_beside_rates_is_a_list_when_its_header_says_what_it_is_for() -> None:
    rows = ("<td>CQP souffleur</td><td>15,00 €</td>", "<td>CQP graveur</td><td>25,00 €</td>")
    said = _entries(_table("<th>Certifications professionnelles éligibles à la Pro-A</th><th>Taux horaire</th>", *rows))
    assert [e.certification_label for e in said] == ["CQP souffleur", "CQP graveur"]
    assert _entries(_table("<th>Certifications</th><th>Taux horaire</th>", *rows)) == ()


def test_lists_under_the_title_of_another_scheme_are_left_out_of_wider_texts() -> None:
    page = "<p>Comme la Pro-A, ce parcours de 12 mois vise les certifications éligibles suivantes :</p>"
    page += "<p>– CQP souffleur de verre (RNCP 90001) ;<br/>– CQP graveur (RNCP 90002).</p>"
    other = SourceArticle("KALIARTI1", "3", "Formation du tuteur", (), page)
    own = SourceArticle("KALIARTI2", "4", "Reconversion ou promotion par alternance (Pro-A)", (), page)
    found = read_text(SourceText("KALITEXT1", "Accord relatif à la formation", articles=(other, own)))
    assert {e.locator.partition("/")[0] for e in found.entries} == {"KALIARTI2"}


def test_a_graph_left_out_by_the_source_is_no_missing_list() -> None:
    page = "<p>Certifications éligibles :</p><p>– CQP souffleur (RNCP 90001) ;<br/>– CQP graveur (RNCP 90002).</p>"

    def kind(line: str) -> str:
        article = SourceArticle("KALIARTI1", "1", "", (), f"{page}<p>{line}</p>")
        return read_text(SourceText("KALITEXT1", "Accord relatif à la Pro-A", articles=(article,))).kind

    assert kind("(Graphique non reproduit, consultable en ligne.)") == "list"
    assert kind("Autres certifications</p><p>(Tableau non reproduit, consultable en ligne.)") == "incomplete"


def test_parentheses_that_tell_one_title_from_its_like_are_bodies() -> None:
    rows = ("Cordier (institut de la corde)", "Cordier (Osier)", "Vannier (Osier)", "Tresseur (fiche nationale)")
    table = _table(
        "<th>Intitulé de la certification</th><th>Code RNCP</th>",
        *(f"<td>{label}</td><td>9000{n}</td>" for n, label in enumerate(rows)),
    )
    assert [e.certifier for e in _entries(table)] == ["institut de la corde", "Osier", "Osier", ""]


def test_what_is_extended_but_for_certifications_excludes_lines_and_not_the_article() -> None:
    words = "L'article 2.1 est étendu à l'exclusion des certifications ci-dessous. (Arrêté du 3 mai 2021 - art. 1)"
    assert notes.scope(notes.note("1", words)) == "entry"
    whole = notes.note("1", "L'article 2.1 est exclu de l'extension. (Arrêté du 3 mai 2021 - art. 1)")
    assert notes.scope(whole) == "article"


def test_the_facts_name_a_condition_and_do_not_quote_it() -> None:
    rows = "<tr><td>Titre</td><td>Code</td></tr><tr><td>TP souffleur de bulles</td><td>RNCP90001</td></tr>"
    lead = "<tr><td colspan='2'>Les titres suivants sont ouverts uniquement dans le cadre d'une VAE.</td></tr>"
    last = "<tr><td>TP graveur de bulles</td><td>RNCP90002</td></tr>"
    html_text = f"<p>Liste des certifications éligibles à la Pro-A :</p><table>{rows}{lead}{last}</table>"
    article = SourceArticle("KALIARTI000049999999", "1", html=html_text)
    text = SourceText(
        "KALITEXT000049999999", "Accord relatif à la Pro-A", idcc=frozenset({"9001"}), articles=(article,)
    )
    notes_found = [e.note for e in read_text(text).entries]
    assert notes_found == ["", "condition=par la VAE seulement"]
