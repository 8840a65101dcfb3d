"""Habits of the drafters and of the base that lists of KALI show: invented tables, one habit each."""

from __future__ import annotations

from proa_graph.documents import interpret
from proa_graph.documents.kali import html, lists
from proa_graph.documents.values import codes, is_code, level_number, without_codes
from proa_graph.model import Entry

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
