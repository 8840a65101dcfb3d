"""The one interpreter of grids: tables and bullets of any reader → entries of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from proa_graph.blocks import notes
from proa_graph.blocks.columns import columns_of, sparse
from proa_graph.blocks.grid import Cell, Note, Row, Table
from proa_graph.blocks.headers import GROUPING, is_phrase, role_of, roles
from proa_graph.domain import vocabulary
from proa_graph.domain.calls import calls, without_calls
from proa_graph.domain.codes import CODE, Code, codes, other_codes, without_codes
from proa_graph.domain.labels import taken_apart
from proa_graph.domain.levels import LEVEL_WITHIN, is_level, level_number, level_stated, shows_new_scale
from proa_graph.model import Entry
from proa_graph.reading import marks, options
from proa_graph.reading.awarding_bodies import FROM_LABEL, told_by_others
from proa_graph.text import fold, squeeze

_NUMBERING = re.compile(r"^(?:(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\s*[.)°]|[A-Z]\s*[.)]|[IVX]+\s*[.)])\s*[-–]?\s*)")
_LONGEST_SECTION = 150
_LONGEST_ENUMERATION = 250
_WORDS_OF_A_BODY = 2
_LAST_PARENTHESIS = re.compile(r"\(([^()]+)\)$")
_BARE_TAIL = re.compile(r"[–—,:-]\s*(\d{3,5})$")
_ROME = re.compile(r"\b[A-N]\d{4}\b")
_MARK_ONLY = re.compile(r"[\s()\[\]:;,.–-]*")


@dataclass(slots=True)
class _State:
    """What the rows above leave to the row below."""

    sector: str = ""
    subsector: str = ""
    outer: str = ""
    condition: str = ""
    section_calls: tuple[str, ...] = ()
    above: dict[str, str] = field(default_factory=dict)
    block: int = 0
    empty_below: frozenset[str] = frozenset()
    bare_tails: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry and the block of rows whose levels are read on one scale."""

    entry: Entry
    block: tuple[object, ...]


def entries(tables: tuple[Table, ...], *, text_id: str, idcc: str) -> tuple[Entry, ...]:
    """Return the entries of ``tables`` in order, ``row`` counted from 1."""
    drafts = [draft for table in tables for draft in _drafts(table)]
    found: list[Entry] = []
    for _, block in groupby(drafts, key=lambda d: d.block):
        rows = list(block)
        is_new = any(shows_new_scale(d.entry.level_stated) for d in rows)
        for draft in rows:
            level = level_number(draft.entry.level_stated, roman_is_new=is_new)
            row = len(found) + 1
            found.append(replace(draft.entry, text_id=text_id, idcc=idcc, row=row, level_2019=level))
    return tuple(told_by_others(found))


def _drafts(table: Table) -> list[_Draft]:
    found = columns_of(table)
    outer, inner = _clean_heading(table.heading), _clean_heading(table.subheading)
    state = _State(sector=outer, subsector=inner, outer=outer if inner else "", empty_below=sparse(table, found))
    state.bare_tails = "code" not in found and _mostly_coded(table, found)
    drafts: list[_Draft] = []
    rows = (
        options.lent(table.rows, found.index("label"), found.index("code") if "code" in found else -1)
        if ("label" in found)
        else table.rows
    )
    for place, row in enumerate(rows):
        values = {role: cell for role, cell in zip(found, row.cells, strict=False) if role}
        if row.section or _is_group(row, values):
            following = rows[place + 1] if place + 1 < len(rows) else None
            _enter_section(state, row, leads_section=following is not None and following.section)
            continue
        if _repeats_header(row, table.header) or (place == 0 and _is_header_alone(row)):
            continue
        drafts.extend(_row_drafts(table, state, row, values))
    return drafts


def _is_group(row: Row, values: dict[str, Cell | None]) -> bool:
    """Whether a row prints the name of a group in the column of groups and nothing else."""
    filled = [role for role, cell in values.items() if cell and cell.text.strip()]
    if len(filled) != 1 or filled[0] not in GROUPING or sum(1 for c in row.cells if c and c.text.strip()) != 1:
        return False
    cell = values[filled[0]]
    return cell is not None and not cell.span and "label" in values


def _mostly_coded(table: Table, found: tuple[str, ...]) -> bool:
    """Whether most labels of a table end with their code, so that a bare number at the end of another is one."""
    if "label" not in found:
        return False
    column = found.index("label")
    cells = [r.cells[column] for r in table.rows if not r.section and column < len(r.cells)]
    labels = [c.text for c in cells if c and c.text]
    return 2 * sum(1 for text in labels if CODE.search(text)) > len(labels)


def _repeats_header(row: Row, header: tuple[str, ...]) -> bool:
    printed = [fold(c.text) for c in row.cells if c]
    if header and printed == [fold(h) for h in header if h]:
        return True
    texts = [c.text for c in row.cells if c and c.text]
    return len(texts) > 1 and all(is_phrase(t) for t in texts) and "label" in roles(tuple(texts))


def _is_header_alone(row: Row) -> bool:
    """Whether a first row is the header of a list of one column: « Dénomination »."""
    texts = [c.text for c in row.cells if c and c.text]
    return len(texts) == 1 and is_phrase(texts[0]) and role_of(texts[0]) == "label"


def _enter_section(state: _State, row: Row, *, leads_section: bool) -> None:
    """Take a full-width row: a title (of titles, where another follows at once), or a sentence."""
    text = next((c.text for c in row.cells if c and c.text), "")
    heading = _clean_heading(text)
    state.above.clear()
    state.block += 1
    state.section_calls = calls(text)
    state.condition = ""
    if is_sentence(heading):
        state.sector, state.subsector, state.condition = "", "", heading
    elif is_list_title(heading):
        return
    elif leads_section:
        state.outer = heading
        state.sector, state.subsector = heading, ""
    else:
        state.sector, state.subsector = (state.outer, heading) if state.outer else (heading, "")


def is_sentence(text: str) -> bool:
    """Return whether a full-width row is a sentence (a condition) and no heading."""
    longest = _LONGEST_ENUMERATION if text.count(",") > 2 else _LONGEST_SECTION
    return len(text) > longest or text.endswith(".") or vocabulary.says(text)


def is_list_title(text: str) -> bool:
    """Return whether ``text`` only says that a list follows."""
    folded = fold(without_calls(text))
    said = folded.split()
    if set(said) & vocabulary.words("list_sign") or "pro a" in folded or "ci apres" in folded:
        return True
    return all(w in vocabulary.words("list_title") or w in vocabulary.words("open_end") for w in said)


def _clean_heading(text: str) -> str:
    return _NUMBERING.sub("", without_calls(text)).strip(" :–-")


def _row_drafts(table: Table, state: _State, row: Row, values: dict[str, Cell | None]) -> list[_Draft]:
    remarks: list[str] = []
    above = state.above.get("label", "")
    groups = _groups(state, values)
    label_cell = values.get("label")
    label = _text(label_cell)
    stated = _codes(values, remarks)
    if label:
        state.above["label"] = label
    elif any(c.stated for c in stated) and state.above.get("label"):
        label = state.above["label"]
        remarks.append("label_carried_over")
    elif above and _is_other_trade(values):
        label = state.above["label"] = above
        remarks.append("label_carried_over")
    else:
        return []
    parts = taken_apart(label)
    label = parts.title
    within = codes(label, bare=False) if not values.get("code") and "code" not in values else ()
    if not within and state.bare_tails:
        within = _bare_tail(label)
    if parts.request and not (stated or within):
        stated = (Code("", parts.request, ""),)
    if parts.expiry and not values.get("end_date"):
        remarks.append(f"fin_eligibilite={parts.expiry}")
    called = _called(table, state, row)
    excluded, order_date = _exclusion(called)
    level = _level(values, label, in_label=bool(within))
    entry = Entry(
        sector=groups["sector"],
        subsector=groups["subsector"],
        profession=groups["profession"],
        certification_type=squeeze(without_calls(_text(values.get("type")))),
        certification_label=" ".join(
            filter(None, (_label(label, within, strip="level" not in values and "code" not in values), parts.former))
        ),
        level_stated=level,
        certifier=_bodies(values.get("certifier")) or _body_in_label(label, values, remarks),
        training_body=_bodies(values.get("training_body")),
        excluded_from_extension=excluded,
        exclusion_arrete_date=order_date,
        locator=row.locator,
    )
    place = table.locator.partition("/list=")[0]
    block = (place, state.block, bool(within), _span(values.get("certifier")))
    remarks.extend([*_remarks(state, values), *(f"code_cpf={c}" for c in other_codes(label))])
    remarks.extend(filter(None, (marks.called(called),)))
    entry = _in_lent_sector(entry, table, stated or within)
    return [
        _Draft(_with_code(entry, code, values, remarks), block) for code in (stated or within or (Code("", "", ""),))
    ]


def _is_other_trade(values: dict[str, Cell | None]) -> bool:
    """Whether a line without label names another trade of the certification above, at a level."""
    trade, level = values.get("profession"), values.get("level")
    own = trade is not None and trade.text.strip() and not trade.span
    return bool(own and level and level.text.strip())


def _in_lent_sector(entry: Entry, table: Table, codes_of: Sequence[Code]) -> Entry:
    """``entry`` in the sector that another printing gives its code, where its own prints none."""
    digits = next((found[0] for c in codes_of if (found := re.findall(r"\d{3,5}", c.stated))), "")
    if entry.sector or digits not in table.lent:
        return entry
    sector, subsector = table.lent[digits]
    return replace(entry, sector=sector, subsector=subsector)


def _groups(state: _State, values: dict[str, Cell | None]) -> dict[str, str]:
    """The sector, subsector and profession of a row; a cell that is not there is the one above."""
    fresh = False
    groups: dict[str, str] = {}
    for role in GROUPING:
        cell = values.get(role)
        if cell is not None and (cell.text.strip() or role not in state.empty_below):
            groups[role] = squeeze(without_calls(cell.text))
            fresh = True
        else:
            covered = cell is None and fresh and role in values
            groups[role] = "" if covered else state.above.get(role, "")
    if "sector" not in values or not groups["sector"]:
        groups["sector"] = state.sector
        groups["subsector"] = groups["subsector"] or state.subsector
    if fresh:
        state.above.pop("label", None)
    state.above.update({role: groups[role] for role in GROUPING if role in values})
    return groups


def _codes(values: dict[str, Cell | None], remarks: list[str]) -> tuple[Code, ...]:
    cell = values.get("code")
    stated = codes(cell.text, bare=True) if cell else ()
    register = values.get("register_code")
    if register and not any(c.digits for c in stated):
        other = squeeze(without_calls(register.text))
        if re.search(r"\d", other):
            remarks.append("repertoire=RS")
            return (Code("", other, "RS"),)
    return stated


def _with_code(entry: Entry, code: Code, values: dict[str, Cell | None], remarks: list[str]) -> Entry:
    notes_of = list(remarks)
    if code.register == "RS" and "repertoire=RS" not in notes_of:
        notes_of.insert(0, "repertoire=RS")
    if re.match(r"R(?!NCP|S)", code.stated):
        notes_of.append("coquille de l’original")
    level = entry.level_stated or _level_after(values.get("code"), code)
    return replace(entry, rncp_code=code.digits, code_stated=code.stated, level_stated=level, note="; ".join(notes_of))


def _level_after(cell: Cell | None, code: Code) -> str:
    """The level printed behind a code in its cell: « RNCP34860 (niveau 3) »."""
    if cell is None:
        return ""
    text = squeeze(cell.text)
    after = text[text.find(code.stated) + len(code.stated) :] if code.stated in text else text
    following = CODE.search(after)
    found = LEVEL_WITHIN.search(after[: following.start()] if following else after)
    return found[0].strip("() ") if found else ""


def _level(values: dict[str, Cell | None], label: str, *, in_label: bool) -> str:
    cell = values.get("level")
    if cell is not None and cell.text.strip():
        return level_stated(cell.text)
    if "level" in values and not in_label:
        return ""
    found = LEVEL_WITHIN.search(label)
    return found[0].strip("() ") if found and "level" not in values else ""


def _label(text: str, within: tuple[Code, ...], *, strip: bool) -> str:
    label = without_calls(text)
    if not (strip or within or other_codes(label)):
        return label
    bare = without_codes(label)
    tail = next((c.stated for c in within if c.stated and bare.endswith(c.stated)), "")
    bare = bare.removesuffix(tail).rstrip(" –—-,:") if tail else bare
    bare = bare.rstrip(" »") if bare.count("»") > bare.count("«") else bare
    return bare if bare and not _MARK_ONLY.fullmatch(bare) else label


def _bare_tail(label: str) -> tuple[Code, ...]:
    found = _BARE_TAIL.search(without_calls(label))
    return (Code(found[1].lstrip("0"), found[1], "RNCP"),) if found else ()


def _text(cell: Cell | None) -> str:
    return squeeze(cell.text) if cell else ""


def _bodies(cell: Cell | None) -> str:
    """Awarding or training bodies of a cell: paragraphs become a list; a sentence is no body."""
    if cell is None:
        return ""
    parts = [squeeze(without_calls(p)) for p in cell.text.split("\n")]
    joined = " ; ".join(p.strip(" ;") for p in parts if p.strip(" ;"))
    return "" if vocabulary.says(joined) else joined


def _body_in_label(label: str, values: dict[str, Cell | None], remarks: list[str]) -> str:
    """The awarding body that ends a label in parentheses, where the table has no column for it."""
    found = _LAST_PARENTHESIS.search(without_calls(label))
    if not found or "certifier" in values:
        return ""
    first = fold(found[1]).partition(" ")[0]
    if first not in vocabulary.words("organization") or len(found[1].split()) < _WORDS_OF_A_BODY:
        return ""
    remarks.append(FROM_LABEL)
    return found[1]


def _span(cell: Cell | None) -> int:
    return cell.span if cell else 0


def _called(table: Table, state: _State, row: Row) -> list[Note]:
    """The notes that a line calls: in its cells, in the title of its section, in the titles above its table."""
    own = [number for cell in row.cells if cell for number in calls(cell.text)]
    direct = [n for number in (*own, *state.section_calls) if (n := notes.defined(table.notes, number))]
    above = [n for number in table.calls if (n := notes.defined(table.notes, number))]
    return [*direct, *(n for n in above if notes.kind(n) != "exclusion" or marks.strikes_all(n))]


def _exclusion(called: Sequence[Note]) -> tuple[bool, str]:
    struck = next((n for n in called if notes.kind(n) == "exclusion"), None)
    return (True, struck.order_date) if struck else (False, "")


def _remarks(state: _State, values: dict[str, Cell | None]) -> list[str]:
    remarks = [f"condition={state.condition}"] if state.condition else []
    end_date = _text(values.get("end_date"))
    if end_date:
        remarks.append(f"fin_eligibilite={end_date}")
    trades = _ROME.findall(_text(values.get("rome")))
    if trades:
        remarks.append(f"rome={' '.join(dict.fromkeys(trades))}")
    level = _text(values.get("level"))
    if level and not is_level(level):
        remarks.append("niveau non compris")
    return remarks
