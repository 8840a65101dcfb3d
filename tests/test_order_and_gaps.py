"""Small decisions of reading and showing: which column parts two lists, which things a page names first."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from proa_graph.site import shelves
from proa_graph.tables import read_list
from proa_graph.tables.beside import gap_between
from proa_graph.tables.sheets import Line


@pytest.mark.parametrize(
    ("header", "filled", "gap"),
    [
        (("Intitulé", "Code RNCP", "", "Intitulé", "Code RNCP"), None, 2),
        (("Intitulé", "", "Code RNCP", "", "Intitulé", "Code RNCP"), None, 3),
        (("Intitulé", "Code RNCP", "Intitulé", "", "Code RNCP"), None, None),
        (("Intitulé", "Code RNCP", "", "Intitulé", "Code RNCP"), 2, None),
        (("Intitulé", "Code RNCP", "", "Niveau"), None, None),
    ],
)
def test_an_empty_column_parts_two_lists_where_each_has_titles_and_codes(
    header: tuple[str, ...], filled: int | None, gap: int | None
) -> None:
    cells = tuple("x" if at == filled else "" for at in range(len(header)))
    assert gap_between([header], [Line(2, "", cells)]) == gap
    assert gap_between([], [Line(2, "", cells)]) is None


def test_what_is_named_most_comes_first_and_then_by_title() -> None:
    things = [
        SimpleNamespace(iri=iri, title=title) for iri, title in (("a", "Vannier"), ("b", "Élagueur"), ("c", "Maçon"))
    ]
    times = {"a": 2, "b": 2, "c": 5}
    named = shelves._oftenest_first(things, times, lambda thing: thing.title)  # type: ignore[arg-type]
    assert [thing.iri for thing in named] == ["c", "b", "a"]
    assert [t.iri for t in shelves._oftenest_first(things, {}, lambda t: t.title)] == ["b", "c", "a"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("between", "lines", "said"),
    [
        ("\nDeuxième liste;;\n", 4, ["intertitre"]),
        ("Deuxième liste;;\n", 5, []),  # without a blank line it may be a title without more
        ("\nDeuxième liste;RNCP41009;\n", 5, []),
    ],
)
def test_one_line_between_a_blank_and_a_header_is_the_title_of_the_next_list(
    between: str, lines: int, said: list[str]
) -> None:
    header = "Intitulé;Code RNCP;Niveau\n"
    first, second = "Relieur;RNCP41001;3\nGraveur;RNCP41002;4\n", "Libraire;RNCP41003;5\nGérant;RNCP41004;4\n"
    table = read_list(Path("l.csv"), (header + first + between + header.replace("Intitulé", "Titre") + second).encode())
    assert len(table.entries) == lines
    assert [aside.fr for aside in table.reading.set_aside] == said
