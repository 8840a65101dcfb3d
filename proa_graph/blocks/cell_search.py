"""Where rows and cells end in a text that lost its table: the cheapest reading of the whole table.

The text is cut into *atoms*; the *gap* after each atom says what it costs to end a cell there and what
to go on. A reading gives every atom to a cell of a column or to a full-width row. Its cost is that of the
gaps, of what stands in the columns (``costs``) and of the cells it leaves out; dynamic programming finds
the cheapest. A second pass knows the values that the first found in each column.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from proa_graph.blocks.costs import Costs
from proa_graph.blocks.plaintext import join

_MAX_ATOMS = 24
_MAX_SECTION_LINES = 4
_PASSES = 3
_SECTION = -1


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
    reading = _Search(atoms, costs).best()
    for _ in range(_PASSES - 1):
        costs.learn(
            [
                tuple(atoms.text(*cell) if cell else None for cell in row.cells)
                for row in reading.rows
                if not row.section
            ]
        )
        reading = _Search(atoms, costs).best()
    return reading


@dataclass(frozen=True, slots=True)
class _Step:
    start: int
    end: int
    column: int
    ends_row: bool


class _Search:
    """One pass: ``state[(atom, column)]`` is the cheapest way to stand before ``atom`` with ``column`` next."""

    def __init__(self, atoms: Atoms, costs: Costs) -> None:
        self.atoms = atoms
        self.costs = costs
        self.width = len(costs.roles)
        self.best_of: dict[tuple[int, int], tuple[float, tuple[int, int], int]] = {(0, 0): (0.0, (0, 0), 0)}
        self.merge_sums = [0.0, *accumulate(gap.merge for gap in atoms.gaps)]
        self.line_ends = [0, *accumulate(int(gap.line_end) for gap in atoms.gaps)]
        self.skips = [(costs.skip(c, leading=False), costs.skip(c, leading=True)) for c in range(self.width)]
        self.rests = [sum(skip for skip, _ in self.skips[c + 1 :]) for c in range(self.width)]
        self.texts: list[str] = []

    def best(self) -> Reading:
        total = len(self.atoms.pieces)
        for at in range(total):
            self.texts = self._texts(at)
            for column in range(self.width + 1):
                here = self.best_of.get((at, column))
                if here is None:
                    continue
                if column == 0:
                    self._try_sections(at, here[0])
                self._try_cells(at, column, here[0])
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

    def _offer(self, state: tuple[int, int], cost: float, came: tuple[int, int], column: int) -> None:
        known = self.best_of.get(state)
        if known is None or cost < known[0] - 1e-9:
            self.best_of[state] = (cost, came, column)

    def _try_cells(self, at: int, column: int, cost: float) -> None:
        skipped = 0.0
        before = self.merge_sums[at]
        for c in range(column, self.width):
            for end in range(at + 1, at + len(self.texts) + 1):
                self._place(at, end, column, c, cost + skipped + self.merge_sums[end - 1] - before)
            skipped += self.skips[c][column == 0]

    def _place(self, at: int, end: int, column: int, c: int, cost: float) -> None:
        gap = self.atoms.gaps[end - 1]
        cost += self.costs.cell(self.texts[end - at - 1], c)
        if c + 1 < self.width:
            broken = self.line_ends[end - 1] > self.line_ends[at]
            lone = self.costs.lone_line(broken=broken, blank=gap.blank) if gap.line_end else 0.0
            self._offer((end, c + 1), cost + gap.split + lone, (at, column), c)
        if gap.line_end:
            self._offer((end, 0), cost + self.rests[c] + gap.row_end + self.costs.row, (at, column), c)

    def _try_sections(self, at: int, cost: float) -> None:
        line_ends = 0
        for end in range(at + 1, at + len(self.texts) + 1):
            gap = self.atoms.gaps[end - 1]
            if not gap.line_end:
                continue
            line_ends += 1
            inside = self.merge_sums[end - 1] - self.merge_sums[at]
            self._offer(
                (end, 0),
                cost
                + inside
                + gap.row_end
                + self.costs.section(self.texts[end - at - 1], last=at > 0 and end == len(self.atoms.pieces)),
                (at, 0),
                _SECTION,
            )
            if line_ends == _MAX_SECTION_LINES:
                break

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
