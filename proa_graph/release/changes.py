"""What changed from one release to the next, computed from their tables: what, for whom, how, and why.

A change is told once, of the thing a person asks for: the text, the order, the line of a list, the right, its status,
the code, the rule. Why is computed too: a text, an order or a source that the earlier release did not have, else the
project, which reads, recognises or judges otherwise what it had already read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from proa_graph.release.held import DEFINED, Cells, Held
from proa_graph.release.why import LINE_CELLS, Reason, Why
from proa_graph.terms import BASE
from proa_graph.text import fold

ADDED, REMOVED, RECODED, CHANGED = "added", "removed", "recoded", "changed"
KINDS = (ADDED, REMOVED, RECODED, CHANGED)
WHAT = (
    "text", "order", "exclusion", "line", "right", "status", "code", "registration", "rule", "question", "term",
    "table", "column",
)  # fmt: skip
_TEXT_CELLS = ("title", "signed", "effective", "status_stated", "completeness")
_READ_CELLS = ("excluded", "reserved", "certification_type", "level")
_EXCLUSION_CELLS = ("kind", "order", "scope", "article", "subject")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``kind`` of :data:`KINDS`, ``what`` of :data:`WHAT`; ``idcc`` of the branches, joined with « ; »."""

    kind: str
    what: str
    idcc: str
    thing: str
    label: str
    before: str
    after: str
    reason: str
    basis: str = ""

    @property
    def branches(self) -> tuple[str, ...]:
        """The IDCC of the branches that it bears on, none of what bears on all."""
        return tuple(filter(None, self.idcc.split("; ")))


def changes(old: Held, new: Held) -> list[Change]:
    """Return what changed from ``old`` to ``new``, sorted."""
    both = _Both(old, new)
    found = chain(
        both.texts(), both.orders(), both.exclusions(), both.lines(), both.rights(), both.statuses(), both.codes(),
        both.registrations(), _definitions(old, new), _model(old, new),
    )  # fmt: skip
    return sorted(found, key=_place)


def _place(change: Change) -> tuple[object, ...]:
    idcc = tuple(int(one) if one.isdigit() else 0 for one in change.idcc.split("; "))
    return WHAT.index(change.what), idcc, KINDS.index(change.kind), change.thing


class _Both:
    """Two releases side by side; of what is in both, what differs."""

    def __init__(self, old: Held, new: Held) -> None:
        self._old, self._new = old, new
        self._why = Why(old, new)
        self._branches = _branches(old) | _branches(new)

    def _differing(self, table: str) -> Iterator[tuple[Cells | None, Cells | None]]:
        before, after = self._old.table(table), self._new.table(table)
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                yield before.get(key), after.get(key)

    def texts(self) -> Iterator[Change]:
        """Yield the agreements that came, went, or changed in what is said of them."""
        for old, new in self._differing("agreements"):
            some = _some(old, new)
            iri = some["agreement"]
            told = _cells(old, new, _TEXT_CELLS)
            if told.differ:
                yield told.change("text", self._idcc(iri), iri, some["title"], self._why.of_text(iri))

    def orders(self) -> Iterator[Change]:
        """Yield the extensions of agreements that came or went."""
        for old, new in self._differing("extensions"):
            some = _some(old, new)
            order = {**self._old.table("orders"), **self._new.table("orders")}.get((some["order"],), {})
            label, text = order.get("title", ""), some["agreement"]
            told = _Told(some["agreement"] if old else "", some["agreement"] if new else "")
            yield told.change("order", self._idcc(text), some["order"], label, self._why.of_text(text))

    def exclusions(self) -> Iterator[Change]:
        """Yield the exclusions and reservations that came, went or changed."""
        for old, new in self._differing("exclusions"):
            some = _some(old, new)
            told = _cells(old, new, _EXCLUSION_CELLS)
            why = self._why.of_order(some["agreement"], some["order"])
            if told.differ:
                yield told.change(
                    "exclusion",
                    self._idcc(some["agreement"]),
                    some["exclusion"],
                    some["subject"] or some["article"],
                    why,
                )

    def lines(self) -> Iterator[Change]:
        """Yield the printed lines that came, went, left their list or are read otherwise.

        One under another key is the same line; a key that names another title and another code now is no line that
        changed: one went, and one came.
        """
        apart = chain.from_iterable(map(_told_apart, self._differing("lines")))
        pairs = _paired(apart, lambda row: (row["agreement"], fold(row["label_printed"])))
        for old, new in pairs:
            some = _some(old, new)
            told = _cells(old, new, (*LINE_CELLS, *_READ_CELLS, "list"))
            if told.differ:
                recoded = bool(old and new) and old["code_printed"] != new["code_printed"]  # type: ignore[index]
                yield told.change(
                    "line",
                    self._idcc(some["agreement"]),
                    some["line"],
                    some["label_printed"],
                    self._why.of_text(some["agreement"]),
                    recoded=recoded,
                )

    def rights(self) -> Iterator[Change]:
        """Yield the rights that came or went; of one title and trade in one branch, one for another is recoded."""
        ours = ((old, new) for old, new in self._differing("rights") if not (old and new))
        for old, new in _paired(ours, lambda row: (row["branch"], fold(row["label"]), row["profession"])):
            some = _some(old, new)
            told = _Told(_named(old), _named(new))
            yield told.change(
                "right",
                some["idcc"],
                some["right"],
                some["label"],
                self._why.of_right(old, new),
                recoded=bool(old and new),
            )

    def statuses(self) -> Iterator[Change]:
        """Yield the rights whose status, of one day or another, is told otherwise."""
        before, after = _timelines(self._old), _timelines(self._new)
        for iri in sorted(before.keys() & after.keys()):
            if before[iri] != after[iri]:
                old, new = self._old.table("rights")[(iri,)], self._new.table("rights")[(iri,)]
                told = _Told(before[iri], after[iri])
                why = self._why.of_status(old, new, after[iri])
                yield told.change("status", new["idcc"], iri, new["label"], why)

    def codes(self) -> Iterator[Change]:
        """Yield the records that name another certification than before, and the codes that none named."""
        before, after = (_certified(held) for held in (self._old, self._new))
        for record in sorted(before.keys() | after.keys()):
            told = _Told(before.get(record, ""), after.get(record, ""))
            if told.differ:
                title = self._title(told.after or told.before)
                yield told.change("code", "", record, title, self._why.of_code(record), recoded=told.kind == CHANGED)

    def registrations(self) -> Iterator[Change]:
        """Yield what the registers say otherwise."""
        for old, new in self._differing("registrations"):
            some = _some(old, new)
            told = _cells(old, new, ("from", "until", "ended_before"))
            if told.differ:
                yield told.change("registration", "", some["registration"], some["record"], Reason("register"))

    def _idcc(self, text: str) -> str:
        return "; ".join(sorted(self._branches.get(text, ()), key=lambda n: (len(n), n)))

    def _title(self, certification: str) -> str:
        key = (certification.partition("; ")[0],)
        row = self._new.table("certifications").get(key) or self._old.table("certifications").get(key)
        return row["title"] if row else ""


class _Told(NamedTuple):
    """What was said before and after, "" where the thing was not there."""

    before: str
    after: str

    @property
    def differ(self) -> bool:
        return self.before != self.after

    @property
    def kind(self) -> str:
        if not self.before:
            return ADDED
        return CHANGED if self.after else REMOVED

    def change(self, what: str, idcc: str, thing: str, label: str, why: Reason, *, recoded: bool = False) -> Change:
        """Return the change of ``thing``."""
        kind = RECODED if recoded else self.kind
        return Change(kind, what, idcc, thing, label, self.before, self.after, why.name, why.basis)


def _cells(old: Cells | None, new: Cells | None, names: Iterable[str]) -> _Told:
    """What differs among the cells ``names`` where both are there, else what they hold."""
    chosen = [n for n in names if not (old and new) or old.get(n, "") != new.get(n, "")]
    before, after = (_said(row, chosen) if row else "" for row in (old, new))
    return _Told(before, after)


def _said(row: Cells, names: Iterable[str]) -> str:
    return " | ".join(f"{name}={row.get(name, '')}" for name in names if row.get(name)) or ("-" if names else "")


def _some(old: Cells | None, new: Cells | None) -> Cells:
    row = new or old
    if row is None:
        raise ValueError("a change of nothing")
    return row


def _told_apart(pair: tuple[Cells | None, Cells | None]) -> list[tuple[Cells | None, Cells | None]]:
    old, new = pair
    if old and new and all(fold(old[name]) != fold(new[name]) for name in ("label_printed", "code_printed")):
        return [(old, None), (None, new)]
    return [pair]


def _named(right: Cells | None) -> str:
    return (right["code"] or right["certification"].rpartition("/")[2]) if right else ""


def _paired(
    rows: Iterable[tuple[Cells | None, Cells | None]], same: Callable[[Cells], tuple[str, ...]]
) -> Iterator[tuple[Cells | None, Cells | None]]:
    """Yield ``rows``, those that went beside those that came and are the ``same``, one for one."""
    gone, come = defaultdict[tuple[str, ...], list[Cells]](list), defaultdict[tuple[str, ...], list[Cells]](list)
    for old, new in rows:
        if old and new:
            yield old, new
        elif old:
            gone[same(old)].append(old)
        elif new:
            come[same(new)].append(new)
    for key in gone.keys() | come.keys():
        before, after = (sorted(found[key], key=lambda row: next(iter(row.values()))) for found in (gone, come))
        count = min(len(before), len(after))
        yield from zip(before[:count], after[:count], strict=True)
        yield from ((row, None) for row in before[count:])
        yield from ((None, row) for row in after[count:])


def _branches(held: Held) -> dict[str, set[str]]:
    names = {row["branch"]: row["idcc"] for row in held.table("branches").values()}
    found = defaultdict[str, set[str]](set)
    for text, branch in held.table("agreement_branches"):
        found[text].add(names.get(branch, branch.rpartition("/")[2]))
    return dict(found)


def _certified(held: Held) -> dict[str, str]:
    found = defaultdict[str, list[str]](list)
    for record, certification in held.table("record_certifications"):
        found[record].append(certification)
    return {record: "; ".join(sorted(names)) for record, names in found.items()}


def _timelines(held: Held) -> dict[str, str]:
    """The status of each right, period by period, in words of the ontology."""
    found = defaultdict[str, list[Cells]](list)
    for row in held.table("periods").values():
        found[row["right"]].append(row)
    return {right: "; ".join(map(_period, sorted(rows, key=lambda r: r["from"]))) for right, rows in found.items()}


def _period(row: Cells) -> str:
    days = f"{row['from'] or '…'}/{row['until'] or '…'}"
    return " ".join(filter(None, (days, row["status"], row["usable"], row["reason"], row["basis"].removeprefix(BASE))))


def _definitions(old: Held, new: Held) -> Iterator[Change]:
    """Yield the rules, questions and terms that came, went or say something else: which properties do."""
    for kind in DEFINED:
        before, after = old.defined[kind], new.defined[kind]
        for iri in before.keys() | after.keys():
            said, says = before.get(iri, frozenset()), after.get(iri, frozenset())
            if said != says:
                properties = ", ".join(sorted({_property(line) for line in said ^ says}))
                told = _Told(properties if said else "", properties if says else "")
                label = iri.rpartition("/")[2].removeprefix("def#")
                yield told.change(kind, "", iri, label, Reason("project"))


def _property(line: str) -> str:
    return re.split(r"[/#]", line.split("> ", 2)[1])[-1]


def _model(old: Held, new: Held) -> Iterator[Change]:
    """Yield the tables and columns that came or went."""
    for name in old.columns.keys() | new.columns.keys():
        before, after = old.columns.get(name, frozenset()), new.columns.get(name, frozenset())
        if not (before and after):
            yield _Told(name if before else "", name if after else "").change(
                "table", "", name, name, Reason("project")
            )
        else:
            for column in before ^ after:
                told = _Told(column if column in before else "", column if column in after else "")
                yield told.change("column", "", f"{name}.{column}", column, Reason("project"))


def proposed(version: str, found: Iterable[Change]) -> str:
    """Return the version that what changed since ``version`` asks for.

    What a query rests on (a term, a question, a table, a column) is gone: the first number. Something came or went:
    the second. Something is only told otherwise: the third. Before 1.0 each counts one place lower, at least the third.
    """
    first, second, third = (int(part) for part in version.split("."))
    weight = max((_weight(change) for change in found), default=0)
    if not weight:
        return version
    if first:
        return (f"{first}.{second}.{third + 1}", f"{first}.{second + 1}.0", f"{first + 1}.0.0")[weight - 1]
    return f"0.{second + 1}.0" if weight > 1 else f"0.{second}.{third + 1}"


_RESTED_ON = frozenset(("term", "question", "table", "column"))


def _weight(change: Change) -> int:
    if change.kind == REMOVED and change.what in _RESTED_ON:
        return 3
    return 1 if change.kind == CHANGED else 2
