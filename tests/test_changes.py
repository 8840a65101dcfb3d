"""Two versions of a draft: what the newer adds, removes, recodes, cures and breaks."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from proa_graph.errors import UnusableError
from proa_graph.validation import check_file

DAY = date(2021, 6, 1)
HEADER = "Intitulé;Code RNCP;Niveau\n"
OLD = HEADER + "CAP relieur;RNCP41001;3\nCAP graveur;RNCP41x02;3\nBTS libraire;RNCP41003;5\n"
NEW = HEADER + "BTS libraire;RNCP41003;5\nCAP relieur;RNCP41009;3\nCAP graveur;RNCP41002;3\nCAP imagier;RNCP4z;3\n"


def _write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def _notes(tmp_path: Path, old: str, new: str) -> list[str]:
    content = check_file(
        _write(tmp_path, "new.csv", new), as_of=DAY, against=_write(tmp_path, "old.csv", old), form="json"
    )[1]
    return [note["fr"] for note in json.loads(content)["notes"]]


def test_what_changes_is_told_line_by_line(tmp_path: Path) -> None:
    notes = _notes(tmp_path, OLD, NEW)
    assert notes[0].startswith("Par rapport à old.csv\u00a0: 1 ligne ajoutée, 0 ligne retirée, 2 lignes recodées")
    assert "CAP imagier (RNCP4z)" in notes[1]
    assert "CAP relieur (RNCP41001) → RNCP41009" in notes[2]
    assert "CAP graveur (RNCP41x02) → RNCP41002" in notes[2]
    assert any("constats guéris" in note and "PROA-L01 CAP graveur" in note for note in notes)
    assert any("constats nouveaux" in note and "PROA-L01 CAP imagier" in note for note in notes)


def test_lines_in_another_order_are_no_change(tmp_path: Path) -> None:
    lines = OLD.removeprefix(HEADER).splitlines(keepends=True)
    (first, *more) = _notes(tmp_path, OLD, HEADER + "".join(reversed(lines)))
    assert "0 ligne ajoutée, 0 ligne retirée, 0 ligne recodée, 0 constat guéri, 0 constat nouveau" in first
    assert not any(note.startswith("  ") for note in more)


def test_a_graph_does_not_compare(tmp_path: Path) -> None:
    graph = _write(tmp_path, "old.ttl", "@prefix p: <https://w3id.org/proa/def#> . <urn:a> a p:EligibilityList .")
    with pytest.raises(UnusableError, match="deux listes"):
        check_file(_write(tmp_path, "new.csv", NEW), as_of=DAY, against=graph)
