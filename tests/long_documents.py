"""A convention of many pages, invented: prose, tables of salaries and classes, and one annex that lists for Pro-A."""

from __future__ import annotations

import random
import re

from test_documents_files import _pdf, _text

_PROSE = """salarié employeur branche convention temps travail durée congé accord commission indemnité ancienneté
contrat emploi formation prévoyance classification rémunération période mois année repos préavis entreprise demande"""
WORDS = re.findall(r"\w+", _PROSE)
LISTED = [(f"Vannier d’osier de rang {n}", f"RNCP{31200 + n}", str(3 + n % 4)) for n in range(60)]
_EDGES = (60, 300, 420, 540)
_BOTTOM = 60


def sentence(pick: random.Random) -> str:
    """Return a line of prose that says nothing."""
    return " ".join(pick.choice(WORDS) for _ in range(9)).capitalize() + "."


def articles(count: int) -> list[str | list[list[str]]]:
    """Return ``count`` articles, a table of salaries or classes in every third, and the annexes, line by line."""
    pick = random.Random(7)
    found: list[str | list[list[str]]] = ["Convention collective nationale des vanniers du 3 mars 2021 (IDCC 9901)"]
    for n in range(1, count + 1):
        found += [f"Article {n}", *(sentence(pick) for _ in range(30))]
        if n % 3 == 0:
            rows = [[f"Ouvrier de niveau {a}", str(150 + a), f"{1700 + a},00 €"] for a in range(1, 8)]
            found.append([["Emploi", "Niveau", "Salaire"], *rows])
    found += ["Annexe I – Liste des certifications éligibles à la Pro-A"]
    found.append([["Intitulé de la certification", "Code RNCP", "Niveau"], *map(list, LISTED)])
    found += ["Annexe II – Classification des emplois", sentence(pick)]
    found.append([["Intitulé", "Niveau", "Qualification"], *([f"Emploi {n}", str(n), "Ouvrier"] for n in range(1, 7))])
    return found


def pdf(count: int) -> bytes:
    """Return the convention as a PDF whose tables have rules and go on over pages."""
    pages: list[list[str]] = [[]]
    y = 780
    for part in articles(count):
        rows = part if isinstance(part, list) else [[part]]
        for row in rows:
            height = 20 if isinstance(part, list) else 14
            if y - height < _BOTTOM:
                pages.append([])
                y = 780
            pages[-1] += _row(row, y) if isinstance(part, list) else [_text(60, y - 10, row[0])]
            y -= height
    return _pdf(["\n".join(page) for page in pages])


def _row(cells: list[str], y: int) -> list[str]:
    drawn = []
    for left, right, words in zip(_EDGES[:-1], _EDGES[1:], cells, strict=True):
        drawn += [f"{left} {y - 20} {right - left} 20 re S", _text(left + 4, y - 14, words)]
    return drawn


def paste(count: int) -> str:
    """Return the convention as a text with tabs between cells."""
    lines = ["\n".join("\t".join(row) for row in part) if isinstance(part, list) else part for part in articles(count)]
    return "\n\n".join(lines)
