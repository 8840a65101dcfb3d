"""What the law looks at in a text: censured clauses, lines added later, orders, a level said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from proa_graph.blocks import html
from proa_graph.blocks.notes import note
from proa_graph.model import Clause, Entry, Exclusion, Wording
from proa_graph.reading.agreements import effect
from proa_graph.reading.announced_levels import announced
from proa_graph.reading.clauses import said
from proa_graph.reading.orders import orders
from proa_graph.reading.wordings import dated, wordings
from proa_graph.sources.texts import Link, SourceArticle, SourceText


def _clauses(*lines: str) -> tuple[Clause, ...]:
    source = "".join(f"<p>{line}</p>" for line in lines)
    article = SourceArticle("KALIARTI1", "4", "", (), source, "", (), "KALIARTI1")
    found = said("KALITEXT1", [(article, html.read(source, locator=article.id))])
    return tuple(one.clause for one in found)


@pytest.mark.parametrize(
    ("sentence", "kind", "said"),
    [
        ("Tout nouveau CQP du verre sera automatiquement ajouté à la liste.", "ListUpdate", "Ajout automatique"),
        (
            "Une certification qui remplace une certification arrivée à échéance sera automatiquement éligible.",
            "ListUpdate",
            "Remplacement automatique",
        ),
        (
            "La liste des certifications est mise à jour par délibération de la CPNEFP de la verrerie.",
            "ListUpdate",
            "Par décision de la CPNE",
        ),
        (
            "Sont concernés les salariés qui n’ont pas atteint le grade de la licence (niveaux III, IV et V).",
            "EntryCeiling",
            "Niveaux III",
        ),
        (
            "Le salarié vise un niveau de qualification supérieur ou identique à celui qu’il détient.",
            "EntryCeiling",
            "supérieur ou identique",
        ),
        (
            "La Pro-A s’adresse aux salariés en contrat à durée indéterminée ou en contrat à durée déterminée.",
            "Beneficiaries",
            "Salariés en CDD",
        ),
        ("La prise en charge par l’OPCO couvre aussi les frais de restauration.", "Funding", "Frais de restauration"),
        ("La Pro-A a pour objet la promotion et le maintien dans l’emploi.", "Purpose", "Maintien dans l’emploi"),
        ("La verrerie connaît une forte mutation de son activité.", "ExtensionCriterion", "Forte mutation"),
        ("Ses savoir-faire courent un risque d’obsolescence.", "ExtensionCriterion", "Risque d’obsolescence"),
        (
            "L’accord est révisé à la demande de l’une des parties signataires du présent accord.",
            "Revision",
            "Réservée aux signataires",
        ),
    ],
)
def test_what_is_censured_is_told_by_the_note_of_its_clause(sentence: str, kind: str, said: str) -> None:
    assert any(c.kind == kind and said in c.note for c in _clauses(sentence)), _clauses(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "La liste est modifiée par avenant étendu, sur proposition de la CPNEFP.",
        "La Pro-A s’adresse aux salariés en CDI, à l’exclusion des salariés en contrat à durée déterminée.",
        "En l’absence de réponse, le congé est acquis de plein droit.",
    ],
)
def test_what_the_law_allows_gets_no_such_note(sentence: str) -> None:
    assert not [c for c in _clauses(sentence) if c.note]


def test_each_clause_of_effect_is_stated_once_with_what_it_waits_for() -> None:
    found = _clauses(
        "Le présent accord entrera en vigueur dès sa signature.",
        "Le présent accord entrera en vigueur dès sa signature, redit l’annexe.",
        "Le présent accord entre en vigueur après les formalités de dépôt.",
        "Le présent accord prend effet le lendemain de la publication de son arrêté d’extension.",
    )
    effects = [c.note for c in found if c.kind == "Effect"]
    assert effects == ["À la signature", "Après le dépôt", "Après l’extension"]


@pytest.mark.parametrize(
    ("sentence", "day", "basis"),
    [
        ("L’avenant à l’accord du 29 novembre 2019 prend effet dès sa signature.", "2020-02-03", "signature"),
        ("L’accord entre en vigueur, comme la convention du 10 décembre 2002, le 3 mars 2021.", "2021-03-03", "stated"),
        ("L’accord, signé le 5 mai 2020, entre en vigueur le 1er juin 2020.", "2020-06-01", "stated"),
        ("L’accord prend effet à la date du 2 mai 2020.", "2020-05-02", "stated"),
        ("L’accord est applicable à tous, selon la convention des cafés, bars et hôtels du 30 avril 1997.", "", ""),
        (
            "La durée de l’accord à compter du 2 mai 2020, jour de son entrée en vigueur, est d’un an.",
            "2020-05-02",
            "stated",
        ),
        ("L’accord du 5 mai 2020 étendu par arrêté du 6 juin 2020 entre en vigueur.", "", ""),
    ],
)
def test_the_date_of_another_text_is_no_day_of_effect(sentence: str, day: str, basis: str) -> None:
    pair = (SourceArticle("KALIARTI1"), html.read(f"<p>{sentence}</p>", locator="KALIARTI1"))
    found, why = effect([pair], date(2020, 2, 3), None)
    assert (found.isoformat() if found else "", why) == (day, basis)


def test_hours_and_shares_outside_the_law_are_read_with_their_public() -> None:
    (hours,) = (c for c in _clauses("Les enseignements durent au moins 70 heures.") if c.kind == "MinimumHours")
    assert hours.minimum == "70"
    share = _clauses("La durée des actions d’évaluation est comprise entre 15 % et 60 % pour tout diplôme d’État.")[0]
    assert (share.kind, share.maximum, share.public) == ("TrainingShare", "60", "Certifications d’une nature nommée")
    (off,) = (
        c for c in _clauses("Hors du temps de travail, dans la limite de 3,5 % du forfait.") if c.unit == "percent"
    )
    assert (off.kind, off.maximum) == ("OffTime", "3.5")


def test_the_order_under_a_note_is_its_order_and_an_older_one_extends_nothing() -> None:
    read = note("1", "La ligne « Arrêté du 3 août 2005 : génie » est exclue. (Arrêté du 28 février 2022 - art. 1)")
    assert (read.order_date, read.order_article) == ("2022-02-28", "1")
    source = "<p>Liste (1).</p><p>(1) Certifications étendues par arrêté du 6 novembre 2020.</p>"
    pair = (SourceArticle("KALIARTI1"), html.read(source, locator="KALIARTI1"))
    assert orders("KALITEXT1", ["9901"], [pair], signed=date(2022, 11, 16)) == ()
    assert [o.date_signed for o in orders("KALITEXT1", ["9901"], [pair])] == [date(2020, 11, 6)]


def test_a_level_announced_in_the_prose_marks_the_only_cqp() -> None:
    content = html.read("<p>La branche crée un certificat de qualification professionnelle de niveau 4.</p>")
    line = Entry(row=1, certification_type="CQP", certification_label="Souffleur", level_stated="3", level_2019="3")
    assert [e.note for e in announced((line,), [content])] == ["niveau_annonce=4"]
    other = Entry(row=2, certification_type="CQP", certification_label="Graveur", level_2019="4")
    assert announced((line, other), [content]) == (line, other), "of two CQPs the prose does not say which"


def _wording(number: int, *links: Link) -> SourceText:
    article = SourceArticle(f"KALIARTI{number}", "2", links=links, key="KALIARTI1")
    return SourceText("KALITEXT1", "Accord", articles=(article,))


def _line(row: int, code: str, number: int) -> Entry:
    return Entry(
        row=row, certification_label=f"TP {code}", rncp_code=code, locator=f"KALIARTI{number}/table=1/row={row}"
    )


def test_each_wording_has_its_own_text_and_order_and_a_line_those_that_print_it() -> None:
    first = Link("ETEND", "cible", "ARRETE", "JORFTEXT1", "Arrêté", "2020-11-06", "2020-11-28")
    change = Link("MODIFIE", "cible", "AVENANT", "KALITEXT2", "Avenant", "2022-06-09", "", "2022-10-05")
    second = Link("ETEND", "cible", "ARRETE", "JORFTEXT2", "Arrêté", "2022-09-23", "2022-10-04")
    later = Link("MODIFIE", "cible", "AVENANT", "KALITEXT3", "Avenant", "2023-07-13", "", "2023-12-17")
    third = Link("ETEND", "cible", "ARRETE", "JORFTEXT3", "Arrêté", "2023-12-11", "2023-12-16")
    old, middle, new = (
        _wording(1, first),
        _wording(2, first, change, second),
        _wording(3, first, change, second, later, third),
    )
    latest = [_line(1, "90001", 3), _line(2, "90002", 3)]
    earlier = [(middle, [_line(1, "90001", 2), _line(2, "90003", 2)]), (old, [_line(1, "90001", 1)])]
    found, lines = wordings((new, latest), earlier)
    assert [(w.number, w.opened_by, w.orders) for w in found] == [
        (1, (), ("JORFTEXT1",)),
        (2, ("KALITEXT2",), ("JORFTEXT2",)),
        (3, ("KALITEXT3",), ("JORFTEXT3",)),
    ]
    assert [(e.rncp_code, e.row, e.wordings) for e in lines] == [
        ("90001", 1, ("1", "2", "3")),
        ("90002", 2, ("3",)),
        ("90003", 0, ("2",)),
    ]


def test_a_later_source_of_the_same_wording_reads_it_better() -> None:
    marked = replace(_line(1, "90001", 2), excluded_from_extension=True)
    found, lines = wordings((_wording(2), [marked]), [(_wording(1), [_line(1, "90001", 1)])])
    assert len(found) == 1
    assert [(e.excluded_from_extension, e.wordings) for e in lines] == [(True, ("1",))]


def test_a_mark_that_a_new_wording_drops_makes_another_line() -> None:
    change = Link("MODIFIE", "cible", "AVENANT", "KALITEXT2", "Avenant", "2022-06-09", "", "2022-10-05")
    marked = replace(_line(1, "90001", 1), excluded_from_extension=True)
    _, lines = wordings((_wording(2, change), [_line(1, "90001", 2)]), [(_wording(1), [marked])])
    assert [(e.row, e.excluded_from_extension, e.wordings) for e in lines] == [(1, False, ("2",)), (0, True, ("1",))]


@pytest.mark.parametrize(
    ("locator", "orders", "order"),
    [
        ("KALIARTI2/note=1", ("O2",), "O2"),
        ("KALIARTI1/note=1", ("O2",), "O1"),
        ("KALIARTI3/note=1", ("O2",), ""),
        ("KALIARTI2/note=1", ("O2", "O3"), ""),
    ],
)
def test_a_note_without_date_is_of_the_order_of_the_wording_that_first_holds_its_article(
    locator: str, orders: tuple[str, ...], order: str
) -> None:
    found = (Wording("T", 1, ("KALIARTI1",), (), ("O1",)), Wording("T", 2, ("KALIARTI1", "KALIARTI2"), (), orders))
    told = Exclusion("T", 1, "reservation", "sentence", "article 1", "", ("L6324-3",), locator=locator)
    assert dated(told, found).order == order
    assert dated(replace(told, order="O9"), found).order == "O9"


@pytest.mark.parametrize("before", ["Les métiers évoluent… ", "Les métiers évoluent. "])
def test_a_clause_keeps_its_sentence_however_the_one_before_ends(before: str) -> None:
    sentence = "La durée de la Pro-A est comprise entre 6 et 12 mois."
    article = SourceArticle("KALIARTI1", "4", html=f"<p>{before}{sentence}</p>")
    (one,) = said("KALITEXT1", [(article, html.read(article.html, locator="KALIARTI1"))])
    assert (one.clause.minimum, one.clause.maximum) == ("6", "12")
    assert one.sentence.endswith(sentence)
