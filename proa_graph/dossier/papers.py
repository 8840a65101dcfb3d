"""The papers of the file, and the data without which nothing can be said."""

from __future__ import annotations

from dataclasses import dataclass

from proa_graph.tables import Contract

GIVEN, MISSING, UNKNOWN = "given", "missing", "unknown"

_PIECES = (
    ("written-agreement", "WrittenAgreementPiece", "written_agreement"),
    ("training-agreement", "TrainingAgreementPiece", "training_agreement"),
    ("host-contract", "HostContractPiece", "host_contract"),
)
_ALWAYS = (
    ("concluded_on",), ("period_kind",), ("start_date",), ("duration_months", "end_date"), ("training_hours",),
    ("certification_code", "aim"), ("provider",), ("filing_date",),
)  # fmt: skip
_INTERNAL = (("pay_ratio", "pay_during"),)
_EXTERNAL = (
    ("contract_suspended",), ("suspension_terms",), ("early_return_terms",), ("host_contract",), ("trial_period",),
    ("trial_months", "trial_total_months", "trial_days", "trial_end"), ("external_basis", "headcount"),
)  # fmt: skip
_TOPICS = (
    ("PayGapTopic", "topic-pay-gap"),
    ("LengtheningTopic", "topic-lengthening"),
    ("SeveranceTopic", "topic-severance"),
    ("CpfTopic", "topic-cpf"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """Something asked for: ``state`` is ``given``, ``missing`` (said to be absent) or ``unknown`` (nothing said)."""

    key: str
    state: str


def papers(contract: Contract) -> tuple[Item, ...]:
    """Return the papers of the file to the skills operator, and which are there."""
    external = contract.one("period_kind") == "ExternalPeriod"
    asked = [piece for piece in _PIECES if external or piece[0] != "host-contract"]
    found = [Item(key, _state(contract, piece, field)) for key, piece, field in asked]
    return (*found, Item("other-papers", UNKNOWN))


def _state(contract: Contract, piece: str, field: str) -> str:
    filed = contract.values.get("filed_pieces", ())
    if piece in filed:
        return GIVEN
    return MISSING if filed or contract.one(field) == "false" else UNKNOWN


def missing_fields(contract: Contract) -> tuple[tuple[str, ...], ...]:
    """Return the fields that are empty and without which a rule cannot judge; of several, one is enough."""
    kind = contract.one("period_kind")
    asked = [
        *_ALWAYS,
        *(_INTERNAL if kind == "InternalPeriod" else ()),
        *(_EXTERNAL if kind == "ExternalPeriod" else ()),
    ]
    asked += _conditional(contract)
    return tuple(group for group in asked if not any(contract.one(field) for field in group))


def _conditional(contract: Contract) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    if contract.one("host_contract") == "Cdd":
        found.append(("host_months",))
    if contract.one("host_contract") == "Cdi":
        found.append(("host_category",))
    if contract.one("cpf_amount"):
        found += [("cpf_balance",), ("cpf_consent",)]
    if contract.one("termination_date"):
        found += [("severance",), ("seniority_months",), ("reference_pay",)]
    return found


def topics(contract: Contract) -> tuple[Item, ...]:
    """Return what the agreement or decision on external periods has to deal with, and what it deals with."""
    held = contract.values.get("agreement_topics", ())
    return tuple(Item(key, GIVEN if term in held else MISSING if held else UNKNOWN) for term, key in _TOPICS)
