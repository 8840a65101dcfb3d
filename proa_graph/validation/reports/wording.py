"""The words of reports in French and English: severities, dates, citations, places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from proa_graph.domain.dates import long_date
from proa_graph.model import Place
from proa_graph.tables import Aside, Read
from proa_graph.terms import thing
from proa_graph.validation.findings import Finding, Report

NBSP = "\u00a0"
_SHOWN = 5
_ASIDE = {"fr": "Mis à part", "en": "Set aside"}
_UNREAD = {"fr": "Non lu", "en": "Not read"}
_OUTCOMES: Mapping[str, Mapping[bool, Mapping[str, tuple[str, str]]]] = {
    "fr": {
        admits: {
            "accepted": ("admise", "admises") if admits else ("peut être étendue", "peuvent être étendues"),
            "refused": ("sera refusée", "seront refusées"),
            "doubtful": ("à vérifier", "à vérifier"),
            "unchecked": ("non contrôlable", "non contrôlables"),
        }
        for admits in (False, True)
    },
    "en": {
        admits: {
            "accepted": ("admitted", "admitted") if admits else ("can be extended", "can be extended"),
            "refused": ("will be refused", "will be refused"),
            "doubtful": ("to be checked", "to be checked"),
            "unchecked": ("cannot be checked", "cannot be checked"),
        }
        for admits in (False, True)
    },
}
_SEVERITY = {
    "fr": {"Violation": "Violation", "Warning": "Avertissement", "Info": "Information"},
    "en": {"Violation": "Violation", "Warning": "Warning", "Info": "Info"},
}


def severity(name: str, lang: str) -> str:
    """Return the word for a severity."""
    return _SEVERITY[lang][name]


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
    """Return where findings of one column stand, as people say it: ``l.xlsx, Liste!D17``, ``l.csv, ligne 6``.

    A place without a file is a field of a form.
    """
    known = [place for place in places if place is not None]
    if not known:
        return ""
    first = known[0]
    parts = [first.file] if first.file else []
    if first.address:
        parts.append(_addresses(known, lang))
    else:
        parts += [f"{'feuille' if lang == 'fr' else 'sheet'} {first.sheet}"] * bool(first.sheet)
        rows = sorted({place.row for place in known if place.row is not None})
        parts += [_lines(rows, lang)] * bool(rows)
        parts += _records(known, lang)
    if first.position and len(known) == 1:
        parts.append(f"{'signe' if lang == 'fr' else 'character'} {first.position}")
    if first.column:
        column, field = ("colonne", "champ") if lang == "fr" else ("column", "field")
        parts.append(f"{column if first.file else field} {first.column}")
    return ", ".join(parts)


def _addresses(places: Sequence[Place], lang: str) -> str:
    """``Liste!D17``, ``Liste!D17, D19 à D22``: the cells of one column of one sheet, or of one row of a turned one."""
    rows = sorted({place.row for place in places if place.row is not None})
    letters = {re.sub(r"\d", "", place.cell) for place in places}
    sheet = f"{places[0].sheet}!" if places[0].sheet else ""
    if len(letters) > 1 or len(rows) < len({place.cell for place in places}):
        return sheet + ", ".join(dict.fromkeys(place.cell for place in places))
    return sheet + _runs(rows, lang, letters.pop())


def _records(places: Sequence[Place], lang: str) -> list[str]:
    """The record of a CSV file where its cells hold line ends, so that it is not the line."""
    if len(places) != 1 or places[0].record in {0, places[0].row}:
        return []
    return [f"{'enregistrement' if lang == 'fr' else 'record'} {places[0].record}"]


def _lines(rows: Sequence[int], lang: str) -> str:
    word = {"fr": ("ligne", "lignes"), "en": ("line", "lines")}[lang][len(rows) > 1]
    return f"{word} {_runs(rows, lang)}"


def _runs(rows: Sequence[int], lang: str, letter: str = "") -> str:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    to = " à " if lang == "fr" else " to "
    return ", ".join(
        f"{letter}{a}" if a == b else f"{letter}{a}{to if b > a + 1 else ', '}{letter}{b}" for a, b in runs
    )


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
    return f"{_head(report, lang)}{':' if lang == 'en' else NBSP + ':'} {counts}."


def _head(report: Report, lang: str) -> str:
    failing = any(map(report.fails, report.findings))
    if lang == "fr":
        return "Non conforme" if failing else "Conforme" if report.conforms else "Non contrôlable en entier"
    return "Does not conform" if failing else "Conforms" if report.conforms else "Not wholly checked"


def verdict(outcome: str, report: Report, lang: str) -> str:
    """Return the words for what becomes of a line; the new regime admits what the old one extends."""
    return _OUTCOMES[lang][_admits(report)][outcome][0]


def _admits(report: Report) -> bool:
    return bool(report.bases) and all(basis.regime.startswith("N") for basis in report.bases)


def lines_summary(report: Report, lang: str) -> list[str]:
    """Return what becomes of the lines, in all and by sheet where there are several."""
    sheets = list(dict.fromkeys(v.place.sheet for v in report.verdicts))
    told = [_counted(report, [v.outcome for v in report.verdicts], lang)] if report.verdicts else []
    if len(sheets) > 1:
        for sheet in sheets:
            own = [v.outcome for v in report.verdicts if v.place.sheet == sheet]
            told.append(f"{sheet}{NBSP if lang == 'fr' else ''}: {_counted(report, own, lang)}")
    return told


def _counted(report: Report, outcomes: Sequence[str], lang: str) -> str:
    words = _OUTCOMES[lang][_admits(report)]
    counts = [(outcomes.count(name), words[name]) for name in words]
    told = ", ".join(f"{n} {forms[n > 1]}" for n, forms in counts if n)
    noun = {"fr": ("ligne", "lignes"), "en": ("line", "lines")}[lang][len(outcomes) > 1]
    return f"{len(outcomes)} {noun}{NBSP if lang == 'fr' else ''}: {told}"


def reading(report: Report, lang: str, labels: Mapping[str, str] | None = None) -> list[str]:
    """Return how the file was read: what of each sheet, in which columns; what was set aside; what was not read.

    Columns are called as ``--map`` takes them, or as ``labels`` does.
    """
    found = report.reading
    if found is None:
        return []
    colon = f"{NBSP}: " if lang == "fr" else ": "
    told = [_read(sheet, lang, labels or {}) for sheet in found.sheets]
    for title, asides in ((_ASIDE[lang], found.set_aside), (_UNREAD[lang], found.unread)):
        grouped: dict[str, list[Aside]] = {}
        for aside in asides:
            grouped.setdefault(aside.fr if lang == "fr" else aside.en, []).append(aside)
        for why, group in grouped.items():
            shown = ", ".join(_aside(aside, lang) for aside in group[:_SHOWN])
            more = f" (+ {len(group) - _SHOWN})" if len(group) > _SHOWN else ""
            told.append(f"{title}{colon}{why}{colon if shown else ''}{shown}{more}")
    return told


def _read(sheet: Read, lang: str, labels: Mapping[str, str]) -> str:
    name = f" ({'feuille' if lang == 'fr' else 'sheet'} {sheet.sheet})" if sheet.sheet else ""
    turned = {"fr": ", tableau en colonnes", "en": ", table on its side"}[lang] if sheet.transposed else ""
    columns = ", ".join(
        _column(labels.get(field, field), header, sheet.letters.get(field, ""), lang)
        for field, header in sheet.columns.items()
    )
    counted = (
        f"{sheet.lines} ligne{'s' * (sheet.lines > 1)}, {sheet.codes} code{'s' * (sheet.codes > 1)}"
        if lang == "fr"
        else f"{sheet.lines} line{'s' * (sheet.lines != 1)}, {sheet.codes} code{'s' * (sheet.codes != 1)}"
    )
    return f"{'Lu' if lang == 'fr' else 'Read'}{name}{NBSP if lang == 'fr' else ''}: {counted}{turned} ; {columns}"


def _column(name: str, header: str, letters: str, lang: str) -> str:
    if header == name:
        return name
    quoted = f"«{NBSP}{header}{NBSP}»" if lang == "fr" else f"“{header}”"
    return f"{name} = {letters} {quoted}".replace("  ", " ")


def _aside(aside: Aside, lang: str) -> str:
    place = where([aside.place], lang).removeprefix(aside.place.file).lstrip(", ")
    text = f" « {aside.text[:60]} »" if aside.text and lang == "fr" else f" “{aside.text[:60]}”" if aside.text else ""
    return f"{place}{text}".strip()


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
