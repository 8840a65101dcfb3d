"""The keys of lines: minted once, kept by content whatever row a later reading finds a line on, never given again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from proa_graph.model import Entry, Retired
from proa_graph.text import fold, slug

_ALIKE = 0.6
"""Two titles of the same code and profession that are less alike name two things: one of them was misread."""
_LONGEST = 80
"""A retired line is named by so many letters at most: the longer ones were sentences, which are no facts."""
Content = tuple[str, ...]


def keyed(
    lines: Sequence[Entry], known: Sequence[Entry], retired: Sequence[Retired] = ()
) -> tuple[tuple[Entry, ...], tuple[Retired, ...]]:
    """Return ``lines`` with their keys, and every key of the text that no line bears any more.

    Args:
        lines: the lines of one text as now read.
        known: its lines as read before, with their keys.
        retired: the keys retired before; a line that says again what one named takes it back.
    """
    keys: dict[int, str] = {}
    before = {key_of(e): e for e in known}
    for content in (_whole, _named, _coded):
        _match(lines, before, keys, content)
    _take_back(lines, {r.key: r for r in retired if r.key not in before}, keys)
    taken = {*before, *(r.key for r in retired)}
    number = max((int(k) for k in taken if k.isdigit()), default=0)
    for place in range(len(lines)):
        if place not in keys:
            number += 1
            keys[place] = str(number)
    result = tuple(replace(line, key=keys[place]) for place, line in enumerate(lines))
    borne = {line.key for line in result}
    gone = [_retired(e, [x for x in result if x.key not in before]) for k, e in before.items() if k not in borne]
    return result, tuple(sorted((*(r for r in retired if r.key not in borne), *gone), key=lambda r: r.key))


def key_of(line: Entry) -> str:
    """Return the key of ``line``: its row where none was minted."""
    return line.key or str(line.row)


def _match(
    lines: Sequence[Entry], before: dict[str, Entry], keys: dict[int, str], content: Callable[[Entry], Content]
) -> None:
    """Give each line the key of the known line with the same content, in their order."""
    free: dict[Content, list[str]] = defaultdict(list)
    given = set(keys.values())
    for key, line in before.items():
        if key not in given and content(line):
            free[content(line)].append(key)
    for place, line in enumerate(lines):
        if place in keys or not free[content(line)]:
            continue
        key = free[content(line)][0]
        if content is not _coded or _alike(line.certification_label, before[key].certification_label):
            keys[place] = free[content(line)].pop(0)


def _take_back(lines: Sequence[Entry], retired: dict[str, Retired], keys: dict[int, str]) -> None:
    free = {(fold(_short(r.label)), fold(r.code)): key for key, r in reversed(retired.items())}
    for place, line in enumerate(lines):
        said = fold(_short(line.certification_label)), fold(_code(line))
        key = free.pop(said, "") if place not in keys else ""
        if key:
            keys[place] = key


def _whole(line: Entry) -> Content:
    return (*_named(line), line.sector, line.subsector, line.level_stated, line.certifier, str(bool(line.row)))


def _named(line: Entry) -> Content:
    return fold(line.certification_label), fold(_code(line)), slug(line.profession)


def _coded(line: Entry) -> Content:
    return (fold(_code(line)), slug(line.profession)) if line.rncp_code else ()


def _code(line: Entry) -> str:
    return line.rncp_code or line.code_stated


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio() >= _ALIKE


def _retired(line: Entry, fresh: Iterable[Entry]) -> Retired:
    """What becomes of a line that is no longer read: the new line that says most of it follows."""
    here = {slug(line.certification_label), _code(line)} - {"x", ""}
    near = [x for x in fresh if here & {slug(x.certification_label), _code(x)}]
    near = near or [x for x in fresh if line.row and x.row == line.row]
    follows = near[0].key if near else ""
    return Retired(line.text_id, key_of(line), _short(line.certification_label), _code(line), follows)


def _short(label: str) -> str:
    """``label``, cut after a word where it is too long to be one."""
    return label if len(label) <= _LONGEST else f"{label[:_LONGEST].rpartition(' ')[0]} …"
