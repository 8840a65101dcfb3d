"""What an earlier harvest of more sources knew of a text that is now read alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from proa_graph.model import Entry, Wording
from proa_graph.reading.struck import UNPRINTED


def restored(
    fresh: Iterable[Wording], lines: Sequence[Entry], old: Sequence[Wording], gone: Sequence[Entry]
) -> tuple[tuple[Wording, ...], tuple[Entry, ...]]:
    """Return the wordings and lines of a text read alone, with those that an earlier reading of more sources found.

    Args:
        fresh: the one wording now read.
        lines: its lines.
        old: the wordings known before.
        gone: the lines known before that are not in the latest of them; those that only a note
            named which is read anew are dropped for what it now names.
    """
    kept = tuple(sorted(old, key=lambda w: w.number))
    read = {_note(e) for e in lines if e.wordings == (UNPRINTED,)}
    gone = [e for e in gone if not (e.wordings == (UNPRINTED,) and _note(e) in read)]
    (only,) = tuple(fresh) or (None,)
    if only is None or not kept:
        return tuple(fresh) or kept, (*lines, *gone)
    number = next((w.number for w in kept if w.articles == only.articles), kept[-1].number)
    merged = tuple(replace(only, number=number) if w.number == number else w for w in kept)
    own = (e if e.wordings == (UNPRINTED,) else replace(e, wordings=(str(number),)) for e in lines)
    return merged, (*own, *gone)


def _note(line: Entry) -> str:
    """The place of the note that names a line, without the rank of the name in it."""
    return line.locator.partition("/name=")[0]
