"""The keys of lines: whatever a re-reading inserts, removes or shuffles, none names another line or goes unsaid."""

from __future__ import annotations

import random
from dataclasses import replace

import published
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proa_graph.harvest.keys import key_of, keyed
from proa_graph.model import Entry, Retired
from proa_graph.text import fold, slug

SOUDEUR = Entry("T1", "9001", 1, certification_label="TP soudeur", rncp_code="34000", code_stated="RNCP34000")
LABELS = ("TP soudeur", "TP graveur", "CQP verrier", "BTS verrerie", "CAP souffleur", "Licence du verre")


def _line(label: str, code: str, profession: str, row: int) -> Entry:
    return replace(SOUDEUR, certification_label=label, rncp_code=code, profession=profession, row=row)


LINES = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(("", "34000", "34001")), st.sampled_from(("", "Verrier"))),
    max_size=12,
).map(lambda found: [_line(*one, row=row) for row, one in enumerate(found, start=1)])


def _said(line: Entry) -> tuple[str, str, str]:
    return fold(line.certification_label), line.rncp_code, slug(line.profession)


@given(LINES, LINES)
def test_no_key_is_given_twice_and_none_is_lost(before: list[Entry], after: list[Entry]) -> None:
    known, _ = keyed(before, ())
    lines, gone = keyed(after, known)
    keys = [line.key for line in lines]
    assert len(set(keys)) == len(keys) and all(keys)
    assert {line.key for line in known} <= set(keys) | {r.key for r in gone}
    assert not set(keys) & {r.key for r in gone}


@given(LINES, st.randoms(use_true_random=False))
def test_a_shuffled_list_keeps_every_key_with_what_it_says(before: list[Entry], chance: random.Random) -> None:
    known, _ = keyed(before, ())
    shuffled = [replace(line, key="") for line in known]
    chance.shuffle(shuffled)
    lines, gone = keyed(shuffled, known)
    assert not gone
    assert {(line.key, _said(line)) for line in lines} == {(line.key, _said(line)) for line in known}


def test_a_published_key_survives_lines_inserted_removed_and_shuffled() -> None:
    chance = random.Random(11)
    for key, rows in published.facts().lists.items():
        known = (*rows, *published.facts().withdrawn.get(key, ()))
        meaning = {key_of(e): _said(e) for e in known}
        kept = [replace(e, key="") for e in known if chance.random() > 0.1]
        kept += [_line(f"Ligne insérée {n}", "", "", n) for n in range(3)]
        chance.shuffle(kept)
        lines, gone = keyed(kept, known)
        assert {line.key: _said(line) for line in lines if line.key in meaning}.items() <= meaning.items()
        assert set(meaning) <= {line.key for line in lines} | {r.key for r in gone}


def test_the_harvest_of_the_published_lists_changes_no_key() -> None:
    facts = published.facts()
    for key, rows in facts.lists.items():
        known = (*rows, *facts.withdrawn.get(key, ()))
        lines, gone = keyed(
            [replace(e, key="") for e in known], known, [r for r in facts.retired if r.agreement == key]
        )
        assert [line.key for line in lines] == [key_of(e) for e in known]
        assert {r.key for r in gone} == {r.key for r in facts.retired if r.agreement == key}


@pytest.mark.parametrize(
    ("label", "code", "kept"),
    [("TP soudeur", "34000", True), ("TP  Soudeur", "34000", True), ("TP soudeur (e)", "34000", True),
     ("CQP verrier", "34000", False), ("TP soudeur", "34001", False)],
)  # fmt: skip
def test_a_key_goes_with_the_content(label: str, code: str, kept: bool) -> None:
    known, _ = keyed([SOUDEUR], ())
    (line,), gone = keyed([_line(label, code, "", 7)], known)
    assert (line.key == "1") is kept
    assert [r.key for r in gone] == ([] if kept else ["1"])


def test_what_is_gone_says_what_follows_and_comes_back_under_its_key() -> None:
    known, _ = keyed([SOUDEUR], ())
    corrected, gone = keyed([_line("TP soudeur", "34001", "", 1)], known)
    assert gone == (Retired("T1", "1", "TP soudeur", "34000", corrected[0].key),)
    again, left = keyed([SOUDEUR, corrected[0]], corrected, gone)
    assert [line.key for line in again] == ["1", "2"] and not left


def test_a_key_is_never_given_again() -> None:
    (first,), _ = keyed([SOUDEUR], ())
    _, gone = keyed([], [first])
    (other,), _ = keyed([_line("CQP verrier", "", "", 1)], (), gone)
    assert (first.key, other.key) == ("1", "2")


def test_a_sentence_that_was_taken_for_a_line_is_retired_by_its_first_words() -> None:
    sentence = "un vieillissement des effectifs, plus d'un tiers de seniors et une ancienneté moyenne de dix ans"
    argument = replace(SOUDEUR, certification_label=sentence, rncp_code="", code_stated="", row=0)
    (line,), _ = keyed([argument], ())
    _, gone = keyed([], [line])
    first_words = "un vieillissement des effectifs, plus d'un tiers de seniors et une ancienneté …"
    assert gone == (Retired("T1", "1", first_words),)
    (again,), left = keyed([argument], (), gone)
    assert again.key == "1" and not left
