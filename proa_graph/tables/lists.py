"""The list of a partner, as delimited text or a workbook, whatever its headers, delimiter, encoding and sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from proa_graph import limits
from proa_graph.domain import levels
from proa_graph.domain.codes import codes as printed_codes
from proa_graph.domain.codes import points_elsewhere
from proa_graph.errors import UnusableError
from proa_graph.files import read_input
from proa_graph.model import Entry, Place
from proa_graph.tables.cells import Maker, Problem, place_of
from proa_graph.tables.claims import CODE, LABEL, field_called, header_weight
from proa_graph.tables.contents import has_code
from proa_graph.tables.delimited import read_delimited
from proa_graph.tables.flat import as_archive, is_flat, read_flat
from proa_graph.tables.mapping import IsTitle, Table, tables_of
from proa_graph.tables.readings import Aside, Read, Reading
from proa_graph.tables.rows import Kept, sheet_aside, sorted_lines
from proa_graph.tables.sheets import Line, Sheet, letters
from proa_graph.tables.workbook import is_workbook, read_workbook
from proa_graph.text import fold

HEADER_SEARCH = 25
"""How many lines may stand above the header of a table of contracts."""
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_FORMER = re.compile(r"(?:ancien|ex|precedent|former|old|previous)(?:ne|s|nes|e|es)?\b")
"""How the header of a column begins that tells what a line was called before: beside the codes, it is none of them."""
OURS = "proa-graph:constats"
"""What stands in the first cell of a sheet of findings that we added: it is no list."""


@dataclass(frozen=True, slots=True)
class ListTable:
    """A partner's list as read.

    ``places`` gives, for each ``Entry.row``, the file's line (or the sheet's row); ``columns`` the header
    printed over each field read, ``ignored`` the headers that name no field; ``problems`` every cell that could
    not be read, not the first alone; ``reading`` what was read of the file and what was not.
    """

    file: str
    entries: tuple[Entry, ...]
    places: dict[int, Place]
    columns: dict[str, str]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    reading: Reading = field(default_factory=lambda: Reading(()))
    tables: tuple[Table, ...] = ()
    origins: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def place(self, row: int, *fields: str) -> Place:
        """Return where the first of ``fields`` that the line has a column for stands, else the line."""
        here = self.places[row]
        if row not in self.origins:
            return replace(here, column=next((self.columns[f] for f in fields if f in self.columns), ""))
        number, line = self.origins[row]
        table = self.tables[number]
        name = next((f for f in fields if f in table.columns), None)
        if name is None:
            return here
        return place_of(self.file, table, line, table.columns[name], here.record)


def read_list(
    path: Path,
    content: bytes | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    is_title: IsTitle = lambda _: False,
    sheets: Sequence[Sheet] = (),
) -> ListTable:
    """Return the list that ``path`` holds (``.csv``, ``.tsv``, ``.txt`` tables, or ``.xlsx .xlsm .xls .ods``).

    UTF-8 (with or without mark), UTF-16 and Windows-1252 are read; commas, semicolons, tabs and bars. In every sheet
    each candidate header is judged by what its columns hold; the words it may use stand in ``headers.csv``.

    Args:
        path: the file; its content tells table from workbook.
        content: its bytes, when they do not come from the disk (an upload).
        columns: corrections of a user: the field of a column, by its letters or header; ``-`` for none.
        is_title: tells the titles that a register records.
        sheets: its sheets, where they were read already.

    Raises:
        UnusableError: the file is missing, empty or no table, or no column of a list is recognised.
        TooLargeError: it passes a limit.
    """
    sheets = sheets or read_sheets(path, read_input(path) if content is None else content)
    forced = _corrections(columns or {})
    ours = [s for s in sheets if any(line.cells and line.cells[0].startswith(OURS) for line in s.lines[:1])]
    given = [s for s in sheets if s not in ours]
    shown = [s for s in given if not s.hidden and not sheet_aside(s.name)] or given
    tables = tuple(table for sheet in shown for table in tables_of(sheet, is_title=is_title, forced=forced))
    if not tables:
        raise _no_list(path.name)
    others = [s for s in given if s not in {t.sheet.name: t.sheet for t in tables}.values()]
    return _assembled(path.name, tables, others)


def read_sheets(path: Path, content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of the table or workbook ``path``, whose bytes are ``content``.

    Raises:
        UnusableError: it is empty, or no table.
        TooLargeError: it passes a limit.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise UnusableError(path.name, "le fichier est vide ; joignez la liste", "the file is empty; give the list")
    limits.check_size(path.name, content)
    if is_flat(content):
        packed = as_archive(path.name, content)
        return read_workbook(path.name, packed) if packed else read_flat(path.name, content)
    if is_workbook(content) or (path.suffix.lower() in WORKBOOKS and b"\0" in content[:4000]):
        return read_workbook(path.name, content)
    return (read_delimited(path.name, content, header_weight),)


def fullest(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the lines of the fullest of ``sheets``."""
    return list(max(sheets, key=lambda s: sum(len(line.cells) for line in s.lines)).lines)


def _corrections(columns: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for column, wanted in columns.items():
        known = "" if wanted in {"", "-"} else field_called(wanted)
        if known is None:
            raise UnusableError(
                f"--map {column}={wanted}",
                f"champ inconnu ; écrivez par exemple « {column}={LABEL} », « {column}={CODE} » ou « {column}=- »",
                f"unknown field; write for example “{column}={LABEL}”, “{column}={CODE}” or “{column}=-”",
            )
        found[column] = known
    return found


def _no_list(name: str) -> UnusableError:
    return UnusableError(
        name,
        "aucune colonne de liste reconnue ; la ligne d’en-tête doit nommer au moins « certification_label » "
        "(ou « Intitulé ») ou « rncp_code » (ou « Code RNCP »), ou dites-les par --map",
        "no column of a list recognised; the header line must name at least “certification_label” or “rncp_code”, "
        "or tell them by --map",
    )


def _assembled(name: str, tables: tuple[Table, ...], others: Sequence[Sheet]) -> ListTable:
    kept: list[tuple[int, Kept]] = []
    aside: list[Aside] = []
    for number, table in enumerate(tables):
        aside += _above(name, tables, number)
        is_followed = any(later.sheet is table.sheet for later in tables[number + 1 :])
        for found in sorted_lines(table, is_followed=is_followed):
            if isinstance(found, Kept):
                kept.append((number, found))
            else:
                text = " | ".join(c for c in found.line.cells if c)
                aside.append(Aside(_line_place(name, table, found.line), text[:200], found.fr, found.en, found.open))
        aside += [Aside(Place(name, line, sheet=table.sheet.name), "", fr, en) for line, fr, en in table.sheet.remarks]
    numbers = _row_numbers(tables, kept)
    entries: list[Entry] = []
    problems: list[Problem] = []
    places: dict[int, Place] = {}
    origins: dict[int, tuple[int, int]] = {}
    scales = [_is_new_scale(table) for table in tables]
    in_titles = [_codes_in_titles(table) for table in tables]
    for (number, found), row in zip(kept, numbers, strict=True):
        table = tables[number]
        places[row] = _line_place(name, table, found.line)
        origins[row] = (number, found.line.number)
        maker = Maker(name, table, found, row, scales[number], in_titles[number])
        entries.append(maker.entry())
        problems += maker.problems
    reading = _account(name, tables, kept, entries, aside, others, in_titles, places)
    columns = {f: t.headers[i] or letters(i + 1) for t in reversed(tables) for f, i in t.columns.items()}
    ignored = tuple(
        dict.fromkeys(h for t in tables for i, h in enumerate(t.headers) if h and i not in t.columns.values())
    )
    return ListTable(name, tuple(entries), places, columns, tuple(problems), ignored, reading, tables, origins)


def _above(name: str, tables: Sequence[Table], number: int) -> Iterator[Aside]:
    """The lines above the header of a table that no table before it holds."""
    table = tables[number]
    if table.transposed or not table.header:
        return
    before = [t for t in tables[:number] if t.sheet is table.sheet]
    last = max((line.number for t in before for line in t.lines), default=0)
    for line in table.sheet.lines:
        if last < line.number < min(table.header) and any(line.cells):
            text = " | ".join(c for c in line.cells if c)
            yield Aside(
                _line_place(name, table, line),
                text[:200],
                "au-dessus de l’en-tête",
                "above the header",
                open=any(map(has_code, line.cells)),
            )


def _line_place(name: str, table: Table, line: Line) -> Place:
    return Place(name, line.number, sheet=table.sheet.name, record=line.record)


def _row_numbers(tables: Sequence[Table], kept: Sequence[tuple[int, Kept]]) -> list[int]:
    """The printed numbers where all are distinct integers from 1, else the order of the lines."""
    counted = list(range(1, len(kept) + 1))
    printed = []
    for number, found in kept:
        column = tables[number].columns.get("row")
        cells = found.line.cells
        printed.append(cells[column] if column is not None and column < len(cells) else "")
    if not all(p.isdecimal() and 0 < int(p) < 10**7 for p in printed) or len(set(map(int, printed))) < len(printed):
        return counted
    return [int(p) for p in printed]


def _is_new_scale(table: Table) -> bool:
    column = table.columns.get("level_stated")
    cells = [] if column is None else [line.cells[column] for line in table.lines if column < len(line.cells)]
    return any(map(levels.shows_new_scale, cells))


def _codes_in_titles(table: Table) -> bool:
    """Whether the codes stand in the titles, for want of a column of their own."""
    column = table.columns.get(LABEL)
    if column is None or {CODE, "rncp_code"} & set(table.columns):
        return False
    return any(has_code(line.cells[column]) for line in table.lines if column < len(line.cells))


def _account(
    name: str,
    tables: Sequence[Table],
    kept: Sequence[tuple[int, Kept]],
    entries: Sequence[Entry],
    aside: list[Aside],
    others: Sequence[Sheet],
    in_titles: Sequence[bool],
    places: Mapping[int, Place],
) -> Reading:
    reads = []
    unread: list[Aside] = []
    for number, table in enumerate(tables):
        own = [e for (n, _), e in zip(kept, entries, strict=True) if n == number]
        codes = sum(1 for e in own if re.search(r"\d{2}", e.code_stated or e.rncp_code))
        columns = {f: table.headers[i] or letters(i + 1) for f, i in table.columns.items()}
        at = {f: letters(i + 1) for f, i in table.columns.items()}
        if in_titles[number] and codes:
            columns[CODE], at[CODE] = columns[LABEL], at[LABEL]
        reads.append(
            Read(table.sheet.name, len(own), codes, max(table.header, default=None), columns, at, table.transposed)
        )
        unread += _unread(name, table, own, codes, places)
    for sheet in others:
        coded = sum(1 for line in sheet.lines for cell in line.cells if cell and has_code(cell))
        out = sheet_aside(sheet.name)
        fr, en = ("feuille masquée", "hidden sheet") if sheet.hidden else out or ("pas de liste", "no list")
        aside.append(Aside(Place(name, sheet=sheet.name), "", fr, en, open=coded > 1 and not out))
    ignored = {
        (f"{t.sheet.name}!{letters(i + 1)}" if t.sheet.name else letters(i + 1)): h
        for t in tables
        for i, h in enumerate(t.headers)
        if h and i not in t.columns.values()
    }
    return Reading(tuple(reads), tuple(aside), tuple(unread), ignored)


def elsewhere(place: Place, text: str) -> Aside:
    """Return that the cell at ``place`` says where the code is to be found, and not the code."""
    return Aside(place, text, "la cellule renvoie ailleurs, sans le code : écrivez le code",
                 "the cell points elsewhere, without the code: write the code")  # fmt: skip


def _unread(
    name: str, table: Table, entries: Sequence[Entry], codes: int, places: Mapping[int, Place]
) -> Iterator[Aside]:
    """What may be a code or a line of the list and was not read: formulas without a value, columns left alone."""
    used = {i: f for f, i in table.columns.items()}
    body = {line.number for line in table.lines}
    for (row, column), formula in sorted(table.sheet.uncached.items()):
        if row in body and formula.startswith(("#", "Err:")):
            yield Aside(place_of(name, table, row, column - 1), formula, "cellule en erreur", "cell in error")
        elif row in body and (column - 1 in used or column - 1 < len(table.headers)):
            yield Aside(
                place_of(name, table, row, column - 1), f"={formula}", "formule dont le fichier ne garde pas la valeur",
                "formula whose value the file does not hold",
            )  # fmt: skip
    for (row, column), remark in sorted(table.sheet.remarked.items()):
        if row in body and codes < len(entries):
            yield Aside(place_of(name, table, row, column - 1), remark[:200], "code dans un commentaire de la cellule",
                        "code in a comment on the cell")  # fmt: skip
    if table.sheet.bare and codes:  # in error, linked or remarked upon: the format does not say which cells are
        for entry in entries:
            if not (entry.code_stated or entry.rncp_code):
                yield Aside(
                    places[entry.row], entry.certification_label[:200],
                    "sans code : dans ce format, une cellule en erreur, un lien ou un commentaire ne se lisent pas ; "
                    "enregistrez le classeur en .xlsx",
                    "without a code: in this format cells in error, links and comments are not read; save it as .xlsx",
                )  # fmt: skip
    for shape in table.sheet.shapes:
        yield Aside(Place(name, sheet=table.sheet.name), shape[:200], "code dans une zone de texte dessinée",
                    "code in a drawn text box")  # fmt: skip
    for entry in entries:
        if points_elsewhere(entry.code_stated):
            yield elsewhere(places[entry.row], entry.code_stated)
        if not (entry.code_stated or entry.rncp_code) and len(printed_codes(entry.certification_label, bare=False)) > 1:
            yield Aside(
                places[entry.row], entry.certification_label[:200],
                "plusieurs codes dans une cellule : écrivez une certification par ligne",
                "several codes in one cell: write one certification a line",
            )  # fmt: skip
    for column in table.unclaimed:
        if codes < len(entries) and not (codes and _FORMER.match(fold(table.headers[column]))):
            number = max(table.header, default=1)
            yield Aside(
                place_of(name, table, number, column), table.headers[column], "colonne non lue qui porte des codes",
                "column with codes that was not read",
            )  # fmt: skip
