"""Which law judges what: the date that matters for a resource, and the regime that the date falls in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyoxigraph

from proa_graph.domain.dates import long_date
from proa_graph.errors import UnusableError
from proa_graph.rules import Regime, Rule, regimes
from proa_graph.terms import DEF
from proa_graph.validation.engine import rows
from proa_graph.validation.findings import Basis

REGIMES = ("auto", "pro-a", "reconversion")
_RECONVERSION = "N2"

_DATES = f"""
PREFIX proa: <{DEF}>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
SELECT ?agreement ?signed ?ordered WHERE {{
  {{ ?agreement a proa:Agreement }} UNION {{ ?extending proa:extends ?agreement }}
  OPTIONAL {{ ?agreement eli:date_document ?signed }}
  OPTIONAL {{ ?order proa:extends ?agreement ; eli:date_document ?ordered }}
}}"""
_OWNERS = f"""
PREFIX proa: <{DEF}>
SELECT ?part ?agreement WHERE {{
  {{ ?part proa:agreement ?agreement }} UNION {{ ?part proa:extends ?agreement }}
}}"""


_CONTRACTS = f"""
PREFIX proa: <{DEF}>
SELECT ?contract ?concluded ?filed ?start ?end ?new WHERE {{
  ?contract a ?kind .
  FILTER (?kind IN (proa:TrainingPath, proa:Portfolio))
  OPTIONAL {{ ?contract proa:concludedOn|proa:latestConclusion ?concluded }}
  OPTIONAL {{ ?contract proa:filedOn ?filed }}
  OPTIONAL {{ ?contract proa:startDate ?start }}
  OPTIONAL {{ ?contract proa:earlyEnd ?end }}
  BIND (EXISTS {{ ?contract a proa:ReconversionPeriod }} || ?kind = proa:Portfolio AS ?new)
}}"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What decides the law: a date given by the user, or each text's own; and a regime asked for.

    A contract is judged by the law of the day of its conclusion, whenever it is executed; ``undated`` holds the
    contracts that name no such day, with the law of their scheme. The rules on the file of a reconversion period are
    those of the day on which it is sent (else the period starts), those on its early end of the day of that end:
    ``events`` holds these days by contract. What has no day of its own is judged by the law of ``today``.
    """

    as_of: date | None
    regime: str
    signed: Mapping[str, date]
    ordered: Mapping[str, date]
    owner: Mapping[str, str]
    concluded: Mapping[str, date]
    undated: Mapping[str, date]
    events: Mapping[str, Mapping[str, date]]
    today: date

    def day(self, rule: Rule, focus: str) -> tuple[date, str]:
        """Return the date at which ``rule`` judges ``focus``, and where it comes from (a key of the reasons)."""
        if self.as_of:
            return self._forced(self.as_of), "given"
        event = self.events.get(focus, {}).get(rule.evaluated_at)
        if event:
            return self._forced(event), rule.evaluated_at
        if focus in self.concluded:
            return self._forced(self.concluded[focus]), "contract"
        if focus in self.undated:
            return self._forced(self.undated[focus]), "undated"
        agreement = self.owner.get(focus, focus)
        if rule.evaluated_at == "order" and agreement in self.ordered:
            return self._forced(self.ordered[agreement]), "order"
        if agreement in self.signed:
            return self._forced(self.signed[agreement]), "signature"
        if agreement in self.ordered:
            return self._forced(self.ordered[agreement]), "order"
        return self.default_day, "default"

    def text_day(self, agreement: str) -> date | None:
        """Return the day at which the register is asked about the list of ``agreement``, None where nothing tells.

        It is the day given, else that of the first order, else that of the signature.
        """
        day = self.as_of or self.ordered.get(agreement) or self.signed.get(agreement)
        return self._forced(day) if day else None

    @property
    def default_day(self) -> date:
        """The day of judgement of what has none of its own."""
        return self._forced(self.today)

    def judges(self, rule: Rule, focus: str) -> bool:
        """Return whether ``rule`` is the law for ``focus``."""
        return rule.applies_on(self.day(rule, focus)[0])

    def days(self) -> tuple[tuple[date, str], ...]:
        """Return every date that may judge something here, with its provenance, in order."""
        if self.as_of:
            return ((self._forced(self.as_of), "given"),)
        found = {(self._forced(day), "signature") for day in self.signed.values()}
        found |= {(self._forced(day), "order") for day in self.ordered.values()}
        found |= {(self._forced(day), "contract") for day in self.concluded.values()}
        found |= {(self._forced(day), "undated") for day in self.undated.values()}
        known = {_regime(day).notation for day, _ in found}
        events = {(self._forced(day), name) for days in self.events.values() for name, day in days.items()}
        found |= {(day, name) for day, name in events if _regime(day).notation not in known}
        return tuple(sorted(found)) or ((self.default_day, "default"),)

    def _forced(self, day: date) -> date:
        """Bend ``day`` into the regime asked for, and into the time that the rules cover at all."""
        if self.regime == "pro-a":
            day = min(day, _last_of_pro_a())
        elif self.regime == "reconversion":
            day = max(day, _first_of(_RECONVERSION))
        return max(day, regimes()[0].first)


def choose(
    store: pyoxigraph.Store,
    as_of: date | None,
    regime: str,
    background: frozenset[str] = frozenset(),
    today: date | None = None,
) -> Choice:
    """Return what decides the law for the resources of ``store``, those of ``background`` left out.

    Raises:
        UnusableError: ``regime`` is none of ``auto``, ``pro-a``, ``reconversion``.
    """
    if regime not in REGIMES:
        raise UnusableError(
            f"--regime {regime}", f"choisissez parmi {', '.join(REGIMES)}", f"choose among {', '.join(REGIMES)}"
        )
    signed: dict[str, date] = {}
    ordered: dict[str, date] = {}
    for row in rows(store, _DATES):
        if row["agreement"] in background:
            continue
        for name, dates in (("signed", signed), ("ordered", ordered)):
            day = _date(row.get(name, ""))
            if day:
                dates[row["agreement"]] = min(day, dates.get(row["agreement"], day))
    owner = {row["part"]: row["agreement"] for row in rows(store, _OWNERS)}
    concluded: dict[str, date] = {}
    undated: dict[str, date] = {}
    events: dict[str, dict[str, date]] = {}
    for row in rows(store, _CONTRACTS):
        day = _date(row.get("concluded", ""))
        if row["new"] == "true":
            events[row["contract"]] = _events(row)
        if day:
            concluded[row["contract"]] = day
        else:
            undated[row["contract"]] = _first_of(_RECONVERSION) if row["new"] == "true" else _last_of_pro_a()
    return Choice(as_of, regime, signed, ordered, owner, concluded, undated, events, today or this_day())


def this_day() -> date:
    """Return the day it is in France, which a check takes where nothing gives one."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def _events(row: Mapping[str, str]) -> dict[str, date]:
    """The days on which the file of a period is sent, or it starts, and on which it ends early."""
    filed = _date(row.get("filed", "")) or _date(row.get("start", ""))
    ended = _date(row.get("end", "")) or filed
    return {name: day for name, day in (("filing", filed), ("early-end", ended)) if day}


def bases(choice: Choice) -> tuple[Basis, ...]:
    """Return, in the order of time, the regimes under which ``choice`` judges and why."""
    found: dict[tuple[str, str], list[date]] = {}
    for day, origin in choice.days():
        found.setdefault((_regime(day).notation, origin), []).append(day)
    return tuple(_basis(notation, origin, days, choice.regime) for (notation, origin), days in found.items())


def _basis(notation: str, origin: str, days: list[date], asked: str) -> Basis:
    regime = next(r for r in regimes() if r.notation == notation)
    first, span = long_date(min(days), "fr"), _span(days, "fr")
    day, between = long_date(min(days), "en"), _span(days, "en")
    fr = {
        "given": f"date donnée, {first}",
        "order": f"dates des arrêtés d’extension, {span}",
        "signature": f"dates de signature, {span}",
        "contract": f"dates de conclusion des contrats, {span}",
        "undated": "contrats sans date de conclusion\u00a0: dernier droit de leur dispositif",
        "filing": f"dates de dépôt des dossiers ou de début des périodes, {span}",
        "early-end": f"dates de rupture ou de dépôt, {span}",
        "default": f"aucune date donnée ni trouvée\u00a0: aujourd’hui, {first}",
    }[origin]
    en = {
        "given": f"date given, {day}",
        "order": f"dates of the extension orders, {between}",
        "signature": f"dates of signature, {between}",
        "contract": f"dates of conclusion of the contracts, {between}",
        "undated": "contracts without a date of conclusion: last law of their scheme",
        "filing": f"dates of filing, or of the start of the periods, {between}",
        "early-end": f"dates of early end or of filing, {between}",
        "default": f"no date given or found: today, {day}",
    }[origin]
    if asked != "auto":
        fr, en = f"{fr}\u00a0; régime demandé\u00a0: {asked}", f"{en}; regime asked for: {asked}"
    return Basis(notation, regime.label, {"fr": fr, "en": en})


def _span(days: list[date], lang: str) -> str:
    first, last = (long_date(day, lang) for day in (min(days), max(days)))
    if first == last:
        return f"le {first}" if lang == "fr" else first
    return f"du {first} au {last}" if lang == "fr" else f"{first} to {last}"


def _regime(day: date) -> Regime:
    return next(r for r in reversed(regimes()) if r.first <= day)


def _first_of(notation: str) -> date:
    return next(r.first for r in regimes() if r.notation == notation)


def _last_of_pro_a() -> date:
    return _first_of("N1") - timedelta(days=1)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
