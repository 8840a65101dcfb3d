"""The lists to take away: of a branch, a certification, a trade, as CSV for machines, CSV for Excel and a workbook.

The words of headings, sheets and statuses are French, or English for an English page.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial

from proa_graph.domain.dates import long_date
from proa_graph.files import share
from proa_graph.questions import Question
from proa_graph.site.branches import LAST, rights_of
from proa_graph.site.corpus import Corpus, main_title
from proa_graph.site.entries import Held, Period, held
from proa_graph.site.pages import Form, Page
from proa_graph.site.trades import ways_to
from proa_graph.site.view import Thing
from proa_graph.site.wording import plain
from proa_graph.tables import workbooks
from proa_graph.terms import BASE

Line = dict[str, str]
Body = Callable[[], bytes]
KINDS = ("branch", "certification", "trade")
"""The kinds of things whose rights can be taken away as a table."""
_IN_ENGLISH = ("branch", "trade")
"""Those that have a workbook in English too: thousands of certifications would double the files of a tree."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DAYS = ("from", "until")
_FOR_TRADES = ("trade", "evidence")
_FOR_MACHINES = ("right_iri",)
"""What only programs follow: the tables that people open leave it out."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CAVEATS = ("sheet.regime", "sheet.status", "silence", "sheet.printed")
_IN_FRENCH = {"fr": (), "en": ("sheet.in-french",)}
_BETWEEN = {"fr": ";", "en": ","}
"""What stands between two cells where Excel opens a CSV by itself."""


def forms_of(thing: Thing) -> tuple[Form, ...]:
    """Return the tables of ``thing``, one of :data:`KINDS`, as its page in each language names them."""
    bare = thing.path.rstrip("/")
    english = Form(f"{bare}.en.xlsx", XLSX, "XLSX", "en")
    return (
        *((english,) if thing.kind in _IN_ENGLISH else ()),
        Form(f"{bare}.xlsx", XLSX, "XLSX", "fr" if thing.kind in _IN_ENGLISH else ""),
        Form(f"{bare}.fr.csv", "text/csv", "CSV (Excel)", "fr"),
        Form(f"{bare}.csv", "text/csv", "CSV"),
    )


def files_of(corpus: Corpus, thing: Thing) -> Iterator[tuple[str, Body]]:
    """Yield the tables of ``thing``, one of :data:`KINDS`: name → what makes its bytes."""
    bare = thing.path.rstrip("/")
    lines = partial(_lines_of, thing)
    yield f"{bare}.csv", lambda: machine_csv(lines("fr"))
    yield f"{bare}.fr.csv", lambda: excel_csv(spoken(lines("fr")))
    for lang in ("fr", "en") if thing.kind in _IN_ENGLISH else ("fr",):
        name = f"{bare}.xlsx" if lang == "fr" else f"{bare}.{lang}.xlsx"
        yield name, partial(_workbook_of, corpus, thing, lang)


def _workbook_of(corpus: Corpus, thing: Thing, lang: str) -> bytes:
    return workbook(
        _title(thing), Page(thing.path, lang).prefix + thing.path, _lines_of(thing, lang), corpus.register_day, lang
    )


def machine_csv(lines: Sequence[Line]) -> bytes:
    """Return ``lines`` with commas, English names of columns, local names of terms and ISO dates."""
    return _csv(list(_names(lines)), lines, ",").encode()


def excel_csv(lines: Sequence[Line]) -> bytes:
    """Return ``lines`` as French Excel opens them by itself: semicolons, a byte order mark, French headers."""
    names = _read_by_people(lines)
    headed = [{name: _no_formula(line.get(name, "")) for name in names} for line in lines]
    return _csv(names, headed, ";", [header_of(name, "fr") for name in names]).encode("utf-8-sig")


def workbook(title: str, path: str, lines: Sequence[Line], register_day: date | None, lang: str) -> bytes:
    """Return a workbook: what holds on the last day of Pro-A, every status in time, and where all that comes from."""
    on = plain("sheet.on", lang, day=LAST.strftime("%d-%m-%Y"))
    last = [line for line in lines if _holds(line, LAST)]
    told = about(title, path, register_day, lang)
    sheets = {
        on: _rows(last, lang),
        plain("sheet.history", lang): _rows(lines, lang),
        plain("sheet.source", lang): told,
    }
    return workbooks.workbook(sheets)


def about(title: str, path: str, register_day: date | None, lang: str) -> list[list[workbooks.Cell]]:
    """Return the rows of the sheet that says what the table is, whence, on what terms, and what it does not say."""
    register = long_date(register_day, lang) if register_day else plain("sheet.no-register", lang)
    told = [
        ("sheet.what", title),
        ("sheet.address", f"{BASE}{path}"),
        ("sheet.from", plain("sheet.from.what", lang)),
        ("sheet.licence", "Licence Ouverte 2.0 (Etalab)"),
        ("sheet.day", long_date(LAST, lang)),
        ("sheet.register", register),
        *(("sheet.caveat", plain(key, lang)) for key in (*_CAVEATS, *_IN_FRENCH[lang])),
    ]
    rows: list[list[workbooks.Cell]] = [[plain(key, lang), text] for key, text in told]
    return [[plain("sheet.source", lang), ""], *rows]


def answer_excel_csv(question: Question, names: Sequence[str], rows: Iterable[Sequence[str]], lang: str) -> bytes:
    """Return the answer to a question as Excel opens it by itself, under the headings of the question in ``lang``."""
    day = _french if lang == "fr" else str
    lines = [{name: _no_formula(day(cell)) for name, cell in zip(names, row, strict=True)} for row in rows]
    return _csv(list(names), lines, _BETWEEN[lang], _headings(question, names, lang)).encode("utf-8-sig")


def answer_workbook(
    question: Question, names: Sequence[str], rows: Iterable[Sequence[str]], path: str, lang: str
) -> bytes:
    """Return the answer to a question as a workbook, with a sheet on where it comes from; ``path`` asks it again."""
    found: list[list[workbooks.Cell]] = [[_dated(cell) for cell in row] for row in rows]
    answer, source = plain("sheet.answer", lang), plain("sheet.source", lang)
    told = about(question.title[lang], path, None, lang)
    return workbooks.workbook({answer: [[*_headings(question, names, lang)], *found], source: told})


def _headings(question: Question, names: Iterable[str], lang: str) -> list[str]:
    return [question.columns[name][lang] if name in question.columns else name for name in names]


def taken_excel_csv(rows: Sequence[Sequence[workbooks.Cell]], lang: str) -> bytes:
    """Return ``rows`` of texts, headers first, as Excel in ``lang`` opens them."""
    names = [str(cell) for cell in rows[0]]
    lines = [{str(place): _no_formula(str(cell)) for place, cell in enumerate(row)} for row in rows[1:]]
    return _csv([str(place) for place in range(len(names))], lines, _BETWEEN[lang], names).encode("utf-8-sig")


def taken_workbook(title: str, path: str, rows: Sequence[Sequence[workbooks.Cell]], lang: str) -> bytes:
    """Return ``rows``, headers first, as a workbook with a sheet on where they come from."""
    told = about(title, path, None, lang)
    return workbooks.workbook({title: rows, plain("sheet.source", lang): told})


def _french(value: str) -> str:
    day = _dated(value)
    return day.strftime("%d/%m/%Y") if isinstance(day, date) else day


def _dated(value: str) -> str | date:
    return date.fromisoformat(value) if _DAY.fullmatch(value) else value


def spoken(lines: Iterable[Line]) -> list[Line]:
    """Return ``lines`` as people read them: words for terms, French dates, the last day for the day after it."""
    return [{name: _spoken(line, name) for name in line if not name.endswith("_label")} for line in lines]


def _spoken(line: Line, name: str) -> str:
    value = line.get(f"{name}_label", line.get(name, ""))
    return _day(line, name).strftime("%d/%m/%Y") if name in _DAYS and value else value


def _day(line: Line, name: str) -> date:
    return date.fromisoformat(line[name]) - timedelta(days=name == "until")


@cache
def _headers(lang: str) -> Mapping[str, str]:
    with (share("site") / "table_columns.csv").open(encoding="utf-8", newline="") as rows:
        return {row["name"]: row[lang] for row in csv.DictReader(rows)}


def header_of(name: str, lang: str) -> str:
    """Return the header of a column in ``lang``."""
    return _headers(lang)[name]


def _names(lines: Sequence[Line]) -> Iterator[str]:
    """The columns of ``lines`` in their order; those of trades only where there is one."""
    known = {name for line in lines for name in line}
    return (name for name in _headers("fr") if name not in _FOR_TRADES or name in known)


def _read_by_people(lines: Sequence[Line]) -> list[str]:
    return [name for name in _names(lines) if name not in _FOR_MACHINES]


def _rows(lines: Sequence[Line], lang: str) -> list[list[workbooks.Cell]]:
    names = _read_by_people(lines)
    return [[header_of(name, lang) for name in names], *([_cell(line, name) for name in names] for line in lines)]


def _cell(line: Line, name: str) -> workbooks.Cell:
    return _day(line, name) if name in _DAYS and line.get(name) else _spoken(line, name)


def _csv(names: list[str], lines: Iterable[Line], separator: str, headers: Sequence[str] = ()) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, names, "", "ignore", delimiter=separator, lineterminator="\r\n")
    writer.writerow(dict(zip(names, headers or names, strict=True)))
    writer.writerows(lines)
    return written.getvalue()


def _no_formula(value: str) -> str:
    """A cell that begins as a formula does is a text, in Excel too."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _holds(line: Line, day: date) -> bool:
    on = day.isoformat()
    return line["from"] <= on and (not line["until"] or on < line["until"])


def _title(thing: Thing) -> str:
    title = str(main_title(thing))
    return f"{title} (IDCC {thing.key})" if thing.kind == "branch" else title


def _lines_of(thing: Thing, lang: str) -> Sequence[Line]:
    """The lines of its tables, which are made one after the other."""
    return thing.view.latest(_in_english if lang == "en" else _in_french, thing)


def _in_english(thing: Thing) -> Sequence[Line]:
    return _all_lines(thing, "en")


def _in_french(thing: Thing) -> Sequence[Line]:
    return _all_lines(thing, "fr")


def _all_lines(thing: Thing, lang: str) -> Sequence[Line]:
    if thing.kind == "trade":
        return [{**line, **why} for right, why in _of_trade(thing, lang) for line in _lines(right, lang)]
    rights = rights_of(thing) if thing.kind == "branch" else _rights_to(thing)
    return [line for right in rights for line in _lines(right, lang)]


def _rights_to(certification: Thing) -> list[Held]:
    return [held(right) for right in certification.back("proa:certification") if right.kind == "right"]


def _of_trade(trade: Thing, lang: str) -> Iterator[tuple[Held, Line]]:
    for way in ways_to(trade):
        best = way.evidence[0]
        why = {
            "trade": str(trade.label(lang)),
            "evidence": str(best.text("skos:notation")),
            "evidence_label": str(best.label(lang)),
        }
        yield from ((right, why) for right in way.rights)


def _lines(right: Held, lang: str) -> Iterator[Line]:
    """One line for each status that a right has in time."""
    fixed = _fixed(right)
    for period in right.periods:
        yield {**fixed, **_of_period(period, lang)}


def _fixed(right: Held) -> Line:
    branches = right.right.things("proa:branch")
    return {
        "idcc": "; ".join(branch.key for branch in branches),
        "branch": "; ".join(str(branch.title) for branch in branches),
        "certification": str(right.right.title),
        "code": str(right.code),
        "level": "; ".join(level.key for level in right.levels),
        "profession": str(right.profession.title) if right.profession else "",
        "scope": str(right.scope),
        "certification_iri": right.certification.iri if right.certification else "",
        "right_iri": right.right.iri,
    }


def _of_period(period: Period, lang: str) -> Line:
    return {
        "status": period.status,
        "status_label": str(period.concept.label(lang)) if period.concept else "",
        "usable": period.usable.name.removeprefix("Usable").lower() if period.usable else "",
        "usable_label": str(period.usable.label(lang)) if period.usable else "",
        "reason": "; ".join(reason.name for reason in period.reasons),
        "reason_label": "; ".join(str(reason.label(lang)) for reason in period.reasons),
        "from": period.start.isoformat() if period.start else "",
        "until": period.until.isoformat() if period.until else "",
        "basis": "; ".join(str(thing.title) for thing in period.basis),
    }
