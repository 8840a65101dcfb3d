"""Rights: a certification, for a profession, in a branch, from a day to a day, and the printed lines that prove it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from proa_graph import resolve
from proa_graph.lists import status
from proa_graph.lists.periods import Period, Span, joined, overlaid
from proa_graph.lists.usability import judged
from proa_graph.model import Addition, Agreement, Entry, Exclusion, Facts, Order, Withdrawn
from proa_graph.text import slug

CertificationOf = Callable[[Entry], str]
R = TypeVar("R", Order, Exclusion, Addition)
Registrations = Mapping[str, Sequence[Span]]
NO_BRANCH = "x"
_CONDITION = "condition="
_STRONGEST = (
    "Eligible", "Conditional", "ListedButInactive", "RegimeEnded", "Excluded", "ExtensionNotEstablished", "NotExtended",
    "NotKnown", "Withdrawn", "Superseded", "Ended",
)  # fmt: skip
RANK = {name: place for place, name in enumerate(_STRONGEST)}


@dataclass(frozen=True, slots=True)
class Right:
    """What a branch opens: one certification, under one printed record, for one profession and one scope.

    ``key`` tells it apart in its branch; ``record`` is ``RNCP34857``, or empty where no code is printed; ``lists`` are
    the keys of the agreements whose lists print it, ``entries`` the lines that prove it; ``periods`` follow one another
    without gap.
    """

    branch: str
    key: str
    certification: str
    record: str
    profession: str
    scope: str
    label: str
    lists: tuple[str, ...]
    entries: tuple[Entry, ...]
    periods: tuple[Period, ...]


def rights(
    facts: Facts,
    registered: Registrations | None = None,
    certification_of: CertificationOf = resolve.certification_key,
) -> tuple[Right, ...]:
    """Return the rights that the lists of ``facts`` open, by branch and key.

    Args:
        facts: lists, agreements, orders and what the orders exclude or reserve.
        registered: register code → when it is registered; without it nothing is said of registration.
        certification_of: which certification a line designates.
    """
    claims: dict[tuple[str, ...], list[_Claim]] = defaultdict(list)
    for claim in _claims(facts):
        for branch in claim.branches:
            claims[(branch, *_identity(claim.entry, certification_of))].append(claim)
    return tuple(sorted(_named(claims, registered or {}), key=lambda r: (r.branch, r.key)))


@dataclass(frozen=True, slots=True)
class _Claim:
    """A line and what its text alone makes of it."""

    entry: Entry
    branches: tuple[str, ...]
    signed: date
    periods: tuple[Period, ...]


def _identity(entry: Entry, certification_of: CertificationOf) -> tuple[str, str, str, str]:
    """What makes two lines of a branch the same right: certification, record printed, profession, scope."""
    return certification_of(entry), resolve.code(entry).key, _slug(entry.profession), scope(entry)


def _slug(text: str) -> str:
    return slug(text) if text else ""


def scope(entry: Entry) -> str:
    """Return the condition under which ``entry`` opens its certification, empty for most."""
    return next((t.removeprefix(_CONDITION) for t in entry.note.split("; ") if t.startswith(_CONDITION)), "")


def _named(claims: Mapping[tuple[str, ...], list[_Claim]], registered: Registrations) -> Iterator[Right]:
    taken: set[tuple[str, str]] = set()
    for (branch, certification, record, profession, limit), found in sorted(claims.items()):
        found.sort(key=lambda c: (c.signed, c.entry.text_id, isinstance(c.entry, Withdrawn), c.entry.row))
        first = found[0].entry
        parts = (resolve.certification_key(first), profession, _slug(limit))
        key = _free("--".join(filter(None, parts)), branch, taken)
        periods = overlaid([c.periods for c in found], RANK)
        code = resolve.code(first)
        yield Right(
            branch=branch,
            key=key,
            certification=certification,
            record=record,
            profession=first.profession,
            scope=limit,
            label=first.certification_label or first.code_stated,
            lists=tuple(dict.fromkeys(c.entry.text_id for c in found)),
            entries=tuple(c.entry for c in found),
            periods=joined(part for p in periods for part in judged(p, code, registered.get(code.key, ()))),
        )


def _free(key: str, branch: str, taken: set[tuple[str, str]]) -> str:
    number, free = 1, key
    while (branch, free) in taken:
        number += 1
        free = f"{key}--{number}"
    taken.add((branch, free))
    return free


def _claims(facts: Facts) -> Iterator[_Claim]:
    orders, limits = _by_agreement(facts.orders), _by_agreement(facts.exclusions)
    by_key = {agreement.key: agreement for agreement in facts.agreements}
    replacing: dict[str, list[tuple[Agreement, Sequence[Order]]]] = defaultdict(list)
    for relation in facts.relations:
        if relation.kind == "replaces":
            replacing[relation.target].append((by_key[relation.agreement], orders[relation.agreement]))
    additions = _by_agreement(facts.additions)
    for key, agreement in by_key.items():
        amending = [order for by in sorted({a.by for a in additions[key]}) for order in orders[by]]
        ending = status.ending_of(agreement, orders[key], replacing[key])
        added = {a.row: a for a in additions[key]}
        yield from _of_text(facts, agreement, (*orders[key], *amending), limits[key], ending, added)


def _of_text(
    facts: Facts,
    agreement: Agreement,
    orders: Sequence[Order],
    limits: Sequence[Exclusion],
    ending: status.Ending | None,
    added: Mapping[int, Addition],
) -> Iterator[_Claim]:
    key = agreement.key
    for entry in (*facts.lists.get(key, ()), *facts.withdrawn.get(key, ())):
        gone = isinstance(entry, Withdrawn)
        endings = (status.withdrawal(entry) if isinstance(entry, Withdrawn) else None, ending)
        first = min(filter(None, endings), key=lambda e: e.day or date.min, default=None)
        addition = None if gone else added.get(entry.row)
        found = status.periods(entry, agreement, orders, limits, ending=first, addition=addition)
        branches = agreement.idcc or (NO_BRANCH,)
        yield _Claim(entry, branches, agreement.date_signed or date.min, found)


def _by_agreement(records: Iterable[R]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for record in records:
        found[record.agreement].append(record)
    return found
