"""Marks that strike lines of an invented list: in the cell, in a column, by sign, in a list below; in several forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from test_documents_files import _pdf, _ruled, _text
from written_forms import TEXTUAL, Block, Cell

from proa_graph.blocks.inline_marks import in_html, in_text
from proa_graph.extraction import extract_as
from proa_graph.reading.documents import Extraction, extract

LINES = [
    ("Titre professionnel vannier", "RNCP31201", "3"),
    ("CQP rempailleur de chaises", "RNCP31202", "4"),
    ("BTS métiers de l’osier", "RNCP31203", "5"),
    ("CQP cannier", "RNCP31205", "3"),
    ("BP tourneur sur bois", "RNCP31206", "4"),
]
STRUCK = {"CQP rempailleur de chaises", "CQP cannier"}
HEAD = ("Intitulé de la certification", "Code RNCP", "Niveau")
OPENING = [
    Block("Accord du 12 mars 2021 relatif à la reconversion ou promotion par alternance (Pro-A)", 1),
    Block("Article 2 Liste des certifications éligibles à la Pro-A", 2),
    Block("Les certifications éligibles à la Pro-A sont les suivantes :"),
]
_LAW = "comme contraire à l’article L. 6324-3 du code du travail"
WORDS = {
    "short": (" (exclue de l'extension par arr. du 6 nov. 2021)", ()),
    "long": (f" (certification exclue de l’extension {_LAW}, arrêté du 6 novembre 2021 - art. 1)", ()),
    "masculine": (" (exclu de l’extension par arrêté du 6 novembre 2021)", ()),
    "brackets": (" [exclue de l’extension par arrêté du 6 novembre 2021]", ()),
    "dash": (" – exclue de l’extension (arrêté du 6 novembre 2021)", ()),
    "capitals": (" (EXCLUE DE L’EXTENSION PAR ARRÊTÉ DU 6 NOVEMBRE 2021)", ()),
    "own line": ("\n(exclue de l’extension par arrêté du 6 novembre 2021)", ()),
    "not extended": (" (non étendue, arrêté du 6 novembre 2021)", ()),
    "star": (" *", ("* Certification exclue de l’extension par arrêté du 6 novembre 2021.",)),
    "raised": (" ¹", ("¹ Certification exclue de l’extension par arrêté du 6 novembre 2021.",)),
    "call": (" (1)", (f"(1) Certifications exclues de l’extension {_LAW}.", "(Arrêté du 6 novembre 2021 - art. 1)")),
    "sentence": (
        "",
        ("Sont exclus de l’extension par l’arrêté du 6 novembre 2021 : le « CQP cannier » et le CQP rempailleur de "
         "chaises (RNCP31202).",),
    ),
    "bullets": (
        "",
        ("Par arrêté du 6 novembre 2021, sont exclues de l’extension les certifications suivantes :",
         "– CQP rempailleur de chaises (RNCP31202) ;", "– CQP cannier (RNCP31205)."),
    ),
    "note": (
        "",
        ("(1) Les certifications « CQP rempailleur de chaises » et « CQP cannier » sont exclues de l’extension "
         f"{_LAW}.",
         "(Arrêté du 6 novembre 2021 - art. 1)"),
    ),
}  # fmt: skip
FORMS = ("page", "word page", "div page", "docx", "cells", "glued", "tabs", "semicolons", "markdown", "mail", "quoted")
CELLED = ("short", "long", "masculine", "brackets", "dash", "capitals", "own line", "not extended", "call")


def _blocks(mark: str, after: tuple[str, ...], column: str = "") -> list[Block]:
    table = [tuple(Cell(h, head=True) for h in (*HEAD, *(("Observations",) if column else ())))]
    for label, code, level in LINES:
        struck = label in STRUCK
        cells = [label + mark if struck else label, code, level, *([column if struck else ""] if column else [])]
        table.append(tuple(map(Cell, cells)))
    return [*OPENING, Block(rows=tuple(table)), *map(Block, after)]


def _read(ending: str, content: bytes) -> Extraction:
    return extract(Path(f"accord{ending}"), content=content)


def _assert_struck(found: Extraction) -> None:
    told = [(e.certification_label, e.code_stated, e.level_stated, str(e.exclusion_arrete_date)) for e in found.entries]
    assert told == [(*line, "2021-11-06" if line[0] in STRUCK else "") for line in LINES]
    assert [e.certification_label for e in found.entries if e.excluded_from_extension] == sorted(STRUCK, reverse=True)
    assert found.warnings == ()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", WORDS)
def test_a_mark_strikes_its_lines(words: str, form: str) -> None:
    ending, write = TEXTUAL[form]
    _assert_struck(_read(ending, write(_blocks(*WORDS[words]))))


@pytest.mark.parametrize(
    "form", ["page", "word page", "div page", "docx", "tabs", "sheet tabs", "semicolons", "markdown"]
)
def test_a_column_of_marks(form: str) -> None:
    ending, write = TEXTUAL[form]
    column = "Exclue de l’extension (arrêté du 6 novembre 2021)"
    _assert_struck(_read(ending, write(_blocks("", (), column))))


@pytest.mark.parametrize("form", ["workbook", "csv"])
@pytest.mark.parametrize("words", ["short", "dash", "capitals", "column"])
def test_marks_of_a_workbook(tmp_path: Path, words: str, form: str) -> None:
    ending, write = TEXTUAL[form]
    column = "Exclue de l’extension (arrêté du 6 novembre 2021)" if words == "column" else ""
    path = tmp_path / f"liste{ending}"
    path.write_bytes(write(_blocks(WORDS[words][0] if not column else "", (), column)))
    rows = extract_as(path, "csv")[0].decode().splitlines()[1:]
    assert [row.endswith(",1,2021-11-06") for row in rows] == [line[0] in STRUCK for line in LINES]


@pytest.mark.parametrize("words", CELLED)
def test_a_mark_over_the_lines_of_a_cell_of_a_pdf(words: str) -> None:
    mark, after = WORDS[words]
    pages = ["\n".join(_page(mark, after))]
    _assert_struck(_read(".pdf", _pdf(pages)))


def _page(mark: str, after: tuple[str, ...]) -> list[str]:
    rows = [list(HEAD)]
    for label, code, level in LINES:
        rows.append([f"{label}{_broken(mark)}" if label in STRUCK else label, code, level])
    found = [_text(60, 810 - 16 * n, block.text) for n, block in enumerate(OPENING)]
    top = 750
    for row in rows:
        lines = row[0].count("\n") + 1
        height = 12 * lines + 8
        found += [f"60 {top - height} 240 {height} re S", f"300 {top - height} 80 {height} re S"]
        found.append(f"380 {top - height} 160 {height} re S")
        found += [_text(64, top - 12 - 12 * n, words) for n, words in enumerate(row[0].split("\n"))]
        found += [_text(304, top - 12, row[1]), _text(384, top - 12, row[2])]
        top -= height
    return [*found, *(_text(60, top - 20 - 16 * n, words) for n, words in enumerate(after))]


def _broken(mark: str) -> str:
    """A mark on lines of a few words each, as a narrow column breaks it."""
    words = mark.strip("\n ").split(" ")
    return "\n" + "\n".join(" ".join(words[n : n + 4]) for n in range(0, len(words), 4))


def test_a_reservation_strikes_no_line() -> None:
    mark = " (étendue sous réserve de son enregistrement, arrêté du 6 novembre 2021)"
    found = _read(".html", TEXTUAL["page"][1](_blocks(mark, ())))
    assert [e.certification_label for e in found.entries] == [line[0] for line in LINES]
    assert not any(e.excluded_from_extension for e in found.entries)
    assert [x.kind for x in found.exclusions] == ["reservation"]


@pytest.mark.parametrize("form", ["page", "docx", "tabs", "markdown"])
def test_what_is_bound_to_no_line_is_said(form: str) -> None:
    ending, write = TEXTUAL[form]
    after = ("Par arrêté du 6 novembre 2021, le titre « Luthier de cour » (RNCP39999) est exclu de l’extension.",)
    found = _read(ending, write(_blocks("", after)))
    assert not any(e.excluded_from_extension for e in found.entries)
    assert [("aucune ligne" in w, "Luthier de cour" in w) for w in found.warnings] == [(True, True)]


@pytest.mark.parametrize("text", ["En vigueur\tNon étendu\n", "Accord – non étendu\n", "3 * 4 = 12\n"])
def test_words_that_are_no_mark(text: str) -> None:
    assert in_text(text).strip() == text.strip()


@pytest.mark.parametrize("written", [in_text, in_html])
def test_marks_of_the_same_words_are_one_note(written: Callable[[str], str]) -> None:
    mark = "(exclue de l’extension par arrêté du 6 novembre 2021)"
    told = written(f"CQP cannier {mark}\nCQP vannier {mark}")
    assert told.count("(90)") == 3
    assert "exclue de l’extension" in told


def test_a_ruled_table_without_marks_is_unchanged() -> None:
    found = _read(".pdf", _pdf(["\n".join(_ruled([list(HEAD), *map(list, LINES)], 780))]))
    assert not any(e.excluded_from_extension for e in found.entries)
    assert len(found.entries) == len(LINES)
