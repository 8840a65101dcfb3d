"""What lists, what an act takes out, which lines a mark bears on: invented texts, one habit of the drafters each."""

# ruff: noqa: E501 (the invented texts read better whole)

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from proa_graph.domain.durations import Term, term, term_in
from proa_graph.domain.labels import former_title, taken_apart
from proa_graph.model import TakenOut
from proa_graph.reading import extract
from proa_graph.reading.text import Read, read_text
from proa_graph.sources.texts import Link, SourceArticle, SourceText

TITLE = "Accord du 3 mars 2021 relatif à la Pro-A"
LEAD = "<p>Les certifications éligibles à la Pro-A sont les suivantes :</p>"


def _read(*parts: str | SourceArticle, title: str = TITLE, idcc: tuple[str, ...] = ("9901",)) -> Read:
    articles = [
        part if isinstance(part, SourceArticle) else SourceArticle(f"KALIARTI9{n:011}", number=str(n), html=part)
        for n, part in enumerate(parts, start=1)
    ]
    return read_text(SourceText("KALITEXT900000000001", title, idcc=frozenset(idcc), articles=tuple(articles)))


def _labels(read: Read) -> list[tuple[str, str]]:
    return [(e.certification_label, e.rncp_code) for e in read.entries]


def _items(*lines: str) -> str:
    return "".join(f"<p>– {line}</p>" for line in lines)


def test_what_is_replaced_leaves_and_what_replaces_it_enters() -> None:
    read = _read(
        "<p>L'article 2 de l'accord est modifié comme suit :</p><p>Pour les métiers du quai :</p>"
        "<p>« CQP cariste (RNCP90001) »,</p><p>est remplacé par le :</p><p>« CQP cariste de nuit (RNCP90002) ».</p>"
        "<p>Pour les métiers du bureau :</p>"
        + _items("CQP archiviste (RNCP90003) ;", "CQP greffier (RNCP90004),")
        + "<p>sont remplacés par le :</p><p>« CQP gardien des actes (RNCP90005) ».</p>",
        title="Avenant n° 1 du 2 mai 2022 à l'accord du 3 mars 2021 relatif à la Pro-A",
    )
    assert _labels(read) == [("CQP cariste de nuit", "90002"), ("CQP gardien des actes", "90005")]
    assert [e.sector for e in read.entries] == ["Pour les métiers du quai", "Pour les métiers du bureau"]
    assert [(t.label, t.code, t.followed_by) for t in read.taken_out] == [
        ("CQP cariste", "90001", 1), ("CQP archiviste", "90003", 2), ("CQP greffier", "90004", 2),
    ]  # fmt: skip
    assert [a.kind for a in read.acts] == ["ReplacesLines"]


def test_a_former_title_is_taken_out_and_its_code_is_not_that_of_the_line() -> None:
    read = _read(
        LEAD + _items("CQP relieur RNCP 90011 (précédemment CQP brocheur RNCP 90010) ;", "CQP doreur RNCP 90012.")
    )
    assert _labels(read) == [("CQP relieur (précédemment CQP brocheur RNCP 90010)", "90011"), ("CQP doreur", "90012")]
    assert read.taken_out == (
        TakenOut("KALITEXT900000000001", 1, 1, "CQP brocheur", "90010", 1, read.entries[0].locator),
    )


@pytest.mark.parametrize(
    "printed, title, former, expiry, asked",
    [
        ("Relieur (active jusqu'au 01/02/2026)", "Relieur", "", "01/02/2026", ""),
        ("Relieur (anciennement brocheur)", "Relieur", "(anciennement brocheur)", "", ""),
        ("Demande 123, RNCP en instruction, CQP relieur", "CQP relieur", "", "", "Demande 123, RNCP en instruction"),
        ("Relieur (reliure d'art)", "Relieur (reliure d'art)", "", "", ""),
        ("Conseiller en demande d'aide", "Conseiller en demande d'aide", "", "", ""),
    ],
)
def test_what_a_label_says_beside_its_title(printed: str, title: str, former: str, expiry: str, asked: str) -> None:
    label = taken_apart(printed)
    assert (label.title, label.former, label.expiry, label.request) == (title, former, expiry, asked)


def test_former_titles_need_their_word() -> None:
    assert former_title("CQP relieur (précédemment CQP brocheur)") == "CQP brocheur"
    assert former_title("CQP relieur (option brochage)") == ""
    assert former_title("Relieur (ancienne dénomination – Brocheur – Inactif RNCP13 – 18/12/2022)") == "Brocheur RNCP13"
    assert former_title("Relieur (ancien nom : Brocheur en 2022)") == "Brocheur en 2022"


OPTIONS = (
    "<table><tr><th>Métier</th><th>Titres, diplômes</th><th>Code RNCP</th></tr>"
    "<tr><td>Relieur</td><td>CAP du livre – 2 options :</td><td></td></tr>"
    "<tr><td>Relieur</td><td>– cuir</td><td>90021</td></tr><tr><td>Relieur</td><td>– toile</td><td>90022</td></tr>"
    "<tr><td>Doreur</td><td>Licence pro du livre :</td><td>90023</td></tr>"
    "<tr><td>Doreur</td><td>– ancien</td><td></td></tr><tr><td>Doreur</td><td>– moderne</td><td></td></tr></table>"
)


def test_options_with_codes_take_the_title_above_and_options_without_are_one_line() -> None:
    assert _labels(_read(LEAD + OPTIONS)) == [
        ("CAP du livre – cuir", "90021"), ("CAP du livre – toile", "90022"),
        ("Licence pro du livre : ancien ; moderne", "90023"),
    ]  # fmt: skip


def test_a_recital_of_the_list_and_its_new_wording_are_one_list() -> None:
    listed = _items("CQP agent de quai ;", "CQP chef de quai ;", "CléA.")
    recital = (
        "<p>La commission a souhaité structurer les compétences autour de certifications visées avec :</p>"
        + _items("le CQP agent de quai inscrit au RNCP ;", "le CQP chef de quai validé par la commission en 2018.")
    )
    wording = (
        "<p>Les dispositions de l'article 16 de l'accord sont modifiées comme suit :</p>"
        "<p>Sont éligibles à la Pro-A les certifications suivantes :</p>"
    )
    read = _read(recital + "<p>Sont éligibles à la Pro-A les certifications suivantes :</p>" + listed, wording + listed)
    assert [e.certification_label for e in read.entries] == ["CQP agent de quai", "CQP chef de quai", "CléA"]
    assert {e.locator.partition("/")[0] for e in read.entries} == {"KALIARTI900000000002"}


def test_a_table_wins_over_its_announcement_and_takes_the_sectors_of_the_headings() -> None:
    table = (
        "<table><tr><th>Libellé</th><th>Niveau</th><th>Code RNCP</th></tr><tr><td>Relieur</td><td>3</td><td>90031</td></tr>"
        "<tr><td>Doreur</td><td>4</td><td>90032</td></tr></table>"
    )
    described = (
        "<p align='center'>I. Le pôle cuir</p><p>Le titre à finalité professionnelle « Relieur » – RNCP 90031</p>"
        "<p>Le relieur est chargé de la couture des cahiers.</p><p align='center'>II. Le pôle or</p><p>Le titre professionnel « Doreur » – RNCP 90032</p><p>Le doreur est chargé des tranches.</p>"
    )
    read = _read(LEAD + described + table)
    assert [(e.certification_label, e.sector, e.level_2019) for e in read.entries] == [
        ("Relieur", "Le pôle cuir", "3"), ("Doreur", "Le pôle or", "4"),
    ]  # fmt: skip


def test_headings_over_descriptions_are_lines_and_the_bullets_of_a_description_are_not() -> None:
    read = _read(
        LEAD
        + "<p align='center'>Le CQP « Relieur » – code RNCP 90041</p><p>Compétences attestées :</p>"
        + _items("relier ;", "coudre.")
        + "<p align='center'>La certification professionnelle « Doreur » – code RNCP 90042</p><p>Il dore les tranches.</p>"
    )
    assert [code for _, code in _labels(read)] == ["90041", "90042"]


WIDE = "Accord du 3 mars 2021 relatif à la formation professionnelle"


def _pro_a(html: str, heading: str = "La reconversion ou la promotion par alternance (Pro-A)") -> SourceArticle:
    return SourceArticle("KALIARTI900000000001", number="3", heading=heading, html=html)


def _other(html: str, heading: str) -> SourceArticle:
    return SourceArticle("KALIARTI900000000002", number="4", heading=heading, html=html)


@pytest.mark.parametrize(
    "other",
    [
        _other(
            "<p>La Pro-A complète ce dispositif.</p><p align='center'>10.1. Contribution conventionnelle</p>"
            "<p>Les fonds financent les formations diplômantes suivantes :</p>" + _items("BTS du cuir ;", "CAP de l'or."),
            "Financement",
        ),
        _other(
            "<p>Il ouvre la Pro-A.</p><p>La filière est constituée des CQP suivants :</p>"
            "<table><tr><th>Certifications de la branche</th><th>Niveau</th></tr><tr><td>CQP du cuir</td><td>3</td></tr></table>",
            "Certifications délivrées par la branche",
        ),
        SourceArticle(
            "KALIARTI900000000002", path=("Préambule",),
            html="<p>Ces CQP sont éligibles à la Pro-A, et suivants :</p>" + _items("CQP du cuir RNCP 90051 ;", "CQP d'or RNCP 90052."),
        ),
    ],
    ids=["funding", "levels of its own certifications", "recital"],
)  # fmt: skip
def test_what_is_named_without_words_that_list_is_no_line(other: SourceArticle) -> None:
    read = _read(
        _pro_a("<p>Sont éligibles à la Pro-A les certifications suivantes :</p>" + _items("CQP de la soie.")),
        other,
        title=WIDE,
    )
    assert [e.certification_label for e in read.entries] == ["CQP de la soie"]


def test_an_amendment_of_the_classification_is_not_one_of_the_list() -> None:
    read = _read(
        _pro_a(
            "<p align='center'>I. Accord Pro-A</p><p>Sont éligibles à la Pro-A les certifications de l'annexe 2.</p><p>À l'annexe 2, il est ajouté après le « BTS du cuir » le "
            "« CQP relieur de nuit ». </p><p>Le « CQP brocheur de nuit » est supprimé.</p>"
            "<p align='center'>II. Avenant relatif à la classification des emplois</p>"
            "<p>Deux lignes sont ajoutées :</p>" + _items("« CQP doreur de nuit » ;", "« CQP doreur de jour ».")
        ),
        title=WIDE,
    )
    assert [e.certification_label for e in read.entries] == ["CQP relieur de nuit"]
    assert [(t.label, t.followed_by) for t in read.taken_out] == [("CQP brocheur de nuit", 0)]
    assert [a.kind for a in read.acts] == ["Adds", "Withdraws"]


def test_an_empty_label_with_another_trade_is_the_certification_above() -> None:
    rows = (
        "<table><tr><th>Diplômes</th><th>Niveau</th><th>Exemples de métiers</th></tr><tr><td>BTS du cuir</td><td>5</td><td>Relieur</td></tr>"
        "<tr><td></td><td>5</td><td>Doreur</td></tr></table>"
    )
    read = _read(LEAD + rows)
    assert [(e.certification_label, e.profession) for e in read.entries] == [
        ("BTS du cuir", "Relieur"),
        ("BTS du cuir", "Doreur"),
    ]


def _note(number: int, words: str) -> str:
    return f"<p><a name='RENVOI_KALIARTI1_{number}'></a>({number}) {words}</p>"


def _call(number: int) -> str:
    return f"<a href='#RENVOI_KALIARTI1_{number}'>({number})</a>"


def test_a_reservation_bears_on_the_lines_that_call_it_alone() -> None:
    read = _read(
        LEAD
        + f"<p>– CQP relieur RNCP 90061 {_call(1)} ;</p><p>– CQP doreur RNCP 90062.</p>"
        + _note(
            1,
            "Certification étendue sous réserve qu'elle soit active au répertoire national. (Arrêté du 3 mai 2022 - art. 1)",
        )
    )
    assert [e.note for e in read.entries] == ["calls=1", ""]
    assert [(x.number, x.kind) for x in read.exclusions] == [(1, "reservation")]


def test_a_note_that_leaves_the_annex_out_strikes_its_lines_and_one_that_reserves_does_not() -> None:
    def annex(words: str) -> Read:
        html = (
            f"<p align='center'>Annexe 1 {_call(1)}</p><p align='center'>Liste des certifications Pro-A</p>"
            + _items("CQP relieur RNCP 90071 ;", "CQP doreur RNCP 90072.")
        )
        return _read(SourceArticle("KALIARTI900000000001", path=("Annexe 1",), html=html + _note(1, words)))

    out = annex(
        "L'accord est étendu à l'exclusion de son annexe 1 portant sur la liste de CQP. (Arrêté du 3 mai 2022 - art. 1)"
    )
    assert [(e.excluded_from_extension, e.exclusion_arrete_date) for e in out.entries] == [(True, "2022-05-03")] * 2
    reserved = annex(
        "Annexe étendue sous réserve que les certifications soient actives. (Arrêté du 3 mai 2022 - art. 1)"
    )
    assert [(e.excluded_from_extension, e.note) for e in reserved.entries] == [(False, "calls=1")] * 2


def test_the_printed_number_of_a_call_decides_not_its_link() -> None:
    read = _read(
        LEAD
        + f"<p>– CQP relieur RNCP 90081 {_call(1)} ;</p>"
        + "<p>– CQP doreur RNCP 90082 <a href='#RENVOI_KALIARTI1_1'>(2)</a>.</p>"
        + _note(1, "Certification exclue de l'extension. (Arrêté du 3 mai 2022 - art. 1)")
        + _note(2, "Certification étendue sous réserve qu'elle soit active. (Arrêté du 3 mai 2022 - art. 1)")
    )
    assert [e.excluded_from_extension for e in read.entries] == [True, False]


def test_a_mark_inside_a_line_excludes_it(tmp_path: Path) -> None:
    path = tmp_path / "accord.txt"
    path.write_text(
        "Liste des certifications éligibles à la Pro-A\n\nIntitulé\tCode RNCP\tNiveau\n"
        "(Certification exclue de l’extension par arr. 6 nov. 2020) Relieur\tRNCP90091\tNiveau 5\nDoreur\tRNCP90092\tNiveau 5\n"
        "Brocheur\tRNCP90093\tNiveau 5\n",
        encoding="utf-8",
    )
    assert [
        (e.certification_label, e.excluded_from_extension, e.exclusion_arrete_date) for e in extract(path).entries
    ] == [("Relieur", True, "2020-11-06"), ("Doreur", False, ""), ("Brocheur", False, "")]


def test_an_act_names_the_text_it_changes_and_the_branch_of_its_annex() -> None:
    link = Link("MODIFIE", "source", "ACCORD", "KALITEXT900000000009", "Accord")
    article = SourceArticle("KALIARTI900000000001", number="1", links=(link,), html=(
        "<p>La liste des certifications éligibles à la Pro-A est complétée par les certifications suivantes :</p>"
        + _items("CQP relieur RNCP 90101 ;", "CQP doreur RNCP 90102.")
    ))  # fmt: skip
    title = "Avenant n° 2 du 3 mai 2022 à l'accord du 3 mars 2021 relatif à la Pro-A"
    (added,) = _read(article, title=title).acts
    assert (added.kind, added.target, added.complete, added.idcc) == ("Adds", "KALITEXT900000000009", False, ("9901",))
    annex = SourceArticle(
        "KALIARTI900000000002",
        path=("Annexe de la branche cuir (IDCC 9902)",),
        html=LEAD + _items("CQP relieur RNCP 90101 ;", "CQP doreur RNCP 90102."),
    )
    read = _read(annex, idcc=("9901", "9902"))
    assert [a.idcc for a in read.acts] == [("9902",)]
    assert [e.idcc for e in read.entries] == ["9902", "9902"]


@pytest.mark.parametrize(
    "sentence, printed",
    [
        ("conclu pour une duree determinee de trois ans", "P3Y"),
        ("conclu pour une duree determinee de 18 mois", "P18M"),
        ("conclu pour une duree determinee", ""),
        ("la duree de la formation est de trois ans", ""),
    ],
)
def test_terms_of_agreements(sentence: str, printed: str) -> None:
    assert str(term_in(sentence)) == printed
    assert term(printed) == term_in(sentence)


def test_a_term_ends() -> None:
    assert term("P3Y").end(date(2020, 2, 29)) == date(2023, 3, 1)
    assert term("P18M").end(date(2021, 1, 15)) == date(2022, 7, 15)
    assert term("open-ended") == Term(open_ended=True)
    assert term("open-ended").end(date(2020, 1, 1)) is None
