"""The small words of the field, each at its edges: durations, codes, levels, labels, names of the scheme."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proa_graph.domain import calls, codes, dates, durations, labels, levels, scheme, vocabulary
from proa_graph.domain.codes import Code
from proa_graph.domain.durations import Term


@pytest.mark.parametrize(
    ("said", "months"),
    [
        *[(f"conclu pour une duree determinee de {word} ans", 12 * count) for word, count in (
            ("deux", 2), ("trois", 3), ("quatre", 4), ("cinq", 5), ("six", 6), ("sept", 7), ("huit", 8), ("neuf", 9),
            ("dix", 10), ("douze", 12),
        )],
        ("pour une duree determinee d'un an", 12),
        ("pour une duree limitee de dix-huit mois", 0),
        ("pour une duree fixee a 18 mois", 18),
        ("une duree determinee de 36 (36) mois", 36),
        ("pour une duree determinee, soit de trois ans", 0),
        ("une duree determinee maximale de trois ( 3 ) ans", 36),
        ("pour une duree indeterminee", 0),
        ("pour une duree determinee de quelques ans", 0),
    ],
)  # fmt: skip
def test_a_term_is_read_in_words_and_in_figures(said: str, months: int) -> None:
    assert durations.term_in(said) == Term(months)


@pytest.mark.parametrize(
    ("printed", "term"),
    [
        ("P3Y", Term(36)), ("P18M", Term(18)), ("P1Y6M", Term(18)), ("P", Term(0)), ("", Term(0)), ("P3", Term(0)),
        ("open-ended", Term(open_ended=True)), ("xP3Y", Term(0)), ("P0Y", Term(0)),
    ],
)  # fmt: skip
def test_a_period_is_read_as_it_is_written(printed: str, term: Term) -> None:
    assert durations.term(printed) == term


@pytest.mark.parametrize(
    ("term", "written"),
    [(Term(36), "P3Y"), (Term(12), "P1Y"), (Term(18), "P18M"), (Term(11), "P11M"), (Term(), ""),
     (Term(open_ended=True), "open-ended"), (Term(24, open_ended=True), "open-ended")],
)  # fmt: skip
def test_a_term_is_written_in_years_where_it_has_no_months_left(term: Term, written: str) -> None:
    assert str(term) == written
    assert durations.term(written) == (Term(open_ended=True) if term.open_ended else term)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2020-03-01", 36, "2023-03-01"), ("2020-12-01", 1, "2021-01-01"), ("2020-11-30", 1, "2020-12-30"),
        ("2020-12-31", 2, "2021-03-01"), ("2021-01-31", 1, "2021-03-01"), ("2020-02-29", 12, "2021-03-01"),
        ("2020-02-29", 48, "2024-02-29"), ("2021-10-31", 1, "2021-12-01"), ("2021-08-31", 13, "2022-10-01"),
        ("2021-11-30", 3, "2022-03-01"), ("2020-01-15", 11, "2020-12-15"), ("2020-01-15", 12, "2021-01-15"),
    ],
)  # fmt: skip
def test_a_term_ends_on_the_day_after_its_last(start: str, months: int, end: str) -> None:
    assert Term(months).end(date.fromisoformat(start)) == date.fromisoformat(end)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 120))
def test_a_term_has_so_many_months_whatever_their_length(start: date, months: int) -> None:
    end = Term(months).end(start)
    assert end is not None
    passed = (end.year - start.year) * 12 + end.month - start.month
    if end.day == start.day:
        assert passed == months
    else:
        last = date(start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1, 1)
        assert (end.day, passed) == (1, months + 1) and start.day > monthrange(last.year, last.month)[1]


def test_what_has_no_term_has_no_end() -> None:
    assert Term().end(date(2020, 1, 1)) is None and Term(open_ended=True).end(date(2020, 1, 1)) is None


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("RNCP 34857", [("34857", "RNCP 34857", "RNCP")]),
        ("RNCP04857", [("4857", "RNCP04857", "RNCP")]),
        ("RS 5616", [("", "RS 5616", "RS")]),
        ("rs 5616", [("", "rs 5616", "RS")]),
        ("HORS 5616", []),
        ("fiche n° 0512 RNCP", [("512", "fiche n° 0512 RNCP", "RNCP")]),
        ("05189 RS", [("", "05189 RS", "RS")]),
        ("05189 RSA", []),
        ("RNCP 1 RNCP 2", [("1", "RNCP 1", "RNCP"), ("2", "RNCP 2", "RNCP")]),
        ("RNCP 34857 BC01", []),
        ("RNCP 123456", []),
        ("RNCP n° 14 038", [("14038", "RNCP n° 14 038", "RNCP")]),
        ("titre de niveau 5", []),
    ],
)
def test_codes_stand_after_the_name_of_their_register_or_before(printed: str, found: list[tuple[str, ...]]) -> None:
    assert codes.codes(printed, bare=False) == tuple(Code(*one) for one in found)


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("04857", [("4857", "04857", "RNCP")]),
        ("34857 et 310", [("34857", "34857", "RNCP"), ("310", "310", "RNCP")]),
        ("34857/310", [("34857", "34857", "RNCP"), ("310", "310", "RNCP")]),
        ("RNCP 310 / RNCP 310", [("310", "RNCP 310", "RNCP")]),
        ("123456", [("", "123456", "")]),
        ("en cours", [("", "en cours", "")]),
        ("niveau 5 34857", [("34857", "34857", "RNCP")]),
        ("https://exemple.test/1", []),
        ("", []),
    ],
)
def test_in_a_column_of_codes_bare_digits_count(printed: str, found: list[tuple[str, ...]]) -> None:
    assert codes.codes(printed, bare=True) == tuple(Code(*one) for one in found)
    assert bool(codes.codes(printed, bare=False)) == ("RNCP 310" in printed)


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("TP Cariste (RNCP 34857)", "TP Cariste"),
        ("TP Cariste (code RNCP 34857, niveau 3)", "TP Cariste"),
        ("TP Cariste (option RNCP 34857)", "TP Cariste (option )"),
        ("TP Cariste (option conduite)", "TP Cariste (option conduite)"),
        ("TP Cariste (niveau 3)", "TP Cariste"),
        ("TP Cariste – RNCP 34857 – Quai", "TP Cariste – – Quai"),
        ("TP Cariste – [76224]", "TP Cariste"),
        ("TP Cariste, , niveau 3, quai", "TP Cariste, quai"),
        ("– TP Cariste –", "TP Cariste"),
        ("TP Cariste :", "TP Cariste"),
    ],
)
def test_a_label_is_left_without_its_codes(label: str, bare: str) -> None:
    assert codes.without_codes(label) == bare


@pytest.mark.parametrize(
    ("label", "found"), [("BTS X – [76224]", ("76224",)), ("BTS X – 16N34401", ("16N34401",)), ("BTS X [123]", ())]
)
def test_codes_of_other_registers_end_a_label(label: str, found: tuple[str, ...]) -> None:
    assert codes.other_codes(label) == found


@pytest.mark.parametrize(
    ("stated", "old", "new"),
    [
        *[(roman, old, new) for roman, old, new in (
            ("I", "7", "1"), ("II", "6", "2"), ("III", "5", "3"), ("IV", "4", "4"), ("V", "3", "5"), ("VI", "", "6"),
            ("VII", "", "7"), ("VIII", "", "8"),
        )],
        *[(f"niveau {n}", str(n), str(n)) for n in range(1, 9)],
        ("niveau 9", "", ""), ("niveau 0", "", ""), ("sans niveau", "", ""), ("", "", ""),
        ("5 (ex-niveau III)", "5", "5"), ("ex niveau III 5", "5", "5"), ("bac+2", "2", "2"), ("B3", "", ""),
    ],
)  # fmt: skip
def test_a_level_is_read_on_the_scale_of_its_time(stated: str, old: str, new: str) -> None:
    assert levels.level_number(stated, roman_is_new=False) == old
    assert levels.level_number(stated, roman_is_new=True) == new


@pytest.mark.parametrize(
    ("stated", "shows"), [("V", False), ("VI", True), ("niveau VII", True), ("VIII", True), ("6", False), ("", False)]
)
def test_only_six_seven_and_eight_show_the_new_scale(stated: str, shows: bool) -> None:
    assert levels.shows_new_scale(stated) is shows


@pytest.mark.parametrize(
    ("printed", "stated"),
    [
        ("(niveau 3)", "niveau 3"),
        ("niveau (trois)", "niveau (trois)"),
        ("(trois) (six)", "(trois) (six)"),
        ("(ex V", "(ex V"),
        ("5)", "5)"),
    ],
)
def test_a_level_is_stated_without_the_parentheses_around_it(printed: str, stated: str) -> None:
    assert levels.level_stated(printed) == stated


@pytest.mark.parametrize(
    ("printed", "apart"),
    [
        ("TP Cariste", ("TP Cariste", "", "", "")),
        ("TP Cariste (anciennement TP Magasinier)", ("TP Cariste", "(anciennement TP Magasinier)", "", "")),
        ("TP Cariste (ex : TP Quai) (ex : TP Cour)", ("TP Cariste (ex : TP Cour)", "(ex : TP Quai)", "", "")),
        ("TP Cariste (ex : TP Quai (B)) ;", ("TP Cariste", "(ex : TP Quai (B))", "", "")),
        ("TP Cariste (active jusqu’au 1er mai 2024)", ("TP Cariste", "", "1er mai 2024", "")),
        ("TP Cariste – valable jusqu'au 31/12/2023 quai", ("TP Cariste quai", "", "31/12/2023", "")),
        ("Demande n° 1234, en cours : CQP Quai", ("CQP Quai", "", "", "Demande n° 1234, en cours")),
        ("demande 99 – CQP Quai, en attente d’enregistrement", ("CQP Quai", "", "", "demande 99")),
        ("CQP Quai, en attente d’enregistrement", ("CQP Quai, en attente d’enregistrement", "", "", "")),
    ],
)
def test_a_label_is_taken_apart(printed: str, apart: tuple[str, str, str, str]) -> None:
    assert labels.taken_apart(printed) == labels.Label(*apart)


def test_the_former_title_of_a_label_is_inside_its_parenthesis() -> None:
    assert labels.former_title("TP Cariste (anciennement TP Magasinier)") == "TP Magasinier"
    assert labels.former_title("TP Cariste") == ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("la reconversion ou la promotion par alternance", True),
        ("la Reconversion ou promotion", True),
        ("LA RECONVERSION OU PROMOTION PAR ALTERNANCE", True),
        ("promotion par l’alternance", True),
        ("promotion ou reconversion par alternance", True),
        ("le dispositif Pro-A", True),
        ("le dispositif « Pro-A »", True),
        ("le dispositif PRO A", True),
        ("le dispositif pro A", False),
        ("le dispositif PRO\u00a0A", True),
        ("le dispositif proA", True),
        ("econversion ou promotion", False),
        ("la reconversion professionnelle", False),
        ("la promotion par le travail", False),
        ("la reconversion des uns, la reconversion ou promotion des autres", True),
        ("un compro-A", False),
    ],
)
def test_the_scheme_is_named_in_words_or_for_short(text: str, names: bool) -> None:
    assert scheme.names_scheme(text) is names


@pytest.mark.parametrize(
    ("text", "deals"),
    [
        ("les périodes de reconversion", True),
        ("la période de reconversion ou de promotion", False),
        ("la Pro-A, puis la période de reconversion", False),
        ("la Pro-A, les périodes de reconversion, une période de reconversion", True),
        ("la reconversion ou promotion par alternance et une période de reconversion", False),
        ("", False),
    ],
)
def test_periods_of_reconversion_are_told_from_pro_a(text: str, deals: bool) -> None:
    assert scheme.names_reconversion(text) is deals


@pytest.mark.parametrize(
    ("text", "opens"),
    [("TP cariste de", True), ("TP cariste,", True), ("TP cariste", False), ("lignes 3/", False), ("cariste/", True),
     ("Niveau", True), ("TP DE", False), ("l’", True)],
)  # fmt: skip
def test_a_text_that_something_must_follow_ends_open(text: str, opens: bool) -> None:
    assert vocabulary.ends_open(text) is opens


@pytest.mark.parametrize(
    ("text", "count", "alone"),
    [("Titre professionnel", 2, True), ("Titre professionnel / CQP", 2, True), ("CQP cariste", 1, False),
     ("CQP (branche)", 1, True), ("cariste", 0, False), ("", 0, False), ("BTS ou BTSA", 1, True),
     ("CQP / ! / BTS", 1, False)],
)  # fmt: skip
def test_a_kind_of_certification_is_named_alone_or_before_a_title(text: str, count: int, alone: bool) -> None:
    assert vocabulary.type_words(text) == count
    assert vocabulary.is_type(text) is alone


@pytest.mark.parametrize(
    ("article", "can"),
    [("KALIARTI000037367659", False), ("KALIARTI000037367660", True), ("KALIARTI000037367661", True)],
)
def test_an_article_older_than_the_law_cannot_name_the_scheme(article: str, can: bool) -> None:
    assert scheme.can_name_scheme(article) is can


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("le 6 no. 2020", None),
        ("le 6 nov. 2020", date(2020, 11, 6)),
        ("le 6 novembre 2020", date(2020, 11, 6)),
        ("le 6 jui 2020", None),
        ("le 6 juin 2020", date(2020, 6, 6)),
        ("le 6 juil. 2020", date(2020, 7, 6)),
        ("le 1er août 2021", date(2021, 8, 1)),
        ("le 31 février 2021", None),
        ("le 31 février 2021, puis le 28 février 2021", date(2021, 2, 28)),
        ("le 3 décembres 2021", None),
    ],
)
def test_a_date_is_read_by_its_month_cut_to_three_letters_at_least(text: str, day: date | None) -> None:
    assert dates.date_in(text) == day


@given(st.dates(date(1000, 1, 1)))
def test_a_day_written_out_is_read_again_and_the_first_is_no_bare_number(day: date) -> None:
    told = dates.written(day)
    assert dates.date_in(f"signé le {told}.") == day
    assert told.startswith("1er ") == (day.day == 1)
    assert dates.long_date(day, "fr").replace("\u00a0", " ") == told
    assert dates.long_date(day, "en").startswith(f"{day.day}\u00a0")


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(0, 60))
@example(date(2023, 12, 31), 2)
@example(date(2022, 12, 31), 2)
@example(date(2024, 2, 29), 12)
def test_months_later_is_that_day_or_the_last_of_a_shorter_month(day: date, count: int) -> None:
    later = dates.months_after(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@pytest.mark.parametrize(
    ("text", "called"),
    [("TP vannier", ()), ("TP vannier (1)", ("1",)), ("TP [12] vannier (**)", ("12", "**")), ("TP (123) (****)", ())],
)
def test_what_a_line_calls_is_told_without_its_brackets(text: str, called: tuple[str, ...]) -> None:
    assert calls.calls(text) == called


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("La promotion du tourisme", False),
        ("PROMOTION PAR ALTERNANCE", True),
        ("promotion de l’alternance", True),
        ("promotion des métiers", False),
        ("une reconversion", True),
        ("la Pro-A", True),
        ("professionnel", False),
    ],
)
def test_a_text_that_holds_no_piece_of_the_name_is_not_read(text: str, may: bool) -> None:
    assert scheme.may_name(text.encode()) is may
