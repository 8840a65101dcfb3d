"""Reports for a browser: a fragment that the site wraps, and the same as a page without any outside asset."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from proa_graph.validation.findings import Finding, Report
from proa_graph.validation.reports import dossiers, wording


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
        f'<ul class="report-law">{law}</ul>\n{findings}{dossiers.fragment(report, lang)}'
    )


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
        f"{escape(where)}</p>\n<p>{escape(finding.message[lang])}{see}</p>\n{advice}\n"
        f'<p class="report-law"><a class="report-rule" href="{escape(finding.rule.iri)}">{finding.rule.id}</a> · '
        f"{cited}</p>\n</section>\n"
    )
