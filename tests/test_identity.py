"""When printed lines name one certification, when two, and when one is only likely to be the other."""

from __future__ import annotations

import random
import shutil
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import published
import pytest
import reference_exports as made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proa_graph import identity
from proa_graph.errors import UnusableError
from proa_graph.identity import Certification, Decision, Identities, Ledger, keys, ledger, titles
from proa_graph.identity.clusters import Clusters
from proa_graph.identity.names import entitled, name, readable, written
from proa_graph.identity.titles import Titles
from proa_graph.model import Agreement, Entry, Facts
from proa_graph.reference import Reference, refresh

FIRST, SECOND = "KALITEXT000000000021", "KALITEXT000000000022"
TP = {"Abrege_Libelle": "TP", "Abrege_Intitule": "Titre professionnel", "Nomenclature_Europe_Niveau": "NIV3"}
CAP = {"Abrege_Libelle": "CAP", "Abrege_Intitule": "Certificat d'aptitude professionnelle"}
SCHOOL = {"Nomenclature_Europe_Niveau": "NIV6"}
ENDED = {"Date_Fin_Enregistrement": "01/01/2020", "Actif": "INACTIVE"}
OPEN = {"Date_Fin_Enregistrement": "01/01/2029"}
RECORDS = [
    made.record("RNCP1000", "Souffleur de bulles", **TP, **ENDED),
    made.record("RNCP34000", "Souffleur de bulles", **TP, **OPEN),
    made.record("RNCP1100", "Dompteur de nuages", **SCHOOL, **ENDED),
    made.record("RNCP34100", "Dompteur de nuages", **SCHOOL, **OPEN),
    made.record("RNCP34200", "Dompteur de nuages", **SCHOOL, **OPEN),
    made.record("RNCP1300", "Arpenteur de brumes", **SCHOOL, **ENDED),
    made.record("RNCP34300", "Arpenteur de brouillards", **SCHOOL, **OPEN),
    made.record("RNCP1400", "Veilleur de marées", **SCHOOL, **ENDED),
    made.record("RNCP34400", "Veilleur de marées", **SCHOOL, **OPEN),
    made.record("RNCP34401", "Veilleur de marées", **SCHOOL, **OPEN),
    made.record("RNCP34500", "Cartographe de songes", **SCHOOL, **OPEN),
    *(made.record(f"RNCP{n}", f"Métier sans rapport {chr(65 + n % 26)}{n}") for n in range(5000, 5100)),
]
CERTIFIERS = {
    "RNCP1100": "École du soir", "RNCP34100": "ECOLE DU SOIR", "RNCP34200": "Institut de l'aube",
    "RNCP1400": "Phare du nord", "RNCP34400": "Phare du sud", "RNCP34401": "Phare du large",
}  # fmt: skip


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    where = tmp_path_factory.mktemp("register")
    certifiers = made.table(
        ["Numero_Fiche", "Nom_Certificateur"],
        [{"Numero_Fiche": code, "Nom_Certificateur": body} for code, body in CERTIFIERS.items()],
    )
    links = made.table(
        ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
        [{"Numero_Fiche": "RNCP1300", "Nouvelle_Certification": "RNCP34300"}],
    )
    tables = {"Certificateurs": certifiers, "Ancienne_Nouvelle_Certification": links}
    refresh("rncp", made.export(where / "export.zip", "2026-04-22", RECORDS, **tables), where=where)
    return Reference(where)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return Reference(tmp_path_factory.mktemp("none"))


def _line(row: int, label: str, code: str = "", key: str = FIRST, **more: str) -> Entry:
    return Entry(key, more.pop("idcc", "16"), row, certification_label=label, rncp_code=code, **more)  # type: ignore[arg-type]


def _facts(*entries: Entry) -> Facts:
    texts = sorted({e.text_id for e in entries})
    agreements = tuple(Agreement(k, ("16",), "Accord", "Accord inventé", date_signed=date(2021, 1, 5)) for k in texts)
    lists = {k: tuple(e for e in entries if e.text_id == k) for k in texts}
    return Facts(agreements=agreements, lists=lists)


def _resolve(reference: Reference, *entries: Entry, said: Ledger | None = None) -> Identities:
    return identity.resolve(_facts(*entries), reference, said or Ledger())


def _one(found: Identities, *entries: Entry) -> bool:
    return len({found.certification_of(e) for e in entries}) == 1


# What a line says


@pytest.mark.parametrize(
    ("kind", "label", "read", "title"),
    [
        ("", "TP – Cariste d'entrepôt (active jusqu'au 28/07/2025)", "TitreProfessionnel", "TP Cariste d’entrepôt"),
        ("", "le BTS négociation et digitalisation (ND)", "Bts", "BTS Négociation et digitalisation (ND)"),
        ("CAP", "Cuisine", "Cap", "CAP Cuisine"),
        ("", "Cuisine (CAP)", "Cap", "CAP Cuisine"),
        ("1 – Diplôme d'État délivré par les ministères", "Bac pro cuisine", "BacPro", "Bac pro Cuisine"),
        ("", "Administrateur (trice) systèmes", "", "Administrateur systèmes"),
        ("", "DIPLÔME D'ÉTAT D'AIDE-SOIGNANT", "DiplomeEtat", "DE Aide-soignant"),
        ("", "MASTER – MARKETING, VENTE (FICHE NATIONALE)", "Master", "Master Marketing, vente"),
        ("", "BP JEPS éducateur sportif", "Bpjeps", "BPJEPS Éducateur sportif"),
        ("Titre RNCP", "– Manager de la qualité.", "Titre", "Manager de la qualité"),
        ("", "MANAGER DU CIEL ET DE LA MER", "", "Manager du ciel et de la mer"),
        ("", "Technicien(ne) supérieur(e) administratif (ve)", "", "Technicien supérieur administratif"),
        ("", "Animateur/ animatrice opérationnel (le) en mer", "", "Animateur opérationnel en mer"),
        (
            "",
            "TP – Technicien supérieur/ technicienne supérieure en nuages",
            "TitreProfessionnel",
            "TP Technicien supérieur en nuages",
        ),
        ("", "Gestion/négociation des brumes", "", "Gestion/négociation des brumes"),
        ("", "Vendeur/ gestionnaire et/ ou magasinier", "", "Vendeur/gestionnaire et/ou magasinier"),
        ("", "III – Gardien de phare", "", "Gardien de phare"),
        ("", "CQP Veilleur – En cours d'enregistrement", "Cqp", "CQP Veilleur"),
        ("", "Licence pro marées – inscrit de droit carif 103459", "LicencePro", "Licence pro Marées"),
        ("", "Auditeur des vents 728713 ÉCOLE DES VENTS", "", "Auditeur des vents"),
        ("", "Pilote de 1 250 navires", "", "Pilote de 1 250 navires"),
        ("", "Formateur de dompteurs (FDD", "", "Formateur de dompteurs (FDD)"),
        ("", "CQP peintre de nuages)", "Cqp", "CQP Peintre de nuages"),
        ("", "Éducateur – mention « jeux d'eau »", "", "Éducateur – mention « jeux d’eau »"),
        ("", "Titre à finalité professionnelle d'agent des marées", "Titre", "Agent des marées"),
        ("", "Titre à finalité professionnelle : gardien de phare", "Titre", "Gardien de phare"),
        ("", "Procédés des brumes (bac pro)", "BacPro", "Bac pro Procédés des brumes"),
        ("Licence pro", "Production de vagues", "LicencePro", "Licence pro Production de vagues"),
        ("CAP", "Capitaine au petit cabotage", "Cap", "CAP Capitaine au petit cabotage"),
        ("Mention complémentaire", "MC5 – Coiffure des sirènes", "MentionComplementaire", "MC5 – Coiffure des sirènes"),
        ("", "CQP tapissier/tapissière de nuages", "Cqp", "CQP Tapissier de nuages"),
    ],
)
def test_a_line_says_its_kind_and_a_title_to_read(kind: str, label: str, read: str, title: str) -> None:
    told = name(Entry(certification_type=kind, certification_label=label))
    assert (told.kind, entitled(told.kind, told.title)) == (read, title)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TP technicien d'usinage", "Titre professionnel – technicien usinage"),
        ("CAP opérateur/ opératrice logistique", "CAP Opérateur(trice) logistique"),
        ("BTS services des secteurs sanitaire et social (SSS)", "le BTS services en secteur sanitaire et social"),
        ("Bac pro commerce option A animation", "Bac Pro Commerce – Option animation"),
        ("Licence pro sciences, technologies, santé mention maintenance", "LP Maintenance (fiche nationale)"),
        ("DUT GEA", "DUT gestion des entreprises et des administrations"),
    ],
)
def test_spellings_of_one_title_are_the_same_words(one: str, other: str) -> None:
    a, b = (name(Entry(certification_label=label)) for label in (one, other))
    assert (a.kind, a.words) == (b.kind, b.words)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("cariste d'entrepôt ;", "Cariste d’entrepôt"),
        ("titre professionnel vendeur (se) conseil", "Titre professionnel vendeur conseil"),
        ("TITRE PROFESSIONNEL – GARDIEN DU PHARE", "Titre professionnel – gardien du phare"),
        ("CQP veilleur (précédemment CQP guetteur)", "CQP veilleur (précédemment CQP guetteur)"),
        ("Manager 2000", "Manager 2000"),
        ("Assistant/ attaché (PME", "Assistant/attaché (PME)"),
        (" – ", ""),
    ],
)
def test_a_line_of_a_list_keeps_its_words_and_its_kind(label: str, shown: str) -> None:
    assert written(label) == shown


@pytest.mark.parametrize(
    ("labels", "title"),
    [
        (("CERTIFICAT DES DUNES ETENDUES", "Certificat des dunes étendues"), "étendues"),
        (("CERTIFICAT DES DUNES ETENDUES",) * 2 + ("Certificat des dunes étendues",), "étendues"),
        (("CERTIFICAT DES DUNES ETENDUES",), "etendues"),
    ],
)
def test_what_is_not_shouted_is_the_title(nothing: Reference, labels: tuple[str, ...], title: str) -> None:
    lines = [_line(n, label, "RNCP1300", idcc=str(n)) for n, label in enumerate(labels, start=1)]
    (one,) = _resolve(nothing, *lines).certifications.values()
    assert one.title.endswith(title)


@pytest.mark.parametrize(
    ("labels", "title"),
    [
        (("CQPI veilleur de nuit",), "CQPI Veilleur de nuit"),
        (("CQP interbranches veilleur de nuit",), "CQPI Veilleur de nuit"),
        (("CQPI veilleur de nuit", "CQP veilleur de nuit"), "CQP Veilleur de nuit"),
    ],
)
def test_a_qualification_of_several_branches_says_so(nothing: Reference, labels: tuple[str, ...], title: str) -> None:
    (one,) = _resolve(nothing, *(_line(n, label) for n, label in enumerate(labels, start=1))).certifications.values()
    assert (one.key, one.title) == ("cqp-veilleur-de-nuit", title)


def test_a_title_without_words_is_read_as_it_is() -> None:
    assert readable("  •  ") == "" and name(Entry(certification_label="BTS")).words == frozenset()


# Sameness


@pytest.mark.parametrize("loaded", [True, False])
def test_what_the_state_awards_stays_one_under_a_new_number(
    register: Reference, nothing: Reference, loaded: bool
) -> None:
    lines = (
        _line(1, "TP souffleur de bulles", "1000", level_stated="3"),
        _line(2, "Titre professionnel souffleuse de bulles (active jusqu'au 01/01/2029)", "34000"),
        _line(3, "Souffleur de bulles", certification_type="Titre professionnel"),
    )
    found = _resolve(register if loaded else nothing, *lines)
    assert _one(found, *lines)
    (one,) = found.certifications.values()
    assert (one.title, one.codes, one.kind, one.level) == (
        "TP Souffleur de bulles", ("RNCP1000", "RNCP34000"), "TitreProfessionnel", "3",
    )  # fmt: skip
    assert found.of(lines[2]).evidence == "TitleAndKind"


def test_options_levels_kinds_and_neighbouring_numbers_stay_apart(nothing: Reference) -> None:
    for one, other in (
        (_line(1, "Bac pro commerce option A rayons", "32208"), _line(2, "Bac pro commerce option B vente", "32259")),
        (_line(1, "CAP cuisine", "26650"), _line(2, "BP cuisine", "12508")),
        (_line(1, "CQP négociateur", "34596"), _line(2, "Négociateur", "34686")),
        (_line(1, "TP graphiste", "3000", level_stated="3"), _line(2, "TP graphiste", "35213", level_stated="4")),
        (_line(1, "DES JEPS : diplôme supérieur", "4910"), _line(2, "DES JEPS : diplôme supérieur", "4911")),
        (_line(1, "BTS hôtellerie option A"), _line(2, "BTS hôtellerie option B")),
    ):
        assert not _one(_resolve(nothing, one, other), one, other), (one, other)


def test_a_private_title_is_told_by_its_certifier(register: Reference, nothing: Reference) -> None:
    old, same, other = (
        _line(n, "Dompteur de nuages", code, level_stated="6") for n, code in enumerate(("1100", "34100", "34200"), 1)
    )
    evening = _line(4, "Dompteur de nuages", level_stated="6", certifier="École du soir")
    found = _resolve(register, old, same, other, evening)
    assert _one(found, old, same, evening) and not _one(found, old, other)
    assert found.of(evening).evidence == "TitleAndCertifier"
    blind = _resolve(nothing, old, same, other)
    assert len({blind.certification_of(e) for e in (old, same, other)}) == 3
    proposed = {blind.of(e).proposed or blind.certification_of(e) for e in (old, same, other)}
    assert len(proposed) == 1 and blind.of(old).proposal == "SameTitle"


def test_a_name_without_code_is_what_alone_bears_it_in_the_register(register: Reference) -> None:
    alone = _line(1, "Cartographe de songes")
    several = _line(2, "Dompteur de nuages")
    found = _resolve(register, alone, several)
    assert (found.certification_of(alone), found.of(alone).evidence) == ("RNCP34500", "OnlyOneRegistered")
    assert found.of(several).evidence == "NameAlone" and found.of(several).proposed in {"RNCP34100", "RNCP34200"}


def test_of_several_successors_the_newest_is_proposed_and_before_it_one_of_the_same_title(tmp_path: Path) -> None:
    old = {1500: "Guetteur", 1600: "Semeur"}
    new = {34500: "Veilleur", 34501: "Surveillant", 34502: "Gardien", 34600: "Semeur", 34601: "Planteur"}
    levels = ((old, ENDED, "NIV4"), (new, OPEN, "NIV5"))
    records = [
        made.record(f"RNCP{number}", f"{title} d'étoiles", Nomenclature_Europe_Niveau=level, **period)
        for titled, period, level in levels
        for number, title in titled.items()
    ]
    pairs = [(1500, n) for n in (34502, 34500, 34501)] + [(1600, 34600), (1600, 34601)]
    links = made.table(
        ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
        [{"Numero_Fiche": f"RNCP{old}", "Nouvelle_Certification": f"RNCP{new}"} for old, new in pairs],
    )
    export = made.export(tmp_path / "e.zip", "2026-04-22", records, Ancienne_Nouvelle_Certification=links)
    refresh("rncp", export, where=tmp_path)
    guard, sower = _line(1, "Guetteur d'étoiles", "1500"), _line(2, "Semeur d'étoiles", "1600")
    found = _resolve(Reference(tmp_path), guard, sower)
    assert (found.of(guard).proposed, found.of(sower).proposed) == ("RNCP34502", "RNCP34600")


def test_a_successor_of_another_title_is_linked_and_proposed(register: Reference) -> None:
    old, new = _line(1, "Arpenteur de brumes", "1300"), _line(2, "Arpenteur de brouillards", "34300")
    found = _resolve(register, old, new)
    assert not _one(found, old, new)
    assert found.certifications["RNCP1300"].successors == ("RNCP34300",)
    assert (found.of(old).proposed, found.of(old).proposal) == ("RNCP34300", "StatedSuccession")
    assert found.of(new).proposed == ""


def test_an_ended_record_proposes_a_registered_one_of_its_title_though_no_succession_is_stated(
    register: Reference,
) -> None:
    old, new = _line(1, "Veilleur de marées", "1400"), _line(2, "Veilleur de marées", "34400")
    found = _resolve(register, old, new)
    assert not _one(found, old, new)
    assert found.of(old).proposal == "SameTitleRegistered" and found.of(new).proposed == ""


def test_a_succession_that_forks_joins_nothing_by_itself(tmp_path: Path) -> None:
    records = [made.record(f"RNCP{n}", "Guetteur d'étoiles", **SCHOOL, **OPEN) for n in (1500, 34500, 34501, 36500)]
    pairs = (("RNCP1500", "RNCP34500"), ("RNCP1500", "RNCP34501"), ("RNCP34500", "RNCP36500"))
    links = made.table(
        ["Numero_Fiche", "Ancienne_Certification", "Nouvelle_Certification"],
        [{"Numero_Fiche": old, "Nouvelle_Certification": new} for old, new in pairs],
    )
    export = made.export(tmp_path / "e.zip", "2026-04-22", records, Ancienne_Nouvelle_Certification=links)
    refresh("rncp", export, where=tmp_path)
    lines = [_line(n, "Guetteur d'étoiles", c) for n, c in enumerate(("1500", "34500", "34501", "36500"), 1)]
    found = _resolve(Reference(tmp_path), *lines)
    assert not _one(found, lines[0], lines[1]) and not _one(found, lines[1], lines[2])
    assert _one(found, lines[1], lines[3])


# Codes printed wrongly, options under one code


def test_a_code_printed_beside_another_title_makes_no_two_diplomas_one(nothing: Reference) -> None:
    right = [_line(n, "BTS tourisme", "14892", idcc=str(n)) for n in (1, 2)]
    wrong = _line(3, "Assistant web et marketing", "14892")
    found = _resolve(nothing, *right, wrong)
    assert _one(found, *right) and not _one(found, right[0], wrong)
    assert found.of(wrong).misprint and found.of(wrong).evidence == "TitleAgainstCode"
    assert found.of(right[0]).evidence == "CodeAndTitle" and not found.of(right[0]).misprint


def test_a_misprinted_code_is_resolved_by_the_title(nothing: Reference) -> None:
    right = [_line(n, "DUT techniques de commercialisation", "2927", idcc=str(n)) for n in (1, 2)]
    home = _line(3, "DUT qualité et logistique industrielle", "20643")
    wrong = _line(4, "DUT qualité, logistique industrielle", "2927")
    found = _resolve(nothing, *right, home, wrong)
    assert found.certification_of(wrong) == "RNCP20643" and found.of(wrong).misprint


def test_short_forms_and_other_wordings_agree_with_their_code(nothing: Reference) -> None:
    for one, other in (
        ("Responsable de gestion des ressources humaines", "RRH (Institut)"),
        ("CAP électricien", "CAP préparation et réalisation d'ouvrages électriques"),
        ("Titre – Comptabilité et bureautique titre ASCA", "Assistant de comptabilité et d'administration"),
    ):
        lines = (_line(1, one, "30328"), _line(2, other, "30328"))
        assert _one(_resolve(nothing, *lines), *lines)


def test_options_printed_under_one_code_are_parts_of_it(nothing: Reference) -> None:
    whole = _line(1, "Bac pro services de proximité", "4556")
    one = _line(2, "Bac pro services de proximité spécialité activités de socialisation", "4556")
    two = _line(3, "Bac pro services de proximité spécialité patrimoine locatif", "4556")
    found = _resolve(nothing, whole, one, two)
    assert len({found.certification_of(e) for e in (whole, one, two)}) == 3
    assert {found.certifications[found.certification_of(e)].parent for e in (one, two)} == {"RNCP4556"}
    assert found.certification_of(whole) == "RNCP4556"


# What is told of a certification

TOLD = (
    _line(1, "TP souffleur de bulles", "1000", level_stated="3"),
    _line(2, "Titre professionnel Souffleur de bulles", "34000", level_stated="4", idcc="18"),
    _line(3, "souffleuse de bulles", certification_type="TP", level_stated="4", idcc="29"),
    _line(4, "Dompteur de nuages", "1100", certifier="École du soir ; Institut de l'aube", level_stated="6"),
    _line(5, "Titre dompteur des nuages", "1100", idcc="18", level_stated="6", certifier="Institut de l'aube"),
    _line(6, "CQP gardien de phare", certifier="Branche des phares"),
    _line(7, "CQP gardien de phare", idcc="18", certifier="Branche des ports"),
    _line(8, "Certificat de qualification professionnelle gardien du phare", certifier="Branche des phares"),
    _line(9, "Bac pro commerce option A rayons", "4556"),
    _line(10, "Bac pro commerce option B vente", "4556", idcc="18"),
    _line(11, "BTS tourisme", "14892"),
    _line(12, "BTS tourisme", "14892", idcc="18"),
    _line(13, "Assistant web", "14892", idcc="29"),
    _line(14, "Cartographe de songes", "34500", level_stated="5"),
    _line(15, "Cartographe de songes", "RS5000", level_stated="5"),
    _line(16, "", "34999"),
)
LONG = "Certificat de qualification professionnelle gardien du phare"
OF_PHARES = "certificat-de-qualification-professionnelle-gardien-du-phare-branche-des-phares"


@pytest.mark.parametrize(
    ("key", "title", "kind", "level", "told"),
    [
        ("RNCP1000", "TP Souffleur de bulles", "TitreProfessionnel", "3", {
            "codes": ("RNCP1000",), "spellings": ("TP souffleur de bulles",),
            "proposed": "RNCP34000", "proposal": "SameTitle"}),
        ("RNCP34000", "TP Souffleur de bulles", "TitreProfessionnel", "4", {
            "codes": ("RNCP34000",), "aliases": ("souffleuse-de-bulles",),
            "spellings": ("Titre professionnel Souffleur de bulles", "souffleuse de bulles")}),
        ("RNCP1100", "Dompteur de nuages", "Titre", "6", {
            "codes": ("RNCP1100",), "spellings": ("Titre dompteur des nuages",),
            "certifiers": ("École du soir", "Institut de l'aube")}),
        ("RNCP14892", "BTS Tourisme", "Bts", "5", {"codes": ("RNCP14892",), "spellings": ("BTS tourisme",)}),
        ("assistant-web", "Assistant web", "", "", {}),
        ("RNCP34500", "Cartographe de songes", "", "5", {"codes": ("RNCP34500",)}),
        ("RS5000", "Cartographe de songes", "", "5", {
            "codes": ("RS5000",), "proposed": "RNCP34500", "proposal": "SameTitle"}),
        ("RNCP34999", "RNCP34999", "", "", {"codes": ("RNCP34999",)}),
        ("RNCP4556", "RNCP4556", "BacPro", "4", {"codes": ("RNCP4556",)}),
        ("RNCP4556-bac-pro-commerce-option-a-rayons", "Bac pro Commerce option A rayons", "BacPro", "4", {
            "spellings": ("Bac pro commerce option A rayons",), "parent": "RNCP4556"}),
        ("RNCP4556-bac-pro-commerce-option-b-vente", "Bac pro Commerce option B vente", "BacPro", "4", {
            "spellings": ("Bac pro commerce option B vente",), "parent": "RNCP4556"}),
        ("cqp-gardien-de-phare-branche-des-phares", "CQP Gardien de phare", "Cqp", "", {
            "spellings": ("CQP gardien de phare", LONG), "certifiers": ("Branche des phares",),
            "aliases": (OF_PHARES,)}),
        ("cqp-gardien-de-phare-branche-des-ports", "CQP Gardien de phare", "Cqp", "", {
            "spellings": ("CQP gardien de phare",), "certifiers": ("Branche des ports",)}),
    ],
)  # fmt: skip
def test_a_certification_is_told_in_full(
    nothing: Reference, key: str, title: str, kind: str, level: str, told: dict[str, object]
) -> None:
    empty = Certification(key, title, (), kind, level, (), ())
    assert _resolve(nothing, *TOLD).certifications[key] == replace(empty, **told)  # type: ignore[arg-type]


def test_a_certification_of_both_registers_is_first_that_of_the_rncp(nothing: Reference) -> None:
    specific, national = _line(1, "Cartographe de songes", "RS5000"), _line(2, "Arpenteur de brumes", "RNCP34500")
    found = _resolve(nothing, specific, national, said=Ledger((_said("RS5000", "RNCP34500", "yes"),)))
    assert found.certifications[found.certification_of(specific)].codes == ("RNCP34500", "RS5000")


def test_an_option_is_part_of_what_bears_its_title_without_it_and_is_of_its_kind(nothing: Reference) -> None:
    option = _line(1, "Bac pro commerce option A rayons", "4556")
    for label, is_parent in (("Bac pro commerce", True), ("BTS commerce", False), ("Bac pro commerce option B", False)):
        whole = _line(2, label, "32208")
        found = _resolve(nothing, option, whole)
        assert found.certifications["RNCP4556"].parent == ("RNCP32208" if is_parent else ""), label


def test_names_of_a_title_of_the_state_are_one_unless_their_levels_differ(nothing: Reference) -> None:
    silent, three, four = (_line(n, "TP gardien de nuit", level_stated=level) for n, level in enumerate(("", "3", "4")))
    assert _one(_resolve(nothing, silent, three), silent, three)
    assert not _one(_resolve(nothing, three, four), three, four)


@pytest.mark.parametrize(
    ("row", "evidence"),
    [(1, "CodeAndTitle"), (3, "TitleAndKind"), (6, "NameAlone"), (9, "CodeAndTitle"), (13, "TitleAgainstCode"),
     (16, "CodeAlone")],
)  # fmt: skip
def test_a_line_says_on_what_evidence_it_is_resolved(nothing: Reference, row: int, evidence: str) -> None:
    found = _resolve(nothing, *TOLD).of(TOLD[row - 1])
    assert (found.evidence, found.misprint) == (evidence, row == 13)


# Keys and addresses


def test_every_code_and_title_that_had_an_address_leads_somewhere(nothing: Reference) -> None:
    lines = (
        _line(1, "TP souffleur de bulles", "1000"),
        _line(2, "TP souffleur de bulles", "34000"),
        _line(3, "Souffleuse de bulles", certification_type="TP"),
        _line(4, "Cuisine", certification_type="CAP"),
        _line(5, "Cuisine", certification_type="Bac pro"),
    )
    found = _resolve(nothing, *lines)
    for old in ("RNCP1000", "RNCP34000", "souffleuse-de-bulles", "cuisine"):
        assert (old in found.certifications) != (old in found.replaced), old
    assert found.replaced["cuisine"] == ("bac-pro-cuisine", "cap-cuisine")
    assert set(found.replaced["souffleuse-de-bulles"]) <= set(found.certifications)
    assert not set(found.replaced) & set(found.certifications)


def test_a_kept_key_stays_the_key(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text("code,key\nRNCP1000,RNCP34000\n", encoding="utf-8")
    known = keys.load(tmp_path / "k.csv")
    assert known == {"RNCP1000": "RNCP34000"} and keys.load(tmp_path / "none.csv") == {}
    text = keys.minted(known, {"RNCP1000": "RNCP1000", "RNCP200": "RNCP300"})
    assert text == "code,key\nRNCP200,RNCP300\nRNCP1000,RNCP34000\n"


def test_a_former_key_leads_to_the_present_one(nothing: Reference, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"gardien-du-grand-phare": "tp-gardien-de-phare", "RNCP200": "tp-gardien-de-phare"}
    monkeypatch.setattr(keys, "load", lambda: known)
    (one,) = _resolve(nothing, _line(1, "TP gardien de phare")).certifications.values()
    assert one.key == "tp-gardien-de-phare"
    assert {"gardien-du-grand-phare", "RNCP200"} & set(one.aliases) == {"gardien-du-grand-phare"}


def test_new_keys_are_minted_and_known_ones_kept(tmp_path: Path, nothing: Reference) -> None:
    from proa_graph.files import share

    work = tmp_path / "data"
    shutil.copytree(share("data"), work)
    path = work / keys.FILE
    path.write_text("code,key\nRNCP310,RNCP310\n", encoding="utf-8")
    identity.mint(work, nothing)
    made = keys.load.__wrapped__(path)
    assert made["RNCP310"] == "RNCP310" and len(made) > 100
    assert {code: key for code, key in made.items() if "RNCP310" in (code, key)} == {"RNCP310": "RNCP310"}
    (tmp_path / "empty").mkdir()
    identity.mint(tmp_path / "empty", nothing)
    assert list((tmp_path / "empty").iterdir()) == []


SHUFFLED = (
    _line(1, "TP souffleur de bulles", "1000"),
    _line(2, "TP souffleur de bulles", "34000"),
    _line(3, "Souffleur de bulles"),
    _line(4, "Dompteur de nuages", "1100"),
    _line(1, "Dompteur de nuages", "34200", SECOND),
    _line(2, "Titre dompteur de nuages", "", SECOND),
    _line(3, "BTS tourisme", "14892", SECOND),
    _line(4, "Assistant web", "14892", SECOND),
    _line(5, "Bac pro commerce option A rayons", "4556", SECOND),
    _line(6, "Bac pro commerce option B vente", "4556", SECOND),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(SHUFFLED))
def test_the_order_of_the_lines_decides_nothing(nothing: Reference, order: Sequence[Entry]) -> None:
    first, again = _resolve(nothing, *SHUFFLED), _resolve(nothing, *order)
    assert {e: first.of(e) for e in SHUFFLED} == {e: again.of(e) for e in SHUFFLED}
    assert first.certifications == again.certifications


def test_a_line_of_no_text_stands_by_itself(nothing: Reference) -> None:
    found = _resolve(nothing, *SHUFFLED)
    unknown = replace(SHUFFLED[0], text_id="liste", row=99)
    assert found.certification_of(unknown) == "RNCP1000" and found.of(unknown).evidence == "CodeAndTitle"


# The ledger


def _said(one: str, other: str, judgement: str) -> Decision:
    return Decision(one, other, judgement, "A. Nonyme", date(2026, 1, 1), "vu sur pièce")  # type: ignore[arg-type]


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=12),
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=4),
)
def test_a_later_yes_never_swallows_a_no(joined: list[tuple[str, str]], refused: list[tuple[str, str]]) -> None:
    refused = [(a, b) for a, b in refused if a != b]
    clusters = Clusters(refused)
    for a, b in joined:
        clusters.join(a, b)
    assert [pair for pair in refused if clusters.root(pair[0]) == clusters.root(pair[1])] == []


def test_a_no_keeps_apart_what_the_rules_would_join_and_a_yes_joins_what_they_would_not(nothing: Reference) -> None:
    one, other = _line(1, "TP souffleur de bulles", "1000"), _line(2, "TP souffleur de bulles", "34000")
    assert _one(_resolve(nothing, one, other), one, other)
    for judgement in ("no", "unsure"):
        ledger_ = Ledger((_said("RNCP1000", "RNCP34000", judgement),))
        assert not _one(_resolve(nothing, one, other, said=ledger_), one, other)
    third = _line(3, "Allumeur de réverbères")
    yes = Ledger((_said("Allumeur de réverbères", "RNCP34000", "yes"),))
    found = _resolve(nothing, one, other, third, said=yes)
    assert _one(found, other, third) and found.of(third).evidence == "LedgerDecision"


def test_a_yes_that_a_no_contradicts_does_nothing_and_is_told(nothing: Reference) -> None:
    lines = [_line(n, f"Titre {word}", code) for n, (word, code) in enumerate((("a1", "100"), ("b2", "200")), 1)]
    said = Ledger((_said("RNCP100", "RNCP200", "no"), _said("RNCP200", "RNCP100", "yes")))
    found = _resolve(nothing, *lines, said=said)
    assert not _one(found, *lines) and [d.judgement for d in found.conflicts] == ["yes"]


def test_a_line_decided_to_be_no_certification_is_joined_with_nothing(nothing: Reference) -> None:
    one, other = _line(1, "TP souffleur de bulles"), _line(2, "TP souffleur de bulles", "34000")
    found = _resolve(nothing, one, other, said=Ledger((_said(f"{FIRST}/1", "", "no"),)))
    assert not _one(found, one, other) and found.of(one).proposed == ""


def _ledger(tmp_path: Path, *rows: str) -> Ledger:
    path = tmp_path / "ledger.csv"
    path.write_text("\n".join(["one,other,judgement,author,date,reason", *rows, ""]), encoding="utf-8")
    return ledger.load(path)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("RNCP1,RNCP2,yes,,2026-01-01,vu", "auteur"),
        ("RNCP1,RNCP2,perhaps,A,2026-01-01,vu", "unsure"),
        ("RNCP1,,yes,A,2026-01-01,vu", "avec quoi"),
        ("RNCP1,RNCP2,no,A,hier,vu", "AAAA"),
    ],
)
def test_a_decision_says_who_when_why_and_about_what(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(UnusableError, match="ligne 2") as told:
        _ledger(tmp_path, row)
    assert said in told.value.fr


def test_a_ledger_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(UnusableError, match="colonnes"):
        ledger.load(tmp_path / "d.csv")
    assert ledger.load(tmp_path / "absent.csv").record_of(FIRST, Entry(row=1)) is None


def test_the_record_that_a_line_designates_is_decided_for_the_line_before_its_title(tmp_path: Path) -> None:
    said = _ledger(
        tmp_path,
        f"{FIRST}/1,RNCP591,yes,A. Nonyme,2026-01-01,vu sur pièce",
        "Souffleurs de bulles,RNCP1200,yes,A. Nonyme,2026-01-01,usage",
        "Souffleur de bulles | École du soir,,no,A. Nonyme,2026-01-01,stage interne",
    )
    line = Entry(row=1, certification_label="Souffleur de bulles")
    evening = Entry(row=3, certification_label="Souffleurs de bulle", certifier="Ecole du soir")
    told = [said.record_of(FIRST, e) for e in (line, replace(line, row=2), evening)]
    assert [t and t[0] for t in told] == ["RNCP591", "RNCP1200", ""]
    assert said.record_of(FIRST, Entry(row=4, certification_label="Autre")) is None


def test_the_decisions_of_the_project_are_about_lines_that_exist() -> None:
    facts = published.facts()
    lines = {f"{key}/{entry.key or entry.row}" for key, entries in facts.lists.items() for entry in entries}
    about = [side for d in ledger.load().decisions for side in (d.one, d.other) if "/" in side]
    assert about and [side for side in about if side not in lines] == []


class _Counted(list[int]):
    """Places of titles that tell how many of them were gone through."""

    gone_through = 0

    def __iter__(self) -> Iterator[int]:
        _Counted.gone_through += len(self)
        return super().__iter__()


def _telling_most(index: Titles, title: str) -> set[int]:
    """The places of the nearest titles, all of those gone through that share one of the telling words."""
    said = sorted(titles.words(title), key=index.weight, reverse=True)[:8]
    shared: dict[int, float] = {}
    for word in said:
        for at in index.places.get(word, ()):
            shared[at] = shared.get(at, 0.0) + index.weight(word)
    mass = sum(map(index.weight, titles.words(title)))
    return {at for _, at in sorted((-told / (mass + index.masses[at]), at) for at, told in shared.items())[:40]}


def test_the_titles_of_a_frequent_word_are_not_gone_through_and_none_is_lost() -> None:
    drawn = random.Random(7)
    words = [f"mot{a}{b}" for a in string.ascii_lowercase for b in string.ascii_lowercase]
    often = [1 / (at + 1) for at in range(len(words))]
    said = [" ".join(drawn.choices(words, often, k=drawn.randint(2, 7))) for _ in range(3000)]
    index = titles.index((f"RNCP{number}", one) for number, one in enumerate(said))
    index.places = {word: _Counted(places) for word, places in index.places.items()}
    _Counted.gone_through = 0
    asked = said[::41]
    found = [{int(near.code[4:]) for near in index.near(title)} for title in asked]
    gone_through = _Counted.gone_through
    assert found == [_telling_most(index, title) for title in asked]
    assert gone_through < 0.6 * sum(len(index.places[w]) for title in asked for w in titles.words(title))


def test_what_is_published_resolves_without_the_register(nothing: Reference) -> None:
    facts = published.facts()
    found = identity.resolve(facts, nothing)
    entries = [e for part in (facts.lists, facts.withdrawn) for rows in part.values() for e in rows]
    assert all(found.certification_of(e) in found.certifications for e in entries)
    assert all(len(c.title) > 0 for c in found.certifications.values())
    addresses = {*found.certifications, *found.replaced}
    from proa_graph.resolve import certification_key

    assert [key for e in entries if (key := certification_key(e)) not in addresses] == []
    shuffled = list(facts.lists.items())
    random.Random(7).shuffle(shuffled)
    again = identity.resolve(replace(facts, lists=dict(shuffled)), nothing)
    assert again.certifications == found.certifications
