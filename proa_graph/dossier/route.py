"""The route that a company takes to set external periods, from six facts about it (article L6324-9, I)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from proa_graph import parameters
from proa_graph.tables import Contract


@dataclass(frozen=True, slots=True)
class Route:
    """``key`` is ``negotiate`` (B), ``negotiate-then-decide`` (A), ``decide-after-disagreement`` (A, talks failed),
    ``below-share`` (A, too few employees concerned: the text is silent), ``decide`` (C) or ``unknown``.

    ``missing`` are the fields that would settle an unknown one; ``consult`` tells whether the works council has to be
    consulted, ``None`` where it is not known to exist.
    """

    key: str
    missing: tuple[str, ...] = ()
    consult: bool | None = False


def route(contract: Contract, law: date) -> Route:
    """Return the route of the company of ``contract``.

    Args:
        contract: an external period with the facts of the company: headcount, union delegate, works council, share of
            the staff over twelve months, Community-scale group, record of disagreement.
        law: the day whose thresholds hold.
    """
    staff = _number(contract, "headcount")
    if contract.one("community_group") == "true":
        return Route("negotiate")
    if staff is None:
        return Route("unknown", ("headcount",))
    if staff >= _limit("negotiation_headcount_always", law):
        return Route("negotiate")
    if staff < _limit("negotiation_headcount", law):
        return _decide(contract)
    return _middle(contract, law)


def _middle(contract: Contract, law: date) -> Route:
    """Between the thresholds, the union delegate and the share of the staff decide."""
    delegate, share = contract.one("union_delegate"), _number(contract, "external_share")
    if delegate == "false":
        return _decide(contract)
    if not delegate or share is None:
        missing = (("union_delegate", not delegate), ("external_share", share is None))
        return Route("unknown", tuple(name for name, absent in missing if absent))
    if share < _limit("negotiation_share", law):
        return Route("below-share")
    failed = contract.one("disagreement_record") not in {"", "no"}
    return Route("decide-after-disagreement" if failed else "negotiate-then-decide")


def _decide(contract: Contract) -> Route:
    council = contract.one("works_council")
    return Route("decide", () if council else ("works_council",), council == "true" if council else None)


def _limit(name: str, law: date) -> Decimal:
    return parameters.on(name, law).value


def _number(contract: Contract, field: str) -> Decimal | None:
    return Decimal(contract.one(field)) if contract.one(field) else None
