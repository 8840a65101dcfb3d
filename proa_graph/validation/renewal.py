"""A new draft list for a branch, made from its old one: the registered stay, the ended give way to successors."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from proa_graph import lists
from proa_graph.errors import UnusableError
from proa_graph.graph import registrations
from proa_graph.lists import Right
from proa_graph.reference import Record, Reference
from proa_graph.rules import Texts
from proa_graph.validation.applicability import this_day
from proa_graph.validation.published import facts

KEPT, REPLACED, ENDED, UNCODED, UNCHECKED = "kept", "replaced", "ended", "uncoded", "unchecked"
_WHY: dict[str, Texts] = {
    KEPT: {"fr": "reprise\u00a0: enregistrée", "en": "kept: registered"},
    REPLACED: {"fr": "remplacée par son successeur enregistré", "en": "replaced by its registered successor"},
    ENDED: {
        "fr": "retirée\u00a0: échue, sans successeur enregistré",
        "en": "out: ended, without a registered successor",
    },
    UNCODED: {"fr": "à vérifier\u00a0: aucun code imprimé", "en": "to be checked: no code printed"},
    UNCHECKED: {"fr": "non contrôlée\u00a0: répertoire non chargé", "en": "not checked: register not loaded"},
}
_HEADERS: dict[str, tuple[str, ...]] = {
    "fr": ("IDCC", "Intitulé de la certification", "Code RNCP", "Niveau", "Métier visé", "Enregistrée jusqu’au",
           "Blocs", "Ancien intitulé", "Ancien code", "Suite donnée"),
    "en": ("IDCC", "Title", "RNCP code", "Level", "Profession", "Registered until", "Blocks", "Former title",
           "Former code", "What became of it"),
}  # fmt: skip
_BLOCKS = {"fr": "possibles (L6324-1)", "en": "possible (L6324-1)"}
_OPEN = frozenset({"Eligible", "Conditional", "ListedButInactive"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line proposed, or one left out (``ended``): the old right and the record that takes its place."""

    right: Right
    outcome: str
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The lines of a draft list, and those left out; ``checked`` tells whether the register was there to ask."""

    idcc: str
    day: date
    lines: tuple[Line, ...]
    out: tuple[Line, ...]
    checked: bool

    def note(self, lang: str) -> str:
        """Return how many lines stay, are replaced, go, and what could not be checked."""
        found = {name: sum(x.outcome == name for x in (*self.lines, *self.out)) for name in _WHY}
        told = "; ".join(f"{count} {_WHY[name][lang]}" for name, count in found.items() if count)
        if self.checked:
            return told
        missing = {
            "fr": "«\u00a0proa refresh rncp\u00a0» charge le répertoire, ses échéances et ses successeurs",
            "en": "“proa refresh rncp” loads the register, its ends and successors",
        }[lang]
        return f"{told} ({missing})"


def propose(idcc: str, day: date | None = None, reference: Reference | None = None) -> Proposal:
    """Return a draft list for branch ``idcc`` on ``day`` (default today), from what its old lists opened at their end.

    Raises:
        UnusableError: no list of the branch is known, or none was open.
    """
    day, reference = day or this_day(), reference or Reference()
    known = facts()
    every = lists.rights(known, registrations(known, reference))
    old = [r for r in every if r.branch == idcc.lstrip("0") and _open(r, lists.REPEAL - timedelta(days=1))]
    if not old:
        raise UnusableError(f"IDCC {idcc}", "aucune liste ouverte connue", "no open list known")
    checked = bool(reference.of("rncp"))
    made = tuple(_distinct(line for right in old for line in _lines(right, day, reference, checked)))
    kept = tuple(line for line in made if line.outcome != ENDED)
    return Proposal(idcc, day, kept, tuple(line for line in made if line.outcome == ENDED), checked)


def _open(right: Right, day: date) -> bool:
    held = lists.at(right.periods, day)
    return held is not None and held.status in _OPEN


def _lines(right: Right, day: date, reference: Reference, checked: bool) -> Iterator[Line]:
    if not right.record:
        yield Line(right, UNCODED)
    elif not checked:
        yield Line(right, UNCHECKED)
    elif _registered(reference.record(right.record), day):
        yield Line(right, KEPT, reference.record(right.record))
    else:
        newer = reference.lineage.current(right.record, lambda code: _registered(reference.record(code), day))
        yield from (Line(right, REPLACED, reference.record(code)) for code in newer)
        if not newer:
            yield Line(right, ENDED, reference.record(right.record))


def _registered(record: Record | None, day: date) -> bool:
    return record is not None and record.registered(day) is True


def _distinct(lines: Iterable[Line]) -> Iterator[Line]:
    """Each record once for a profession: two old lines may have one successor."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        code = line.record.code if line.record else line.right.record or line.right.label
        if (code, line.right.profession) not in seen:
            seen.add((code, line.right.profession))
            yield line


def rows(lines: Sequence[Line], idcc: str, lang: str) -> list[list[str]]:
    """Return ``lines`` of the branch ``idcc`` under their headers, those of a list that ``proa validate`` reads."""
    return [list(_HEADERS[lang]), *([idcc, *_row(line, lang)] for line in lines)]


def _row(line: Line, lang: str) -> list[str]:
    right, record = line.right, line.record
    entry = right.entries[0]
    code = record.code if record else right.record
    until = record.last.isoformat() if record and record.last else ""
    level = (record.level if record else "") or entry.level_2019
    blocks = _BLOCKS[lang] if code.startswith("RNCP") else ""
    title = record.title if record and line.outcome == REPLACED else right.label
    return [title, code, level, entry.profession, until, blocks, right.label, right.record, _WHY[line.outcome][lang]]


def as_csv(proposal: Proposal, lang: str) -> bytes:
    """Return the draft list as CSV; what is left out is only counted in the note."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows(proposal.lines, proposal.idcc, lang))
    return out.getvalue().encode("utf-8-sig")


def as_workbook(proposal: Proposal, lang: str) -> bytes:
    """Return the draft list as a workbook, with what is left out on a second sheet."""
    from proa_graph.validation.reports.workbook import sheets

    names = ("Liste proposée", "Lignes retirées") if lang == "fr" else ("Proposed list", "Lines left out")
    return sheets(
        {names[0]: rows(proposal.lines, proposal.idcc, lang), names[1]: rows(proposal.out, proposal.idcc, lang)}
    )
