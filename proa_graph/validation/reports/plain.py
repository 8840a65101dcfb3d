"""Reports for reading and for spreadsheets: text and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from proa_graph.validation.findings import Finding, Report
from proa_graph.validation.reports import dossiers, wording

COLUMNS = (
    "file", "row", "column", "sheet", "severity", "rule", "label", "value", "message", "advice", "articles",
    "focus", "path",
)  # fmt: skip
_EXECUTED = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = 3


def text(report: Report, lang: str) -> bytes:
    """Return the verdict, the law applied, then one paragraph line per finding (alike ones together)."""
    colon = "\u00a0: " if lang == "fr" else ": "
    lines = [f"{report.file}{colon}{wording.summary(report, lang)}" if report.file else wording.summary(report, lang)]
    told = (*wording.reading(report, lang), *wording.lines_summary(report, lang), *wording.law(report, lang))
    lines += [f"  {line}" for line in told]
    groups = wording.grouped(report.findings, lang)
    if groups:
        lines.append("")
    lines += [_line(group, lang, colon) for group in groups]
    lines += dossiers.lines(report, lang)
    return ("\n".join(lines) + "\n").encode()


def _line(group: Sequence[Finding], lang: str, colon: str) -> str:
    finding = group[0]
    where = wording.where([f.place for f in group], lang) or finding.focus
    head = f"{where}{colon}[{wording.severity(finding.severity, lang)}] {finding.rule.id} {finding.message[lang]}"
    others = [place for f in group for place in f.related]
    also = f" ({'voir' if lang == 'fr' else 'see'} {wording.where(others, lang)})" if others else ""
    todo = "À faire" if lang == "fr" else "To do"
    titles = ", ".join(_quoted(title, lang) for title in dict.fromkeys(f.title for f in group if f.title))
    about = f" [{titles}]" if titles and len(group) <= _QUOTED else ""
    advice = f" {todo}{colon}{finding.advice[lang]}" if finding.advice else ""
    return f"{head}{about}{also}{advice} ({wording.citation(finding.articles, lang)})"


def _quoted(title: str, lang: str) -> str:
    return f"«\u00a0{title}\u00a0»" if lang == "fr" else f"“{title}”"


def table(report: Report, lang: str) -> bytes:
    """Return the findings as CSV, one line each, columns :data:`COLUMNS`, texts in ``lang``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([inert(cell) for cell in cells(finding, lang)] for finding in report.findings)
    return out.getvalue().encode()


def inert(cell: str | int) -> str | int:
    """Return ``cell`` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_EXECUTED) else cell


def cells(finding: Finding, lang: str) -> list[str | int]:
    """Return ``finding`` as the values of :data:`COLUMNS`."""
    place = finding.place
    return [
        place.file if place else "",
        place.row if place and place.row is not None else "",
        place.column if place else "",
        place.sheet if place else "",
        finding.severity,
        finding.rule.id,
        finding.rule.label[lang],
        finding.value,
        finding.message[lang],
        finding.advice.get(lang, ""),
        wording.citation(finding.articles, lang),
        finding.focus,
        finding.path,
    ]
