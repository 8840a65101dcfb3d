"""Why something changed between two releases: a text, an order or a source that the earlier one did not have, or we."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from proa_graph.release.held import Cells, Held
from proa_graph.terms import BASE

LINE_CELLS = (
    "label_printed", "code_printed", "level_printed", "type_printed", "profession_printed", "sector_printed",
    "subsector_printed", "certifier_printed", "training_body_printed",
)  # fmt: skip


class Reason(NamedTuple):
    """Why something changed: a name of :data:`REASONS`, and the IRI of what it rests on, perhaps none."""

    name: str
    basis: str = ""


REASONS = ("new-text", "text-gone", "new-order", "source-changed", "read-anew", "judged-anew", "register", "project")


class Why:
    """Why something changed between two releases."""

    def __init__(self, old: Held, new: Held) -> None:
        self._old, self._new = old, new
        self._lines = {name: _lines_of(held) for name, held in (("old", old), ("new", new))}
        self._extended = {name: set(held.table("extensions")) for name, held in (("old", old), ("new", new))}
        self._reads = _records_read(old), _records_read(new)

    def of_text(self, text: str) -> Reason:
        """Why something of the agreement ``text`` changed: it, or its source; else it is read anew."""
        return self._of_source(text) or Reason("read-anew")

    def _of_source(self, text: str) -> Reason | None:
        before, after = self._old.table("agreements").get((text,)), self._new.table("agreements").get((text,))
        if before is None or after is None:
            known = before or after
            return Reason("text-gone" if before else "new-text", text) if known else None
        digests = [held.table("documents").get((row["document"],), {}).get("sha256") for held, row in
                   ((self._old, before), (self._new, after))]  # fmt: skip
        return Reason("source-changed", after["document"]) if digests[0] != digests[1] else None

    def of_order(self, text: str, order: str) -> Reason:
        """Why an exclusion of ``order`` changed."""
        if not any((order, one) in self._extended["old"] for one in (text,)):
            return self._of_source(text) or Reason("new-order", order)
        return self.of_text(text)

    def of_right(self, old: Cells | None, new: Cells | None) -> Reason:
        """Why a right came or went: a text that opened or closed it, else its source, else our judgement."""
        return self._best(self._texts(old, "old") | self._texts(new, "new")) or self._of_lines(old, new)

    def _of_lines(self, old: Cells | None, new: Cells | None) -> Reason:
        printed = [{self._printed(held, line) for line in self._lines[name].get(row["right"], ())} if row else set()
                   for name, held, row in (("old", self._old, old), ("new", self._new, new))]  # fmt: skip
        known = {self._printed(held, line) for held in (self._old, self._new) for rows in printed for line, _ in rows}
        told = defaultdict(set)
        for line, cells in known:
            told[line].add(cells)
        return Reason("read-anew" if any(len(cells) > 1 for cells in told.values()) else "judged-anew")

    @staticmethod
    def _printed(held: Held, line: str) -> tuple[str, tuple[str, ...]]:
        row = held.table("lines").get((line,), {})
        return line, tuple(row.get(name, "") for name in LINE_CELLS)

    def of_status(self, old: Cells, new: Cells, timeline: str) -> Reason:
        """Why the status of a right is told otherwise: a new text or order that it rests on, else its source."""
        texts = self._texts(old, "old") | self._texts(new, "new")
        best = self._best(texts)
        if best and best.name in ("new-text", "text-gone"):
            return best
        orders = sorted(order for order, text in self._extended["new"] - self._extended["old"] if text in texts)
        if orders:
            return Reason("new-order", next((one for one in orders if one in self._orders_of(timeline)), orders[0]))
        return best or self._of_lines(old, new)

    def _orders_of(self, timeline: str) -> set[str]:
        """The orders that periods rest on, those that strike or reserve among them."""
        bases = {f"{BASE}{word}" for word in timeline.replace(";", "").split() if "/" in word}
        limits = (self._new.table("exclusions").get((basis,)) for basis in bases)
        return bases | {limit["order"] for limit in limits if limit}

    def of_code(self, record: str) -> Reason:
        """Why a record names another certification: lines that first print it, or print it no more; else we."""
        before, after = (reads.get(record, set()) for reads in self._reads)
        return self._best(before ^ after) or Reason("judged-anew")

    def _best(self, texts: Iterable[str]) -> Reason | None:
        found = [reason for reason in map(self._of_source, sorted(texts)) if reason]
        return min(found, key=lambda reason: REASONS.index(reason.name), default=None)

    def _texts(self, right: Cells | None, name: str) -> set[str]:
        if right is None:
            return set()
        held = self._old if name == "old" else self._new
        lines = {held.table("lines")[(line,)]["agreement"] for line in self._lines[name].get(right["right"], ())}
        return lines | set(filter(None, (right["added_by"], right["withdrawn_by"])))


def _lines_of(held: Held) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for right, line in held.table("right_lines"):
        found[right].append(line)
    return dict(found)


def _records_read(held: Held) -> dict[str, set[str]]:
    """The texts whose lines print each record."""
    found = defaultdict[str, set[str]](set)
    for row in held.table("lines").values():
        found[row["record"]].add(row["agreement"])
    return dict(found)
