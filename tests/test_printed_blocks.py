"""A printed page told block by block: cells as paragraphs, not in the order of their columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from proa_graph.blocks import printed_blocks
from proa_graph.reading.documents import extract

_TITLE = "Certifications éligibles à la Pro-A\n\n"
_Row = tuple[str, str, str, str]

CASES: dict[str, tuple[str, list[_Row]]] = {
    "headers among the rows, levels of two lines before titles of one": (
        """Code

TP réparateur de filets de pêche
et de voiles

31201

Niveau
européen

Niveau
3

CQP vannier

31202

Niveau
4

Niveau
5

BTS métiers de la paille

Intitulé exact de la certification

CQP cordier

31204

Niveau
3
""",
        [
            ("TP réparateur de filets de pêche et de voiles", "31201", "Niveau 3", ""),
            ("CQP vannier", "31202", "Niveau 4", ""),
            ("BTS métiers de la paille", "", "Niveau 5", ""),
            ("CQP cordier", "31204", "Niveau 3", ""),
        ],
    ),
    "values on the middle line of a title, kinds and levels line by line": (
        """Ordre Intitulé

Référence
RNCP

Niv.

Nature

1

Réparateur de
RNCP31201
filets

Niveau Titre
3
professionnel

2

Vannier en osier et 31202 4
en rotin

CQP

3

Métiers de la paille

RNCP31203

BTS
Niveau
5

4

Cordier de
marine

En cours

Niveau
6

Licence
professionnelle
""",
        [
            ("Réparateur de filets", "31201", "Niveau 3", "Titre professionnel"),
            ("Vannier en osier et en rotin", "31202", "4", "CQP"),
            ("Métiers de la paille", "31203", "Niveau 5", "BTS"),
            ("Cordier de marine", "", "Niveau 6", "Licence professionnelle"),
        ],
    ),
    "headers told line by line beside each other, and again on the next page": (
        """Niveau de Intitulé de
qualification la certification

Fiche
RNCP

3

TP réparateur de
filets de pêche

31201

4

CQP vannier en
osier

31202
\fNiveau de Intitulé de
qualification la certification

Fiche
RNCP

5

BTS métiers de
la paille

31203

6

Licence pro cordier de
marine

31204
""",
        [
            ("TP réparateur de filets de pêche", "31201", "3", ""),
            ("CQP vannier en osier", "31202", "4", ""),
            ("BTS métiers de la paille", "31203", "5", ""),
            ("Licence pro cordier de marine", "31204", "6", ""),
        ],
    ),
    "rows that several stand in one block with their numbers": (
        """N°

Certification

1 TP réparateur de filets
2 CQP vannier en osier
3 BTS métiers de
la paille

4

TP cordier
""",
        [
            ("TP réparateur de filets", "", "", ""),
            ("CQP vannier en osier", "", "", ""),
            ("BTS métiers de la paille", "", "", ""),
            ("TP cordier", "", "", ""),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_blocks_of_a_page_as_cells(case: str) -> None:
    text, rows = CASES[case]
    found = extract(Path("liste.txt"), content=(_TITLE + text).encode()).entries
    assert [(e.certification_label, e.rncp_code, e.level_stated, e.certification_type) for e in found] == rows


def test_headers_of_columns_that_are_not_told_are_made() -> None:
    text = "Code\n\nNiveau\n\n" + "\n\n".join(
        f"{label}\n\n{code}\n\n3\n\nCQP" for label, code in (("Vannier", 31201), ("Cordier", 31202), ("Saunier", 31203))
    )
    lines, headed = printed_blocks.cells(printed_blocks.blocks(text), frozenset())
    assert headed
    assert [(line.text, line.loose) for line in lines if line.heads] == [
        ("Intitulé", True), ("Code", False), ("Niveau", False), ("Type", True),
    ]  # fmt: skip


def test_words_that_only_begin_as_a_header_are_cells() -> None:
    text = "Intitulé\n\nCode\n\nTitre\nprofessionnel vannier\n\n31201\n\nNiveau\n3\n\nCertificat\nde Cordier\n\n31202\n"
    lines, _ = printed_blocks.cells(printed_blocks.blocks(text), frozenset())
    assert [line.text for line in lines if line.heads] == ["Intitulé", "Code"]


def test_a_paragraph_of_many_words_is_read_as_no_row() -> None:
    text = "Intitulé\n\nCode\n\nCQP Vannier\n\n31201\n\n" + "\n".join(
        "Rang Luthier En Cours De Marine" for _ in range(40)
    )
    found = extract(Path("liste.txt"), content=(_TITLE + text).encode()).entries
    assert ("CQP Vannier", "31201") in [(e.certification_label, e.rncp_code) for e in found]
