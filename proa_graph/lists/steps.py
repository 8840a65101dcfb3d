"""The steps of the list of a branch: what its texts print, take out and replace, from words, links and wordings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from proa_graph.domain.dates import date_in
from proa_graph.lists.history import Step
from proa_graph.lists.opening import SCHEME, Opening, opening
from proa_graph.model import Act, Agreement, Entry, Exclusion, Facts, Order, TakenOut, Wording
from proa_graph.text import fold

Key = tuple[str, ...]
Printed = Mapping[Key, Entry]
KeyOf = Callable[[Entry], Key]
TakenOf = Callable[[TakenOut], Iterable[Key]]
_TO_TEXT = re.compile(r"\bà l[’'](?:accord|avenant)\b(.*)")
_PROLONGS = re.compile(r"\b(?:prolong|prorog|reconduc|reconduit)")
_FEW = 5
_MUCH = 0.8
"""A text that prints this share of the wording it opens has replaced the list; with less it has changed some lines."""


@dataclass(slots=True)
class Text:
    """A text with all that bears on its list."""

    agreement: Agreement
    lines: tuple[Entry, ...] = ()
    orders: list[Order] = field(default_factory=list)
    limits: list[Exclusion] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    taken: list[TakenOut] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    changes: set[str] = field(default_factory=set)
    replaces: set[str] = field(default_factory=set)

    @property
    def opening(self) -> Opening:
        """When it takes effect in its branch."""
        return opening(self.agreement, self.own_orders)

    @property
    def own_orders(self) -> list[Order]:
        """The orders that extend the text itself: those of its first wording, where later ones are of amendments."""
        first = self.wordings[0].orders if self.wordings and not self.wordings[0].opened_by else ()
        return [o for o in self.orders if o.key in first] or self.orders

    @property
    def borrowed(self) -> bool:
        """Whether all that it lists came with later texts: it is older than the scheme and lists nothing by itself."""
        signed = self.agreement.date_signed
        own = [w for w in self.wordings if not w.opened_by]
        return bool(self.wordings) and not own and (signed is None or signed < SCHEME)

    @property
    def prolongs(self) -> bool:
        """Whether it moves the term of a list, as its act or its title says."""
        return any(a.kind == "Prolongs" for a in self.acts) or bool(_PROLONGS.search(fold(self.agreement.title)))

    def printed(self, number: int, key_of: KeyOf) -> dict[Key, Entry]:
        """Return the lines of one wording by what they open; of two that open the same, the unmarked one.

        The wording 0 is one that no source prints, of which the note of an order names some lines.
        """
        found: dict[Key, Entry] = {}
        for line in self.lines:
            if str(number) in line.wordings or (number and not line.wordings):
                known = found.get(key_of(line))
                if known is None or (known.excluded_from_extension and not line.excluded_from_extension):
                    found[key_of(line)] = line
        return found


def texts(facts: Facts) -> dict[str, Text]:
    """Return every text of ``facts`` that may bear on a list, by its key."""
    found = {a.key: Text(a, (*facts.lists.get(a.key, ()), *facts.withdrawn.get(a.key, ()))) for a in facts.agreements}
    for order in facts.orders:
        if order.agreement in found:
            found[order.agreement].orders.append(order)
    for limit in facts.exclusions:
        if limit.agreement in found:
            found[limit.agreement].limits.append(limit)
    for wording in facts.wordings:
        if wording.text in found:
            found[wording.text].wordings.append(wording)
    for act in facts.acts:
        # A text that names the scheme and no more may prolong the list of another.
        home = act.text if act.text in found else act.target if act.kind == "Prolongs" else ""
        if home in found:
            found[home].acts.append(act)
    for taken in facts.taken_out:
        if taken.text in found:
            found[taken.text].taken.append(taken)
    for relation in facts.relations:
        if relation.agreement in found:
            found[relation.agreement].changes.add(relation.target)
            if relation.kind == "replaces":
                found[relation.agreement].replaces.add(relation.target)
    by_day: dict[tuple[str, date], list[str]] = defaultdict(list)
    for text in found.values():
        text.changes |= {a.target for a in text.acts if a.target}
        signed = text.agreement.date_signed
        for idcc in text.agreement.idcc if signed else ():
            by_day[idcc, signed or date.min].append(text.agreement.key)
    for text in found.values():
        text.changes |= _entitled(text.agreement, by_day)
    return found


def _entitled(agreement: Agreement, by_day: Mapping[tuple[str, date], Sequence[str]]) -> set[str]:
    """The text that an amendment names in its title by its day: « Avenant n° 2 du … à l’accord du 21 janvier 2020 »."""
    match = _TO_TEXT.search(agreement.title)
    day = date_in(match[1]) if match and agreement.nature == "avenant" else None
    found = {key for idcc in agreement.idcc for key in by_day.get((idcc, day), ())} if day else set()
    return found - {agreement.key} if len(found) == 1 else set()


def of_branch(found: Mapping[str, Text], idcc: str) -> list[Text]:
    """Return the texts that bear on the list of the branch ``idcc``: an annex for one branch counts in that branch."""
    chosen = []
    for text in found.values():
        if idcc not in text.agreement.idcc:
            continue
        acts = [a for a in text.acts if not a.idcc or idcc in a.idcc]
        foreign = {a.number for a in text.acts} - {a.number for a in acts}
        lines = tuple(e for e in text.lines if not e.act or e.act not in foreign)
        mine = replace(text, acts=acts, lines=lines, taken=[t for t in text.taken if t.act not in foreign])
        if lines or acts or text.wordings or text.agreement.list_incomplete or (mine.prolongs and mine.changes):
            chosen.append(mine)
    return chosen


def chains(chosen: Sequence[Text]) -> list[list[Text]]:
    """Return the texts that act on one another's list together, the oldest first in each."""
    known = {t.agreement.key for t in chosen}
    group = {key: {key} for key in known}
    for text in chosen:
        openers = {o for w in text.wordings for o in w.opened_by}
        for other in (text.changes | openers) & known:
            merged = group[text.agreement.key] | group[other]
            for key in merged:
                group[key] = merged
    whole = {id(g): g for g in group.values()}
    by_key = {t.agreement.key: t for t in chosen}
    found = [sorted((by_key[k] for k in g), key=_age) for g in whole.values()]
    return sorted(found, key=lambda c: _age(c[0]))


def _age(text: Text) -> tuple[bool, str, str]:
    signed = text.agreement.date_signed
    return signed is None, signed.isoformat() if signed else "", text.agreement.key


def root(chain: Sequence[Text]) -> Text:
    """Return the text whose list the others change: the oldest with a list that changes none of them."""
    keys = {t.agreement.key for t in chain}
    bases = [t for t in chain if not t.changes & keys] or list(chain)
    changed = {k for t in chain for k in t.changes} | {t.agreement.key for t in chain if _opened(t)}
    listed = [t for t in bases if t.lines or t.agreement.list_incomplete]
    return next((t for t in listed if t.agreement.key in changed), (listed or bases)[0])


def _opened(text: Text) -> bool:
    return any(w.opened_by for w in text.wordings)


def steps(chain: Sequence[Text], key_of: KeyOf, taken_of: TakenOf) -> list[Step[Key, Entry]]:
    """Return the steps of the list that the texts of ``chain`` make together.

    Args:
        chain: the texts, oldest first.
        key_of: what a line opens.
        taken_of: what a certification that a text takes out may be, among what the lines open.
    """
    base = root(chain)
    attached = _wordings_by_opener(base, chain)
    found = [s for s in (_first(base, key_of),) if s]
    before: Printed | None = found[0].wording if found else None
    for text in chain:
        if text is base or text.borrowed:
            continue
        made = _change(text, base, attached.get(text.agreement.key), before, key_of, taken_of)
        found.append(made)
        before = made.wording if made.wording is not None else before
    found += _unread(attached, {t.agreement.key for t in chain}, key_of)
    return found


def _wordings_by_opener(base: Text, chain: Sequence[Text]) -> dict[str, tuple[Text, Wording]]:
    """Each wording of the list under the latest of the texts that opened it, with the text that prints it.

    The list is that of the base, or of a text that takes the place of a whole one.
    """
    place = {t.agreement.key: n for n, t in enumerate(chain)}
    found: dict[str, tuple[Text, Wording]] = {}
    for text in chain:
        for wording in text.wordings if text is base or text.replaces & set(place) else ():
            if wording.opened_by:
                found[max(wording.opened_by, key=lambda k: (place.get(k, -1), k))] = (text, wording)
    return found


def _first(base: Text, key_of: KeyOf) -> Step[Key, Entry] | None:
    """What the base institutes; nothing where it is older than the scheme and its list came with a later text."""
    agreement, own = base.agreement, base.opening
    printed = base.wordings[0] if base.wordings and not base.wordings[0].opened_by else None
    old = agreement.date_signed is None or agreement.date_signed < SCHEME
    if base.borrowed or (old and not base.lines):
        return None
    shown = printed is not None or (not base.wordings and any(not line.wordings for line in base.lines))
    return Step(
        text=agreement.key,
        kind="Institutes",
        signed=None if old else agreement.date_signed,
        opens=own.day,
        order=own.order,
        published=own.published,
        stated=own.reason,
        prints={} if shown else base.printed(0, key_of),
        wording=base.printed(printed.number if printed else 1, key_of) if shown else None,
        whole=not agreement.list_incomplete,
    )


def _change(
    text: Text,
    base: Text,
    attached: tuple[Text, Wording] | None,
    before: Printed | None,
    key_of: KeyOf,
    taken_of: TakenOf,
) -> Step[Key, Entry]:
    """What ``text`` does to the list of ``base``: as its words say, else as the wordings around it show."""
    agreement, own = text.agreement, text.opening
    wording = attached[0].printed(attached[1].number, key_of) if attached else None
    if own.day is None and own.published is None and attached:
        orders = [o for o in attached[0].orders if o.key in attached[1].orders]
        own = opening(agreement, orders) if orders else own
    own_number = next((w.number for w in text.wordings if not w.opened_by), 0 if text.wordings else 1)
    prints = text.printed(own_number, key_of) if own_number else {}
    takes = frozenset(k for t in text.taken for k in taken_of(t)) - set(prints)
    kind = "ReplacesWhole" if text.replaces and prints else _kind(text.acts)
    if not kind:
        kind, takes = _shown(prints, wording, before, base, takes)
    elif kind == "ReplacesWhole" and wording is None and before and not _renews(prints, before):
        kind = "ReplacesLines"
    return Step(
        text=agreement.key,
        kind=kind,
        signed=agreement.date_signed,
        opens=own.day,
        order=own.order,
        published=own.published,
        stated=own.reason,
        prints=prints,
        takes=takes,
        wording=wording,
        whole=not (text if prints else base).agreement.list_incomplete,
    )


def _kind(acts: Sequence[Act]) -> str:
    """The kind of the step that the acts of a text make together, empty where none is read."""
    kinds = {a.kind for a in acts}
    if "ReplacesWhole" in kinds and len(kinds) > 1:
        return "ReplacesLines"
    complete = any(a.complete for a in acts if a.kind in {"ReplacesWhole", "Institutes"})
    if "ReplacesWhole" in kinds or ("Institutes" in kinds and complete):
        return "ReplacesWhole"
    if "ReplacesLines" in kinds or {"Adds", "Withdraws"} <= kinds:
        return "ReplacesLines"
    return next((k for k in ("Adds", "Withdraws", "Prolongs") if k in kinds), "Adds" if kinds else "")


def _renews(prints: Printed, before: Printed) -> bool:
    """Whether a text that says to replace the list prints much of what it held: else it replaces a part of it."""
    if len(before) < _FEW:
        return True
    held = {k[1] for k in before if k[1]} | {fold(e.certification_label) for e in before.values()}
    again = sum(1 for k, e in prints.items() if k[1] in held or fold(e.certification_label) in held)
    return 2 * again >= min(len(prints), len(before))


def _shown(
    prints: Printed, wording: Printed | None, before: Printed | None, base: Text, takes: frozenset[Key]
) -> tuple[str, frozenset[Key]]:
    """Of a text whose words are not read: its kind and what it takes out, as the wordings around it show."""
    if wording is not None:
        common = len(set(prints) & set(wording))
        if len(prints) > 1 and common >= _MUCH * len(wording):
            return "ReplacesWhole", takes
        gone = frozenset(set(before) - set(wording) - set(prints)) if before is not None else frozenset()
        return ("ReplacesLines", takes | gone) if gone or takes else ("Adds", takes)
    if not prints:
        return "Prolongs", takes
    held = len(before) if before is not None else sum(1 for e in base.lines if e.row)
    if held and len(prints) >= _MUCH * held:
        return "ReplacesWhole", takes
    return ("ReplacesLines" if takes else "Adds"), takes


def _unread(attached: Mapping[str, tuple[Text, Wording]], read: set[str], key_of: KeyOf) -> Iterator[Step[Key, Entry]]:
    """The steps of texts that no source read holds, of which only the wording that they opened is known."""
    for opener, (base, wording) in attached.items():
        if opener in read:
            continue
        own = opening(None, [o for o in base.orders if o.key in wording.orders])
        if own.day is None and own.published is None:
            own = opening(base.agreement, [])
        yield Step(
            text=opener,
            kind="ReplacesLines",
            opens=own.day,
            order=own.order,
            published=own.published,
            stated=own.reason,
            wording=base.printed(wording.number, key_of),
            whole=not base.agreement.list_incomplete,
        )


def by_branch(found: Mapping[str, Text]) -> dict[str, list[Text]]:
    """Return the texts that bear on the list of each branch, by its IDCC."""
    branches = {idcc for text in found.values() for idcc in text.agreement.idcc}
    return {idcc: of_branch(found, idcc) for idcc in sorted(branches)}
