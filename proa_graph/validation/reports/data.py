"""Reports for programs: JSON, SARIF 2.1.0, JUnit."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from proa_graph import __version__
from proa_graph.model import Place
from proa_graph.rules import Rule
from proa_graph.tables import Aside, Reading
from proa_graph.terms import BASE, thing
from proa_graph.validation.findings import OUTCOMES, Finding, Report, Verdict
from proa_graph.validation.reports import dossiers, wording

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}


def as_json(report: Report, lang: str) -> bytes:
    """Return the whole report, messages in both languages, ``lang`` naming the preferred one."""
    document = {
        "$schema": f"{BASE}static/report.schema.json",
        "file": report.file,
        "lang": lang,
        "conforms": report.conforms,
        "counts": dict(report.counts),
        "engine": report.engine,
        "law": [{"regime": b.regime, "label": dict(b.label), "reason": dict(b.reason)} for b in report.bases],
        "rules": [rule.id for rule in report.rules],
        "notes": [dict(note) for note in report.notes],
        "reading": _reading(report.reading),
        "summary": {name: sum(v.outcome == name for v in report.verdicts) for name in OUTCOMES},
        "verdicts": map(_verdict, report.verdicts),
        "findings": map(_finding, report.findings),
        **dossiers.document(report),
    }
    return _json(document)


def _json(document: Mapping[str, Any]) -> bytes:
    """A line a member of the document and a line an item of its lists: written one by one, and readable by lines."""
    out = bytearray(b"{")
    for number, (name, value) in enumerate(document.items()):
        out += f"{',' if number else ''}\n  {json.dumps(name)}: ".encode()
        for part in _written(value):
            out += part.encode()
    out += b"\n}\n"
    return bytes(out)


def _written(value: object) -> Iterator[str]:
    """A list that holds objects, or an iterator of them, is written item by item."""
    if not isinstance(value, Iterator | list) or (isinstance(value, list) and not _of_objects(value)):
        yield json.dumps(value, ensure_ascii=False)
        return
    yield "["
    for number, item in enumerate(value):
        yield f"{',' if number else ''}\n    {json.dumps(item, ensure_ascii=False)}"
    yield "\n  ]"


def _of_objects(value: Sequence[object]) -> bool:
    return bool(value) and isinstance(value[0], dict)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "iri": finding.rule.iri,
        "severity": finding.severity,
        "message": dict(finding.message),
        "advice": dict(finding.advice),
        "articles": [{"number": n, "version": d.isoformat()} for n, d in finding.articles],
        "sources": [thing("article", n, d.isoformat()) for n, d in finding.articles],
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "title": finding.title,
        "place": _place(finding.place) if finding.place else None,
        "related": [_place(place) for place in finding.related],
    }


def _reading(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "lines": reading.lines,
        "codes": reading.codes,
        "columns": list(reading.columns),
        "whole": reading.whole,
        "sheets": [
            {
                "sheet": sheet.sheet,
                "lines": sheet.lines,
                "codes": sheet.codes,
                "header": sheet.header,
                "transposed": sheet.transposed,
                "columns": {
                    name: {"header": header, "letters": sheet.letters.get(name, "")}
                    for name, header in sheet.columns.items()
                },
            }
            for sheet in reading.sheets
        ],
        "ignored": dict(reading.ignored),
        "set_aside": [_aside(aside) for aside in reading.set_aside],
        "unread": [_aside(aside) for aside in reading.unread],
    }


def _aside(aside: Aside) -> dict[str, Any]:
    return {"place": _place(aside.place), "text": aside.text, "reason": {"fr": aside.fr, "en": aside.en}}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "row": verdict.row,
        "place": _place(verdict.place),
        "title": verdict.title,
        "code": verdict.code,
        "verdict": verdict.outcome,
        "why": dict(verdict.why),
        "rules": list(verdict.rules),
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "row": place.row,
        "column": place.column,
        "sheet": place.sheet,
        "cell": place.cell,
        "address": place.address,
        "record": place.record or None,
        "position": place.position or None,
    }


def sarif(report: Report, lang: str, path: str = "") -> bytes:
    """Return the report as SARIF 2.1.0, for code hosts and editors; ``path`` leads to the file from where they are."""
    broken = sorted({finding.rule.id: finding.rule for finding in report.findings}.items())
    order = {identifier: index for index, (identifier, _) in enumerate(broken)}
    driver = {
        "name": "proa-graph",
        "version": __version__,
        "informationUri": BASE,
        "language": lang,
        "rules": [_sarif_rule(rule, lang) for _, rule in broken],
    }
    results = [_sarif_result(finding, order[finding.rule.id], lang, path) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _json({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_rule(rule: Rule, lang: str) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.label[lang],
        "shortDescription": {"text": rule.label[lang]},
        "fullDescription": {"text": rule.definition[lang]},
        "help": {"text": f"{rule.advice[lang]} ({wording.citation(rule.articles, lang)})"},
        "helpUri": rule.iri,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _sarif_result(finding: Finding, index: int, lang: str, path: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message[lang]} {finding.advice[lang]}"},
    }
    result["partialFingerprints"] = {"proa/v1": _fingerprint(finding)}
    if finding.place:
        result["locations"] = [_sarif_location(finding.place, finding, path)]
    if finding.related:
        result["relatedLocations"] = [_sarif_location(place, finding, path) for place in finding.related]
    return result


def _sarif_location(place: Place, finding: Finding, path: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path or place.file), "uriBaseId": "%SRCROOT%"}}
    if place.row:
        column = _column(place)
        physical["region"] = {"startLine": place.row, **({"startColumn": column} if column else {})}
    logical = {"name": place.column or finding.focus, "fullyQualifiedName": str(place)}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _column(place: Place) -> int:
    """The column of a cell, or of a sign in its line, from 1; 0 where none is known."""
    letters = place.cell.rstrip("0123456789")
    if not letters.isalpha() or not letters.isupper():
        return place.position
    return reduce(lambda number, sign: 26 * number + ord(sign) - 64, letters, 0)


def _fingerprint(finding: Finding) -> str:
    """What tells a finding again in a later version of the file: the rule, the column and the title, not the line."""
    column = finding.place.column if finding.place else ""
    said = "\n".join((finding.rule.id, column, finding.value, finding.title or finding.focus))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def junit(report: Report, lang: str) -> bytes:
    """Return the report as JUnit XML: a case for each rule applied, one more for the reading of the file."""
    broken: dict[str, list[Finding]] = {}
    for finding in report.findings:
        broken.setdefault(finding.rule.id, []).append(finding)
    cases = [_case(report, rule, broken.get(rule.id, []), lang) for rule in report.rules]
    failures = sum(any(map(report.fails, found)) for found in broken.values()) + (not report.is_whole)
    told = " | ".join(wording.reading(report, lang))
    unread = "" if report.is_whole else f"<failure message={quoteattr(told)}/>"
    cases.append(
        f'<testcase classname="proa-graph" name="{"lecture" if lang == "fr" else "reading"}">{unread}</testcase>'
    )
    suite = f'name={quoteattr(report.file or "proa-graph")} tests="{len(cases)}" failures="{failures}"'
    body = "\n".join(cases)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite {suite}>\n{body}\n</testsuite>\n'.encode()


def _case(report: Report, rule: Rule, found: Sequence[Finding], lang: str) -> str:
    lines = [f"{wording.where([f.place], lang)}: {f.message[lang]}" for f in found]
    text = escape(_CONTROL.sub("", "\n".join(lines)))
    failing = any(map(report.fails, found))
    inside = f"<failure message={quoteattr(rule.label[lang])}>{text}</failure>" if failing else ""
    inside = inside or (f"<system-out>{text}</system-out>" if text else "")
    return f"<testcase classname={quoteattr(rule.id)} name={quoteattr(rule.label[lang])}>{inside}</testcase>"
