"""Planted defects: how many the validator finds at the very cell, and what it says of lines that nobody changed.

``python benchmarks/planted.py [--cut]`` takes five published lists of different shape, makes drafts of them as
a branch would hand in, plants in each the defects of :data:`DEFECTS`, one a draft, and judges them. A defect is found
where a rule named for it has a finding in its line and column. It counts findings on other lines that the draft without
the defect does not have. Rules that need a register are planted only where one is loaded.

``--cut`` judges instead the real lists that one order cut, on its day and as if nothing were known of them: what the
validator says of the lines that the order struck, and of those that it left.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from proa_graph.files import share
from proa_graph.reference import Reference
from proa_graph.tables import read_facts
from proa_graph.validation import Report, check

LISTS = (
    "KALITEXT000042313334", "KALITEXT000042319415", "KALITEXT000045694961", "KALITEXT000044463502",
    "KALITEXT000043688159",
)  # fmt: skip
DAY = date(2021, 6, 1)
LABEL, CODE, LEVEL, TRADE = "Intitulé", "Code RNCP", "Niveau", "Métier"
_COLUMNS = {TRADE: "profession", LABEL: "certification_label", CODE: "code_stated", LEVEL: "level_stated"}
_MOST = 60
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Defect:
    """What is written into a line, in which column it must be found, by which rules, and what it needs."""

    rules: tuple[str, ...]
    column: str
    cells: Mapping[str, str]
    needs: str = ""
    twice: bool = False


DEFECTS = (
    Defect(("PROA-L01",), CODE, {CODE: "RNCP99x9"}),
    Defect(("PROA-L01",), CODE, {CODE: "RNCP34 85A"}),
    Defect(("PROA-L01b",), CODE, {CODE: "Non trouvé"}),
    Defect(("PROA-L02",), LABEL, {LABEL: "Bilan de compétences", CODE: ""}),
    Defect(("PROA-L04",), CODE, {CODE: "En cours"}),
    Defect(("PROA-L05",), LABEL, {LABEL: "CQP Contrôleur du recouvrement", CODE: ""}),
    Defect(("PROA-L06",), CODE, {LABEL: "TOSA Word", CODE: "RS5784"}),
    Defect(("PROA-L07",), LABEL, {LABEL: "CCPI Tutorat en entreprise", CODE: ""}),
    Defect(("PROA-L07",), LABEL, {LABEL: "Bloc de compétences 2 du BTS Tourisme", CODE: ""}),
    Defect(("PROA-L08",), LABEL, {LABEL: "Qualification reconnue dans les classifications", CODE: ""}),
    Defect(("PROA-L09",), CODE, {LABEL: "CléA", CODE: "RNCP5080", LEVEL: ""}),
    Defect(("PROA-L10",), LABEL, {LABEL: "VAE", CODE: ""}),
    Defect(("PROA-L10",), LABEL, {LABEL: "Tout dispositif relevant de la VAE", CODE: ""}),
    Defect(("PROA-L11",), LABEL, {LABEL: "Habilitation électrique B1V", CODE: ""}),
    Defect(("PROA-L11",), LABEL, {LABEL: "FIMO marchandises", CODE: ""}),
    Defect(("PROA-L11b",), LABEL, {LABEL: "DU Gérontologie", CODE: ""}),
    Defect(("PROA-L12",), LABEL, {LABEL: "Licences et masters en management", CODE: ""}),
    Defect(("PROA-L12",), LABEL, {LABEL: "BTS Comptabilité ou équivalent", CODE: ""}),
    Defect(("PROA-L15", "PROA-L15b"), LEVEL, {LEVEL: "Niveau III"}, LEVEL),
    Defect(("PROA-L16", "PROA-L16b"), LEVEL, {LEVEL: ""}, LEVEL),
    Defect(("PROA-L18",), LABEL, {}, twice=True),
    Defect(("PROA-L19",), TRADE, {TRADE: ""}, TRADE),
    Defect(("PROA-L25",), CODE, {CODE: "16N34401"}),
    Defect(("PROA-L29",), LABEL, {LABEL: "Liste non exhaustive", CODE: ""}),
    Defect(("PROA-Q02",), LABEL, {LABEL: "CQP Vendeur (enregistré au RNCP)", CODE: ""}),
    Defect(("PROA-L25b",), CODE, {CODE: "RNCP1"}, "register"),
    Defect(("PROA-L13",), LABEL, {LABEL: "Scaphandrier de travaux sous-marins"}, "register"),
    Defect(("PROA-L14",), LEVEL, {LEVEL: "8"}, "register"),
)


def main() -> None:
    """Print the defects that were missed, the findings on clean lines, and both shares."""
    if sys.argv[1:] == ["--cut"]:
        for (fate, outcome), count in sorted(cut_lines().items()):
            print(f"{fate}\t{outcome}\t{count}")
        return
    found = clean = planted = 0
    for key in LISTS:
        for defect, hit, beside in judged(key):
            planted, found, clean = planted + 1, found + hit, clean + len(beside)
            if not hit or beside:
                print(f"{key}\t{'/'.join(defect.rules)}\t{dict(defect.cells)}\tfound: {hit}\tbeside: {sorted(beside)}")
    print(f"# {found} of {planted} found at the cell ({100 * found / planted:.1f} %), {clean} findings on clean lines")


def judged(key: str, defects: tuple[Defect, ...] = DEFECTS) -> Iterator[tuple[Defect, bool, set[tuple[str, int]]]]:
    """Yield each defect that the list ``key`` can bear, whether it was found, and the new findings on other lines."""
    rows = draft(key)
    before = _found(_check(rows))
    for number, defect in enumerate(defects):
        if not _bears(rows, defect):
            continue
        place = 1 + number * 7 % (len(rows) - 2)
        changed = [dict(row) for row in rows]
        if defect.twice:
            changed.insert(place + 1, dict(rows[place]))
        else:
            changed[place].update({name: text for name, text in defect.cells.items() if name in rows[0]})
        line = place + (3 if defect.twice else 2)
        report = _check(changed)
        hit = any(
            f.rule.id in defect.rules and f.place and (f.place.row, f.place.column) == (line, defect.column)
            for f in report.findings
        )
        moved = {(rule, at + (at >= line)) if defect.twice else (rule, at) for rule, at in before}
        yield defect, hit, {(rule, at) for rule, at in _found(report) - moved if at != line}


def cut_lines() -> Counter[tuple[str, str]]:
    """Return how many lines that orders ``cut``, and that they ``kept``, have each verdict on the day of the order."""
    counted: Counter[tuple[str, str]] = Counter()
    for listed in read_facts(share("data")).lists.values():
        days = {entry.exclusion_arrete_date for entry in listed if entry.excluded_from_extension}
        if len(days) != 1 or not min(days):
            continue
        names = {"profession": TRADE, "certification_label": LABEL, "code_stated": CODE, "level_2019": LEVEL}
        rows = [
            {header: " ".join(getattr(entry, field).split()) for field, header in names.items()} for entry in listed
        ]
        found = _check(rows, date.fromisoformat(min(days)))
        outcomes = {verdict.place.row: verdict.outcome for verdict in found.verdicts}
        for line, entry in enumerate(listed, 2):
            fate = "cut" if entry.excluded_from_extension else "kept"
            counted[fate, outcomes.get(line, "unread")] += 1
    return counted


def draft(key: str) -> list[Row]:
    """Return the lines of a published list that bear a number and are not struck, as a branch would write them."""
    with (share("data") / "lists" / f"{key}.csv").open(newline="", encoding="utf-8") as handle:
        lines = [r for r in csv.DictReader(handle) if r["rncp_code"] and r["excluded_from_extension"] != "1"]
    used = {
        header: field for header, field in _COLUMNS.items() if field == "code_stated" or any(r[field] for r in lines)
    }
    rows = [{h: f"RNCP{r['rncp_code']}" if h == CODE else r[f] for h, f in used.items()} for r in lines]
    seen: dict[str, Row] = {}
    for row in rows:
        if all(row.values()):
            seen.setdefault(row[CODE], row)
    return list(seen.values())[:_MOST]


def _bears(rows: list[Row], defect: Defect) -> bool:
    if defect.needs == "register":
        return bool(Reference().of("rncp")) and defect.column in rows[0]
    return defect.column in rows[0]


def _check(rows: list[Row], day: date = DAY) -> Report:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return check(Path("projet.csv"), content=out.getvalue().encode(), idcc="9000", as_of=day).report


def _found(report: Report) -> set[tuple[str, int]]:
    """The rules that found something in a line; what is said of the whole list stands in no line."""
    return {(f.rule.id, f.place.row) for f in report.findings if f.place and f.place.row}


if __name__ == "__main__":
    main()
