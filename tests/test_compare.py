"""Two lists side by side: by the server's question and by the script of the page."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import published
import pytest

from proa_graph.questions import load
from proa_graph.site import Corpus, compare
from proa_graph.site.branches import LAST
from proa_graph.site.compare import Comparison, Side
from proa_graph.site.search import words_script
from proa_graph.site.view import ID
from proa_graph.store import LocalStore

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.of(published.few(), published.dataset_of_few(), {})


def _side(idcc: str, day: str) -> Side:
    return Side(idcc, f"Branche {idcc}", date.fromisoformat(day))


def _asked(side: Side) -> list[dict[str, str]]:
    query = load()["status-of-list"].bind({"idcc": side.idcc, "date": side.day.isoformat()})
    rows = LocalStore(published.dataset_of_few().named).query(query).rows()
    return [{name: cell["value"] for name, cell in row.items()} for row in rows]


def _found(left: Side, right: Side) -> Comparison:
    return compare.compare((left, right), _asked(left), _asked(right))


def _branches() -> list[str]:
    return sorted({idcc for agreement in published.few().agreements for idcc in agreement.idcc})


def _row(key: str, label: str, status: str, code: str = "") -> dict[str, str]:
    return {"certification": f"{ID}certification/{key}", "certificationLabel": label, "status": status, "code": code}


ROWS = [_row("a", "Âne", "Eligible", "1"), _row("b", "Bois", "Excluded"), _row("c", "Chat", "Withdrawn")]


def test_what_both_open_and_what_one_opens_alone() -> None:
    found = compare.compare((_side("1", "2021-01-01"), _side("2", "2021-01-01")), ROWS, [ROWS[1], ROWS[2]])
    assert [[one.label for one in part] for _, part in found.parts] == [["Bois"], ["Âne"], []]
    assert [(one.path, list(one.codes), list(one.left), list(one.right)) for one in found.left] == [
        ("certification/a/", ["1"], ["Eligible"], []),
    ]  # fmt: skip


def test_a_comparison_is_taken_away_part_by_part() -> None:
    found = compare.compare((_side("1", "2021-01-01"), _side("2", "2022-01-01")), ROWS, ROWS[1:2])
    rows = compare.lines(found, {"Eligible": "éligible"}, "fr")
    assert rows[0] == ["Dans", "Certification", "Code", "IDCC 1 au 01/01/2021", "IDCC 2 au 01/01/2022"]
    assert rows[1:] == [
        ["les deux", "Bois", "", "Excluded", "Excluded"],
        ["première seulement", "Âne", "1", "éligible", ""],
    ]
    assert compare.lines(found, {}, "en")[0][3:] == ["IDCC 1 on 2021-01-01", "IDCC 2 on 2022-01-01"]


def test_two_dates_of_one_list_differ_by_what_the_order_did(corpus: Corpus) -> None:
    before, after = _found(_side("2378", "2021-02-01"), _side("2378", "2025-12-31")).sides
    found = _found(before, after)
    assert found.both and not found.left
    assert {name for one in found.both for name in one.left} == {"NotExtended"}
    assert "Eligible" in {name for one in found.both for name in one.right}


def _bound(corpus: Corpus, idcc: str) -> str:
    """The last day on which the list of a branch changed while Pro-A lasted."""
    return max(day for day in corpus.days[f"{ID}branch/{idcc}"] if day <= LAST).isoformat()


@pytest.mark.parametrize("days", [("2025-12-31", "2025-12-31"), ("2021-06-01", "2026-02-01"), ()])
def test_the_script_finds_what_the_server_finds(tmp_path: Path, corpus: Corpus, days: tuple[str, str]) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("no node: the twin in the browser is not run")
    (tmp_path / "words.js").write_bytes(words_script())
    files = dict(compare.scripts(corpus))
    one, other = _branches()[:2]
    days = days or (_bound(corpus, one), _bound(corpus, other))
    for idcc in (one, other):
        (tmp_path / f"{idcc}.js").write_bytes(files[f"static/lists/{idcc}.js"]())
    call = [node, str(ROOT / "tests" / "compare.mjs"), str(ROOT / "site" / "static"), str(tmp_path / "words.js")]
    asked = json.dumps({"left": [one, days[0]], "right": [other, days[1]]})
    done = subprocess.run(
        [*call, str(tmp_path / f"{one}.js"), str(tmp_path / f"{other}.js")],
        input=asked, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    theirs = json.loads(done.stdout)
    found = _found(_side(one, days[0]), _side(other, days[1]))
    assert any(theirs.values())
    for name, part in found.parts:
        ours = {(x.path, tuple(sorted(x.codes)), tuple(sorted(x.left)), tuple(sorted(x.right))) for x in part}
        got = {
            (path, tuple(sorted(codes)), tuple(sorted(a)), tuple(sorted(b))) for path, _, codes, a, b in theirs[name]
        }
        assert got == ours, name
