"""Lines of a workbook or a delimited table with the marks and notes that strike them, as those of a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from proa_graph.blocks import notes
from proa_graph.blocks.grid import Note
from proa_graph.blocks.inline_marks import Marks
from proa_graph.blocks.plaintext import Line
from proa_graph.domain.calls import calls, without_calls
from proa_graph.model import Entry


def footnoted(entries: Iterable[Entry], beside: Sequence[str]) -> tuple[Entry, ...]:
    """Return ``entries`` without the marks in their titles, struck where one says so, itself or by its note.

    ``beside`` are the lines of the sheet that are no lines of the list.
    """
    marks = Marks()
    called = [replace(e, certification_label=marks.called(e.certification_label)) for e in entries]
    lines = [Line(n, text, blank_before=False, wrapped=False) for n, text in enumerate((*beside, *marks.notes))]
    defined = notes.read(lines)
    return tuple(_struck(entry, defined) for entry in called) if defined else tuple(called)


def _struck(entry: Entry, defined: Sequence[Note]) -> Entry:
    own = [note for number in calls(entry.certification_label) if (note := notes.defined(defined, number))]
    if not own:
        return entry
    bare = replace(entry, certification_label=without_calls(entry.certification_label))
    strike = next((n for n in own if notes.kind(n) == "exclusion"), None)
    if strike is None:
        return bare
    return replace(bare, excluded_from_extension=True, exclusion_arrete_date=strike.order_date)
