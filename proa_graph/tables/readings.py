"""What was read of a partner's file and what was not: the first thing that a report says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from proa_graph.model import Place


@dataclass(frozen=True, slots=True)
class Aside:
    """A part of the file that is no line of the list: where, its text, why; ``open`` where it may be one."""

    place: Place
    text: str
    fr: str
    en: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of one table: the sheet, its lines and codes, the header over each field, its letters."""

    sheet: str
    lines: int
    codes: int
    header: int | None
    columns: Mapping[str, str]
    letters: Mapping[str, str]
    transposed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The account of a reading: its tables, what was set aside (not a line) and unread (a line or code it may be)."""

    sheets: tuple[Read, ...]
    set_aside: tuple[Aside, ...] = ()
    unread: tuple[Aside, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """The number of lines read in all sheets."""
        return sum(sheet.lines for sheet in self.sheets)

    @property
    def codes(self) -> int:
        """The number of lines of which a code was read."""
        return sum(sheet.codes for sheet in self.sheets)

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields read in any sheet, in order."""
        return tuple(dict.fromkeys(name for sheet in self.sheets for name in sheet.columns))

    @property
    def whole(self) -> bool:
        """Whether every line and code was read, so that a judgement on them holds for the list."""
        return not self.unread and not any(aside.open for aside in self.set_aside)
