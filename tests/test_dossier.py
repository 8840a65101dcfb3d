"""The file of a reconversion period: calendar, papers, what is missing, route, portfolio, forms of the report."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import published
import pytest

from proa_graph import dossier, parameters, rules
from proa_graph.dossier import Dossier, Step, fields, working_days_after
from proa_graph.server import periods
from proa_graph.server.problems import ProblemError
from proa_graph.site.reconversion import comparison, controls, numbers, obligations, statements
from proa_graph.tables import Contract, columns, read_contracts
from proa_graph.terms import names
from proa_graph.validation import Checked, check

LAW = date(2026, 4, 1)


@cache
def _articles() -> set[tuple[str, str]]:
    return {(version.number, version.first_day.isoformat()) for version in published.facts().articles}


def _contract(**values: str | tuple[str, ...]) -> Contract:
    return Contract(1, {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()})


def _external(**values: str | tuple[str, ...]) -> Dossier:
    given = {"concluded_on": "2026-04-01", "period_kind": "ExternalPeriod", **values}
    return dossier.dossier(_contract(**given))


def _steps(made: Dossier) -> dict[str, Step]:
    return {step.key: step for step in made.steps}


def _checked(tmp_path: Path, *cells: dict[str, object]) -> Checked:
    path = tmp_path / "periode.json"
    path.write_text(json.dumps(list(cells)), encoding="utf-8")
    return check(path)


def test_the_file_goes_thirty_days_before_the_start_and_is_answered_in_twenty() -> None:
    found = _steps(_external(start_date="2026-04-30", filing_date="2026-04-10", end_date="2026-12-31"))
    assert (found["file"].day, found["file"].until) == (date(2026, 3, 31), date(2026, 4, 29))
    assert found["file-for-answer"].day == date(2026, 4, 10)
    assert found["answer"].day == date(2026, 4, 30)
    assert found["latest-end"].day == date(2027, 4, 29)
    assert found["end"].day == date(2026, 12, 31)


def test_an_agreement_moves_the_latest_end_and_an_early_end_is_reported_within_thirty_days() -> None:
    made = _external(start_date="2026-04-30", longer_basis="BranchAgreementBasis", early_end_date="2026-07-01")
    found = _steps(made)
    assert found["latest-end"].day == date(2029, 4, 29)
    assert found["report-early-end"].until == date(2026, 7, 31)


@pytest.mark.parametrize(
    ("given", "last"),
    [
        ({"trial_end": "2026-07-15"}, "2026-07-15"),
        ({"trial_days": "14"}, "2026-05-13"),
        ({"trial_months": "2"}, "2026-06-29"),
        ({"trial_months": "2", "trial_total_months": "4"}, "2026-08-29"),
        ({"host_contract": "Cdi", "host_category": "ManagerCategory"}, "2026-08-29"),
        ({"host_contract": "Cdd", "host_category": "ManagerCategory"}, ""),
    ],
)
def test_the_return_follows_the_trial(given: dict[str, str], last: str) -> None:
    found = _steps(_external(start_date="2026-04-30", **given))
    assert [s.day.isoformat() for key, s in found.items() if key == "trial-end"] == ([last] if last else [])
    if last:
        assert (found["return-or-break"].day - found["trial-end"].day).days == 1


def test_an_agreed_termination_is_counted_day_by_day() -> None:
    found = _steps(_external(termination_signed="2026-09-01"))
    assert found["withdraw"].until == date(2026, 9, 16)
    assert found["request-approval"].day == date(2026, 9, 17)
    assert found["approval"].day == date(2026, 10, 5)
    assert found["terminate"].day == date(2026, 10, 6)
    assert "withdraw" not in _steps(_external(termination_signed="2026-09-01", employment_contract="Cdd"))


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        ("2026-04-03", 1, "2026-04-04"),
        ("2026-04-04", 1, "2026-04-07"),
        ("2026-04-30", 1, "2026-05-02"),
        ("2026-05-13", 1, "2026-05-15"),
        ("2026-05-23", 1, "2026-05-26"),
        ("2026-09-17", 15, "2026-10-05"),
    ],
)
def test_working_days_leave_out_sundays_and_holidays(first: str, count: int, last: str) -> None:
    assert working_days_after(date.fromisoformat(first), count) == date.fromisoformat(last)


def test_papers_are_given_missing_or_unknown() -> None:
    def states(**values: str | tuple[str, ...]) -> dict[str, str]:
        return {item.key: item.state for item in _external(**values).papers}

    assert set(states().values()) == {"unknown"}
    filed = states(filed_pieces=("WrittenAgreementPiece",))
    assert filed["written-agreement"] == "given"
    assert filed["training-agreement"] == filed["host-contract"] == "missing"
    assert states(training_agreement="false")["training-agreement"] == "missing"
    internal = dossier.dossier(_contract(concluded_on="2026-04-01", period_kind="InternalPeriod"))
    assert "host-contract" not in {item.key for item in internal.papers}


def test_what_is_empty_is_named_and_one_of_several_is_enough() -> None:
    missing = _external(start_date="2026-04-30").missing
    assert ("host_contract",) in missing and ("start_date",) not in missing
    assert ("duration_months", "end_date") in missing
    assert ("duration_months", "end_date") not in _external(end_date="2026-12-31").missing
    assert ("host_months",) in _external(host_contract="Cdd").missing
    assert ("cpf_balance",) in _external(cpf_amount="10").missing
    labelled = {field.field for field in fields()}
    assert {name for group in missing for name in group} <= labelled


@pytest.mark.parametrize(
    ("given", "key", "consult"),
    [
        ({"headcount": "49"}, "decide", None),
        ({"headcount": "49", "works_council": "true"}, "decide", True),
        ({"headcount": "49", "works_council": "false"}, "decide", False),
        ({"headcount": "50"}, "unknown", False),
        ({"headcount": "50", "union_delegate": "false", "works_council": "true"}, "decide", True),
        ({"headcount": "50", "union_delegate": "true"}, "unknown", False),
        ({"headcount": "50", "union_delegate": "true", "external_share": "9.9"}, "below-share", False),
        ({"headcount": "50", "union_delegate": "true", "external_share": "10"}, "negotiate-then-decide", False),
        (
            {"headcount": "299", "union_delegate": "true", "external_share": "11", "disagreement_record": "2026-06-10"},
            "decide-after-disagreement",
            False,
        ),
        (
            {"headcount": "299", "union_delegate": "true", "external_share": "11", "disagreement_record": "no"},
            "negotiate-then-decide",
            False,
        ),
        ({"headcount": "300"}, "negotiate", False),
        ({"headcount": "60", "community_group": "true"}, "negotiate", False),
        ({}, "unknown", False),
    ],
)
def test_six_facts_of_the_company_give_the_route(given: dict[str, str], key: str, consult: bool | None) -> None:
    found = _external(**given).route
    assert found is not None
    assert (found.key, found.consult) == (key, consult)
    assert dossier.text(f"route.{found.key}", "en")


def test_the_topics_of_the_agreement_are_four() -> None:
    states = {item.key: item.state for item in _external(agreement_topics=("SeveranceTopic",)).topics}
    assert states.pop("topic-severance") == "given"
    assert set(states.values()) == {"missing"} and len(states) == 3
    assert {item.state for item in _external().topics} == {"unknown"}


def test_amounts_come_from_the_numbers_of_the_law() -> None:
    amounts = dict(_external(cpf_balance="3000", training_hours="300").amounts)
    assert amounts == {"cpf-internal": Decimal(1500), "cpf-external": Decimal(3000), "flat-rate": Decimal(2745)}


def test_a_portfolio_is_the_periods_of_one_operator(tmp_path: Path) -> None:
    base: dict[str, object] = {"scheme": "reconversion", "concluded_on": "2026-04-01", "opco": "Opco A"}
    report = _checked(
        tmp_path,
        {**base, "period_kind": "externe", "opco_funding": "1000"},
        {**base, "period_kind": "interne", "opco_funding": "9500"},
        {**base, "opco": "Opco B", "period_kind": "interne", "opco_funding": "9500"},
    ).report
    (found,) = report.portfolios
    assert (found.name, found.periods, found.mean, found.external) == ("Opco A", 2, Decimal("5250.00"), Decimal("9.52"))
    assert {f.rule.id for f in report.findings if "portfolio" in f.focus} == {"PROA-N16b", "PROA-N16c"}


def test_every_form_of_the_report_shows_the_file(tmp_path: Path) -> None:
    cells: dict[str, object] = {"scheme": "reconversion", "concluded_on": "2026-04-01", "start_date": "2026-04-30"}
    checked = _checked(tmp_path, {**cells, "headcount": "320", "period_kind": "externe", "suspension_terms": "non"})
    (made,) = json.loads(checked.render("json"))["dossiers"]
    assert (made["kind"], made["conforms"], made["route"]["key"]) == ("external", False, "negotiate")
    assert made["calendar"][0]["day"] == "2026-03-31"
    text, html = checked.render("text", "fr").decode(), checked.render("html", "en").decode()
    assert "du 31\u00a0mars\u00a02026 au 29\u00a0avril\u00a02026" in text and "Non conforme" in text
    assert "31\u00a0March\u00a02026 to 29\u00a0April\u00a02026" in html and "article/R6324-1/2026-02-01" in html
    pro_a = _checked(tmp_path, {"scheme": "pro-a", "concluded_on": "2021-04-01"})
    assert "dossiers" not in json.loads(pro_a.render("json"))


def test_a_file_conforms_by_its_own_row(tmp_path: Path) -> None:
    base: dict[str, object] = {"scheme": "reconversion", "concluded_on": "2026-04-01", "period_kind": "externe"}
    base |= {
        "duration_months": 9,
        "training_hours": 300,
        "certification_code": "RNCP34860",
        "written_agreement": "oui",
        "trial_period": "oui",
    }
    base |= {"host_contract": "CDD", "host_months": 8, "contract_suspended": "oui"}
    rows = [{**base, "suspension_terms": "oui"}] * 9 + [{**base, "suspension_terms": "non"}]
    made = json.loads(_checked(tmp_path, *rows).render("json"))["dossiers"]
    assert [one["conforms"] for one in made] == [True] * 9 + [False]


def test_words_and_articles_are_whole_in_both_languages() -> None:
    folder = Path(dossier.__file__).parent
    with (folder / "words.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert all(row["fr"] and row["en"] for row in rows)
    assert {cited for row in rows for cited in dossier.articles(row["key"])} <= _articles()
    assert "\u00a0:" in dossier.text("route.negotiate", "fr")


def test_the_form_fills_columns_in_the_frames_of_the_official_form() -> None:
    assert {field.field for field in fields()} <= set(columns())
    assert [frame["name"] for frame in controls("fr")][:5] == ["employer", "employee", "period", "host", "training"]
    assert all(control.words for frame in controls("en") for control in frame["controls"] if "choice" in control.kind)


@pytest.mark.parametrize("kind", ["interne", "externe", ""])
@pytest.mark.parametrize("form", ["text", "html", "json", "csv"])
def test_what_is_empty_is_named_in_every_form(tmp_path: Path, kind: str, form: str) -> None:
    checked = _checked(tmp_path, {"scheme": "reconversion", "period_kind": kind, "concluded_on": "2026-03-02"})
    assert checked.render(form, "fr") and checked.render(form, "en")


@pytest.mark.parametrize("host", ["Cdd", "Cdi"])
@pytest.mark.parametrize("kind", ["InternalPeriod", "ExternalPeriod"])
def test_what_is_missing_can_be_filled_in_on_the_form(kind: str, host: str) -> None:
    given = {"period_kind": kind, "host_contract": host, "cpf_amount": "1", "termination_date": "2026-09-01"}
    asked = {name for group in dossier.dossier(_contract(**given)).missing for name in group}
    assert asked and asked <= {field.field for field in fields()}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_names_of_the_form_head_a_table_as_well(lang: str) -> None:
    head = ";".join(field.label[lang] for field in fields())
    table = read_contracts(Path("periodes.csv"), f"{head}\n{';'.join('x' for _ in fields())}\n".encode())
    assert table is not None
    assert [*table.columns] == [field.field for field in fields()] and not table.ignored


def test_a_number_holds_within_its_interval_and_is_an_error_outside() -> None:
    for number in parameters.load():
        assert parameters.on(number.name, number.first_day) == number
        assert (number.article, number.version.isoformat()) in _articles()
        assert set(number.label) == {"fr", "en"} and all(number.label.values())
    with pytest.raises(LookupError):
        parameters.on("opco_answer", date(2026, 1, 31))
    with pytest.raises(LookupError):
        parameters.on("pro_a_months_most", date(2026, 1, 1))
    in_force = [number for number in parameters.load() if number.last_day is None and not number.is_day]
    assert len(numbers("fr")) == len(in_force) > 20


def test_every_statement_has_its_article_or_is_the_ministry_s_or_open() -> None:
    french, english = statements("fr"), statements("en")
    assert list(french) == list(english)
    assert {"who", "what", "length", "money", "papers", "steps", "old", "open"} <= set(french)
    for section, held in french.items():
        assert len(held) == len(english[section])
        for statement in held:
            assert statement.articles or statement.state in {"ministry", "open"}
            assert {(a.number, a.path.split("/")[2]) for a in statement.articles} <= _articles()
    assert all(s.state == "open" for s in french["open"])
    assert all(row["internal"].text and row["external"].text for row in comparison("en"))


def test_fields_of_a_form_become_a_contract_under_its_headers() -> None:
    body = b"period_kind=interne&training_hours=300&filed_pieces=accord&filed_pieces=convention&lang=en&unknown=1&idcc="
    content, sent = periods.read("application/x-www-form-urlencoded; charset=utf-8", body)
    cells = json.loads(content)
    assert cells["Heures de formation"] == "300" and cells["Pièces jointes"] == "accord; convention"
    assert "unknown" not in cells and {name: sent[name] for name in periods.OPTIONS if name in sent} == {"lang": "en"}
    assert periods.read("application/json", b"{}") == (b"{}", {})
    assert periods.read("application/json", b"{") == (b"{", {})
    several = periods.joined([("filed_pieces", "accord"), ("idcc", ""), ("filed_pieces", "convention")])
    assert several == {"filed_pieces": "accord; convention"}
    for media_type, empty in (("text/plain", b"x"), ("application/x-www-form-urlencoded", b"idcc=")):
        with pytest.raises(ProblemError):
            periods.read(media_type, empty)


def test_an_object_is_a_period_unless_it_names_another_scheme() -> None:
    read = json.loads(periods.read("application/json", b'{"training_hours": 100, "duration_months": 3}')[0])
    assert read == {"scheme": "reconversion", "training_hours": 100, "duration_months": 3}
    named = b'{"scheme": "pro-a", "training_hours": 100}'
    assert periods.read("application/json", named) == (named, {})


@pytest.mark.parametrize("day", ["", "2025-12-31", "2026-03-02"])
def test_a_kind_of_period_names_the_scheme(tmp_path: Path, day: str) -> None:
    found = _checked(tmp_path, {"period_kind": "interne", "training_hours": 100, "concluded_on": day})
    made = json.loads(found.render("json"))
    assert [one["kind"] for one in made["dossiers"]] == ["internal"]
    hours = [f for f in made["findings"] if f["path"].endswith("#trainingHours")]
    assert [f["rule"] for f in hours] == ([] if day == "2025-12-31" else ["PROA-N03"])


def test_every_obligation_is_a_rule_a_clause_or_a_remark_with_its_reason() -> None:
    known = {rule.id for rule in rules.load()}
    for lang in ("fr", "en"):
        found = obligations(lang)
        assert len(found) >= 30 and len({o["text"] for o in found}) == len(found)
        for one in found:
            refs = {ref.number for ref in one["refs"]}
            assert one["articles"] and {(a.number, a.path.split("/")[2]) for a in one["articles"]} <= _articles()
            assert refs or one["reason"], one["text"]
            assert refs <= (known if one["kind"] in {"rule", "documented"} else names())
            assert bool(one["reason"]) == (one["kind"] == "documented")
