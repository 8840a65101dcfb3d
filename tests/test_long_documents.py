"""Conventions of hundreds of pages: only what concerns the scheme is a list, by work that grows as they do."""

from __future__ import annotations

import cProfile
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from long_documents import LISTED, paste, pdf

from proa_graph.blocks import cell_search, costs, ranked, text_tables
from proa_graph.reading import scope
from proa_graph.reading.documents import extract

_MEGABYTES = 500
_MEASURED = """
import re, sys
from pathlib import Path
from proa_graph.reading.documents import extract
found = extract(Path(sys.argv[1])).entries
# The peak of this program alone: that of getrusage is of whatever started it too.
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024
print(peak, len(found))
"""


def _listed(path: Path, content: bytes) -> list[tuple[str, str, str]]:
    found = extract(path, content=content).entries
    return [(e.certification_label, f"RNCP{e.rncp_code}", e.level_stated) for e in found]


def _calls(ending: str, content: bytes, listed: list[tuple[str, str, str]]) -> int:
    """How many functions reading ``content`` calls: what it takes, on any machine."""
    with cProfile.Profile() as calls:
        found = _listed(Path(f"convention{ending}"), content)
    assert found == listed
    return sum(entry.callcount for entry in calls.getstats())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell the peak of a program")
def test_a_convention_of_more_than_150_pages(tmp_path: Path) -> None:
    path = tmp_path / "convention.pdf"
    path.write_bytes(pdf(240))
    assert path.read_bytes().count(b"/Type /Page ") > 150
    run = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], check=True, capture_output=True, text=True)
    megabytes, rows = map(int, run.stdout.split())
    assert rows == len(LISTED)
    assert megabytes <= _MEGABYTES
    assert _listed(path, path.read_bytes()) == LISTED


@pytest.mark.parametrize(("ending", "made"), [(".pdf", pdf), (".txt", lambda n: paste(n).encode())])
def test_the_work_grows_as_the_document(ending: str, made: object) -> None:
    assert callable(made)
    short, long = made(16), made(64)
    _calls(ending, short, LISTED)
    assert _calls(ending, long, LISTED) <= 1.3 * len(long) / len(short) * _calls(ending, short, LISTED)


@pytest.mark.parametrize("bars", [False, True], ids=["tabs", "bars"])
def test_a_long_list_whose_cells_are_set_apart_is_not_searched_for_cells(
    bars: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["CQP", f"Vannier en osier d’atelier {n}", f"RNCP{20000 + n}"] for n in range(250)]
    table = [["Type", "Intitulé de la certification", "Code RNCP"], *([["---"] * 3] if bars else []), *rows]
    lines = [f"| {' | '.join(row)} |" if bars else "\t".join(row) for row in table]
    monkeypatch.setattr(text_tables, "read", lambda atoms, roles, glued: pytest.fail("cells were searched"))
    text = "\n".join(["Certifications éligibles à la Pro-A", "", *lines])
    found = extract(Path("liste.txt"), content=text.encode()).entries
    assert [[e.certification_type, e.certification_label, f"RNCP{e.rncp_code}"] for e in found] == rows


def test_the_columns_of_a_long_list_are_learnt_from_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt: list[int] = []
    plain = costs.Costs.learn

    def learning(own: costs.Costs, rows: Sequence[tuple[str | None, ...]]) -> None:
        learnt.append(len(rows))
        plain(own, rows)

    monkeypatch.setattr(costs.Costs, "learn", learning)
    monkeypatch.setattr(cell_search, "_LEARNT", 300)
    lines = [f"CQPVannier en osierRNCP{20000 + n}" for n in range(200)]
    text = "\n".join(["Certifications éligibles", "", "TypeIntitulé de la certificationCode RNCP", *lines])
    found = extract(Path("liste.txt"), content=text.encode()).entries
    assert [e.rncp_code for e in found] == [str(20000 + n) for n in range(200)]
    assert max(learnt) == 100


def test_the_work_of_semicolons_without_a_table_grows_as_they_do() -> None:
    def noted(count: int) -> bytes:
        return "\n".join(f"a{n};b{n};c{n}" for n in range(count)).encode()

    _calls(".txt", noted(500), [])
    assert _calls(".txt", noted(4_000), []) <= 2 * 8 * _calls(".txt", noted(500), [])


@pytest.mark.parametrize("counted", [1, 5], ids=["no table", "tables"])
def test_the_work_of_headers_that_return_grows_as_they_do(counted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    is_cell = ranked._is_cell

    def looking(line: str) -> bool:
        looked_at.append(line)
        return is_cell(line)

    monkeypatch.setattr(ranked, "_is_cell", looking)
    rows = "".join(f"{number}\nCAP vannier\nRNCP{number}\n" for number in range(1, counted + 1))

    def looks(times: int) -> int:
        looked_at.clear()
        told = ranked.tabbed(f"Rang\nIntitulé\nCode RNCP\n{rows}" * times)
        assert told.count("\tCAP vannier\t") == (counted * times if counted > 2 else 0)
        return len(looked_at)

    assert looks(40) <= 4.2 * looks(10)


HEAD = ["Convention collective des vanniers", "Préambule"]
TABLE = ["Emploi\tNiveau\tSalaire"]
CASES: dict[str, tuple[list[str], list[str]]] = {
    "an article that names it and announces": (
        ["Article 4 – Reconversion ou promotion par alternance", "Sont éligibles :"],
        ["Article 5 – Salaires", *TABLE],
    ),
    "the articles below its title": (
        ["Titre IV – Reconversion ou promotion par alternance (Pro-A)", "Article 12", "Liste", "Article 13", "Suite"],
        ["Titre V – Rémunération", "Article 14", *TABLE],
    ),
    "an annex of what is eligible": (
        ["Article 4 – Pro-A", "La liste figure en annexe.", "Annexe 2 – Certifications éligibles", "TP vannier"],
        ["Annexe 3 – Classification", *TABLE],
    ),
    "articles inside an annex": (
        ["Annexe I – Liste des certifications éligibles à la Pro-A", "Article 1", "Ateliers", "Article 2", "Magasins"],
        ["Annexe II – Salaires", "Article 1", *TABLE],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_parts_that_may_list(case: str) -> None:
    wanted, other = CASES[case]
    lines = [*HEAD, *wanted, *other]
    found = [line for line, lists in zip(lines, scope.concerned(lines), strict=True) if lists]
    assert found == wanted


@pytest.mark.parametrize(
    "lines",
    [
        ["Accord du 3 mars 2021 relatif à la Pro-A", "Article 1", "Objet", "Article 2", *TABLE],
        ["Liste de la branche", "Article 1", "Objet", "Article 2", *TABLE],
        ["Titre I", "La Pro-A est ouverte.", "Titre II", *TABLE],
    ],
)
def test_a_document_taken_whole(lines: list[str]) -> None:
    assert scope.concerned(lines) == [True] * len(lines)


def test_an_article_that_only_names_it_lists_nothing() -> None:
    lines = [*HEAD, "Article 4", "Le contrat peut suivre une Pro-A.", *TABLE, "Article 5 – Pro-A", "Objet"]
    assert scope.concerned(lines) == [*[False] * 5, True, True]


def test_pages_are_those_of_their_lines() -> None:
    said = ["Convention des vanniers\nArticle 1\nObjet", "Article 2 – Pro-A\nObjet", "suite\nArticle 3 – Salaires"]
    assert scope.pages([*said, "Ouvrier 1700"]) == [False, True, True, False]


_WORST: dict[str, Callable[[int], str]] = {
    "blanks": lambda n: f"a{' ' * n}b\n",
    "tabs": lambda n: "x" + "\t" * n + "\n" + "a\tb\n" * (n // 40),
    "brackets": lambda n: "[ " * (n // 2),
    "dashes": lambda n: " –" * (n // 2),
    "digits": lambda n: "1" * n,
    "a word": lambda n: "a" * n,
    "headers": lambda n: "Type " * (n // 5),
}


@pytest.mark.parametrize("name", _WORST)
def test_a_line_without_an_end_is_read_in_time_that_grows_as_it_does(name: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        assert not extract(Path("liste.txt"), content=f"Liste Pro-A\n{_WORST[name](size)}".encode()).entries
        return time.process_time() - start

    assert min(seconds(64_000) for _ in range(2)) <= 10.0


def test_the_work_of_values_that_each_have_a_line_grows_as_they_do() -> None:
    def calls(count: int) -> int:
        rows = [(f"Vannier d’osier de rang {n}", f"RNCP{20000 + n}", str(3 + n % 4)) for n in range(count)]
        lines = [
            "Certifications éligibles à la Pro-A",
            "Intitulé",
            "Code RNCP",
            "Niveau",
            *(c for r in rows for c in r),
        ]
        return _calls(".txt", "\n".join(lines).encode(), rows)

    assert calls(400) <= 7 * calls(100)
