"""The user's own table as HTML: each line with its verdict, each cell with the rules that found something in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from proa_graph.model import Place
from proa_graph.tables import ListTable, Table, letters, list_fields
from proa_graph.validation.findings import OUTCOMES, SEVERITIES, Finding, Report, Verdict
from proa_graph.validation.reports import wording

LINES = 500
"""How many lines of a list a page shows; the workbook given back shows them all."""
_WIDEST = 30
_ROW = 0
_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Votre liste, ligne par ligne",
        "show": "Montrer les lignes",
        "all": "toutes",
        "line": "Ligne",
        "verdict": "Verdict",
        "more": "… et {n} autres lignes, dans le classeur à télécharger",
        "columns": "Colonnes lues",
        "column": "Colonne",
        "first": "Première valeur",
        "field": "Lue comme",
        "unread": "non lue",
        "as": "{0} (lu)",
        "sheet": "Feuille",
        "goto": "Aller à la ligne",
    },
    "en": {
        "title": "Your list, line by line",
        "show": "Show the lines",
        "all": "all",
        "line": "Line",
        "verdict": "Verdict",
        "more": "… and {n} more lines, in the workbook to download",
        "columns": "Columns read",
        "column": "Column",
        "first": "First value",
        "field": "Read as",
        "unread": "not read",
        "as": "{0} (read)",
        "sheet": "Sheet",
        "goto": "Go to line",
    },
}

Marks = Mapping[tuple[str, int | None, int], Sequence[Finding]]


def anchor(place: Place) -> str:
    """Return the identifier of the line of ``place`` on the page."""
    sheet = re.sub(r"\W+", "-", place.sheet)
    return f"l{f'-{sheet}-' if sheet else ''}{place.row}"


def own_table(report: Report, table: ListTable, lang: str) -> str:
    """Return the list as given, with the verdicts and the marks, and the choice of the lines shown."""
    words = _WORDS[lang]
    verdicts = {(v.place.sheet, v.place.row): v for v in report.verdicts}
    marks = _marks(report.findings, table)
    shown = "".join(_sheet(t, verdicts, marks, report, lang) for t in table.tables)
    if not table.tables:
        shown = _plain(report, marks, lang)
    return (
        f'<section class="report-sheet"><h2 id="table">{words["title"]}</h2>\n{_choice(report, lang)}{_goto(lang)}\n'
        f"{shown}</section>\n"
    )


def _choice(report: Report, lang: str) -> str:
    """Which lines to show, by verdict: a choice that a style sheet alone acts on."""
    counts = {name: sum(v.outcome == name for v in report.verdicts) for name in OUTCOMES}
    options = [("all", _WORDS[lang]["all"], len(report.verdicts))]
    options += [(name, wording.verdict(name, report, lang), n) for name, n in counts.items() if n]
    items = "".join(
        f'<label><input type="radio" name="shown" id="show-{name}"{" checked" if name == "all" else ""}> '
        f"{escape(text)} ({n})</label>"
        for name, text, n in options
    )
    return f'<fieldset class="verdicts noprint"><legend>{_WORDS[lang]["show"]}</legend>{items}</fieldset>'


def _goto(lang: str) -> str:
    """A field that a script acts on; without it the findings lead to their lines."""
    return (
        f'<form class="goto noprint" hidden><label for="goto">{_WORDS[lang]["goto"]}</label> '
        '<input id="goto" type="text" inputmode="numeric" size="6"></form>'
    )


def _sheet(
    table: Table, verdicts: Mapping[tuple[str, int | None], Verdict], marks: Marks, report: Report, lang: str
) -> str:
    words, name = _WORDS[lang], table.sheet.name
    width = min(len(table.headers), _WIDEST)
    head = "".join(f'<th scope="col">{escape(table.headers[i] or letters(i + 1))}</th>' for i in range(width))
    lines = [line for line in table.lines if any(line.cells)]
    rows = "".join(
        _line(
            Place("", line.number, sheet=name),
            line.cells[:width],
            verdicts.get((name, line.number)),
            marks,
            report,
            lang,
        )
        for line in lines[:LINES]
    )
    left = len(lines) - LINES
    more = f"<p>{words['more'].format(n=left)}</p>" if left > 0 else ""
    caption = f"<caption>{words['sheet']} {escape(name)}</caption>" if name else ""
    return _framed(f'{caption}<thead><tr><th scope="col">{words["line"]}</th><th scope="col">{words["verdict"]}</th>'
                   f"{head}</tr></thead><tbody>{rows}</tbody>", name or words["title"]) + more  # fmt: skip


def _plain(report: Report, marks: Marks, lang: str) -> str:
    """The lines of a document, which has no columns of its own: title and code."""
    words = _WORDS[lang]
    heads = {"fr": ("Intitulé", "Code"), "en": ("Title", "Code")}[lang]
    rows = "".join(_line(v.place, (v.title, v.code), v, marks, report, lang) for v in report.verdicts[:LINES])
    head = "".join(f'<th scope="col">{h}</th>' for h in (words["line"], words["verdict"], *heads))
    return _framed(f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>", words["title"])


def _framed(inside: str, label: str) -> str:
    frame = f'<div class="table sheet" tabindex="0" role="region" aria-label="{escape(label)}">'
    return f"{frame}<table>{inside}</table></div>"


def _line(place: Place, cells: Sequence[str], verdict: Verdict | None, marks: Marks, report: Report, lang: str) -> str:
    number = place.row if place.row is not None else verdict.row if verdict else ""
    outcome = f' data-verdict="{verdict.outcome}"' if verdict else ""
    said = _said(verdict, report, lang) if verdict else ""
    beside = _links(marks.get((place.sheet, place.row, _ROW), ()))
    printed = "".join(_cell(text, marks.get((place.sheet, place.row, i), ())) for i, text in enumerate(cells, 1))
    return (
        f'<tr id="{anchor(place)}"{outcome}><th scope="row">{number}</th>'
        f'<td class="verdict">{said}{beside}</td>{printed}</tr>'
    )


def _said(verdict: Verdict, report: Report, lang: str) -> str:
    why = f" ({verdict.why[lang]})" if verdict.why[lang] else ""
    return escape(f"{wording.verdict(verdict.outcome, report, lang)}{why}")


def _cell(text: str, found: Sequence[Finding]) -> str:
    worst = min((SEVERITIES.index(f.severity) for f in found), default=None)
    kind = "" if worst is None else f' class="mark {SEVERITIES[worst].lower()}"'
    return f"<td{kind}>{escape(text)}{_links(found)}</td>"


def _links(found: Iterable[Finding]) -> str:
    rules = {f.rule.id: f for f in found}
    return "".join(
        f' <a class="why {f.severity.lower()}" href="#{i}">{i.removeprefix("PROA-")}</a>' for i, f in rules.items()
    )


def _marks(findings: Sequence[Finding], table: ListTable) -> Marks:
    """The findings by sheet, line and column from 1, 0 for the whole line."""
    headers = {t.sheet.name: {h or letters(i + 1): i + 1 for i, h in enumerate(t.headers)} for t in table.tables}
    found: dict[tuple[str, int | None, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.place:
            place = finding.place
            found[place.sheet, place.row, headers.get(place.sheet, {}).get(place.column, _ROW)].append(finding)
    return found


def columns_form(table: ListTable, lang: str) -> str:
    """Return the columns of each table with the field that each was read as, to be corrected by the form ``again``."""
    return "".join(_columns(t, lang) for t in table.tables)


def _columns(table: Table, lang: str) -> str:
    words = _WORDS[lang]
    read = {i: field for field, i in table.columns.items()}
    rows = "".join(_column(table, i, read.get(i, ""), lang) for i in range(min(len(table.headers), _WIDEST)))
    name = f" · {words['sheet']} {escape(table.sheet.name)}" if table.sheet.name else ""
    heads = "".join(f'<th scope="col">{words[k]}</th>' for k in ("column", "first", "field"))
    return (
        f'<details class="report-columns"><summary>{words["columns"]}{name}</summary>'
        f'<div class="table"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>\n'
    )


def _column(table: Table, i: int, field: str, lang: str) -> str:
    words, letter = _WORDS[lang], letters(i + 1)
    header = table.headers[i]
    first = next((line.cells[i] for line in table.lines if i < len(line.cells) and line.cells[i]), "")
    labels = list_fields(lang)
    as_read = words["as"].format(labels.get(field, field)) if field else words["unread"]
    options = [f'<option value="">{escape(as_read)}</option>']
    options += [f'<option value="{name}">{escape(text)}</option>' for name, text in labels.items() if name != field]
    options += [f'<option value="-">{words["unread"]}</option>'] * bool(field)
    label = f"{letter} {header}".strip()
    at = f"{table.sheet.name}!{letter}" if table.sheet.name else letter
    return (
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(first[:60])}</td><td><select form="again" '
        f'name="map.{escape(at)}" aria-label="{escape(label)}">{"".join(options)}</select></td></tr>'
    )


def places_links(places: Iterable[Place | None], lang: str) -> Iterator[str]:
    """Yield a link to the line of each place."""
    for place in places:
        if place and place.row is not None:
            told = place.address or f"{_WORDS[lang]['line'].lower()} {place.row}"
            yield f'<a href="#{anchor(place)}">{escape(told)}</a>'
