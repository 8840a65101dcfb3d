"""What was read of a document beside what it prints, doubtful lines first: a page to look at, a workbook to correct."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill

from proa_graph.domain import vocabulary
from proa_graph.domain.codes import CODE, PENDING
from proa_graph.model import ENTRY_COLUMNS, Entry
from proa_graph.rules import Texts
from proa_graph.tables.review import COLUMNS, DOUBTS, PRINTED
from proa_graph.text import fold
from proa_graph.validation.reports.workbook import timeless

_LONGEST, _SHORTEST = 160, 4
_MOST = 0.6
_NO_LEVEL = re.compile(r"[–—-]?|(?:sans niveau|nc|non concerne)\b.*")
_DOUBTFUL = PatternFill("solid", start_color="FCE8C5")
_REASONS: dict[str, Texts] = {
    "no-code": {"fr": "sans numéro, quand presque toutes en ont un", "en": "no number, where nearly all have one"},
    "code": {"fr": "le numéro imprimé n’a pas été compris", "en": "the printed number was not understood"},
    "level": {"fr": "le niveau imprimé n’a pas été compris", "en": "the printed level was not understood"},
    "long": {"fr": "intitulé bien long : une phrase ?", "en": "a long title: a sentence?"},
    "short": {"fr": "intitulé bien court", "en": "a short title"},
    "twice": {"fr": "imprimée deux fois", "en": "printed twice"},
    "within": {"fr": "un numéro dans l’intitulé", "en": "a number within the title"},
    "carried": {"fr": "intitulé repris de la ligne au-dessus", "en": "title taken from the line above"},
    "undated": {"fr": "exclue, sans date d’arrêté", "en": "struck, without the day of an order"},
    "misprint": {"fr": "coquille de l’original", "en": "a misprint of the original"},
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read, what stands printed at its place, and why it may be misread."""

    entry: Entry
    printed: str
    reasons: tuple[str, ...]

    def said(self, lang: str) -> str:
        """Return the reasons in words."""
        return " ; ".join(_REASONS[r][lang] for r in self.reasons)


def reviewed(entries: Sequence[Entry], printed: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the lines, those with most doubts first, else as printed; ``printed`` are the words at each place."""
    times = Counter(_named(e) for e in entries)
    coded = sum(1 for e in entries if e.rncp_code) >= _MOST * max(1, len(entries))
    lines = [Line(e, printed.get(e.locator, ""), _doubts(e, coded=coded, twice=times[_named(e)] > 1)) for e in entries]
    return tuple(sorted(lines, key=lambda line: -len(line.reasons)))


def _named(entry: Entry) -> tuple[str, ...]:
    return fold(entry.certification_label), entry.rncp_code or entry.code_stated, fold(entry.profession), entry.sector


def _doubts(entry: Entry, *, coded: bool, twice: bool) -> tuple[str, ...]:
    label, stated = entry.certification_label, entry.code_stated
    pending = bool(PENDING.match(stated)) or "repertoire=RS" in entry.note
    level = fold(entry.level_stated)
    holds = {
        "no-code": coded and not stated and not pending,
        "code": bool(stated) and not entry.rncp_code and not pending,
        "level": not entry.level_2019 and not _NO_LEVEL.fullmatch(level),
        "long": len(label) > _LONGEST or vocabulary.says(label),
        "short": len(label) < _SHORTEST,
        "twice": twice,
        "within": bool(CODE.search(label)),
        "carried": "label_carried_over" in entry.note,
        "undated": entry.excluded_from_extension and not entry.exclusion_arrete_date,
        "misprint": "coquille" in entry.note,
    }
    return tuple(name for name, held in holds.items() if held)


def page(name: str, lines: Sequence[Line], warnings: Sequence[str], lang: str) -> bytes:
    """Return a page of its own: each line with its place, what is printed there and what was read."""
    words: Texts = {"fr": "lignes lues, dont {n} à relire", "en": "lines read, {n} to look at"}
    doubtful = sum(1 for line in lines if line.reasons)
    title = escape(f"{name} – {len(lines)} {words[lang].format(n=doubtful)}")
    told = "".join(f"<li>{escape(w)}</li>" for w in warnings)
    columns = [c for c in ENTRY_COLUMNS if c == "row" or any(_shown(line.entry, c) for line in lines)]
    head = "".join(f"<th scope='col'>{escape(c)}</th>" for c in (*_HEADS[lang], *columns))
    body = "".join(_row(line, columns, lang) for line in lines)
    fragment = f"<h1>{title}</h1>{f'<ul>{told}</ul>' if told else ''}<div class='sheet' tabindex='0'>"
    fragment += f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    template = Template((Path(__file__).parent / "reports" / "page.html").read_text(encoding="utf-8"))
    return template.substitute(lang=lang, title=title, fragment=fragment).encode()


_HEADS = {"fr": ("doutes", "imprimé", "lieu"), "en": ("doubts", "printed", "place")}


def _row(line: Line, columns: Sequence[str], lang: str) -> str:
    about = (line.said(lang), line.printed, line.entry.locator)
    cells = "".join(f"<td>{escape(t)}</td>" for t in (*about, *(_shown(line.entry, c) for c in columns)))
    return f"<tr class='mark warning'>{cells}</tr>" if line.reasons else f"<tr>{cells}</tr>"


def _shown(entry: Entry, column: str) -> str:
    value = getattr(entry, column)
    return str(int(value)) if isinstance(value, bool) else str(value)


def workbook(lines: Sequence[Line], lang: str) -> bytes:
    """Return a workbook to correct: a column a field, then the doubts and what is printed; same input, same bytes."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Relecture" if lang == "fr" else "Review"
    sheet.append([*COLUMNS, DOUBTS, PRINTED])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in lines:
        values = [*(_shown(line.entry, c) for c in COLUMNS), line.said(lang), line.printed]
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", value) for value in values])
        for cell in sheet[sheet.max_row]:
            cell.number_format, cell.data_type = "@", "s"
            if line.reasons:
                cell.fill = _DOUBTFUL
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())
