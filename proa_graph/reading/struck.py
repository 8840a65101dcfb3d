"""Certifications that only the note of an order names: of a list that the source does not reproduce, they are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from proa_graph.blocks import notes
from proa_graph.domain.codes import CODE
from proa_graph.model import Entry
from proa_graph.reading.selection import reading
from proa_graph.sources.texts import SourceText
from proa_graph.text import fold, squeeze

UNPRINTED = "0"
"""The number of a wording that no source prints."""

_ORDER = re.compile(r"\(\s*Arrêté du\b.*", re.DOTALL)
_LINES = re.compile(r"(?:^|\n)\s*[-–—•]\s*|;\s*[-–—•]\s+")
_ITEM = re.compile(r"(?:^|(?<=\s))[-–—•]\s+")
_LED = re.compile(r"(\d{3,5})\s*[-–—:]\s*(\S.*)")
_AMID = re.compile(r"(\S.*?\D)\s?(\d{4,5})\b(?:\s+(\S.*))?")
_DAY = re.compile(r"[\s,;]*(?<!\d)\d{1,2}/\d{1,2}/\d{4}(?!\d)")
_LEVEL_AFTER = re.compile(r",\s*[1-8]$")
_HIGHEST = 45_000
"""No number of the register is higher: a longer one is a level and a number run together, or no number."""

_LONGEST = 200


def struck(printed: Iterable[tuple[SourceText, Sequence[Entry]]]) -> tuple[Entry, ...]:
    """Return the lines that notes of exclusion name in articles whose list the source does not print, each once.

    Args:
        printed: the wordings of a text, each with the lines read of it.
    """
    found: dict[str, Entry] = {}
    for text, lines in printed:
        read = {line.locator.partition("/")[0] for line in lines}
        for entry in _named(text, read):
            found.setdefault(fold(entry.certification_label), entry)
    return tuple(found.values())


def _named(text: SourceText, read: set[str]) -> Iterator[Entry]:
    idcc = min(text.idcc, key=lambda i: (len(i), i), default="")
    for article, content in reading(text).about:
        if article.id in read:
            continue
        for note in content.notes:
            if notes.kind(note) == "exclusion" and notes.scope(note) == "entry":
                for number, (label, code) in enumerate(names(note.text), start=1):
                    yield Entry(
                        text_id=text.id,
                        idcc=idcc,
                        certification_label=label,
                        rncp_code=code,
                        code_stated=code and f"RNCP{code}",
                        excluded_from_extension=True,
                        exclusion_arrete_date=note.order_date,
                        locator=f"{note.locator}/name={number}",
                        wordings=(UNPRINTED,),
                    )


def names(text: str) -> list[tuple[str, str]]:
    """Return the titles, each with its RNCP number where one stands beside it, that the words of a note enumerate."""
    _, colon, listed = _ORDER.sub("", text).partition(" :")
    if not colon:
        return []
    parts = _LINES.split(listed)[1:]
    parts = parts if len(parts) > 1 else _ITEM.split(listed)[1:]
    found = [squeeze(part).rstrip(" ;,.") for part in parts]
    return [_name(part) for part in found if 3 < len(part) <= _LONGEST and not part.startswith("Arrêté")]


def _name(part: str) -> tuple[str, str]:
    """The title and the number of one item: the number before it, or after it and before who awards it.

    A day is no number; a lone digit between a comma and the number is the level.
    """
    part = _DAY.sub("", part)
    code = CODE.search(part)
    if code and code[1].upper() != "RS":
        label = squeeze(f"{part[: code.start()]} {part[code.end() :]}").strip(" -–—:()")
        return label or part, code[2].lstrip("0")
    led, amid = _LED.fullmatch(part), _AMID.fullmatch(part)
    if led:
        return led[2], led[1].lstrip("0")
    if amid and int(amid[2]) <= _HIGHEST:
        return _LEVEL_AFTER.sub("", amid[1].strip(" -–—:(,")), amid[2].lstrip("0")
    return part, ""
