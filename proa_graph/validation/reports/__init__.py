"""One report, nine forms: text, CSV, JSON, HTML, Turtle, SARIF, JUnit, workbooks of both kinds."""

from __future__ import annotations

from proa_graph.errors import UnusableError
from proa_graph.tables import ListTable
from proa_graph.validation.findings import Report
from proa_graph.validation.reports import data, plain, web
from proa_graph.validation.reports.web import fragment

_RENDERERS = {
    "text": plain.text,
    "csv": plain.table,
    "json": data.as_json,
    "junit": data.junit,
}
MEDIA_TYPES = {
    "text": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render(
    report: Report,
    form: str,
    lang: str = "fr",
    *,
    table: ListTable | None = None,
    original: bytes | None = None,
    path: str = "",
) -> bytes:
    """Return ``report`` in the format ``form`` (a key of :data:`MEDIA_TYPES`), texts in ``lang``.

    Args:
        report: what :func:`proa_graph.validation.validate` returned.
        form: ``text``, ``csv``, ``json``, ``html``, ``ttl``, ``sarif``, ``junit``, ``xlsx`` or ``ods``.
        lang: ``fr`` or ``en``; JSON and Turtle hold both languages.
        table: for ``xlsx`` and ``html``, the list as read, to be shown with its cells coloured.
        original: for ``xlsx`` and ``ods``, the user's own workbook, to be annotated in place.
        path: for ``sarif``, the way to the file from the folder of the reader; by default its name.

    Raises:
        UnusableError: ``form`` is unknown.
    """
    if form in {"ods", "xlsx"}:
        from proa_graph.validation.reports import workbook

        if form == "ods":
            return workbook.given_back(report, lang, original)
        return workbook.annotated(report, lang, table, original)
    if form == "html":
        return web.page(report, lang, table)
    if form == "sarif":
        return data.sarif(report, lang, path)
    if form == "ttl":
        from proa_graph.validation.reports import shacl

        return shacl.turtle(report)
    if form not in _RENDERERS:
        names = ", ".join(MEDIA_TYPES)
        raise UnusableError(f"--format {form}", f"choisissez parmi {names}", f"choose among {names}")
    return _RENDERERS[form](report, lang)


__all__ = ["MEDIA_TYPES", "fragment", "render"]
