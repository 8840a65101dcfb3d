"""What was harvested → the files of ``data/``, all at once: an interrupted run leaves the folder as it was."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from proa_graph import model, tables
from proa_graph.files import write_if_changed
from proa_graph.harvest.keys import keyed
from proa_graph.harvest.relations import relations, targeted
from proa_graph.harvest.restored import restored
from proa_graph.reading.text import Read

R = TypeVar("R")
D = TypeVar("D", model.Agreement, model.Branch)
_FILES: tuple[tuple[str, type[Any]], ...] = (
    ("branches", model.Branch), ("documents", model.Document), ("agreements", model.Agreement), ("orders", model.Order),
    ("exclusions", model.Exclusion), ("clauses", model.Clause), ("relations", model.Relation),
    ("wordings", model.Wording), ("retired", model.Retired), ("acts", model.Act), ("taken_out", model.TakenOut),
    ("reviewed", model.Reviewed),
    ("articles", model.ArticleVersion),
)  # fmt: skip


def existing(folder: Path) -> model.Facts:
    """Return the facts that ``folder`` holds, none where it holds none yet."""
    if not (folder / "agreements.csv").is_file():
        return model.Facts()
    return tables.read_facts(folder)


def merged(old: model.Facts, found: Sequence[Read], branches: Iterable[model.Branch]) -> model.Facts:
    """Return ``old`` with what was harvested.

    Of an agreement in both, the harvest gives list, orders, exclusions, clauses and document; a fact that the dumps do
    not hold (signatories, NOR …) stays. Agreements that no dump holds stay as they are; those now found not to concern
    the scheme go.
    """
    kept = [h for h in found if h.agreement]
    keys = {h.text.id for h in found}
    before = {a.key: a for a in old.agreements}
    fresh = [_filled(h.agreement, before.get(h.text.id)) for h in kept if h.agreement]
    agreements = [*_others(old.agreements, keys, "key"), *fresh]
    used = {i for a in fresh for i in a.idcc} | {i for a in old.agreements for i in a.idcc}
    old_branches = {b.idcc: b for b in old.branches}
    new_branches = {b.idcc: _filled(b, old_branches.get(b.idcc)) for b in branches if b.idcc in used}
    known = {a.key for a in fresh} | {a.key for a in old.agreements if a.key not in keys}
    acts = {*old.relations, *relations([h.text for h in kept], known)}
    held = {r.text for r in old.reviewed}
    lists_now = _Lists.of(old, [h for h in kept if h.text.id not in held], keys - held)
    return model.Facts(
        branches=_sorted({**old_branches, **new_branches}.values(), lambda b: int(b.idcc)),
        documents=_sorted(
            [*_others(old.documents, keys, "key"), *(h.document for h in kept if h.document)], lambda d: d.key
        ),
        agreements=_sorted(agreements, lambda a: a.key),
        orders=_sorted(
            [*_others(old.orders, keys, "agreement"), *(o for h in kept for o in h.orders)],
            lambda o: (o.key, o.agreement),
        ),
        exclusions=_sorted(
            [*_others(old.exclusions, keys, "agreement"), *(x for h in kept for x in h.exclusions)], _numbered
        ),
        clauses=_sorted([*_others(old.clauses, keys, "agreement"), *(c for h in kept for c in h.clauses)], _numbered),
        relations=_sorted((r for r in acts if {r.agreement, r.target} <= known), dataclasses.astuple),
        wordings=_sorted(lists_now.wordings, lambda w: (w.text, w.number)),
        retired=_sorted(lists_now.retired, lambda r: (r.agreement, r.key)),
        acts=_sorted(
            targeted([*_others(old.acts, keys, "text"), *(a for h in found for a in h.acts)], agreements),
            lambda a: (a.text, a.number),
        ),
        taken_out=_sorted(
            [*_others(old.taken_out, keys, "text"), *(t for h in kept for t in h.taken_out)],
            lambda t: (t.text, t.number),
        ),
        reviewed=old.reviewed,
        articles=old.articles,
        known_texts=old.known_texts,
        lists=lists_now.latest,
        withdrawn=lists_now.earlier,
    )


@dataclasses.dataclass(slots=True)
class _Lists:
    """The lines of every text with their keys, and the wordings in which they stand."""

    latest: dict[str, tuple[model.Entry, ...]] = dataclasses.field(default_factory=dict)
    earlier: dict[str, tuple[model.Entry, ...]] = dataclasses.field(default_factory=dict)
    wordings: list[model.Wording] = dataclasses.field(default_factory=list)
    retired: list[model.Retired] = dataclasses.field(default_factory=list)

    @classmethod
    def of(cls, old: model.Facts, kept: Sequence[Read], keys: set[str]) -> _Lists:
        """Return the lines now read with the keys they had, and those of texts that were not read as they were.

        Args:
            old: the facts as they were.
            kept: what was read of texts that concern the scheme.
            keys: the texts that were read.
        """
        made = cls(
            {k: v for k, v in old.lists.items() if k not in keys},
            {k: v for k, v in old.withdrawn.items() if k not in keys},
            [w for w in old.wordings if w.text not in keys],
            [r for r in old.retired if r.agreement not in keys],
        )
        for read in kept:
            made._add(old, read)
        return made

    def _add(self, old: model.Facts, read: Read) -> None:
        key = read.text.id
        wordings, lines = read.wordings, (*read.entries, *read.earlier)
        gone = old.withdrawn.get(key, ())
        if not read.compared:
            known = [w for w in old.wordings if w.text == key]
            wordings, lines = restored(wordings, lines, known, gone)
        retired = [r for r in old.retired if r.agreement == key]
        known_lines = (*old.lists.get(key, ()), *gone)
        keyed_lines, without = keyed(lines, known_lines, retired)
        if not read.compared:
            stood = {e.key: e.wordings for e in known_lines}
            keyed_lines = tuple(
                dataclasses.replace(e, wordings=tuple(sorted({*e.wordings, *stood.get(e.key, ())}, key=int)))
                for e in keyed_lines
            )
        latest = tuple(e for e in keyed_lines if e.row)
        earlier = tuple(e for e in keyed_lines if not e.row)
        self.latest |= {key: latest} if latest else {}
        self.earlier |= {key: earlier} if earlier else {}
        self.wordings += wordings
        self.retired += without


def _numbered(record: Any) -> tuple[str, int]:
    return record.agreement, record.number


def _sorted(records: Iterable[R], key: Any) -> tuple[R, ...]:
    return tuple(sorted(records, key=key))


def _others(records: Iterable[R], keys: set[str], name: str) -> list[R]:
    return [r for r in records if getattr(r, name) not in keys]


def _filled(new: D, old: D | None) -> D:
    """``new`` with the values of ``old`` where it has none."""
    if old is None:
        return new
    empty = {f.name: getattr(old, f.name) for f in dataclasses.fields(new) if getattr(new, f.name) in ("", None, ())}
    return dataclasses.replace(new, **empty)


def write(folder: Path, facts: model.Facts, extra: dict[str, str]) -> int:
    """Write ``facts`` and the files of ``extra`` into ``folder``; return how many files changed.

    Everything is written beside the folder first, so that what fails or is interrupted before the end changes nothing.
    """
    contents = {f"{name}.csv": tables.write_records(getattr(facts, name), kind) for name, kind in _FILES}
    texts = sorted({*facts.lists, *facts.withdrawn})
    lines = {key: (*facts.lists.get(key, ()), *facts.withdrawn.get(key, ())) for key in texts}
    contents |= {f"lists/{key}.csv": tables.write_records(rows, model.Entry) for key, rows in lines.items()}
    contents |= extra
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".harvest-") as name:
        staged = Path(name) / "data"
        if folder.is_dir():
            shutil.copytree(folder, staged)
        changed = sum(write_if_changed(staged / path, text.encode()) for path, text in sorted(contents.items()))
        changed += _drop(staged / "lists", set(lines))
        if changed:
            _swap(staged, folder, Path(name) / "old")
    return changed


def _drop(folder: Path, keys: set[str]) -> int:
    gone = [p for p in sorted(folder.glob("*.csv")) if p.stem not in keys] if folder.is_dir() else []
    for path in gone:
        path.unlink()
    return len(gone)


def _swap(staged: Path, folder: Path, aside: Path) -> None:
    if folder.exists():
        folder.rename(aside)
    try:
        staged.rename(folder)
    except OSError:
        if aside.exists():
            aside.rename(folder)
        raise
