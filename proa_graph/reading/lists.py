"""The lists of certifications in an article: which tables and runs of lines are one, and what stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from proa_graph.blocks.grid import Cell, Note, Row, Table, Taken
from proa_graph.blocks.headers import role_of, roles
from proa_graph.blocks.html import Content, Matrix, Paragraph
from proa_graph.domain.calls import calls, without_calls
from proa_graph.domain.codes import CODE
from proa_graph.domain.levels import is_level, level_stated
from proa_graph.reading import list_lines, table_headers
from proa_graph.reading.habits import matches
from proa_graph.reading.judging import LEVELLED, LONGEST_LEAD, Place, is_decoy, is_list, is_weak_decoy, lengthens
from proa_graph.reading.titles import Titles, as_sector, bullet, is_heading
from proa_graph.text import squeeze

_LONGEST_GROUP = 60
_NEAR = 10
_CHAPTER = re.compile(
    r"^(?:chapitre|partie|titre)\s+(?:\d+(?:er|re|e)?|[IVX]+(?:er|re|e)?)\s*[:.–-]?\s*", re.IGNORECASE
)
_NUMBERS = re.compile(r"\s*\d{2,5}(?:\s*[/;,]\s*\d{2,5})*\s*")
_REGISTER = re.compile(r"(RNCP|RS)\s*(?:n\s*°)?\s*:?$")
_HINT = re.compile(
    r"R[NC]{1,2}P|\bRS ?\d|\bajout|complétée? par|"
    r"^\W*(?:(?:[Ll][ae]s?|[Uu]ne?)\s+|[Ll]['’]\s*)?(?:[A-Z]{2,7}\b|[Tt]itre|[Dd]iplôme|[Cc]ertif|[Bb]revet|[Bb]ac\b|[Bb]accalau|[Bb]achelor|[Ll]icence|[Mm]ast[eè]r|"
    r"[Cc]léA|[Qq]ualif|[Mm]ention|[Ss]ocle|[Cc]onnaissances)",
    re.MULTILINE,
)
"""What an article holds somewhere when it lists certifications line by line."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a list may stand: the article's name, its identifier, the headings above its content.

    ``groups`` are those of the headings that name a group of trades; ``amends``: it gives another text a new wording;
    ``listed``: a later wording of the article is a list, so that bare titles right under the line that announces one
    are lines; what its recitals enumerate is none.
    """

    article: str
    locator: str
    heading: str = ""
    groups: tuple[str, ...] = ()
    amends: bool = False
    listed: bool = False


def context(article: str, locator: str, headings: Sequence[str], prose: str = "") -> Context:
    """Return where the content of an article under ``headings`` (outermost first) stands; ``prose`` are its words."""
    groups = (_CHAPTER.sub("", h) for h in headings if matches("names_group", h))
    kept = tuple(g for g in groups if as_sector(g))
    return Context(article, locator, " ".join(headings), kept, matches("amends", prose))


def tables(content: Content, context: Context) -> Iterator[Table]:
    """Yield the tables and runs of lines of ``content`` that are lists of certifications, in order."""
    place = Place(
        Titles(),
        context.heading,
        matches("announces_list", context.heading),
        matches("about_length", context.heading),
        context.groups,
        calls=_title_calls(content, context),
    )
    waiting: list[Paragraph] = []
    lines_may_list = context.listed or bool(_HINT.search(content.prose))
    for block in (*content.blocks, None):
        if isinstance(block, Paragraph):
            waiting.append(block)
            continue
        if lines_may_list:
            yield from _lines(waiting, place, content.notes, context)
        elif block is not None:
            _look_up(waiting, place, titled=False)
        waiting = []
        if isinstance(block, Matrix):
            found = _table(block, place, content.notes, context)
            if found:
                place.count += 1
                yield found


def _title_calls(content: Content, context: Context) -> tuple[str, ...]:
    """The notes that the titles of an article call: those of the base, and the titles at its head."""
    titled = takewhile(lambda b: isinstance(b, Paragraph) and (b.centred or _is_headline(b)), content.blocks)
    return tuple(
        c for text in (context.heading, *(b.text for b in titled if isinstance(b, Paragraph))) for c in calls(text)
    )


def _is_headline(block: Paragraph) -> bool:
    """Whether an emphasised line is a title: it says no more than that a list follows."""
    return block.emphasised and len(block.text) <= LONGEST_LEAD and matches("list_heading", without_calls(block.text))


def _rank(lead: str, context: Context) -> int:
    """How much the words above a run of lines list: nothing, « sont éligibles », the new wording of another text."""
    if not matches("lists_by_itself", lead):
        return 0
    return 2 if context.amends else 1


def _calls(place: Place, lead: str) -> tuple[str, ...]:
    """The notes that the titles above a list, and the line that announces it, call."""
    titles = [text for _, text in place.titles.stack if not (bullet(text) or list_lines.names_kind(text))]
    said = [lead] if without_calls(lead).endswith(":") and not bullet(lead) else []
    return tuple(dict.fromkeys((*place.calls, *(c for text in (*titles, *said) for c in calls(text)))))


def _lines(blocks: Sequence[Paragraph], place: Place, notes: tuple[Note, ...], context: Context) -> Iterator[Table]:
    region: list[list_lines.Group] = []
    announced = place.announced
    before = list(place.titles.stack)
    for group, fresh in list_lines.groups(blocks, place.titles, place.lead):
        if fresh:
            yield from _region(region, announced, place, notes, context)
            region, announced = [], _announces(blocks, group, place)
        region.append(group)
    yield from _region(region, announced, place, notes, context)
    yield from _added(blocks, Titles(before), place, notes, context)
    _look_up(blocks, place, titled=True)


def _announces(blocks: Sequence[Paragraph], group: list_lines.Group, place: Place) -> bool:
    """Whether one of the few lines above the first item of ``group`` announces a list of certifications."""
    first = group.start
    above = [b.text for b in blocks[max(0, first - _NEAR) : first]]
    near = above[-1] if above else place.lead
    if is_decoy(near) or any(map(is_decoy, group.names)):
        return False
    return any(matches("announces_list", t) for t in above) or (place.announced and first < 12)


def _region(
    region: list[list_lines.Group], announced: bool, place: Place, notes: tuple[Note, ...], context: Context
) -> Iterator[Table]:
    wanted = [g for g in region if not _is_other(g, place)]
    items = sum(len(g.items) for g in wanted)
    certain = sum(g.certain for g in wanted)
    whole = announced and 5 * certain >= 2 * items
    for group in wanted:
        named = announced and (bool(list_lines.kind_of(group.lead)) or matches("announces_kinds", group.lead))
        sure = 2 * group.coded >= len(group.items) or (announced and 3 * group.certain >= 2 * len(group.items))
        told = _announces_directly(group.lead) and (context.listed or 6 * group.certain >= len(group.items))
        if sure or (whole and group.certain) or named or told or (group.told and group.certain):
            place.count += 1
            at = f"{context.locator}/list={place.count}"
            group.names = (*place.groups, *group.names)
            found = list_lines.table(group, article=context.article, notes=notes, place=at)
            yield replace(found, calls=_calls(place, group.lead), rank=_rank(group.lead, context))


def _is_other(group: list_lines.Group, place: Place) -> bool:
    """Whether the lines are conditions, skills, blocks, what may last longer … and not what one may aim at."""
    if is_decoy(group.lead) or any(map(is_decoy, group.names)) or lengthens(group.lead):
        return True
    if any(matches("other_list", text) for _, text in place.titles.stack):
        return True
    if group.argued and not group.coded and 2 * group.certain < len(group.items):
        return True
    if not group.coded and 2 * group.phrases > len(group.items):
        return True
    if place.lengthens and not matches("makes_eligible", group.lead):
        return True
    if not group.coded and all(matches("generic_item", i) for i in group.items) and matches("decoy_item", group.lead):
        return True
    return 2 * group.certain < len(group.items) and is_weak_decoy(group.lead)


def _announces_directly(lead: str) -> bool:
    return lead.rstrip().endswith(":") and matches("announces_list", lead) and matches("certification_header", lead)


def _added(
    blocks: Sequence[Paragraph], titles: Titles, place: Place, notes: tuple[Note, ...], context: Context
) -> Iterator[Table]:
    """What sentences add to a list and take out of one; ``titles`` are those above the first block."""
    for block in blocks:
        if is_heading(block):
            titles.push(block.text)
        if bullet(block.text) or any(matches("other_list", text) for _, text in titles.stack):
            continue
        sector, found = list_lines.added(block.text)
        taken = [] if found else list_lines.withdrawn(block.text)
        if found or taken:
            place.count += 1
            at = f"{context.locator}/list={place.count}"
            group = list_lines.Group((sector,) if sector else titles.names(), "", found, taken=taken)
            listed = list_lines.table(group, article=context.article, notes=notes, place=at)
            yield replace(listed, lead=block.text, rank=2 if context.amends else 1)


def _look_up(blocks: Sequence[Paragraph], place: Place, *, titled: bool) -> None:
    """What the lines leave to the table below them: the titles (unless taken before), the last line."""
    for block in blocks:
        if not titled and is_heading(block):
            place.titles.push(block.text)
        elif not titled:
            place.titles.touch()
        if matches("announces_list", block.text):
            place.announced = True
    if blocks:
        place.lead = blocks[-1].text


def _table(matrix: Matrix, place: Place, notes: tuple[Note, ...], context: Context) -> Table | None:
    header, start = table_headers.header(matrix)
    if _withdraws(header, place):
        return None
    at = f"{context.locator}/table={place.count + 1}"
    rows = [
        _row(row, f"{at}/row={i + 1}", full=matrix.full[i])
        for i, row in enumerate(matrix.rows)
        if (i >= start or matrix.full[i]) and any(c and c.text for c in row)
    ]
    sector, subsector = place.sectors
    place.titles.touch()
    table = Table(header, tuple(rows), context.article, sector, notes, at, subsector, place.lead)
    table = replace(table, calls=_calls(place, place.lead))
    table = _titled_rows(_one_a_row(_replacing(_levels_above(table))))
    return table if is_list(table, place) else None


def _row(cells: tuple[Cell | None, ...], locator: str, *, full: bool) -> Row:
    """A row of a list; one that spans its table, or holds nothing but the name of a kind, is a title."""
    filled = [c for c in cells if c and c.text]
    if not full and len(cells) > 1 and len(filled) == 1 and matches("kinds_heading", filled[0].text):
        return Row((filled[0],), locator, section=True)
    return Row(cells[:1] if full else _joined_codes(cells), locator, full)


def _titled_rows(table: Table) -> Table:
    """A table of one column whose rows hold codes: a short row without code and kind is the title of the next ones."""
    texts = [r.cells[0].text for r in table.rows if len(r.cells) == 1 and r.cells[0] and not r.section]
    coded = sum(1 for t in texts if CODE.search(t))
    if table.header or len(texts) < len(table.rows) or 10 * coded < 7 * len(texts):
        return table
    rows = [r if r.cells[0] and not _names_group(r.cells[0].text) else replace(r, section=True) for r in table.rows]
    return replace(table, rows=tuple(rows))


def _names_group(text: str) -> bool:
    bare = not CODE.search(text) and not list_lines.names_kind(text) and not calls(text)
    return bare and len(text) <= _LONGEST_GROUP and not re.search(r"\d", text)


def _one_a_row(table: Table) -> Table:
    """A cell whose every line is a certification gives a row a line, with the codes beside them line by line."""
    rows: list[Row] = []
    for row in table.rows:
        at = next((i for i, c in enumerate(row.cells) if c and not row.section and _several(c)), None)
        cell = row.cells[at] if at is not None else None
        if at is None or cell is None:
            rows.append(row)
            continue
        parts = cell.text.split("\n")
        for number, part in enumerate(parts):
            cells = [_line(c, number, len(parts)) for c in row.cells]
            cells[at] = replace(cell, text=part)
            if not table.header:
                cells = [None if c and i != at and len(c.text) > LONGEST_LEAD else c for i, c in enumerate(cells)]
            rows.append(replace(row, cells=tuple(cells), locator=f"{row.locator}/line={number + 1}"))
    return replace(table, rows=tuple(rows))


def _several(cell: Cell) -> bool:
    parts = cell.text.split("\n")
    named = [list_lines.names_kind(p) or bool(CODE.match(p)) for p in parts]
    return len(parts) > 1 and all(named) and all(len(p.split()) > 2 for p in parts)


def _line(cell: Cell | None, number: int, count: int) -> Cell | None:
    parts = cell.text.split("\n") if cell else []
    return replace(cell, text=parts[number]) if cell and len(parts) == count > 1 else cell


def _joined_codes(row: tuple[Cell | None, ...]) -> tuple[Cell | None, ...]:
    """« RNCP » in one cell and « 35749 » in the next are one code."""
    cells = list(row)
    for i in range(len(cells) - 1):
        register, number = cells[i], cells[i + 1]
        if register and number and _REGISTER.match(register.text.strip()) and _NUMBERS.fullmatch(number.text):
            named = re.sub(r"(\d+)", rf"{register.text.strip()} \1", number.text.strip())
            cells[i] = cells[i + 1] = replace(number, text=named)
    return tuple(cells)


def _withdraws(header: tuple[str, ...], place: Place) -> bool:
    """Whether a table lists what goes: said by its header or right above, and not that something replaces it."""
    lead = place.lead if len(place.lead) <= LONGEST_LEAD else ""
    return any(matches("withdraws", w) and not matches("replaced_by", w) for w in (" ".join(header), lead))


def _replacing(table: Table) -> Table:
    """« Certifications actuelles … remplacées par … »: the columns of what replaces, and those before both."""
    first = next((i for i, h in enumerate(table.header) if matches("replaced_by", h)), 0)
    if not first:
        return table
    kept = [i for i, h in enumerate(table.header) if i >= first or role_of(h) in {"profession", "sector", "subsector"}]
    header = tuple(_after_replaced(table.header[i]) for i in kept)
    rows = tuple(r if r.section else replace(r, cells=tuple(r.cells[i] for i in kept)) for r in table.rows)
    return replace(table, header=header, rows=rows, taken=(*table.taken, *_replaced(table, first)))


def _replaced(table: Table, first: int) -> Iterator[Taken]:
    """What stands in the columns before those of what replaces it, row by row."""
    found = roles(table.header[:first])
    for row in table.rows:
        named = {role: c.text for role, c in zip(found, row.cells, strict=False) if c and not row.section}
        if named.get("label", "").strip():
            code = named.get("code", "").strip()
            said = f" – RNCP {code}" if code.isdecimal() else f" – {code}" if code else ""
            yield Taken(f"{squeeze(named['label'])}{said}", f"{row.locator}/taken=1", row.locator)


def _after_replaced(header: str) -> str:
    """The last words of a header over two rows: « Remplacées par … Sanction » → « Sanction »."""
    return (
        header.rpartition(" ")[2] if matches("replaced_by", header) and role_of(header.rpartition(" ")[2]) else header
    )


def _levels_above(table: Table) -> Table:
    """Full-width rows that are levels (« Niveau 4 (ex-IV) ») become a column of levels."""
    width = max((len(r.cells) for r in table.rows if not r.section), default=1)
    section = [r.section or width == 1 for r in table.rows]
    levels = [
        s and bool(r.cells and r.cells[0] and is_level(r.cells[0].text))
        for r, s in zip(table.rows, section, strict=True)
    ]
    if not any(levels) or "level" in roles(table.header):
        return table
    rows: list[Row] = []
    current: Cell | None = None
    for row, is_title in zip(table.rows, levels, strict=True):
        if is_title and row.cells[0]:
            current = Cell(level_stated(row.cells[0].text))
        else:
            rows.append(row if row.section else replace(row, cells=(*row.cells, current)))
    label = table.header or ("Intitulé de la certification",) * (width == 1)
    header = (*label, "Niveau") if label else ()
    if width == 1:
        header = LEVELLED
    return replace(table, header=header, rows=tuple(rows))
