"""Codes, levels, headers, notes and broken lines, one habit of the drafters each; unreadable files."""

from __future__ import annotations

from pathlib import Path

import pytest

from proa_graph.blocks import headers, notes, plaintext
from proa_graph.domain import codes, levels
from proa_graph.errors import UnusableError
from proa_graph.reading import extract


@pytest.mark.parametrize(
    ("printed", "digits", "stated"),
    [
        ("RNCP34860", "34860", "RNCP34860"),
        ("RNCP 35096", "35096", "RNCP 35096"),
        ("RCNP34908", "34908", "RCNP34908"),
        ("25467", "25467", "25467"),
        ("RS5080", "", "RS5080"),
        ("En cours", "", "En cours"),
        ("RNCP310 (niveau 3) (1)", "310", "RNCP310"),
    ],
)
def test_a_code_is_read_and_kept_as_printed(printed: str, digits: str, stated: str) -> None:
    (code,) = codes.codes(printed, bare=True)
    assert (code.digits, code.stated) == (digits, stated)
    assert codes.is_code(printed)


def test_digits_are_no_code_outside_a_column_of_codes() -> None:
    assert codes.codes("Accueil 2024", bare=False) == ()


@pytest.mark.parametrize(
    ("printed", "old", "new"),
    [
        ("Niveau III", "5", "3"),
        ("(niveau 3)", "3", "3"),
        ("V", "3", "5"),
        ("sans niveau", "", ""),
        ("–", "", ""),
        ("4", "4", "4"),
    ],
)
def test_a_level_is_read_on_the_scale_of_its_block(printed: str, old: str, new: str) -> None:
    assert levels.is_level(printed)
    stated = levels.level_stated(printed)
    assert levels.level_number(stated, roman_is_new=False) == old
    assert levels.level_number(stated, roman_is_new=True) == new


def test_six_seven_and_eight_betray_the_new_scale() -> None:
    assert [n for n in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII") if levels.shows_new_scale(f"Niveau {n}")] == [
        "VI",
        "VII",
        "VIII",
    ]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Intitulé exact", "label"),
        ("Autorité responsable de la certifi cation", "certifier"),
        ("Organisme de formation", "training_body"),
        ("N° fiche RNCP", "code"),
        ("Niv.", "level"),
        ("Sanction de l’action de formation", "type"),
        ("Famille professionnelle", "sector"),
        ("Sous-filière", "subsector"),
        ("Métiers visés", "profession"),
        ("Fin de validité", "end_date"),
        ("Kilomètres", ""),
    ],
)
def test_a_header_claims_a_role(header: str, role: str) -> None:
    assert headers.role_of(header) == role


def test_the_strongest_header_has_the_label() -> None:
    assert headers.roles(("RNCP", "Certification", "Intitulé exact", "Niveau")) == ("code", "type", "label", "level")
    assert headers.roles(("Niveau", "Type", "Certification", "Code RNCP")) == ("level", "type", "label", "code")


def test_jobs_without_certifications_are_no_list() -> None:
    assert not headers.is_list_header(("Secteurs d'activité", "Métiers identifiés"))
    assert headers.is_list_header(("Métiers", "Diplômes"))


@pytest.mark.parametrize(
    ("text", "kind", "scope"),
    [
        (
            "Certifications exclues de l'extension en tant qu'elles contreviennent à l'article L. 6324-3.",
            "exclusion",
            "entry",
        ),
        ("Phrase exclue de l'extension comme contraire à l'article L. 6324-8.", "exclusion", "sentence"),
        ("Alinéas étendus sous réserve du respect de l'article D. 6332-89.", "reservation", "paragraph"),
        ("Article étendu sous réserve de l'article L. 2261-7.", "reservation", "article"),
        ("Source : étude de l'observatoire.", "note", "article"),
    ],
)
def test_the_words_of_a_note_decide_what_it_does(text: str, kind: str, scope: str) -> None:
    note = notes.note("2", f"{text} (Arrêté du 1er juin 2021 - art. 1)")
    assert (notes.kind(note), notes.scope(note)) == (kind, scope)
    assert note.order_date == "2021-06-01"


def test_ligatures_and_hyphens_of_a_pdf_are_mended() -> None:
    assert (
        plaintext.repair("Certifi cation fi nancière d’Infi rmier, confl it")
        == "Certification financière d’Infirmier, conflit"
    )
    assert plaintext.repair("un défi logistique") == "un défi logistique"
    assert plaintext.join("ingénierie médico-so-", "ciale", frozenset()) == "ingénierie médico-sociale"
    assert plaintext.join("un aide-", "soignant", frozenset()) == "un aide-soignant"
    assert plaintext.join("Île-de-", "France", frozenset()) == "Île-de-France"


@pytest.mark.parametrize(
    ("first", "second", "known", "joined"),
    [
        ("le numérique-", "web", {"numérique", "web"}, "le numérique-web"),
        ("le numérique-", "web", {"numérique"}, "le numériqueweb"),
        ("le numérique-", "web", {"web"}, "le numériqueweb"),
        ("une entre-", "prise", {"entre", "prise", "entreprise"}, "une entreprise"),
        ("un pa-", "ris", {"pa", "ris"}, "un paris"),
        ("un par-", "don", {"par", "don"}, "un par-don"),
        ("le e-", "commerce", set(), "le e-commerce"),
        ("à Marne-", "la-Vallée", set(), "à Marne-la-Vallée"),
        ("à Marne-", "lave-linge", set(), "à Marnelave-linge"),
        ("le sous-", "directeur", set(), "le sousdirecteur"),
        ("le sous-", "directeur", {"directeur"}, "le sous-directeur"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_between_two_words(
    first: str, second: str, known: set[str], joined: str
) -> None:
    assert plaintext.join(first, second, frozenset(known)) == joined


LIST = "Intitulé Niveau Code RNCP\n\nTP Vannier d’osier 3 31201\n\nCQP Élagueur de haies 4 31598\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(LIST.replace("\n", newline).encode(encoding))
    found = extract(path).entries
    assert [(e.certification_label, e.level_2019, e.rncp_code, e.locator) for e in found] == [
        ("TP Vannier d’osier", "3", "31201", "line=2,3"),
        ("CQP Élagueur de haies", "4", "31598", "line=4,5"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.txt", b"\x00\x01\x02\xff" * 9, "not text"),
        ("a.odt", b"x", "unknown format"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"[1]", "not a KALI container"),
        ("a.txt", None, "no such file"),
    ],
)
def test_an_unreadable_file_is_named_in_two_languages(
    tmp_path: Path, name: str, content: bytes | None, word: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnusableError) as caught:
        extract(path)
    assert word in caught.value.en
    assert caught.value.fr != caught.value.en
    assert caught.value.subject == str(path)


def test_tables_left_out_are_told(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "Accord du 2 mars 2021 relatif à la Pro-A\n\nAnnexe\n\n(Tableaux non reproduits.)\n", encoding="utf-8"
    )
    found = extract(path)
    assert found.entries == ()
    assert "pas reproduit" in found.warnings[0]
