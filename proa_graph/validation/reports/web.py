"""Reports for a browser: a fragment that the site wraps, and the same as a page without any outside asset."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from proa_graph.validation.findings import DOUBTFUL, REFUSED, Finding, Report, Verdict
from proa_graph.validation.reports import dossiers, wording

_QUOTED = 3


def page(report: Report, lang: str) -> bytes:
    """Return the report as a page of its own."""
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    title = escape(f"{report.file} – {wording.summary(report, lang)}")
    return template.substitute(lang=lang, title=title, fragment=fragment(report, lang)).encode()


def fragment(report: Report, lang: str) -> str:
    """Return the report as HTML that begins with a heading of level 1 and needs no script."""
    law = "".join(f"<li>{escape(line)}</li>" for line in wording.law(report, lang))
    findings = "".join(_finding(group, lang) for group in wording.grouped(report.findings, lang))
    return (
        f"<h1>{escape(report.file or 'Report')}</h1>\n"
        f'<p class="report-summary" role="status">{escape(wording.summary(report, lang))}</p>\n'
        f"{_told('report-reading', wording.reading(report, lang))}"
        f"{_told('report-lines', wording.lines_summary(report, lang))}"
        f'<ul class="report-law">{law}</ul>\n{_lines(report, lang)}{findings}{dossiers.fragment(report, lang)}'
    )


def _told(name: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="{name}">{items}</ul>\n' if items else ""


def _lines(report: Report, lang: str) -> str:
    """The lines of the list with what becomes of each: those to be seen first, the others folded away."""
    titles = {"fr": ("Lignes à revoir", "Autres lignes"), "en": ("Lines to review", "Other lines")}[lang]
    seen = [v for v in report.verdicts if v.outcome in {REFUSED, DOUBTFUL}]
    others = [v for v in report.verdicts if v not in seen]
    return "".join(
        f"<details{opened}><summary>{title} ({len(found)})</summary>{_table(found, report, lang)}</details>\n"
        for title, found, opened in ((titles[0], seen, " open"), (titles[1], others, ""))
        if found
    )


def _table(verdicts: Sequence[Verdict], report: Report, lang: str) -> str:
    heads = {"fr": ("Place", "Intitulé", "Code", "Verdict"), "en": ("Place", "Title", "Code", "Verdict")}[lang]
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    rows = "".join(_row(verdict, heads, report, lang) for verdict in verdicts)
    table = f'<table class="cards"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="table" tabindex="0">{table}</div>'


def _row(verdict: Verdict, heads: Sequence[str], report: Report, lang: str) -> str:
    where = wording.where([verdict.place], lang).removeprefix(verdict.place.file).lstrip(", ").partition(", col")[0]
    said = wording.verdict(verdict.outcome, report, lang)
    why = ", ".join(filter(None, (verdict.why[lang], *verdict.rules)))
    cells = (where, verdict.title, verdict.code, f"{said} ({why})" if why else said)
    printed = "".join(f'<td data-label="{h}">{escape(c)}</td>' for h, c in zip(heads, cells, strict=True))
    return f'<tr class="report-{verdict.outcome}">{printed}</tr>'


def _quoted(group: Sequence[Finding], lang: str) -> str:
    titles = list(dict.fromkeys(f.title for f in group if f.title))
    if not 0 < len(titles) <= _QUOTED:
        return ""
    told = ", ".join(f"«\u00a0{title}\u00a0»" if lang == "fr" else f"“{title}”" for title in titles)
    return f" · {escape(told)}"


def _finding(group: Sequence[Finding], lang: str) -> str:
    finding = group[0]
    where = wording.where([f.place for f in group], lang) or finding.focus
    others = wording.where([place for f in group for place in f.related], lang)
    see = f" ({'voir' if lang == 'fr' else 'see'} {escape(others)})" if others else ""
    todo = "À faire\u00a0: " if lang == "fr" else "To do: "
    advice = f"<p>{todo}{escape(finding.advice[lang])}</p>" if finding.advice else ""
    links = (f'<a href="{escape(iri)}">{escape(text)}</a>' for iri, text in wording.citations(finding.articles, lang))
    cited = ", ".join(links) or escape(wording.citation((), lang))
    return (
        f'<section class="report-finding report-{finding.severity.lower()}">\n'
        f"<h2>{escape(finding.rule.label[lang])}</h2>\n"
        f'<p class="report-place"><strong>{escape(wording.severity(finding.severity, lang))}</strong> · '
        f"{escape(where)}{_quoted(group, lang)}</p>\n<p>{escape(finding.message[lang])}{see}</p>\n{advice}\n"
        f'<p class="report-law"><a class="report-rule" href="{escape(finding.rule.iri)}">{finding.rule.id}</a> · '
        f"{cited}</p>\n</section>\n"
    )
