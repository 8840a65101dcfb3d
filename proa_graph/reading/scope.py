"""Which parts of a document concern the scheme: of a long convention, those that name it and the annexes they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from proa_graph.blocks.text_tables import article_name
from proa_graph.domain.scheme import names_scheme
from proa_graph.reading.habits import matches

B = TypeVar("B")
_TITLE = 20
"""Lines at the head of a document among which its title stands."""
_BARE = 40
_TOP = 400
_DIVIDES = ("article", "annexe", "•", "·")
_RANKS = {"Titre": 0, "Annexe": 0, "Chapitre": 1}


@dataclass(slots=True)
class _Part:
    """An article, annex or title: where it begins and ends, the titles above it, its own first line."""

    start: int
    end: int
    above: tuple[str, ...]
    heading: str
    text: str

    @property
    def headings(self) -> str:
        return " ".join((*self.above, self.heading))


def kept(blocks: Sequence[B]) -> list[B]:
    """Return the blocks of a document that stand in parts that may list for the scheme."""
    return [block for block, lists in zip(blocks, concerned([words(b) for b in blocks]), strict=True) if lists]


def pages(said: Sequence[str]) -> list[bool]:
    """Return for each page of a document, given as its lines, whether a part on it may list for the scheme."""
    lines = [page.split("\n") for page in said]
    found = iter(concerned([" ".join(line.split()) for page in lines for line in page]))
    return [any([*islice(found, len(page))]) for page in lines]


def words(block: Any) -> str:
    """Return the words of a paragraph, or those of a table or bullet, which open no part, on a line of their own."""
    if hasattr(block, "text"):
        return f"\n{block.text}" if getattr(block, "bullet", False) else str(block.text)
    rows = (getattr(row, "cells", row) for row in block.rows)
    return "\n" + " ".join(cell.text for row in rows for cell in row if cell)


def concerned(lines: Sequence[str]) -> list[bool]:
    """Return for each line or paragraph of a document whether it stands in a part that may list for the scheme.

    All do where the title names the scheme, nothing does, or no articles are told apart; else those in the parts whose
    titles name it, or which name it and announce a list, and in the annexes of what is eligible.
    """
    parts = list(_parts(lines))
    naming = [names_scheme(f"{p.headings}\n{p.text}") for p in parts]
    divided = any(p.heading.lower().startswith(_DIVIDES) for p in parts)
    if not divided or not any(naming) or names_scheme("\n".join(lines[: min(_TITLE, parts[0].end)])):
        return [True] * len(lines)
    annexes = any("annexe" in p.text for p, names in zip(parts, naming, strict=True) if names)
    found: list[bool] = []
    for part, names in zip(parts, naming, strict=True):
        lists = (names and _may_list(part)) or (annexes and _is_annex_of_eligible(part))
        found += [lists] * (part.end - part.start)
    return found


def _may_list(part: _Part) -> bool:
    return names_scheme(part.headings) or matches("announces_list", part.text) or matches("adds", part.text)


def _is_annex_of_eligible(part: _Part) -> bool:
    return "annexe" in part.headings.lower() and matches("eligible_annex", f"{part.headings} {part.text[:_TOP]}")


def _parts(lines: Sequence[str]) -> Iterator[_Part]:
    """The parts in order, the head first; an article stands under the title, chapter or annex above it."""
    above: dict[int, str] = {}
    starts: list[tuple[int, str, tuple[str, ...]]] = [(0, "", ())]
    for n, line in enumerate(lines):
        name = article_name(line)
        if name is None:
            continue
        heading = _heading(lines, n)
        rank = _RANKS.get(name.split(" ")[0], 2)
        above = {r: h for r, h in above.items() if r < rank}
        starts.append((n, heading, tuple(above.values())))
        above[rank] = heading
    ends = [start for start, _, _ in starts[1:]] + [len(lines)]
    for (start, heading, over), end in zip(starts, ends, strict=True):
        yield _Part(start, end, over, heading, "\n".join(lines[start:end]))


def _heading(lines: Sequence[str], at: int) -> str:
    """The line that opens a part, with the next one where it is a bare number and no sentence follows."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    goes_on = len(lines[at]) <= _BARE and article_name(following) is None and not following.endswith((".", ";"))
    return f"{lines[at]} {following}" if goes_on else lines[at]
