"""Two versions of a draft: lines added, removed and recoded, findings cured and new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from proa_graph import resolve
from proa_graph.model import Entry
from proa_graph.tables import ListTable
from proa_graph.text import stems
from proa_graph.validation.findings import Finding, Report

Key = tuple[str, str, str]

_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fr": (
        ("ligne ajoutée", "lignes ajoutées"),
        ("ligne retirée", "lignes retirées"),
        ("ligne recodée", "lignes recodées"),
        ("constat guéri", "constats guéris"),
        ("constat nouveau", "constats nouveaux"),
    ),
    "en": (
        ("line added", "lines added"),
        ("line removed", "lines removed"),
        ("line recoded", "lines recoded"),
        ("finding cured", "findings cured"),
        ("finding new", "findings new"),
    ),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """What a newer version of a list changes: its lines by what is printed, its findings by rule, title and value."""

    old: str
    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    recoded: tuple[tuple[Entry, Entry], ...]
    cured: tuple[Finding, ...]
    new: tuple[Finding, ...]


def compare(old: ListTable, new: ListTable, before: Report, after: Report) -> Changes:
    """Return what ``new`` changes of ``old``; ``before`` and ``after`` are the reports on them.

    A line is the same where its title and its code are; it is recoded where only the title is.
    """
    gone, come = _unmatched(old.entries, new.entries, lambda e: (stems(e.certification_label), _code(e), e.profession))
    gone, come = _unmatched(gone, come, lambda e: (stems(e.certification_label), _code(e), ""))
    by_title: dict[str, list[Entry]] = defaultdict(list)
    for entry in gone:
        by_title[stems(entry.certification_label)].append(entry)
    recoded, added = [], []
    for entry in come:
        former = by_title.get(stems(entry.certification_label))
        if former and _code(former[0]) != _code(entry):
            recoded.append((former.pop(0), entry))
        else:
            added.append(entry)
    left = {id(earlier) for earlier, _ in recoded}
    removed = tuple(entry for entry in gone if id(entry) not in left)
    cured, fresh = _difference(before.findings, after.findings), _difference(after.findings, before.findings)
    return Changes(old.file, tuple(added), removed, tuple(recoded), cured, fresh)


def told(changes: Changes, lang: str) -> list[str]:
    """Return ``changes`` as lines for people, the counts first."""
    colon = "\u00a0: " if lang == "fr" else ": "
    words = _WORDS[lang]
    parts: tuple[list[str], ...] = (
        [_line(entry) for entry in changes.added],
        [_line(entry) for entry in changes.removed],
        [f"{_line(a)} → {_code(b) or '–'}" for a, b in changes.recoded],
        [f"{f.rule.id} {f.title or f.value}" for f in changes.cured],
        [f"{f.rule.id} {f.title or f.value}" for f in changes.new],
    )
    head = f"{'Par rapport à' if lang == 'fr' else 'Compared with'} {changes.old}"
    counts = ", ".join(
        f"{len(found)} {_number(word, len(found), lang)}" for word, found in zip(words, parts, strict=True)
    )
    return [
        f"{head}{colon}{counts}",
        *(f"  {word[-1]}{colon}{'; '.join(found)}" for word, found in zip(words, parts, strict=True) if found),
    ]


def _number(word: tuple[str, str], count: int, lang: str) -> str:
    return word[count > 1 or (count == 0 and lang == "en")]


def _unmatched(
    old: Iterable[Entry], new: Iterable[Entry], key: Callable[[Entry], Key]
) -> tuple[list[Entry], list[Entry]]:
    """What of each remains when lines of the same key are paired off."""
    known: dict[Key, list[Entry]] = defaultdict(list)
    for entry in old:
        known[key(entry)].append(entry)
    come = []
    for entry in new:
        if known[key(entry)]:
            known[key(entry)].pop(0)
        else:
            come.append(entry)
    return [entry for entries in known.values() for entry in entries], come


def _code(entry: Entry) -> str:
    return resolve.code(entry).key or entry.code_stated


def _line(entry: Entry) -> str:
    return f"{entry.certification_label} ({_code(entry) or '–'})"


def _difference(these: Iterable[Finding], those: Iterable[Finding]) -> tuple[Finding, ...]:
    counted: dict[Key, int] = defaultdict(int)
    for finding in those:
        counted[_said(finding)] += 1
    kept = []
    for finding in these:
        counted[_said(finding)] -= 1
        if counted[_said(finding)] < 0:
            kept.append(finding)
    return tuple(kept)


def _said(finding: Finding) -> Key:
    return finding.rule.id, finding.title, finding.value
