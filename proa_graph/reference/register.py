"""The reference data in service: the union of the loaded snapshots, asked by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from proa_graph.reference.database import connect
from proa_graph.reference.lineage import Lineage
from proa_graph.reference.records import Certifier, Coded, Observation, Record, periods
from proa_graph.reference.values import digits, text
from proa_graph.snapshots import KINDS, Snapshot, folder, snapshots

_FIELDS = "code, title, kind, kind_label, level, journal, decided, effective, ends, delivery, registration, active"


@dataclass(slots=True)
class _Draft:
    """The rows of one record, one for each snapshot that has it, oldest first, and what hangs on it."""

    rows: list[tuple[Snapshot, tuple[Any, ...]]] = field(default_factory=list)
    certifiers: dict[str, None] = field(default_factory=dict)


class Reference:
    """What the loaded snapshots know; empty, and saying so, where none is loaded."""

    def __init__(self, where: Path | None = None) -> None:
        self.where = where or folder()
        self.snapshots = snapshots(self.where)

    def of(self, kind: str) -> tuple[Snapshot, ...]:
        """Return the snapshots of a kind (``rncp``, ``rome``, ``idcc``), oldest first."""
        return tuple(s for s in self.snapshots if s.kind == kind)

    @property
    def missing(self) -> tuple[str, ...]:
        """The kinds of which nothing is loaded."""
        return tuple(kind for kind in KINDS if not self.of(kind))

    @property
    def as_of(self) -> date | None:
        """The day of the newest snapshot of the registers, None without one."""
        registers = self.of("rncp")
        return date.fromisoformat(registers[-1].day) if registers else None

    def about(self, snapshot: Snapshot) -> dict[str, str]:
        """Return what a snapshot says of itself: ``kind``, ``day``, ``layout``, ``source``, ``sha256``."""
        return dict(self._rows(snapshot, "SELECT key, value FROM about"))

    @cached_property
    def lineage(self) -> Lineage:
        """The links of succession between records."""
        return Lineage(self._links())

    @cached_property
    def trades(self) -> dict[str, str]:
        """The trades of the ROME, code → label, of its newest version."""
        trades: dict[str, str] = {}
        for snapshot in self.of("rome"):
            trades.update(self._rows(snapshot, "SELECT trade, label FROM trade"))
        return trades

    @cached_property
    def operators(self) -> dict[str, dict[str, int]]:
        """The operators of each branch: IDCC → operator as printed → establishments counted (1 where it is a table).

        A table that names one operator a branch comes first, a count of establishments after it.
        """
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for snapshot in sorted(self.of("idcc"), key=lambda s: (s.layout != "operators", s.day)):
            rows = self._rows(snapshot, "SELECT idcc, opco, count FROM operator")
            for idcc, opco, count in sorted(rows, key=lambda row: (row[0], -int(row[2]), row[1])):
                found[idcc].setdefault(opco, int(count))
        return dict(found)

    @cached_property
    def branch_titles(self) -> dict[str, str]:
        """The title of each branch, IDCC → title, of the newest table."""
        titles: dict[str, str] = {}
        for snapshot in self.of("idcc"):
            titles.update(self._rows(snapshot, "SELECT idcc, label FROM branch"))
        return titles

    def record(self, code: str) -> Record | None:
        """Return the record ``code`` (``RNCP34857``), or None."""
        return self.records((code,)).get(code)

    def records(self, codes: Collection[str] | None = None) -> dict[str, Record]:
        """Return the records ``codes`` that are known, or all of them: code → record, sorted."""
        drafts: dict[str, _Draft] = defaultdict(_Draft)
        hung: dict[str, dict[str, dict[tuple[str, str], None]]] = {t: defaultdict(dict) for t in _HANGING}
        for snapshot in self.of("rncp"):
            for row in self._select(snapshot, _FIELDS, "record", codes):
                drafts[row[0]].rows.append((snapshot, row))
            for table, columns in _HANGING.items():
                newest: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
                for code, key, label in self._select(snapshot, f"code, {columns}", table, codes):
                    newest[code][key, label] = None
                hung[table].update(newest)
        return {
            code: _record(draft, {t: list(hung[t][code]) for t in _HANGING}) for code, draft in sorted(drafts.items())
        }

    def _links(self) -> Iterator[tuple[str, str]]:
        for snapshot in self.of("rncp"):
            for code, older, newer in self._rows(snapshot, "SELECT code, older, newer FROM link"):
                yield older, code
                yield code, newer

    def _select(
        self, snapshot: Snapshot, fields: str, table: str, codes: Collection[str] | None
    ) -> Iterable[tuple[Any, ...]]:
        query = f"SELECT {fields} FROM {table}"  # noqa: S608  names of our own columns
        if codes is None:
            return self._rows(snapshot, query)
        with closing(connect(snapshot.path)) as base:
            base.execute("PRAGMA temp_store=MEMORY")
            base.execute("CREATE TEMP TABLE wanted (code PRIMARY KEY) WITHOUT ROWID")
            base.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((code,) for code in codes))
            return base.execute(f"{query} WHERE code IN wanted").fetchall()

    def _rows(self, snapshot: Snapshot, query: str) -> list[tuple[Any, ...]]:
        with closing(connect(snapshot.path)) as base:
            return base.execute(query).fetchall()


_HANGING = {"certifier": "siret, name", "rome": "trade, label", "nsf": "speciality, label"}


def _record(draft: _Draft, hung: dict[str, list[tuple[str, str]]]) -> Record:
    newest = [row for _, row in reversed(draft.rows)]

    def best(at: int) -> str:
        return next((row[at] for row in newest if row[at]), "")

    titles = tuple(dict.fromkeys(text(row[1]) for row in newest if row[1]))
    return Record(
        code=newest[0][0],
        title=titles[0] if titles else "",
        kind=text(best(2)),
        kind_label=text(best(3)),
        level=best(4),
        registration=text(best(10)),
        active={"1": True, "0": False}.get(best(11)),
        seen=date.fromisoformat(draft.rows[-1][0].day),
        delivery=_day(best(9)),
        periods=periods(_observation(snapshot, row) for snapshot, row in draft.rows),
        certifiers=_certifiers(hung["certifier"]),
        rome=tuple(Coded(code, text(label)) for code, label in hung["rome"]),
        nsf=tuple(Coded(code, text(label).removeprefix(f"{code} : ")) for code, label in hung["nsf"]),
        titles=titles,
        snapshot=draft.rows[-1][0].name,
    )


def _observation(snapshot: Snapshot, row: tuple[Any, ...]) -> Observation:
    active = {"1": True, "0": False}.get(row[11])
    return Observation(date.fromisoformat(snapshot.day), active, _day(row[7]) or _day(row[6]), _day(row[8]))


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def _certifiers(rows: list[tuple[str, str]]) -> tuple[Certifier, ...]:
    return tuple(sorted({Certifier(text(name), digits(siret)) for siret, name in rows if name.strip()}, key=str))
