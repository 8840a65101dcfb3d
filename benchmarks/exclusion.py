"""Whether the register foretells what the orders exclude from extension; run by hand.

python benchmarks/exclusion.py [DATA] [--list]   recall and precision, then the same by what is known of the record
DATA is a folder of facts (by default the project's); the reference folder must hold an export of the registers.
A line is foretold to be excluded where the record of its printed code was not registered on the day of the order.
Lists that several orders bear on are judged at the earliest, and counted apart: nobody prints which order a line met.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from proa_graph import resolve
from proa_graph.files import share
from proa_graph.identity.matching import list_day
from proa_graph.model import Entry, Facts
from proa_graph.reference import Record, Reference
from proa_graph.tables import read_facts

_PRACTICE_CHANGED = date(2023, 5, 31)


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that prints a known code: its text, the day of the order, its record.

    ``single`` says that one order bears on the list, ``first`` that no record that it cites began after it was signed.
    """

    text: str
    entry: Entry
    day: date
    record: Record
    single: bool
    first: bool

    @property
    def foretold(self) -> bool:
        """Whether the register says that the record was not registered on the day."""
        return self.record.registered(self.day) is False

    @property
    def excluded(self) -> bool:
        """Whether the line is marked as excluded."""
        return bool(self.entry.excluded_from_extension)

    @property
    def why(self) -> str:
        """What the register says of the record on the day, in a few words."""
        period = self.record.periods[-1]
        if self.record.registered(self.day) is None:
            return "end unknown, inactive today"
        if period.first and self.day < period.first:
            return "not yet registered"
        if not self.foretold:
            return "registered" if period.first else "registered, first day unknown"
        if period.ended_before:
            return "withdrawn before the export"
        return "ended, interval known" if period.first else "ended, first day unknown"


def judged(facts: Facts, reference: Reference) -> Iterator[Judged]:
    """Yield every line with a known record in a list that an order of known date extends."""
    orders: dict[str, set[date]] = defaultdict(set)
    for order in facts.orders:
        if order.date_signed:
            orders[order.agreement].add(order.date_signed)
    signed = {agreement.key: agreement.date_signed for agreement in facts.agreements}
    records = reference.records({resolve.code(e).key for entries in facts.lists.values() for e in entries} - {""})
    began = {code: record.periods[0].first if record.periods else None for code, record in records.items()}
    for key, entries in sorted(facts.lists.items()):
        first = list_day(entries, signed.get(key), began.get) == signed.get(key)
        for entry in entries if orders[key] else ():
            code = resolve.code(entry).key
            if code in records:
                day = entry.exclusion_arrete_date or min(orders[key]).isoformat()
                yield Judged(key, entry, date.fromisoformat(day), records[code], len(orders[key]) == 1, first)


def report(lines: list[Judged], name: str) -> None:
    """Print recall and precision of ``lines``, then how many of each kind are excluded."""
    hits = sum(one.foretold and one.excluded for one in lines)
    foretold, excluded = sum(one.foretold for one in lines), sum(one.excluded for one in lines)
    print(f"{name}: {len(lines)} lines of {len({one.text for one in lines})} texts, {excluded} excluded, ", end="")
    print(f"{foretold} foretold, {hits} both: ", end="")
    print(f"recall {hits / (excluded or 1):.2f}, precision {hits / (foretold or 1):.2f}")


def main(facts: Facts, listed: bool) -> None:
    """Print the figures on ``facts``; with ``listed``, every line that is foretold otherwise than decided."""
    lines = list(judged(facts, Reference()))
    single = [one for one in lines if one.single]
    early = [one for one in single if one.day < _PRACTICE_CHANGED]
    report(lines, "all lists")
    report(single, "lists under one order")
    report(early, "of these, orders before 31 May 2023")
    report([one for one in single if one.day >= _PRACTICE_CHANGED], "of these, later orders (reservations)")
    decided = [one for one in early if one.record.register == "RNCP" and one.record.registered(one.day) is not None]
    report(decided, "of the early, records of the RNCP whose state on the day is known")
    report([one for one in decided if one.first], "of these, lists not amended since")
    report([one for one in early if one.record.periods[0].first], "of the early, first day of the record known")
    tally = Counter((one.why, one.excluded) for one in early)
    print("\nwhat the register says on the day of an early order: kept, excluded")
    for why in sorted({why for why, _ in tally}):
        print(f"  {why:32} {tally[why, False]:5} {tally[why, True]:5}")
    with_any = {one.text for one in early if one.excluded}
    report([one for one in early if one.text in with_any], "\nearly, texts in which some line is excluded")
    for one in early if listed else ():
        if one.foretold != one.excluded:
            mark = "excluded, not foretold" if one.excluded else "foretold, kept"
            entry = one.entry
            print(f"{mark}: {one.text} {entry.row} {one.record.code} order {one.day} {one.why} ", end="")
            print(f"{one.record.periods} {entry.certification_label[:60]}")


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--list"]
    main(read_facts(Path(given[0]) if given else share("data")), "--list" in sys.argv)
