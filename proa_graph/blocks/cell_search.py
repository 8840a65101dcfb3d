"""Where rows and cells end in a text that lost its table: the cheapest reading of the whole table.

The text is cut into *atoms*; the *gap* after each atom says what it costs to end a cell there and what
to go on. A reading gives every atom to a cell of a column or to a full-width row. Its cost is that of the
gaps, of what stands in the columns (``costs``) and of the cells it leaves out; dynamic programming finds
the cheapest. A second pass knows the values that the first found in each column; a long table is learnt from its head
and read once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import inf

from proa_graph.blocks.costs import Costs
from proa_graph.blocks.plaintext import join

_MAX_ATOMS = 24
_MAX_SECTION_LINES = 4
_PASSES = 3
_LEARNT = 4096
"""Atoms at the head of a table that its columns are learnt from."""
_SECTION = -1
_ALIKE = 1e-9
_Entry = tuple[float, int]
_NO_WAY: _Entry = (inf, 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """The place after an atom: how two atoms join (blank, glue, paragraph, wrap) and what each choice costs."""

    joint: str
    split: float
    merge: float
    line_end: bool = False
    row_end: float = 0.0
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Atoms:
    """A table body: its pieces, the gap after each, the line of each, the words of its document."""

    pieces: tuple[str, ...]
    gaps: tuple[Gap, ...]
    lines: tuple[int, ...]
    known: frozenset[str]

    def head(self, length: int) -> Atoms:
        """Return the first atoms, ``length`` at most."""
        return Atoms(self.pieces[:length], self.gaps[:length], self.lines[:length], self.known)

    def text(self, start: int, end: int) -> str:
        """Return the words of the atoms ``start`` to ``end`` (excluded) as one cell."""
        joined = self.pieces[start]
        for i in range(start, end - 1):
            joined = _joined(joined, self.pieces[i + 1], self.gaps[i].joint, self.known)
        return joined


@dataclass(frozen=True, slots=True)
class Span:
    """A row that was found: for each column the atoms of its cell or ``None``; one cell when ``section``."""

    cells: tuple[tuple[int, int] | None, ...]
    start: int
    end: int
    section: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of a table and what the reading costs a row."""

    rows: tuple[Span, ...]
    cost: float


def _joined(first: str, second: str, joint: str, known: frozenset[str]) -> str:
    if joint == "wrap":
        return join(first, second, known)
    return first + {"blank": " ", "glue": "", "paragraph": "\n"}[joint] + second


def read(atoms: Atoms, roles: tuple[str, ...], *, glued: bool) -> Reading:
    """Return the cheapest reading of ``atoms`` as rows of columns with ``roles``."""
    costs = Costs(roles, glued=glued)
    head = atoms.head(_last_end(atoms))
    for _ in range(_PASSES - 1):
        rows = _Search(head, costs).best().rows
        costs.learn([tuple(head.text(*c) if c else None for c in row.cells) for row in rows if not row.section])
    return _Search(atoms, costs).best()


def _last_end(atoms: Atoms) -> int:
    """Where the last line ends among the atoms that columns are learnt from."""
    ends = (n for n in range(min(_LEARNT, len(atoms.gaps)), 0, -1) if atoms.gaps[n - 1].line_end)
    return next(ends, len(atoms.gaps))


@dataclass(frozen=True, slots=True)
class _Step:
    start: int
    end: int
    column: int
    ends_row: bool


class _Search:
    """One pass: ``best_of[(atom, column)]`` is the cheapest way to stand before ``atom`` with ``column`` next."""

    def __init__(self, atoms: Atoms, costs: Costs) -> None:
        self.atoms = atoms
        self.costs = costs
        self.width = len(costs.roles)
        self.best_of: dict[tuple[int, int], tuple[float, tuple[int, int], int]] = {(0, 0): (0.0, (0, 0), 0)}
        self.merge_sums = [0.0, *accumulate(gap.merge for gap in atoms.gaps)]
        self.line_ends = [0, *accumulate(int(gap.line_end) for gap in atoms.gaps)]
        self.skips = [(costs.skip(c, leading=False), costs.skip(c, leading=True)) for c in range(self.width)]
        self.rests = [sum(skip for skip, _ in self.skips[c + 1 :]) for c in range(self.width)]
        self.begun: dict[int, tuple[list[str], list[_Entry]]] = {0: (self._texts(0), self._entries(0))}

    def best(self) -> Reading:
        total = len(self.atoms.pieces)
        for end in range(1, total + 1):
            for start in range(end - 1, max(-1, end - 1 - _MAX_ATOMS), -1):
                if end - start > len(self.begun[start][0]):
                    break
                self._between(start, end)
            if end < total:
                self.begun[end] = (self._texts(end), self._entries(end))
            self.begun.pop(end - _MAX_ATOMS, None)
        return self._traced()

    def _texts(self, at: int) -> list[str]:
        """The cells that may begin at ``at``, one atom longer each."""
        atoms = self.atoms
        texts = [atoms.pieces[at]]
        for i in range(at, min(at + _MAX_ATOMS, len(atoms.pieces)) - 1):
            if self.merge_sums[i + 1] - self.merge_sums[at] > self.costs.hopeless:
                break
            texts.append(_joined(texts[-1], atoms.pieces[i + 1], atoms.gaps[i].joint, atoms.known))
        return texts

    def _entries(self, at: int) -> list[_Entry]:
        """The cheapest way to begin the cell of each column at ``at``: what it costs, the column that was next."""
        found: list[_Entry] = []
        known = [self.best_of.get((at, column)) for column in range(self.width)]
        ways: list[_Entry] = []
        for c, here in enumerate(known):
            ways = [(cost + self.skips[c - 1][column == 0], column) for cost, column in ways]
            if here:
                ways.append((here[0], c))
            found.append(min(ways, default=_NO_WAY))
        return found

    def _offer(self, state: tuple[int, int], cost: float, came: tuple[int, int], column: int) -> None:
        """Take a way to a state: the cheapest, of two alike the one that begins first."""
        known = self.best_of.get(state)
        if known is None or cost < known[0] - _ALIKE or (came[0] < known[1][0] and cost <= known[0] + _ALIKE):
            self.best_of[state] = (cost, came, column)

    def _between(self, start: int, end: int) -> None:
        """Offer what the atoms from ``start`` to ``end`` may be: a row over the width, or a cell."""
        texts, entries = self.begun[start]
        text, gap = texts[end - start - 1], self.atoms.gaps[end - 1]
        inside = self.merge_sums[end - 1] - self.merge_sums[start]
        if gap.line_end and self.line_ends[end] - self.line_ends[start] <= _MAX_SECTION_LINES:
            self._try_section(start, end, text, inside)
        broken = self.line_ends[end - 1] > self.line_ends[start]
        for c, (entry, column) in enumerate(entries):
            if entry < _NO_WAY[0]:
                self._place(end, c, (start, column), entry + inside, text, gap, broken=broken)

    def _place(
        self, end: int, c: int, came: tuple[int, int], cost: float, text: str, gap: Gap, *, broken: bool
    ) -> None:
        goes_on = c + 1 < self.width
        after = rest = 0.0
        if goes_on:
            after = gap.split + (self.costs.lone_line(broken=broken, blank=gap.blank) if gap.line_end else 0.0)
        if gap.line_end:
            rest = self.rests[c] + gap.row_end + self.costs.row
        least = cost + self.costs.least
        if not (
            (goes_on and self._may_take((end, c + 1), least + after))
            or (gap.line_end and self._may_take((end, 0), least + rest))
        ):
            return
        cost += self.costs.cell(text, c)
        if goes_on:
            self._offer((end, c + 1), cost + after, came, c)
        if gap.line_end:
            self._offer((end, 0), cost + rest, came, c)

    def _may_take(self, state: tuple[int, int], least: float) -> bool:
        """Whether a way that costs at least so much may be the cheapest to a state."""
        known = self.best_of.get(state)
        return known is None or least <= known[0] + _ALIKE

    def _try_section(self, start: int, end: int, text: str, inside: float) -> None:
        here = self.best_of.get((start, 0))
        if here is None:
            return
        last = start > 0 and end == len(self.atoms.pieces)
        cost = here[0] + inside + self.atoms.gaps[end - 1].row_end + self.costs.section(text, last=last)
        self._offer((end, 0), cost, (start, 0), _SECTION)

    def _traced(self) -> Reading:
        state: tuple[int, int] = (len(self.atoms.pieces), 0)
        total = self.best_of[state][0]
        steps: list[_Step] = []
        while state != (0, 0):
            _, came, column = self.best_of[state]
            steps.append(_Step(came[0], state[0], column, ends_row=state[1] == 0))
            state = came
        rows = _rows(steps[::-1], self.width)
        return Reading(rows, total / max(1, len(rows)))


def _rows(steps: list[_Step], width: int) -> tuple[Span, ...]:
    rows: list[Span] = []
    cells: list[tuple[int, int] | None] = [None] * width
    start = 0
    for step in steps:
        if step.column == _SECTION:
            rows.append(Span(((step.start, step.end),), step.start, step.end, section=True))
            start = step.end
            continue
        cells[step.column] = (step.start, step.end)
        if step.ends_row:
            rows.append(Span(tuple(cells), start, step.end))
            cells, start = [None] * width, step.end
    return tuple(rows)
