"""What stays and what goes when texts are read again: names in notes, lines of earlier readings, acts that prolong."""

from __future__ import annotations

import pytest

from proa_graph.harvest.relations import targeted
from proa_graph.harvest.struck import UNPRINTED, names
from proa_graph.harvest.wordings import restored
from proa_graph.model import Act, Agreement, Entry, Wording


@pytest.mark.parametrize(
    ("item", "read"),
    [
        ("Titre RNCP Responsable de quai, 6 2577, 08/02/2021", ("Titre RNCP Responsable de quai", "2577")),
        ("Titre Affréteur, 6 2618 7 ,07/06/2021", ("Titre Affréteur", "2618")),
        ("CQP Verrier 31/12/2022", ("CQP Verrier", "")),
        ("CQP Verrier 31204 AFPA", ("CQP Verrier", "31204")),
        ("2261 – Licence pro Paille", ("Licence pro Paille", "2261")),
    ],
)
def test_a_day_in_a_note_is_no_number(item: str, read: tuple[str, str]) -> None:
    assert names(f"Certifications exclues de l'extension :\n- {item} ;\n- BTS Filets (RNCP31203).")[0] == read


def _line(label: str, *wordings: str, locator: str = "KALIARTI1/note=30/name=1", row: int = 0) -> Entry:
    return Entry(text_id="KALITEXT1", idcc="9901", row=row, certification_label=label, locator=locator,
                 wordings=wordings)  # fmt: skip


def test_a_name_read_anew_in_the_same_note_takes_the_place_of_the_old_reading() -> None:
    old, other = (
        _line("TP Vannier, 08/02/", UNPRINTED),
        _line("CQP Paille", UNPRINTED, locator="KALIARTI2/note=30/name=1"),
    )
    fresh = _line("TP Vannier", UNPRINTED)
    assert restored((), (fresh,), (), (old, other))[1] == (fresh, other)


def test_a_name_that_no_source_prints_keeps_its_wording() -> None:
    printed = _line("BTS Filets", "1", locator="KALIARTI1/table=1/row=2", row=1)
    wording = Wording("KALITEXT1", 3, ("KALIARTI1",))
    _, lines = restored((wording,), (printed, _line("TP Vannier", UNPRINTED)), (wording,), ())
    assert [e.wordings for e in lines] == [("3",), (UNPRINTED,)]


def _act(target: str, kind: str = "Prolongs", text: str = "KALITEXT1") -> Act:
    return Act(text, 1, kind, target, ("9901",), "KALIARTI1")


def test_what_prolongs_texts_that_are_none_of_ours_is_no_act() -> None:
    known = [Agreement(key="KALITEXT2", idcc=("9901",), nature="accord", title="Accord Pro-A")]
    acts = [_act("KALITEXT2"), _act("KALITEXT9"), _act(""), _act("KALITEXT9", "Adds"), _act("", text="KALITEXT2")]
    assert [(a.text, a.kind, a.target) for a in targeted(acts, known)] == [
        ("KALITEXT1", "Prolongs", "KALITEXT2"),
        ("KALITEXT1", "Adds", "KALITEXT9"),
        ("KALITEXT2", "Prolongs", ""),
    ]
