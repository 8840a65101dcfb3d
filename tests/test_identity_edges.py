"""Identity at its edges: slips of the hand, abbreviations, codes of the other register, what a person decided."""

from __future__ import annotations

from datetime import date

import pytest

from proa_graph.identity import codes, matching, names, titles
from proa_graph.identity.evidence import Line
from proa_graph.identity.ledger import Decision
from proa_graph.identity.matching import Matcher
from proa_graph.identity.units import Unit
from proa_graph.model import Entry


@pytest.mark.parametrize(
    ("other", "is_slip"),
    [
        ("RNCP1244", True), ("RNCP2234", True), ("RNCP123", True), ("RNCP234", True), ("RNCP134", True),
        ("RNCP12345", True), ("RNCP51234", True), ("RNCP12534", True), ("RNCP2134", True), ("RNCP1324", True),
        ("RNCP1243", True), ("RNCP1234", False), ("RNCP1432", False), ("RNCP3214", False), ("RNCP12", False),
        ("RNCP123456", False), ("RNCP1199", False), ("RS1244", False), ("RNCP4231", False),
    ],
)  # fmt: skip
def test_one_slip_of_the_hand_makes_a_code_of_another(other: str, is_slip: bool) -> None:
    assert codes.slips("RNCP1234", {other}) == ((other,) if is_slip else ())


@pytest.mark.parametrize(
    ("acronym", "label", "is_one"),
    [
        ("bts", "brevet de technicien supérieur", True),
        ("btx", "brevet de technicien supérieur", True),
        ("bxy", "brevet de technicien supérieur", False),
        ("stb", "brevet de technicien supérieur", False),
        ("am", "aide médico-psychologique", True),
        ("ax", "aide médico-psychologique", False),
        ("tt", "technicien territorial", True),
        ("tt", "technicien de territoire", True),
        ("ttt", "technicien territorial", True),
        ("tttt", "technicien territorial", False),
        ("a", "aide", False),
    ],
)
def test_most_letters_of_an_acronym_are_initials_in_their_order(acronym: str, label: str, is_one: bool) -> None:
    assert names._abbreviates(acronym, label) is is_one


@pytest.mark.parametrize(
    ("word", "counts"), [("bt", False), ("bts", True), ("bt2", False), ("btsdtsu", True), ("btsdtsup", False)]
)
def test_words_of_three_to_seven_letters_may_be_acronyms(word: str, counts: bool) -> None:
    assert names.abbreviated([word], "brevet de technicien supérieur d de technicien supérieur u p") is counts


@pytest.mark.parametrize(("code", "number"), [("RNCP34857", 34857), ("RS5616", 5616), ("", 0)])
def test_the_number_of_a_unit_is_that_of_its_code(code: str, number: int) -> None:
    assert Unit("x", "", frozenset(), frozenset(), "", code=code).number == number


class _Likely(Matcher):
    """Knows of some codes how like their titles are."""

    def __init__(self, known: dict[str, float]) -> None:
        self.records = dict.fromkeys(known)  # type: ignore[assignment]
        self._known = known

    def _likeness(self, line: Line, code: str) -> float:
        return self._known[code]


def _explained(known: dict[str, float]) -> tuple[str, str, str, int] | None:
    line = Line.of(Entry(certification_label="TP Cariste"), date(2021, 1, 1))
    found = _Likely(known)._explained(line, "RNCP1234")
    return (found[0], found[1], found[3], len(found[4])) if found else None


EDGE, SURE = matching._CONFIRMED, matching._SURE


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"RS1234": EDGE}, ("RS1234", "ByOtherRegister", "Accepted", 0)),
        ({"RS1234": EDGE - 0.01}, None),
        ({"RS1234": EDGE - 0.01, "RNCP1235": EDGE}, ("RNCP1235", "ByCorrectedCode", "Proposed", 0)),
        ({"RNCP1235": EDGE - 0.01}, None),
        ({"RNCP1235": SURE}, ("RNCP1235", "ByCorrectedCode", "Accepted", 0)),
        ({"RNCP1235": SURE - 0.01}, ("RNCP1235", "ByCorrectedCode", "Proposed", 0)),
        ({"RNCP1235": SURE, "RNCP1236": EDGE}, ("RNCP1235", "ByCorrectedCode", "Proposed", 1)),
        ({"RNCP1235": EDGE, "RNCP1236": SURE}, ("RNCP1236", "ByCorrectedCode", "Proposed", 1)),
        ({"RNCP1235": SURE, "RNCP1236": EDGE - 0.01}, ("RNCP1235", "ByCorrectedCode", "Accepted", 0)),
        ({"RNCP9999": 1.0}, None),
    ],
)
def test_a_code_that_its_title_contradicts_is_explained(
    known: dict[str, float], found: tuple[str, str, str, int] | None
) -> None:
    assert _explained(known) == found


@pytest.mark.parametrize(("record", "outcome"), [("RNCP1", "Accepted"), ("", "Unmatched")])
def test_what_a_person_decided_stands(record: str, outcome: str) -> None:
    told = matching._decided(
        "T1", Entry(row=3), record, Decision("T1/3", record, "yes", "someone", date(2021, 1, 1), "why")
    )
    assert (told.agreement, told.row, told.record, told.method, told.score, told.outcome) == (
        "T1", 3, record, "ByDecision", 1.0, outcome,
    )  # fmt: skip


@pytest.mark.parametrize("ending", ["e", "ne", "euse", "trice", "ère", "ière", "se"])
def test_a_feminine_is_dropped_however_it_is_glued(ending: str) -> None:
    for glued in (f"({ending})", f" ({ending}s)", f"·{ending}", f"·{ending}s", f"/{ending}", f" /-{ending}"):
        assert titles.spelt(f"Maçon{glued} de four").split() == ["Maçon", "de", "four"]
    assert names.written(f"maçon ({ending}) de four") == "Maçon de four"


@pytest.mark.parametrize("ending", ["le", "ve", "rice"])
def test_some_feminines_are_dropped_in_reading_and_kept_in_comparing(ending: str) -> None:
    assert titles.spelt(f"Agent({ending}) de four") == f"Agent({ending}) de four"
    assert names.written(f"Agent ({ending}) de four") == "Agent de four"
