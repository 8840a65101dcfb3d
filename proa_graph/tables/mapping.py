"""Which column holds what: the claims of each candidate header, judged by the contents of the columns below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from proa_graph.tables.beside import MOST_BESIDE, cut, gap_between, too_many
from proa_graph.tables.claims import CODE, LABEL, NOTHING, REGISTER, RS_CODE, claims, header_weight
from proa_graph.tables.contents import Profile, code_of, has_code, is_code, profile
from proa_graph.tables.sheets import Line, Range, Sheet, letters
from proa_graph.text import fold

IsTitle = Callable[[str], bool]
_ACCEPTED = 0.35
_UNNAMED = 0.9
_TEXTS = frozenset({"sector", "subsector", "profession", "note", "text_id", "locator"})
_QUALIFIED = frozenset({"profession", "sector", "idcc"})
"""What a group header over « Intitulé » or « Code » turns them into."""
_WIDEST_TRANSPOSED = 400
_TALLEST_TRANSPOSED = 40


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet as mapped.

    ``header`` are the numbers of its header lines (none where it has no header), ``headers`` the text over each
    column, ``columns`` the column of each field, ``lines`` what stands below; ``score`` how well it all fits.
    """

    sheet: Sheet
    header: tuple[int, ...]
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    lines: tuple[Line, ...]
    score: float
    transposed: bool = False
    unclaimed: tuple[int, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it has a column of titles or of codes."""
        return bool({LABEL, CODE, RS_CODE} & set(self.columns))


def tables_of(
    sheet: Sheet, *, is_title: IsTitle = lambda _: False, forced: Mapping[str, str] | None = None
) -> tuple[Table, ...]:
    """Return the tables of ``sheet`` that are lists, in order.

    Args:
        sheet: as given.
        is_title: tells the titles that a register records.
        forced: the field of a column, by the column's letters or its header, as a user corrects it.
    """
    forced = forced or {}
    found = _with_header(sheet, is_title, forced)
    if not found and len(sheet.lines) <= _TALLEST_TRANSPOSED:
        turned = _turned(sheet)
        if turned:
            sideways = (t for t in _with_header(turned, is_title, forced) if _prints_codes(t))
            found = tuple(replace(t, sheet=sheet, transposed=True) for t in sideways)
    return found or _without_header(sheet, is_title, forced)


def _prints_codes(table: Table) -> bool:
    """Whether the lines of a table on its side have codes: a guide to the columns looks like one, and has none."""
    column = table.columns.get(CODE)
    cells = [] if column is None else [line.cells[column] for line in table.lines if column < len(line.cells)]
    return any(code_of(cell)[1] for cell in cells)


def spread(lines: Sequence[Line], merged: Sequence[Range], *, across: bool) -> tuple[Line, ...]:
    """Return ``lines`` with the text of each merged range in all its cells: downwards, and ``across`` too."""
    cells = {line.number: list(line.cells) for line in lines}
    for top, left, bottom, right in merged:
        text = next((cells[n][left] for n in (top + 1,) if n in cells and left < len(cells[n])), "")
        if not text:
            continue
        for number in range(top + 1, bottom + 2):
            if number not in cells:
                continue
            row = cells[number]
            row.extend([""] * (right + 1 - len(row)))
            for column in range(left, (right if across else left) + 1):
                row[column] = row[column] or text
    return tuple(replace(line, cells=tuple(cells[line.number])) for line in lines)


def _with_header(sheet: Sheet, is_title: IsTitle, forced: Mapping[str, str]) -> tuple[Table, ...]:
    whole = spread(sheet.lines, sheet.merged, across=True)
    candidates = [i for i, line in enumerate(whole) if header_weight(line.cells)]
    found = []
    taken: tuple[int, ...] = ()
    for here, until in pairwise([*candidates, len(whole)]):
        below = [line for line in sheet.lines[here + 1 : until] if any(line.cells)]
        if not below and until < len(whole):
            taken = (*taken, here)
            continue
        above = taken if taken and taken[-1] == here - 1 else _group_above(whole, here)
        heads = [whole[i].cells for i in (*above, here)]
        body = spread(sheet.lines[here + 1 : until], sheet.merged, across=False)
        numbers = tuple(whole[i].number for i in (*above, here))
        taken = ()
        found += [t for t in _side_by_side(sheet, heads, numbers, body, is_title, forced) if t.is_list]
    return _same_kind(found)


def _side_by_side(
    sheet: Sheet,
    heads: Sequence[Sequence[str]],
    numbers: tuple[int, ...],
    body: tuple[Line, ...],
    is_title: IsTitle,
    forced: Mapping[str, str],
    left: int = MOST_BESIDE,
) -> Iterator[Table]:
    """Yield the table under a header, and those beside it, which the header or an empty column parts.

    Raises:
        UnusableError: there are more than ``left`` others.
    """
    if left < 0:
        raise too_many(sheet.name)
    gap = gap_between(heads, body)
    if gap is not None:
        for part, lines in (cut(heads, body, 0, gap), cut(heads, body, gap)):
            yield from _side_by_side(sheet, part, numbers, lines, is_title, forced, left - 1)
        return
    table = _mapped(sheet, heads, numbers, body, is_title, forced)
    start = _said_again(table) if table else None
    if not table or start is None:
        yield from (table,) if table else ()
        return
    own = tuple(i for i in table.unclaimed if i < start)
    yield replace(table, headers=table.headers[:start], unclaimed=own)
    part, lines = cut(heads, body, start)
    yield from _side_by_side(sheet, part, numbers, lines, is_title, forced, left - 1)


def _said_again(table: Table) -> int | None:
    """The first column right of all that are read, where the headers of titles and codes return there; else None."""
    start = max(table.columns.values(), default=0) + 1
    read = {fold(table.headers[i]) for f, i in table.columns.items() if f in {LABEL, CODE}} - {""}
    again = {fold(header) for header in table.headers[start:]}
    return start if read and read <= again else None


def _group_above(lines: Sequence[Line], here: int) -> tuple[int, ...]:
    """The line above a header where it groups its columns, and is no title over all of them."""
    if here == 0:
        return ()
    above, header = lines[here - 1], lines[here]
    filled = [i for i, cell in enumerate(above.cells) if cell]
    first = next((i for i, cell in enumerate(header.cells) if cell), 0)
    width = sum(1 for cell in header.cells if cell)
    distinct = {above.cells[i] for i in filled}
    is_group = len(distinct) > 1 or (filled and filled[0] > first and len(filled) < width)
    short = all(len(above.cells[i]) <= 80 and not is_code(above.cells[i]) for i in filled)
    return (here - 1,) if filled and is_group and short else ()


def _same_kind(found: list[Table]) -> tuple[Table, ...]:
    """The lists of one sheet, without a lookup table beside them that maps far worse."""
    best = max((table.score for table in found), default=0.0)
    return tuple(t for t in found if t.score >= best / 3)


def _mapped(
    sheet: Sheet,
    heads: Sequence[Sequence[str]],
    numbers: tuple[int, ...],
    body: tuple[Line, ...],
    is_title: IsTitle,
    forced: Mapping[str, str],
) -> Table | None:
    width = max((len(line.cells) for line in body), default=0)
    width = max(width, *(len(head) for head in heads)) if heads else width
    headers = tuple(_text_over(heads, i) for i in range(width))
    claimed = [_claims_over(heads, i) for i in range(width)]
    filled = [line.cells for line in body if any(line.cells)]
    profiles = [profile([row[i] if i < len(row) else "" for row in filled], is_title) for i in range(width)]
    columns = _assigned(claimed, profiles, _forced(headers, sheet.name, forced))
    unclaimed = tuple(
        i for i, p in enumerate(profiles) if i not in columns.values() and (p.coded > 0 or _may_be_codes(claimed[i], p))
    )
    score = sum(_fits(field, claimed[i], profiles[i]) for field, i in columns.items())
    return Table(sheet, numbers, headers, columns, body, score, unclaimed=unclaimed)


def _may_be_codes(claimed: Mapping[str, float], found: Profile) -> bool:
    return NOTHING not in claimed and found.bare >= 0.6 and found.distinct > 0.5 and not found.ordered


def _text_over(heads: Sequence[Sequence[str]], column: int) -> str:
    texts = dict.fromkeys(head[column] for head in heads if column < len(head) and head[column])
    return list(texts)[-1] if texts else ""


def _claims_over(heads: Sequence[Sequence[str]], column: int) -> Mapping[str, float]:
    """The claims of the lowest header, turned by the groups above it where they say whose title or code it is."""
    texts = list(dict.fromkeys(head[column] for head in heads if column < len(head) and head[column]))
    if not texts:
        return {}
    own = claims(texts[-1])
    for group in reversed(texts[:-1]):
        joined = claims(f"{texts[-1]} {group}") or claims(f"{group} {texts[-1]}")
        over = claims(group)
        turned = {f: w for f, w in over.items() if f in _QUALIFIED and own.get(LABEL, 0.0) >= 0.5}
        own = turned or own or joined
    return own


def _forced(headers: Sequence[str], sheet: str, forced: Mapping[str, str]) -> dict[int, str]:
    found = {}
    for number, header in enumerate(headers):
        for name in (header, letters(number + 1), f"{sheet}!{letters(number + 1)}"):
            if name and name in forced:
                found[number] = forced[name]
    return found


def _assigned(
    claimed: Sequence[Mapping[str, float]], profiles: Sequence[Profile], forced: Mapping[int, str]
) -> dict[str, int]:
    """The best column of each field, the best fit first."""
    columns = {field: i for i, field in forced.items() if field != NOTHING}
    scored = sorted(
        (
            (score, -i, field)
            for i, found in enumerate(profiles)
            if i not in forced
            for field, score in _offers(claimed[i], found)
            if score >= _ACCEPTED
        ),
        reverse=True,
    )
    for _, place, field in scored:
        if field not in columns and -place not in columns.values():
            columns[field] = -place
    if LABEL not in columns:
        _adopt_titles(columns, claimed, profiles, forced)
    return columns


def _offers(claimed: Mapping[str, float], found: Profile) -> Iterator[tuple[str, float]]:
    for field, weight in claimed.items():
        if field != NOTHING:
            yield field, weight + _fit(field, found)
    if CODE not in claimed and found.explicit >= 0.5:
        yield CODE, _UNNAMED * found.explicit
    if not claimed and found.level_words >= 0.6:
        yield "level_stated", 0.5


def _fits(field: str, claimed: Mapping[str, float], found: Profile) -> float:
    return claimed.get(field, 0.0) + _fit(field, found)


def _adopt_titles(
    columns: dict[str, int],
    claimed: Sequence[Mapping[str, float]],
    profiles: Sequence[Profile],
    forced: Mapping[int, str],
) -> None:
    """Where no header claims the titles, the one column of words that differ line by line holds them.

    « Diplôme | Spécialité » prints a title in two columns: its kind and its speciality.
    """
    special = columns.get("subsector")
    if special is not None and "certification_type" in columns and profiles[special].distinct > 0.5:
        columns[LABEL] = columns.pop("subsector")
        return
    free = [
        i
        for i, p in enumerate(profiles)
        if i not in columns.values()
        and i not in forced
        and p.text > 0.7
        and p.words >= 2
        and not p.body
        and not claimed[i]
    ]
    best = max(free, key=lambda i: (profiles[i].title, profiles[i].distinct * profiles[i].words), default=None)
    if best is not None and CODE in columns and profiles[best].distinct > 0.3:
        columns[LABEL] = best


def _fit(field: str, found: Profile) -> float:
    """How well the cells suit ``field``: above 0 for it, below against it, 0 where they do not tell."""
    if not found.filled:
        return 0.0
    return _FITS[field](found) if field in _FITS else _fit_of_text(found) if field in _TEXTS else 0.0


def _fit_of_code(p: Profile) -> float:
    if p.explicit >= 0.3:
        return p.explicit
    if p.bare >= 0.4:
        return 0.4 * p.bare
    if p.register >= 0.6 or p.date >= 0.6 or (p.level >= 0.8 and p.bare < 0.2):
        return -0.8
    return -0.45 if p.bare + p.explicit < 0.1 else -0.2


def _fit_of_level(p: Profile) -> float:
    return 0.8 * max(p.level, p.level_words) if p.level + p.level_words >= 0.4 else -0.35


def _fit_of_type(p: Profile) -> float:
    if p.kind >= 0.4:
        return 0.8 * p.kind + (0.2 if p.distinct < 0.6 else 0.0)
    return -0.4 if (p.words > 4 and p.distinct > 0.6) or p.explicit > 0.5 or p.number > 0.5 else 0.0


def _fit_of_label(p: Profile) -> float:
    against = 0.7 * p.kind + 0.9 * max(p.number, p.date, p.register, p.level if p.words < 2 else 0.0) + 0.4 * p.body
    if p.explicit > 0.5 and p.words < 3:
        against += 0.9
    return 0.4 * p.text + 0.6 * p.title + 0.15 * p.distinct - against


def _fit_of_body(p: Profile) -> float:
    return 0.5 * p.body - 0.9 * max(p.number, p.explicit, p.date)


def _fit_of_text(p: Profile) -> float:
    return -0.9 * max(p.number, p.explicit, p.date)


_FITS: Mapping[str, Callable[[Profile], float]] = {
    CODE: _fit_of_code,
    "rncp_code": _fit_of_code,
    RS_CODE: lambda p: 0.2 if p.bare + p.explicit > 0.3 else -0.3,
    LABEL: _fit_of_label,
    "level_stated": _fit_of_level,
    "level_2019": lambda p: 0.5 * p.level,
    "certification_type": _fit_of_type,
    "certifier": _fit_of_body,
    "training_body": _fit_of_body,
    "idcc": lambda p: 0.3 if p.idcc > 0.5 else -0.5,
    "row": lambda p: 0.3 if p.ordered else 0.0 if p.idcc > 0.9 and p.distinct > 0.9 else -0.5,
    "excluded_from_extension": lambda p: 0.3 * p.mark,
    REGISTER: lambda p: 0.5 if p.register > 0.7 else -0.6,
    "end_date": lambda p: 0.2 if p.date > 0.5 else -0.2,
    "exclusion_arrete_date": lambda p: 0.2 if p.date > 0.5 else 0.0,
}


def _turned(sheet: Sheet) -> Sheet | None:
    """The sheet with rows for columns, or None where it is too wide to be a list written sideways."""
    width = max((len(line.cells) for line in sheet.lines), default=0)
    if width > _WIDEST_TRANSPOSED or width < 2:
        return None
    rows = [line.cells for line in sheet.lines]
    lines = tuple(Line(i + 1, sheet.name, tuple(row[i] if i < len(row) else "" for row in rows)) for i in range(width))
    merged = tuple((left, top, right, bottom) for top, left, bottom, right in sheet.merged)
    return replace(sheet, lines=lines, merged=merged, uncached={(c, r): t for (r, c), t in sheet.uncached.items()})


def _without_header(sheet: Sheet, is_title: IsTitle, forced: Mapping[str, str]) -> tuple[Table, ...]:
    """A list without a known header: its codes are told by their look, its titles stand beside them."""
    body = spread(sheet.lines, sheet.merged, across=False)
    rows = [line for line in body if any(line.cells)]
    coded = [i for i, line in enumerate(rows) if any(map(is_code, line.cells))]
    within = None if coded or forced else _titles_with_codes(rows)
    if within is not None:
        coded, forced = (
            [i for i, line in enumerate(rows) if any(map(has_code, line.cells))],
            {letters(within + 1): LABEL},
        )
    if not coded and not forced:
        return ()
    told = (i for i, line in enumerate(rows) if any(map(has_code, line.cells)))
    first = min(coded[0], next(told, coded[0])) if coded else min(1, len(rows))
    heads = [rows[first - 1].cells] if first and len([c for c in rows[first - 1].cells if c]) > 1 else []
    table = _mapped(sheet, heads, (rows[first - 1].number,) if heads else (), tuple(rows[first:]), is_title, forced)
    wanted = {CODE, LABEL} if not forced else {CODE, LABEL} & set(table.columns if table else ())
    return (table,) if table and wanted and wanted <= set(table.columns) else ()


def _titles_with_codes(rows: Sequence[Line]) -> int | None:
    """The column most cells of which hold a code within a title, or None."""
    held = Counter(i for line in rows for i, cell in enumerate(line.cells) if has_code(cell))
    column, often = held.most_common(1)[0] if held else (0, 0)
    return column if often > 1 and 2 * often > len(rows) else None


def numbers_of_columns(line: Line) -> bool:
    """Return whether a line only counts the columns: 1, 2, 3."""
    filled = [cell for cell in line.cells if cell]
    return (
        len(filled) > 2
        and all(c.isdecimal() for c in filled)
        and all(int(b) == int(a) + 1 for a, b in pairwise(filled))
    )
