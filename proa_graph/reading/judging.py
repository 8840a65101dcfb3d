"""What stands above a block of an article, and whether a table there is a list of certifications."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proa_graph.blocks.columns import columns_of
from proa_graph.blocks.grid import Row, Table
from proa_graph.blocks.headers import is_list_header, roles
from proa_graph.domain import vocabulary as words
from proa_graph.domain.codes import CODE, is_code
from proa_graph.domain.levels import is_level
from proa_graph.reading.habits import matches
from proa_graph.reading.titles import Titles, lead_name, pair
from proa_graph.text import fold

LONGEST_LEAD = 160
_FEW_WORDS = 3
LEVELLED = ("Intitulé de la certification", "Niveau")
"""The header of a table of one column under rows of levels."""


@dataclass(slots=True)
class Place:
    """What stands above the next block; ``calls`` are the notes that the titles of the article call."""

    titles: Titles
    lead: str
    announced: bool
    lengthens: bool = False
    groups: tuple[str, ...] = ()
    count: int = 0
    calls: tuple[str, ...] = ()

    @property
    def sectors(self) -> tuple[str, str]:
        """The sector and subsector of a table that stands here."""
        return pair((*self.groups, *self.titles.names(), lead_name(self.lead)))


def is_decoy(lead: str) -> bool:
    """Whether a title or a short line announces something else than certifications."""
    return len(lead) <= LONGEST_LEAD and matches("decoy_lead", lead) and not matches("announces_list", lead)


def lengthens(lead: str) -> bool:
    """Whether the last sentence of a lead makes something last longer for those that follow."""
    return matches("lengthens", re.split(r"\.\s+(?=[A-ZÀÉ])", lead)[-1])


def is_set_apart(place: Place) -> bool:
    """Whether the titles above say that what follows is a part of the list with a longer duration."""
    return lengthens(place.lead) or any(matches("lengthens", text) for _, text in place.titles.stack[-2:])


def is_weak_decoy(lead: str) -> bool:
    return len(lead) <= LONGEST_LEAD and matches("weak_decoy_lead", lead) and not matches("announces_list", lead)


def is_list(table: Table, place: Place) -> bool:
    body = [r for r in table.rows if not r.section]
    header = " ".join(table.header)
    if not body or _is_of_something_else(table.header) or is_decoy(place.lead) or is_set_apart(place):
        return False
    if not table.header and is_headed_otherwise([c.text for c in body[0].cells if c]):
        return False
    if fold(header).count("nomenclature") > 1 and "code" not in roles(table.header):
        return False
    found = columns_of(table)
    certain = sum(1 for r in body if any(c and (CODE.search(c.text) or words.type_words(c.text)) for c in r.cells))
    if "code" in found and _share_of_codes(body, found.index("code")) >= 0.5:
        return True
    if place.announced and table.header == LEVELLED:
        return True
    if table.header and is_list_header(table.header):
        said = place.announced or matches("certification_header", header)
        levelled = "level" in found and place.announced and _share_of_levels(body, found.index("level")) >= 0.5
        known = certain or "certifier" in found or "code" in found
        return 3 * certain >= len(body) or levelled or (said and bool(known))
    return 2 * certain >= len(body) and ("level" in found or len(found) < 3 or place.announced)


def is_headed_otherwise(texts: Sequence[str]) -> bool:
    """Return whether the first row of a table heads salaries, prices or the like, and is no line of a list."""
    if any(words.type_words(text) or is_code(text) for text in texts):
        return False
    return any(len(text.split()) <= _FEW_WORDS and matches("decoy_header", text) for text in texts)


def _is_of_something_else(header: Sequence[str]) -> bool:
    """Whether a column is of money, persons, skills …, unless another one says that it lists what is eligible."""
    if any(matches("eligible_header", h) for h in header):
        return False
    return matches("decoy_header", " ".join(header))


def _share_of_levels(body: Sequence[Row], column: int) -> float:
    cells = [r.cells[column] for r in body if column < len(r.cells)]
    return sum(1 for c in cells if c and any(map(is_level, c.text.split("\n")))) / max(1, len(body))


def _share_of_codes(body: Sequence[Row], column: int) -> float:
    cells = [r.cells[column] for r in body if column < len(r.cells)]
    return sum(1 for c in cells if c and is_code(c.text)) / max(1, len(body))
