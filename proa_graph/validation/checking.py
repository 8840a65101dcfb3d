"""List or graph × rules → report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyoxigraph

from proa_graph import dossier, limits
from proa_graph import rules as law
from proa_graph.errors import UnusableError
from proa_graph.files import read_input
from proa_graph.reference import Reference
from proa_graph.rules import Rule
from proa_graph.tables import WORKBOOKS, ListTable
from proa_graph.validation import engine
from proa_graph.validation.agreements import AgreementPlaces
from proa_graph.validation.applicability import bases, choose, this_day
from proa_graph.validation.branches import unknown
from proa_graph.validation.changes import compare, told
from proa_graph.validation.engine import Hit
from proa_graph.validation.findings import SEVERITIES, Finding, Report
from proa_graph.validation.loading import load_input
from proa_graph.validation.messages import filled
from proa_graph.validation.once import once
from proa_graph.validation.places import ContractPlaces, Places, TablePlaces
from proa_graph.validation.records import add_records, state_days, unanswered
from proa_graph.validation.reports import render
from proa_graph.validation.stores import to_rdflib
from proa_graph.validation.verdicts import judge

ENGINES = ("sets", "pyshacl")


def validate(
    graph: bytes | pyoxigraph.Store,
    *,
    as_of: date | None = None,
    regime: str = "auto",
    places: Places | None = None,
    with_engine: str = "sets",
    only: Collection[str] = (),
) -> Report:
    """Return the report of the rules that apply to ``graph``.

    Args:
        graph: data in the project's vocabulary: N-Quads, or a store, in which the days of judgement are stated.
        as_of: the day whose law judges everything; without it each text is judged at its own date, else today.
        regime: ``auto`` (by the date), ``pro-a`` or ``reconversion``.
        places: where the parts of the input stand, for the findings.
        with_engine: ``sets`` (each rule one query) or ``pyshacl`` (the reference, slow).
        only: the identifiers of the rules to apply, by default all.

    Raises:
        UnusableError: ``regime`` is unknown.
    """
    store = engine.load(graph)
    background, targets = (places.background, places.targets) if places else (frozenset(), frozenset())
    choice = choose(store, as_of, regime, background)
    state_days(store, choice.text_day, choice.default_day)
    applied = tuple(
        rule
        for rule in law.load()
        if rule.computed
        and (rule.id in only or not only)
        and (rule.target in targets or not targets)
        and any(rule.applies_on(day) for day, _ in choice.days())
    )
    hits = _hits(store, applied, with_engine)
    judged = (hit for hit in hits if hit.focus not in background and choice.judges(hit.rule, hit.focus))
    findings = [_finding(hit, places, choice.day(hit.rule, hit.focus)[0]) for hit in judged]
    file = places.file if places else ""
    return Report(file, once(_sorted(findings)), applied, bases(choice), with_engine, unanswered(applied))


@dataclass(frozen=True, slots=True)
class Checked:
    """A report on a file, with what its forms need of it: the list as read, the workbook as given, the way to it."""

    report: Report
    table: ListTable | None = None
    workbook: bytes | None = None
    path: str = ""

    def render(self, form: str, lang: str = "fr") -> bytes:
        """Return the report in the format ``form``, texts in ``lang``."""
        return render(self.report, form, lang, table=self.table, original=self.workbook, path=self.path)


def check(
    path: Path,
    *,
    idcc: str = "",
    as_of: date | None = None,
    regime: str = "auto",
    content: bytes | None = None,
    columns: Mapping[str, str] | None = None,
    fail_on: str = "violation",
    only: Collection[str] = (),
) -> Checked:
    """Return the report on the list or graph that ``path`` (or ``content``) holds.

    Args and errors: see :func:`load_input` and :func:`validate`; ``fail_on`` is the least severity (``violation``,
    ``warning``, ``info``) that a conforming input must not have.
    """
    content = read_input(path) if content is None else content
    graph, places = load_input(path, idcc=idcc, as_of=as_of, content=content, columns=columns)
    if isinstance(places, AgreementPlaces):
        as_of = places.as_of
    try:
        add_records(graph, as_of or (this_day() if isinstance(places, TablePlaces) else None))
        report = replace(validate(graph, as_of=as_of, regime=regime, places=places, only=only), fail_on=fail_on)
    except limits.UNFORESEEN as error:
        raise limits.unreadable(path.name, error) from error
    if isinstance(places, ContractPlaces):
        report = _with_files(report, places, as_of)
    if not isinstance(places, TablePlaces):
        return Checked(report)
    found = judge(places.table, places.entries, report.findings, registered=bool(Reference().of("rncp")))
    numbers = unknown((idcc, *(entry.idcc for entry in places.table.entries)))
    notes = (*numbers, *report.notes)
    report = replace(report, reading=places.table.reading, verdicts=found, notes=notes)
    return Checked(report, places.table, content if path.suffix.lower() in WORKBOOKS else None)


def _with_files(report: Report, places: ContractPlaces, as_of: date | None) -> Report:
    """Return ``report`` with the files of the periods that the table holds."""
    contracts = places.table.contracts
    return replace(report, dossiers=dossier.dossiers(contracts, as_of), portfolios=dossier.portfolios(contracts))


def check_file(
    path: Path,
    *,
    idcc: str = "",
    as_of: date | None = None,
    regime: str = "auto",
    columns: Mapping[str, str] | None = None,
    fail_on: str = "violation",
    against: Path | None = None,
    form: str = "text",
    lang: str = "fr",
) -> tuple[Report, bytes]:
    """Return the report on ``path`` and its bytes in the format ``form``: what the command prints.

    With ``against``, an older version of the list, the report notes what the newer changes.
    """
    checked = check(path, idcc=idcc, as_of=as_of, regime=regime, columns=columns, fail_on=fail_on)
    if against:
        earlier = check(against, idcc=idcc, as_of=as_of, regime=regime, columns=columns)
        checked = _compared(earlier, checked, against.name)
    here = "" if path.is_absolute() else path.as_posix()
    return checked.report, replace(checked, path=here).render(form, lang)


def _compared(earlier: Checked, checked: Checked, name: str) -> Checked:
    if earlier.table is None or checked.table is None:
        raise UnusableError(
            f"--against {name}",
            "seules deux listes se comparent ; donnez deux tableaux",
            "only two lists compare; give two tables",
        )
    found = compare(earlier.table, checked.table, earlier.report, checked.report)
    lines = zip(told(found, "fr"), told(found, "en"), strict=True)
    notes = tuple({"fr": fr, "en": en} for fr, en in lines)
    return replace(checked, report=replace(checked.report, notes=(*notes, *checked.report.notes)))


def _hits(store: pyoxigraph.Store, rules: tuple[Rule, ...], with_engine: str) -> Iterable[Hit]:
    if with_engine == "sets":
        return engine.hits(store, rules)
    from proa_graph.validation import reference

    return reference.hits(to_rdflib(store), rules)


def _finding(hit: Hit, places: Places | None, day: date) -> Finding:
    more = dict(hit.more)
    values = {**more, "value": hit.value} if hit.value else more
    message = {lang: filled(text, values, lang) for lang, text in hit.rule.message.items()}
    place = places.find(hit.focus, hit.path, hit.value) if places else None
    other = places.find(more["other"], hit.path, "") if places and "other" in more else None
    title = places.title(hit.focus) if isinstance(places, TablePlaces) else ""
    return Finding(hit.rule, hit.focus, hit.path, hit.value, message, place, (other,) if other else (), day, title)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each once, worst first and then in the order of the file."""
    return tuple(found for _, found in sorted({_key(f): f for f in findings}.items(), key=lambda pair: pair[0]))


def _key(finding: Finding) -> tuple[int, int, str, str, str, str, str, str]:
    row = finding.place.row if finding.place else None
    column = finding.place.column if finding.place else ""
    return (
        SEVERITIES.index(finding.severity),
        row or 0,
        column,
        finding.rule.id,
        finding.focus,
        finding.path,
        finding.value,
        finding.message["fr"],
    )
