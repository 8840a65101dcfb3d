"""Rights: a certification, for a profession, in a branch, from a day to a day, and the printed lines that prove it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from proa_graph import resolve
from proa_graph.lists.numbers import Numbers
from proa_graph.lists.opening import REPEAL
from proa_graph.lists.periods import Period, Span, joined, overlaid
from proa_graph.lists.steps import Key, Text, by_branch, chains, steps, texts
from proa_graph.lists.usability import OPEN, judged
from proa_graph.lists.worth import Chain, changes, disputed, periods
from proa_graph.model import Entry, Facts, TakenOut
from proa_graph.terms import thing
from proa_graph.text import fold, slug

CertificationOf = Callable[[Entry], str]
Registrations = Mapping[str, Sequence[Span]]
NO_BRANCH = "x"
REPEAL_ARTICLE = ("L6324-1", "2026-01-01")
_CONDITION = "condition="
_BRACKETS = re.compile(r"\([^)]*\)")
_KINDS = frozenset(
    ("bac", "bachelor", "bp", "bts", "but", "cap", "cqp", "cqpi", "d", "de", "diplome", "du", "dut", "etat", "l", "la")
) | {"le", "licence", "master", "mention", "pro", "professionnel", "professionnelle", "titre", "tp"}
"""Words that open the title of a certification and say of which kind it is."""
_STRONGEST = (
    "Eligible", "Conditional", "ListedButInactive", "RegimeEnded", "Excluded", "NotKnown", "ExtensionNotEstablished",
    "NotExtended", "Withdrawn", "Superseded", "Ended",
)  # fmt: skip
RANK = {name: place for place, name in enumerate(_STRONGEST)}


@dataclass(frozen=True, slots=True)
class Right:
    """What a branch opens: one certification, under one printed record, for one profession and one scope.

    ``key`` tells it apart in its branch; ``record`` is ``RNCP34857``, or empty where no code is printed; ``lists`` are
    the keys of the agreements whose lists print it, ``entries`` the lines that prove it; ``periods`` follow one another
    without gap. A right without entries is one that a text names only to take it out. ``followed_by`` is the key of the
    right of the same branch and title that takes its place in the list, under another number; ``added_by`` and
    ``withdrawn_by`` are the keys of the texts that brought it into a list already there, and took it out last;
    ``disputed_by`` is that of the text whose words disagree about it with the wording that they make.
    """

    branch: str
    key: str
    certification: str
    record: str
    profession: str
    scope: str
    label: str
    lists: tuple[str, ...]
    entries: tuple[Entry, ...]
    periods: tuple[Period, ...]
    followed_by: str = ""
    added_by: str = ""
    withdrawn_by: str = ""
    disputed_by: str = ""


def rights(
    facts: Facts,
    registered: Registrations | None = None,
    certification_of: CertificationOf = resolve.certification_key,
) -> tuple[Right, ...]:
    """Return the rights that the lists of ``facts`` open, by branch and key.

    Args:
        facts: lists, agreements, orders and what the orders exclude or reserve.
        registered: register code → when it is registered; without it nothing is said of registration.
        certification_of: which certification a line designates.
    """
    known = texts(facts)
    numbers = Numbers.of(facts)
    found: list[Right] = []
    for branch, chosen in by_branch(known).items():
        found += _of_branch(branch, chosen, numbers, registered or {}, certification_of)
    if not any(a.idcc for a in facts.agreements):
        found += _of_branch(NO_BRANCH, list(known.values()), numbers, registered or {}, certification_of)
    return tuple(sorted(found, key=lambda r: (r.branch, r.key)))


def _of_branch(
    branch: str,
    chosen: Sequence[Text],
    numbers: Numbers,
    registered: Registrations,
    certification_of: CertificationOf,
) -> Iterator[Right]:
    key_of = _identities(certification_of)
    lines = _by_key(chosen, key_of)
    named, taken_of = _taken(lines)
    claims: dict[Key, list[_Claim]] = defaultdict(list)
    for group in chains(chosen):
        chain = Chain.of(group, steps(group, key_of, taken_of))
        for key in sorted(chain.listed()):
            found = periods(chain, key, numbers.first_day(key[1]))
            if found:
                claims[key].append(_Claim(chain.base, found, *changes(chain, key), disputed(chain, key)))
    taken: set[str] = set()
    found_rights = [
        _right(branch, key, lines.get(key, []), claims[key], named.get(key), taken, registered)
        for key in sorted(claims)
    ]
    yield from _followed(found_rights)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one list of the branch makes of a right: its base, the periods, who brought it, took it out, disputes it."""

    base: str
    periods: tuple[Period, ...]
    added_by: str
    withdrawn_by: str
    disputed_by: str


def _followed(found: Sequence[Right]) -> Iterator[Right]:
    """Each right, with the one that comes under its title on the day on which the list no longer has it."""
    coming: dict[tuple[str, str, date], str] = {}
    for right in found:
        for period in right.periods:
            if period.status in OPEN | {"ListedButInactive"} and period.start:
                coming.setdefault((_title(right.label), _slug(right.profession), period.start), right.key)
    for right in found:
        gone = next((p.start for p in right.periods if p.status == "Withdrawn"), None)
        after = coming.get((_title(right.label), _slug(right.profession), gone), "") if gone else ""
        yield replace(right, followed_by=after, periods=_superseded(right)) if after not in {"", right.key} else right


def _superseded(right: Right) -> tuple[Period, ...]:
    """The periods of a right whose title goes on under another number: then it is replaced, not merely withdrawn."""
    return tuple(
        replace(p, status="Superseded", reason="ReasonReplaced") if p.status == "Withdrawn" else p
        for p in right.periods
    )


def _title(label: str) -> str:
    """The words of a title without those of its kind and what stands in brackets."""
    words = fold(_BRACKETS.sub(" ", label)).split()
    while words and words[0] in _KINDS:
        words = words[1:]
    return " ".join(words)


def _right(
    branch: str,
    key: Key,
    entries: Sequence[Entry],
    claims: Sequence[_Claim],
    named: TakenOut | None,
    taken: set[str],
    registered: Registrations,
) -> Right:
    certification, record, profession, limit = key
    first = entries[0] if entries else Entry(certification_label=named.label if named else "")
    parts = (resolve.certification_key(first) if entries else certification, profession, _slug(limit))
    code = resolve.code(first) if entries else resolve.Code("RNCP" if record else "", record[4:], "CodePrinted")
    found = [*overlaid([c.periods for c in claims], RANK)]
    start = found[0].start
    found.append(
        Period(
            "RegimeEnded", max(start or REPEAL, REPEAL), None, "ReasonRegimeRepealed", thing("article", *REPEAL_ARTICLE)
        )
    )
    return Right(
        branch=branch,
        key=_free("--".join(filter(None, parts)), taken),
        certification=certification,
        record=record,
        profession=first.profession,
        scope=limit,
        label=first.certification_label or first.code_stated,
        lists=tuple(dict.fromkeys(c.base for c in claims)),
        entries=tuple(entries),
        periods=joined(part for p in found for part in judged(p, code, registered.get(code.key, ()))),
        added_by=next((c.added_by for c in claims if c.added_by), ""),
        withdrawn_by=next((c.withdrawn_by for c in claims if c.withdrawn_by), ""),
        disputed_by=next((c.disputed_by for c in claims if c.disputed_by), ""),
    )


def _identities(certification_of: CertificationOf) -> Callable[[Entry], Key]:
    """What makes two lines of a branch the same right: certification, record printed, profession, scope."""
    known: dict[int, Key] = {}

    def key_of(entry: Entry) -> Key:
        found = known.get(id(entry))
        if found is None:
            code = resolve.code(entry).key
            found = known[id(entry)] = (certification_of(entry), code, _slug(entry.profession), scope(entry))
        return found

    return key_of


def _slug(text: str) -> str:
    return slug(text) if text else ""


def scope(entry: Entry) -> str:
    """Return the condition under which ``entry`` opens its certification, empty for most."""
    return next((t.removeprefix(_CONDITION) for t in entry.note.split("; ") if t.startswith(_CONDITION)), "")


def _by_key(chosen: Iterable[Text], key_of: Callable[[Entry], Key]) -> dict[Key, list[Entry]]:
    """The lines of a branch by what they open, in the order of their texts."""
    found: dict[Key, list[Entry]] = defaultdict(list)
    for text in sorted(chosen, key=lambda t: (t.agreement.date_signed or date.min, t.agreement.key)):
        for line in text.lines:
            found[key_of(line)].append(line)
    return found


def _taken(
    lines: Mapping[Key, Sequence[Entry]],
) -> tuple[dict[Key, TakenOut], Callable[[TakenOut], list[Key]]]:
    """What texts take out that no line prints, and how to find what a text takes out among the lines."""
    by_code: dict[str, list[Key]] = defaultdict(list)
    by_label: dict[str, list[Key]] = defaultdict(list)
    for key, found in lines.items():
        if key[1]:
            by_code[key[1]].append(key)
        for label in {fold(e.certification_label) for e in found}:
            by_label[label].append(key)
    named: dict[Key, TakenOut] = {}

    def taken_of(taken: TakenOut) -> list[Key]:
        code = resolve.code(Entry(code_stated=taken.code)).key if taken.code else ""
        here = by_code.get(code, []) if code else [k for k in by_label.get(fold(taken.label), []) if not k[1]]
        if here:
            return here
        key = (code or slug(taken.label), code, "", "")
        named[key] = taken
        return [key]

    return named, taken_of


def _free(key: str, taken: set[str]) -> str:
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}--{number}"
    taken.add(free)
    return free
