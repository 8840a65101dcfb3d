"""What becomes of each line of a list: one verdict a line, from the findings on it and from what could be checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from proa_graph import resolve
from proa_graph.model import Entry
from proa_graph.rules import Texts
from proa_graph.tables import ListTable
from proa_graph.validation.findings import ACCEPTED, DOUBTFUL, REFUSED, UNCHECKED, Finding, Verdict

_UNREAD: Mapping[str, Texts] = {
    "CodeAbsent": {"fr": "aucun code imprimé", "en": "no code printed"},
    "CodePending": {"fr": "code en cours d’attribution", "en": "code pending"},
    "CodeMalformed": {"fr": "code illisible", "en": "code that does not read"},
}
_NO_REGISTER: Texts = {"fr": "aucun répertoire chargé", "en": "no register loaded"}
_NOTHING: Texts = {"fr": "", "en": ""}


def judge(
    table: ListTable, entries: Mapping[str, Entry], findings: Iterable[Finding], *, registered: bool
) -> tuple[Verdict, ...]:
    """Return the verdict on every line of ``table``, in order.

    Args:
        table: the list as read.
        entries: its lines, by the IRI that the findings name.
        findings: what the rules found.
        registered: whether a register was there to check the codes.
    """
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.focus].append(finding)
    return tuple(
        _verdict(table, entry, found[focus], registered=registered)
        for focus, entry in sorted(entries.items(), key=lambda pair: pair[1].row)
    )


def _verdict(table: ListTable, entry: Entry, findings: Sequence[Finding], *, registered: bool) -> Verdict:
    code = resolve.code(entry)
    outcome, why = _outcome(code, {f.severity for f in findings}, registered=registered)
    rules = tuple(dict.fromkeys(f.rule.id for f in findings if f.severity != "Info"))
    place = table.place(entry.row, "certification_label", "code_stated", "rncp_code")
    return Verdict(entry.row, place, entry.certification_label, code.key or entry.code_stated, outcome, why, rules)


def _outcome(code: resolve.Code, severities: set[str], *, registered: bool) -> tuple[str, Texts]:
    if "Violation" in severities:
        return REFUSED, _NOTHING
    if "Warning" in severities:
        return DOUBTFUL, _NOTHING
    if not code.key:
        return UNCHECKED, _UNREAD.get(code.status, _UNREAD["CodeMalformed"])
    return (ACCEPTED, _NOTHING) if registered else (UNCHECKED, _NO_REGISTER)
