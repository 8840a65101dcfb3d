"""What the page of a branch shows: its list on a day, what each day changed, its clauses, what remains of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from proa_graph.branch_names import branch_names
from proa_graph.lists import REPEAL
from proa_graph.site.agreements import signed, summary
from proa_graph.site.clauses import clauses_of
from proa_graph.site.corpus import Corpus, by_title
from proa_graph.site.entries import IDLE, Held, Period, held
from proa_graph.site.pictures import history
from proa_graph.site.view import Thing, natural
from proa_graph.text import fold

Values = dict[str, Any]
LAST = REPEAL - timedelta(days=1)
"""The last day on which a Pro-A could be concluded: the day that a page shows when none is asked for."""
_ORDER = (
    "Eligible", "Conditional", "ListedButInactive", "Excluded", "NotExtended", "ExtensionNotEstablished", "NotKnown",
    "Ended", "RegimeEnded", "Withdrawn", "Superseded",
)  # fmt: skip
GONE = frozenset({"Withdrawn", "Superseded"})
_TOLD = {
    "Conditional": "reserved",
    "Ended": "ended",
    "Eligible": "opened",
    "Excluded": "struck",
    IDLE: "idle",
    "NotKnown": "unknown",
    "RegimeEnded": "closed",
    "Superseded": "recoded",
    "Withdrawn": "withdrawn",
}
_ROOM = 8
"""Rights that a time line names; what changes for more is told on the page of the day."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rights that are worth the same for the same reason on a day: a part of the list."""

    period: Period
    rights: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one day changed: (kind of change, the rights concerned) and what it rests on."""

    day: date
    kinds: tuple[tuple[str, tuple[Held, ...]], ...]
    basis: tuple[Thing, ...]

    @property
    def few(self) -> bool:
        """Whether a time line has room for the names of what changed."""
        return sum(len(rights) for _, rights in self.kinds) <= _ROOM


def list_on(rights: Iterable[Held], day: date) -> list[Part]:
    """Return what ``rights`` are worth on ``day``, part by part; those that no list concerns yet are left out."""
    parts: dict[tuple[object, ...], list[Held]] = {}
    periods: dict[tuple[object, ...], Period] = {}
    for right in rights:
        period = right.on(day)
        if period:
            periods.setdefault(period.ground, period)
            parts.setdefault(period.ground, []).append(right)
    made = [Part(periods[ground], tuple(sorted(found, key=_title))) for ground, found in parts.items()]
    return sorted(made, key=lambda part: (_rank(part.period), part.period.start or date.min, -len(part.rights)))


def _rank(period: Period) -> int:
    return _ORDER.index(period.status) if period.status in _ORDER else len(_ORDER)


def _title(right: Held) -> tuple[str, object]:
    return fold(right.right.title), natural(right.right.key)


def changes(rights: Sequence[Held], days: Iterable[date]) -> list[Change]:
    """Return what each of ``days`` changed for ``rights``, in the order of ``days``."""
    return [_change(rights, day) for day in days]


def _change(rights: Sequence[Held], day: date) -> Change:
    kinds: dict[str, list[Held]] = {}
    basis: dict[Thing, None] = {}
    for right in rights:
        kind = _kind(right.on(day - timedelta(days=1)), now := right.on(day))
        if kind and now:
            kinds.setdefault(kind, []).append(right)
            basis.update(dict.fromkeys(now.basis))
    told = tuple((kind, tuple(sorted(found, key=_title))) for kind, found in kinds.items())
    return Change(day, told, tuple(basis))


def _kind(before: Period | None, now: Period | None) -> str:
    """What happens to a right between two days, empty where nothing does."""
    if now is None or (before and before.ground == now.ground):
        return ""
    if before and before.status == now.status:
        return "published" if now.status == "NotExtended" else "renewed"
    if before and before.status == IDLE and now.status in ("Eligible", "Conditional"):
        return "registered"
    return _TOLD.get(now.status, "signed")


def branch(corpus: Corpus, thing: Thing, lang: str) -> Values:
    """A branch: its list on the last day of the scheme, its history, its clauses, what remains of its list."""
    rights, days = rights_of(thing), corpus.days_at(thing.iri)
    agreements = sorted((a for a in thing.back("proa:branch") if a.kind == "agreement"), key=signed)
    uses = (u for a in agreements for x in a.things("proa:list") for u in x.things("proa:useToday"))
    sectors = [s for s in thing.back("proa:branch") if s.kind == "sector" and not s.things("skos:broader")]
    parts = list_on(rights, LAST)
    shown = {right.right for part in parts for right in part.rights}
    late = [right for right in rights if right.right not in shown]
    return {
        "days": corpus.days_of(thing),
        "shown": LAST,
        "agreements": [summary(corpus, a) for a in agreements],
        "certifications": len({r.certification for p in _listed(parts) for r in p.rights}),
        "parts": _listed(parts),
        "gone": [p for p in parts if p.period.status in GONE] + [Part(r.periods[0], (r,)) for r in late if r.periods],
        "changes": changes(rights, [d for d in days if d < REPEAL]),
        "clauses": [c for a in agreements for c in clauses_of(a, lang)],
        "unread": [x for x in thing.back("proa:branch") if x.kind == "unread"],
        "professions": by_title({r.profession for r in rights if r.profession}),
        "sectors": by_title(sectors),
        "uses": list(dict.fromkeys(uses)),
        "register_day": corpus.register_day,
        "disputed": _disputed(rights),
        "names": branch_names().get(thing.key),
        "picture": history(thing, rights, days, lang),
    }


def _disputed(rights: Iterable[Held]) -> list[tuple[Thing, list[Held]]]:
    """The texts whose words disagree with the wording that they make, each with the rights concerned."""
    found: dict[Thing, list[Held]] = {}
    for right in rights:
        for text in right.right.things("proa:wordsAgainstWording"):
            found.setdefault(text, []).append(right)
    return list(found.items())


def _listed(parts: Iterable[Part]) -> list[Part]:
    return [p for p in parts if p.period.status not in GONE]


def branch_on(corpus: Corpus, thing: Thing, day: date, _lang: str) -> Values:
    """The list of a branch from ``day`` until the next day on which something changed."""
    rights, days = rights_of(thing), corpus.days_at(thing.iri)
    parts = [] if day >= REPEAL else list_on(rights, day)
    return {
        "days": corpus.days_of(thing),
        "shown": day,
        "thing": thing,
        "parts": _listed(parts),
        "gone": [p for p in parts if p.period.status in GONE],
        "change": _change(rights, day),
        "until": next((d for d in days if d > day), None),
        "ended": day >= REPEAL,
        "register_day": corpus.register_day,
    }


def rights_of(thing: Thing) -> list[Held]:
    """Return the rights of a branch, in the order of their keys."""
    return [held(r) for r in thing.back("proa:branch") if r.kind == "right"]


def has_rights(thing: Thing) -> bool:
    """Return whether a branch has rights, without reading them."""
    return any(r.kind == "right" for r in thing.back("proa:branch"))
