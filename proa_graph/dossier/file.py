"""A period and a portfolio as their files show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from proa_graph import graph, parameters
from proa_graph.dossier.calendar import Step, steps
from proa_graph.dossier.papers import Item, missing_fields, papers, topics
from proa_graph.dossier.route import Route, route
from proa_graph.tables import Contract

_FIRST_COUNTED = date(2026, 2, 1)
"""The first day on which every number of the calendar is law: what is concluded earlier is counted as on that day."""
_ROWS = ("contract", "pay", "host", "trial", "cpf", "pay-funding", "frame", "return")


@dataclass(frozen=True, slots=True)
class Dossier:
    """The file of one period: ``row`` is its number in the table, ``kind`` ``internal``, ``external`` or empty.

    ``missing`` are groups of empty fields of which one is needed; ``route`` and ``topics`` are of external periods;
    ``amounts`` are the euros that the data let one compute (``cpf-internal``, ``cpf-external``, ``flat-rate``).
    """

    row: int
    label: str
    kind: str
    steps: tuple[Step, ...]
    papers: tuple[Item, ...]
    missing: tuple[tuple[str, ...], ...]
    route: Route | None
    topics: tuple[Item, ...]
    amounts: tuple[tuple[str, Decimal], ...]

    @property
    def comparison(self) -> tuple[str, ...]:
        """The points on which both forms differ, keys of words (``<point>.internal``, ``<point>.external``)."""
        return _ROWS


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The periods that one operator funds: how many, their mean, the share of external ones (None: form unknown)."""

    name: str
    periods: int
    mean: Decimal
    external: Decimal | None


def dossier(contract: Contract, as_of: date | None = None) -> Dossier:
    """Return the file of a reconversion period, counted by the law of its conclusion (else of ``as_of``)."""
    concluded = contract.one("concluded_on")
    law = max(date.fromisoformat(concluded) if concluded else as_of or _FIRST_COUNTED, _FIRST_COUNTED)
    external = contract.one("period_kind") == "ExternalPeriod"
    kind = {"ExternalPeriod": "external", "InternalPeriod": "internal"}.get(contract.one("period_kind"), "")
    return Dossier(
        contract.row,
        contract.one("contract_id"),
        kind,
        steps(contract, law),
        papers(contract),
        missing_fields(contract),
        route(contract, law) if external else None,
        topics(contract) if external else (),
        tuple(_amounts(contract, law)),
    )


def dossiers(contracts: Iterable[Contract], as_of: date | None = None) -> tuple[Dossier, ...]:
    """Return the files of the reconversion periods among ``contracts``."""
    return tuple(dossier(c, as_of) for c in contracts if graph.scheme_of(c, as_of) == "ReconversionPeriod")


def portfolios(contracts: Iterable[Contract]) -> tuple[Portfolio, ...]:
    """Return the portfolios among ``contracts``, by the operator named."""
    found = graph.portfolios(contracts)
    return tuple(Portfolio(n, len(h), graph.mean_funding(h), graph.external_spend(h)) for n, h in found.items())


def _amounts(contract: Contract, law: date) -> list[tuple[str, Decimal]]:
    found: list[tuple[str, Decimal]] = []
    if contract.one("cpf_balance"):
        balance = Decimal(contract.one("cpf_balance"))
        found.append(("cpf-internal", balance * parameters.on("cpf_internal_share", law).value / 100))
        found.append(("cpf-external", balance))
    if contract.one("training_hours"):
        hours = Decimal(contract.one("training_hours"))
        found.append(("flat-rate", hours * parameters.on("flat_rate", law).value))
    return found
