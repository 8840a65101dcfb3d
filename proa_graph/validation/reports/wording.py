"""The words of reports in French and English: severities, dates, citations, places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from proa_graph.model import Place
from proa_graph.terms import thing
from proa_graph.validation.findings import Finding, Report

_SEVERITY = {
    "fr": {"Violation": "Violation", "Warning": "Avertissement", "Info": "Information"},
    "en": {"Violation": "Violation", "Warning": "Warning", "Info": "Info"},
}
_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip


def severity(name: str, lang: str) -> str:
    """Return the word for a severity."""
    return _SEVERITY[lang][name]


def long_date(day: date, lang: str) -> str:
    """Return ``day`` in words: « 1er mars 2021 », “1 March 2021”."""
    number = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[lang][day.month - 1]} {day.year}"


def citation(articles: Sequence[tuple[str, date]], lang: str) -> str:
    """Return the article versions ``articles``, in words; without one, what a check of the data rests on."""
    if not articles:
        return "qualité des données" if lang == "fr" else "data quality"
    form = "article {0}, version du {1}" if lang == "fr" else "article {0}, version of {1}"
    return ("\u00a0; " if lang == "fr" else "; ").join(form.format(n, long_date(d, lang)) for n, d in articles)


def citations(articles: Sequence[tuple[str, date]], lang: str) -> list[tuple[str, str]]:
    """Return the same, version by version: its IRI and its words."""
    return [(thing("article", n, d.isoformat()), citation([(n, d)], lang)) for n, d in articles]


def where(places: Sequence[Place | None], lang: str) -> str:
    """Return where findings of one column stand: the file, the line or lines, the column, the sheet."""
    known = [place for place in places if place is not None]
    if not known:
        return ""
    parts = [known[0].file]
    rows = sorted({place.row for place in known if place.row is not None})
    if rows:
        parts.append(_lines(rows, lang))
    if known[0].column:
        parts.append(f"{'colonne' if lang == 'fr' else 'column'} {known[0].column}")
    if known[0].cell:
        parts.append(f"{'feuille' if lang == 'fr' else 'sheet'} {known[0].cell}")
    return ", ".join(parts)


def _lines(rows: Sequence[int], lang: str) -> str:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    to = " à " if lang == "fr" else " to "
    told = ", ".join(str(a) if a == b else f"{a}{to if b > a + 1 else ', '}{b}" for a, b in runs)
    word = {"fr": ("ligne", "lignes"), "en": ("line", "lines")}[lang][len(rows) > 1]
    return f"{word} {told}"


def summary(report: Report, lang: str) -> str:
    """Return the verdict and the counts in one sentence."""
    plural = {
        "fr": {
            "Violation": ("violation", "violations"),
            "Warning": ("avertissement", "avertissements"),
            "Info": ("information", "informations"),
        },
        "en": {"Violation": ("violation", "violations"), "Warning": ("warning", "warnings"), "Info": ("info", "infos")},
    }[lang]
    counts = ", ".join(f"{n} {plural[name][n > 1 or (lang == 'en' and n == 0)]}" for name, n in report.counts.items())
    if lang == "fr":
        return f"{'Conforme' if report.conforms else 'Non conforme'}\u00a0: {counts}."
    return f"{'Conforms' if report.conforms else 'Does not conform'}: {counts}."


def law(report: Report, lang: str) -> list[str]:
    """Return one sentence per regime that judged, with the reason, how many rules (by which engine), then the notes."""
    lines = [f"{basis.label[lang]} ({basis.reason[lang]})" for basis in report.bases]
    count = len(report.rules)
    notes = [note[lang] for note in report.notes]
    if report.engine == "sets":
        return [*lines, f"{count} règles appliquées" if lang == "fr" else f"{count} rules applied", *notes]
    by = (
        f"{count} règles appliquées par {report.engine}"
        if lang == "fr"
        else f"{count} rules applied by {report.engine}"
    )
    return [*lines, by, *notes]


def grouped(findings: Sequence[Finding], lang: str) -> list[list[Finding]]:
    """Return the findings with those together that say the same of the same column, in order."""
    groups: dict[tuple[str, str, str, str, str], list[Finding]] = {}
    for finding in findings:
        place, cited = finding.place or Place(""), citation(finding.articles, lang)
        groups.setdefault((finding.rule.id, finding.message[lang], place.column, place.cell, cited), []).append(finding)
    return list(groups.values())
