"""Individual contracts as triples: what the form says, and the two things that follow from it (law, length)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import chain

from proa_graph import lists, resolve
from proa_graph.graph.vocabulary import (
    DCTERMS,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Literal,
    NamedNode,
    Triples,
    day,
    decimal,
    fr,
    proa,
    string,
    thing,
    whole,
)
from proa_graph.model import Entry
from proa_graph.tables import Contract, columns
from proa_graph.tables.contracts import NO

_TUTOR = {
    "tutor_status": "tutorStatus",
    "tutor_experience_months": "tutorExperience",
    "tutor_volunteer": "volunteer",
    "tutor_qualified": "qualified",
    "tutor_beneficiaries": "tutorBeneficiaries",
}
_APART = frozenset({"idcc", "agreement", "certification_code", *_TUTOR})
_CLEA = frozenset({"RS3936", "RS5080", "RS5616"})
"""The records of CléA and of its digital module, article D6113-31."""

_SAID_BY_LABELS = (
    ("AimClea", re.compile(r"(le |certificat )?cl[ée]a\b|.*\bsocle de connaissances", re.IGNORECASE)),
    ("AimBlock", re.compile(r"blocs?\b|CCP\b|certificats? de compétences\b", re.IGNORECASE)),
    (
        "AimQualification",
        re.compile(r"qualifications? .{0,60}(classification|convention collective)|.*\bcoefficient \d", re.IGNORECASE),
    ),
)
"""What a title says of the aim where neither code nor column does."""

_NO_CODE = re.compile(
    r"[-–—/.*\s]*|néant|sans( objet| code| numéro)?|aucun.*|n/?[acr]|so|non( renseigné| concerné)?", re.IGNORECASE
)
_DAYS_OF_A_MONTH = 30
_CENT = Decimal("0.01")
_SAID_NO = {
    "filing_date": "filed",
    "early_end_reported_on": "earlyEndReported",
    "consent_date": "consentGiven",
    "tutor_status": "tutorDesignated",
    "disagreement_record": "disagreementRecorded",
}
"""What a column that holds « non » denies; an empty one says nothing."""


def contract_iri(contract: Contract) -> NamedNode:
    """Return the IRI of a contract in its file."""
    return thing("contract", str(contract.row))


def contracts_graph(contracts: Iterable[Contract], *, as_of: date | None = None, idcc: str = "") -> Triples:
    """Yield the triples of ``contracts``.

    Args:
        contracts: as read from the form.
        as_of: the day on which they are judged; it chooses between the two schemes where a row names neither.
        idcc: the branch of the rows that name none.
    """
    read = tuple(contracts)
    each = (triple for contract in read for triple in _contract(contract, as_of, idcc))
    return chain(each, _portfolios(read))


def portfolios(contracts: Iterable[Contract]) -> Mapping[str, tuple[Contract, ...]]:
    """Return the periods whose funding is given, by the operator that funds them; one period alone is no portfolio."""
    found: dict[str, list[Contract]] = defaultdict(list)
    for contract in contracts:
        if contract.one("opco") and contract.one("opco_funding"):
            found[contract.one("opco")].append(contract)
    return {name: tuple(held) for name, held in sorted(found.items()) if len(held) > 1}


def mean_funding(held: Sequence[Contract]) -> Decimal:
    """Return the mean of what the operator funds, in euros and cents."""
    return (sum(map(_funded, held), Decimal(0)) / len(held)).quantize(_CENT)


def external_spend(held: Sequence[Contract]) -> Decimal | None:
    """Return the percentage of the amounts that goes to external periods; None where a form or every amount is nil."""
    total = sum(map(_funded, held), Decimal(0))
    if not total or any(not contract.one("period_kind") for contract in held):
        return None
    external = sum((_funded(c) for c in held if c.one("period_kind") == "ExternalPeriod"), Decimal(0))
    return (100 * external / total).quantize(_CENT, ROUND_DOWN)


def _funded(contract: Contract) -> Decimal:
    return Decimal(contract.one("opco_funding"))


def _portfolios(contracts: Sequence[Contract]) -> Triples:
    for number, (name, held) in enumerate(portfolios(contracts).items(), start=1):
        subject, share = thing("portfolio", str(number)), external_spend(held)
        yield subject, RDF.type, proa("Portfolio")
        yield subject, RDFS.label, fr(name)
        yield subject, proa("periodCount"), whole(len(held))
        yield from _latest(subject, held)
        yield subject, proa("meanFunding"), _amount(mean_funding(held))
        if share is not None:
            yield subject, proa("externalSpend"), _amount(share)


def _amount(number: Decimal) -> Literal:
    """``number`` without its last zeros: both engines read the same text."""
    return decimal(f"{number:f}".rstrip("0").rstrip("."))


def _latest(subject: NamedNode, held: Sequence[Contract]) -> Triples:
    """The last conclusion of a portfolio: the day whose law judges it."""
    days = [contract.one("concluded_on") for contract in held if contract.one("concluded_on")]
    if days:
        yield subject, proa("latestConclusion"), Literal(max(days), datatype=XSD.date)


def _contract(contract: Contract, as_of: date | None, idcc: str) -> Triples:
    subject = contract_iri(contract)
    yield subject, RDF.type, proa("TrainingPath")
    yield subject, RDF.type, proa(scheme_of(contract, as_of))
    yield subject, RDFS.label, fr(contract.one("contract_id") or f"Contrat {contract.row}")
    if contract.one("contract_id"):
        yield subject, DCTERMS.identifier, string(contract.one("contract_id"))
    for column in columns().values():
        if column.term and column.field not in _APART:
            for value in contract.values.get(column.field, ()):
                yield from _value(subject, column.kind, column.term, value)
    yield from _branch(subject, contract, idcc)
    yield from _dates(subject, contract)
    yield from _aim(subject, contract)
    yield from _tutors(subject, contract)


def scheme_of(contract: Contract, as_of: date | None) -> str:
    """Return the class of a contract: the scheme named, else the one that knows its kind, else that of its day.

    Its day is that of its conclusion, else ``as_of``.
    """
    if contract.one("scheme"):
        return contract.one("scheme")
    if contract.one("period_kind"):
        return "ReconversionPeriod"
    concluded = contract.one("concluded_on")
    judged = date.fromisoformat(concluded) if concluded else as_of
    return "ReconversionPeriod" if judged and judged >= lists.REPEAL else "TrainingContract"


def _value(subject: NamedNode, kind: str, term: str, value: str) -> Triples:
    name = kind.partition(":")[0]
    if name in {"date", "date-or-no"}:
        if value != NO:
            yield subject, proa(term), Literal(value, datatype=XSD.date)
    elif name in {"flag", "flags"}:
        yield subject, proa(term), Literal(value, datatype=XSD.boolean)
    elif name in {"choice", "choices", "choices-or-no"}:
        yield subject, proa(term), proa(value)
    elif name == "level":
        yield subject, proa(term), thing("level", value)
    elif name == "text":
        yield subject, proa(term), string(value)
    elif value:
        yield subject, proa(term), decimal(value)


def _branch(subject: NamedNode, contract: Contract, idcc: str) -> Triples:
    number = contract.one("idcc").lstrip("0") or idcc
    if number:
        yield subject, proa("employerBranch"), thing("branch", number)
        yield thing("branch", number), SKOS.notation, string(number)
    if contract.one("agreement"):
        yield subject, proa("reliesOn"), thing("agreement", contract.one("agreement"))


def _dates(subject: NamedNode, contract: Contract) -> Triples:
    for field, term in _SAID_NO.items():
        if contract.one(field) == NO:
            yield subject, proa(term), Literal(False)
    yield from _length(subject, _months(contract), contract.one("duration_months"))


def _length(subject: NamedNode, dated: str, stated: str) -> Triples:
    """The length by the dates, and as the length itself where none is stated or the stated one is a month off."""
    if not dated:
        return
    yield subject, proa("datedMonths"), decimal(dated)
    if not stated or abs(Decimal(dated) - Decimal(stated)) >= 1:
        yield subject, proa("durationMonths"), decimal(dated)


def _months(contract: Contract) -> str:
    """The months from the first to the last day, both included; days beyond whole months count as thirtieths."""
    if not (contract.one("start_date") and contract.one("end_date")):
        return ""
    first = date.fromisoformat(contract.one("start_date"))
    after = date.fromisoformat(contract.one("end_date")) + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    days = after.day - first.day
    if days < 0 and (after + timedelta(days=1)).month != after.month:
        days = 0  # the last day of a shorter month closes a month begun on a later day
    total = Decimal(months * _DAYS_OF_A_MONTH + days) / _DAYS_OF_A_MONTH
    return f"{total:.2f}".rstrip("0").rstrip(".") if total > 0 else "0"


def _aim(subject: NamedNode, contract: Contract) -> Triples:
    printed = contract.one("certification_code")
    printed = "" if _NO_CODE.fullmatch(printed) else printed
    code = resolve.code(Entry(code_stated=printed.split("BC")[0] if printed.startswith("RNCP") else printed))
    if printed:
        yield subject, proa("codePrinted"), string(printed)
    if code.key:
        yield subject, proa("recordAimed"), thing("record", code.key)
    if not contract.one("aim"):
        aim = _aimed_at(contract, code)
        if aim:
            yield subject, proa("aim"), proa(aim)
    since, until = contract.one("registered_from"), contract.one("registered_until")
    if since or until:
        period = thing("contract", str(contract.row), "registration")
        yield subject, proa("registrationPeriod"), period
        yield period, RDF.type, proa("RegistrationPeriod")
        if since:
            yield period, proa("from"), Literal(since, datatype=XSD.date)
        if until:
            yield period, proa("until"), day(date.fromisoformat(until) + timedelta(days=1))


def _aimed_at(contract: Contract, code: resolve.Code) -> str:
    """What a code and a label say of the aim by themselves, or empty."""
    label = contract.one("certification_label")
    if resolve.certification_type(Entry(certification_label=label)) == "Cqp":
        return "AimCqp"
    if code.key in _CLEA:
        return "AimClea"
    if code.register == "RNCP":
        return "AimBlock" if "BC" in contract.one("certification_code") else "AimRncp"
    said = next((aim for aim, words in _SAID_BY_LABELS if words.match(label)), "")
    return said or ("AimSpecificRegister" if code.register == "RS" and label else "")


def _tutors(subject: NamedNode, contract: Contract) -> Triples:
    kinds = {field: columns()[field].kind for field in _TUTOR}
    number = max((len(contract.values.get(field, ())) for field in _TUTOR), default=0)
    for index in range(number):
        tutor = thing("contract", str(contract.row), "tutor", str(index + 1))
        cells = {f: (contract.values.get(f, ()) + ("",) * number)[index].removeprefix(NO) for f in _TUTOR}
        if not any(cells.values()):
            continue
        yield subject, proa("tutor"), tutor
        yield tutor, RDF.type, proa("ContractTutor")
        for field, value in cells.items():
            if value:
                yield from _value(tutor, kinds[field], _TUTOR[field], value)
