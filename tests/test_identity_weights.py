"""What titles weigh and what speaks for a record, as numbers worked out by hand, at each threshold."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from proa_graph.identity import keys, matching, names, titles
from proa_graph.identity.evidence import FEATURES, Candidate, Evidence, Line, living
from proa_graph.identity.ledger import Decision, Ledger
from proa_graph.identity.matching import CONTRADICTED, Matcher
from proa_graph.identity.names import Name, name
from proa_graph.identity.profiles import AKIN, FAR, Named, Profile, Rarity, profiles
from proa_graph.identity.resolution import Resolution
from proa_graph.identity.sameness import AT_ONE_TIME, bodies_agree, may_be, one_of_many, renewed, titles_agree
from proa_graph.identity.units import Unit, coded, registered
from proa_graph.model import Entry
from proa_graph.reference import Lineage, Record
from proa_graph.reference.records import Certifier, Period

DAY = date(2021, 1, 1)
HOT, COLD = "Souffleur de bulles", "Dompteur de nuages"


def test_a_word_weighs_as_it_is_rare_and_never_nothing() -> None:
    rarity = Rarity([("a", "b"), ("a",)])
    assert rarity.weight("a") == pytest.approx(math.log(2))
    assert rarity.weight("b") == rarity.weight("unknown"[:1]) == pytest.approx(math.log(4))
    assert rarity.weight("ab") == pytest.approx(math.log(8))
    assert Rarity([("a",)] * 9).weight("a") == 0.5


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (("four",), ("four", "pain"), 1.0), (("four", "bois"), ("four", "pain", "sel"), 0.5),
        (("soudeur",), ("soudeuse", "four"), 0.5), (("soudeur", "four"), ("soudeuse", "pain", "sel"), 0.25),
        (("fours",), ("fours", "pain"), 1.0), (("fourx",), ("foury", "pain"), 0.0), ((), ("pain",), 0.0),
    ],
)  # fmt: skip
def test_the_share_is_that_of_the_lighter_title(one: Collection[str], other: Collection[str], share: float) -> None:
    rarity = Rarity([("never",)])
    assert rarity.shared(one, other) == rarity.shared(other, one) == pytest.approx(share)


class _Told(Rarity):
    """Says of any two different titles that they share so much."""

    def __init__(self, share: float) -> None:
        self._share = share

    def shared(self, one: Collection[str], other: Collection[str]) -> float:
        return 1.0 if one == other else self._share


def _name(label: str) -> Name:
    return name(Entry(certification_label=label))


def _named(label: str, branches: int, first: int = 0) -> Named:
    return Named(_name(label), tuple(range(first, first + branches)), frozenset(map(str, range(branches))))


def _profile(share: float, *said: Named, record: Record | None = None, home: Named | None = None) -> Profile:
    every = {"RNCP1": said} | ({"RNCP2": (home,)} if home else {})
    return profiles(every, {"RNCP1": record} if record else {}, _Told(share))["RNCP1"]


def _titles(named: Iterable[Named]) -> list[str]:
    return [one.name.title for one in named]


@pytest.mark.parametrize(("share", "own"), [(AKIN, [HOT, COLD]), (AKIN - 0.001, [HOT])])
def test_a_title_akin_to_none_of_the_codes_own_stands_against_it(share: float, own: list[str]) -> None:
    profile = _profile(share, _named(COLD, 1), _named(HOT, 2, 5))
    assert sorted(_titles(profile.own)) == sorted(own)
    assert _titles(profile.against) == [title for title in (COLD,) if title not in own]


@pytest.mark.parametrize(
    ("share", "at_home", "own"),
    [(FAR, True, [COLD, HOT]), (FAR - 0.001, True, [HOT]), (FAR - 0.001, False, [COLD, HOT])],
)
def test_a_title_that_has_a_code_of_its_own_elsewhere_leaves_the_far_one(
    share: float, at_home: bool, own: list[str]
) -> None:
    profile = _profile(share, _named(COLD, 1), _named(HOT, 2, 5), home=_named(COLD, 3, 9) if at_home else None)
    assert sorted(_titles(profile.own)) == own


@pytest.mark.parametrize(("branches", "own"), [((3, 1), [HOT]), ((2, 2), [HOT]), ((1, 3), [COLD])])
def test_most_branches_tell_what_a_code_is_and_then_most_lines(branches: tuple[int, int], own: list[str]) -> None:
    hot = replace(_named(HOT, branches[0]), lines=tuple(range(20, 30)))
    assert _titles(_profile(0.0, _named(COLD, branches[1]), hot).own) == own


def test_the_register_tells_what_a_code_is_against_most_branches() -> None:
    record = Record("RNCP1", COLD, titles=(COLD,))
    profile = _profile(0.0, _named(HOT, 3), _named(COLD, 1, 5), record=record)
    assert (_titles(profile.own), _titles(profile.against)) == ([COLD], [HOT])


class _Pairs(Rarity):
    """Says what two titles share, of some pairs of words; of others that they share nothing."""

    def __init__(self, known: dict[frozenset[str], float]) -> None:
        self._pairs = known

    def shared(self, one: Collection[str], other: Collection[str]) -> float:
        return 1.0 if one == other else self._pairs.get(frozenset(one) | frozenset(other), 0.0)


@pytest.mark.parametrize(
    ("share", "kind", "is_own"),
    [(AKIN, "", True), (AKIN - 0.001, "", False), (AKIN, "BTS ", False), (AKIN, "CAP ", True)],
)
def test_a_title_akin_to_another_title_of_the_record_is_the_codes_own(share: float, kind: str, is_own: bool) -> None:
    other = "Arpenteur de brumes"
    record = Record("RNCP1", f"CAP {HOT}", titles=(f"CAP {HOT}", f"CAP {other}"))
    rarity = _Pairs({_name(COLD).words | _name(other).words: share})
    said = (_named(f"CAP {HOT}", 3), _named(f"{kind}{COLD}", 1, 5))
    profile = profiles({"RNCP1": said}, {"RNCP1": record}, rarity)["RNCP1"]
    assert (said[1] in profile.own, said[1] in profile.against) == (is_own, not is_own)


@pytest.mark.parametrize(("kind", "is_own"), [("CAP", False), ("BP", True), ("Titre", True)])
def test_a_kind_that_is_surely_another_stands_against_a_code_of_the_same_title(kind: str, is_own: bool) -> None:
    record = Record("RNCP1", f"BP {HOT}", titles=(f"BP {HOT}",))
    profile = _profile(0.0, _named(f"BP {HOT}", 1), _named(f"{kind} {HOT}", 3, 5), record=record)
    assert any(len(named.branches) == 3 for named in profile.own) is is_own


def test_the_kind_and_the_level_are_those_that_most_branches_print() -> None:
    profile = Profile("RNCP1", [_named(f"CQP {HOT}", 1), _named(f"CAP {HOT}", 2), _named(HOT, 5)])
    assert (profile.kind, profile.level) == ("Cap", "3")
    assert Profile("RNCP1", [_named(f"Diplôme {HOT}", 5), _named(HOT, 9)]).kind == "Diplome"
    levels = [Named(replace(_name(HOT), level=level), (1,), frozenset(level)) for level in ("5", "4", "4")]
    assert Profile("RNCP1", levels).level == "4"
    assert Profile("RNCP1", levels, record=Record("RNCP1", HOT, level="6")).level == "6"


@pytest.mark.parametrize(("share", "units"), [(0.6, 1), (0.599, 3)])
def test_options_that_share_less_than_most_words_are_two_below_one_code(
    share: float, units: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proa_graph.identity.units.Rarity", lambda _: _Told(share))
    said = [_named("BTS Souffleur option bulles rouges", 1), _named("BTS Souffleur option nuages verts", 1, 5)]
    assert len(list(coded(Profile("RNCP1", said)))) == units


def _unit(code: str, kind: str = "Titre", **more: object) -> Unit:
    return replace(Unit(code, kind, frozenset({frozenset({"x"})}), frozenset(), "", code=code), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("apart", "linked", "levels", "one"),
    [
        (AT_ONE_TIME, False, ("", ""), False), (AT_ONE_TIME + 1, False, ("", ""), True),
        (AT_ONE_TIME + 1, False, ("3", "4"), False), (1, True, ("3", "4"), True),
        (AT_ONE_TIME + 1, False, ("3", ""), True),
    ],
)  # fmt: skip
def test_two_numbers_of_a_title_of_the_state(apart: int, linked: bool, levels: tuple[str, str], one: bool) -> None:
    older = _unit("RNCP1000", "Bts", level=levels[0])
    newer = _unit(f"RNCP{1000 + apart}", "Bts", level=levels[1])
    lineage = Lineage([(older.code, newer.code)] if linked else [])
    assert renewed(older, newer, lineage) is renewed(newer, older, lineage) is one


@pytest.mark.parametrize(
    ("bodies", "linked", "one"),
    [
        (("École du soir", "ECOLE DU SOIR"), False, True), (("École du soir", "Institut de l’aube"), True, False),
        (("École du soir", ""), False, False), (("École du soir", ""), True, True),
    ],
)  # fmt: skip
def test_two_numbers_of_any_other_title(bodies: tuple[str, str], linked: bool, one: bool) -> None:
    older, newer = (_unit(f"RNCP{n}", bodies=(b,) if b else ()) for n, b in zip((10, 90), bodies, strict=True))
    lineage = Lineage([("RNCP10", "RNCP90")] if linked else [])
    assert renewed(older, newer, lineage) is one
    older, newer = (replace(unit, kind="QualificationConventionnelle") for unit in (older, newer))
    assert not renewed(older, newer, lineage)


@pytest.mark.parametrize(
    ("links", "forks"),
    [
        ([("RNCP1", "RNCP2")], False), ([("RNCP1", "RNCP2"), ("RNCP1", "RNCP3")], True),
        ([("RNCP1", "RNCP2"), ("RNCP3", "RNCP2")], True), ([("RNCP1", "RNCP2"), ("RNCP1", "RNCP4")], False),
    ],
)  # fmt: skip
def test_a_succession_that_forks_among_those_of_its_title_joins_nothing(
    links: list[tuple[str, str]], forks: bool
) -> None:
    one, two, three = (_unit(f"RNCP{n}") for n in (1, 2, 3))
    for a, b in ((one, two), (two, one)):
        assert one_of_many(a, b, (one, two, three), Lineage(links)) is forks


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Cap", "Cap", True), ("Cap", "Bts", False), ("Cap", "Titre", True), ("", "Cqp", True), ("Cqp", "Cap", False),
    ],
)  # fmt: skip
def test_titles_of_known_kinds_agree_where_the_kinds_do(one: str, other: str, agree: bool) -> None:
    assert titles_agree(_unit("RNCP1", one), _unit("RNCP2", other)) is agree


def test_a_diploma_of_the_state_may_be_raised_and_no_other() -> None:
    for kind, agree in (("Bts", True), ("Cqp", False)):
        assert titles_agree(_unit("RNCP1", kind, level="4"), _unit("RNCP2", kind, level="5")) is agree


@pytest.mark.parametrize(
    ("kind", "of_code", "bodies", "may"),
    [
        ("", "Cqp", (), False), ("Titre", "Cap", (), True), ("Cqp", "", (), False), ("Cap", "Titre", (), True),
        ("Cqp", "Cqp", (), True), ("Cap", "Bts", (), False), ("", "TitreProfessionnel", ("école",), False),
        ("", "TitreProfessionnel", (), True), ("TitreProfessionnel", "TitreProfessionnel", ("école",), True),
    ],
)  # fmt: skip
def test_a_name_without_a_code_may_be_a_code(kind: str, of_code: str, bodies: tuple[str, ...], may: bool) -> None:
    assert may_be(_unit("", kind, bodies=bodies), _unit("RNCP2", of_code)) is may
    assert not may_be(_unit("", kind, level="3"), _unit("RNCP2", of_code, level="4"))


def test_one_number_of_a_company_is_one_body_under_two_names() -> None:
    def of(name: str, siret: str) -> Unit:
        return registered(Record("RNCP1", HOT, certifiers=(Certifier(name=name, siret=siret),)))

    assert bodies_agree(of("École du soir", "12345678900011"), of("Institut", "12345678900029"))
    assert not bodies_agree(of("École du soir", "12345678900011"), of("Institut", "12345678800029"))


def test_short_kinds_stay_in_capitals_but_those_that_are_words() -> None:
    known = names._acronyms()
    assert {"bts", "cap", "bp", "cqp", "tp"} <= known
    assert not known & {"de", "du", "titre"}
    assert all(len(one) < 6 and " " not in one for one in known)
    assert any(len(one) == 5 for one in known)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Institut phares", "Institut des phares", True), ("École phares", "École phares nord", True),
        ("Phares", "Phares nord", False), ("Phares", "PHARES", True), ("Branche phares", "Branche ports", False),
    ],
)  # fmt: skip
def test_names_of_two_words_may_be_one_body_in_other_words(one: str, other: str, is_one: bool) -> None:
    assert bodies_agree(_unit("RNCP1", bodies=(one,)), _unit("RNCP2", bodies=(other,))) is is_one


@pytest.mark.parametrize(
    ("label", "title"), [("Abc (CAP)", "Abc"), ("Ab (CAP)", "Ab (CAP)"), ("Abc (BOF)", "Abc (BOF)")]
)
def test_a_kind_in_parentheses_after_a_title_is_no_part_of_it(label: str, title: str) -> None:
    assert names.readable(label) == title


@pytest.mark.parametrize(("label", "title"), [("abc (active)", "abc "), ("ab (active)", "ab (active)")])
def test_a_remark_after_a_title_is_no_part_of_it(label: str, title: str) -> None:
    assert titles.spelt(label) == title


def test_what_was_decided_of_a_title_is_found_on_either_side() -> None:
    def about(one: str, other: str, judgement: str) -> Ledger:
        return Ledger((Decision(one, other, judgement, "someone", DAY, "why"),))  # type: ignore[arg-type]

    line = Entry(certification_label=HOT)
    for one, other in ((HOT, "RNCP100"), ("RNCP100", HOT)):
        assert (about(one, other, "yes").record_of("T1", line) or ("",))[0] == "RNCP100"
        assert about(one, other, "no").record_of("T1", line) is None
    assert (about(HOT, "", "no").record_of("T1", line) or ("?",))[0] == ""
    assert about(HOT, COLD, "yes").record_of("T1", line) is None
    assert about(COLD, "RNCP100", "yes").record_of("T1", line) is None


def test_keys_are_written_in_the_order_of_codes_shorter_first() -> None:
    codes = {"RNCP201": "RNCP100", "RNCP200": "RNCP300", "RNCP9": "RNCP34567"}
    assert keys.minted({}, codes).split()[1:] == ["RNCP9,RNCP34567", "RNCP200,RNCP300", "RNCP201,RNCP100"]


class _Liked(Matcher):
    """Knows how like the titles of codes are; ranks nothing."""

    def __init__(self, known: dict[str, float]) -> None:
        self.records = dict.fromkeys(known)  # type: ignore[assignment]
        self._known = known

    def _likeness(self, line: Line, code: str) -> float:
        return self._known[code]

    def _ranked(self, line: Line) -> list[tuple[Candidate, float]]:
        return []


@pytest.mark.parametrize(
    ("known", "meant", "found"),
    [
        ({"RNCP1": CONTRADICTED}, ("RNCP1",), ("RNCP1", "ByCode", CONTRADICTED, "Accepted", ())),
        ({"RNCP1": 0.29}, ("RNCP1",), ("RNCP1", "ByCode", 0.29, "Proposed", ())),
        ({"RNCP1": 0.9, "RNCP2": 0.5}, ("RNCP1", "RNCP2"), ("RNCP1", "ByCode", 0.9, "Proposed", (("RNCP2", 0.5),))),
        ({"RNCP1": 0.2, "RNCP2": 0.5}, ("RNCP1", "RNCP2"), ("RNCP2", "ByCode", 0.5, "Proposed", (("RNCP1", 0.2),))),
        ({}, ("RNCP1",), None),
    ],
)
def test_a_code_stands_where_its_title_is_not_contradicted(
    known: dict[str, float], meant: tuple[str, ...], found: object
) -> None:
    assert _Liked(known)._by_code(LINE, meant) == found


class _Ranking(Resolution):
    """Ranks units by what is told of them: which are registered, in how many branches."""

    def __init__(self, living: set[str], branches: dict[str, int], *, loaded: bool) -> None:
        self.living, self.register = living, SimpleNamespace(loaded=loaded)  # type: ignore[assignment]
        entries = [
            (code, SimpleNamespace(entry=Entry(idcc=str(n)))) for code, many in branches.items() for n in range(many)
        ]
        self.lines = [line for _, line in entries]  # type: ignore[misc]
        self._of = {code: [at for at, (own, _) in enumerate(entries) if own == code] for code in branches}

    def root(self, unit: str) -> str:
        return unit

    def members(self, root: str) -> list[Unit]:
        return [_unit(root, lines=self._of.get(root, []))]

    def best(self, unit: Unit, *others: Unit) -> str:
        """The code of the best of ``others``."""
        return max(others, key=lambda other: self._rank(unit, other)).code


def test_of_homonyms_the_registered_then_the_same_kind_then_most_branches_then_the_newest() -> None:
    cap, bts, title = _unit("RNCP1", "Cap"), _unit("RNCP2", "Bts"), _unit("RNCP3", "Titre")
    line, other = _unit("", "Cap"), _unit("RNCP9", "Cap")
    ranking = _Ranking(set(), {"RNCP2": 2, "RNCP3": 1}, loaded=True)
    assert ranking.best(line, cap, bts, title) == "RNCP1"
    assert ranking.best(_unit("", "Titre"), cap, bts, title) == "RNCP2"
    assert _Ranking({"RNCP3"}, {"RNCP2": 2}, loaded=True).best(line, cap, bts, title) == "RNCP3"
    assert _Ranking(set(), {}, loaded=True).best(_unit("", ""), cap, bts, title) == "RNCP3"
    for ranking in (_Ranking(set(), {"RNCP2": 2}, loaded=False), _Ranking({"RNCP3"}, {"RNCP2": 2}, loaded=False)):
        assert ranking.best(line, cap, bts, title) == "RNCP3"
    assert _Ranking(set(), {"RNCP2": 2}, loaded=True).best(other, cap, bts) == "RNCP2"
    assert _Ranking(set(), {"RNCP1": 2}, loaded=True).best(other, cap, bts) == "RNCP2"


# What speaks for a record


def _record(code: str, *spans: tuple[date | None, date | None], **more: object) -> Record:
    return Record(code, HOT, titles=(HOT,), periods=tuple(Period(*span) for span in spans), **more)  # type: ignore[arg-type]


def _features(record: Record, line: Line, others: Iterable[Record] = (), links: Iterable[tuple[str, str]] = (),
              printed: Iterable[tuple[str, str, str]] = ()) -> dict[str, float]:  # fmt: skip
    records = {one.code: one for one in (record, *others)}
    evidence = Evidence(records, Lineage(links), printed)
    found = next(c for c in evidence.candidates(line) if c.record.code == record.code)
    return dict(zip(FEATURES, found.features, strict=True))


LINE = Line(HOT, "", "", "", DAY, frozenset({"16"}))
NEXT = DAY + timedelta(days=1)
BEFORE = DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("span", "registered_then", "not_yet", "ended"),
    [
        ((DAY, None), 1, 0, 0), ((NEXT, None), 0, 1, 0), ((BEFORE, DAY), 1, 0, 0),
        ((date(2019, 1, 1), BEFORE), 0, 0, 1),
    ],
)  # fmt: skip
def test_whether_a_record_was_registered_on_the_day_of_the_text(
    span: tuple[date, date | None], registered_then: int, not_yet: int, ended: int
) -> None:
    told = _features(_record("RNCP1", span), LINE)
    assert (told["registered"], told["not_yet"], told["ended"]) == (registered_then, not_yet, ended)
    assert told["same_and_registered"] == registered_then
    assert set(_features(_record("RNCP1", span), replace(LINE, day=None)).values()) <= {0.0, 1.0, 0.4}


def test_years_since_the_end_and_before_the_beginning_are_bounded() -> None:
    ended = _features(_record("RNCP1", (date(2010, 1, 1), DAY - timedelta(days=731))), LINE)
    assert ended["years_ended"] == pytest.approx(731 / 365.25)
    assert _features(_record("RNCP1", (date(1990, 1, 1), date(2000, 1, 1))), LINE)["years_ended"] == 6.0
    ahead = _features(_record("RNCP1", (DAY + timedelta(days=365), None)), LINE)
    assert ahead["unborn"] == pytest.approx(365 / 365.25)
    assert _features(_record("RNCP1", (date(2030, 1, 1), None)), LINE)["unborn"] == 6.0
    assert ended["unborn"] == 0.0


@pytest.mark.parametrize(("first", "replaced"), [(DAY, 1.0), (NEXT, 0.0), (BEFORE, 1.0)])
def test_a_record_is_replaced_from_the_day_on_which_its_successor_began(first: date, replaced: float) -> None:
    old = _record("RNCP1", (date(2010, 1, 1), None))
    told = _features(old, LINE, [_record("RNCP2", (first, None))], [("RNCP1", "RNCP2")])
    assert told["replaced"] == replaced


@pytest.mark.parametrize(
    ("kind", "label", "told"),
    [
        ("Cap", "CAP", ("same_type",)), ("Cap", "BTS", ("other_type",)), ("Titre", "CAP", ("title_of_state",)),
        ("Titre", "TP", ()), ("", "CAP", ()), ("Cap", "", ()),
    ],
)  # fmt: skip
def test_types_that_say_something_are_compared(kind: str, label: str, told: tuple[str, ...]) -> None:
    found = _features(_record("RNCP1", kind=label), replace(LINE, kind=kind))
    assert tuple(name for name in ("same_type", "other_type", "title_of_state") if found[name]) == told


@pytest.mark.parametrize(("levels", "other"), [(("3", "3"), 0), (("3", "4"), 1), (("", "4"), 0), (("3", ""), 0)])
def test_levels_differ_where_both_are_known(levels: tuple[str, str], other: int) -> None:
    assert _features(_record("RNCP1", level=levels[1]), replace(LINE, level=levels[0]))["other_level"] == other


def test_branches_that_print_a_code_count_but_the_lines_own() -> None:
    printed = [(HOT, "RNCP1", b) for b in ("16", "18", "29")] + [(COLD, "RNCP1", "44"), (HOT, "RNCP2", "51")]
    printed += [(HOT, "RNCP9", "66")]
    told = _features(_record("RNCP1"), LINE, [_record("RNCP2")], printed=printed)
    assert told["listed_elsewhere"] == pytest.approx(math.log1p(3))
    assert told["so_named_elsewhere"] == pytest.approx(math.log1p(2))
    assert told["otherwise_named_elsewhere"] == pytest.approx(math.log1p(1))


def test_the_certifier_counts_from_surely_not_to_surely() -> None:
    record = _record("RNCP1", certifiers=(Certifier(name="École du soir"),))
    same = _features(record, replace(LINE, certifier="ECOLE DU SOIR"))
    assert (same["certifier"], same["same_words_and_certifier"]) == (1.0, 1.0)
    other = _features(record, replace(LINE, certifier="Ministère de l’agriculture"))
    assert (other["certifier"] < 0, other["same_words_and_certifier"]) == (True, 0.0)
    assert _features(record, LINE)["certifier"] == 0.0


@pytest.mark.parametrize(("unborn", "lives"), [(0.49, True), (0.5, False)])
def test_what_begins_within_half_a_year_may_have_lived(unborn: float, lives: bool) -> None:
    values = dict.fromkeys(FEATURES, 0.0) | {"unborn": unborn}
    assert living(Candidate(_record("RNCP1"), 1.0, tuple(values.values()))) is lives
    for against in ("not_yet", "ended"):
        told = dict.fromkeys(FEATURES, 0.0) | {against: 1.0}
        assert not living(Candidate(_record("RNCP1"), 1.0, tuple(told.values())))


def test_a_title_is_ahead_of_the_others_and_of_those_then_living() -> None:
    ended = replace(_record("RNCP2", (date(2010, 1, 1), date(2015, 1, 1))), title=COLD, titles=(f"{HOT} rares",))
    told = _features(_record("RNCP1", (date(2010, 1, 1), None)), LINE, [ended])
    assert 0 < told["ahead_of_all"] < 0.4
    assert (told["ahead_of_living"], told["living_alone"], told["same_and_living_alone"]) == (0.4, 1.0, 1.0)
    twin = _features(_record("RNCP1"), LINE, [_record("RNCP2")])
    assert (twin["ahead_of_all"], twin["ahead_of_living"], twin["living_alone"]) == (0.0, 0.0, 0.0)


def _candidate(code: str, last: date, likeness: float = 1.0, level: str = "") -> Candidate:
    record = _record(code, (date(2010, 1, 1), last), level=level)
    return Candidate(record, likeness, tuple(0.0 for _ in FEATURES))


SOON, LATELY, TWIN = matching._SOON, matching._LATELY, matching._TWIN


@pytest.mark.parametrize(
    ("best", "other", "doubtful"),
    [
        (0, 900, True), (-1, 900, False), (SOON - 1, 900, True), (SOON, 900, False),
        (900, 0, False), (900, -1, True), (900, 1 - LATELY, True), (900, -LATELY, False),
    ],
)  # fmt: skip
def test_of_twins_one_of_which_ends_or_ended_near_the_day_a_person_chooses(
    best: int, other: int, doubtful: bool
) -> None:
    """``best`` and ``other`` end so many days after the text."""
    one, twin = (_candidate(code, DAY + timedelta(days=n)) for code, n in (("RNCP1", best), ("RNCP2", other)))
    assert matching._doubtful(LINE, one, [twin]) is doubtful
    assert not matching._doubtful(LINE, one, [])
    assert not matching._doubtful(replace(LINE, day=None), one, [twin])


@pytest.mark.parametrize(
    ("likeness", "levels", "is_twin"),
    [(TWIN, ("3", "3"), True), (TWIN + 0.001, ("3", "3"), False), (0, ("3", "4"), False), (0, ("3", ""), True)],
)
def test_twins_are_as_like_and_of_one_level(likeness: float, levels: tuple[str, str], is_twin: bool) -> None:
    best = _candidate("RNCP1", DAY, level=levels[0])
    other = _candidate("RNCP2", DAY + timedelta(days=900), 1.0 - likeness, levels[1])
    assert matching._doubtful(LINE, best, [other]) is is_twin


@pytest.mark.parametrize(
    ("is_known", "ahead", "begun"),
    [(True, 0.0, True), (True, 0.01, False), (False, -0.3, False), (False, -0.5, False), (False, -0.51, True)],
)
def test_a_record_whose_first_day_is_a_guess_has_begun_half_a_year_later(
    is_known: bool, ahead: float, begun: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = _record("RNCP1", *([(DAY, None)] if is_known else []))
    evidence = Evidence({}, Lineage(()))
    monkeypatch.setattr(evidence, "_ahead", lambda record, day: ahead)
    assert evidence._begun(record, DAY) is begun


def test_first_days_that_are_given_are_not_looked_for() -> None:
    given = [(number, 1000 + number) for number in range(1, 41)]
    assert Evidence({}, Lineage(()), firsts=given)._about_when(20) == 1021


def _numbered(count: int, pace: int) -> dict[str, Record]:
    first = date(2000, 1, 1)
    known = (_record(f"RNCP{n}", (first + timedelta(days=pace * n), None)) for n in range(1, count + 1))
    return {record.code: record for record in known}


@pytest.mark.parametrize(
    ("count", "number", "days"),
    [(39, 20, None), (40, 20, 21), (100, 60, 60), (100, 100, 80), (100, 110, 91), (100, 0, None)],
)
def test_a_number_tells_about_when_a_record_began(count: int, number: int, days: int | None) -> None:
    evidence = Evidence(_numbered(count, 1), Lineage(()))
    day = date(2000, 1, 1) + timedelta(days=days) if days is not None else None
    assert evidence._about_when(number) == (day.toordinal() if day else 0.0)


def test_numbers_beyond_the_last_known_go_on_at_the_pace_of_late() -> None:
    records = _numbered(100, 2)
    unknown = Record("RNCP150", COLD, titles=(COLD,))
    evidence = Evidence({**records, unknown.code: unknown}, Lineage(()))
    middle = sorted(record.periods[0].first.toordinal() for record in records.values() if record.number > 60)  # type: ignore[union-attr]
    born = middle[len(middle) // 2] + 50 * 2
    assert evidence._about_when(150) == born
    assert evidence.began("RNCP150") == date.fromordinal(int(born - 0.5 * 365.25))
    assert evidence.began("RNCP7") == records["RNCP7"].periods[0].first
    assert evidence.began("RNCP999") is None
