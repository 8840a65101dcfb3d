"""The trades people ask for: any form of their names, the phrases that name them, and why a line belongs to one."""

from __future__ import annotations

import re
from collections import Counter

import published
import pytest

from proa_graph.questions import load
from proa_graph.terms import thing
from proa_graph.text import fold, forms, slug
from proa_graph.trades import KINDS, Evidence, evidence_of, meaning, near_words, of_record, rome_labels, vocabulary
from proa_graph.trades.phrases import pattern, phrase_stems, phrases

TRADES = vocabulary()


def _kinds(title: str, profession: str = "") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in evidence_of(title, profession):
        found.setdefault(one.key, set()).add(one.kind)
    return found


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("caissière", "caissier"), ("Caissiers", "caissier"), ("CAISSIERE", "caissier"),
        ("hôtesse de caisse", "caissier"), ("hotesses de caisse", "caissier"), ("coiffeuses", "coiffeur"),
        ("maçonne", "macon"), ("infirmiere", "infirmier"), ("aides-soignantes", "aide-soignant"),
        ("nounou", "accompagnant-educatif-petite-enfance"), ("routier", "conducteur-routier"),
        ("vigile", "agent-de-securite"), ("RH", "assistant-rh"), ("mécano", "mecanicien-automobile"),
        ("auxiliaires de vie", "auxiliaire-de-vie"), ("femme de ménage", "agent-de-proprete"),
        ("les plombiers", "plombier"), ("baker", "boulanger"), ("truck driver", "conducteur-routier"),
    ],
)  # fmt: skip
def test_any_form_of_a_name_asks_for_its_trade(written: str, key: str) -> None:
    assert meaning(written).trades == (key,)


@pytest.mark.parametrize(
    ("written", "key"),
    [("coifeuse", "coiffeur"), ("patissère", "patissier"), ("plombeir", "plombier"), ("opticien lunettier", "opticien"),
     ("ouvrier boulanger", "boulanger"), ("un emploi de soudeuse", "soudeur")],
)  # fmt: skip
def test_a_small_slip_and_general_words_are_forgiven(written: str, key: str) -> None:
    assert meaning(written).trades == (key,)


@pytest.mark.parametrize("written", ["dev0", "rh5", "boulangerie industrielle du nord", "zinzolin", "caisse à outils"])
def test_what_is_too_far_from_a_name_stays_words(written: str) -> None:
    meant = meaning(written)
    assert meant.trades == () and meant.words


def test_a_miss_tells_the_near_words() -> None:
    assert "Boulanger" in near_words("boulange")
    assert "Cariste" in near_words("cariste boulanger") and "Boulanger" in near_words("cariste boulanger")
    assert near_words("zinzolin") == ()


def test_words_stand_together_in_one_phrase() -> None:
    assert "assistant-de-direction" in _kinds("TP – Assistant de direction")
    assert "assistant-de-direction" not in _kinds("Assistant : direction des projets")
    assert "assistant-de-direction" not in _kinds("Assistant technique de la direction")
    assert "conducteur-routier" in _kinds("Conducteur du transport routier de marchandises sur porteur")
    assert "conducteur-routier" not in _kinds("Conducteur de ligne (transport routier de marchandises)")


def test_a_phrase_ends_at_brackets_colons_and_dashes_and_gender_marks_do_not_count() -> None:
    assert phrases("Gardien(ne) d’immeubles – AFPOLS : option (nuit)") == ("gardien immeubl", "afpol", "option", "nuit")
    assert phrases("Secrétaire – assistant (e) médical (e)") == ("secretair", "assistant medical")
    assert phrases("Préparateur/technicien en pharmacie")[-1] == "preparateur pharmaci"
    assert phrases("CAP coiffure") == phrases("Coiffure")
    assert phrase_stems("Préparateur en pharmacie : officine") == ("prepar pharmac", "officin")


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("DEES – Éducateur spécialisé", "formateur"),
        ("Manager des opérations logistiques", "preparateur-de-commandes"),
        ("Dessinateur projeteur en béton armé", "armurier"), ("Vendeur agenceur de cuisines", "cuisinier"),
        ("CTM vendeur-vendeuse en boulangerie-pâtisserie", "boulanger"), ("Charpentier de marine", "marin"),
        ("CQP animateur d’équipe de production", "animateur"), ("BTS hôtellerie restauration", "serveur"),
        ("Licence métiers du BTP : génie civil", "infirmier"), ("Brevet de chef mécanicien", "mecanicien-automobile"),
    ],
)  # fmt: skip
def test_look_alikes_are_not_the_trade(title: str, key: str) -> None:
    assert key not in _kinds(title)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("BP coiffure", "coiffeur"), ("CAP boulanger", "boulanger"), ("BTS comptabilité et gestion", "comptable"),
        ("Diplôme d’État d’infirmier", "infirmier"), ("TP conseiller de vente", "vendeur"),
        ("Diplôme d’État d’infirmier", "infirmier"), ("CAP cuisine", "cuisinier"),
        ("BTS banque, conseiller de clientèle", "conseiller-bancaire"),
        ("BTS services informatiques aux organisations", "technicien-informatique"),
    ],
)  # fmt: skip
def test_a_title_that_names_the_domain_names_the_trade(title: str, key: str) -> None:
    assert _kinds(title)[key] == {"title"}


def test_a_domain_names_no_trade_in_the_cell_of_professions() -> None:
    assert "cuisinier" not in _kinds("Formateur", "Moniteurs techniques, notamment en esthétique, coiffure, cuisine")
    assert "formateur" in _kinds("Formateur", "Moniteurs techniques, notamment en esthétique")


def test_each_reason_is_marked_and_the_title_is_searched_beside_a_profession() -> None:
    assert _kinds("TP cariste d’entrepôt", "Agent logistique")["cariste"] == {"title"}
    assert _kinds("TP agent magasinier", "Magasinier cariste")["cariste"] == {"printed"}
    assert _kinds("TP cariste d’entrepôt", "Cariste")["cariste"] == {"printed", "title"}
    assert _kinds("Bachelor « Coiffure et entreprenariat »")["coiffeur"] == {"near"}


def test_reasons_come_best_first() -> None:
    found = [one.kind for one in evidence_of("TP cariste d’entrepôt", "Cariste", ("N1101",)) if one.key == "cariste"]
    assert found == ["printed", "title", "rome-printed"]
    assert KINDS == ("printed", "title", "rome-printed", "rome-record", "near")


def test_a_record_prepares_for_the_trade_that_all_its_codes_name() -> None:
    assert Evidence("coiffeur", "rome-record") in of_record(["D1202"])
    assert Evidence("coiffeur", "near") in of_record(["D1202", "N1101"])
    assert of_record([]) == () and of_record(["Z9999"]) == ()


def test_the_pattern_language() -> None:
    assert pattern("~coiffure").domain and not pattern("coiffeur").domain
    assert pattern("conseiller … vente").fits(("conseiller produit et vent",))
    assert not pattern("conseiller vente").fits(("conseiller produit vent",))
    assert pattern("^logistique$").fits(("logistiqu",)) and not pattern("^logistique$").fits(("agent logistiqu",))
    assert pattern("boucher/charcutier").fits(("charcutier",))
    assert pattern("banque + clientèle").fits(("banqu", "chargé clientel"))
    assert not pattern("banque + clientèle").fits(("banqu",))


def test_the_vocabulary_is_broad_and_its_keys_are_those_of_its_labels() -> None:
    assert len(TRADES) > 400
    assert [key for key, trade in TRADES.items() if key != slug(trade.label)] == []


def test_no_word_names_two_trades() -> None:
    names = Counter(name for trade in TRADES.values() for name in {forms(name) for name in trade.names})
    assert [name for name, count in names.items() if count > 1] == [] and "" not in names


def test_every_line_of_the_vocabulary_is_whole() -> None:
    for trade in TRADES.values():
        assert trade.label and trade.label_en and trade.titles, trade.key
        assert set(trade.related) <= set(TRADES) - {trade.key}, trade.key
        assert all(re.fullmatch(r"[A-N]\d{4}", code) and rome_labels()[code] for code in trade.rome), trade.key
        assert "'" not in "".join((trade.label, trade.feminine, *trade.words)), trade.key
        texts = (*trade.titles, *trade.exceptions, *trade.weaker, *trade.near_titles)
        assert all(pattern(text).anchors - {""} for text in texts), trade.key


def test_every_trade_has_an_example_or_none_is_listed() -> None:
    titles = {" ".join(e.certification_label.split()) for rows in published.facts().lists.values() for e in rows}
    named = {one.key for title in titles for one in evidence_of(title) if one.kind == "title"}
    for trade in TRADES.values():
        if trade.example:
            assert Evidence(trade.key, "title") in evidence_of(trade.example), trade.key
        else:
            assert trade.key not in named, trade.key


def test_the_question_takes_a_trade_or_the_words() -> None:
    question = load()["certifications-for-profession"]
    assert f"(<{thing('trade', 'caissier')}> UNDEF UNDEF UNDEF)" in question.bind({"profession": "Caissières"})
    assert '(UNDEF 2 1 "zinzolin") (UNDEF 2 2 "bleu")' in question.bind({"profession": "zinzolin bleu"})
    assert fold("zinzolin") in question.bind({"profession": 'zinzolin"} }'})


def test_a_question_of_a_trade_tells_the_near_ones() -> None:
    question = load()["certifications-for-profession"]
    assert set(question.near({"profession": "cariste boulanger"})) >= {"Boulanger", "Cariste"}
    assert question.near({}) == () and load()["professions"].near({"idcc": "2378"}) == ()
