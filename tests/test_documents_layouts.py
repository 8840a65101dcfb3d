"""Invented lists, set in each layout of the printed texts, come back as they were."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import pytest

from proa_graph.reading import Extraction, extract
from proa_graph.text import fold

KINDS = ("TP", "CQP", "CAP", "BTS", "Bac pro", "Licence pro", "Titre professionnel", "DUT", "BP")
JOBS = (
    "vannier", "pilote de drone agricole", "chef d'équipe en scierie", "technicien de mesure acoustique",
    "animateur qualité, sécurité et environnement", "conseiller en vente de luminaires",
    "régleur de presse à granulés", "gestionnaire de stock de semences et de plants certifiés",
    "opérateur en tri optique", "assistant de direction bilingue", "installateur de réseaux d'arrosage économes en eau",
    "responsable d'exploitation de carrière à ciel ouvert",
)  # fmt: skip
BODIES = (
    "Ministère chargé de l'agriculture", "CNAM", "Institut des métiers du bois (IMB)", "École Valmont",
    "Association pour le développement des savoir-faire en atelier", "Chambre de commerce et d'industrie de Corrèze",
    "CPNE de la vannerie",
)  # fmt: skip
SECTORS = ("Bois et vannerie", "Agriculture", "Commerce de détail", "Eau et environnement")
PROFESSIONS = ("Vannier", "Pilote", "Chef d'atelier", "Agent polyvalent", "Conducteur de scie", "Vendeur", "Agent TP")


@dataclass(frozen=True)
class Listed:
    """What one line of an invented list says."""

    label: str
    code: str = ""
    level: str = ""
    certifier: str = ""
    sector: str = ""
    profession: str = ""
    kind: str = ""


HEADS = {
    "label": "Intitulé de la certification", "code": "Code RNCP", "level": "Niveau", "kind": "Type",
    "certifier": "Organisme certificateur", "sector": "Secteur d'activité", "profession": "Métier visé",
}  # fmt: skip


def _list(size: int, *, level: str = "Niveau {}", code: str = "RNCP{}", split_kind: bool = False) -> list[Listed]:
    rows = []
    kinds, jobs, bodies = itertools.cycle(KINDS), itertools.cycle(JOBS), itertools.cycle(BODIES)
    for n in range(size):
        kind, job = next(kinds), next(jobs)
        rows.append(
            Listed(
                label=job.capitalize() if split_kind else f"{kind} {job}",
                kind=kind if split_kind else "",
                code=code.format(1201 + 397 * n),
                level=level.format(3 + n % 5),
                certifier=next(bodies),
                sector=SECTORS[n * len(SECTORS) // size],
                profession=PROFESSIONS[n * len(PROFESSIONS) // size],
            )
        )
    return rows


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of a narrow column as the Bulletin prints them: a blank at the end of each that goes on."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line + " ")
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _bulletin(rows: list[Listed], columns: tuple[str, ...], *, width: int, strip: bool) -> str:
    """A table of the Bulletin's PDF: cells of one line side by side, others one under the other."""

    def block(cells: list[str]) -> list[str]:
        out: list[str] = []
        alone = False
        for lines in (_wrapped(c, width) for c in cells if c):
            if alone and len(lines) == 1:
                out[-1] += " " + lines[0]
            else:
                out += ["", *lines] if out and not alone else lines
            alone = len(lines) == 1
        return out

    head = block([HEADS[c] for c in columns])
    out = ["Article 2 | Liste des certifications éligibles", "", *head, ""]
    for n, row in enumerate(rows):
        if n and n % 9 == 0:
            out = [*out[:-1], " " + head[0], *head[1:], ""]
        out += [*block([getattr(row, c) for c in columns]), ""]
    out += ["Article 3 | Durée", "", "Le présent accord est conclu pour une durée indéterminée."]
    return "\n".join(line.strip() if strip else line for line in out)


def _page(rows: list[Listed], columns: tuple[str, ...], *, spans: bool, marked: frozenset[int] = frozenset()) -> str:
    """A copied Légifrance page: cells glued, the cells of a span printed once."""
    out = ["Accord du 3 mars 2021 relatif à la Pro-A", "", "  • Article 4", "", "    En vigueur étendu", ""]
    out.append("      " + "".join(HEADS[c] for c in columns))
    before: tuple[str, ...] = ()
    for n, row in enumerate(rows):
        cells = [getattr(row, c) for c in columns]
        if n in marked:
            cells[columns.index("label")] += " (3)"
        groups = tuple(c for c in columns if c in {"sector", "profession"})
        values = tuple(getattr(row, c) for c in groups)
        kept = next((i for i, (a, b) in enumerate(zip(values, before, strict=False)) if a != b), len(groups))
        skipped = groups[: kept if before else 0] if spans else ()
        out.append("      " + "".join(c for c, name in zip(cells, columns, strict=True) if name not in skipped))
        before = values
    if marked:
        out += [
            "",
            "      (3) Certifications exclues de l'extension en tant qu'elles contreviennent à l'article L. 6324-3",
        ]
        out += ["      (Arrêté du 1er juin 2021 - art. 1)"]
    return "\n".join([*out, "", "Retourner en haut de la page"])


def _read(folder: Path, text: str) -> Extraction:
    path = folder / "list.txt"
    path.write_text(text, encoding="utf-8")
    return extract(path, text_id="T", idcc="9999")


def _told(found: Extraction, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    names = {
        "label": "certification_label",
        "code": "code_stated",
        "level": "level_stated",
        "kind": "certification_type",
    }
    return [tuple(getattr(e, names.get(c, c)) for c in columns) for e in found.entries]


def _said(rows: list[Listed], columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tuple(getattr(row, c) for c in columns) for row in rows]


BULLETIN_COLUMNS = [
    ("label", "level", "certifier"), ("label", "code", "certifier"), ("code", "label", "level"), ("label", "code"),
    ("sector", "label", "code", "level"), ("profession", "label", "code"), ("label", "sector", "certifier", "level"),
]  # fmt: skip
PAGE_COLUMNS = [
    ("label", "code"), ("code", "label"), ("label", "level", "code"), ("label", "code", "certifier"),
    ("sector", "label", "code"), ("profession", "label", "level", "code"), ("sector", "profession", "label", "code"),
    ("code", "kind", "label", "level"), ("label", "level", "certifier"),
]  # fmt: skip


@pytest.mark.parametrize("columns", BULLETIN_COLUMNS, ids="-".join)
@pytest.mark.parametrize("width", [24, 42])
@pytest.mark.parametrize("strip", [False, True], ids=["blanks-kept", "blanks-lost"])
def test_a_table_of_the_bulletin_comes_back(tmp_path: Path, columns: tuple[str, ...], width: int, strip: bool) -> None:
    rows = _list(24)
    found = _read(tmp_path, _bulletin(rows, columns, width=width, strip=strip))
    assert _told(found, columns) == _said(rows, columns)


@pytest.mark.parametrize("columns", PAGE_COLUMNS, ids="-".join)
@pytest.mark.parametrize("spans", [False, True], ids=["cells-repeated", "spans-lost"])
def test_a_copied_page_comes_back(tmp_path: Path, columns: tuple[str, ...], spans: bool) -> None:
    rows = _list(26, split_kind="kind" in columns)
    found = _read(tmp_path, _page(rows, columns, spans=spans))
    assert _told(found, columns) == _said(rows, columns)


@pytest.mark.parametrize(("level", "code"), [("{}", "{}"), ("niveau {}", "RNCP {}"), ("Niveau {}", "{}")])
def test_spellings_of_codes_and_levels(tmp_path: Path, level: str, code: str) -> None:
    columns = ("label", "level", "code")
    rows = _list(18, level=level, code=code)
    for text in (_page(rows, columns, spans=False), _bulletin(rows, columns, width=40, strip=False)):
        found = _read(tmp_path, text)
        assert [e.rncp_code for e in found.entries] == ["".join(filter(str.isdigit, r.code)) for r in rows]
        assert [e.level_2019 for e in found.entries] == [r.level[-1] for r in rows]


def test_excluded_rows_are_those_marked(tmp_path: Path) -> None:
    rows = _list(20)
    marked = frozenset({2, 3, 11, 19})
    found = _read(tmp_path, _page(rows, ("profession", "label", "code"), spans=True, marked=marked))
    assert {n for n, e in enumerate(found.entries) if e.excluded_from_extension} == marked
    assert {e.exclusion_arrete_date for e in found.entries if e.excluded_from_extension} == {"2021-06-01"}
    assert [e.certification_label for e in found.entries] == [r.label for r in rows]


def test_an_inline_table_of_several_rows(tmp_path: Path) -> None:
    rows = _list(7, level="{}", split_kind=True)
    lines = ["Annexe 1 - Liste des certifications visées", "Niveau Type Certification Code RNCP"]
    lines += [f"{r.level} {r.kind} {r.label} {r.code if n else 'En cours'}" for n, r in enumerate(rows)]
    lines += ["Annexe 2 - Note explicative", "La branche connaît des évolutions profondes."]
    found = _read(tmp_path, "\n\n".join(lines))
    assert [(e.level_stated, e.certification_type, fold(e.certification_label)) for e in found.entries] == [
        (r.level, r.kind, fold(r.label)) for r in rows
    ]
    assert [e.code_stated for e in found.entries] == ["En cours", *(r.code for r in rows[1:])]
    assert found.entries[0].rncp_code == ""


def test_bullets_under_headings(tmp_path: Path) -> None:
    text = """Article 2

Certifications visées

Ateliers

– TP Vannier (RNCP 31201) ;
– CQP Pilote de drone agricole (RNCP 31598).

Vente

– Conseiller en luminaires (RNCP 31995).
"""
    found = _read(tmp_path, text)
    assert [(e.sector, e.certification_label, e.rncp_code) for e in found.entries] == [
        ("Ateliers", "TP Vannier", "31201"),
        ("Ateliers", "CQP Pilote de drone agricole", "31598"),
        ("Vente", "Conseiller en luminaires", "31995"),
    ]
