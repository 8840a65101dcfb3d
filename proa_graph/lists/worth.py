"""What the list of a chain of texts makes of one certification, day by day, from its steps and their marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from proa_graph.lists import marks
from proa_graph.lists.history import Held, Step, entering, held, intervals, ordered
from proa_graph.lists.opening import REPEAL, term
from proa_graph.lists.periods import Period, joined
from proa_graph.lists.steps import Key, Text, root
from proa_graph.model import Entry, Exclusion
from proa_graph.terms import thing

_FIRST = date.min


@dataclass(frozen=True, slots=True)
class Chain:
    """A list of a branch through time: its texts, its steps in effect, those that are not, and the day of its end.

    ``ends`` are the first day without it, the reason and what makes it end.
    """

    texts: Mapping[str, Text]
    base: str
    steps: tuple[Step[Key, Entry], ...]
    waiting: tuple[Step[Key, Entry], ...]
    ends: tuple[date, str, str, str] | None = None
    orders: Mapping[str, date] = field(default_factory=dict)
    called: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[Text], steps: Sequence[Step[Key, Entry]]) -> Chain:
        """Return the chain of ``texts``, whose steps are ``steps``."""
        base = root(texts)
        prolonged = any(t.prolongs for t in texts)
        opened = min((s.opens for s in steps if s.opens), default=None)
        last = None if prolonged else term(base.agreement, opened)
        ends = (last, "Ended", "ReasonTermElapsed", thing("agreement", base.agreement.key)) if last else None
        return cls(
            {t.agreement.key: t for t in texts},
            base.agreement.key,
            tuple(ordered(steps)),
            tuple(s for s in steps if not s.opens),
            ends,
            {o.key: o.date_published for t in texts for o in t.orders if o.date_published},
            {t.agreement.key: marks.called([line for line in t.lines if line.row]) for t in texts},
        )

    def listed(self) -> set[Key]:
        """Return everything that a step lists or takes out."""
        found: set[Key] = set()
        for step in (*self.steps, *self.waiting):
            found |= set(step.prints) | step.takes | set(step.wording or ())
        return found


def periods(chain: Chain, key: Key, possible: date | None = None) -> tuple[Period, ...]:
    """Return the successive periods of what ``key`` opens, from the first day on which its list concerns it.

    Args:
        chain: the list.
        key: what its lines open.
        possible: the day before which no list can hold it, since its number did not exist.
    """
    states = held(chain.steps, key)
    found = list(_in_effect(chain, key, states, possible))
    found = list(_waiting(chain, key, states, found))
    if chain.ends:
        found = _ended(found, chain.ends)
    return joined(found)


def changes(chain: Chain, key: Key) -> tuple[str, str]:
    """Return the text that brought ``key`` into a list already there, and the one that took it out; empty for none."""
    states = held(chain.steps, key)
    brought = next((n for n, state in enumerate(states) if state is Held.IN), 0)
    last = next((n for n in range(len(states) - 1, -1, -1) if states[n] is not Held.OUT), len(states))
    added = chain.steps[brought].text if brought and states[brought - 1] is Held.OUT else ""
    return added, chain.steps[last + 1].text if last + 1 < len(states) else ""


def disputed(chain: Chain, key: Key) -> str:
    """Return the text whose words say of ``key`` what the wording that it opened does not, empty where none does.

    Its words add what the wording lacks, or take out what the wording still prints: both stand, and it is told.
    """
    for step in chain.steps:
        if step.wording is not None:
            printed, added = key in step.wording, key in step.prints
            if (added and not printed and step.whole) or (key in step.takes and printed and not added):
                return step.text
    return ""


def _in_effect(chain: Chain, key: Key, states: Sequence[Held], possible: date | None) -> Iterator[Period]:
    """The periods that the extended texts give, nothing while none of them lists ``key``."""
    for place, start, end in intervals(chain.steps):
        until = min(end or REPEAL, REPEAL)
        step = chain.steps[place]
        if states[place] is Held.IN:
            yield from _open(chain, key, states, place, start, until)
        elif states[place] is Held.UNKNOWN:
            if possible and (step.signed or start) < possible and Held.IN not in states[:place]:
                continue
            yield Period("NotKnown", start, until, "ReasonWordingNotKnown", thing("agreement", step.text))
        elif any(state is not Held.OUT for state in states[:place]):
            yield Period("Withdrawn", start, until, "ReasonWithdrawn", _taking(chain, states, place))


def _taking(chain: Chain, states: Sequence[Held], place: int) -> str:
    """The text that took out what is out after the step at ``place``: the first after the last that held it."""
    held_last = max(n for n in range(place) if states[n] is not Held.OUT)
    return thing("agreement", chain.steps[held_last + 1].text)


def lines(chain: Chain, key: Key, states: Sequence[Held], place: int) -> list[Entry]:
    """Return the lines that prove ``key`` after the step at ``place``: of the text that brought it, of the wording."""
    brought = chain.steps[entering(chain.steps, states, place, key)]
    found = [brought.prints[key]] if key in brought.prints else []
    for step in reversed(chain.steps[: place + 1]):
        if step.wording is not None and key in step.wording:
            found.append(step.wording[key])
            break
    later = (s.wording[key] for s in chain.steps[place + 1 :] if s.wording is not None and key in s.wording)
    return found or list(later)[:1]


def _open(chain: Chain, key: Key, states: Sequence[Held], place: int, start: date, until: date) -> Iterator[Period]:
    """An interval in which the list holds ``key``: struck, reserved or eligible, each from its own order on."""
    step = chain.steps[entering(chain.steps, states, place, key)]
    proofs = lines(chain, key, states, place)
    cuts: list[tuple[date, Period]] = []
    for limit in _bearing(chain, key, step, proofs):
        day = max(start, chain.orders.get(limit.order, start))
        status, reason = (
            ("Excluded", "ReasonExcludedByOrder") if limit.kind == "exclusion" else ("Conditional", "ReasonReservation")
        )
        basis = thing("exclusion", limit.agreement, str(limit.number))
        cuts.append((day, Period(status, day, until, reason, basis)))
    struck = min((c for c in cuts if c[1].status == "Excluded"), key=lambda c: c[0], default=None)
    reserved = min((c for c in cuts if c[1].status == "Conditional"), key=lambda c: c[0], default=None)
    end = until
    if struck:
        end = min(struck[0], until)
    plain = min(reserved[0], end) if reserved else end
    basis = thing("order", step.order) if step.order else ""
    yield Period("Eligible", start, plain, "ReasonOrderPublished", basis)
    if reserved:
        yield Period("Conditional", plain, end, reserved[1].reason, reserved[1].basis)
    if struck:
        yield Period("Excluded", end, until, struck[1].reason, struck[1].basis)


def _bearing(chain: Chain, key: Key, step: Step[Key, Entry], proofs: Sequence[Entry]) -> Iterator[Exclusion]:
    """The limits on the lines that prove ``key``; a text that lists it anew clears what older orders said of it."""
    anew = key in step.prints
    for entry in proofs:
        text = chain.texts.get(entry.text_id)
        if text is None:
            continue
        called = chain.called.get(entry.text_id, frozenset())
        bearing = [
            *marks.striking(text.limits, entry, text.agreement, text.orders),
            *marks.reserving(text.limits, entry, text.agreement, called, step.order),
        ]
        for limit in bearing:
            own = limit.order == step.order or not limit.order or not step.order
            on_all = limit.kind == "exclusion" and limit.number in marks.calls(entry) - called
            if own or not (anew or on_all):
                yield limit


def _waiting(chain: Chain, key: Key, states: Sequence[Held], found: Sequence[Period]) -> Iterator[Period]:
    """``found``, and where nothing holds, the days from the signature of a text that lists ``key`` to its effect."""
    begun = {n for n, state in enumerate(states) if state is Held.IN and (not n or states[n - 1] is not Held.IN)}
    listing = [s for n, s in enumerate((*chain.steps, *chain.waiting)) if n in begun or _lists(s, key)]
    claims = [c for s in listing for c in (_struck(chain, key, s) or _claim(s))]
    claims.sort(key=lambda p: (p.status != "NotExtended", p.start or _FIRST))
    layers = [[p for p in found if p.status != "Withdrawn"], claims, found]
    starts = {p.start or _FIRST for p in (*found, *claims)}
    edges = sorted(d for d in starts | {p.end for p in (*found, *claims) if p.end} if d < REPEAL)
    for start, end in zip(edges, [*edges[1:], REPEAL], strict=False):
        here = next((p for layer in layers for p in layer if p.holds(start)), None)
        if here:
            yield Period(here.status, None if start == _FIRST else start, end, here.reason, here.basis)


def _lists(step: Step[Key, Entry], key: Key) -> bool:
    return key in step.prints or key in (step.wording or ())


def _struck(chain: Chain, key: Key, step: Step[Key, Entry]) -> list[Period]:
    """The days of a line whose mark tells of an order of which nothing else is known."""
    line = step.prints.get(key) or (step.wording or {}).get(key)
    text = chain.texts.get(line.text_id) if line else None
    if step.opens or not line or not text or step.stated in {"ReasonBeforeOrder", "ReasonStatedNotExtended"}:
        return []
    limits = marks.striking(text.limits, line, text.agreement, text.orders)
    basis = [thing("exclusion", x.agreement, str(x.number)) for x in limits]
    return [Period("Excluded", step.signed, REPEAL, "ReasonExcludedByOrder", basis[0])] if basis else []


def _claim(step: Step[Key, Entry]) -> Iterator[Period]:
    """The days on which ``step`` is signed and has no effect yet."""
    if step.opens:
        published = min(step.published or step.opens, step.opens)
        if step.signed and step.signed < step.opens:
            yield Period("NotExtended", step.signed, max(published, step.signed), "ReasonBeforeOrder")
            basis = thing("order", step.order)
            yield Period("NotExtended", max(published, step.signed), step.opens, "ReasonBeforeEffect", basis)
    elif step.order and step.stated in {"ReasonBeforeOrder"}:
        yield Period("NotExtended", step.signed, REPEAL, "ReasonBeforeOrder", thing("order", step.order))
    elif step.stated == "ReasonStatedNotExtended":
        yield Period("NotExtended", step.signed, REPEAL, step.stated)
    else:
        yield Period("ExtensionNotEstablished", step.signed, REPEAL, step.stated or "ReasonExtensionNotStated")


def _ended(found: Sequence[Period], ends: tuple[date, str, str, str]) -> list[Period]:
    """``found`` cut on the day of the end, whose status follows for what was open or known then."""
    day, status, reason, basis = ends
    kept = [Period(p.status, p.start, min(p.end or day, day), p.reason, p.basis) for p in found]
    if found and day < REPEAL:
        kept.append(Period(status, max(day, found[0].start or day), REPEAL, reason, basis))
    return [p for p in kept if p.start is None or p.end is None or p.start < p.end]
