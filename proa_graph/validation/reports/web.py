"""Reports for a browser: a fragment that the site wraps, and the same as a page without any outside asset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from string import Template

from proa_graph.model import Place
from proa_graph.tables import ListTable, list_fields
from proa_graph.validation.findings import Finding, Report
from proa_graph.validation.reports import dossiers, sheet, wording

_QUOTED = 3
_LINKED = 40
_SHOWN = 50


def page(report: Report, lang: str, table: ListTable | None = None) -> bytes:
    """Return the report as a page of its own."""
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    title = escape(f"{report.file} – {wording.summary(report, lang)}")
    return template.substitute(lang=lang, title=title, fragment=fragment(report, lang, table)).encode()


def fragment(report: Report, lang: str, table: ListTable | None = None, *, asks: bool = False, title: str = "") -> str:
    """Return the report as HTML that begins with a heading of level 1 and needs no script.

    Args:
        report: what was found.
        lang: ``fr`` or ``en``.
        table: the list as read, to be shown line by line.
        asks: whether the page has a form ``again``, to which corrections of the columns belong.
        title: the heading of what was filled in on a page, whose places are fields; empty for a file.
    """
    report = _filled_in(report, title) if title else report
    law = "".join(f"<li>{escape(line)}</li>" for line in wording.law(report, lang))
    return (
        f"<h1>{escape(report.file or 'Report')}</h1>\n"
        f'<p class="report-summary" role="status">{escape(wording.summary(report, lang))}</p>\n'
        f"{_told('report-lines', wording.lines_summary(report, lang))}"
        f"{_told('report-reading', wording.reading(report, lang, list_fields(lang)))}"
        f"{sheet.columns_form(table, lang) if table and asks else ''}"
        f'<ul class="report-law">{law}</ul>\n'
        f"{sheet.own_table(report, table, lang) if table else ''}"
        f"{_findings(report, lang, is_list=table is not None)}{dossiers.fragment(report, lang)}"
    )


def _filled_in(report: Report, title: str) -> Report:
    """The report on a form: under its title, each finding at its field."""
    findings = (replace(f, place=f.place and Place("", column=f.place.column)) for f in report.findings)
    return replace(report, file=title, findings=tuple(findings))


def _told(name: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="{name}">{items}</ul>\n' if items else ""


def _quoted(group: Sequence[Finding], lang: str) -> str:
    titles = list(dict.fromkeys(f.title for f in group if f.title))
    if not 0 < len(titles) <= _QUOTED:
        return ""
    told = ", ".join(f"«\u00a0{title}\u00a0»" if lang == "fr" else f"“{title}”" for title in titles)
    return f" · {escape(told)}"


def _findings(report: Report, lang: str, *, is_list: bool) -> str:
    """The findings, those of one rule together: what it says of each place, then what to do and the law."""
    by_rule: dict[str, list[list[Finding]]] = {}
    for group in wording.grouped(report.findings, lang):
        by_rule.setdefault(group[0].rule.id, []).append(group)
    return "".join(_rule(groups, lang, is_list=is_list) for groups in by_rule.values())


def _rule(groups: Sequence[Sequence[Finding]], lang: str, *, is_list: bool) -> str:
    finding, count = groups[0][0], sum(map(len, groups))
    todo = "À faire\u00a0: " if lang == "fr" else "To do: "
    advice = f"<p>{todo}{escape(finding.advice[lang])}</p>" if finding.advice else ""
    said = "".join(f"<li>{_group(group, lang, is_list=is_list)}</li>" for group in groups[:_SHOWN])
    more = {"fr": "… et {n} autres, dans le rapport CSV", "en": "… and {n} more, in the CSV report"}[lang]
    left = f"<li>{more.format(n=len(groups) - _SHOWN)}</li>" if len(groups) > _SHOWN else ""
    times = f" · {count}" if count > 1 else ""
    return (
        f'<details class="report-finding report-{finding.severity.lower()}" id="{finding.rule.id}" open>\n'
        f"<summary><h2>{escape(finding.rule.label[lang])}</h2> <strong>"
        f"{escape(wording.severity(finding.severity, lang))}</strong>{times}</summary>\n"
        f"<ul>{said}{left}</ul>\n{advice}\n"
        f'<p class="report-law"><a class="report-rule" href="{escape(finding.rule.iri)}">{finding.rule.id}</a> · '
        f"{_cited(groups, lang)}</p>\n</details>\n"
    )


def _cited(groups: Sequence[Sequence[Finding]], lang: str) -> str:
    articles = dict.fromkeys(cited for group in groups for finding in group for cited in finding.articles)
    links = (f'<a href="{escape(iri)}">{escape(text)}</a>' for iri, text in wording.citations(list(articles), lang))
    return ", ".join(links) or escape(wording.citation((), lang))


def _group(group: Sequence[Finding], lang: str, *, is_list: bool) -> str:
    others = wording.where([place for f in group for place in f.related], lang)
    see = f" ({'voir' if lang == 'fr' else 'see'} {escape(others)})" if others else ""
    places = [f.place for f in group]
    where = escape(wording.where(places, lang) if any(places) else group[0].focus)
    linked = list(sheet.places_links(places, lang)) if is_list else []
    if 0 < len(linked) <= _LINKED:
        where = ", ".join(linked)
    place = f"{where}{_quoted(group, lang)}"
    head = f'<span class="report-place">{place}</span><br>' if place else ""
    return f"{head}{escape(group[0].message[lang])}{see}"
